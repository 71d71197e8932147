/*
 * Main mode (RFC 2409 5): which message is legal in which state, and what follows. A message changes
 * nothing until all of it is accepted.
 */
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

#define P(x)   (UINT32_C(1) << IKE_P_##x)
#define ALWAYS (P(VID) | P(NOTIFY) | P(DELETE) | P(CERTREQ) | P(NATD) | P(NATOA))

typedef void handler(struct ike *, struct ike_sa *, const struct ike_chain *,
		     const struct ike_input *, struct when);
static handler in_sa, in_ke_responder, in_ke_initiator, in_auth;

static const struct rule {
	enum ike_state state;
	bool encrypted;
	uint32_t required, allowed;
	handler *run;
} rules[] = {
    {IKE_S_WAIT_SA, false, P(SA), ALWAYS, in_sa},
    {IKE_S_SA_SETUP, false, P(KE) | P(NONCE), ALWAYS, in_ke_responder},
    {IKE_S_WAIT_KE, false, P(KE) | P(NONCE), ALWAYS | P(CERT), in_ke_initiator},
    {IKE_S_KEY_EXCH, true, P(ID), ALWAYS | P(CERT) | P(HASH) | P(SIG), in_auth},
    {IKE_S_WAIT_AUTH, true, P(ID), ALWAYS | P(CERT) | P(HASH) | P(SIG), in_auth},
};

static const struct rule *rule_of(unsigned state)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].state == state)
			return &rules[i];
	return NULL;
}

static bool legal(const struct rule *rule, const struct ike_chain *c)
{
	uint32_t seen = 0;

	for (unsigned i = 0; i < c->n; i++) {
		uint32_t bit = c->piece[i].type < 32 ? UINT32_C(1) << c->piece[i].type : 0;
		if (c->piece[i].type >= IKE_P_PRIVATE)
			continue; /* draft NAT-D and the like: looked at by nobody */
		if (!(bit & (rule->required | rule->allowed)))
			return false;
		if ((bit & (P(SA) | P(KE) | P(NONCE) | P(ID) | P(HASH) | P(SIG))) && (seen & bit))
			return false;
		seen |= bit;
	}
	return (seen & rule->required) == rule->required;
}

/* ---- sending ---- */

void ike_main_send(struct ike *k, struct ike_sa *sa, const struct ike_put *p, bool encrypted,
		   struct when now)
{
	struct bytes m = ike_message_make(k, sa, p, IKE_X_MAIN, 0, encrypted ? sa->neg->iv : NULL);

	if (!m.p || !ike_message_set(&sa->neg->out, m)) {
		ike_sa_kill(k, sa, now, "message too large");
		return;
	}
	if (encrypted)
		memcpy(sa->iv_last, sa->neg->iv, sizeof sa->iv_last);
	sa->neg->tries = 0;
	ike_transmit(k, sa, m);
	if (sa->initiator)
		ike_arm(k, &sa->neg->retry, IKE_T_RETRY, sa,
			now.mono + IKE_RETRY_FIRST_MS * USEC_MS);
}

void ike_main_retry(struct ike *k, struct ike_sa *sa, struct when now)
{
	struct ike_neg *n = sa->neg;

	if (sa->state == IKE_S_UP) { /* nobody asks for the last message any more */
		ike_neg_free(k, sa);
		return;
	}
	if (!n || !sa->initiator || sa->state == IKE_S_DEAD)
		return;
	if (n->tries == IKE_RETRY_TIMES) {
		ike_event(k, IKE_EV_TIMEOUT, "aau", sa->peer->address, sa->peer->local,
			  (uint64_t)sa->id);
		ike_sa_kill(k, sa, now, "retransmissions exhausted");
		return;
	}
	n->tries++;
	k->counts.retransmits++;
	ike_event(k, IKE_EV_RETRY, "auu", sa->peer->address, (uint64_t)sa->id, (uint64_t)n->tries);
	ike_transmit(k, sa, BYTES(n->out.p, n->out.n));
	ike_arm(k, &sa->neg->retry, IKE_T_RETRY, sa,
		now.mono + ((IKE_RETRY_FIRST_MS * USEC_MS) * (2 + n->tries)) / 2);
}

