#include "router/gm_host.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "net/crypto_view.h"
#include "router/ks_host.h"
#include "router/read_gdoi.h"
#include "router/router_event.h"
#include "router/router_int.h"

/* Of a tag: that it is a member's, whose, and the member's own part. */
#define TAG_MEMBER 1u
#define TAG_PLACE  1
#define TAG_OWN	   9

struct membership {
	char *group;
	struct gdoi_gm *gm; /* NULL: the group lacks what a member needs */
	unsigned id;	    /* in tags, for life */
	uint32_t ifid;	    /* the first one whose map names the group */
	ip4_t address;	    /* of the member, while that interface is up */
	ip4_t local;	    /* as the engine has it: 0 while it is down */
	ip4_t joined;	    /* multicast address of rekeys */
	bool wanted;
	bool passive; /* as configured */
	enum net_crypto_direction direction;
};

struct gm_host {
	struct membership all[GM_HOST_GROUPS_MAX];
	size_t n;
	unsigned next_id;
	bool on; /* a crypto map is attached, or a key server serves */
};

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

static struct membership *find(struct gm_host *h, const char *group)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->all[i].group, group))
			return &h->all[i];
	return NULL;
}

struct gdoi_gm *router_gm(struct router *r, const char *group)
{
	struct membership *m = find(r->gm, group);

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

/* ---- configuration ---- */

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
	struct membership *m = find(h, group);

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

/* The address to register with: that of "client registration interface", else the map's; 0 while down. */
static ip4_t local_of(const struct membership *m, const struct router *r,
		      const struct conf_entry *group)
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

static enum status settle_member(struct membership *m, struct router *r)
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
	c.local = m->local = local_of(m, r, group);
	c.attached = true;
	st = m->gm ? gdoi_gm_reconfigure(m->gm, &c, r->now) : start_member(m, r, &c);
	if (m->passive != c.passive) /* what was said at the console holds until then */
		m->direction = c.passive ? NET_CRYPTO_INBOUND_OPTIONAL : NET_CRYPTO_BOTH;
	m->passive = c.passive;
	if (st == ST_OK)
		st = net_crypto_group_direction(r->crypto, m->group, m->direction);
	return st == ST_ABSENT ? ST_OK : st; /* no map names it just now */
}

static bool drain_member(struct membership *m, struct router *r);

