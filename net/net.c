#include "net/priv.h"

#include <stdlib.h>
#include <string.h>

/* ---- effects ---- */

struct pkt *net_fx_new(struct net *net, enum net_fx_kind kind, size_t len)
{
	struct pkt *p = net->n_fx < NET_FX_MAX ? pkt_new(&net->pool, len) : NULL;

	if (!p) {
		net->stats.drops[NET_DROP_QUEUE]++;
		return NULL;
	}
	p->fx = (struct net_fx){.kind = kind};
	return p;
}

void net_fx_put(struct net *net, struct pkt *p)
{
	list_add_tail(&net->fx, &p->link);
	net->n_fx++;
}

bool net_poll(struct net *net, struct net_fx *out)
{
	pkt_free(&net->pool, net->handed);
	net->handed = NULL;

	struct list *e = list_take_first(&net->fx);
	if (!e)
		return false;
	net->n_fx--;
	net->handed = LIST_ENTRY(e, struct pkt, link);
	*out = net->handed->fx;
	return true;
}

struct event *net_fx_event(struct net *net)
{
	struct pkt *p = net_fx_new(net, NET_FX_EVENT, sizeof(struct event) + 16);

	if (!p)
		return NULL;

	struct event *ev = (struct event *)(((uintptr_t)p->data + 15) & ~(uintptr_t)15);
	memset(ev, 0, sizeof *ev);
	p->fx.event = ev;
	net_fx_put(net, p);
	return ev;
}

void net_drop(struct net *net, struct pkt *p, struct net_if *ifp, enum net_drop why, bool out)
{
	net->stats.drops[why]++;
	if (ifp)
		(out ? ifp->drop_out : ifp->drop_in)[why]++;
	pkt_free(&net->pool, p);
}

void net_timer_try(struct net *net, struct timer *t, mono_t due)
{
	if (timer_set(&net->timers, t, due) != ST_OK)
		net->stats.drops[NET_DROP_NOMEM]++;
}

/* ---- life ---- */

void net_enter(struct net *net, struct when now)
{
	net->now = now;
	pkt_free(&net->pool, net->handed);
	net->handed = NULL;
}

void net_leave(struct net *net)
{
	struct list *e;

	if (net->looping)
		return;
	net->looping = true;
	while ((e = list_take_first(&net->loop))) {
		struct pkt *p = LIST_ENTRY(e, struct pkt, link);
		net_ip_deliver(net, NULL, p);
	}
	net->looping = false;
}

struct net *net_new(const struct net_env *env, const struct net_conf *conf, struct when now)
{
	struct net *net = calloc(1, sizeof *net);

	if (!net)
		return NULL;
	net->env = *env;
	net->now = now;
	net->prng = (struct prng){.state = env->seed};
	net->ip_id = (uint16_t)prng_next(&net->prng);
	net->next_ident = (uint16_t)prng_next(&net->prng);
	net->icmp_tokens = NET_ICMP_BURST * 1000;
	net->icmp_filled = now.mono;
	list_init(&net->fx);
	list_init(&net->loop);
	list_init(&net->ops);
	pkt_pool_init(&net->pool);
	net->frags = net_frags_new();
	if (!net->frags || net_reconfigure(net, conf, now) != ST_OK) {
		net_free(net);
		return NULL;
	}
	return net;
}

static void free_packets(struct net *net, struct list *queue)
{
	struct list *e;

	while ((e = list_take_first(queue)))
		pkt_free(&net->pool, LIST_ENTRY(e, struct pkt, link));
}

void net_free(struct net *net)
{
	if (!net)
		return;
	net_streams_free(net);
	net_ops_free(net);
	net_arp_forget(net, NULL);
	map_free(&net->arp);
	net_frags_free(net, net->frags);
	for (size_t i = 0; i < net->n_acls; i++)
		net_acl_free(net, net->acls[i]);
	free(net->acls);
	for (size_t i = 0; i < net->n_ifs; i++)
		net_if_free(net->ifs[i]);
	free(net->ifs);
	free(net->statics);
	free(net->conf_groups);
	net_rib_free(&net->rib);
	map_free(&net->groups);
	timers_free(&net->timers);
	free_packets(net, &net->fx);
	free_packets(net, &net->loop);
	pkt_free(&net->pool, net->handed);
	pkt_pool_free(&net->pool);
	free(net);
}

/* ---- configuration ---- */

static const struct net_conf_if *find_conf(const struct net_conf *conf, uint32_t id)
{
	for (size_t i = 0; i < conf->n_ifs; i++)
		if (conf->ifs[i].id == id)
			return &conf->ifs[i];
	return NULL;
}

static bool conf_is_sane(const struct net_conf *conf)
{
	if (conf->n_ifs > NET_IFS_MAX)
		return false;
	for (size_t i = 0; i < conf->n_ifs; i++) {
		const struct net_conf_if *c = &conf->ifs[i];
		enum net_if_kind kind = NET_IF_KIND(c->id);
		if (kind != NET_IF_GIGABIT && kind != NET_IF_LOOPBACK)
			return false;
		if (!ip4_mask_valid(c->mask) || (c->mtu && c->mtu < NET_MTU_MIN) ||
		    c->mtu > NET_MTU_MAX)
			return false;
	}
	for (size_t i = 0; i < conf->n_routes; i++)
		if (!ip4_mask_valid(conf->routes[i].mask))
			return false;
	return true;
}

