/* What a stream receives. */
#include "net/stream.h"

static bool read_segment(struct net *net, struct net_if *ifp, struct pkt *p, struct segment *g)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK ||
	    p->len < (size_t)ip.header + STREAM_HEADER) {
		net_drop(net, p, ifp, NET_DROP_RUNT, false);
		return false;
	}

	struct bytes all = BYTES(p->data + ip.header, p->len - ip.header);
	struct rd r = rd_from(all);
	g->src = ip.src;
	g->dst = ip.dst;
	g->src_port = rd_u16(&r);
	g->dst_port = rd_u16(&r);
	g->seq = rd_u32(&r);
	g->ack = rd_u32(&r);

	size_t header = (size_t)(rd_u8(&r) >> 4) * 4;
	g->flags = rd_u8(&r);
	g->window = rd_u16(&r);
	if (header < STREAM_HEADER || header > all.n) {
		net_drop(net, p, ifp, NET_DROP_RUNT, false);
		return false;
	}
	if (net_checksum(all, net_pseudo_sum(ip.src, ip.dst, NET_PROTO_TCP, all.n))) {
		net_drop(net, p, ifp, NET_DROP_CHECKSUM, false);
		return false;
	}
	g->data = BYTES(all.p + header, all.n - header);
	return true;
}

static void accept_new(struct net *net, const struct segment *g)
{
	struct net_streams *t = net->streams;
	struct stream *s = NULL;

	if (t->half < NET_STREAMS_HALF)
		s = stream_new(net, STREAM_SYN_RCVD, g->dst, g->dst_port, g->src, g->src_port);
	if (!s) {
		net_say(net, NET_EV_STREAM_REFUSED, "au", g->src, (uint64_t)g->dst_port);
		return;
	}
	s->rcv = g->seq + 1;
	s->window = g->window;
	stream_push(net, s);
}

/* The handshake's end on either side. false: s is gone, or nothing more of this segment counts. */
static bool open_with(struct net *net, struct stream *s, const struct segment *g)
{
	bool syn = g->flags & STREAM_SYN, ack = g->flags & STREAM_ACK;

	if (s->state == STREAM_SYN_SENT) {
		if (!syn || !ack || g->ack != s->una + 1)
			return false;
		s->rcv = g->seq + 1;
	} else if (syn || !ack || g->ack != s->una + 1) {
		if (syn) {
			stream_back(s); /* it did not hear our answer */
			stream_push(net, s);
		}
		return false;
	}
	s->una = s->nxt = g->ack;
	s->timing = false;
	s->tries = 0;
	s->rto = USEC_S;
	s->window = g->window;
	if (!stream_say(net, s, NET_STREAM_OPEN)) {
		stream_segment(net, s, STREAM_RST | STREAM_ACK, s->nxt, BYTES(NULL, 0));
		stream_free(net, s);
		return false;
	}
	net->streams->half -= s->state == STREAM_SYN_RCVD;
	s->state = STREAM_OPENED;
	timer_cancel(&net->timers, &s->timer);
	stream_push(net, s);
	return true;
}

static void reset_by_peer(struct net *net, struct stream *s, const struct segment *g)
{
	if (s->state == STREAM_SYN_SENT) {
		if (g->flags & STREAM_ACK && g->ack == s->una + 1)
			stream_end(net, s, NET_STREAM_REFUSED);
		return;
	}
	/* Only one that fits what is expected: a blind reset is not believed (RFC 5961 3.2). */
	if (g->seq == s->rcv)
		stream_end(net, s, NET_STREAM_RESET);
}

