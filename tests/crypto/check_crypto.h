/* The suites of crypto/, and a generator with a fixed seed for them. */
#ifndef GKMSH_TESTS_CRYPTO_H
#define GKMSH_TESTS_CRYPTO_H

#include "crypto/drbg.h"
#include "tests/lib/check.h"

extern const struct check_case hash_cases[], cipher_cases[], dh_cases[], rsa_cases[], pem_cases[],
    password_cases[], vault_cases[];

static inline struct drbg test_drbg(const char *seed)
{
	struct drbg d;

	drbg_seed(&d, BYTES(seed, strlen(seed)));
	return d;
}

#endif
