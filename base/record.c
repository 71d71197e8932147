#include "base/record.h"

#include <inttypes.h>
#include <string.h>

static uint64_t load_uint(const void *at, uint16_t width)
{
	switch (width) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static void store_uint(void *at, uint16_t width, uint64_t v)
{
	switch (width) {
	case 1:
		*(uint8_t *)at = (uint8_t)v;
		break;
	case 2:
		*(uint16_t *)at = (uint16_t)v;
		break;
	case 4:
		*(uint32_t *)at = (uint32_t)v;
		break;
	default:
		*(uint64_t *)at = v;
	}
}

static uint64_t read_uint(struct rd *r, uint16_t width)
{
	uint64_t v = 0;

	for (uint16_t i = 0; i < width; i++)
		v = v << 8 | rd_u8(r);
	return v;
}

static void write_uint(struct wr *w, uint16_t width, uint64_t v)
{
	for (uint16_t i = width; i-- > 0;)
		wr_u8(w, (uint8_t)(v >> (8 * i)));
}

enum status record_decode(const struct record *rec, struct rd *r, void *out)
{
	for (size_t i = 0; i < rec->n_fields; i++) {
		const struct field *f = &rec->fields[i];
		void *at = (char *)out + f->offset;

		switch (f->kind) {
		case FIELD_UINT:
			store_uint(at, f->width, read_uint(r, f->width));
			break;
		case FIELD_CONST:
			if (read_uint(r, f->width) != f->value && !r->bad)
				return ST_SYNTAX;
			break;
		case FIELD_ZERO:
			rd_skip(r, f->width);
			break;
		case FIELD_ARRAY:
			rd_copy(r, at, f->width);
			break;
		case FIELD_BLOB8:
			*(struct bytes *)at = rd_bytes(r, rd_u8(r));
			break;
		case FIELD_BLOB16:
			*(struct bytes *)at = rd_bytes(r, rd_u16(r));
			break;
		case FIELD_REST:
			*(struct bytes *)at = rd_rest(r);
			break;
		}
	}
	return r->bad ? ST_TRUNCATED : ST_OK;
}

enum status record_encode(const struct record *rec, const void *in, struct wr *w)
{
	for (size_t i = 0; i < rec->n_fields; i++) {
		const struct field *f = &rec->fields[i];
		const void *at = (const char *)in + f->offset;
		const struct bytes *blob = at;

		switch (f->kind) {
		case FIELD_UINT:
			write_uint(w, f->width, load_uint(at, f->width));
			break;
		case FIELD_CONST:
			write_uint(w, f->width, f->value);
			break;
		case FIELD_ZERO:
			wr_zero(w, f->width);
			break;
		case FIELD_ARRAY:
			wr_put(w, BYTES(at, f->width));
			break;
		case FIELD_BLOB8:
			if (blob->n > UINT8_MAX)
				return ST_RANGE;
			wr_u8(w, (uint8_t)blob->n);
			wr_put(w, *blob);
			break;
		case FIELD_BLOB16:
			if (blob->n > UINT16_MAX)
				return ST_RANGE;
			wr_u16(w, (uint16_t)blob->n);
			wr_put(w, *blob);
			break;
		case FIELD_REST:
			wr_put(w, *blob);
			break;
		}
	}
	return w->bad ? ST_LIMIT : ST_OK;
}

static void dump_field(const struct field *f, const void *at, struct text *t)
{
	const struct bytes *blob = at;

	text_addf(t, "%s=", f->name);
	if (f->secret)
		text_add(t, "(secret)");
	else if (f->kind == FIELD_UINT)
		text_addf(t, "%" PRIu64, load_uint(at, f->width));
	else if (f->kind == FIELD_ARRAY)
		text_add_hex(t, BYTES(at, f->width), true);
	else
		text_add_hex(t, *blob, true);
}

void record_dump(const struct record *rec, const void *in, struct text *t)
{
	const char *gap = "";

	text_addf(t, "%s{", rec->name);
	for (size_t i = 0; i < rec->n_fields; i++) {
		const struct field *f = &rec->fields[i];

		if (f->kind == FIELD_CONST || f->kind == FIELD_ZERO)
			continue;
		text_add(t, gap);
		dump_field(f, (const char *)in + f->offset, t);
		gap = " ";
	}
	text_addc(t, '}');
}
