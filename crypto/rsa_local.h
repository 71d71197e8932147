/* What rsa.c and rsa_generate.c share. */
#ifndef GKMSH_CRYPTO_RSA_LOCAL_H
#define GKMSH_CRYPTO_RSA_LOCAL_H

#include <openssl/bn.h>

#include "crypto/rsa_holder.h"

/* In the order of RSAPrivateKey (RFC 8017 A.1.2). */
enum rsa_part {
	RSA_N,
	RSA_E,
	RSA_D,
	RSA_P,
	RSA_Q,
	RSA_DP,
	RSA_DQ,
	RSA_QI,
	RSA_PARTS
};

struct rsa_parts {
	BIGNUM *v[RSA_PARTS];
};

enum status rsa_parts_new(struct rsa_parts *) must_use;
void rsa_parts_free(struct rsa_parts *); /* wipes */
/* A key made of the parts, which stay the caller's. They are taken as checked. */
enum status rsa_key_build(const struct rsa_parts *, struct rsa_key **out) must_use;

/* A key of the library whose private operations ask a holder; he forgets the key with its last reference. */
struct evp_pkey_st *rsa_held_pkey(const struct rsa_holder *, uint32_t number,
				  const struct evp_pkey_st *pub);

#endif
