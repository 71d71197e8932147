/*
 * Views of bytes, and two cursors with a sticky error: struct rd takes a message apart, struct wr
 * puts one together. All multi-octet integers are big-endian, as on every wire here. After the first
 * failure a cursor yields zeros (rd) or drops (wr), so a caller checks once, at the end.
 * Nothing is owned or copied: a view lives as long as the buffer it was cut from.
 */
#ifndef GKMSH_BASE_BYTES_H
#define GKMSH_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *p;
	size_t n;
};

#define BYTES(ptr, len) ((struct bytes){.p = (const uint8_t *)(ptr), .n = (len)})
#define BYTES_OF(array) BYTES((array), sizeof(array))

bool bytes_equal(struct bytes, struct bytes); /* not constant time: never for secrets */
int bytes_compare(struct bytes, struct bytes);

struct rd {
	const uint8_t *p, *end;
	bool bad;
};

struct rd rd_from(struct bytes);
size_t rd_left(const struct rd *);
uint8_t rd_u8(struct rd *);
uint16_t rd_u16(struct rd *);
uint32_t rd_u32(struct rd *);
uint64_t rd_u64(struct rd *);
struct bytes rd_bytes(struct rd *, size_t n);
struct bytes rd_rest(struct rd *);
void rd_copy(struct rd *, void *to, size_t n); /* zeros on failure */
void rd_skip(struct rd *, size_t n);
struct rd rd_sub(struct rd *, size_t n); /* a cursor over the next n octets */
bool rd_done(const struct rd *);	 /* no failure and nothing left over */

struct wr {
	uint8_t *start, *p, *end;
	bool bad;
};

struct wr wr_into(void *buf, size_t size);
size_t wr_len(const struct wr *);
struct bytes wr_bytes_view(const struct wr *);
void wr_u8(struct wr *, uint8_t);
void wr_u16(struct wr *, uint16_t);
void wr_u32(struct wr *, uint32_t);
void wr_u64(struct wr *, uint64_t);
void wr_put(struct wr *, struct bytes);
void wr_zero(struct wr *, size_t n);
/* Overwrite two or four octets already written at offset at. */
void wr_patch_u16(struct wr *, size_t at, uint16_t);
void wr_patch_u32(struct wr *, size_t at, uint32_t);

#endif
