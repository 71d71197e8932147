/* Two members and the router between them, whole engines on wires. */
#include <stdlib.h>

#include "net/crypto_view.h"
#include "tests/net/check_esp.h"
#include "tests/net/world.h"

struct lab {
	struct world w; /* 0 and 2 are members, 1 joins them */
	struct net_crypto *nc[3];
	unsigned esp, clear; /* IPv4 packets between the loopbacks seen on the wires */
	size_t longest;
};

static const struct net_ace aces[] = {
    {.seq = 10,
     .flags = NET_ACE_PERMIT,
     .proto = NET_PROTO_ANY,
     .src = IP4(10, 9, 0, 0),
     .src_wild = 0xffff,
     .dst = IP4(10, 9, 0, 0),
     .dst_wild = 0xffff},
};

static void tap(struct world *w, int node, unsigned port, struct bytes frame)
{
	struct lab *l = w->tap_state;
	struct ipv4 ip;

	(void)node;
	(void)port;
	if (frame.n < 34 || ipv4_read(BYTES(frame.p + 14, frame.n - 14), &ip) != ST_OK ||
	    ip.src >> 16 != IP4(10, 9, 0, 0) >> 16)
		return;
	if (ip.proto == NET_PROTO_ESP)
		l->esp++;
	else
		l->clear++;
	if (ip.length > l->longest)
		l->longest = ip.length;
}

static void member(struct lab *l, int node, const char *address, ip4_t gateway, ip4_t loop)
{
	struct net_conf_if ifs[2] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1), .mask = ip4_mask_of(24), .crypto_map = "M"},
	    {.id = NET_IF(NET_IF_LOOPBACK, 0), .address = loop, .mask = ip4_mask_of(24)}};
	struct net_conf_route def = {.next_hop = gateway, .distance = 1};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2, .routes = &def, .n_routes = 1};
	struct net_crypto_conf_entry entry = {.seq = 10, .group = "G"};
	struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};
	struct net_crypto_conf_if cif = {.ifid = ifs[0].id, .map = "M", .address = 0, .mtu = 1500};
	struct net_crypto_conf cconf = {&map, 1, &cif, 1, ESP_DF_COPY};
	struct net_crypto_policy p = {aces, 1, NET_REPLAY_COUNTER, 64, false};
	struct drbg r;

	check_true(ip4_parse(address, &ifs[0].address));
	cif.address = ifs[0].address;
	check_int(net_reconfigure(l->w.net[node], &conf, l->w.now), ST_OK);
	drbg_seed(&r, BYTES(address, strlen(address)));
	l->nc[node] = net_crypto_new(&cconf, &r, l->w.now);
	net_crypto_attach(l->w.net[node], net_crypto_hooks(), l->nc[node]);
	check_int(net_crypto_group_policy(l->nc[node], "G", &p, 1, l->w.now), ST_OK);
}

static void install(struct lab *l, int node, uint32_t spi, const struct suite_row *row,
		    uint32_t activate_s)
{
	struct net_crypto_sa_conf c = {.spi = spi,
				       .keep_src = true,
				       .keep_dst = true,
				       .may_send = true,
				       .may_receive = true,
				       .lifetime_s = 3600,
				       .activate_s = activate_s};

	c.seal = suite_conf(row);
	if (row->cipher == SEAL_AES_GCM || row->cipher == SEAL_AES_GMAC) {
		c.seal.sid_bits = 24;
		c.seal.sid = (uint32_t)node;
	}
	check_int(net_crypto_sa_install(l->nc[node], "G", &c, l->w.now), ST_OK);
}

static void start(struct lab *l)
{
	struct net_conf_if ifs[2] = {0};
	struct net_conf_route routes[2] = {
	    {.prefix = IP4(10, 9, 0, 0),
	     .mask = ip4_mask_of(24),
	     .next_hop = IP4(10, 0, 0, 1),
	     .distance = 1},
	    {.prefix = IP4(10, 9, 1, 0),
	     .mask = ip4_mask_of(24),
	     .next_hop = IP4(10, 0, 1, 2),
	     .distance = 1},
	};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2, .routes = routes, .n_routes = 2};

	*l = (struct lab){0};
	world_init(&l->w);
	world_line(&l->w, 3);
	for (unsigned i = 0; i < 2; i++) {
		ifs[i].id = NET_IF(NET_IF_GIGABIT, i + 1);
		ifs[i].address = i ? IP4(10, 0, 1, 1) : IP4(10, 0, 0, 2);
		ifs[i].mask = ip4_mask_of(24);
	}
	check_int(net_reconfigure(l->w.net[1], &conf, l->w.now), ST_OK);
	member(l, 0, "10.0.0.1", IP4(10, 0, 0, 2), IP4(10, 9, 0, 1));
	member(l, 2, "10.0.1.2", IP4(10, 0, 1, 1), IP4(10, 9, 1, 1));
	l->w.tap = tap;
	l->w.tap_state = l;
	l->w.quiet = true;
}

