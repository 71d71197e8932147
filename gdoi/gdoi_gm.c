#include "gdoi/gdoi_gm.h"

#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_gm_local.h"

/* ---- effects ---- */

struct gdoi_gm_fx *gm_fx_add(struct gdoi_gm *gm, enum gdoi_gm_fx_kind kind, const uint8_t *copy,
			     size_t n)
{
	struct gm_fx *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->fx.kind = kind;
	if (n) {
		f->owned = malloc(n);
		if (!f->owned) {
			free(f);
			return NULL;
		}
		memcpy(f->owned, copy, n);
		f->n_owned = n;
		f->fx.data = BYTES(f->owned, n);
	}
	*gm->fx_end = f;
	gm->fx_end = &f->next;
	return &f->fx;
}

static void fx_free(struct gm_fx *f)
{
	if (!f)
		return;
	free(f->owned);
	crypto_wipe(f, sizeof(*f));
	free(f);
}

void gm_event(struct gdoi_gm *gm, uint32_t id, const char *types, ...)
{
	struct gdoi_gm_fx *fx = gm_fx_add(gm, GDOI_GM_FX_EVENT, NULL, 0);
	struct event rest;
	va_list ap;

	if (!fx)
		return;
	va_start(ap, types);
	event_makev(&rest, id, types, ap);
	va_end(ap);
	event_make(&fx->event, id, "s", gm->conf.group);
	for (uint32_t i = 0; i < rest.n_args && fx->event.n_args < EVENT_ARGS_MAX; i++)
		fx->event.args[fx->event.n_args++] = rest.args[i];
}

bool gdoi_gm_poll(struct gdoi_gm *gm, struct gdoi_gm_fx *out)
{
	fx_free(gm->held);
	gm->held = gm->fx;
	if (!gm->fx)
		return false;
	gm->fx = gm->fx->next;
	if (!gm->fx)
		gm->fx_end = &gm->fx;
	*out = gm->held->fx;
	if (out->kind == GDOI_GM_FX_POLICY) {
		out->policies = gm->shown;
		out->n_policies = gm->n_policies;
	}
	return true;
}

/* ---- when to register ---- */

static bool can_register(const struct gdoi_gm *gm)
{
	return gm->conf.attached && gm->conf.local && gm->conf.n_servers && gm->conf.id_type;
}

static mono_t jitter(struct gdoi_gm *gm, uint64_t most_us)
{
	return (mono_t)drbg_below(&gm->drbg, (uint32_t)(most_us / USEC_MS) + 1) * USEC_MS;
}

void gm_register_in(struct gdoi_gm *gm, mono_t now, uint32_t most_s)
{
	mono_t at = mono_add(now, jitter(gm, most_s * USEC_S));

	if (gm->step == GM_IDLE && can_register(gm) && at < gm->next)
		gm->next = at;
}

/* 3.5 to 5 % of the life before its end, a minute at least. */
static mono_t lead_of(struct gdoi_gm *gm, mono_t expires, uint32_t life_s)
{
	uint64_t low = life_s * USEC_S * 35 / 1000, high = life_s * USEC_S / 20;
	uint64_t lead = low + jitter(gm, high - low);

	if (lead < GDOI_REREG_MIN_S * USEC_S)
		lead = GDOI_REREG_MIN_S * USEC_S + jitter(gm, 5 * USEC_S);
	return expires > lead ? expires - lead : 0;
}

static const struct gm_tek *newest(const struct gdoi_gm *gm, unsigned policy, bool senders)
{
	const struct gm_tek *best = NULL;

	for (unsigned i = 0; i < gm->n_teks; i++) {
		const struct gm_tek *t = &gm->teks[i];

		if (t->listed && t->t.policy == policy && (!senders || t->t.may_send) &&
		    (!best || t->expires > best->expires))
			best = t;
	}
	return best;
}

