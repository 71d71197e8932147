/* Keys of a group: making, lives, leads. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

void ks_sas_free(const struct gdoi_ks_sa *sas, size_t n)
{
	for (size_t i = 0; sas && i < n; i++)
		free((void *)(uintptr_t)sas[i].aces);
	free((void *)(uintptr_t)sas);
}

static bool sa_copy(struct gdoi_ks_sa *to, const struct gdoi_ks_sa *from)
{
	struct gdoi_ace *aces = calloc(from->n_aces ? from->n_aces : 1, sizeof(*aces));

	if (!aces)
		return false;
	if (from->n_aces)
		memcpy(aces, from->aces, from->n_aces * sizeof(*aces));
	*to = *from;
	to->aces = aces;
	return true;
}

struct gdoi_ks_sa *ks_sas_clone(const struct gdoi_ks_sa *from, size_t n)
{
	struct gdoi_ks_sa *to = calloc(n ? n : 1, sizeof(*to));

	for (size_t i = 0; to && i < n; i++)
		if (!sa_copy(&to[i], &from[i])) {
			ks_sas_free(to, i);
			return NULL;
		}
	return to;
}

const struct ks_kek *ks_kek_current_const(const struct gdoi_ks *ks)
{
	const struct ks_kek *best = NULL;

	for (unsigned i = 0; i < ks->n_keks; i++)
		if (!ks->keks[i].retired && (!best || ks->keks[i].serial > best->serial))
			best = &ks->keks[i];
	return best;
}

struct ks_kek *ks_kek_current(struct gdoi_ks *ks)
{
	return (struct ks_kek *)(uintptr_t)ks_kek_current_const(ks);
}

struct ks_kek *ks_kek_of(struct gdoi_ks *ks, const uint8_t *spi)
{
	for (unsigned i = 0; i < ks->n_keks; i++)
		if (!memcmp(ks->keks[i].k.spi, spi, GDOI_KEK_SPI))
			return &ks->keks[i];
	return NULL;
}

bool ks_tek_follows(const struct ks_tek *t, const struct gdoi_ks_sa *sa)
{
	return gdoi_transform_equal(&t->sa.transform, &sa->transform) &&
	       t->sa.replay == sa->replay && t->sa.window == sa->window &&
	       gdoi_aces_equal(t->sa.aces, t->sa.n_aces, sa->aces, sa->n_aces);
}

struct ks_tek *ks_tek_current(const struct gdoi_ks *ks, const struct gdoi_ks_sa *sa)
{
	struct ks_tek *best = NULL;

	for (unsigned i = 0; i < ks->n_teks; i++)
		if (!ks->teks[i]->override_s && ks_tek_follows(ks->teks[i], sa) &&
		    (!best || ks->teks[i]->serial > best->serial))
			best = ks->teks[i];
	return best;
}

/* Its list is none of today's: members read with it and send with another. */
bool ks_tek_superseded(const struct gdoi_ks *ks, const struct ks_tek *t)
{
	for (size_t i = 0; i < ks->conf.n_sas; i++)
		if (gdoi_aces_equal(t->sa.aces, t->sa.n_aces, ks->conf.sas[i].aces,
				    ks->conf.sas[i].n_aces))
			return false;
	return ks->conf.n_sas > 0;
}

/* max(5 % of the life, the least) + (retransmissions + 1) * interval + 5 before the end. */
static mono_t due(const struct gdoi_ks *ks, mono_t expires, uint32_t life_s, uint32_t least_s)
{
	uint64_t lead = life_s / 20 > least_s ? life_s / 20 : least_s;

	lead += (ks->conf.retransmit_n + 1) * ks->conf.retransmit_s + GDOI_LEAD_MORE_S;
	if (lead >= life_s)
		lead = life_s / 2;
	return expires > lead * USEC_S ? expires - lead * USEC_S : 0;
}

