#include "net/acl.h"

#include <string.h>

#include "net/wire.h"

static uint16_t load_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* What of the transport header is there, n octets of it. */
static void read_transport(struct net_flow *f, const uint8_t *p, size_t n)
{
	switch (f->proto) {
	case NET_PROTO_TCP:
	case NET_PROTO_UDP:
		if (n < 4)
			return;
		f->src_port = load_u16(p);
		f->dst_port = load_u16(p + 2);
		f->has_ports = true;
		if (f->proto == NET_PROTO_TCP && n >= 14)
			f->tcp_flags = p[13];
		break;
	case NET_PROTO_ICMP:
		if (n < 2)
			return;
		f->icmp_type = p[0];
		f->icmp_code = p[1];
		f->has_icmp = true;
		break;
	default:
		break;
	}
}

bool net_flow_read(struct bytes packet, struct net_flow *out)
{
	struct ipv4 ip;

	if (ipv4_read(packet, &ip) != ST_OK)
		return false;
	memset(out, 0, sizeof *out);
	out->src = ip.src;
	out->dst = ip.dst;
	out->proto = ip.proto;
	out->tos = ip.tos;
	out->ttl = ip.ttl;
	out->length = ip.length;
	out->fragment = ip.frag & (IPV4_MF | IPV4_OFFSET);
	out->non_first = ip.frag & IPV4_OFFSET;
	if (!out->non_first)
		read_transport(out, packet.p + ip.header, (size_t)ip.length - ip.header);
	return true;
}

static bool names_transport(const struct net_ace *a)
{
	return a->src_port.op || a->dst_port.op || a->tcp_any ||
	       a->flags & (NET_ACE_ESTABLISHED | NET_ACE_ICMP_TYPE | NET_ACE_ICMP_CODE);
}

static bool port_matches(const struct net_ports *ports, uint16_t port)
{
	bool listed = false;

	for (unsigned i = 0; i < ports->n && i < NET_ACE_PORTS; i++)
		listed |= ports->port[i] == port;
	switch (ports->op) {
	case NET_PORT_ANY:
		return true;
	case NET_PORT_EQ:
		return listed;
	case NET_PORT_NEQ:
		return !listed;
	case NET_PORT_LT:
		return port < ports->port[0];
	case NET_PORT_GT:
		return port > ports->port[0];
	case NET_PORT_RANGE:
		return port >= ports->port[0] && port <= ports->port[1];
	}
	return false;
}

static bool transport_matches(const struct net_ace *a, const struct net_flow *f)
{
	if (a->src_port.op || a->dst_port.op) {
		if (!f->has_ports || !port_matches(&a->src_port, f->src_port) ||
		    !port_matches(&a->dst_port, f->dst_port))
			return false;
	}
	if (a->flags & NET_ACE_ESTABLISHED && !(f->tcp_flags & (STREAM_ACK | STREAM_RST)))
		return false;
	if (a->tcp_any && !(f->tcp_flags & a->tcp_any))
		return false;
	if (a->flags & NET_ACE_ICMP_TYPE && (!f->has_icmp || f->icmp_type != a->icmp_type))
		return false;
	return !(a->flags & NET_ACE_ICMP_CODE) || (f->has_icmp && f->icmp_code == a->icmp_code);
}

bool net_ace_matches(const struct net_ace *a, const struct net_flow *f)
{
	if (a->proto != NET_PROTO_ANY && a->proto != f->proto)
		return false;
	if ((a->src ^ f->src) & ~a->src_wild || (a->dst ^ f->dst) & ~a->dst_wild)
		return false;
	if (a->flags & NET_ACE_DSCP && f->tos >> 2 != a->dscp)
		return false;
	if (a->flags & NET_ACE_PRECEDENCE && f->tos >> 5 != a->precedence)
		return false;
	if (a->flags & NET_ACE_TOS && (f->tos >> 1 & 15) != a->tos)
		return false;
	if (a->flags & NET_ACE_FRAGMENTS)
		return f->non_first;
	if (f->non_first && names_transport(a))
		return a->flags & NET_ACE_PERMIT;
	return transport_matches(a, f);
}

int net_acl_find(const struct net_ace *aces, size_t n, const struct net_flow *f)
{
	for (size_t i = 0; i < n; i++)
		if (net_ace_matches(&aces[i], f))
			return (int)i;
	return -1;
}
