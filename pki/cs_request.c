#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cs_local.h"

#define RA_MARK	       "ou=ioscs RA"
#define LEAF_KEY_USAGE 0xA000 /* digital signature, key encipherment */

void cs_signer_id(const struct cert *c, uint8_t out[32])
{
	struct bytes spki = cert_spki(c);

	hash_parts(HASH_SHA256, &spki, 1, out);
}

/* ---- the queue ---- */

struct key_of {
	size_t n;
	uint8_t b[32 + PKI_TRANS_ID_MAX];
};

static struct bytes trans_key(struct key_of *k, const char *trans_id, const uint8_t signer[32])
{
	size_t n = strlen(trans_id);

	memcpy(k->b, signer, 32);
	memcpy(k->b + 32, trans_id, n);
	return BYTES(k->b, 32 + n);
}

struct cs_request *cs_request_find(struct cs *cs, const char *trans_id, const uint8_t signer[32])
{
	struct key_of k;

	return map_get(&cs->by_trans, trans_key(&k, trans_id, signer));
}

void cs_request_free(struct cs *cs, struct cs_request *r)
{
	struct key_of k;

	if (r->trans_id[0] && cs_request_find(cs, r->trans_id, r->signer) == r)
		(void)map_remove(&cs->by_trans, trans_key(&k, r->trans_id, r->signer));
	list_remove(&r->link);
	cs->n_requests--;
	cs->n_pending -= r->state == CS_REQ_PENDING;
	csr_free(r->csr);
	free(r);
}

/* Room for one more: the oldest that is over goes. */
static bool make_room(struct cs *cs)
{
	if (cs->n_pending >= CS_PENDING_MAX)
		return false;
	if (cs->n_requests < CS_REQUESTS_MAX)
		return true;
	list_each_safe (e, &cs->requests) {
		struct cs_request *r = LIST_ENTRY(e, struct cs_request, link);

		if (r->state == CS_REQ_GRANTED || r->state == CS_REQ_REJECTED) {
			cs_request_free(cs, r);
			return true;
		}
	}
	return false;
}

struct cs_request *cs_request_add(struct cs *cs, struct csr *csr, const struct scep_msg *m,
				  bool for_next)
{
	struct cs_request *r = make_room(cs) ? calloc(1, sizeof *r) : NULL;
	struct key_of k;

	if (!r) {
		csr_free(csr);
		return NULL;
	}
	list_init(&r->link);
	r->csr = csr;
	r->state = CS_REQ_PENDING;
	r->received = cs->now.wall;
	r->for_next = for_next;
	if (m) {
		struct cs_request *old;

		memcpy(r->trans_id, m->trans_id, sizeof r->trans_id);
		cs_signer_id(m->signer, r->signer);
		r->renewal = m->type == SCEP_RENEWAL_REQ;
		/* The same key asks for another certificate: its earlier request is over. */
		if ((old = cs_request_find(cs, r->trans_id, r->signer)))
			cs_request_free(cs, old);
		if (map_put(&cs->by_trans, trans_key(&k, r->trans_id, r->signer), r) != ST_OK) {
			csr_free(csr);
			free(r);
			return NULL;
		}
	}
	r->id = ++cs->next_id;
	list_add_tail(&cs->requests, &r->link);
	cs->n_requests++;
	cs->n_pending++;
	return r;
}

static wall_t request_ends(const struct cs *cs, const struct cs_request *r)
{
	return r->received + (wall_t)cs->conf.request_lifetime_s * (wall_t)USEC_S;
}

wall_t cs_requests_due(const struct cs *cs)
{
	if (list_empty(&cs->requests))
		return INT64_MAX;
	return request_ends(cs, LIST_ENTRY(cs->requests.next, struct cs_request, link));
}

void cs_expire_requests(struct cs *cs)
{
	while (!list_empty(&cs->requests)) {
		struct cs_request *r = LIST_ENTRY(cs->requests.next, struct cs_request, link);

		if (cs->now.wall < request_ends(cs, r))
			return;
		if (r->state == CS_REQ_PENDING)
			fx_event(&cs->fx, PKI_EV_CS_EXPIRED_REQUEST, "su", cs->conf.name,
				 (uint64_t)r->id);
		cs_request_free(cs, r);
	}
}

