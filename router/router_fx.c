/* Effects of the engines on their way to the host and to the shell. */
#include <stdlib.h>
#include <string.h>

#include "router/router_int.h"

/* ---- to the shell ---- */

static void word_free(struct router_word *w)
{
	if (!w)
		return;
	rsa_key_free(w->key);
	free(w->text);
	free(w);
}

static struct router_word *word_new(struct router *r, enum router_fx_kind kind)
{
	struct router_word *w;

	if (r->n_words >= ROUTER_EVENTS_MAX || !(w = calloc(1, sizeof *w))) {
		r->words_lost++;
		return NULL;
	}
	w->fx.kind = kind;
	list_init(&w->link);
	list_add_tail(&r->words, &w->link);
	r->n_words++;
	return w;
}

void router_say(struct router *r, const struct event *ev)
{
	struct router_word *w = word_new(r, ROUTER_FX_EVENT);

	if (w)
		w->fx.event = *ev;
}

void router_notify(struct router *r, const struct router_notice *n)
{
	struct router_word *w = word_new(r, ROUTER_FX_NOTICE);

	if (!w)
		return;
	w->fx.notice = *n;
	w->text = str_copy(n->text);
	w->fx.notice.text = w->text;
}

void router_pki_notice(struct router *r, uint64_t op, int kind, uint64_t number, const char *text,
		       struct bytes octets)
{
	struct router_word *w = word_new(r, ROUTER_FX_NOTICE);
	size_t n = octets.n < sizeof w->room ? octets.n : sizeof w->room;

	if (!w)
		return;
	if (n)
		memcpy(w->room, octets.p, n);
	w->data.octets = BYTES(w->room, n);
	w->text = str_copy(text);
	w->fx.notice = (struct router_notice){
	    .op = op, .kind = kind, .number = number, .text = w->text, .data = &w->data.octets};
}

void router_key_notice(struct router *r, uint64_t op, enum status st, struct rsa_key *key)
{
	struct router_word *w = word_new(r, ROUTER_FX_NOTICE);

	if (!w)
		return;
	w->key = key ? rsa_key_ref(key) : NULL;
	w->fx.notice = (struct router_notice){.op = op,
					      .kind = ROUTER_NOTICE_KEY,
					      .last = true,
					      .number = (uint64_t)st,
					      .data = w->key};
}

static void say_probe(struct router *r, const struct net_fx *fx)
{
	struct router_word *w = word_new(r, ROUTER_FX_NOTICE);
	bool done = fx->kind == NET_FX_PING_DONE;

	if (!w)
		return;
	if (done)
		w->data.ping = fx->ping;
	else
		w->data.probe = fx->probe;
	w->fx.notice = (struct router_notice){
	    .op = done ? fx->ping.op : fx->probe.op,
	    .kind = done ? ROUTER_NOTICE_PING_DONE : ROUTER_NOTICE_PROBE,
	    .last = done || fx->probe.last,
	    .data = &w->data,
	};
}

/* Streams that no engine of the router knows are lines and terminals: the shell's. */
static void say_stream(struct router *r, const struct net_fx_stream *s)
{
	static const enum router_stream_kind kinds[] = {
	    [NET_STREAM_OPEN] = ROUTER_STREAM_OPEN,
	    [NET_STREAM_DATA] = ROUTER_STREAM_DATA,
	    [NET_STREAM_WRITABLE] = ROUTER_STREAM_WRITABLE,
	    [NET_STREAM_CLOSED] = ROUTER_STREAM_CLOSED,
	    [NET_STREAM_REFUSED] = ROUTER_STREAM_REFUSED,
	    [NET_STREAM_UNREACHABLE] = ROUTER_STREAM_UNREACHABLE,
	    [NET_STREAM_TIMEOUT] = ROUTER_STREAM_TIMEOUT,
	    [NET_STREAM_RESET] = ROUTER_STREAM_RESET,
	};
	struct router_word *w = word_new(r, ROUTER_FX_STREAM);

	if (w && s->data.n) {
		w->text = malloc(s->data.n);
		if (w->text)
			memcpy(w->text, s->data.p, s->data.n);
	}
	if (!w || (s->data.n && !w->text)) {
		net_stream_abort(r->net, r->now, s->id); /* a gap in it would be worse */
		if (!w)
			return;
	}
	w->fx.data = BYTES(w->text, w->text ? s->data.n : 0);
	w->fx.stream.kind = s->data.n && !w->text ? ROUTER_STREAM_RESET : kinds[s->what];
	w->fx.stream.id = s->id;
	w->fx.stream.accepted = s->accepted;
	w->fx.stream.local_port = s->local_port;
	w->fx.stream.peer = s->remote;
}

bool router_poll_shell(struct router *r, struct router_fx *fx)
{
	struct list *e;

	router_drain(r);
	word_free(r->word);
	r->word = NULL;
	e = list_take_first(&r->words);
	if (!e)
		return false;
	r->n_words--;
	r->word = LIST_ENTRY(e, struct router_word, link);
	*fx = r->word->fx;
	return true;
}