static void take_ack(struct net *net, struct stream *s, const struct segment *g)
{
	bool opened = !s->window && g->window;
	bool fresh = (int32_t)(g->ack - s->una) > 0 && (int32_t)(g->ack - s->top) <= 0;

	s->window = g->window;
	if (fresh) {
		stream_acked(net, s, g->ack);
	} else if (g->ack == s->una && s->una != s->nxt && !g->data.n && !(g->flags & STREAM_FIN) &&
		   ++s->dup_acks == 3) {
		stream_back(s);
	}
	if (opened)
		stream_back(s);
	if (!opened && !fresh && s->dup_acks != 3)
		return;
	if (fresh && timer_armed(&s->timer))
		timer_cancel(&net->timers, &s->timer);
	stream_push(net, s);
}

/* Gives the packet away as an effect when it holds what comes next; true: p is gone. */
static bool take_data(struct net *net, struct stream *s, const struct segment *g, struct pkt *p)
{
	if (!g->data.n || g->seq != s->rcv || s->peer_fin || s->held)
		return false;
	if (s->state == STREAM_OPENED && net->n_fx >= NET_FX_MAX)
		return false;
	s->rcv += (uint32_t)g->data.n;
	s->bytes_in += g->data.n;
	if (s->state != STREAM_OPENED)
		return false; /* closed here: nobody wants it */
	p->fx = (struct net_fx){.kind = NET_FX_STREAM,
				.stream = {.what = NET_STREAM_DATA,
					   .id = s->id,
					   .local_port = s->local_port,
					   .remote_port = s->remote_port,
					   .local = s->local,
					   .remote = s->remote,
					   .data = g->data}};
	net_fx_put(net, p);
	return true;
}

static void take_fin(struct net *net, struct stream *s, const struct segment *g)
{
	if (!(g->flags & STREAM_FIN) || s->peer_fin || s->held ||
	    g->seq + (uint32_t)g->data.n != s->rcv)
		return;
	s->rcv++;
	s->peer_fin = true;
	if (s->state != STREAM_OPENED)
		return;
	(void)stream_say(net, s, NET_STREAM_CLOSED); /* a full queue: nobody drains it any more */
	s->state = STREAM_CLOSING;
	s->close_wanted = true;
}

static void established(struct net *net, struct stream *s, const struct segment *g, struct pkt *p)
{
	uint32_t before = s->rcv, una = s->una;
	bool asks = g->data.n || g->flags & (STREAM_FIN | STREAM_SYN) || g->seq != s->rcv;

	if (g->flags & STREAM_ACK)
		take_ack(net, s, g);

	bool taken = take_data(net, s, g, p);
	take_fin(net, s, g);
	s->ack_owed = asks || before != s->rcv;
	if (s->peer_fin && s->close_wanted)
		stream_push(net, s);
	if (s->ack_owed)
		stream_segment(net, s, STREAM_ACK, s->nxt, BYTES(NULL, 0));
	if (s->peer_fin && s->fin_acked) {
		stream_free(net, s);
	} else if (una != s->una || !timer_armed(&s->timer)) {
		stream_arm(net, s);
	}
	if (!taken)
		pkt_free(&net->pool, p);
}

void net_stream_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct segment g;

	if (!read_segment(net, ifp, p, &g))
		return;

	struct stream *s = stream_match(net, &g);
	if (!s) {
		if ((g.flags & (STREAM_SYN | STREAM_ACK | STREAM_RST)) == STREAM_SYN &&
		    stream_admits(net, &g)) {
			accept_new(net, &g);
			pkt_free(&net->pool, p);
			return;
		}
		stream_reset(net, &g);
		net_drop(net, p, ifp, NET_DROP_NO_PORT, false);
		return;
	}
	s->heard = net->now.mono;
	if (g.flags & STREAM_RST) {
		reset_by_peer(net, s, &g);
		pkt_free(&net->pool, p);
		return;
	}
	if (s->state < STREAM_OPENED && !open_with(net, s, &g)) {
		pkt_free(&net->pool, p);
		return;
	}
	if (s->tries)
		timer_cancel(&net->timers, &s->timer);
	s->tries = 0;
	established(net, s, &g, p);
}
