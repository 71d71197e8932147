#include "net/crypto_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/crypto_priv.h"

#define TELL_EVERY USEC_MIN

/* ---- configuration ---- */

static void conf_free(struct crypto_conf *c)
{
	for (size_t i = 0; i < c->n_maps; i++) {
		for (size_t k = 0; k < c->maps[i].n_entries; k++)
			free(c->maps[i].entries[k].local);
		free(c->maps[i].entries);
		free(c->maps[i].fail_list);
		free(c->maps[i].name);
	}
	free(c->maps);
	free(c->ifs);
	*c = (struct crypto_conf){0};
}

static bool copy_list(const struct net_crypto_conf_list *from, struct net_ace **to, size_t *n)
{
	*to = calloc(from->n ? from->n : 1, sizeof **to);
	if (!*to)
		return false;
	if (from->n)
		memcpy(*to, from->aces, from->n * sizeof **to);
	*n = from->n;
	return true;
}

static struct crypto_group *group_make(struct net_crypto *nc, const char *name)
{
	struct crypto_group *g = crypto_group_find(nc, name);

	if (g)
		return g;
	g = calloc(1, sizeof *g);
	if (!g)
		return NULL;
	list_init(&g->sas);
	g->name = str_copy(name);
	if (!g->name || map_put_str(&nc->groups, name, g) != ST_OK) {
		free(g->name);
		free(g);
		return NULL;
	}
	return g;
}

static enum status copy_map(struct net_crypto *nc, const struct net_crypto_conf_map *from,
			    struct crypto_map *to)
{
	to->fail_close = from->fail_close;
	to->name = str_copy(from->name);
	to->entries = calloc(from->n_entries ? from->n_entries : 1, sizeof *to->entries);
	if (!to->name || !to->entries ||
	    !copy_list(&from->fail_close_list, &to->fail_list, &to->n_fail))
		return ST_NOMEM;
	for (size_t i = 0; i < from->n_entries; i++) {
		struct crypto_entry *e = &to->entries[i];
		e->seq = from->entries[i].seq;
		e->group = group_make(nc, from->entries[i].group);
		to->n_entries++;
		if (!e->group || !copy_list(&from->entries[i].local, &e->local, &e->n_local))
			return ST_NOMEM;
	}
	return ST_OK;
}

static struct crypto_map *map_named(struct crypto_conf *c, const char *name)
{
	for (size_t i = 0; i < c->n_maps; i++)
		if (str_equal(c->maps[i].name, name))
			return &c->maps[i];
	return NULL;
}

static enum status copy_conf(struct net_crypto *nc, const struct net_crypto_conf *from,
			     struct crypto_conf *to)
{
	to->maps = calloc(from->n_maps ? from->n_maps : 1, sizeof *to->maps);
	to->ifs = calloc(from->n_ifs ? from->n_ifs : 1, sizeof *to->ifs);
	if (!to->maps || !to->ifs)
		return ST_NOMEM;
	for (size_t i = 0; i < from->n_maps; i++) {
		to->n_maps++;
		if (copy_map(nc, &from->maps[i], &to->maps[i]) != ST_OK)
			return ST_NOMEM;
	}
	for (size_t i = 0; i < from->n_ifs; i++) {
		struct crypto_map *map = map_named(to, from->ifs[i].map);
		if (!map)
			continue; /* a map that is not defined yet protects nothing */
		const struct net_crypto_conf_if *ifp = &from->ifs[i];
		to->ifs[to->n_ifs++] = (struct crypto_if){.ifid = ifp->ifid,
							  .map = map,
							  .address = ifp->address,
							  .mtu = ifp->mtu,
							  .df = ifp->own_df ? ifp->df : from->df,
							  .cut_after = ifp->cut_after};
	}
	return ST_OK;
}

static void group_free(struct net_crypto *nc, struct crypto_group *g)
{
	crypto_sas_drop(nc, g, NET_CRYPTO_WHY_FLUSHED);
	for (unsigned i = 0; i < g->n_slots; i++)
		crypto_list_free(g->slots[i].list);
	(void)map_remove_str(&nc->groups, g->name); /* the value is g */
	free(g->name);
	free(g);
}

