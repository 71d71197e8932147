/* Trustpoints: revocation lists, fetched and kept. */
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

/* ---- the cache ---- */

static void slot_clear(struct tp_crl *s)
{
	crl_free(s->crl);
	X509_NAME_free(s->issuer);
	*s = (struct tp_crl){0};
}

void tp_crls_free(struct tp *tp)
{
	while (tp->n_crls)
		slot_clear(&tp->crls[--tp->n_crls]);
}

void tp_crls_clear(struct tp *tp)
{
	tp_crls_free(tp);
}

static struct tp_crl *slot_of(struct tp *tp, const struct cert *issuer)
{
	for (size_t i = 0; i < tp->n_crls; i++)
		if (cert_same_subject(issuer, tp->crls[i].issuer))
			return &tp->crls[i];
	return NULL;
}

/* A slot for that issuer; the one that was fetched first makes room. NULL: no memory. */
static struct tp_crl *slot_for(struct tp *tp, const struct cert *issuer)
{
	struct tp_crl *s = slot_of(tp, issuer);
	X509_NAME *name;

	if (s)
		return s;
	name = X509_NAME_dup(X509_get_subject_name(cert_x509(issuer)));
	if (!name)
		return NULL;
	if (tp->n_crls < PKI_CRLS_MAX) {
		s = &tp->crls[tp->n_crls++];
	} else {
		s = &tp->crls[0];
		for (size_t i = 1; i < tp->n_crls; i++)
			if (tp->crls[i].fetched < s->fetched)
				s = &tp->crls[i];
		slot_clear(s);
	}
	*s = (struct tp_crl){.issuer = name};
	return s;
}

bool tp_crl_at(const struct tp *tp, size_t i, struct cached_crl_view *v)
{
	for (size_t k = 0; k < tp->n_crls; k++) {
		if (!tp->crls[k].crl || i--)
			continue;
		crl_view(tp->crls[k].crl, &v->crl);
		v->fetched = tp->crls[k].fetched;
		(void)str_fit(v->url, sizeof v->url, tp->crls[k].url);
		return true;
	}
	return false;
}

/* ---- fetching ---- */

void tp_fetch_free(struct tp *tp, struct tp_fetch *f)
{
	for (size_t i = 0; i < tp->n_fetches; i++)
		if (tp->fetches[i] == f)
			tp->fetches[i] = tp->fetches[--tp->n_fetches];
	timer_cancel(&tp->timers, &f->timer);
	tp_request_drop(&f->req);
	cert_free(f->issuer);
	free(f);
}

/* RFC 8894 3.3.4: GetCRL names the issuer and a serial number, signed by our own certificate. */
static enum status ask_scep(struct tp_point *p, struct tp_fetch *f, const struct cert *subject)
{
	static const char digits[] = "0123456789ABCDEF";
	struct tp_cert *id = tp_own(p, PKI_CERT_ID);
	uint8_t *payload = NULL, *der = NULL;
	size_t payload_n = 0, n = 0;
	enum status st = id && id->key ? ST_OK : ST_STATE;

	if (st != ST_OK)
		return st;
	f->req.signer = cert_ref(id->cert);
	f->req.signer_key = pki_private(p->tp->lib, id->key);
	for (size_t i = 0; i < 32; i++)
		f->req.trans_id[i] = digits[drbg_below(&p->tp->drbg, 16)];
	st =
	    f->req.signer_key ? scep_issuer_serial_write(subject, &payload, &payload_n) : ST_CRYPTO;
	if (st == ST_OK)
		st = tp_seal(p, &f->req, SCEP_GET_CRL, BYTES(payload, payload_n), &der, &n);
	if (st == ST_OK)
		f->id = tp_send_message(p, BYTES(der, n));
	free(payload);
	free(der);
	return st == ST_OK && !f->id ? ST_NOMEM : st;
}

static const char *crl_url(const struct tp_point *p, const struct cert *subject)
{
	const char *cdp = subject ? cert_view(subject)->cdp : "";

	if (p->conf.crl_query[0])
		return p->conf.crl_query;
	return str_starts(cdp, "http://") ? cdp : "";
}

/* subject: whose revocation is in question. */
static enum status fetch(struct tp_point *p, const struct cert *subject, struct cert *issuer,
			 uint64_t op)
{
	struct tp *tp = p->tp;
	struct tp_fetch *f;
	enum status st = ST_OK;

	if (tp->n_fetches == TP_CRL_FETCHES || !(f = calloc(1, sizeof *f))) {
		tp->counters.crl_busy++;
		return ST_LIMIT;
	}
	f->op = op;
	f->issuer = cert_ref(issuer);
	f->timer = (struct timer){.kind = TIMER_FETCH, .owner = f};
	(void)str_fit(f->point, sizeof f->point, p->conf.name);
	(void)str_fit(f->url, sizeof f->url, crl_url(p, subject));
	tp->fetches[tp->n_fetches++] = f;
	if (f->url[0]) {
		f->id = tp_get_url(p, f->url);
		st = f->id ? ST_OK : ST_NOMEM;
	} else {
		st = ask_scep(p, f, subject ? subject : issuer);
	}
	if (st != ST_OK) {
		tp_fetch_free(tp, f);
		return st;
	}
	tp->counters.crl_fetches++;
	tp_arm(tp, &f->timer, mono_add(tp->now.mono, PKI_HTTP_TIMEOUT_S * USEC_S));
	return ST_OK;
}

