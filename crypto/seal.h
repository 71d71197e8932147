/*
 * The cryptography of ESP packets (RFC 4303): one struct seal holds the keys of a security association,
 * scheduled once, and works in place on
 *
 *	SPI 4 | sequence number 4 | IV | text | ICV
 *
 * where text is payload, padding, pad length and next header. Owned by the association; freeing wipes.
 * One association's seal serves both directions, as the members of a group share its key.
 */
#ifndef GKMSH_CRYPTO_SEAL_H
#define GKMSH_CRYPTO_SEAL_H

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/drbg.h"
#include "crypto/hash.h"

#define SEAL_HEADER	8
#define SEAL_IV_MAX	16
#define SEAL_ICV_MAX	32
#define SEAL_SALT	4
#define SEAL_SID_BITS	32 /* at most; RFC 6054 leaves the choice, IOS has 8, 12, 16, 24, 32 */
#define SEAL_TEXT_SHARE 4  /* text is a multiple of this at least, RFC 4303 2.4 */

enum seal_cipher {
	SEAL_NULL, /* integrity alone */
	SEAL_DES,
	SEAL_3DES,
	SEAL_AES,      /* CBC, RFC 3602 */
	SEAL_AES_GCM,  /* RFC 4106 */
	SEAL_AES_GMAC, /* RFC 4543, in clear */
};

struct seal_conf {
	enum seal_cipher cipher;
	struct bytes key;      /* GCM and GMAC: AES key, then the salt of four octets */
	enum hash_alg auth;    /* HASH_NONE with GCM and GMAC */
	struct bytes auth_key; /* as long as the hash */
	uint8_t icv;	       /* GCM: 8, 12 or 16; else 0 */
	uint8_t sid_bits;      /* GCM and GMAC: how many, leftmost in the IV, name the sender */
	uint32_t sid;
};

struct seal;

/* IVs for CBC are drawn from the generator once, as a key. ST_RANGE for sizes that do not belong together. */
enum status seal_new(const struct seal_conf *, struct drbg *, struct seal **out) must_use;
void seal_free(struct seal *);
/* Another sender identifier; the numbers already used under the old one are done with. */
enum status seal_set_sid(struct seal *, uint8_t bits, uint32_t sid) must_use;
/* Counter modes: the IV that comes next, and not to use one below that again (after the keys were dropped and
 * came back). Nothing happens when another sender's bits are in it. */
uint64_t seal_next_iv(const struct seal *);
void seal_skip_iv(struct seal *, uint64_t next);
bool seal_same_keys(const struct seal *, const struct seal_conf *);

size_t seal_iv_octets(const struct seal *);
size_t seal_icv_octets(const struct seal *);
size_t seal_share(const struct seal *); /* the text is padded to a multiple of it */

/* Header and text are there, room for the IV between and the ICV behind. text is a multiple of
 * seal_share(). ST_LIMIT when the counter of a counter mode is used up. */
enum status seal_pack(struct seal *, uint8_t *esp, size_t text) must_use;
/* Checks the ICV, in constant time and before anything else is looked at, then decrypts. ST_TRUNCATED or
 * ST_RANGE for impossible lengths, ST_REFUSED for a wrong ICV. The text is at esp + SEAL_HEADER +
 * seal_iv_octets(). */
enum status seal_open(struct seal *, uint8_t *esp, size_t len, size_t *text) must_use;

#endif