/* Interfaces that the configuration no longer names: ports stay, shut down; others go. */
static enum status drop_unnamed(struct net *net, const struct net_conf *conf)
{
	size_t keep = 0;
	enum status st = ST_OK;

	for (size_t i = 0; i < net->n_ifs; i++) {
		struct net_if *ifp = net->ifs[i];
		if (ifp->configured && !find_conf(conf, ifp->id)) {
			struct net_conf_if none = {.id = ifp->id, .shutdown = true};
			st = net_if_configure(net, ifp, &none);
			ifp->configured = false;
		}
		if (ifp->configured || NET_IF_KIND(ifp->id) == NET_IF_GIGABIT) {
			net->ifs[keep++] = ifp;
			continue;
		}
		net_arp_forget(net, ifp);
		net_if_free(ifp);
	}
	net->n_ifs = keep;
	return st;
}

static enum status take_ifs(struct net *net, const struct net_conf *conf)
{
	enum status st = drop_unnamed(net, conf);

	for (size_t i = 0; i < conf->n_ifs && st == ST_OK; i++) {
		struct net_if *ifp;
		st = net_if_make(net, conf->ifs[i].id, &ifp);
		if (st == ST_OK)
			st = net_if_configure(net, ifp, &conf->ifs[i]);
	}
	return st;
}

static enum status take_routes(struct net *net, const struct net_conf *conf)
{
	struct net_conf_route *copy = NULL;

	if (conf->n_routes) {
		copy = malloc(conf->n_routes * sizeof *copy);
		if (!copy)
			return ST_NOMEM;
		memcpy(copy, conf->routes, conf->n_routes * sizeof *copy);
	}
	free(net->statics);
	net->statics = copy;
	net->n_statics = conf->n_routes;
	return ST_OK;
}

/* Joined before left, so that a group that stays is never left. */
static enum status take_groups(struct net *net, const struct net_conf *conf)
{
	ip4_t *joined = calloc(conf->n_groups ? conf->n_groups : 1, sizeof *joined);
	size_t n = 0;

	if (!joined)
		return ST_NOMEM;
	for (size_t i = 0; i < conf->n_groups; i++)
		if (net_group_join(net, conf->groups[i]) == ST_OK)
			joined[n++] = conf->groups[i];
	for (size_t i = 0; i < net->n_conf_groups; i++)
		net_group_leave(net, net->conf_groups[i]);
	free(net->conf_groups);
	net->conf_groups = joined;
	net->n_conf_groups = n;
	return ST_OK;
}

enum status net_reconfigure(struct net *net, const struct net_conf *conf, struct when now)
{
	if (!conf_is_sane(conf))
		return ST_RANGE;
	net_enter(net, now);

	/* The routes lie bare while interfaces come and go under them. */
	enum status st = net_acls_take(net, conf);
	if (st == ST_OK)
		st = take_routes(net, conf);
	if (st == ST_OK)
		st = take_groups(net, conf);
	memset(net->rib.count, 0, sizeof net->rib.count);
	if (st == ST_OK)
		st = take_ifs(net, conf);
	net->no_ip_routing = conf->no_ip_routing;
	net->multicast_routing = conf->multicast_routing;
	if (st == ST_OK)
		st = net_rib_build(net);
	for (size_t i = 0; i < net->n_ifs; i++) {
		struct net_if *ifp = net->ifs[i];
		ifp->acl_in = net_acl_get(net, ifp->acl_in_name);
		ifp->acl_out = net_acl_get(net, ifp->acl_out_name);
	}
	if (net->crypto && net->crypto->changed)
		net->crypto->changed(net->crypto_ctx, now);
	net_leave(net);
	return st;
}

void net_crypto_attach(struct net *net, const struct net_crypto_ops *ops, void *ctx)
{
	net->crypto = ops;
	net->crypto_ctx = ctx;
}

/* ---- time ---- */

void net_tick(struct net *net, struct when now)
{
	struct timer *t;

	net_enter(net, now);
	while ((t = timers_take_due(&net->timers, now.mono))) {
		switch ((enum net_timer_kind)t->kind) {
		case NET_TIMER_ARP:
			net_arp_due(net, t->owner);
			break;
		case NET_TIMER_FRAG:
			net_frag_due(net, t->owner);
			break;
		case NET_TIMER_OP:
			net_op_due(net, t->owner);
			break;
		case NET_TIMER_STREAM:
			net_stream_due(net, t->owner);
			break;
		case NET_TIMER_ACL_LOG:
			net_acl_log_due(net, t->owner);
			break;
		}
	}
	net_leave(net);
}

mono_t net_deadline(const struct net *net)
{
	return timers_deadline(&net->timers);
}
