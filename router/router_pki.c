/* The certificate engines within a router: configuration, time, files, HTTP. */
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "router/pki_host.h"
#include "router/read_pki.h"
#include "router/router_int.h"

struct tp *router_tp(struct router *r)
{
	return r->tp;
}

struct cs *router_cs(struct router *r)
{
	return r->cs;
}

struct when router_pki_now(const struct router *r)
{
	return (struct when){r->now.mono, router_wall(r)};
}

void router_pki_free(struct router *r)
{
	http_free(&r->http);
	tp_free(r->tp);
	cs_free(r->cs);
	pki_lib_free(r->pki_lib);
}

/* ---- configuration ---- */

/* The library's context is made when the first certificate is spoken of: it is large. */
static bool env_of(struct router *r, struct pki_env *env, uint8_t seed[32])
{
	if (!r->pki_lib)
		r->pki_lib = pki_lib_new();
	drbg_bytes(&r->drbg, seed, 32);
	*env = (struct pki_env){.lib = r->pki_lib, .seed = BYTES(seed, 32)};
	return r->pki_lib != NULL;
}

static enum status settle_tp(struct router *r)
{
	struct read_pki read;
	struct pki_env env;
	uint8_t seed[32];
	enum status st = read_pki(r, &read);

	if (st != ST_OK)
		return st;
	if (r->tp) {
		st = tp_reconfigure(r->tp, &read.conf, router_pki_now(r));
	} else if (read.conf.n_trustpoints) {
		r->tp = env_of(r, &env, seed) ? tp_new(&read.conf, &env, router_pki_now(r)) : NULL;
		st = r->tp ? ST_OK : ST_NOMEM;
	}
	read_pki_free(&read);
	return st == ST_OK ? router_pki_chains(r) : st;
}

/* The database as the disk has it, and then whether there is a CA in it. */
static void load_cs(struct router *r)
{
	size_t n = 0, max = r->files.files.n;
	struct router_file *files = calloc(max + 1, sizeof *files);

	if (files) /* it knows its own */
		n = router_file_list(r, "", files, max);
	for (size_t i = 0; i < n; i++)
		cs_load(r->cs, files[i].path, files[i].data);
	free(files);
	cs_booted(r->cs, router_pki_now(r));
}

/* The authority of a trustpoint; NULL: there is none. */
static struct cert *authority_of(const struct router *r, const char *name)
{
	const struct cert *c;
	struct tp_cert_view v;

	for (size_t i = 0; r->tp && name[0] && tp_cert_at(r->tp, name, i, &c, &v); i++)
		if (v.kind == PKI_CERT_CA)
			return (struct cert *)c;
	return NULL;
}

static enum status settle_cs(struct router *r)
{
	struct cs_conf conf;
	struct pki_env env;
	uint8_t seed[32];
	enum status st = ST_OK;

	if (!read_cs(r, &conf)) {
		(void)router_pki_drain(r); /* the files of a server that goes */
		cs_free(r->cs);
		r->cs = NULL;
		return ST_OK;
	}
	conf.grant_ca = authority_of(r, conf.grant_trustpoint);
	if (r->cs && !str_equal(r->cs_name, conf.name)) {
		cs_free(r->cs);
		r->cs = NULL;
	}
	if (r->cs) {
		st = cs_reconfigure(r->cs, &conf, router_pki_now(r));
	} else if (env_of(r, &env, seed)) {
		r->cs = cs_new(&conf, &env, router_pki_now(r));
		(void)str_fit(r->cs_name, sizeof r->cs_name, conf.name);
		if (r->cs)
			load_cs(r);
		st = r->cs ? ST_OK : ST_NOMEM;
	}
	secret_wipe(&conf.archive_password);
	return st;
}

enum status router_pki_settle(struct router *r)
{
	const struct conf_node *root = conf_root(r->conf);
	const struct conf_entry *http = conf_first(root, "ip.http.server");
	bool serves = http && !conf_is_no(http);
	enum status st = settle_tp(r);

	http_listen(&r->http, r->net,
		    serves ? (uint16_t)conf_num_of(root, "ip.http.port", "port", HTTP_DEFAULT_PORT)
			   : 0);
	return st == ST_OK ? settle_cs(r) : st;
}

/* ---- HTTP ---- */

static void http_answer(struct router *r, uint64_t id, unsigned status, const char *content_type,
			struct bytes body)
{
	if (id & OUTSIDE_ID)
		outside_answer(&r->outside, id, status, content_type, body);
	else
		http_reply(&r->http, r->net, r->now, id, status, content_type, body);
}

static void http_event(void *arg, const struct http_event *ev)
{
	struct router *r = arg;

	if (ev->what == HTTP_ANSWER) {
		if (r->tp)
			tp_http_answer(r->tp, router_pki_now(r), ev->id, ev->status,
				       ev->content_type, ev->body);
		return;
	}
	if (!r->cs) {
		http_answer(r, ev->id, 404, "text/html", BYTES(NULL, 0));
		return;
	}

	struct text target = TEXT_EMPTY;
	text_addn(&target, ev->target, ev->target_n);
	struct cs_http in = {.id = ev->id,
			     .post = ev->post,
			     .target = text_str(&target),
			     .target_n = target.len,
			     .body = ev->body};
	if (text_ok(&target))
		cs_http(r->cs, router_pki_now(r), &in);
	text_free(&target);
}

