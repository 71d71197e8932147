/*
 * Registrations a second that a key server answers on one core: main mode with RSA-2048 certificates and group
 * 14, the chain checked, then the whole GROUPKEY-PULL; every member has a certificate of its own that the
 * server has never seen. The floor, in the same run: the same operations of Diffie-Hellman, RSA, hashes and
 * ciphers in a loop, done in the best way known here (Montgomery contexts and key contexts made once).
 *
 *	bench/bench_ike [ROUNDS]
 */
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/group.h"
#include "crypto/cipher.h"
#include "crypto/der.h"
#include "crypto/hash.h"

#define EXPONENT_BITS 225 /* of group 14 */
#define ROUNDS	      5
#define WARM	      (3 * GROUP_BATCH)

struct bare {
	BN_CTX *bn;
	BN_MONT_CTX *mont;
	BIGNUM *p, *g, *x, *y, *z, *peer;
	EVP_PKEY_CTX *sign, *verify_ca;
	struct bytes tbs, ca_sig, peer_spki; /* of a member's certificate */
	struct cert *cert;
	uint8_t peer_sig[256], hash[32];
	struct drbg rng;
};

static EVP_PKEY_CTX *context(EVP_PKEY *key, int (*init)(EVP_PKEY_CTX *), const EVP_MD *md)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);

	group_need(c && init(c) == 1 && EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1 &&
		       (!md || EVP_PKEY_CTX_set_signature_md(c, md) == 1),
		   "context");
	return c;
}

static void bare_start(struct bare *b, struct group *g)
{
	size_t n;

	b->bn = BN_CTX_new();
	b->mont = BN_MONT_CTX_new();
	b->p = BN_get_rfc3526_prime_2048(NULL);
	b->g = BN_new();
	b->x = BN_new();
	b->y = BN_new();
	b->z = BN_new();
	b->peer = BN_new();
	group_need(b->bn && b->mont && b->p && b->g && b->x && b->y && b->z && b->peer &&
		       BN_set_word(b->g, 2) && BN_MONT_CTX_set(b->mont, b->p, b->bn) &&
		       BN_rand(b->peer, 2047, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY),
		   "numbers");
	BN_set_flags(b->x, BN_FLG_CONSTTIME);
	b->sign = context(rsa_key_pkey(g->ca.server_key), EVP_PKEY_sign_init, NULL);
	b->verify_ca = context(rsa_key_pkey(g->ca.key), EVP_PKEY_verify_init, EVP_sha256());
	b->cert = group_issue(&g->ca, "bare", g->ca.member[0]);
	struct rd r = rd_from(cert_der(b->cert)), seq = der_open(&r, DER_SEQUENCE);
	struct rd at = seq;
	struct rd tbs = der_open(&at, DER_SEQUENCE);
	b->tbs = BYTES(seq.p, (size_t)(tbs.end - seq.p));
	b->ca_sig = BYTES(cert_der(b->cert).p + cert_der(b->cert).n - 256, 256);
	b->peer_spki = cert_spki(b->cert);
	group_need(rsa_sign(g->ca.member[0], RSA_BARE, HASH_NONE, BYTES_OF(b->hash), b->peer_sig,
			    &n) == ST_OK,
		   "signature");
	drbg_seed(&b->rng, BYTES("bare", 4));
}

static void bare_stop(struct bare *b)
{
	cert_free(b->cert);
	EVP_PKEY_CTX_free(b->sign);
	EVP_PKEY_CTX_free(b->verify_ca);
	BIGNUM *const all[] = {b->p, b->g, b->x, b->y, b->z, b->peer};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		BN_free(all[i]);
	BN_MONT_CTX_free(b->mont);
	BN_CTX_free(b->bn);
}

static void bare_dh(struct bare *b, uint8_t *shared)
{
	uint8_t x[(EXPONENT_BITS + 7) / 8];

	drbg_bytes(&b->rng, x, sizeof x);
	x[0] = 1;
	group_need(BN_bin2bn(x, sizeof x, b->x) &&
		       BN_mod_exp_mont_consttime(b->y, b->g, b->x, b->p, b->bn, b->mont) &&
		       BN_mod_exp_mont_consttime(b->z, b->peer, b->x, b->p, b->bn, b->mont) &&
		       BN_bn2binpad(b->y, shared, 256) == 256 &&
		       BN_bn2binpad(b->z, shared, 256) == 256,
		   "exchange");
}

