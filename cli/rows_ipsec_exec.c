/* show and clear of the data path: associations, sessions, the engine's connections, counters of groups. */
#include <string.h>

#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_ipsec.h"
#include "router/gm_host.h"

/* What the command asks for. */
static struct show_ipsec wanted(struct command *cmd)
{
	const char *name = arg(cmd, "if");

	return (struct show_ipsec){.crypto = router_net_crypto(cmd->router),
				   .now = cmd->now,
				   .ifid = name ? net_if_parse(name) : NET_IF_NONE,
				   .group = arg(cmd, "group"),
				   .map = arg(cmd, "map"),
				   .detail = has(cmd, "detail")};
}

static void show(struct command *cmd, void (*how)(const struct show_ipsec *, struct text *))
{
	struct show_ipsec s = wanted(cmd);
	struct text t = TEXT_EMPTY;

	how(&s, &t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

/* A group's associations have no peer: its members all share them. */
static void do_show_sa(struct command *cmd)
{
	if (has(cmd, "peer") && arg_ip(cmd, "peer", IP4_ANY) != IP4_ANY) {
		print(cmd, "\nNo SAs found\n");
		return;
	}
	show(cmd, show_ipsec_sa);
}

static void do_show_session(struct command *cmd)
{
	show(cmd, show_ipsec_session);
}

static void do_show_engine(struct command *cmd)
{
	show(cmd, show_ipsec_engine);
}

static void do_show_group_sa(struct command *cmd)
{
	show(cmd, show_ipsec_group_sa);
}

static void do_show_dataplane(struct command *cmd)
{
	show(cmd, show_ipsec_dataplane);
}

static void do_show_replay(struct command *cmd)
{
	show(cmd, show_ipsec_replay);
}

/* ---- lists ---- */

static void print_downloaded(struct command *cmd, const struct net_crypto_view_group *g)
{
	struct text t = TEXT_EMPTY;
	const struct net_ace *a;
	ip4_t server;

	if (!g->registered)
		return;
	if (gm_host_server(router_gm_host(cmd->router), g->name, &server))
		print(cmd, " ACL Downloaded From KS %s:\n", IP4_STR(server));
	else
		print(cmd, " ACL Downloaded From KS UNKNOWN:\n");
	for (unsigned slot = 0; slot < g->slots; slot++)
		for (size_t i = 0;
		     net_crypto_view_ace(router_net_crypto(cmd->router), g->name, slot, i, &a);
		     i++) {
			text_clear(&t);
			show_ipsec_ace(a, &t);
			print(cmd, "   access-list   %s\n", text_str(&t));
		}
	text_free(&t);
}

/* The lists of the maps that name the group ("match address"). */
static void print_local(struct command *cmd, const char *group)
{
	print(cmd, " ACL Configured Locally: \n");
	conf_each (m, config_root(cmd), "map") {
		const char *list = conf_text_of(conf_sub(m), "map.match", "list");
		struct conf_node *n;

		if (!list || !str_equal(conf_text_of(conf_sub(m), "map.set.group", "group"), group))
			continue;
		n = conf_find_sub(config_root(cmd), "acl.extended", list);
		print(cmd, "  Map Name: %s\n", conf_arg(m, "name"));
		if (!n)
			continue;
		conf_each (e, n, NULL) {
			struct text t = TEXT_EMPTY;
			const char *words;

			if (conf_has(e, "seq")) {
				conf_write_line(e, &t);
				words = text_str(&t);
				words += strspn(words, "0123456789 ");
				print(cmd, "   access-list %s %s\n", list, words);
			}
			text_free(&t);
		}
	}
}

static void do_show_acl(struct command *cmd)
{
	struct net_crypto_view_group g;
	const char *only = arg(cmd, "group");

	for (size_t i = 0; net_crypto_view_group(router_net_crypto(cmd->router), cmd->now, i, &g);
	     i++) {
		if (only && !str_equal(only, g.name))
			continue;
		print(cmd, "Group Name: %s\n", g.name);
		if (!has(cmd, "local"))
			print_downloaded(cmd, &g);
		if (!has(cmd, "download"))
			print_local(cmd, g.name);
	}
}

/* ---- clear ---- */

static void do_clear_sa(struct command *cmd)
{
	struct net_crypto *nc = router_net_crypto(cmd->router);

	if (has(cmd, "counters"))
		net_crypto_clear_counters(nc, NULL);
	else
		router_clear_sas(cmd->router, NULL);
}

static void do_clear_replay(struct command *cmd)
{
	net_crypto_clear_replay(router_net_crypto(cmd->router), arg(cmd, "group"));
}

#define GDOI                                                                               \
	"(gdoi\"Group Key Management (GKM) information\"|gkm\"Group Key Management (GKM) " \
	"information\") [group\"A GKM group\" WORD$group\"Group name\"] "
#define GM "gm\"Group member\" "

/* clang-format off */
const struct gram_row rows_ipsec_exec[] = {
EXEC("show.crypto.ipsec.sa", MODE_EXEC, 1, 0, do_show_sa,
     "show crypto ipsec\"Show IPSEC policy\" sa\"IPSEC SA table\" "
     "[detail$detail\"show counter detail\"|(interface\"Show info for specific interface\" INTERFACE$if|"
     "map\"IPSEC SA table for a specific crypto map\" WORD$map\"Crypto map tag\"|"
     "peer\"IPSEC SA table for all SAs with a given peer address\" A.B.C.D$peer\"Peer address\") "
     "[detail$detail\"show counter detail\"]]"),
EXEC("show.crypto.session", MODE_EXEC, 1, 0, do_show_session,
     "show crypto session\"Show crypto sessions (tunnels)\" "
     "[detail$detail\"show detailed output\"|interface\"Show info for specific interface\" INTERFACE$if "
     "[detail$detail\"show detailed output\"]]"),
EXEC("show.crypto.engine.active", MODE_EXEC, 1, 0, do_show_engine,
     "show crypto engine\"Show crypto engine info\" connections\"Show crypto connections\" active\"Show active crypto connections\""),
EXEC("show.crypto.gdoi.ipsec.sa", MODE_EXEC, 1, 0, do_show_group_sa,
     "show crypto " GDOI "ipsec\"IPsec information\" sa\"Security associations\""),
EXEC("show.crypto.gdoi.gm.dataplane", MODE_EXEC, 1, 0, do_show_dataplane,
     "show crypto " GDOI GM "dataplane\"Data plane information\" counters\"Counters of packets\""),
EXEC("show.crypto.gdoi.gm.replay", MODE_EXEC, 1, 0, do_show_replay,
     "show crypto " GDOI GM "replay\"Time-based anti-replay\""),
EXEC("show.crypto.gdoi.gm.acl", MODE_EXEC, 1, 0, do_show_acl,
     "show crypto " GDOI GM "acl\"Access lists\" [download$download\"Downloaded from the key server\"|"
     "local$local\"Configured on this router\"]"),
EXEC("clear.crypto.sa", MODE_EXEC, 15, 0, do_clear_sa,
     "clear\"Reset functions\" crypto\"Encryption subsystem\" sa\"Clear all crypto SAs\" "
     "[counters$counters\"Reset the SA counters\"]"),
EXEC("clear.crypto.gdoi.replay", MODE_EXEC, 15, 0, do_clear_replay,
     "clear\"Reset functions\" crypto\"Encryption subsystem\" " GDOI "replay\"Anti-replay windows\" counter\"Counter-based windows\""),
{0},
};
/* clang-format on */
