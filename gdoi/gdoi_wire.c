#include "gdoi/gdoi_wire.h"

#include <stdlib.h>
#include <string.h>

/* ---- chain ---- */

enum status gdoi_chain_parse(struct gdoi_chain *out, uint8_t first, struct bytes b, bool exact)
{
	struct gdoi_chain c = {0};
	struct rd r = rd_from(b);
	uint8_t type = first;

	while (type) {
		const uint8_t *at = r.p;
		uint8_t next = rd_u8(&r);
		uint8_t reserved = rd_u8(&r);
		uint16_t len = rd_u16(&r);
		struct gdoi_piece *p;

		if (r.bad || len < 4 || c.n == GDOI_PAYLOADS_MAX || reserved)
			return r.bad ? ST_TRUNCATED : ST_SYNTAX;
		p = &c.piece[c.n++];
		p->type = type;
		p->body = rd_bytes(&r, (size_t)len - 4);
		if (r.bad)
			return ST_TRUNCATED;
		p->whole = BYTES(at, len);
		type = next;
	}
	c.len = b.n - rd_left(&r);
	if (rd_left(&r) && (exact || rd_left(&r) >= CIPHER_BLOCK_MAX))
		return ST_SYNTAX;
	while (rd_left(&r))
		if (rd_u8(&r))
			return ST_SYNTAX;
	*out = c;
	return ST_OK;
}

const struct gdoi_piece *gdoi_chain_only(const struct gdoi_chain *c, uint8_t type)
{
	const struct gdoi_piece *found = NULL;

	for (unsigned i = 0; i < c->n; i++)
		if (c->piece[i].type == type) {
			if (found)
				return NULL;
			found = &c->piece[i];
		}
	return found;
}

void gdoi_put_init(struct gdoi_put *p, void *buf, size_t size)
{
	*p = (struct gdoi_put){.w = wr_into(buf, size)};
}

void gdoi_put_open(struct gdoi_put *p, uint8_t type)
{
	p->open = wr_len(&p->w);
	if (!p->first)
		p->first = type;
	else if (!p->w.bad)
		p->w.start[p->link] = type;
	p->link = p->open;
	wr_zero(&p->w, 4);
}

void gdoi_put_close(struct gdoi_put *p)
{
	size_t n = wr_len(&p->w) - p->open;

	if (n > UINT16_MAX)
		p->w.bad = true;
	else if (!p->w.bad)
		wr_patch_u16(&p->w, p->open + 2, (uint16_t)n);
}

void gdoi_put_raw(struct gdoi_put *p, uint8_t type, struct bytes body)
{
	gdoi_put_open(p, type);
	wr_put(&p->w, body);
	gdoi_put_close(p);
}

bool gdoi_put_ok(const struct gdoi_put *p)
{
	return !p->w.bad;
}

/* ---- attributes ---- */

enum form {
	FORM_BASIC = 1, /* two octets in place of the length */
	FORM_LONG = 2,
};

struct attr_row {
	uint16_t type;
	uint8_t forms;
	uint8_t width; /* of the member: 2, 4 or 8 octets; 4 and 8 also of a long form */
	uint16_t offset;
	uint32_t bit;
};

#define ATTR(st, ty, f, member, b)                                              \
	{                                                                       \
		.type = (ty), .forms = (f), .width = sizeof(((st *)0)->member), \
		.offset = offsetof(st, member), .bit = (b)                      \
	}

/* In the order in which they are sent. */
static const struct attr_row sak_attrs[] = {
    ATTR(struct gdoi_sak, 1, FORM_BASIC, management, SAK_MANAGEMENT),
    ATTR(struct gdoi_sak, 2, FORM_BASIC, alg, SAK_ALG),
    ATTR(struct gdoi_sak, 3, FORM_BASIC, key_bits, SAK_KEY_BITS),
    ATTR(struct gdoi_sak, 4, FORM_LONG, lifetime_s, SAK_LIFETIME),
    ATTR(struct gdoi_sak, 5, FORM_BASIC, sig_hash, SAK_SIG_HASH),
    ATTR(struct gdoi_sak, 6, FORM_BASIC, sig_alg, SAK_SIG_ALG),
    ATTR(struct gdoi_sak, 7, FORM_BASIC, sig_bits, SAK_SIG_BITS),
    ATTR(struct gdoi_sak, 9, FORM_BASIC, ack, SAK_ACK),
    {0},
};

