/*
 * Packets a second from one member's network to the other's: host side, member, the router between, member,
 * host side, whole engines on wires, one core for all of it. In clear and protected; the difference is what the
 * group costs, both ends together.
 *
 *	bench/bench_members [SLICES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/crypto_map.h"
#include "net/wire.h"

#define NODES	 3
#define BATCH	 32
#define SLICE_NS 10000000u

struct bench {
	struct net *net[NODES]; /* member, router, member */
	struct net_crypto *nc[NODES];
	struct when now;
	uint64_t arrived;
	uint8_t router_mac[6]; /* of the first member, on its hosts' side */
};

static const struct net_ace permit_all[] = {
    {.flags = NET_ACE_PERMIT, .proto = NET_PROTO_ANY, .src_wild = ~0u, .dst_wild = ~0u}};

static void need(bool ok)
{
	if (!ok) {
		fprintf(stderr, "bench_members: a call failed\n");
		exit(1);
	}
}

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Wires: 0:1 - 1:1 and 1:2 - 2:1. Ports 0:2 and 2:2 are where the hosts are. */
static bool other_end(int node, unsigned port, int *to, unsigned *to_port)
{
	if (node == 0 && port == 1) {
		*to = 1;
		*to_port = 1;
	} else if (node == 1) {
		*to = port == 1 ? 0 : 2;
		*to_port = 1;
	} else if (node == 2 && port == 1) {
		*to = 1;
		*to_port = 2;
	} else {
		return false;
	}
	return true;
}

/* The far host answers ARP, and takes what is for it. */
static void at_host(struct bench *b, int node, struct bytes frame)
{
	uint8_t reply[60] = {0};

	if (frame.n >= 42 && frame.p[12] == 8 && frame.p[13] == 6 && frame.p[21] == ARP_REQUEST) {
		memcpy(reply, frame.p + 6, 6);
		memcpy(reply + 6, "\2\0\0\0\0\x77", 6);
		memcpy(reply + 12, frame.p + 12, 8);
		reply[21] = ARP_REPLY;
		memcpy(reply + 22, reply + 6, 6);
		memcpy(reply + 28, frame.p + 38, 4);
		memcpy(reply + 32, frame.p + 22, 10);
		net_frame_in(b->net[node], b->now, 2, BYTES_OF(reply));
	} else if (node == 2 && frame.n > 34 && frame.p[23] == NET_PROTO_UDP) {
		b->arrived++;
	}
}

static void pump(struct bench *b)
{
	struct net_fx fx;

	for (bool any = true; any;) {
		any = false;
		for (int i = 0; i < NODES; i++)
			while (net_poll(b->net[i], &fx)) {
				int to;
				unsigned port;
				any = true;
				if (fx.kind != NET_FX_FRAME)
					continue;
				if (other_end(i, fx.port, &to, &port))
					net_frame_in(b->net[to], b->now, port, fx.frame);
				else
					at_host(b, i, fx.frame);
			}
	}
}

static void make_node(struct bench *b, int node, ip4_t a1, ip4_t a2, ip4_t gateway, bool member)
{
	struct net_conf_if ifs[2] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1),
	     .address = a1,
	     .mask = ip4_mask_of(24),
	     .crypto_map = member ? "M" : NULL},
	    {.id = NET_IF(NET_IF_GIGABIT, 2), .address = a2, .mask = ip4_mask_of(24)}};
	struct net_conf_route routes[2] = {{.prefix = member ? 0 : IP4(10, 1, 0, 0),
					    .mask = member ? 0 : ip4_mask_of(24),
					    .next_hop = member ? gateway : IP4(10, 0, 0, 1),
					    .distance = 1},
					   {.prefix = IP4(10, 2, 0, 0),
					    .mask = ip4_mask_of(24),
					    .next_hop = IP4(10, 0, 1, 2),
					    .distance = 1}};
	struct net_conf conf = {
	    .ifs = ifs, .n_ifs = 2, .routes = routes, .n_routes = member ? 1 : 2};
	struct net_env env = {.seed = (uint64_t)node + 1, .mac = {2, 0, 0, (uint8_t)node, 0, 0}};

	b->net[node] = net_new(&env, &conf, b->now);
	need(b->net[node] != NULL);
	net_wire_state(b->net[node], b->now, 1, true);
	net_wire_state(b->net[node], b->now, 2, true);
}

