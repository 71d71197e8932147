/* Trustpoints: enrolment, polling, renewal. */
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/base64.h"
#include "pki/csr.h"
#include "pki/name.h"
#include "pki/tp_int.h"

#define KEY_BITS 2048 /* when neither a key nor a length is configured */

/* ---- preparing ---- */

X509_NAME *tp_subject(const struct tp_point *p, const struct tp_enroll_spec *spec)
{
	const struct tp_conf *c = &p->conf;
	bool serial =
	    c->serial_number == TP_YES || (c->serial_number == TP_ASK && spec->with_serial);
	struct name_device device = {
	    .serial = serial && p->tp->serial[0] ? p->tp->serial : NULL,
	    .ip = c->ip_address == TP_YES   ? c->ip
		  : c->ip_address == TP_ASK ? spec->ip
					    : IP4_ANY,
	    .hostname = c->fqdn_none ? NULL
			: c->fqdn[0] ? c->fqdn
				     : p->tp->hostname,
	};
	X509_NAME *name = NULL;

	return name_parse(c->subject_name, &device, &name) == ST_OK ? name : NULL;
}

/* The key of the request: the configured one, or a new one when there is none or it is to be replaced. */
static enum status choose_key(struct tp_point *p, bool renewal)
{
	struct tp *tp = p->tp;
	struct tp_request *req = &p->req;
	unsigned bits = p->conf.key_bits ? p->conf.key_bits : KEY_BITS;
	struct pki_fx *fx;
	enum status st;

	req->new_key = renewal && p->conf.regenerate;
	if (p->conf.key && !req->new_key) {
		req->key = rsa_key_ref(p->conf.key);
		return ST_OK;
	}
	if (p->conf.key && !p->conf.key_bits)
		bits = rsa_pub_bits(rsa_key_pub(p->conf.key));
	st = rsa_generate(&tp->drbg, bits, &req->key);
	if (st != ST_OK)
		return st;
	fx_event(&tp->fx, PKI_EV_KEY_MADE, "su", tp_key_label(p), (uint64_t)bits);
	if (req->new_key)
		return ST_OK; /* in the shadow of the old one until the certificate is there */
	fx = fx_add(&tp->fx, PKI_FX_KEY);
	(void)str_fit(fx->name, sizeof fx->name, tp_key_label(p));
	fx->key = rsa_key_ref(req->key);
	fx->exportable = p->conf.key_exportable;
	p->conf.key = rsa_key_ref(req->key);
	return ST_OK;
}

/* RFC 8894 3.2.1.1, as routers do it: the digest of the public key. */
static void name_transaction(struct tp_request *req)
{
	struct bytes spki = rsa_pub_der(rsa_key_pub(req->key));
	uint8_t md5[16];

	hash_parts(HASH_MD5, &spki, 1, md5);
	for (size_t i = 0; i < sizeof md5; i++)
		snprintf(req->trans_id + 2 * i, 3, "%02X", md5[i]);
}

static enum status make_csr(struct tp_point *p, const struct tp_enroll_spec *spec)
{
	struct tp_request *req = &p->req;
	char configured[SECRET_MAX + 1];
	struct csr_spec cs = {
	    .subject = tp_subject(p, spec),
	    .key = req->pkey,
	    .hash = tp_digest(p),
	    .dns_name = p->conf.alt_name,
	    .password = spec->password,
	    .eku = p->conf.eku_request,
	};
	enum status st;

	if (!cs.subject)
		return ST_SYNTAX;
	if ((!spec->password || !spec->password[0]) && p->conf.password.n) {
		memcpy(configured, p->conf.password.b, p->conf.password.n);
		configured[p->conf.password.n] = '\0';
		cs.password = configured;
	}
	st = csr_make(p->tp->lib, &cs, &req->csr, &req->csr_n);
	X509_NAME_free((X509_NAME *)cs.subject);
	crypto_wipe(configured, sizeof configured);
	return st;
}

static void tell_fingerprints(struct tp_point *p)
{
	struct bytes csr = BYTES(p->req.csr, p->req.csr_n);
	uint8_t sha256[32];

	hash_parts(HASH_MD5, &csr, 1, p->csr_md5);
	hash_parts(HASH_SHA1, &csr, 1, p->csr_sha1);
	hash_parts(HASH_SHA256, &csr, 1, sha256);
	fx_event(&p->tp->fx, PKI_EV_CSR_FINGERPRINT, "sooo", p->conf.name, BYTES_OF(p->csr_md5),
		 BYTES_OF(p->csr_sha1), BYTES_OF(sha256));
}

