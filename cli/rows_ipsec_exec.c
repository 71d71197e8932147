/* show and clear of the data path: associations, sessions, the engine's connections, counters of groups. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_ipsec.h"
#include "router/gm_host.h"
#include "router/ike_host.h"

/* What the command asks for. */
static struct show_ipsec wanted(struct command *cmd)
{
	const char *name = arg(cmd, "if");

	return (struct show_ipsec){.crypto = router_net_crypto(cmd->router),
				   .now = cmd->now,
				   .ifid = name ? net_if_parse(name) : NET_IF_NONE,
				   .group = arg(cmd, "group"),
				   .map = arg(cmd, "map"),
				   .ike = router_ike(cmd->router),
				   .net = router_net(cmd->router),
				   .local = arg_ip(cmd, "local", 0),
				   .remote = arg_ip(cmd, "remote", 0),
				   .brief = has(cmd, "brief"),
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

/* "0x535F673B" as displays show it, or 1398761275. */
static bool spi_of(const char *word, uint32_t *spi)
{
	char *end;
	unsigned long long n = strtoull(word, &end, 0);

	*spi = (uint32_t)n;
	return *word >= '0' && *word <= '9' && !*end && n >= 256 && n <= UINT32_MAX;
}

static void clear_spi(struct command *cmd, const char *word)
{
	uint32_t spi;

	if (!spi_of(word, &spi))
		fail(cmd, "%% Invalid SPI %s\n", word);
	else if (!router_clear_spi(cmd->router, spi))
		fail(cmd, "%% No SA with SPI 0x%" PRIX32 "\n", spi);
}

/* Shown as the peer of every association of a group: 0.0.0.0. No other address has any. */
static void do_clear_sa(struct command *cmd)
{
	if (has(cmd, "counters"))
		net_crypto_clear_counters(router_net_crypto(cmd->router), NULL);
	else if (arg(cmd, "spi"))
		clear_spi(cmd, arg(cmd, "spi"));
	else if (arg(cmd, "map") && !router_clear_map_sas(cmd->router, arg(cmd, "map")))
		fail(cmd, "%% Crypto map %s does not exist\n", arg(cmd, "map"));
	else if (!arg(cmd, "map") && arg_ip(cmd, "peer", IP4_ANY) == IP4_ANY)
		router_clear_sas(cmd->router, NULL);
}

/* ---- crypto gdoi gm ---- */

static void do_direction(struct command *cmd)
{
	enum net_crypto_direction d = has(cmd, "both")	 ? NET_CRYPTO_BOTH
				      : has(cmd, "only") ? NET_CRYPTO_INBOUND_ONLY
							 : NET_CRYPTO_INBOUND_OPTIONAL;

	if (!router_gm_direction(cmd->router, arg(cmd, "group"), d))
		fail(cmd, "%% Group %s: not a member\n", arg(cmd, "group"));
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
     "[brief$brief\"show brief output\"|detail$detail\"show detailed output\"|"
     "(interface\"Show info for specific interface\" INTERFACE$if|"
     "local\"Show crypto sessions for a local crypto endpoint\" A.B.C.D$local\"Local address\"|"
     "remote\"Show crypto sessions for a remote IKE peer\" A.B.C.D$remote\"Remote address\") "
     "[brief$brief\"show brief output\"|detail$detail\"show detailed output\"]]"),
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
     "[counters$counters\"Reset the SA counters\"|"
     "entry\"Clear a specific SA\" A.B.C.D$dst\"Destination address\" esp\"ESP\" WORD$spi\"SPI\"|"
     "map\"Clear all SAs for a given crypto map\" WORD$map\"Crypto map tag\"|"
     "peer\"Clear all SAs for a given crypto peer\" A.B.C.D$peer\"Peer address\"|"
     "spi\"Clear SA by SPI\" WORD$spi\"SPI\"]"),
EXEC("crypto.gdoi.gm.direction", MODE_EXEC, 15, 0, do_direction,
     "crypto\"Encryption related commands.\" (gdoi\"Group Key Management (GKM) information\"|"
     "gkm\"Group Key Management (GKM) information\") gm\"Group member\" group\"A GKM group\" WORD$group\"Group name\" "
     "ipsec\"IPsec\" direction\"Direction in which the SAs are used\" "
     "(both$both\"Send and take protected packets alone\"|inbound\"Inbound\" "
     "(only$only\"Send in clear, take both\"|optional\"Send protected, take both\")|"
     "inbound-only$only\"Send in clear, take both\"|inbound-optional\"Send protected, take both\")"),
EXEC("clear.crypto.gdoi.replay", MODE_EXEC, 15, 0, do_clear_replay,
     "clear\"Reset functions\" crypto\"Encryption subsystem\" " GDOI "replay\"Anti-replay windows\" counter\"Counter-based windows\""),
{0},
};
/* clang-format on */