/* ---- beginning ---- */

struct ike_sa *ike_main_start(struct ike *k, struct ike_peer *p, struct when now)
{
	uint8_t cookie[8];
	struct ike_put put = ike_begin(k);
	struct ike_chain c;

	ike_prop_put(k, &put, p, k->conf.doi);
	if (put.w.bad) {
		ike_event(k, IKE_EV_NO_KEY, "aa", p->address, p->local);
		ike_peer_fail(k, p, ST_ABSENT);
		return NULL;
	}
	do
		drbg_bytes(&k->rng, cookie, 8);
	while (ike_sa_find(k, cookie, p->address));
	struct ike_sa *sa = ike_sa_new(k, p, cookie, true, now.mono);
	if (!sa)
		return NULL;
	sa->doi = k->conf.doi;
	if (ike_chain_parse(&c, IKE_P_SA, ike_put_done(&put)) != ST_OK ||
	    !ike_message_set(&sa->neg->sa_body, c.piece[0].body)) {
		ike_sa_kill(k, sa, now, "no memory");
		return NULL;
	}
	ike_vid_put(k, &put);
	ike_event(k, IKE_EV_STARTED, "aau", p->address, p->local, (uint64_t)sa->id);
	ike_sa_state(k, sa, IKE_S_WAIT_SA);
	ike_main_send(k, sa, &put, false, now);
	return sa;
}

/* Message 2: the transform that was chosen, in a proposal of the number it came in. */
static void reply_sa(struct ike *k, struct ike_sa *sa, struct bytes transform, uint8_t proposal,
		     struct when now)
{
	struct ike_put put = ike_begin(k);
	struct wr *w = &put.w;

	ike_put_open(&put, IKE_P_SA);
	wr_u32(w, sa->doi);
	wr_u32(w, sa->doi == IKE_DOI_IPSEC ? 1 : 0);
	wr_zero(w, 2);
	wr_u16(w, (uint16_t)(8 + transform.n));
	wr_u8(w, proposal);
	wr_u8(w, 1);
	wr_u8(w, 0);
	wr_u8(w, 1);
	wr_u8(w, IKE_P_NONE);
	wr_put(w, BYTES(transform.p + 1, transform.n - 1));
	ike_put_close(&put);
	ike_vid_put(k, &put);
	ike_main_send(k, sa, &put, false, now);
}

static struct ike_sa *admit(struct ike *k, const struct ike_input *in, const struct ike_header *h,
			    struct when now)
{
	struct ike_peer *p = ike_peer_get(k, in->local, in->peer, false);

	if (k->counts.half_open >= k->conf.half_open_max ||
	    (k->conf.sa_max && k->counts.established >= k->conf.sa_max) ||
	    (p && p->half_open >= k->conf.half_open_peer)) {
		ike_drop_count(k, in->peer, IKE_DROP_LIMIT);
		return NULL;
	}
	p = ike_peer_get(k, in->local, in->peer, true);
	struct ike_sa *sa = p ? ike_sa_new(k, p, h->icookie, false, now.mono) : NULL;
	if (!sa) {
		ike_drop_count(k, in->peer, IKE_DROP_MEMORY);
		return NULL;
	}
	drbg_bytes(&k->rng, sa->rcookie, 8);
	sa->local_port = in->local_port;
	sa->peer_port = in->peer_port;
	ike_arm(k, &sa->life, IKE_T_LIFE, sa, now.mono + IKE_HALF_OPEN_S * USEC_S);
	return sa;
}

