/*
 * RSA keys. A struct rsa_pub is what a peer shows; a struct rsa_key owns one and the private half.
 * Both are reference counted within one thread and never change once made; free drops a reference
 * (NULL is fine), and the last one wipes. Private DER is wiped by whoever asked for it.
 */
#ifndef GKMSH_CRYPTO_RSA_H
#define GKMSH_CRYPTO_RSA_H

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/drbg.h"
#include "crypto/hash.h"

#define RSA_BITS_MIN	 360
#define RSA_BITS_MAX	 4096
#define RSA_OCTETS_MAX	 (RSA_BITS_MAX / 8) /* of a signature */
#define RSA_PRIV_DER_MAX 2560		    /* of a private key of 4096 bits: 2,349 at most */

struct rsa_key;
struct rsa_pub;
struct evp_pkey_st;

/* A modulus of exactly that many bits (2049 gives 2049), e = 65537, primes from the generator: the same
 * seed makes the same key. ST_RANGE outside RSA_BITS_MIN..MAX. */
enum status rsa_generate(struct drbg *, unsigned bits, struct rsa_key **out) must_use;
struct rsa_key *rsa_key_ref(struct rsa_key *);
void rsa_key_free(struct rsa_key *);
struct rsa_pub *rsa_key_pub(const struct rsa_key *); /* not a new reference */

/* PKCS#1 RSAPrivateKey. Reading checks every part against the others and that nothing follows. */
enum status rsa_key_from_der(struct bytes der, struct rsa_key **out) must_use;
enum status rsa_key_to_der(const struct rsa_key *, uint8_t out[static RSA_PRIV_DER_MAX],
			   size_t *n) must_use;

/* X.509 SubjectPublicKeyInfo, DER, nothing after it. */
enum status rsa_pub_from_der(struct bytes spki, struct rsa_pub **out) must_use;
struct rsa_pub *rsa_pub_ref(struct rsa_pub *);
void rsa_pub_free(struct rsa_pub *);
struct bytes rsa_pub_der(const struct rsa_pub *); /* lives as long as the key */
unsigned rsa_pub_bits(const struct rsa_pub *);
size_t rsa_pub_octets(const struct rsa_pub *); /* of a signature */
bool rsa_pub_equal(const struct rsa_pub *, const struct rsa_pub *);

/*
 * PKCS#1 v1.5 over a hash value already made. RSA_DIGEST_INFO is EMSA-PKCS1-v1_5 of RFC 8017 (rekey
 * messages, certificates); RSA_BARE puts the octets alone into the type 1 block, as IKEv1 signs
 * (RFC 2409 5.1), and does not look at alg. out holds rsa_pub_octets(); ST_RANGE when the key is too
 * small for the hash. Verification is strict: ST_REFUSED for whatever is not exactly that signature.
 */
enum rsa_form {
	RSA_DIGEST_INFO,
	RSA_BARE,
};
enum status rsa_sign(const struct rsa_key *, enum rsa_form, enum hash_alg alg, struct bytes hash,
		     uint8_t *out, size_t *n) must_use;
enum status rsa_verify(const struct rsa_pub *, enum rsa_form, enum hash_alg alg, struct bytes hash,
		       struct bytes sig) must_use;

/* The library's objects, for pki/ alone; they live as long as the key and are not to be freed. */
struct evp_pkey_st *rsa_key_pkey(const struct rsa_key *);
struct evp_pkey_st *rsa_pub_pkey(const struct rsa_pub *);

#endif
