/* show and clear of IKE. */
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_isakmp.h"
#include "router/gm_host.h"
#include "router/ike_host.h"

#define REKEYS_MAX 64 /* lines; a member has one to three of them */

/* The rekey SAs of the group members here: they stand in the same table. */
static size_t rekey_sas(struct command *cmd, struct show_isakmp_rekey out[static REKEYS_MAX])
{
	const struct gdoi_gm *gm;
	struct gdoi_gm_view v;
	size_t n = 0;

	for (size_t i = 0; (gm = router_gm_at(cmd->router, i, NULL, NULL)); i++) {
		gdoi_gm_view(gm, cmd->now, &v);
		for (unsigned k = 0; k < v.n_keks && n < REKEYS_MAX; k++)
			out[n++] = (struct show_isakmp_rekey){
			    .local = v.keks[k].unicast ? v.conf->local : v.keks[k].destination,
			    .server = v.keks[k].server,
			    .id = v.keks[k].conn_id};
	}
	return n;
}

static void do_show_sa(struct command *cmd)
{
	const struct ike *ike = router_ike(cmd->router);
	struct show_isakmp_rekey rekeys[REKEYS_MAX];
	struct text t = TEXT_EMPTY;

	if (has(cmd, "detail"))
		show_isakmp_detail(ike, cmd->now, &t);
	else if (has(cmd, "count"))
		show_isakmp_count(ike, &t);
	else
		show_isakmp_sa(ike, cmd->now, rekeys, rekey_sas(cmd, rekeys), &t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static void do_show_peers(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	show_isakmp_peers(router_ike(cmd->router), cmd->now, &t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

/* One SA by its number, or all; their peers are told. */
static void do_clear(struct command *cmd)
{
	struct ike_input in = {.kind = IKE_IN_CLOSE, .sa = (uint32_t)arg_num(cmd, "id", 0)};

	ike_input(router_ike(cmd->router), cmd->now, &in);
	router_settle(cmd->router);
}

#define ISAKMP "show crypto isakmp "

/* clang-format off */
const struct gram_row rows_isakmp_exec[] = {
EXEC("show.crypto.isakmp.sa", MODE_EXEC, 1, 0, do_show_sa,
     ISAKMP "sa\"Show ISAKMP Security Associations\" "
     "[active\"Shows HA-enabled ISAKMP SAs in the active state\"|"
     "count$count\"Show count ISAKMP SAs\"|detail$detail\"Show ISAKMP SA Detail\"]"),
EXEC("show.crypto.isakmp.peers", MODE_EXEC, 1, 0, do_show_peers,
     ISAKMP "peers\"Show ISAKMP peer structures\""),
EXEC("clear.crypto.isakmp", MODE_EXEC, 15, 0, do_clear,
     "clear crypto isakmp\"Flush the ISAKMP database\" [<1-2147483647>$id\"connection id of SA\"]"),
{0},
};
/* clang-format on */
