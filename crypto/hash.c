/*
 * The library's own hash functions, not its EVP layer: EVP in OpenSSL 3 fetches and allocates for each
 * context, which costs several times the hashing of a short message and would need state shared by the
 * whole process. These use the same assembler, work on inline state and cannot fail. They are
 * marked deprecated there, hence the next line.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hash.h"

#include <openssl/md5.h>
#include <openssl/sha.h>
#include <string.h>

union library_state {
	MD5_CTX md5;
	SHA_CTX sha1;
	SHA256_CTX sha256;
	SHA512_CTX sha512;
};
_Static_assert(sizeof(union library_state) <= sizeof(((struct hash *)0)->state), "state fits");

static const struct hash_desc table[] = {
    {HASH_MD5, "md5", 16, 64},	      {HASH_SHA1, "sha1", 20, 64},
    {HASH_SHA256, "sha256", 32, 64},  {HASH_SHA384, "sha384", 48, 128},
    {HASH_SHA512, "sha512", 64, 128},
};

const struct hash_desc *hash_desc(enum hash_alg alg)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].alg == alg)
			return &table[i];
	return NULL;
}

const struct hash_desc *hash_desc_named(const char *name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

size_t hash_octets(enum hash_alg alg)
{
	const struct hash_desc *d = hash_desc(alg);

	return d ? d->octets : 0;
}

/* The states differ in size, and a packet copies two. */
static void hash_copy(struct hash *to, const struct hash *from)
{
	to->alg = from->alg;
	switch (from->alg) {
	case HASH_MD5:
		memcpy(to->state, from->state, sizeof(MD5_CTX));
		break;
	case HASH_SHA1:
		memcpy(to->state, from->state, sizeof(SHA_CTX));
		break;
	case HASH_SHA256:
		memcpy(to->state, from->state, sizeof(SHA256_CTX));
		break;
	default:
		memcpy(to->state, from->state, sizeof(SHA512_CTX));
		break;
	}
}

void hash_start(struct hash *h, enum hash_alg alg)
{
	h->alg = alg;
	switch (alg) {
	case HASH_MD5:
		MD5_Init((MD5_CTX *)h->state);
		break;
	case HASH_SHA1:
		SHA1_Init((SHA_CTX *)h->state);
		break;
	case HASH_SHA256:
		SHA256_Init((SHA256_CTX *)h->state);
		break;
	case HASH_SHA384:
		SHA384_Init((SHA512_CTX *)h->state);
		break;
	case HASH_SHA512:
		SHA512_Init((SHA512_CTX *)h->state);
		break;
	case HASH_NONE:
		break;
	}
}

void hash_add(struct hash *h, struct bytes b)
{
	if (b.n == 0)
		return;
	switch (h->alg) {
	case HASH_MD5:
		MD5_Update((MD5_CTX *)h->state, b.p, b.n);
		break;
	case HASH_SHA1:
		SHA1_Update((SHA_CTX *)h->state, b.p, b.n);
		break;
	case HASH_SHA256:
		SHA256_Update((SHA256_CTX *)h->state, b.p, b.n);
		break;
	case HASH_SHA384:
	case HASH_SHA512:
		SHA512_Update((SHA512_CTX *)h->state, b.p, b.n);
		break;
	case HASH_NONE:
		break;
	}
}

static void finish(struct hash *h, uint8_t *out)
{
	switch (h->alg) {
	case HASH_MD5:
		MD5_Final(out, (MD5_CTX *)h->state);
		break;
	case HASH_SHA1:
		SHA1_Final(out, (SHA_CTX *)h->state);
		break;
	case HASH_SHA256:
		SHA256_Final(out, (SHA256_CTX *)h->state);
		break;
	case HASH_SHA384:
	case HASH_SHA512:
		SHA512_Final(out, (SHA512_CTX *)h->state);
		break;
	case HASH_NONE:
		break;
	}
}

void hash_end(struct hash *h, uint8_t *out)
{
	finish(h, out);
	crypto_wipe(h, sizeof *h);
}

void hash_parts(enum hash_alg alg, const struct bytes *parts, size_t n, uint8_t *out)
{
	struct hash h;

	hash_start(&h, alg);
	for (size_t i = 0; i < n; i++)
		hash_add(&h, parts[i]);
	hash_end(&h, out);
}

void hmac_start(struct hmac *m, enum hash_alg alg, struct bytes key)
{
	const struct hash_desc *d = hash_desc(alg);
	size_t block = d ? d->block : 0;
	uint8_t pad[128] = {0};

	if (key.n > block) {
		hash_parts(alg, &key, 1, pad);
	} else if (key.n) {
		memcpy(pad, key.p, key.n);
	}
	for (size_t i = 0; i < block; i++)
		pad[i] ^= 0x36;
	hash_start(&m->inner, alg);
	hash_add(&m->inner, BYTES(pad, block));
	for (size_t i = 0; i < block; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	hash_start(&m->outer, alg);
	hash_add(&m->outer, BYTES(pad, block));
	crypto_wipe(pad, sizeof pad);
}

void hmac_add(struct hmac *m, struct bytes b)
{
	hash_add(&m->inner, b);
}

void hmac_end(struct hmac *m, uint8_t *out)
{
	uint8_t inner[HASH_MAX] = {0};
	size_t n = hash_octets(m->inner.alg);

	hash_end(&m->inner, inner);
	hash_add(&m->outer, BYTES(inner, n));
	hash_end(&m->outer, out);
	crypto_wipe(inner, sizeof inner);
}

/* Nothing is wiped: what stays on the stack are digests, not states a key can be told from. */
void hmac_once(const struct hmac *keyed, struct bytes b, uint8_t *out)
{
	uint8_t inner[HASH_MAX];
	size_t n = hash_octets(keyed->inner.alg);
	struct hash h;

	hash_copy(&h, &keyed->inner);
	hash_add(&h, b);
	finish(&h, inner);
	hash_copy(&h, &keyed->outer);
	hash_add(&h, BYTES(inner, n));
	finish(&h, out);
}

void prf(enum hash_alg alg, struct bytes key, const struct bytes *parts, size_t n, uint8_t *out)
{
	struct hmac m;

	hmac_start(&m, alg, key);
	for (size_t i = 0; i < n; i++)
		hmac_add(&m, parts[i]);
	hmac_end(&m, out);
}

void prf_secret(enum hash_alg alg, struct bytes key, const struct bytes *parts, size_t n,
		struct secret *out)
{
	uint8_t mac[HASH_MAX] = {0};

	/* Through a buffer of its own: the key may be the secret that is being replaced. */
	prf(alg, key, parts, n, mac);
	memset(out->b, 0, sizeof out->b);
	out->n = (uint16_t)hash_octets(alg);
	memcpy(out->b, mac, out->n);
	crypto_wipe(mac, sizeof mac);
}
