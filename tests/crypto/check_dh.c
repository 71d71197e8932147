#include "tests/crypto/check_crypto.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "crypto/dh.h"
#include "crypto/dh_local.h"

static const unsigned groups[] = {1, 2, 5, 14, 15, 16, 19, 20, 21, 24};
#define N_GROUPS (sizeof groups / sizeof *groups)

static void both_sides_agree(void)
{
	for (size_t i = 0; i < N_GROUPS; i++) {
		struct drbg r = test_drbg("dh");
		struct dh *a, *b;
		uint8_t za[DH_OCTETS_MAX], zb[DH_OCTETS_MAX];
		size_t na = 0, nb = 0;

		check_int(dh_new(groups[i], &r, &a), ST_OK);
		check_int(dh_new(groups[i], &r, &b), ST_OK);
		check_true(!bytes_equal(dh_public(a), dh_public(b)));
		check_int(dh_derive(a, dh_public(b), za, &na), ST_OK);
		check_int(dh_derive(b, dh_public(a), zb, &nb), ST_OK);
		check_int(na, dh_desc(groups[i])->shared_octets);
		check_bytes(BYTES(za, na), BYTES(zb, nb));
		dh_free(a);
		dh_free(b);
	}
}

static void seed_fixes_the_key(void)
{
	for (size_t i = 0; i < N_GROUPS; i++) {
		struct drbg r = test_drbg("s"), s = test_drbg("s");
		struct dh *a, *b;

		check_int(dh_new(groups[i], &r, &a), ST_OK);
		check_int(dh_new(groups[i], &s, &b), ST_OK);
		check_bytes(dh_public(a), dh_public(b));
		check_int(dh_group(a), groups[i]);
		dh_free(a);
		dh_free(b);
	}
}

