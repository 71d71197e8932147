/* What a stream sends, and when again. */
#include <string.h>

#include "net/stream.h"

#define SEGMENT	      1360 /* leaves room for ESP in an MTU of 1500 */
#define WINDOW	      65535
#define RTO_MIN	      (200 * USEC_MS)
#define RTO_MAX	      (16 * USEC_S)
#define TRIES_MAX     10 /* without a word from the far end: about two minutes */
#define SYN_TRIES     5	 /* 1 + 2 + 4 + 8 + 16 s */
#define KEEPALIVE     (120 * USEC_S)
#define KEEPALIVE_RTO (10 * USEC_S)
#define TTL	      255

static void transmit(struct net *net, const struct segment *g)
{
	struct pkt *p = pkt_new(&net->pool, STREAM_HEADER + g->data.n);

	if (!p)
		return; /* as if the wire had lost it */

	struct wr w = wr_into(p->data, p->len);
	wr_u16(&w, g->src_port);
	wr_u16(&w, g->dst_port);
	wr_u32(&w, g->seq);
	wr_u32(&w, g->ack);
	wr_u8(&w, STREAM_HEADER / 4 << 4);
	wr_u8(&w, g->flags);
	wr_u16(&w, (uint16_t)g->window);
	wr_u32(&w, 0);
	wr_put(&w, g->data);
	wr_patch_u16(&w, 16,
		     net_checksum(BYTES(p->data, p->len),
				  net_pseudo_sum(g->src, g->dst, NET_PROTO_TCP, p->len)));

	struct net_ip_send s = {.src = g->src, .dst = g->dst, .proto = NET_PROTO_TCP, .ttl = TTL};
	(void)net_ip_send(net, p, &s); /* no route now: sent again later */
}

void stream_segment(struct net *net, struct stream *s, uint8_t flags, uint32_t seq,
		    struct bytes data)
{
	struct segment g = {.src = s->local,
			    .dst = s->remote,
			    .src_port = s->local_port,
			    .dst_port = s->remote_port,
			    .seq = seq,
			    .ack = flags & STREAM_ACK ? s->rcv : 0,
			    .flags = flags,
			    .window = s->held ? 0 : WINDOW,
			    .data = data};

	if (flags & STREAM_ACK)
		s->ack_owed = false;
	transmit(net, &g);
}

/* RFC 9293 3.5.2: to a segment that belongs to nothing. */
void stream_reset(struct net *net, const struct segment *in)
{
	struct segment g = {.src = in->dst,
			    .dst = in->src,
			    .src_port = in->dst_port,
			    .dst_port = in->src_port,
			    .flags = STREAM_RST};

	if (in->flags & STREAM_RST)
		return;
	if (in->flags & STREAM_ACK) {
		g.seq = in->ack;
	} else {
		g.flags |= STREAM_ACK;
		g.ack = in->seq + (uint32_t)in->data.n + !!(in->flags & (STREAM_SYN | STREAM_FIN));
	}
	transmit(net, &g);
}

static bool outstanding(const struct stream *s)
{
	return s->una != s->nxt || s->len || (s->close_wanted && !s->fin_acked) ||
	       s->state == STREAM_SYN_SENT || s->state == STREAM_SYN_RCVD;
}

void stream_arm(struct net *net, struct stream *s)
{
	mono_t due;

	if (outstanding(s))
		due = mono_add(net->now.mono, s->rto);
	else if (s->tries || s->state == STREAM_CLOSING)
		due = mono_add(net->now.mono, KEEPALIVE_RTO);
	else
		due = mono_add(s->heard, KEEPALIVE);
	net_timer_try(net, &s->timer, due);
}

void stream_back(struct stream *s)
{
	s->nxt = s->una;
	s->fin_sent = false;
	s->timing = false;
}

static void sent(struct net *net, struct stream *s, uint32_t n)
{
	bool again = (int32_t)(s->nxt - s->top) < 0;

	if (again) {
		s->retransmits++;
	} else if (!s->timing) {
		s->timing = true;
		s->timed_seq = s->nxt + n;
		s->timed_at = net->now.mono;
	}
	s->nxt += n;
	if ((int32_t)(s->nxt - s->top) > 0)
		s->top = s->nxt;
}

static void push_syn(struct net *net, struct stream *s)
{
	uint8_t flags = STREAM_SYN | (s->state == STREAM_SYN_RCVD ? STREAM_ACK : 0);

	stream_segment(net, s, flags, s->una, BYTES(NULL, 0));
	s->nxt = s->una;
	sent(net, s, 1);
}

