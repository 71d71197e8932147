/* The SAs: their making, finding, display names, end. */
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

const char *ike_drop_name(enum ike_drop d)
{
	static const char *const names[IKE_DROPS] = {
	    "header", "cookie", "payloads", "legality", "limit",    "proposal",
	    "auth",   "hash",	"cipher",   "repeat",	"fragment", "memory",
	};
	return d < IKE_DROPS ? names[d] : "?";
}

const char *ike_state_name(enum ike_state s)
{
	static const char *const names[] = {
	    "MM_NO_STATE", "MM_NO_STATE", "MM_SA_SETUP", "MM_SA_SETUP",
	    "MM_KEY_EXCH", "MM_KEY_EXCH", "GDOI_IDLE",	 "MM_NO_STATE",
	};
	return s < sizeof names / sizeof *names ? names[s] : "?";
}

struct key {
	uint8_t b[12];
};

static struct key pair_key(ip4_t local, ip4_t peer)
{
	struct key k = {{0}};

	memcpy(k.b, &local, 4);
	memcpy(k.b + 4, &peer, 4);
	return k;
}

static struct key cookie_key(const uint8_t icookie[8], ip4_t peer)
{
	struct key k;

	memcpy(k.b, icookie, 8);
	memcpy(k.b + 8, &peer, 4);
	return k;
}

struct ike_peer *ike_peer_get(struct ike *k, ip4_t local, ip4_t peer, bool make)
{
	struct key key = pair_key(local, peer);
	struct ike_peer *p = map_get(&k->by_peer, BYTES(key.b, 8));

	if (p || !make)
		return p;
	p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	list_init(&p->sas);
	list_init(&p->queue);
	p->local = local;
	p->address = peer;
	if (map_put(&k->by_peer, BYTES(key.b, 8), p) != ST_OK) {
		free(p);
		return NULL;
	}
	return p;
}

static void peer_forget(struct ike *k, struct ike_peer *p)
{
	struct key key = pair_key(p->local, p->address);

	if (!list_empty(&p->sas) || !list_empty(&p->queue) || p->keep)
		return;
	map_remove(&k->by_peer, BYTES(key.b, 8));
	free(p);
}

struct ike_sa *ike_sa_new(struct ike *k, struct ike_peer *p, const uint8_t icookie[8],
			  bool initiator, mono_t now)
{
	struct ike_sa *sa = calloc(1, sizeof *sa);
	struct ike_neg *neg = calloc(1, sizeof *neg);
	struct key key = cookie_key(icookie, p->address);

	if (!sa || !neg || k->next_id == UINT32_MAX)
		goto fail;
	sa->id = k->next_id;
	if (map_put(&k->by_cookie, BYTES(key.b, 12), sa) != ST_OK)
		goto fail;
	if (!ike_index_add(&k->by_id, sa->id, sa)) {
		map_remove(&k->by_cookie, BYTES(key.b, 12));
		goto fail;
	}
	k->next_id++;
	memcpy(sa->icookie, icookie, 8);
	sa->neg = neg;
	sa->peer = p;
	sa->initiator = initiator;
	sa->local_port = sa->peer_port = k->conf.port;
	neg->begun = now;
	list_init(&sa->exchanges);
	list_add_tail(&k->sas, &sa->link);
	list_add_tail(&p->sas, &sa->peer_link);
	p->half_open++;
	k->counts.half_open++;
	return sa;
fail:
	free(sa);
	free(neg);
	return NULL;
}

struct ike_sa *ike_sa_find(const struct ike *k, const uint8_t icookie[8], ip4_t peer)
{
	struct key key = cookie_key(icookie, peer);

	return map_get(&k->by_cookie, BYTES(key.b, 12));
}

struct ike_sa *ike_sa_by_id(const struct ike *k, uint32_t id)
{
	return ike_index_get(&k->by_id, id);
}

struct ike_sa *ike_sa_to(const struct ike_peer *p)
{
	struct ike_sa *best = NULL;

	list_each (e, &p->sas) {
		struct ike_sa *sa = LIST_ENTRY(e, struct ike_sa, peer_link);
		if (sa->state == IKE_S_UP)
			best = sa;
	}
	return best;
}

struct ike_sa *ike_sa_coming(const struct ike_peer *p)
{
	list_each (e, &p->sas) {
		struct ike_sa *sa = LIST_ENTRY(e, struct ike_sa, peer_link);
		if (sa->state < IKE_S_UP && sa->initiator)
			return sa;
	}
	return NULL;
}

