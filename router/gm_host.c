#include "router/gm_host.h"

#include <stdlib.h>
#include <string.h>

#include "router/router_event.h"
#include "router/router_int.h"

struct membership {
	char *group;
	uint32_t ifid; /* the first one whose map names the group */
	ip4_t address; /* of the member */
	bool wanted;
};

struct gm_host {
	struct membership all[GM_HOST_GROUPS_MAX];
	size_t n;
	bool on; /* a crypto map is attached, or a key server serves */
};

struct gm_host *gm_host_new(void)
{
	return calloc(1, sizeof(struct gm_host));
}

void gm_host_free(struct gm_host *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++)
		free(h->all[i].group);
	free(h);
}

struct gm_host *router_gm_host(struct router *r)
{
	return r->gm;
}

static struct membership *find(const struct gm_host *h, const char *group)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->all[i].group, group))
			return (struct membership *)(uintptr_t)&h->all[i];
	return NULL;
}

static void say(struct router *r, uint32_t id, const char *group)
{
	struct event ev;

	event_make(&ev, id, "s", group);
	router_say(r, &ev);
}

static void say_on(struct router *r, bool on)
{
	struct event ev;

	event_make(&ev, ROUTER_EV_ISAKMP, "u", (uint64_t)on);
	router_say(r, &ev);
	event_make(&ev, ROUTER_EV_GDOI, "u", (uint64_t)on);
	router_say(r, &ev);
}

static enum status want(struct gm_host *h, struct router *r, const char *group,
			const struct net_crypto_conf_if *ifp)
{
	struct membership *m = find(h, group);

	if (!m) {
		if (h->n == GM_HOST_GROUPS_MAX)
			return ST_OK; /* the map stays, without a member */
		m = &h->all[h->n];
		*m = (struct membership){.group = str_copy(group)};
		if (!m->group)
			return ST_NOMEM;
		h->n++;
		say(r, ROUTER_EV_MAP_ATTACHED, group);
	}
	if (!m->wanted) {
		m->ifid = ifp->ifid;
		m->address = ifp->address;
	}
	m->wanted = true;
	return ST_OK;
}

static const struct net_crypto_conf_map *map_of(const struct net_crypto_conf *c, const char *name)
{
	for (size_t i = 0; i < c->n_maps; i++)
		if (!strcmp(c->maps[i].name, name))
			return &c->maps[i];
	return NULL;
}

static enum status want_all(struct gm_host *h, struct router *r, const struct net_crypto_conf *c)
{
	enum status st = ST_OK;

	for (size_t i = 0; i < c->n_ifs; i++) {
		const struct net_crypto_conf_map *map = map_of(c, c->ifs[i].map);

		for (size_t k = 0; map && k < map->n_entries && st == ST_OK; k++)
			st = want(h, r, map->entries[k].group, &c->ifs[i]);
	}
	return st;
}

static void drop_unwanted(struct gm_host *h, struct router *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->n; i++) {
		struct membership *m = &h->all[i];

		if (m->wanted) {
			h->all[kept++] = *m;
			continue;
		}
		say(r, ROUTER_EV_MAP_DETACHED, m->group);
		net_crypto_group_flush(r->crypto, m->group, r->now);
		free(m->group);
	}
	h->n = kept;
}

static bool serves(const struct router *r)
{
	conf_each (g, conf_root(r->conf), "gdoi.group")
		if (conf_first(conf_sub(g), "group.server.local"))
			return true;
	return false;
}

enum status gm_host_settle(struct gm_host *h, struct router *r, const struct net_crypto_conf *c)
{
	enum status st;
	bool on;

	for (size_t i = 0; i < h->n; i++)
		h->all[i].wanted = false;
	on = c->n_ifs || serves(r);
	if (on != h->on)
		say_on(r, on);
	h->on = on;
	st = want_all(h, r, c);
	if (st == ST_OK)
		drop_unwanted(h, r);
	return st;
}

bool gm_host_server(const struct gm_host *h, const char *group, ip4_t *out)
{
	(void)h;
	(void)group;
	*out = IP4_ANY;
	return false;
}

void router_clear_sas(struct router *r, const char *group)
{
	net_crypto_clear_sas(r->crypto, group, r->now);
}
