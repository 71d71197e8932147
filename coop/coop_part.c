#include "coop/coop_part.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

void coop_assembly_reset(struct coop_assembly *a)
{
	if (a->buf)
		crypto_wipe(a->buf, a->total);
	free(a->buf);
	free(a->got);
	*a = (struct coop_assembly){0};
}

bool coop_assembly_open(const struct coop_assembly *a)
{
	return a->buf && a->n_got < a->parts;
}

static bool begins(struct coop_assembly *a, const struct coop_header *h)
{
	struct coop_assembly n = {
	    .sequence = h->sequence, .total = h->total, .parts = h->parts, .flags = h->flags};

	n.buf = malloc(h->total);
	n.got = calloc(1, h->parts);
	if (!n.buf || !n.got) {
		free(n.buf);
		free(n.got);
		return false;
	}
	coop_assembly_reset(a);
	*a = n;
	return true;
}

/* All parts but the last are of one size, and stand where their number says. */
static bool fits(const struct coop_assembly *a, const struct coop_header *h)
{
	bool last = h->part + 1 == h->parts;

	if (h->total != a->total || h->parts != a->parts || h->flags != a->flags)
		return false;
	if (!last)
		return h->offset == (uint64_t)h->part * h->piece.n &&
		       (!a->unit || a->unit == h->piece.n);
	if (h->offset + h->piece.n != h->total)
		return false;
	if (h->parts == 1)
		return h->offset == 0;
	return h->offset % (h->parts - 1u) == 0 &&
	       (!a->unit || h->offset == (uint64_t)a->unit * h->part);
}

enum status coop_assembly_add(struct coop_assembly *a, const struct coop_header *h,
			      struct bytes *body)
{
	bool last = h->part + 1 == h->parts;

	if (!a->buf || a->sequence != h->sequence) {
		const struct coop_assembly probe = {
		    .total = h->total, .parts = h->parts, .flags = h->flags};

		if (!fits(&probe, h))
			return ST_RANGE;
		if (!begins(a, h))
			return ST_NOMEM;
	}
	if (!fits(a, h))
		return ST_RANGE;
	if (a->got[h->part])
		return ST_EXISTS;
	if (!a->unit)
		a->unit =
		    last ? (h->parts > 1 ? h->offset / (h->parts - 1u) : 0) : (uint32_t)h->piece.n;
	memcpy(a->buf + h->offset, h->piece.p, h->piece.n);
	a->got[h->part] = 1;
	if (++a->n_got < a->parts)
		return ST_AGAIN;
	*body = BYTES(a->buf, a->total);
	return ST_OK;
}

size_t coop_assembly_missing(const struct coop_assembly *a, uint8_t *bits, size_t size)
{
	size_t n = (a->parts + 7u) / 8;

	if (n > size)
		n = size;
	memset(bits, 0, n);
	for (size_t i = 0; i < a->parts && i / 8 < n; i++)
		if (!a->got[i])
			bits[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return n;
}

static uint32_t unit_of(uint32_t pdu)
{
	if (pdu < COOP_PDU_MIN)
		pdu = COOP_PDU_MIN;
	if (pdu > COOP_PDU_MAX)
		pdu = COOP_PDU_MAX;
	return pdu - COOP_HEADER_SIZE;
}

uint16_t coop_parts_of(uint32_t n, uint32_t pdu)
{
	uint32_t unit = unit_of(pdu);

	return (uint16_t)((n + unit - 1) / unit);
}

void coop_part_cut(struct coop_header *h, struct bytes body, uint32_t pdu, uint16_t i)
{
	uint32_t unit = unit_of(pdu);

	h->parts = coop_parts_of((uint32_t)body.n, pdu);
	h->part = i;
	h->total = (uint32_t)body.n;
	h->offset = i * unit;
	h->piece = BYTES(body.p + h->offset, body.n - h->offset < unit ? body.n - h->offset : unit);
}
