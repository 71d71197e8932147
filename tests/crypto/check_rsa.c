#include "tests/crypto/check_crypto.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "crypto/pem.h"
#include "crypto/rsa.h"

static struct rsa_key *make(const char *seed, unsigned bits)
{
	struct drbg r = test_drbg(seed);
	struct rsa_key *key = NULL;

	check_int(rsa_generate(&r, bits, &key), ST_OK);
	return key;
}

/* Odd sizes too: 2049 is 2049. The library's own check of all parts is the judge. */
static void sizes_are_exact(void)
{
	static const unsigned bits[] = {360, 361, 511, 512, 768, 1024, 1025, 1296, 2048, 2049};

	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
		struct rsa_key *key = make("sizes", bits[i]);
		EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa_key_pkey(key), NULL);
		check_int(rsa_pub_bits(rsa_key_pub(key)), bits[i]);
		check_int(EVP_PKEY_get_bits(rsa_key_pkey(key)), bits[i]);
		check_int(EVP_PKEY_check(ctx), 1);
		EVP_PKEY_CTX_free(ctx);
		rsa_key_free(key);
	}
	struct drbg r = test_drbg("x");
	struct rsa_key *key = NULL;
	check_int(rsa_generate(&r, 359, &key), ST_RANGE);
	check_int(rsa_generate(&r, 4097, &key), ST_RANGE);
	check_true(key == NULL);
}

static void seed_fixes_the_key(void)
{
	struct rsa_key *a = make("same", 1024), *b = make("same", 1024), *c = make("other", 1024);

	check_true(rsa_pub_equal(rsa_key_pub(a), rsa_key_pub(b)));
	check_true(!rsa_pub_equal(rsa_key_pub(a), rsa_key_pub(c)));
	rsa_key_free(a);
	rsa_key_free(b);
	rsa_key_free(c);
}

