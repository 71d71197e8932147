/*
 * GDOI on the wire: RFC 6407 5 (SA, SAK, GAP, SAT, KD, SEQ, D, ID), attributes, the payload chain. Bytes
 * in and out, no state. Decoding is strict: an unknown attribute, one twice, a length that does not fit
 * or octets left over refuse the whole payload (RFC 6407 5.3.1, 5.4), and *out is then empty.
 */
#ifndef GKMSH_GDOI_WIRE_H
#define GKMSH_GDOI_WIRE_H

#include "base/record.h"
#include "gdoi/gdoi_policy.h"

enum gdoi_payload {
	GDOI_P_SA = 1,
	GDOI_P_ID = 5,
	GDOI_P_HASH = 8,
	GDOI_P_SIG = 9,
	GDOI_P_NONCE = 10,
	GDOI_P_NOTIFY = 11,
	GDOI_P_DELETE = 12,
	GDOI_P_VID = 13,
	GDOI_P_SAK = 15,
	GDOI_P_SAT = 16,
	GDOI_P_KD = 17,
	GDOI_P_SEQ = 18,
	GDOI_P_GAP = 22,
};

#define GDOI_DOI		 2
#define GDOI_HEADER		 28
#define GDOI_KEK_SPI		 16
#define GDOI_PROTO_ESP		 1
#define GDOI_ACK_PRIVATE_REQUEST 129 /* KEK_ACK_REQUESTED, private use */

/* ---- chain ---- */
struct gdoi_piece {
	uint8_t type;
	struct bytes body, whole;
};
struct gdoi_chain {
	struct gdoi_piece piece[GDOI_PAYLOADS_MAX];
	unsigned n;
	size_t len; /* octets of the chain; what follows is padding */
};
/* exact: nothing may follow the last payload. Otherwise fewer than CIPHER_BLOCK_MAX octets of zero. */
enum status gdoi_chain_parse(struct gdoi_chain *, uint8_t first, struct bytes, bool exact) must_use;
const struct gdoi_piece *gdoi_chain_only(const struct gdoi_chain *,
					 uint8_t type); /* NULL: not once */

struct gdoi_put {
	struct wr w;
	uint8_t first;
	size_t link, open;
};
void gdoi_put_init(struct gdoi_put *, void *buf, size_t size);
void gdoi_put_open(struct gdoi_put *, uint8_t type);
void gdoi_put_close(struct gdoi_put *);
void gdoi_put_raw(struct gdoi_put *, uint8_t type, struct bytes body);
bool gdoi_put_ok(const struct gdoi_put *);

/* ---- SA ---- */
struct gdoi_ident {   /* an ID inside SAK and SAT */
	uint8_t type; /* 0: none (no octets), 1: address, 4: address and mask */
	uint16_t port;
	ip4_t address, mask;
};

enum gdoi_sak_has {
	SAK_MANAGEMENT = 1 << 0,
	SAK_ALG = 1 << 1,
	SAK_KEY_BITS = 1 << 2,
	SAK_LIFETIME = 1 << 3,
	SAK_SIG_HASH = 1 << 4,
	SAK_SIG_ALG = 1 << 5,
	SAK_SIG_BITS = 1 << 6,
	SAK_ACK = 1 << 7,
};
struct gdoi_sak {
	uint8_t protocol;
	struct gdoi_ident src, dst;
	uint8_t spi[GDOI_KEK_SPI];
	uint32_t has;
	uint16_t management, alg, key_bits, sig_hash, sig_alg, sig_bits, ack;
	uint32_t lifetime_s;
};

enum gdoi_gap_has {
	GAP_ATD = 1,
	GAP_DTD = 2,
	GAP_SIDS = 4
};
struct gdoi_gap {
	uint32_t has;
	uint16_t atd_s, dtd_s, sids;
};

