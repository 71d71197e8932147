/* What arrives: RFC 791, the checks of RFC 1122 3.2.1 and RFC 1812 5.2, local delivery, forwarding. */
#include <string.h>

#include "net/priv.h"

#define IP_ALL_SYSTEMS IP4(224, 0, 0, 1)

void net_frame_in(struct net *net, struct when now, unsigned port, struct bytes frame)
{
	struct net_if *ifp = net_if_find(net, NET_IF(NET_IF_GIGABIT, port));

	net_enter(net, now);
	if (!ifp)
		return;
	if (!net_if_up(ifp)) {
		net_drop(net, NULL, ifp, NET_DROP_IF_DOWN, false);
		return;
	}
	if (frame.n < ETHER_HEADER || frame.n > (size_t)ifp->conf.link_mtu + ETHER_HEADER) {
		net_drop(net, NULL, ifp, frame.n < ETHER_HEADER ? NET_DROP_RUNT : NET_DROP_GIANT,
			 false);
		return;
	}

	bool group = frame.p[0] & 1;
	if (!group && memcmp(frame.p, ifp->mac, 6)) {
		net_drop(net, NULL, ifp, NET_DROP_NOT_FOR_US, false);
		return;
	}
	net_if_count(net, ifp, frame, false);

	unsigned type = (unsigned)frame.p[12] << 8 | frame.p[13];
	if (type == ETHER_ARP) {
		net_arp_in(net, ifp, frame);
	} else if (type == ETHER_IPV4) {
		struct pkt *p = pkt_new(&net->pool, frame.n - ETHER_HEADER);
		if (!p) {
			net_drop(net, NULL, ifp, NET_DROP_NOMEM, false);
			return;
		}
		memcpy(p->data, frame.p + ETHER_HEADER, p->len);
		p->in_if = ifp->id;
		p->link_broadcast = group;
		net_ip_in(net, ifp, p);
	} else {
		net_drop(net, NULL, ifp, NET_DROP_ETHERTYPE, false);
	}
	net_leave(net);
}

/* ---- checks ---- */

/* Options are passed over, but have to hold together; source routes are refused. */
static bool options_hold(const uint8_t *o, size_t n)
{
	while (n) {
		if (o[0] == 0)
			return true;
		if (o[0] == 1) {
			o++;
			n--;
			continue;
		}
		if (n < 2 || o[1] < 2 || o[1] > n)
			return false;
		if (o[0] == 131 || o[0] == 137)
			return false;
		n -= o[1];
		o += o[1];
	}
	return true;
}

/* RFC 1812 5.3.7: what no sender may be. */
static bool source_is_martian(const struct net *net, ip4_t src)
{
	if (src == 0 || src >> 24 == 0 || src >> 24 == 127 || src >> 28 >= 14)
		return true;
	return net_is_own_address(net, src);
}

/* NET_DROPS when all is well. */
static enum net_drop check_header(const struct net *net, const struct net_if *ifp, struct pkt *p,
				  struct ipv4 *ip)
{
	switch (ipv4_read(BYTES(p->data, p->len), ip)) {
	case ST_OK:
		break;
	case ST_TRUNCATED:
		return NET_DROP_RUNT;
	default:
		return NET_DROP_VERSION;
	}
	if (net_checksum(BYTES(p->data, ip->header), 0))
		return NET_DROP_CHECKSUM;
	if (!net_if_has_address(ifp))
		return NET_DROP_NO_ADDRESS;
	if (source_is_martian(net, ip->src))
		return NET_DROP_SOURCE;
	if (!options_hold(p->data + IPV4_HEADER, ip->header - IPV4_HEADER))
		return NET_DROP_OPTIONS;
	p->len = ip->length; /* the rest is Ethernet padding */
	return NET_DROPS;
}

/* ---- where it goes ---- */

static bool is_broadcast_on(const struct net_if *ifp, ip4_t a)
{
	return net_if_has_address(ifp) && ip4_mask_bits(ifp->conf.mask) < 31 &&
	       a == net_if_subnet_broadcast(ifp);
}

static bool is_member(const struct net *net, ip4_t group)
{
	return group == IP_ALL_SYSTEMS || map_get(&net->groups, BYTES(&group, sizeof group));
}

static void set_ttl(struct pkt *p, uint8_t ttl)
{
	/* RFC 1624: the sum changes by what the word changes. */
	uint32_t sum = (uint32_t)p->data[10] << 8 | p->data[11];
	uint32_t old = (uint32_t)p->data[8] << 8, new = (uint32_t)ttl << 8;

	sum = (~sum & 0xffff) + (~old & 0xffff) + new;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	p->data[8] = ttl;
	p->data[10] = (uint8_t)(~sum >> 8);
	p->data[11] = (uint8_t)~sum;
}

/*
 * With ip multicast-routing a group's packet that came along the way back to its source leaves on all
 * other ports: dense mode without pruning. 224.0.0.0/24 stays on its wire.
 */
static void multicast_in(struct net *net, struct net_if *ifp, struct pkt *p, const struct ipv4 *ip)
{
	const struct net_route *back = net_rib_lookup(net, ip->src, 0);

	if (net->multicast_routing && ip->dst >> 8 != IP4(224, 0, 0, 0) >> 8 && ip->ttl > 1 &&
	    back && back->oif == ifp) {
		for (size_t i = 0; i < net->n_ifs; i++) {
			struct net_if *oif = net->ifs[i];
			struct pkt *copy;
			if (oif == ifp || NET_IF_KIND(oif->id) != NET_IF_GIGABIT ||
			    !net_if_up(oif) || !net_if_has_address(oif) ||
			    !(copy = pkt_copy(&net->pool, p)))
				continue;
			set_ttl(copy, (uint8_t)(ip->ttl - 1));
			net->stats.forwarded++;
			net_ip_out(net, oif, copy, ip->dst);
		}
	}
	if (is_member(net, ip->dst))
		net_ip_deliver(net, ifp, p);
	else
		pkt_free(&net->pool, p);
}

