#include "net/wire.h"
#include "tests/net/check_net.h"
#include "tests/net/world.h"

static void two_routers_ping(void)
{
	struct world w;
	char marks[64];

	world_init(&w);
	world_line(&w, 2);
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 2), NULL, marks), "!!!!!");
	check_int(w.ping[0].received, 5);
	check_int(w.ping[0].min_us, 200);
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 1), NULL, marks), "!!!!!");
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 9), NULL, marks), ".....");
	check_text(world_ping(&w, 0, IP4(99, 0, 0, 9), NULL, marks), ".....");
	world_free(&w);
}

static void forwarding_and_unreachables(void)
{
	struct world w;
	char marks[64];

	world_init(&w);
	world_line(&w, 3);
	check_text(world_ping(&w, 0, IP4(10, 0, 1, 2), NULL, marks), "!!!!!");
	/* No route in the middle: it says so, and the one who pings sees U. */
	check_text(world_ping(&w, 0, IP4(99, 0, 0, 1), NULL, marks), "UUUUU");

	struct net_ping_conf c;
	world_ping_conf(&c, IP4(10, 0, 1, 2));
	c.ttl = 1;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "&&&&&");
	c.ttl = 2;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "!!!!!");

	struct net_view_stats s;
	net_view_stats(w.net[1], &s);
	check_int(s.drops[NET_DROP_TTL], 5);
	check_int(s.drops[NET_DROP_NO_ROUTE], 5);
	check_int(s.drops[NET_DROP_CHECKSUM], 0);
	world_free(&w);
}

static void large_pings_are_cut_and_put_together(void)
{
	struct world w;
	char marks[64];
	struct net_ping_conf c;

	world_init(&w);
	world_line(&w, 3);
	world_ping_conf(&c, IP4(10, 0, 1, 2));
	c.size = 18024;
	c.validate = true;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "!!!!!");
	c.size = 1501;
	c.df = true;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "MMMMM");
	c.size = 1500;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "!!!!!");

	struct net_view_stats s;
	net_view_stats(w.net[2], &s);
	check_int(s.reassembled, 5);
	check_int(s.reassembling, 0);
	world_free(&w);
}

static void smaller_mtu_on_the_way(void)
{
	struct world w;
	char marks[64];
	struct net_ping_conf c;
	struct net_conf_if ifs[] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1), .address = IP4(10, 0, 0, 2), .mask = ip4_mask_of(24)},
	    {.id = NET_IF(NET_IF_GIGABIT, 2),
	     .address = IP4(10, 0, 1, 1),
	     .mask = ip4_mask_of(24),
	     .mtu = 600}};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2};

	world_init(&w);
	world_line(&w, 3);
	check_int(net_reconfigure(w.net[1], &conf, w.now), ST_OK);
	world_ping_conf(&c, IP4(10, 0, 1, 2));
	c.size = 1400;
	c.df = true;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "MMMMM");
	c.df = false;
	/* The far end answers with 1500 octets at once: the port with MTU 600 calls that a giant. */
	c.size = 590;
	check_text(world_ping(&w, 0, c.dst, &c, marks), "!!!!!");
	world_free(&w);
}

static void trace_shows_the_way(void)
{
	struct world w;
	struct net_trace_conf c = {.dst = IP4(10, 0, 1, 2),
				   .first_ttl = 1,
				   .max_ttl = 30,
				   .probes = 2,
				   .timeout_ms = 1000};

	world_init(&w);
	world_line(&w, 3);
	world_run(&w, USEC_S);
	w.quiet = true;
	text_clear(&w.log);
	check_int(net_trace_start(w.net[0], w.now, 9, &c), ST_OK);
	world_run(&w, 60 * USEC_S);
	check_text(text_str(&w.log), "0 hop 1 10.0.0.2 &\n0 hop 1 10.0.0.2 &\n"
				     "0 hop 2 10.0.1.2 P\n0 hop 2 10.0.1.2 P\n");
	world_free(&w);
}

static void links_go_down_and_come_back(void)
{
	struct world w;
	char marks[64];

	world_init(&w);
	world_line(&w, 2);
	world_run(&w, USEC_S);
	text_clear(&w.log);
	w.wires[0].down = true;
	net_wire_state(w.net[0], w.now, 1, false);
	world_run(&w, 0);
	check_text(text_str(&w.log),
		   "0 event 1 GigabitEthernet1 0\n0 event 2 GigabitEthernet1 0\n");
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 2), NULL, marks), ".....");

	struct net_view_route r;
	check_true(!net_view_route(w.net[0], 0, &r));
	w.wires[0].down = false;
	net_wire_state(w.net[0], w.now, 1, true);
	world_run(&w, 0);
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 2), NULL, marks), "!!!!!");
	check_true(net_view_route(w.net[0], 0, &r));
	check_int(r.code, 'C');
	world_free(&w);
}

