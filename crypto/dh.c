/* DH_get_2048_256() is the only source of the RFC 5114 numbers in the library, and deprecated. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/dh.h"

#include <openssl/bn.h>
#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/dh_local.h"
#include "crypto/secret.h"

struct dh {
	const struct dh_desc *desc;
	BIGNUM *x;    /* the exponent, or the scalar */
	BIGNUM *p;    /* MODP alone */
	BIGNUM *q;    /* order of the subgroup, group 24 alone */
	BIGNUM *g;    /* MODP alone */
	EC_GROUP *ec; /* curves alone */
	BN_CTX *bn;
	uint8_t public[DH_OCTETS_MAX];
};

static const struct dh_desc table[] = {
    {1, 96, 96, false, 768},	 {2, 128, 128, false, 1024},  {5, 192, 192, false, 1536},
    {14, 256, 256, false, 2048}, {15, 384, 384, false, 3072}, {16, 512, 512, false, 4096},
    {19, 64, 32, true, 256},	 {20, 96, 48, true, 384},     {21, 132, 66, true, 521},
    {24, 256, 256, false, 2048},
};

const struct dh_desc *dh_desc(unsigned group)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].group == group)
			return &table[i];
	return NULL;
}

/* How long an exponent need be in a safe-prime group: twice the strength of the group (RFC 7919 5.2, the
 * estimates of RFC 3526 8). A full-length one would only cost six times the work. */
static int exponent_bits(unsigned group)
{
	switch (group) {
	case 14:
		return 225;
	case 15:
		return 275;
	case 16:
		return 325;
	default:
		return 200;
	}
}

static BIGNUM *safe_prime(unsigned group)
{
	switch (group) {
	case 1:
		return BN_get_rfc2409_prime_768(NULL);
	case 2:
		return BN_get_rfc2409_prime_1024(NULL);
	case 5:
		return BN_get_rfc3526_prime_1536(NULL);
	case 14:
		return BN_get_rfc3526_prime_2048(NULL);
	case 15:
		return BN_get_rfc3526_prime_3072(NULL);
	case 16:
		return BN_get_rfc3526_prime_4096(NULL);
	default:
		return NULL;
	}
}

static enum status modp_group(struct dh *d)
{
	if (d->desc->group == 24) {
		DH *from = DH_get_2048_256();
		if (from) {
			d->p = BN_dup(DH_get0_p(from));
			d->q = BN_dup(DH_get0_q(from));
			d->g = BN_dup(DH_get0_g(from));
		}
		DH_free(from);
		return d->p && d->q && d->g ? ST_OK : ST_NOMEM;
	}
	d->p = safe_prime(d->desc->group);
	d->g = BN_new();
	return d->p && d->g && BN_set_word(d->g, 2) ? ST_OK : ST_NOMEM;
}

static enum status ec_group(struct dh *d)
{
	int nid = d->desc->group == 19	 ? NID_X9_62_prime256v1
		  : d->desc->group == 20 ? NID_secp384r1
					 : NID_secp521r1;

	d->ec = EC_GROUP_new_by_curve_name(nid);
	return d->ec ? ST_OK : ST_NOMEM;
}

/* A number in 2..limit-1, limit excluded; without a limit, of that many bits. */
static enum status draw(struct drbg *rng, BIGNUM *x, int bits, const BIGNUM *limit)
{
	uint8_t buf[DH_OCTETS_MAX];
	size_t n = (size_t)(bits + 7) / 8;
	enum status st = ST_CRYPTO;

	for (;;) {
		drbg_bytes(rng, buf, n);
		buf[0] = (uint8_t)(buf[0] & (0xff >> (8 * n - (size_t)bits)));
		if (!limit)
			buf[0] = (uint8_t)(buf[0] | 1u << ((bits - 1) % 8));
		if (!BN_bin2bn(buf, (int)n, x))
			break;
		if (BN_num_bits(x) > 1 && (!limit || BN_cmp(x, limit) < 0)) {
			st = ST_OK;
			break;
		}
	}
	crypto_wipe(buf, sizeof buf);
	return st;
}

static enum status draw_exponent(struct dh *d, struct drbg *rng)
{
	if (d->desc->ec) {
		const BIGNUM *order = EC_GROUP_get0_order(d->ec);
		return draw(rng, d->x, BN_num_bits(order), order);
	}
	if (d->q)
		return draw(rng, d->x, BN_num_bits(d->q), d->q);
	return draw(rng, d->x, exponent_bits(d->desc->group), NULL);
}

static enum status modp_public(struct dh *d)
{
	BIGNUM *y = BN_new();
	enum status st = y ? ST_OK : ST_NOMEM;

	if (y && (!BN_mod_exp_mont_consttime(y, d->g, d->x, d->p, d->bn, NULL) ||
		  BN_bn2binpad(y, d->public, d->desc->public_octets) < 0))
		st = ST_CRYPTO;
	BN_free(y);
	return st;
}

/* RFC 5903 7: the coordinates one after the other, each padded to the field; no octet in front. */
static bool ec_coordinates(struct dh *d, const EC_POINT *pt, uint8_t *x_out, uint8_t *y_out)
{
	int n = d->desc->shared_octets;
	BIGNUM *x = BN_new(), *y = BN_new();
	bool ok = x && y && EC_POINT_get_affine_coordinates(d->ec, pt, x, y, d->bn) &&
		  BN_bn2binpad(x, x_out, n) == n && (!y_out || BN_bn2binpad(y, y_out, n) == n);

	BN_clear_free(x);
	BN_clear_free(y);
	return ok;
}

