/*
 * Protected exchanges. Each has an M-ID, an IV chain of its own that begins with H(last phase-1 block |
 * M-ID), and the nonces seen so far, which the next HASH covers.
 */
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

static struct ike_xc *find(const struct ike_sa *sa, uint32_t mid)
{
	list_each (e, &sa->exchanges) {
		struct ike_xc *x = LIST_ENTRY(e, struct ike_xc, link);
		if (x->mid == mid)
			return x;
	}
	return NULL;
}

static struct ike_xc *xc_new(struct ike_sa *sa, uint32_t mid, uint8_t exchange, bool initiator)
{
	struct ike_xc *x = calloc(1, sizeof *x);

	if (!x)
		return NULL;
	x->sa = sa;
	x->mid = mid;
	x->exchange = exchange;
	x->initiator = initiator;
	ike_keys_phase2_iv(sa, mid, x->iv);
	list_add_tail(&sa->exchanges, &x->link);
	sa->n_exchanges++;
	return x;
}

static void xc_free(struct ike *k, struct ike_xc *x)
{
	timer_cancel(&k->timers, &x->timer);
	list_remove(&x->link);
	x->sa->n_exchanges--;
	ike_message_free(&x->out);
	if (x->prefix)
		crypto_wipe(x->prefix, x->prefix_n);
	free(x->prefix);
	free(x);
}

static void failed(struct ike *k, struct ike_xc *x, enum status why)
{
	struct ike_fx fx = {.kind = IKE_FX_FAILED,
			    .sa = x->sa->id,
			    .mid = x->mid,
			    .local = x->sa->peer->local,
			    .peer = x->sa->peer->address,
			    .exchange = x->exchange,
			    .tag = x->tag,
			    .status = why};

	ike_event(k, IKE_EV_PHASE2_FAILED, "auuu", x->sa->peer->address, (uint64_t)x->sa->id,
		  (uint64_t)x->exchange, (uint64_t)x->mid);
	ike_fx_push(k, &fx);
}

void ike_phase2_drop_all(struct ike *k, struct ike_sa *sa, enum status why)
{
	list_each_safe (e, &sa->exchanges) {
		struct ike_xc *x = LIST_ENTRY(e, struct ike_xc, link);
		if (!x->closed)
			failed(k, x, why);
		xc_free(k, x);
	}
}

void ike_phase2_done(struct ike *k, struct ike_sa *sa, uint32_t mid)
{
	struct ike_xc *x = find(sa, mid);

	if (x)
		xc_free(k, x);
}

/* A nonce in a message, ours or the peer's, goes into every later HASH. */
static bool remember_nonces(struct ike_xc *x, const struct ike_chain *c)
{
	const struct ike_piece *p = ike_chain_find(c, IKE_P_NONCE, 0);

	if (!p)
		return true;
	if (p->body.n > IKE_NONCE_MAX || x->prefix_n > IKE_NONCE_MAX)
		return false;
	uint8_t *grown = realloc(x->prefix, x->prefix_n + p->body.n + 1);
	if (!grown)
		return false;
	memcpy(grown + x->prefix_n, p->body.p, p->body.n);
	x->prefix = grown;
	x->prefix_n += p->body.n;
	return true;
}

static void hash_of(const struct ike_sa *sa, uint32_t mid, struct bytes prefix,
		    struct bytes payloads, uint8_t *out)
{
	uint8_t m[4] = {(uint8_t)(mid >> 24), (uint8_t)(mid >> 16), (uint8_t)(mid >> 8),
			(uint8_t)mid};

	prf(sa->hash, ike_skeyid_a(sa), PARTS(BYTES_OF(m), prefix, payloads), out);
}

/* ---- out ---- */

static void enqueue(struct ike *k, struct ike_peer *p, const struct ike_phase2 *m)
{
	struct ike_fx fx = {.kind = IKE_FX_FAILED,
			    .local = m->local,
			    .peer = m->peer,
			    .exchange = m->exchange,
			    .tag = m->tag,
			    .status = ST_LIMIT};
	struct ike_queued *q =
	    p && p->n_queued < IKE_QUEUED_PER_SA ? malloc(sizeof *q + m->payloads.n) : NULL;

	if (!q) {
		ike_fx_push(k, &fx);
		return;
	}
	q->msg = *m;
	if (m->payloads.n)
		memcpy(q->data, m->payloads.p, m->payloads.n);
	q->msg.payloads = BYTES(q->data, m->payloads.n);
	list_add_tail(&p->queue, &q->link);
	p->n_queued++;
}

