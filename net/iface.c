#include "net/priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- names ---- */

static const struct {
	enum net_if_kind kind;
	const char *name;
} kinds[] = {
    {NET_IF_GIGABIT, "GigabitEthernet"},
    {NET_IF_LOOPBACK, "Loopback"},
    {NET_IF_NULL, "Null"},
};

const char *net_if_name(uint32_t id, char out[static NET_IF_NAME_SIZE])
{
	const char *kind = "Interface";

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == NET_IF_KIND(id))
			kind = kinds[i].name;
	snprintf(out, NET_IF_NAME_SIZE, "%s%u", kind, (unsigned)NET_IF_NUMBER(id));
	return out;
}

uint32_t net_if_parse(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!str_starts(name, kinds[i].name))
			continue;
		const char *digits = name + strlen(kinds[i].name);
		char *end;
		unsigned long n = strtoul(digits, &end, 10);
		if (*digits >= '0' && *digits <= '9' && !*end && n <= 0xffffff)
			return NET_IF(kinds[i].kind, n);
	}
	return NET_IF_NONE;
}

/* ---- making and finding ---- */

/* Place of id in the sorted array, or where it would go. */
static size_t if_place(const struct net *net, uint32_t id)
{
	size_t lo = 0, hi = net->n_ifs;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (net->ifs[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct net_if *net_if_find(const struct net *net, uint32_t id)
{
	size_t i = if_place(net, id);

	return i < net->n_ifs && net->ifs[i]->id == id ? net->ifs[i] : NULL;
}

static void mac_of(const struct net *net, uint32_t id, uint8_t mac[6])
{
	memcpy(mac, net->env.mac, 6);

	unsigned low = ((unsigned)mac[4] << 8 | mac[5]) + NET_IF_NUMBER(id);
	mac[4] = (uint8_t)(low >> 8);
	mac[5] = (uint8_t)low;
}

enum status net_if_make(struct net *net, uint32_t id, struct net_if **out)
{
	size_t at = if_place(net, id);

	if (at < net->n_ifs && net->ifs[at]->id == id) {
		*out = net->ifs[at];
		return ST_OK;
	}
	if (net->n_ifs >= NET_IFS_MAX)
		return ST_LIMIT;

	struct net_if **ifs = realloc(net->ifs, (net->n_ifs + 1) * sizeof *ifs);
	if (!ifs)
		return ST_NOMEM;
	net->ifs = ifs;

	struct net_if *ifp = calloc(1, sizeof *ifp);
	if (!ifp)
		return ST_NOMEM;
	ifp->id = id;
	ifp->conf = (struct net_conf_if){
	    .id = id, .shutdown = true, .mtu = NET_MTU_DEFAULT, .link_mtu = NET_MTU_DEFAULT};
	ifp->last_in = ifp->last_out = ifp->last_clear = MONO_NEVER;
	ifp->last_change = net->now.mono;
	ifp->in_rate.since = ifp->out_rate.since = net->now.mono;
	mac_of(net, id, ifp->mac);
	memmove(&ifs[at + 1], &ifs[at], (net->n_ifs - at) * sizeof *ifs);
	ifs[at] = ifp;
	net->n_ifs++;
	*out = ifp;
	return ST_OK;
}

void net_if_free(struct net_if *ifp)
{
	free(ifp->description);
	free(ifp->acl_in_name);
	free(ifp->acl_out_name);
	free(ifp->crypto_map);
	free(ifp);
}

/* ---- state ---- */

static bool link_up(const struct net_if *ifp)
{
	return !ifp->conf.shutdown && (ifp->wire_up || NET_IF_KIND(ifp->id) == NET_IF_LOOPBACK);
}

bool net_if_up(const struct net_if *ifp)
{
	return link_up(ifp);
}

bool net_if_has_address(const struct net_if *ifp)
{
	return ifp->conf.mask != 0;
}

ip4_t net_if_subnet_broadcast(const struct net_if *ifp)
{
	return ifp->conf.address | ~ifp->conf.mask;
}

/* Says what changed since the last time it was asked. Loopbacks have no link of their own to tell. */
void net_if_tell_state(struct net *net, struct net_if *ifp)
{
	bool up = link_up(ifp);
	uint64_t id = ifp->id;

	if (up != ifp->link_told && NET_IF_KIND(ifp->id) == NET_IF_GIGABIT) {
		if (!up && ifp->conf.shutdown)
			net_say(net, NET_EV_ADMIN_DOWN, "u", id);
		else
			net_say(net, NET_EV_LINK, "uu", id, (uint64_t)up);
		ifp->carrier_changes++;
	}
	if (up != ifp->proto_told) {
		net_say(net, NET_EV_LINE_PROTO, "uu", id, (uint64_t)up);
		ifp->last_change = net->now.mono;
	}
	ifp->link_told = ifp->proto_told = up;
}

static void tell_carrier(struct net *net, const struct net_if *ifp)
{
	struct pkt *p = net_fx_new(net, NET_FX_CARRIER, 0);

	if (!p)
		return;
	p->fx.port = NET_IF_NUMBER(ifp->id);
	p->fx.up = !ifp->conf.shutdown;
	net_fx_put(net, p);
}

static bool take_text(char **to, const char *from)
{
	if (str_equal(*to, from))
		return true;

	char *copy = str_copy(from);
	if (from && !copy)
		return false;
	free(*to);
	*to = copy;
	return true;
}

static bool take_texts(struct net_if *ifp, const struct net_conf_if *conf)
{
	return take_text(&ifp->description, conf->description) &&
	       take_text(&ifp->acl_in_name, conf->acl_in) &&
	       take_text(&ifp->acl_out_name, conf->acl_out) &&
	       take_text(&ifp->crypto_map, conf->crypto_map);
}

enum status net_if_configure(struct net *net, struct net_if *ifp, const struct net_conf_if *conf)
{
	struct net_conf_if old = ifp->conf;
	bool was_up = net_if_up(ifp);

	if (!take_texts(ifp, conf))
		return ST_NOMEM;
	ifp->conf = *conf;
	ifp->conf.description = ifp->description;
	ifp->conf.acl_in = ifp->acl_in_name;
	ifp->conf.acl_out = ifp->acl_out_name;
	ifp->conf.crypto_map = ifp->crypto_map;
	if (!ifp->conf.mtu)
		ifp->conf.mtu = NET_MTU_DEFAULT;
	if (!ifp->conf.link_mtu)
		ifp->conf.link_mtu = NET_MTU_DEFAULT;
	if (ifp->conf.link_mtu < ifp->conf.mtu)
		ifp->conf.link_mtu = ifp->conf.mtu;
	if (!ifp->conf.arp_timeout_s)
		ifp->conf.arp_timeout_s = NET_ARP_TIMEOUT_S;
	ifp->configured = true;
	if (old.shutdown != conf->shutdown && NET_IF_KIND(ifp->id) == NET_IF_GIGABIT)
		tell_carrier(net, ifp);
	if (conf->shutdown && !old.shutdown)
		ifp->resets++;
	net_if_tell_state(net, ifp);

	bool moved = old.address != conf->address || old.mask != conf->mask;
	if (moved || (was_up && !net_if_up(ifp)))
		net_arp_forget(net, ifp);
	if (net_if_up(ifp) && (moved || !was_up))
		net_arp_announce(net, ifp);
	return ST_OK;
}

void net_wire_state(struct net *net, struct when now, unsigned port, bool up)
{
	struct net_if *ifp;

	net_enter(net, now);
	if (net_if_make(net, NET_IF(NET_IF_GIGABIT, port), &ifp) != ST_OK || ifp->wire_up == up)
		return;
	ifp->wire_up = up;
	if (ifp->conf.shutdown)
		return;
	net_if_tell_state(net, ifp);
	if (!up)
		net_arp_forget(net, ifp);
	if (net_rib_build(net) != ST_OK)
		net->stats.drops[NET_DROP_NOMEM]++; /* the routes stay as they were */
	if (up)
		net_arp_announce(net, ifp);
	if (net->crypto && net->crypto->changed)
		net->crypto->changed(net->crypto_ctx, now);
	net_leave(net);
}

void net_port_mac(struct net *net, struct when now, unsigned port, const uint8_t mac[6])
{
	struct net_if *ifp;

	net_enter(net, now);
	if (net_if_make(net, NET_IF(NET_IF_GIGABIT, port), &ifp) != ST_OK ||
	    memcmp(ifp->mac, mac, 6) == 0)
		return;
	memcpy(ifp->mac, mac, 6);
	if (net_if_up(ifp))
		net_arp_announce(net, ifp);
}

bool net_port_admin_up(const struct net *net, unsigned port)
{
	const struct net_if *ifp = net_if_find(net, NET_IF(NET_IF_GIGABIT, port));

	return ifp && !ifp->conf.shutdown;
}

/* ---- counters ---- */

#define RATE_WINDOW_S 300.0

/* An exponential mean: what came since the last look is spread over that time. */
void net_rate_update(struct net_rate *r, mono_t now)
{
	double s = (double)(now - r->since) / (double)USEC_S;

	if (s <= 0)
		return;

	double keep = s >= RATE_WINDOW_S ? 0 : 1 - s / RATE_WINDOW_S;
	r->bits = r->bits * keep + (double)r->new_bytes * 8 / s * (1 - keep);
	r->packets = r->packets * keep + (double)r->new_packets / s * (1 - keep);
	r->new_bytes = r->new_packets = 0;
	r->since = now;
}

void net_if_count(struct net *net, struct net_if *ifp, struct bytes frame, bool out)
{
	struct net_counters *c = out ? &ifp->out : &ifp->in;
	struct net_rate *r = out ? &ifp->out_rate : &ifp->in_rate;

	c->packets++;
	c->bytes += frame.n;
	if (frame.n && frame.p[0] & 1) {
		c->broadcasts++;
		c->multicasts += frame.p[0] != 0xff;
	}
	if (net->now.mono - r->since >= 5 * USEC_S)
		net_rate_update(r, net->now.mono);
	r->new_bytes += frame.n;
	r->new_packets++;
	*(out ? &ifp->last_out : &ifp->last_in) = net->now.mono;
}

void net_clear_if_counters(struct net *net, struct when now, uint32_t ifid)
{
	net_enter(net, now);
	for (size_t i = 0; i < net->n_ifs; i++) {
		struct net_if *ifp = net->ifs[i];
		if (ifid != NET_IF_NONE && ifp->id != ifid)
			continue;
		ifp->in = ifp->out = (struct net_counters){0};
		memset(ifp->drop_in, 0, sizeof ifp->drop_in);
		memset(ifp->drop_out, 0, sizeof ifp->drop_out);
		ifp->resets = ifp->carrier_changes = 0;
		ifp->last_clear = now.mono;
	}
}

/* ---- sending ---- */

void net_if_send(struct net *net, struct net_if *ifp, struct pkt *p, const uint8_t mac[6],
		 uint16_t ethertype)
{
	if (!net_if_up(ifp) || NET_IF_KIND(ifp->id) != NET_IF_GIGABIT) {
		net_drop(net, p, ifp, NET_DROP_IF_DOWN, true);
		return;
	}
	if (net->n_fx >= NET_FX_MAX) {
		net_drop(net, p, ifp, NET_DROP_QUEUE, true);
		return;
	}

	uint8_t *h = pkt_push(p, ETHER_HEADER);
	memcpy(h, mac, 6);
	memcpy(h + 6, ifp->mac, 6);
	h[12] = (uint8_t)(ethertype >> 8);
	h[13] = (uint8_t)ethertype;
	if (p->len < ETHER_MIN && pkt_tailroom(p) >= ETHER_MIN - p->len) {
		memset(p->data + p->len, 0, ETHER_MIN - p->len);
		p->len = ETHER_MIN;
	}
	p->fx = (struct net_fx){
	    .kind = NET_FX_FRAME, .port = NET_IF_NUMBER(ifp->id), .frame = BYTES(p->data, p->len)};
	net_if_count(net, ifp, p->fx.frame, true);
	net_fx_put(net, p);
}
