/* ping and traceroute: probes of the router's own, shown as they come. */
#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "net/net.h"
#include "net/net_view.h"

#define MARKS_A_LINE 70

struct probing {
	uint64_t op;
	unsigned marks; /* of the line at hand */
	unsigned hop;
	ip4_t from; /* of that hop, 0 = none has answered */
};

/* ---- names and sources ---- */

bool command_resolve(struct command *cmd, ip4_t *out)
{
	const char *name = arg(cmd, "host");
	struct conf_entry *e;

	if (ip4_parse(name, out))
		return true;
	e = conf_find(conf_root(router_conf(cmd->router)), "ip.host", name, NULL);
	if (e && conf_ip(e, "address", IP4_ANY)) {
		*out = conf_ip(e, "address", IP4_ANY);
		return true;
	}
	fail(cmd, "%% Unrecognized host or address, or protocol not running.\n\n");
	return false;
}

bool command_source(struct command *cmd, ip4_t *out)
{
	struct net_view_if v;
	const char *name = arg(cmd, "if");

	*out = arg_ip(cmd, "source", IP4_ANY);
	if (!name && *out == IP4_ANY)
		return true;
	for (size_t i = 0; net_view_if(router_net(cmd->router), cmd->now, i, &v); i++) {
		if (name ? strcmp(v.name, name) != 0 : v.address != *out)
			continue;
		*out = v.address;
		if (v.proto_up && v.address)
			return true;
	}
	fail(cmd, "%% Invalid source address- IP address not on any of our up interfaces\n");
	return false;
}

static void stop(struct command *cmd)
{
	const struct probing *p = cmd->state;

	net_op_stop(router_net(cmd->router), p->op);
	print(cmd, "\n");
}

static bool begin(struct command *cmd)
{
	struct probing *p = calloc(1, sizeof *p);

	if (!p)
		return false;
	p->op = router_new_op(cmd->router);
	cmd->state = p;
	cmd->free_state = free;
	return true;
}

/* ---- ping ---- */

static char mark_of(enum net_probe_result r)
{
	switch (r) {
	case NET_PROBE_OK:
		return '!';
	case NET_PROBE_TIMEOUT:
		return '.';
	case NET_PROBE_NET:
	case NET_PROBE_HOST:
	case NET_PROBE_PROTOCOL:
	case NET_PROBE_PORT:
	case NET_PROBE_FILTERED:
		return 'U';
	case NET_PROBE_FRAG:
		return 'M';
	case NET_PROBE_QUENCH:
		return 'Q';
	case NET_PROBE_TTL:
		return '&';
	case NET_PROBE_UNKNOWN:
		break;
	}
	return '?';
}

static void ping_done(struct command *cmd, const struct net_fx_ping_done *d)
{
	struct probing *p = cmd->state;
	unsigned rate = d->sent ? d->received * 100 / d->sent : 0;

	if (p->marks)
		print(cmd, "\n");
	print(cmd, "Success rate is %u percent (%u/%u)", rate, d->received, d->sent);
	if (d->received)
		print(cmd, ", round-trip min/avg/max = %u/%u/%u ms",
		      (unsigned)((d->min_us + 999) / 1000), (unsigned)((d->mean_us + 999) / 1000),
		      (unsigned)((d->max_us + 999) / 1000));
	print(cmd, "\n");
	command_done(cmd);
}

static void ping_wake(struct command *cmd, const struct router_notice *n)
{
	struct probing *p = cmd->state;

	if (n->kind == ROUTER_NOTICE_PING_DONE) {
		ping_done(cmd, n->data);
		return;
	}
	print(cmd, "%c", mark_of(((const struct net_fx_probe *)n->data)->result));
	if (++p->marks == MARKS_A_LINE) {
		print(cmd, "\n");
		p->marks = 0;
	}
}

static void do_ping(struct command *cmd)
{
	struct net_ping_conf c = {.count = (uint32_t)arg_num(cmd, "repeat", 5),
				  .size = (uint32_t)arg_num(cmd, "size", 100),
				  .timeout_ms = (uint32_t)arg_num(cmd, "timeout", 2) * 1000,
				  .df = has(cmd, "df-bit"),
				  .validate = has(cmd, "validate")};

	if (!command_resolve(cmd, &c.dst) || !command_source(cmd, &c.src) || !begin(cmd))
		return;
	const struct probing *p = cmd->state;
	enum status st = net_ping_start(router_net(cmd->router), cmd->now, p->op, &c);
	if (st != ST_OK) {
		fail(cmd, "%% Ping cannot be sent (%s)\n", status_text(st));
		return;
	}
	print(cmd, "Type escape sequence to abort.\n");
	print(cmd, "Sending %u, %u-byte ICMP Echos to %s, timeout is %u seconds:\n", c.count,
	      c.size, IP4_STR(c.dst), c.timeout_ms / 1000);
	if (c.src)
		print(cmd, "Packet sent with a source address of %s \n", IP4_STR(c.src));
	if (c.df)
		print(cmd, "Packet sent with the DF bit set\n");
	if (c.validate)
		print(cmd, "Reply data will be validated\n");
	command_wait(cmd, p->op, ping_wake, stop);
}

