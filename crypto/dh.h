/*
 * Diffie-Hellman of IKE: the MODP groups of RFC 2409, 3526 and 5114 and the elliptic curves of RFC 5903,
 * by their IKE numbers. One struct dh is one side's ephemeral key; its exponent comes from the caller's
 * generator. The owner frees it, which wipes it.
 */
#ifndef GKMSH_CRYPTO_DH_H
#define GKMSH_CRYPTO_DH_H

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/drbg.h"

#define DH_OCTETS_MAX 512

struct dh_desc {
	uint16_t group;		/* 1 2 5 14 15 16 19 20 21 24 */
	uint16_t public_octets; /* of the key exchange payload */
	uint16_t shared_octets; /* of g^xy: for curves the x coordinate, RFC 5903 7 */
	bool ec;
	uint16_t bits; /* of the modulus or the field */
};

struct dh;

const struct dh_desc *dh_desc(unsigned group); /* NULL when unknown */

enum status dh_new(unsigned group, struct drbg *, struct dh **out) must_use;
void dh_free(struct dh *);

unsigned dh_group(const struct dh *);
struct bytes dh_public(const struct dh *); /* lives as long as the dh */

/* The shared secret, at most DH_OCTETS_MAX; the caller wipes it. ST_RANGE for a public value of the
 * wrong length, ST_REFUSED for one outside its group. */
enum status dh_derive(struct dh *, struct bytes peer, uint8_t *out, size_t *n) must_use;

#endif