static void stop(struct lab *l)
{
	for (int i = 0; i < 3; i++)
		net_crypto_free(l->nc[i]);
	world_free(&l->w);
}

static uint32_t ping(struct lab *l, uint32_t count, uint32_t size, bool df)
{
	struct net_ping_conf c;
	char marks[64];

	world_ping_conf(&c, IP4(10, 9, 1, 1));
	c.src = IP4(10, 9, 0, 1);
	c.count = count;
	c.size = size;
	c.df = df;
	c.validate = true;
	world_ping(&l->w, 0, c.dst, &c, marks);
	return l->w.ping[0].received;
}

static void every_suite(void)
{
	for (size_t i = 0; i < n_suite_rows; i++) {
		struct lab l;

		start(&l);
		install(&l, 0, 0x1000, &suite_rows[i], 0);
		install(&l, 2, 0x1000, &suite_rows[i], 0);
		check_int(ping(&l, 5, 100, false), 5);
		check_int(l.clear, 0);
		check_int(l.esp, 20); /* each way over two wires */
		stop(&l);
	}
}

/* Cut before it is protected: what is on the wire is no longer than the wire takes, and whole. */
static void long_packets(void)
{
	struct lab l;

	start(&l);
	install(&l, 0, 0x1000, &suite_rows[0], 0);
	install(&l, 2, 0x1000, &suite_rows[0], 0);
	check_int(ping(&l, 2, 1438, true), 2);
	check_int(l.esp, 8);
	check_int(l.longest, 1496); /* one octet more would begin a block that does not fit */
	check_int(ping(&l, 2, 1439, true), 0); /* DF: refused with the MTU that fits */
	check_int(ping(&l, 2, 1439, false), 2);
	check_int(ping(&l, 2, 9000, false), 2);
	check_int(l.longest, 1496);
	check_int(l.clear, 0);
	stop(&l);
}

static void install_to(struct lab *l, int node, ip4_t dst, bool transport)
{
	struct net_crypto_sa_conf c = {.spi = 0x1000,
				       .dst = dst,
				       .transport = transport,
				       .may_send = true,
				       .may_receive = true,
				       .lifetime_s = 3600};

	c.seal = suite_conf(&suite_rows[0]);
	check_int(net_crypto_sa_install(l->nc[node], "G", &c, l->w.now), ST_OK);
}

static void outer_tap(struct world *w, int node, unsigned port, struct bytes frame)
{
	struct lab *l = w->tap_state;
	struct ipv4 ip;

	(void)node;
	(void)port;
	if (frame.n >= 34 && ipv4_read(BYTES(frame.p + 14, frame.n - 14), &ip) == ST_OK &&
	    ip.proto == NET_PROTO_ESP && ip.src >> 16 == IP4(10, 0, 0, 0) >> 16)
		l->esp++;
	tap(w, node, port, frame);
}

/* The far wire takes that much. */
static void narrow_path(struct lab *l, uint16_t mtu)
{
	struct net_conf_if ifs[2] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1), .address = IP4(10, 0, 0, 2), .mask = ip4_mask_of(24)},
	    {.id = NET_IF(NET_IF_GIGABIT, 2),
	     .address = IP4(10, 0, 1, 1),
	     .mask = ip4_mask_of(24),
	     .mtu = mtu}};
	struct net_conf_route routes[2] = {
	    {IP4(10, 9, 0, 0), ip4_mask_of(24), IP4(10, 0, 0, 1), 0, 1, 0},
	    {IP4(10, 9, 1, 0), ip4_mask_of(24), IP4(10, 0, 1, 2), 0, 1, 0}};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2, .routes = routes, .n_routes = 2};

	check_int(net_reconfigure(l->w.net[1], &conf, l->w.now), ST_OK);
}

