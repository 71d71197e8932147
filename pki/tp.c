/* Trustpoints: life, configuration, time. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

/* ---- what the other files lean on ---- */

struct tp_point *tp_find(const struct tp *tp, const char *name)
{
	for (size_t i = 0; name && i < tp->n; i++)
		if (!strcmp(tp->points[i]->conf.name, name))
			return tp->points[i];
	return NULL;
}

mono_t tp_at_wall(const struct tp *tp, wall_t at)
{
	return at <= tp->now.wall ? tp->now.mono
				  : mono_add(tp->now.mono, (uint64_t)(at - tp->now.wall));
}

void tp_arm(struct tp *tp, struct timer *t, mono_t due)
{
	/* Without memory the entry keeps its time, and the next change of anything arms it again. */
	if (timer_set(&tp->timers, t, due) != ST_OK)
		tp->fx.failed = true;
}

uint64_t tp_session_open(struct tp *tp, const char *trustpoint)
{
	tp->counters.sessions_started++;
	fx_event(&tp->fx, PKI_EV_SESSION_OPEN, "us", ++tp->last_session, trustpoint);
	return tp->last_session;
}

void tp_session_close(struct tp *tp, uint64_t session)
{
	if (!session)
		return;
	tp->counters.sessions_ended++;
	fx_event(&tp->fx, PKI_EV_SESSION_CLOSE, "u", session);
}

void tp_notice(struct tp_point *p, enum pki_op op, uint64_t number)
{
	fx_event(&p->tp->fx, PKI_EV_CALLBACK, "su", p->conf.name, (uint64_t)op);
	struct pki_fx *fx = fx_add(&p->tp->fx, PKI_FX_NOTICE);

	(void)str_fit(fx->name, sizeof fx->name, p->conf.name);
	fx->id = p->op;
	fx->op = op;
	fx->number = number;
}

void tp_request_drop(struct tp_request *req)
{
	rsa_key_free(req->key);
	cert_free(req->signer);
	EVP_PKEY_free(req->pkey);
	EVP_PKEY_free(req->signer_key);
	if (req->csr)
		crypto_wipe(req->csr, req->csr_n); /* the password is in it */
	free(req->csr);
	*req = (struct tp_request){0};
}

void tp_end_job(struct tp_point *p)
{
	timer_cancel(&p->tp->timers, &p->job_timer);
	for (size_t i = 0; i < p->n_offered; i++)
		cert_free(p->offered[i]);
	p->n_offered = 0;
	p->http_id = 0;
	p->job = JOB_NONE;
	tp_session_close(p->tp, p->session);
	p->session = 0;
	tp_request_drop(&p->req);
}

wall_t tp_renew_at(const struct tp_point *p, const struct cert_view *v)
{
	uint64_t life = (uint64_t)(v->not_after - v->not_before);

	if (!p->conf.auto_enroll_percent || p->conf.enrollment != TP_ENROLL_URL)
		return 0;
	return v->not_before + (wall_t)(life / 100 * p->conf.auto_enroll_percent);
}

void tp_schedule(struct tp_point *p)
{
	struct tp *tp = p->tp;
	struct tp_cert *id = tp_own(p, PKI_CERT_ID), *shadow = tp_own(p, PKI_CERT_SHADOW);
	mono_t renew = MONO_NEVER, expire = MONO_NEVER;
	bool automatic = p->conf.auto_enroll_percent && p->conf.enrollment == TP_ENROLL_URL;
	wall_t takeover = tp_takeover_at(p);

	if (shadow) {
		renew = MONO_NEVER; /* what is to come is there */
	} else if (id && tp_renew_at(p, cert_view(id->cert))) {
		renew = tp_at_wall(tp, tp_renew_at(p, cert_view(id->cert)));
	} else if (!id && automatic && tp_ca(p) && p->job == JOB_NONE && p->state == TP_IDLE) {
		renew = mono_add(tp->now.mono, TP_AUTO_DELAY_S * USEC_S);
	}
	if (id && !p->expired_told)
		expire = mono_add(tp_at_wall(tp, cert_view(id->cert)->not_after), 1);
	if (renew < p->next_try)
		renew = p->next_try;
	/* A renewal that is due does not start another beside one that is under way. */
	if (p->job != JOB_NONE)
		renew = MONO_NEVER;
	tp_arm(tp, &p->renew_timer, renew);
	tp_arm(tp, &p->expire_timer, expire);
	tp_arm(tp, &p->takeover_timer,
	       takeover == INT64_MAX ? MONO_NEVER : tp_at_wall(tp, takeover));
}

/* ---- configuration ---- */

static void point_free(struct tp_point *p)
{
	if (!p)
		return;
	tp_end_job(p);
	timer_cancel(&p->tp->timers, &p->renew_timer);
	timer_cancel(&p->tp->timers, &p->expire_timer);
	timer_cancel(&p->tp->timers, &p->takeover_timer);
	tp_drop_certs(p);
	rsa_key_free(p->conf.key);
	rsa_key_free(p->conf.next_key);
	secret_wipe(&p->conf.password);
	free(p);
}