static EVP_PKEY *library_key(const char *type, const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (EVP_PKEY_keygen_init(ctx) != 1 || EVP_PKEY_CTX_set_group_name(ctx, group) != 1 ||
	    EVP_PKEY_generate(ctx, &key) != 1)
		CU_FAIL("library key");
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* The library's own exchange, with its full check of our public value, makes the same secret. */
static void library_agrees(void)
{
	static const struct {
		unsigned group;
		const char *type, *name;
	} rows[] = {
	    {5, "DH", "modp_1536"},  {14, "DH", "modp_2048"},	 {15, "DH", "modp_3072"},
	    {16, "DH", "modp_4096"}, {24, "DHX", "dh_2048_256"}, {19, "EC", "prime256v1"},
	    {20, "EC", "secp384r1"}, {21, "EC", "secp521r1"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct drbg rng = test_drbg("library");
		bool ec = rows[i].type[0] == 'E';
		EVP_PKEY *theirs = library_key(rows[i].type, rows[i].name), *ours = EVP_PKEY_new();
		uint8_t enc[1 + DH_OCTETS_MAX] = {4}, za[DH_OCTETS_MAX], zb[DH_OCTETS_MAX];
		unsigned char *pub;
		size_t n = EVP_PKEY_get1_encoded_public_key(theirs, &pub), na, nb = sizeof zb;
		struct dh *d;

		check_int(dh_new(rows[i].group, &rng, &d), ST_OK);
		check_int(dh_derive(d, BYTES(pub + ec, n - ec), za, &na), ST_OK);
		memcpy(enc + ec, dh_public(d).p, dh_public(d).n);
		EVP_PKEY_copy_parameters(ours, theirs);
		check_int(EVP_PKEY_set1_encoded_public_key(ours, enc, ec + dh_public(d).n), 1);
		EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(theirs, NULL);
		check_int(EVP_PKEY_derive_init(ctx), 1);
		if (!ec) {
			unsigned one = 1;
			OSSL_PARAM pad[] = {
			    OSSL_PARAM_construct_uint(OSSL_EXCHANGE_PARAM_PAD, &one),
			    OSSL_PARAM_construct_end()};
			check_int(EVP_PKEY_CTX_set_params(ctx, pad), 1);
		}
		check_int(EVP_PKEY_derive_set_peer(ctx, ours), 1);
		check_int(EVP_PKEY_derive(ctx, zb, &nb), 1);
		check_bytes(BYTES(za, na), BYTES(zb, nb));
		EVP_PKEY_CTX_free(ctx);
		EVP_PKEY_free(theirs);
		EVP_PKEY_free(ours);
		OPENSSL_free(pub);
		dh_free(d);
	}
}

/* RFC 5903 8.1 */
static void rfc5903_256(void)
{
	static const char *const i_hex =
	    "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433";
	static const char *const gi_hex =
	    "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
	    "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3";
	static const char *const gr_hex =
	    "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
	    "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB";
	static const char *const z_hex =
	    "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE";
	uint8_t i[32], gi[64], gr[64], want[32], z[DH_OCTETS_MAX];
	size_t n;
	struct dh *d;

	check_hex(i_hex, i, sizeof i);
	check_hex(gi_hex, gi, sizeof gi);
	check_hex(gr_hex, gr, sizeof gr);
	check_hex(z_hex, want, sizeof want);
	check_int(dh_new_private(19, BYTES_OF(i), &d), ST_OK);
	check_bytes(dh_public(d), BYTES_OF(gi));
	check_int(dh_derive(d, BYTES_OF(gr), z, &n), ST_OK);
	check_bytes(BYTES(z, n), BYTES_OF(want));
	dh_free(d);
}

/* RFC 3526 2, 3 and RFC 2409 6.1: each prime begins and ends with 64 ones, 2 generates; x = 1 shows g,
 * and y = p - 1 must be refused, which it is only if p is the right one. */
static void bad_values_are_refused(void)
{
	uint8_t y[DH_OCTETS_MAX], z[DH_OCTETS_MAX];
	size_t n;

	for (size_t i = 0; i < N_GROUPS; i++) {
		struct drbg r = test_drbg("bad");
		const struct dh_desc *desc = dh_desc(groups[i]);
		struct dh *d;

		check_int(dh_new(groups[i], &r, &d), ST_OK);
		memset(y, 0, sizeof y);
		check_int(dh_derive(d, BYTES(y, desc->public_octets), z, &n), ST_REFUSED);
		y[desc->public_octets - 1] = 1;
		check_int(dh_derive(d, BYTES(y, desc->public_octets), z, &n), ST_REFUSED);
		memset(y, 0xff, sizeof y);
		check_int(dh_derive(d, BYTES(y, desc->public_octets), z, &n), ST_REFUSED);
		check_int(dh_derive(d, BYTES(y, desc->public_octets - 1), z, &n), ST_RANGE);
		check_int(dh_derive(d, BYTES(y, 0), z, &n), ST_RANGE);
		/* a value of another order, or not on the curve */
		memcpy(y, dh_public(d).p, dh_public(d).n);
		y[desc->public_octets - 1] ^= 1;
		check_int(dh_derive(d, BYTES(y, desc->public_octets), z, &n),
			  desc->ec || groups[i] == 24 ? ST_REFUSED : ST_OK);
		dh_free(d);
	}
	struct drbg r = test_drbg("bad");
	struct dh *none = NULL;
	check_int(dh_new(3, &r, &none), ST_UNSUPPORTED);
	check_true(none == NULL);
	dh_free(NULL);
}

/* p - 1, from the primes' published shape: 2^n - 2^(n-64) + 2^64 * k - 1 ends with 64 ones. */
static void p_minus_one_is_refused(void)
{
	static const char *const p2 =
	    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
	    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
	    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
	    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF";
	uint8_t y[128], z[DH_OCTETS_MAX];
	size_t n;
	struct drbg r = test_drbg("p");
	struct dh *d;

	check_hex(p2, y, sizeof y);
	check_int(dh_new(2, &r, &d), ST_OK);
	y[127] = 0xfe; /* p - 1 */
	check_int(dh_derive(d, BYTES_OF(y), z, &n), ST_REFUSED);
	y[127] = 0xfd; /* p - 2 */
	check_int(dh_derive(d, BYTES_OF(y), z, &n), ST_OK);
	dh_free(d);
	/* x = 2^10: 2^1024 mod p is 2^1024 - p, known from the prime alone */
	check_int(dh_new_private(2, BYTES("\x04\x00", 2), &d), ST_OK);
	check_hex(p2, y, sizeof y);
	for (size_t i = 0; i < sizeof y; i++)
		y[i] = (uint8_t)~y[i];
	y[127]++;
	check_bytes(dh_public(d), BYTES_OF(y));
	dh_free(d);
}

const struct check_case dh_cases[] = {
    {"both sides agree", both_sides_agree},
    {"a seed fixes the key", seed_fixes_the_key},
    {"the library agrees", library_agrees},
    {"RFC 5903 8.1", rfc5903_256},
    {"bad values are refused", bad_values_are_refused},
    {"edges of a safe prime", p_minus_one_is_refused},
    {NULL, NULL},
};
