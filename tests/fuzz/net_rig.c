#include "tests/fuzz/net_rig.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

static const uint8_t to_me[ETHER_HEADER] = {2, 0, 0, 0, 0, 1, 2, 9, 9, 9, 9, 9, 8, 0};

void net_rig_init(struct net_rig *r)
{
	static const struct net_ace aces[] = {{.seq = 10,
					       .flags = NET_ACE_PERMIT | NET_ACE_LOG,
					       .proto = NET_PROTO_UDP,
					       .src_wild = IP4_BROADCAST,
					       .dst_wild = IP4_BROADCAST,
					       .dst_port = {NET_PORT_RANGE, 2, {500, 848}}},
					      {.seq = 20,
					       .flags = NET_ACE_PERMIT,
					       .proto = NET_PROTO_ANY,
					       .src_wild = IP4_BROADCAST,
					       .dst_wild = IP4_BROADCAST}};
	static const struct net_conf_acl acl = {
	    .name = "in", .extended = true, .aces = aces, .n_aces = 2};
	struct net_conf_if ifs[] = {{.id = NET_IF(NET_IF_GIGABIT, 1),
				     .address = RIG_ME,
				     .mask = UINT32_C(0xffffff00),
				     .acl_in = "in"},
				    {.id = NET_IF(NET_IF_GIGABIT, 2),
				     .address = IP4(10, 0, 1, 1),
				     .mask = UINT32_C(0xffffff00),
				     .mtu = 576}};
	struct net_conf conf = {
	    .ifs = ifs, .n_ifs = 2, .acls = &acl, .n_acls = 1, .multicast_routing = true};
	struct net_env env = {.seed = 1, .mac = {2}};
	uint8_t arp[ETHER_MIN] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 9, 9, 9,  9, 8, 6,
				  0,	1,    8,    0,	  6,	4,    0, 1, 2, 9, 9,  9, 9, 9,
				  10,	0,    0,    2,	  0,	0,    0, 0, 0, 0, 10, 0, 0, 1};

	*r = (struct net_rig){.now = {.mono = USEC_S}};
	r->net = net_new(&env, &conf, r->now);
	fuzz_check(r->net);
	net_wire_state(r->net, r->now, 1, true);
	net_wire_state(r->net, r->now, 2, true);
	fuzz_check(net_udp_open(r->net, 848) == ST_OK);
	fuzz_check(net_stream_listen(r->net, 23) == ST_OK);
	net_rig_frame(r, 1, arp, sizeof arp);
}

static void check_frame(struct net_rig *r, unsigned port, struct bytes f)
{
	struct ipv4 ip;

	fuzz_check(f.n >= ETHER_MIN && f.n <= ETHER_HEADER + (port == 2 ? 576 : 1500));
	if (f.p[12] != 8 || f.p[13] != 0)
		return;

	struct bytes p = BYTES(f.p + ETHER_HEADER, f.n - ETHER_HEADER);
	fuzz_check(ipv4_read(p, &ip) == ST_OK);
	fuzz_check(!net_checksum(BYTES(p.p, ip.header), 0));
	fuzz_check(ip.ttl > 0);
	if (ip.proto == NET_PROTO_TCP) {
		struct rd rd = rd_from(BYTES(p.p + ip.header + 4, 10));
		uint32_t seq = rd_u32(&rd);
		rd_skip(&rd, 5);
		r->next = seq + (uint32_t)(ip.length - ip.header - STREAM_HEADER) +
			  (rd_u8(&rd) & (STREAM_SYN | STREAM_FIN) ? 1 : 0);
	}
}

void net_rig_drain(struct net_rig *r)
{
	struct net_fx fx;

	while (net_poll(r->net, &fx)) {
		switch (fx.kind) {
		case NET_FX_FRAME:
			check_frame(r, fx.port, fx.frame);
			break;
		case NET_FX_UDP:
			r->delivered++;
			if (r->datagram)
				fuzz_check(!memcmp(r->datagram + UDP_HEADER, fx.udp.data.p,
						   fx.udp.data.n));
			break;
		case NET_FX_STREAM:
			if (fx.stream.what == NET_STREAM_OPEN)
				r->stream = fx.stream.id;
			break;
		default:
			break;
		}
	}
}

void net_rig_frame(struct net_rig *r, unsigned port, const uint8_t *frame, size_t n)
{
	r->now.mono += 10;
	net_frame_in(r->net, r->now, port, BYTES(frame, n));
	net_rig_drain(r);
}

static size_t checksum_at(uint8_t proto)
{
	return proto == NET_PROTO_ICMP ? 2 : proto == NET_PROTO_UDP ? 6 : 16;
}

void net_rig_packet(struct net_rig *r, struct ipv4 *ip, const uint8_t *payload, size_t n, bool sum)
{
	uint8_t f[2048];
	uint8_t *p = f + ETHER_HEADER + IPV4_HEADER;

	if (n > 1480)
		n = 1480;
	ip->length = (uint16_t)(IPV4_HEADER + n);
	memcpy(f, to_me, sizeof to_me);
	ipv4_write(f + ETHER_HEADER, ip);
	if (n)
		memcpy(p, payload, n);

	size_t at = checksum_at(ip->proto);
	if (sum && n >= at + 2) {
		uint32_t pseudo = ip->proto == NET_PROTO_ICMP
				      ? 0
				      : net_pseudo_sum(ip->src, ip->dst, ip->proto, n);
		p[at] = p[at + 1] = 0;
		uint16_t s = net_checksum(BYTES(p, n), pseudo);
		p[at] = (uint8_t)(s >> 8);
		p[at + 1] = (uint8_t)s;
	}
	net_rig_frame(r, 1, f, ETHER_HEADER + ip->length);
}

void net_rig_end(struct net_rig *r)
{
	struct net_view_stats s;
	mono_t end = r->now.mono + 600 * USEC_S;

	for (mono_t due; (due = net_deadline(r->net)) <= end;) {
		r->now.mono = due > r->now.mono ? due : r->now.mono;
		net_tick(r->net, r->now);
		net_rig_drain(r);
	}
	net_view_stats(r->net, &s);
	fuzz_check(!s.reassembling && !s.effects_queued);
	net_free(r->net);
}
