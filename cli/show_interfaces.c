/* show interfaces, show ip interface: what the IPv4 engine keeps of each, as routers lay it out. */
#include <stdio.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "cli/time_text.h"
#include "net/net.h"
#include "net/net_view.h"

#define LOOPBACK_FRAME 14 /* a Loopback shows its MTU with an Ethernet header's length */

static bool is_loopback(const struct net_view_if *v)
{
	return NET_IF_KIND(v->id) == NET_IF_LOOPBACK;
}

static const char *status_of(const struct net_view_if *v)
{
	return !v->admin_up ? "administratively down" : v->wire_up ? "up" : "down";
}

/* ---- the interfaces that a command names: one, or all ---- */

typedef void (*show_fn)(struct command *, const struct net_view_if *);

static void each_interface(struct command *cmd, show_fn show)
{
	const char *name = arg(cmd, "if");
	struct net_view_if v;
	bool found = false;

	for (size_t i = 0; net_view_if(router_net(cmd->router), cmd->now, i, &v); i++) {
		if (name && strcmp(name, v.name) != 0)
			continue;
		found = true;
		show(cmd, &v);
	}
	if (name && !found)
		fail_at(cmd, "if");
}

/* ---- show interfaces ---- */

static void show_hardware(struct command *cmd, const struct net_view_if *v)
{
	const uint8_t *m = v->mac;

	print(cmd, "%s is %s, line protocol is %s \n", v->name, status_of(v),
	      v->proto_up ? "up" : "down");
	if (is_loopback(v))
		print(cmd, "  Hardware is Loopback\n");
	else
		print(cmd,
		      "  Hardware is CSR vNIC, address is %02x%02x.%02x%02x.%02x%02x (bia "
		      "%02x%02x.%02x%02x.%02x%02x)\n",
		      m[0], m[1], m[2], m[3], m[4], m[5], m[0], m[1], m[2], m[3], m[4], m[5]);
	if (v->description)
		print(cmd, "  Description: %s\n", v->description);
	if (v->mask)
		print(cmd, "  Internet address is %s/%d\n", IP4_STR(v->address),
		      ip4_mask_bits(v->mask));
}

/* Load is told in 255ths of the bandwidth, and never less than one. */
static unsigned load_of(uint32_t bps, uint32_t kbit)
{
	uint64_t load = kbit ? (uint64_t)bps * 255 / ((uint64_t)kbit * 1000) : 1;

	return load < 1 ? 1 : load > 255 ? 255 : (unsigned)load;
}

static void show_link(struct command *cmd, const struct net_view_if *v)
{
	bool loop = is_loopback(v);
	uint32_t s = v->arp_timeout_s;

	print(cmd, "  MTU %u bytes, BW %u Kbit/sec, DLY %u usec, \n",
	      v->mtu + (loop ? LOOPBACK_FRAME : 0u), v->bandwidth_kbit, v->delay_us);
	print(cmd, "     reliability 255/255, txload %u/255, rxload %u/255\n",
	      load_of(v->out_bps, v->bandwidth_kbit), load_of(v->in_bps, v->bandwidth_kbit));
	print(cmd, "  Encapsulation %s, loopback not set\n", loop ? "LOOPBACK" : "ARPA");
	print(cmd, "  Keepalive set (10 sec)\n");
	if (loop)
		return;
	print(cmd, "  Full Duplex, 1000Mbps, link type is auto, media type is Virtual\n"
		   "  output flow-control is unsupported, input flow-control is unsupported\n");
	print(cmd, "  ARP type: ARPA, ARP Timeout %02u:%02u:%02u\n", s / 3600, s / 60 % 60, s % 60);
}

static void add_since(mono_t then, mono_t now, struct text *t)
{
	if (then == MONO_NEVER)
		text_add(t, "never");
	else
		time_text_age((now - then) / USEC_S, t);
}

static void show_ages(struct command *cmd, const struct net_view_if *v)
{
	struct text in = TEXT_EMPTY, out = TEXT_EMPTY, clear = TEXT_EMPTY;

	add_since(v->last_in, cmd->now.mono, &in);
	add_since(v->last_out, cmd->now.mono, &out);
	add_since(v->last_clear, cmd->now.mono, &clear);
	print(cmd, "  Last input %s, output %s, output hang never\n", text_str(&in),
	      text_str(&out));
	print(cmd, "  Last clearing of \"show interface\" counters %s\n", text_str(&clear));
	text_free(&in);
	text_free(&out);
	text_free(&clear);
}

static void show_queues(struct command *cmd, const struct net_view_if *v)
{
	uint64_t in = v->drop_in[NET_DROP_QUEUE] + v->drop_in[NET_DROP_NOMEM];
	uint64_t out =
	    v->drop_out[NET_DROP_QUEUE] + v->drop_out[NET_DROP_NOMEM] + v->drop_out[NET_DROP_ARP];

	print(cmd,
	      "  Input queue: 0/%d/%llu/0 (size/max/drops/flushes); Total output drops: %llu\n",
	      is_loopback(v) ? 75 : 375, (unsigned long long)in, (unsigned long long)out);
	print(cmd, "  Queueing strategy: fifo\n  Output queue: 0/%d (size/max)\n",
	      is_loopback(v) ? 0 : 40);
	print(cmd, "  5 minute input rate %u bits/sec, %u packets/sec\n", v->in_bps / 1000 * 1000,
	      v->in_pps);
	print(cmd, "  5 minute output rate %u bits/sec, %u packets/sec\n", v->out_bps / 1000 * 1000,
	      v->out_pps);
}

