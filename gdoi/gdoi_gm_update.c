/* What a registration or a rekey brings: read and checked whole, then applied. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_gm_local.h"

static struct gdoi_transform transform_of(const struct gdoi_sat *s)
{
	return (struct gdoi_transform){.esp = s->transform,
				       .auth = (s->has & SAT_AUTH) ? (uint8_t)s->auth : 0,
				       .key_bits = (s->has & SAT_KEY_BITS) ? s->key_bits : 0,
				       .transport = (s->has & SAT_ENCAPS) && s->encaps == 2};
}

static bool set_allowed(const struct gdoi_gm *gm, const struct gdoi_transform *t)
{
	for (unsigned i = 0; i < gm->conf.n_sets; i++)
		if (gdoi_transform_equal(&gm->conf.sets[i], t))
			return true;
	return !gm->conf.n_sets;
}

static bool rekey_allowed(const struct gdoi_gm_conf *c, const struct gdoi_sak *s)
{
	bool cipher = c->ciphers_any || (s->alg == GDOI_KEK_DES && c->cipher_des) ||
		      (s->alg == GDOI_KEK_3DES && c->cipher_3des) ||
		      (s->alg == GDOI_KEK_AES && ((s->key_bits == 128 && c->cipher_aes128) ||
						  (s->key_bits == 192 && c->cipher_aes192) ||
						  (s->key_bits == 256 && c->cipher_aes256)));
	bool hash = c->hashes_any || (s->sig_hash == GDOI_SIG_SHA1 && c->hash_sha1) ||
		    (s->sig_hash == GDOI_SIG_SHA256 && c->hash_sha256) ||
		    (s->sig_hash == GDOI_SIG_SHA384 && c->hash_sha384) ||
		    (s->sig_hash == GDOI_SIG_SHA512 && c->hash_sha512);

	return cipher && hash;
}

enum status gm_policy_ok(const struct gdoi_gm *gm, const struct gdoi_sa *sa)
{
	if (sa->has_sak) {
		const struct gdoi_sak *s = &sa->sak;

		if ((s->has & SAK_MANAGEMENT) || s->sig_alg != 1 || !(s->has & SAK_SIG_HASH) ||
		    !(s->has & SAK_LIFETIME) || !s->lifetime_s ||
		    gdoi_sig_hash_alg(s->sig_hash) == HASH_NONE ||
		    gdoi_kek_cipher(s->alg, (s->has & SAK_KEY_BITS) ? s->key_bits : 0) ==
			CIPHER_NONE)
			return ST_UNSUPPORTED;
		if (!rekey_allowed(&gm->conf, s))
			return ST_REFUSED;
	}
	for (unsigned i = 0; i < sa->n_sats; i++) {
		const struct gdoi_sat *s = &sa->sats[i];
		struct gdoi_transform t = transform_of(s);
		size_t enc, auth;

		if (!gdoi_transform_sizes(&t, &enc, &auth) || !(s->has & SAT_LIFE) || !s->life ||
		    ((s->has & SAT_LIFE_TYPE) && s->life_type != 1) || s->spi < 256 ||
		    ((s->has & SAT_REPLAY) && s->replay > GDOI_REPLAY_NONE) ||
		    ((s->has & SAT_DIRECTION) && (!s->direction || s->direction > 3)) ||
		    ((s->has & SAT_PRESERVE) && (!s->preserve || s->preserve > 4)))
			return ST_UNSUPPORTED;
		if (!set_allowed(gm, &t))
			return ST_REFUSED;
	}
	return ST_OK;
}

/* ---- reading ---- */

void gm_update_free(struct gm_update *u)
{
	for (unsigned i = 0; u->policies && i < u->n_teks; i++)
		free(u->policies[i].aces);
	free(u->policies);
	if (u->teks)
		crypto_wipe(u->teks, u->n_teks * sizeof(*u->teks));
	free(u->teks);
	rsa_pub_free(u->kek.pub);
	crypto_wipe(u, sizeof(*u));
}