void gm_plan(struct gdoi_gm *gm, mono_t now)
{
	mono_t at = MONO_NEVER, d;

	if (gm->step != GM_IDLE || !can_register(gm))
		return;
	if (gm->n_keks)
		at = lead_of(gm, gm->keks[0].expires, gm->keks[0].lifetime_s);
	for (unsigned p = 0; p < gm->n_policies; p++) {
		const struct gm_tek *t = newest(gm, p, !gm->receive_only);

		d = t ? lead_of(gm, t->expires, t->lifetime_s) : MONO_NEVER;
		at = d < at ? d : at;
	}
	if (at < mono_add(now, GDOI_REREG_SOON_S * USEC_S))
		at = mono_add(now, GDOI_REREG_SOON_S * USEC_S);
	gm->next = at;
}

/* ---- registration ---- */

static void end_exchange(struct gdoi_gm *gm)
{
	gdoi_sa_free(&gm->offered);
	gm->step = GM_IDLE;
	gm->timeout = MONO_NEVER;
}

static void begin(struct gdoi_gm *gm, mono_t now)
{
	uint8_t nonce[GDOI_NONCE], buf[128], address[4];
	struct gdoi_id id = {.type = gm->conf.id_type, .data = BYTES_OF(address)};
	struct wr w = wr_into(address, sizeof(address));
	struct gdoi_put p;
	struct gdoi_gm_fx *fx;

	gm->next = MONO_NEVER;
	if (!can_register(gm))
		return;
	gm->server %= gm->conf.n_servers;
	wr_u32(&w, gm->conf.identity);
	drbg_bytes(&gm->drbg, nonce, sizeof(nonce));
	gdoi_put_init(&p, buf, sizeof(buf));
	gdoi_put_raw(&p, GDOI_P_NONCE, BYTES_OF(nonce));
	gdoi_put_open(&p, GDOI_P_ID);
	gdoi_id_encode(&id, &p.w);
	gdoi_put_close(&p);
	gm->attempted++;
	gm_event(gm, GDOI_EV_GM_REGISTER, "aa", gm->conf.servers[gm->server], gm->conf.local);
	fx = gm_fx_add(gm, GDOI_GM_FX_PHASE2, buf, wr_len(&p.w));
	gm->step = GM_WAIT_POLICY;
	gm->timeout = mono_add(now, GDOI_EXCHANGE_US);
	gm->tag++;
	gm->sa = gm->mid = 0;
	if (fx)
		fx->phase2 = (struct gdoi_phase2){.local = gm->conf.local,
						  .peer = gm->conf.servers[gm->server],
						  .first = p.first,
						  .payloads = fx->data,
						  .expect_reply = true,
						  .tag = gm->tag};
}

static void done_fx(struct gdoi_gm *gm)
{
	struct gdoi_gm_fx *fx = gm->mid ? gm_fx_add(gm, GDOI_GM_FX_DONE, NULL, 0) : NULL;

	if (fx)
		fx->phase2 = (struct gdoi_phase2){.sa = gm->sa,
						  .mid = gm->mid,
						  .local = gm->conf.local,
						  .peer = gm->conf.servers[gm->server],
						  .tag = gm->tag};
}

/* The next server at once; after the last one a pause. */
static void fail(struct gdoi_gm *gm, mono_t now, const char *why)
{
	gm->failed++;
	(void)str_fit(gm->failed_why, sizeof(gm->failed_why), why);
	gm->failed_with = gm->conf.servers[gm->server];
	gm->failed_at = now;
	gm_event(gm, GDOI_EV_GM_FAILED, "as", gm->conf.servers[gm->server], why);
	done_fx(gm);
	end_exchange(gm);
	if (!gm->conf.n_servers)
		return;
	gm->server = (gm->server + 1) % gm->conf.n_servers;
	gm->next = gm->server
		       ? now
		       : mono_add(now, GDOI_RETRY_S * USEC_S + jitter(gm, GDOI_RETRY_S * USEC_S));
	gm_event(gm, GDOI_EV_GM_WAIT, "u", (uint64_t)mono_left_s(gm->next, now));
}

