#include "coop/coop_wire.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

static const struct field header_fields[] = {
    {.name = "magic", .kind = FIELD_CONST, .width = 4, .value = COOP_MAGIC},
    {.name = "version", .kind = FIELD_CONST, .width = 1, .value = COOP_VERSION},
    FIELD_U(struct coop_header, kind),
    FIELD_U(struct coop_header, flags),
    FIELD_U(struct coop_header, id_kind),
    FIELD_U(struct coop_header, role),
    FIELD_U(struct coop_header, priority),
    {.name = "reserved", .kind = FIELD_ZERO, .width = 1},
    FIELD_U(struct coop_header, identity),
    FIELD_U(struct coop_header, sender),
    FIELD_U(struct coop_header, instance),
    FIELD_U(struct coop_header, sequence),
    FIELD_U(struct coop_header, ack_instance),
    FIELD_U(struct coop_header, ack_sequence),
    FIELD_U(struct coop_header, part),
    FIELD_U(struct coop_header, parts),
    FIELD_U(struct coop_header, total),
    FIELD_U(struct coop_header, offset),
    {.name = "piece",
     .kind = FIELD_REST,
     .offset = offsetof(struct coop_header, piece),
     .secret = true},
};
const struct record coop_header_record = RECORD("coop", header_fields);

static const struct field status_fields[] = {
    FIELD(FIELD_ARRAY, struct coop_status, ks_version, 3),
    FIELD(FIELD_ARRAY, struct coop_status, coop_version, 3),
    FIELD(FIELD_ARRAY, struct coop_status, infra, 3),
    FIELD(FIELD_ARRAY, struct coop_status, policy_client, 3),
    FIELD(FIELD_ARRAY, struct coop_status, member_client, 3),
    FIELD(FIELD_ARRAY, struct coop_status, sid_client, 3),
    {.name = "reserved", .kind = FIELD_ZERO, .width = 2},
    FIELD_U(struct coop_status, primary),
    FIELD_U(struct coop_status, primary_age_ms),
    FIELD_U(struct coop_status, line),
    FIELD_U(struct coop_status, version),
    FIELD_U(struct coop_status, pst_ms),
    FIELD(FIELD_ARRAY, struct coop_status, policy_hash, 32),
    FIELD(FIELD_ARRAY, struct coop_status, key_hash, 32),
};
static const struct record status_record = RECORD("status", status_fields);

static const struct field line_fields[] = {
    FIELD_U(struct coop_line, id),
    FIELD_U(struct coop_line, version),
};
static const struct record line_record = RECORD("line", line_fields);

static const struct field delta_fields[] = {
    FIELD_U(struct coop_delta, line),
    FIELD_U(struct coop_delta, base),
};
static const struct record delta_record = RECORD("delta", delta_fields);

static const struct field sid_fields[] = {
    FIELD_U(struct coop_sid, size_cfg),
    FIELD_U(struct coop_sid, size_used),
    FIELD_U(struct coop_sid, reinit),
    FIELD_U(struct coop_sid, current),
    FIELD_U(struct coop_sid, last),
    FIELD(FIELD_ARRAY, struct coop_sid, assigned, 16),
    FIELD(FIELD_ARRAY, struct coop_sid, used, 16),
    FIELD(FIELD_ARRAY, struct coop_sid, old, 16),
};
static const struct record sid_record = RECORD("sid", sid_fields);

/* The policy travels with the pseudotime and the hashes of the configuration that made it. */
struct wire_policy {
	uint64_t pst_ms;
	uint8_t policy_hash[32], key_hash[32];
	struct bytes policy;
};
static const struct field policy_fields[] = {
    FIELD_U(struct wire_policy, pst_ms),
    FIELD(FIELD_ARRAY, struct wire_policy, policy_hash, 32),
    FIELD(FIELD_ARRAY, struct wire_policy, key_hash, 32),
    {.name = "policy", .kind = FIELD_REST, .offset = offsetof(struct wire_policy, policy)},
};
static const struct record policy_record = RECORD("policy", policy_fields);