static void ports_of(const struct gdoi_ident *id, bool range, uint32_t both, uint16_t *lo,
		     uint16_t *hi)
{
	*lo = range ? (uint16_t)(both >> 16) : id->port;
	*hi = range ? (uint16_t)both : id->port ? id->port : UINT16_MAX;
}

static bool add_ace(struct gm_policy *p, const struct gdoi_sat *s)
{
	struct gdoi_ace *more = realloc(p->aces, (p->n_aces + 1) * sizeof(*more)), *a;

	if (!more)
		return false;
	p->aces = more;
	a = &p->aces[p->n_aces++];
	*a = (struct gdoi_ace){.deny = (s->has & SAT_DENY) && s->deny,
			       .proto = s->ip_proto,
			       .src = s->src.address,
			       .src_mask = s->src.mask,
			       .dst = s->dst.address,
			       .dst_mask = s->dst.mask};
	ports_of(&s->src, s->has & SAT_SRC_PORTS, s->src_ports, &a->sport_lo, &a->sport_hi);
	ports_of(&s->dst, s->has & SAT_DST_PORTS, s->dst_ports, &a->dport_lo, &a->dport_hi);
	return true;
}

static const struct gdoi_key *key_of(const struct gdoi_kd *kd, uint32_t spi)
{
	for (unsigned i = 0; i < kd->n; i++)
		if (kd->keys[i].type == GDOI_KD_TEK) {
			struct rd r = rd_from(kd->keys[i].spi);

			if (rd_u32(&r) == spi)
				return &kd->keys[i];
		}
	return NULL;
}

static enum status tek_keys(const struct gdoi_gm *gm, const struct gdoi_kd *kd, struct gm_tek *t)
{
	const struct gdoi_key *k = key_of(kd, t->t.spi);
	const struct gm_tek *have = gm_tek_of(gm, t->t.spi);
	size_t enc, auth;

	if (!k) { /* times of one that is there already */
		if (!have || !gdoi_transform_equal(&have->t.transform, &t->t.transform))
			return ST_ABSENT;
		t->t.enc = have->t.enc;
		t->t.auth = have->t.auth;
		return ST_OK;
	}
	if (!gdoi_transform_sizes(&t->t.transform, &enc, &auth) || k->enc.n != enc ||
	    k->auth.n != auth)
		return ST_RANGE;
	if (secret_set(&t->t.enc, k->enc) != ST_OK || secret_set(&t->t.auth, k->auth) != ST_OK)
		return ST_RANGE;
	/* An SPI never changes its keys. */
	if (have &&
	    (!secret_equal(&have->t.enc, &t->t.enc) || !secret_equal(&have->t.auth, &t->t.auth)))
		return ST_EXISTS;
	return ST_OK;
}

static enum status read_sat(const struct gdoi_gm *gm, mono_t now, const struct gdoi_sat *s,
			    const struct gdoi_kd *kd, struct gm_update *u)
{
	unsigned i = 0;
	struct gm_tek *t;
	uint16_t keep = (s->has & SAT_PRESERVE) ? s->preserve : 4;
	uint16_t direction = (s->has & SAT_DIRECTION) ? s->direction : GDOI_SYMMETRIC;

	while (i < u->n_teks && u->teks[i].t.spi != s->spi)
		i++;
	if (i < u->n_teks)
		return add_ace(&u->policies[i], s) ? ST_OK : ST_NOMEM;
	if (u->n_teks == GDOI_TEKS_MAX)
		return ST_LIMIT;
	t = &u->teks[u->n_teks];
	*t = (struct gm_tek){
	    .t = {.spi = s->spi,
		  .transform = transform_of(s),
		  .may_send = direction != GDOI_RECEIVER_ONLY,
		  .may_receive = direction != GDOI_SENDER_ONLY,
		  .keep_src = keep == 2 || keep == 4,
		  .keep_dst = keep == 3 || keep == 4},
	    .lifetime_s = s->life,
	    .expires = mono_add(now, s->life * USEC_S),
	    .replay = (s->has & SAT_REPLAY) ? s->replay : GDOI_REPLAY_COUNTER,
	    .window = (s->has & SAT_WINDOW) ? s->window : 64,
	    .listed = true,
	};
	u->policies[u->n_teks++] = (struct gm_policy){
	    .replay = t->replay, .window = t->window, .receive_only = !t->t.may_send};
	if (s->has & SAT_PSEUDOTIME) {
		u->has_pseudotime = true;
		u->pseudotime_ms = s->pseudotime_ms;
	}
	if (!add_ace(&u->policies[u->n_teks - 1], s))
		return ST_NOMEM;
	return tek_keys(gm, kd, t);
}