/* The authority's signature over the peer's certificate, and the peer's over the hash. */
static void bare_verify(struct bare *b)
{
	uint8_t digest[32];
	struct rsa_pub *pub = NULL;

	hash_parts(HASH_SHA256, &b->tbs, 1, digest);
	group_need(EVP_PKEY_verify(b->verify_ca, b->ca_sig.p, b->ca_sig.n, digest, 32) == 1 &&
		       rsa_pub_from_der(b->peer_spki, &pub) == ST_OK,
		   "chain");
	group_need(rsa_verify(pub, RSA_BARE, HASH_NONE, BYTES_OF(b->hash), BYTES_OF(b->peer_sig)) ==
		       ST_OK,
		   "signature");
	rsa_pub_free(pub);
}

/* What one end does for one registration: octets as in the exchanges of the engine. */
static void bare_registration(struct bare *b)
{
	/* SKEYID, _d, _a, _e; HASH_I, HASH_R; HASH(1) to HASH(4) of the pull */
	static const size_t prfs[] = {256, 273, 305, 305, 620, 620, 56, 250, 36, 300};
	static const size_t texts[] = {1104, 1104, 96, 288, 48, 336}; /* 5, 6, pull */
	uint8_t big[1280] = {0}, shared[256], out[HASH_MAX], sig[256];
	size_t n = sizeof sig;

	bare_dh(b, shared);
	for (size_t i = 0; i < sizeof prfs / sizeof *prfs; i++)
		prf(HASH_SHA256, BYTES(shared, 32), PARTS(BYTES(big, prfs[i])), out);
	hash_parts(HASH_SHA256, PARTS(BYTES(big, 512)), out); /* IV of phase 1, of phase 2 */
	hash_parts(HASH_SHA256, PARTS(BYTES(big, 20)), out);
	bare_verify(b);
	group_need(EVP_PKEY_sign(b->sign, sig, &n, b->hash, sizeof b->hash) == 1, "signature");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		group_need(cipher_encrypt(CIPHER_AES256, BYTES(shared, 32), BYTES(shared, 16),
					  BYTES(big, texts[i]), big) == ST_OK,
			   "cipher");
}

static double bare_rounds(struct bare *b, unsigned n)
{
	double from = group_cpu();

	while (n--)
		bare_registration(b);
	return group_cpu() - from;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	double *share = calloc(rounds > 0 ? (size_t)rounds : 1, sizeof *share);
	struct group g;
	struct bare b;

	if (rounds < 1 || !share)
		return 2;
	group_start(&g, false, 14);
	bare_start(&b, &g);
	/* The trustpoint remembers its last 512 chains: full before memory is counted. */
	for (unsigned i = 0; i < WARM; i += GROUP_BATCH)
		(void)group_register(&g, i, GROUP_BATCH);
	(void)bare_rounds(&b, GROUP_BATCH);
	group_rest(&g, 61 * USEC_S);
	size_t before = mallinfo2().uordblks;
	for (int i = 0; i < rounds; i++) {
		double floor = bare_rounds(&b, GROUP_BATCH / 2);
		double took =
		    group_register(&g, WARM + (unsigned)i * GROUP_BATCH, GROUP_BATCH) / GROUP_BATCH;
		floor = (floor + bare_rounds(&b, GROUP_BATCH / 2)) / GROUP_BATCH;
		share[i] = floor / took;
		printf("registrations %.0f/s, bare operations %.0f/s, share %.0f %%\n", 1 / took,
		       1 / floor, 100 * share[i]);
		group_rest(&g, 61 * USEC_S);
	}
	qsort(share, (size_t)rounds, sizeof *share, by_value);
	printf("memory of a registered member, its IKE SA included: %zu octets, floor 1024\n",
	       (mallinfo2().uordblks - before) / ((unsigned)rounds * GROUP_BATCH));
	printf("share (median) %.0f %%, floor 70 %%\n", 100 * share[rounds / 2]);
	free(share);
	bare_stop(&b);
	group_stop(&g);
	return 0;
}