mono_t ks_kek_due(const struct gdoi_ks *ks, const struct ks_kek *k)
{
	return due(ks, k->expires, k->lifetime_s, GDOI_KEK_LEAD_MIN_S);
}

mono_t ks_tek_due(const struct gdoi_ks *ks, const struct ks_tek *t)
{
	return due(ks, t->expires, t->lifetime_s, GDOI_TEK_LEAD_MIN_S);
}

/* RFC 8017 9.2: the hash in its DigestInfo (19 octets and less) and 11 octets around it. */
unsigned ks_key_bits_needed(const struct gdoi_ks *ks)
{
	return 8 * (unsigned)(hash_octets(gdoi_sig_hash_alg(ks->conf.sig_hash)) + 19 + 11);
}

static bool can_sign(const struct gdoi_ks *ks)
{
	return ks->conf.rekey_key &&
	       rsa_pub_bits(rsa_key_pub(ks->conf.rekey_key)) >= ks_key_bits_needed(ks);
}

bool ks_ready(const struct gdoi_ks *ks)
{
	return ks->conf.n_sas && ks->conf.local && (!ks->conf.kek_alg || can_sign(ks));
}

bool ks_has_keys(const struct gdoi_ks *ks)
{
	return ks->n_teks && (!ks->conf.kek_alg || ks_kek_current_const(ks));
}

void ks_drop_kek(struct gdoi_ks *ks, unsigned i)
{
	ks_event(ks, GDOI_EV_KS_GONE, "uo", (uint64_t)0, BYTES_OF(ks->keks[i].k.spi));
	crypto_wipe(&ks->keks[i], sizeof(ks->keks[i]));
	ks->n_keks--;
	memmove(&ks->keks[i], &ks->keks[i + 1], (ks->n_keks - i) * sizeof(*ks->keks));
	crypto_wipe(&ks->keks[ks->n_keks], sizeof(*ks->keks));
}

void ks_drop_tek(struct gdoi_ks *ks, unsigned i)
{
	struct ks_tek *t = ks->teks[i];

	ks_event(ks, GDOI_EV_KS_GONE, "uo", (uint64_t)t->spi, BYTES("", 0));
	free((void *)(uintptr_t)t->sa.aces);
	crypto_wipe(t, sizeof(*t));
	free(t);
	ks->n_teks--;
	memmove(&ks->teks[i], &ks->teks[i + 1], (ks->n_teks - i) * sizeof(*ks->teks));
}

void ks_drop_keys(struct gdoi_ks *ks)
{
	while (ks->n_keks)
		ks_drop_kek(ks, ks->n_keks - 1);
	while (ks->n_teks)
		ks_drop_tek(ks, ks->n_teks - 1);
}

void ks_expire(struct gdoi_ks *ks, mono_t now)
{
	for (unsigned i = ks->n_keks; i-- > 0;)
		if (ks->keks[i].expires <= now) {
			ks_drop_kek(ks, i);
			ks_changed(ks);
		}
	for (unsigned i = ks->n_teks; i-- > 0;)
		if (ks->teks[i]->expires <= now) {
			ks_drop_tek(ks, i);
			ks_changed(ks);
		}
}

void ks_shorten_tek(struct gdoi_ks *ks, struct ks_tek *t, mono_t now)
{
	uint32_t s = t->lifetime_s / 20;
	mono_t end;

	(void)ks;
	s = s > GDOI_SHORT_MAX_S ? GDOI_SHORT_MAX_S : s;
	s = s < GDOI_SHORT_MIN_S ? GDOI_SHORT_MIN_S : s;
	end = mono_add(now, s * USEC_S);
	if (end < t->expires)
		t->expires = end;
	t->override_s = s;
}

enum status ks_new_kek(struct gdoi_ks *ks, mono_t now, const char *why)
{
	struct ks_kek *k;
	uint8_t raw[KS_IV_KEY_SIZE];
	const struct cipher_desc *c =
	    cipher_desc(gdoi_kek_cipher(ks->conf.kek_alg, ks->conf.kek_bits));
	enum status st;

