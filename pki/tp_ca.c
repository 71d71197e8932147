/* Trustpoints: the authority's certificate, fetched or pasted, looked at and accepted. */
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

#define KU_KEY_ENCIPHERMENT 0x20000000u

static void ca_failed(struct tp_point *p, enum status why)
{
	fx_event(&p->tp->fx, PKI_EV_CA_FETCH_FAILED, "s", p->conf.name);
	tp_notice(p, PKI_OP_CA_FAILED, why);
	tp_end_job(p);
	tp_schedule(p);
}

static enum status start(struct tp *tp, const char *name, enum tp_enrollment how, uint64_t op,
			 struct tp_point **out)
{
	struct tp_point *p = tp_find(tp, name);

	if (!p)
		return ST_ABSENT;
	if (tp_ca(p))
		return ST_EXISTS;
	if (p->conf.enrollment != how)
		return ST_STATE;
	tp_end_job(p);
	p->op = op;
	p->session = tp_session_open(tp, name);
	*out = p;
	return ST_OK;
}

enum status tp_authenticate(struct tp *tp, struct when now, const char *name, uint64_t op)
{
	struct tp_point *p = NULL;
	enum status st;

	tp->now = now;
	st = start(tp, name, TP_ENROLL_URL, op, &p);
	if (st != ST_OK)
		return st;
	p->http_id = tp_get(p, "GetCACert");
	if (!p->http_id)
		return ST_NOMEM;
	p->job = JOB_GET_CA;
	tp_arm(tp, &p->job_timer, mono_add(now.mono, PKI_HTTP_TIMEOUT_S * USEC_S));
	return ST_OK;
}

/* ---- what came ---- */

/* The authority first: self-issued, or the issuer of others, or the only one there is. */
static bool order(struct tp_point *p)
{
	size_t ca = p->n_offered;

	for (size_t i = 0; i < p->n_offered; i++) {
		const struct cert_view *v = cert_view(p->offered[i]);

		if (!v->is_ca && !(v->version == 1 && v->self_issued))
			continue;
		/* Of several authorities, the one that issued the others' certificates directly. */
		if (ca == p->n_offered || !v->self_issued)
			ca = i;
	}
	if (ca == p->n_offered)
		return false;
	struct cert *first = p->offered[ca];
	p->offered[ca] = p->offered[0];
	p->offered[0] = first;
	return true;
}

static bool fingerprint_matches(const struct tp_conf *c, const struct cert_view *v)
{
	return bytes_equal(BYTES(c->fingerprint, c->fingerprint_n),
			   c->fingerprint_n == 16 ? BYTES_OF(v->md5) : BYTES_OF(v->sha1));
}

static void offer_notice(struct tp_point *p, const struct cert_view *v)
{
	struct pki_fx *fx = fx_add(&p->tp->fx, PKI_FX_NOTICE);
	uint8_t prints[36];

	memcpy(prints, v->md5, 16);
	memcpy(prints + 16, v->sha1, 20);
	(void)str_fit(fx->name, sizeof fx->name, p->conf.name);
	fx->id = p->op;
	fx->op = PKI_OP_CA_OFFERED;
	(void)fx_set_data(&p->tp->fx, fx, BYTES_OF(prints)); /* without memory: no fingerprints */
}

static void take_ca(struct tp_point *p)
{
	struct cert *kept[PKI_CERTS_MAX];
	size_t n = p->n_offered;

	memcpy(kept, p->offered, n * sizeof *kept);
	p->n_offered = 0;
	tp_install(p, PKI_CERT_CA, kept[0], NULL);
	for (size_t i = 1; i < n; i++)
		if (!cert_view(kept[i])->is_ca && cert_signed_by(kept[i], kept[0]))
			tp_install(p, PKI_CERT_RA, kept[i], NULL);
	while (n)
		cert_free(kept[--n]);
	tp_end_job(p);
	if (p->state != TP_GRANTED)
		p->state = TP_IDLE;
	tp_changed(p);
}

