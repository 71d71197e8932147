/*
 * ISAKMP on the wire (RFC 2408 3, RFC 2409, RFC 3947, and the fragment payload routers use): numbers,
 * record tables and the payload chain. Nothing here has state; bytes in and out only. Used by ike/, and
 * by gdoi/ and coop/ whose messages are made of the same generic payloads.
 */
#ifndef GKMSH_IKE_WIRE_H
#define GKMSH_IKE_WIRE_H

#include "base/addr.h"
#include "base/record.h"
#include "ike/ike_limits.h"

#define IKE_PORT	  848
#define IKE_NATT_PORT	  4500
#define IKE_VERSION	  0x10
#define IKE_HEADER_LEN	  28
#define IKE_PAYLOAD_LEN	  4 /* generic header */
#define IKE_FLAG_ENCRYPT  0x01
#define IKE_FLAG_COMMIT	  0x02
#define IKE_FLAG_AUTHONLY 0x04

enum ike_exchange {
	IKE_X_MAIN = 2,
	IKE_X_INFO = 5,
	IKE_X_GROUPKEY_PULL = 32,
	IKE_X_GROUPKEY_PUSH = 33,
	IKE_X_PRIVATE_ACK =
	    34, /* "known unregistered use", RFC 8263 8: the acknowledgement of old */
	IKE_X_GROUPKEY_PUSH_ACK = 35,
	IKE_X_COOP = 241, /* private use, 240 to 255 */
};

enum ike_payload {
	IKE_P_NONE = 0,
	IKE_P_SA = 1,
	IKE_P_PROPOSAL = 2,
	IKE_P_TRANSFORM = 3,
	IKE_P_KE = 4,
	IKE_P_ID = 5,
	IKE_P_CERT = 6,
	IKE_P_CERTREQ = 7,
	IKE_P_HASH = 8,
	IKE_P_SIG = 9,
	IKE_P_NONCE = 10,
	IKE_P_NOTIFY = 11,
	IKE_P_DELETE = 12,
	IKE_P_VID = 13,
	IKE_P_SAK = 15,
	IKE_P_SAT = 16,
	IKE_P_KD = 17,
	IKE_P_SEQ = 18,
	IKE_P_NATD = 20,
	IKE_P_NATOA = 21,
	IKE_P_GAP = 22,
	IKE_P_FRAGMENT = 132,
	IKE_P_PRIVATE = 128, /* 128 to 255: coop/ uses these in its own exchange */
};

enum ike_doi {
	IKE_DOI_ISAKMP = 0,
	IKE_DOI_IPSEC = 1,
	IKE_DOI_GDOI = 2,
};

/* Phase 1 attributes, RFC 2409 appendix A. */
enum ike_attr_class {
	IKE_A_CIPHER = 1,
	IKE_A_HASH = 2,
	IKE_A_AUTH = 3,
	IKE_A_GROUP = 4,
	IKE_A_LIFE_TYPE = 11,
	IKE_A_LIFE = 12,
	IKE_A_KEY_LENGTH = 14,
};

enum ike_cipher {
	IKE_CIPHER_DES = 1,
	IKE_CIPHER_3DES = 5,
	IKE_CIPHER_AES = 7,
};

enum ike_hash {
	IKE_HASH_MD5 = 1,
	IKE_HASH_SHA1 = 2,
	IKE_HASH_SHA256 = 4,
	IKE_HASH_SHA384 = 5,
	IKE_HASH_SHA512 = 6,
};

enum ike_auth {
	IKE_AUTH_PSK = 1,
	IKE_AUTH_RSA_SIG = 3,
	IKE_AUTH_RSA_ENCR = 4,
};

enum ike_id_type {
	IKE_ID_ADDRESS = 1,
	IKE_ID_FQDN = 2,
	IKE_ID_USER_FQDN = 3,
	IKE_ID_SUBNET = 4,
	IKE_ID_DN = 9,
	IKE_ID_KEY_ID = 11,
};

enum ike_notify {
	IKE_N_INVALID_PAYLOAD_TYPE = 1,
	IKE_N_DOI_NOT_SUPPORTED = 2,
	IKE_N_SITUATION_NOT_SUPPORTED = 3,
	IKE_N_INVALID_COOKIE = 4,
	IKE_N_INVALID_MESSAGE_ID = 9,
	IKE_N_NO_PROPOSAL_CHOSEN = 14,
	IKE_N_PAYLOAD_MALFORMED = 16,
	IKE_N_INVALID_KEY_INFORMATION = 17,
	IKE_N_INVALID_ID_INFORMATION = 18,
	IKE_N_INVALID_HASH = 23,
	IKE_N_AUTHENTICATION_FAILED = 24,
	IKE_N_INVALID_SIGNATURE = 25,
	IKE_N_INITIAL_CONTACT = 24578,
	IKE_N_R_U_THERE = 36136, /* RFC 3706 */
	IKE_N_R_U_THERE_ACK = 36137,
};

