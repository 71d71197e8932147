#include "net/net_view.h"

#include <stdlib.h>
#include <string.h>

#include "net/stream.h"

#define GIGABIT_KBIT  1000000
#define LOOPBACK_KBIT 8000000

const char *net_drop_name(enum net_drop d)
{
	static const char *const names[NET_DROPS] = {
	    [NET_DROP_RUNT] = "runt",
	    [NET_DROP_VERSION] = "bad-header",
	    [NET_DROP_CHECKSUM] = "bad-checksum",
	    [NET_DROP_ETHERTYPE] = "unknown-ethertype",
	    [NET_DROP_NOT_FOR_US] = "other-mac",
	    [NET_DROP_GIANT] = "giant",
	    [NET_DROP_SOURCE] = "bad-source",
	    [NET_DROP_OPTIONS] = "bad-options",
	    [NET_DROP_NO_ROUTE] = "no-route",
	    [NET_DROP_TTL] = "ttl-expired",
	    [NET_DROP_ACL_IN] = "acl-in",
	    [NET_DROP_ACL_OUT] = "acl-out",
	    [NET_DROP_NO_ADDRESS] = "no-address",
	    [NET_DROP_IF_DOWN] = "interface-down",
	    [NET_DROP_ARP] = "arp-unresolved",
	    [NET_DROP_FRAG_NEEDED] = "fragmentation-needed",
	    [NET_DROP_FRAG_OVERLAP] = "fragment-overlap",
	    [NET_DROP_FRAG_TINY] = "fragment-tiny",
	    [NET_DROP_FRAG_LONG] = "fragment-too-long",
	    [NET_DROP_FRAG_TIMEOUT] = "fragment-timeout",
	    [NET_DROP_FRAG_FULL] = "fragment-buffers-full",
	    [NET_DROP_NO_PORT] = "no-port",
	    [NET_DROP_NO_PROTO] = "no-protocol",
	    [NET_DROP_BROADCAST] = "broadcast",
	    [NET_DROP_NO_ROUTING] = "no-ip-routing",
	    [NET_DROP_CRYPTO] = "crypto-map",
	    [NET_DROP_NULL] = "null-route",
	    [NET_DROP_QUEUE] = "queue-full",
	    [NET_DROP_NOMEM] = "no-memory",
	};

	return d < NET_DROPS ? names[d] : "unknown";
}

static uint32_t rate(double per_s)
{
	return per_s < 0 ? 0 : per_s > UINT32_MAX ? UINT32_MAX : (uint32_t)(per_s + 0.5);
}

static void view_if(const struct net_if *ifp, struct when now, struct net_view_if *v)
{
	bool loopback = NET_IF_KIND(ifp->id) == NET_IF_LOOPBACK;
	struct net_rate in = ifp->in_rate, out = ifp->out_rate;

	*v = (struct net_view_if){
	    .id = ifp->id,
	    .admin_up = !ifp->conf.shutdown,
	    .wire_up = ifp->wire_up || loopback,
	    .proto_up = net_if_up(ifp),
	    .configured = ifp->configured,
	    .unreachables = !ifp->conf.no_unreachables,
	    .proxy_arp = !ifp->conf.no_proxy_arp,
	    .directed_broadcast = ifp->conf.directed_broadcast,
	    .address = ifp->conf.address,
	    .mask = ifp->conf.mask,
	    .mtu = ifp->conf.mtu,
	    .bandwidth_kbit = ifp->conf.bandwidth_kbit ? ifp->conf.bandwidth_kbit
			      : loopback	       ? LOOPBACK_KBIT
						       : GIGABIT_KBIT,
	    .delay_us = ifp->conf.delay_us ? ifp->conf.delay_us
			: loopback	   ? 5000
					   : 10,
	    .arp_timeout_s = ifp->conf.arp_timeout_s,
	    .description = ifp->description,
	    .acl_in = ifp->acl_in_name,
	    .acl_out = ifp->acl_out_name,
	    .crypto_map = ifp->crypto_map,
	    .in = ifp->in,
	    .out = ifp->out,
	    .resets = ifp->resets,
	    .carrier_changes = ifp->carrier_changes,
	    .last_in = ifp->last_in,
	    .last_out = ifp->last_out,
	    .last_change = ifp->last_change,
	    .last_clear = ifp->last_clear,
	};
	net_if_name(ifp->id, v->name);
	memcpy(v->mac, ifp->mac, sizeof v->mac);
	memcpy(v->drop_in, ifp->drop_in, sizeof v->drop_in);
	memcpy(v->drop_out, ifp->drop_out, sizeof v->drop_out);
	net_rate_update(&in, now.mono);
	net_rate_update(&out, now.mono);
	v->in_bps = rate(in.bits);
	v->in_pps = rate(in.packets);
	v->out_bps = rate(out.bits);
	v->out_pps = rate(out.packets);
}

bool net_view_if(const struct net *net, struct when now, size_t i, struct net_view_if *v)
{
	if (i >= net->n_ifs)
		return false;
	view_if(net->ifs[i], now, v);
	return true;
}

