/*
 * What costs in OpenSSL 3 is making and keying contexts, so each association keeps its own and gives
 * them a new IV per packet; HMAC starts from midstates (crypto/hash.h); IVs for CBC come in batches from AES
 * in counter mode under a key of its own, which SP 800-38A appendix C allows: unpredictable, never repeated.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/seal.h"

#include <endian.h>
#include <limits.h>
#include <openssl/des.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

#define IV_BATCH 32

struct seal {
	enum seal_cipher cipher;
	enum hash_alg auth;
	uint8_t iv, icv, share;
	uint8_t sid_bits;
	uint64_t next_iv,
	    last_iv; /* counter modes: the eight octets, first and last of this sender */
	bool exhausted;
	uint8_t salt[SEAL_SALT];
	EVP_CIPHER_CTX *enc, *dec; /* AES */
	DES_key_schedule des[3];
	struct hmac mac;
	EVP_CIPHER_CTX *iv_ctx; /* CBC */
	uint64_t iv_count;
	unsigned iv_used;
	uint8_t iv_pool[IV_BATCH][16];
	size_t key_n, auth_key_n;
	uint8_t key[36], auth_key[HASH_MAX]; /* to tell whether a policy brings the same again */
};

static bool is_aead(enum seal_cipher c)
{
	return c == SEAL_AES_GCM || c == SEAL_AES_GMAC;
}

/* RFC 2403, 2404: 96 bits; RFC 4868: half of the hash. */
static uint8_t truncated(enum hash_alg alg)
{
	switch (alg) {
	case HASH_MD5:
	case HASH_SHA1:
		return 12;
	case HASH_NONE:
		return 0;
	default:
		return (uint8_t)(hash_octets(alg) / 2);
	}
}

static bool key_size_fits(enum seal_cipher c, size_t n)
{
	switch (c) {
	case SEAL_NULL:
		return n == 0;
	case SEAL_DES:
		return n == 8;
	case SEAL_3DES:
		return n == 24;
	case SEAL_AES:
		return n == 16 || n == 24 || n == 32;
	default:
		return n == 16 + SEAL_SALT || n == 24 + SEAL_SALT || n == 32 + SEAL_SALT;
	}
}

static bool conf_fits(const struct seal_conf *c)
{
	if (!key_size_fits(c->cipher, c->key.n))
		return false;
	if (is_aead(c->cipher))
		return c->auth == HASH_NONE && c->auth_key.n == 0 && c->sid_bits <= SEAL_SID_BITS &&
		       (uint64_t)c->sid >> c->sid_bits == 0 &&
		       (c->icv == 16 ||
			(c->cipher == SEAL_AES_GCM && (c->icv == 8 || c->icv == 12)));
	return c->icv == 0 && c->sid_bits == 0 && c->auth_key.n == hash_octets(c->auth) &&
	       (c->auth != HASH_NONE || c->cipher != SEAL_NULL);
}

static const EVP_CIPHER *aes_of(size_t key, bool gcm)
{
	switch (key) {
	case 16:
		return gcm ? EVP_aes_128_gcm() : EVP_aes_128_cbc();
	case 24:
		return gcm ? EVP_aes_192_gcm() : EVP_aes_192_cbc();
	default:
		return gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc();
	}
}

static bool start_aes(struct seal *s, const struct seal_conf *c)
{
	bool gcm = is_aead(c->cipher);
	size_t key = gcm ? c->key.n - SEAL_SALT : c->key.n;

	s->enc = EVP_CIPHER_CTX_new();
	s->dec = EVP_CIPHER_CTX_new();
	if (!s->enc || !s->dec ||
	    EVP_EncryptInit_ex(s->enc, aes_of(key, gcm), NULL, c->key.p, NULL) != 1 ||
	    EVP_DecryptInit_ex(s->dec, aes_of(key, gcm), NULL, c->key.p, NULL) != 1)
		return false;
	if (gcm)
		memcpy(s->salt, c->key.p + key, SEAL_SALT);
	/* Only where it matters, which is where a last block would be held back: a context without padding is
	 * told so again with every new IV. */
	return gcm || EVP_CIPHER_CTX_set_padding(s->dec, 0) == 1;
}

static bool start_ivs(struct seal *s, struct drbg *rng)
{
	uint8_t key[16];

	drbg_bytes(rng, key, sizeof key);
	s->iv_used = IV_BATCH;
	s->iv_ctx = EVP_CIPHER_CTX_new();
	bool ok = s->iv_ctx &&
		  EVP_EncryptInit_ex(s->iv_ctx, EVP_aes_128_ecb(), NULL, key, NULL) == 1 &&
		  EVP_CIPHER_CTX_set_padding(s->iv_ctx, 0) == 1;
	crypto_wipe(key, sizeof key);
	return ok;
}

static void set_sizes(struct seal *s, const struct seal_conf *c)
{
	s->cipher = c->cipher;
	s->auth = c->auth;
	s->share = SEAL_TEXT_SHARE;
	s->icv = is_aead(c->cipher) ? c->icv : truncated(c->auth);
	if (is_aead(c->cipher)) {
		s->iv = 8;
	} else if (c->cipher != SEAL_NULL) {
		s->iv = c->cipher == SEAL_AES ? 16 : 8;
		s->share = s->iv;
	}
}