static const struct attr_row gap_attrs[] = {
    ATTR(struct gdoi_gap, 1, FORM_BASIC, atd_s, GAP_ATD),
    ATTR(struct gdoi_gap, 2, FORM_BASIC, dtd_s, GAP_DTD),
    ATTR(struct gdoi_gap, 3, FORM_BASIC, sids, GAP_SIDS),
    {0},
};

static const struct attr_row sat_attrs[] = {
    ATTR(struct gdoi_sat, 4, FORM_BASIC, encaps, SAT_ENCAPS),
    ATTR(struct gdoi_sat, 5, FORM_BASIC, auth, SAT_AUTH),
    ATTR(struct gdoi_sat, 1, FORM_BASIC, life_type, SAT_LIFE_TYPE),
    ATTR(struct gdoi_sat, 2, FORM_BASIC | FORM_LONG, life, SAT_LIFE),
    ATTR(struct gdoi_sat, 6, FORM_BASIC, key_bits, SAT_KEY_BITS),
    ATTR(struct gdoi_sat, 11, FORM_BASIC, esn, SAT_ESN),
    ATTR(struct gdoi_sat, 14, FORM_BASIC, preserve, SAT_PRESERVE),
    ATTR(struct gdoi_sat, 15, FORM_BASIC, direction, SAT_DIRECTION),
    ATTR(struct gdoi_sat, 32001, FORM_BASIC, deny, SAT_DENY),
    ATTR(struct gdoi_sat, 32002, FORM_LONG, src_ports, SAT_SRC_PORTS),
    ATTR(struct gdoi_sat, 32003, FORM_LONG, dst_ports, SAT_DST_PORTS),
    ATTR(struct gdoi_sat, 32004, FORM_BASIC, replay, SAT_REPLAY),
    ATTR(struct gdoi_sat, 32005, FORM_LONG, window, SAT_WINDOW),
    ATTR(struct gdoi_sat, 32006, FORM_LONG, pseudotime_ms, SAT_PSEUDOTIME),
    {0},
};

static void store(void *rec, const struct attr_row *a, uint64_t v)
{
	uint8_t *p = (uint8_t *)rec + a->offset;

	if (a->width == 2)
		*(uint16_t *)(void *)p = (uint16_t)v;
	else if (a->width == 4)
		*(uint32_t *)(void *)p = (uint32_t)v;
	else
		*(uint64_t *)(void *)p = v;
}

static uint64_t load(const void *rec, const struct attr_row *a)
{
	const uint8_t *p = (const uint8_t *)rec + a->offset;

	if (a->width == 2)
		return *(const uint16_t *)(const void *)p;
	if (a->width == 4)
		return *(const uint32_t *)(const void *)p;
	return *(const uint64_t *)(const void *)p;
}

static enum status attr_one(struct rd *r, const struct attr_row *rows, void *rec, uint32_t *has)
{
	uint16_t type = rd_u16(r), n = rd_u16(r);
	bool basic = type & 0x8000;
	const struct attr_row *a = rows;

	while (a->type && a->type != (type & 0x7fff))
		a++;
	if (!a->type)
		return ST_UNSUPPORTED;
	if ((*has & a->bit) || !(a->forms & (basic ? FORM_BASIC : FORM_LONG)))
		return ST_SYNTAX;
	if (basic)
		store(rec, a, n);
	else if (n != a->width)
		return ST_SYNTAX;
	else
		store(rec, a, n == 8 ? rd_u64(r) : rd_u32(r));
	*has |= a->bit;
	return r->bad ? ST_TRUNCATED : ST_OK;
}

static enum status attrs_decode(struct rd *r, const struct attr_row *rows, void *rec, uint32_t *has)
{
	while (rd_left(r)) {
		enum status st = attr_one(r, rows, rec, has);

		if (st != ST_OK)
			return st;
	}
	return r->bad ? ST_TRUNCATED : ST_OK;
}

