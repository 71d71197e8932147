/* The lenient reader of keys as text; whatever it takes must come back the same from an export. */
#include <string.h>

#include "crypto/pem.h"
#include "crypto/password.h"
#include "tests/fuzz/fuzz.h"

static void passwords(const char *s)
{
	char clear[PASSWORD_MAX + 1];

	(void)password_encoded_valid(s);
	if (type7_decode(s, clear) == ST_OK)
		fuzz_check(strlen(clear) <= PASSWORD_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);
	struct rsa_pub *pub = NULL, *pub2 = NULL;
	struct rsa_key *key = NULL;
	struct text t = TEXT_EMPTY;

	if (!s)
		return 0;
	if (size)
		memcpy(s, data, size);
	s[size] = '\0';
	if (pem_read_public(s, &pub) == ST_OK) {
		fuzz_check(pem_add_public(&t, pub) == ST_OK);
		fuzz_check(pem_read_public(text_str(&t), &pub2) == ST_OK);
		fuzz_check(rsa_pub_equal(pub, pub2));
	}
	if (pem_read_private(s, "cisco123", &key) == ST_OK)
		fuzz_check(rsa_pub_bits(rsa_key_pub(key)) >= RSA_BITS_MIN);
	else
		fuzz_check(key == NULL);
	passwords(s);
	rsa_key_free(key);
	rsa_pub_free(pub);
	rsa_pub_free(pub2);
	text_free(&t);
	free(s);
	return 0;
}
