#include "tests/crypto/check_crypto.h"

#include "crypto/cipher.h"

struct vector {
	enum cipher_alg alg;
	const char *key, *iv, *clear, *sealed;
};

#define SP800_38A_CLEAR                                                    \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

static const struct vector vectors[] = {
    /* FIPS 81 table C1 */
    {CIPHER_DES, "0123456789abcdef", "1234567890abcdef",
     "4e6f77206973207468652074696d6520666f7220616c6c20",
     "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"},
    /* SP 800-67 B.1, each block by itself */
    {CIPHER_3DES, "0123456789abcdef23456789abcdef01456789abcdef0123", "0000000000000000",
     "5468652071756663", "a826fd8ce53b855f"},
    {CIPHER_3DES, "0123456789abcdef23456789abcdef01456789abcdef0123", "0000000000000000",
     "6b2062726f776e20", "cce21c8112256fe6"},
    /* SP 800-38A F.2.1, F.2.3, F.2.5 */
    {CIPHER_AES128, "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f",
     SP800_38A_CLEAR,
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
     "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"},
    {CIPHER_AES192, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
     "000102030405060708090a0b0c0d0e0f", SP800_38A_CLEAR,
     "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
     "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd"},
    {CIPHER_AES256, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f", SP800_38A_CLEAR,
     "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
     "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"},
};

static void published(void)
{
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		const struct vector *v = &vectors[i];
		uint8_t key[32], iv[16], clear[64], sealed[64], out[64];
		size_t key_n = check_hex(v->key, key, sizeof key);
		size_t iv_n = check_hex(v->iv, iv, sizeof iv);
		size_t n = check_hex(v->clear, clear, sizeof clear);
		check_hex(v->sealed, sealed, sizeof sealed);

		check_int(cipher_desc(v->alg)->key, key_n);
		check_int(cipher_encrypt(v->alg, BYTES(key, key_n), BYTES(iv, iv_n),
					 BYTES(clear, n), out),
			  ST_OK);
		check_bytes(BYTES(out, n), BYTES(sealed, n));
		/* in place */
		check_int(
		    cipher_decrypt(v->alg, BYTES(key, key_n), BYTES(iv, iv_n), BYTES(out, n), out),
		    ST_OK);
		check_bytes(BYTES(out, n), BYTES(clear, n));
		/* two calls chain by the last block of the first */
		size_t b = cipher_desc(v->alg)->block;
		if (n < 2 * b)
			continue;
		check_int(cipher_encrypt(v->alg, BYTES(key, key_n), BYTES(iv, iv_n),
					 BYTES(clear, b), out),
			  ST_OK);
		check_int(cipher_encrypt(v->alg, BYTES(key, key_n), BYTES(sealed, b),
					 BYTES(clear + b, n - b), out + b),
			  ST_OK);
		check_bytes(BYTES(out, n), BYTES(sealed, n));
	}
}

static void refused(void)
{
	uint8_t k[32] = {0}, iv[16] = {0}, buf[32] = {0};

	check_int(cipher_encrypt(CIPHER_AES128, BYTES(k, 16), BYTES(iv, 16), BYTES(buf, 15), buf),
		  ST_RANGE);
	check_int(cipher_encrypt(CIPHER_AES128, BYTES(k, 32), BYTES(iv, 16), BYTES(buf, 16), buf),
		  ST_RANGE);
	check_int(cipher_decrypt(CIPHER_3DES, BYTES(k, 24), BYTES(iv, 16), BYTES(buf, 16), buf),
		  ST_RANGE);
	check_int(cipher_decrypt(CIPHER_NONE, BYTES(k, 16), BYTES(iv, 16), BYTES(buf, 16), buf),
		  ST_RANGE);
	check_int(cipher_decrypt(CIPHER_AES256, BYTES(k, 32), BYTES(iv, 16), BYTES(buf, 0), buf),
		  ST_OK);
	check_int(cipher_aes(192), CIPHER_AES192);
	check_int(cipher_aes(100), CIPHER_NONE);
}

const struct check_case cipher_cases[] = {
    {"published vectors", published},
    {"refused sizes", refused},
    {NULL, NULL},
};