/* Offers what p holds: to the configured fingerprint, or else to whoever asked. */
static void offer(struct tp_point *p)
{
	const struct cert_view *v;

	if (!order(p)) {
		ca_failed(p, ST_UNSUPPORTED);
		return;
	}
	v = cert_view(p->offered[0]);
	fx_event(&p->tp->fx, PKI_EV_CA_RECEIVED, "su", p->conf.name, (uint64_t)p->n_offered);
	if (!cert_valid_at(p->offered[0], p->tp->now.wall)) {
		fx_event(
		    &p->tp->fx, PKI_EV_CERT_INVALID, "ssu", p->conf.name, v->subject.line,
		    (uint64_t)(p->tp->now.wall < v->not_before ? PKI_NOT_YET_VALID : PKI_EXPIRED));
		ca_failed(p, ST_RANGE);
		return;
	}
	p->job = JOB_OFFERED;
	if (!p->conf.fingerprint_n) {
		offer_notice(p, v);
	} else if (fingerprint_matches(&p->conf, v)) {
		take_ca(p);
		tp_notice(p, PKI_OP_CA_ACCEPTED, 1);
	} else {
		fx_event(&p->tp->fx, PKI_EV_CA_MISMATCH, "s", p->conf.name);
		ca_failed(p, ST_REFUSED);
	}
}

void tp_ca_answer(struct tp_point *p, unsigned status, const char *content_type, struct bytes body)
{
	struct tp *tp = p->tp;
	struct bytes crl;
	enum status st = ST_SYNTAX;

	(void)content_type; /* what came says what it is; servers in the field get the type wrong */
	if (status == 0)
		fx_event(&tp->fx, PKI_EV_SOCKET, "ss", p->conf.name, p->conf.url);
	if (status != 200 || body.n == 0 || body.n > PKI_MESSAGE_MAX) {
		ca_failed(p, body.n > PKI_MESSAGE_MAX ? ST_LIMIT : ST_IO);
		return;
	}
	if (cert_parse(tp->lib, body, &p->offered[0]) == ST_OK) {
		p->n_offered = 1;
		st = ST_OK;
	} else {
		st = scep_certs_read(tp->lib, body, p->offered, PKI_CERTS_MAX, &p->n_offered, &crl);
		if (st != ST_OK)
			p->n_offered = 0;
	}
	if (st != ST_OK || !p->n_offered) {
		fx_event(&tp->fx, PKI_EV_GAVE_UP_READING, "su", p->conf.name, (uint64_t)st);
		ca_failed(p, ST_SYNTAX);
		return;
	}
	offer(p);
}

enum status tp_offer_text(struct tp *tp, struct when now, const char *name, const char *text,
			  uint64_t op)
{
	struct tp_point *p = NULL;
	enum status st;

	tp->now = now;
	st = start(tp, name, TP_ENROLL_TERMINAL, op, &p);
	if (st == ST_OK)
		st = cert_parse_text(tp->lib, text, &p->offered[0]);
	if (st != ST_OK)
		return st;
	p->n_offered = 1;
	offer(p);
	return ST_OK;
}

enum status tp_accept(struct tp *tp, struct when now, const char *name, bool yes)
{
	struct tp_point *p = tp_find(tp, name);

	tp->now = now;
	if (!p || p->job != JOB_OFFERED || !p->n_offered)
		return ST_STATE;
	if (!yes) {
		tp_notice(p, PKI_OP_CA_FAILED, ST_REFUSED);
		tp_end_job(p);
		return ST_OK;
	}
	take_ca(p);
	tp_notice(p, PKI_OP_CA_ACCEPTED, 0);
	return ST_OK;
}

/* ---- who is spoken to ---- */

/* A registration authority that can be encrypted to stands in for the authority. */
struct cert *tp_recipient(const struct tp_point *p, bool for_next)
{
	if (for_next && tp_own(p, PKI_CERT_NEXT_CA))
		return tp_own(p, PKI_CERT_NEXT_CA)->cert;
	for (size_t i = 0; i < p->n_certs; i++) {
		const struct cert_view *v = cert_view(p->certs[i].cert);

		if (p->certs[i].kind == PKI_CERT_RA &&
		    (!v->has_key_usage || v->key_usage & KU_KEY_ENCIPHERMENT))
			return p->certs[i].cert;
	}
	return tp_ca(p);
}

size_t tp_responders(const struct tp_point *p, struct cert **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_certs && n < max; i++)
		if (p->certs[i].kind == PKI_CERT_CA || p->certs[i].kind == PKI_CERT_RA ||
		    p->certs[i].kind == PKI_CERT_NEXT_CA)
			out[n++] = p->certs[i].cert;
	return n;
}
