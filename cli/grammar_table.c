/* All tables of commands: a new one is a line here. */
#include <stddef.h>

#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/shell.h"

struct gram *shell_gram_new(struct text *why)
{
	/* clang-format off */
	static const struct gram_row *const tables[] = {
		rows_exec_session,
		rows_exec_file,
		rows_exec_copy,
		rows_exec_flash,
		rows_archive,
		rows_config_log,
		rows_tclsh,
		rows_exec_system,
		rows_exec_log,
		rows_exec_key,
		rows_exec_replace,
		rows_exec_ssh,
		rows_debug,
		rows_ping,
		rows_show_net,
		rows_exec_telnet,
		rows_show_interfaces,
		rows_ipsec_exec,
		rows_capture,
		rows_system,
		rows_frame,
		rows_users,
		rows_line,
		rows_logging,
		rows_services,
		rows_interface,
		rows_acl,
		rows_isakmp,
		rows_ipsec,
		rows_crypto_map,
		rows_gdoi_config,
		rows_pki_config,
		rows_show_config,
		rows_coop,
		rows_pki,
		rows_isakmp_exec,
		rows_gdoi_gm,
		rows_gdoi_ks,
		rows_pki_server,
		NULL,
	};
	/* clang-format on */
	struct gram *g;

	return gram_compile(shell_modes, tables, &g, why) == ST_OK ? g : NULL;
}
