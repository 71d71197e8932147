#include "router/gm_host_local.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "net/crypto_view.h"
#include "router/gm_install.h"
#include "router/ks_host.h"
#include "router/read_gdoi.h"
#include "router/router_event.h"
#include "router/router_int.h"

/* Of a tag: that it is a member's, whose, and the member's own part. */
#define TAG_MEMBER 1u
#define TAG_PLACE  1
#define TAG_OWN	   9

/* ---- life ---- */

struct gm_host *gm_host_new(void)
{
	return calloc(1, sizeof(struct gm_host));
}

void gm_host_free(struct gm_host *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++) {
		gdoi_gm_free(h->all[i].gm);
		free(h->all[i].group);
	}
	free(h);
}

struct gm_host *router_gm_host(struct router *r)
{
	return r->gm;
}

struct membership *gm_host_find(struct gm_host *h, const char *group)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->all[i].group, group))
			return &h->all[i];
	return NULL;
}

struct gdoi_gm *router_gm(struct router *r, const char *group)
{
	struct membership *m = gm_host_find(r->gm, group);

	return m ? m->gm : NULL;
}

struct gdoi_gm *router_gm_at(struct router *r, size_t i, const char **group, uint32_t *ifid)
{
	for (size_t k = 0; k < r->gm->n; k++) {
		struct membership *m = &r->gm->all[k];

		if (!m->gm || i--)
			continue;
		if (group)
			*group = m->group;
		if (ifid)
			*ifid = m->ifid;
		return m->gm;
	}
	return NULL;
}

bool gm_host_server(const struct gm_host *h, const char *group, ip4_t *out)
{
	struct gdoi_gm_view v;

	for (size_t i = 0; i < h->n; i++) {
		const struct membership *m = &h->all[i];

		if (!m->gm || strcmp(m->group, group) != 0)
			continue;
		gdoi_gm_view(m->gm, (struct when){0}, &v);
		*out = v.server;
		return v.server != IP4_ANY;
	}
	return false;
}

/* ---- effects ---- */

static void refused(struct membership *m, struct router *r, const char *what, enum status st)
{
	struct event ev;

	if (st == ST_LIMIT) {
		event_make(&ev, GDOI_EV_GM_NO_FLOWS, "s", m->group);
		router_say(r, &ev);
	}
	event_make(&ev, ROUTER_EV_NOT_INSTALLED, "sss", m->group, what, status_text(st));
	router_say(r, &ev);
}

static void join(struct membership *m, struct router *r, ip4_t group)
{
	if (m->joined == group)
		return;
	if (m->joined)
		net_group_leave(r->net, m->joined);
	m->joined = group && net_group_join(r->net, group) == ST_OK ? group : IP4_ANY;
}

static void send(struct membership *m, struct router *r, const struct gdoi_phase2 *from)
{
	struct gdoi_phase2 p = *from;

	p.tag = p.tag << TAG_OWN | (uint64_t)m->id << TAG_PLACE | TAG_MEMBER;
	router_gdoi_send(r, &p);
}

static void take(struct membership *m, struct router *r, const struct gdoi_gm_fx *fx)
{
	enum status st = ST_OK;

	switch (fx->kind) {
	case GDOI_GM_FX_PHASE2:
		send(m, r, &fx->phase2);
		break;
	case GDOI_GM_FX_DONE:
		router_gdoi_done(r, fx->phase2.sa, fx->phase2.mid);
		break;
	case GDOI_GM_FX_SEND:
		router_gdoi_datagram_out(r, fx->local, fx->peer, fx->port, fx->data);
		break;
	case GDOI_GM_FX_POLICY:
		st = gm_install_policy(r, m->group, fx->policies, fx->n_policies);
		break;
	case GDOI_GM_FX_TEK:
		st = gm_install_tek(r, m->group, fx->tek);
		break;
	case GDOI_GM_FX_TEK_RETIRE:
		net_crypto_sa_retire(r->crypto, m->group, fx->spi, fx->after_s, r->now);
		break;
	case GDOI_GM_FX_FLUSH:
		net_crypto_group_flush(r->crypto, m->group, r->now);
		break;
	case GDOI_GM_FX_PSEUDOTIME:
		net_crypto_group_pseudotime(r->crypto, m->group, fx->pseudotime_us, r->now);
		break;
	case GDOI_GM_FX_JOIN:
		join(m, r, fx->peer);
		break;
	case GDOI_GM_FX_EVENT:
		router_say(r, &fx->event);
		break;
	}
	if (st != ST_OK)
		refused(m, r, fx->kind == GDOI_GM_FX_TEK ? "SA" : "policy", st);
}

bool gm_drain_member(struct membership *m, struct router *r)
{
	struct gdoi_gm_fx fx;
	bool any = false;

	while (m->gm && gdoi_gm_poll(m->gm, &fx)) {
		take(m, r, &fx);
		any = true;
	}
	return any;
}

bool gm_host_drain(struct gm_host *h, struct router *r)
{
	bool any = false;

	for (size_t i = 0; i < h->n; i++)
		any = gm_drain_member(&h->all[i], r) || any;
	return any;
}

/* ---- time and inputs ---- */

/* An interface that came up or went down: the member registers, or stops trying. */
static void watch_address(struct membership *m, struct router *r)
{
	const struct conf_entry *group =
	    conf_find(conf_root(r->conf), "gdoi.group", m->group, NULL);

	/* Without memory the engine keeps the old address until the next turn. */
	if (group && m->gm && gm_local(m, r, group) != m->local && gm_settle_member(m, r) != ST_OK)
		m->local = ~m->local;
}