static enum status read_kek(const struct gdoi_gm *gm, mono_t now, const struct gdoi_sak *s,
			    const struct gdoi_kd *kd, struct gm_update *u)
{
	struct gm_kek *k = &u->kek;
	const struct gdoi_key *found = NULL;

	*k = (struct gm_kek){
	    .k = {.alg = (uint8_t)s->alg,
		  .key_bits = (s->has & SAK_KEY_BITS) ? s->key_bits : 0,
		  .sig_hash = (uint8_t)s->sig_hash},
	    .lifetime_s = s->lifetime_s,
	    .expires = mono_add(now, s->lifetime_s * USEC_S),
	    .destination = s->dst.address,
	    .server = s->src.address,
	    .server_port = s->src.port ? s->src.port : GDOI_PORT,
	    .ack = (s->has & SAK_ACK) ? (uint8_t)s->ack : 0,
	};
	memcpy(k->k.spi, s->spi, sizeof(k->k.spi));
	u->has_kek = true;
	for (unsigned i = 0; i < gm->n_keks; i++)
		u->kek_known = u->kek_known || !memcmp(gm->keks[i].k.spi, s->spi, GDOI_KEK_SPI);
	for (unsigned i = 0; i < kd->n; i++)
		if (kd->keys[i].type == GDOI_KD_KEK) {
			if (found || memcmp(kd->keys[i].spi.p, s->spi, GDOI_KEK_SPI) != 0)
				return ST_SYNTAX;
			found = &kd->keys[i];
		}
	if (!found)
		return u->kek_known ? ST_OK : ST_ABSENT;
	if (found->sig.n) {
		enum status st = rsa_pub_from_der(found->sig, &k->pub);

		if (st != ST_OK)
			return st;
	} else if (gm->n_keks) {
		k->pub = rsa_pub_ref(gm->keks[0].pub);
	} else {
		return ST_ABSENT;
	}
	return gdoi_kek_set(&k->k, found->kek);
}

static enum status read_all(const struct gdoi_gm *gm, mono_t now, const struct gdoi_sa *sa,
			    const struct gdoi_kd *kd, struct gm_update *u)
{
	enum status st = gm_policy_ok(gm, sa);

	if (st == ST_OK && sa->has_sak)
		st = read_kek(gm, now, &sa->sak, kd, u);
	for (unsigned i = 0; i < sa->n_sats && st == ST_OK; i++)
		st = read_sat(gm, now, &sa->sats[i], kd, u);
	if (sa->has_gap) {
		u->has_gap = sa->gap.has;
		u->atd_s = sa->gap.atd_s;
		u->dtd_s = sa->gap.dtd_s;
	}
	for (unsigned i = 0; i < kd->n; i++)
		if (kd->keys[i].type == GDOI_KD_SID) {
			u->sid_bits = (uint8_t)kd->keys[i].sid_bits;
			u->n_sids = kd->keys[i].n_sids;
			memcpy(u->sids, kd->keys[i].sids, sizeof(u->sids));
			for (unsigned k = 0; k < u->n_sids; k++)
				if (kd->keys[i].sid_bits > 32 ||
				    (uint64_t)u->sids[k] >> kd->keys[i].sid_bits)
					st = ST_RANGE;
		}
	return st;
}

