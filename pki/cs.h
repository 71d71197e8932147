/*
 * The certificate server (`crypto pki server`): CA key and certificate, requests, what was issued, the
 * CRL. Owned by the router, which gives it HTTP requests and time and carries out its effects in order. A
 * write that fails is reported with cs_file_failed() before the next effect is taken: what depended on
 * it then never leaves.
 *
 * Files, all under the database url: NAME.ser (and NAME.ser~, so that one survives a write cut short): the
 * last serial number; NAME.crl (and NAME.crl~); NAME.p12 or NAME.pem: the archive; the CA's certificate
 * under its storage name; SERIAL.cer or SERIAL.cnm as the level says.
 */
#ifndef GKMSH_PKI_CS_H
#define GKMSH_PKI_CS_H

#include "pki/cert.h"
#include "pki/pki_conf.h"
#include "pki/pki_fx.h"
#include "pki/pki_view.h"

struct cs;

struct cs *cs_new(const struct cs_conf *, const struct pki_env *, struct when now);
void cs_free(struct cs *);

/* Before the first tick after a start: each file under the database url, in any order. */
void cs_load(struct cs *, const char *path, struct bytes);
/* After the last of them: the CA is in force again when its key (conf.key) and certificate are there. */
void cs_booted(struct cs *, struct when now);

/* Settings take effect at once; the issuer's name and the CA's lifetime only before cs_create(). */
enum status cs_reconfigure(struct cs *, const struct cs_conf *, struct when now) must_use;
/* The next "no shutdown" makes the CA; and it needs a passphrase when no archive password is set. */
bool cs_has_ca(const struct cs *);
bool cs_wants_passphrase(const struct cs *);
/* Makes key (unless conf.key is one) and certificate. "" = no archive. ST_RANGE: passphrase too short;
 * ST_SYNTAX: the issuer's name; ST_EXISTS; ST_UNSUPPORTED: a mode without its own CA. */
enum status cs_create(struct cs *, struct when now, const char *passphrase) must_use;
/* Removes the database: the files are deleted, the CA is gone. */
void cs_destroy(struct cs *, struct when now);

/* ---- inputs ---- */
struct cs_http {
	uint64_t id; /* comes back in PKI_FX_REPLY; every request gets one reply */
	bool post;
	const char *target; /* "/cgi-bin/pkiclient.exe?operation=GetCACert&message=X" */
	size_t target_n;
	struct bytes body;
};
void cs_http(struct cs *, struct when now, const struct cs_http *);
/* Whether a file of that path is one of its database. */
bool cs_owns(const struct cs *, const char *path);
void cs_file_failed(struct cs *, const struct pki_fx *); /* a PKI_FX_FILE just taken */
void cs_tick(struct cs *, struct when now);
mono_t cs_deadline(const struct cs *);
bool cs_poll(struct cs *, struct pki_fx *);

/* ---- commands; 0 as a request number means all that wait ---- */
enum status cs_grant(struct cs *, struct when now, uint32_t id) must_use;
enum status cs_reject(struct cs *, struct when now, uint32_t id) must_use;
enum status cs_remove(struct cs *, struct when now, uint32_t id) must_use;
enum status cs_revoke(struct cs *, struct when now, uint64_t serial) must_use;
enum status cs_unrevoke(struct cs *, struct when now, uint64_t serial) must_use;
#define CS_OTP_SIZE 17 /* 16 hexadecimal digits and the end */
enum status cs_password(struct cs *, struct when now, unsigned minutes,
			char out[static CS_OTP_SIZE]) must_use;
/* A request by hand. ST_AGAIN: waits as request *id; ST_OK: *out, a reference; ST_REFUSED, ST_SYNTAX. */
enum status cs_request(struct cs *, struct when now, const char *pem, uint32_t *id,
		       struct cert **out) must_use;
enum status cs_rollover(struct cs *, struct when now) must_use; /* makes the next CA now */
enum status cs_rollover_cancel(struct cs *) must_use;
enum status cs_crl_renew(struct cs *, struct when now) must_use;

/* ---- views ---- */
void cs_view(const struct cs *, struct cs_view *);
bool cs_request_view(const struct cs *, size_t i, struct cs_request_view *);
bool cs_issued_view(const struct cs *, size_t i, struct cs_issued_view *);
bool cs_crl_view(const struct cs *, struct crl_view *);
bool cs_crl_entry(const struct cs *, size_t i, struct crl_entry_view *);
struct cert *cs_ca(const struct cs *);	 /* NULL when there is none; not a new reference */
struct cert *cs_next(const struct cs *); /* the shadow CA */
size_t cs_timers(const struct cs *, struct pki_timer_view *out, size_t max);

#endif
