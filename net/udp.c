/* RFC 768, and the multicast groups whose datagrams are wanted here. */
#include <string.h>

#include "net/priv.h"

#define TTL_DEFAULT	      255
#define TTL_MULTICAST_DEFAULT 32

enum status net_udp_open(struct net *net, uint16_t port)
{
	net->udp_ports[port / 32] |= UINT32_C(1) << port % 32;
	return ST_OK;
}

void net_udp_close(struct net *net, uint16_t port)
{
	net->udp_ports[port / 32] &= ~(UINT32_C(1) << port % 32);
}

static bool is_open(const struct net *net, uint16_t port)
{
	return net->udp_ports[port / 32] >> port % 32 & 1;
}

void net_udp_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK) {
		net_drop(net, p, ifp, NET_DROP_VERSION, false);
		return;
	}

	struct rd r = rd_from(BYTES(p->data + ip.header, p->len - ip.header));
	struct net_udp u = {.src_port = rd_u16(&r), .dst_port = rd_u16(&r)};
	uint16_t len = rd_u16(&r);
	uint16_t sum = rd_u16(&r);
	if (r.bad || len < UDP_HEADER || len > p->len - ip.header) {
		net_drop(net, p, ifp, NET_DROP_RUNT, false);
		return;
	}
	if (sum && net_checksum(BYTES(p->data + ip.header, len),
				net_pseudo_sum(ip.src, ip.dst, NET_PROTO_UDP, len))) {
		net_drop(net, p, ifp, NET_DROP_CHECKSUM, false);
		return;
	}
	if (!is_open(net, u.dst_port)) {
		net->stats.udp_no_port++;
		net_icmp_error(net, ifp, p, ICMP_UNREACHABLE, ICMP_PORT, 0);
		net_drop(net, p, ifp, NET_DROP_NO_PORT, false);
		return;
	}
	if (net->n_fx >= NET_FX_MAX) {
		net_drop(net, p, ifp, NET_DROP_QUEUE, false);
		return;
	}
	net->stats.udp_in++;
	u.src = ip.src;
	u.dst = ip.dst;
	u.ifid = ifp ? ifp->id : NET_IF_NONE;
	u.ttl = ip.ttl;
	u.tos = ip.tos;
	u.df = ip.frag & IPV4_DF;
	u.data = BYTES(p->data + ip.header + UDP_HEADER, len - UDP_HEADER);
	p->fx = (struct net_fx){.kind = NET_FX_UDP, .udp = u};
	net_fx_put(net, p);
}

enum status net_udp_send(struct net *net, struct when now, const struct net_udp *u)
{
	bool multicast = ip4_is_multicast(u->dst);
	struct net_ip_send s = {.src = u->src,
				.dst = u->dst,
				.ifid = u->ifid,
				.proto = NET_PROTO_UDP,
				.tos = u->tos,
				.ttl = u->ttl	   ? u->ttl
				       : multicast ? TTL_MULTICAST_DEFAULT
						   : TTL_DEFAULT,
				.df = u->df};

	if (u->data.n > IPV4_LENGTH_MAX - IPV4_HEADER - UDP_HEADER)
		return ST_RANGE;
	s.src = net_ip_source(net, &s);
	if (!s.src)
		return ST_ABSENT;

	/* The data may lie in the effect handed out last: it is copied before that goes. */
	uint16_t len = (uint16_t)(u->data.n + UDP_HEADER);
	struct pkt *p = pkt_new(&net->pool, len);
	if (!p)
		return ST_NOMEM;

	struct wr w = wr_into(p->data, p->len);
	wr_u16(&w, u->src_port);
	wr_u16(&w, u->dst_port);
	wr_u16(&w, len);
	wr_u16(&w, 0);
	wr_put(&w, u->data);

	uint16_t sum =
	    net_checksum(BYTES(p->data, p->len), net_pseudo_sum(s.src, s.dst, NET_PROTO_UDP, len));
	wr_patch_u16(&w, 6, sum ? sum : 0xffff);
	net_enter(net, now);
	net->stats.udp_out++;

	enum status st = net_ip_send(net, p, &s);
	net_leave(net);
	return st;
}

/* ---- groups ---- */

enum status net_group_join(struct net *net, ip4_t group)
{
	struct bytes key = BYTES(&group, sizeof group);
	uintptr_t joins = (uintptr_t)map_get(&net->groups, key);

	if (!ip4_is_multicast(group))
		return ST_RANGE;
	if (!joins && net->groups.n >= NET_GROUPS_MAX)
		return ST_LIMIT;
	return map_put(&net->groups, key, (void *)(joins + 1));
}

void net_group_leave(struct net *net, ip4_t group)
{
	struct bytes key = BYTES(&group, sizeof group);
	uintptr_t joins = (uintptr_t)map_get(&net->groups, key);

	/* Replacing the value cannot fail; if it did, the group would go. */
	if (joins <= 1 || map_put(&net->groups, key, (void *)(joins - 1)) != ST_OK)
		map_remove(&net->groups, key);
}

/* ---- addresses ---- */

ip4_t net_source_for(const struct net *net, ip4_t dst)
{
	struct net_ip_send s = {.dst = dst};

	return net_ip_source(net, &s);
}

bool net_is_own_address(const struct net *net, ip4_t a)
{
	const struct net_route *r = net_rib_lookup(net, a, 0);

	return r && r->local;
}

ip4_t net_if_address(const struct net *net, uint32_t ifid)
{
	const struct net_if *ifp = net_if_find(net, ifid);

	return ifp && net_if_up(ifp) && net_if_has_address(ifp) ? ifp->conf.address : 0;
}
