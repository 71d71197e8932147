/* show and clear of IKE. */
#include <stdio.h>

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

	if (has(cmd, "detail") || has(cmd, "nat"))
		show_isakmp_detail(ike, cmd->now, has(cmd, "nat"), &t);
	else if (has(cmd, "count"))
		show_isakmp_count(ike, &t);
	else if (has(cmd, "standby")) /* no other router stands by for this one */
		text_add(&t, "IPv4 Crypto ISAKMP SA\n"
			     "dst             src             state          conn-id status\n"
			     "         \nIPv6 Crypto ISAKMP SA\n\n");
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

/* Sessions are SAs of IKE, and without an address the associations of the groups, too. */
static void do_clear_session(struct command *cmd)
{
	struct ike_input in = {.kind = IKE_IN_CLOSE,
			       .local = arg_ip(cmd, "local", 0),
			       .peer = arg_ip(cmd, "remote", 0)};

	ike_input(router_ike(cmd->router), cmd->now, &in);
	if (!in.local && !in.peer)
		router_clear_sas(cmd->router, NULL);
	router_settle(cmd->router);
}

static void print_key(struct command *cmd, const char *ring, const struct conf_entry *e)
{
	char where[64];
	const char *host = conf_arg(e, "host"), *mask = conf_arg(e, "mask");

	snprintf(where, sizeof where, mask ? "%-14s [%s]" : "%s",
		 host ? host : conf_arg(e, "address"), mask);
	print(cmd, "%-12s %-43s %s\n", ring, where, conf_arg(e, "key"));
}

static void do_show_key(struct command *cmd)
{
	const struct conf_node *root = conf_root(router_conf(cmd->router));

	print(cmd, "%-12s %-43s %s\n\n", "Keyring", "Hostname/Address", "Preshared Key");
	conf_each (e, root, "isakmp.key.address")
		print_key(cmd, "default", e);
	conf_each (e, root, "isakmp.key.hostname")
		print_key(cmd, "default", e);
	conf_each (ring, root, "keyring") {
		conf_each (e, conf_sub(ring), "keyring.key.address")
			print_key(cmd, conf_arg(ring, "name"), e);
		conf_each (e, conf_sub(ring), "keyring.key.hostname")
			print_key(cmd, conf_arg(ring, "name"), e);
	}
}

static void do_show_default(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	if (!conf_first(conf_root(router_conf(cmd->router)), "isakmp.default.policy"))
		show_isakmp_defaults(&t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

#define ISAKMP "show crypto isakmp "

/* clang-format off */
const struct gram_row rows_isakmp_exec[] = {
EXEC("show.crypto.isakmp.sa", MODE_EXEC, 1, 0, do_show_sa,
     ISAKMP "sa\"Show ISAKMP Security Associations\" "
     "[active\"Shows HA-enabled ISAKMP SAs in the active state\"|"
     "count$count\"Show count ISAKMP SAs\"|detail$detail\"Show ISAKMP SA Detail\"|"
     "nat$nat\"Show ISAKMP SA NAT Detail\"|"
     "standby$standby\"Shows HA-enabled ISAKMP SAs in the standby state\"]"),
EXEC("show.crypto.isakmp.key", MODE_EXEC, 15, 0, do_show_key,
     ISAKMP "key\"Show ISAKMP preshared keys\""),
EXEC("show.crypto.isakmp.default", MODE_EXEC, 1, 0, do_show_default,
     ISAKMP "default\"Show ISAKMP default\" policy\"Show default ISAKMP policy\""),
EXEC("show.crypto.isakmp.peers", MODE_EXEC, 1, 0, do_show_peers,
     ISAKMP "peers\"Show ISAKMP peer structures\""),
EXEC("clear.crypto.isakmp", MODE_EXEC, 15, 0, do_clear,
     "clear crypto isakmp\"Flush the ISAKMP database\" [<1-2147483647>$id\"connection id of SA\"]"),
EXEC("clear.crypto.session", MODE_EXEC, 15, 0, do_clear_session,
     "clear crypto session\"Clear crypto sessions (tunnels)\" "
     "[local\"Clear sessions for a local crypto endpoint\" A.B.C.D$local\"Local address\"|"
     "remote\"Clear sessions for a remote IKE peer\" A.B.C.D$remote\"Remote address\"]"),
{0},
};
/* clang-format on */
