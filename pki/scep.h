/*
 * SCEP messages (RFC 8894, and the habits of routers): reading and writing pkiMessages, the payloads in
 * them, and the query of a request. Nothing here decides anything: the certificate server and the client do.
 */
#ifndef GKMSH_PKI_SCEP_H
#define GKMSH_PKI_SCEP_H

#include "pki/cert.h"

enum scep_type {
	SCEP_CERT_REP = 3,
	SCEP_RENEWAL_REQ = 17,
	SCEP_UPDATE_REQ = 18, /* of drafts; never accepted */
	SCEP_PKCS_REQ = 19,
	SCEP_CERT_POLL = 20,
	SCEP_GET_CERT = 21,
	SCEP_GET_CRL = 22
};
enum scep_status {
	SCEP_SUCCESS = 0,
	SCEP_FAILURE = 2,
	SCEP_PENDING = 3,
	SCEP_NO_STATUS = 255
};
enum scep_fail {
	SCEP_BAD_ALG = 0,
	SCEP_BAD_MESSAGE_CHECK = 1,
	SCEP_BAD_REQUEST = 2,
	SCEP_BAD_TIME = 3,
	SCEP_BAD_CERT_ID = 4,
	SCEP_NO_FAIL = 255
};

struct scep_msg {
	unsigned type; /* 0: absent or not a number */
	unsigned status, fail;
	char trans_id[PKI_TRANS_ID_MAX +
		      1]; /* PrintableString, so fit for any terminal; "" = none */
	bool has_sender_nonce, has_recipient_nonce;
	uint8_t sender_nonce[PKI_NONCE], recipient_nonce[PKI_NONCE];
	enum hash_alg digest; /* of the signature */
	struct cert *signer;  /* holds the key that signed; nothing else is said about it */
	uint8_t *content;     /* what was signed: an envelope, or nothing */
	size_t content_n;
};

void scep_msg_free(struct scep_msg *);

/*
 * Limits and object identifiers first, then the library's decoder, the signed attributes, and the
 * signature. ST_LIMIT, ST_SYNTAX, ST_UNSUPPORTED (hash or key), ST_REFUSED (signature): the transaction is
 * filled in as soon as it could be read, so that the refusal can name it. others: certificates that may
 * have signed without being enclosed.
 */
enum status scep_read(const struct pki_lib *, struct bytes der, struct cert *const *others,
		      size_t n_others, struct scep_msg *out) must_use;

/*
 * Opens an envelope for the holder of cert and key. *cipher is its NID whenever it could be read, for the
 * answer. ST_SYNTAX, ST_UNSUPPORTED (cipher), ST_ABSENT (addressed to another), and ST_REFUSED for
 * whatever else is wrong with it, so that nobody learns about paddings. The caller wipes and frees *out.
 */
enum status scep_open(const struct pki_lib *, struct bytes envelope, struct cert *, EVP_PKEY *key,
		      int *cipher, uint8_t **out, size_t *n) must_use;

struct scep_spec {
	unsigned type, status, fail; /* status and fail: SCEP_NO_STATUS, SCEP_NO_FAIL when absent */
	const char *trans_id;
	const uint8_t *sender_nonce, *recipient_nonce; /* PKI_NONCE octets or NULL */
	enum hash_alg digest;
	int cipher; /* NID */
	struct cert *signer;
	EVP_PKEY *signer_key;
	bool enclose_signer;
	struct cert *recipient; /* NULL: no content */
	struct bytes payload;
};
enum status scep_write(const struct pki_lib *, const struct scep_spec *, uint8_t **der,
		       size_t *n) must_use;

/* ---- payloads ---- */

/* Degenerate SignedData: certificates and a CRL (p NULL: none), nothing signed. */
enum status scep_certs_write(struct cert *const *certs, size_t n_certs, struct bytes crl,
			     uint8_t **der, size_t *n) must_use;
/* The same back. Certificates this program cannot read are passed over. *crl points into der. */
enum status scep_certs_read(const struct pki_lib *, struct bytes der, struct cert **certs,
			    size_t max, size_t *n, struct bytes *crl) must_use;
/* GetNextCACert: certs-only data inside SignedData by the CA's own key. */
enum status scep_next_ca_write(const struct pki_lib *, struct cert *next, struct cert *ca,
			       EVP_PKEY *key, enum hash_alg, uint8_t **der, size_t *n) must_use;
enum status scep_next_ca_read(const struct pki_lib *, struct bytes der, struct cert *ca,
			      struct cert **next) must_use;

/* IssuerAndSerialNumber and IssuerAndSubject. serial: as in a certificate's view. */
enum status scep_issuer_serial_write(const struct cert *, uint8_t **der, size_t *n) must_use;
enum status scep_issuer_serial_read(struct bytes, X509_NAME **issuer,
				    char serial[2 * PKI_SERIAL + 3]) must_use;
enum status scep_issuer_subject_write(const X509_NAME *issuer, const X509_NAME *subject,
				      uint8_t **der, size_t *n) must_use;
enum status scep_issuer_subject_read(struct bytes, X509_NAME **issuer,
				     X509_NAME **subject) must_use;

/* ---- HTTP ---- */

enum scep_operation {
	SCEP_OP_UNKNOWN,
	SCEP_OP_GET_CA_CAPS,
	SCEP_OP_GET_CA_CERT,
	SCEP_OP_GET_NEXT_CA,
	SCEP_OP_PKI
};

struct scep_query {
	enum scep_operation operation;
	uint8_t *message; /* PKIOperation by GET: decoded base64; the reader's to free */
	size_t message_n;
};

/* The target of a request ("/path?operation=..."). ST_LIMIT, ST_SYNTAX. */
enum status scep_query_read(const char *target, size_t n, struct scep_query *out) must_use;
void scep_query_free(struct scep_query *);
const char *scep_operation_name(enum scep_operation);

enum scep_cap {
	SCEP_CAP_AES = 1 << 0,
	SCEP_CAP_DES3 = 1 << 1,
	SCEP_CAP_NEXT_CA = 1 << 2,
	SCEP_CAP_POST = 1 << 3,
	SCEP_CAP_RENEWAL = 1 << 4,
	SCEP_CAP_SHA1 = 1 << 5,
	SCEP_CAP_SHA256 = 1 << 6,
	SCEP_CAP_SHA384 = 1 << 7,
	SCEP_CAP_SHA512 = 1 << 8,
	SCEP_CAP_STANDARD = 1 << 9,
};
uint32_t scep_caps_read(struct bytes text);
void scep_caps_write(uint32_t mask, struct text *);

#endif
