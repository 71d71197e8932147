/*
 * A key server of the simulated world: the real cooperation engine, and beside it a key server whose keys
 * are numbers. It does what gdoi/ks does with the engine's effects: keys, rekeys under every KEK that
 * members hold, acknowledgements, retransmissions, members that stay silent are dropped.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

#ifdef COOP_PLANTED
void coop_plant(struct coop *, int bug);
#endif

#define RETRANSMIT (10 * USEC_S)
#define RETRIES	   2
#define REKEY_LEAD (90 * USEC_S + (RETRIES + 1) * RETRANSMIT + 5 * USEC_S)
#define KEK_LEAD   (200 * USEC_S + (RETRIES + 1) * RETRANSMIT + 5 * USEC_S)
#define DPD_MISSES 6 /* steps */

static int node_of(ip4_t a)
{
	return (int)(a - IP4(10, 0, 0, 1));
}

static struct when local(const struct world *w, int i)
{
	return (struct when){.mono = ks_local(w, &w->ks[i])};
}

/* Nothing reaches the engine before it knows what the key server knows: it might hand back less. */
static void catch_up(struct world *w, int i)
{
	struct coop_input in = {.kind = COOP_IN_STATE, .state = &w->ks[i].st};

	if (!w->ks[i].acks_untold)
		return;
	w->ks[i].acks_untold = false;
	if (w->ks[i].primary)
		coop_input(w->ks[i].coop, local(w, i), &in);
}

static void input(struct world *w, int i, const struct coop_input *in)
{
	catch_up(w, i);
	coop_input(w->ks[i].coop, local(w, i), in);
	ks_settle(w, i);
}

void ks_tick(struct world *w, int i)
{
	catch_up(w, i);
	coop_tick(w->ks[i].coop, local(w, i));
	ks_settle(w, i);
}

mono_t ks_deadline(const struct world *w, int i)
{
	const struct sim_ks *k = &w->ks[i];
	mono_t d, l;

	if (!k->up || !k->coop)
		return MONO_NEVER;
	d = coop_deadline(k->coop);
	if (d == MONO_NEVER)
		return MONO_NEVER;
	l = ks_local(w, k);
	if (d <= l)
		return w->now;
	/* A little late rather than early: an early tick would find nothing due, for ever. */
	return w->now + (d - l) + (d - l) / 1000 * (uint64_t)abs(k->drift_ppm) / 1000 + 2;
}

/* ---- keys ---- */

static uint32_t top_serial(const struct coop_state *s)
{
	uint32_t top = 0;

	for (uint32_t i = 0; i < s->n_teks; i++)
		if (s->teks[i].serial > top)
			top = s->teks[i].serial;
	return top;
}

static const struct coop_kek *current_kek(const struct coop_state *s)
{
	const struct coop_kek *best = NULL;

	for (uint32_t i = 0; i < s->n_keks; i++)
		if (!best || s->keks[i].serial > best->serial)
			best = &s->keks[i];
	return best;
}

static void new_tek(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];
	uint32_t spi = (uint32_t)(i + 1) << 24 | k->boots << 16 | ++k->made;
	uint64_t key;
	struct coop_tek t = {.spi = spi,
			     .serial = top_serial(&k->st) + 1,
			     .expires = ks_local(w, k) + k->tek_life,
			     .key = {(uint8_t *)&key, sizeof(key)}};

	key = (uint64_t)world_key(w, spi, w->now + k->tek_life) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	if (coop_state_add_tek(&k->st, &t) != ST_OK)
		world_break(w, "too many TEKs", "key server %d", i);
}

static void new_kek(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];
	const struct coop_kek *now = current_kek(&k->st);
	struct coop_kek n = {.serial = now ? now->serial + 1 : 1,
			     .expires = ks_local(w, k) + k->kek_life};

	n.spi[0] = (uint8_t)(i + 1);
	n.spi[1] = (uint8_t)k->boots;
	n.spi[2] = (uint8_t)(++k->made >> 8);
	n.spi[3] = (uint8_t)k->made;
	n.key = (struct coop_octets){n.spi, sizeof(n.spi)};
	if (coop_state_add_kek(&k->st, &n) != ST_OK)
		world_break(w, "too many KEKs", "key server %d", i);
}

