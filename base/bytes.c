#include "base/bytes.h"

#include <string.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int bytes_compare(struct bytes a, struct bytes b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

struct rd rd_from(struct bytes b)
{
	return (struct rd){.p = b.p, .end = b.p ? b.p + b.n : b.p, .bad = false};
}

size_t rd_left(const struct rd *r)
{
	return r->bad ? 0 : (size_t)(r->end - r->p);
}

static const uint8_t *rd_take(struct rd *r, size_t n)
{
	if (r->bad || (size_t)(r->end - r->p) < n) {
		r->bad = true;
		return NULL;
	}

	const uint8_t *p = r->p;
	if (n)
		r->p += n;
	return p;
}

static uint64_t rd_uint(struct rd *r, size_t n)
{
	const uint8_t *p = rd_take(r, n);
	uint64_t v = 0;

	for (size_t i = 0; p && i < n; i++)
		v = v << 8 | p[i];
	return v;
}

uint8_t rd_u8(struct rd *r)
{
	return (uint8_t)rd_uint(r, 1);
}

uint16_t rd_u16(struct rd *r)
{
	return (uint16_t)rd_uint(r, 2);
}

uint32_t rd_u32(struct rd *r)
{
	return (uint32_t)rd_uint(r, 4);
}

uint64_t rd_u64(struct rd *r)
{
	return rd_uint(r, 8);
}

struct bytes rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p = rd_take(r, n);

	return r->bad ? (struct bytes){NULL, 0} : (struct bytes){p, n};
}

struct bytes rd_rest(struct rd *r)
{
	return rd_bytes(r, rd_left(r));
}

void rd_copy(struct rd *r, void *to, size_t n)
{
	const uint8_t *p = rd_take(r, n);

	if (!n)
		return;
	if (p)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

void rd_skip(struct rd *r, size_t n)
{
	(void)rd_take(r, n);
}

struct rd rd_sub(struct rd *r, size_t n)
{
	struct bytes b = rd_bytes(r, n);
	struct rd sub = rd_from(b);

	sub.bad = r->bad;
	return sub;
}

bool rd_done(const struct rd *r)
{
	return !r->bad && r->p == r->end;
}

struct wr wr_into(void *buf, size_t size)
{
	uint8_t *b = buf;

	return (struct wr){.start = b, .p = b, .end = b ? b + size : b, .bad = false};
}

size_t wr_len(const struct wr *w)
{
	return (size_t)(w->p - w->start);
}

struct bytes wr_bytes_view(const struct wr *w)
{
	return w->bad ? (struct bytes){NULL, 0} : (struct bytes){w->start, wr_len(w)};
}

static uint8_t *wr_room(struct wr *w, size_t n)
{
	if (w->bad || (size_t)(w->end - w->p) < n) {
		w->bad = true;
		return NULL;
	}

	uint8_t *p = w->p;
	if (n)
		w->p += n;
	return p;
}

static void wr_uint(struct wr *w, uint64_t v, size_t n)
{
	uint8_t *p = wr_room(w, n);

	for (size_t i = 0; p && i < n; i++)
		p[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

void wr_u8(struct wr *w, uint8_t v)
{
	wr_uint(w, v, 1);
}

void wr_u16(struct wr *w, uint16_t v)
{
	wr_uint(w, v, 2);
}

void wr_u32(struct wr *w, uint32_t v)
{
	wr_uint(w, v, 4);
}

void wr_u64(struct wr *w, uint64_t v)
{
	wr_uint(w, v, 8);
}

void wr_put(struct wr *w, struct bytes b)
{
	uint8_t *p = wr_room(w, b.n);

	if (p && b.n)
		memcpy(p, b.p, b.n);
}

void wr_zero(struct wr *w, size_t n)
{
	uint8_t *p = wr_room(w, n);

	if (p && n)
		memset(p, 0, n);
}

static void wr_patch(struct wr *w, size_t at, uint32_t v, size_t n)
{
	if (w->bad || at > wr_len(w) || wr_len(w) - at < n) {
		w->bad = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		w->start[at + i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

void wr_patch_u16(struct wr *w, size_t at, uint16_t v)
{
	wr_patch(w, at, v, 2);
}

void wr_patch_u32(struct wr *w, size_t at, uint32_t v)
{
	wr_patch(w, at, v, 4);
}
