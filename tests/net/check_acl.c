#include "net/acl.h"
#include "net/wire.h"
#include "tests/net/check_net.h"

#define PERMIT NET_ACE_PERMIT

static struct net_flow udp(ip4_t src, uint16_t sport, ip4_t dst, uint16_t dport)
{
	return (struct net_flow){.src = src,
				 .dst = dst,
				 .proto = NET_PROTO_UDP,
				 .has_ports = true,
				 .src_port = sport,
				 .dst_port = dport};
}

static void ports_compare(void)
{
	struct net_ace a = {.flags = PERMIT,
			    .proto = NET_PROTO_UDP,
			    .src_wild = IP4_BROADCAST,
			    .dst_wild = IP4_BROADCAST,
			    .dst_port = {NET_PORT_RANGE, 2, {500, 848}}};
	struct net_flow f = udp(1, 9, 2, 500);

	check_true(net_ace_matches(&a, &f));
	f.dst_port = 848;
	check_true(net_ace_matches(&a, &f));
	f.dst_port = 849;
	check_true(!net_ace_matches(&a, &f));
	a.dst_port = (struct net_ports){NET_PORT_NEQ, 2, {53, 849}};
	check_true(!net_ace_matches(&a, &f));
	f.dst_port = 54;
	check_true(net_ace_matches(&a, &f));
	a.dst_port = (struct net_ports){NET_PORT_LT, 1, {54}};
	check_true(!net_ace_matches(&a, &f));
	a.dst_port = (struct net_ports){NET_PORT_GT, 1, {53}};
	check_true(net_ace_matches(&a, &f));
	f.proto = NET_PROTO_TCP;
	check_true(!net_ace_matches(&a, &f));
}

static void wildcards_and_order(void)
{
	const struct net_ace list[] = {
	    {.seq = 10, .proto = NET_PROTO_ANY, .src = IP4(10, 0, 0, 7), .dst_wild = IP4_BROADCAST},
	    {.seq = 20,
	     .flags = PERMIT,
	     .proto = NET_PROTO_ANY,
	     .src = IP4(10, 0, 0, 0),
	     .src_wild = 0xff,
	     .dst = IP4(172, 16, 0, 0),
	     .dst_wild = 0xffff},
	};
	struct net_flow f = udp(IP4(10, 0, 0, 7), 1, IP4(172, 16, 4, 2), 2);

	check_int(net_acl_find(list, 2, &f), 0);
	f.src = IP4(10, 0, 0, 8);
	check_int(net_acl_find(list, 2, &f), 1);
	f.dst = IP4(172, 17, 4, 2);
	check_int(net_acl_find(list, 2, &f), -1);
	f.dst = IP4(172, 16, 255, 255);
	f.src = IP4(10, 0, 1, 8);
	check_int(net_acl_find(list, 2, &f), -1);
}

static void fragments_follow_ios(void)
{
	struct net_ace a = {.flags = PERMIT,
			    .proto = NET_PROTO_UDP,
			    .src_wild = IP4_BROADCAST,
			    .dst_wild = IP4_BROADCAST,
			    .dst_port = {NET_PORT_EQ, 1, {848}}};
	struct net_flow f = {.proto = NET_PROTO_UDP, .fragment = true, .non_first = true};

	check_true(net_ace_matches(&a, &f));
	a.flags = 0;
	check_true(!net_ace_matches(&a, &f));
	a.dst_port = (struct net_ports){0};
	check_true(net_ace_matches(&a, &f));
	a.flags = NET_ACE_FRAGMENTS;
	check_true(net_ace_matches(&a, &f));
	f.non_first = false;
	check_true(!net_ace_matches(&a, &f));
}

static void established_and_icmp(void)
{
	struct net_ace a = {.flags = PERMIT | NET_ACE_ESTABLISHED,
			    .proto = NET_PROTO_TCP,
			    .src_wild = IP4_BROADCAST,
			    .dst_wild = IP4_BROADCAST};
	struct net_flow f = {.proto = NET_PROTO_TCP, .has_ports = true, .tcp_flags = STREAM_SYN};

	check_true(!net_ace_matches(&a, &f));
	f.tcp_flags |= STREAM_ACK;
	check_true(net_ace_matches(&a, &f));

	struct net_ace i = {.flags = PERMIT | NET_ACE_ICMP_TYPE,
			    .proto = NET_PROTO_ICMP,
			    .src_wild = IP4_BROADCAST,
			    .dst_wild = IP4_BROADCAST,
			    .icmp_type = ICMP_ECHO};
	struct net_flow g = {.proto = NET_PROTO_ICMP, .has_icmp = true, .icmp_type = ICMP_ECHO};
	check_true(net_ace_matches(&i, &g));
	g.icmp_type = ICMP_ECHO_REPLY;
	check_true(!net_ace_matches(&i, &g));
}

static void flow_is_read_from_a_packet(void)
{
	uint8_t packet[64];
	size_t n = check_hex("45b8 0020 0001 0000 4011 0000 0a000001 ac100402"
			     "0350 0350 000c 0000 deadbeef",
			     packet, sizeof packet);
	struct net_flow f;

	check_true(net_flow_read(BYTES(packet, n), &f));
	check_int(f.src_port, 848);
	check_int(f.dst, IP4(172, 16, 4, 2));
	check_int(f.tos >> 2, 46);
	for (size_t cut = 0; cut < n; cut++)
		check_true(!net_flow_read(BYTES(packet, cut), &f));
}

const struct check_case acl_cases[] = {
    {"ports compare", ports_compare},
    {"wildcards and order", wildcards_and_order},
    {"fragments follow IOS", fragments_follow_ios},
    {"established and icmp", established_and_icmp},
    {"flow is read from a packet", flow_is_read_from_a_packet},
    {NULL, NULL},
};