/* As the interface has it: cut after it is protected, DF cleared or set. */
static void interface_says(struct lab *l, const struct net_crypto_conf_if *how)
{
	struct net_crypto_conf_entry entry = {.seq = 10, .group = "G"};
	struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};
	struct net_crypto_conf_if cif = *how;
	struct net_crypto_conf cconf = {&map, 1, &cif, 1, ESP_DF_COPY};

	cif.ifid = NET_IF(NET_IF_GIGABIT, 1);
	cif.map = "M";
	cif.address = IP4(10, 0, 0, 1);
	cif.mtu = 1500;
	check_int(net_crypto_reconfigure(l->nc[0], &cconf, l->w.now), ST_OK);
}

static void cut_and_df_by_interface(void)
{
	struct lab l;

	start(&l);
	install(&l, 0, 0x1000, &suite_rows[0], 0);
	install(&l, 2, 0x1000, &suite_rows[0], 0);
	interface_says(&l, &(struct net_crypto_conf_if){.cut_after = true});
	check_int(ping(&l, 2, 4000, false), 2);
	check_int(l.longest, 1500); /* pieces of ESP; the answers are ESP of pieces, 1,496 */
	check_int(ping(&l, 2, 1439, true), 0);
	interface_says(&l, &(struct net_crypto_conf_if){.own_df = true, .df = ESP_DF_CLEAR});
	check_int(ping(&l, 2, 1439, true), 2); /* an answer has no DF */
	narrow_path(&l, 1300);
	check_int(ping(&l, 2, 1400, false), 2);
	interface_says(&l, &(struct net_crypto_conf_if){.own_df = true, .df = ESP_DF_SET});
	check_int(ping(&l, 1, 1400, false), 0);
	check_int(l.clear, 0);
	stop(&l);
}

/* Addresses that are not kept: the way is the one to the outer destination, and without one the packet goes nowhere. */
static void own_addresses(void)
{
	struct lab l;

	start(&l);
	l.w.tap = outer_tap;
	install_to(&l, 0, IP4(10, 0, 1, 2), false);
	install_to(&l, 2, IP4(10, 0, 0, 1), false);
	check_int(ping(&l, 5, 100, false), 5);
	check_int(l.esp, 20);
	check_int(l.clear, 0);
	check_int(ping(&l, 2, 4000, false), 2);
	net_crypto_clear_sas(l.nc[0], "G", l.w.now);
	install_to(&l, 0, IP4(10, 0, 0, 1), false); /* to itself */
	check_int(ping(&l, 2, 100, false), 0);
	stop(&l);
}

/* Transport mode takes whole packets: cut afterwards, put together before. */
static void transport_mode(void)
{
	struct lab l;

	start(&l);
	install_to(&l, 0, 0, true);
	install_to(&l, 2, 0, true);
	check_int(ping(&l, 5, 100, false), 5);
	check_int(l.esp, 20);
	check_int(ping(&l, 2, 1456, true), 2); /* with DF what fits goes */
	check_int(ping(&l, 2, 1460, true), 0);
	check_int(ping(&l, 2, 1500, false), 2);
	check_int(ping(&l, 2, 9000, false), 2);
	check_int(l.clear, 0);
	stop(&l);
}

/* The far wire takes less. What may be cut is cut on the way at first; the one that may not is lost and tells, and from
 * then on all fits: cut before it is protected, or refused with the MTU that its sender needs. */
static void path_mtu(void)
{
	struct lab l;
	struct net_view_stats before, after;

	start(&l);
	install(&l, 0, 0x1000, &suite_rows[0], 0);
	install(&l, 2, 0x1000, &suite_rows[0], 0);
	narrow_path(&l, 1300);
	check_int(ping(&l, 2, 1400, false), 2);
	net_view_stats(l.w.net[1], &before);
	check_int(before.fragmented, 2); /* requests; the answers come from the narrow wire */
	check_int(ping(&l, 1, 1400, true), 0);
	check_int(l.w.ping[0].received, 0);
	net_view_stats(l.w.net[1], &before);
	check_int(before.cannot_fragment, 1);
	check_int(ping(&l, 3, 1400, true), 0);
	check_int(ping(&l, 3, 1230, true), 3); /* 1,288 octets of ESP; 16 more would not fit */
	check_int(ping(&l, 3, 1246, true), 0);
	check_int(ping(&l, 5, 1400, false), 5);
	check_int(ping(&l, 5, 9000, false), 5);
	net_view_stats(l.w.net[1], &after);
	check_int(after.fragmented, before.fragmented);
	check_int(after.cannot_fragment, before.cannot_fragment);
	check_int(l.clear, 0);
	/* After ten minutes the path may be another one. */
	narrow_path(&l, 1500);
	world_run(&l.w, 601 * USEC_S);
	net_crypto_tick(l.nc[0], l.w.now);
	check_int(ping(&l, 3, 1400, true), 3);
	stop(&l);
}