enum status seal_set_sid(struct seal *s, uint8_t bits, uint32_t sid)
{
	if (!is_aead(s->cipher) || bits > SEAL_SID_BITS || (uint64_t)sid >> bits)
		return ST_RANGE;
	if (s->sid_bits == bits && bits && s->next_iv >> (64 - bits) == sid)
		return ST_OK;
	s->sid_bits = bits;
	s->next_iv = bits ? (uint64_t)sid << (64 - bits) : 0;
	s->last_iv = bits ? s->next_iv | UINT64_MAX >> bits : UINT64_MAX;
	s->exhausted = false;
	return ST_OK;
}

enum status seal_new(const struct seal_conf *c, struct drbg *rng, struct seal **out)
{
	if (!conf_fits(c))
		return ST_RANGE;
	struct seal *s = calloc(1, sizeof *s);
	if (!s)
		return ST_NOMEM;
	set_sizes(s, c);
	bool ok = true;
	if (c->cipher == SEAL_DES || c->cipher == SEAL_3DES) {
		for (size_t i = 0; i < c->key.n / 8; i++)
			DES_set_key_unchecked((const_DES_cblock *)(c->key.p + 8 * i), &s->des[i]);
	} else if (c->cipher != SEAL_NULL) {
		ok = start_aes(s, c);
	}
	if (ok && s->iv && !is_aead(c->cipher))
		ok = start_ivs(s, rng);
	if (c->auth != HASH_NONE)
		hmac_start(&s->mac, c->auth, c->auth_key);
	if (c->key.n)
		memcpy(s->key, c->key.p, c->key.n);
	if (c->auth_key.n)
		memcpy(s->auth_key, c->auth_key.p, c->auth_key.n);
	s->key_n = c->key.n;
	s->auth_key_n = c->auth_key.n;
	if (ok && is_aead(c->cipher))
		ok = seal_set_sid(s, c->sid_bits, c->sid) == ST_OK;
	if (!ok) {
		seal_free(s);
		return ST_CRYPTO;
	}
	*out = s;
	return ST_OK;
}

void seal_free(struct seal *s)
{
	if (!s)
		return;
	EVP_CIPHER_CTX_free(s->enc);
	EVP_CIPHER_CTX_free(s->dec);
	EVP_CIPHER_CTX_free(s->iv_ctx);
	crypto_wipe(s, sizeof *s);
	free(s);
}

uint64_t seal_next_iv(const struct seal *s)
{
	return s->next_iv;
}

void seal_skip_iv(struct seal *s, uint64_t next)
{
	if (is_aead(s->cipher) && next > s->next_iv && next <= s->last_iv)
		s->next_iv = next;
}

bool seal_same_keys(const struct seal *s, const struct seal_conf *c)
{
	return s->cipher == c->cipher && s->auth == c->auth &&
	       (!is_aead(c->cipher) || s->icv == c->icv) &&
	       crypto_equal(BYTES(s->key, s->key_n), c->key) &&
	       crypto_equal(BYTES(s->auth_key, s->auth_key_n), c->auth_key);
}

size_t seal_iv_octets(const struct seal *s)
{
	return s->iv;
}

size_t seal_icv_octets(const struct seal *s)
{
	return s->icv;
}

size_t seal_share(const struct seal *s)
{
	return s->share;
}

/* In one piece: it is read again at once, and octets stored one by one would have to be waited for. */
static void store_u64(uint8_t *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof v);
}

static bool next_cbc_iv(struct seal *s, uint8_t *iv)
{
	if (s->iv_used == IV_BATCH) {
		int n;
		for (size_t i = 0; i < IV_BATCH; i++) {
			memset(s->iv_pool[i], 0, 8);
			store_u64(s->iv_pool[i] + 8, s->iv_count++);
		}
		if (EVP_EncryptUpdate(s->iv_ctx, s->iv_pool[0], &n, s->iv_pool[0],
				      sizeof s->iv_pool) != 1)
			return false;
		s->iv_used = 0;
	}
	memcpy(iv, s->iv_pool[s->iv_used++], s->iv);
	return true;
}

static void des_cbc(struct seal *s, const uint8_t *iv, uint8_t *text, size_t n, int enc)
{
	DES_cblock chain;

	memcpy(chain, iv, sizeof chain);
	if (s->cipher == SEAL_3DES)
		DES_ede3_cbc_encrypt(text, text, (long)n, &s->des[0], &s->des[1], &s->des[2],
				     &chain, enc);
	else
		DES_ncbc_encrypt(text, text, (long)n, &s->des[0], &chain, enc);
}

static enum status pack_cbc(struct seal *s, uint8_t *esp, size_t n)
{
	uint8_t *iv = esp + SEAL_HEADER, *text = iv + s->iv, mac[HASH_MAX];
	int done;

