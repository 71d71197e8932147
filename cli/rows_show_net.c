/* What the IPv4 engine shows: routes, ARP; what of it can be cleared. */
#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "net/net.h"
#include "net/net_view.h"

/* ---- show ip route ---- */

static const char legend[] =
    "Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP\n"
    "       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area \n"
    "       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2\n"
    "       E1 - OSPF external type 1, E2 - OSPF external type 2\n"
    "       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2\n"
    "       ia - IS-IS inter area, * - candidate default, U - per-user static route\n"
    "       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP\n"
    "       a - application route\n"
    "       + - replicated route, % - next hop override, p - overrides from PfR\n\n";

/* Networks of the old classes: routes below one stand indented under it. */
static ip4_t class_mask(ip4_t a)
{
	return ip4_mask_of(a >> 31 == 0 ? 8 : a >> 30 == 2 ? 16 : 24);
}

static void show_route(struct command *cmd, const struct net_view_route *r, bool below)
{
	struct text t = TEXT_EMPTY;

	text_addf(&t, "%c%c%s", r->code, r->default_route ? '*' : ' ', below ? "       " : "    ");
	text_addf(&t, "%s/%d ", IP4_STR(r->prefix), ip4_mask_bits(r->mask));
	if (r->next_hop)
		text_addf(&t, "[%u/%u] via %s", r->distance, r->metric, IP4_STR(r->next_hop));
	else
		text_add(&t, "is directly connected");
	if (r->ifid != NET_IF_NONE)
		text_addf(&t, ", %s", NET_IF_STR(r->ifid));
	print(cmd, "%s\n", text_str(&t));
	text_free(&t);
}

struct major {
	ip4_t net, mask; /* of its routes, when they have one */
	unsigned routes, masks;
	bool subnetted;
};

static struct major count_major(struct command *cmd, ip4_t net)
{
	struct major m = {.net = net};
	struct net_view_route r;
	uint64_t seen = 0;

	for (size_t i = 0; net_view_route(router_net(cmd->router), i, &r); i++) {
		if (!r.mask || (r.prefix & class_mask(r.prefix)) != net)
			continue;
		m.routes++;
		m.mask = r.mask;
		m.subnetted = m.subnetted || r.mask > class_mask(net);
		seen |= UINT64_C(1) << ip4_mask_bits(r.mask);
	}
	m.masks = (unsigned)__builtin_popcountll(seen);
	return m;
}

static void show_major(struct command *cmd, const struct major *m)
{
	if (m->masks > 1)
		print(cmd, "      %s/%d is variably subnetted, %u subnets, %u masks\n",
		      IP4_STR(m->net), ip4_mask_bits(class_mask(m->net)), m->routes, m->masks);
	else
		print(cmd, "      %s/%d is subnetted, %u subnets\n", IP4_STR(m->net),
		      ip4_mask_bits(m->mask), m->routes);
}

static bool is_wanted(const struct command *cmd, const struct net_view_route *r)
{
	if (has(cmd, "connected"))
		return r->code != 'S';
	return !has(cmd, "static") || r->code == 'S';
}

static void do_show_route(struct command *cmd)
{
	struct net_view_route r, gateway;
	ip4_t above = IP4_BROADCAST;

	print_text(cmd, legend);
	if (net_view_lookup(router_net(cmd->router), IP4_ANY, &gateway) && !gateway.mask &&
	    gateway.next_hop)
		print(cmd, "Gateway of last resort is %s to network 0.0.0.0\n\n",
		      IP4_STR(gateway.next_hop));
	else
		print(cmd, "Gateway of last resort is not set\n\n");
	for (size_t i = 0; net_view_route(router_net(cmd->router), i, &r); i++) {
		struct major m = count_major(cmd, r.prefix & class_mask(r.prefix));
		bool below = r.mask && m.subnetted;
		if (!is_wanted(cmd, &r))
			continue;
		if (below && m.net != above)
			show_major(cmd, &m);
		above = below ? m.net : IP4_BROADCAST;
		show_route(cmd, &r, below);
	}
}

/* ---- show ip route A.B.C.D ---- */

static void show_entry(struct command *cmd, const struct net_view_route *r)
{
	const char *known = r->code == 'S' ? "static" : "connected";

	print(cmd, "Routing entry for %s/%d%s\n", IP4_STR(r->prefix), ip4_mask_bits(r->mask),
	      r->mask < class_mask(r->prefix) ? ", supernet" : "");
	print(cmd, "  Known via \"%s\", distance %u, metric %u", known, r->distance, r->metric);
	if (r->default_route)
		print(cmd, ", candidate default path");
	if (!r->next_hop)
		print(cmd, " (connected%s)", r->code == 'S' ? "" : ", via interface");
	print(cmd, "\n  Routing Descriptor Blocks:\n");
	if (!r->next_hop)
		print(cmd, "  * directly connected, via %s\n", NET_IF_STR(r->ifid));
	else
		print(cmd, "  * %s%s%s\n", IP4_STR(r->next_hop), r->ifid ? ", via " : "",
		      r->ifid ? NET_IF_STR(r->ifid) : "");
	print(cmd, "      Route metric is %u, traffic share count is 1\n", r->metric);
}

