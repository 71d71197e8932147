#include "crypto/password.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "crypto/hash.h"
#include "crypto/secret.h"

#define SALT_MAX       32
#define SALT_5	       4  /* characters that IOS takes for type 5, */
#define SALT_8_9       14 /* and for 8 and 9 */
#define PBKDF2_ROUNDS  20000
#define SCRYPT_N       16384
#define DERIVED_OCTETS 32

/* crypt's alphabet; IOS uses it for all three types. */
static const char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Least significant bits first, as crypt writes them. */
static char *put_crypt(char *to, uint32_t v, int digits)
{
	for (; digits--; v >>= 6)
		*to++ = alphabet[v & 63];
	return to;
}

/* Most significant bits first, as base64 does, without padding. */
static void put_base64(char *to, struct bytes b)
{
	uint32_t v = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < b.n; i++) {
		v = v << 8 | b.p[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*to++ = alphabet[v >> (bits - 6) & 63];
	}
	if (bits)
		*to++ = alphabet[v << (6 - bits) & 63];
	*to = '\0';
}

/* The MD5 based crypt of FreeBSD ("$1$"). */
static void md5_crypt(struct bytes pw, struct bytes salt, char *to)
{
	uint8_t f[16];
	struct hash h;

	hash_parts(HASH_MD5, PARTS(pw, salt, pw), f);
	hash_start(&h, HASH_MD5);
	hash_add(&h, pw);
	hash_add(&h, BYTES("$1$", 3));
	hash_add(&h, salt);
	for (size_t left = pw.n; left; left -= left < 16 ? left : 16)
		hash_add(&h, BYTES(f, left < 16 ? left : 16));
	for (size_t i = pw.n; i; i >>= 1)
		hash_add(&h, i & 1 ? BYTES("", 1) : BYTES(pw.p, 1));
	hash_end(&h, f);
	for (unsigned i = 0; i < 1000; i++) {
		const struct bytes none = BYTES(NULL, 0), last = BYTES_OF(f);
		hash_parts(HASH_MD5,
			   PARTS(i & 1 ? pw : last, i % 3 ? salt : none, i % 7 ? pw : none,
				 i & 1 ? last : pw),
			   f);
	}
	for (unsigned i = 0; i < 5; i++)
		to = put_crypt(
		    to, (uint32_t)f[i] << 16 | (uint32_t)f[i + 6] << 8 | f[i == 4 ? 5 : i + 12], 4);
	*put_crypt(to, f[11], 2) = '\0';
	crypto_wipe(f, sizeof f);
}

static enum status derive(unsigned type, struct bytes pw, struct bytes salt, char *to)
{
	uint8_t out[DERIVED_OCTETS];
	int ok;

	if (type == 5) {
		md5_crypt(pw, salt, to);
		return ST_OK;
	}
	if (type == 8)
		ok = PKCS5_PBKDF2_HMAC((const char *)pw.p, (int)pw.n, salt.p, (int)salt.n,
				       PBKDF2_ROUNDS, EVP_sha256(), sizeof out, out);
	else
		ok = EVP_PBE_scrypt((const char *)pw.p, pw.n, salt.p, salt.n, SCRYPT_N, 1, 1, 0,
				    out, sizeof out);
	if (ok == 1)
		put_base64(to, BYTES_OF(out));
	crypto_wipe(out, sizeof out);
	return ok == 1 ? ST_OK : ST_CRYPTO;
}

static enum status encode(unsigned type, const char *clear, struct bytes salt, char *out)
{
	size_t n = strlen(clear);

	if (n > PASSWORD_MAX)
		return ST_RANGE;
	int at = snprintf(out, PASSWORD_SIZE, "$%u$%.*s$", type == 5 ? 1 : type, (int)salt.n,
			  (const char *)salt.p);
	return derive(type, BYTES(clear, n), salt, out + at);
}