void ike_main_first(struct ike *k, const struct ike_input *in, const struct ike_header *h,
		    struct when now)
{
	static const struct rule first = {IKE_S_NEW, false, P(SA), ALWAYS, NULL};
	struct ike_chain c;
	struct bytes transform;
	uint8_t proposal;

	if (h->flags || h->mid || in->data.n > IKE_OPENING_MAX ||
	    ike_chain_parse_exact(
		&c, h->next, BYTES(in->data.p + IKE_HEADER_LEN, in->data.n - IKE_HEADER_LEN)) !=
		ST_OK) {
		ike_drop_count(k, in->peer, IKE_DROP_PAYLOADS);
		return;
	}
	if (!legal(&first, &c) || c.piece[0].type != IKE_P_SA) {
		ike_drop_count(k, in->peer, IKE_DROP_LEGALITY);
		return;
	}
	struct ike_sa *sa = admit(k, in, h, now);
	if (!sa)
		return;
	struct bytes body = c.piece[0].body;
	if (ike_prop_choose(k, sa, body, &transform, &proposal) != ST_OK) {
		ike_drop_count(k, in->peer, IKE_DROP_PROPOSAL);
		ike_event(k, IKE_EV_NO_PROPOSAL, "aa", in->peer, in->local);
		ike_info_notify_clear(k, in, h, IKE_N_NO_PROPOSAL_CHOSEN);
		ike_sa_free(k, sa);
		return;
	}
	sa->doi = body.p[3];
	sa->neg->last_in = ike_fingerprint(in->data);
	ike_vid_in(k, sa, &c);
	if (!ike_message_set(&sa->neg->sa_body, body)) {
		ike_sa_free(k, sa);
		return;
	}
	ike_event(k, IKE_EV_STARTED, "aau", in->peer, in->local, (uint64_t)sa->id);
	ike_sa_state(k, sa, IKE_S_SA_SETUP);
	reply_sa(k, sa, transform, proposal, now);
}

/* ---- messages 2 to 4 ---- */

static void ask_dh(struct ike *k, struct ike_sa *sa, bool with_peer)
{
	struct ike_fx fx = {0};
	struct ike_job *j = ike_job_new(k, sa, &fx, IKE_JOB_DH);

	j->group = sa->a_group;
	j->dh = sa->neg->dh; /* goes along, so that a thread shares nothing with the SA */
	sa->neg->dh = NULL;
	drbg_bytes(&k->rng, j->seed, sizeof j->seed);
	if (with_peer) {
		struct ike_message *ke = &sa->neg->ke[sa->initiator];
		j->peer_public = BYTES(ke->p, ke->n); /* lives with the negotiation */
	}
	if (!ike_fx_push(k, &fx))
		sa->neg->dh = j->dh;
	crypto_wipe(j->seed, sizeof j->seed);
}

static void in_sa(struct ike *k, struct ike_sa *sa, const struct ike_chain *c,
		  const struct ike_input *in, struct when now)
{
	struct bytes transform;
	uint8_t proposal;
	const struct ike_piece *p = ike_chain_find(c, IKE_P_SA, 0);

	(void)now;
	if (ike_prop_choose(k, sa, p->body, &transform, &proposal) != ST_OK ||
	    p->body.p[3] != sa->doi) {
		ike_drop_count(k, in->peer, IKE_DROP_PROPOSAL);
		return;
	}
	memcpy(sa->rcookie, in->data.p + 8, 8);
	ike_vid_in(k, sa, c);
	sa->neg->last_in = ike_fingerprint(in->data);
	timer_cancel(&k->timers, &sa->neg->retry);
	ask_dh(k, sa, false);
}

