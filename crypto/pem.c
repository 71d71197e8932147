#include "crypto/pem.h"

#include <stdio.h>
#include <string.h>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#define PUBLIC_LABEL  "PUBLIC KEY"
#define PRIVATE_LABEL "RSA PRIVATE KEY"
#define COLUMNS	      64
#define DATA_MAX      (RSA_PRIV_DER_MAX + CIPHER_BLOCK_MAX)

struct span {
	const char *s;
	size_t n;
};

struct dek {
	const char *name;
	enum cipher_alg alg;
};

static const struct dek deks[] = {
    {"DES-CBC", CIPHER_DES},	    {"DES-EDE3-CBC", CIPHER_3DES},  {"AES-128-CBC", CIPHER_AES128},
    {"AES-192-CBC", CIPHER_AES192}, {"AES-256-CBC", CIPHER_AES256},
};

/* What OpenSSL calls EVP_BytesToKey with MD5 and one round: D_i = MD5(D_i-1 | passphrase | salt). */
static void derive_key(const struct cipher_desc *c, const char *passphrase, const uint8_t *salt,
		       uint8_t key[static CIPHER_KEY_MAX])
{
	uint8_t d[16];
	struct bytes last = BYTES(d, 0);

	for (size_t made = 0; made < c->key; made += sizeof d) {
		size_t left = c->key - made;
		hash_parts(HASH_MD5,
			   PARTS(last, BYTES(passphrase, strlen(passphrase)), BYTES(salt, 8)), d);
		memcpy(key + made, d, left < sizeof d ? left : sizeof d);
		last = BYTES_OF(d);
	}
	crypto_wipe(d, sizeof d);
}

static void add_block(struct text *t, const char *label, const char *head, struct bytes data)
{
	text_addf(t, "-----BEGIN %s-----\n%s", label, head);
	base64_add(t, data, COLUMNS);
	text_addf(t, "-----END %s-----\n", label);
}

enum status pem_add_public(struct text *t, const struct rsa_pub *pub)
{
	add_block(t, PUBLIC_LABEL, "", rsa_pub_der(pub));
	return text_ok(t) ? ST_OK : ST_NOMEM;
}

static const struct dek *dek_of(enum cipher_alg alg)
{
	for (size_t i = 0; i < sizeof deks / sizeof *deks; i++)
		if (deks[i].alg == alg)
			return &deks[i];
	return NULL;
}

enum status pem_add_private(struct text *t, const struct rsa_key *rsa, enum cipher_alg cipher,
			    const char *passphrase, struct drbg *rng)
{
	const struct cipher_desc *c = cipher_desc(cipher);
	const struct dek *dek = dek_of(cipher);
	uint8_t data[DATA_MAX], key[CIPHER_KEY_MAX], iv[CIPHER_BLOCK_MAX];
	struct text head = TEXT_EMPTY;
	size_t n;

	if (!c || !dek)
		return ST_UNSUPPORTED;
	enum status st = rsa_key_to_der(rsa, data, &n);
	if (st == ST_OK) {
		uint8_t pad = (uint8_t)(c->block - n % c->block);
		memset(data + n, pad, pad);
		n += pad;
		drbg_bytes(rng, iv, c->block);
		derive_key(c, passphrase, iv, key);
		st = cipher_encrypt(cipher, BYTES(key, c->key), BYTES(iv, c->block), BYTES(data, n),
				    data);
	}
	if (st == ST_OK) {
		text_addf(&head, "Proc-Type: 4,ENCRYPTED\nDEK-Info: %s,", dek->name);
		text_add_hex(&head, BYTES(iv, c->block), true);
		text_add(&head, "\n\n");
		add_block(t, PRIVATE_LABEL, text_str(&head), BYTES(data, n));
		st = text_ok(t) && text_ok(&head) ? ST_OK : ST_NOMEM;
	}
	text_free(&head);
	crypto_wipe(data, sizeof data);
	crypto_wipe(key, sizeof key);
	return st;
}

/* What stands between the BEGIN and the END line of the first such block. */
static bool find_block(const char *text, const char *label, struct span *out)
{
	char line[64];

	snprintf(line, sizeof line, "-----BEGIN %s-----", label);
	const char *begin = strstr(text, line);
	if (!begin)
		return false;
	begin += strlen(line);
	snprintf(line, sizeof line, "-----END %s-----", label);
	const char *end = strstr(begin, line);
	*out = (struct span){begin, end ? (size_t)(end - begin) : 0};
	return end != NULL;
}

static void skip_blanks(struct span *in)
{
	for (size_t n; (n = base64_blank(in->s, in->n)) > 0;)
		*in = (struct span){in->s + n, in->n - n};
}

