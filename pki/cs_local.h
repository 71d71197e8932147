/* What the files of the certificate server share. */
#ifndef GKMSH_PKI_CS_LOCAL_H
#define GKMSH_PKI_CS_LOCAL_H

#include "base/map.h"
#include "pki/crl.h"
#include "pki/cs.h"
#include "pki/csr.h"
#include "pki/scep.h"

struct cs_request {
	struct list link; /* in order of arrival */
	uint32_t id;
	enum cs_request_state state;
	struct csr *csr;
	char trans_id[PKI_TRANS_ID_MAX + 1]; /* "" = by hand */
	uint8_t signer[32];		     /* SHA-256 of the key that signed the message */
	bool renewal;
	bool for_next; /* addressed to the shadow CA */
	wall_t received;
	uint64_t serial; /* once granted */
};

struct cs_issued {
	uint64_t serial;
	wall_t from, until, revoked_at;
	bool revoked, by_next;
	char *subject;
	uint8_t *der; /* NULL: only the name is known */
	size_t der_n;
};

struct cs_authority {
	struct rsa_key *key;
	EVP_PKEY *pkey; /* of the same key, for the library */
	struct cert *cert;
};

/* The verdict on a request, and the only thing that cs_issue() takes. */
enum cs_verdict {
	CS_REFUSE,
	CS_WAIT,
	CS_ISSUE,
};

struct cs {
	struct cs_conf conf; /* keys held here are references */
	const struct pki_lib *lib;
	struct drbg rng;
	struct when now;
	struct fx_queue fx;
	struct cs_authority ca, next;
	enum cs_state state;
	enum cs_why why;
	bool storage_failed, expiry_told;
	uint64_t last_serial;
	struct crl *crl;
	uint64_t crl_number;
	struct list requests;
	struct map by_trans; /* transaction and signer: struct cs_request */
	uint32_t n_requests, n_pending, next_id;
	struct map issued; /* serial, big-endian: struct cs_issued */
	struct secret otp; /* n = 0: none */
	wall_t otp_until;
	unsigned otp_tries;
	uint32_t refused[CS_REFUSALS];
	uint64_t reply_id;  /* HTTP request at hand; writes for it carry the same */
	struct list loaded; /* certificates found at start, until cs_booted() */
};

/* ---- cs_db.c: the files ---- */
void cs_write(struct cs *, const char *suffix, struct bytes, bool secret);
void cs_write_serial(struct cs *);
void cs_write_crl(struct cs *);
void cs_write_issued(struct cs *, const struct cs_issued *);
void cs_write_ca(struct cs *, struct cert *);
enum status cs_write_archive(struct cs *, const char *passphrase) must_use;
void cs_delete_files(struct cs *);
struct cs_issued *cs_find(const struct cs *, uint64_t serial);
enum status cs_remember(struct cs *, uint64_t serial, const struct cert *) must_use;
void cs_forget(struct cs *, uint64_t serial);
bool cs_serial_of(const char *hex, uint64_t *out);

/* ---- cs_ca.c ---- */
void cs_authority_free(struct cs_authority *);
enum status cs_authority_take(struct cs *, struct cs_authority *, struct rsa_key *,
			      struct cert *) must_use;
enum status cs_issue_crl(struct cs *) must_use;
void cs_check(struct cs *);
void cs_takeover(struct cs *);

/* ---- cs_request.c ---- */
enum cs_verdict cs_authorise(struct cs *, struct csr *, const struct scep_msg *, bool for_next,
			     enum cs_refusal *);
struct cs_request *cs_request_find(struct cs *, const char *trans_id, const uint8_t signer[32]);
/* Takes the csr over. NULL: full. */
struct cs_request *cs_request_add(struct cs *, struct csr *, const struct scep_msg *,
				  bool for_next);
void cs_request_free(struct cs *, struct cs_request *);
void cs_expire_requests(struct cs *);
wall_t cs_requests_due(const struct cs *); /* INT64_MAX: never */
/* Makes the certificate of an authorised request; the files are written before anything follows. */
enum status cs_issue(struct cs *, struct cs_request *, struct cert **out) must_use;
/* As registration authorities of these servers are told apart: an OU of their subject. */
bool cs_names_ra(const char *subject_line);
void cs_signer_id(const struct cert *, uint8_t out[32]);

/* ---- cs_scep.c ---- */
void cs_pki_operation(struct cs *, struct bytes der);
void cs_refuse(struct cs *, enum cs_refusal, const char *trans_id);

#endif
