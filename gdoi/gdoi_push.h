/*
 * GROUPKEY-PUSH (RFC 6407 4) and its acknowledgements (RFC 8263, and a private one with the same
 * contents), whole datagrams. No state: keys come in, octets go out.
 *
 * SIG covers "rekey" | header | payloads. What the header's length says while it is hashed, and whether
 * the hash stands in a DigestInfo, differs between implementations: all four forms are accepted, the
 * sender's is a choice, by default DigestInfo and the length without padding.
 */
#ifndef GKMSH_GDOI_PUSH_H
#define GKMSH_GDOI_PUSH_H

#include "crypto/rsa.h"
#include "crypto/secret.h"
#include "gdoi/gdoi_wire.h"

struct gdoi_kek {
	uint8_t spi[GDOI_KEK_SPI];
	uint8_t alg; /* enum gdoi_kek_alg */
	uint16_t key_bits;
	uint8_t sig_hash; /* enum gdoi_sig_hash */
	uint8_t iv[CIPHER_BLOCK_MAX];
	struct secret key;
};
/* IV and key as a KD payload carries them; ST_RANGE when the lengths do not fit the algorithm. */
enum status gdoi_kek_set(struct gdoi_kek *, struct bytes iv_and_key) must_use;
size_t gdoi_kek_block(const struct gdoi_kek *);

struct gdoi_push {
	uint32_t seq;
	struct gdoi_delete deletes[2];
	unsigned n_deletes;
	bool has_sa;
	struct gdoi_sa sa; /* owned after opening */
	struct gdoi_kd kd; /* views into the opened text */
};
struct gdoi_push_form {
	bool bare;   /* no DigestInfo */
	bool padded; /* length with padding */
};

/* out holds size octets; *n is the length of the datagram. */
enum status gdoi_push_build(const struct gdoi_kek *, const struct rsa_key *, struct gdoi_push_form,
			    const struct gdoi_push *, uint8_t *out, size_t size,
			    size_t *n) must_use;

/* What was decrypted, taken apart and not yet verified. */
struct gdoi_opened {
	struct gdoi_push push;
	uint8_t *text; /* owned: header and payloads in clear */
	size_t n_text, signed_len, unpadded;
	struct bytes sig;
};
enum status gdoi_push_open(const struct gdoi_kek *, struct bytes datagram,
			   struct gdoi_opened *out) must_use;
enum status gdoi_push_verify(const struct gdoi_opened *, const struct rsa_pub *, unsigned sig_hash,
			     struct gdoi_push_form *form) must_use;
void gdoi_opened_free(struct gdoi_opened *); /* wipes */

/* ---- acknowledgements ---- */
#define GDOI_ACK_SIZE 128
struct gdoi_ack_msg {
	uint8_t exchange; /* GDOI_EXCHANGE_ACK or _PRIVATE_ACK */
	uint32_t seq;
	ip4_t member;
};
/* request: as asked for in KEK_ACK_REQUESTED: 1 SHA-256, 3 SHA-512, 129 the private one. */
enum status gdoi_ack_build(const struct gdoi_kek *, unsigned request, uint32_t seq, ip4_t member,
			   uint8_t out[static GDOI_ACK_SIZE], size_t *n) must_use;
enum status gdoi_ack_open(const struct gdoi_kek *, unsigned request, struct bytes datagram,
			  struct gdoi_ack_msg *out) must_use;
void gdoi_ack_key(const struct gdoi_kek *, unsigned request, struct secret *out);

#endif