static uint32_t new_mid(struct ike *k, const struct ike_sa *sa)
{
	uint32_t mid;

	do
		mid = drbg_u32(&k->rng);
	while (!mid || find(sa, mid));
	return mid;
}

static void send_on(struct ike *k, struct ike_sa *sa, const struct ike_phase2 *m, struct when now)
{
	struct ike_xc *x = m->mid ? find(sa, m->mid) : NULL;
	bool fresh = !x;
	struct ike_chain c;
	uint8_t hash[HASH_MAX];

	if (m->mid && !x)
		return; /* given up meanwhile */
	if (fresh && !(x = xc_new(sa, new_mid(k, sa), m->exchange, true)))
		return;
	c.n = 0; /* a message may be HASH alone, as the third of a pull */
	bool bare = m->first == IKE_P_NONE && !m->payloads.n;
	if ((!bare && ike_chain_parse_exact(&c, m->first, m->payloads) != ST_OK) || x->closed) {
		if (fresh)
			xc_free(k, x);
		return;
	}
	hash_of(sa, x->mid, BYTES(x->prefix, x->prefix_n), m->payloads, hash);
	struct ike_put put = ike_begin(k);
	ike_put_raw(&put, IKE_P_HASH, BYTES(hash, hash_octets(sa->hash)));
	put.w.start[0] = m->first;
	wr_put(&put.w, m->payloads);
	struct bytes message = ike_message_make(k, sa, &put, m->exchange, x->mid, x->iv);
	if (!message.p || !ike_message_set(&x->out, message) || !remember_nonces(x, &c)) {
		failed(k, x, ST_LIMIT);
		xc_free(k, x);
		return;
	}
	x->tag = m->tag;
	x->tries = 0;
	x->expect_reply = m->expect_reply;
	x->closed = m->last;
	sa->last_exchange = m->exchange;
	ike_transmit(k, sa, message);
	if (fresh) {
		struct ike_fx fx = {.kind = IKE_FX_SENT,
				    .sa = sa->id,
				    .mid = x->mid,
				    .local = sa->peer->local,
				    .peer = sa->peer->address,
				    .exchange = m->exchange,
				    .tag = m->tag};
		ike_fx_push(k, &fx);
	}
	if (m->last && x->initiator)
		xc_free(k, x); /* one message, no answer */
	else
		ike_arm(k, &x->timer, IKE_T_EXCHANGE, x,
			now.mono + (m->expect_reply ? IKE_RETRY_FIRST_MS * USEC_MS
						    : IKE_ANSWER_KEEP_S * USEC_S));
}

void ike_phase2_send(struct ike *k, const struct ike_phase2 *m, struct when now)
{
	struct ike_sa *sa = m->sa ? ike_sa_by_id(k, m->sa) : NULL;

	if (m->sa) {
		if (sa && sa->state == IKE_S_UP)
			send_on(k, sa, m, now);
		return;
	}
	struct ike_peer *p = ike_peer_get(k, m->local, m->peer, true);
	sa = p ? ike_sa_to(p) : NULL;
	if (sa) {
		send_on(k, sa, m, now);
		return;
	}
	enqueue(k, p, m);
	if (p && !ike_sa_coming(p))
		ike_main_start(k, p, now);
}

void ike_phase2_flush(struct ike *k, struct ike_peer *p, struct when now)
{
	struct list *e;
	struct ike_sa *sa = ike_sa_to(p);

	while (sa && (e = list_take_first(&p->queue))) {
		struct ike_queued *q = LIST_ENTRY(e, struct ike_queued, link);
		p->n_queued--;
		send_on(k, sa, &q->msg, now);
		crypto_wipe(q->data, q->msg.payloads.n);
		free(q);
	}
}

void ike_phase2_timer(struct ike *k, struct ike_xc *x, struct when now)
{
	struct ike_sa *sa = x->sa;

	if (!x->expect_reply) {
		if (!x->closed)
			failed(k, x, ST_AGAIN);
		xc_free(k, x);
		return;
	}
	if (x->tries == IKE_RETRY_TIMES) {
		/* Who answers nothing has lost the SA, or is gone: the next attempt begins anew. */
		bool mine = x->initiator;
		failed(k, x, ST_AGAIN);
		xc_free(k, x);
		if (mine)
			ike_sa_kill(k, sa, now, "no answer");
		return;
	}
	x->tries++;
	k->counts.retransmits++;
	ike_event(k, IKE_EV_RETRY, "auu", sa->peer->address, (uint64_t)sa->id, (uint64_t)x->tries);
	ike_transmit(k, sa, BYTES(x->out.p, x->out.n));
	ike_arm(k, &x->timer, IKE_T_EXCHANGE, x,
		now.mono + ((IKE_RETRY_FIRST_MS * USEC_MS) * (2 + x->tries)) / 2);
}

