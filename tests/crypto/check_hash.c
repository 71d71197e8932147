#include "tests/crypto/check_crypto.h"

#include <stdlib.h>

#include "crypto/chacha.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

static void check_hex_bytes(const uint8_t *got, const char *hex)
{
	uint8_t want[256];
	size_t n = check_hex(hex, want, sizeof want);

	check_bytes(BYTES(got, n), BYTES(want, n));
}

/* RFC 1321 A.5, FIPS 180-4 examples: "abc". */
static void hashes_of_abc(void)
{
	static const struct {
		enum hash_alg alg;
		const char *want;
	} rows[] = {
	    {HASH_MD5, "900150983cd24fb0d6963f7d28e17f72"},
	    {HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
	    {HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	    {HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
			  "8086072ba1e7cc2358baeca134c825a7"},
	    {HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
			  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t out[HASH_MAX];
		hash_parts(rows[i].alg, PARTS(BYTES("a", 1), BYTES(NULL, 0), BYTES("bc", 2)), out);
		check_hex_bytes(out, rows[i].want);
		check_int(hash_octets(rows[i].alg), strlen(rows[i].want) / 2);
	}
	check_true(hash_desc(HASH_NONE) == NULL);
	check_true(hash_desc_named("sha384")->alg == HASH_SHA384);
	check_true(hash_desc_named("sha3") == NULL);
}

/* RFC 2202 case 2 and RFC 4231 case 2: key "Jefe"; RFC 4231 case 6: a key longer than a block. */
static void hmac_vectors(void)
{
	static const struct {
		enum hash_alg alg;
		const char *jefe, *large;
	} rows[] = {
	    {HASH_MD5, "750c783e6ab0b503eaa86e310a5db738", NULL},
	    {HASH_SHA1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", NULL},
	    {HASH_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
	     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	    {HASH_SHA384,
	     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
	     "8e2240ca5e69e2c78b3239ecfab21649",
	     "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
	     "0c2ef6ab4030fe8296248df163f44952"},
	    {HASH_SHA512,
	     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
	     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
	     "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
	};
	static const char data[] = "what do ya want for nothing?";
	static const char large[] = "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t key[131], out[HASH_MAX];

	memset(key, 0xaa, sizeof key);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		prf(rows[i].alg, BYTES("Jefe", 4), PARTS(BYTES(data, 10), BYTES(data + 10, 18)),
		    out);
		check_hex_bytes(out, rows[i].jefe);
		if (!rows[i].large)
			continue;
		prf(rows[i].alg, BYTES_OF(key), PARTS(BYTES(large, strlen(large))), out);
		check_hex_bytes(out, rows[i].large);
	}
}

static void hmac_key_is_reused(void)
{
	struct hmac keyed, m;
	uint8_t a[HASH_MAX], b[HASH_MAX];
	struct secret s = {0};

	hmac_start(&keyed, HASH_SHA1, BYTES("Jefe", 4));
	for (int i = 0; i < 2; i++) {
		m = keyed;
		hmac_add(&m, BYTES("x", 1));
		hmac_end(&m, a);
		prf(HASH_SHA1, BYTES("Jefe", 4), PARTS(BYTES("x", 1)), b);
		check_bytes(BYTES(a, 20), BYTES(b, 20));
	}
	/* the result may replace its own key */
	check_int(secret_set(&s, BYTES("Jefe", 4)), ST_OK);
	prf_secret(HASH_SHA1, secret_view(&s), PARTS(BYTES("x", 1)), &s);
	check_bytes(secret_view(&s), BYTES(a, 20));
}

/* RFC 8439 2.3.2 */
static void chacha_block(void)
{
	uint8_t key[32], nonce[12] = {0, 0, 0, 9, 0, 0, 0, 0x4a}, out[CHACHA_BLOCK];

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	chacha20_block(key, 1, nonce, out);
	check_hex_bytes(out, "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
			     "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e");
}

static void drbg_repeats_and_differs(void)
{
	struct drbg a = test_drbg("one"), b = test_drbg("one"), c = test_drbg("two"), k, l;
	uint8_t x[2000], y[2000], z[2000];

	drbg_bytes(&a, x, sizeof x);
	for (size_t i = 0; i < sizeof y;) { /* in odd pieces: the same stream */
		size_t n = i % 97 + 1 < sizeof y - i ? i % 97 + 1 : sizeof y - i;
		drbg_bytes(&b, y + i, n);
		i += n;
	}
	drbg_bytes(&c, z, sizeof z);
	check_true(memcmp(x, y, sizeof x) == 0);
	check_true(memcmp(x, z, 32) != 0);

	drbg_fork(&a, "child", &k);
	drbg_fork(&a, "child", &l);
	drbg_bytes(&k, x, 32);
	drbg_bytes(&l, y, 32);
	check_true(memcmp(x, y, 32) != 0);
	drbg_fork(&b, "child", &l);
	drbg_bytes(&l, z, 32);
	check_true(memcmp(x, z, 32) == 0);
}

/* What was handed out is gone from the state. */
static void drbg_forgets(void)
{
	struct drbg d = test_drbg("x");
	uint8_t out[64];

	drbg_bytes(&d, out, sizeof out);
	bool found = false;
	for (size_t i = 0; i + 16 <= sizeof d; i++)
		found |= memcmp((const uint8_t *)&d + i, out, 16) == 0;
	check_true(!found);
	drbg_wipe(&d);
	const uint8_t *p = (const uint8_t *)&d;
	unsigned any = 0;
	for (size_t i = 0; i < sizeof d; i++)
		any |= p[i];
	check_int(any, 0);
}

static void drbg_below_is_even(void)
{
	struct drbg d = test_drbg("dice");
	unsigned count[6] = {0};

	for (int i = 0; i < 6000; i++) {
		uint32_t v = drbg_below(&d, 6);
		check_true(v < 6);
		count[v % 6]++;
	}
	for (int i = 0; i < 6; i++)
		check_true(count[i] > 850 && count[i] < 1150);
	check_int(drbg_below(&d, 0), 0);
	check_int(drbg_below(&d, 1), 0);
}

static void secrets(void)
{
	struct secret a = {0}, b = {0};
	uint8_t big[SECRET_MAX + 1] = {1};

	check_int(secret_set(&a, BYTES("cisco", 5)), ST_OK);
	check_int(secret_set(&b, BYTES("cisc0", 5)), ST_OK);
	check_true(!secret_equal(&a, &b));
	check_int(secret_set(&b, secret_view(&a)), ST_OK);
	check_true(secret_equal(&a, &b));
	check_int(secret_set(&b, BYTES("c", 1)), ST_OK);
	check_int(b.b[1], 0); /* nothing of the longer one stays */
	check_true(!secret_equal(&a, &b));
	check_int(secret_set(&a, BYTES_OF(big)), ST_RANGE);
	check_int(a.n, 5);
	check_int(secret_set(&a, BYTES(big, SECRET_MAX)), ST_OK);
	secret_wipe(&a);
	check_int(a.n, 0);
	check_int(a.b[0], 0);
}

const struct check_case hash_cases[] = {
    {"hashes of abc", hashes_of_abc},
    {"HMAC vectors", hmac_vectors},
    {"HMAC key reused", hmac_key_is_reused},
    {"ChaCha20 block", chacha_block},
    {"generator repeats and differs", drbg_repeats_and_differs},
    {"generator forgets", drbg_forgets},
    {"generator below", drbg_below_is_even},
    {"secrets", secrets},
    {NULL, NULL},
};