static bool take(struct span *in, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(in);
	if (in->n < n || memcmp(in->s, word, n) != 0)
		return false;
	*in = (struct span){in->s + n, in->n - n};
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Exactly as many hex digits as the IV has: pages run it into the data without a line end. */
static bool take_iv(struct span *in, size_t octets, uint8_t *iv)
{
	skip_blanks(in);
	for (size_t i = 0; i < octets; i++) {
		if (in->n < 2 || hex_digit(in->s[0]) < 0 || hex_digit(in->s[1]) < 0)
			return false;
		iv[i] = (uint8_t)(hex_digit(in->s[0]) << 4 | hex_digit(in->s[1]));
		*in = (struct span){in->s + 2, in->n - 2};
	}
	return true;
}

/* RFC 1421 4.6.1. Leaves the cursor at the data; NULL for a block in clear, *bad for nonsense. */
static const struct dek *read_head(struct span *in, uint8_t iv[static CIPHER_BLOCK_MAX], bool *bad)
{
	*bad = false;
	if (!take(in, "Proc-Type:"))
		return NULL;
	*bad = true;
	if (!take(in, "4,") || !take(in, "ENCRYPTED") || !take(in, "DEK-Info:"))
		return NULL;
	skip_blanks(in);
	for (size_t i = 0; i < sizeof deks / sizeof *deks; i++) {
		if (!take(in, deks[i].name))
			continue;
		*bad = !take(in, ",") || !take_iv(in, cipher_desc(deks[i].alg)->block, iv);
		return &deks[i];
	}
	return NULL;
}

/* The DER inside, without the padding of RFC 1423 1.1; refused alike for whatever is wrong. */
static enum status unlock(enum cipher_alg alg, const char *passphrase, const uint8_t *iv,
			  uint8_t *data, size_t *n)
{
	const struct cipher_desc *c = cipher_desc(alg);
	uint8_t key[CIPHER_KEY_MAX];

	if (!passphrase || *n == 0 || *n % c->block)
		return ST_REFUSED;
	derive_key(c, passphrase, iv, key);
	enum status st =
	    cipher_decrypt(alg, BYTES(key, c->key), BYTES(iv, c->block), BYTES(data, *n), data);
	crypto_wipe(key, sizeof key);
	if (st != ST_OK)
		return st;
	size_t pad = data[*n - 1];
	if (pad == 0 || pad > c->block)
		return ST_REFUSED;
	for (size_t i = 1; i <= pad; i++)
		if (data[*n - i] != pad)
			return ST_REFUSED;
	*n -= pad;
	return ST_OK;
}

enum status pem_read_private(const char *text, const char *passphrase, struct rsa_key **out)
{
	uint8_t data[DATA_MAX], iv[CIPHER_BLOCK_MAX];
	struct span in;
	size_t n = 0;
	bool bad;

	if (!find_block(text, PRIVATE_LABEL, &in))
		return ST_SYNTAX;
	const struct dek *dek = read_head(&in, iv, &bad);
	if (bad)
		return ST_SYNTAX;
	enum status st = base64_read(in.s, in.n, data, sizeof data, &n);
	if (st == ST_OK && dek)
		st = unlock(dek->alg, passphrase, iv, data, &n);
	if (st == ST_OK) {
		st = rsa_key_from_der(BYTES(data, n), out);
		if (st == ST_SYNTAX || st == ST_RANGE)
			st = ST_REFUSED;
	}
	crypto_wipe(data, sizeof data);
	return st;
}

enum status pem_read_public(const char *text, struct rsa_pub **out)
{
	uint8_t data[DATA_MAX];
	struct span in;
	size_t n;

	if (!find_block(text, PUBLIC_LABEL, &in))
		return ST_SYNTAX;
	enum status st = base64_read(in.s, in.n, data, sizeof data, &n);
	if (st == ST_OK) {
		st = rsa_pub_from_der(BYTES(data, n), out);
		if (st == ST_SYNTAX || st == ST_RANGE)
			st = ST_REFUSED;
	}
	return st;
}

enum status pem_read_pair(const char *public_text, const char *private_text, const char *passphrase,
			  struct rsa_key **out)
{
	struct rsa_pub *pub = NULL;
	struct rsa_key *key = NULL;
	enum status st = pem_read_public(public_text, &pub);

	if (st == ST_OK)
		st = pem_read_private(private_text, passphrase, &key);
	if (st == ST_OK && !rsa_pub_equal(pub, rsa_key_pub(key)))
		st = ST_REFUSED;
	if (st == ST_OK) {
		*out = key;
		key = NULL;
	}
	rsa_key_free(key);
	rsa_pub_free(pub);
	return st;
}
