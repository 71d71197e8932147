/*
 * Generation of RSA keys. The library's own loses a bit of every odd size from 2049 up and draws from
 * its own randomness; here the sizes are exact and the primes come from the caller's generator, so a
 * seeded lab makes the same keys each time.
 */
#include "crypto/rsa.h"

#include "crypto/rsa_local.h"
#include "crypto/secret.h"

#define EXPONENT       65537u
#define SIEVE_TOP      16384 /* odd primes below this strike candidates out */
#define INTERVAL       4096  /* odd numbers looked at from one starting point */
#define PRIME_BITS_MAX (RSA_BITS_MAX / 2 + 1)

/* marks[i] says that start + 2i has a small factor. */
static void sieve(const BIGNUM *start, uint8_t marks[static INTERVAL])
{
	uint8_t composite[SIEVE_TOP] = {0};

	for (size_t i = 0; i < INTERVAL; i++)
		marks[i] = 0;
	for (unsigned p = 3; p < SIEVE_TOP; p += 2) {
		if (composite[p])
			continue;
		for (unsigned m = p * p; p < 128 && m < SIEVE_TOP; m += 2 * p)
			composite[m] = 1;
		/* start + 2i = 0 mod p  <=>  i = -start / 2 mod p, and 1/2 mod p is (p + 1) / 2 */
		unsigned r = (unsigned)BN_mod_word(start, p);
		for (unsigned i = (p - r) % p * ((p + 1) / 2) % p; i < INTERVAL; i += p)
			marks[i] = 1;
	}
}

/* An odd number with the two highest bits set, so that the product of two has its full length. */
static bool draw_start(struct drbg *rng, int bits, BIGNUM *out)
{
	uint8_t buf[(PRIME_BITS_MAX + 7) / 8];
	size_t n = (size_t)(bits + 7) / 8;

	drbg_bytes(rng, buf, n);
	buf[n - 1] |= 1;
	bool ok = BN_bin2bn(buf, (int)n, out) != NULL;
	/* Cuts the surplus bits; an error says only that there were none set. */
	(void)BN_mask_bits(out, bits);
	crypto_wipe(buf, sizeof buf);
	return ok && BN_set_bit(out, bits - 1) && BN_set_bit(out, bits - 2);
}

static enum status find_prime(struct drbg *rng, int bits, BIGNUM *p, BN_CTX *bn)
{
	uint8_t marks[INTERVAL];

	for (;;) {
		if (!draw_start(rng, bits, p))
			return ST_NOMEM;
		sieve(p, marks);
		unsigned at = 0;
		for (unsigned i = 0; i < INTERVAL; i++) {
			if (marks[i])
				continue;
			if (!BN_add_word(p, 2 * (BN_ULONG)(i - at)))
				return ST_NOMEM;
			at = i;
			if (BN_num_bits(p) != bits)
				break;
			/* e must have an inverse modulo p - 1 */
			if (BN_mod_word(p, EXPONENT) == 1)
				continue;
			int prime = BN_check_prime(p, bn, NULL);
			if (prime < 0)
				return ST_CRYPTO;
			if (prime)
				return ST_OK;
		}
	}
}

/* FIPS 186-4 B.3.3 step 5.4: primes too near each other give the product away. */
static bool far_apart(const BIGNUM *p, const BIGNUM *q, int bits, BIGNUM *t)
{
	return BN_sub(t, p, q) && (bits <= 100 || BN_num_bits(t) > bits - 100);
}

static bool derive_parts(struct rsa_parts *k, BN_CTX *bn)
{
	BIGNUM **v = k->v;
	BIGNUM *p1 = BN_dup(v[RSA_P]), *q1 = BN_dup(v[RSA_Q]), *gcd = BN_new(), *lcm = BN_new();
	bool ok = p1 && q1 && gcd && lcm;

	if (ok) {
		BN_set_flags(p1, BN_FLG_CONSTTIME);
		BN_set_flags(q1, BN_FLG_CONSTTIME);
		BN_set_flags(lcm, BN_FLG_CONSTTIME);
		ok = BN_mul(v[RSA_N], v[RSA_P], v[RSA_Q], bn) && BN_sub_word(p1, 1) &&
		     BN_sub_word(q1, 1) && BN_gcd(gcd, p1, q1, bn) && BN_mul(lcm, p1, q1, bn) &&
		     BN_div(lcm, NULL, lcm, gcd, bn) &&
		     BN_mod_inverse(v[RSA_D], v[RSA_E], lcm, bn) &&
		     BN_mod(v[RSA_DP], v[RSA_D], p1, bn) && BN_mod(v[RSA_DQ], v[RSA_D], q1, bn) &&
		     BN_mod_inverse(v[RSA_QI], v[RSA_Q], v[RSA_P], bn);
	}
	BN_clear_free(p1);
	BN_clear_free(q1);
	BN_clear_free(gcd);
	BN_clear_free(lcm);
	return ok;
}

enum status rsa_generate(struct drbg *rng, unsigned bits, struct rsa_key **out)
{
	if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
		return ST_RANGE;
	struct rsa_parts k;
	enum status st = rsa_parts_new(&k);
	BN_CTX *bn = BN_CTX_new();
	BIGNUM *t = BN_new();
	int p_bits = (int)(bits + 1) / 2, q_bits = (int)bits / 2;

	if (!bn || !t || st != ST_OK || !BN_set_word(k.v[RSA_E], EXPONENT)) {
		st = ST_NOMEM;
		goto out;
	}
	st = find_prime(rng, p_bits, k.v[RSA_P], bn);
	do {
		if (st == ST_OK)
			st = find_prime(rng, q_bits, k.v[RSA_Q], bn);
	} while (st == ST_OK && !far_apart(k.v[RSA_P], k.v[RSA_Q], p_bits, t));
	if (st == ST_OK && BN_cmp(k.v[RSA_P], k.v[RSA_Q]) < 0)
		BN_swap(k.v[RSA_P], k.v[RSA_Q]);
	if (st == ST_OK && (!derive_parts(&k, bn) || BN_num_bits(k.v[RSA_N]) != (int)bits))
		st = ST_CRYPTO;
	if (st == ST_OK)
		st = rsa_key_build(&k, out);
out:
	rsa_parts_free(&k);
	BN_clear_free(t);
	BN_CTX_free(bn);
	return st;
}
