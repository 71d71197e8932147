/* What leaves: lists on the way out, options in pieces, routes that lead nowhere; and what is shown of it. */
#include "net/wire.h"
#include "tests/lib/check.h"
#include "tests/net/check_net.h"
#include "tests/net/world.h"

#define PORT(n) NET_IF(NET_IF_GIGABIT, n)

static const struct net_ace no_echo[] = {
    {.seq = 10, .proto = NET_PROTO_ICMP, .src_wild = IP4_BROADCAST, .dst = IP4(10, 0, 1, 2)},
    {.seq = 20,
     .proto = NET_PROTO_ANY,
     .src_wild = IP4_BROADCAST,
     .dst_wild = IP4_BROADCAST,
     .flags = NET_ACE_PERMIT}};

/* The router between: 10.0.0.2 and 10.0.1.1, with what the test wants of it. */
static void middle(struct world *w, const char *acl_out, uint16_t mtu,
		   const struct net_conf_route *routes, size_t n)
{
	struct net_conf_if ifs[] = {
	    {.id = PORT(1), .address = IP4(10, 0, 0, 2), .mask = ip4_mask_of(24)},
	    {.id = PORT(2),
	     .address = IP4(10, 0, 1, 1),
	     .mask = ip4_mask_of(24),
	     .mtu = mtu,
	     .acl_out = acl_out}};
	struct net_conf_acl acl = {.name = "guard", .extended = true, .aces = no_echo, .n_aces = 2};
	struct net_conf conf = {
	    .ifs = ifs, .n_ifs = 2, .acls = &acl, .n_acls = 1, .routes = routes, .n_routes = n};

	check_int(net_reconfigure(w->net[1], &conf, w->now), ST_OK);
}

static void lists_on_the_way_out(void)
{
	struct world w;
	char marks[64];
	struct net_view_if v;
	struct net_view_acl a;
	struct net_view_ace e;
	struct net_view_stats s;

	world_init(&w);
	world_line(&w, 3);
	middle(&w, "guard", 0, NULL, 0);
	check_text(world_ping(&w, 0, IP4(10, 0, 1, 2), NULL, marks), "AAAAA");
	/* what the router sends itself passes none */
	check_text(world_ping(&w, 1, IP4(10, 0, 1, 2), NULL, marks), "!!!!!");
	check_true(net_view_ace(w.net[1], "guard", 0, &e));
	check_int(e.matches, 5);
	check_true(!net_view_ace(w.net[1], "guard", 2, &e));
	check_true(!net_view_ace(w.net[1], "other", 0, &e));
	check_true(net_view_if_by_id(w.net[1], w.now, PORT(2), &v));
	check_int(v.drop_out[NET_DROP_ACL_OUT], 5);
	check_text(v.acl_out, "guard");
	check_true(!net_view_if_by_id(w.net[1], w.now, PORT(9), &v));
	net_view_stats(w.net[1], &s);
	check_int(s.drops[NET_DROP_ACL_OUT], 5);
	check_text(net_drop_name(NET_DROP_TTL), "ttl-expired");
	check_text(net_drop_name(NET_DROPS), "unknown");
	check_true(net_view_acl(w.net[1], 0, &a) && a.extended && a.n_aces == 2);
	check_text(a.name, "guard");
	check_true(!net_view_acl(w.net[1], 1, &a));
	check_true(net_view_acl_by_name(w.net[1], "guard", &a));
	check_true(!net_view_acl_by_name(w.net[1], "other", &a));
	/* Dropped packets are told once, the list's counters can be cleared. */
	net_clear_acl_counters(w.net[1], NULL);
	check_true(net_view_ace(w.net[1], "guard", 0, &e));
	check_int(e.matches, 0);
	world_free(&w);
}

static void routes_to_nowhere(void)
{
	static const struct net_conf_route null = {.prefix = IP4(10, 7, 0, 0),
						   .mask = 0xffff0000,
						   .ifid = NET_IF(NET_IF_NULL, 0),
						   .distance = 1};
	struct world w;
	char marks[64];
	struct net_view_stats s;

	world_init(&w);
	world_line(&w, 3);
	middle(&w, NULL, 0, &null, 1);
	check_text(world_ping(&w, 0, IP4(10, 7, 0, 1), NULL, marks), "UUUUU");
	net_view_stats(w.net[1], &s);
	check_true(s.drops[NET_DROP_NULL] == 5);
	check_text(world_ping(&w, 1, IP4(10, 7, 0, 1), NULL, marks), ".....");
	/* with the port shut down there is no way at all */
	net_wire_state(w.net[1], w.now, 2, false);
	check_text(world_ping(&w, 0, IP4(10, 0, 1, 2), NULL, marks), "UUUUU");
	world_free(&w);
}

