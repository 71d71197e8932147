#include "ike/ike_wire.h"

#include <string.h>

static const struct field header_fields[] = {
    FIELD(FIELD_ARRAY, struct ike_header, icookie, 8),
    FIELD(FIELD_ARRAY, struct ike_header, rcookie, 8),
    FIELD_U(struct ike_header, next),
    FIELD_U(struct ike_header, version),
    FIELD_U(struct ike_header, exchange),
    FIELD_U(struct ike_header, flags),
    FIELD_U(struct ike_header, mid),
    FIELD_U(struct ike_header, length),
};
const struct record ike_header_record = RECORD("HDR", header_fields);

static const struct field sa_fields[] = {
    FIELD_U(struct ike_sa_body, doi),
    FIELD_U(struct ike_sa_body, situation),
    FIELD(FIELD_REST, struct ike_sa_body, rest, 0),
};
const struct record ike_sa_record = RECORD("SA", sa_fields);

static const struct field proposal_fields[] = {
    FIELD_U(struct ike_proposal, number),
    FIELD_U(struct ike_proposal, protocol),
    FIELD_U(struct ike_proposal, spi_size),
    FIELD_U(struct ike_proposal, n_transforms),
    FIELD(FIELD_REST, struct ike_proposal, rest, 0),
};
const struct record ike_proposal_record = RECORD("P", proposal_fields);

static const struct field transform_fields[] = {
    FIELD_U(struct ike_transform, number),
    FIELD_U(struct ike_transform, id),
    {.name = "reserved2", .kind = FIELD_ZERO, .width = 2},
    FIELD(FIELD_REST, struct ike_transform, attrs, 0),
};
const struct record ike_transform_record = RECORD("T", transform_fields);

static const struct field id_fields[] = {
    FIELD_U(struct ike_id, type),
    FIELD_U(struct ike_id, protocol),
    FIELD_U(struct ike_id, port),
    FIELD(FIELD_REST, struct ike_id, data, 0),
};
const struct record ike_id_record = RECORD("ID", id_fields);

static const struct field cert_fields[] = {
    FIELD_U(struct ike_cert, encoding),
    FIELD(FIELD_REST, struct ike_cert, data, 0),
};
const struct record ike_cert_record = RECORD("CERT", cert_fields);

static const struct field notify_fields[] = {
    FIELD_U(struct ike_notification, doi),
    FIELD_U(struct ike_notification, protocol),
    FIELD_U(struct ike_notification, spi_size),
    FIELD_U(struct ike_notification, type),
    FIELD(FIELD_REST, struct ike_notification, rest, 0),
};
const struct record ike_notify_record = RECORD("N", notify_fields);

static const struct field delete_fields[] = {
    FIELD_U(struct ike_delete, doi),
    FIELD_U(struct ike_delete, protocol),
    FIELD_U(struct ike_delete, spi_size),
    FIELD_U(struct ike_delete, n_spis),
    FIELD(FIELD_REST, struct ike_delete, spis, 0),
};
const struct record ike_delete_record = RECORD("D", delete_fields);

static const struct field fragment_fields[] = {
    FIELD_U(struct ike_fragment, id),
    FIELD_U(struct ike_fragment, number),
    FIELD_U(struct ike_fragment, last),
    FIELD(FIELD_REST, struct ike_fragment, data, 0),
};
const struct record ike_fragment_record = RECORD("FRAG", fragment_fields);

static enum status chain_parse(struct ike_chain *c, uint8_t first, struct bytes in, bool exact)
{
	struct rd r = rd_from(in);
	uint8_t type = first;

	c->n = 0;
	while (type != IKE_P_NONE) {
		struct ike_piece *p = &c->piece[c->n];
		const uint8_t *start = r.p;

		if (c->n == IKE_PAYLOADS_MAX)
			return ST_LIMIT;
		uint8_t next = rd_u8(&r);
		rd_skip(&r, 1);
		uint16_t len = rd_u16(&r);
		if (r.bad || len < IKE_PAYLOAD_LEN)
			return r.bad ? ST_TRUNCATED : ST_SYNTAX;
		p->type = type;
		p->body = rd_bytes(&r, (size_t)len - IKE_PAYLOAD_LEN);
		p->whole = BYTES(start, len);
		if (r.bad)
			return ST_TRUNCATED;
		c->n++;
		type = next;
	}
	if (exact && !rd_done(&r))
		return ST_SYNTAX;
	c->all = BYTES(in.p, in.n - rd_left(&r));
	return c->n ? ST_OK : ST_SYNTAX;
}

