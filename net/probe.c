/*
 * Ping and traceroute. An operation has one probe under way; its answer, an error about it, or its
 * timeout is one effect, and the next probe leaves.
 */
#include <stdlib.h>
#include <string.h>

#include "net/priv.h"

#define TRACE_PORT    33434
#define TRACE_SOURCE  49152 /* source ports tell one traceroute from another */
#define PING_SIZE_MIN 36
#define PING_SIZE_MAX 18024
#define PATTERN	      0xabcd
#define SELF_INTERVAL USEC_MS /* an answer in no time is from ourselves: time has to pass */

struct net_op {
	struct list link;
	struct timer timer;
	uint64_t op;
	bool trace;
	bool waiting; /* for an answer; else for the time to send */
	bool reached; /* trace: the end answered at this hop */
	uint16_t ident;
	uint32_t seq; /* of the probe under way */
	mono_t sent_at;
	struct net_ping_conf ping;
	struct net_trace_conf path;
	uint8_t hop, probe;
	uint32_t received;
	uint64_t min_us, max_us, sum_us;
};

static void op_free(struct net *net, struct net_op *o)
{
	timer_cancel(&net->timers, &o->timer);
	list_remove(&o->link);
	net->n_ops--;
	free(o);
}

void net_ops_free(struct net *net)
{
	while (!list_empty(&net->ops))
		op_free(net, LIST_ENTRY(net->ops.next, struct net_op, link));
}

void net_op_stop(struct net *net, uint64_t op)
{
	list_each_safe (e, &net->ops) {
		struct net_op *o = LIST_ENTRY(e, struct net_op, link);
		if (o->op == op)
			op_free(net, o);
	}
}

/* false: without memory for the timer the operation would hang, so it is gone. */
static bool arm(struct net *net, struct net_op *o, uint64_t us)
{
	if (timer_set(&net->timers, &o->timer, mono_add(net->now.mono, us)) == ST_OK)
		return true;
	op_free(net, o);
	return false;
}

static uint8_t pattern_at(const struct net_op *o, size_t i)
{
	uint16_t pattern = o->ping.pattern ? o->ping.pattern : PATTERN;

	return (uint8_t)(i % 2 ? pattern : pattern >> 8);
}

static void send_echo(struct net *net, struct net_op *o)
{
	struct pkt *p = pkt_new(&net->pool, o->ping.size - IPV4_HEADER);

	if (!p)
		return;

	struct wr w = wr_into(p->data, p->len);
	wr_u8(&w, ICMP_ECHO);
	wr_u8(&w, 0);
	wr_u16(&w, 0);
	wr_u16(&w, o->ident);
	wr_u16(&w, (uint16_t)o->seq);
	for (size_t i = ICMP_HEADER; i < p->len; i++)
		p->data[i] = pattern_at(o, i);
	wr_patch_u16(&w, 2, net_checksum(BYTES(p->data, p->len), 0));
	net->stats.icmp_out++;

	struct net_ip_send s = {.src = o->ping.src,
				.dst = o->ping.dst,
				.proto = NET_PROTO_ICMP,
				.ttl = o->ping.ttl ? o->ping.ttl : 255,
				.tos = o->ping.tos,
				.df = o->ping.df};
	(void)net_ip_send(net, p, &s); /* no route: nothing answers, and the timeout tells */
}

static uint16_t trace_port(const struct net_op *o)
{
	return (uint16_t)(o->path.port + o->seq);
}

static void send_trace(struct net *net, struct net_op *o)
{
	struct net_udp u = {.src = o->path.src,
			    .dst = o->path.dst,
			    .src_port = (uint16_t)(TRACE_SOURCE + o->ident % 16000),
			    .dst_port = trace_port(o),
			    .ttl = o->hop};
	struct net_ip_send s = {.src = u.src, .dst = u.dst, .proto = NET_PROTO_UDP, .ttl = u.ttl};
	struct pkt *p = pkt_new(&net->pool, UDP_HEADER);

	s.src = net_ip_source(net, &s);
	if (!p || !s.src) {
		pkt_free(&net->pool, p);
		return;
	}

	struct wr w = wr_into(p->data, p->len);
	wr_u16(&w, u.src_port);
	wr_u16(&w, u.dst_port);
	wr_u16(&w, UDP_HEADER);
	wr_u16(&w, 0);

	uint16_t sum = net_checksum(BYTES(p->data, p->len),
				    net_pseudo_sum(s.src, s.dst, NET_PROTO_UDP, UDP_HEADER));
	wr_patch_u16(&w, 6, sum ? sum : 0xffff);
	net->stats.udp_out++;
	(void)net_ip_send(net, p, &s); /* as above */
}