static void attrs_encode(const struct attr_row *rows, const void *rec, uint32_t has, struct wr *w)
{
	for (const struct attr_row *a = rows; a->type; a++) {
		uint64_t v = load(rec, a);

		if (!(has & a->bit))
			continue;
		if ((a->forms & FORM_BASIC) && v <= UINT16_MAX) {
			wr_u16(w, a->type | 0x8000);
			wr_u16(w, (uint16_t)v);
			continue;
		}
		wr_u16(w, a->type);
		wr_u16(w, a->width);
		if (a->width == 8)
			wr_u64(w, v);
		else
			wr_u32(w, (uint32_t)v);
	}
}

/* ---- identities ---- */

static enum status ident_decode(struct rd *r, struct gdoi_ident *out)
{
	struct gdoi_ident id = {.type = rd_u8(r), .port = rd_u16(r)};
	uint8_t n = rd_u8(r);

	if (r->bad)
		return ST_TRUNCATED;
	if (n != (id.type == 0	 ? 0
		  : id.type == 1 ? 4
				 : 8) ||
	    (id.type && id.type != 1 && id.type != 4))
		return ST_SYNTAX;
	if (n)
		id.address = rd_u32(r);
	id.mask = n == 8 ? rd_u32(r) : n ? IP4_BROADCAST : 0;
	*out = id;
	return r->bad ? ST_TRUNCATED : ST_OK;
}

static void ident_encode(const struct gdoi_ident *id, struct wr *w)
{
	uint8_t n = id->type == 0 ? 0 : id->type == 1 ? 4 : 8;

	wr_u8(w, id->type);
	wr_u16(w, id->port);
	wr_u8(w, n);
	if (n)
		wr_u32(w, id->address);
	if (n == 8)
		wr_u32(w, id->mask);
}

/* ---- SA ---- */

static enum status sak_decode(struct bytes b, struct gdoi_sak *s)
{
	struct rd r = rd_from(b);
	enum status st;

	s->protocol = rd_u8(&r);
	st = ident_decode(&r, &s->src);
	if (st == ST_OK)
		st = ident_decode(&r, &s->dst);
	if (st != ST_OK)
		return st;
	rd_copy(&r, s->spi, sizeof(s->spi));
	if (rd_u32(&r))
		return ST_SYNTAX;
	st = attrs_decode(&r, sak_attrs, s, &s->has);
	if (st != ST_OK)
		return st;
	/* RFC 6407 5.3: these two are mandatory. */
	return (s->has & SAK_ALG) && (s->has & SAK_SIG_ALG) ? ST_OK : ST_SYNTAX;
}

static enum status sat_decode(struct bytes b, struct gdoi_sat *s)
{
	struct rd r = rd_from(b);
	enum status st;

	s->protocol = rd_u8(&r);
	if (s->protocol != GDOI_PROTO_ESP)
		return r.bad ? ST_TRUNCATED : ST_UNSUPPORTED;
	s->ip_proto = rd_u8(&r);
	st = ident_decode(&r, &s->src);
	if (st == ST_OK)
		st = ident_decode(&r, &s->dst);
	if (st != ST_OK)
		return st;
	s->transform = rd_u8(&r);
	s->spi = rd_u32(&r);
	return attrs_decode(&r, sat_attrs, s, &s->has);
}

enum status gdoi_gap_decode(struct bytes b, struct gdoi_gap *out)
{
	struct gdoi_gap g = {0};
	struct rd r = rd_from(b);
	enum status st = attrs_decode(&r, gap_attrs, &g, &g.has);

	if (st == ST_OK)
		*out = g;
	return st;
}

void gdoi_gap_encode(const struct gdoi_gap *g, struct wr *w)
{
	attrs_encode(gap_attrs, g, g->has, w);
}