/* What the engine still has to say is said, then it goes, and its keys with it. */
static void end_member(struct membership *m, struct router *r)
{
	struct gdoi_gm_view v;

	if (m->gm) {
		gdoi_gm_view(m->gm, r->now, &v);
		struct gdoi_gm_conf c = *v.conf;

		c.attached = false;
		if (gdoi_gm_reconfigure(m->gm, &c, r->now) == ST_OK)
			(void)drain_member(m, r);
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
		st = settle_member(&h->all[i], r);
	return st;
}

/* ---- what is downloaded ---- */

static struct net_ports ports_of(uint16_t lo, uint16_t hi)
{
	if (lo == 0 && hi == 65535)
		return (struct net_ports){.op = NET_PORT_ANY};
	if (lo == hi)
		return (struct net_ports){.op = NET_PORT_EQ, .n = 1, .port = {lo}};
	return (struct net_ports){.op = NET_PORT_RANGE, .n = 2, .port = {lo, hi}};
}

static struct net_ace ace_of(const struct gdoi_ace *a, size_t i)
{
	return (struct net_ace){.seq = (uint32_t)(i + 1) * 10,
				.flags = a->deny ? 0 : NET_ACE_PERMIT,
				.proto = a->proto ? a->proto : NET_PROTO_ANY,
				.src = a->src,
				.src_wild = ~a->src_mask,
				.dst = a->dst,
				.dst_wild = ~a->dst_mask,
				.src_port = ports_of(a->sport_lo, a->sport_hi),
				.dst_port = ports_of(a->dport_lo, a->dport_hi)};
}

static enum net_crypto_replay replay_of(enum gdoi_replay how)
{
	return how == GDOI_REPLAY_TIME	    ? NET_REPLAY_TIME
	       : how == GDOI_REPLAY_COUNTER ? NET_REPLAY_COUNTER
					    : NET_REPLAY_NONE;
}

static enum status policy(struct membership *m, struct router *r, const struct gdoi_gm_fx *fx)
{
	struct net_crypto_policy *slots = calloc(fx->n_policies + 1, sizeof *slots);
	struct net_ace *aces;
	size_t n = 0, at = 0;
	enum status st;

	for (size_t i = 0; i < fx->n_policies; i++)
		n += fx->policies[i].n_aces;
	aces = calloc(n + 1, sizeof *aces);
	if (!slots || !aces) {
		st = ST_NOMEM;
		goto out;
	}
	for (size_t i = 0; i < fx->n_policies; i++) {
		const struct gdoi_gm_policy *p = &fx->policies[i];

		slots[i] = (struct net_crypto_policy){.aces = aces + at,
						      .n_aces = p->n_aces,
						      .replay = replay_of(p->replay),
						      .window = p->window,
						      .receive_only = p->receive_only};
		for (size_t k = 0; k < p->n_aces; k++)
			aces[at++] = ace_of(&p->aces[k], k);
	}
	st = net_crypto_group_policy(r->crypto, m->group, slots, fx->n_policies, r->now);
out:
	free(slots);
	free(aces);
	return st;
}

static const struct {
	uint8_t number;
	enum seal_cipher cipher;
	uint8_t icv;
} ciphers[] = {{GDOI_ESP_DES, SEAL_DES, 0},	   {GDOI_ESP_3DES, SEAL_3DES, 0},
	       {GDOI_ESP_NULL, SEAL_NULL, 0},	   {GDOI_ESP_AES, SEAL_AES, 0},
	       {GDOI_ESP_GCM8, SEAL_AES_GCM, 8},   {GDOI_ESP_GCM12, SEAL_AES_GCM, 12},
	       {GDOI_ESP_GCM16, SEAL_AES_GCM, 16}, {GDOI_ESP_GMAC, SEAL_AES_GMAC, 16}};

static enum hash_alg auth_of(uint8_t number)
{
	switch (number) {
	case GDOI_AUTH_MD5:
		return HASH_MD5;
	case GDOI_AUTH_SHA1:
		return HASH_SHA1;
	case GDOI_AUTH_SHA256:
		return HASH_SHA256;
	case GDOI_AUTH_SHA384:
		return HASH_SHA384;
	case GDOI_AUTH_SHA512:
		return HASH_SHA512;
	default:
		return HASH_NONE;
	}
}

static enum status install(struct membership *m, struct router *r, const struct gdoi_gm_tek *t)
{
	struct net_crypto_sa_conf c = {.spi = t->spi,
				       .slot = t->policy,
				       .seal = {.key = BYTES(t->enc.b, t->enc.n),
						.auth = auth_of(t->transform.auth),
						.auth_key = BYTES(t->auth.b, t->auth.n),
						.sid_bits = t->sid_bits,
						.sid = t->sid},
				       .transport = t->transform.transport,
				       .keep_src = t->keep_src,
				       .keep_dst = t->keep_dst,
				       .may_send = t->may_send,
				       .may_receive = t->may_receive,
				       .lifetime_s = t->lifetime_s,
				       .activate_s = t->activate_s};

	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		if (ciphers[i].number != t->transform.esp)
			continue;
		c.seal.cipher = ciphers[i].cipher;
		c.seal.icv = ciphers[i].icv;
		return net_crypto_sa_install(r->crypto, m->group, &c, r->now);
	}
	return ST_UNSUPPORTED;
}

static void refused(struct membership *m, struct router *r, const char *what, enum status st)
{
	struct event ev;

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

/* ---- effects ---- */

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
		st = policy(m, r, fx);
		break;
	case GDOI_GM_FX_TEK:
		st = install(m, r, fx->tek);
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

static bool drain_member(struct membership *m, struct router *r)
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
		any = drain_member(&h->all[i], r) || any;
	return any;
}

/* ---- time and inputs ---- */

/* An interface that came up or went down: the member registers, or stops trying. */
static void watch_address(struct membership *m, struct router *r)
{
	const struct conf_entry *group =
	    conf_find(conf_root(r->conf), "gdoi.group", m->group, NULL);

	/* Without memory the engine keeps the old address until the next turn. */
	if (group && m->gm && local_of(m, r, group) != m->local && settle_member(m, r) != ST_OK)
		m->local = ~m->local;
}

void gm_host_tick(struct gm_host *h, struct router *r)
{
	for (size_t i = 0; i < h->n; i++) {
		watch_address(&h->all[i], r);
		if (h->all[i].gm)
			gdoi_gm_tick(h->all[i].gm, r->now);
	}
}

mono_t gm_host_deadline(const struct gm_host *h)
{
	mono_t first = MONO_NEVER;

	for (size_t i = 0; i < h->n; i++) {
		mono_t t = h->all[i].gm ? gdoi_gm_deadline(h->all[i].gm) : MONO_NEVER;

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
	struct membership *m = find(r->gm, group);

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
