/*
 * An announcement in parts: cut to the size that `protocol pdu` allows, and put together again. An
 * assembly holds one announcement of one peer; a newer one pushes an unfinished older one out.
 */
#ifndef GKMSH_COOP_PART_H
#define GKMSH_COOP_PART_H

#include "coop/coop_wire.h"

struct coop_assembly {
	uint8_t *buf; /* of total octets */
	uint8_t *got; /* one octet a part */
	uint32_t sequence, total, unit;
	uint16_t parts, n_got, flags;
};

void coop_assembly_reset(struct coop_assembly *); /* wipes */

/*
 * Takes a part. ST_OK: whole now, the body is *body until the next call. ST_AGAIN: parts are missing.
 * ST_EXISTS: had that one. ST_RANGE: does not fit to the others; nothing changed.
 */
enum status coop_assembly_add(struct coop_assembly *, const struct coop_header *,
			      struct bytes *body) must_use;
bool coop_assembly_open(const struct coop_assembly *);
/* A bit for each missing part, first part first; returns octets written, at most size. */
size_t coop_assembly_missing(const struct coop_assembly *, uint8_t *bits, size_t size);

/* How many parts a body of n octets makes when a message may have pdu octets. */
uint16_t coop_parts_of(uint32_t n, uint32_t pdu);
/* Fills part, parts, total, offset and piece of a header for part i. */
void coop_part_cut(struct coop_header *, struct bytes body, uint32_t pdu, uint16_t i);

#endif