/* ---- to the host ---- */

struct frame_head {
	uint32_t port, n;
};
#define PACKET_PORT UINT32_MAX /* no frame: a packet for the host's TCP */

static void keep_frame(struct router *r, unsigned port, struct bytes frame)
{
	struct frame_head h = {port, (uint32_t)frame.n};
	size_t before = r->frames.len;

	if (port != PACKET_PORT)
		captures_frame(&r->captures, router_wall(r), port, true, frame);
	text_addn(&r->frames, (const char *)&h, sizeof h);
	text_addn(&r->frames, (const char *)frame.p, frame.n);
	if (text_ok(&r->frames))
		return;
	/* No memory: the frame is lost, as frames may be. */
	r->frames.len = before;
	r->frames.failed = false;
}

static bool take_frame(struct router *r, struct router_fx *fx)
{
	struct frame_head h;

	if (r->frames_at >= r->frames.len) {
		text_clear(&r->frames);
		r->frames_at = 0;
		return false;
	}
	memcpy(&h, r->frames.s + r->frames_at, sizeof h);
	*fx = (struct router_fx){.kind = h.port == PACKET_PORT ? ROUTER_FX_PACKET : ROUTER_FX_FRAME,
				 .port = h.port,
				 .data = BYTES(r->frames.s + r->frames_at + sizeof h, h.n)};
	r->frames_at += sizeof h + h.n;
	return true;
}

static void take_net(struct router *r, const struct net_fx *fx)
{
	switch (fx->kind) {
	case NET_FX_FRAME:
		keep_frame(r, fx->port, fx->frame);
		break;
	case NET_FX_PACKET:
		keep_frame(r, PACKET_PORT, fx->packet);
		break;
	case NET_FX_PROBE:
	case NET_FX_PING_DONE:
		say_probe(r, fx);
		break;
	case NET_FX_EVENT:
		router_say(r, fx->event);
		break;
	case NET_FX_UDP:
		if (!router_gdoi_datagram(r, &fx->udp))
			router_ike_udp(r, &fx->udp);
		break;
	case NET_FX_STREAM:
		if (!router_pki_stream(r, &fx->stream))
			say_stream(r, &fx->stream);
		break;
	case NET_FX_CARRIER: /* the host asks router_port_up() */
		break;
	}
}

static bool net_drain(struct router *r)
{
	struct net_fx fx;
	struct net_crypto_fx cfx;
	bool any = false;

	while (net_poll(r->net, &fx)) {
		take_net(r, &fx);
		any = true;
	}
	while (net_crypto_poll(r->crypto, &cfx)) {
		if (cfx.kind == NET_CRYPTO_FX_EVENT)
			router_say(r, cfx.event);
		else if (cfx.kind == NET_CRYPTO_FX_SA_SOFT)
			gm_host_sa_soft(r->gm, r, &cfx);
		any = true;
	}
	return any;
}

#define FRAMES_AT_ONCE (256u << 10)

/* What one engine leaves may be another's input, so this goes round until nobody has anything. */
void router_drain(struct router *r)
{
	bool any = true;

	while (any) {
		any = net_drain(r);
		if (r->frames.len - r->frames_at >= FRAMES_AT_ONCE)
			return; /* the host takes them, and comes back */
		ks_host_emptied(r->ks);
		any = router_pki_drain(r) || any;
		any = router_ike_drain(r) || any;
		any = ks_host_drain(r->ks, r) || any;
		any = gm_host_drain(r->gm, r) || any;
		any = router_coop_drain(r) || any;
	}
}

bool router_poll(struct router *r, struct router_fx *fx)
{
	/* Files first: what leaves may speak of what is in them. */
	if (file_store_poll(&r->files, fx) || take_frame(r, fx))
		return true;
	router_drain(r);
	if (file_store_poll(&r->files, fx) || take_frame(r, fx) || outside_poll(&r->outside, fx) ||
	    router_job_poll(r, fx))
		return true;
	if (!r->reload)
		return false;
	r->reload = false;
	*fx = (struct router_fx){.kind = ROUTER_FX_RELOAD};
	return true;
}

size_t router_poll_frames(struct router *r, struct router_frame *v, size_t max)
{
	size_t n = 0;

	if (r->frames_at >= r->frames.len) {
		text_clear(&r->frames);
		r->frames_at = 0;
		router_drain(r);
	}
	while (n < max && r->frames_at < r->frames.len) {
		struct frame_head h;
		memcpy(&h, r->frames.s + r->frames_at, sizeof h);
		if (h.port == PACKET_PORT)
			break; /* router_poll() gives it */
		v[n++] = (struct router_frame){h.port,
					       BYTES(r->frames.s + r->frames_at + sizeof h, h.n)};
		r->frames_at += sizeof h + h.n;
	}
	return n;
}

void router_fx_free(struct router *r)
{
	struct list *e;

	while ((e = list_take_first(&r->words)))
		word_free(LIST_ENTRY(e, struct router_word, link));
	word_free(r->word);
	text_free(&r->frames);
}