static enum status inner_decode(uint8_t type, struct bytes body, struct gdoi_sa *s, unsigned cap)
{
	switch (type) {
	case GDOI_P_SAK:
		if (s->has_sak || s->has_gap || s->n_sats)
			return ST_SYNTAX;
		s->has_sak = true;
		return sak_decode(body, &s->sak);
	case GDOI_P_GAP:
		if (s->has_gap || s->n_sats)
			return ST_SYNTAX;
		s->has_gap = true;
		return gdoi_gap_decode(body, &s->gap);
	case GDOI_P_SAT:
		if (s->n_sats == cap)
			return ST_LIMIT;
		return sat_decode(body, &s->sats[s->n_sats++]);
	default:
		return ST_SYNTAX;
	}
}

enum status gdoi_sa_decode(struct bytes b, struct gdoi_sa *out)
{
	struct gdoi_sa s = {0};
	struct rd r = rd_from(b);
	enum status st = ST_OK;
	/* No SAT is shorter than 21 octets, so this is enough and no more. */
	unsigned cap = b.n / 21 < GDOI_SATS_MAX ? (unsigned)(b.n / 21) : GDOI_SATS_MAX;
	uint32_t doi = rd_u32(&r);
	uint16_t next, reserved;

	*out = s;
	s.situation = rd_u32(&r);
	next = rd_u16(&r);
	reserved = rd_u16(&r);
	if (r.bad)
		return ST_TRUNCATED;
	if (doi != GDOI_DOI || s.situation || reserved)
		return ST_SYNTAX;
	s.sats = calloc(cap ? cap : 1, sizeof(*s.sats));
	if (!s.sats)
		return ST_NOMEM;
	while (next && st == ST_OK) {
		uint8_t type = (uint8_t)next;
		uint16_t len;

		if (next > UINT8_MAX)
			st = ST_SYNTAX;
		next = rd_u8(&r);
		if (rd_u8(&r))
			st = ST_SYNTAX;
		len = rd_u16(&r);
		if (r.bad || len < 4)
			st = r.bad ? ST_TRUNCATED : ST_SYNTAX;
		if (st == ST_OK) {
			struct bytes body = rd_bytes(&r, (size_t)len - 4);

			st = r.bad ? ST_TRUNCATED : inner_decode(type, body, &s, cap);
		}
	}
	if (st == ST_OK && !rd_done(&r))
		st = ST_SYNTAX;
	if (st == ST_OK)
		*out = s;
	else
		gdoi_sa_free(&s);
	return st;
}

void gdoi_sa_free(struct gdoi_sa *s)
{
	free(s->sats);
	*s = (struct gdoi_sa){0};
}

static void sak_encode(const struct gdoi_sak *s, struct wr *w)
{
	wr_u8(w, s->protocol);
	ident_encode(&s->src, w);
	ident_encode(&s->dst, w);
	wr_put(w, BYTES_OF(s->spi));
	wr_zero(w, 4);
	attrs_encode(sak_attrs, s, s->has, w);
}

static void sat_encode(const struct gdoi_sat *s, struct wr *w)
{
	wr_u8(w, s->protocol);
	wr_u8(w, s->ip_proto);
	ident_encode(&s->src, w);
	ident_encode(&s->dst, w);
	wr_u8(w, s->transform);
	wr_u32(w, s->spi);
	attrs_encode(sat_attrs, s, s->has, w);
}

void gdoi_sa_encode(const struct gdoi_sa *s, struct wr *w)
{
	struct gdoi_put p = {.w = *w};
	size_t next = wr_len(w) + 8;

	wr_u32(&p.w, GDOI_DOI);
	wr_u32(&p.w, s->situation);
	wr_u32(&p.w, 0);
	if (s->has_sak) {
		gdoi_put_open(&p, GDOI_P_SAK);
		sak_encode(&s->sak, &p.w);
		gdoi_put_close(&p);
	}
	if (s->has_gap) {
		gdoi_put_open(&p, GDOI_P_GAP);
		gdoi_gap_encode(&s->gap, &p.w);
		gdoi_put_close(&p);
	}
	for (unsigned i = 0; i < s->n_sats; i++) {
		gdoi_put_open(&p, GDOI_P_SAT);
		sat_encode(&s->sats[i], &p.w);
		gdoi_put_close(&p);
	}
	if (!p.w.bad)
		wr_patch_u16(&p.w, next, p.first);
	*w = p.w;
}