/* The old certificate and its key sign a renewal, while it is valid. */
static enum status choose_signer(struct tp_point *p)
{
	struct tp_cert *id = tp_own(p, PKI_CERT_ID);
	struct tp_request *req = &p->req;

	if (!req->renewal || !id || !id->key || !cert_valid_at(id->cert, p->tp->now.wall)) {
		req->renewal = false;
		return tp_make_signer(p->tp, p->conf.fqdn[0] ? p->conf.fqdn : p->tp->hostname, req);
	}
	req->signer = cert_ref(id->cert);
	req->signer_key = pki_private(p->tp->lib, id->key);
	return req->signer_key ? ST_OK : ST_CRYPTO;
}

enum status tp_prepare(struct tp_point *p, const struct tp_enroll_spec *spec, bool renewal)
{
	struct tp_request *req = &p->req;
	enum status st;

	tp_request_drop(req);
	req->renewal = renewal;
	req->tries = p->conf.retry_count;
	st = choose_key(p, renewal);
	if (st != ST_OK)
		return st;
	fx_event(&p->tp->fx, PKI_EV_KEYPAIR_USED, "ss", p->conf.name, tp_key_label(p));
	req->pkey = pki_private(p->tp->lib, req->key);
	if (!req->pkey)
		return ST_CRYPTO;
	name_transaction(req);
	(void)str_fit(p->transaction, sizeof p->transaction, req->trans_id);
	st = choose_signer(p);
	if (st == ST_OK)
		st = make_csr(p, spec);
	if (st == ST_OK)
		tell_fingerprints(p);
	return st;
}

/* ---- ends ---- */

static void failed(struct tp_point *p, enum status why)
{
	p->state = TP_FAILED;
	tp_notice(p, PKI_OP_ENROLL_FAILED, why);
	tp_end_job(p);
	tp_schedule(p);
}

/* A renewal is tried again as long as there is something to renew. */
static void renew_later(struct tp_point *p, bool renewal)
{
	if (!renewal || !tp_own(p, PKI_CERT_ID) || !p->conf.auto_enroll_percent)
		return;
	p->next_try = mono_add(p->tp->now.mono, PKI_RENEW_RETRY_S * USEC_S);
	tp_schedule(p);
}

static void gave_up(struct tp_point *p)
{
	bool renewal = p->req.renewal;

	fx_event(&p->tp->fx, PKI_EV_ENROLL_GAVE_UP, "s", p->conf.name);
	failed(p, ST_AGAIN);
	renew_later(p, renewal);
}

/* ---- sending ---- */

static void wait_and(struct tp_point *p, enum tp_job job)
{
	uint32_t s = p->conf.retry_period_s ? p->conf.retry_period_s : 60;

	if (p->req.tries == 0) {
		gave_up(p);
		return;
	}
	p->req.tries--;
	p->job = job;
	fx_event(&p->tp->fx, PKI_EV_POLL_TIMER, "su", p->conf.name, (uint64_t)s);
	tp_arm(p->tp, &p->job_timer, mono_add(p->tp->now.mono, s * USEC_S));
}

static enum status poll_payload(struct tp_point *p, uint8_t **der, size_t *n)
{
	struct tp *tp = p->tp;
	struct csr *csr = NULL;
	enum status st = csr_parse(tp->lib, BYTES(p->req.csr, p->req.csr_n), &csr);

	if (st == ST_OK)
		st = scep_issuer_subject_write(X509_get_subject_name(cert_x509(tp_ca(p))),
					       csr_subject(csr), der, n);
	csr_free(csr);
	return st;
}

static enum scep_type request_type(const struct tp_point *p)
{
	if (p->req.polling)
		return SCEP_CERT_POLL;
	/* Older authorities take a renewal as a request that the old certificate signed. */
	return p->req.renewal && p->caps & (SCEP_CAP_RENEWAL | SCEP_CAP_STANDARD) ? SCEP_RENEWAL_REQ
										  : SCEP_PKCS_REQ;
}

static void send_request(struct tp_point *p)
{
	struct tp_request *req = &p->req;
	uint8_t *poll = NULL, *der = NULL;
	size_t poll_n = 0, n = 0;
	enum status st = req->polling ? poll_payload(p, &poll, &poll_n) : ST_OK;

	if (st == ST_OK)
		st = tp_seal(p, req, request_type(p),
			     req->polling ? BYTES(poll, poll_n) : BYTES(req->csr, req->csr_n), &der,
			     &n);
	free(poll);
	if (st == ST_OK) {
		p->http_id = tp_send_message(p, BYTES(der, n));
		st = p->http_id ? ST_OK : ST_NOMEM;
	}
	free(der);
	if (st != ST_OK) {
		failed(p, st);
		return;
	}
	p->job = JOB_REQUEST;
	tp_arm(p->tp, &p->job_timer, mono_add(p->tp->now.mono, PKI_HTTP_TIMEOUT_S * USEC_S));
	if (!req->polling)
		tp_notice(p, PKI_OP_ENROLL_SENT, 0);
}