enum status gm_update_read(const struct gdoi_gm *gm, mono_t now, const struct gdoi_sa *sa,
			   const struct gdoi_kd *kd, struct gm_update *out)
{
	struct gm_update u = {.teks = calloc(GDOI_TEKS_MAX, sizeof(*u.teks)),
			      .policies = calloc(GDOI_TEKS_MAX, sizeof(*u.policies))};
	enum status st = u.teks && u.policies ? read_all(gm, now, sa, kd, &u) : ST_NOMEM;

	if (st == ST_OK)
		*out = u;
	else
		gm_update_free(&u);
	return st;
}

/* ---- what is held ---- */

struct gm_tek *gm_tek_of(const struct gdoi_gm *gm, uint32_t spi)
{
	for (unsigned i = 0; i < gm->n_teks; i++)
		if (gm->teks[i].t.spi == spi)
			return &gm->teks[i];
	return NULL;
}

void gm_drop_tek(struct gdoi_gm *gm, unsigned i, bool tell)
{
	struct gdoi_gm_fx *fx = tell ? gm_fx_add(gm, GDOI_GM_FX_TEK_RETIRE, NULL, 0) : NULL;

	if (fx)
		fx->spi = gm->teks[i].t.spi;
	gm_event(gm, GDOI_EV_GM_TEK_GONE, "u", (uint64_t)gm->teks[i].t.spi);
	gm->n_teks--;
	memmove(&gm->teks[i], &gm->teks[i + 1], (gm->n_teks - i) * sizeof(*gm->teks));
	crypto_wipe(&gm->teks[gm->n_teks], sizeof(*gm->teks));
}

void gm_drop_kek(struct gdoi_gm *gm, unsigned i)
{
	rsa_pub_free(gm->keks[i].pub);
	gm->n_keks--;
	memmove(&gm->keks[i], &gm->keks[i + 1], (gm->n_keks - i) * sizeof(*gm->keks));
	crypto_wipe(&gm->keks[gm->n_keks], sizeof(*gm->keks));
}

static void policies_free(struct gdoi_gm *gm)
{
	for (unsigned i = 0; i < gm->n_policies; i++)
		free(gm->policies[i].aces);
	free(gm->policies);
	free(gm->shown);
	gm->policies = NULL;
	gm->shown = NULL;
	gm->n_policies = 0;
}

void gm_drop_all(struct gdoi_gm *gm)
{
	while (gm->n_teks)
		gm_drop_tek(gm, gm->n_teks - 1, false);
	free(gm->teks);
	gm->teks = NULL;
	while (gm->n_keks)
		gm_drop_kek(gm, gm->n_keks - 1);
	policies_free(gm);
	gm->n_sids = 0;
}

void gm_expire(struct gdoi_gm *gm, mono_t now)
{
	for (unsigned i = gm->n_teks; i-- > 0;)
		if (gm->teks[i].expires <= now)
			gm_drop_tek(gm, i, true);
	for (unsigned i = gm->n_keks; i-- > 0;)
		if (gm->keks[i].expires <= now)
			gm_drop_kek(gm, i);
}

/* The TEK that packets of a policy leave with: the one that was activated last, or the oldest of all. */
const struct gm_tek *gm_sending(const struct gdoi_gm *gm, unsigned policy, mono_t now)
{
	const struct gm_tek *best = NULL, *oldest = NULL;

	for (unsigned i = 0; i < gm->n_teks; i++) {
		const struct gm_tek *t = &gm->teks[i];

		if (t->t.policy != policy || !t->t.may_send || t->expires <= now)
			continue;
		if (t->activate <= now &&
		    (!best || t->activate > best->activate ||
		     (t->activate == best->activate && t->expires > best->expires)))
			best = t;
		if (!oldest || t->expires < oldest->expires)
			oldest = t;
	}
	return best ? best : oldest;
}