/* ---- KD ---- */

static enum status key_attr(struct rd *r, struct gdoi_key *k)
{
	uint16_t type = rd_u16(r), n = rd_u16(r);
	struct bytes v = {0}, *to = NULL;

	if (k->type == GDOI_KD_SID && type == 0x8001 && !k->sid_bits) {
		k->sid_bits = n;
		return n ? ST_OK : ST_SYNTAX;
	}
	if (type & 0x8000)
		return ST_UNSUPPORTED;
	v = rd_bytes(r, n);
	if (r->bad)
		return ST_TRUNCATED;
	if (k->type == GDOI_KD_SID && type == 2) {
		struct rd s = rd_from(v);

		if (n != 4 || k->n_sids == GDOI_SIDS_MAX)
			return ST_SYNTAX;
		k->sids[k->n_sids++] = rd_u32(&s);
		return ST_OK;
	}
	if (k->type == GDOI_KD_TEK)
		to = type == 1 ? &k->enc : type == 2 ? &k->auth : NULL;
	if (k->type == GDOI_KD_KEK)
		to = type == 1 ? &k->kek : type == 2 ? &k->sig : NULL;
	if (!to)
		return ST_UNSUPPORTED;
	if (to->p || !n)
		return ST_SYNTAX;
	*to = v;
	return ST_OK;
}

static enum status key_decode(struct rd *r, struct gdoi_key *k)
{
	uint16_t len;
	uint8_t reserved;
	struct rd in;
	enum status st = ST_OK;

	k->type = rd_u8(r);
	reserved = rd_u8(r);
	len = rd_u16(r);
	if (r->bad || len < 5)
		return r->bad ? ST_TRUNCATED : ST_SYNTAX;
	in = rd_sub(r, (size_t)len - 4);
	k->spi = rd_bytes(&in, rd_u8(&in));
	if (r->bad || in.bad)
		return ST_TRUNCATED;
	if (reserved || k->spi.n != (k->type == GDOI_KD_TEK   ? 4u
				     : k->type == GDOI_KD_KEK ? GDOI_KEK_SPI
							      : 0u))
		return ST_SYNTAX;
	while (rd_left(&in) && st == ST_OK)
		st = key_attr(&in, k);
	if (st == ST_OK && k->type == GDOI_KD_KEK && !k->kek.p)
		st = ST_SYNTAX;
	return st;
}

enum status gdoi_kd_decode(struct bytes b, struct gdoi_kd *out)
{
	struct rd r = rd_from(b);
	struct gdoi_kd kd = {0};
	uint16_t n = rd_u16(&r);
	enum status st = ST_OK;

	*out = kd;
	if (rd_u16(&r))
		return ST_SYNTAX;
	if (r.bad)
		return ST_TRUNCATED;
	if (n > GDOI_KEYS_MAX || n > b.n / 5)
		return ST_LIMIT;
	kd.keys = calloc(n ? n : 1, sizeof(*kd.keys));
	if (!kd.keys)
		return ST_NOMEM;
	while (kd.n < n && st == ST_OK)
		st = key_decode(&r, &kd.keys[kd.n++]);
	if (st == ST_OK && !rd_done(&r))
		st = ST_SYNTAX;
	if (st == ST_OK)
		*out = kd;
	else
		gdoi_kd_free(&kd);
	return st;
}

void gdoi_kd_free(struct gdoi_kd *kd)
{
	free(kd->keys);
	*kd = (struct gdoi_kd){0};
}

static void key_bytes(struct wr *w, uint16_t type, struct bytes v)
{
	if (!v.n)
		return;
	wr_u16(w, type);
	wr_u16(w, (uint16_t)v.n);
	wr_put(w, v);
}

