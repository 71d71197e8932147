/* TCP that is the host's: what comes for it, what it sends, and what it may not. */
#include "net/wire.h"
#include "tests/net/check_net.h"
#include "tests/net/world.h"

static const uint8_t peer_mac[6] = {2, 9, 9, 9, 9, 9}, own_mac[6] = {2, 7, 7, 7, 7, 7};

static struct net *router(void)
{
	struct net_conf_if port = {
	    .id = NET_IF(NET_IF_GIGABIT, 1), .address = IP4(10, 0, 0, 1), .mask = ip4_mask_of(24)};
	struct net_conf conf = {.ifs = &port, .n_ifs = 1};
	struct net_env env = {.seed = 1, .mac = {2}, .tcp_outside = true};
	struct when now = {0};
	struct net *net = net_new(&env, &conf, now);

	net_port_mac(net, now, 1, own_mac);
	net_wire_state(net, now, 1, true);
	return net;
}

/* A SYN of 40 octets behind room for an Ethernet header. */
static void packet(uint8_t *f, ip4_t src, ip4_t dst, uint8_t proto)
{
	struct ipv4 ip = {.length = 40, .ttl = 64, .proto = proto, .src = src, .dst = dst};

	memcpy(f, own_mac, 6);
	memcpy(f + 6, peer_mac, 6);
	f[12] = 8;
	f[13] = 0;
	memset(f + 14, 0, 40);
	ipv4_write(f + 14, &ip);
}

/* The next effect of a kind; others are passed over. */
static bool next(struct net *net, enum net_fx_kind kind, struct net_fx *fx)
{
	while (net_poll(net, fx))
		if (fx->kind == kind)
			return true;
	return false;
}

static void tcp_goes_out_to_the_host(void)
{
	struct net *net = router();
	uint8_t f[54];
	struct net_fx fx;

	packet(f, IP4(10, 0, 0, 2), IP4(10, 0, 0, 1), 6);
	net_frame_in(net, (struct when){0}, 1, BYTES_OF(f));
	check_true(next(net, NET_FX_PACKET, &fx));
	check_bytes(fx.packet, BYTES(f + 14, 40));
	check_true(!next(net, NET_FX_PACKET, &fx));
	packet(f, IP4(10, 0, 0, 2), IP4(10, 0, 0, 7), 6); /* another's */
	net_frame_in(net, (struct when){0}, 1, BYTES_OF(f));
	check_true(!next(net, NET_FX_PACKET, &fx));
	net_free(net);
}

static void the_host_sends_from_its_addresses_alone(void)
{
	struct net *net = router();
	struct when now = {0};
	uint8_t f[54];
	struct net_fx fx;

	while (net_poll(net, &fx))
		;
	packet(f, IP4(10, 0, 0, 1), IP4(10, 0, 0, 2), 6);
	check_int(net_packet_send(net, now, BYTES(f + 14, 40)), ST_OK);
	check_true(next(net, NET_FX_FRAME, &fx)); /* who has 10.0.0.2 */
	check_int(fx.frame.p[13], 6);
	check_bytes(BYTES(fx.frame.p + 6, 6), BYTES_OF(own_mac));

	packet(f, IP4(10, 0, 0, 5), IP4(10, 0, 0, 2), 6);
	check_int(net_packet_send(net, now, BYTES(f + 14, 40)), ST_REFUSED);
	packet(f, IP4(10, 0, 0, 1), IP4(224, 0, 0, 9), 6);
	check_int(net_packet_send(net, now, BYTES(f + 14, 40)), ST_REFUSED);
	packet(f, IP4(10, 0, 0, 1), IP4(99, 0, 0, 9), 6);
	check_int(net_packet_send(net, now, BYTES(f + 14, 40)), ST_ABSENT);
	check_int(net_packet_send(net, now, BYTES(f + 14, 19)), ST_TRUNCATED);
	check_true(!next(net, NET_FX_FRAME, &fx));
	net_free(net);
}

const struct check_case outside_cases[] = {
    {"TCP goes out to the host", tcp_goes_out_to_the_host},
    {"the host sends from its addresses alone", the_host_sends_from_its_addresses_alone},
    {0},
};