static enum status ask_caps(struct tp_point *p)
{
	p->http_id = tp_get(p, "GetCACaps");
	if (!p->http_id)
		return ST_NOMEM;
	p->job = JOB_GET_CAPS;
	tp_arm(p->tp, &p->job_timer, mono_add(p->tp->now.mono, PKI_HTTP_TIMEOUT_S * USEC_S));
	return ST_OK;
}

static enum status start(struct tp_point *p, const struct tp_enroll_spec *spec, bool renewal,
			 bool automatic, uint64_t op)
{
	enum status st;

	tp_end_job(p);
	p->op = op;
	p->session = tp_session_open(p->tp, p->conf.name);
	st = tp_prepare(p, spec, renewal);
	p->req.automatic = automatic;
	p->req.for_next = renewal && tp_own(p, PKI_CERT_NEXT_CA) != NULL;
	if (st == ST_OK)
		st = ask_caps(p);
	if (st != ST_OK) {
		tp_end_job(p);
		return st;
	}
	p->state = TP_ENROLLING;
	timer_cancel(&p->tp->timers, &p->renew_timer);
	fx_event(&p->tp->fx, PKI_EV_TRANSACTION, "ss", p->conf.name, p->transaction);
	return ST_OK;
}

enum status tp_enroll(struct tp *tp, struct when now, const char *name,
		      const struct tp_enroll_spec *spec, uint64_t op)
{
	struct tp_point *p = tp_find(tp, name);

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (!tp_ca(p) || p->conf.enrollment != TP_ENROLL_URL)
		return ST_STATE;
	fx_event(&tp->fx, PKI_EV_CERT_ENROLL_MANUAL, "s", name);
	return start(p, spec, false, false, op);
}

/* The time of a renewal or of a first enrolment has come. */
void tp_enroll_auto(struct tp_point *p)
{
	struct tp_enroll_spec spec = {0};
	bool renewal = tp_own(p, PKI_CERT_ID) != NULL;

	if (!tp_ca(p) || p->job != JOB_NONE)
		return;
	if (tp_ends_with_ca(p) && !tp_own(p, PKI_CERT_NEXT_CA)) {
		tp_rollover_start(p);
		return;
	}
	fx_event(&p->tp->fx, renewal ? PKI_EV_CERT_RENEW_AUTO : PKI_EV_CERT_ENROLL_AUTO, "s",
		 p->conf.name);
	if (start(p, &spec, renewal, true, 0) != ST_OK) {
		p->state = renewal ? TP_GRANTED : TP_FAILED;
		renew_later(p, renewal);
	}
}

void tp_job_due(struct tp_point *p)
{
	switch (p->job) {
	case JOB_GET_CA:
		tp_ca_answer(p, 0, NULL, BYTES(NULL, 0));
		break;
	case JOB_GET_CAPS:
		p->http_id = 0;
		tp_caps_answer(p, 0, BYTES(NULL, 0));
		break;
	case JOB_REQUEST:
		p->http_id = 0;
		tp_request_answer(p, 0, BYTES(NULL, 0));
		break;
	case JOB_WAIT:
		p->req.polling = true;
		send_request(p);
		break;
	case JOB_NEXT_CAPS:
	case JOB_GET_NEXT:
		tp_rollover_later(p);
		break;
	case JOB_RETRY:
		if (ask_caps(p) != ST_OK)
			failed(p, ST_NOMEM);
		break;
	default:
		break;
	}
}

/* ---- answers ---- */

void tp_caps_answer(struct tp_point *p, unsigned status, struct bytes body)
{
	if (status == 0) {
		fx_event(&p->tp->fx, PKI_EV_SOCKET, "ss", p->conf.name, p->conf.url);
		wait_and(p, JOB_RETRY);
		return;
	}
	/* RFC 8894 3.5.2: no list, no capabilities. */
	p->caps = status == 200 && body.n <= PKI_MESSAGE_MAX ? scep_caps_read(body) : 0;
	fx_event(&p->tp->fx, PKI_EV_CAPS, "su", p->conf.name, (uint64_t)p->caps);
	send_request(p);
}