bool net_view_if_by_id(const struct net *net, struct when now, uint32_t ifid, struct net_view_if *v)
{
	const struct net_if *ifp = net_if_find(net, ifid);

	if (ifp)
		view_if(ifp, now, v);
	return ifp;
}

/* ---- routes ---- */

static void view_route(const struct net_route *r, struct net_view_route *v)
{
	*v = (struct net_view_route){.code = r->code,
				     .prefix = r->prefix,
				     .mask = ip4_mask_of(r->bits),
				     .next_hop = r->next_hop,
				     .ifid = r->conf_ifid,
				     .distance = r->distance,
				     .default_route = !r->bits && r->code == 'S',
				     .since = r->since};
}

bool net_view_route(const struct net *net, size_t i, struct net_view_route *v)
{
	if (i >= net->rib.n)
		return false;
	view_route(&net->rib.routes[net->rib.shown[i]], v);
	return true;
}

bool net_view_lookup(const struct net *net, ip4_t dst, struct net_view_route *v)
{
	const struct net_route *r = net_rib_lookup(net, dst, 0);

	if (r)
		view_route(r, v);
	return r;
}

/* ---- ARP ---- */

static bool view_own(const struct net *net, size_t *i, struct net_view_arp *v)
{
	for (size_t j = 0; j < net->n_ifs; j++) {
		const struct net_if *ifp = net->ifs[j];
		if (NET_IF_KIND(ifp->id) != NET_IF_GIGABIT || !net_if_up(ifp) ||
		    !net_if_has_address(ifp) || (*i)--)
			continue;
		*v = (struct net_view_arp){
		    .address = ifp->conf.address, .own = true, .ifid = ifp->id};
		memcpy(v->mac, ifp->mac, sizeof v->mac);
		return true;
	}
	return false;
}

bool net_view_arp(const struct net *net, struct when now, size_t i, struct net_view_arp *v)
{
	if (view_own(net, &i, v))
		return true;
	map_each (e, &net->arp) {
		const struct net_arp *a = e->value;
		uint64_t age = now.mono - a->updated;
		if (a->complete && age >= a->ifp->conf.arp_timeout_s * USEC_S)
			continue;
		if (i--)
			continue;
		*v = (struct net_view_arp){.address = a->address,
					   .incomplete = !a->complete,
					   .age_min = a->complete ? (uint32_t)(age / USEC_MIN) : 0,
					   .ifid = a->ifp->id};
		memcpy(v->mac, a->mac, sizeof v->mac);
		return true;
	}
	return false;
}

/* ---- access lists ---- */

static void view_acl(const struct net_acl *acl, struct net_view_acl *v)
{
	*v = (struct net_view_acl){.name = acl->name, .extended = acl->extended, .n_aces = acl->n};
}

bool net_view_acl(const struct net *net, size_t i, struct net_view_acl *v)
{
	if (i >= net->n_acls)
		return false;
	view_acl(net->acls[i], v);
	return true;
}

bool net_view_acl_by_name(const struct net *net, const char *name, struct net_view_acl *v)
{
	const struct net_acl *acl = net_acl_get(net, name);

	if (acl)
		view_acl(acl, v);
	return acl;
}

bool net_view_ace(const struct net *net, const char *name, size_t i, struct net_view_ace *v)
{
	const struct net_acl *acl = net_acl_get(net, name);

	if (!acl || i >= acl->n)
		return false;
	*v = (struct net_view_ace){.ace = &acl->aces[i], .matches = acl->matches[i]};
	return true;
}

/* ---- streams, counters ---- */

bool net_view_stream(const struct net *net, size_t i, struct net_view_stream *v)
{
	static const char *const states[] = {
	    [STREAM_SYN_SENT] = "SYNSENT",
	    [STREAM_SYN_RCVD] = "SYNRCVD",
	    [STREAM_OPENED] = "ESTAB",
	    [STREAM_CLOSING] = "CLOSING",
	};

	if (!net->streams)
		return false;
	list_each (e, &net->streams->all) {
		const struct stream *s = LIST_ENTRY(e, struct stream, link);
		if (i--)
			continue;
		*v = (struct net_view_stream){.id = s->id,
					      .local = s->local,
					      .remote = s->remote,
					      .local_port = s->local_port,
					      .remote_port = s->remote_port,
					      .state = states[s->state],
					      .bytes_in = s->bytes_in,
					      .bytes_out = s->bytes_out,
					      .retransmits = s->retransmits};
		return true;
	}
	for (unsigned port = 0; port < 65536; port++) {
		if (!stream_listens(net, (uint16_t)port) || i--)
			continue;
		*v = (struct net_view_stream){.local_port = (uint16_t)port, .state = "LISTEN"};
		return true;
	}
	return false;
}

void net_view_stats(const struct net *net, struct net_view_stats *v)
{
	*v = net->stats;
	v->reassembling = (uint32_t)net_frags_count(net);
	v->arp_entries = (uint32_t)net->arp.n;
	v->effects_queued = (uint32_t)net->n_fx;
}
