/* The tables of exec commands, for grammar_table.c; each ends with a NULL name. */
#ifndef GKMSH_CLI_ROWS_EXEC_H
#define GKMSH_CLI_ROWS_EXEC_H

#include "grammar/gram.h"

extern const struct gram_row rows_exec_session[];
extern const struct gram_row rows_exec_file[];
extern const struct gram_row rows_exec_copy[];
extern const struct gram_row rows_exec_flash[];
extern const struct gram_row rows_archive[];
extern const struct gram_row rows_config_log[];
extern const struct gram_row rows_tclsh[];
extern const struct gram_row rows_exec_system[];
extern const struct gram_row rows_exec_log[];
extern const struct gram_row rows_exec_key[];
extern const struct gram_row rows_exec_replace[];
extern const struct gram_row rows_exec_ssh[];
extern const struct gram_row rows_coop[];
extern const struct gram_row rows_pki[];
extern const struct gram_row rows_isakmp_exec[];
extern const struct gram_row rows_gdoi_gm[];
extern const struct gram_row rows_gdoi_ks[];
extern const struct gram_row rows_pki_server[];
extern const struct gram_row rows_debug[];
extern const struct gram_row rows_ping[];
extern const struct gram_row rows_show_net[];
extern const struct gram_row rows_exec_telnet[];
extern const struct gram_row rows_show_interfaces[];
extern const struct gram_row rows_ipsec_exec[];
extern const struct gram_row rows_capture[];

#endif