void stream_push(struct net *net, struct stream *s)
{
	bool any = false;

	if (s->state == STREAM_SYN_SENT || s->state == STREAM_SYN_RCVD) {
		if (s->nxt == s->una) {
			push_syn(net, s);
			stream_arm(net, s);
		}
		return;
	}
	while (!s->fin_acked) {
		size_t flying = s->nxt - s->una - (s->fin_sent ? 1 : 0);
		size_t left = flying < s->len ? s->len - flying : 0;
		size_t room = s->window > flying ? s->window - flying : 0;
		size_t n = left < SEGMENT ? left : SEGMENT;
		if (n > room)
			n = room;
		if (!n)
			break;
		uint8_t flags = STREAM_ACK | (n == left ? STREAM_PSH : 0);
		stream_segment(net, s, flags, s->nxt, BYTES(s->buf + flying, n));
		sent(net, s, (uint32_t)n);
		any = true;
	}
	if (s->close_wanted && !s->fin_sent && s->nxt - s->una == s->len) {
		stream_segment(net, s, STREAM_FIN | STREAM_ACK, s->nxt, BYTES(NULL, 0));
		s->fin_sent = true;
		sent(net, s, 1);
		any = true;
	}
	if (any || !timer_armed(&s->timer))
		stream_arm(net, s);
}

static void measure(struct net *net, struct stream *s, uint32_t ack)
{
	if (!s->timing || (int32_t)(ack - s->timed_seq) < 0)
		return;

	double us = (double)(net->now.mono - s->timed_at);
	s->timing = false;
	s->srtt_us = s->srtt_us > 0 ? s->srtt_us * 0.875 + us * 0.125 : us;

	uint64_t rto = (uint64_t)(s->srtt_us * 2) + RTO_MIN;
	s->rto = rto < RTO_MAX ? rto : RTO_MAX;
}

/* ack lies in (una, top]. */
void stream_acked(struct net *net, struct stream *s, uint32_t ack)
{
	uint32_t n = ack - s->una;

	measure(net, s, ack);
	if (n > s->len) {
		s->fin_acked = s->close_wanted;
		n = (uint32_t)s->len;
	}
	if (n) {
		memmove(s->buf, s->buf + n, s->len - n);
		s->len -= n;
		s->bytes_out += n;
	}
	s->una = ack;
	if ((int32_t)(s->nxt - ack) < 0)
		s->nxt = ack;
	if (s->fin_acked)
		s->fin_sent = true;
	s->dup_acks = 0;
	if (s->starved && s->len <= NET_STREAM_BUFFER / 2 && s->state == STREAM_OPENED)
		s->starved = !stream_say(net, s, NET_STREAM_WRITABLE);
}

/* ---- timeouts ---- */

static bool gives_up(const struct stream *s)
{
	bool opening = s->state == STREAM_SYN_SENT || s->state == STREAM_SYN_RCVD;

	return s->tries > (opening ? SYN_TRIES - 1 : TRIES_MAX);
}

void net_stream_due(struct net *net, void *stream)
{
	struct stream *s = stream;

	if (!outstanding(s) && !s->tries && s->state == STREAM_OPENED &&
	    mono_add(s->heard, KEEPALIVE) > net->now.mono) {
		stream_arm(net, s); /* something came since */
		return;
	}
	s->tries++;
	if (gives_up(s)) {
		if (s->state != STREAM_SYN_SENT)
			stream_segment(net, s, STREAM_RST | STREAM_ACK, s->nxt, BYTES(NULL, 0));
		stream_end(net, s, NET_STREAM_TIMEOUT);
		return;
	}
	if (!outstanding(s)) {
		/* Is the far end still there? A segment it has already asks for an answer. */
		stream_segment(net, s, STREAM_ACK, s->nxt - 1, BYTES(NULL, 0));
		stream_arm(net, s);
		return;
	}
	s->rto = s->rto * 2 < RTO_MAX ? s->rto * 2 : RTO_MAX;
	stream_back(s);
	if (s->state >= STREAM_OPENED && !s->window) {
		/* One octet against a closed window: the answer says whether it has opened. */
		if (s->len) {
			stream_segment(net, s, STREAM_ACK, s->una, BYTES(s->buf, 1));
			if (s->top == s->una)
				s->top++;
		}
		stream_arm(net, s);
		if (!s->len)
			stream_push(net, s);
		return;
	}
	stream_push(net, s);
}
