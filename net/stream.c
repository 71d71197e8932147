/* The streams of a router: their table, their owners' calls, their timers. */
#include "net/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define PORT_FIRST 49152

struct net_streams *stream_table(struct net *net)
{
	if (net->streams)
		return net->streams;
	net->streams = calloc(1, sizeof *net->streams);
	if (net->streams) {
		list_init(&net->streams->all);
		list_init(&net->streams->guards);
		net->streams->next_port = (uint16_t)prng_below(&net->prng, 16000);
	}
	return net->streams;
}

static struct stream_key make_key(ip4_t local, uint16_t lport, ip4_t remote, uint16_t rport)
{
	struct stream_key k;
	struct wr w = wr_into(k.octets, sizeof k.octets);

	wr_u32(&w, local);
	wr_u32(&w, remote);
	wr_u16(&w, lport);
	wr_u16(&w, rport);
	return k;
}

struct stream *stream_find(const struct net *net, uint32_t id)
{
	if (!net->streams)
		return NULL;
	list_each (e, &net->streams->all) {
		struct stream *s = LIST_ENTRY(e, struct stream, link);
		if (s->id == id)
			return s;
	}
	return NULL;
}

struct stream *stream_match(const struct net *net, const struct segment *g)
{
	struct stream_key k = make_key(g->dst, g->dst_port, g->src, g->src_port);

	return net->streams ? map_get(&net->streams->by_key, BYTES_OF(k.octets)) : NULL;
}

struct stream *stream_new(struct net *net, enum stream_state state, ip4_t local, uint16_t lport,
			  ip4_t remote, uint16_t rport)
{
	struct net_streams *t = stream_table(net);
	struct stream *s = t && t->n < NET_STREAMS_MAX ? calloc(1, sizeof *s) : NULL;

	if (!s)
		return NULL;
	s->key = make_key(local, lport, remote, rport);
	if (map_put(&t->by_key, BYTES_OF(s->key.octets), s) != ST_OK) {
		free(s);
		return NULL;
	}
	s->id = ++t->next_id;
	s->state = state;
	s->local = local;
	s->remote = remote;
	s->local_port = lport;
	s->remote_port = rport;
	s->una = s->nxt = s->top = (uint32_t)prng_next(&net->prng);
	s->rto = USEC_S;
	s->heard = net->now.mono;
	s->timer = (struct timer){.kind = NET_TIMER_STREAM, .owner = s};
	list_add_tail(&t->all, &s->link);
	t->n++;
	t->half += state == STREAM_SYN_RCVD;
	return s;
}

void stream_free(struct net *net, struct stream *s)
{
	struct net_streams *t = net->streams;

	timer_cancel(&net->timers, &s->timer);
	map_remove(&t->by_key, BYTES_OF(s->key.octets));
	list_remove(&s->link);
	t->n--;
	t->half -= s->state == STREAM_SYN_RCVD;
	free(s->buf);
	free(s);
}

static void guard_free(struct stream_guard *g)
{
	list_remove(&g->link);
	while (g->n)
		free(g->lists[--g->n]);
	free(g);
}

void net_streams_free(struct net *net)
{
	struct net_streams *t = net->streams;

	if (!t)
		return;
	while (!list_empty(&t->all))
		stream_free(net, LIST_ENTRY(t->all.next, struct stream, link));
	list_each_safe (e, &t->guards)
		guard_free(LIST_ENTRY(e, struct stream_guard, link));
	map_free(&t->by_key);
	free(t);
	net->streams = NULL;
}

static struct net_fx_stream fx_of(const struct stream *s, enum net_stream_what what)
{
	return (struct net_fx_stream){.what = what,
				      .id = s->id,
				      .local_port = s->local_port,
				      .remote_port = s->remote_port,
				      .local = s->local,
				      .remote = s->remote};
}

