/* Keys whose private half is held elsewhere: they sign as before, and are not to be had. */
#include "crypto/rsa_holder.h"
#include "crypto/vault.h"
#include "tests/crypto/check_crypto.h"

static const uint8_t storage[VAULT_STORAGE_KEY] = {1, 2, 3};

static struct rsa_key *make(unsigned bits)
{
	struct drbg r = test_drbg("vault");
	struct rsa_key *key = NULL;

	check_int(rsa_generate(&r, bits, &key), ST_OK);
	return key;
}

static void signs_and_verifies(const struct rsa_key *key)
{
	uint8_t hash[32] = {7}, sig[RSA_OCTETS_MAX];
	size_t n = 0;

	check_int(rsa_sign(key, RSA_DIGEST_INFO, HASH_SHA256, BYTES_OF(hash), sig, &n), ST_OK);
	check_int(rsa_verify(rsa_key_pub(key), RSA_DIGEST_INFO, HASH_SHA256, BYTES_OF(hash),
			     BYTES(sig, n)),
		  ST_OK);
	check_int(rsa_sign(key, RSA_BARE, HASH_NONE, BYTES(hash, 20), sig, &n), ST_OK);
	check_int(rsa_verify(rsa_key_pub(key), RSA_BARE, HASH_NONE, BYTES(hash, 20), BYTES(sig, n)),
		  ST_OK);
}

static void a_key_that_was_handed_over_works(void)
{
	struct vault *v = vault_new(storage);
	struct rsa_holder holder = {vault_ask, v};
	struct rsa_key *key = make(1024), *other = make(1024);
	uint8_t der[RSA_PRIV_DER_MAX];
	size_t n;

	check_int(rsa_key_hand_over(key, &holder, false), ST_OK);
	check_true(rsa_key_is_held(key));
	check_true(rsa_pub_equal(rsa_key_pub(key), rsa_key_pub(other)));
	signs_and_verifies(key);
	check_int(rsa_key_to_der(key, der, &n), ST_REFUSED);
	check_int(rsa_key_hand_over(key, &holder, true), ST_OK); /* once is enough */
	check_int(rsa_key_to_der(key, der, &n), ST_REFUSED);
	check_int(rsa_key_hand_over(other, &holder, true), ST_OK);
	check_int(rsa_key_to_der(other, der, &n), ST_OK);
	rsa_key_free(key);
	rsa_key_free(other);
	vault_free(v);
}

static void a_sealed_key_opens_for_its_vault_alone(void)
{
	struct vault *v = vault_new(storage), *same = vault_new(storage);
	struct vault *foreign = vault_new((const uint8_t[VAULT_STORAGE_KEY]){9});
	struct rsa_holder holder = {vault_ask, v}, again = {vault_ask, same},
			  stranger = {vault_ask, foreign};
	struct rsa_key *key = make(1024), *back = NULL;
	uint8_t sealed[RSA_SEALED_MAX];
	size_t n;

	check_int(rsa_key_seal(key, sealed, &n), ST_STATE);
	check_int(rsa_key_hand_over(key, &holder, false), ST_OK);
	check_int(rsa_key_seal(key, sealed, &n), ST_OK);
	check_int(rsa_key_unseal(&again, BYTES(sealed, n), &back), ST_OK);
	check_true(rsa_pub_equal(rsa_key_pub(key), rsa_key_pub(back)));
	signs_and_verifies(back);
	rsa_key_free(back);
	back = NULL;
	check_int(rsa_key_unseal(&stranger, BYTES(sealed, n), &back), ST_REFUSED);
	sealed[12] ^= 1; /* whether it is exportable is no one's to say */
	check_int(rsa_key_unseal(&again, BYTES(sealed, n), &back), ST_REFUSED);
	sealed[12] ^= 1;
	sealed[n - 1] ^= 1;
	check_int(rsa_key_unseal(&again, BYTES(sealed, n), &back), ST_REFUSED);
	for (size_t cut = 0; cut < 40; cut++)
		check_int(rsa_key_unseal(&again, BYTES(sealed, cut), &back), ST_REFUSED);
	check_true(back == NULL);
	rsa_key_free(key);
	vault_free(v);
	vault_free(same);
	vault_free(foreign);
}

static void a_full_vault_refuses_and_forgets(void)
{
	struct vault *v = vault_new(storage);
	struct rsa_holder holder = {vault_ask, v};
	static struct rsa_key *keys[VAULT_KEYS_MAX];
	struct rsa_key *one = make(512);
	uint8_t der[RSA_PRIV_DER_MAX];
	size_t n;

	check_int(rsa_key_to_der(one, der, &n), ST_OK);
	for (size_t i = 0; i < VAULT_KEYS_MAX; i++) {
		check_int(rsa_key_from_der(BYTES(der, n), &keys[i]), ST_OK);
		check_int(rsa_key_hand_over(keys[i], &holder, false), ST_OK);
	}
	check_int(rsa_key_hand_over(one, &holder, false), ST_LIMIT);
	check_true(!rsa_key_is_held(one));
	signs_and_verifies(one);
	rsa_key_free(keys[0]); /* the last reference: its place is free */
	check_int(rsa_key_hand_over(one, &holder, false), ST_OK);
	signs_and_verifies(one);
	for (size_t i = 1; i < VAULT_KEYS_MAX; i++)
		rsa_key_free(keys[i]);
	rsa_key_free(one);
	vault_free(v);
}

const struct check_case vault_cases[] = {
    {"a key that was handed over works", a_key_that_was_handed_over_works},
    {"a sealed key opens for its vault alone", a_sealed_key_opens_for_its_vault_alone},
    {"a full vault refuses and forgets", a_full_vault_refuses_and_forgets},
    {0},
};
