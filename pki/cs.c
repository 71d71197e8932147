#include "pki/cs.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cs_local.h"

void cs_conf_default(struct cs_conf *c, const char *name)
{
	*c = (struct cs_conf){.cert_lifetime_s = 365 * 86400,
			      .ca_lifetime_s = 1095 * 86400,
			      .crl_lifetime_s = 168 * 3600,
			      .request_lifetime_s = 168 * 3600,
			      .hash = HASH_SHA1,
			      .hash_floor = HASH_SHA1,
			      .url = "nvram:"};
	(void)str_fit(c->name, sizeof c->name, name);
}

static void take_conf(struct cs *cs, const struct cs_conf *conf)
{
	struct cs_conf old = cs->conf;

	cs->conf = *conf;
	if (conf->grant == CS_GRANT_AUTO && old.grant != CS_GRANT_AUTO)
		fx_event(&cs->fx, PKI_EV_CS_GRANT_AUTO, "s", conf->name);
	cert_ref(cs->conf.grant_ca);
	rsa_key_ref(cs->conf.key);
	rsa_key_ref(cs->conf.next_key);
	cert_free(old.grant_ca);
	rsa_key_free(old.key);
	rsa_key_free(old.next_key);
	secret_wipe(&old.archive_password);
}

struct cs *cs_new(const struct cs_conf *conf, const struct pki_env *env, struct when now)
{
	struct cs *cs = calloc(1, sizeof *cs);

	if (!cs)
		return NULL;
	fx_init(&cs->fx);
	list_init(&cs->requests);
	list_init(&cs->loaded);
	cs->lib = env->lib;
	cs->now = now;
	drbg_seed(&cs->rng, env->seed);
	take_conf(cs, conf);
	return cs;
}

static void forget_all(struct cs *cs)
{
	while (!list_empty(&cs->requests))
		cs_request_free(cs, LIST_ENTRY(cs->requests.next, struct cs_request, link));
	map_each (e, &cs->issued)
		cs_forget(cs, ((struct cs_issued *)e->value)->serial);
	cs_authority_free(&cs->ca);
	cs_authority_free(&cs->next);
	crl_free(cs->crl);
	cs->crl = NULL;
	cs->crl_number = 0;
	cs->last_serial = 0;
	secret_wipe(&cs->otp);
}

void cs_free(struct cs *cs)
{
	if (!cs)
		return;
	forget_all(cs);
	map_free(&cs->issued);
	map_free(&cs->by_trans);
	fx_free(&cs->fx);
	cert_free(cs->conf.grant_ca);
	rsa_key_free(cs->conf.key);
	rsa_key_free(cs->conf.next_key);
	secret_wipe(&cs->conf.archive_password);
	drbg_wipe(&cs->rng);
	free(cs);
}

enum status cs_reconfigure(struct cs *cs, const struct cs_conf *conf, struct when now)
{
	cs->now = now;
	if (!str_equal(conf->name, cs->conf.name))
		return ST_RANGE;
	take_conf(cs, conf);
	if (cs->storage_failed) { /* once more, from what is in memory */
		cs->storage_failed = false;
		if (cs->ca.cert) {
			cs_write_serial(cs);
			if (cs->crl)
				cs_write_crl(cs);
		}
	}
	cs_check(cs);
	return ST_OK;
}

void cs_destroy(struct cs *cs, struct when now)
{
	cs->now = now;
	cs->reply_id = 0;
	cs_delete_files(cs);
	forget_all(cs);
	fx_event(&cs->fx, PKI_EV_CS_DELETED, "s", cs->conf.name);
	cs_check(cs);
}

/* ---- HTTP ---- */

static void reply(struct cs *cs, unsigned status, const char *type, struct bytes body)
{
	fx_reply(&cs->fx, cs->reply_id, status, type, body);
}

static void get_caps(struct cs *cs)
{
	uint32_t mask = SCEP_CAP_POST | SCEP_CAP_RENEWAL | SCEP_CAP_SHA512 | SCEP_CAP_SHA384 |
			SCEP_CAP_SHA256 | SCEP_CAP_SHA1 | SCEP_CAP_AES | SCEP_CAP_DES3 |
			SCEP_CAP_STANDARD | (cs->next.cert ? SCEP_CAP_NEXT_CA : 0);
	struct text t = TEXT_EMPTY;

	scep_caps_write(mask, &t);
	reply(cs, 200, "text/plain", BYTES(text_str(&t), t.len));
	text_free(&t);
}

static void get_next_ca(struct cs *cs)
{
	uint8_t *der = NULL;
	size_t n = 0;

	if (!cs->next.cert)
		reply(cs, 404, "text/plain", BYTES("", 0));
	else if (scep_next_ca_write(cs->lib, cs->next.cert, cs->ca.cert, cs->ca.pkey, cs->conf.hash,
				    &der, &n) == ST_OK)
		reply(cs, 200, "application/x-x509-next-ca-cert", BYTES(der, n));
	else
		reply(cs, 500, "text/plain", BYTES("", 0));
	free(der);
}