	if (s->iv && !next_cbc_iv(s, iv))
		return ST_CRYPTO;
	if (s->cipher == SEAL_AES) {
		if (EVP_EncryptInit_ex(s->enc, NULL, NULL, NULL, iv) != 1 ||
		    EVP_EncryptUpdate(s->enc, text, &done, text, (int)n) != 1)
			return ST_CRYPTO;
	} else if (s->cipher != SEAL_NULL) {
		des_cbc(s, iv, text, n, 1);
	}
	if (s->icv) {
		hmac_once(&s->mac, BYTES(esp, (size_t)(text - esp) + n), mac);
		memcpy(text + n, mac, s->icv);
	}
	return ST_OK;
}

/* RFC 4106 4: nonce = salt | IV, additional data SPI | sequence number. RFC 4543 3.3: all of the packet
 * before the ICV is additional data. */
static enum status pack_gcm(struct seal *s, uint8_t *esp, size_t n)
{
	uint8_t *iv = esp + SEAL_HEADER, *text = iv + s->iv, nonce[12];
	bool clear = s->cipher == SEAL_AES_GMAC;
	int done;

	if (s->exhausted)
		return ST_LIMIT;
	store_u64(iv, s->next_iv);
	if (s->next_iv == s->last_iv)
		s->exhausted = true;
	else
		s->next_iv++;
	memcpy(nonce, s->salt, SEAL_SALT);
	memcpy(nonce + SEAL_SALT, iv, 8);
	if (EVP_EncryptInit_ex(s->enc, NULL, NULL, NULL, nonce) != 1 ||
	    EVP_EncryptUpdate(s->enc, NULL, &done, esp,
			      clear ? (int)(SEAL_HEADER + 8 + n) : SEAL_HEADER) != 1 ||
	    (!clear && EVP_EncryptUpdate(s->enc, text, &done, text, (int)n) != 1) ||
	    EVP_EncryptFinal_ex(s->enc, text + n, &done) != 1 ||
	    EVP_CIPHER_CTX_ctrl(s->enc, EVP_CTRL_AEAD_GET_TAG, s->icv, text + n) != 1)
		return ST_CRYPTO;
	return ST_OK;
}

enum status seal_pack(struct seal *s, uint8_t *esp, size_t text)
{
	if (text == 0 || text % s->share || text > INT_MAX / 2)
		return ST_RANGE;
	return is_aead(s->cipher) ? pack_gcm(s, esp, text) : pack_cbc(s, esp, text);
}

static enum status open_cbc(struct seal *s, uint8_t *esp, size_t n)
{
	uint8_t *iv = esp + SEAL_HEADER, *text = iv + s->iv, mac[HASH_MAX];
	int done;

	if (s->icv) {
		hmac_once(&s->mac, BYTES(esp, (size_t)(text - esp) + n), mac);
		if (!crypto_equal(BYTES(mac, s->icv), BYTES(text + n, s->icv)))
			return ST_REFUSED;
	}
	if (s->cipher == SEAL_AES) {
		if (EVP_DecryptInit_ex(s->dec, NULL, NULL, NULL, iv) != 1 ||
		    EVP_DecryptUpdate(s->dec, text, &done, text, (int)n) != 1)
			return ST_CRYPTO;
	} else if (s->cipher != SEAL_NULL) {
		des_cbc(s, iv, text, n, 0);
	}
	return ST_OK;
}

static enum status open_gcm(struct seal *s, uint8_t *esp, size_t n)
{
	uint8_t *iv = esp + SEAL_HEADER, *text = iv + s->iv, nonce[12], none[16];
	bool clear = s->cipher == SEAL_AES_GMAC;
	int done;

	memcpy(nonce, s->salt, SEAL_SALT);
	memcpy(nonce + SEAL_SALT, iv, 8);
	if (EVP_DecryptInit_ex(s->dec, NULL, NULL, NULL, nonce) != 1 ||
	    EVP_CIPHER_CTX_ctrl(s->dec, EVP_CTRL_AEAD_SET_TAG, s->icv, text + n) != 1 ||
	    EVP_DecryptUpdate(s->dec, NULL, &done, esp,
			      clear ? (int)(SEAL_HEADER + 8 + n) : SEAL_HEADER) != 1 ||
	    (!clear && EVP_DecryptUpdate(s->dec, text, &done, text, (int)n) != 1))
		return ST_CRYPTO;
	/* Compares in constant time; what was decrypted before is thrown away with the packet. */
	return EVP_DecryptFinal_ex(s->dec, none, &done) == 1 ? ST_OK : ST_REFUSED;
}

enum status seal_open(struct seal *s, uint8_t *esp, size_t len, size_t *text)
{
	size_t around = SEAL_HEADER + (size_t)s->iv + s->icv;

	if (len < around + s->share)
		return ST_TRUNCATED;
	size_t n = len - around;
	if (n % s->share || n > INT_MAX / 2)
		return ST_RANGE;
	enum status st = is_aead(s->cipher) ? open_gcm(s, esp, n) : open_cbc(s, esp, n);
	if (st == ST_OK)
		*text = n;
	return st;
}
