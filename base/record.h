/*
 * One table per wire record: the same rows decode it, encode it, dump it for a debug line and list it
 * for fuzz seeds. A record is a plain struct; a field says where in it the value lives.
 */
#ifndef GKMSH_BASE_RECORD_H
#define GKMSH_BASE_RECORD_H

#include "base/bytes.h"
#include "base/status.h"
#include "base/text.h"

enum field_kind {
	FIELD_UINT,   /* width octets, big-endian, into a uint8_t..uint64_t of that width */
	FIELD_CONST,  /* width octets that must equal value; nothing stored */
	FIELD_ZERO,   /* width octets written as zero, ignored when read (RESERVED) */
	FIELD_ARRAY,  /* width octets copied into a uint8_t[width] */
	FIELD_BLOB8,  /* one octet of length, then that many: a struct bytes view */
	FIELD_BLOB16, /* two octets of length, then that many */
	FIELD_REST,   /* all that is left: a struct bytes view */
};

struct field {
	const char *name;
	enum field_kind kind;
	uint16_t width;
	uint16_t offset;
	uint64_t value; /* FIELD_CONST */
	bool secret;	/* never dumped */
};

struct record {
	const char *name;
	const struct field *fields;
	size_t n_fields;
};

#define RECORD(nm, rows)                                                                   \
	{                                                                                  \
		.name = (nm), .fields = (rows), .n_fields = sizeof(rows) / sizeof(*(rows)) \
	}
#define FIELD(kind_, type, member, width_)                           \
	{                                                            \
		.name = #member, .kind = (kind_), .width = (width_), \
		.offset = offsetof(type, member)                     \
	}
#define FIELD_U(type, member) FIELD(FIELD_UINT, type, member, (uint16_t)sizeof(((type *)0)->member))

/* ST_TRUNCATED or ST_SYNTAX (a constant differs). *out is written whole or not at all by the caller's
 * convention of decoding into a local. */
enum status record_decode(const struct record *, struct rd *, void *out) must_use;
/* Failure is the cursor's own, sticky. ST_RANGE when a blob is longer than its length field can say. */
enum status record_encode(const struct record *, const void *in, struct wr *) must_use;
/* "name{field=1 other=0A0B}" */
void record_dump(const struct record *, const void *in, struct text *);

#endif
