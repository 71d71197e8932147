/* RFC 826, with RFC 1122 2.3.2: packets wait for the answer, requests are not repeated quickly. */
#include <stdlib.h>
#include <string.h>

#include "net/priv.h"

static const uint8_t mac_all[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

struct arp_key {
	uint8_t octets[8];
};

static struct arp_key key_of(const struct net_if *ifp, ip4_t address)
{
	struct arp_key k;
	struct wr w = wr_into(k.octets, sizeof k.octets);

	wr_u32(&w, ifp->id);
	wr_u32(&w, address);
	return k;
}

static struct net_arp *arp_find(const struct net *net, const struct net_if *ifp, ip4_t address)
{
	struct arp_key k = key_of(ifp, address);

	return map_get(&net->arp, BYTES_OF(k.octets));
}

static void arp_remove(struct net *net, struct net_arp *a, enum net_drop why)
{
	struct arp_key k = key_of(a->ifp, a->address);
	struct list *e;

	map_remove(&net->arp, BYTES_OF(k.octets));
	timer_cancel(&net->timers, &a->timer);
	while ((e = list_take_first(&a->held)))
		net_drop(net, LIST_ENTRY(e, struct pkt, link), a->ifp, why, true);
	free(a);
}

void net_arp_forget(struct net *net, const struct net_if *ifp)
{
	map_each (e, &net->arp) {
		struct net_arp *a = e->value;
		if (!ifp || a->ifp == ifp)
			arp_remove(net, a, NET_DROP_ARP);
	}
}

static void send_arp(struct net *net, struct net_if *ifp, uint16_t op, const uint8_t to[6],
		     const uint8_t target_mac[6], ip4_t sender, ip4_t target)
{
	struct pkt *p = pkt_new(&net->pool, ARP_LEN);

	if (!p)
		return;

	struct wr w = wr_into(p->data, ARP_LEN);
	wr_u16(&w, 1); /* Ethernet */
	wr_u16(&w, ETHER_IPV4);
	wr_u8(&w, 6);
	wr_u8(&w, 4);
	wr_u16(&w, op);
	wr_put(&w, BYTES(ifp->mac, 6));
	wr_u32(&w, sender);
	wr_put(&w, BYTES(target_mac, 6));
	wr_u32(&w, target);
	if (op == ARP_REQUEST)
		net->stats.arp_requests_out++;
	else
		net->stats.arp_replies_out++;
	net_if_send(net, ifp, p, to, ETHER_ARP);
}

static void ask(struct net *net, struct net_arp *a)
{
	static const uint8_t nobody[6];

	a->tries++;
	send_arp(net, a->ifp, ARP_REQUEST, mac_all, nobody, a->ifp->conf.address, a->address);
	if (timer_set(&net->timers, &a->timer, mono_add(net->now.mono, USEC_S)) != ST_OK)
		arp_remove(net, a, NET_DROP_NOMEM);
}

void net_arp_announce(struct net *net, struct net_if *ifp)
{
	static const uint8_t nobody[6];

	if (net_if_has_address(ifp) && NET_IF_KIND(ifp->id) == NET_IF_GIGABIT)
		send_arp(net, ifp, ARP_REQUEST, mac_all, nobody, ifp->conf.address,
			 ifp->conf.address);
}

static bool too_old(const struct net *net, const struct net_arp *a)
{
	return a->complete && net->now.mono - a->updated >= a->ifp->conf.arp_timeout_s * USEC_S;
}

static void forget_old(struct net *net)
{
	map_each (e, &net->arp) {
		if (too_old(net, e->value))
			arp_remove(net, e->value, NET_DROP_ARP);
	}
}

static struct net_arp *arp_new(struct net *net, struct net_if *ifp, ip4_t address)
{
	struct arp_key k = key_of(ifp, address);
	if (net->arp.n >= NET_ARP_MAX)
		forget_old(net);

	struct net_arp *a = net->arp.n < NET_ARP_MAX ? calloc(1, sizeof *a) : NULL;
	if (!a)
		return NULL;
	a->ifp = ifp;
	a->address = address;
	a->timer = (struct timer){.kind = NET_TIMER_ARP, .owner = a};
	list_init(&a->held);
	if (map_put(&net->arp, BYTES_OF(k.octets), a) != ST_OK) {
		free(a);
		return NULL;
	}
	return a;
}

void net_arp_send(struct net *net, struct net_if *ifp, struct pkt *p, ip4_t next_hop)
{
	struct net_arp *a = arp_find(net, ifp, next_hop);

	if (a && too_old(net, a)) {
		arp_remove(net, a, NET_DROP_ARP);
		a = NULL;
	}
	if (a && a->complete) {
		net_if_send(net, ifp, p, a->mac, ETHER_IPV4);
		return;
	}

	bool fresh = !a;
	if (fresh)
		a = arp_new(net, ifp, next_hop);
	if (!a || a->n_held >= NET_ARP_QUEUE) {
		net_drop(net, p, ifp, NET_DROP_ARP, true);
		return;
	}
	list_add_tail(&a->held, &p->link);
	a->n_held++;
	if (fresh)
		ask(net, a);
}

void net_arp_due(struct net *net, struct net_arp *a)
{
	if (a->tries < NET_ARP_TRIES && net_if_up(a->ifp)) {
		ask(net, a);
		return;
	}

	/* RFC 1812 3.3.2: the one who sent is told; the first packet stands for all. */
	struct net_if *in = NULL;
	struct pkt *first =
	    list_empty(&a->held) ? NULL : LIST_ENTRY(a->held.next, struct pkt, link);
	if (first && !first->protected) {
		in = net_if_find(net, first->in_if);
		net_icmp_error(net, in, first, ICMP_UNREACHABLE, ICMP_HOST, 0);
	}
	arp_remove(net, a, NET_DROP_ARP);
}

static void learn(struct net *net, struct net_arp *a, const uint8_t mac[6])
{
	struct list *e;

	memcpy(a->mac, mac, 6);
	a->complete = true;
	a->updated = net->now.mono;
	a->tries = 0;
	timer_cancel(&net->timers, &a->timer);
	while ((e = list_take_first(&a->held)))
		net_if_send(net, a->ifp, LIST_ENTRY(e, struct pkt, link), a->mac, ETHER_IPV4);
	a->n_held = 0;
}

static bool answers_for(const struct net *net, const struct net_if *ifp, ip4_t target)
{
	if (target == ifp->conf.address)
		return true;
	if (ifp->conf.no_proxy_arp || net->no_ip_routing ||
	    !((target ^ ifp->conf.address) & ifp->conf.mask))
		return false;

	/* RFC 1027: for what is reached, but not where the question came from. */
	const struct net_route *r = net_rib_lookup(net, target, 0);
	return r && r->oif && r->oif != ifp && r->bits > 0;
}

void net_arp_in(struct net *net, struct net_if *ifp, struct bytes frame)
{
	struct rd r = rd_from(BYTES(frame.p + ETHER_HEADER, frame.n - ETHER_HEADER));
	uint16_t hardware = rd_u16(&r), protocol = rd_u16(&r);
	uint8_t hlen = rd_u8(&r), plen = rd_u8(&r);
	uint16_t op = rd_u16(&r);
	struct bytes mac = rd_bytes(&r, 6);
	ip4_t sender = rd_u32(&r);
	rd_skip(&r, 6);
	ip4_t target = rd_u32(&r);

	if (r.bad || hardware != 1 || protocol != ETHER_IPV4 || hlen != 6 || plen != 4 ||
	    mac.p[0] & 1) {
		net_drop(net, NULL, ifp, NET_DROP_RUNT, false);
		return;
	}
	if (op == ARP_REQUEST)
		net->stats.arp_requests_in++;
	else
		net->stats.arp_replies_in++;
	if (!net_if_has_address(ifp))
		return;
	if (sender == ifp->conf.address) {
		if (memcmp(mac.p, ifp->mac, 6))
			net_say(net, NET_EV_DUP_ADDRESS, "uao", (uint64_t)ifp->id, sender, mac);
		return;
	}

	/* Only addresses of this network are believed; only questions to us make a new entry. */
	bool near = sender && !((sender ^ ifp->conf.address) & ifp->conf.mask);
	struct net_arp *a = arp_find(net, ifp, sender);
	if (!a && near && op == ARP_REQUEST && target == ifp->conf.address)
		a = arp_new(net, ifp, sender);
	if (a)
		learn(net, a, mac.p);
	if (op == ARP_REQUEST && sender != target && answers_for(net, ifp, target))
		send_arp(net, ifp, ARP_REPLY, mac.p, mac.p, target, sender);
}

void net_clear_arp(struct net *net, struct when now)
{
	net_enter(net, now);
	net_arp_forget(net, NULL);
	for (size_t i = 0; i < net->n_ifs; i++)
		if (net_if_up(net->ifs[i]))
			net_arp_announce(net, net->ifs[i]);
	net_leave(net);
}