/* After a rekey: a KEK that nobody holds any more, and is not the current one, goes. Without
 * acknowledgements everybody is taken to have heard. */
static void drop_idle_keks(struct world *w, struct sim_ks *k)
{
	const struct coop_kek *now = current_kek(&k->st);
	uint8_t keep[COOP_KEK_SPI];
	uint32_t n = 0;

	if (!now)
		return;
	memcpy(keep, now->spi, sizeof(keep));
	for (uint32_t i = 0; i < k->st.n_keks; i++) {
		bool held = !memcmp(k->st.keks[i].spi, keep, COOP_KEK_SPI);

		for (uint32_t m = 0; w->unicast && !held && m < k->st.n_members; m++)
			held = !memcmp(k->st.members[m].kek, k->st.keks[i].spi, COOP_KEK_SPI);
		if (held)
			k->st.keks[n++] = k->st.keks[i];
		else
			coop_octets_free(&k->st.keks[i].key);
	}
	k->st.n_keks = n;
}

void ks_tell(struct world *w, int i)
{
	struct coop_input in = {.kind = COOP_IN_STATE, .state = &w->ks[i].st};

	input(w, i, &in);
}

/* ---- rekeys ---- */

/* The state with lives as of now: what registration and rekey bring. */
static struct coop_state *policy_of(struct world *w, struct sim_ks *k)
{
	struct coop_state *p = calloc(1, sizeof(*p));
	const struct coop_kek *kek = current_kek(&k->st);
	mono_t l = ks_local(w, k);

	for (uint32_t i = 0; i < k->st.n_teks; i++) {
		struct coop_tek t = k->st.teks[i];

		if (t.expires <= l)
			continue;
		t.expires -= l; /* what is left */
		if (coop_state_add_tek(p, &t) != ST_OK)
			abort();
	}
	if (kek && coop_state_add_kek(p, kek) != ST_OK)
		abort();
	return p;
}

/* One message under each KEK that members hold. again: a retransmission, to the silent ones only. */
static void push(struct world *w, int i, bool again)
{
	struct sim_ks *k = &w->ks[i];
	const struct coop_kek *cur = current_kek(&k->st);
	uint8_t current[COOP_KEK_SPI];

	memcpy(current, cur->spi, sizeof(current));
	for (uint32_t j = 0; j < k->st.n_keks; j++)
		k->st.keks[j].seq++;
	for (int g = 0; g < w->n_gm; g++) {
		const struct coop_member *m = coop_state_member(&k->st, w->gm[g].address);

		for (uint32_t j = 0; j < k->st.n_keks; j++) {
			const struct coop_kek *kek = &k->st.keks[j];
			struct sim_msg *msg;

			if (w->unicast && (!m || (again && k->acked[g] >= k->rekey)))
				continue;
			/* One that stays silent may hold another KEK than we think. */
			if (w->unicast && !again && memcmp(m->kek, kek->spi, COOP_KEK_SPI))
				continue;
			msg = world_msg(w, MSG_PUSH, i, KS_MAX + g);
			memcpy(msg->kek, kek->spi, COOP_KEK_SPI);
			msg->seq = kek->seq;
			msg->id = k->rekey;
			msg->policy = policy_of(w, k);
			world_send(w, msg);
			w->n_pushes++;
		}
	}
}

static void rekey_begins(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];

	k->rekey++;
	k->resend_left = RETRIES;
	k->rekey_at = ks_local(w, k) + RETRANSMIT;
}

void ks_rekey(struct world *w, int i, bool kek)
{
	struct sim_ks *k = &w->ks[i];

	if (!current_kek(&k->st))
		return;
	if (kek)
		new_kek(w, i);
	new_tek(w, i);
	rekey_begins(w, i);
	/* The other key servers hear of the keys before the members use them. */
	ks_tell(w, i);
	push(w, i, false);
	ks_tell(w, i);
}