enum status ike_chain_parse(struct ike_chain *c, uint8_t first, struct bytes in)
{
	return chain_parse(c, first, in, false);
}

enum status ike_chain_parse_exact(struct ike_chain *c, uint8_t first, struct bytes in)
{
	return chain_parse(c, first, in, true);
}

const struct ike_piece *ike_chain_find(const struct ike_chain *c, uint8_t type, unsigned nth)
{
	for (unsigned i = 0; i < c->n; i++)
		if (c->piece[i].type == type && nth-- == 0)
			return &c->piece[i];
	return NULL;
}

unsigned ike_chain_count(const struct ike_chain *c, uint8_t type)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->n; i++)
		n += c->piece[i].type == type;
	return n;
}

enum status ike_header_parse(struct ike_header *h, struct bytes message)
{
	struct rd r = rd_from(message);
	enum status st = record_decode(&ike_header_record, &r, h);

	if (st != ST_OK)
		return st;
	/* RFC 2408 3.1: not a greater major nor a greater minor version than 1.0. */
	if (h->version != IKE_VERSION)
		return ST_UNSUPPORTED;
	return h->length == message.n ? ST_OK : ST_SYNTAX;
}

void ike_put_init(struct ike_put *p, void *buf, size_t size)
{
	*p = (struct ike_put){.w = wr_into(buf, size)};
}

void ike_put_open(struct ike_put *p, uint8_t type)
{
	p->open = wr_len(&p->w);
	if (p->open == 0)
		p->first = type;
	else if (!p->w.bad)
		p->w.start[p->link] = type;
	p->link = p->open;
	wr_zero(&p->w, IKE_PAYLOAD_LEN);
}

void ike_put_close(struct ike_put *p)
{
	size_t len = wr_len(&p->w) - p->open;

	if (len > UINT16_MAX)
		p->w.bad = true;
	else
		wr_patch_u16(&p->w, p->open + 2, (uint16_t)len);
}

void ike_put_raw(struct ike_put *p, uint8_t type, struct bytes body)
{
	ike_put_open(p, type);
	wr_put(&p->w, body);
	ike_put_close(p);
}

void ike_put_record(struct ike_put *p, uint8_t type, const struct record *rec, const void *in)
{
	ike_put_open(p, type);
	if (record_encode(rec, in, &p->w) != ST_OK)
		p->w.bad = true;
	ike_put_close(p);
}

struct bytes ike_put_done(const struct ike_put *p)
{
	return wr_bytes_view(&p->w);
}

bool ike_attr_next(struct rd *r, struct ike_attribute *a)
{
	if (r->bad || rd_left(r) == 0)
		return false;

	uint16_t type = rd_u16(r);
	a->type = type & 0x7fff;
	a->basic = type >> 15;
	if (a->basic) {
		a->data = rd_bytes(r, 2);
		a->value = r->bad ? 0 : (uint16_t)(a->data.p[0] << 8 | a->data.p[1]);
	} else {
		a->value = 0;
		a->data = rd_bytes(r, rd_u16(r));
	}
	return !r->bad;
}

void ike_attr_put(struct wr *w, uint16_t type, uint16_t value)
{
	wr_u16(w, type | 0x8000);
	wr_u16(w, value);
}

void ike_attr_put_bytes(struct wr *w, uint16_t type, struct bytes b)
{
	if (b.n > UINT16_MAX || type & 0x8000)
		w->bad = true;
	wr_u16(w, type);
	wr_u16(w, (uint16_t)b.n);
	wr_put(w, b);
}

void ike_attr_put_u32(struct wr *w, uint16_t type, uint32_t v)
{
	wr_u16(w, type);
	wr_u16(w, 4);
	wr_u32(w, v);
}

bool ike_attr_number(const struct ike_attribute *a, uint32_t *out)
{
	uint32_t v = 0;

	if (a->data.n > 4 || a->data.n == 0)
		return false;
	for (size_t i = 0; i < a->data.n; i++)
		v = v << 8 | a->data.p[i];
	*out = v;
	return true;
}