	if (!c)
		return ST_RANGE;
	if (ks->n_keks == GDOI_KEKS_MAX)
		ks_drop_kek(ks, 0);
	k = &ks->keks[ks->n_keks];
	*k = (struct ks_kek){
	    .serial = ++ks->serial,
	    .lifetime_s = ks->conf.kek_lifetime_s,
	    .expires = mono_add(now, ks->conf.kek_lifetime_s * USEC_S),
	    .first_seq = 1,
	    .k = {.alg = ks->conf.kek_alg,
		  .key_bits = ks->conf.kek_bits,
		  .sig_hash = ks->conf.sig_hash},
	};
	drbg_bytes(&ks->drbg, k->k.spi, sizeof(k->k.spi));
	drbg_bytes(&ks->drbg, raw, (size_t)c->block + c->key);
	st = gdoi_kek_set(&k->k, BYTES(raw, (size_t)c->block + c->key));
	crypto_wipe(raw, sizeof(raw));
	if (st != ST_OK)
		return st;
	ks->n_keks++;
	ks_event(ks, GDOI_EV_KS_KEK, "ous", BYTES_OF(k->k.spi), (uint64_t)k->lifetime_s, why);
	ks_changed(ks);
	return ST_OK;
}

struct ks_tek *ks_tek_add(struct gdoi_ks *ks, const struct gdoi_ks_sa *sa)
{
	struct ks_tek *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	if (!sa_copy(&t->sa, sa)) {
		free(t);
		return NULL;
	}
	if (ks->n_teks == GDOI_TEKS_MAX)
		ks_drop_tek(ks, 0);
	ks->teks[ks->n_teks++] = t;
	return t;
}

enum status ks_new_tek(struct gdoi_ks *ks, mono_t now, const struct gdoi_ks_sa *sa)
{
	struct ks_tek *t;
	size_t enc, auth;
	bool used;

	if (!gdoi_transform_sizes(&sa->transform, &enc, &auth))
		return ST_RANGE;
	t = ks_tek_add(ks, sa);
	if (!t)
		return ST_NOMEM;
	do {
		t->spi = drbg_u32(&ks->drbg);
		used = t->spi < 256; /* RFC 4303 2.1 */
		for (unsigned i = 0; i + 1 < ks->n_teks; i++)
			used = used || ks->teks[i]->spi == t->spi;
	} while (used);
	t->serial = ++ks->serial;
	t->lifetime_s = sa->lifetime_s;
	t->expires = mono_add(now, sa->lifetime_s * USEC_S);
	t->enc.n = (uint16_t)enc; /* both at most SECRET_MAX, by the table of transforms */
	drbg_bytes(&ks->drbg, t->enc.b, enc);
	t->auth.n = (uint16_t)auth;
	drbg_bytes(&ks->drbg, t->auth.b, auth);
	ks_event(ks, GDOI_EV_KS_TEK, "uuu", (uint64_t)t->spi, (uint64_t)sa->number,
		 (uint64_t)sa->lifetime_s);
	ks_changed(ks);
	return ST_OK;
}

bool ks_make_keys(struct gdoi_ks *ks, mono_t now, bool kek, bool teks)
{
	const struct ks_kek *k = ks_kek_current(ks);
	bool made = false;

	if (!ks->primary || !ks_ready(ks))
		return false;
	if (ks->conf.kek_alg && (!k || kek || ks_kek_due(ks, k) <= now))
		made = ks_new_kek(ks, now, !k ? "none" : kek ? "asked" : "due") == ST_OK;
	for (size_t i = 0; i < ks->conf.n_sas; i++) {
		const struct ks_tek *t = ks_tek_current(ks, &ks->conf.sas[i]);

		if (!t || teks || ks_tek_due(ks, t) <= now)
			made = ks_new_tek(ks, now, &ks->conf.sas[i]) == ST_OK || made;
	}
	return made;
}