static void show_counters(struct command *cmd, const struct net_view_if *v)
{
	const char *abort = is_loopback(v) ? ", 0 abort" : "";
	unsigned long long runts = v->drop_in[NET_DROP_RUNT], giants = v->drop_in[NET_DROP_GIANT];

	print(cmd, "     %llu packets input, %llu bytes, 0 no buffer\n",
	      (unsigned long long)v->in.packets, (unsigned long long)v->in.bytes);
	print(cmd, "     Received %llu broadcasts (%llu IP multicasts)\n",
	      (unsigned long long)v->in.broadcasts, (unsigned long long)v->in.multicasts);
	print(cmd, "     %llu runts, %llu giants, 0 throttles \n", runts, giants);
	print(cmd, "     %llu input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored%s\n",
	      runts + giants, abort);
	if (!is_loopback(v))
		print(cmd, "     0 watchdog, %llu multicast, 0 pause input\n",
		      (unsigned long long)v->in.multicasts);
	print(cmd, "     %llu packets output, %llu bytes, 0 underruns\n",
	      (unsigned long long)v->out.packets, (unsigned long long)v->out.bytes);
	print(cmd, "     0 output errors, 0 collisions, %u interface resets\n", v->resets);
	print(cmd, "     %llu unknown protocol drops\n",
	      (unsigned long long)v->drop_in[NET_DROP_ETHERTYPE]);
	if (!is_loopback(v))
		print(cmd,
		      "     0 babbles, 0 late collision, 0 deferred\n"
		      "     %u lost carrier, 0 no carrier, 0 pause output\n",
		      v->carrier_changes / 2);
	print(cmd, "     0 output buffer failures, 0 output buffers swapped out\n");
}

static void show_interface(struct command *cmd, const struct net_view_if *v)
{
	show_hardware(cmd, v);
	show_link(cmd, v);
	show_ages(cmd, v);
	show_queues(cmd, v);
	show_counters(cmd, v);
}

static void do_show_interfaces(struct command *cmd)
{
	each_interface(cmd, show_interface);
}

/* ---- show interfaces description ---- */

static void show_description(struct command *cmd, const struct net_view_if *v)
{
	char name[NET_IF_NAME_SIZE];

	snprintf(name, sizeof name, "%.2s%u", v->name, (unsigned)NET_IF_NUMBER(v->id));
	print(cmd, "%-30s %-14s %-8s %s\n", name, v->admin_up ? status_of(v) : "admin down",
	      v->proto_up ? "up" : "down", v->description ? v->description : "");
}

static void do_show_descriptions(struct command *cmd)
{
	print(cmd, "Interface                      Status         Protocol Description\n");
	each_interface(cmd, show_description);
}

/* ---- show ip interface ---- */

static void show_list(struct command *cmd, const char *what, const char *name)
{
	print(cmd, "  %s access list is %s\n", what, name ? name : "not set");
}

static void show_ip(struct command *cmd, const struct net_view_if *v)
{
	print(cmd, "%s is %s, line protocol is %s\n", v->name, status_of(v),
	      v->proto_up ? "up" : "down");
	if (!v->mask) {
		print(cmd, "  Internet protocol processing disabled\n");
		return;
	}
	print(cmd, "  Internet address is %s/%d\n", IP4_STR(v->address), ip4_mask_bits(v->mask));
	print(cmd,
	      "  Broadcast address is 255.255.255.255\n"
	      "  Address determined by setup command\n"
	      "  MTU is %u bytes\n"
	      "  Helper address is not set\n",
	      v->mtu + (is_loopback(v) ? LOOPBACK_FRAME : 0u));
	print(cmd, "  Directed broadcast forwarding is %s\n",
	      v->directed_broadcast ? "enabled" : "disabled");
	show_list(cmd, "Outgoing", v->acl_out);
	show_list(cmd, "Inbound ", v->acl_in);
	print(cmd, "  Proxy ARP is %s\n", v->proxy_arp ? "enabled" : "disabled");
	print(cmd, "  Local Proxy ARP is disabled\n"
		   "  Security level is default\n"
		   "  Split horizon is enabled\n"
		   "  ICMP redirects are never sent\n");
	print(cmd, "  ICMP unreachables are %s sent\n", v->unreachables ? "always" : "never");
	print(cmd, "  ICMP mask replies are never sent\n");
}

static void do_show_ip_interface(struct command *cmd)
{
	each_interface(cmd, show_ip);
}

/* ---- show ip interface brief ---- */

static void show_brief(struct command *cmd, const struct net_view_if *v)
{
	print(cmd, "%-22s %-15s YES %-6s %-21s %s\n", v->name,
	      v->mask ? IP4_STR(v->address) : "unassigned", v->mask ? "manual" : "unset",
	      status_of(v), v->proto_up ? "up" : "down");
}

static void do_show_brief(struct command *cmd)
{
	print(cmd,
	      "Interface              IP-Address      OK? Method Status                Protocol\n");
	each_interface(cmd, show_brief);
}

/* clang-format off */
const struct gram_row rows_show_interfaces[] = {
EXEC("show.interfaces", MODE_EXEC, 1, 0, do_show_interfaces,
     "show interfaces\"Interface status and configuration\" [INTERFACE$if]"),
EXEC("show.interfaces.description", MODE_EXEC, 1, 0, do_show_descriptions,
     "show interfaces [INTERFACE$if] description\"Show interface description\""),
EXEC("show.ip.interface", MODE_EXEC, 1, 0, do_show_ip_interface,
     "show ip\"IP information\" interface\"IP interface status and configuration\" [INTERFACE$if]"),
EXEC("show.ip.interface.brief", MODE_EXEC, 1, 0, do_show_brief,
     "show ip interface [INTERFACE$if] brief\"Brief summary of IP status and configuration\""),
{0},
};
/* clang-format on */