/* One record serves KEK and TEK: the length of the SPI tells them apart. */
struct wire_key {
	struct bytes spi;
	uint32_t seq, serial;
	uint64_t left_us;
	struct bytes key;
};
static const struct field key_fields[] = {
    FIELD(FIELD_BLOB8, struct wire_key, spi, 1),
    FIELD_U(struct wire_key, seq),
    FIELD_U(struct wire_key, serial),
    FIELD_U(struct wire_key, left_us),
    {.name = "key", .kind = FIELD_REST, .offset = offsetof(struct wire_key, key), .secret = true},
};
static const struct record key_record = RECORD("key", key_fields);

struct wire_member {
	uint32_t address, registrar;
	uint64_t stamp;
	uint8_t kek[COOP_KEK_SPI];
	struct bytes more;
};
static const struct field member_fields[] = {
    FIELD_U(struct wire_member, address),
    FIELD_U(struct wire_member, registrar),
    FIELD_U(struct wire_member, stamp),
    FIELD(FIELD_ARRAY, struct wire_member, kek, COOP_KEK_SPI),
    FIELD(FIELD_BLOB16, struct wire_member, more, 2),
};
static const struct record member_record = RECORD("member", member_fields);

/* ---- payload ---- */

void coop_payload_head(uint8_t head[static COOP_PAYLOAD_HEAD], size_t part)
{
	struct wr w = wr_into(head, COOP_PAYLOAD_HEAD);

	wr_u16(&w, 0); /* no next payload, RESERVED */
	wr_u16(&w, (uint16_t)(part + COOP_PAYLOAD_HEAD));
}

/* RFC 2408 3.2. Behind the last payload there may be padding of the cipher. */
enum status coop_payload_open(uint8_t first, struct bytes payloads, struct bytes *part)
{
	struct rd r = rd_from(payloads);
	uint8_t next = rd_u8(&r);
	uint16_t n;

	rd_skip(&r, 1);
	n = rd_u16(&r);
	if (r.bad || first != COOP_PAYLOAD || next || n < COOP_PAYLOAD_HEAD)
		return ST_SYNTAX;
	*part = rd_bytes(&r, n - COOP_PAYLOAD_HEAD);
	return r.bad ? ST_TRUNCATED : ST_OK;
}

/* ---- header ---- */

enum status coop_header_decode(struct bytes b, struct coop_header *out)
{
	struct coop_header h = {0};
	struct rd r = rd_from(b);
	enum status st = record_decode(&coop_header_record, &r, &h);

	if (st != ST_OK)
		return st;
	if ((h.kind != COOP_ANNOUNCE && h.kind != COOP_RESEND) || h.role > COOP_AS_PRIMARY ||
	    (h.flags & ~COOP_FLAGS_ALL) || !h.instance || !h.sender)
		return ST_RANGE;
	if (!h.parts || h.parts > COOP_PARTS_MAX || h.part >= h.parts || h.total > COOP_BODY_MAX ||
	    h.offset > h.total || h.piece.n > h.total - h.offset || !h.piece.n)
		return ST_RANGE;
	*out = h;
	return ST_OK;
}

enum status coop_header_encode(const struct coop_header *h, struct wr *w)
{
	return record_encode(&coop_header_record, h, w);
}

/* ---- body out ---- */

/* Sections are put together in a buffer that grows and is wiped when it moves. */
struct out {
	uint8_t *p;
	size_t n, cap;
	enum status st;
};

static bool out_room(struct out *o, size_t more)
{
	size_t cap = o->cap ? o->cap : 1024;
	uint8_t *p;

	if (o->st != ST_OK)
		return false;
	if (more > COOP_BODY_MAX - o->n) {
		o->st = ST_LIMIT;
		return false;
	}
	while (cap < o->n + more)
		cap *= 2;
	if (cap == o->cap)
		return true;
	p = malloc(cap);
	if (!p) {
		o->st = ST_NOMEM;
		return false;
	}
	if (o->n)
		memcpy(p, o->p, o->n);
	if (o->p)
		crypto_wipe(o->p, o->n);
	free(o->p);
	o->p = p;
	o->cap = cap;
	return true;
}

