/* What the IPv4 engine shows: interfaces in brief, routes, ARP. */
#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "net/net.h"
#include "net/net_view.h"

/* ---- show ip interface brief ---- */

static void do_show_brief(struct command *cmd)
{
	struct net_view_if v;

	print(cmd,
	      "Interface              IP-Address      OK? Method Status                Protocol\n");
	for (size_t i = 0; net_view_if(router_net(cmd->router), cmd->now, i, &v); i++)
		print(cmd, "%-22s %-15s YES %-6s %-21s %s\n", v.name,
		      v.address ? IP4_STR(v.address) : "unassigned", v.address ? "manual" : "unset",
		      !v.admin_up ? "administratively down"
		      : v.wire_up ? "up"
				  : "down",
		      v.proto_up ? "up" : "down");
}

/* ---- show ip route ---- */

static const char legend[] =
    "Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP\n"
    "       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area \n"
    "       * - candidate default, U - per-user static route, + - replicated route\n\n";

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
	if (r->code == 'S') {
		text_addf(&t, "[%u/%u]", r->distance, r->metric);
		if (r->next_hop)
			text_addf(&t, " via %s", IP4_STR(r->next_hop));
		if (r->ifid != NET_IF_NONE && !r->next_hop)
			text_addf(&t, " is directly connected, %s", NET_IF_STR(r->ifid));
	} else {
		text_addf(&t, "is directly connected, %s", NET_IF_STR(r->ifid));
	}
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
		if (below && m.net != above)
			show_major(cmd, &m);
		above = below ? m.net : IP4_BROADCAST;
		show_route(cmd, &r, below);
	}
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
		print(cmd, "Internet  %-16s %9s  %-14s  ARPA   %s\n", IP4_STR(a.address),
		      text_str(&age), text_str(&mac), a.incomplete ? "" : NET_IF_STR(a.ifid));
		text_free(&mac);
		text_free(&age);
	}
}

const struct gram_row rows_show_net[] = {
    {.name = "show.ip.interface.brief",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show ip\"IP information\" interface\"IP interface status and configuration\" "
	       "brief\"Brief summary of IP status and configuration\"",
     .handler = do_show_brief},
    {.name = "show.ip.route",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show ip route\"IP routing table\"",
     .handler = do_show_route},
    {.name = "show.ip.arp",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show ip arp\"IP ARP table\"",
     .handler = do_show_arp},
    {.name = "show.arp",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show arp\"ARP table\"",
     .handler = do_show_arp},
    {0},
};