static bool counter_mode(const struct gdoi_sa *sa)
{
	for (unsigned i = 0; i < sa->n_sats; i++) {
		struct gdoi_transform t = {.esp = sa->sats[i].transform};

		if (gdoi_transform_counter(&t))
			return true;
	}
	return false;
}

static void message2(struct gdoi_gm *gm, mono_t now, const struct gdoi_phase2 *m,
		     const struct gdoi_chain *c)
{
	const struct gdoi_gap gap = {.has = GAP_SIDS, .sids = 1};
	struct gdoi_gm_fx *fx;
	struct gdoi_put p;
	uint8_t buf[32];
	enum status st;

	if (c->n != 2 || c->piece[0].type != GDOI_P_NONCE || c->piece[1].type != GDOI_P_SA ||
	    c->piece[0].body.n < GDOI_NONCE_MIN || c->piece[0].body.n > GDOI_NONCE_MAX) {
		fail(gm, now, "payloads");
		return;
	}
	st = gdoi_sa_decode(c->piece[1].body, &gm->offered);
	if (st == ST_OK && !gm->offered.n_sats)
		st = ST_ABSENT;
	if (st == ST_OK)
		st = gm_policy_ok(gm, &gm->offered);
	if (st != ST_OK) {
		gm_event(gm, GDOI_EV_GM_REJECTED, "as", m->peer, status_text(st));
		fail(gm, now, "policy");
		return;
	}
	gdoi_put_init(&p, buf, sizeof(buf));
	if (counter_mode(&gm->offered)) {
		gdoi_put_open(&p, GDOI_P_GAP);
		gdoi_gap_encode(&gap, &p.w);
		gdoi_put_close(&p);
	}
	gm->step = GM_WAIT_KEYS;
	fx = gm_fx_add(gm, GDOI_GM_FX_PHASE2, buf, wr_len(&p.w));
	if (fx)
		fx->phase2 = (struct gdoi_phase2){.sa = m->sa,
						  .mid = m->mid,
						  .local = m->local,
						  .peer = m->peer,
						  .first = p.first,
						  .payloads = fx->data,
						  .expect_reply = true,
						  .tag = gm->tag};
}

static void complete(struct gdoi_gm *gm, mono_t now, ip4_t peer)
{
	gm->succeeded++;
	gm->rekeys_since = 0;
	gm->registered = true;
	gm->with = peer;
	done_fx(gm);
	end_exchange(gm);
	gm->server = 0;
	if (!gm->on) {
		gm->on = true;
		gm_event(gm, GDOI_EV_GM_ON_OFF, "u", (uint64_t)1);
	}
	gm_event(gm, GDOI_EV_GM_INSTALLED, "aa", peer, gm->conf.local);
	gm_event(gm, GDOI_EV_GM_COMPLETE, "aa", peer, gm->conf.local);
	gm->next = MONO_NEVER;
	gm_plan(gm, now);
}

static void message4(struct gdoi_gm *gm, mono_t now, const struct gdoi_phase2 *m,
		     const struct gdoi_chain *c)
{
	const struct gdoi_piece *seq = gdoi_chain_only(c, GDOI_P_SEQ);
	const struct gdoi_piece *key = gdoi_chain_only(c, GDOI_P_KD);
	struct gm_update u;
	struct gdoi_kd kd;
	enum status st;

	if (!key || c->n != (seq ? 2u : 1u) || (seq && seq->body.n != 4) ||
	    gdoi_kd_decode(key->body, &kd) != ST_OK) {
		fail(gm, now, "payloads");
		return;
	}
	st = gm_update_read(gm, now, &gm->offered, &kd, &u);
	gdoi_kd_free(&kd);
	if (st != ST_OK) {
		fail(gm, now, "keys");
		return;
	}
	if (seq) {
		struct rd r = rd_from(seq->body);

		u.kek.seq = rd_u32(&r);
	}
	st = gm_apply(gm, now, &u);
	gm_update_free(&u);
	if (st == ST_OK)
		complete(gm, now, m->peer);
	else
		fail(gm, now, status_text(st));
}