/* ---- authorisation ---- */

/* The password once generated here, if the request carries it: spent by use, and by too many tries. */
static bool password_spent(struct cs *cs, const struct csr *csr)
{
	struct bytes given = csr_password(csr);

	if (cs->otp.n == 0 || cs->now.wall > cs->otp_until || given.n == 0)
		return false;
	bool ok = crypto_equal(given, secret_view(&cs->otp));
	if (ok || ++cs->otp_tries >= CS_OTP_TRIES)
		secret_wipe(&cs->otp);
	if (!ok)
		cs->refused[CS_REFUSED_PASSWORD]++;
	return ok;
}

/* Signed by a certificate of ours that still holds, for the same name. */
static bool renews(const struct cs *cs, const struct csr *csr, const struct scep_msg *m)
{
	const struct cert *old = m->signer;
	const struct cs_issued *known;
	uint64_t serial;

	if (!cert_signed_by(old, cs->ca.cert) || !cert_valid_at(old, cs->now.wall) ||
	    cert_view(old)->is_ca || !cert_same_subject(old, csr_subject(csr)) ||
	    !cs_serial_of(cert_view(old)->serial, &serial) || serial > cs->last_serial)
		return false;
	known = cs_find(cs, serial);
	if (known && known->revoked)
		return false;
	if (known && known->der)
		return bytes_equal(BYTES(known->der, known->der_n), cert_der(old));
	return cs->conf.level != CS_LEVEL_COMPLETE || (known && !known->der);
}

bool cs_names_ra(const char *subject_line)
{
	return strstr(subject_line, RA_MARK) != NULL;
}

/* Our own certificate of a registration authority, which has looked at the request it signs for. */
static bool signed_by_ra(const struct cs *cs, const struct scep_msg *m)
{
	const struct cs_issued *known;
	uint64_t serial;

	if (!cert_signed_by(m->signer, cs->ca.cert) || !cert_valid_at(m->signer, cs->now.wall) ||
	    cert_view(m->signer)->is_ca || !cs_names_ra(cert_view(m->signer)->subject.line) ||
	    !cs_serial_of(cert_view(m->signer)->serial, &serial) || serial > cs->last_serial)
		return false;
	known = cs_find(cs, serial);
	return !known || !known->revoked;
}

/* Known to the authority of "grant auto trustpoint", by the name that is asked for. */
static bool known_elsewhere(const struct cs *cs, const struct csr *csr, const struct scep_msg *m)
{
	return cs->conf.grant_ca && m->type == SCEP_PKCS_REQ && !cert_view(m->signer)->is_ca &&
	       cert_signed_by(m->signer, cs->conf.grant_ca) &&
	       cert_valid_at(m->signer, cs->now.wall) &&
	       cert_valid_at(cs->conf.grant_ca, cs->now.wall) &&
	       cert_same_subject(m->signer, csr_subject(csr));
}

enum cs_verdict cs_authorise(struct cs *cs, struct csr *csr, const struct scep_msg *m,
			     bool for_next, enum cs_refusal *why)
{
	bool ours = m && cert_signed_by(m->signer, cs->ca.cert);
	bool same_key = m && bytes_equal(cert_spki(m->signer), csr_spki(csr));
	bool known = m && !ours && known_elsewhere(cs, csr, m);
	bool by_ra = m && m->type == SCEP_PKCS_REQ && !same_key && signed_by_ra(cs, m);

	*why = CS_REFUSED_NONE;
	if (X509_NAME_entry_count(csr_subject(csr)) == 0 ||
	    cert_same_subject(cs->ca.cert, csr_subject(csr)) ||
	    bytes_equal(csr_spki(csr), cert_spki(cs->ca.cert)))
		*why = CS_REFUSED_SUBJECT;
	else if (cs->conf.grant == CS_GRANT_NONE)
		*why = CS_REFUSED_POLICY;
	else if (m && !by_ra && (m->type == SCEP_RENEWAL_REQ || ours) && !renews(cs, csr, m))
		*why = CS_REFUSED_RENEWAL;
	else if (m && !ours && !same_key && !known)
		*why = CS_REFUSED_KEY;
	if (*why)
		return CS_REFUSE;
	/* What makes a registration authority is granted by hand, whatever the rest gets. */
	if (cs_names_ra(csr_subject_line(csr)) && !(ours && same_key))
		return password_spent(cs, csr) ? CS_ISSUE : CS_WAIT;
	if (cs->conf.grant == CS_GRANT_AUTO || known ||
	    (by_ra && cs->conf.grant == CS_GRANT_RA_AUTO) || password_spent(cs, csr))
		return CS_ISSUE;
	return for_next && ours && cs->conf.grant_rollover ? CS_ISSUE : CS_WAIT;
}

