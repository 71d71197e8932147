/*
 * Hashes and HMAC over scattered octets, without allocation and without failure. HASH_NONE and
 * unknown numbers are the caller's error: ask hash_desc() first when the number comes from outside.
 *
 *	uint8_t out[HASH_MAX];
 *	prf(HASH_SHA1, secret_view(&skeyid), PARTS(nonce_i, nonce_r), out);
 *
 * The contexts are inline data that a struct assignment copies: keep a keyed struct hmac per security
 * association and copy it for each packet, which saves the two blocks of the key.
 */
#ifndef GKMSH_CRYPTO_HASH_H
#define GKMSH_CRYPTO_HASH_H

#include "base/bytes.h"
#include "crypto/secret.h"

enum hash_alg {
	HASH_NONE,
	HASH_MD5,
	HASH_SHA1,
	HASH_SHA256,
	HASH_SHA384,
	HASH_SHA512,
};

#define HASH_MAX 64

struct hash_desc {
	enum hash_alg alg;
	const char *name; /* "sha256" */
	uint8_t octets;
	uint8_t block;
};

/* NULL for HASH_NONE and for what is not in the table. */
const struct hash_desc *hash_desc(enum hash_alg);
const struct hash_desc *hash_desc_named(const char *name);
size_t hash_octets(enum hash_alg); /* 0 when unknown */

/* The two arguments "array of struct bytes, how many" from a list. */
#define PARTS(...)                           \
	(const struct bytes[]){__VA_ARGS__}, \
	    (sizeof((const struct bytes[]){__VA_ARGS__}) / sizeof(struct bytes))

struct hash {
	enum hash_alg alg;
	uint64_t state[27]; /* as large as the largest context of the library */
};

void hash_start(struct hash *, enum hash_alg);
void hash_add(struct hash *, struct bytes);
void hash_end(struct hash *, uint8_t *out); /* hash_octets(alg); wipes the state */
void hash_parts(enum hash_alg, const struct bytes *parts, size_t n, uint8_t *out);

/* HMAC, RFC 2104. */
struct hmac {
	struct hash inner, outer;
};

void hmac_start(struct hmac *, enum hash_alg, struct bytes key);
void hmac_add(struct hmac *, struct bytes);
void hmac_end(struct hmac *, uint8_t *out); /* hash_octets(alg); wipes the state */
/* One message under a keyed context that stays as it is: the way for packets. */
void hmac_once(const struct hmac *keyed, struct bytes, uint8_t *out);
void prf(enum hash_alg, struct bytes key, const struct bytes *parts, size_t n, uint8_t *out);
void prf_secret(enum hash_alg, struct bytes key, const struct bytes *parts, size_t n,
		struct secret *out);

#endif
