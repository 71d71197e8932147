#include "coop/coop_state.h"

#include <stdlib.h>
#include <string.h>

#include "coop/coop_limits.h"
#include "crypto/secret.h"

void coop_octets_free(struct coop_octets *o)
{
	if (o->p)
		crypto_wipe(o->p, o->n);
	free(o->p);
	*o = (struct coop_octets){0};
}

enum status coop_octets_set(struct coop_octets *o, struct bytes b)
{
	uint8_t *p = NULL;

	if (b.n > COOP_POLICY_MAX)
		return ST_LIMIT;
	if (b.n) {
		p = malloc(b.n);
		if (!p)
			return ST_NOMEM;
		memcpy(p, b.p, b.n);
	}
	coop_octets_free(o);
	*o = (struct coop_octets){.p = p, .n = (uint32_t)b.n};
	return ST_OK;
}

void coop_state_free(struct coop_state *s)
{
	for (uint32_t i = 0; i < s->n_keks; i++)
		coop_octets_free(&s->keks[i].key);
	for (uint32_t i = 0; i < s->n_teks; i++)
		coop_octets_free(&s->teks[i].key);
	for (uint32_t i = 0; i < s->n_members; i++)
		coop_octets_free(&s->members[i].more);
	coop_octets_free(&s->policy);
	free(s->keks);
	free(s->teks);
	free(s->members);
	*s = (struct coop_state){0};
}

void coop_state_move(struct coop_state *to, struct coop_state *from)
{
	coop_state_free(to);
	*to = *from;
	*from = (struct coop_state){0};
}

enum status coop_state_clone(const struct coop_state *s, struct coop_state *out)
{
	struct coop_state c = {.pst_ms = s->pst_ms, .at = s->at};
	enum status st = coop_octets_set(&c.policy, coop_octets_view(&s->policy));

	memcpy(c.policy_hash, s->policy_hash, sizeof(c.policy_hash));
	memcpy(c.key_hash, s->key_hash, sizeof(c.key_hash));
	for (uint32_t i = 0; st == ST_OK && i < s->n_keks; i++)
		st = coop_state_add_kek(&c, &s->keks[i]);
	for (uint32_t i = 0; st == ST_OK && i < s->n_teks; i++)
		st = coop_state_add_tek(&c, &s->teks[i]);
	for (uint32_t i = 0; st == ST_OK && i < s->n_members; i++)
		st = coop_state_put_member(&c, &s->members[i]);
	if (st == ST_OK)
		*out = c;
	else
		coop_state_free(&c);
	return st;
}

uint64_t coop_state_pst(const struct coop_state *s, mono_t now)
{
	return s->pst_ms + (now > s->at ? (now - s->at) / USEC_MS : 0);
}

/* ---- keys ---- */

enum status coop_state_add_kek(struct coop_state *s, const struct coop_kek *k)
{
	struct coop_kek copy = *k, *keks;
	enum status st;

	if (s->n_keks >= COOP_KEKS_MAX)
		return ST_LIMIT;
	copy.key = (struct coop_octets){0};
	st = coop_octets_set(&copy.key, coop_octets_view(&k->key));
	if (st != ST_OK)
		return st;
	keks = realloc(s->keks, (s->n_keks + 1) * sizeof(*keks));
	if (!keks) {
		coop_octets_free(&copy.key);
		return ST_NOMEM;
	}
	s->keks = keks;
	keks[s->n_keks++] = copy;
	return ST_OK;
}

enum status coop_state_add_tek(struct coop_state *s, const struct coop_tek *t)
{
	struct coop_tek copy = *t, *teks;
	enum status st;

	if (s->n_teks >= COOP_TEKS_MAX)
		return ST_LIMIT;
	copy.key = (struct coop_octets){0};
	st = coop_octets_set(&copy.key, coop_octets_view(&t->key));
	if (st != ST_OK)
		return st;
	teks = realloc(s->teks, (s->n_teks + 1) * sizeof(*teks));
	if (!teks) {
		coop_octets_free(&copy.key);
		return ST_NOMEM;
	}
	s->teks = teks;
	teks[s->n_teks++] = copy;
	return ST_OK;
}