/* Members that stayed silent through a rekey and its retransmissions three times are gone. */
static void drop_silent(struct world *w, struct sim_ks *k)
{
	if (w->verbose)
		printf("%8.3f KS%d rekey %llu is over\n", (double)w->now / 1e6, (int)(k - w->ks),
		       (unsigned long long)k->rekey);
	for (uint32_t m = 0; w->unicast && m < k->st.n_members;) {
		struct coop_member *mem = &k->st.members[m];
		int g = (int)(mem->address - IP4(172, 16, 0, 1));

		if (k->acked[g] >= k->rekey) {
			k->missed[g] = 0;
		} else if (++k->missed[g] >= 3) {
			k->missed[g] = 0;
			coop_state_drop_member(&k->st, mem->address);
			continue;
		}
		m++;
	}
}

static void retransmit(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];

	if (!k->resend_left) {
		k->rekey_at = MONO_NEVER;
		drop_silent(w, k);
		drop_idle_keks(w, k);
		ks_tell(w, i);
		return;
	}
	k->resend_left--;
	k->rekey_at = ks_local(w, k) + RETRANSMIT;
	push(w, i, true);
	ks_tell(w, i);
}

/* ---- effects ---- */

static void role(struct world *w, int i, const struct coop_fx *fx)
{
	struct sim_ks *k = &w->ks[i];
	bool was = k->primary;

	k->primary = fx->primary;
	k->serve = fx->serve;
	if (!fx->primary) {
		k->rekey_at = MONO_NEVER;
		return;
	}
	if (!was) {
		k->primary_since = w->now;
		check_new_primary(w, i);
	}
	coop_state_expire(&k->st, ks_local(w, k));
	if (fx->takeover)
		ks_rekey(w, i, true);
	if (!k->st.n_keks || !k->st.n_teks) {
		memset(k->st.policy_hash, (int)k->policy, 32);
		memset(k->st.key_hash, 1, 32);
		if (!k->st.at)
			k->st.at = ks_local(w, k);
		if (!k->st.n_keks)
			new_kek(w, i);
		new_tek(w, i);
		ks_tell(w, i);
	}
}

static void want_ike(struct world *w, int i, ip4_t peer)
{
	int j = node_of(peer);

	if (j >= 0 && j < w->n_ks && w->ks[j].up && world_reach(w, i, j) && world_reach(w, j, i) &&
	    !w->ks[i].sa_pending[j])
		w->ks[i].sa_pending[j] = w->now + 200 * USEC_MS + prng_below(&w->net, 2 * USEC_S);
}

static bool holds(const struct event_arg *a, const void *what, size_t n)
{
	for (size_t i = 0; i + n <= a->len; i++)
		if (!memcmp(a->octets + i, what, n))
			return true;
	return false;
}

/* Nothing that an engine tells holds octets of a key, as they are or in hexadecimal. */
static void no_keys_in(struct world *w, int i, const struct event_arg *a)
{
	const struct coop_state *s = &w->ks[i].st;

	for (uint32_t t = 0; t < s->n_teks; t++) {
		const struct coop_octets *k = &s->teks[t].key;
		char hex[17];

		for (int j = 0; j < 8; j++)
			snprintf(hex + 2 * j, 3, "%02x", k->p[j]);
		if (holds(a, k->p, k->n) || holds(a, hex, 16))
			world_break(w, "a key in a text", "KS%d", i);
	}
}

static void event(struct world *w, int i, const struct event *ev)
{
	for (unsigned a = 0; a < ev->n_args; a++)
		if ((ev->args[a].type == EVENT_TEXT || ev->args[a].type == EVENT_OCTETS) &&
		    ev->args[a].len >= 8)
			no_keys_in(w, i, &ev->args[a]);
	w->n_events++;
	world_trace(w, ev->id, (uint64_t)i);
	if (ev->id == COOP_EV_ELECTION)
		w->n_elections++;
	if (ev->id == COOP_EV_MERGED)
		w->n_merges++;
	if (ev->id == COOP_EV_TAKEOVER)
		w->n_failovers++;
	if (w->verbose) {
		printf("%8.3f KS%d %u", (double)w->now / 1e6, i, ev->id & 0xffff);
		for (unsigned a = 1; a < ev->n_args; a++)
			if (ev->args[a].type == EVENT_TEXT)
				printf(" %s", event_text(ev, a));
			else if (ev->args[a].type == EVENT_ADDRESS)
				printf(" KS%d", node_of(event_address(ev, a)));
			else
				printf(" %llu", (unsigned long long)event_number(ev, a));
		printf("\n");
	}
}