/* ---- applying ---- */

static bool policy_equal(const struct gm_policy *a, const struct gm_policy *b)
{
	return a->replay == b->replay && a->window == b->window &&
	       gdoi_aces_equal(a->aces, a->n_aces, b->aces, b->n_aces);
}

static unsigned place(struct gm_policy *list, unsigned *n, struct gm_policy *p)
{
	for (unsigned i = 0; i < *n; i++)
		if (policy_equal(&list[i], p)) {
			list[i].receive_only = list[i].receive_only && p->receive_only;
			return i;
		}
	list[*n] = *p;
	p->aces = NULL; /* moved */
	return (*n)++;
}

/* The message's lists in its order, then those that keys still live for. */
static enum status merge_policies(struct gdoi_gm *gm, struct gm_update *u, bool *changed)
{
	unsigned n = 0, was = gm->n_policies;
	struct gm_policy *list = calloc(was + u->n_teks + 1, sizeof(*list));
	struct gdoi_gm_policy *shown = calloc(was + u->n_teks + 1, sizeof(*shown));
	bool same = true;

	if (!list || !shown) {
		free(list);
		free(shown);
		return ST_NOMEM;
	}
	for (unsigned p = 0; p < was; p++)
		shown[p].receive_only = gm->policies[p].receive_only; /* as it was */
	for (unsigned i = 0; i < u->n_teks; i++) {
		unsigned at = n;

		u->teks[i].t.policy = place(list, &n, &u->policies[i]);
		if (n > at)
			same = same && at < was && policy_equal(&list[at], &gm->policies[at]);
	}
	for (unsigned p = 0; p < was; p++) {
		unsigned to = UINT32_MAX;

		for (unsigned i = 0; i < gm->n_teks; i++)
			if (gm->teks[i].t.policy == p && to == UINT32_MAX) {
				unsigned before = n;
				bool receive = gm->policies[p].receive_only;

				gm->policies[p].receive_only = true;
				to = place(list, &n, &gm->policies[p]);
				if (to == before)
					list[to].receive_only = receive;
			}
		for (unsigned i = 0; i < gm->n_teks && to != UINT32_MAX; i++)
			if (gm->teks[i].t.policy == p)
				gm->teks[i].t.policy = to | 0x80000000u;
		same = same && (to == UINT32_MAX || to == p);
	}
	for (unsigned i = 0; i < gm->n_teks; i++)
		gm->teks[i].t.policy &= 0x7fffffff;
	for (unsigned i = 0; i < n && i < was; i++)
		same = same && list[i].receive_only == shown[i].receive_only;
	*changed = !same || n != was;
	policies_free(gm);
	gm->policies = list;
	gm->n_policies = n;
	gm->shown = shown;
	for (unsigned i = 0; i < n; i++)
		shown[i] = (struct gdoi_gm_policy){list[i].aces, list[i].n_aces, list[i].replay,
						   list[i].window, list[i].receive_only};
	return ST_OK;
}

static bool names(const struct gm_update *u, uint32_t spi)
{
	for (unsigned i = 0; i < u->n_teks; i++)
		if (u->teks[i].t.spi == spi)
			return true;
	return false;
}

/*
 * A rekey that does not name what we send with comes from a key server of another part of the group, in the
 * moment when the parts meet: before long one that names the keys of both will follow. Until then the others
 * of our part could not read us with the new ones.
 */
static bool meets_another_part(const struct gdoi_gm *gm, const struct gm_update *u,
			       const struct gm_tek *t, mono_t now)
{
	for (unsigned i = 0; u->pushed && i < gm->n_teks; i++) {
		const struct gm_tek *o = &gm->teks[i];

		if (o->t.policy == t->t.policy && o->t.may_send && o->activate <= now &&
		    o->expires > now + GDOI_SWITCH_S * USEC_S && !names(u, o->t.spi))
			return true;
	}
	return false;
}