enum status password_hash(unsigned type, const char *clear, struct drbg *rng,
			  char out[static PASSWORD_SIZE])
{
	char salt[SALT_8_9];
	size_t n = type == 5 ? SALT_5 : SALT_8_9;

	if (type != 5 && type != 8 && type != 9)
		return ST_RANGE;
	for (size_t i = 0; i < n; i++)
		salt[i] = alphabet[drbg_below(rng, 64)];
	return encode(type, clear, BYTES(salt, n), out);
}

static bool all_of_alphabet(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!s[i] || !strchr(alphabet, s[i]))
			return false;
	return true;
}

/* The type, 0 when the form is none of these, and where the salt lies. */
static unsigned dissect(const char *encoded, struct bytes *salt)
{
	if (encoded[0] != '$' || !encoded[1] || !strchr("189", encoded[1]) || encoded[2] != '$')
		return 0;
	unsigned type = encoded[1] == '1' ? 5 : (unsigned)(encoded[1] - '0');
	size_t n = strcspn(encoded + 3, "$"), digits = type == 5 ? 22 : 43;
	const char *hash = encoded + 3 + n;
	if (*hash++ != '$' || n > (type == 5 ? 8 : SALT_MAX) || strlen(hash) != digits ||
	    !all_of_alphabet(encoded + 3, n) || !all_of_alphabet(hash, digits))
		return 0;
	*salt = BYTES(encoded + 3, n);
	return type;
}

enum status password_check(const char *encoded, const char *clear)
{
	char made[PASSWORD_SIZE];
	struct bytes salt;
	unsigned type = dissect(encoded, &salt);

	if (!type)
		return ST_SYNTAX;
	enum status st = encode(type, clear, salt, made);
	if (st == ST_RANGE)
		return ST_REFUSED;
	if (st == ST_OK &&
	    !crypto_equal(BYTES(made, strlen(made)), BYTES(encoded, strlen(encoded))))
		st = ST_REFUSED;
	crypto_wipe(made, sizeof made);
	return st;
}

bool password_encoded_valid(const char *encoded)
{
	struct bytes salt;

	return dissect(encoded, &salt) != 0;
}

/* Published countless times; the octets that every IOS adds to a type 7 password. */
static const char type7_pad[] = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
#define TYPE7_PAD (sizeof type7_pad - 1)

enum status type7_encode(const char *clear, unsigned start, char out[static TYPE7_SIZE])
{
	size_t n = strlen(clear);

	if (n > PASSWORD_MAX || start > 15)
		return ST_RANGE;
	snprintf(out, TYPE7_SIZE, "%02u", start);
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 + 2 * i, 3, "%02X",
			 (unsigned)(uint8_t)(clear[i] ^ type7_pad[(start + i) % TYPE7_PAD]));
	return ST_OK;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum status type7_decode(const char *encoded, char out[static PASSWORD_MAX + 1])
{
	size_t n = strlen(encoded);
	char made[PASSWORD_MAX + 1];

	if (n < 2 || n % 2 || (n - 2) / 2 > PASSWORD_MAX)
		return ST_SYNTAX;
	if (encoded[0] < '0' || encoded[0] > '9' || encoded[1] < '0' || encoded[1] > '9')
		return ST_SYNTAX;
	unsigned start = (unsigned)(encoded[0] - '0') * 10 + (unsigned)(encoded[1] - '0');
	if (start >= TYPE7_PAD)
		return ST_RANGE;
	n = n / 2 - 1;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_digit(encoded[2 + 2 * i]), lo = hex_digit(encoded[3 + 2 * i]);
		if (hi < 0 || lo < 0)
			return ST_SYNTAX;
		made[i] = (char)((hi << 4 | lo) ^ type7_pad[(start + i) % TYPE7_PAD]);
	}
	memcpy(out, made, n);
	out[n] = '\0';
	crypto_wipe(made, sizeof made);
	return ST_OK;
}