/* The operation may be gone afterwards. */
static void send_probe(struct net *net, struct net_op *o)
{
	uint32_t timeout_ms = o->trace ? o->path.timeout_ms : o->ping.timeout_ms;

	o->waiting = true;
	o->sent_at = net->now.mono;
	if (!arm(net, o, timeout_ms * USEC_MS))
		return;
	if (o->trace)
		send_trace(net, o);
	else
		send_echo(net, o);
}

static void finish_ping(struct net *net, struct net_op *o)
{
	struct pkt *p = net_fx_new(net, NET_FX_PING_DONE, 0);

	if (!p)
		return;
	p->fx.ping =
	    (struct net_fx_ping_done){.op = o->op,
				      .sent = o->seq,
				      .received = o->received,
				      .min_us = o->min_us,
				      .max_us = o->max_us,
				      .mean_us = o->received ? o->sum_us / o->received : 0};
	net_fx_put(net, p);
}

/* To the next probe; false: that was the last. */
static bool advance(struct net_op *o)
{
	o->seq++;
	if (!o->trace)
		return o->seq < o->ping.count;
	if (++o->probe < o->path.probes)
		return true;
	o->probe = 0;
	return !o->reached && o->hop++ < o->path.max_ttl;
}

/* The probe under way has come to its end, one way or the other. */
static void conclude(struct net *net, struct net_op *o, const struct net_fx_probe *what)
{
	struct pkt *p = net_fx_new(net, NET_FX_PROBE, 0);
	uint64_t rtt = net->now.mono - o->sent_at;

	o->waiting = false;
	if (what->result == NET_PROBE_OK) {
		o->min_us = o->received && o->min_us < rtt ? o->min_us : rtt;
		o->max_us = o->max_us > rtt ? o->max_us : rtt;
		o->sum_us += rtt;
		o->received++;
	}
	if (o->trace && what->result != NET_PROBE_TTL && what->result != NET_PROBE_TIMEOUT)
		o->reached = true;
	if (p) {
		p->fx.probe = *what;
		p->fx.probe.op = o->op;
		p->fx.probe.seq = o->seq;
		p->fx.probe.hop = o->hop;
		p->fx.probe.probe = o->probe;
		p->fx.probe.rtt_us = rtt;
	}

	bool more = advance(o);
	if (p) {
		p->fx.probe.last = !more;
		net_fx_put(net, p);
	}
	if (!more) {
		if (!o->trace)
			finish_ping(net, o);
		op_free(net, o);
		return;
	}

	uint64_t wait = o->trace ? 0 : o->ping.interval_ms * USEC_MS;
	if (!rtt && wait < SELF_INTERVAL)
		wait = SELF_INTERVAL;
	if (!wait)
		send_probe(net, o);
	else
		(void)arm(net, o, wait);
}

void net_op_due(struct net *net, struct net_op *o)
{
	if (o->waiting)
		conclude(net, o, &(struct net_fx_probe){.result = NET_PROBE_TIMEOUT});
	else
		send_probe(net, o);
}

/* ---- answers ---- */

static bool data_is_ours(const struct net_op *o, struct bytes icmp)
{
	if (icmp.n != o->ping.size - IPV4_HEADER)
		return false;
	for (size_t i = ICMP_HEADER; i < icmp.n; i++)
		if (icmp.p[i] != pattern_at(o, i))
			return false;
	return true;
}