static void operation(struct cs *cs, const struct cs_http *h, const struct scep_query *q)
{
	struct bytes message = h->post ? h->body : BYTES(q->message, q->message_n);

	fx_event(&cs->fx, PKI_EV_CS_REQUEST, "ssu", cs->conf.name,
		 scep_operation_name(q->operation), (uint64_t)message.n);
	switch (q->operation) {
	case SCEP_OP_GET_CA_CAPS:
		get_caps(cs);
		break;
	case SCEP_OP_GET_CA_CERT:
		reply(cs, 200, "application/x-x509-ca-cert", cert_der(cs->ca.cert));
		break;
	case SCEP_OP_GET_NEXT_CA:
		get_next_ca(cs);
		break;
	case SCEP_OP_PKI:
		cs_pki_operation(cs, message);
		break;
	default:
		cs_refuse(cs, CS_REFUSED_OPERATION, "");
		reply(cs, 501, "text/plain", BYTES("", 0));
	}
}

/* The CRL by plain GET, where a distribution point names "NAME.crl". */
static bool wants_crl(const struct cs *cs, const struct cs_http *h)
{
	char end[PKI_LABEL + 8];
	int n = snprintf(end, sizeof end, "/%s.crl", cs->conf.name);

	return !h->post && h->target_n >= (size_t)n &&
	       !memcmp(h->target + h->target_n - (size_t)n, end, (size_t)n);
}

void cs_http(struct cs *cs, struct when now, const struct cs_http *h)
{
	struct scep_query q;

	cs->now = now;
	cs->reply_id = h->id;
	cs_tick(cs, now);
	cs->reply_id = h->id;
	if (cs->state != CS_ENABLED) {
		cs_refuse(cs, CS_REFUSED_DISABLED, "");
		reply(cs, 503, "text/plain", BYTES("", 0));
	} else if (wants_crl(cs, h)) {
		reply(cs, 200, "application/pkix-crl", crl_der(cs->crl));
	} else {
		enum status st = scep_query_read(h->target, h->target_n, &q);

		if (st == ST_OK) {
			operation(cs, h, &q);
			scep_query_free(&q);
		} else {
			cs_refuse(cs, st == ST_LIMIT ? CS_REFUSED_SIZE : CS_REFUSED_ENCODING, "");
			reply(cs, st == ST_LIMIT ? 414 : 400, "text/plain", BYTES("", 0));
		}
	}
	cs->reply_id = 0;
}

/* The certificate just made never leaves: its number stays used, its request waits again. */
static void undo_issue(struct cs *cs)
{
	list_each (e, &cs->requests) {
		struct cs_request *r = LIST_ENTRY(e, struct cs_request, link);

		if (r->state != CS_REQ_GRANTED || r->serial != cs->last_serial)
			continue;
		r->state = CS_REQ_PENDING;
		r->serial = 0;
		cs->n_pending++;
		cs_forget(cs, cs->last_serial);
		return;
	}
}

void cs_file_failed(struct cs *cs, const struct pki_fx *fx)
{
	undo_issue(cs);
	fx_event(&cs->fx, PKI_EV_CS_STORAGE, "ss", cs->conf.name, fx->path);
	cs->storage_failed = true;
	if (fx->id)
		fx_fail_reply(&cs->fx, fx->id, 503);
	cs_check(cs);
}

/* ---- time ---- */

/* When the next CA is made; INT64_MAX: never. */
static wall_t rollover_at(const struct cs *cs)
{
	if (!cs->conf.auto_rollover || !cs->ca.cert || cs->next.cert)
		return INT64_MAX;
	return cert_view(cs->ca.cert)->not_after - (wall_t)cs->conf.overlap_s * (wall_t)USEC_S;
}

static wall_t crl_due(const struct cs *cs)
{
	struct crl_view v;

	if (!cs->ca.cert || cs->conf.shutdown)
		return INT64_MAX;
	if (!cs->crl)
		return 0;
	crl_view(cs->crl, &v);
	return v.next_update;
}

static wall_t earliest(wall_t a, wall_t b)
{
	return a < b ? a : b;
}

static wall_t next_due(const struct cs *cs)
{
	wall_t due = cs_requests_due(cs);

	if (cs->state != CS_ENABLED)
		return due;
	due = earliest(due, crl_due(cs));
	due = earliest(due, rollover_at(cs));
	return earliest(due, cert_view(cs->ca.cert)->not_after + 1);
}

void cs_tick(struct cs *cs, struct when now)
{
	cs->now = now;
	cs->reply_id = 0;
	cs_expire_requests(cs);
	if (cs->state == CS_ENABLED && now.wall >= rollover_at(cs) && cs_rollover(cs, now) != ST_OK)
		fx_event(&cs->fx, PKI_EV_CS_STORAGE, "ss", cs->conf.name, "#");
	if (cs->ca.cert && now.wall > cert_view(cs->ca.cert)->not_after) {
		if (cs->next.cert)
			cs_takeover(cs);
		else if (cs->state == CS_ENABLED)
			fx_event(&cs->fx, PKI_EV_CS_CA_EXPIRED, "s", cs->conf.name);
		cs_check(cs);
	}
	if (cs->state == CS_ENABLED && now.wall >= crl_due(cs) && cs_issue_crl(cs) != ST_OK)
		fx_event(&cs->fx, PKI_EV_CS_STORAGE, "ss", cs->conf.name, ".crl");
}