void gdoi_kd_encode(const struct gdoi_kd *kd, struct wr *w)
{
	wr_u16(w, (uint16_t)kd->n);
	wr_u16(w, 0);
	for (unsigned i = 0; i < kd->n; i++) {
		const struct gdoi_key *k = &kd->keys[i];
		size_t at = wr_len(w);

		wr_u8(w, k->type);
		wr_u8(w, 0);
		wr_u16(w, 0);
		wr_u8(w, (uint8_t)k->spi.n);
		wr_put(w, k->spi);
		if (k->type == GDOI_KD_TEK) {
			key_bytes(w, 1, k->enc);
			key_bytes(w, 2, k->auth);
		} else if (k->type == GDOI_KD_KEK) {
			key_bytes(w, 1, k->kek);
			key_bytes(w, 2, k->sig);
		} else {
			wr_u16(w, 0x8001);
			wr_u16(w, k->sid_bits);
			for (unsigned s = 0; s < k->n_sids; s++) {
				wr_u16(w, 2);
				wr_u16(w, 4);
				wr_u32(w, k->sids[s]);
			}
		}
		if (!w->bad)
			wr_patch_u16(w, at + 2, (uint16_t)(wr_len(w) - at));
	}
}

/* ---- D, ID, header ---- */

static const struct field delete_fields[] = {
    FIELD_U(struct gdoi_delete, doi),
    FIELD_U(struct gdoi_delete, protocol),
    FIELD_U(struct gdoi_delete, spi_size),
    FIELD_U(struct gdoi_delete, n),
    {.name = "spis", .kind = FIELD_REST, .offset = offsetof(struct gdoi_delete, spis)},
};
static const struct record delete_record = RECORD("delete", delete_fields);

enum status gdoi_delete_decode(struct bytes b, struct gdoi_delete *out)
{
	struct gdoi_delete d = {0};
	struct rd r = rd_from(b);
	enum status st = record_decode(&delete_record, &r, &d);

	if (st != ST_OK)
		return st;
	if (d.doi != GDOI_DOI || d.protocol > GDOI_PROTO_ESP || !d.n || d.n > GDOI_SPIS_MAX ||
	    d.spi_size != (d.protocol ? 4 : GDOI_KEK_SPI) || d.spis.n != (size_t)d.n * d.spi_size)
		return ST_SYNTAX;
	*out = d;
	return ST_OK;
}

static void put_record(const struct record *rec, const void *in, struct wr *w)
{
	if (record_encode(rec, in, w) != ST_OK)
		w->bad = true;
}

void gdoi_delete_encode(const struct gdoi_delete *d, struct wr *w)
{
	put_record(&delete_record, d, w);
}

static const struct field id_fields[] = {
    FIELD_U(struct gdoi_id, type),
    FIELD_U(struct gdoi_id, protocol),
    FIELD_U(struct gdoi_id, port),
    {.name = "data", .kind = FIELD_REST, .offset = offsetof(struct gdoi_id, data)},
};
static const struct record id_record = RECORD("id", id_fields);

enum status gdoi_id_decode(struct bytes b, struct gdoi_id *out)
{
	struct gdoi_id id = {0};
	struct rd r = rd_from(b);
	enum status st = record_decode(&id_record, &r, &id);

	if (st == ST_OK)
		*out = id;
	return st;
}

void gdoi_id_encode(const struct gdoi_id *id, struct wr *w)
{
	put_record(&id_record, id, w);
}

static const struct field header_fields[] = {
    FIELD(FIELD_ARRAY, struct gdoi_header, spi, GDOI_KEK_SPI),
    FIELD_U(struct gdoi_header, next),
    FIELD_U(struct gdoi_header, version),
    FIELD_U(struct gdoi_header, exchange),
    FIELD_U(struct gdoi_header, flags),
    FIELD_U(struct gdoi_header, mid),
    FIELD_U(struct gdoi_header, length),
};
static const struct record header_record = RECORD("isakmp", header_fields);

enum status gdoi_header_decode(struct bytes b, struct gdoi_header *out)
{
	struct gdoi_header h = {0};
	struct rd r = rd_from(b);
	enum status st = record_decode(&header_record, &r, &h);

	if (st != ST_OK)
		return st;
	if (h.version != 0x10 || h.length != b.n)
		return ST_SYNTAX;
	*out = h;
	return ST_OK;
}

void gdoi_header_encode(const struct gdoi_header *h, struct wr *w)
{
	put_record(&header_record, h, w);
}