/* What the answer holds: a CRL as it is, or the contents of a CertRep. */
static enum status read_crl(struct tp *tp, struct tp_fetch *f, struct bytes body, struct crl **out)
{
	struct tp_point *p = tp_find(tp, f->point);
	struct cert *certs[PKI_CERTS_MAX];
	struct tp_reply r = {0};
	struct bytes crl = {0};
	size_t n = 0;
	enum status st;

	if (f->url[0])
		return crl_parse(tp->lib, body, out);
	if (!p || body.n > PKI_CRL_MAX + PKI_MESSAGE_MAX)
		return ST_LIMIT;
	st = tp_unseal(p, &f->req, body, &r);
	if (st == ST_OK && r.status != SCEP_SUCCESS)
		st = ST_REFUSED;
	if (st == ST_OK)
		st = scep_certs_read(tp->lib, BYTES(r.body, r.n), certs, PKI_CERTS_MAX, &n, &crl);
	if (st == ST_OK)
		st = crl.p ? crl_parse(tp->lib, crl, out) : ST_ABSENT;
	while (n)
		cert_free(certs[--n]);
	free(r.body);
	return st;
}

static void fetch_notice(struct tp *tp, const char *name, uint64_t op, enum pki_op what)
{
	struct pki_fx *fx = fx_add(&tp->fx, PKI_FX_NOTICE);

	(void)str_fit(fx->name, sizeof fx->name, name);
	fx->id = op;
	fx->op = what;
}

void tp_fetch_answer(struct tp *tp, struct tp_fetch *f, unsigned status, struct bytes body)
{
	struct crl *crl = NULL;
	struct tp_crl *slot = slot_for(tp, f->issuer);
	enum status st = status == 200 ? read_crl(tp, f, body, &crl) : ST_IO;

	if (st == ST_OK && !crl_signed_by(crl, f->issuer))
		st = ST_REFUSED;
	if (st == ST_OK && slot) {
		crl_free(slot->crl);
		slot->crl = crl_ref(crl);
		slot->fetched = tp->now.wall;
		slot->failed = 0;
		(void)str_fit(slot->url, sizeof slot->url, f->url);
	} else {
		tp->counters.crl_failed++;
		fx_event(&tp->fx, PKI_EV_CRL_FETCH_FAILED, "ss", f->point,
			 cert_view(f->issuer)->subject.line);
		if (slot)
			slot->failed = mono_add(tp->now.mono, 1);
	}
	crl_free(crl);
	fetch_notice(tp, f->point, f->op, st == ST_OK ? PKI_OP_CRL_DONE : PKI_OP_CRL_FAILED);
	fetch_notice(tp, f->point, 0, PKI_OP_VALIDATE_AGAIN);
	tp_fetch_free(tp, f);
}

enum status tp_crl_request(struct tp *tp, struct when now, const char *name, uint64_t op)
{
	struct tp_point *p = tp_find(tp, name);
	struct tp_cert *id = p ? tp_own(p, PKI_CERT_ID) : NULL;

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (!tp_ca(p))
		return ST_STATE;
	return fetch(p, id ? id->cert : NULL, tp_ca(p), op);
}

/* ---- the question ---- */

static bool on_its_way(const struct tp *tp, const struct cert *issuer)
{
	for (size_t i = 0; i < tp->n_fetches; i++)
		if (cert_equal(tp->fetches[i]->issuer, issuer))
			return true;
	return false;
}

/* Whether what is cached may still be used: its own dates, and what the trustpoint says about keeping. */
static bool usable(const struct tp_point *p, const struct tp_crl *s)
{
	wall_t now = p->tp->now.wall;
	uint64_t age = now > s->fetched ? (uint64_t)(now - s->fetched) : 0;

	if (!s->crl || p->conf.crl_no_cache)
		return s->crl && age < USEC_MIN; /* what was fetched for this question */
	if (p->conf.crl_delete_after_s && age > p->conf.crl_delete_after_s * USEC_S)
		return false;
	return crl_fresh(s->crl, now - (wall_t)(p->conf.crl_extend_s * USEC_S));
}

enum tp_crl_state tp_crl_check(struct tp_point *p, const struct cert *c, struct cert *issuer)
{
	struct tp *tp = p->tp;
	struct tp_crl *s = slot_of(tp, issuer);
	bool good = s && usable(p, s) && crl_signed_by(s->crl, issuer);
	wall_t when;

	fx_event(&tp->fx, PKI_EV_VALIDATE_CRL, "su", cert_view(issuer)->subject.line,
		 (uint64_t)(good	  ? 1
			    : s && s->crl ? 2
					  : 0));
	if (good) {
		tp->counters.crls_checked++;
		return crl_revokes(s->crl, c, &when) ? TP_CRL_REVOKED : TP_CRL_GOOD;
	}
	if (on_its_way(tp, issuer))
		return TP_CRL_COMING;
	if (s && s->failed && tp->now.mono < mono_add(s->failed, TP_CRL_RETRY_S * USEC_S))
		return TP_CRL_NONE;
	return fetch(p, c, issuer, 0) == ST_OK ? TP_CRL_COMING : TP_CRL_NONE;
}