enum gdoi_sat_has {
	SAT_ENCAPS = 1 << 0,
	SAT_AUTH = 1 << 1,
	SAT_LIFE_TYPE = 1 << 2,
	SAT_LIFE = 1 << 3,
	SAT_KEY_BITS = 1 << 4,
	SAT_ESN = 1 << 5,
	SAT_PRESERVE = 1 << 6,
	SAT_DIRECTION = 1 << 7,
	/* private use, 32001 on: only sent where a default does not do */
	SAT_DENY = 1 << 8,
	SAT_SRC_PORTS = 1 << 9, /* two ports: from, to */
	SAT_DST_PORTS = 1 << 10,
	SAT_REPLAY = 1 << 11, /* enum gdoi_replay */
	SAT_WINDOW = 1 << 12,
	SAT_PSEUDOTIME = 1 << 13, /* ms, 8 octets */
};
enum gdoi_direction {
	GDOI_SENDER_ONLY = 1,
	GDOI_RECEIVER_ONLY = 2,
	GDOI_SYMMETRIC = 3
};
struct gdoi_sat {
	uint8_t protocol, ip_proto;
	struct gdoi_ident src, dst;
	uint8_t transform;
	uint32_t spi;
	uint32_t has;
	uint16_t encaps, auth, life_type, key_bits, esn, preserve, direction, deny, replay;
	uint32_t life, src_ports, dst_ports, window;
	uint64_t pseudotime_ms;
};

struct gdoi_sa {
	uint32_t situation;
	bool has_sak, has_gap;
	struct gdoi_sak sak;
	struct gdoi_gap gap;
	struct gdoi_sat *sats; /* owned */
	unsigned n_sats;
};
enum status gdoi_sa_decode(struct bytes body, struct gdoi_sa *out) must_use;
void gdoi_sa_encode(const struct gdoi_sa *, struct wr *); /* failure is the cursor's */
void gdoi_sa_free(struct gdoi_sa *);
enum status gdoi_gap_decode(struct bytes body, struct gdoi_gap *out) must_use;
void gdoi_gap_encode(const struct gdoi_gap *, struct wr *);

/* ---- KD: views into the message ---- */
enum gdoi_key_packet {
	GDOI_KD_TEK = 1,
	GDOI_KD_KEK = 2,
	GDOI_KD_SID = 4
};
struct gdoi_key {
	uint8_t type;
	struct bytes spi;
	struct bytes enc, auth; /* TEK */
	struct bytes kek, sig;	/* KEK: IV and key; DER SubjectPublicKeyInfo or empty */
	uint16_t sid_bits;
	uint32_t sids[GDOI_SIDS_MAX];
	unsigned n_sids;
};
struct gdoi_kd {
	struct gdoi_key *keys; /* owned; no copies of secrets */
	unsigned n;
};
enum status gdoi_kd_decode(struct bytes body, struct gdoi_kd *out) must_use;
void gdoi_kd_encode(const struct gdoi_kd *, struct wr *);
void gdoi_kd_free(struct gdoi_kd *);

/* ---- D ---- */
struct gdoi_delete {
	uint32_t doi;
	uint8_t protocol; /* 0: KEK, 1: ESP */
	uint8_t spi_size;
	uint16_t n;
	struct bytes spis;
};
enum status gdoi_delete_decode(struct bytes body, struct gdoi_delete *out) must_use;
void gdoi_delete_encode(const struct gdoi_delete *, struct wr *);

/* ---- ID of a group, and of a member in an acknowledgement ---- */
struct gdoi_id {
	uint8_t type;
	uint8_t protocol;
	uint16_t port;
	struct bytes data;
};
enum status gdoi_id_decode(struct bytes body, struct gdoi_id *out) must_use;
void gdoi_id_encode(const struct gdoi_id *, struct wr *);

/* ---- ISAKMP header of a rekey ---- */
struct gdoi_header {
	uint8_t spi[GDOI_KEK_SPI];
	uint8_t next, version, exchange, flags;
	uint32_t mid, length;
};
enum status gdoi_header_decode(struct bytes datagram, struct gdoi_header *out) must_use;
void gdoi_header_encode(const struct gdoi_header *, struct wr *);

#endif