/* A thousand pings; the keys change under way, at slightly different times at the two. */
static void across_a_rekey(void)
{
	struct lab l;
	struct net_crypto_view_group a, b;
	uint32_t received = 0;

	start(&l);
	install(&l, 0, 0x1000, &suite_rows[0], 0);
	install(&l, 2, 0x1000, &suite_rows[0], 0);
	for (uint32_t i = 0; i < 10; i++) {
		received += ping(&l, 100, 100, false);
		if (i % 3 == 0)
			install(&l, 2, 0x2000 + i, &suite_rows[9], 1);
		if (i % 3 == 1) {
			install(&l, 0, 0x2000 + i - 1, &suite_rows[9], 1);
			world_run(&l.w, 2 * USEC_S);
		}
		if (i % 3 == 2) {
			net_crypto_sa_retire(l.nc[0], "G", 0x2000 + i - 5, 0, l.w.now);
			net_crypto_sa_retire(l.nc[2], "G", 0x2000 + i - 5, 0, l.w.now);
		}
		net_crypto_tick(l.nc[0], l.w.now);
		net_crypto_tick(l.nc[2], l.w.now);
	}
	check_int(received, 1000);
	check_int(l.clear, 0);
	check_true(net_crypto_view_group(l.nc[0], l.w.now, 0, &a));
	check_true(net_crypto_view_group(l.nc[2], l.w.now, 0, &b));
	check_int(a.encrypt, 1000);
	check_int(a.decrypt, 1000);
	check_int(b.encrypt, 1000);
	check_int(b.decrypt, 1000);
	check_int(a.replays + b.replays + a.unknown_sa + b.unknown_sa + a.verify_fail, 0);
	stop(&l);
}

/* A wire that doubles and reorders: each packet once, the doubles counted. */
static void bad_wire(void)
{
	struct lab l;
	struct net_crypto_view_group b;

	start(&l);
	install(&l, 0, 0x1000, &suite_rows[0], 0);
	install(&l, 2, 0x1000, &suite_rows[0], 0);
	l.w.wires[1].duplicate = 50;
	l.w.wires[1].reorder = 30;
	check_int(ping(&l, 200, 100, false), 200);
	check_true(net_crypto_view_group(l.nc[2], l.w.now, 0, &b));
	check_int(b.decrypt, 200);
	check_true(b.replays > 50);
	stop(&l);
}

/* One without the keys: nothing passes, and each side counts why. */
static void without_keys(void)
{
	struct lab l;
	struct net_crypto_view_group a, b;

	start(&l);
	install(&l, 0, 0x1000, &suite_rows[0], 0);
	check_int(ping(&l, 3, 100, false), 0);
	check_true(net_crypto_view_group(l.nc[2], l.w.now, 0, &b));
	check_int(b.unknown_sa, 3);
	net_crypto_clear_sas(l.nc[0], "G", l.w.now);
	check_int(ping(&l, 3, 100, false), 0);
	check_true(net_crypto_view_group(l.nc[0], l.w.now, 0, &a));
	check_int(a.no_sa, 3);
	check_int(l.clear, 0);
	/* the other sends in clear: dropped on arrival */
	net_crypto_group_flush(l.nc[0], "G", l.w.now);
	check_int(ping(&l, 3, 100, false), 0);
	check_true(net_crypto_view_group(l.nc[2], l.w.now, 0, &b));
	check_int(b.clear_dropped, 3);
	check_int(l.clear, 6);
	stop(&l);
}

const struct check_case members_cases[] = {
    {"every suite", every_suite},	{"long packets", long_packets},
    {"own addresses", own_addresses},	{"cut and DF by interface", cut_and_df_by_interface},
    {"transport mode", transport_mode}, {"path MTU", path_mtu},
    {"across a rekey", across_a_rekey}, {"bad wire", bad_wire},
    {"without keys", without_keys},	{NULL, NULL},
};