/* ---- issuing ---- */

static wall_t earlier(wall_t a, wall_t b)
{
	return a < b ? a : b;
}

enum status cs_issue(struct cs *cs, struct cs_request *r, struct cert **out)
{
	struct cs_authority *a = r->for_next && cs->next.cert ? &cs->next : &cs->ca;
	wall_t from = cs->now.wall - cs->now.wall % (wall_t)USEC_S;
	enum status st;

	if (from < cert_view(a->cert)->not_before)
		from = cert_view(a->cert)->not_before;
	if (from > cert_view(a->cert)->not_after || cs->last_serial == UINT64_MAX >> 1)
		return ST_STATE;
	struct cert_spec spec = {
	    .subject = csr_subject(r->csr),
	    .issuer = X509_get_subject_name(cert_x509(a->cert)),
	    .key = csr_key(r->csr),
	    .signer = a->pkey,
	    .hash = cs->conf.hash,
	    .serial = ++cs->last_serial,
	    .from = from,
	    .until = earlier(from + (wall_t)cs->conf.cert_lifetime_s * (wall_t)USEC_S,
			     cert_view(a->cert)->not_after),
	    .key_usage = LEAF_KEY_USAGE,
	    .eku = cs->conf.eku,
	    .cdp = cs->conf.cdp_url,
	    .aki = a->cert,
	    .alt = csr_extensions(r->csr),
	};
	cs_write_serial(cs); /* before the number is signed into anything */
	st = cert_make(cs->lib, &spec, out);
	if (st == ST_OK)
		st = cs_remember(cs, spec.serial, *out);
	if (st != ST_OK)
		return st;
	struct cs_issued *i = cs_find(cs, spec.serial);
	i->by_next = a == &cs->next;
	cs_write_issued(cs, i);
	cs->n_pending -= r->state == CS_REQ_PENDING;
	r->state = CS_REQ_GRANTED;
	r->serial = spec.serial;
	fx_event(&cs->fx, PKI_EV_CS_GRANTED, "suss", cs->conf.name, (uint64_t)r->id,
		 cert_view(*out)->serial, r->trans_id);
	return ST_OK;
}

/* ---- commands ---- */

typedef enum status (*request_fn)(struct cs *, struct cs_request *);

static enum status grant_one(struct cs *cs, struct cs_request *r)
{
	struct cert *c = NULL;
	enum status st = cs_issue(cs, r, &c);

	if (st == ST_OK)
		cert_free(c);
	return st;
}

static enum status reject_one(struct cs *cs, struct cs_request *r)
{
	cs->n_pending -= r->state == CS_REQ_PENDING;
	r->state = CS_REQ_REJECTED;
	fx_event(&cs->fx, PKI_EV_CS_REJECTED, "sus", cs->conf.name, (uint64_t)r->id, r->trans_id);
	return ST_OK;
}

static enum status remove_one(struct cs *cs, struct cs_request *r)
{
	cs_request_free(cs, r);
	return ST_OK;
}

static enum status each(struct cs *cs, uint32_t id, bool pending_only, request_fn fn)
{
	enum status st = ST_ABSENT;

	list_each_safe (e, &cs->requests) {
		struct cs_request *r = LIST_ENTRY(e, struct cs_request, link);

		if (id ? r->id != id : pending_only && r->state != CS_REQ_PENDING)
			continue;
		if (pending_only && r->state != CS_REQ_PENDING)
			return ST_STATE;
		st = fn(cs, r);
		if (st != ST_OK)
			return st;
	}
	return st;
}

