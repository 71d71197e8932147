#include "router/coop_ks.h"

#include <stdlib.h>
#include <string.h>

/*
 * The two folders name the same things each for itself. A converted state borrows the octets of the one it
 * was made of; only its arrays are its own.
 */

static struct ks_octets to_ks_octets(const struct coop_octets *o)
{
	return (struct ks_octets){o->p, o->n};
}

static struct coop_octets to_coop_octets(const struct ks_octets *o)
{
	return (struct coop_octets){o->p, o->n};
}

static void to_ks_member(const struct coop_member *m, struct ks_state_member *out)
{
	*out = (struct ks_state_member){.address = m->address,
					.registrar = m->registrar,
					.stamp = m->stamp,
					.more = to_ks_octets(&m->more)};
	memcpy(out->kek, m->kek, sizeof out->kek);
}

static void to_coop_member(const struct ks_state_member *m, struct coop_member *out)
{
	*out = (struct coop_member){.address = m->address,
				    .registrar = m->registrar,
				    .stamp = m->stamp,
				    .more = to_coop_octets(&m->more)};
	memcpy(out->kek, m->kek, sizeof out->kek);
}

static void ks_arrays_free(struct ks_state *s)
{
	free(s->keks);
	free(s->teks);
	free(s->members);
}

static bool to_ks_state(const struct coop_state *s, struct ks_state *out)
{
	*out = (struct ks_state){.pst_ms = s->pst_ms,
				 .at = s->at,
				 .policy = to_ks_octets(&s->policy),
				 .keks = calloc(s->n_keks + 1u, sizeof *out->keks),
				 .teks = calloc(s->n_teks + 1u, sizeof *out->teks),
				 .members = calloc(s->n_members + 1u, sizeof *out->members),
				 .n_keks = s->n_keks,
				 .n_teks = s->n_teks,
				 .n_members = s->n_members};
	memcpy(out->policy_hash, s->policy_hash, sizeof out->policy_hash);
	memcpy(out->key_hash, s->key_hash, sizeof out->key_hash);
	if (!out->keks || !out->teks || !out->members) {
		ks_arrays_free(out);
		return false;
	}
	for (uint32_t i = 0; i < s->n_keks; i++) {
		const struct coop_kek *k = &s->keks[i];

		out->keks[i] = (struct ks_state_kek){.seq = k->seq,
						     .serial = k->serial,
						     .expires = k->expires,
						     .key = to_ks_octets(&k->key)};
		memcpy(out->keks[i].spi, k->spi, sizeof out->keks[i].spi);
	}
	for (uint32_t i = 0; i < s->n_teks; i++) {
		const struct coop_tek *t = &s->teks[i];

		out->teks[i] = (struct ks_state_tek){.spi = t->spi,
						     .serial = t->serial,
						     .expires = t->expires,
						     .key = to_ks_octets(&t->key)};
	}
	for (uint32_t i = 0; i < s->n_members; i++)
		to_ks_member(&s->members[i], &out->members[i]);
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct coop_member *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static void coop_arrays_free(struct coop_state *s)
{
	free(s->keks);
	free(s->teks);
	free(s->members);
}

static bool to_coop_state(const struct ks_state *s, struct coop_state *out)
{
	*out = (struct coop_state){.pst_ms = s->pst_ms,
				   .at = s->at,
				   .policy = to_coop_octets(&s->policy),
				   .keks = calloc(s->n_keks + 1u, sizeof *out->keks),
				   .teks = calloc(s->n_teks + 1u, sizeof *out->teks),
				   .members = calloc(s->n_members + 1u, sizeof *out->members),
				   .n_keks = s->n_keks,
				   .n_teks = s->n_teks,
				   .n_members = s->n_members};
	memcpy(out->policy_hash, s->policy_hash, sizeof out->policy_hash);
	memcpy(out->key_hash, s->key_hash, sizeof out->key_hash);
	if (!out->keks || !out->teks || !out->members) {
		coop_arrays_free(out);
		return false;
	}
	for (uint32_t i = 0; i < s->n_keks; i++) {
		const struct ks_state_kek *k = &s->keks[i];

		out->keks[i] = (struct coop_kek){.seq = k->seq,
						 .serial = k->serial,
						 .expires = k->expires,
						 .key = to_coop_octets(&k->key)};
		memcpy(out->keks[i].spi, k->spi, sizeof out->keks[i].spi);
	}
	for (uint32_t i = 0; i < s->n_teks; i++) {
		const struct ks_state_tek *t = &s->teks[i];

		out->teks[i] = (struct coop_tek){.spi = t->spi,
						 .serial = t->serial,
						 .expires = t->expires,
						 .key = to_coop_octets(&t->key)};
	}
	for (uint32_t i = 0; i < s->n_members; i++)
		to_coop_member(&s->members[i], &out->members[i]);
	qsort(out->members, out->n_members, sizeof *out->members, by_address);
	return true;
}

/* ---- to the key server ---- */

static void import(struct gdoi_ks *ks, struct when now, const struct coop_fx *fx)
{
	struct ks_state s;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_IMPORT, .state = &s, .merged = fx->merged};

	if (!to_ks_state(fx->state, &s))
		return; /* the next announcement brings it again */
	gdoi_ks_input(ks, now, &in);
	ks_arrays_free(&s);
}

