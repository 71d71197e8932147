/*
 * Block ciphers in CBC mode for messages (IKE, rekey, PEM). Stateless: key, IV and octets in, octets
 * out; chaining across messages is the caller's (the next IV is the last block of ciphertext). in and
 * out may be the same memory. Packets have their own, faster way: crypto/seal.h.
 */
#ifndef GKMSH_CRYPTO_CIPHER_H
#define GKMSH_CRYPTO_CIPHER_H

#include "base/bytes.h"
#include "base/status.h"

enum cipher_alg {
	CIPHER_NONE,
	CIPHER_DES,
	CIPHER_3DES,
	CIPHER_AES128,
	CIPHER_AES192,
	CIPHER_AES256,
};

#define CIPHER_BLOCK_MAX 16
#define CIPHER_KEY_MAX	 32

struct cipher_desc {
	enum cipher_alg alg;
	const char *name; /* "aes128" */
	uint8_t key;	  /* octets */
	uint8_t block;	  /* octets; also of the IV */
};

const struct cipher_desc *cipher_desc(enum cipher_alg); /* NULL when unknown */
enum cipher_alg cipher_aes(unsigned key_bits);		/* CIPHER_NONE unless 128, 192 or 256 */

/* in.n a multiple of the block, key and IV of the cipher's size, or ST_RANGE. No padding is added. */
enum status cipher_encrypt(enum cipher_alg, struct bytes key, struct bytes iv, struct bytes in,
			   uint8_t *out) must_use;
enum status cipher_decrypt(enum cipher_alg, struct bytes key, struct bytes iv, struct bytes in,
			   uint8_t *out) must_use;

#endif