/* It may have registered just before the last rekey, of which it was then not told: once more. */
static void member_from_secondary(struct world *w, int i, const struct coop_fx *fx)
{
	struct sim_ks *k = &w->ks[i];

	k->acks_untold = true;
	if (fx->removed) {
		coop_state_drop_member(&k->st, fx->member->address);
		return;
	}
	if (coop_state_put_member(&k->st, fx->member) != ST_OK)
		abort();
	k->acked[fx->member->address - IP4(172, 16, 0, 1)] = 0;
	k->missed[fx->member->address - IP4(172, 16, 0, 1)] = 0;
	if (k->rekey) {
		k->resend_left = k->resend_left > 1 ? k->resend_left : 1;
		k->rekey_at = ks_local(w, k);
	}
}

static void effect(struct world *w, int i, const struct coop_fx *fx)
{
	struct sim_ks *k = &w->ks[i];
	struct coop_state s;
	struct sim_msg *m;

	switch (fx->kind) {
	case COOP_FX_SEND:
		m = world_msg(w, MSG_COOP, i, node_of(fx->peer));
		m->id = k->sa[m->to];
		m->n = fx->data.n;
		m->data = malloc(m->n);
		memcpy(m->data, fx->data.p, m->n);
		world_send(w, m);
		break;
	case COOP_FX_IKE:
		want_ike(w, i, fx->peer);
		break;
	case COOP_FX_ROLE:
		role(w, i, fx);
		break;
	case COOP_FX_IMPORT:
		if (coop_state_clone(fx->state, &s) == ST_OK)
			coop_state_move(&k->st, &s);
		break;
	case COOP_FX_MEMBER:
		member_from_secondary(w, i, fx);
		break;
	case COOP_FX_REKEY:
		if (k->primary)
			ks_rekey(w, i, true);
		break;
	case COOP_FX_EVENT:
		event(w, i, &fx->event);
		break;
	}
}

void ks_settle(struct world *w, int i)
{
	struct coop_fx fx;

	if (w->ks[i].settling)
		return;
	w->ks[i].settling = true;
	while (w->ks[i].coop && coop_poll(w->ks[i].coop, &fx))
		effect(w, i, &fx);
	w->ks[i].settling = false;
}

/* ---- life ---- */

void ks_boot(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];
	uint64_t seed[3];

	seed[0] = w->seed;
	seed[1] = (uint64_t)i << 32 | ++k->boots;
	seed[2] = 77;
	k->up = true;
	k->up_since = w->now;
	k->up_again = 0;
	k->world_base = w->now;
	k->local_base = USEC_S + prng_below(&w->net, USEC_HOUR);
	k->rekey_at = MONO_NEVER;
	k->made = 0;
	k->rekey = 0;
	memset(k->acked, 0, sizeof(k->acked));
	k->policy = w->policy;
	memset(k->conf.policy_hash, (int)k->policy, 32);
	memset(k->missed, 0, sizeof(k->missed));
	k->coop = coop_new(&k->conf, BYTES_OF(seed), local(w, i));
#ifdef COOP_PLANTED
	coop_plant(k->coop, w->bug);
#endif
	w->changed = w->now;
	ks_settle(w, i);
}

const struct coop_tek *ks_tek(const struct sim_ks *k, uint32_t spi)
{
	for (uint32_t i = 0; k->up && i < k->st.n_teks; i++)
		if (k->st.teks[i].spi == spi)
			return &k->st.teks[i];
	return NULL;
}

