/* Members, and the state that key servers of a group hand each other. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

/* ---- members ---- */

struct ks_member *ks_member_of(const struct gdoi_ks *ks, ip4_t a)
{
	return map_get(&ks->members, BYTES(&a, sizeof(a)));
}

struct ks_member *ks_member_put(struct gdoi_ks *ks, ip4_t a)
{
	struct ks_member *m = ks_member_of(ks, a);

	if (m)
		return m;
	m = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->address = a;
	if (map_put(&ks->members, BYTES(&a, sizeof(a)), m) != ST_OK) {
		free(m);
		return NULL;
	}
	return m;
}

void ks_member_drop(struct gdoi_ks *ks, struct ks_member *m)
{
	ip4_t a = m->address;

	ks->n_here -= m->registrar == ks->conf.local;
	(void)map_remove(&ks->members, BYTES(&a, sizeof(a)));
	free(m);
}

void ks_members_clear(struct gdoi_ks *ks)
{
	map_each (e, &ks->members)
		free(e->value);
	map_free(&ks->members);
	ks->members = (struct map){0};
	ks->n_here = 0;
}

/* ---- octets ---- */

#define MEMBER_MORE_MAX (3 + 1 + 4 + 1 + 1 + GDOI_ID_SIZE)

static size_t member_more(const struct ks_member *m, uint8_t *buf)
{
	struct wr w = wr_into(buf, MEMBER_MORE_MAX);
	size_t n = strlen(m->identity);

	wr_put(&w, BYTES_OF(m->version));
	wr_u8(&w, m->acked_ever);
	wr_u32(&w, m->sid);
	wr_u8(&w, (uint8_t)m->n_sids);
	wr_u8(&w, (uint8_t)n);
	wr_put(&w, BYTES(m->identity, n));
	return wr_len(&w);
}

static bool member_read(struct bytes b, struct ks_member *m)
{
	struct rd r = rd_from(b);
	struct bytes id;

	rd_copy(&r, m->version, 3);
	m->acked_ever = rd_u8(&r);
	m->sid = rd_u32(&r);
	m->n_sids = rd_u8(&r);
	id = rd_bytes(&r, rd_u8(&r));
	if (!rd_done(&r) || id.n >= sizeof(m->identity) || m->n_sids > GDOI_SID_MEMBERS)
		return false;
	memset(m->identity, 0, sizeof(m->identity));
	memcpy(m->identity, id.p, id.n);
	return true;
}

static void put_text(struct wr *w, const char *s)
{
	wr_u8(w, (uint8_t)strlen(s));
	wr_put(w, BYTES(s, strlen(s)));
}

static void get_text(struct rd *r, char out[GDOI_NAME_SIZE])
{
	struct bytes b = rd_bytes(r, rd_u8(r));

	if (b.n >= GDOI_NAME_SIZE)
		r->bad = true;
	else if (b.n)
		memcpy(out, b.p, b.n);
}

static void put_ace(struct wr *w, const struct gdoi_ace *a)
{
	wr_u8(w, a->deny);
	wr_u8(w, a->proto);
	wr_u32(w, a->src);
	wr_u32(w, a->src_mask);
	wr_u32(w, a->dst);
	wr_u32(w, a->dst_mask);
	wr_u16(w, a->sport_lo);
	wr_u16(w, a->sport_hi);
	wr_u16(w, a->dport_lo);
	wr_u16(w, a->dport_hi);
}

static void get_ace(struct rd *r, struct gdoi_ace *a)
{
	a->deny = rd_u8(r);
	a->proto = rd_u8(r);
	a->src = rd_u32(r);
	a->src_mask = rd_u32(r);
	a->dst = rd_u32(r);
	a->dst_mask = rd_u32(r);
	a->sport_lo = rd_u16(r);
	a->sport_hi = rd_u16(r);
	a->dport_lo = rd_u16(r);
	a->dport_hi = rd_u16(r);
}

#define TEK_OCTETS_MAX (64 + 2 * GDOI_NAME_SIZE + 2 * SECRET_MAX + GDOI_ACES_MAX * 26)

static void put_tek(struct wr *w, const struct ks_tek *t)
{
	const struct gdoi_ks_sa *s = &t->sa;

	wr_u32(w, t->lifetime_s);
	wr_u32(w, t->override_s);
	wr_u16(w, s->number);
	wr_u8(w, s->transform.esp);
	wr_u8(w, s->transform.auth);
	wr_u16(w, s->transform.key_bits);
	wr_u8(w, s->transform.transport);
	wr_u8(w, (uint8_t)s->replay);
	wr_u32(w, s->window);
	put_text(w, s->profile);
	put_text(w, s->acl);
	wr_u8(w, (uint8_t)t->enc.n);
	wr_put(w, secret_view(&t->enc));
	wr_u8(w, (uint8_t)t->auth.n);
	wr_put(w, secret_view(&t->auth));
	wr_u16(w, (uint16_t)s->n_aces);
	for (size_t i = 0; i < s->n_aces; i++)
		put_ace(w, &s->aces[i]);
}

