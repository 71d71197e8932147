/* RFC 792, with who may be told what: RFC 1122 3.2.2, RFC 1812 4.3.2. */
#include <string.h>

#include "net/priv.h"

#define QUOTE_MAX   (576 - IPV4_HEADER - ICMP_HEADER) /* RFC 1812 4.3.2.3 */
#define TOS_CONTROL 0xc0			      /* RFC 1812 4.3.2.5 */

static bool may_send(struct net *net)
{
	uint64_t us = net->now.mono - net->icmp_filled;
	uint64_t full = NET_ICMP_BURST * 1000;

	if (us > 10 * USEC_S)
		us = 10 * USEC_S;
	net->icmp_filled = net->now.mono;
	net->icmp_tokens += us * NET_ICMP_PER_S / 1000;
	if (net->icmp_tokens > full)
		net->icmp_tokens = full;
	if (net->icmp_tokens < 1000) {
		net->stats.icmp_limited++;
		return false;
	}
	net->icmp_tokens -= 1000;
	return true;
}

static bool is_error(uint8_t type)
{
	return type == ICMP_UNREACHABLE || type == ICMP_QUENCH || type == ICMP_REDIRECT ||
	       type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER;
}

/* RFC 1122 3.2.2: what no error is sent about. */
static bool may_be_told(const struct pkt *p, const struct ipv4 *ip)
{
	if (p->link_broadcast || ip->frag & IPV4_OFFSET || ip4_is_multicast(ip->dst) ||
	    ip->dst == IP4_BROADCAST || !ip->src || ip4_is_multicast(ip->src))
		return false;
	return ip->proto != NET_PROTO_ICMP || p->len <= ip->header ||
	       !is_error(p->data[ip->header]);
}

static void seal(struct pkt *p)
{
	p->data[2] = p->data[3] = 0;

	uint16_t sum = net_checksum(BYTES(p->data, p->len), 0);
	p->data[2] = (uint8_t)(sum >> 8);
	p->data[3] = (uint8_t)sum;
}

static void tell(struct net *net, const struct net_icmp_about *about)
{
	net_op_error(net, about);
	net_stream_error(net, about);
}

void net_icmp_error(struct net *net, struct net_if *in, const struct pkt *p, uint8_t type,
		    uint8_t code, uint32_t arg)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK || !may_be_told(p, &ip))
		return;
	if (p->local_origin) {
		struct net_icmp_about about = {.type = type,
					       .code = code,
					       .from = ip.src,
					       .dst = ip.dst,
					       .ttl = 255,
					       .proto = ip.proto,
					       .transport =
						   BYTES(p->data + ip.header, p->len - ip.header)};
		tell(net, &about);
		return;
	}
	if (!in || !net_if_has_address(in) ||
	    (type == ICMP_UNREACHABLE && in->conf.no_unreachables) || !may_send(net))
		return;

	size_t quote = p->len < QUOTE_MAX ? p->len : QUOTE_MAX;
	struct pkt *e = pkt_new(&net->pool, ICMP_HEADER + quote);
	if (!e)
		return;

	struct wr w = wr_into(e->data, e->len);
	wr_u8(&w, type);
	wr_u8(&w, code);
	wr_u16(&w, 0);
	wr_u32(&w, type == ICMP_PARAMETER ? arg << 24 : arg);
	wr_put(&w, BYTES(p->data, quote));
	seal(e);
	net->stats.icmp_out++;
	net->stats.unreach_out += type == ICMP_UNREACHABLE;
	net->stats.exceeded_out += type == ICMP_TIME_EXCEEDED;

	struct net_ip_send s = {.src = in->conf.address,
				.dst = ip.src,
				.proto = NET_PROTO_ICMP,
				.ttl = 255,
				.tos = TOS_CONTROL};
	(void)net_ip_send(net, e, &s); /* without a route back nobody is told */
}

static void echo(struct net *net, struct pkt *p, const struct ipv4 *ip)
{
	/* RFC 1122 3.2.2.6 lets what is for all of a wire go unanswered; a group that was joined answers. */
	bool group = ip4_is_multicast(ip->dst) && ip->dst >> 8 != IP4(224, 0, 0, 0) >> 8;
	if (!group &&
	    (p->link_broadcast || ip4_is_multicast(ip->dst) || ip->dst == IP4_BROADCAST)) {
		pkt_free(&net->pool, p);
		return;
	}
	pkt_pull(p, ip->header);
	p->data[0] = ICMP_ECHO_REPLY;
	seal(p);
	net->stats.icmp_out++;

	struct net_ip_send s = {.src = group ? IP4_ANY : ip->dst,
				.dst = ip->src,
				.proto = NET_PROTO_ICMP,
				.ttl = 255,
				.tos = ip->tos};
	(void)net_ip_send(net, p, &s); /* counted there */
}

/* Returns the protocol of the packet that the message is about. */
static uint8_t read_error(struct net *net, const struct pkt *p, const struct ipv4 *ip)
{
	struct rd r = rd_from(BYTES(p->data + ip->header, p->len - ip->header));
	struct net_icmp_about about = {.type = rd_u8(&r), .code = rd_u8(&r), .from = ip->src};

	rd_skip(&r, 6);

	/* Only part of the packet is quoted, so its own length is not held against it. */
	struct rd inner = r;
	uint8_t first = rd_u8(&inner);
	size_t header = (size_t)(first & 15) * 4;
	rd_skip(&inner, 8);
	about.proto = rd_u8(&inner);
	rd_skip(&inner, 6);
	about.dst = rd_u32(&inner);
	if (inner.bad || first >> 4 != 4 || header < IPV4_HEADER)
		return 0;
	rd_skip(&r, header);
	about.transport = rd_rest(&r);
	about.ttl = ip->ttl;
	tell(net, &about);
	return about.proto;
}

void net_icmp_in(struct net *net, struct net_if *ifp, struct pkt *p)
{
	struct ipv4 ip;

	if (ipv4_read(BYTES(p->data, p->len), &ip) != ST_OK ||
	    p->len < (size_t)ip.header + ICMP_HEADER) {
		net_drop(net, p, ifp, NET_DROP_RUNT, false);
		return;
	}

	struct bytes icmp = BYTES(p->data + ip.header, p->len - ip.header);
	if (net_checksum(icmp, 0)) {
		net_drop(net, p, ifp, NET_DROP_CHECKSUM, false);
		return;
	}
	net->stats.icmp_in++;
	switch (icmp.p[0]) {
	case ICMP_ECHO:
		net->stats.echo_in++;
		echo(net, p, &ip);
		return;
	case ICMP_ECHO_REPLY:
		net->stats.echo_reply_in++;
		net_op_echo_reply(net, ip.src, ip.ttl, icmp);
		break;
	case ICMP_UNREACHABLE:
	case ICMP_TIME_EXCEEDED:
	case ICMP_QUENCH:
	case ICMP_PARAMETER:
		net->stats.unreach_in += icmp.p[0] == ICMP_UNREACHABLE;
		net->stats.exceeded_in += icmp.p[0] == ICMP_TIME_EXCEEDED;
		if (read_error(net, p, &ip) == NET_PROTO_TCP && net->env.tcp_outside) {
			net_outside_in(net, ifp, p);
			return;
		}
		break;
	default:
		break;
	}
	pkt_free(&net->pool, p);
}