/* Which groups the maps name; with sweep, the others go. */
static void groups_mark(struct net_crypto *nc, bool sweep)
{
	map_each (e, &nc->groups)
		((struct crypto_group *)e->value)->named = false;
	for (size_t i = 0; i < nc->conf.n_maps; i++)
		for (size_t k = 0; k < nc->conf.maps[i].n_entries; k++)
			nc->conf.maps[i].entries[k].group->named = true;
	map_each (e, &nc->groups)
		if (sweep && !((struct crypto_group *)e->value)->named)
			group_free(nc, e->value);
}

enum status net_crypto_reconfigure(struct net_crypto *nc, const struct net_crypto_conf *conf,
				   struct when now)
{
	struct crypto_conf fresh = {0};
	enum status st = copy_conf(nc, conf, &fresh);

	nc->now = now;
	if (st != ST_OK) {
		conf_free(&fresh);
		groups_mark(nc, true);
		return st;
	}
	conf_free(&nc->conf);
	nc->conf = fresh;
	groups_mark(nc, true);
	return ST_OK;
}

struct net_crypto *net_crypto_new(const struct net_crypto_conf *conf, struct drbg *rng,
				  struct when now)
{
	struct net_crypto *nc = calloc(1, sizeof *nc);

	if (!nc)
		return NULL;
	list_init(&nc->fx);
	nc->next_conn = 2001; /* as IOS-XE begins */
	drbg_fork(rng, "net crypto", &nc->rng);
	if (net_crypto_reconfigure(nc, conf, now) != ST_OK) {
		net_crypto_free(nc);
		return NULL;
	}
	return nc;
}

void net_crypto_free(struct net_crypto *nc)
{
	struct list *e;

	if (!nc)
		return;
	map_each (entry, &nc->groups)
		group_free(nc, entry->value);
	while ((e = list_take_first(&nc->fx)))
		free(LIST_ENTRY(e, struct crypto_fx, link));
	free(nc->handed);
	conf_free(&nc->conf);
	map_free(&nc->groups);
	map_free(&nc->by_spi);
	timers_free(&nc->timers);
	drbg_wipe(&nc->rng);
	free(nc);
}

struct crypto_group *crypto_group_find(const struct net_crypto *nc, const char *name)
{
	return map_get_str(&nc->groups, name);
}

struct crypto_if *crypto_if_find(const struct net_crypto *nc, uint32_t ifid)
{
	for (size_t i = 0; i < nc->conf.n_ifs; i++)
		if (nc->conf.ifs[i].ifid == ifid)
			return &nc->conf.ifs[i];
	return NULL;
}

/* ---- time ---- */

void net_crypto_tick(struct net_crypto *nc, struct when now)
{
	struct timer *t;

	nc->now = now;
	while ((t = timers_take_due(&nc->timers, now.mono)))
		crypto_sa_due(nc, t);
}

mono_t net_crypto_deadline(const struct net_crypto *nc)
{
	return timers_deadline(&nc->timers);
}

/* ---- policy ---- */

static bool same_aces(const struct crypto_list *l, const struct net_crypto_policy *p)
{
	return l && l->n == p->n_aces &&
	       (l->n == 0 || memcmp(l->aces, p->aces, l->n * sizeof *l->aces) == 0);
}

static struct crypto_list *list_make(const struct net_crypto_policy *p)
{
	struct crypto_list *l = calloc(1, sizeof *l + p->n_aces * sizeof *l->aces);

	if (!l)
		return NULL;
	l->refs = 1;
	l->n = p->n_aces;
	l->counts = calloc(l->n ? l->n : 1, sizeof *l->counts);
	if (!l->counts) {
		free(l);
		return NULL;
	}
	if (l->n)
		memcpy(l->aces, p->aces, l->n * sizeof *l->aces);
	return l;
}

static bool policy_valid(const struct net_crypto_policy *p)
{
	switch (p->replay) {
	case NET_REPLAY_NONE:
		return true;
	case NET_REPLAY_COUNTER:
		return p->window >= REPLAY_WINDOW_MIN && p->window <= REPLAY_WINDOW_MAX;
	case NET_REPLAY_TIME:
		return p->window >= 1 && p->window <= 100000;
	}
	return false;
}

/* The list of slot i: the one it has when nothing changed, else a new one. */
static struct crypto_list *list_for(struct crypto_group *g, size_t i,
				    const struct net_crypto_policy *p)
{
	struct crypto_list *old = i < g->n_slots ? g->slots[i].list : NULL;

	if (!same_aces(old, p))
		return list_make(p);
	old->refs++;
	return old;
}