/* ---- options ---- */

struct seen {
	unsigned pieces;
	uint8_t options[4][44];
	size_t n[4];
};

static void tap(struct world *w, int node, unsigned port, struct bytes frame)
{
	struct seen *s = w->tap_state;
	struct ipv4 ip;

	if (node != 1 || port != 2 || frame.n < 34 || frame.p[12] != 8 || frame.p[13] != 0 ||
	    ipv4_read(BYTES(frame.p + 14, frame.n - 14), &ip) != ST_OK || ip.proto != 200 ||
	    s->pieces == 4)
		return;
	check_int(net_checksum(BYTES(frame.p + 14, ip.header), 0), 0);
	s->n[s->pieces] = ip.header - 20u;
	memcpy(s->options[s->pieces++], frame.p + 34, ip.header - 20u);
}

/* A frame for that router with a packet of protocol 200 to 10.0.1.2. */
static void send_with(struct world *w, const uint8_t *options, size_t n, size_t data)
{
	uint8_t frame[1514] = {0};
	struct net_view_if v;
	struct ipv4 ip = {.length = (uint16_t)(20 + n + data),
			  .ttl = 9,
			  .proto = 200,
			  .src = IP4(10, 0, 0, 1),
			  .dst = IP4(10, 0, 1, 2)};

	check_true(net_view_if_by_id(w->net[1], w->now, PORT(1), &v));
	memcpy(frame, v.mac, 6);
	frame[6] = 2;
	frame[12] = 8;
	ipv4_write(frame + 14, &ip);
	memcpy(frame + 34, options, n);
	frame[14] = (uint8_t)(0x40 | (5 + n / 4));
	ipv4_set_checksum(frame + 14);
	net_frame_in(w->net[1], w->now, 1, BYTES(frame, 34 + n + data));
	world_drain(w, 1);
	world_run(w, USEC_S);
}

/* RFC 791 3.2: the first piece has all options, the others those that say they are copied. */
static void options_in_pieces(void)
{
	/* no-op, router alert (copied), stream identifier (copied), record route (not), end */
	static const uint8_t options[] = {1, 0x94, 4, 0, 0, 0x88, 4, 1, 2, 7,
					  7, 4,	   0, 0, 0, 0,	  0, 0, 0, 0};
	static const uint8_t copied[] = {0x94, 4, 0, 0, 0x88, 4, 1, 2};
	struct world w;
	struct seen s = {0};
	char marks[64];

	world_init(&w);
	world_line(&w, 3);
	middle(&w, NULL, 600, NULL, 0);
	check_text(world_ping(&w, 0, IP4(10, 0, 1, 2), NULL, marks), "!!!!!");
	w.tap = tap;
	w.tap_state = &s;
	send_with(&w, options, sizeof options, 1200);
	check_int(s.pieces, 3);
	check_bytes(BYTES(s.options[0], s.n[0]), BYTES_OF(options));
	for (unsigned i = 1; i < s.pieces; i++)
		check_bytes(BYTES(s.options[i], s.n[i]), BYTES_OF(copied));
	world_free(&w);
}

/* ---- streams ---- */

static void streams_are_shown(void)
{
	struct world w;
	struct net_view_stream v;
	uint32_t id = 0;

	world_init(&w);
	world_line(&w, 2);
	check_int(net_stream_listen(w.net[1], 23), ST_OK);
	check_int(net_stream_connect(w.net[0], w.now, 0, IP4(10, 0, 0, 2), 23, &id), ST_OK);
	world_drain(&w, 0);
	check_true(net_view_stream(w.net[0], 0, &v) && v.id == id);
	check_text(v.state, "SYNSENT");
	world_run(&w, USEC_S);
	check_true(net_view_stream(w.net[0], 0, &v));
	check_text(v.state, "ESTAB");
	check_true(v.remote == IP4(10, 0, 0, 2) && v.remote_port == 23);
	check_true(!net_view_stream(w.net[0], 1, &v));
	/* the far one stands before what listens */
	check_true(net_view_stream(w.net[1], 0, &v) && v.local_port == 23);
	check_text(v.state, "ESTAB");
	check_true(net_view_stream(w.net[1], 1, &v) && v.local_port == 23);
	check_text(v.state, "LISTEN");
	check_true(!net_view_stream(w.net[1], 2, &v));
	world_free(&w);
}

const struct check_case out_cases[] = {
    {"lists on the way out", lists_on_the_way_out},
    {"routes to nowhere", routes_to_nowhere},
    {"options in pieces", options_in_pieces},
    {"streams are shown", streams_are_shown},
    {NULL, NULL},
};