static enum status ec_public(struct dh *d)
{
	EC_POINT *pt = EC_POINT_new(d->ec);
	enum status st = pt ? ST_OK : ST_NOMEM;

	if (pt && (!EC_POINT_mul(d->ec, pt, d->x, NULL, NULL, d->bn) ||
		   !ec_coordinates(d, pt, d->public, d->public + d->desc->shared_octets)))
		st = ST_CRYPTO;
	EC_POINT_free(pt);
	return st;
}

/* The exponent comes from the generator, or from x when there is none. */
static enum status make(unsigned group, struct drbg *rng, struct bytes x, struct dh **out)
{
	const struct dh_desc *desc = dh_desc(group);
	enum status st = ST_NOMEM;

	if (!desc)
		return ST_UNSUPPORTED;
	struct dh *d = calloc(1, sizeof *d);
	if (!d)
		return ST_NOMEM;
	d->desc = desc;
	d->x = BN_new();
	d->bn = BN_CTX_new();
	if (d->x && d->bn) {
		BN_set_flags(d->x, BN_FLG_CONSTTIME);
		st = desc->ec ? ec_group(d) : modp_group(d);
	}
	if (st == ST_OK && rng)
		st = draw_exponent(d, rng);
	else if (st == ST_OK && !BN_bin2bn(x.p, (int)x.n, d->x))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = desc->ec ? ec_public(d) : modp_public(d);
	if (st != ST_OK) {
		dh_free(d);
		return st;
	}
	*out = d;
	return ST_OK;
}

enum status dh_new(unsigned group, struct drbg *rng, struct dh **out)
{
	return make(group, rng, BYTES(NULL, 0), out);
}

enum status dh_new_private(unsigned group, struct bytes x, struct dh **out)
{
	return make(group, NULL, x, out);
}

void dh_free(struct dh *d)
{
	if (!d)
		return;
	BN_clear_free(d->x);
	BN_free(d->p);
	BN_free(d->q);
	BN_free(d->g);
	EC_GROUP_free(d->ec);
	BN_CTX_free(d->bn);
	free(d);
}

unsigned dh_group(const struct dh *d)
{
	return d->desc->group;
}

struct bytes dh_public(const struct dh *d)
{
	return BYTES(d->public, d->desc->public_octets);
}

/* RFC 6989 2.1: 2 <= y <= p-2 is enough where p is a safe prime; 2.2: group 24 has small subgroups, so
 * the order is checked too. */
static enum status modp_check_peer(struct dh *d, const BIGNUM *y, BIGNUM *scratch)
{
	if (BN_is_zero(y) || BN_is_one(y) || !BN_copy(scratch, d->p) || !BN_sub_word(scratch, 2) ||
	    BN_cmp(y, scratch) > 0)
		return ST_REFUSED;
	if (!d->q)
		return ST_OK;
	if (!BN_mod_exp(scratch, y, d->q, d->p, d->bn))
		return ST_CRYPTO;
	return BN_is_one(scratch) ? ST_OK : ST_REFUSED;
}

static enum status modp_derive(struct dh *d, struct bytes peer, uint8_t *out)
{
	BIGNUM *y = BN_bin2bn(peer.p, (int)peer.n, NULL), *z = BN_new();
	enum status st = y && z ? modp_check_peer(d, y, z) : ST_NOMEM;

	if (st == ST_OK && !BN_mod_exp_mont_consttime(z, y, d->x, d->p, d->bn, NULL))
		st = ST_CRYPTO;
	if (st == ST_OK && BN_is_one(z))
		st = ST_REFUSED;
	if (st == ST_OK && BN_bn2binpad(z, out, d->desc->shared_octets) < 0)
		st = ST_CRYPTO;
	BN_free(y);
	BN_clear_free(z);
	return st;
}

static enum status ec_derive(struct dh *d, struct bytes peer, uint8_t *out)
{
	uint8_t octets[1 + 132] = {POINT_CONVERSION_UNCOMPRESSED};
	EC_POINT *pt = EC_POINT_new(d->ec), *z = EC_POINT_new(d->ec);
	enum status st = ST_OK;

	memcpy(octets + 1, peer.p, peer.n);
	/* The curves have no subgroup: being a point of the curve is the full check. */
	if (!pt || !z)
		st = ST_NOMEM;
	else if (!EC_POINT_oct2point(d->ec, pt, octets, 1 + peer.n, d->bn))
		st = ST_REFUSED;
	else if (!EC_POINT_mul(d->ec, z, NULL, pt, d->x, d->bn) || !ec_coordinates(d, z, out, NULL))
		st = ST_CRYPTO;
	EC_POINT_free(pt);
	EC_POINT_clear_free(z);
	return st;
}

enum status dh_derive(struct dh *d, struct bytes peer, uint8_t *out, size_t *n)
{
	if (peer.n != d->desc->public_octets)
		return ST_RANGE;
	enum status st = d->desc->ec ? ec_derive(d, peer, out) : modp_derive(d, peer, out);
	if (st == ST_OK)
		*n = d->desc->shared_octets;
	return st;
}
