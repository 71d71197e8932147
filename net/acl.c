#include "net/acl.h"

#include "net/wire.h"

static void read_transport(struct net_flow *f, struct rd *r)
{
	switch (f->proto) {
	case NET_PROTO_TCP:
	case NET_PROTO_UDP:
		f->src_port = rd_u16(r);
		f->dst_port = rd_u16(r);
		f->has_ports = !r->bad;
		if (f->proto == NET_PROTO_TCP && rd_left(r) >= 10) {
			rd_skip(r, 9);
			f->tcp_flags = rd_u8(r);
		}
		break;
	case NET_PROTO_ICMP:
		f->icmp_type = rd_u8(r);
		f->icmp_code = rd_u8(r);
		f->has_icmp = !r->bad;
		break;
	default:
		break;
	}
}

bool net_flow_read(struct bytes packet, struct net_flow *out)
{
	struct net_flow f = {0};
	struct rd r = rd_from(packet);
	uint8_t first = rd_u8(&r);
	size_t header = (size_t)(first & 15) * 4;

	f.tos = rd_u8(&r);
	f.length = rd_u16(&r);
	rd_skip(&r, 2);
	uint16_t frag = rd_u16(&r);
	f.ttl = rd_u8(&r);
	f.proto = rd_u8(&r);
	rd_skip(&r, 2);
	f.src = rd_u32(&r);
	f.dst = rd_u32(&r);
	if (r.bad || first >> 4 != 4 || header < IPV4_HEADER || f.length < header ||
	    f.length > packet.n)
		return false;
	f.fragment = frag & (IPV4_MF | IPV4_OFFSET);
	f.non_first = frag & IPV4_OFFSET;
	if (!f.non_first) {
		r = rd_from(BYTES(packet.p + header, f.length - header));
		read_transport(&f, &r);
	}
	*out = f;
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
