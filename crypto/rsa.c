#include "crypto/rsa.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/der.h"
#include "crypto/rsa_local.h"
#include "crypto/secret.h"

/* An exponent longer than this is never seen and makes verification slow. */
#define EXPONENT_BITS_MAX 64
#define PUB_DER_MAX	  (RSA_OCTETS_MAX + 64)

struct rsa_pub {
	unsigned refs;
	unsigned bits;
	EVP_PKEY *pkey;
	size_t der_n;
	uint8_t der[PUB_DER_MAX];
};

struct rsa_key {
	unsigned refs;
	struct rsa_pub *pub;
	EVP_PKEY *pkey;
	const struct rsa_holder *holder; /* of the private half; NULL: it is here */
	uint32_t number;		 /* there */
	size_t der_n;
	uint8_t der[RSA_PRIV_DER_MAX];
};

/* OID 1.2.840.113549.1.1.1 and NULL, RFC 8017 A.1, as a whole AlgorithmIdentifier. */
static const uint8_t rsa_algorithm[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
					0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

enum status rsa_parts_new(struct rsa_parts *k)
{
	enum status st = ST_OK;

	for (size_t i = 0; i < RSA_PARTS; i++) {
		k->v[i] = BN_new();
		if (!k->v[i])
			st = ST_NOMEM;
		else if (i != RSA_N && i != RSA_E)
			BN_set_flags(k->v[i], BN_FLG_CONSTTIME);
	}
	return st;
}

void rsa_parts_free(struct rsa_parts *k)
{
	for (size_t i = 0; i < RSA_PARTS; i++)
		BN_clear_free(k->v[i]);
}

static enum status pkey_build(const struct rsa_parts *k, size_t n_parts, EVP_PKEY **out)
{
	static const char *const names[RSA_PARTS] = {
	    OSSL_PKEY_PARAM_RSA_N,	   OSSL_PKEY_PARAM_RSA_E,
	    OSSL_PKEY_PARAM_RSA_D,	   OSSL_PKEY_PARAM_RSA_FACTOR1,
	    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
	    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	};
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	OSSL_PARAM *params = NULL;
	int selection = n_parts > 2 ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
	bool ok = bld && ctx;

	*out = NULL;
	for (size_t i = 0; ok && i < n_parts; i++)
		ok = OSSL_PARAM_BLD_push_BN(bld, names[i], k->v[i]);
	ok = ok && (params = OSSL_PARAM_BLD_to_param(bld)) && EVP_PKEY_fromdata_init(ctx) == 1 &&
	     EVP_PKEY_fromdata(ctx, out, selection, params) == 1;
	/* The builder's copies of secret numbers lie in one block that nobody else wipes. */
	for (OSSL_PARAM *p = params; n_parts > 2 && p && p->key; p++)
		crypto_wipe(p->data, p->data_size);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	return ok ? ST_OK : ST_CRYPTO;
}

/* The octets of each number, in a buffer of that many slots. */
#define PART_MAX RSA_OCTETS_MAX
static bool to_octets(const BIGNUM *v, uint8_t *buf, struct bytes *out)
{
	int n = BN_num_bytes(v);

	if (n > PART_MAX || BN_bn2binpad(v, buf, n) != n)
		return false;
	*out = BYTES(buf, n);
	return true;
}

static bool encode_pub(struct rsa_pub *pub, struct bytes n, struct bytes e)
{
	size_t ints = der_integer_size(n) + der_integer_size(e);
	size_t key = der_header_size(ints) + ints;
	size_t bits = 1 + key;
	size_t all = sizeof rsa_algorithm + der_header_size(bits) + bits;
	struct wr w = wr_into(pub->der, sizeof pub->der);

	der_put_header(&w, DER_SEQUENCE, all);
	wr_put(&w, BYTES_OF(rsa_algorithm));
	der_put_header(&w, DER_BIT_STRING, bits);
	wr_u8(&w, 0);
	der_put_header(&w, DER_SEQUENCE, ints);
	der_put_integer(&w, n);
	der_put_integer(&w, e);
	pub->der_n = wr_len(&w);
	return !w.bad;
}

static enum status pub_build(const struct rsa_parts *k, struct rsa_pub **out)
{
	uint8_t n_buf[PART_MAX], e_buf[PART_MAX];
	struct bytes n, e;
	struct rsa_pub *pub = calloc(1, sizeof *pub);

	if (!pub)
		return ST_NOMEM;
	pub->refs = 1;
	pub->bits = (unsigned)BN_num_bits(k->v[RSA_N]);
	enum status st = pkey_build(k, 2, &pub->pkey);
	if (st == ST_OK && !(to_octets(k->v[RSA_N], n_buf, &n) &&
			     to_octets(k->v[RSA_E], e_buf, &e) && encode_pub(pub, n, e)))
		st = ST_RANGE;
	if (st != ST_OK) {
		rsa_pub_free(pub);
		return st;
	}
	*out = pub;
	return ST_OK;
}

static bool public_part_sane(const BIGNUM *n, const BIGNUM *e)
{
	return BN_num_bits(n) >= RSA_BITS_MIN && BN_num_bits(n) <= RSA_BITS_MAX && BN_is_odd(n) &&
	       BN_is_odd(e) && !BN_is_one(e) && BN_num_bits(e) <= EXPONENT_BITS_MAX;
}

enum status rsa_pub_from_der(struct bytes spki, struct rsa_pub **out)
{
	struct rd r = rd_from(spki);
	struct rd info = der_open(&r, DER_SEQUENCE);
	der_literal(&info, BYTES_OF(rsa_algorithm));
	struct rd bits = der_bits(&info);
	struct rd key = der_open(&bits, DER_SEQUENCE);
	struct bytes n = der_integer(&key), e = der_integer(&key);
	struct rsa_parts k = {0};
	enum status st = ST_NOMEM;

	if (!rd_done(&r) || !rd_done(&info) || !rd_done(&bits) || !rd_done(&key))
		return ST_SYNTAX;
	if (n.n > RSA_OCTETS_MAX || e.n > EXPONENT_BITS_MAX / 8)
		return ST_RANGE;
	k.v[RSA_N] = BN_bin2bn(n.p, (int)n.n, NULL);
	k.v[RSA_E] = BN_bin2bn(e.p, (int)e.n, NULL);
	if (k.v[RSA_N] && k.v[RSA_E])
		st = public_part_sane(k.v[RSA_N], k.v[RSA_E]) ? pub_build(&k, out) : ST_RANGE;
	rsa_parts_free(&k);
	return st;
}

struct rsa_pub *rsa_pub_ref(struct rsa_pub *pub)
{
	if (pub)
		pub->refs++;
	return pub;
}

void rsa_pub_free(struct rsa_pub *pub)
{
	if (!pub || --pub->refs)
		return;
	EVP_PKEY_free(pub->pkey);
	free(pub);
}

struct bytes rsa_pub_der(const struct rsa_pub *pub)
{
	return BYTES(pub->der, pub->der_n);
}

unsigned rsa_pub_bits(const struct rsa_pub *pub)
{
	return pub->bits;
}

size_t rsa_pub_octets(const struct rsa_pub *pub)
{
	return (pub->bits + 7) / 8;
}

bool rsa_pub_equal(const struct rsa_pub *a, const struct rsa_pub *b)
{
	return bytes_equal(rsa_pub_der(a), rsa_pub_der(b));
}

EVP_PKEY *rsa_pub_pkey(const struct rsa_pub *pub)
{
	return pub->pkey;
}

static enum status encode_key(struct rsa_key *key, const struct rsa_parts *k)
{
	uint8_t(*buf)[PART_MAX] = calloc(RSA_PARTS, sizeof *buf);
	struct bytes part[RSA_PARTS];
	size_t all = der_integer_size(BYTES("", 1));
	enum status st = buf ? ST_OK : ST_NOMEM;

	for (size_t i = 0; st == ST_OK && i < RSA_PARTS; i++) {
		if (!to_octets(k->v[i], buf[i], &part[i]))
			st = ST_RANGE;
		else
			all += der_integer_size(part[i]);
	}
	if (st == ST_OK) {
		struct wr w = wr_into(key->der, sizeof key->der);
		der_put_header(&w, DER_SEQUENCE, all);
		der_put_integer(&w, BYTES("", 1));
		for (size_t i = 0; i < RSA_PARTS; i++)
			der_put_integer(&w, part[i]);
		key->der_n = wr_len(&w);
		st = w.bad ? ST_RANGE : ST_OK;
	}
	if (buf)
		crypto_wipe(buf, RSA_PARTS * sizeof *buf);
	free(buf);
	return st;
}

enum status rsa_key_build(const struct rsa_parts *k, struct rsa_key **out)
{
	struct rsa_key *key = calloc(1, sizeof *key);

	if (!key)
		return ST_NOMEM;
	key->refs = 1;
	enum status st = pub_build(k, &key->pub);
	if (st == ST_OK)
		st = encode_key(key, k);
	if (st == ST_OK)
		st = pkey_build(k, RSA_PARTS, &key->pkey);
	if (st != ST_OK) {
		rsa_key_free(key);
		return st;
	}
	*out = key;
	return ST_OK;
}

/* a * b mod m == 1 */
static bool inverse_of(const BIGNUM *a, const BIGNUM *b, const BIGNUM *m, BN_CTX *bn, BIGNUM *t)
{
	return BN_mod_mul(t, a, b, m, bn) && BN_is_one(t);
}

/* RFC 8017 3.2: the parts of one key, and the primes prime. */
static bool parts_agree(const struct rsa_parts *k)
{
	BN_CTX *bn = BN_CTX_new();
	BIGNUM *p1 = BN_dup(k->v[RSA_P]), *q1 = BN_dup(k->v[RSA_Q]), *t = BN_new();
	const BIGNUM *const *v = (const BIGNUM *const *)k->v;
	bool ok = bn && p1 && q1 && t && public_part_sane(v[RSA_N], v[RSA_E]) && !BN_is_zero(p1) &&
		  !BN_is_one(p1) && !BN_is_zero(q1) && !BN_is_one(q1) &&
		  BN_num_bits(p1) <= RSA_BITS_MAX && BN_num_bits(q1) <= RSA_BITS_MAX &&
		  BN_cmp(p1, q1) != 0 && BN_mul(t, p1, q1, bn) && BN_cmp(t, v[RSA_N]) == 0 &&
		  BN_check_prime(p1, bn, NULL) == 1 && BN_check_prime(q1, bn, NULL) == 1 &&
		  BN_sub_word(p1, 1) && BN_sub_word(q1, 1) && BN_cmp(v[RSA_D], v[RSA_N]) < 0 &&
		  inverse_of(v[RSA_D], v[RSA_E], p1, bn, t) &&
		  inverse_of(v[RSA_D], v[RSA_E], q1, bn, t) && BN_mod(t, v[RSA_D], p1, bn) &&
		  BN_cmp(t, v[RSA_DP]) == 0 && BN_mod(t, v[RSA_D], q1, bn) &&
		  BN_cmp(t, v[RSA_DQ]) == 0 && BN_cmp(v[RSA_QI], v[RSA_P]) < 0 &&
		  inverse_of(v[RSA_QI], v[RSA_Q], v[RSA_P], bn, t);

	BN_clear_free(p1);
	BN_clear_free(q1);
	BN_clear_free(t);
	BN_CTX_free(bn);
	return ok;
}

enum status rsa_key_from_der(struct bytes der, struct rsa_key **out)
{
	struct rd r = rd_from(der);
	struct rd seq = der_open(&r, DER_SEQUENCE);
	struct bytes version = der_integer(&seq), part[RSA_PARTS];
	struct rsa_parts k;
	enum status st;

	for (size_t i = 0; i < RSA_PARTS; i++) {
		part[i] = der_integer(&seq);
		if (part[i].n > PART_MAX)
			return ST_RANGE;
	}
	if (!rd_done(&r) || !rd_done(&seq) || version.n != 1 || version.p[0] != 0)
		return ST_SYNTAX;
	st = rsa_parts_new(&k);
	for (size_t i = 0; st == ST_OK && i < RSA_PARTS; i++)
		if (!BN_bin2bn(part[i].p, (int)part[i].n, k.v[i]))
			st = ST_NOMEM;
	if (st == ST_OK)
		st = parts_agree(&k) ? rsa_key_build(&k, out) : ST_REFUSED;
	rsa_parts_free(&k);
	return st;
}

enum status rsa_key_to_der(const struct rsa_key *key, uint8_t out[static RSA_PRIV_DER_MAX],
			   size_t *n)
{
	struct rsa_question q = {.what = RSA_ASK_REVEAL, .number = key->number};

	if (key->holder)
		return key->holder->ask(key->holder->ctx, &q, out, RSA_PRIV_DER_MAX, n);
	memcpy(out, key->der, key->der_n);
	*n = key->der_n;
	return ST_OK;
}

/* ---- held elsewhere ---- */

bool rsa_key_is_held(const struct rsa_key *key)
{
	return key->holder != NULL;
}

static enum status hold(struct rsa_key *key, const struct rsa_holder *holder, uint32_t number)
{
	EVP_PKEY *held = rsa_held_pkey(holder, number, key->pub->pkey);
	struct rsa_question q = {.what = RSA_ASK_FORGET, .number = number};
	size_t n;

	if (!held) {
		(void)!holder->ask(holder->ctx, &q, NULL, 0, &n);
		return ST_NOMEM;
	}
	EVP_PKEY_free(key->pkey);
	key->pkey = held;
	key->holder = holder;
	key->number = number;
	crypto_wipe(key->der, sizeof key->der);
	key->der_n = 0;
	return ST_OK;
}

enum status rsa_key_hand_over(struct rsa_key *key, const struct rsa_holder *holder, bool exportable)
{
	struct rsa_question q = {
	    .what = RSA_ASK_KEEP, .arg = exportable, .in = BYTES(key->der, key->der_n)};
	uint8_t number[4];
	size_t n;

	if (key->holder)
		return ST_OK;
	enum status st = holder->ask(holder->ctx, &q, number, sizeof number, &n);
	struct rd r = rd_from(BYTES_OF(number));
	return st == ST_OK ? hold(key, holder, rd_u32(&r)) : st;
}

enum status rsa_key_seal(const struct rsa_key *key, uint8_t out[static RSA_SEALED_MAX], size_t *n)
{
	struct rsa_question q = {.what = RSA_ASK_SEAL, .number = key->number};

	return key->holder ? key->holder->ask(key->holder->ctx, &q, out, RSA_SEALED_MAX, n)
			   : ST_STATE;
}

enum status rsa_key_unseal(const struct rsa_holder *holder, struct bytes sealed,
			   struct rsa_key **out)
{
	struct rsa_question q = {.what = RSA_ASK_UNSEAL, .in = sealed};
	uint8_t answer[PUB_DER_MAX + 4];
	size_t n = 0;
	enum status st = holder->ask(holder->ctx, &q, answer, sizeof answer, &n);
	struct rsa_key *key;

	if (st != ST_OK)
		return st;
	key = calloc(1, sizeof *key);
	if (!key)
		return ST_NOMEM;
	struct rd r = rd_from(BYTES(answer, n));
	uint32_t number = rd_u32(&r);
	key->refs = 1;
	st = rsa_pub_from_der(rd_rest(&r), &key->pub);
	if (st == ST_OK)
		st = hold(key, holder, number);
	if (st != ST_OK) {
		rsa_key_free(key);
		return st;
	}
	*out = key;
	return ST_OK;
}

struct rsa_key *rsa_key_ref(struct rsa_key *key)
{
	if (key)
		key->refs++;
	return key;
}

void rsa_key_free(struct rsa_key *key)
{
	if (!key || --key->refs)
		return;
	rsa_pub_free(key->pub);
	EVP_PKEY_free(key->pkey);
	crypto_wipe(key, sizeof *key);
	free(key);
}

struct rsa_pub *rsa_key_pub(const struct rsa_key *key)
{
	return key->pub;
}

EVP_PKEY *rsa_key_pkey(const struct rsa_key *key)
{
	return key->pkey;
}

static const EVP_MD *library_md(enum hash_alg alg)
{
	switch (alg) {
	case HASH_MD5:
		return EVP_md5();
	case HASH_SHA1:
		return EVP_sha1();
	case HASH_SHA256:
		return EVP_sha256();
	case HASH_SHA384:
		return EVP_sha384();
	case HASH_SHA512:
		return EVP_sha512();
	default:
		return NULL;
	}
}

/* Room for at least eight octets of padding, RFC 8017 9.2 step 3; DigestInfo is 19 octets with the
 * SHA-2 hashes, 15 with SHA-1, 18 with MD5. */
static bool fits(const struct rsa_pub *pub, enum rsa_form form, enum hash_alg alg,
		 struct bytes hash)
{
	size_t info = 0;

	if (form == RSA_DIGEST_INFO) {
		if (hash.n == 0 || hash.n != hash_octets(alg))
			return false;
		info = alg == HASH_SHA1 ? 15 : alg == HASH_MD5 ? 18 : 19;
	}
	return hash.n && rsa_pub_octets(pub) >= hash.n + info + 11;
}

static EVP_PKEY_CTX *operation(EVP_PKEY *pkey, enum rsa_form form, enum hash_alg alg,
			       int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);

	if (ctx && init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    (form == RSA_BARE || EVP_PKEY_CTX_set_signature_md(ctx, library_md(alg)) == 1))
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

enum status rsa_sign(const struct rsa_key *key, enum rsa_form form, enum hash_alg alg,
		     struct bytes hash, uint8_t *out, size_t *n)
{
	if (!fits(key->pub, form, alg, hash))
		return ST_RANGE;
	EVP_PKEY_CTX *ctx = operation(key->pkey, form, alg, EVP_PKEY_sign_init);
	size_t len = rsa_pub_octets(key->pub);
	enum status st = ST_CRYPTO;

	if (ctx && EVP_PKEY_sign(ctx, out, &len, hash.p, hash.n) == 1) {
		*n = len;
		st = ST_OK;
	}
	EVP_PKEY_CTX_free(ctx);
	return st;
}

enum status rsa_verify(const struct rsa_pub *pub, enum rsa_form form, enum hash_alg alg,
		       struct bytes hash, struct bytes sig)
{
	if (!fits(pub, form, alg, hash))
		return ST_RANGE;
	if (sig.n != rsa_pub_octets(pub))
		return ST_REFUSED;
	EVP_PKEY_CTX *ctx = operation(pub->pkey, form, alg, EVP_PKEY_verify_init);
	enum status st = ST_CRYPTO;

	if (ctx)
		st = EVP_PKEY_verify(ctx, sig.p, sig.n, hash.p, hash.n) == 1 ? ST_OK : ST_REFUSED;
	EVP_PKEY_CTX_free(ctx);
	return st;
}