/* ---- traceroute ---- */

static void trace_answer(struct command *cmd, const struct net_fx_probe *f)
{
	struct probing *p = cmd->state;

	if (f->from && f->from != p->from) {
		print(cmd, "%s ", IP4_STR(f->from));
		p->from = f->from;
	}
	switch (f->result) {
	case NET_PROBE_TIMEOUT:
		print(cmd, " * ");
		return;
	case NET_PROBE_NET:
		print(cmd, "!N ");
		return;
	case NET_PROBE_HOST:
		print(cmd, "!H ");
		return;
	case NET_PROBE_PROTOCOL:
		print(cmd, "!P ");
		return;
	case NET_PROBE_FILTERED:
		print(cmd, "!A ");
		return;
	default:
		print(cmd, "%u msec ", (unsigned)((f->rtt_us + 999) / 1000));
	}
}

static void trace_wake(struct command *cmd, const struct router_notice *n)
{
	const struct net_fx_probe *f = n->data;
	struct probing *p = cmd->state;

	if (f->hop != p->hop) {
		print(cmd, "%s%3u ", p->hop ? "\n" : "", f->hop);
		p->hop = f->hop;
		p->from = IP4_ANY;
	}
	trace_answer(cmd, f);
	if (!f->last)
		return;
	print(cmd, "\n");
	command_done(cmd);
}

static void do_traceroute(struct command *cmd)
{
	struct net_trace_conf c = {.first_ttl = 1,
				   .max_ttl = (uint8_t)arg_num(cmd, "ttl", 30),
				   .probes = (uint8_t)arg_num(cmd, "probe", 3),
				   .timeout_ms = (uint32_t)arg_num(cmd, "timeout", 3) * 1000,
				   .port = 33434};

	if (!command_resolve(cmd, &c.dst) || !command_source(cmd, &c.src) || !begin(cmd))
		return;
	const struct probing *p = cmd->state;
	enum status st = net_trace_start(router_net(cmd->router), cmd->now, p->op, &c);
	if (st != ST_OK) {
		fail(cmd, "%% Traceroute cannot be sent (%s)\n", status_text(st));
		return;
	}
	print(cmd, "Type escape sequence to abort.\nTracing the route to %s\n", IP4_STR(c.dst));
	print(cmd, "VRF info: (vrf in name/id, vrf out name/id)\n");
	command_wait(cmd, p->op, trace_wake, stop);
}

#define SOURCE                                                                        \
	"source\"specify source address or name\" (A.B.C.D$source\"Source address\"|" \
	"INTERFACE$if)"

const struct gram_row rows_ping[] = {
    {.name = "ping",
     .mode = MODE_EXEC,
     .syntax =
	 "ping\"Send echo messages\" [ip\"IP echo\"] HOST$host\"Ping destination address or "
	 "hostname\" {repeat\"specify repeat count\" <1-2147483647>$repeat\"repeat count\"|"
	 "size\"specify datagram size\" <36-18024>$size\"Datagram size\"|timeout\"specify "
	 "timeout interval\" <0-3600>$timeout\"timeout in seconds\"|df-bit$df-bit\"enable do "
	 "not fragment bit in IP header\"|validate$validate\"validate reply data\"|" SOURCE "}",
     .handler = do_ping},
    {.name = "traceroute",
     .mode = MODE_EXEC,
     .syntax =
	 "traceroute\"Trace route to destination\" [ip\"IP Trace\"] HOST$host\"Trace route to "
	 "destination address or hostname\" {numeric$numeric\"display numeric address\"|"
	 "timeout\"specify time out\" <0-3600>$timeout\"seconds\"|probe\"specify number of "
	 "probes per hop\" <1-255>$probe\"probe count\"|ttl\"specify maximum hops\" "
	 "<1-255>$ttl\"maximum time to live\"|" SOURCE "}",
     .handler = do_traceroute},
    {0},
};