mono_t cs_deadline(const struct cs *cs)
{
	wall_t due = next_due(cs);

	if (!list_empty(&cs->fx.list))
		return cs->now.mono;
	if (due == INT64_MAX)
		return MONO_NEVER;
	return due <= cs->now.wall ? cs->now.mono
				   : mono_add(cs->now.mono, (uint64_t)(due - cs->now.wall));
}

bool cs_poll(struct cs *cs, struct pki_fx *out)
{
	return fx_next(&cs->fx, out);
}

/* ---- views ---- */

struct cert *cs_ca(const struct cs *cs)
{
	return cs->ca.cert;
}

struct cert *cs_next(const struct cs *cs)
{
	return cs->next.cert;
}

void cs_view(const struct cs *cs, struct cs_view *v)
{
	*v = (struct cs_view){.state = cs->state,
			      .why = cs->why,
			      .locked = !cs->conf.shutdown && cs->ca.cert,
			      .has_ca = cs->ca.cert != NULL,
			      .grant = (uint8_t)cs->conf.grant,
			      .last_serial = cs->last_serial,
			      .level = (uint8_t)cs->conf.level,
			      .auto_rollover = cs->conf.auto_rollover,
			      .overlap_s = cs->conf.overlap_s,
			      .has_next = cs->next.cert != NULL,
			      .n_pending = cs->n_pending,
			      .n_issued = (uint32_t)cs->issued.n};
	(void)str_fit(v->name, sizeof v->name, cs->conf.name);
	if (cs->conf.issuer_name[0])
		(void)str_fit(v->issuer, sizeof v->issuer, cs->conf.issuer_name);
	else
		snprintf(v->issuer, sizeof v->issuer, "CN=%s", cs->conf.name);
	(void)str_fit(v->storage, sizeof v->storage, cs->conf.url);
	memcpy(v->refused, cs->refused, sizeof v->refused);
	map_each (e, &cs->issued)
		v->n_revoked += ((struct cs_issued *)e->value)->revoked;
	if (cs->ca.cert) {
		memcpy(v->ca_md5, cert_view(cs->ca.cert)->md5, sizeof v->ca_md5);
		v->ca_expires = cert_view(cs->ca.cert)->not_after;
		v->rollover_at = v->ca_expires - (wall_t)cs->conf.overlap_s * (wall_t)USEC_S;
		v->crl_next = crl_due(cs) == INT64_MAX ? 0 : crl_due(cs);
	}
}

bool cs_request_view(const struct cs *cs, size_t i, struct cs_request_view *v)
{
	list_each (e, &cs->requests) {
		const struct cs_request *r = LIST_ENTRY(e, struct cs_request, link);

		if (i--)
			continue;
		*v = (struct cs_request_view){
		    .id = r->id, .state = r->state, .received = r->received, .serial = r->serial};
		memcpy(v->md5, csr_md5(r->csr), sizeof v->md5);
		(void)str_fit(v->subject, sizeof v->subject, csr_subject_line(r->csr));
		v->ra = cs_names_ra(v->subject);
		return true;
	}
	return false;
}

bool cs_issued_view(const struct cs *cs, size_t i, struct cs_issued_view *v)
{
	map_each (e, &cs->issued) {
		const struct cs_issued *is = e->value;

		if (i--)
			continue;
		*v = (struct cs_issued_view){.serial = is->serial,
					     .from = is->from,
					     .until = is->until,
					     .revoked = is->revoked,
					     .revoked_at = is->revoked_at};
		(void)str_fit(v->subject, sizeof v->subject, is->subject ? is->subject : "");
		return true;
	}
	return false;
}

bool cs_crl_view(const struct cs *cs, struct crl_view *v)
{
	if (!cs->crl)
		return false;
	crl_view(cs->crl, v);
	return true;
}

bool cs_crl_entry(const struct cs *cs, size_t i, struct crl_entry_view *v)
{
	return cs->crl && crl_entry(cs->crl, i, v);
}

size_t cs_timers(const struct cs *cs, struct pki_timer_view *out, size_t max)
{
	const struct {
		enum pki_timer_kind kind;
		wall_t due;
	} all[] = {
	    {CS_TIMER_CRL, crl_due(cs)},
	    {CS_TIMER_SHADOW, rollover_at(cs)},
	    {CS_TIMER_EXPIRE, cs->ca.cert ? cert_view(cs->ca.cert)->not_after : INT64_MAX},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all && n < max; i++) {
		if (all[i].due == INT64_MAX || cs->state != CS_ENABLED)
			continue;
		out[n] = (struct pki_timer_view){.kind = all[i].kind, .due_wall = all[i].due};
		out[n].due = all[i].due <= cs->now.wall
				 ? cs->now.mono
				 : mono_add(cs->now.mono, (uint64_t)(all[i].due - cs->now.wall));
		(void)str_fit(out[n++].name, sizeof out->name, cs->conf.name);
	}
	return n;
}