bool stream_say(struct net *net, const struct stream *s, enum net_stream_what what)
{
	struct pkt *p = net_fx_new(net, NET_FX_STREAM, 0);

	if (!p)
		return false;
	p->fx.stream = fx_of(s, what);
	p->fx.stream.accepted = what == NET_STREAM_OPEN && s->state == STREAM_SYN_RCVD;
	net_fx_put(net, p);
	return true;
}

void stream_end(struct net *net, struct stream *s, enum net_stream_what what)
{
	/* Its owner does not know of it yet, or has forgotten it already. */
	if (s->state != STREAM_SYN_RCVD && s->state != STREAM_CLOSING)
		(void)stream_say(net, s, what); /* a full queue: nobody drains it any more */
	stream_free(net, s);
}

/* ---- ports ---- */

bool stream_listens(const struct net *net, uint16_t port)
{
	return net->streams && net->streams->listening[port / 32] >> port % 32 & 1;
}

static struct stream_guard *guard_of(const struct net_streams *t, uint16_t port)
{
	list_each (e, &t->guards) {
		struct stream_guard *g = LIST_ENTRY(e, struct stream_guard, link);
		if (g->port == port)
			return g;
	}
	return NULL;
}

bool stream_admits(struct net *net, const struct segment *s)
{
	struct net_flow flow = {.src = s->src,
				.dst = s->dst,
				.proto = NET_PROTO_TCP,
				.has_ports = true,
				.src_port = s->src_port,
				.dst_port = s->dst_port,
				.tcp_flags = s->flags};

	if (!stream_listens(net, s->dst_port))
		return false;

	const struct stream_guard *g = guard_of(net->streams, s->dst_port);
	bool in = !g;
	for (size_t i = 0; g && i < g->n && !in; i++)
		in = net_acl_admits(net, g->lists[i], &flow, true);
	return in;
}

enum status net_stream_guard(struct net *net, uint16_t port, const char *const *lists, size_t n)
{
	struct net_streams *t = stream_table(net);
	struct stream_guard *old = t ? guard_of(t, port) : NULL;
	struct stream_guard *g = n && t ? calloc(1, sizeof *g + n * sizeof *g->lists) : NULL;

	if (!t || (n && !g))
		return ST_NOMEM;
	if (g) {
		list_init(&g->link);
		g->port = port;
	}
	for (size_t i = 0; i < n; i++) {
		g->lists[i] = str_copy(lists[i]);
		if (!g->lists[i]) {
			guard_free(g);
			return ST_NOMEM;
		}
		g->n++;
	}
	if (old)
		guard_free(old);
	if (g)
		list_add_tail(&t->guards, &g->link);
	return ST_OK;
}

enum status net_stream_listen(struct net *net, uint16_t port)
{
	struct net_streams *t = stream_table(net);

	if (!t)
		return ST_NOMEM;
	t->listening[port / 32] |= UINT32_C(1) << port % 32;
	return ST_OK;
}

void net_stream_unlisten(struct net *net, uint16_t port)
{
	if (net->streams)
		net->streams->listening[port / 32] &= ~(UINT32_C(1) << port % 32);
}

/* ---- the owner's calls ---- */

enum status net_stream_connect(struct net *net, struct when now, ip4_t src, ip4_t dst,
			       uint16_t port, uint32_t *id)
{
	struct net_streams *t = stream_table(net);
	struct net_ip_send to = {.src = src, .dst = dst};
	ip4_t local = net_ip_source(net, &to);
	uint16_t lport = 0;

	if (!local)
		return ST_ABSENT;
	if (!t)
		return ST_NOMEM;
	for (unsigned i = 0; i < 16384 && !lport; i++) {
		uint16_t candidate = (uint16_t)(PORT_FIRST + t->next_port++ % 16384);
		struct stream_key k = make_key(local, candidate, dst, port);
		if (!map_get(&t->by_key, BYTES_OF(k.octets)) && !stream_listens(net, candidate))
			lport = candidate;
	}
	if (!lport)
		return ST_LIMIT;
	net_enter(net, now);

	struct stream *s = stream_new(net, STREAM_SYN_SENT, local, lport, dst, port);
	if (!s)
		return ST_LIMIT;
	*id = s->id;
	stream_push(net, s);
	net_leave(net);
	return ST_OK;
}