static void signs_and_verifies(void)
{
	static const struct {
		unsigned bits;
		enum rsa_form form;
		enum hash_alg alg;
		enum status want;
	} rows[] = {
	    {1024, RSA_BARE, HASH_SHA1, ST_OK},
	    {1024, RSA_BARE, HASH_MD5, ST_OK},
	    {1024, RSA_DIGEST_INFO, HASH_MD5, ST_OK},
	    {1024, RSA_DIGEST_INFO, HASH_SHA1, ST_OK},
	    {1024, RSA_DIGEST_INFO, HASH_SHA256, ST_OK},
	    {1024, RSA_DIGEST_INFO, HASH_SHA384, ST_OK},
	    {1024, RSA_DIGEST_INFO, HASH_SHA512, ST_OK},
	    {1025, RSA_DIGEST_INFO, HASH_SHA1, ST_OK},
	    {360, RSA_BARE, HASH_SHA1, ST_OK},
	    {360, RSA_DIGEST_INFO, HASH_SHA1, ST_RANGE},
	    {360, RSA_BARE, HASH_SHA256, ST_OK},
	    {360, RSA_BARE, HASH_SHA384, ST_RANGE},
	    {512, RSA_DIGEST_INFO, HASH_SHA256, ST_OK},
	    {512, RSA_DIGEST_INFO, HASH_SHA512, ST_RANGE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rsa_key *key = make("sign", rows[i].bits);
		struct rsa_pub *pub = rsa_key_pub(key);
		uint8_t hash[HASH_MAX], sig[RSA_OCTETS_MAX];
		size_t hn = hash_octets(rows[i].alg), n = 0;
		memset(hash, 0x5a, sizeof hash);

		check_int(rsa_sign(key, rows[i].form, rows[i].alg, BYTES(hash, hn), sig, &n),
			  rows[i].want);
		if (rows[i].want != ST_OK) {
			rsa_key_free(key);
			continue;
		}
		check_int(n, rsa_pub_octets(pub));
		check_int(
		    rsa_verify(pub, rows[i].form, rows[i].alg, BYTES(hash, hn), BYTES(sig, n)),
		    ST_OK);
		/* the other form, another hash, another length, an altered octet */
		check_int(rsa_verify(pub, rows[i].form == RSA_BARE ? RSA_DIGEST_INFO : RSA_BARE,
				     rows[i].alg, BYTES(hash, hn), BYTES(sig, n)) == ST_OK,
			  0);
		check_int(
		    rsa_verify(pub, rows[i].form, rows[i].alg, BYTES(hash, hn), BYTES(sig, n - 1)),
		    ST_REFUSED);
		for (size_t at = 0; at < n; at += 7) {
			sig[at] ^= 0x10;
			check_int(rsa_verify(pub, rows[i].form, rows[i].alg, BYTES(hash, hn),
					     BYTES(sig, n)),
				  ST_REFUSED);
			sig[at] ^= 0x10;
		}
		hash[0] ^= 1;
		check_int(
		    rsa_verify(pub, rows[i].form, rows[i].alg, BYTES(hash, hn), BYTES(sig, n)),
		    ST_REFUSED);
		rsa_key_free(key);
	}
}

/* Signatures that the openssl program made with the key of aes256-1296.pem, over 32 and 20 times 'A'. */
static void foreign_signatures(void)
{
	static const char *const info =
	    "1b5e9d4413ce5e4756a5d61620c5f92b4b9fa6f66118b7d267eb85a566bfc69648a3323fed9de1e441682d"
	    "087aed60e4ff8ca15a3dae555afb85568f297d2286fb6a2cfc8dcbec123993351dce297d1d513fd1361ce1"
	    "14475b80dd2c8d4923b38cfdf0c6232c0550441bde944578ed1e6df303c18b356ef9aed52c0967e3f4fa24"
	    "380f08ee52d663071cb047ae1f3c763519835744fa7c821111b1f2759b6d4db995";
	static const char *const bare =
	    "90bd3eb164d631b929a2c48668a4eb38dab046eead7a292cd35b247b6d435c199d5ffd2a97e1e8a71981fa"
	    "ada4c4440fd203f3cbfc789f6cfe46707dd53c2ec7630d3ca04e76e62b112f13d524bb18ef223a9310ed94"
	    "1438561cbc07b6a1307d9ebea97020841c3c70f1324ef5463f47dd533242537f5056c942bd147c2a0b5e83"
	    "37ca869488eeae68eea5fd473f3f2fe684e4900cb80c38aea12ea0fca808eab525";
	uint8_t hash[32], sig[162], made[RSA_OCTETS_MAX];
	char *text = check_file("tests/crypto/aes256-1296.pem", NULL);
	struct rsa_key *key = NULL;
	size_t n;

	memset(hash, 'A', sizeof hash);
	check_int(pem_read_private(text, "cisco123", &key), ST_OK);
	check_int(check_hex(info, sig, sizeof sig), sizeof sig);
	check_int(rsa_verify(rsa_key_pub(key), RSA_DIGEST_INFO, HASH_SHA256, BYTES(hash, 32),
			     BYTES_OF(sig)),
		  ST_OK);
	check_int(rsa_sign(key, RSA_DIGEST_INFO, HASH_SHA256, BYTES(hash, 32), made, &n), ST_OK);
	check_bytes(BYTES(made, n), BYTES_OF(sig));
	check_hex(bare, sig, sizeof sig);
	check_int(rsa_verify(rsa_key_pub(key), RSA_BARE, HASH_SHA1, BYTES(hash, 20), BYTES_OF(sig)),
		  ST_OK);
	check_int(rsa_sign(key, RSA_BARE, HASH_SHA1, BYTES(hash, 20), made, &n), ST_OK);
	check_bytes(BYTES(made, n), BYTES_OF(sig));
	rsa_key_free(key);
	free(text);
}

/* The lengths that a router shows (SPKI of 162, 294, 550 octets), and the library's decoder agrees. */
static void public_der(void)
{
	static const struct {
		unsigned bits;
		size_t octets;
	} rows[] = {{512, 94}, {1024, 162}, {2048, 294}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rsa_key *key = make("spki", rows[i].bits);
		struct bytes der = rsa_pub_der(rsa_key_pub(key));
		struct rsa_pub *again = NULL;
		const unsigned char *p = der.p;

		check_int(der.n, rows[i].octets);
		EVP_PKEY *theirs = d2i_PUBKEY(NULL, &p, (long)der.n);
		check_true(theirs && EVP_PKEY_eq(theirs, rsa_key_pkey(key)) == 1);
		EVP_PKEY_free(theirs);
		check_int(rsa_pub_from_der(der, &again), ST_OK);
		check_true(rsa_pub_equal(again, rsa_key_pub(key)));
		check_true(EVP_PKEY_eq(rsa_pub_pkey(again), rsa_pub_pkey(rsa_key_pub(key))) == 1);
		rsa_pub_free(again);
		rsa_key_free(key);
	}
}

static void public_der_refused(void)
{
	struct rsa_key *key = make("spki", 512);
	struct bytes der = rsa_pub_der(rsa_key_pub(key));
	uint8_t buf[200];
	struct rsa_pub *pub = NULL;

	for (size_t n = 0; n < der.n; n++)
		check_int(rsa_pub_from_der(BYTES(der.p, n), &pub), ST_SYNTAX);
	memcpy(buf, der.p, der.n);
	buf[der.n] = 0;
	check_int(rsa_pub_from_der(BYTES(buf, der.n + 1), &pub), ST_SYNTAX);
	/* every single altered octet: refused, or another key */
	for (size_t i = 0; i < der.n; i++) {
		memcpy(buf, der.p, der.n);
		buf[i] ^= 0x80;
		if (rsa_pub_from_der(BYTES(buf, der.n), &pub) != ST_OK)
			continue;
		check_true(!rsa_pub_equal(pub, rsa_key_pub(key)));
		rsa_pub_free(pub);
		pub = NULL;
	}
	/* an even modulus, an exponent of one */
	memcpy(buf, der.p, der.n);
	buf[der.n - 6] ^= 1;
	check_int(rsa_pub_from_der(BYTES(buf, der.n), &pub), ST_RANGE);
	check_true(pub == NULL);
	rsa_key_free(key);
}

static void private_der(void)
{
	struct rsa_key *key = make("der", 768), *again = NULL;
	uint8_t der[RSA_PRIV_DER_MAX], sig[RSA_OCTETS_MAX];
	size_t n = 0, sn;

	check_int(rsa_key_to_der(key, der, &n), ST_OK);
	const unsigned char *p = der;
	EVP_PKEY *theirs = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &p, (long)n);
	check_true(theirs && EVP_PKEY_eq(theirs, rsa_key_pkey(key)) == 1);
	EVP_PKEY_free(theirs);

	check_int(rsa_key_from_der(BYTES(der, n), &again), ST_OK);
	check_true(rsa_pub_equal(rsa_key_pub(again), rsa_key_pub(key)));
	check_int(rsa_sign(again, RSA_BARE, HASH_MD5, BYTES(der, 16), sig, &sn), ST_OK);
	check_int(rsa_verify(rsa_key_pub(key), RSA_BARE, HASH_MD5, BYTES(der, 16), BYTES(sig, sn)),
		  ST_OK);
	rsa_key_free(again);
	again = NULL;

	/* any octet altered anywhere: refused, nothing kept */
	for (size_t i = 0; i < n; i++) {
		der[i] ^= 0x01;
		check_true(rsa_key_from_der(BYTES(der, n), &again) != ST_OK);
		der[i] ^= 0x01;
	}
	for (size_t i = 0; i < n; i += 3)
		check_true(rsa_key_from_der(BYTES(der, i), &again) != ST_OK);
	check_true(again == NULL);
	rsa_key_free(key);
}

static void references(void)
{
	struct rsa_key *key = make("ref", 512);
	struct rsa_pub *pub = rsa_pub_ref(rsa_key_pub(key));

	check_true(rsa_key_ref(key) == key);
	rsa_key_free(key);
	check_int(rsa_pub_bits(rsa_key_pub(key)), 512);
	rsa_key_free(key);
	check_int(rsa_pub_bits(pub), 512);
	rsa_pub_free(pub);
	rsa_key_free(NULL);
	rsa_pub_free(NULL);
	check_true(rsa_key_ref(NULL) == NULL);
}

const struct check_case rsa_cases[] = {
    {"sizes are exact", sizes_are_exact},
    {"a seed fixes the key", seed_fixes_the_key},
    {"signs and verifies", signs_and_verifies},
    {"signatures made elsewhere", foreign_signatures},
    {"public DER", public_der},
    {"public DER refused", public_der_refused},
    {"private DER", private_der},
    {"references", references},
    {NULL, NULL},
};
