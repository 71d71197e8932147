/*
 * Private halves of RSA keys that are held elsewhere: in another process, which uses them when asked and does not
 * give them away. A struct rsa_key whose half was handed over works as before; only its octets cannot be had,
 * unless it was said to be exportable. Whoever brings a holder owns it, and it outlives the keys.
 */
#ifndef GKMSH_CRYPTO_RSA_HOLDER_H
#define GKMSH_CRYPTO_RSA_HOLDER_H

#include "crypto/rsa.h"

#define RSA_SEALED_MAX (RSA_PRIV_DER_MAX + 32)

enum rsa_ask {
	RSA_ASK_KEEP = 1, /* in: private key, DER; arg: exportable. out: its number, 4 octets */
	RSA_ASK_SIGN, /* the private operation over what is to be padded; arg: the library's padding */
	RSA_ASK_DECRYPT, /* the same the other way */
	RSA_ASK_SEAL,	 /* out: the key as only a holder of the same storage key can read it */
	RSA_ASK_UNSEAL,	 /* in: that. out: number, then SubjectPublicKeyInfo */
	RSA_ASK_REVEAL,	 /* out: DER; ST_REFUSED unless exportable */
	RSA_ASK_FORGET,
};

struct rsa_question {
	enum rsa_ask what;
	uint32_t number, arg;
	struct bytes in;
};

struct rsa_holder {
	/* out has room for max octets. */
	enum status (*ask)(void *ctx, const struct rsa_question *, uint8_t *out, size_t max,
			   size_t *n);
	void *ctx;
};

/* The key's private half goes to the holder and is wiped here; all references to the key see it. */
enum status rsa_key_hand_over(struct rsa_key *, const struct rsa_holder *,
			      bool exportable) must_use;
bool rsa_key_is_held(const struct rsa_key *);
/* ST_STATE: not held. */
enum status rsa_key_seal(const struct rsa_key *, uint8_t out[static RSA_SEALED_MAX],
			 size_t *n) must_use;
enum status rsa_key_unseal(const struct rsa_holder *, struct bytes sealed,
			   struct rsa_key **out) must_use;

#endif