/* aces holds GDOI_ACES_MAX; sa points at it afterwards. */
static enum status get_tek(struct bytes b, struct ks_tek *t, struct gdoi_ace *aces)
{
	struct rd r = rd_from(b);
	struct gdoi_ks_sa *s = &t->sa;
	struct bytes enc, auth;
	size_t want_enc, want_auth;

	t->lifetime_s = rd_u32(&r);
	t->override_s = rd_u32(&r);
	s->number = rd_u16(&r);
	s->transform.esp = rd_u8(&r);
	s->transform.auth = rd_u8(&r);
	s->transform.key_bits = rd_u16(&r);
	s->transform.transport = rd_u8(&r);
	s->replay = rd_u8(&r);
	s->window = rd_u32(&r);
	get_text(&r, s->profile);
	get_text(&r, s->acl);
	enc = rd_bytes(&r, rd_u8(&r));
	auth = rd_bytes(&r, rd_u8(&r));
	s->n_aces = rd_u16(&r);
	if (r.bad || s->n_aces > GDOI_ACES_MAX || s->replay > GDOI_REPLAY_NONE)
		return ST_SYNTAX;
	for (size_t i = 0; i < s->n_aces; i++)
		get_ace(&r, &aces[i]);
	s->aces = aces;
	if (!rd_done(&r) || !gdoi_transform_sizes(&s->transform, &want_enc, &want_auth) ||
	    enc.n != want_enc || auth.n != want_auth)
		return ST_SYNTAX;
	if (secret_set(&t->enc, enc) != ST_OK || secret_set(&t->auth, auth) != ST_OK)
		return ST_RANGE;
	return ST_OK;
}

static void put_kek(struct wr *w, const struct ks_kek *k)
{
	wr_u32(w, k->lifetime_s);
	wr_u8(w, k->k.alg);
	wr_u16(w, k->k.key_bits);
	wr_u8(w, k->k.sig_hash);
	wr_put(w, BYTES(k->k.iv, gdoi_kek_block(&k->k)));
	wr_put(w, secret_view(&k->k.key));
}

static enum status get_kek(struct bytes b, struct ks_kek *k)
{
	struct rd r = rd_from(b);

	k->lifetime_s = rd_u32(&r);
	k->k.alg = rd_u8(&r);
	k->k.key_bits = rd_u16(&r);
	k->k.sig_hash = rd_u8(&r);
	if (r.bad || gdoi_sig_hash_alg(k->k.sig_hash) == HASH_NONE)
		return ST_SYNTAX;
	return gdoi_kek_set(&k->k, rd_rest(&r));
}

/* ---- export ---- */

static enum status export_keys(const struct gdoi_ks *ks, struct ks_state *s, uint8_t *buf)
{
	for (unsigned i = 0; i < ks->n_keks; i++) {
		const struct ks_kek *k = &ks->keks[i];
		struct wr w = wr_into(buf, TEK_OCTETS_MAX);
		struct ks_state_kek *o = &s->keks[s->n_keks];

		if (k->retired)
			continue;
		put_kek(&w, k);
		*o = (struct ks_state_kek){
		    .seq = k->seq, .serial = k->serial, .expires = k->expires};
		memcpy(o->spi, k->k.spi, sizeof(o->spi));
		s->n_keks++;
		if (ks_octets_set(&o->key, wr_bytes_view(&w)) != ST_OK)
			return ST_NOMEM;
	}
	for (unsigned i = 0; i < ks->n_teks; i++) {
		const struct ks_tek *t = ks->teks[i];
		struct wr w = wr_into(buf, TEK_OCTETS_MAX);
		struct ks_state_tek *o = &s->teks[s->n_teks++];

		put_tek(&w, t);
		*o = (struct ks_state_tek){
		    .spi = t->spi, .serial = t->serial, .expires = t->expires};
		if (w.bad || ks_octets_set(&o->key, wr_bytes_view(&w)) != ST_OK)
			return ST_NOMEM;
	}
	return ST_OK;
}

