/*
 * The trustpoints of one router: the client of a certificate authority. It fetches the authority's
 * certificate, enrols over SCEP (RFC 8894), polls while the authority makes up its mind, renews by itself,
 * keeps CRLs, and validates the chains of peers for IKE. Owned by its router, which carries out its effects
 * (pki_fx.h), feeds the answers of HTTP back, and keeps the certificates in the configuration.
 *
 * An operation carries a number of the caller's, which its notices bring back as their id; 0 is nobody.
 */
#ifndef GKMSH_PKI_TP_H
#define GKMSH_PKI_TP_H

#include "pki/cert.h"
#include "pki/pki_conf.h"
#include "pki/pki_fx.h"
#include "pki/pki_view.h"

struct tp;

struct tp *tp_new(const struct pki_conf *, const struct pki_env *, struct when now);
void tp_free(struct tp *); /* accepts NULL, wipes keys */
/* Trustpoints are kept by name; one that is gone loses its certificates. */
enum status tp_reconfigure(struct tp *, const struct pki_conf *, struct when now) must_use;
void tp_tick(struct tp *, struct when now);
mono_t tp_deadline(const struct tp *);
bool tp_poll(struct tp *, struct pki_fx *);
/* The answer to an HTTP effect; status 0: there was none. A number that nothing waits for is dropped. */
void tp_http_answer(struct tp *, struct when now, uint64_t id, unsigned status,
		    const char *content_type, struct bytes body);

/* ---- the authority's certificate ---- */
/* ST_ABSENT: no such trustpoint, ST_EXISTS: it has one, ST_STATE: not over a URL. */
enum status tp_authenticate(struct tp *, struct when now, const char *name, uint64_t op) must_use;
/* The same with a certificate as text: ST_SYNTAX when it is none. */
enum status tp_offer_text(struct tp *, struct when now, const char *name, const char *text,
			  uint64_t op) must_use;
/* The answer to PKI_OP_CA_OFFERED. ST_STATE: nothing was offered. */
enum status tp_accept(struct tp *, struct when now, const char *name, bool yes) must_use;

/* ---- enrolment ---- */
struct tp_enroll_spec {
	const char *password; /* NULL or "": the configured one, or none */
	bool with_serial;     /* where the configuration leaves it open */
	ip4_t ip;	      /* likewise; 0 = none */
};
/* ST_ABSENT: no such trustpoint, ST_STATE: not authenticated yet, or not over a URL. */
enum status tp_enroll(struct tp *, struct when now, const char *name, const struct tp_enroll_spec *,
		      uint64_t op) must_use;
/* enrollment terminal: the request as bare base64; tp_import_text() takes the certificate. */
enum status tp_enroll_text(struct tp *, struct when now, const char *name,
			   const struct tp_enroll_spec *, struct text *out) must_use;
enum status tp_import_text(struct tp *, struct when now, const char *name,
			   const char *text) must_use;
/* enrollment selfsigned. */
enum status tp_enroll_self(struct tp *, struct when now, const char *name,
			   const struct tp_enroll_spec *) must_use;
/* Gives up what is under way. */
void tp_cancel(struct tp *, struct when now, const char *name);

/* ---- certificates in the configuration ---- */
struct tp_chain_item {
	enum pki_cert_kind kind;
	struct bytes der;
};
/* All certificates of a trustpoint as the configuration has them; nothing happens when they are the same.
 * ST_SYNTAX: one of them cannot be read, and nothing changed. */
enum status tp_chain_load(struct tp *, struct when now, const char *name,
			  const struct tp_chain_item *, size_t n) must_use;
/* The i-th certificate of a trustpoint, in the order of its chain; false behind the last. */
bool tp_cert_at(const struct tp *, const char *name, size_t i, const struct cert **,
		struct tp_cert_view *);

/* ---- import and export ---- */
/* The caller wipes and frees *out. ST_ABSENT: no certificate or no key; ST_REFUSED: not exportable. */
enum status tp_export_pkcs12(struct tp *, const char *name, const char *password, uint8_t **out,
			     size_t *n) must_use;
/* ST_REFUSED: wrong password, ST_SYNTAX: no PKCS#12, or not a key with its certificate. */
enum status tp_import_pkcs12(struct tp *, struct when now, const char *name, struct bytes,
			     const char *password, bool exportable) must_use;

/* The same as PEM: the authority's certificate, the router's, and its key. ST_REFUSED: they do not belong together. */
enum status tp_import_pem(struct tp *, struct when now, const char *name, const char *ca_text,
			  const char *id_text, struct rsa_key *key, bool exportable) must_use;

/* ---- validation, for IKE ---- */
struct tp_verdict {
	enum pki_reason reason;
	char trustpoint[PKI_LABEL]; /* that vouches for it */
	struct cert *cert;	    /* of the peer; NULL when it could not be read */
	struct rsa_pub *key;	    /* likewise */
};
/*
 * A peer's chain, its own certificate first. trustpoint "" or NULL: any. PKI_CRL_PENDING: ask again when
 * PKI_OP_VALIDATE_AGAIN comes. cert and key are references that tp_verdict_free() drops.
 */
void tp_verify(struct tp *, struct when now, const char *trustpoint, const struct bytes *chain,
	       size_t n, struct tp_verdict *out);
void tp_verdict_free(struct tp_verdict *);

/* What this router shows and signs with. The pointers live until the next call that changes something. */
struct tp_credential {
	const char *trustpoint;
	struct rsa_key *key;
	const struct cert *cert, *ca;
};
/* name "" or NULL: the first that has a certificate that is valid now, and its key. */
bool tp_credential(const struct tp *, const char *name, wall_t now, struct tp_credential *out);

/* ---- CRLs ---- */
enum status tp_crl_request(struct tp *, struct when now, const char *name, uint64_t op) must_use;
void tp_crls_clear(struct tp *);
bool tp_crl_at(const struct tp *, size_t i, struct cached_crl_view *);

/* ---- views ---- */
const char *tp_name_at(const struct tp *, size_t i); /* NULL behind the last */
bool tp_view(const struct tp *, const char *name, struct tp_view *);
const struct tp_conf *tp_conf_of(const struct tp *,
				 const char *name); /* NULL: no such trustpoint */
bool tp_timer_at(const struct tp *, size_t i, struct pki_timer_view *);
void tp_counters(const struct tp *, struct pki_counters *);
void tp_counters_clear(struct tp *);

#endif
