/*
 * The tables of words, one per folder of engines: syslog_<folder>.c holds the words of its events and its
 * debug switches, log_words.c lists them.
 */
#ifndef GKMSH_CLI_SYSLOG_TABLES_H
#define GKMSH_CLI_SYSLOG_TABLES_H

#include "cli/debug.h"
#include "cli/log.h"

extern const struct debug_switch debug_crypto[];

extern const struct syslog_row syslog_coop[];
extern const struct syslog_row syslog_net[];
extern const struct syslog_row syslog_ike[];
extern const struct syslog_row syslog_gdoi[];
extern const struct syslog_row syslog_pki[];
extern const struct syslog_row syslog_crypto[];

#endif