static void route_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK) {
		net_drop(net, p, ifp, NET_DROP_VERSION, false);
		return;
	}
	if (ip4_is_multicast(ip.dst)) {
		multicast_in(net, ifp, p, &ip);
		return;
	}
	if (ip.dst == IP4_BROADCAST || is_broadcast_on(ifp, ip.dst)) {
		net_ip_deliver(net, ifp, p);
		return;
	}
	/* RFC 1122 3.3.6: an address of one in a frame to all. */
	if (p->link_broadcast) {
		net_drop(net, p, ifp, NET_DROP_BROADCAST, false);
		return;
	}

	const struct net_route *r = net_rib_lookup(net, ip.dst, 0);
	if (r && r->local)
		net_ip_deliver(net, ifp, p);
	else
		net_ip_forward(net, ifp, p);
}

/* ---- crypto map ---- */

/* false: the packet is gone (or waits for its other pieces). */
static bool crypto_in(struct net *net, struct net_if *ifp, struct pkt **pp, struct net_flow *f)
{
	struct pkt *p = *pp;

	if (f->fragment && f->proto == NET_PROTO_ESP) {
		*pp = p = net_frag_in(net, ifp, p);
		if (!p)
			return false;
	}
	if (!net_flow_read(BYTES(p->data, p->len), f)) {
		net_drop(net, p, ifp, NET_DROP_VERSION, false);
		return false;
	}

	bool local = net_is_own_address(net, f->dst);
	switch (net->crypto->in(net->crypto_ctx, net->now, ifp->id, p, f, local)) {
	case NET_PASS:
	case NET_CHANGED:
		return true;
	case NET_DROPPED:
		net_drop(net, p, ifp, NET_DROP_CRYPTO, false);
		return false;
	case NET_CONSUMED:
		return false;
	}
	return false;
}

void net_ip_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;
	enum net_drop why = check_header(net, ifp, p, &ip);

	net->stats.received++;
	if (why != NET_DROPS) {
		net_drop(net, p, ifp, why, false);
		return;
	}

	bool crypto = ifp->crypto_map && net->crypto;
	struct net_flow f;
	if (ifp->acl_in || crypto) {
		if (!net_flow_read(BYTES(p->data, p->len), &f)) {
			net_drop(net, p, ifp, NET_DROP_VERSION, false);
			return;
		}
		if (ifp->acl_in && !net_acl_permits(net, ifp->acl_in, &f)) {
			net_icmp_error(net, ifp, p, ICMP_UNREACHABLE, ICMP_ADMIN, 0);
			net_drop(net, p, ifp, NET_DROP_ACL_IN, false);
			return;
		}
		if (crypto && !crypto_in(net, ifp, &p, &f))
			return;
	}
	route_in(net, ifp, p);
}

/* ---- this router ---- */

void net_ip_deliver(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK) {
		net_drop(net, p, ifp, NET_DROP_VERSION, false);
		return;
	}
	if (ip.frag & (IPV4_MF | IPV4_OFFSET)) {
		p = net_frag_in(net, ifp, p);
		if (!p || ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK)
			return; /* what was put together reads */
	}
	net->stats.delivered++;
	switch (ip.proto) {
	case NET_PROTO_ICMP:
		net_icmp_in(net, ifp, p);
		break;
	case NET_PROTO_UDP:
		net_udp_in(net, ifp, p);
		break;
	case NET_PROTO_TCP:
		if (net->env.tcp_outside && ifp) /* what we send ourselves are streams */
			net_outside_in(net, ifp, p);
		else
			net_stream_in(net, ifp, p);
		break;
	default:
		net_icmp_error(net, ifp, p, ICMP_UNREACHABLE, ICMP_PROTOCOL, 0);
		net_drop(net, p, ifp, NET_DROP_NO_PROTO, false);
	}
}

/* ---- others ---- */

void net_ip_forward(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK) {
		net_drop(net, p, ifp, NET_DROP_VERSION, false);
		return;
	}
	if (net->no_ip_routing) {
		net_drop(net, p, ifp, NET_DROP_NO_ROUTING, false);
		return;
	}
	/* RFC 1812 5.3.7: loopback and class E go nowhere. */
	if (ip.dst >> 24 == 127 || ip.dst >> 24 == 0 || ip.dst >> 28 == 15) {
		net_drop(net, p, ifp, NET_DROP_NO_ROUTE, false);
		return;
	}
	if (ip.ttl <= 1) {
		net_icmp_error(net, ifp, p, ICMP_TIME_EXCEEDED, 0, 0);
		net_drop(net, p, ifp, NET_DROP_TTL, false);
		return;
	}

	const struct net_route *r = net_rib_lookup(net, ip.dst, net_flow_hash(ip.src, ip.dst));
	if (!r || !r->oif) {
		net_icmp_error(net, ifp, p, ICMP_UNREACHABLE, ICMP_HOST, 0);
		net_drop(net, p, ifp, r ? NET_DROP_NULL : NET_DROP_NO_ROUTE, false);
		return;
	}
	if (is_broadcast_on(r->oif, ip.dst) && !r->oif->conf.directed_broadcast) {
		net_drop(net, p, ifp, NET_DROP_BROADCAST, false);
		return;
	}
	set_ttl(p, (uint8_t)(ip.ttl - 1));
	net->stats.forwarded++;
	net_ip_out(net, r->oif, p, r->gateway ? r->gateway : ip.dst);
}