static int by_address(const void *a, const void *b)
{
	const struct ks_state_member *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static enum status member_out(const struct ks_member *m, struct ks_state_member *o)
{
	uint8_t more[MEMBER_MORE_MAX];
	size_t n = member_more(m, more);

	*o = (struct ks_state_member){
	    .address = m->address, .registrar = m->registrar, .stamp = m->stamp};
	memcpy(o->kek, m->kek, sizeof(o->kek));
	return ks_octets_set(&o->more, BYTES(more, n));
}

enum status gdoi_ks_export(const struct gdoi_ks *ks, struct when now, struct ks_state *out)
{
	struct ks_state s = {.pst_ms = ks_pst(ks, now.mono), .at = now.mono};
	uint8_t *buf = malloc(TEK_OCTETS_MAX), id[4] = {0};
	enum status st = ST_NOMEM;
	struct wr w = wr_into(id, sizeof(id));

	*out = (struct ks_state){0};
	wr_u32(&w, ks->conf.identity);
	memcpy(s.policy_hash, ks->conf.policy_hash, sizeof(s.policy_hash));
	memcpy(s.key_hash, ks->conf.key_hash, sizeof(s.key_hash));
	s.keks = calloc(ks->n_keks + 1, sizeof(*s.keks));
	s.teks = calloc(ks->n_teks + 1, sizeof(*s.teks));
	s.members = calloc(ks->members.n + 1, sizeof(*s.members));
	if (buf && s.keks && s.teks && s.members)
		st = export_keys(ks, &s, buf);
	if (st == ST_OK)
		st = ks_octets_set(&s.policy, BYTES_OF(id));
	map_each (e, &ks->members)
		if (st == ST_OK)
			st = member_out(e->value, &s.members[s.n_members++]);
	if (buf)
		crypto_wipe(buf, TEK_OCTETS_MAX);
	free(buf);
	if (st != ST_OK) {
		ks_state_free(&s);
		return st;
	}
	qsort(s.members, s.n_members, sizeof(*s.members), by_address);
	*out = s;
	return ST_OK;
}

void ks_member_fx(struct gdoi_ks *ks, const struct ks_member *m, bool removed)
{
	uint8_t more[MEMBER_MORE_MAX];
	struct gdoi_ks_fx *fx;

	ks_changed(ks);
	if (!ks->conf.redundancy)
		return;
	fx = ks_fx_add(ks, GDOI_KS_FX_MEMBER, more, member_more(m, more));
	if (!fx)
		return;
	fx->removed = removed;
	fx->member = (struct ks_state_member){
	    .address = m->address,
	    .registrar = m->registrar,
	    .stamp = m->stamp,
	    .more = {(uint8_t *)(uintptr_t)fx->data.p, (uint32_t)fx->data.n}};
	memcpy(fx->member.kek, m->kek, sizeof(fx->member.kek));
}

/* ---- import ---- */

struct incoming { /* everything is read before anything is replaced */
	struct ks_kek keks[GDOI_KEKS_MAX];
	unsigned n_keks;
	struct ks_tek *teks[GDOI_TEKS_MAX];
	unsigned n_teks;
};

static enum status read_keys(const struct ks_state *s, struct incoming *in)
{
	struct gdoi_ace aces[GDOI_ACES_MAX];
	enum status st;

	if (s->n_keks > GDOI_KEKS_MAX || s->n_teks > GDOI_TEKS_MAX)
		return ST_LIMIT;
	for (uint32_t i = 0; i < s->n_keks; i++) {
		struct ks_kek *k = &in->keks[in->n_keks++];

		st = get_kek(BYTES(s->keks[i].key.p, s->keks[i].key.n), k);
		if (st != ST_OK)
			return st;
		memcpy(k->k.spi, s->keks[i].spi, sizeof(k->k.spi));
		k->seq = s->keks[i].seq;
		k->first_seq = k->seq + 1;
		k->serial = s->keks[i].serial;
		k->expires = s->keks[i].expires;
	}
	for (uint32_t i = 0; i < s->n_teks; i++) {
		struct ks_tek t = {0}, *copy;
		struct gdoi_ks_sa *sa;

		st = get_tek(BYTES(s->teks[i].key.p, s->teks[i].key.n), &t, aces);
		if (st != ST_OK)
			return st;
		copy = calloc(1, sizeof(*copy));
		sa = ks_sas_clone(&t.sa, 1);
		if (!copy || !sa) {
			free(copy);
			ks_sas_free(sa, sa ? 1 : 0);
			return ST_NOMEM;
		}
		*copy = t;
		copy->sa = *sa;
		free(sa);
		copy->spi = s->teks[i].spi;
		copy->serial = s->teks[i].serial;
		copy->expires = s->teks[i].expires;
		in->teks[in->n_teks++] = copy;
		crypto_wipe(&t, sizeof(t));
	}
	return ST_OK;
}

static void drop_incoming(struct incoming *in)
{
	for (unsigned i = 0; i < in->n_teks; i++) {
		free((void *)(uintptr_t)in->teks[i]->sa.aces);
		crypto_wipe(in->teks[i], sizeof(*in->teks[i]));
		free(in->teks[i]);
	}
	crypto_wipe(in, sizeof(*in));
	free(in);
}

static enum status member_in(struct gdoi_ks *ks, const struct ks_state_member *from)
{
	struct ks_member r = {0}, *m;

	if (!member_read(BYTES(from->more.p, from->more.n), &r))
		return ST_SYNTAX;
	m = ks_member_put(ks, from->address);
	if (!m)
		return ST_NOMEM;
	ks->n_here -= m->registrar == ks->conf.local;
	ks->n_here += from->registrar == ks->conf.local;
	m->registrar = from->registrar;
	if (from->stamp > m->stamp) /* it was heard elsewhere since */
		m->in_a_row = 0;
	m->stamp = from->stamp;
	memcpy(m->kek, from->kek, sizeof(m->kek));
	memcpy(m->version, r.version, sizeof(m->version));
	memcpy(m->identity, r.identity, sizeof(m->identity));
	m->acked_ever = m->acked_ever || r.acked_ever;
	m->sid = r.sid;
	m->n_sids = r.n_sids;
	ks_sid_seen(ks, m->sid, m->n_sids);
	return ST_OK;
}

enum status ks_member_import(struct gdoi_ks *ks, struct when now,
			     const struct ks_state_member *from, bool removed)
{
	struct ks_member *m = ks_member_of(ks, from->address);
	const struct ks_kek *k;
	enum status st;

	if (removed) {
		if (m)
			ks_member_drop(ks, m);
		return ST_OK;
	}
	st = member_in(ks, from);
	m = st == ST_OK ? ks_member_of(ks, from->address) : NULL;
	k = ks_kek_current_const(ks);
	if (!m || !ks->primary || !k)
		return st;
	/* It registered with a server that did not have the last rekey yet. */
	if (memcmp(m->kek, k->k.spi, sizeof(m->kek)) != 0 && ks->rekey_id)
		m->acked_rekey = ks->rekey_id - 1;
	else if (!ks->rekeying || m->acked_rekey == ks->rekey_id)
		return st;
	m->in_a_row = 0;
	ks_send_each(ks, now, m);
	return st;
}

static bool listed(const struct ks_state *s, ip4_t a)
{
	struct ks_state_member key = {.address = a};

	return s->n_members &&
	       bsearch(&key, s->members, s->n_members, sizeof(*s->members), by_address);
}

static void replace_keys(struct gdoi_ks *ks, const struct incoming *in)
{
	ks_drop_keys(ks);
	memcpy(ks->keks, in->keks, sizeof(ks->keks));
	ks->n_keks = in->n_keks;
	memcpy(ks->teks, in->teks, sizeof(ks->teks));
	ks->n_teks = in->n_teks;
	for (unsigned i = 0; i < ks->n_keks; i++)
		if (ks->keks[i].serial > ks->serial)
			ks->serial = ks->keks[i].serial;
	for (unsigned i = 0; i < ks->n_teks; i++)
		if (ks->teks[i]->serial > ks->serial)
			ks->serial = ks->teks[i]->serial;
}

/* Members must be sorted by address, as cooperation keeps them. */
enum status ks_import(struct gdoi_ks *ks, struct when now, const struct ks_state *s, bool merged)
{
	struct incoming *in = calloc(1, sizeof(*in));
	enum status st = in ? read_keys(s, in) : ST_NOMEM;
	struct ks_member probe;

	for (uint32_t i = 0; st == ST_OK && i < s->n_members; i++) {
		memset(&probe, 0, sizeof(probe));
		if (!member_read(BYTES(s->members[i].more.p, s->members[i].more.n), &probe))
			st = ST_SYNTAX;
	}
	if (st != ST_OK) {
		if (in)
			drop_incoming(in);
		return st;
	}
	replace_keys(ks, in);
	crypto_wipe(in, sizeof(*in));
	free(in);
	map_each (e, &ks->members) {
		struct ks_member *m = e->value;

		if (!listed(s, m->address))
			ks_member_drop(ks, m);
	}
	for (uint32_t i = 0; st == ST_OK && i < s->n_members; i++)
		st = member_in(ks, &s->members[i]);
	ks->pst_ms = s->pst_ms;
	ks->pst_at = s->at;
	ks_expire(ks, now.mono);
	ks_event(ks, GDOI_EV_KS_IMPORT, "uuuu", (uint64_t)s->n_keks, (uint64_t)s->n_teks,
		 (uint64_t)s->n_members, (uint64_t)merged);
	return st;
}