#define IKE_CERT_X509_SIGNATURE 4

struct ike_header {
	uint8_t icookie[8], rcookie[8];
	uint8_t next;
	uint8_t version;
	uint8_t exchange;
	uint8_t flags;
	uint32_t mid;
	uint32_t length;
};

struct ike_sa_body { /* phase 1 and GDOI: DOI, situation, then what the DOI says */
	uint32_t doi;
	uint32_t situation;
	struct bytes rest;
};

struct ike_proposal {
	uint8_t number;
	uint8_t protocol;
	uint8_t spi_size;
	uint8_t n_transforms;
	struct bytes rest; /* SPI, then transforms */
};

struct ike_transform {
	uint8_t number;
	uint8_t id;
	struct bytes attrs;
};

struct ike_id {
	uint8_t type;
	uint8_t protocol;
	uint16_t port;
	struct bytes data;
};

struct ike_cert {
	uint8_t encoding;
	struct bytes data;
};

struct ike_notification {
	uint32_t doi;
	uint8_t protocol;
	uint8_t spi_size;
	uint16_t type;
	struct bytes rest; /* SPI, then data */
};

struct ike_delete {
	uint32_t doi;
	uint8_t protocol;
	uint8_t spi_size;
	uint16_t n_spis;
	struct bytes spis;
};

struct ike_fragment {
	uint16_t id;
	uint8_t number; /* from 1 */
	uint8_t last;	/* 1 on the last one */
	struct bytes data;
};

extern const struct record ike_header_record, ike_sa_record, ike_proposal_record,
    ike_transform_record, ike_id_record, ike_cert_record, ike_notify_record, ike_delete_record,
    ike_fragment_record;

/* A message taken apart. Views into the message. */
struct ike_piece {
	uint8_t type;
	struct bytes body;  /* after the generic header */
	struct bytes whole; /* with it */
};

struct ike_chain {
	struct ike_piece piece[IKE_PAYLOADS_MAX];
	unsigned n;
	struct bytes all; /* every payload with its header, without padding after them */
};

/* The chain that begins with a payload of type first. What follows the last payload is padding. */
enum status ike_chain_parse(struct ike_chain *, uint8_t first, struct bytes) must_use;
/* The same for a chain that must fill its bytes, with no padding. */
enum status ike_chain_parse_exact(struct ike_chain *, uint8_t first, struct bytes) must_use;
const struct ike_piece *ike_chain_find(const struct ike_chain *, uint8_t type, unsigned nth);
unsigned ike_chain_count(const struct ike_chain *, uint8_t type);

/* Header plus the length check: the whole datagram is the message (RFC 2408 3.1). */
enum status ike_header_parse(struct ike_header *, struct bytes message) must_use;

/*
 * Writing a chain. Each payload's header names the type of the one after it, so the writer remembers
 * where to put it: begin with ike_put_begin(), one ike_put_*() each, first says what came first.
 */
struct ike_put {
	struct wr w;
	uint8_t first;
	size_t link; /* where the next type goes, 0 = in first */
	size_t open; /* start of the payload being written */
};

void ike_put_init(struct ike_put *, void *buf, size_t size);
void ike_put_open(struct ike_put *, uint8_t type);
void ike_put_close(struct ike_put *); /* fills in the length */
void ike_put_raw(struct ike_put *, uint8_t type, struct bytes body);
void ike_put_record(struct ike_put *, uint8_t type, const struct record *, const void *);
struct bytes ike_put_done(const struct ike_put *); /* NULL view when it did not fit */

/* Attributes: type with the top bit and two octets, or a length and a value (RFC 2408 3.3). */
struct ike_attribute {
	uint16_t type;
	bool basic;
	uint16_t value;	   /* basic */
	struct bytes data; /* variable; of a basic one the two octets */
};
bool ike_attr_next(struct rd *, struct ike_attribute *); /* false at the end or when bad */
void ike_attr_put(struct wr *, uint16_t type, uint16_t value);
void ike_attr_put_bytes(struct wr *, uint16_t type, struct bytes);
void ike_attr_put_u32(struct wr *, uint16_t type, uint32_t);
/* A number however it was written, up to 32 bits; false when longer. */
bool ike_attr_number(const struct ike_attribute *, uint32_t *out);

#endif