const struct coop_kek *coop_state_kek(const struct coop_state *s, const uint8_t spi[COOP_KEK_SPI])
{
	for (uint32_t i = 0; i < s->n_keks; i++)
		if (!memcmp(s->keks[i].spi, spi, COOP_KEK_SPI))
			return &s->keks[i];
	return NULL;
}

const struct coop_kek *coop_state_current(const struct coop_state *s)
{
	const struct coop_kek *best = NULL;

	for (uint32_t i = 0; i < s->n_keks; i++)
		if (!best || s->keks[i].serial > best->serial)
			best = &s->keks[i];
	return best;
}

static const struct coop_tek *find_tek(const struct coop_state *s, uint32_t spi)
{
	for (uint32_t i = 0; i < s->n_teks; i++)
		if (s->teks[i].spi == spi)
			return &s->teks[i];
	return NULL;
}

bool coop_state_has_teks(const struct coop_state *s, mono_t now)
{
	for (uint32_t i = 0; i < s->n_teks; i++)
		if (s->teks[i].expires > now)
			return true;
	return false;
}

bool coop_state_has_keys(const struct coop_state *s, mono_t now)
{
	for (uint32_t i = 0; i < s->n_keks; i++)
		if (s->keks[i].expires > now)
			return true;
	return coop_state_has_teks(s, now);
}

void coop_state_expire(struct coop_state *s, mono_t now)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n_keks; i++) {
		if (s->keks[i].expires > now)
			s->keks[n++] = s->keks[i];
		else
			coop_octets_free(&s->keks[i].key);
	}
	s->n_keks = n;
	n = 0;
	for (uint32_t i = 0; i < s->n_teks; i++) {
		if (s->teks[i].expires > now)
			s->teks[n++] = s->teks[i];
		else
			coop_octets_free(&s->teks[i].key);
	}
	s->n_teks = n;
}

/* ---- members ---- */