/* The peer's half: index 0 is the initiator's. */
static bool take_ke(struct ike *k, struct ike_sa *sa, const struct ike_chain *c,
		    const struct ike_input *in)
{
	int who = sa->initiator;
	struct bytes ke = ike_chain_find(c, IKE_P_KE, 0)->body;
	struct bytes nonce = ike_chain_find(c, IKE_P_NONCE, 0)->body;
	const struct dh_desc *d = dh_desc(sa->a_group);

	if (ke.n != d->public_octets || nonce.n < IKE_NONCE_MIN || nonce.n > IKE_NONCE_MAX) {
		ike_drop_count(k, in->peer, IKE_DROP_PAYLOADS);
		return false;
	}
	if (!ike_message_set(&sa->neg->ke[who], ke)) {
		ike_drop_count(k, in->peer, IKE_DROP_MEMORY);
		return false;
	}
	memcpy(sa->neg->nonce[who], nonce.p, nonce.n);
	sa->neg->nonce_n[who] = (uint16_t)nonce.n;
	for (unsigned i = 0; i < IKE_CHAIN_MAX; i++) {
		const struct ike_piece *req = ike_chain_find(c, IKE_P_CERTREQ, i);
		if (req && req->body.n > 1 && req->body.p[0] == IKE_CERT_X509_SIGNATURE &&
		    !ike_message_set(&sa->neg->want_issuers[i],
				     BYTES(req->body.p + 1, req->body.n - 1)))
			return false;
	}
	sa->neg->last_in = ike_fingerprint(in->data);
	return true;
}

static void in_ke_responder(struct ike *k, struct ike_sa *sa, const struct ike_chain *c,
			    const struct ike_input *in, struct when now)
{
	(void)now;
	if (!take_ke(k, sa, c, in))
		return;
	ike_natd_in(k, sa, c);
	ask_dh(k, sa, true);
}

static void in_ke_initiator(struct ike *k, struct ike_sa *sa, const struct ike_chain *c,
			    const struct ike_input *in, struct when now)
{
	(void)now;
	if (!take_ke(k, sa, c, in))
		return;
	timer_cancel(&k->timers, &sa->neg->retry);
	ike_natd_in(k, sa, c);
	ask_dh(k, sa, true);
}

static void send_ke(struct ike *k, struct ike_sa *sa, struct when now)
{
	struct ike_put put = ike_begin(k);
	int who = !sa->initiator;
	struct ike_neg *n = sa->neg;

	n->nonce_n[who] = IKE_NONCE_LEN;
	drbg_bytes(&k->rng, n->nonce[who], IKE_NONCE_LEN);
	if (!ike_message_set(&n->ke[who], dh_public(n->dh)))
		return;
	ike_put_raw(&put, IKE_P_KE, BYTES(n->ke[who].p, n->ke[who].n));
	ike_put_raw(&put, IKE_P_NONCE, BYTES(n->nonce[who], n->nonce_n[who]));
	for (size_t i = 0; sa->a_auth == IKE_AUTH_RSA_SIG && i < k->conf.n_credentials; i++) {
		struct ike_cert req = {IKE_CERT_X509_SIGNATURE, k->conf.credentials[i].ca_name};
		ike_put_record(&put, IKE_P_CERTREQ, &ike_cert_record, &req);
	}
	if (sa->peer_natt)
		ike_natd_put(k, sa, &put);
	ike_sa_state(k, sa, sa->initiator ? IKE_S_WAIT_KE : IKE_S_KEY_EXCH);
	if (!sa->initiator)
		ike_arm(k, &sa->life, IKE_T_LIFE, sa, now.mono + IKE_PROGRESS_S * USEC_S);
	ike_main_send(k, sa, &put, false, now);
}

static void in_auth(struct ike *k, struct ike_sa *sa, const struct ike_chain *c,
		    const struct ike_input *in, struct when now)
{
	(void)in;
	ike_auth_in(k, sa, c, now);
}

static void dh_done(struct ike *k, struct ike_sa *sa, const struct ike_job_result *r,
		    struct when now)
{
	struct ike_neg *n = sa->neg;