/* As routers have it, the default route is found only by who asks for it. */
static void do_show_route_to(struct command *cmd)
{
	ip4_t to = arg_ip(cmd, "address", IP4_ANY);
	struct net_view_route r;

	if (net_view_lookup(router_net(cmd->router), to, &r) && (r.mask || to == IP4_ANY))
		show_entry(cmd, &r);
	else if (count_major(cmd, to & class_mask(to)).subnetted)
		print(cmd, "%% Subnet not in table\n");
	else
		print(cmd, "%% Network not in table\n");
}

/* ---- show ip arp ---- */

static void do_show_arp(struct command *cmd)
{
	struct net_view_arp a;

	print(cmd, "Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n");
	for (size_t i = 0; net_view_arp(router_net(cmd->router), cmd->now, i, &a); i++) {
		struct text mac = TEXT_EMPTY, age = TEXT_EMPTY;
		if (a.incomplete)
			text_add(&mac, "Incomplete");
		else
			for (size_t k = 0; k < 6; k += 2)
				text_addf(&mac, "%s%02x%02x", k ? "." : "", a.mac[k], a.mac[k + 1]);
		if (a.own)
			text_add(&age, "-");
		else
			text_addf(&age, "%u", a.age_min);
		print(cmd, "Internet  %-15s %9s   %-14s  ARPA   %s\n", IP4_STR(a.address),
		      text_str(&age), text_str(&mac), a.incomplete ? "" : NET_IF_STR(a.ifid));
		text_free(&mac);
		text_free(&age);
	}
}

/* ---- show inventory ---- */

static void do_show_inventory(struct command *cmd)
{
	print(cmd,
	      "NAME: \"Chassis\", DESCR: \"Cisco CSR1000V Chassis\"\n"
	      "PID: CSR1000V          , VID: V00  , SN: %s\n\n",
	      router_serial(cmd->router));
	print(cmd, "NAME: \"module R0\", DESCR: \"Cisco CSR1000V Route Processor\"\n"
		   "PID: CSR1000V          , VID: V00  , SN:\n\n"
		   "NAME: \"module F0\", DESCR: \"Cisco CSR1000V Embedded Services Processor\"\n"
		   "PID: CSR1000V          , VID:      , SN:\n\n");
}

/* ---- clear ---- */

static void clear_counters(struct command *cmd, const char *answer)
{
	const char *name = arg(cmd, "if");
	char by[96];

	if (!answer)
		return;
	net_clear_if_counters(router_net(cmd->router), cmd->now,
			      name ? net_if_parse(name) : NET_IF_NONE);
	session_where(cmd->session, by, sizeof by);
	shell_log(cmd->shell, LOG_LEVEL_NOTICE, "CLEAR", "COUNTERS", "Clear counter on %s by %s",
		  name ? name : "all interfaces", by);
}

static void do_clear_counters(struct command *cmd)
{
	const char *name = arg(cmd, "if");
	struct net_view_if v;

	if (name && !net_view_if_by_id(router_net(cmd->router), cmd->now, net_if_parse(name), &v))
		fail_at(cmd, "if");
	else
		ask(cmd, ASK_CONFIRM, clear_counters,
		    "Clear \"show interface\" counters on %s [confirm]",
		    name ? "this interface" : "all interfaces");
}

static void do_clear_acl(struct command *cmd)
{
	net_clear_acl_counters(router_net(cmd->router), arg(cmd, "name"));
}

static void do_clear_arp(struct command *cmd)
{
	net_clear_arp(router_net(cmd->router), cmd->now);
}

/* clang-format off */
const struct gram_row rows_show_net[] = {
EXEC("show.ip.route", MODE_EXEC, 1, 0, do_show_route,
     "show ip\"IP information\" route\"IP routing table\" [connected$connected\"Connected\"|static$static\"Static routes\"]"),
EXEC("show.ip.route.to", MODE_EXEC, 1, 0, do_show_route_to,
     "show ip route A.B.C.D$address\"Network to display information about or hostname\""),
EXEC("show.ip.arp", MODE_EXEC, 1, 0, do_show_arp, "show ip arp\"IP ARP table\""),
EXEC("show.arp", MODE_EXEC, 1, 0, do_show_arp, "show arp\"ARP table\""),
EXEC("show.inventory", MODE_EXEC, 1, 0, do_show_inventory, "show inventory\"Show the physical inventory\""),
EXEC("clear.counters", MODE_EXEC, 15, 0, do_clear_counters,
     "clear\"Reset functions\" counters\"Clear counters on one or all interfaces\" [INTERFACE$if]"),
EXEC("clear.access-list", MODE_EXEC, 15, 0, do_clear_acl,
     "clear access-list\"Clear access list statistical information\" counters\"Clear access list counters\" [WORD$name\"Access list name or number\"]"),
EXEC("clear.ip.access-list", MODE_EXEC, 15, 0, do_clear_acl,
     "clear ip\"IP\" access-list\"Clear access list statistical information\" counters\"Clear access list counters\" [WORD$name\"Access list name or number\"]"),
EXEC("clear.arp-cache", MODE_EXEC, 15, 0, do_clear_arp, "clear arp-cache\"Clear the entire ARP cache\""),
{0},
};
/* clang-format on */