static void shutdown_is_told(void)
{
	struct world w;
	struct net_conf_if ifp = {.id = NET_IF(NET_IF_GIGABIT, 1),
				  .address = IP4(10, 0, 0, 1),
				  .mask = ip4_mask_of(24),
				  .shutdown = true};
	struct net_conf conf = {.ifs = &ifp, .n_ifs = 1};

	world_init(&w);
	world_line(&w, 2);
	world_run(&w, USEC_S);
	text_clear(&w.log);
	check_int(net_reconfigure(w.net[0], &conf, w.now), ST_OK);
	check_true(!net_port_admin_up(w.net[0], 1));
	world_run(&w, 0);
	check_text(text_str(&w.log), "0 event 3 GigabitEthernet1\n0 event 2 GigabitEthernet1 0\n");
	world_free(&w);
}

static void udp_is_delivered(void)
{
	struct world w;
	struct net_udp u = {
	    .dst = IP4(10, 0, 1, 2), .src_port = 848, .dst_port = 848, .data = BYTES("hello", 5)};

	world_init(&w);
	world_line(&w, 3);
	world_run(&w, USEC_S);
	text_clear(&w.log);
	check_int(net_udp_open(w.net[2], 848), ST_OK);
	check_int(net_udp_send(w.net[0], w.now, &u), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "2 udp 10.0.0.1:848 > 10.0.1.2:848 5\n");
	net_udp_close(w.net[2], 848);
	text_clear(&w.log);
	check_int(net_udp_send(w.net[0], w.now, &u), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "");

	struct net_view_stats s;
	net_view_stats(w.net[0], &s);
	check_int(s.unreach_in, 1);
	u.dst = IP4(10, 9, 9, 9);
	check_int(net_udp_send(w.net[2], w.now, &u), ST_OK);
	check_int(net_udp_send(w.net[1], w.now, &u), ST_ABSENT);
	world_free(&w);
}

static void multicast_reaches_members(void)
{
	struct world w;
	ip4_t group = IP4(239, 1, 1, 1);
	struct net_udp u = {
	    .dst = group, .src_port = 848, .dst_port = 848, .data = BYTES("key", 3)};
	struct net_conf_if ifs[] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1), .address = IP4(10, 0, 0, 2), .mask = ip4_mask_of(24)},
	    {.id = NET_IF(NET_IF_GIGABIT, 2),
	     .address = IP4(10, 0, 1, 1),
	     .mask = ip4_mask_of(24)}};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2, .multicast_routing = true};

	world_init(&w);
	world_line(&w, 3);
	check_int(net_udp_open(w.net[2], 848), ST_OK);
	check_int(net_group_join(w.net[2], group), ST_OK);
	world_run(&w, USEC_S);
	text_clear(&w.log);
	check_int(net_udp_send(w.net[0], w.now, &u), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), ""); /* the middle does not route multicast */
	check_int(net_reconfigure(w.net[1], &conf, w.now), ST_OK);
	check_int(net_udp_send(w.net[0], w.now, &u), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "2 udp 10.0.0.1:848 > 239.1.1.1:848 3\n");
	net_group_leave(w.net[2], group);
	check_int(net_udp_send(w.net[0], w.now, &u), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "2 udp 10.0.0.1:848 > 239.1.1.1:848 3\n");
	world_free(&w);
}

static void lists_on_interfaces(void)
{
	struct world w;
	char marks[64];
	const struct net_ace aces[] = {{.seq = 10,
					.proto = NET_PROTO_ICMP,
					.src_wild = IP4_BROADCAST,
					.dst = IP4(10, 0, 1, 2),
					.flags = NET_ACE_LOG},
				       {.seq = 20,
					.proto = NET_PROTO_ANY,
					.src_wild = IP4_BROADCAST,
					.dst_wild = IP4_BROADCAST,
					.flags = NET_ACE_PERMIT}};
	struct net_conf_if ifs[] = {{.id = NET_IF(NET_IF_GIGABIT, 1),
				     .address = IP4(10, 0, 0, 2),
				     .mask = ip4_mask_of(24),
				     .acl_in = "guard"},
				    {.id = NET_IF(NET_IF_GIGABIT, 2),
				     .address = IP4(10, 0, 1, 1),
				     .mask = ip4_mask_of(24)}};
	struct net_conf_acl acl = {.name = "guard", .extended = true, .aces = aces, .n_aces = 2};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2, .acls = &acl, .n_acls = 1};
	struct net_view_ace v;

	world_init(&w);
	world_line(&w, 3);
	check_int(net_reconfigure(w.net[1], &conf, w.now), ST_OK);
	check_text(world_ping(&w, 0, IP4(10, 0, 1, 2), NULL, marks), "AAAAA");
	check_text(world_ping(&w, 0, IP4(10, 0, 1, 1), NULL, marks), "!!!!!");
	check_true(net_view_ace(w.net[1], "guard", 0, &v));
	check_int(v.matches, 5);
	check_true(net_view_ace(w.net[1], "guard", 1, &v));
	check_int(v.matches, 5);
	/* Five minutes later the other four packets are told as a number. */
	text_clear(&w.log);
	world_run(&w, 301 * USEC_S);
	check_text(text_str(&w.log), "1 event 4 guard 0 1 10.0.0.1 8 10.0.1.2 0 4\n");
	/* The same list again keeps its counters; the entry that changes loses its own. */
	struct net_ace changed[2] = {aces[0], aces[1]};
	changed[1].proto = NET_PROTO_ICMP;
	acl.aces = changed;
	check_int(net_reconfigure(w.net[1], &conf, w.now), ST_OK);
	check_true(net_view_ace(w.net[1], "guard", 0, &v));
	check_int(v.matches, 5);
	check_true(net_view_ace(w.net[1], "guard", 1, &v));
	check_int(v.matches, 0);
	world_free(&w);
}

