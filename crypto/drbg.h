/*
 * The one source of randomness inside the engines: a seeded generator (ChaCha20, RFC 8439, with the key
 * replaced before any output leaves a refill, so that a state seen later does not give away what was
 * drawn earlier). A host seeds it from the system, a lab or a test from its number: the same seed and the
 * same calls give the same octets. Plain inline data, owned by whoever holds it; wipe it at the end.
 */
#ifndef GKMSH_CRYPTO_DRBG_H
#define GKMSH_CRYPTO_DRBG_H

#include "base/bytes.h"

#define DRBG_POOL 480

struct drbg {
	uint8_t key[32];
	uint8_t pool[DRBG_POOL];
	uint16_t used; /* octets of the pool handed out, and wiped */
};

/* Any number of octets of seed; for keys that must not be guessed give 32 or more from the system. */
void drbg_seed(struct drbg *, struct bytes seed);
void drbg_bytes(struct drbg *, void *out, size_t n);
uint32_t drbg_u32(struct drbg *);
uint32_t drbg_below(struct drbg *, uint32_t limit); /* 0..limit-1 without bias; 0 when limit is 0 */
/* A generator of its own for a part of the owner. It draws from the parent, so two children of the
 * same name differ, and nothing that one hands out tells about the other. */
void drbg_fork(struct drbg *parent, const char *name, struct drbg *child);
void drbg_wipe(struct drbg *);

#endif
