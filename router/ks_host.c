#include "router/ks_host.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "router/coop_ks.h"
#include "router/ks_crl.h"
#include "router/read_gdoi.h"
#include "router/router_int.h"

struct ks_group {
	struct ks_group *next;
	char name[GDOI_NAME_SIZE];
	struct gdoi_ks *ks;
	struct ks_crl crl;
	bool seen;
};

/* A rekey to thousands leaves in parts, which stay in the cache: the network holds NET_FX_MAX effects at most. */
#define SENDS_AT_ONCE 256

struct ks_host {
	struct ks_group *groups;
	unsigned sends; /* since the network was drained */
};

struct ks_host *ks_host_new(void)
{
	return calloc(1, sizeof(struct ks_host));
}

static void group_free(struct ks_group *g)
{
	gdoi_ks_free(g->ks);
	free(g);
}

void ks_host_free(struct ks_host *h)
{
	if (!h)
		return;
	while (h->groups) {
		struct ks_group *g = h->groups;

		h->groups = g->next;
		group_free(g);
	}
	free(h);
}

static struct ks_group *group_of(const struct ks_host *h, const char *name)
{
	for (struct ks_group *g = h->groups; g; g = g->next)
		if (!strcmp(g->name, name))
			return g;
	return NULL;
}

struct gdoi_ks *router_ks(struct router *r, const char *name)
{
	struct ks_group *g = group_of(r->ks, name);

	return g ? g->ks : NULL;
}

struct gdoi_ks *router_ks_at(struct router *r, size_t i, const char **name)
{
	for (struct ks_group *g = r->ks->groups; g; g = g->next) {
		if (i--)
			continue;
		*name = g->name;
		return g->ks;
	}
	return NULL;
}

/* ---- configuration ---- */

static struct ks_group *group_add(struct ks_host *h, const char *name)
{
	struct ks_group **at = &h->groups, *g = calloc(1, sizeof *g);

	if (!g)
		return NULL;
	(void)str_fit(g->name, sizeof g->name, name);
	while (*at)
		at = &(*at)->next;
	*at = g;
	return g;
}

static enum status engine_new(struct ks_group *g, struct router *r, const struct gdoi_ks_conf *conf)
{
	uint8_t seed[32];

	drbg_bytes(&r->drbg, seed, sizeof seed);
	gdoi_ks_free(g->ks);
	g->ks = gdoi_ks_new(conf, BYTES_OF(seed), r->now);
	crypto_wipe(seed, sizeof seed);
	return g->ks ? ST_OK : ST_NOMEM;
}

static enum status settle_group(struct ks_host *h, struct router *r, const struct conf_entry *e)
{
	struct ks_group *g = group_of(h, conf_arg(e, "name"));
	struct read_ks read;
	enum status st = read_ks(r, e, &read);

	if (st != ST_OK)
		return st == ST_ABSENT ? ST_OK : st;
	if (!g)
		g = group_add(h, conf_arg(e, "name"));
	if (g) {
		g->seen = true;
		ks_crl_settle(&g->crl, conf_sub(conf_first(conf_sub(e), "group.server.local")),
			      r->now);
		st = g->ks ? gdoi_ks_reconfigure(g->ks, &read.conf, r->now) : ST_STATE;
		if (st == ST_STATE)
			st = engine_new(g, r, &read.conf);
		if (st == ST_RANGE) /* what cannot be changes nothing */
			st = ST_OK;
	}
	read_ks_free(&read);
	return g ? st : ST_NOMEM;
}

enum status ks_host_settle(struct ks_host *h, struct router *r)
{
	struct ks_group **at = &h->groups;
	enum status st = ST_OK, one;

	for (struct ks_group *g = h->groups; g; g = g->next)
		g->seen = false;
	conf_each (e, conf_root(r->conf), "gdoi.group") {
		one = settle_group(h, r, e);
		st = st == ST_OK ? one : st;
	}
	while (*at) {
		struct ks_group *g = *at;

		if (g->seen) {
			at = &g->next;
			continue;
		}
		*at = g->next;
		group_free(g);
	}
	return st;
}

/* ---- time and effects ---- */

void ks_host_tick(struct ks_host *h, struct router *r)
{
	for (struct ks_group *g = h->groups; g; g = g->next) {
		if (ks_crl_tick(&g->crl, r))
			ks_crl_register_again(r, g->ks);
		gdoi_ks_tick(g->ks, r->now);
	}
}

mono_t ks_host_deadline(const struct ks_host *h)
{
	mono_t next = MONO_NEVER;

	for (const struct ks_group *g = h->groups; g; g = g->next) {
		mono_t due = gdoi_ks_deadline(g->ks);

		if (*g->crl.trustpoint && g->crl.look < due)
			due = g->crl.look;
		next = due < next ? due : next;
	}
	return next;
}

static void take(struct router *r, struct ks_group *g, const struct gdoi_ks_fx *fx)
{
	if (coop_ks_take(r->coop, g->name, g->ks, r->now, fx))
		return;
	switch (fx->kind) {
	case GDOI_KS_FX_PHASE2:
		router_gdoi_send(r, &fx->phase2);
		break;
	case GDOI_KS_FX_DONE:
		router_gdoi_done(r, fx->phase2.sa, fx->phase2.mid);
		break;
	case GDOI_KS_FX_SEND:
		r->ks->sends++;
		router_gdoi_datagram_out(r, fx->local, fx->peer, fx->port, fx->data);
		break;
	case GDOI_KS_FX_EVENT:
		router_say(r, &fx->event);
		break;
	case GDOI_KS_FX_STATE: /* without cooperation nobody asks */
	case GDOI_KS_FX_MEMBER:
		break;
	}
}