void net_op_echo_reply(struct net *net, ip4_t from, uint8_t ttl, struct bytes icmp)
{
	struct rd r = rd_from(BYTES(icmp.p + 4, icmp.n - 4));
	uint16_t ident = rd_u16(&r), seq = rd_u16(&r);

	list_each (e, &net->ops) {
		struct net_op *o = LIST_ENTRY(e, struct net_op, link);
		if (o->trace || !o->waiting || o->ident != ident || (uint16_t)o->seq != seq)
			continue;
		conclude(net, o,
			 &(struct net_fx_probe){.result = NET_PROBE_OK,
						.from = from,
						.ttl = ttl,
						.corrupted =
						    o->ping.validate && !data_is_ours(o, icmp)});
		return;
	}
}

static enum net_probe_result result_of(uint8_t type, uint8_t code)
{
	if (type == ICMP_TIME_EXCEEDED)
		return NET_PROBE_TTL;
	if (type == ICMP_QUENCH)
		return NET_PROBE_QUENCH;
	if (type != ICMP_UNREACHABLE)
		return NET_PROBE_UNKNOWN;
	switch (code) {
	case ICMP_NET:
		return NET_PROBE_NET;
	case ICMP_HOST:
		return NET_PROBE_HOST;
	case ICMP_PROTOCOL:
		return NET_PROBE_PROTOCOL;
	case ICMP_PORT:
		return NET_PROBE_PORT;
	case ICMP_FRAG:
		return NET_PROBE_FRAG;
	case 9:
	case 10:
	case ICMP_ADMIN:
		return NET_PROBE_FILTERED;
	default:
		return NET_PROBE_UNKNOWN;
	}
}

static bool is_about(const struct net_op *o, const struct net_icmp_about *a)
{
	struct rd r = rd_from(a->transport);

	if (!o->waiting || a->dst != (o->trace ? o->path.dst : o->ping.dst))
		return false;
	if (o->trace)
		return a->proto == NET_PROTO_UDP &&
		       rd_u16(&r) == (uint16_t)(TRACE_SOURCE + o->ident % 16000) &&
		       rd_u16(&r) == trace_port(o) && !r.bad;
	if (a->proto != NET_PROTO_ICMP || rd_u8(&r) != ICMP_ECHO)
		return false;
	rd_skip(&r, 3);
	return rd_u16(&r) == o->ident && rd_u16(&r) == (uint16_t)o->seq && !r.bad;
}

void net_op_error(struct net *net, const struct net_icmp_about *a)
{
	list_each (e, &net->ops) {
		struct net_op *o = LIST_ENTRY(e, struct net_op, link);
		if (!is_about(o, a))
			continue;
		conclude(net, o,
			 &(struct net_fx_probe){.result = result_of(a->type, a->code),
						.from = a->from,
						.ttl = a->ttl});
		return;
	}
}

/* ---- starting ---- */

static struct net_op *op_new(struct net *net, uint64_t op)
{
	struct net_op *o = net->n_ops < NET_OPS_MAX ? calloc(1, sizeof *o) : NULL;

	if (!o)
		return NULL;
	o->op = op;
	o->ident = net->next_ident++;
	o->timer = (struct timer){.kind = NET_TIMER_OP, .owner = o};
	list_add_tail(&net->ops, &o->link);
	net->n_ops++;
	return o;
}

enum status net_ping_start(struct net *net, struct when now, uint64_t op,
			   const struct net_ping_conf *conf)
{
	if (conf->size < PING_SIZE_MIN || conf->size > PING_SIZE_MAX || !conf->count)
		return ST_RANGE;
	net_enter(net, now);

	struct net_op *o = op_new(net, op);
	if (!o)
		return ST_LIMIT;
	o->ping = *conf;
	send_probe(net, o);
	net_leave(net);
	return ST_OK;
}

enum status net_trace_start(struct net *net, struct when now, uint64_t op,
			    const struct net_trace_conf *conf)
{
	if (!conf->probes || !conf->first_ttl || conf->max_ttl < conf->first_ttl)
		return ST_RANGE;
	net_enter(net, now);

	struct net_op *o = op_new(net, op);
	if (!o)
		return ST_LIMIT;
	o->trace = true;
	o->path = *conf;
	o->hop = conf->first_ttl;
	if (!o->path.port)
		o->path.port = TRACE_PORT;
	send_probe(net, o);
	net_leave(net);
	return ST_OK;
}