void router_http_in(struct router *r, struct when now, uint64_t id, bool post, const char *target,
		    struct bytes body)
{
	struct http_event ev = {.what = HTTP_REQUEST,
				.id = id | OUTSIDE_ID,
				.post = post,
				.target = target,
				.target_n = strlen(target),
				.body = body};

	r->now = now;
	router_settle(r);
	http_event(r, &ev);
}

void router_fetched(struct router *r, struct when now, uint64_t id, unsigned status,
		    const char *content_type, struct bytes body)
{
	r->now = now;
	if (r->tp)
		tp_http_answer(r->tp, router_pki_now(r), id, status, content_type, body);
}

/* Where the host does it: a name, or an address that is not this router's. */
static bool outside(const struct router *r, const char *url)
{
	ip4_t server;

	return r->http_outside && !(http_url_address(url, &server) && router_owns(r, server));
}

static enum status ask(struct router *r, const struct pki_fx *fx, ip4_t src)
{
	ip4_t server;

	if (outside(r, fx->url)) {
		if (!src && http_url_address(fx->url, &server))
			src = net_source_for(r->net, server);
		return outside_fetch(&r->outside, fx->id, fx->post, fx->url, src, fx->data);
	}
	return http_fetch(&r->http, r->net, r->now, fx->id, src, fx->post, fx->url, fx->data);
}

static void fetch(struct router *r, const struct pki_fx *fx)
{
	const struct conf_node *i =
	    fx->source_if[0] ? conf_find_sub(conf_root(r->conf), "interface", fx->source_if) : NULL;
	ip4_t src = i ? conf_ip(conf_first(i, "if.ip.address"), "address", 0) : 0;

	if (ask(r, fx, src) != ST_OK)
		tp_http_answer(r->tp, router_pki_now(r), fx->id, 0, "", BYTES(NULL, 0));
}

bool router_pki_stream(struct router *r, const struct net_fx_stream *s)
{
	return http_stream(&r->http, r->net, r->now, s, http_event, r);
}

/* ---- effects ---- */

void router_pki_file_failed(struct router *r, const char *path)
{
	struct pki_fx fx = {.kind = PKI_FX_FILE};

	if (!r->cs || !cs_owns(r->cs, path))
		return;
	(void)str_fit(fx.path, sizeof fx.path, path);
	cs_file_failed(r->cs, &fx);
	outside_fail(&r->outside);
}

static enum status write_file(struct router *r, const struct pki_fx *fx)
{
	enum status st;

	if (fx->data.p)
		return router_file_put(r, fx->path, fx->data, fx->secret);
	st = router_file_delete(r, fx->path);
	return st == ST_ABSENT ? ST_OK : st;
}

static void keep_key(struct router *r, const struct pki_fx *fx, bool server)
{
	struct router_key key = {.label = fx->name,
				 .key = fx->key,
				 .exportable = fx->exportable,
				 .made = router_wall(r)};

	if (!fx->key)
		(void)!router_key_remove(r, fx->name); /* there is none: as asked */
	else
		(void)!router_key_put(r, &key); /* too many keys: the engine keeps its own */
	if (server)				/* as its certificate is on the disk already */
		(void)!router_keys_save(r);
}

static void take(struct router *r, const struct pki_fx *fx, bool server)
{
	switch (fx->kind) {
	case PKI_FX_EVENT:
		router_say(r, &fx->event);
		break;
	case PKI_FX_FILE:
		if (write_file(r, fx) != ST_OK && server)
			cs_file_failed(r->cs, fx);
		break;
	case PKI_FX_HTTP:
		fetch(r, fx);
		break;
	case PKI_FX_REPLY:
		http_answer(r, fx->id, fx->status, fx->content_type, fx->data);
		break;
	case PKI_FX_CONFIG:
		if (!server)
			router_pki_write_chain(r, fx->name);
		r->changed = true; /* IKE's credentials */
		break;
	case PKI_FX_KEY:
		keep_key(r, fx, server);
		break;
	case PKI_FX_NOTICE:
		router_pki_notice(r, fx->id, ROUTER_NOTICE_PKI + (int)fx->op, fx->number, fx->name,
				  fx->data);
		break;
	}
}

bool router_pki_drain(struct router *r)
{
	struct pki_fx fx;
	bool any = false;

	while (r->tp && tp_poll(r->tp, &fx)) {
		take(r, &fx, false);
		any = true;
	}
	while (r->cs && cs_poll(r->cs, &fx)) {
		take(r, &fx, true);
		any = true;
	}
	return any;
}

void router_pki_tick(struct router *r)
{
	struct when now = router_pki_now(r);

	http_tick(&r->http, r->net, r->now, http_event, r);
	if (r->tp)
		tp_tick(r->tp, now);
	if (r->cs)
		cs_tick(r->cs, now);
}

mono_t router_pki_deadline(const struct router *r)
{
	mono_t http = http_deadline(&r->http);
	mono_t tp = r->tp ? tp_deadline(r->tp) : MONO_NEVER;
	mono_t cs = r->cs ? cs_deadline(r->cs) : MONO_NEVER;

	tp = tp < cs ? tp : cs;
	return http < tp ? http : tp;
}
