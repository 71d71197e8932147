/* Which groups the crypto maps of a router name, and the member of each as the configuration wants it. */
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "router/gm_host_local.h"
#include "router/read_gdoi.h"
#include "router/router_event.h"

static unsigned free_id(struct gm_host *h)
{
	for (;; h->next_id++) {
		bool taken = false;

		for (size_t i = 0; i < h->n; i++)
			taken = taken || h->all[i].id == (h->next_id & 0xff);
		if (!taken)
			return h->next_id++ & 0xff;
	}
}

static enum status want(struct gm_host *h, const char *group, const struct net_crypto_conf_if *ifp)
{
	struct membership *m = gm_host_find(h, group);

	if (!m) {
		if (h->n == GM_HOST_GROUPS_MAX)
			return ST_OK; /* the map stays, without a member */
		m = &h->all[h->n];
		*m = (struct membership){.group = str_copy(group), .id = free_id(h)};
		if (!m->group)
			return ST_NOMEM;
		h->n++;
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

static enum status want_all(struct gm_host *h, const struct net_crypto_conf *c)
{
	enum status st = ST_OK;

	for (size_t i = 0; i < c->n_ifs; i++) {
		const struct net_crypto_conf_map *map = map_of(c, c->ifs[i].map);

		for (size_t k = 0; map && k < map->n_entries && st == ST_OK; k++)
			st = want(h, map->entries[k].group, &c->ifs[i]);
	}
	return st;
}

ip4_t gm_local(const struct membership *m, const struct router *r, const struct conf_entry *group)
{
	const char *name = conf_text_of(conf_sub(group), "group.client.registration", "if");

	if (name)
		return net_if_address(r->net, net_if_parse(name));
	return net_if_address(r->net, m->ifid) ? m->address : IP4_ANY;
}

static enum status start_member(struct membership *m, struct router *r,
				const struct gdoi_gm_conf *c)
{
	uint8_t seed[32];

	drbg_bytes(&r->drbg, seed, sizeof seed);
	m->gm = gdoi_gm_new(c, BYTES_OF(seed), r->now);
	crypto_wipe(seed, sizeof seed);
	return m->gm ? ST_OK : ST_NOMEM;
}

enum status gm_settle_member(struct membership *m, struct router *r)
{
	const struct conf_entry *group =
	    conf_find(conf_root(r->conf), "gdoi.group", m->group, NULL);
	struct gdoi_gm_conf c;
	enum status st;

	if (!group || !read_gm(r, group, &c)) {
		gdoi_gm_free(m->gm);
		m->gm = NULL;
		net_crypto_group_flush(r->crypto, m->group, r->now);
		return ST_OK;
	}
	if (c.recovery_s != m->recovery_s)
		m->recovery = mono_add(r->now.mono, c.recovery_s * USEC_S);
	m->recovery_s = c.recovery_s;
	c.local = m->local = gm_local(m, r, group);
	c.attached = true;
	st = m->gm ? gdoi_gm_reconfigure(m->gm, &c, r->now) : start_member(m, r, &c);
	if (m->passive != c.passive) /* what was said at the console holds until then */
		m->direction = c.passive ? NET_CRYPTO_INBOUND_OPTIONAL : NET_CRYPTO_BOTH;
	m->passive = c.passive;
	if (st == ST_OK)
		st = net_crypto_group_direction(r->crypto, m->group, m->direction);
	return st == ST_ABSENT ? ST_OK : st; /* no map names it just now */
}

/* What the engine still has to say is said, then it goes, and its keys with it. */
static void end_member(struct membership *m, struct router *r)
{
	struct gdoi_gm_view v;

	if (m->gm) {
		gdoi_gm_view(m->gm, r->now, &v);
		struct gdoi_gm_conf c = *v.conf;

		c.attached = false;
		if (gdoi_gm_reconfigure(m->gm, &c, r->now) == ST_OK)
			(void)gm_drain_member(m, r);
	}
	if (m->joined)
		net_group_leave(r->net, m->joined);
	net_crypto_group_flush(r->crypto, m->group, r->now);
	gdoi_gm_free(m->gm);
	free(m->group);
}

static void say_on(struct gm_host *h, struct router *r, bool on)
{
	struct event ev;

	if (h->on == on)
		return;
	h->on = on;
	event_make(&ev, ROUTER_EV_ISAKMP, "u", (uint64_t)on);
	router_say(r, &ev);
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
	size_t kept = 0;

	for (size_t i = 0; i < h->n; i++)
		h->all[i].wanted = false;
	say_on(h, r, c->n_ifs || serves(r));
	st = want_all(h, c);
	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < h->n; i++) {
		if (h->all[i].wanted)
			h->all[kept++] = h->all[i];
		else
			end_member(&h->all[i], r);
	}
	h->n = kept;
	for (size_t i = 0; i < h->n && st == ST_OK; i++)
		st = gm_settle_member(&h->all[i], r);
	return st;
}
