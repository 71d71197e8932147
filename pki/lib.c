#include "pki/lib.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/provider.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/rsa_holder.h"

static const struct {
	enum hash_alg alg;
	const char *name;
	int nid, signature_nid;
} hashes[] = {
    {HASH_MD5, "MD5", NID_md5, NID_md5WithRSAEncryption},
    {HASH_SHA1, "SHA1", NID_sha1, NID_sha1WithRSAEncryption},
    {HASH_SHA256, "SHA2-256", NID_sha256, NID_sha256WithRSAEncryption},
    {HASH_SHA384, "SHA2-384", NID_sha384, NID_sha384WithRSAEncryption},
    {HASH_SHA512, "SHA2-512", NID_sha512, NID_sha512WithRSAEncryption},
};
static const struct {
	int nid;
	const char *name;
} ciphers[] = {
    {NID_des_cbc, "DES-CBC"},	      {NID_des_ede3_cbc, "DES-EDE3-CBC"},
    {NID_aes_128_cbc, "AES-128-CBC"}, {NID_aes_192_cbc, "AES-192-CBC"},
    {NID_aes_256_cbc, "AES-256-CBC"},
};
#define N_HASHES  (sizeof hashes / sizeof *hashes)
#define N_CIPHERS (sizeof ciphers / sizeof *ciphers)

struct pki_lib {
	OSSL_LIB_CTX *ctx;
	OSSL_PROVIDER *standard, *legacy;
	EVP_MD *md[N_HASHES];
	EVP_CIPHER *cipher[N_CIPHERS];
};

struct pki_lib *pki_lib_new(void)
{
	struct pki_lib *lib = calloc(1, sizeof *lib);

	if (!lib || !(lib->ctx = OSSL_LIB_CTX_new()) ||
	    !(lib->standard = OSSL_PROVIDER_load(lib->ctx, "default"))) {
		pki_lib_free(lib);
		return NULL;
	}
	lib->legacy = OSSL_PROVIDER_load(lib->ctx, "legacy"); /* without it: no single DES */
	for (size_t i = 0; i < N_HASHES; i++)
		lib->md[i] = EVP_MD_fetch(lib->ctx, hashes[i].name, NULL);
	for (size_t i = 0; i < N_CIPHERS; i++)
		lib->cipher[i] = EVP_CIPHER_fetch(lib->ctx, ciphers[i].name, NULL);
	ERR_clear_error();
	return lib;
}

void pki_lib_free(struct pki_lib *lib)
{
	if (!lib)
		return;
	for (size_t i = 0; i < N_HASHES; i++)
		EVP_MD_free(lib->md[i]);
	for (size_t i = 0; i < N_CIPHERS; i++)
		EVP_CIPHER_free(lib->cipher[i]);
	OSSL_PROVIDER_unload(lib->legacy);
	OSSL_PROVIDER_unload(lib->standard);
	OSSL_LIB_CTX_free(lib->ctx);
	free(lib);
}

OSSL_LIB_CTX *pki_ctx(const struct pki_lib *lib)
{
	return lib->ctx;
}

const EVP_MD *pki_md(const struct pki_lib *lib, enum hash_alg alg)
{
	for (size_t i = 0; i < N_HASHES; i++)
		if (hashes[i].alg == alg)
			return lib->md[i];
	return NULL;
}

enum hash_alg pki_hash_of_nid(int nid)
{
	for (size_t i = 0; i < N_HASHES; i++)
		if (hashes[i].nid == nid || hashes[i].signature_nid == nid)
			return hashes[i].alg;
	return HASH_NONE;
}

const EVP_CIPHER *pki_cipher(const struct pki_lib *lib, int nid)
{
	for (size_t i = 0; i < N_CIPHERS; i++)
		if (ciphers[i].nid == nid)
			return lib->cipher[i];
	return NULL;
}

EVP_PKEY *pki_private(const struct pki_lib *lib, const struct rsa_key *key)
{
	uint8_t der[RSA_PRIV_DER_MAX];
	size_t n;
	EVP_PKEY *pkey = NULL;

	if (rsa_key_is_held(key))
		return EVP_PKEY_up_ref(rsa_key_pkey(key)) == 1 ? rsa_key_pkey(key) : NULL;
	if (rsa_key_to_der(key, der, &n) == ST_OK) {
		const unsigned char *p = der;
		pkey = d2i_PrivateKey_ex(EVP_PKEY_RSA, NULL, &p, (long)n, lib->ctx, NULL);
	}
	crypto_wipe(der, sizeof der);
	return pkey;
}

EVP_PKEY *pki_public(const struct pki_lib *lib, const struct rsa_pub *pub)
{
	struct bytes der = rsa_pub_der(pub);
	const unsigned char *p = der.p;

	return d2i_PUBKEY_ex(NULL, &p, (long)der.n, lib->ctx, NULL);
}

bool pki_time_read(const ASN1_TIME *t, wall_t *out)
{
	struct tm tm;

	if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;

	struct civil c = {.year = tm.tm_year + 1900,
			  .month = tm.tm_mon + 1,
			  .day = tm.tm_mday,
			  .hour = tm.tm_hour,
			  .minute = tm.tm_min,
			  .second = tm.tm_sec};
	if (c.year < 1 || c.year > 9999)
		return false;
	*out = wall_from_civil(&c);
	return true;
}

ASN1_TIME *pki_time_new(wall_t at)
{
	int64_t us = (int64_t)USEC_S;
	int64_t s = at / us - (at % us < 0);

	return X509_time_adj_ex(NULL, 0, 0, &(time_t){(time_t)s});
}