/* Once it is up, only the last message may be asked for again: secrets and halves go at once. */
static void neg_done(struct ike_neg *n)
{
	ike_message_free(&n->sa_body);
	ike_message_free(&n->ke[0]);
	ike_message_free(&n->ke[1]);
	ike_message_free(&n->own_id);
	ike_message_free(&n->plain);
	for (int i = 0; i < IKE_CHAIN_MAX; i++)
		ike_message_free(&n->want_issuers[i]);
	dh_free(n->dh);
	n->dh = NULL;
	secret_wipe(&n->skeyid);
}

void ike_neg_free(struct ike *k, struct ike_sa *sa)
{
	struct ike_neg *n = sa->neg;

	if (!n)
		return;
	timer_cancel(&k->timers, &n->retry);
	neg_done(n);
	ike_message_free(&n->out);
	crypto_wipe(n, sizeof *n);
	free(n);
	sa->neg = NULL;
}

static void not_half_open(struct ike *k, struct ike_sa *sa)
{
	sa->peer->half_open--;
	k->counts.half_open--;
}

void ike_sa_state(struct ike *k, struct ike_sa *sa, enum ike_state s)
{
	sa->state = (uint8_t)s;
	ike_event(k, IKE_EV_STATE, "aus", sa->peer->address, (uint64_t)sa->id, ike_state_name(s));
}

/* ---- who it is with ---- */

bool ike_sa_set_who(struct ike_sa *sa, struct bytes id, const char *subject)
{
	size_t n = strlen(subject) + 1;
	char *who = malloc(id.n + n);

	if (!who)
		return false;
	memcpy(who, id.p, id.n);
	memcpy(who + id.n, subject, n);
	free(sa->who);
	sa->who = who;
	sa->id_n = (uint16_t)id.n;
	return true;
}

struct bytes ike_sa_peer_id(const struct ike_sa *sa)
{
	return BYTES(sa->who, sa->id_n);
}

const char *ike_sa_subject(const struct ike_sa *sa)
{
	return sa->who ? sa->who + sa->id_n : "";
}

/* ---- keepalives ---- */

struct ike_alive *ike_sa_alive(struct ike_sa *sa)
{
	if (!sa->alive)
		sa->alive = calloc(1, sizeof *sa->alive);
	return sa->alive;
}

static void alive_free(struct ike *k, struct ike_sa *sa)
{
	if (!sa->alive)
		return;
	timer_cancel(&k->timers, &sa->alive->dpd);
	timer_cancel(&k->timers, &sa->alive->natt);
	free(sa->alive);
	sa->alive = NULL;
}

/* ---- up and down ---- */

void ike_sa_who(const struct ike_sa *sa, struct ike_who *w)
{
	*w = (struct ike_who){
	    .id_type = sa->id_type,
	    .id = ike_sa_peer_id(sa),
	    .subject = ike_sa_subject(sa),
	    .has_app = sa->has_app,
	    .auth = sa->a_auth,
	};
	memcpy(w->app, sa->app, sizeof w->app);
}

static void keys_effect(struct ike *k, const struct ike_sa *sa)
{
	struct ike_fx fx = {.kind = IKE_FX_KEYS, .sa = sa->id, .data = ike_cipher_key(sa)};

	memcpy(fx.icookie, sa->icookie, 8);
	ike_fx_push(k, &fx);
}

void ike_sa_up(struct ike *k, struct ike_sa *sa, struct when now)
{
	struct ike_fx fx = {
	    .kind = IKE_FX_UP, .sa = sa->id, .local = sa->peer->local, .peer = sa->peer->address};
	uint64_t life = sa->lifetime_s * USEC_S;

	not_half_open(k, sa);
	neg_done(sa->neg);
	k->counts.established++;
	sa->up_since = sa->heard = now.mono;
	ike_sa_state(k, sa, IKE_S_UP);
	/* The one who began ends it, a little earlier, so that the other need not. */
	ike_arm(k, &sa->life, IKE_T_LIFE, sa,
		mono_add(now.mono, sa->initiator ? life - life / 50 : life));
	ike_arm(k, &sa->neg->retry, IKE_T_RETRY, sa, now.mono + IKE_ANSWER_KEEP_S * USEC_S);
	ike_event(k, IKE_EV_ESTABLISHED, "aaus", sa->peer->address, sa->peer->local,
		  (uint64_t)sa->id, ike_sa_subject(sa));
	ike_dpd_start(k, sa, now);
	if (sa->natt && sa->behind_nat && ike_sa_alive(sa))
		ike_arm(k, &sa->alive->natt, IKE_T_NATT, sa,
			now.mono + k->conf.natt_keepalive_s * USEC_S);
	keys_effect(k, sa);
	fx.peer_port = sa->peer_port;
	ike_sa_who(sa, &fx.who);
	ike_fx_push(k, &fx);
	ike_phase2_flush(k, sa->peer, now);
}