static void routes_resolve_and_float(void)
{
	struct world w;
	static const char *const addresses[] = {"10.0.0.1/24", "10.0.1.1/24", NULL};
	struct net_conf_if ifs[] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1), .address = IP4(10, 0, 0, 1), .mask = ip4_mask_of(24)},
	    {.id = NET_IF(NET_IF_GIGABIT, 2),
	     .address = IP4(10, 0, 1, 1),
	     .mask = ip4_mask_of(24)}};
	struct net_conf_route routes[] = {
	    {.prefix = IP4(172, 16, 0, 0), .mask = ip4_mask_of(12), .next_hop = IP4(10, 0, 0, 2)},
	    {.prefix = IP4(172, 16, 0, 0),
	     .mask = ip4_mask_of(12),
	     .next_hop = IP4(10, 0, 1, 2),
	     .distance = 200},
	    {.prefix = IP4(192, 168, 0, 0),
	     .mask = ip4_mask_of(16),
	     .next_hop = IP4(172, 16, 9, 9)},
	    {.prefix = IP4(192, 168, 7, 0),
	     .mask = ip4_mask_of(24),
	     .ifid = NET_IF(NET_IF_NULL, 0)},
	};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2, .routes = routes, .n_routes = 4};
	struct net_view_route r;

	world_init(&w);
	world_node(&w, addresses, 0);
	net_wire_state(w.net[0], w.now, 1, true);
	net_wire_state(w.net[0], w.now, 2, true);
	check_int(net_reconfigure(w.net[0], &conf, w.now), ST_OK);
	check_true(net_view_lookup(w.net[0], IP4(172, 17, 1, 1), &r));
	check_int(r.next_hop, IP4(10, 0, 0, 2));
	check_int(net_source_for(w.net[0], IP4(192, 168, 1, 1)), IP4(10, 0, 0, 1));
	check_true(net_view_lookup(w.net[0], IP4(192, 168, 7, 1), &r));
	check_int(r.ifid, NET_IF(NET_IF_NULL, 0));
	/* The first port fails: the floating route takes over, and what hangs on it. */
	net_wire_state(w.net[0], w.now, 1, false);
	check_true(net_view_lookup(w.net[0], IP4(172, 17, 1, 1), &r));
	check_int(r.next_hop, IP4(10, 0, 1, 2));
	check_int(net_source_for(w.net[0], IP4(192, 168, 1, 1)), IP4(10, 0, 1, 1));
	net_wire_state(w.net[0], w.now, 2, false);
	check_true(!net_view_lookup(w.net[0], IP4(172, 17, 1, 1), &r));
	world_free(&w);
}

static void arp_is_shown(void)
{
	struct world w;
	char marks[64];
	struct net_view_arp a;

	world_init(&w);
	world_line(&w, 2);
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 2), NULL, marks), "!!!!!");
	world_run(&w, 90 * USEC_S);
	check_true(net_view_arp(w.net[0], w.now, 0, &a) && a.own);
	check_true(net_view_arp(w.net[0], w.now, 1, &a));
	check_int(a.address, IP4(10, 0, 0, 2));
	check_int(a.age_min, 1);
	check_int(a.mac[3], 1);
	check_true(!net_view_arp(w.net[0], w.now, 2, &a));
	world_run(&w, 4 * USEC_HOUR);
	check_true(!net_view_arp(w.net[0], w.now, 1, &a));
	check_text(world_ping(&w, 0, IP4(10, 0, 0, 2), NULL, marks), "!!!!!");
	world_free(&w);
}

const struct check_case ip_cases[] = {
    {"two routers ping", two_routers_ping},
    {"forwarding and unreachables", forwarding_and_unreachables},
    {"large pings are cut and put together", large_pings_are_cut_and_put_together},
    {"smaller MTU on the way", smaller_mtu_on_the_way},
    {"trace shows the way", trace_shows_the_way},
    {"links go down and come back", links_go_down_and_come_back},
    {"shutdown is told", shutdown_is_told},
    {"UDP is delivered", udp_is_delivered},
    {"multicast reaches members", multicast_reaches_members},
    {"lists on interfaces", lists_on_interfaces},
    {"routes resolve and float", routes_resolve_and_float},
    {"ARP is shown", arp_is_shown},
    {NULL, NULL},
};
