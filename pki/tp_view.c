/* Trustpoints: what the show commands print. */
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

void tp_conf_default(struct tp_conf *c, const char *name)
{
	*c = (struct tp_conf){
	    .retry_count = 10,
	    .retry_period_s = 60,
	    .hash = HASH_SHA1,
	    .revocation = {TP_REVOCATION_CRL, TP_REVOCATION_END, TP_REVOCATION_END},
	};
	(void)str_fit(c->name, sizeof c->name, name);
}

const char *tp_name_at(const struct tp *tp, size_t i)
{
	return i < tp->n ? tp->points[i]->conf.name : NULL;
}

const struct tp_conf *tp_conf_of(const struct tp *tp, const char *name)
{
	struct tp_point *p = tp_find(tp, name);

	return p ? &p->conf : NULL;
}

bool tp_view(const struct tp *tp, const char *name, struct tp_view *v)
{
	struct tp_point *p = tp_find(tp, name);

	if (!p)
		return false;
	*v = (struct tp_view){
	    .has_ca = tp_ca(p) != NULL,
	    .has_id = tp_own(p, PKI_CERT_ID) != NULL,
	    .self_signed = tp_own(p, PKI_CERT_SELF) != NULL,
	    .has_shadow = tp_own(p, PKI_CERT_SHADOW) != NULL,
	    .has_key = p->conf.key != NULL,
	    .key_exportable = p->conf.key_exportable,
	    .state = p->state,
	    .fail_info = p->fail_info,
	    .polls_left = p->req.tries,
	};
	(void)str_fit(v->name, sizeof v->name, p->conf.name);
	(void)str_fit(v->key_label, sizeof v->key_label, tp_key_label(p));
	(void)str_fit(v->url, sizeof v->url, p->conf.url);
	(void)str_fit(v->transaction, sizeof v->transaction, p->transaction);
	memcpy(v->csr_md5, p->csr_md5, sizeof v->csr_md5);
	memcpy(v->csr_sha1, p->csr_sha1, sizeof v->csr_sha1);
	return true;
}

static bool one_timer(const struct tp_point *p, unsigned which, struct pki_timer_view *v)
{
	const struct timer *t = which == 0   ? &p->job_timer
				: which == 1 ? &p->renew_timer
				: which == 2 ? &p->expire_timer
					     : &p->takeover_timer;

	if (!timer_armed(t))
		return false;
	v->due = t->due;
	v->due_wall = p->tp->now.wall + (wall_t)(t->due - p->tp->now.mono);
	(void)str_fit(v->name, sizeof v->name, p->conf.name);
	if (which == 1)
		v->kind = tp_ends_with_ca(p) ? PKI_TIMER_SHADOW : PKI_TIMER_RENEW;
	else if (which == 2)
		v->kind = PKI_TIMER_EXPIRE_ID;
	else if (which == 3)
		v->kind = PKI_TIMER_ROLLOVER;
	else
		v->kind = p->job == JOB_WAIT	? PKI_TIMER_POLL
			  : p->job == JOB_RETRY ? PKI_TIMER_CONNECT_RETRY
						: PKI_TIMER_HTTP;
	return true;
}

bool tp_timer_at(const struct tp *tp, size_t i, struct pki_timer_view *v)
{
	for (size_t k = 0; k < tp->n; k++)
		for (unsigned which = 0; which < 4; which++)
			if (one_timer(tp->points[k], which, v) && i-- == 0)
				return true;
	for (size_t k = 0; k < tp->n_crls; k++) {
		struct crl_view c;

		if (!tp->crls[k].crl)
			continue;
		crl_view(tp->crls[k].crl, &c);
		if (!c.has_next || i--)
			continue;
		*v = (struct pki_timer_view){.kind = PKI_TIMER_CRL_EXPIRE,
					     .due = tp_at_wall(tp, c.next_update),
					     .due_wall = c.next_update};
		(void)str_fit(v->name, sizeof v->name, c.issuer.line);
		return true;
	}
	return false;
}

void tp_counters(const struct tp *tp, struct pki_counters *out)
{
	*out = tp->counters;
}

void tp_counters_clear(struct tp *tp)
{
	tp->counters = (struct pki_counters){0};
}