static struct cert *find_issued(struct tp_point *p, struct cert *const *certs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cert_holds_key(certs[i], rsa_key_pub(p->req.key)) &&
		    (cert_signed_by(certs[i], tp_ca(p)) ||
		     (tp_own(p, PKI_CERT_NEXT_CA) &&
		      cert_signed_by(certs[i], tp_own(p, PKI_CERT_NEXT_CA)->cert))))
			return certs[i];
	return NULL;
}

static void granted(struct tp_point *p, struct cert *c)
{
	struct tp *tp = p->tp;
	bool shadow = cert_view(c)->not_before > tp->now.wall && tp_own(p, PKI_CERT_ID);
	bool automatic = p->req.automatic;

	fx_event(&tp->fx, PKI_EV_CERT_RECEIVED, "s", p->conf.name);
	if (p->req.new_key && shadow)
		tp_shadow_key(p, p->req.key);
	else if (p->req.new_key)
		tp_new_key(p, p->req.key);
	tp_install(p, shadow ? PKI_CERT_SHADOW : PKI_CERT_ID, c, p->req.key);
	p->state = TP_GRANTED;
	tp_notice(p, PKI_OP_ENROLL_GRANTED, 0);
	tp_end_job(p);
	p->next_try = 0;
	tp_changed(p);
	if (shadow)
		fx_event(&tp->fx, PKI_EV_SHADOW_TIMER, "su", p->conf.name,
			 (uint64_t)mono_left_s(p->takeover_timer.due, tp->now.mono));
	else if (tp_renew_at(p, cert_view(c)))
		fx_event(&tp->fx, PKI_EV_RENEW_TIMER, "su", p->conf.name,
			 (uint64_t)mono_left_s(tp_at_wall(tp, tp_renew_at(p, cert_view(c))),
					       tp->now.mono));
	if (automatic)
		fx_event(&tp->fx, PKI_EV_NOAUTOSAVE, "s", p->conf.name);
}

static enum status take_certs(struct tp_point *p, struct bytes body)
{
	struct cert *certs[PKI_CERTS_MAX];
	struct bytes crl;
	size_t n = 0;
	enum status st = scep_certs_read(p->tp->lib, body, certs, PKI_CERTS_MAX, &n, &crl);

	if (st == ST_OK) {
		struct cert *mine = find_issued(p, certs, n);

		if (mine)
			granted(p, mine);
		else
			st = ST_ABSENT;
		while (n)
			cert_free(certs[--n]);
	}
	return st;
}

static void rejected(struct tp_point *p, unsigned fail)
{
	bool renewal = p->req.renewal;

	fx_event(&p->tp->fx, PKI_EV_CERT_REJECT, "su", p->conf.name, (uint64_t)fail);
	p->state = TP_REJECTED;
	p->fail_info = (uint8_t)fail;
	tp_notice(p, PKI_OP_ENROLL_REJECTED, fail);
	tp_end_job(p);
	renew_later(p, renewal);
}

static void pending(struct tp_point *p)
{
	if (p->state != TP_PENDING) {
		p->state = TP_PENDING;
		fx_event(&p->tp->fx, PKI_EV_CERT_PENDING, "s", p->conf.name);
		tp_notice(p, PKI_OP_ENROLL_PENDING, 0);
	}
	wait_and(p, JOB_WAIT);
}

void tp_request_answer(struct tp_point *p, unsigned status, struct bytes body)
{
	struct tp_reply r = {0};
	bool renewal = p->req.renewal;
	enum status st;

	if (status == 0) {
		fx_event(&p->tp->fx, PKI_EV_SOCKET, "ss", p->conf.name, p->conf.url);
		wait_and(p, p->state == TP_PENDING ? JOB_WAIT : JOB_RETRY);
		return;
	}
	st = status != 200		? ST_IO
	     : body.n > PKI_MESSAGE_MAX ? ST_LIMIT
					: tp_unseal(p, &p->req, body, &r);
	if (st == ST_OK && r.status == SCEP_SUCCESS)
		st = take_certs(p, BYTES(r.body, r.n));
	else if (st == ST_OK && r.status == SCEP_PENDING)
		pending(p);
	else if (st == ST_OK && r.status == SCEP_FAILURE)
		rejected(p, r.fail);
	else if (st == ST_OK)
		st = ST_SYNTAX;
	free(r.body);
	if (st == ST_OK)
		return;
	fx_event(&p->tp->fx, PKI_EV_GAVE_UP_READING, "su", p->conf.name, (uint64_t)st);
	failed(p, st);
	renew_later(p, renewal);
}
