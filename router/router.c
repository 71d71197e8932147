#include "router/router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "router/read_net.h"
#include "router/router_event.h"
#include "router/router_int.h"

#define SEED_SIZE 32

/* ---- life ---- */

/* The ports are there before anybody configures them. */
static enum status add_ports(struct router *r)
{
	enum status st = ST_OK;

	for (unsigned i = 1; i <= r->n_ports && st == ST_OK; i++) {
		char name[32];
		snprintf(name, sizeof name, "GigabitEthernet%u", i);
		st = conf_set(conf_root(r->conf), "interface", false, "if", name, NULL);
		if (st == ST_ABSENT || st == ST_SYNTAX)
			return ST_OK; /* a language without interfaces */
	}
	return st;
}

static enum status start_net(struct router *r)
{
	struct read_net read;
	struct net_env env = {.mac = {0x02}, .tcp_outside = r->tcp_outside};
	enum status st = read_net(r->conf, &read);

	if (st != ST_OK)
		return st;
	drbg_bytes(&r->drbg, &env.seed, sizeof env.seed);
	drbg_bytes(&r->drbg, env.mac + 1, sizeof env.mac - 2);
	r->net = net_new(&env, &read.net, r->now);
	r->crypto = net_crypto_new(&read.crypto, &r->drbg, r->now);
	read_net_free(&read);
	if (!r->net || !r->crypto)
		return ST_NOMEM;
	net_crypto_attach(r->net, net_crypto_hooks(), r->crypto);
	return ST_OK;
}

static struct coop_host *start_coop(struct router *r)
{
	uint8_t seed[32];
	struct coop_host *h;

	drbg_bytes(&r->drbg, seed, sizeof seed);
	h = coop_host_new(BYTES_OF(seed));
	crypto_wipe(seed, sizeof seed);
	return h;
}

struct router *router_new(const struct router_env *env, struct when now)
{
	struct router *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	list_init(&r->words);
	list_init(&r->jobs);
	http_init(&r->http);
	outside_init(&r->outside);
	captures_init(&r->captures);
	r->now = now;
	r->n_ports = env->n_ports;
	r->http_outside = env->http_outside;
	r->tcp_outside = env->tcp_outside;
	r->keys.holder = env->holder;
	r->works_outside = env->works_outside;
	(void)str_fit(r->serial, sizeof r->serial, env->serial ? env->serial : "");
	drbg_seed(&r->drbg, BYTES(env->seed, SEED_SIZE));
	r->conf = conf_new(env->gram);
	r->coop = start_coop(r);
	r->ks = ks_host_new();
	r->gm = gm_host_new();
	r->ike_keys = env->keep_ike_keys ? ike_keys_new() : NULL;
	if ((env->keep_ike_keys && !r->ike_keys) || !r->conf || !r->coop || !r->ks || !r->gm ||
	    add_ports(r) != ST_OK || start_net(r) != ST_OK || router_ike_start(r) != ST_OK) {
		router_free(r);
		return NULL;
	}
	return r;
}

void router_free(struct router *r)
{
	if (!r)
		return;
	if (r->net)
		net_crypto_attach(r->net, NULL, NULL);
	net_crypto_free(r->crypto);
	net_free(r->net);
	coop_host_free(r->coop);
	ks_host_free(r->ks);
	gm_host_free(r->gm);
	captures_free(&r->captures);
	ike_free(r->ike);
	ike_keys_free(r->ike_keys);
	router_pki_free(r);
	conf_free(r->conf);
	outside_free(&r->outside);
	file_store_free(&r->files);
	key_store_free(&r->keys);
	router_jobs_free(r);
	router_fx_free(r);
	drbg_wipe(&r->drbg);
	free(r);
}

/* ---- time and inputs ---- */

void router_tick(struct router *r, struct when now)
{
	r->now = now;
	router_settle(r);
	net_tick(r->net, now);
	net_crypto_tick(r->crypto, now);
	router_pki_tick(r);
	ike_tick(r->ike, now);
	ks_host_tick(r->ks, r);
	(void)ks_host_drain(r->ks, r); /* cooperation is to know before it acts */
	gm_host_tick(r->gm, r);
	coop_host_tick(r->coop, now);
}

mono_t router_deadline(const struct router *r)
{
	const mono_t due[] = {net_deadline(r->net),	   net_crypto_deadline(r->crypto),
			      coop_host_deadline(r->coop), ike_deadline(r->ike),
			      router_pki_deadline(r),	   ks_host_deadline(r->ks),
			      gm_host_deadline(r->gm)};
	mono_t next = MONO_NEVER;

	if (r->n_words || r->frames_at < r->frames.len)
		return r->now.mono;
	if (r->changed)
		return r->settle_at > r->now.mono ? r->settle_at : r->now.mono;
	for (size_t i = 0; i < sizeof due / sizeof *due; i++)
		next = due[i] < next ? due[i] : next;
	return next;
}

void router_time(struct router *r, struct when now)
{
	r->now = now;
}

struct when router_now(const struct router *r)
{
	return r->now;
}

void router_frame_in(struct router *r, struct when now, unsigned port, struct bytes frame)
{
	r->now = now;
	router_settle(r);
	captures_frame(&r->captures, router_wall(r), port, false, frame);
	net_frame_in(r->net, now, port, frame);
}

