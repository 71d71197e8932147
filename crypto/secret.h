/*
 * Keys and passphrases of fixed, small size. A struct secret holds its octets inline, so it lives and
 * dies with what it is part of; whoever drops one wipes it. Comparison takes the same time for equal
 * and unequal contents. Never hand one to a format, a log line or an event.
 */
#ifndef GKMSH_CRYPTO_SECRET_H
#define GKMSH_CRYPTO_SECRET_H

#include "base/bytes.h"
#include "base/status.h"

#define SECRET_MAX 128

struct secret {
	uint16_t n;
	uint8_t b[SECRET_MAX];
};

/* Replaces the contents; ST_RANGE, and nothing changed, when they do not fit. */
enum status secret_set(struct secret *, struct bytes) must_use;
void secret_wipe(struct secret *); /* NULL is fine */
bool secret_equal(const struct secret *, const struct secret *);

static inline struct bytes secret_view(const struct secret *s)
{
	return BYTES(s->b, s->n);
}

/* For memory that is not a struct secret: wiping that is not optimised away, and comparison in a time
 * that depends on the lengths alone. */
void crypto_wipe(void *, size_t n);
bool crypto_equal(struct bytes, struct bytes);

#endif