/* A record into the section that begins at the last out_section(). most: no record is longer. */
static void out_record(struct out *o, const struct record *rec, const void *in, size_t most)
{
	struct wr w;

	if (!out_room(o, most))
		return;
	w = wr_into(o->p + o->n, most);
	o->st = record_encode(rec, in, &w);
	o->n += wr_len(&w);
}

#define SECTION_HEAD 6 /* type 2, length 4 */

static size_t out_section(struct out *o, enum coop_section type)
{
	size_t at = o->n;

	if (out_room(o, SECTION_HEAD)) {
		struct wr w = wr_into(o->p + o->n, SECTION_HEAD);

		wr_u16(&w, (uint16_t)type);
		wr_u32(&w, 0);
		o->n += SECTION_HEAD;
	}
	return at;
}

static void out_section_end(struct out *o, size_t at)
{
	struct wr w;

	if (o->st != ST_OK)
		return;
	w = wr_into(o->p + at + 2, 4);
	wr_u32(&w, (uint32_t)(o->n - at - SECTION_HEAD));
}

static void out_one(struct out *o, enum coop_section type, const struct record *rec, const void *in,
		    size_t most)
{
	size_t at = out_section(o, type);

	out_record(o, rec, in, most);
	out_section_end(o, at);
}

static void out_keys(struct out *o, const struct coop_state *s, mono_t now)
{
	struct wire_policy p = {.pst_ms = coop_state_pst(s, now),
				.policy = coop_octets_view(&s->policy)};

	memcpy(p.policy_hash, s->policy_hash, 32);
	memcpy(p.key_hash, s->key_hash, 32);
	out_one(o, COOP_SEC_POLICY, &policy_record, &p, 72 + p.policy.n);
	for (uint32_t i = 0; i < s->n_keks; i++) {
		const struct coop_kek *k = &s->keks[i];
		struct wire_key wk = {BYTES_OF(k->spi), k->seq, k->serial, k->expires - now,
				      coop_octets_view(&k->key)};

		if (k->expires > now)
			out_one(o, COOP_SEC_KEK, &key_record, &wk, 40 + wk.key.n);
	}
	for (uint32_t i = 0; i < s->n_teks; i++) {
		const struct coop_tek *t = &s->teks[i];
		uint8_t spi[4] = {(uint8_t)(t->spi >> 24), (uint8_t)(t->spi >> 16),
				  (uint8_t)(t->spi >> 8), (uint8_t)t->spi};
		struct wire_key wk = {BYTES_OF(spi), 0, t->serial, t->expires - now,
				      coop_octets_view(&t->key)};

		if (t->expires > now)
			out_one(o, COOP_SEC_TEK, &key_record, &wk, 40 + wk.key.n);
	}
}

static void out_members(struct out *o, enum coop_section type, const struct coop_state *s)
{
	size_t at;

	if (!s->n_members)
		return;
	at = out_section(o, type);
	for (uint32_t i = 0; i < s->n_members; i++) {
		const struct coop_member *m = &s->members[i];
		struct wire_member wm = {.address = m->address,
					 .registrar = m->registrar,
					 .stamp = m->stamp,
					 .more = coop_octets_view(&m->more)};

		memcpy(wm.kek, m->kek, sizeof(wm.kek));
		out_record(o, &member_record, &wm, 40 + wm.more.n);
	}
	out_section_end(o, at);
}

static void out_addresses(struct out *o, enum coop_section type, const ip4_t *list, uint32_t n)
{
	size_t at;

	if (!n)
		return;
	at = out_section(o, type);
	if (out_room(o, (size_t)n * 4)) {
		struct wr w = wr_into(o->p + o->n, (size_t)n * 4);

		for (uint32_t i = 0; i < n; i++)
			wr_u32(&w, list[i]);
		o->n += wr_len(&w);
	}
	out_section_end(o, at);
}

static void out_lines(struct out *o, const struct coop_line *lines, uint32_t n)
{
	size_t at;

	if (!n)
		return;
	at = out_section(o, COOP_SEC_LINES);
	for (uint32_t i = 0; i < n; i++)
		out_record(o, &line_record, &lines[i], 12);
	out_section_end(o, at);
}

