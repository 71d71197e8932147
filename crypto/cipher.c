/*
 * AES through EVP, which reaches the processor's instructions and leaves no table in the cache. DES and
 * 3DES through the library's own functions: DES is not in the default provider of OpenSSL 3, and
 * loading the legacy one for the whole process would change what everything else there accepts.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/cipher.h"

#include <limits.h>
#include <openssl/des.h>
#include <openssl/evp.h>
#include <string.h>

#include "crypto/secret.h"

static const struct cipher_desc table[] = {
    {CIPHER_DES, "des", 8, 8},	       {CIPHER_3DES, "3des", 24, 8},
    {CIPHER_AES128, "aes128", 16, 16}, {CIPHER_AES192, "aes192", 24, 16},
    {CIPHER_AES256, "aes256", 32, 16},
};

const struct cipher_desc *cipher_desc(enum cipher_alg alg)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].alg == alg)
			return &table[i];
	return NULL;
}

enum cipher_alg cipher_aes(unsigned key_bits)
{
	switch (key_bits) {
	case 128:
		return CIPHER_AES128;
	case 192:
		return CIPHER_AES192;
	case 256:
		return CIPHER_AES256;
	default:
		return CIPHER_NONE;
	}
}

static void des_run(enum cipher_alg alg, const uint8_t *key, const uint8_t *iv, struct bytes in,
		    uint8_t *out, int enc)
{
	DES_key_schedule ks[3];
	DES_cblock chain;

	memcpy(chain, iv, sizeof chain);
	for (int i = 0; i < (alg == CIPHER_3DES ? 3 : 1); i++)
		DES_set_key_unchecked((const_DES_cblock *)(key + 8 * i), &ks[i]);
	if (alg == CIPHER_3DES)
		DES_ede3_cbc_encrypt(in.p, out, (long)in.n, &ks[0], &ks[1], &ks[2], &chain, enc);
	else
		DES_ncbc_encrypt(in.p, out, (long)in.n, &ks[0], &chain, enc);
	crypto_wipe(ks, sizeof ks);
}

static enum status aes_run(enum cipher_alg alg, const uint8_t *key, const uint8_t *iv,
			   struct bytes in, uint8_t *out, int enc)
{
	const EVP_CIPHER *cipher = alg == CIPHER_AES128	  ? EVP_aes_128_cbc()
				   : alg == CIPHER_AES192 ? EVP_aes_192_cbc()
							  : EVP_aes_256_cbc();
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	enum status st = ST_CRYPTO;
	int n;

	if (ctx && EVP_CipherInit_ex(ctx, cipher, NULL, key, iv, enc) == 1 &&
	    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	    EVP_CipherUpdate(ctx, out, &n, in.p, (int)in.n) == 1 && (size_t)n == in.n)
		st = ST_OK;
	EVP_CIPHER_CTX_free(ctx);
	return st;
}

static enum status run(enum cipher_alg alg, struct bytes key, struct bytes iv, struct bytes in,
		       uint8_t *out, int enc)
{
	const struct cipher_desc *d = cipher_desc(alg);

	if (!d || key.n != d->key || iv.n != d->block || in.n % d->block || in.n > INT_MAX)
		return ST_RANGE;
	if (in.n == 0)
		return ST_OK;
	if (alg == CIPHER_DES || alg == CIPHER_3DES) {
		des_run(alg, key.p, iv.p, in, out, enc);
		return ST_OK;
	}
	return aes_run(alg, key.p, iv.p, in, out, enc);
}

enum status cipher_encrypt(enum cipher_alg alg, struct bytes key, struct bytes iv, struct bytes in,
			   uint8_t *out)
{
	return run(alg, key, iv, in, out, 1);
}

enum status cipher_decrypt(enum cipher_alg alg, struct bytes key, struct bytes iv, struct bytes in,
			   uint8_t *out)
{
	return run(alg, key, iv, in, out, 0);
}
