/*
 * RSA keys as text: what `crypto key export ... pem` prints and `crypto key import ... pem` reads.
 * The private half is the traditional encrypted "RSA PRIVATE KEY" (key from EVP_BytesToKey with MD5, one
 * round, salted with the IV), the public half a "PUBLIC KEY", 64 columns both.
 */
#ifndef GKMSH_CRYPTO_PEM_H
#define GKMSH_CRYPTO_PEM_H

#include "base/status.h"
#include "base/text.h"
#include "crypto/cipher.h"
#include "crypto/rsa.h"

/* Appends the block with its BEGIN and END lines. cipher is CIPHER_DES, CIPHER_3DES or an AES. */
enum status pem_add_public(struct text *, const struct rsa_pub *) must_use;
enum status pem_add_private(struct text *, const struct rsa_key *, enum cipher_alg cipher,
			    const char *passphrase, struct drbg *) must_use;

/*
 * Lenient about what a page or a terminal does to a block: lines of any width, blanks and no-break
 * spaces anywhere, a DEK-Info that runs into the data, no blank line after it. Strict about what it holds:
 * ST_SYNTAX when there is no such block, ST_REFUSED for a wrong passphrase or an altered or truncated
 * key. A private key in clear is accepted.
 */
enum status pem_read_public(const char *text, struct rsa_pub **out) must_use;
enum status pem_read_private(const char *text, const char *passphrase,
			     struct rsa_key **out) must_use;
/* The private half, and only if the public text belongs to it. */
enum status pem_read_pair(const char *public_text, const char *private_text, const char *passphrase,
			  struct rsa_key **out) must_use;

#endif