void router_wire_state(struct router *r, struct when now, unsigned port, bool up)
{
	r->now = now;
	net_wire_state(r->net, now, port, up);
}

void router_port_mac(struct router *r, struct when now, unsigned port, const uint8_t mac[6])
{
	r->now = now;
	net_port_mac(r->net, now, port, mac);
}

void router_packet_in(struct router *r, struct when now, struct bytes packet)
{
	r->now = now;
	router_settle(r);
	(void)!net_packet_send(r->net, now, packet); /* counted there; TCP sends it again */
}

void router_reload(struct router *r)
{
	r->reload = true;
}

uint64_t router_new_op(struct router *r)
{
	return ++r->op;
}

/* ---- configuration ---- */

struct conf *router_conf(struct router *r)
{
	return r->conf;
}

void router_conf_changed(struct router *r)
{
	r->changed = true;
	r->settle_at = 0;
}

/* Without memory the engines stay as they are, and the change is read at the next turn. */
void router_settle(struct router *r)
{
	struct read_net read;

	if (!r->changed || r->now.mono < r->settle_at)
		return;
	/* What an engine has no room for now, it is asked for again, but not at every turn. */
	r->settle_at = mono_add(r->now.mono, USEC_S);
	if (read_net(r->conf, &read) != ST_OK)
		return;
	if (net_reconfigure(r->net, &read.net, r->now) == ST_OK &&
	    net_crypto_reconfigure(r->crypto, &read.crypto, r->now) == ST_OK &&
	    gm_host_settle(r->gm, r, &read.crypto) == ST_OK && router_pki_settle(r) == ST_OK &&
	    router_ike_settle(r) == ST_OK && ks_host_settle(r->ks, r) == ST_OK &&
	    router_coop_settle(r) == ST_OK)
		r->changed = false;
	read_net_free(&read);
}

const char *router_hostname(const struct router *r)
{
	const char *name = conf_text_of(conf_root(r->conf), "hostname", "name");

	return name ? name : "Router";
}

const char *router_serial(const struct router *r)
{
	return r->serial;
}

struct net *router_net(struct router *r)
{
	return r->net;
}

struct net_crypto *router_net_crypto(struct router *r)
{
	return r->crypto;
}

bool router_owns(const struct router *r, ip4_t address)
{
	return net_is_own_address(r->net, address);
}

bool router_port_up(const struct router *r, unsigned port)
{
	return net_port_admin_up(r->net, port);
}

/* ---- clock ---- */

void router_clock_set(struct router *r, wall_t t)
{
	r->clock_offset = t - r->now.wall;
	r->clock_set = true;
}

wall_t router_wall(const struct router *r)
{
	return r->now.wall + r->clock_offset;
}

bool router_clock_is_set(const struct router *r)
{
	return r->clock_set;
}

/* ---- files ---- */

enum status router_file_put(struct router *r, const char *path, struct bytes data, bool secret)
{
	return file_store_put(&r->files, path, data, router_wall(r), secret, true);
}

enum status router_file_load(struct router *r, const char *path, struct bytes data, wall_t changed)
{
	bool keys = str_equal(path, KEY_STORE_FILE);
	enum status st = file_store_put(&r->files, path, data, changed, keys, false);

	if (st == ST_OK && keys)
		st = key_store_read(&r->keys, data);
	/* A file from before there was a holder does not stay as it is. */
	return st == ST_OK && r->keys.bare ? router_keys_save(r) : st;
}

bool router_file_get(const struct router *r, const char *path, struct router_file *out)
{
	return file_store_get(&r->files, path, out);
}

enum status router_file_delete(struct router *r, const char *path)
{
	return file_store_delete(&r->files, path);
}

size_t router_file_list(const struct router *r, const char *prefix, struct router_file *out,
			size_t max)
{
	return file_store_list(&r->files, prefix, out, max);
}

void router_file_failed(struct router *r, const char *path, const struct router_file *was,
			const char *why)
{
	struct event ev;

	file_store_restore(&r->files, path, was);
	router_pki_file_failed(r, path);
	event_make(&ev, ROUTER_EV_FILE_FAILED, "ss", path, why);
	router_say(r, &ev);
}

void router_file_room(const struct router *r, bool nvram, size_t *total, size_t *left)
{
	file_store_room(&r->files, nvram, total, left);
}

/* ---- keys ---- */

struct drbg *router_drbg(struct router *r)
{
	return &r->drbg;
}

enum status router_key_put(struct router *r, const struct router_key *k)
{
	r->changed = true; /* a key server may wait for this key */
	return key_store_put(&r->keys, k);
}

enum status router_key_remove(struct router *r, const char *label)
{
	r->changed = true;
	return key_store_remove(&r->keys, label);
}

const struct router_key *router_key_find(const struct router *r, const char *label)
{
	return key_store_find(&r->keys, label);
}

const struct router_key *router_key_at(const struct router *r, size_t i)
{
	return i < r->keys.n ? &r->keys.keys[i] : NULL;
}

enum status router_keys_save(struct router *r)
{
	struct text t = TEXT_EMPTY;
	enum status st = key_store_write(&r->keys, &t);

	if (st == ST_OK)
		st = router_file_put(r, KEY_STORE_FILE, BYTES(text_str(&t), t.len), true);
	if (st == ST_OK)
		key_store_saved(&r->keys);
	if (t.s)
		crypto_wipe(t.s, t.cap);
	text_free(&t);
	return st;
}
