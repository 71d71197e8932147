/* Keys as DER: what is taken is written back octet for octet, since DER has one form. */
#include "crypto/rsa.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rsa_pub *pub = NULL;
	struct rsa_key *key = NULL;
	uint8_t der[RSA_PRIV_DER_MAX];
	size_t n;

	if (rsa_pub_from_der(BYTES(data, size), &pub) == ST_OK)
		fuzz_check(bytes_equal(rsa_pub_der(pub), BYTES(data, size)));
	else
		fuzz_check(pub == NULL);
	if (rsa_key_from_der(BYTES(data, size), &key) == ST_OK) {
		fuzz_check(rsa_key_to_der(key, der, &n) == ST_OK);
		fuzz_check(bytes_equal(BYTES(der, n), BYTES(data, size)));
	} else {
		fuzz_check(key == NULL);
	}
	rsa_pub_free(pub);
	rsa_key_free(key);
	return 0;
}
