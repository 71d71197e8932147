/* show and clear of IKE. */
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_isakmp.h"
#include "router/ike_host.h"

static void do_show_sa(struct command *cmd)
{
	const struct ike *ike = router_ike(cmd->router);
	struct text t = TEXT_EMPTY;

	if (has(cmd, "detail"))
		show_isakmp_detail(ike, cmd->now, &t);
	else if (has(cmd, "count"))
		show_isakmp_count(ike, &t);
	else
		show_isakmp_sa(ike, cmd->now, NULL, 0, &t);
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