static bool make_room(struct stream *s, size_t n)
{
	size_t cap = s->cap ? s->cap : 1024;

	while (cap < s->len + n)
		cap *= 2;
	if (cap == s->cap)
		return true;

	uint8_t *buf = realloc(s->buf, cap);
	if (!buf)
		return false;
	s->buf = buf;
	s->cap = cap;
	return true;
}

size_t net_stream_send(struct net *net, struct when now, uint32_t id, struct bytes b)
{
	struct stream *s = stream_find(net, id);

	if (!s || s->close_wanted || !b.n)
		return 0;

	size_t room = NET_STREAM_BUFFER - s->len;
	size_t n = b.n < room ? b.n : room;
	if (n && !make_room(s, n))
		n = 0;
	if (n) {
		memcpy(s->buf + s->len, b.p, n);
		s->len += n;
	}
	s->starved = n < b.n;
	net_enter(net, now);
	if (s->state == STREAM_OPENED)
		stream_push(net, s);
	net_leave(net);
	return n;
}

void net_stream_close(struct net *net, struct when now, uint32_t id)
{
	struct stream *s = stream_find(net, id);

	if (!s || s->state == STREAM_CLOSING)
		return;
	net_enter(net, now);
	if (s->state == STREAM_SYN_SENT) {
		stream_free(net, s);
	} else {
		s->close_wanted = true;
		s->state = STREAM_CLOSING;
		s->held = false;
		stream_push(net, s);
	}
	net_leave(net);
}

void net_stream_abort(struct net *net, struct when now, uint32_t id)
{
	struct stream *s = stream_find(net, id);

	if (!s)
		return;
	net_enter(net, now);
	if (s->state != STREAM_SYN_SENT)
		stream_segment(net, s, STREAM_RST | STREAM_ACK, s->nxt, BYTES(NULL, 0));
	stream_free(net, s);
	net_leave(net);
}

void net_stream_hold(struct net *net, struct when now, uint32_t id, bool hold)
{
	struct stream *s = stream_find(net, id);

	if (!s || s->held == hold)
		return;
	s->held = hold;
	if (hold || s->state != STREAM_OPENED)
		return;
	net_enter(net, now);
	stream_segment(net, s, STREAM_ACK, s->nxt, BYTES(NULL, 0)); /* the window is open again */
	net_leave(net);
}

bool net_stream_peer(const struct net *net, uint32_t id, ip4_t *local, uint16_t *local_port,
		     ip4_t *remote, uint16_t *remote_port)
{
	const struct stream *s = stream_find(net, id);

	if (!s)
		return false;
	*local = s->local;
	*local_port = s->local_port;
	*remote = s->remote;
	*remote_port = s->remote_port;
	return true;
}

/* ---- errors about it ---- */

void net_stream_error(struct net *net, const struct net_icmp_about *a)
{
	struct rd r = rd_from(a->transport);
	uint16_t sport = rd_u16(&r), dport = rd_u16(&r);

	if (a->proto != NET_PROTO_TCP || r.bad || a->type != ICMP_UNREACHABLE || !net->streams)
		return;
	list_each (e, &net->streams->all) {
		struct stream *s = LIST_ENTRY(e, struct stream, link);
		/* An open stream outlives a while without a way (RFC 1122 4.2.3.9). */
		if (s->state != STREAM_SYN_SENT || s->remote != a->dst || s->local_port != sport ||
		    s->remote_port != dport)
			continue;
		stream_end(net, s, NET_STREAM_UNREACHABLE);
		return;
	}
}
