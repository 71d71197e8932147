#include "tests/crypto/check_crypto.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include "crypto/base64.h"
#include "crypto/pem.h"

static void base64_vectors(void)
{
	/* RFC 4648 10 */
	static const char *const rows[][2] = {{"", ""},
					      {"f", "Zg=="},
					      {"fo", "Zm8="},
					      {"foo", "Zm9v"},
					      {"foob", "Zm9vYg=="},
					      {"fooba", "Zm9vYmE="},
					      {"foobar", "Zm9vYmFy"}};
	static const char *const bad[] = {
	    "Zg=", "Zg", "Z", "Zh==", "Zm9=", "Zg==Zg==", "Zg===", "Z*==", "=g==", "Zm9v="};
	uint8_t out[16];
	size_t n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text t = TEXT_EMPTY;
		base64_add(&t, BYTES(rows[i][0], strlen(rows[i][0])), 0);
		check_text(text_str(&t), rows[i][1]);
		check_int(base64_read(text_str(&t), t.len, out, sizeof out, &n), ST_OK);
		check_bytes(BYTES(out, n), BYTES(rows[i][0], strlen(rows[i][0])));
		text_free(&t);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check_int(base64_read(bad[i], strlen(bad[i]), out, sizeof out, &n), ST_SYNTAX);
	check_int(base64_read(" Z m\xc2\xa0"
			      "9\n\xa0v",
			      10, out, sizeof out, &n),
		  ST_OK);
	check_bytes(BYTES(out, n), BYTES("foo", 3));
	check_int(base64_read("Zm9vYg==", 8, out, 3, &n), ST_RANGE);
}

/* The key that the guide prints, damaged as its page prints it. */
static void guide_key(void)
{
	char *text = check_file("tests/crypto/guide-key.txt", NULL);
	struct rsa_key *key = NULL;

	check_int(pem_read_pair(text, text, "cisco123", &key), ST_OK);
	check_int(key ? rsa_pub_bits(rsa_key_pub(key)) : 0, 1024);
	rsa_key_free(key);
	key = NULL;
	check_int(pem_read_private(text, "cisco124", &key), ST_REFUSED);
	check_int(pem_read_private(text, "", &key), ST_REFUSED);
	check_int(pem_read_private(text, NULL, &key), ST_REFUSED);
	check_true(key == NULL);
	free(text);
}

static void foreign_keys(void)
{
	char *aes = check_file("tests/crypto/aes256-1296.pem", NULL);
	char *pub = check_file("tests/crypto/aes256-1296.pub", NULL);
	char *des3 = check_file("tests/crypto/des3-512.pem", NULL);
	char *clear = check_file("tests/crypto/clear-1024.pem", NULL);
	struct rsa_key *key = NULL;

	check_int(pem_read_pair(pub, aes, "cisco123", &key), ST_OK);
	check_int(rsa_pub_bits(rsa_key_pub(key)), 1296);
	rsa_key_free(key);
	check_int(pem_read_private(des3, "cisco123", &key), ST_OK);
	check_int(rsa_pub_bits(rsa_key_pub(key)), 512);
	rsa_key_free(key);
	check_int(pem_read_private(clear, "not used", &key), ST_OK);
	check_int(rsa_pub_bits(rsa_key_pub(key)), 1024);
	rsa_key_free(key);
	/* a public half of another key */
	key = NULL;
	check_int(pem_read_pair(pub, des3, "cisco123", &key), ST_REFUSED);
	check_true(key == NULL);
	free(aes);
	free(pub);
	free(des3);
	free(clear);
}

static int give_passphrase(char *buf, int size, int rwflag, void *u)
{
	(void)rwflag;
	(void)u;
	return snprintf(buf, (size_t)size, "cisco123");
}

/* What is exported the library reads, and so do we; a line is never longer than 64. */
static void export_and_back(void)
{
	static const enum cipher_alg ciphers[] = {CIPHER_3DES, CIPHER_AES128, CIPHER_AES192,
						  CIPHER_AES256, CIPHER_DES};
	struct drbg r = test_drbg("export");
	struct rsa_key *key, *again;

	check_int(rsa_generate(&r, 768, &key), ST_OK);
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		struct text t = TEXT_EMPTY;
		check_int(pem_add_public(&t, rsa_key_pub(key)), ST_OK);
		check_int(pem_add_private(&t, key, ciphers[i], "cisco123", &r), ST_OK);
		check_int(pem_read_pair(text_str(&t), text_str(&t), "cisco123", &again), ST_OK);
		check_true(rsa_pub_equal(rsa_key_pub(key), rsa_key_pub(again)));
		rsa_key_free(again);
		for (const char *s = text_str(&t); *s; s += strcspn(s, "\n") + 1)
			check_true(strcspn(s, "\n") <= 64);

		BIO *bio = BIO_new_mem_buf(text_str(&t), (int)t.len);
		EVP_PKEY *theirs = PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, NULL);
		if (ciphers[i] != CIPHER_DES) /* not in the library's default provider */
			check_true(theirs && EVP_PKEY_eq(theirs, rsa_key_pkey(key)) == 1);
		EVP_PKEY_free(theirs);
		BIO_free(bio);
		text_free(&t);
	}
	struct text t = TEXT_EMPTY;
	check_int(pem_add_private(&t, key, CIPHER_NONE, "cisco123", &r), ST_UNSUPPORTED);
	rsa_key_free(key);
}

/* A block with one character lost or altered: refused, unless it was a blank and the key is the same. */
static void expect_refused(const char *altered, char what, const struct rsa_key *key)
{
	struct rsa_key *again = NULL;

	if (pem_read_private(altered, "cisco123", &again) == ST_OK) {
		check_true(what == '\n' || what == ' ');
		check_true(rsa_pub_equal(rsa_key_pub(key), rsa_key_pub(again)));
	}
	rsa_key_free(again);
}

static void altered(void)
{
	struct drbg r = test_drbg("altered");
	struct rsa_key *key, *again;
	struct text t = TEXT_EMPTY;

	check_int(rsa_generate(&r, 360, &key), ST_OK);
	check_int(pem_add_private(&t, key, CIPHER_3DES, "cisco123", &r), ST_OK);
	for (size_t i = 0; i < t.len; i++) {
		char *s = str_copy(text_str(&t));
		memmove(s + i, s + i + 1, t.len - i);
		expect_refused(s, text_str(&t)[i], key);
		memcpy(s, text_str(&t), t.len + 1);
		s[i] ^= 1;
		expect_refused(s, text_str(&t)[i], key);
		s[i] = '\0';
		if (i + 1 < t.len)
			check_int(pem_read_private(s, "cisco123", &again), ST_SYNTAX);
		free(s);
	}
	text_free(&t);
	rsa_key_free(key);
}

const struct check_case pem_cases[] = {
    {"base64", base64_vectors},
    {"the guide's key", guide_key},
    {"keys made elsewhere", foreign_keys},
    {"export and back", export_and_back},
    {"altered", altered},
    {NULL, NULL},
};
