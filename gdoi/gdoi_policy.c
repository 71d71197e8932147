#include "gdoi/gdoi_policy.h"

struct esp_row {
	uint8_t esp;
	uint8_t enc; /* octets; 0: from the key length */
	uint8_t salt;
	bool has_bits, combined;
};

static const struct esp_row esp_rows[] = {
    {GDOI_ESP_DES, 8, 0, false, false},	 {GDOI_ESP_3DES, 24, 0, false, false},
    {GDOI_ESP_NULL, 0, 0, false, false}, {GDOI_ESP_AES, 0, 0, true, false},
    {GDOI_ESP_GCM8, 0, 4, true, true},	 {GDOI_ESP_GCM12, 0, 4, true, true},
    {GDOI_ESP_GCM16, 0, 4, true, true},	 {GDOI_ESP_GMAC, 0, 4, true, true},
};

static const struct {
	uint8_t auth;
	uint8_t octets;
} auth_rows[] = {
    {GDOI_AUTH_NONE, 0},    {GDOI_AUTH_MD5, 16},    {GDOI_AUTH_SHA1, 20},
    {GDOI_AUTH_SHA256, 32}, {GDOI_AUTH_SHA384, 48}, {GDOI_AUTH_SHA512, 64},
};

static const struct esp_row *esp_of(uint8_t esp)
{
	for (size_t i = 0; i < sizeof(esp_rows) / sizeof(*esp_rows); i++)
		if (esp_rows[i].esp == esp)
			return &esp_rows[i];
	return NULL;
}

static bool auth_octets(uint8_t auth, size_t *n)
{
	for (size_t i = 0; i < sizeof(auth_rows) / sizeof(*auth_rows); i++)
		if (auth_rows[i].auth == auth) {
			*n = auth_rows[i].octets;
			return true;
		}
	return false;
}

bool gdoi_transform_sizes(const struct gdoi_transform *t, size_t *enc, size_t *auth)
{
	const struct esp_row *e = esp_of(t->esp);

	if (!e || !auth_octets(t->auth, auth))
		return false;
	if (e->has_bits ? cipher_aes(t->key_bits) == CIPHER_NONE : t->key_bits != 0)
		return false;
	if (e->combined ? *auth != 0 : t->esp == GDOI_ESP_NULL && *auth == 0)
		return false;
	*enc = e->has_bits ? (size_t)t->key_bits / 8 + e->salt : e->enc;
	return true;
}

bool gdoi_transform_counter(const struct gdoi_transform *t)
{
	const struct esp_row *e = esp_of(t->esp);

	return e && e->combined;
}

bool gdoi_transform_equal(const struct gdoi_transform *a, const struct gdoi_transform *b)
{
	return a->esp == b->esp && a->auth == b->auth && a->key_bits == b->key_bits &&
	       a->transport == b->transport;
}

enum cipher_alg gdoi_kek_cipher(unsigned alg, unsigned key_bits)
{
	switch (alg) {
	case GDOI_KEK_DES:
		return key_bits == 0 || key_bits == 64 ? CIPHER_DES : CIPHER_NONE;
	case GDOI_KEK_3DES:
		return key_bits == 0 || key_bits == 192 ? CIPHER_3DES : CIPHER_NONE;
	case GDOI_KEK_AES:
		return cipher_aes(key_bits);
	default:
		return CIPHER_NONE;
	}
}

enum hash_alg gdoi_sig_hash_alg(unsigned sig_hash)
{
	static const enum hash_alg of[] = {HASH_NONE,	HASH_MD5,    HASH_SHA1,
					   HASH_SHA256, HASH_SHA384, HASH_SHA512};

	return sig_hash < sizeof(of) / sizeof(*of) ? of[sig_hash] : HASH_NONE;
}

static bool ace_equal(const struct gdoi_ace *a, const struct gdoi_ace *b)
{
	return a->deny == b->deny && a->proto == b->proto && a->src == b->src &&
	       a->src_mask == b->src_mask && a->dst == b->dst && a->dst_mask == b->dst_mask &&
	       a->sport_lo == b->sport_lo && a->sport_hi == b->sport_hi &&
	       a->dport_lo == b->dport_lo && a->dport_hi == b->dport_hi;
}

bool gdoi_aces_equal(const struct gdoi_ace *a, size_t na, const struct gdoi_ace *b, size_t nb)
{
	if (na != nb)
		return false;
	for (size_t i = 0; i < na; i++)
		if (!ace_equal(&a[i], &b[i]))
			return false;
	return true;
}