/* One in use that lives longer than t, and is named: t, another part's older key, does not take its place. */
static const struct gm_tek *longer_in_use(const struct gdoi_gm *gm, const struct gm_update *u,
					  const struct gm_tek *t, mono_t now)
{
	for (unsigned i = 0; i < gm->n_teks; i++) {
		const struct gm_tek *o = &gm->teks[i];

		if (o->t.policy == t->t.policy && o->t.may_send && o->activate <= now &&
		    o->expires > t->expires && names(u, o->t.spi))
			return o;
	}
	return NULL;
}

/* When is it sent with? The older ones of its list that the message names are used until then. */
static mono_t activation(const struct gdoi_gm *gm, const struct gm_update *u,
			 const struct gm_tek *t, mono_t now)
{
	mono_t at = meets_another_part(gm, u, t, now) ? now + GDOI_SWITCH_S * USEC_S : now;
	const struct gm_tek *longer = longer_in_use(gm, u, t, now);

	if (longer)
		return longer
		    ->activate; /* of two that are due at one time the later to end is sent with */
	for (unsigned i = 0; i < u->n_teks; i++) {
		const struct gm_tek *o = &u->teks[i];

		if (o->t.policy != t->t.policy || o->expires >= t->expires || !o->t.may_send)
			continue;
		if (u->has_gap & GAP_ATD)
			return mono_add(now, u->atd_s * USEC_S);
		if (o->expires > now + GDOI_SWITCH_S * USEC_S &&
		    o->expires - GDOI_SWITCH_S * USEC_S > at)
			at = o->expires - GDOI_SWITCH_S * USEC_S;
	}
	return at;
}

static void tell_tek(struct gdoi_gm *gm, struct gm_tek *t, mono_t now)
{
	struct gdoi_gm_fx *fx = gm_fx_add(gm, GDOI_GM_FX_TEK, NULL, 0);
	struct gm_fx *holder;

	if (!fx)
		return;
	holder = (struct gm_fx *)(void *)((char *)fx - offsetof(struct gm_fx, fx));
	t->t.lifetime_s = (uint32_t)((t->expires - now) / USEC_S);
	t->t.activate_s = t->activate > now ? (uint32_t)((t->activate - now) / USEC_S) : 0;
	t->t.sid_bits = gdoi_transform_counter(&t->t.transform) && gm->n_sids ? gm->sid_bits : 0;
	t->t.sid = gm->n_sids ? gm->sids[0] : 0;
	holder->tek = t->t;
	/* RFC 6407 5.6.4: no identifier, no sending. */
	if (gdoi_transform_counter(&t->t.transform) && !gm->n_sids)
		holder->tek.may_send = false;
	fx->tek = &holder->tek;
}

static void apply_teks(struct gdoi_gm *gm, mono_t now, struct gm_update *u, struct gm_tek *all)
{
	unsigned n = 0;

	for (unsigned i = 0; i < gm->n_teks; i++) {
		if (names(u, gm->teks[i].t.spi))
			continue;
		all[n] = gm->teks[i];
		if (u->n_teks) { /* the server does not name it any more */
			all[n].listed = false;
			all[n].t.may_send = all[n].t.may_send && u->pushed;
		}
		n++;
	}
	for (unsigned i = 0; i < u->n_teks; i++) {
		const struct gm_tek *have = gm_tek_of(gm, u->teks[i].t.spi);
		struct gm_tek t = u->teks[i];

		t.activate = activation(gm, u, &t, now);
		if (have) {
			t.lifetime_s = have->lifetime_s;
			t.expires = t.expires < have->expires ? t.expires : have->expires;
			t.activate = have->activate < t.activate ? have->activate : t.activate;
			/* Shortened: what is left is its life now. */
			if (have->expires > t.expires + 5 * USEC_S)
				t.lifetime_s = (uint32_t)((t.expires - now) / USEC_S);
		}
		gm_event(gm, GDOI_EV_GM_TEK, "uuu", (uint64_t)t.t.spi,
			 (uint64_t)((t.expires - now) / USEC_S), (uint64_t)!have);
		if (n < 2 * GDOI_TEKS_MAX)
			all[n++] = t;
		crypto_wipe(&t, sizeof(t));
	}
	if (gm->teks)
		crypto_wipe(gm->teks, gm->n_teks * sizeof(*gm->teks));
	free(gm->teks);
	gm->teks = all;
	gm->n_teks = n;
}