static void member(struct gdoi_ks *ks, struct when now, const struct coop_fx *fx)
{
	struct ks_state_member m;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_MEMBER, .member = &m, .removed = fx->removed};

	to_ks_member(fx->member, &m);
	gdoi_ks_input(ks, now, &in);
}

void coop_ks_give(struct gdoi_ks *ks, struct when now, const struct coop_fx *fx)
{
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_ROLE,
				   .primary = fx->primary,
				   .serve = fx->serve,
				   .takeover = fx->takeover};

	switch (fx->kind) {
	case COOP_FX_ROLE:
		gdoi_ks_input(ks, now, &in);
		break;
	case COOP_FX_IMPORT:
		import(ks, now, fx);
		break;
	case COOP_FX_MEMBER:
		member(ks, now, fx);
		break;
	case COOP_FX_REKEY:
		in.kind = GDOI_KS_IN_MERGED_REKEY;
		gdoi_ks_input(ks, now, &in);
		break;
	case COOP_FX_SEND:
	case COOP_FX_IKE:
	case COOP_FX_EVENT:
		break;
	}
}

/* ---- from the key server ---- */

static void tell_state(struct coop_host *h, const char *group, const struct gdoi_ks *ks,
		       struct when now)
{
	struct ks_state held;
	struct coop_state s;
	struct coop_input in = {.kind = COOP_IN_STATE, .state = &s};

	if (gdoi_ks_export(ks, now, &held) != ST_OK)
		return; /* no memory: the next change tells it */
	if (to_coop_state(&held, &s)) {
		coop_host_input(h, now, group, &in);
		coop_arrays_free(&s);
	}
	ks_state_free(&held);
}

/* Which of its sender identifiers it has given away; nothing, when no counter mode is configured. */
static void tell_sid(struct coop_host *h, const char *group, const struct gdoi_ks *ks,
		     struct when now)
{
	struct coop_sid sid = {0};
	struct coop_input in = {.kind = COOP_IN_SID, .sid = &sid};
	struct gdoi_ks_view v;

	_Static_assert(sizeof sid.used == sizeof v.kssids_used, "sets of the same identifiers");
	gdoi_ks_view(ks, now, &v);
	sid.size_used = v.sid_bits;
	sid.current = v.kssid;
	sid.last = v.kssid == GDOI_KSSID_NONE || !v.sid_next ? UINT32_MAX : v.sid_next - 1;
	memcpy(sid.used, v.kssids_used, sizeof sid.used);
	coop_host_input(h, now, group, &in);
}

bool coop_ks_take(struct coop_host *h, const char *group, const struct gdoi_ks *ks, struct when now,
		  const struct gdoi_ks_fx *fx)
{
	struct coop_member m;
	struct coop_input in = {.kind = COOP_IN_MEMBER, .member = &m, .removed = fx->removed};

	switch (fx->kind) {
	case GDOI_KS_FX_STATE:
		tell_state(h, group, ks, now);
		tell_sid(h, group, ks, now);
		return true;
	case GDOI_KS_FX_MEMBER:
		to_coop_member(&fx->member, &m);
		coop_host_input(h, now, group, &in);
		return true;
	default:
		return false;
	}
}