	n->dh = r->dh;
	if (r->status != ST_OK || !n->dh) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_PAYLOADS);
		ike_sa_kill(k, sa, now, "key exchange refused");
		return;
	}
	if (sa->state == IKE_S_WAIT_SA) {
		send_ke(k, sa, now);
		return;
	}
	if (!sa->initiator) {
		struct bytes shared = r->bytes;
		send_ke(k, sa, now);
		if (sa->state == IKE_S_KEY_EXCH && ike_keys_derive(k, sa, shared) != ST_OK)
			ike_sa_kill(k, sa, now, "no key");
		return;
	}
	if (ike_keys_derive(k, sa, r->bytes) != ST_OK)
		ike_sa_kill(k, sa, now, "no key");
	else
		ike_auth_begin(k, sa, now);
}

void ike_main_job(struct ike *k, struct ike_sa *sa, const struct ike_job_result *r, struct when now)
{
	if (sa->state == IKE_S_DEAD || sa->state == IKE_S_UP) {
		dh_free(r->dh);
		return;
	}
	if (sa->state <= IKE_S_WAIT_KE && !sa->neg->skeyid.n)
		dh_done(k, sa, r, now);
	else if (sa->neg->plain.n)
		ike_auth_verified(k, sa, r, now);
	else if (r->status == ST_OK)
		ike_auth_signed(k, sa, r->bytes, now);
	else
		ike_sa_kill(k, sa, now, "cannot sign");
}

/* ---- a message of a main mode that has begun ---- */

static bool repeated(struct ike *k, struct ike_sa *sa, struct bytes message)
{
	struct ike_neg *n = sa->neg;

	if (!n || n->last_in != ike_fingerprint(message))
		return false;
	k->counts.drops[IKE_DROP_REPEAT]++;
	/* Who began repeats by its own timer; the other answers a repeat with a repeat. */
	if (!sa->initiator && n->out.p && !n->job) {
		k->counts.retransmits++;
		ike_transmit(k, sa, BYTES(n->out.p, n->out.n));
	}
	return true;
}

void ike_main_message(struct ike *k, struct ike_sa *sa, const struct ike_header *h,
		      const struct ike_input *in, struct when now)
{
	const struct rule *rule = rule_of(sa->state);
	struct bytes plain = BYTES(in->data.p + IKE_HEADER_LEN, in->data.n - IKE_HEADER_LEN);
	struct ike_chain c;
	uint8_t iv_next[CIPHER_BLOCK_MAX];
	bool encrypted = h->flags & IKE_FLAG_ENCRYPT;

	if (repeated(k, sa, in->data))
		return;
	if (!rule || sa->neg->job || encrypted != rule->encrypted || h->mid ||
	    h->flags & ~IKE_FLAG_ENCRYPT) {
		ike_drop_count(k, in->peer, IKE_DROP_LEGALITY);
		return;
	}
	if (encrypted && ike_open_message(k, sa, in->data, sa->neg->iv, iv_next, &plain) != ST_OK) {
		ike_drop_count(k, in->peer, IKE_DROP_CIPHER);
		return;
	}
	enum status st = encrypted ? ike_chain_parse(&c, h->next, plain)
				   : ike_chain_parse_exact(&c, h->next, plain);
	if (st != ST_OK) {
		ike_drop_count(k, in->peer, IKE_DROP_PAYLOADS);
		return;
	}
	if (!legal(rule, &c)) {
		ike_drop_count(k, in->peer, IKE_DROP_LEGALITY);
		return;
	}
	if (encrypted) {
		memcpy(sa->neg->iv_next, iv_next, sizeof iv_next);
		sa->neg->last_in = ike_fingerprint(in->data);
		sa->neg->local_port = in->local_port;
		sa->neg->peer_port = in->peer_port;
	}
	ike_event(k, IKE_EV_RECEIVED, "auuu", in->peer, (uint64_t)sa->id, (uint64_t)h->exchange,
		  (uint64_t)in->data.n);
	rule->run(k, sa, &c, in, now);
}