static void apply_kek(struct gdoi_gm *gm, struct gm_update *u)
{
	for (unsigned i = 0; i < gm->n_keks; i++) {
		struct gm_kek *k = &gm->keks[i];

		if (memcmp(k->k.spi, u->kek.k.spi, GDOI_KEK_SPI) != 0)
			continue;
		if (u->kek.seq > k->seq)
			k->seq = u->kek.seq;
		if (u->kek.expires + 5 * USEC_S < k->expires)
			k->lifetime_s = u->kek.lifetime_s;
		if (u->kek.expires < k->expires)
			k->expires = u->kek.expires;
		k->ack = u->kek.ack;
		return;
	}
	if (gm->n_keks &&
	    ip4_is_multicast(gm->keks[0].destination) != ip4_is_multicast(u->kek.destination))
		gm_event(gm,
			 ip4_is_multicast(u->kek.destination) ? GDOI_EV_GM_TO_MULTICAST
							      : GDOI_EV_GM_TO_UNICAST,
			 "");
	if (gm->n_keks == GDOI_GM_KEKS_MAX)
		gm_drop_kek(gm, gm->n_keks - 1);
	memmove(&gm->keks[1], &gm->keks[0], gm->n_keks * sizeof(*gm->keks));
	gm->n_keks++;
	gm->keks[0] = u->kek;
	gm->keks[0].conn_id = ++gm->next_conn;
	u->kek.pub = NULL; /* moved */
	gm_event(gm, GDOI_EV_GM_KEK, "ou", BYTES_OF(gm->keks[0].k.spi),
		 (uint64_t)gm->keks[0].lifetime_s);
	struct gdoi_gm_fx *fx = gm_fx_add(gm, GDOI_GM_FX_JOIN, NULL, 0);

	if (fx)
		fx->peer = ip4_is_multicast(gm->keks[0].destination) ? gm->keks[0].destination : 0;
}

enum status gm_apply(struct gdoi_gm *gm, mono_t now, struct gm_update *u)
{
	struct gm_tek *all = calloc(2 * GDOI_TEKS_MAX, sizeof(*all));
	bool changed = false;
	struct gdoi_gm_fx *fx;
	enum status st = all ? ST_OK : ST_NOMEM;

	if (st == ST_OK && u->n_teks)
		st = merge_policies(gm, u, &changed);
	if (st != ST_OK) {
		free(all);
		return st;
	}
	if (u->n_sids) {
		gm->n_sids = u->n_sids;
		gm->sid_bits = u->sid_bits;
		memcpy(gm->sids, u->sids, sizeof(gm->sids));
	}
	apply_teks(gm, now, u, all);
	if (u->has_kek)
		apply_kek(gm, u);
	gm->receive_only = gm->n_policies > 0;
	for (unsigned i = 0; i < gm->n_policies; i++)
		gm->receive_only = gm->receive_only && gm->policies[i].receive_only;
	if (changed)
		(void)gm_fx_add(gm, GDOI_GM_FX_POLICY, NULL, 0); /* filled in when it is taken */
	for (unsigned i = 0; i < gm->n_teks; i++)
		if (changed || gm->teks[i].listed)
			tell_tek(gm, &gm->teks[i], now);
	if (u->has_pseudotime && (fx = gm_fx_add(gm, GDOI_GM_FX_PSEUDOTIME, NULL, 0)))
		fx->pseudotime_us = u->pseudotime_ms * USEC_MS;
	return ST_OK;
}