bool ks_host_drain(struct ks_host *h, struct router *r)
{
	struct gdoi_ks_fx fx;
	bool any = false;

	for (struct ks_group *g = h->groups; g; g = g->next)
		while (!(h->sends >= SENDS_AT_ONCE && gdoi_ks_sends(g->ks)) &&
		       gdoi_ks_poll(g->ks, &fx)) {
			take(r, g, &fx);
			any = true;
		}
	return any;
}

void ks_host_emptied(struct ks_host *h)
{
	h->sends = 0;
}

/* ---- messages ---- */

static void who_of(const struct ike_who *ike, struct gdoi_who *out)
{
	*out = (struct gdoi_who){.id_type = ike->id_type,
				 .id = ike->id,
				 .subject = ike->subject,
				 .has_version = ike->has_app};
	memcpy(out->version, ike->app, sizeof out->version);
}

static void phase2_of(const struct ike_fx *fx, struct gdoi_phase2 *out)
{
	*out = (struct gdoi_phase2){.sa = fx->sa,
				    .local = fx->local,
				    .peer = fx->peer,
				    .mid = fx->mid,
				    .first = fx->first,
				    .payloads = fx->data,
				    .tag = fx->tag};
}

void router_gdoi_phase2(struct router *r, const struct ike_fx *fx)
{
	struct gdoi_phase2 msg;
	struct gdoi_who who;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_PHASE2, .phase2 = &msg, .who = &who};

	phase2_of(fx, &msg);
	who_of(&fx->who, &who);
	if (fx->tag & 1) {
		gm_host_phase2(r->gm, r, &msg, &who);
		return;
	}
	for (struct ks_group *g = r->ks->groups; g; g = g->next) {
		if (!gdoi_ks_claims_exchange(g->ks, fx->sa, fx->mid) &&
		    !gdoi_ks_claims_pull(g->ks, fx->first, fx->data))
			continue;
		gdoi_ks_input(g->ks, r->now, &in);
		return;
	}
	router_gdoi_done(r, fx->sa, fx->mid); /* a group that is not served here */
}

void router_gdoi_failed(struct router *r, const struct ike_fx *fx)
{
	struct gdoi_phase2 msg;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_FAILED, .phase2 = &msg};

	phase2_of(fx, &msg);
	if (fx->tag & 1) {
		gm_host_failed(r->gm, r, fx->tag);
		return;
	}
	for (struct ks_group *g = r->ks->groups; g; g = g->next)
		if (gdoi_ks_claims_exchange(g->ks, fx->sa, fx->mid))
			gdoi_ks_input(g->ks, r->now, &in);
}

bool router_gdoi_datagram(struct router *r, const struct net_udp *u)
{
	struct gdoi_ks_input in = {
	    .kind = GDOI_KS_IN_DATAGRAM, .local = u->dst, .peer = u->src, .data = u->data};
	struct ike_header h;

	if (ike_header_parse(&h, u->data) != ST_OK)
		return false;
	switch (h.exchange) {
	case GDOI_EXCHANGE_PUSH:
		(void)gm_host_datagram(r->gm, r, u->dst, u->src, u->data);
		return true;
	case GDOI_EXCHANGE_PRIVATE_ACK:
	case GDOI_EXCHANGE_ACK:
		for (struct ks_group *g = r->ks->groups; g; g = g->next) {
			if (!gdoi_ks_claims_datagram(g->ks, u->data))
				continue;
			gdoi_ks_input(g->ks, r->now, &in);
			break;
		}
		return true;
	default:
		return false;
	}
}

void router_gdoi_send(struct router *r, const struct gdoi_phase2 *m)
{
	struct ike_phase2 msg = {.sa = m->sa,
				 .local = m->local,
				 .peer = m->peer,
				 .exchange = GDOI_EXCHANGE_PULL,
				 .mid = m->mid,
				 .first = m->first,
				 .payloads = m->payloads,
				 .expect_reply = m->expect_reply,
				 .last = m->last,
				 .tag = m->tag};
	struct ike_input in = {.kind = IKE_IN_SEND, .phase2 = &msg};

	ike_input(r->ike, r->now, &in);
}

void router_gdoi_done(struct router *r, uint32_t sa, uint32_t mid)
{
	struct ike_input in = {.kind = IKE_IN_DONE, .sa = sa, .mid = mid};

	ike_input(r->ike, r->now, &in);
}

void router_gdoi_datagram_out(struct router *r, ip4_t local, ip4_t peer, uint16_t port,
			      struct bytes data)
{
	struct net_udp u = {.src = local,
			    .dst = peer,
			    .src_port = GDOI_PORT,
			    .dst_port = port ? port : GDOI_PORT,
			    .ifid = NET_IF_NONE,
			    .data = data};

	/* Without a route it is lost, as on a wire: it is repeated. */
	(void)!net_udp_send(r->net, r->now, &u);
}