static void pull_input(struct gdoi_gm *gm, mono_t now, const struct gdoi_gm_input *in)
{
	const struct gdoi_phase2 *m = in->phase2;
	struct gdoi_chain c;

	if (gm->step == GM_IDLE || m->tag != gm->tag || (gm->mid && m->mid != gm->mid))
		return;
	gm->sa = m->sa;
	gm->mid = m->mid;
	if (in->who && in->who->has_version) {
		memcpy(gm->server_version, in->who->version, 3);
		gm->has_server_version = true;
	}
	gm_event(gm, GDOI_EV_GM_PULL, "auu", m->peer,
		 (uint64_t)(gm->step == GM_WAIT_POLICY ? 2 : 4), (uint64_t)m->payloads.n);
	if (gdoi_chain_parse(&c, m->first, m->payloads, true) != ST_OK)
		fail(gm, now, "chain");
	else if (gm->step == GM_WAIT_POLICY)
		message2(gm, now, m, &c);
	else
		message4(gm, now, m, &c);
}

/* ---- configuration ---- */

static void flush(struct gdoi_gm *gm)
{
	bool had = gm->n_teks || gm->n_policies;

	gm_drop_all(gm);
	gm->registered = false;
	if (had)
		(void)gm_fx_add(gm, GDOI_GM_FX_FLUSH, NULL, 0);
}

static void restart(struct gdoi_gm *gm, mono_t now)
{
	if (gm->step != GM_IDLE)
		done_fx(gm);
	end_exchange(gm);
	flush(gm);
	gm->server = 0;
	gm->next = can_register(gm) ? now : MONO_NEVER;
	if (!can_register(gm) && gm->on) {
		gm->on = false;
		gm_event(gm, GDOI_EV_GM_ON_OFF, "u", (uint64_t)0);
	}
}

struct gdoi_gm *gdoi_gm_new(const struct gdoi_gm_conf *c, struct bytes seed, struct when now)
{
	struct gdoi_gm *gm = c->n_servers <= GDOI_SERVERS_MAX && c->n_sets <= GDOI_SETS_MAX
				 ? calloc(1, sizeof(*gm))
				 : NULL;

	if (!gm)
		return NULL;
	gm->conf = *c;
	gm->fx_end = &gm->fx;
	gm->timeout = gm->next = MONO_NEVER;
	gm->last_at = MONO_NEVER;
	gm->next_conn = GDOI_CONN_FIRST;
	drbg_seed(&gm->drbg, seed);
	restart(gm, now.mono);
	if (c->attached)
		gm_event(gm, GDOI_EV_GM_ATTACHED, "");
	if (c->attached && !can_register(gm))
		gm_event(gm, GDOI_EV_GM_INCOMPLETE, "");
	return gm;
}

void gdoi_gm_free(struct gdoi_gm *gm)
{
	if (!gm)
		return;
	gm_drop_all(gm);
	gdoi_sa_free(&gm->offered);
	fx_free(gm->held);
	while (gm->fx) {
		struct gm_fx *f = gm->fx;

		gm->fx = f->next;
		fx_free(f);
	}
	drbg_wipe(&gm->drbg);
	crypto_wipe(gm, sizeof(*gm));
	free(gm);
}

static bool same_filters(const struct gdoi_gm_conf *a, const struct gdoi_gm_conf *b)
{
	if (a->n_sets != b->n_sets || a->n_servers != b->n_servers)
		return false;
	for (unsigned i = 0; i < a->n_sets; i++)
		if (!gdoi_transform_equal(&a->sets[i], &b->sets[i]))
			return false;
	for (unsigned i = 0; i < a->n_servers; i++)
		if (a->servers[i] != b->servers[i])
			return false;
	return true;
}

