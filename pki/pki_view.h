/*
 * What the show commands print, as plain data. A view is a snapshot; lists are walked by index until the
 * function says false. Texts have control characters escaped, so they can go to any terminal.
 */
#ifndef GKMSH_PKI_VIEW_H
#define GKMSH_PKI_VIEW_H

#include "base/addr.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "pki/pki_event.h"
#include "pki/pki_limits.h"

/* A name as routers print it: the reverse of the DER, one line an RDN, "serialNumber=X+hostname=Y". */
struct name_view {
	uint8_t n;
	char rdn[PKI_RDN_MAX][PKI_RDN_SIZE];
	char line[PKI_NAME_MAX];	/* joined by "," */
	char common_name[PKI_RDN_SIZE]; /* the last CN, as it is; "" when there is none */
	char hostname[PKI_RDN_SIZE];	/* unstructuredName */
	char address[PKI_RDN_SIZE];	/* unstructuredAddress */
	char serial[PKI_RDN_SIZE];	/* serialNumber attribute */
};

struct alt_name_view {
	bool is_ip;
	ip4_t ip;
	char dns[PKI_RDN_SIZE];
};

struct cert_view {
	uint8_t version;
	char serial[2 * PKI_SERIAL + 3]; /* upper-case hexadecimal, whole octets: "05" */
	struct name_view subject, issuer;
	wall_t not_before, not_after;
	char key_algorithm[32]; /* "rsaEncryption" */
	uint16_t key_bits;
	enum hash_alg hash; /* of the signature; HASH_NONE: another algorithm than RSA's */
	uint8_t md5[16], sha1[20], sha256[32];
	bool has_key_usage, is_ca, has_basic, self_issued;
	uint32_t key_usage; /* the bit string, left-aligned: 0xA0000000 */
	uint8_t ski[20], aki[20];
	uint8_t ski_n, aki_n;
	bool has_eku, eku_other;
	uint32_t eku; /* enum pki_eku of pki_conf.h */
	char cdp[PKI_URL];
	uint8_t n_alt;
	struct alt_name_view alt[PKI_SAN_MAX];
};

/* ---- certificate server ---- */

enum cs_state {
	CS_DISABLED,	 /* shutdown, or never started */
	CS_CONFIGURED,	 /* settings are there, no certificate yet */
	CS_CHECK_FAILED, /* no HTTP server, no clock, no storage */
	CS_ENABLED,
};
enum cs_why {
	CS_WHY_NONE,
	CS_WHY_HTTP,
	CS_WHY_CLOCK,
	CS_WHY_MODE,	/* RA and subordinate modes need a CA above, which is not supported */
	CS_WHY_STORAGE, /* the last write failed */
	CS_WHY_EXPIRED, /* the CA's certificate */
};

struct cs_view {
	char name[PKI_LABEL];
	enum cs_state state;
	enum cs_why why;
	bool locked;
	bool has_ca;
	char issuer[PKI_NAME_MAX]; /* as configured */
	uint8_t ca_md5[16];
	uint8_t grant; /* enum cs_grant */
	uint64_t last_serial;
	wall_t ca_expires, crl_next;
	char storage[PKI_URL];
	uint8_t level; /* enum cs_level */
	bool auto_rollover;
	uint32_t overlap_s;
	wall_t rollover_at;
	bool has_next;
	uint32_t refused[CS_REFUSALS];
	uint32_t n_pending, n_issued, n_revoked;
};

enum cs_request_state {
	CS_REQ_PENDING,
	CS_REQ_GRANTED,
	CS_REQ_REJECTED,
	CS_REQ_AUTHORIZED
};

struct cs_request_view {
	uint32_t id;
	bool ra; /* for a registration authority's own certificate */
	enum cs_request_state state;
	uint8_t md5[16]; /* of the request, as its sender prints it */
	char subject[PKI_NAME_MAX];
	wall_t received;
	uint64_t serial; /* when granted */
};

struct cs_issued_view {
	uint64_t serial;
	wall_t from, until;
	char subject[PKI_NAME_MAX];
	bool revoked;
	wall_t revoked_at;
};

/* ---- CRLs ---- */

struct crl_entry_view {
	char serial[2 * PKI_SERIAL + 3];
	wall_t revoked_at;
};

struct crl_view {
	struct name_view issuer;
	wall_t this_update, next_update;
	bool has_next, has_number;
	uint64_t number;
	size_t octets, n_entries;
};

struct cached_crl_view {
	struct crl_view crl;
	wall_t fetched;
	char url[PKI_URL]; /* "" = by SCEP */
};

/* ---- trustpoints ---- */

enum tp_enroll_state {
	TP_IDLE,
	TP_ENROLLING,
	TP_PENDING,
	TP_GRANTED,
	TP_REJECTED,
	TP_FAILED
};

struct tp_view {
	char name[PKI_LABEL];
	bool has_ca, has_id, self_signed, has_shadow;
	bool has_key, key_exportable;
	char key_label[PKI_LABEL];
	char url[PKI_URL];
	enum tp_enroll_state state;
	uint8_t fail_info;
	char transaction[PKI_TRANS_ID_MAX + 1];
	uint8_t csr_md5[16], csr_sha1[20];
	uint32_t polls_left;
};

struct tp_cert_view {
	enum pki_cert_kind kind;
	wall_t installed;
	wall_t renew; /* 0 = none */
	char key_label[PKI_LABEL];
};

enum pki_timer_kind {
	PKI_TIMER_RENEW,
	PKI_TIMER_SHADOW,   /* a certificate of the authority's successor is asked for */
	PKI_TIMER_ROLLOVER, /* and takes over */
	PKI_TIMER_POLL,
	PKI_TIMER_CONNECT_RETRY,
	PKI_TIMER_EXPIRE_ID,
	PKI_TIMER_EXPIRE_CA,
	PKI_TIMER_CRL_EXPIRE,
	PKI_TIMER_HTTP, /* not shown */
	CS_TIMER_CRL,
	CS_TIMER_SHADOW,
	CS_TIMER_EXPIRE,
	CS_TIMER_REQUESTS, /* not shown */
};

struct pki_timer_view {
	enum pki_timer_kind kind;
	char name[PKI_NAME_MAX]; /* trustpoint, server or CRL issuer */
	mono_t due;
	wall_t due_wall;
};

struct pki_counters {
	uint32_t sessions_started, sessions_ended;
	uint32_t validated, invalid, bypassed, pending;
	uint32_t crls_checked, crl_fetches, crl_failed, crl_busy;
};

#endif
