/* What the files of the trustpoints share. Within pki/. */
#ifndef GKMSH_PKI_TP_INT_H
#define GKMSH_PKI_TP_INT_H

#include "base/map.h"
#include "base/timer.h"
#include "pki/crl.h"
#include "pki/scep.h"
#include "pki/tp.h"

#define TP_AUTO_DELAY_S	 60  /* from a certificate that could be asked for to asking */
#define TP_CRL_RETRY_S	 60  /* a CRL that did not come is not asked for again so soon */
#define TP_CRL_FETCHES	 16  /* on their way at once */
#define TP_VERIFIED_MAX	 512 /* chains remembered; the oldest makes room */
#define TP_SIGNER_LIFE_S (UINT64_C(10) * 365 * 86400) /* of the temporary signer */
#define TP_HTTP_MESSAGE	 "application/x-pki-message"

enum tp_timer {
	TIMER_JOB,
	TIMER_RENEW,
	TIMER_EXPIRE,
	TIMER_TAKEOVER,
	TIMER_FETCH
};

enum tp_job {
	JOB_NONE,
	JOB_GET_CA,    /* GetCACert is on its way */
	JOB_OFFERED,   /* what came waits for a yes */
	JOB_GET_CAPS,  /* GetCACaps is on its way */
	JOB_REQUEST,   /* PKCSReq, RenewalReq or CertPoll is on its way */
	JOB_WAIT,      /* pending: the next poll has its time */
	JOB_RETRY,     /* no connection: the next try has its time */
	JOB_NEXT_CAPS, /* GetCACaps is on its way: has the authority a successor? */
	JOB_GET_NEXT,  /* GetNextCACert is on its way */
	JOB_TERMINAL,  /* the request was shown; its certificate is to be pasted */
};

struct tp_cert {
	enum pki_cert_kind kind;
	struct cert *cert;
	struct rsa_key *key; /* of one that is the router's own; NULL when it has gone */
	wall_t installed;
};

/* What is being asked for. */
struct tp_request {
	bool polling, renewal, automatic, new_key;
	bool for_next; /* to the authority's successor */
	struct rsa_key *key;
	struct cert *signer;
	EVP_PKEY *pkey, *signer_key;
	uint8_t *csr;
	size_t csr_n;
	char trans_id[33];
	uint8_t nonce[PKI_NONCE];
	uint32_t tries; /* polls, or connections, that are left */
};

struct tp_point {
	struct tp *tp;
	struct tp_conf conf;
	struct tp_cert certs[PKI_CERTS_MAX];
	size_t n_certs;
	enum tp_job job;
	uint64_t op, http_id, session;
	struct cert *offered[PKI_CERTS_MAX]; /* the authority's first */
	size_t n_offered;
	struct tp_request req;
	enum tp_enroll_state state;
	uint8_t fail_info;
	uint8_t csr_md5[16], csr_sha1[20];
	char transaction[33];
	uint32_t caps;
	bool expired_told;
	mono_t next_try; /* what went wrong by itself is not tried before */
	struct timer job_timer, renew_timer, expire_timer, takeover_timer;
};

struct tp_crl {
	struct crl *crl; /* NULL: it could not be had */
	X509_NAME *issuer;
	wall_t fetched;
	mono_t failed; /* when asking for it went wrong last */
	char url[PKI_URL];
};

struct tp_fetch {
	uint64_t id, op;
	char point[PKI_LABEL];
	struct cert *issuer;
	char url[PKI_URL]; /* "" = by SCEP, with what follows */
	struct tp_request req;
	struct timer timer;
};

struct tp_map {
	struct map_conf conf;
	struct map_rule *rules;
};

struct tp {
	const struct pki_lib *lib;
	struct drbg drbg;
	struct fx_queue fx;
	struct timers timers;
	struct when now;
	struct tp_point *points[PKI_TRUSTPOINTS_MAX];
	size_t n;
	struct tp_map *maps;
	size_t n_maps;
	char hostname[PKI_LABEL * 2], serial[PKI_LABEL], own_label[PKI_LABEL];
	uint64_t last_id, last_session;
	int64_t skew; /* wall minus monotonic clock when the timers were set */
	struct tp_crl crls[PKI_CRLS_MAX];
	size_t n_crls;
	struct tp_fetch *fetches[TP_CRL_FETCHES];
	size_t n_fetches;
	struct map verified;
	struct pki_counters counters;
};

