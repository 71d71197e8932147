#include "crypto/der.h"

static struct rd fail(struct rd *r)
{
	r->bad = true;
	return (struct rd){.bad = true};
}

static size_t read_length(struct rd *r)
{
	uint8_t first = rd_u8(r);
	size_t n = 0;

	if (first < 0x80)
		return first;
	unsigned octets = first & 0x7f;
	if (octets == 0 || octets > 4) {
		r->bad = true;
		return 0;
	}
	for (unsigned i = 0; i < octets; i++)
		n = n << 8 | rd_u8(r);
	/* Shortest form only: no leading zero octet, and not what the one-octet form can say. */
	if (n < 0x80 || n >> (8 * (octets - 1)) == 0)
		r->bad = true;
	return n;
}

struct rd der_open(struct rd *r, uint8_t tag)
{
	if (rd_u8(r) != tag)
		return fail(r);
	size_t n = read_length(r);
	if (r->bad)
		return fail(r);
	return rd_sub(r, n);
}

struct bytes der_integer(struct rd *r)
{
	struct rd in = der_open(r, DER_INTEGER);
	struct bytes b = rd_rest(&in);

	if (b.n == 0 || b.p[0] & 0x80 || (b.n > 1 && b.p[0] == 0 && !(b.p[1] & 0x80))) {
		r->bad = true;
		return BYTES(NULL, 0);
	}
	if (b.n > 1 && b.p[0] == 0)
		return BYTES(b.p + 1, b.n - 1);
	return b;
}

struct rd der_bits(struct rd *r)
{
	struct rd in = der_open(r, DER_BIT_STRING);

	if (rd_u8(&in) != 0 || in.bad)
		return fail(r);
	return in;
}

bool der_literal(struct rd *r, struct bytes want)
{
	if (!bytes_equal(rd_bytes(r, want.n), want))
		r->bad = true;
	return !r->bad;
}

size_t der_header_size(size_t contents)
{
	size_t n = 2;

	if (contents >= 0x80)
		for (size_t v = contents; v; v >>= 8)
			n++;
	return n;
}

void der_put_header(struct wr *w, uint8_t tag, size_t contents)
{
	size_t octets = der_header_size(contents) - 2;

	wr_u8(w, tag);
	if (octets)
		wr_u8(w, (uint8_t)(0x80 | octets));
	else
		wr_u8(w, (uint8_t)contents);
	while (octets--)
		wr_u8(w, (uint8_t)(contents >> (8 * octets)));
}

static size_t integer_contents(struct bytes m)
{
	return m.n + (m.n == 0 || m.p[0] & 0x80 ? 1 : 0);
}

size_t der_integer_size(struct bytes m)
{
	size_t n = integer_contents(m);

	return der_header_size(n) + n;
}

void der_put_integer(struct wr *w, struct bytes m)
{
	der_put_header(w, DER_INTEGER, integer_contents(m));
	if (integer_contents(m) > m.n)
		wr_u8(w, 0);
	wr_put(w, m);
}