enum status cs_grant(struct cs *cs, struct when now, uint32_t id)
{
	cs->now = now;
	cs->reply_id = 0;
	return cs->ca.cert ? each(cs, id, true, grant_one) : ST_STATE;
}

enum status cs_reject(struct cs *cs, struct when now, uint32_t id)
{
	cs->now = now;
	return each(cs, id, true, reject_one);
}

enum status cs_remove(struct cs *cs, struct when now, uint32_t id)
{
	cs->now = now;
	return each(cs, id, false, remove_one);
}

static enum status set_revoked(struct cs *cs, struct when now, uint64_t serial, bool revoked)
{
	struct cs_issued *i = cs_find(cs, serial);
	uint64_t own = 0, next = 0;
	char hex[20];

	cs->now = now;
	cs->reply_id = 0;
	if (!cs->ca.cert)
		return ST_STATE;
	(void)cs_serial_of(cert_view(cs->ca.cert)->serial, &own);
	if (cs->next.cert)
		(void)cs_serial_of(cert_view(cs->next.cert)->serial, &next);
	if (serial == own || serial == next)
		return ST_REFUSED;
	/* With the least level of the database only numbers are known. */
	if (!i && (serial == 0 || serial > cs->last_serial || cs->conf.level != CS_LEVEL_MINIMUM))
		return ST_ABSENT;
	if (!i) {
		uint8_t b[8];

		i = calloc(1, sizeof *i);
		if (!i)
			return ST_NOMEM;
		for (int k = 0; k < 8; k++)
			b[k] = (uint8_t)(serial >> (56 - 8 * k));
		i->serial = serial;
		i->until = INT64_MAX / 2;
		if (map_put(&cs->issued, BYTES(b, 8), i) != ST_OK) {
			free(i);
			return ST_NOMEM;
		}
	}
	if (i->revoked == revoked)
		return revoked ? ST_EXISTS : ST_ABSENT;
	i->revoked = revoked;
	i->revoked_at = now.wall;
	enum status st = cs_issue_crl(cs);
	if (st != ST_OK) {
		i->revoked = !revoked;
		return st;
	}
	snprintf(hex, sizeof hex, "%02llX", (unsigned long long)serial);
	if (revoked)
		fx_event(&cs->fx, PKI_EV_CS_REVOKED, "ss", cs->conf.name, hex);
	return ST_OK;
}

enum status cs_revoke(struct cs *cs, struct when now, uint64_t serial)
{
	return set_revoked(cs, now, serial, true);
}

enum status cs_unrevoke(struct cs *cs, struct when now, uint64_t serial)
{
	return set_revoked(cs, now, serial, false);
}

enum status cs_password(struct cs *cs, struct when now, unsigned minutes,
			char out[static CS_OTP_SIZE])
{
	uint64_t v;

	cs->now = now;
	if (!cs->ca.cert)
		return ST_STATE;
	drbg_bytes(&cs->rng, &v, sizeof v);
	snprintf(out, CS_OTP_SIZE, "%016llX", (unsigned long long)v);
	crypto_wipe(&v, sizeof v);
	cs->otp_until = now.wall + (wall_t)minutes * (wall_t)USEC_MIN;
	cs->otp_tries = 0;
	return secret_set(&cs->otp, BYTES(out, CS_OTP_SIZE - 1));
}

enum status cs_request(struct cs *cs, struct when now, const char *pem, uint32_t *id,
		       struct cert **out)
{
	struct csr *csr = NULL;
	enum cs_refusal why;

	cs->now = now;
	cs->reply_id = 0;
	if (cs->state != CS_ENABLED)
		return ST_STATE;
	enum status st = csr_parse_text(cs->lib, pem, &csr);
	if (st != ST_OK)
		return st;
	enum cs_verdict verdict = cs_authorise(cs, csr, NULL, false, &why);
	if (verdict == CS_REFUSE) {
		csr_free(csr);
		cs_refuse(cs, why, "");
		return ST_REFUSED;
	}
	struct cs_request *r = cs_request_add(cs, csr, NULL, false);
	if (!r) {
		cs_refuse(cs, CS_REFUSED_FULL, "");
		return ST_LIMIT;
	}
	*id = r->id;
	if (verdict != CS_ISSUE)
		return ST_AGAIN;
	return cs_issue(cs, r, out);
}