/* ---- in ---- */

static bool repeated(struct ike *k, struct ike_xc *x, struct bytes message)
{
	if (!x || x->last_in != ike_fingerprint(message))
		return false;
	k->counts.drops[IKE_DROP_REPEAT]++;
	if (!x->initiator && x->out.p)
		ike_transmit(k, x->sa, BYTES(x->out.p, x->out.n));
	return true;
}

/* Decrypts, takes HASH off and checks it. iv and prefix are those of a known exchange, or a new one's. */
static bool open_checked(struct ike *k, struct ike_sa *sa, const struct ike_header *h,
			 struct bytes message, const struct ike_xc *x, uint8_t *iv_next,
			 struct ike_chain *c, struct bytes *payloads)
{
	uint8_t iv[CIPHER_BLOCK_MAX], want[HASH_MAX];
	struct bytes plain;

	if (x)
		memcpy(iv, x->iv, sizeof iv);
	else
		ike_keys_phase2_iv(sa, h->mid, iv);
	if (ike_open_message(k, sa, message, iv, iv_next, &plain) != ST_OK) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_CIPHER);
		return false;
	}
	if (ike_chain_parse(c, h->next, plain) != ST_OK || c->piece[0].type != IKE_P_HASH ||
	    ike_chain_count(c, IKE_P_HASH) != 1) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_PAYLOADS);
		return false;
	}
	struct bytes hash = c->piece[0].body;
	*payloads = BYTES(c->all.p + c->piece[0].whole.n, c->all.n - c->piece[0].whole.n);
	hash_of(sa, h->mid, x ? BYTES(x->prefix, x->prefix_n) : BYTES(NULL, 0), *payloads, want);
	if (!crypto_equal(hash, BYTES(want, hash_octets(sa->hash)))) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_HASH);
		return false;
	}
	return true;
}

void ike_phase2_message(struct ike *k, struct ike_sa *sa, const struct ike_header *h,
			struct bytes message, struct when now)
{
	struct ike_xc *x = find(sa, h->mid);
	uint8_t iv_next[CIPHER_BLOCK_MAX];
	struct ike_chain c;
	struct bytes payloads;

	if (repeated(k, x, message))
		return;
	if (sa->state != IKE_S_UP || !h->mid || h->flags != IKE_FLAG_ENCRYPT ||
	    (h->exchange != IKE_X_GROUPKEY_PULL && h->exchange != IKE_X_COOP) ||
	    (x && (x->exchange != h->exchange || x->closed))) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_LEGALITY);
		return;
	}
	if (!x && sa->n_exchanges >= IKE_EXCHANGES_PER_SA) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_LIMIT);
		return;
	}
	if (!open_checked(k, sa, h, message, x, iv_next, &c, &payloads))
		return;
	if (!x)
		x = xc_new(sa, h->mid, h->exchange, false);
	if (!x || !remember_nonces(x, &c)) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_MEMORY);
		if (x && !x->last_in && !x->initiator)
			xc_free(k, x);
		return;
	}
	memcpy(x->iv, iv_next, sizeof iv_next);
	x->last_in = ike_fingerprint(message);
	x->expect_reply = false;
	ike_arm(k, &x->timer, IKE_T_EXCHANGE, x, now.mono + IKE_ANSWER_KEEP_S * USEC_S);
	sa->heard = now.mono;
	sa->last_exchange = h->exchange;
	ike_event(k, IKE_EV_RECEIVED, "auuu", sa->peer->address, (uint64_t)sa->id,
		  (uint64_t)h->exchange, (uint64_t)message.n);
	struct ike_fx fx = {.kind = IKE_FX_PHASE2,
			    .sa = sa->id,
			    .mid = h->mid,
			    .local = sa->peer->local,
			    .peer = sa->peer->address,
			    .local_port = sa->local_port,
			    .peer_port = sa->peer_port,
			    .exchange = h->exchange,
			    .first = c.n > 1 ? c.piece[1].type : IKE_P_NONE,
			    .tag = x->initiator ? x->tag : 0,
			    .data = payloads};
	ike_sa_who(sa, &fx.who);
	ike_fx_push(k, &fx);
}