static void protect(struct bench *b, int node, bool gcm)
{
	static const uint8_t key[32] = {1, 2, 3};
	struct net_crypto_conf_entry entry = {.seq = 10, .group = "G"};
	struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};
	struct net_crypto_conf_if ifs = {
	    .ifid = NET_IF(NET_IF_GIGABIT, 1), .map = "M", .address = 0, .mtu = 1600};
	struct net_crypto_conf conf = {&map, 1, &ifs, 1, ESP_DF_COPY};
	struct net_crypto_policy policy = {permit_all, 1, NET_REPLAY_COUNTER, 64, false};
	struct net_crypto_sa_conf sa = {.spi = 0x1000,
					.keep_src = true,
					.keep_dst = true,
					.may_send = true,
					.may_receive = true,
					.lifetime_s = 3600,
					.seal = {.cipher = gcm ? SEAL_AES_GCM : SEAL_AES,
						 .key = BYTES(key, gcm ? 20 : 16),
						 .auth = gcm ? HASH_NONE : HASH_SHA1,
						 .auth_key = BYTES(key, gcm ? 0 : 20),
						 .icv = gcm ? 16 : 0,
						 .sid_bits = gcm ? 24 : 0,
						 .sid = gcm ? (uint32_t)node : 0}};
	struct drbg rng;

	drbg_seed(&rng, BYTES(&node, sizeof node));
	b->nc[node] = net_crypto_new(&conf, &rng, b->now);
	need(b->nc[node] != NULL);
	need(net_crypto_group_policy(b->nc[node], "G", &policy, 1, b->now) == ST_OK);
	need(net_crypto_sa_install(b->nc[node], "G", &sa, b->now) == ST_OK);
	net_crypto_attach(b->net[node], net_crypto_hooks(), b->nc[node]);
}

static size_t make_frame(struct bench *b, uint8_t *frame, size_t size)
{
	struct ipv4 ip = {.length = (uint16_t)size,
			  .ttl = 64,
			  .proto = NET_PROTO_UDP,
			  .src = IP4(10, 1, 0, 9),
			  .dst = IP4(10, 2, 0, 9)};
	size_t n = 14 + size < 60 ? 60 : 14 + size;

	memset(frame, 0, n);
	memcpy(frame, b->router_mac, 6);
	memcpy(frame + 6, "\2\0\0\0\0\x66", 6);
	frame[12] = 8;
	ipv4_write(frame + 14, &ip);
	frame[35] = frame[37] = 9;
	frame[38] = (uint8_t)((size - 20) >> 8);
	frame[39] = (uint8_t)(size - 20);
	return n;
}

static void start(struct bench *b, int suite)
{
	*b = (struct bench){.now = {.mono = USEC_S}};
	make_node(b, 0, IP4(10, 0, 0, 1), IP4(10, 1, 0, 1), IP4(10, 0, 0, 2), true);
	make_node(b, 1, IP4(10, 0, 0, 2), IP4(10, 0, 1, 1), 0, false);
	make_node(b, 2, IP4(10, 0, 1, 2), IP4(10, 2, 0, 1), IP4(10, 0, 1, 1), true);
	for (int i = 0; suite && i < NODES; i += 2)
		protect(b, i, suite == 2);
	memcpy(b->router_mac, "\2\0\0\0\0\2", 6); /* env.mac plus the port */
	pump(b);
}

static void stop(struct bench *b)
{
	for (int i = 0; i < NODES; i++) {
		net_crypto_attach(b->net[i], NULL, NULL);
		net_crypto_free(b->nc[i]);
		net_free(b->net[i]);
	}
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Median nanoseconds a packet; every one sent must arrive. */
static double measure(int suite, size_t size, int slices)
{
	uint8_t frame[2048];
	double *ns = calloc((size_t)slices, sizeof *ns), r;
	struct bench b;

	need(ns != NULL);
	start(&b, suite);
	size_t n = make_frame(&b, frame, size);
	net_frame_in(b.net[0], b.now, 2, BYTES(frame, n)); /* ARP on the way */
	pump(&b);
	for (int i = 0; i < slices; i++) {
		uint64_t from = cpu_ns(), now = from, sent = 0, before = b.arrived;
		while (now - from < SLICE_NS) {
			for (int k = 0; k < BATCH; k++)
				net_frame_in(b.net[0], b.now, 2, BYTES(frame, n));
			pump(&b);
			sent += BATCH;
			now = cpu_ns();
		}
		need(b.arrived - before == sent);
		ns[i] = (double)(now - from) / (double)sent;
	}
	qsort(ns, (size_t)slices, sizeof *ns, by_value);
	r = ns[slices / 2];
	free(ns);
	stop(&b);
	return r;
}

int main(int argc, char **argv)
{
	static const char *const suites[] = {"in clear", "esp-aes esp-sha-hmac", "esp-gcm"};
	static const size_t sizes[] = {64, 512, 1400};
	int slices = argc > 1 ? atoi(argv[1]) : 9;

	if (slices < 1)
		return 2;
	printf("%-22s %6s %9s %11s %8s\n", "member to member", "octets", "ns/packet", "packets/s",
	       "Gb/s");
	for (int s = 0; s < 3; s++)
		for (size_t k = 0; k < 3; k++) {
			double ns = measure(s, sizes[k], slices);
			printf("%-22s %6zu %9.0f %11.0f %8.2f\n", suites[s], sizes[k], ns, 1e9 / ns,
			       (double)sizes[k] * 8 / ns);
		}
	return 0;
}
