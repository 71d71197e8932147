/*
 * What the configuration tells the certificate engines: plain data that router/ reads out of its tree.
 * Pointers (keys, lists) need live only during the call; the engines take references or copies.
 */
#ifndef GKMSH_PKI_CONF_H
#define GKMSH_PKI_CONF_H

#include "base/addr.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "crypto/rsa.h"
#include "crypto/secret.h"
#include "pki/pki_limits.h"

struct cert;

/* Extended key usages, in the order in which routers print them. */
enum pki_eku {
	PKI_EKU_CLIENT_AUTH = 1 << 0,
	PKI_EKU_SERVER_AUTH = 1 << 1,
	PKI_EKU_CODE_SIGNING = 1 << 2,
	PKI_EKU_EMAIL = 1 << 3,
	PKI_EKU_IPSEC_END_SYSTEM = 1 << 4,
	PKI_EKU_IPSEC_TUNNEL = 1 << 5,
	PKI_EKU_IPSEC_USER = 1 << 6,
	PKI_EKU_TIME_STAMPING = 1 << 7,
	PKI_EKU_OCSP_SIGNING = 1 << 8,
	PKI_EKU_SSH_CLIENT = 1 << 9,
	PKI_EKU_SSH_SERVER = 1 << 10,
};

/* ---- crypto pki server ---- */

enum cs_grant {
	CS_GRANT_MANUAL,
	CS_GRANT_AUTO,
	CS_GRANT_NONE,
	CS_GRANT_RA_AUTO
};
enum cs_level {
	CS_LEVEL_MINIMUM,
	CS_LEVEL_NAMES,
	CS_LEVEL_COMPLETE
};
enum cs_archive {
	CS_ARCHIVE_DEFAULT, /* PKCS#12 once a passphrase is given */
	CS_ARCHIVE_PKCS12,
	CS_ARCHIVE_PEM
};
enum cs_mode {
	CS_MODE_ROOT,
	CS_MODE_RA,
	CS_MODE_SUB
};

enum cs_file {
	CS_FILE_SER,
	CS_FILE_CRL,
	CS_FILE_CRT, /* certificates */
	CS_FILE_CNM, /* names of their subjects */
	CS_FILE_P12,
	CS_FILE_PEM,
	CS_FILES
};

struct cs_conf {
	char name[PKI_LABEL];
	bool shutdown;
	bool http_server; /* "ip http server" is on */
	bool clock_set;	  /* the wall clock is known to be right */
	enum cs_mode mode;
	char issuer_name[PKI_NAME_MAX]; /* "": CN=name */
	uint32_t cert_lifetime_s, ca_lifetime_s, crl_lifetime_s, request_lifetime_s;
	enum hash_alg hash;
	uint32_t eku; /* enum pki_eku */
	enum cs_grant grant;
	bool grant_rollover; /* grant auto rollover ca-cert */
	/* grant auto trustpoint: who holds a certificate of that authority is known. */
	char grant_trustpoint[PKI_LABEL];
	struct cert *grant_ca; /* NULL: none, or it is not authenticated yet */
	enum cs_level level;
	char url[PKI_URL]; /* "nvram:" */
	struct {
		char url[PKI_URL];     /* "": under url */
		char publish[PKI_URL]; /* "": no copy */
	} file[CS_FILES];
	char cdp_url[PKI_URL];
	enum cs_archive archive;
	struct secret archive_password; /* n = 0: none configured */
	bool auto_rollover;
	uint32_t overlap_s;
	uint64_t first_serial;	  /* serial-number H; 0 = not given */
	struct rsa_key *key;	  /* of label NAME, when there is one */
	struct rsa_key *next_key; /* of label NAME#: the shadow CA's */
	/* Requests protected with less are refused as badAlg. */
	enum hash_alg hash_floor;
	bool refuse_des;
};

/* IOS's defaults; name is the server's. */
void cs_conf_default(struct cs_conf *, const char *name);

/* ---- crypto pki trustpoint ---- */

enum tp_enrollment {
	TP_ENROLL_NONE,
	TP_ENROLL_URL,
	TP_ENROLL_TERMINAL,
	TP_ENROLL_SELFSIGNED
};
enum tp_choice {
	TP_ASK, /* the dialogue decides */
	TP_YES,
	TP_NONE
};
enum tp_revocation {
	TP_REVOCATION_END,
	TP_REVOCATION_CRL,
	TP_REVOCATION_NONE,
	TP_REVOCATION_OCSP /* never reachable here: falls to the next method */
};

struct tp_map_ref {
	char map[PKI_LABEL];
	bool allow_expired, skip_revocation;
};

struct tp_conf {
	char name[PKI_LABEL];
	enum tp_enrollment enrollment;
	char url[PKI_URL];
	bool ra_mode;
	uint8_t retry_count;
	uint32_t retry_period_s;
	char subject_name[PKI_NAME_MAX]; /* "" = none */
	char fqdn[PKI_LABEL * 2]; /* hostname or FQDN of this router, or what was configured */
	bool fqdn_none;
	enum tp_choice serial_number, ip_address;
	ip4_t ip; /* with TP_YES */
	char alt_name[PKI_URL];
	uint32_t eku_request;
	struct secret password; /* n = 0: none */
	enum hash_alg hash;	/* of requests */
	uint8_t fingerprint[20];
	uint8_t fingerprint_n; /* 16, 20; 0 = none */
	enum tp_revocation revocation[3];
	bool chain_continue; /* chain-validation continue */
	char parent[PKI_LABEL];
	uint8_t auto_enroll_percent; /* 0 = off */
	bool regenerate;
	char key_label[PKI_LABEL]; /* rsakeypair; "" = the router's own label */
	uint16_t key_bits;	   /* 0 = as the key, or 2048 */
	struct rsa_key *key;	   /* of that label, when there is one */
	bool key_exportable;
	struct rsa_key *next_key; /* of that label and "#": waits with its certificate */
	struct tp_map_ref maps[PKI_MAPS_MAX];
	uint8_t n_maps;
	uint32_t match_eku;
	char crl_query[PKI_URL];
	bool crl_no_cache;
	uint32_t crl_extend_s, crl_delete_after_s;
	char source_if[PKI_LABEL];
	char vrf[PKI_LABEL];
};

void tp_conf_default(struct tp_conf *, const char *name);

/* ---- crypto pki certificate map ---- */

enum map_field {
	MAP_SUBJECT,
	MAP_ISSUER,
	MAP_NAME, /* any field of the subject */
	MAP_ALT_SUBJECT,
	MAP_UNSTRUCTURED,
	MAP_SERIAL,
	MAP_VALID_START,
	MAP_EXPIRES
};
enum map_test {
	MAP_EQ,
	MAP_NE,
	MAP_CO,
	MAP_NC,
	MAP_LT,
	MAP_GE
};

struct map_rule {
	enum map_field field;
	enum map_test test;
	char value[PKI_NAME_MAX]; /* compared without regard to case */
	wall_t time;		  /* of the two dates */
};

struct map_conf {
	char name[PKI_LABEL];
	uint32_t
	    sequence; /* entries of one name: any of them may match, each needs all its rules */
	const struct map_rule *rules;
	size_t n_rules;
};

struct pki_conf {
	const struct tp_conf *trustpoints;
	size_t n_trustpoints;
	const struct map_conf *maps; /* in order of name and sequence */
	size_t n_maps;
	const char *hostname;
	const char *serial;	   /* of the board, for the subject */
	const char *own_key_label; /* label of the key a trustpoint without rsakeypair uses */
};

#endif
