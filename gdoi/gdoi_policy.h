/*
 * Plain data that key server, group member and the router share: transforms, access list entries, and
 * phase-2 messages as IKE carries them.
 */
#ifndef GKMSH_GDOI_POLICY_H
#define GKMSH_GDOI_POLICY_H

#include "base/addr.h"
#include "base/bytes.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "gdoi/gdoi_limits.h"

/* Numbers of the wire, RFC 6407 5.3 and 5.5, IANA "ISAKMP" and "GDOI payloads". */
enum gdoi_kek_alg {
	GDOI_KEK_DES = 1,
	GDOI_KEK_3DES = 2,
	GDOI_KEK_AES = 3
};
enum gdoi_sig_hash {
	GDOI_SIG_MD5 = 1,
	GDOI_SIG_SHA1 = 2,
	GDOI_SIG_SHA256 = 3,
	GDOI_SIG_SHA384 = 4,
	GDOI_SIG_SHA512 = 5
};
enum gdoi_esp {
	GDOI_ESP_DES = 2,
	GDOI_ESP_3DES = 3,
	GDOI_ESP_NULL = 11,
	GDOI_ESP_AES = 12,
	GDOI_ESP_GCM8 = 18,
	GDOI_ESP_GCM12 = 19,
	GDOI_ESP_GCM16 = 20,
	GDOI_ESP_GMAC = 23
};
enum gdoi_auth {
	GDOI_AUTH_NONE = 0,
	GDOI_AUTH_MD5 = 1,
	GDOI_AUTH_SHA1 = 2,
	GDOI_AUTH_SHA256 = 5,
	GDOI_AUTH_SHA384 = 6,
	GDOI_AUTH_SHA512 = 7
};

struct gdoi_transform {
	uint8_t esp;	   /* enum gdoi_esp */
	uint8_t auth;	   /* enum gdoi_auth */
	uint16_t key_bits; /* AES, GCM and GMAC */
	bool transport;	   /* mode */
};
/* Octets of the keys that go with it (GCM and GMAC: salt included); false when it is not one. */
bool gdoi_transform_sizes(const struct gdoi_transform *, size_t *enc, size_t *auth);
bool gdoi_transform_counter(const struct gdoi_transform *); /* senders need identifiers */
bool gdoi_transform_equal(const struct gdoi_transform *, const struct gdoi_transform *);
/* Of so many bits of a sender identifier, how many name the key server; 0: not a size. */
unsigned gdoi_sid_ks_bits(unsigned sid_bits);
enum cipher_alg gdoi_kek_cipher(unsigned alg, unsigned key_bits); /* CIPHER_NONE: not one */
enum hash_alg gdoi_sig_hash_alg(unsigned sig_hash);		  /* HASH_NONE: not one */

/* An entry of the list of an SA. Masks as in ID payloads: set bits count. */
struct gdoi_ace {
	bool deny;
	uint8_t proto; /* 0: any */
	ip4_t src, src_mask, dst, dst_mask;
	uint16_t sport_lo, sport_hi, dport_lo, dport_hi; /* 0 and 65535: any */
};
bool gdoi_aces_equal(const struct gdoi_ace *, size_t, const struct gdoi_ace *, size_t);

enum gdoi_replay {
	GDOI_REPLAY_COUNTER, /* window in packets; the default of 64 is not sent */
	GDOI_REPLAY_TIME,    /* window in ms; pseudotime is sent with it */
	GDOI_REPLAY_NONE,
};

enum gdoi_ack {
	GDOI_ACK_NONE,
	GDOI_ACK_CISCO,		/* a private one, exchange 34 */
	GDOI_ACK_INTEROPERABLE, /* RFC 8263 */
	GDOI_ACK_ANY,		/* asks for RFC 8263, takes both */
};

enum gdoi_identity {
	GDOI_IDENTITY_ADDRESS = 1, /* numbers of the ID types */
	GDOI_IDENTITY_NUMBER = 11,
};

/*
 * A message of exchange 32 (GROUPKEY-PULL) without its HASH, which IKE computes and verifies. mid 0 and
 * expect_reply: a new exchange; the tag comes back with everything that belongs to it.
 */
#define GDOI_EXCHANGE_PULL	  32
#define GDOI_EXCHANGE_PUSH	  33
#define GDOI_EXCHANGE_PRIVATE_ACK 34
#define GDOI_EXCHANGE_ACK	  35
#define GDOI_PORT		  848
struct gdoi_phase2 {
	uint32_t sa;
	ip4_t local, peer;
	uint32_t mid;
	uint8_t first;
	struct bytes payloads;
	bool expect_reply, last;
	uint64_t tag;
};
/* Who the other end is, as IKE proved it. version: of its key management, from its vendor ID. */
struct gdoi_who {
	uint8_t id_type;
	struct bytes id;
	const char *subject; /* of its certificate; "" or NULL with a pre-shared key */
	uint8_t version[3];
	bool has_version;
};

#endif
