#include "crypto/drbg.h"

#include <string.h>

#include "crypto/chacha.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

/* A refill makes key and pool in one run of the stream, with a nonce of zero: no key is used twice. */
static void refill(struct drbg *d)
{
	uint8_t stream[sizeof d->key + sizeof d->pool];

	_Static_assert(sizeof stream % CHACHA_BLOCK == 0, "whole blocks");
	for (uint32_t i = 0; i < sizeof stream / CHACHA_BLOCK; i++)
		chacha20_block(d->key, i, (const uint8_t[12]){0},
			       stream + (size_t)i * CHACHA_BLOCK);
	memcpy(d->key, stream, sizeof d->key);
	memcpy(d->pool, stream + sizeof d->key, sizeof d->pool);
	d->used = 0;
	crypto_wipe(stream, sizeof stream);
}

static void start(struct drbg *d, const char *label, struct bytes a, struct bytes b)
{
	hash_parts(HASH_SHA256, PARTS(BYTES(label, strlen(label) + 1), a, b), d->key);
	d->used = sizeof d->pool;
}

void drbg_seed(struct drbg *d, struct bytes seed)
{
	start(d, "gkmsh drbg seed", seed, BYTES(NULL, 0));
}

void drbg_bytes(struct drbg *d, void *out, size_t n)
{
	uint8_t *to = out;

	while (n) {
		if (d->used == sizeof d->pool)
			refill(d);
		size_t left = sizeof d->pool - d->used;
		size_t take = n < left ? n : left;
		memcpy(to, d->pool + d->used, take);
		crypto_wipe(d->pool + d->used, take);
		d->used = (uint16_t)(d->used + take);
		to += take;
		n -= take;
	}
}

uint32_t drbg_u32(struct drbg *d)
{
	uint8_t b[4];

	drbg_bytes(d, b, sizeof b);
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

uint32_t drbg_below(struct drbg *d, uint32_t limit)
{
	if (limit == 0)
		return 0;
	uint32_t skip = (uint32_t)(-limit) % limit; /* 2^32 mod limit values would be favoured */
	uint32_t v;
	do
		v = drbg_u32(d);
	while (v < skip);
	return v % limit;
}

void drbg_fork(struct drbg *parent, const char *name, struct drbg *child)
{
	uint8_t from[32];

	drbg_bytes(parent, from, sizeof from);
	start(child, "gkmsh drbg fork", BYTES_OF(from), BYTES(name, strlen(name)));
	crypto_wipe(from, sizeof from);
}

void drbg_wipe(struct drbg *d)
{
	crypto_wipe(d, sizeof *d);
}