enum status coop_body_encode(const struct coop_body_plan *plan, mono_t now, uint8_t **out,
			     uint32_t *n)
{
	struct out o = {0};

	out_one(&o, COOP_SEC_STATUS, &status_record, plan->status, 128);
	out_lines(&o, plan->lines, plan->n_lines);
	if (plan->delta)
		out_one(&o, COOP_SEC_DELTA, &delta_record, plan->delta, 12);
	if (plan->sid)
		out_one(&o, COOP_SEC_SID, &sid_record, plan->sid, 64);
	if (plan->state && !plan->delta)
		out_keys(&o, plan->state, now);
	if (plan->state)
		out_members(&o, COOP_SEC_MEMBER, plan->state);
	out_addresses(&o, COOP_SEC_GONE, plan->gone, plan->n_gone);
	if (plan->reports)
		out_members(&o, COOP_SEC_REPORT, plan->reports);
	out_addresses(&o, COOP_SEC_REPORT_GONE, plan->reports_gone, plan->n_reports_gone);
	if (o.st != ST_OK) {
		if (o.p)
			crypto_wipe(o.p, o.n);
		free(o.p);
		return o.st;
	}
	*out = o.p;
	*n = (uint32_t)o.n;
	return ST_OK;
}

/* ---- body in ---- */

void coop_body_free(struct coop_body *b)
{
	coop_state_free(&b->state);
	coop_state_free(&b->reports);
	free(b->gone);
	free(b->reports_gone);
	*b = (struct coop_body){0};
}

static enum status in_whole(const struct record *rec, struct rd r, void *out)
{
	enum status st = record_decode(rec, &r, out);

	return st == ST_OK && !rd_done(&r) ? ST_SYNTAX : st;
}

static enum status in_lines(struct rd r, struct coop_body *b)
{
	while (rd_left(&r)) {
		enum status st;

		if (b->n_lines >= COOP_LINES_MAX)
			return ST_LIMIT;
		st = record_decode(&line_record, &r, &b->lines[b->n_lines]);
		if (st != ST_OK)
			return st;
		b->n_lines++;
	}
	return ST_OK;
}

static enum status in_policy(struct rd r, struct coop_body *b, mono_t now)
{
	struct wire_policy p = {0};
	enum status st = in_whole(&policy_record, r, &p);

	if (st != ST_OK)
		return st;
	b->has_state = true;
	b->state.pst_ms = p.pst_ms;
	b->state.at = now;
	memcpy(b->state.policy_hash, p.policy_hash, 32);
	memcpy(b->state.key_hash, p.key_hash, 32);
	return coop_octets_set(&b->state.policy, p.policy);
}

static enum status in_key(struct rd r, struct coop_body *b, mono_t now, bool kek)
{
	struct wire_key k = {0};
	struct coop_octets view;
	enum status st = in_whole(&key_record, r, &k);

	if (st != ST_OK)
		return st;
	/* The longest life that a command can set is 30 days; far above it is nonsense. */
	if (k.spi.n != (kek ? COOP_KEK_SPI : 4) || k.key.n > COOP_KEY_BODY_MAX || !k.left_us ||
	    k.left_us > 400 * USEC_DAY)
		return ST_RANGE;
	view = (struct coop_octets){(uint8_t *)k.key.p, (uint32_t)k.key.n};
	if (kek) {
		struct coop_kek c = {.seq = k.seq,
				     .serial = k.serial,
				     .expires = mono_add(now, k.left_us),
				     .key = view};

		memcpy(c.spi, k.spi.p, COOP_KEK_SPI);
		if (coop_state_kek(&b->state, c.spi))
			return ST_EXISTS;
		return coop_state_add_kek(&b->state, &c);
	}
	struct rd spi = rd_from(k.spi);
	struct coop_tek t = {.spi = rd_u32(&spi),
			     .serial = k.serial,
			     .expires = mono_add(now, k.left_us),
			     .key = view};

	return coop_state_add_tek(&b->state, &t);
}

