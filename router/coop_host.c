#include "router/coop_host.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/drbg.h"
#include "router/conf_int.h"
#include "router/read_coop.h"

/* Handles count up from here, one series for groups, one for servers, peers included. */
#define FIRST_HANDLE 0x40000002u

struct host_group {
	struct host_group *next;
	char *name;
	uint32_t handle, server_handle;
	struct coop *coop;
	struct coop_conf conf; /* as last given to coop */
	bool seen;
};

struct coop_host {
	struct drbg drbg;
	struct host_group *groups;
	uint32_t next_group, next_server;
};

struct coop_host *coop_host_new(struct bytes seed)
{
	struct coop_host *h = calloc(1, sizeof *h);

	if (!h)
		return NULL;
	drbg_seed(&h->drbg, seed);
	h->next_group = h->next_server = FIRST_HANDLE;
	return h;
}

static void group_free(struct host_group *g)
{
	coop_free(g->coop);
	free(g->name);
	free(g);
}

void coop_host_free(struct coop_host *h)
{
	if (!h)
		return;
	while (h->groups) {
		struct host_group *g = h->groups;

		h->groups = g->next;
		group_free(g);
	}
	drbg_wipe(&h->drbg);
	free(h);
}

static struct host_group *group_of(const struct coop_host *h, const char *name)
{
	for (struct host_group *g = h->groups; g; g = g->next)
		if (!strcmp(g->name, name))
			return g;
	return NULL;
}

static struct host_group *group_add(struct coop_host *h, const char *name)
{
	struct host_group **at = &h->groups, *g = calloc(1, sizeof *g);

	if (!g)
		return NULL;
	g->name = str_copy(name);
	if (!g->name) {
		free(g);
		return NULL;
	}
	g->handle = h->next_group++;
	g->server_handle = h->next_server++;
	while (*at)
		at = &(*at)->next;
	*at = g;
	return g;
}

/* ---- configuration ---- */

/* A peer keeps its handle for as long as it is configured. */
static void peer_handles(struct coop_host *h, const struct host_group *g, struct coop_conf *conf)
{
	for (uint32_t i = 0; i < conf->n_peers; i++) {
		struct coop_conf_peer *p = &conf->peers[i];

		for (uint32_t j = 0; g->coop && j < g->conf.n_peers; j++)
			if (g->conf.peers[j].address == p->address)
				p->handle = g->conf.peers[j].handle;
		if (!p->handle)
			p->handle = h->next_server++;
	}
}

static void complete(struct coop_host *h, const struct conf_node *ks, const struct host_group *g,
		     const struct coop_host_env *env, struct coop_conf *conf)
{
	const char *label = conf_text_of(ks, "ks.rekey.authentication", "label");

	conf->group_handle = g->handle;
	conf->server_handle = g->server_handle;
	conf->ks_version = env->ks_version;
	conf->ready = label && env->key_hash && env->key_hash(env->arg, label, conf->key_hash) &&
		      conf_first(ks, "ks.sa");
	peer_handles(h, g, conf);
}

static enum status engine_new(struct coop_host *h, struct host_group *g,
			      const struct coop_conf *conf, struct when now)
{
	uint8_t seed[32];

	drbg_bytes(&h->drbg, seed, sizeof seed);
	coop_free(g->coop);
	g->coop = coop_new(conf, BYTES_OF(seed), now);
	g->conf = *conf;
	return g->coop ? ST_OK : ST_NOMEM;
}

static enum status settle_group(struct coop_host *h, const struct conf *c,
				const struct conf_entry *e, const struct conf_node *ks,
				const struct coop_host_env *env, struct when now)
{
	struct host_group *g = group_of(h, conf_arg(e, "name"));
	struct coop_conf conf;
	enum status st;

	if (!g)
		g = group_add(h, conf_arg(e, "name"));
	if (!g)
		return ST_NOMEM;
	g->seen = true;
	st = read_coop(c, e, &conf);
	if (st != ST_OK) {
		coop_free(g->coop);
		g->coop = NULL;
		return st == ST_ABSENT ? ST_OK : st;
	}
	complete(h, ks, g, env, &conf);
	if (!g->coop)
		return engine_new(h, g, &conf, now);
	if (!memcmp(&conf, &g->conf, sizeof conf))
		return ST_OK;
	st = coop_reconfigure(g->coop, &conf, now);
	if (st == ST_STATE)
		return engine_new(h, g, &conf, now);
	if (st == ST_OK)
		g->conf = conf;
	return st;
}

