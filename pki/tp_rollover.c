/*
 * Trustpoints: the authority's successor. A certificate that ends with its authority is not renewed under it:
 * the next authority's certificate is fetched ahead of time (RFC 8894 4.7), a certificate of it is asked for,
 * and both wait in the shadow until the present authority ends.
 */
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

#define ASK_AGAIN_PARTS 10 /* of what is left of the authority's life */

bool tp_ends_with_ca(const struct tp_point *p)
{
	struct tp_cert *id = tp_own(p, PKI_CERT_ID);

	return id && tp_ca(p) && cert_view(id->cert)->not_after >= cert_view(tp_ca(p))->not_after;
}

void tp_rollover_later(struct tp_point *p)
{
	struct tp *tp = p->tp;
	wall_t left = tp_ca(p) ? cert_view(tp_ca(p))->not_after - tp->now.wall : 0;
	uint64_t wait = left > 0 ? (uint64_t)left / ASK_AGAIN_PARTS : 0;

	if (wait < PKI_RENEW_RETRY_S * USEC_S)
		wait = PKI_RENEW_RETRY_S * USEC_S;
	tp_end_job(p);
	p->next_try = mono_add(tp->now.mono, wait);
	tp_schedule(p);
}

static bool ask(struct tp_point *p, const char *operation, enum tp_job job)
{
	tp_end_job(p);
	p->session = tp_session_open(p->tp, p->conf.name);
	p->http_id = tp_get(p, operation);
	if (!p->http_id)
		return false;
	p->job = job;
	tp_arm(p->tp, &p->job_timer, mono_add(p->tp->now.mono, PKI_HTTP_TIMEOUT_S * USEC_S));
	return true;
}

void tp_rollover_start(struct tp_point *p)
{
	p->op = 0;
	if (!ask(p, "GetCACaps", JOB_NEXT_CAPS))
		tp_rollover_later(p);
}

/* An authority says that it has a successor once there is one. */
void tp_next_caps_answer(struct tp_point *p, unsigned status, struct bytes body)
{
	uint32_t caps = status == 200 && body.n <= PKI_MESSAGE_MAX ? scep_caps_read(body) : 0;

	fx_event(&p->tp->fx, PKI_EV_CAPS, "su", p->conf.name, (uint64_t)caps);
	if (!(caps & SCEP_CAP_NEXT_CA) || !ask(p, "GetNextCACert", JOB_GET_NEXT))
		tp_rollover_later(p);
}

static bool succeeds(const struct tp_point *p, const struct cert *next)
{
	return cert_view(next)->is_ca && !cert_equal(next, tp_ca(p)) &&
	       cert_view(next)->not_after > cert_view(tp_ca(p))->not_after;
}

void tp_next_ca_answer(struct tp_point *p, unsigned status, struct bytes body)
{
	struct tp *tp = p->tp;
	struct cert *next = NULL;
	enum status st = status != 200 ? ST_IO
			 : body.n > PKI_MESSAGE_MAX
			     ? ST_LIMIT
			     : scep_next_ca_read(tp->lib, body, tp_ca(p), &next);

	if (st == ST_OK && !succeeds(p, next))
		st = ST_REFUSED;
	if (st != ST_OK) {
		fx_event(&tp->fx, PKI_EV_GAVE_UP_READING, "su", p->conf.name, (uint64_t)st);
		cert_free(next);
		tp_rollover_later(p);
		return;
	}
	fx_event(&tp->fx, PKI_EV_CA_RECEIVED, "su", p->conf.name, UINT64_C(1));
	tp_end_job(p);
	tp_install(p, PKI_CERT_NEXT_CA, next, NULL);
	cert_free(next);
	p->next_try = 0;
	tp_changed(p); /* and with that the request to it is due */
}

/* ---- taking over ---- */

wall_t tp_takeover_at(const struct tp_point *p)
{
	struct tp_cert *next = tp_own(p, PKI_CERT_NEXT_CA), *shadow = tp_own(p, PKI_CERT_SHADOW);
	wall_t at = next ? cert_view(next->cert)->not_before : INT64_MAX;

	if (shadow && cert_view(shadow->cert)->not_before < at)
		at = cert_view(shadow->cert)->not_before;
	return at;
}

static void give_key(struct tp_point *p, const char *label, struct rsa_key *key)
{
	struct pki_fx *fx = fx_add(&p->tp->fx, PKI_FX_KEY);

	(void)str_fit(fx->name, sizeof fx->name, label);
	fx->key = key ? rsa_key_ref(key) : NULL;
	fx->exportable = p->conf.key_exportable;
}

/* The label under which a new key waits; false: there is no room for one, and it waits in memory alone. */
static bool shadow_label(const struct tp_point *p, char *out, size_t size)
{
	return str_fit(out, size - 1, tp_key_label(p)) && strcat(out, "#");
}

void tp_shadow_key(struct tp_point *p, struct rsa_key *key)
{
	char label[PKI_LABEL];

	if (!shadow_label(p, label, sizeof label))
		return;
	give_key(p, label, key);
	rsa_key_free(p->conf.next_key);
	p->conf.next_key = rsa_key_ref(key);
}

/* The key in use is replaced by one that has its certificate. */
void tp_new_key(struct tp_point *p, struct rsa_key *key)
{
	char label[PKI_LABEL];

	give_key(p, tp_key_label(p), key);
	rsa_key_free(p->conf.key);
	p->conf.key = rsa_key_ref(key);
	if (!p->conf.next_key)
		return;
	rsa_key_free(p->conf.next_key);
	p->conf.next_key = NULL;
	if (shadow_label(p, label, sizeof label))
		give_key(p, label, NULL);
}

static void move_up(struct tp_point *p, enum pki_cert_kind from, enum pki_cert_kind to)
{
	struct tp_cert *waiting = tp_own(p, from);
	struct cert *c = cert_ref(waiting->cert);
	struct rsa_key *key = waiting->key ? rsa_key_ref(waiting->key) : NULL;

	tp_remove(p, from);
	tp_install(p, to, c, key);
	if (key && p->conf.key != key)
		tp_new_key(p, key);
	cert_free(c);
	rsa_key_free(key);
}

void tp_takeover(struct tp_point *p)
{
	wall_t now = p->tp->now.wall;
	struct tp_cert *next = tp_own(p, PKI_CERT_NEXT_CA), *shadow = tp_own(p, PKI_CERT_SHADOW);
	bool id_too = shadow && cert_view(shadow->cert)->not_before <= now;

	if (next && cert_view(next->cert)->not_before <= now) {
		tp_end_job(p); /* it was with the authority that ends */
		tp_remove(p, PKI_CERT_RA);
		move_up(p, PKI_CERT_NEXT_CA, PKI_CERT_CA);
	}
	if (id_too)
		move_up(p, PKI_CERT_SHADOW, PKI_CERT_ID);
	p->next_try = 0;
	tp_changed(p);
	fx_event(&p->tp->fx, PKI_EV_NOAUTOSAVE, "s", p->conf.name);
}