enum status net_crypto_group_policy(struct net_crypto *nc, const char *group,
				    const struct net_crypto_policy *p, size_t n, struct when now)
{
	struct crypto_group *g = crypto_group_find(nc, group);
	struct crypto_slot fresh[NET_CRYPTO_SLOTS_MAX];
	enum status st = ST_OK;
	size_t made = 0;

	nc->now = now;
	if (!g)
		return ST_ABSENT;
	if (n == 0 || n > NET_CRYPTO_SLOTS_MAX)
		return ST_RANGE;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		if (!policy_valid(&p[i])) {
			st = ST_RANGE;
			break;
		}
		fresh[i] = (struct crypto_slot){list_for(g, i, &p[i]), p[i].replay, p[i].window,
						p[i].receive_only};
		if (!fresh[i].list)
			st = ST_NOMEM;
		else
			made++;
	}
	if (st != ST_OK) {
		while (made--)
			crypto_list_free(fresh[made].list);
		return st;
	}
	for (unsigned i = 0; i < g->n_slots; i++)
		crypto_list_free(g->slots[i].list);
	memcpy(g->slots, fresh, n * sizeof *fresh);
	g->n_slots = (unsigned)n;
	g->registered = true;
	return ST_OK;
}

enum status net_crypto_group_direction(struct net_crypto *nc, const char *group,
				       enum net_crypto_direction direction)
{
	struct crypto_group *g = crypto_group_find(nc, group);

	if (!g)
		return ST_ABSENT;
	g->direction = direction;
	return ST_OK;
}

void net_crypto_group_flush(struct net_crypto *nc, const char *group, struct when now)
{
	struct crypto_group *g = crypto_group_find(nc, group);

	nc->now = now;
	if (!g)
		return;
	crypto_sas_drop(nc, g, NET_CRYPTO_WHY_FLUSHED);
	for (unsigned i = 0; i < g->n_slots; i++)
		crypto_list_free(g->slots[i].list);
	g->n_slots = 0;
	g->registered = false;
}

void net_crypto_group_pseudotime(struct net_crypto *nc, const char *group, uint64_t us,
				 struct when now)
{
	struct crypto_group *g = crypto_group_find(nc, group);

	nc->now = now;
	if (g) {
		g->pst_base = us;
		g->pst_at = now.mono;
	}
}

uint64_t crypto_pseudotime(const struct net_crypto *nc, const struct crypto_group *g)
{
	return g->pst_base + (nc->now.mono - g->pst_at);
}

/* ---- effects ---- */

struct crypto_fx *crypto_fx_new(struct net_crypto *nc, enum net_crypto_fx_kind kind,
				const struct crypto_group *g, uint32_t spi)
{
	size_t name = g ? strlen(g->name) + 1 : 0;

	if (nc->n_fx >= NET_CRYPTO_FX_MAX)
		return NULL;
	struct crypto_fx *fx = calloc(1, sizeof *fx + name);
	if (!fx)
		return NULL;
	fx->kind = kind;
	fx->spi = spi;
	if (g) {
		fx->group = (char *)(fx + 1);
		memcpy(fx->group, g->name, name);
	}
	list_add_tail(&nc->fx, &fx->link);
	nc->n_fx++;
	return fx;
}

bool crypto_may_tell(struct net_crypto *nc, enum net_crypto_event id)
{
	mono_t *last = &nc->told[(id - NET_CRYPTO_EV_FIRST) % CRYPTO_EVENTS];

	if (*last && nc->now.mono < *last - 1 + TELL_EVERY)
		return false;
	*last = nc->now.mono + 1;
	return true;
}

bool net_crypto_poll(struct net_crypto *nc, struct net_crypto_fx *out)
{
	struct list *e = list_take_first(&nc->fx);

	free(nc->handed);
	nc->handed = NULL;
	if (!e)
		return false;
	nc->handed = LIST_ENTRY(e, struct crypto_fx, link);
	nc->n_fx--;
	*out = (struct net_crypto_fx){
	    .kind = nc->handed->kind,
	    .group = nc->handed->group,
	    .spi = nc->handed->spi,
	    .event = nc->handed->kind == NET_CRYPTO_FX_EVENT ? &nc->handed->event : NULL,
	};
	return true;
}

const struct net_crypto_ops *net_crypto_hooks(void)
{
	return &crypto_path_ops;
}