/* Packets that no key here opens say that others have newer ones: register, once an interval at most. */
static void check_recovery(struct membership *m, struct router *r)
{
	struct net_crypto_view_group v;
	struct gdoi_gm_input in = {.kind = GDOI_GM_IN_REGISTER};
	uint64_t before = m->unreadable;

	if (!m->gm || !m->recovery_s || m->recovery > r->now.mono)
		return;
	m->recovery = mono_add(r->now.mono, m->recovery_s * USEC_S);
	if (!net_crypto_view_group_by_name(r->crypto, r->now, m->group, &v))
		return;
	m->unreadable = v.unknown_sa + v.verify_fail + v.timed_in_errors;
	if (m->unreadable > before)
		gdoi_gm_input(m->gm, r->now, &in);
}

void gm_host_tick(struct gm_host *h, struct router *r)
{
	for (size_t i = 0; i < h->n; i++) {
		watch_address(&h->all[i], r);
		check_recovery(&h->all[i], r);
		if (h->all[i].gm)
			gdoi_gm_tick(h->all[i].gm, r->now);
	}
}

mono_t gm_host_deadline(const struct gm_host *h)
{
	mono_t first = MONO_NEVER;

	for (size_t i = 0; i < h->n; i++) {
		mono_t t = h->all[i].gm ? gdoi_gm_deadline(h->all[i].gm) : MONO_NEVER;

		if (h->all[i].gm && h->all[i].recovery_s && h->all[i].recovery < t)
			t = h->all[i].recovery;
		first = t < first ? t : first;
	}
	return first;
}

static struct membership *of_tag(struct gm_host *h, uint64_t tag)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].gm && h->all[i].id == (tag >> TAG_PLACE & 0xff))
			return &h->all[i];
	return NULL;
}

void gm_host_phase2(struct gm_host *h, struct router *r, const struct gdoi_phase2 *p,
		    const struct gdoi_who *who)
{
	struct membership *m = of_tag(h, p->tag);
	struct gdoi_phase2 own = *p;
	struct gdoi_gm_input in = {.kind = GDOI_GM_IN_PHASE2, .phase2 = &own, .who = who};

	own.tag >>= TAG_OWN;
	if (m)
		gdoi_gm_input(m->gm, r->now, &in);
}

void gm_host_failed(struct gm_host *h, struct router *r, uint64_t tag)
{
	struct membership *m = of_tag(h, tag);
	struct gdoi_phase2 own = {.tag = tag >> TAG_OWN};
	struct gdoi_gm_input in = {.kind = GDOI_GM_IN_FAILED, .phase2 = &own};

	if (m)
		gdoi_gm_input(m->gm, r->now, &in);
}

bool gm_host_datagram(struct gm_host *h, struct router *r, ip4_t local, ip4_t peer,
		      struct bytes data)
{
	struct gdoi_gm_input in = {
	    .kind = GDOI_GM_IN_DATAGRAM, .local = local, .peer = peer, .data = data};

	for (size_t i = 0; i < h->n; i++) {
		struct membership *m = &h->all[i];

		if (!m->gm || !gdoi_gm_claims_datagram(m->gm, data))
			continue;
		gdoi_gm_input(m->gm, r->now, &in);
		return true;
	}
	return false;
}

void gm_host_input(struct gm_host *h, struct router *r, const char *group,
		   enum gdoi_gm_in_kind kind)
{
	struct gdoi_gm_input in = {.kind = kind};

	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].gm && (!group || !strcmp(h->all[i].group, group)))
			gdoi_gm_input(h->all[i].gm, r->now, &in);
}

void router_clear_sas(struct router *r, const char *group)
{
	net_crypto_clear_sas(r->crypto, group, r->now);
	gm_host_input(r->gm, r, group, GDOI_GM_IN_REGISTER);
}

bool router_clear_map_sas(struct router *r, const char *map)
{
	struct conf_node *root = conf_root(r->conf);
	bool found = false;

	conf_each (m, root, "map") {
		const char *group = conf_text_of(conf_sub(m), "map.set.group", "group");

		if (!str_equal(conf_arg(m, "name"), map))
			continue;
		found = true;
		if (group)
			router_clear_sas(r, group);
	}
	return found;
}

bool router_clear_spi(struct router *r, uint32_t spi)
{
	const char *group;

	if (!net_crypto_clear_spi(r->crypto, spi, r->now, &group))
		return false;
	gm_host_input(r->gm, r, group, GDOI_GM_IN_REGISTER);
	return true;
}

bool router_gm_direction(struct router *r, const char *group, enum net_crypto_direction d)
{
	struct membership *m = gm_host_find(r->gm, group);

	if (!m || net_crypto_group_direction(r->crypto, group, d) != ST_OK)
		return false;
	m->direction = d;
	return true;
}

/* Time is the member's own business; that the numbers of a key run out is not. */
#define NUMBERS_LOW (UINT32_MAX - (32u << 20))

void gm_host_sa_soft(struct gm_host *h, struct router *r, const struct net_crypto_fx *fx)
{
	struct net_crypto_view_sa v;

	for (size_t i = 0; net_crypto_view_sa(r->crypto, r->now, i, &v); i++)
		if (v.spi == fx->spi && str_equal(v.group, fx->group) &&
		    (v.next_seq == 0 || v.next_seq > NUMBERS_LOW)) {
			gm_host_input(h, r, v.group, GDOI_GM_IN_REGISTER);
			return;
		}
}