/* Where the address is, or would be. */
static uint32_t member_place(const struct coop_state *s, ip4_t a)
{
	uint32_t lo = 0, hi = s->n_members;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (s->members[mid].address < a)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct coop_member *coop_state_member(const struct coop_state *s, ip4_t a)
{
	uint32_t i = member_place(s, a);

	return i < s->n_members && s->members[i].address == a ? &s->members[i] : NULL;
}

static enum status grow_members(struct coop_state *s)
{
	uint32_t cap = s->cap_members ? s->cap_members * 2 : 16;
	struct coop_member *m;

	if (s->n_members >= COOP_MEMBERS_MAX)
		return ST_LIMIT;
	if (s->n_members < s->cap_members)
		return ST_OK;
	m = realloc(s->members, cap * sizeof(*m));
	if (!m)
		return ST_NOMEM;
	s->members = m;
	s->cap_members = cap;
	return ST_OK;
}

enum status coop_state_put_member(struct coop_state *s, const struct coop_member *m)
{
	struct coop_member copy = *m;
	uint32_t i = member_place(s, m->address);
	bool there = i < s->n_members && s->members[i].address == m->address;
	enum status st;

	copy.more = (struct coop_octets){0};
	st = coop_octets_set(&copy.more, coop_octets_view(&m->more));
	if (st != ST_OK)
		return st;
	if (!there) {
		st = grow_members(s);
		if (st != ST_OK) {
			coop_octets_free(&copy.more);
			return st;
		}
		memmove(s->members + i + 1, s->members + i, (s->n_members - i) * sizeof(copy));
		s->n_members++;
	} else {
		coop_octets_free(&s->members[i].more);
	}
	s->members[i] = copy;
	return ST_OK;
}

bool coop_state_drop_member(struct coop_state *s, ip4_t a)
{
	uint32_t i = member_place(s, a);

	if (i >= s->n_members || s->members[i].address != a)
		return false;
	coop_octets_free(&s->members[i].more);
	memmove(s->members + i, s->members + i + 1, (s->n_members - i - 1) * sizeof(*s->members));
	s->n_members--;
	return true;
}

bool coop_member_newer(const struct coop_state *s, const struct coop_member *have,
		       const struct coop_member *m)
{
	const struct coop_kek *now = coop_state_current(s);
	bool has = have && now && !memcmp(have->kek, now->spi, COOP_KEK_SPI);
	bool would = now && !memcmp(m->kek, now->spi, COOP_KEK_SPI);

	if (!have)
		return true;
	if (has && !would)
		return m->stamp > have->stamp + COOP_PST_SLACK_MS;
	if (would && !has)
		return m->stamp + COOP_PST_SLACK_MS > have->stamp;
	return m->stamp > have->stamp;
}

bool coop_member_doubtful(const struct coop_member *have, const struct coop_member *m)
{
	return have && memcmp(have->kek, m->kek, COOP_KEK_SPI) != 0 &&
	       m->stamp + COOP_PST_SLACK_MS > have->stamp;
}

/* ---- comparing ---- */

static bool same_octets(const struct coop_octets *a, const struct coop_octets *b)
{
	return crypto_equal(coop_octets_view(a), coop_octets_view(b));
}

/* Every live KEK of a is in b, as it is. */
static bool keks_within(const struct coop_state *a, const struct coop_state *b, mono_t now)
{
	for (uint32_t i = 0; i < a->n_keks; i++) {
		const struct coop_kek *k = &a->keks[i], *o;

		if (k->expires <= now)
			continue;
		o = coop_state_kek(b, k->spi);
		if (!o || o->seq != k->seq || o->serial != k->serial ||
		    !same_octets(&o->key, &k->key))
			return false;
	}
	return true;
}

static bool teks_within(const struct coop_state *a, const struct coop_state *b, mono_t now)
{
	for (uint32_t i = 0; i < a->n_teks; i++) {
		const struct coop_tek *t = &a->teks[i], *o;

		if (t->expires <= now)
			continue;
		o = find_tek(b, t->spi);
		if (!o || o->serial != t->serial || !same_octets(&o->key, &t->key))
			return false;
	}
	return true;
}

static bool same_member(const struct coop_member *a, const struct coop_member *b)
{
	return a->address == b->address && a->registrar == b->registrar && a->stamp == b->stamp &&
	       !memcmp(a->kek, b->kek, COOP_KEK_SPI) && same_octets(&a->more, &b->more);
}

bool coop_state_same_keys(const struct coop_state *a, const struct coop_state *b, mono_t now)
{
	return !memcmp(a->policy_hash, b->policy_hash, sizeof(a->policy_hash)) &&
	       !memcmp(a->key_hash, b->key_hash, sizeof(a->key_hash)) &&
	       same_octets(&a->policy, &b->policy) && keks_within(a, b, now) &&
	       keks_within(b, a, now) && teks_within(a, b, now) && teks_within(b, a, now);
}

bool coop_state_same(const struct coop_state *a, const struct coop_state *b, mono_t now)
{
	if (a->n_members != b->n_members)
		return false;
	for (uint32_t i = 0; i < a->n_members; i++)
		if (!same_member(&a->members[i], &b->members[i]))
			return false;
	return coop_state_same_keys(a, b, now);
}

/* ---- merging ---- */

static uint32_t min_kek_serial(const struct coop_state *s)
{
	uint32_t least = UINT32_MAX;

	for (uint32_t i = 0; i < s->n_keks; i++)
		if (s->keks[i].serial < least)
			least = s->keks[i].serial;
	return least;
}

static uint32_t min_tek_serial(const struct coop_state *s)
{
	uint32_t least = UINT32_MAX;

	for (uint32_t i = 0; i < s->n_teks; i++)
		if (s->teks[i].serial < least)
			least = s->teks[i].serial;
	return least;
}

static enum status merge_keks(struct coop_state *into, const struct coop_state *other, mono_t now,
			      uint32_t *added)
{
	uint32_t below = min_kek_serial(into);

	for (uint32_t i = 0; i < other->n_keks; i++) {
		struct coop_kek k = other->keks[i];
		struct coop_kek *have = (struct coop_kek *)coop_state_kek(into, k.spi);
		enum status st;

		k.seq = k.seq > UINT32_MAX - COOP_SEQ_STEP ? UINT32_MAX : k.seq + COOP_SEQ_STEP;
		if (have) {
			if (k.seq > have->seq)
				have->seq = k.seq;
			if (k.expires < have->expires)
				have->expires = k.expires;
			continue;
		}
		if (k.expires <= now)
			continue;
		if (below != UINT32_MAX)
			k.serial = below ? below - 1 : 0;
		st = coop_state_add_kek(into, &k);
		if (st != ST_OK)
			return st;
		++*added;
	}
	return ST_OK;
}

static enum status merge_teks(struct coop_state *into, const struct coop_state *other, mono_t now,
			      uint32_t *added)
{
	uint32_t below = min_tek_serial(into);

	for (uint32_t i = 0; i < other->n_teks; i++) {
		struct coop_tek t = other->teks[i];
		struct coop_tek *have = (struct coop_tek *)find_tek(into, t.spi);
		enum status st;

		if (have) {
			if (t.expires < have->expires)
				have->expires = t.expires;
			continue;
		}
		if (t.expires <= now)
			continue;
		if (below != UINT32_MAX)
			t.serial = below ? below - 1 : 0;
		st = coop_state_add_tek(into, &t);
		if (st != ST_OK)
			return st;
		++*added;
	}
	return ST_OK;
}

static enum status merge_members(struct coop_state *into, const struct coop_state *other,
				 uint64_t shift, uint32_t *added)
{
	for (uint32_t i = 0; i < other->n_members; i++) {
		struct coop_member m = other->members[i];
		const struct coop_member *have = coop_state_member(into, m.address);
		enum status st;

		m.stamp += shift;
		if (!coop_member_newer(into, have, &m))
			continue;
		st = coop_state_put_member(into, &m);
		if (st != ST_OK)
			return st;
		++*added;
	}
	return ST_OK;
}

/*
 * Two parts that began apart count pseudotime from different moments, and it must not run backwards for
 * anybody: the later one is taken, and the stamps of the other's members move with it, so that what
 * happened at one time has one stamp. Returns by how much other's stamps are to move.
 */
static uint64_t align_time(struct coop_state *into, const struct coop_state *other, mono_t now)
{
	uint64_t a = coop_state_pst(into, now), b = coop_state_pst(other, now);

	if (a >= b)
		return a - b;
	for (uint32_t i = 0; i < into->n_members; i++)
		into->members[i].stamp += b - a;
	into->pst_ms = b;
	into->at = now;
	return 0;
}

enum status coop_state_merge(struct coop_state *into, const struct coop_state *other, mono_t now,
			     struct coop_merged *added)
{
	struct coop_state c;
	struct coop_merged n = {0};
	uint64_t shift;
	enum status st = coop_state_clone(into, &c);

	if (st != ST_OK)
		return st;
	shift = align_time(&c, other, now);
	st = merge_keks(&c, other, now, &n.keks);
	if (st == ST_OK)
		st = merge_teks(&c, other, now, &n.teks);
	if (st == ST_OK)
		st = merge_members(&c, other, shift, &n.members);
	if (st != ST_OK) {
		coop_state_free(&c);
		return st;
	}
	coop_state_move(into, &c);
	*added = n;
	return ST_OK;
}
