/* Keys whose private half is held elsewhere, as keys of the library: its RSA methods ask the holder. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/rsa_local.h"

struct held {
	const struct rsa_holder *holder;
	uint32_t number;
	RSA_METHOD *method;
};

static int ask(RSA *rsa, enum rsa_ask what, int n, const unsigned char *from, unsigned char *to,
	       int padding)
{
	const struct held *h = RSA_get_app_data(rsa);
	struct rsa_question q = {what, h->number, (uint32_t)padding, BYTES(from, n)};
	size_t got = 0;

	if (n < 0 || h->holder->ask(h->holder->ctx, &q, to, (size_t)RSA_size(rsa), &got) != ST_OK)
		return -1;
	return (int)got;
}

static int sign(int n, const unsigned char *from, unsigned char *to, RSA *rsa, int padding)
{
	return ask(rsa, RSA_ASK_SIGN, n, from, to, padding);
}

static int decrypt(int n, const unsigned char *from, unsigned char *to, RSA *rsa, int padding)
{
	return ask(rsa, RSA_ASK_DECRYPT, n, from, to, padding);
}

/* The last reference is gone, the library's own included. */
static int finish(RSA *rsa)
{
	struct held *h = RSA_get_app_data(rsa);
	int (*own)(RSA *) = RSA_meth_get_finish(RSA_PKCS1_OpenSSL());
	struct rsa_question q = {.what = RSA_ASK_FORGET};
	size_t n;

	if (h) {
		q.number = h->number;
		(void)!h->holder->ask(h->holder->ctx, &q, NULL, 0, &n); /* he may be gone himself */
		RSA_meth_free(h->method);
		free(h);
	}
	return own ? own(rsa) : 1;
}

static RSA_METHOD *make_method(void)
{
	RSA_METHOD *m = RSA_meth_dup(RSA_PKCS1_OpenSSL());

	if (m && RSA_meth_set_priv_enc(m, sign) == 1 && RSA_meth_set_priv_dec(m, decrypt) == 1 &&
	    RSA_meth_set_finish(m, finish) == 1)
		return m;
	RSA_meth_free(m);
	return NULL;
}

EVP_PKEY *rsa_held_pkey(const struct rsa_holder *holder, uint32_t number, const EVP_PKEY *pub)
{
	struct held *h = calloc(1, sizeof *h);
	RSA_METHOD *method = make_method();
	EVP_PKEY *pkey = EVP_PKEY_new();
	BIGNUM *n = NULL, *e = NULL;
	RSA *rsa = RSA_new();

	if (!h || !method || !pkey || !rsa ||
	    EVP_PKEY_get_bn_param(pub, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
	    EVP_PKEY_get_bn_param(pub, OSSL_PKEY_PARAM_RSA_E, &e) != 1 ||
	    RSA_set0_key(rsa, n, e, NULL) != 1)
		goto fail;
	n = e = NULL;
	*h = (struct held){holder, number, method};
	/* From here on the method's own end frees it. */
	if (RSA_set_method(rsa, method) != 1 || RSA_set_app_data(rsa, h) != 1)
		goto fail;
	h = NULL;
	method = NULL;
	if (EVP_PKEY_assign_RSA(pkey, rsa) == 1)
		return pkey;
fail:
	RSA_free(rsa);
	EVP_PKEY_free(pkey);
	BN_free(n);
	BN_free(e);
	RSA_meth_free(method);
	free(h);
	return NULL;
}
