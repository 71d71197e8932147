#include "crypto/vault.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

#define NONCE 12
#define TAG   16
#define FRONT (NONCE + 1) /* and whether it is exportable, which the tag covers */

struct kept {
	uint32_t number; /* 0: free */
	bool exportable;
	struct rsa_key *key;
};

struct vault {
	uint8_t storage[VAULT_STORAGE_KEY];
	struct kept kept[VAULT_KEYS_MAX];
	uint32_t last;
};

struct vault *vault_new(const uint8_t storage_key[static VAULT_STORAGE_KEY])
{
	struct vault *v = calloc(1, sizeof *v);

	if (v)
		memcpy(v->storage, storage_key, sizeof v->storage);
	return v;
}

static void forget(struct kept *k)
{
	rsa_key_free(k->key);
	*k = (struct kept){0};
}

void vault_free(struct vault *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < VAULT_KEYS_MAX; i++)
		forget(&v->kept[i]);
	crypto_wipe(v, sizeof *v);
	free(v);
}

static struct kept *find(struct vault *v, uint32_t number)
{
	for (size_t i = 0; i < VAULT_KEYS_MAX; i++)
		if (v->kept[i].number == number)
			return &v->kept[i];
	return NULL;
}

static enum status keep(struct vault *v, struct bytes der, bool exportable, struct kept **out)
{
	struct kept *k = find(v, 0);
	enum status st = k ? rsa_key_from_der(der, &k->key) : ST_LIMIT;

	if (st != ST_OK)
		return st;
	k->number = ++v->last;
	k->exportable = exportable;
	*out = k;
	return ST_OK;
}

/* ---- the private operation ---- */

static enum status operate(const struct kept *k, const struct rsa_question *q, uint8_t *out,
			   size_t max, size_t *n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa_key_pkey(k->key), NULL);
	bool sign = q->what == RSA_ASK_SIGN;
	bool ok = ctx && (sign ? EVP_PKEY_sign_init(ctx) : EVP_PKEY_decrypt_init(ctx)) == 1 &&
		  EVP_PKEY_CTX_set_rsa_padding(ctx, (int)q->arg) == 1;

	*n = max;
	ok = ok && (sign ? EVP_PKEY_sign(ctx, out, n, q->in.p, q->in.n)
			 : EVP_PKEY_decrypt(ctx, out, n, q->in.p, q->in.n)) == 1;
	EVP_PKEY_CTX_free(ctx);
	return ok ? ST_OK : ST_CRYPTO;
}

/* ---- on disk ---- */

static enum status seal(const struct vault *v, const struct kept *k, uint8_t *out, size_t max,
			size_t *n)
{
	uint8_t der[RSA_PRIV_DER_MAX];
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	size_t der_n = 0;
	int len;
	bool ok = c && rsa_key_to_der(k->key, der, &der_n) == ST_OK && max >= FRONT + der_n + TAG &&
		  RAND_bytes(out, NONCE) == 1;

	if (ok) {
		out[NONCE] = k->exportable;
		ok = EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, v->storage, out) == 1 &&
		     EVP_EncryptUpdate(c, NULL, &len, out + NONCE, 1) == 1 &&
		     EVP_EncryptUpdate(c, out + FRONT, &len, der, (int)der_n) == 1 &&
		     EVP_EncryptFinal_ex(c, out + FRONT + der_n, &len) == 1 &&
		     EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, out + FRONT + der_n) == 1;
		*n = FRONT + der_n + TAG;
	}
	crypto_wipe(der, sizeof der);
	EVP_CIPHER_CTX_free(c);
	return ok ? ST_OK : ST_CRYPTO;
}

static enum status unseal(struct vault *v, struct bytes s, struct kept **out)
{
	uint8_t der[RSA_PRIV_DER_MAX], tag[TAG];
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	size_t n = s.n > FRONT + TAG ? s.n - FRONT - TAG : 0;
	enum status st = ST_REFUSED;
	int len;

	if (c && n && n <= sizeof der && s.p[NONCE] <= 1) {
		memcpy(tag, s.p + FRONT + n, TAG);
		if (EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, v->storage, s.p) == 1 &&
		    EVP_DecryptUpdate(c, NULL, &len, s.p + NONCE, 1) == 1 &&
		    EVP_DecryptUpdate(c, der, &len, s.p + FRONT, (int)n) == 1 &&
		    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
		    EVP_DecryptFinal_ex(c, der + len, &len) == 1)
			st = keep(v, BYTES(der, n), s.p[NONCE], out);
	}
	crypto_wipe(der, sizeof der);
	EVP_CIPHER_CTX_free(c);
	return st;
}

/* ---- answers ---- */

static enum status tell_number(const struct kept *k, bool pub, uint8_t *out, size_t max, size_t *n)
{
	struct wr w = wr_into(out, max);

	wr_u32(&w, k->number);
	if (pub)
		wr_put(&w, rsa_pub_der(rsa_key_pub(k->key)));
	*n = wr_len(&w);
	return w.bad ? ST_RANGE : ST_OK;
}

static enum status reveal(const struct kept *k, uint8_t *out, size_t max, size_t *n)
{
	if (!k->exportable)
		return ST_REFUSED;
	return max >= RSA_PRIV_DER_MAX ? rsa_key_to_der(k->key, out, n) : ST_RANGE;
}

enum status vault_ask(void *vault, const struct rsa_question *q, uint8_t *out, size_t max,
		      size_t *n)
{
	struct vault *v = vault;
	struct kept *k = q->number ? find(v, q->number) : NULL;
	enum status st;

	*n = 0;
	if (q->what == RSA_ASK_KEEP || q->what == RSA_ASK_UNSEAL) {
		bool unsealing = q->what == RSA_ASK_UNSEAL;
		st = unsealing ? unseal(v, q->in, &k) : keep(v, q->in, q->arg, &k);
		return st == ST_OK ? tell_number(k, unsealing, out, max, n) : st;
	}
	if (!k)
		return ST_ABSENT;
	switch (q->what) {
	case RSA_ASK_SIGN:
	case RSA_ASK_DECRYPT:
		return operate(k, q, out, max, n);
	case RSA_ASK_SEAL:
		return seal(v, k, out, max, n);
	case RSA_ASK_REVEAL:
		return reveal(k, out, max, n);
	case RSA_ASK_FORGET:
		forget(k);
		return ST_OK;
	default:
		return ST_UNSUPPORTED;
	}
}