/* What only this one knew is lost with it: its members are on their own until their keys end. */
static void lose_keys(struct world *w, int i)
{
	for (uint32_t t = 0; t < w->n_keys; t++) {
		bool others = false;

		for (int j = 0; j < w->n_ks; j++)
			others |= j != i && ks_tek(&w->ks[j], w->keys[t].spi);
		if (!others)
			w->keys[t].lost = true;
	}
	for (uint32_t t = 0; t < w->ks[i].st.n_members; t++) {
		ip4_t a = w->ks[i].st.members[t].address;
		bool others = false;

		for (int j = 0; j < w->n_ks; j++)
			others |= j != i && w->ks[j].up && coop_state_member(&w->ks[j].st, a);
		if (!others)
			w->gm[a - IP4(172, 16, 0, 1)].forgotten = true;
	}
	for (uint32_t t = 0; t < w->ks[i].st.n_keks; t++) {
		const uint8_t *spi = w->ks[i].st.keks[t].spi;
		bool others = false;

		for (int j = 0; j < w->n_ks; j++)
			others |= j != i && w->ks[j].up && coop_state_kek(&w->ks[j].st, spi);
		if (others)
			continue;
		w->lost_keks = realloc(w->lost_keks, (w->n_lost_keks + 1) * COOP_KEK_SPI);
		memcpy(w->lost_keks[w->n_lost_keks++], spi, COOP_KEK_SPI);
	}
}

void ks_crash(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];

	lose_keys(w, i);
	coop_free(k->coop);
	k->coop = NULL;
	coop_state_free(&k->st);
	k->up = k->primary = k->serve = false;
	memset(k->sa, 0, sizeof(k->sa));
	memset(k->sa_pending, 0, sizeof(k->sa_pending));
	w->changed = w->now;
	if (w->verbose)
		printf("%8.3f KS%d crashes\n", (double)w->now / 1e6, i);
}

void ks_reconfigure(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];
	bool changed = k->policy != w->policy;

	k->policy = w->policy;
	memset(k->conf.policy_hash, (int)k->policy, 32);
	if (!k->up)
		return;
	if (coop_reconfigure(k->coop, &k->conf, local(w, i)) != ST_OK)
		world_break(w, "configuration refused", "key server %d", i);
	ks_settle(w, i);
	if (changed && k->primary) {
		memset(k->st.policy_hash, (int)k->policy, 32);
		ks_rekey(w, i, false);
	}
}

void ks_reconfigure_priority(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];

	if (!k->up)
		return;
	if (coop_reconfigure(k->coop, &k->conf, local(w, i)) != ST_OK)
		world_break(w, "configuration refused", "key server %d", i);
	ks_settle(w, i);
}

static void sa_up(struct world *w, int i, int j)
{
	struct coop_input in = {.kind = COOP_IN_IKE, .ike = COOP_IKE_ESTABLISHED};
	uint64_t id = w->next_id++;

	w->ks[i].sa_pending[j] = w->ks[j].sa_pending[i] = 0;
	if (!w->ks[j].up || !world_reach(w, i, j) || !world_reach(w, j, i))
		return;
	w->ks[i].sa[j] = w->ks[j].sa[i] = id;
	w->ks[i].sa_missed[j] = w->ks[j].sa_missed[i] = 0;
	in.peer = w->ks[j].conf.local;
	input(w, i, &in);
	in.peer = w->ks[i].conf.local;
	input(w, j, &in);
}

/* SAs that come up, and dead peer detection on those that are. */
static void ike_step(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];

	for (int j = 0; j < w->n_ks; j++) {
		bool answers = w->ks[j].up && w->ks[j].sa[i] == k->sa[j] && world_reach(w, i, j) &&
			       world_reach(w, j, i);

		if (k->sa_pending[j] && k->sa_pending[j] <= w->now)
			sa_up(w, i, j);
		if (!k->sa[j])
			continue;
		k->sa_missed[j] = answers ? 0 : (uint8_t)(k->sa_missed[j] + 1);
		if (k->sa_missed[j] >= DPD_MISSES) {
			struct coop_input in = {
			    .kind = COOP_IN_IKE, .peer = w->ks[j].conf.local, .ike = COOP_IKE_NONE};

			k->sa[j] = 0;
			input(w, i, &in);
		}
	}
}