static struct tp_point *point_new(struct tp *tp)
{
	struct tp_point *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->tp = tp;
	p->job_timer = (struct timer){.kind = TIMER_JOB, .owner = p};
	p->renew_timer = (struct timer){.kind = TIMER_RENEW, .owner = p};
	p->expire_timer = (struct timer){.kind = TIMER_EXPIRE, .owner = p};
	p->takeover_timer = (struct timer){.kind = TIMER_TAKEOVER, .owner = p};
	return p;
}

static void point_conf(struct tp_point *p, const struct tp_conf *c)
{
	struct rsa_key *old = p->conf.key, *old_next = p->conf.next_key;

	secret_wipe(&p->conf.password);
	p->conf = *c;
	p->conf.key = c->key ? rsa_key_ref(c->key) : NULL;
	p->conf.next_key = c->next_key ? rsa_key_ref(c->next_key) : NULL;
	rsa_key_free(old);
	rsa_key_free(old_next);
}

static void maps_free(struct tp_map *maps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(maps[i].rules);
	free(maps);
}

static enum status maps_copy(const struct pki_conf *c, struct tp_map **out)
{
	struct tp_map *maps = calloc(c->n_maps ? c->n_maps : 1, sizeof *maps);

	if (!maps)
		return ST_NOMEM;
	for (size_t i = 0; i < c->n_maps; i++) {
		size_t n = c->maps[i].n_rules;

		maps[i].conf = c->maps[i];
		maps[i].rules = calloc(n ? n : 1, sizeof *maps[i].rules);
		if (!maps[i].rules) {
			maps_free(maps, i);
			return ST_NOMEM;
		}
		if (n)
			memcpy(maps[i].rules, c->maps[i].rules, n * sizeof *maps[i].rules);
		maps[i].conf.rules = maps[i].rules;
	}
	*out = maps;
	return ST_OK;
}

/* Old points whose name is still configured, and new ones for the rest. */
static enum status points_merge(struct tp *tp, const struct pki_conf *c, struct tp_point **next)
{
	for (size_t i = 0; i < c->n_trustpoints; i++) {
		next[i] = tp_find(tp, c->trustpoints[i].name);
		if (!next[i] && !(next[i] = point_new(tp))) {
			for (size_t k = 0; k < i; k++)
				if (!tp_find(tp, c->trustpoints[k].name))
					point_free(next[k]);
			return ST_NOMEM;
		}
	}
	return ST_OK;
}

static void points_retire(struct tp *tp, struct tp_point *const *next, size_t n)
{
	for (size_t i = 0; i < tp->n; i++) {
		bool kept = false;

		for (size_t k = 0; k < n; k++)
			kept |= next[k] == tp->points[i];
		if (kept)
			continue;
		fx_event(&tp->fx, PKI_EV_TRUSTPOINT_DELETE, "s", tp->points[i]->conf.name);
		point_free(tp->points[i]);
	}
}

enum status tp_reconfigure(struct tp *tp, const struct pki_conf *c, struct when now)
{
	struct tp_point *next[PKI_TRUSTPOINTS_MAX];
	struct tp_map *maps;
	enum status st;

	if (c->n_trustpoints > PKI_TRUSTPOINTS_MAX)
		return ST_LIMIT;
	st = maps_copy(c, &maps);
	if (st != ST_OK)
		return st;
	st = points_merge(tp, c, next);
	if (st != ST_OK) {
		maps_free(maps, c->n_maps);
		return st;
	}
	tp->now = now;
	points_retire(tp, next, c->n_trustpoints);
	for (size_t i = 0; i < c->n_trustpoints; i++) {
		bool fresh = !next[i]->conf.name[0];

		point_conf(next[i], &c->trustpoints[i]);
		if (fresh)
			fx_event(&tp->fx, PKI_EV_TRUSTPOINT_CREATE, "s", next[i]->conf.name);
	}
	memcpy(tp->points, next, c->n_trustpoints * sizeof *next);
	tp->n = c->n_trustpoints;
	maps_free(tp->maps, tp->n_maps);
	tp->maps = maps;
	tp->n_maps = c->n_maps;
	(void)str_fit(tp->hostname, sizeof tp->hostname, c->hostname ? c->hostname : "");
	(void)str_fit(tp->serial, sizeof tp->serial, c->serial ? c->serial : "");
	(void)str_fit(tp->own_label, sizeof tp->own_label,
		      c->own_key_label ? c->own_key_label : "");
	tp_forget_verified(tp);
	for (size_t i = 0; i < tp->n; i++) {
		tp_resolve_keys(tp->points[i]);
		tp_schedule(tp->points[i]);
	}
	return ST_OK;
}

