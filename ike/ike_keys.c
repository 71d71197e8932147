/* RFC 2409 5: SKEYID and the keys that follow, the authenticating hashes, the IVs. */
#include <string.h>

#include "ike/ike_local.h"

enum hash_alg ike_hash_of(unsigned wire)
{
	switch (wire) {
	case IKE_HASH_MD5:
		return HASH_MD5;
	case IKE_HASH_SHA1:
		return HASH_SHA1;
	case IKE_HASH_SHA256:
		return HASH_SHA256;
	case IKE_HASH_SHA384:
		return HASH_SHA384;
	case IKE_HASH_SHA512:
		return HASH_SHA512;
	default:
		return HASH_NONE;
	}
}

enum cipher_alg ike_cipher_of(unsigned wire, unsigned bits)
{
	switch (wire) {
	case IKE_CIPHER_DES:
		return CIPHER_DES;
	case IKE_CIPHER_3DES:
		return CIPHER_3DES;
	case IKE_CIPHER_AES:
		return cipher_aes(bits ? bits : 128);
	default:
		return CIPHER_NONE;
	}
}

unsigned ike_block(const struct ike_sa *sa)
{
	return cipher_desc(sa->cipher)->block;
}

struct bytes ike_skeyid_a(const struct ike_sa *sa)
{
	return BYTES(sa->keys.b, hash_octets(sa->hash));
}

struct bytes ike_cipher_key(const struct ike_sa *sa)
{
	size_t a = hash_octets(sa->hash);

	return sa->keys.n < a ? BYTES(NULL, 0) : BYTES(sa->keys.b + a, sa->keys.n - a);
}

static struct bytes nonce(const struct ike_sa *sa, int who)
{
	return BYTES(sa->neg->nonce[who], sa->neg->nonce_n[who]);
}

static struct bytes ke(const struct ike_sa *sa, int who)
{
	return BYTES(sa->neg->ke[who].p, sa->neg->ke[who].n);
}

/* RFC 2409 appendix B: a key longer than SKEYID_e is grown from it. */
static enum status set_keys(struct ike_sa *sa, const struct secret *a, const struct secret *e)
{
	size_t need = cipher_desc(sa->cipher)->key, have = hash_octets(sa->hash);
	uint8_t all[HASH_MAX + CIPHER_KEY_MAX + HASH_MAX], *grown = all + a->n, block[HASH_MAX];
	enum status st;

	memcpy(all, a->b, a->n);
	if (have >= need) {
		memcpy(grown, e->b, need);
	} else {
		prf(sa->hash, secret_view(e), PARTS(BYTES("\0", 1)), block);
		memcpy(grown, block, have);
		for (size_t n = have; n < need; n += have) {
			prf(sa->hash, secret_view(e), PARTS(BYTES(block, have)), block);
			memcpy(grown + n, block, have);
		}
	}
	st = secret_set(&sa->keys, BYTES(all, a->n + need));
	crypto_wipe(all, sizeof all);
	crypto_wipe(block, sizeof block);
	return st;
}

enum status ike_keys_derive(struct ike *k, struct ike_sa *sa, struct bytes shared)
{
	const struct ike_psk *psk = ike_conf_psk(&k->conf, sa->peer->local, sa->peer->address);
	struct bytes ci = BYTES(sa->icookie, 8), cr = BYTES(sa->rcookie, 8);
	struct bytes ni = nonce(sa, 0), nr = nonce(sa, 1);
	struct secret d, a, e;
	uint8_t joined[2 * IKE_NONCE_MAX], iv[HASH_MAX];
	enum status st;

	if (sa->a_auth == IKE_AUTH_PSK) {
		if (!psk)
			return ST_ABSENT;
		prf_secret(sa->hash, secret_view(&psk->key), PARTS(ni, nr), &sa->neg->skeyid);
	} else {
		memcpy(joined, ni.p, ni.n);
		memcpy(joined + ni.n, nr.p, nr.n);
		prf_secret(sa->hash, BYTES(joined, ni.n + nr.n), PARTS(shared), &sa->neg->skeyid);
	}
	struct bytes id = secret_view(&sa->neg->skeyid);
	prf_secret(sa->hash, id, PARTS(shared, ci, cr, BYTES("\0", 1)), &d);
	prf_secret(sa->hash, id, PARTS(secret_view(&d), shared, ci, cr, BYTES("\1", 1)), &a);
	prf_secret(sa->hash, id, PARTS(secret_view(&a), shared, ci, cr, BYTES("\2", 1)), &e);
	st = set_keys(sa, &a, &e);
	hash_parts(sa->hash, PARTS(ke(sa, 0), ke(sa, 1)), iv);
	memcpy(sa->neg->iv, iv, CIPHER_BLOCK_MAX);
	secret_wipe(&d);
	secret_wipe(&e);
	secret_wipe(&a);
	return st;
}

void ike_keys_hash(const struct ike_sa *sa, bool of_initiator, struct bytes id_body, uint8_t *out)
{
	int mine = of_initiator ? 0 : 1;
	struct bytes cookie[2] = {BYTES(sa->icookie, 8), BYTES(sa->rcookie, 8)};

	prf(sa->hash, secret_view(&sa->neg->skeyid),
	    PARTS(ke(sa, mine), ke(sa, !mine), cookie[mine], cookie[!mine],
		  BYTES(sa->neg->sa_body.p, sa->neg->sa_body.n), id_body),
	    out);
}

void ike_keys_phase2_iv(const struct ike_sa *sa, uint32_t mid, uint8_t *iv)
{
	uint8_t m[4] = {(uint8_t)(mid >> 24), (uint8_t)(mid >> 16), (uint8_t)(mid >> 8),
			(uint8_t)mid};
	uint8_t out[HASH_MAX];

	hash_parts(sa->hash, PARTS(BYTES(sa->iv_last, ike_block(sa)), BYTES(m, 4)), out);
	memcpy(iv, out, CIPHER_BLOCK_MAX);
}
