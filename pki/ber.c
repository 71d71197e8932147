#include "pki/ber.h"

#define TAG_CONSTRUCTED 0x20

/* Tag and length; an indefinite length comes back as SIZE_MAX. */
static bool head(struct rd *r, uint8_t *tag, size_t *n)
{
	*tag = rd_u8(r);
	if ((*tag & 0x1f) == 0x1f) /* no multi-octet tags in anything read here */
		r->bad = true;

	uint8_t first = rd_u8(r);
	*n = first;
	if (first == 0x80) {
		*n = SIZE_MAX;
	} else if (first > 0x80) {
		unsigned octets = first & 0x7f;

		*n = 0;
		if (octets > 4)
			r->bad = true;
		for (unsigned i = 0; i < octets && !r->bad; i++)
			*n = *n << 8 | rd_u8(r);
	}
	return !r->bad;
}

/* Passes over the elements of an indefinite length and its end; counts their octets. */
static size_t skip_indefinite(struct rd *r, unsigned depth)
{
	const uint8_t *start = r->p;

	while (!r->bad) {
		const uint8_t *at = r->p;
		uint8_t tag;
		size_t n;

		if (depth > BER_DEPTH_MAX) {
			r->bad = true;
		} else if (head(r, &tag, &n)) {
			if (tag == 0 && n == 0)
				return (size_t)(at - start);
			if (n != SIZE_MAX)
				rd_skip(r, n);
			else if (tag & TAG_CONSTRUCTED)
				(void)skip_indefinite(r, depth + 1);
			else
				r->bad = true;
		}
	}
	return 0;
}

bool ber_next(struct rd *r, struct ber *out)
{
	const uint8_t *at = r->p;
	size_t n;

	*out = (struct ber){0};
	if (!head(r, &out->tag, &n))
		return false;

	const uint8_t *body = r->p;
	if (n == SIZE_MAX) {
		out->indefinite = true;
		if (!(out->tag & TAG_CONSTRUCTED))
			r->bad = true;
		n = skip_indefinite(r, 0);
	} else {
		rd_skip(r, n);
	}
	if (r->bad)
		return false;
	out->body = BYTES(body, n);
	out->whole = BYTES(at, (size_t)(r->p - at));
	return true;
}

struct rd ber_enter(struct rd *r, uint8_t tag)
{
	struct ber e;
	struct rd sub = rd_from(BYTES(NULL, 0));

	if (ber_next(r, &e) && e.tag == tag) {
		sub = rd_from(e.body);
	} else {
		r->bad = true;
		sub.bad = true;
	}
	return sub;
}

bool ber_oid(struct rd *r, struct bytes want)
{
	struct ber e;

	return ber_next(r, &e) && e.tag == 0x06 && bytes_equal(e.body, want);
}

bool ber_single(struct bytes b)
{
	struct rd r = rd_from(b);
	struct ber e;

	return ber_next(&r, &e) && !e.indefinite && rd_done(&r);
}