void ike_peer_fail(struct ike *k, struct ike_peer *p, enum status why)
{
	struct list *e;

	while ((e = list_take_first(&p->queue))) {
		struct ike_queued *q = LIST_ENTRY(e, struct ike_queued, link);
		struct ike_fx fx = {.kind = IKE_FX_FAILED,
				    .local = p->local,
				    .peer = p->address,
				    .exchange = q->msg.exchange,
				    .tag = q->msg.tag,
				    .status = why};
		ike_fx_push(k, &fx);
		crypto_wipe(q->data, q->msg.payloads.n);
		free(q);
	}
	p->n_queued = 0;
}

void ike_sa_kill(struct ike *k, struct ike_sa *sa, struct when now, const char *why)
{
	struct ike_fx fx = {
	    .kind = IKE_FX_DOWN, .sa = sa->id, .local = sa->peer->local, .peer = sa->peer->address};
	bool was_up = sa->state == IKE_S_UP;

	if (sa->state == IKE_S_DEAD)
		return;
	if (was_up)
		k->counts.established--;
	else
		not_half_open(k, sa);
	k->counts.dead++;
	ike_sa_state(k, sa, IKE_S_DEAD);
	if (sa->neg)
		timer_cancel(&k->timers, &sa->neg->retry);
	alive_free(k, sa);
	ike_arm(k, &sa->life, IKE_T_LIFE, sa, now.mono + IKE_DELETED_KEEP_S * USEC_S);
	ike_event(k, IKE_EV_DELETED, "aaus", sa->peer->address, sa->peer->local, (uint64_t)sa->id,
		  why);
	ike_phase2_drop_all(k, sa, ST_ABSENT);
	fx.status = was_up ? ST_OK : ST_STATE;
	fx.peer_port = sa->peer_port;
	ike_sa_who(sa, &fx.who);
	ike_fx_push(k, &fx);
	if (!ike_sa_to(sa->peer) && !ike_sa_coming(sa->peer))
		ike_peer_fail(k, sa->peer, ST_REFUSED);
}

void ike_sa_free(struct ike *k, struct ike_sa *sa)
{
	struct key key = cookie_key(sa->icookie, sa->peer->address);
	struct ike_peer *p = sa->peer;

	if (sa->state == IKE_S_UP)
		k->counts.established--;
	else if (sa->state == IKE_S_DEAD)
		k->counts.dead--;
	else
		not_half_open(k, sa);
	ike_phase2_drop_all(k, sa, ST_ABSENT);
	timer_cancel(&k->timers, &sa->life);
	alive_free(k, sa);
	map_remove(&k->by_cookie, BYTES(key.b, 12));
	ike_index_remove(&k->by_id, sa->id);
	list_remove(&sa->link);
	list_remove(&sa->peer_link);
	ike_neg_free(k, sa);
	secret_wipe(&sa->keys);
	free(sa->who);
	free(sa);
	peer_forget(k, p);
}

void ike_sa_life(struct ike *k, struct ike_sa *sa, struct when now)
{
	struct ike_peer *p = sa->peer;

	if (sa->state == IKE_S_DEAD) {
		if (sa->neg && sa->neg->job) /* whoever works on it still looks at its octets */
			ike_arm(k, &sa->life, IKE_T_LIFE, sa,
				now.mono + IKE_DELETED_KEEP_S * USEC_S);
		else
			ike_sa_free(k, sa);
		return;
	}
	if (sa->state != IKE_S_UP) {
		ike_event(k, IKE_EV_TIMEOUT, "aau", p->address, p->local, (uint64_t)sa->id);
		ike_sa_kill(k, sa, now, "half open for too long");
		return;
	}
	bool renew = p->keep && sa == ike_sa_to(p);
	ike_info_delete_sa(k, sa);
	ike_sa_kill(k, sa, now, "lifetime");
	if (renew && !ike_sa_coming(p))
		ike_main_start(k, p, now);
}