enum status gdoi_gm_reconfigure(struct gdoi_gm *gm, const struct gdoi_gm_conf *c, struct when now)
{
	struct gdoi_gm_conf old = gm->conf;

	if (c->n_servers > GDOI_SERVERS_MAX || c->n_sets > GDOI_SETS_MAX)
		return ST_RANGE;
	gm->conf = *c;
	if (c->attached != old.attached)
		gm_event(gm, c->attached ? GDOI_EV_GM_ATTACHED : GDOI_EV_GM_DETACHED, "");
	if (c->attached != old.attached || c->local != old.local || c->id_type != old.id_type ||
	    c->identity != old.identity)
		restart(gm, now.mono);
	else if (!same_filters(c, &old) && !gm->registered && gm->step == GM_IDLE &&
		 can_register(gm))
		gm->next = now.mono;
	if (c->attached && !can_register(gm))
		gm_event(gm, GDOI_EV_GM_INCOMPLETE, "");
	return ST_OK;
}

/* ---- inputs and time ---- */

void gdoi_gm_input(struct gdoi_gm *gm, struct when now, const struct gdoi_gm_input *in)
{
	gdoi_gm_tick(gm, now);
	switch (in->kind) {
	case GDOI_GM_IN_PHASE2:
		pull_input(gm, now.mono, in);
		break;
	case GDOI_GM_IN_FAILED:
		if (gm->step != GM_IDLE && in->phase2->tag == gm->tag) {
			gm->mid = 0;
			fail(gm, now.mono, "no answer");
		}
		break;
	case GDOI_GM_IN_DATAGRAM:
		gm_rekey_input(gm, now, in->local, in->peer, in->data);
		break;
	case GDOI_GM_IN_CLEAR:
		gm_event(gm, GDOI_EV_GM_CLEARED, "a", gm->conf.local);
		restart(gm, now.mono);
		break;
	case GDOI_GM_IN_REGISTER:
		if (gm->registered)
			gm_event(gm, GDOI_EV_GM_RE_REGISTER, "");
		gm_register_in(gm, now.mono, GDOI_DELETED_S);
		break;
	}
	gdoi_gm_tick(gm, now);
}

void gdoi_gm_tick(struct gdoi_gm *gm, struct when now)
{
	gm_expire(gm, now.mono);
	if (gm->registered && !gm->n_teks) {
		gm->registered = false;
		gm_register_in(gm, now.mono, 1);
	}
	if (gm->step != GM_IDLE && gm->timeout <= now.mono)
		fail(gm, now.mono, "timeout");
	if (gm->step == GM_IDLE && gm->next <= now.mono) {
		if (gm->registered)
			gm_event(gm, GDOI_EV_GM_RE_REGISTER, "");
		begin(gm, now.mono);
	}
}

mono_t gdoi_gm_deadline(const struct gdoi_gm *gm)
{
	mono_t d = gm->step == GM_IDLE ? gm->next : gm->timeout;

	for (unsigned i = 0; i < gm->n_teks; i++)
		d = gm->teks[i].expires < d ? gm->teks[i].expires : d;
	for (unsigned i = 0; i < gm->n_keks; i++)
		d = gm->keks[i].expires < d ? gm->keks[i].expires : d;
	return d;
}

bool gdoi_gm_claims_datagram(const struct gdoi_gm *gm, struct bytes d)
{
	for (unsigned i = 0; i < gm->n_keks && d.n >= GDOI_HEADER; i++)
		if (!memcmp(gm->keks[i].k.spi, d.p, GDOI_KEK_SPI))
			return d.p[18] == GDOI_EXCHANGE_PUSH;
	return false;
}