/* ---- tp.c ---- */
struct tp_point *tp_find(const struct tp *, const char *name);
mono_t tp_at_wall(const struct tp *, wall_t); /* on the monotonic clock; now when it is past */
void tp_arm(struct tp *, struct timer *, mono_t due);
void tp_notice(struct tp_point *, enum pki_op, uint64_t number);
/* What is under way, from its start to its end, as debug crypto pki api shows it. */
uint64_t tp_session_open(struct tp *, const char *trustpoint);
void tp_session_close(struct tp *, uint64_t session); /* 0: none is open */
void tp_end_job(struct tp_point *);		      /* timers off, what was under way dropped */
void tp_request_drop(struct tp_request *);
void tp_schedule(struct tp_point *); /* renewal and expiry anew */
/* When the router's certificate is to be renewed; 0: never. */
wall_t tp_renew_at(const struct tp_point *, const struct cert_view *);

/* ---- tp_chain.c ---- */
struct tp_cert *tp_own(const struct tp_point *, enum pki_cert_kind);
struct cert *tp_ca(const struct tp_point *); /* NULL: not authenticated */
const char *tp_key_label(const struct tp_point *);
void tp_install(struct tp_point *, enum pki_cert_kind, struct cert *, struct rsa_key *);
void tp_drop_certs(struct tp_point *);
void tp_remove(struct tp_point *, enum pki_cert_kind); /* all of that kind */
void tp_resolve_keys(struct tp_point *);
void tp_changed(struct tp_point *); /* after installing: the configuration, the cache, the timers */

/* ---- tp_http.c ---- */
uint64_t tp_get(struct tp_point *, const char *operation); /* GetCACert, GetCACaps */
uint64_t tp_send_message(struct tp_point *, struct bytes message);
uint64_t tp_get_url(struct tp_point *, const char *url);

/* ---- tp_ca.c ---- */
void tp_ca_answer(struct tp_point *, unsigned status, const char *content_type, struct bytes body);
/* Certificates and a CRL of an answer whatever its content type says. */
struct cert *tp_recipient(const struct tp_point *, bool for_next);
size_t tp_responders(const struct tp_point *, struct cert **out, size_t max);

/* ---- tp_enroll.c ---- */
void tp_caps_answer(struct tp_point *, unsigned status, struct bytes body);
void tp_request_answer(struct tp_point *, unsigned status, struct bytes body);
void tp_job_due(struct tp_point *);
void tp_enroll_auto(struct tp_point *);
X509_NAME *tp_subject(const struct tp_point *, const struct tp_enroll_spec *);
enum status tp_prepare(struct tp_point *, const struct tp_enroll_spec *, bool renewal);

/* ---- tp_rollover.c ---- */
bool tp_ends_with_ca(const struct tp_point *); /* renewing it under this authority gains nothing */
void tp_rollover_start(struct tp_point *);
void tp_rollover_later(struct tp_point *);
void tp_next_caps_answer(struct tp_point *, unsigned status, struct bytes body);
void tp_next_ca_answer(struct tp_point *, unsigned status, struct bytes body);
wall_t tp_takeover_at(const struct tp_point *); /* INT64_MAX: nothing waits */
void tp_takeover(struct tp_point *);
void tp_shadow_key(struct tp_point *, struct rsa_key *);
void tp_new_key(struct tp_point *, struct rsa_key *);

/* ---- tp_message.c ---- */
enum hash_alg tp_digest(const struct tp_point *);
int tp_cipher(const struct tp_point *);
/* Signs and seals a message; the nonce of the request is drawn anew. */
enum status tp_seal(struct tp_point *, struct tp_request *, enum scep_type, struct bytes payload,
		    uint8_t **der, size_t *n) must_use;
/* Reads and checks an answer to it; the contents, if any, are opened. */
struct tp_reply {
	unsigned status, fail;
	uint8_t *body;
	size_t n;
};
enum status tp_unseal(struct tp_point *, struct tp_request *, struct bytes der,
		      struct tp_reply *) must_use;
enum status tp_make_signer(struct tp *, const char *hostname, struct tp_request *) must_use;

/* ---- tp_crl.c ---- */
enum tp_crl_state {
	TP_CRL_NONE,
	TP_CRL_GOOD,
	TP_CRL_REVOKED,
	TP_CRL_COMING
};
enum tp_crl_state tp_crl_check(struct tp_point *, const struct cert *, struct cert *issuer);
void tp_fetch_answer(struct tp *, struct tp_fetch *, unsigned status, struct bytes body);
void tp_fetch_free(struct tp *, struct tp_fetch *);
void tp_crls_free(struct tp *);

/* ---- tp_verify.c ---- */
void tp_forget_verified(struct tp *);
/* ---- tp_map.c ---- */
bool tp_map_matches(const struct tp *, const char *map, const struct cert_view *);

#endif
