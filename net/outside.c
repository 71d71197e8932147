/* TCP that is not this engine's: packets for the host's own, and packets that it sends. */
#include <string.h>

#include "net/priv.h"

void net_outside_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	if (net->n_fx >= NET_FX_MAX) {
		net_drop(net, p, ifp, NET_DROP_QUEUE, false);
		return;
	}
	p->fx = (struct net_fx){.kind = NET_FX_PACKET, .packet = BYTES(p->data, p->len)};
	net_fx_put(net, p);
}

enum status net_packet_send(struct net *net, struct when now, struct bytes packet)
{
	struct ipv4 ip;
	enum status st = ipv4_read(packet, &ip);

	if (st != ST_OK)
		return st;
	if (!net_is_own_address(net, ip.src) || ip4_is_multicast(ip.dst) || ip.dst == IP4_BROADCAST)
		return ST_REFUSED;

	const struct net_route *r = net_rib_lookup(net, ip.dst, net_flow_hash(ip.src, ip.dst));
	if (!r) {
		net->stats.drops[NET_DROP_NO_ROUTE]++;
		return ST_ABSENT;
	}
	struct pkt *p = pkt_new(&net->pool, ip.length);
	if (!p)
		return ST_NOMEM;
	memcpy(p->data, packet.p, ip.length);
	net_enter(net, now);
	net_ip_send_whole(net, p, r);
	net_leave(net);
	return ST_OK;
}