void ks_step(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];
	mono_t l, tek_end = 0, kek_end;
	const struct coop_kek *kek;

	if (!k->up) {
		if (k->up_again && k->up_again <= w->now)
			ks_boot(w, i);
		return;
	}
	ike_step(w, i);
	l = ks_local(w, k);
	coop_state_expire(&k->st, l);
	if (!k->primary)
		return;
	catch_up(w, i);
	ks_settle(w, i);
	if (k->rekey_at <= l)
		retransmit(w, i);
	kek = current_kek(&k->st);
	kek_end = kek ? kek->expires : 0;
	for (uint32_t j = 0; j < k->st.n_teks; j++)
		if (k->st.teks[j].expires > tek_end)
			tek_end = k->st.teks[j].expires;
	if (!kek) {
		new_kek(w, i);
		new_tek(w, i);
		ks_tell(w, i);
	} else if (kek_end < l + KEK_LEAD) {
		ks_rekey(w, i, true);
	} else if (tek_end < l + REKEY_LEAD) {
		ks_rekey(w, i, false);
	}
}

/* ---- messages ---- */

static void registers(struct world *w, int i, struct sim_msg *m)
{
	struct sim_ks *k = &w->ks[i];
	const struct coop_kek *kek = current_kek(&k->st);
	struct coop_member mem = {.address = w->gm[m->from - KS_MAX].address,
				  .registrar = k->conf.local};
	struct coop_input in = {.kind = COOP_IN_MEMBER, .member = &mem};
	struct sim_msg *r;

	if (!k->serve)
		return;
	if (!kek || !coop_state_has_teks(&k->st, ks_local(w, k))) {
		/* A KEK may end before the last TEK: who comes then is asked to come again. */
		if (!k->primary && !coop_state_has_teks(&k->st, ks_local(w, k)))
			world_break(w, "a key server without a policy serves", "key server %d", i);
		return;
	}
	mem.stamp = coop_state_pst(&k->st, ks_local(w, k)) + 1;
	memcpy(mem.kek, kek->spi, COOP_KEK_SPI);
	k->acked[m->from - KS_MAX] = k->rekey;
	k->missed[m->from - KS_MAX] = 0;
	if (coop_state_put_member(&k->st, &mem) != ST_OK)
		abort();
	r = world_msg(w, MSG_POLICY, i, m->from);
	r->id = m->id;
	r->policy = policy_of(w, k);
	r->seq = kek->seq;
	world_send(w, r);
	if (k->primary)
		ks_tell(w, i);
	else
		input(w, i, &in);
}

static void acknowledged(struct world *w, int i, struct sim_msg *m)
{
	struct sim_ks *k = &w->ks[i];
	const struct coop_member *have = coop_state_member(&k->st, w->gm[m->from - KS_MAX].address);
	struct coop_member mem;
	struct coop_input in = {.kind = COOP_IN_MEMBER, .member = &mem};

	/* One that was overtaken by the acknowledgement of a later rekey tells nothing. */
	if (!have || !w->unicast || (m->id < k->acked[m->from - KS_MAX] && k->primary))
		return;
	if (m->id == k->rekey)
		w->gm[m->from - KS_MAX].lost_touch = false;
	/* Of an older rekey: it tells what the member holds, not that it has the last one. */
	if (m->id > k->acked[m->from - KS_MAX] && m->id <= k->rekey)
		k->acked[m->from - KS_MAX] = m->id;
	mem = *have;
	memcpy(mem.kek, m->kek, COOP_KEK_SPI);
	mem.stamp = coop_state_pst(&k->st, ks_local(w, k)) + 1;
	mem.more = (struct coop_octets){0};
	if (coop_state_put_member(&k->st, &mem) != ST_OK)
		abort();
	/* One that led a moment ago still knows better than anybody what its members hold. */
	if (k->primary)
		k->acks_untold = true;
	else
		input(w, i, &in);
}

void ks_receive(struct world *w, struct sim_msg *m)
{
	struct sim_ks *k = &w->ks[m->to];
	struct coop_input in = {.kind = COOP_IN_MESSAGE};

	switch (m->kind) {
	case MSG_COOP:
		if (!m->id || k->sa[m->from] != m->id)
			return; /* no such SA here */
		in.peer = w->ks[m->from].conf.local;
		in.data = BYTES(m->data, m->n);
		input(w, m->to, &in);
		break;
	case MSG_REGISTER:
		registers(w, m->to, m);
		break;
	case MSG_ACK:
		acknowledged(w, m->to, m);
		break;
	default:
		break;
	}
}