static enum status in_members(struct rd r, struct coop_state *to)
{
	while (rd_left(&r)) {
		struct wire_member m = {0};
		struct coop_member c;
		enum status st = record_decode(&member_record, &r, &m);

		if (st != ST_OK)
			return st;
		c = (struct coop_member){.address = m.address,
					 .registrar = m.registrar,
					 .stamp = m.stamp,
					 .more = {(uint8_t *)m.more.p, (uint32_t)m.more.n}};
		memcpy(c.kek, m.kek, sizeof(c.kek));
		/* Sorted and each once, so that a state has one encoding. */
		if (to->n_members && to->members[to->n_members - 1].address >= m.address)
			return ST_SYNTAX;
		st = coop_state_put_member(to, &c);
		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

static enum status in_addresses(struct rd r, ip4_t **list, uint32_t *n)
{
	size_t count = rd_left(&r) / 4;

	if (*list || rd_left(&r) % 4 || !count || count > COOP_MEMBERS_MAX)
		return ST_SYNTAX;
	*list = malloc(count * sizeof(**list));
	if (!*list)
		return ST_NOMEM;
	for (size_t i = 0; i < count; i++)
		(*list)[i] = rd_u32(&r);
	*n = (uint32_t)count;
	return ST_OK;
}

static enum status in_section(uint16_t type, struct rd r, struct coop_body *b, mono_t now)
{
	switch (type) {
	case COOP_SEC_STATUS:
		return in_whole(&status_record, r, &b->status);
	case COOP_SEC_LINES:
		return in_lines(r, b);
	case COOP_SEC_DELTA:
		b->has_delta = true;
		return in_whole(&delta_record, r, &b->delta);
	case COOP_SEC_SID:
		b->has_sid = true;
		return in_whole(&sid_record, r, &b->sid);
	case COOP_SEC_POLICY:
		return in_policy(r, b, now);
	case COOP_SEC_KEK:
	case COOP_SEC_TEK:
		return in_key(r, b, now, type == COOP_SEC_KEK);
	case COOP_SEC_MEMBER:
		return in_members(r, &b->state);
	case COOP_SEC_REPORT:
		return in_members(r, &b->reports);
	case COOP_SEC_GONE:
		return in_addresses(r, &b->gone, &b->n_gone);
	case COOP_SEC_REPORT_GONE:
		return in_addresses(r, &b->reports_gone, &b->n_reports_gone);
	}
	return ST_UNSUPPORTED;
}

/* Which may stand more than once. */
static bool repeats(uint16_t type)
{
	return type == COOP_SEC_KEK || type == COOP_SEC_TEK;
}

static enum status in_body(struct bytes in, mono_t now, struct coop_body *b)
{
	struct rd r = rd_from(in);
	uint32_t seen = 0;

	while (rd_left(&r)) {
		uint16_t type = rd_u16(&r);
		uint32_t n = rd_u32(&r);
		struct rd sub = rd_sub(&r, n);
		enum status st;

		if (r.bad)
			return ST_TRUNCATED;
		if (!type || type > COOP_SEC_MAX)
			return ST_UNSUPPORTED;
		if ((seen & 1u << type) && !repeats(type))
			return ST_SYNTAX;
		seen |= 1u << type;
		st = in_section(type, sub, b, now);
		if (st != ST_OK)
			return st;
	}
	if (!(seen & 1u << COOP_SEC_STATUS))
		return ST_SYNTAX;
	/* Keys belong to a policy, and a delta carries none. */
	if ((seen & (1u << COOP_SEC_KEK | 1u << COOP_SEC_TEK)) && !b->has_state)
		return ST_SYNTAX;
	return b->has_delta && b->has_state ? ST_SYNTAX : ST_OK;
}

enum status coop_body_decode(struct bytes in, mono_t now, struct coop_body *out)
{
	struct coop_body b = {0};
	enum status st = in_body(in, now, &b);

	if (st == ST_OK)
		*out = b;
	else
		coop_body_free(&b);
	return st;
}

bool coop_sid_overlap(const struct coop_sid *a, const struct coop_sid *b)
{
	for (size_t i = 0; i < sizeof(a->assigned); i++)
		if (a->assigned[i] & b->assigned[i])
			return true;
	return false;
}