enum status coop_host_settle(struct coop_host *h, const struct conf *c,
			     const struct coop_host_env *env, struct when now)
{
	struct host_group **at = &h->groups;
	enum status st = ST_OK, one;

	for (struct host_group *g = h->groups; g; g = g->next)
		g->seen = false;
	conf_each (e, c->root, "gdoi.group") {
		const struct conf_node *node = conf_sub(e);
		const struct conf_entry *server =
		    node ? conf_first(node, "group.server.local") : NULL;

		if (!server || !conf_sub(server))
			continue;
		one = settle_group(h, c, e, conf_sub(server), env, now);
		if (st == ST_OK)
			st = one;
	}
	while (*at) {
		struct host_group *g = *at;

		if (g->seen) {
			at = &g->next;
			continue;
		}
		*at = g->next;
		group_free(g);
	}
	return st;
}

/* ---- looking ---- */

static void group_fill(const struct host_group *g, struct coop_host_group *out)
{
	*out = (struct coop_host_group){g->name, g->handle, g->server_handle, g->coop};
}

bool coop_host_at(const struct coop_host *h, size_t i, struct coop_host_group *out)
{
	for (const struct host_group *g = h->groups; g; g = g->next) {
		if (i-- == 0) {
			group_fill(g, out);
			return true;
		}
	}
	return false;
}

bool coop_host_find(const struct coop_host *h, const char *name, struct coop_host_group *out)
{
	const struct host_group *g = group_of(h, name);

	if (g)
		group_fill(g, out);
	return g != NULL;
}

/* ---- messages and time ---- */

/* The group of that peer and identity; or, so that the difference is told, one of that peer. */
enum status coop_host_message(struct coop_host *h, struct when now, ip4_t peer, struct bytes data)
{
	struct coop_input in = {.kind = COOP_IN_MESSAGE, .peer = peer, .data = data};
	struct host_group *best = NULL;

	for (struct host_group *g = h->groups; g; g = g->next) {
		enum coop_claim claim =
		    g->coop ? coop_claims(g->coop, peer, data) : COOP_CLAIM_NONE;

		if (claim == COOP_CLAIM_WHOLE) {
			best = g;
			break;
		}
		if (claim == COOP_CLAIM_PEER && !best)
			best = g;
	}
	/* Of a peer of none: the first with redundancy says so. */
	for (struct host_group *g = h->groups; g && !best; g = g->next)
		best = g->coop ? g : NULL;
	if (!best)
		return ST_ABSENT;
	coop_input(best->coop, now, &in);
	return ST_OK;
}

void coop_host_ike(struct coop_host *h, struct when now, ip4_t local, ip4_t peer, enum coop_ike ike)
{
	struct coop_input in = {.kind = COOP_IN_IKE, .peer = peer, .ike = ike};

	for (struct host_group *g = h->groups; g; g = g->next)
		if (g->coop && (!local || g->conf.local == local))
			coop_input(g->coop, now, &in);
}

void coop_host_input(struct coop_host *h, struct when now, const char *group,
		     const struct coop_input *in)
{
	struct host_group *g = group_of(h, group);

	if (g && g->coop)
		coop_input(g->coop, now, in);
}

void coop_host_tick(struct coop_host *h, struct when now)
{
	for (struct host_group *g = h->groups; g; g = g->next)
		if (g->coop)
			coop_tick(g->coop, now);
}

mono_t coop_host_deadline(const struct coop_host *h)
{
	mono_t next = MONO_NEVER;

	for (const struct host_group *g = h->groups; g; g = g->next)
		if (g->coop && coop_deadline(g->coop) < next)
			next = coop_deadline(g->coop);
	return next;
}

bool coop_host_poll(struct coop_host *h, struct coop_fx *fx, struct coop_host_group *group,
		    ip4_t *local)
{
	for (struct host_group *g = h->groups; g; g = g->next) {
		if (!g->coop || !coop_poll(g->coop, fx))
			continue;
		group_fill(g, group);
		*local = g->conf.local;
		return true;
	}
	return false;
}