struct tp *tp_new(const struct pki_conf *c, const struct pki_env *env, struct when now)
{
	struct tp *tp = calloc(1, sizeof *tp);

	if (!tp)
		return NULL;
	tp->lib = env->lib;
	tp->now = now;
	tp->skew = now.wall - (wall_t)now.mono;
	fx_init(&tp->fx);
	drbg_seed(&tp->drbg, env->seed);
	if (tp_reconfigure(tp, c, now) != ST_OK) {
		tp_free(tp);
		return NULL;
	}
	return tp;
}

void tp_free(struct tp *tp)
{
	if (!tp)
		return;
	while (tp->n_fetches)
		tp_fetch_free(tp, tp->fetches[0]);
	for (size_t i = 0; i < tp->n; i++)
		point_free(tp->points[i]);
	tp_crls_free(tp);
	tp_forget_verified(tp);
	map_free(&tp->verified);
	maps_free(tp->maps, tp->n_maps);
	timers_free(&tp->timers);
	fx_free(&tp->fx);
	drbg_wipe(&tp->drbg);
	free(tp);
}

/* ---- time and answers ---- */

static void expired(struct tp_point *p)
{
	struct tp_cert *id = tp_own(p, PKI_CERT_ID);

	if (!id)
		return;
	p->expired_told = true;
	fx_event(&p->tp->fx, PKI_EV_CERT_EXPIRED, "ss", p->conf.name,
		 cert_view(id->cert)->subject.line);
}

static void due(struct tp *tp, struct timer *t)
{
	switch (t->kind) {
	case TIMER_JOB:
		tp_job_due(t->owner);
		break;
	case TIMER_RENEW:
		tp_enroll_auto(t->owner);
		break;
	case TIMER_EXPIRE:
		expired(t->owner);
		break;
	case TIMER_TAKEOVER:
		tp_takeover(t->owner);
		break;
	case TIMER_FETCH:
		tp_fetch_answer(tp, t->owner, 0, BYTES(NULL, 0));
		break;
	}
}

/* Certificates follow the wall clock: when it is set, their timers move with it. */
static void follow_wall(struct tp *tp)
{
	int64_t skew = tp->now.wall - (wall_t)tp->now.mono;

	if (skew == tp->skew)
		return;
	tp->skew = skew;
	for (size_t i = 0; i < tp->n; i++) {
		struct tp_cert *id = tp_own(tp->points[i], PKI_CERT_ID);

		if (id && cert_valid_at(id->cert, tp->now.wall))
			tp->points[i]->expired_told = false;
		tp_schedule(tp->points[i]);
	}
}

void tp_tick(struct tp *tp, struct when now)
{
	struct timer *t;

	tp->now = now;
	follow_wall(tp);
	while ((t = timers_take_due(&tp->timers, now.mono)))
		due(tp, t);
}

mono_t tp_deadline(const struct tp *tp)
{
	return list_empty(&tp->fx.list) ? timers_deadline(&tp->timers) : tp->now.mono;
}

bool tp_poll(struct tp *tp, struct pki_fx *fx)
{
	return fx_next(&tp->fx, fx);
}

static void answer(struct tp_point *p, unsigned status, const char *content_type, struct bytes body)
{
	fx_event(&p->tp->fx, PKI_EV_HTTP_ANSWER, "susu", p->conf.name, (uint64_t)status,
		 content_type ? content_type : "", (uint64_t)body.n);
	switch (p->job) {
	case JOB_GET_CA:
		tp_ca_answer(p, status, content_type, body);
		break;
	case JOB_GET_CAPS:
		tp_caps_answer(p, status, body);
		break;
	case JOB_REQUEST:
		tp_request_answer(p, status, body);
		break;
	case JOB_NEXT_CAPS:
		tp_next_caps_answer(p, status, body);
		break;
	case JOB_GET_NEXT:
		tp_next_ca_answer(p, status, body);
		break;
	default:
		break;
	}
}

void tp_http_answer(struct tp *tp, struct when now, uint64_t id, unsigned status,
		    const char *content_type, struct bytes body)
{
	tp->now = now;
	follow_wall(tp);
	for (size_t i = 0; id && i < tp->n; i++)
		if (tp->points[i]->http_id == id) {
			tp->points[i]->http_id = 0;
			timer_cancel(&tp->timers, &tp->points[i]->job_timer);
			answer(tp->points[i], status, content_type, body);
			return;
		}
	for (size_t i = 0; id && i < tp->n_fetches; i++)
		if (tp->fetches[i]->id == id) {
			tp_fetch_answer(tp, tp->fetches[i], status, body);
			return;
		}
}

void tp_cancel(struct tp *tp, struct when now, const char *name)
{
	struct tp_point *p = tp_find(tp, name);

	tp->now = now;
	if (!p)
		return;
	tp_end_job(p);
	p->op = 0;
	if (p->state == TP_ENROLLING || p->state == TP_PENDING)
		p->state = TP_FAILED;
	tp_schedule(p);
}
