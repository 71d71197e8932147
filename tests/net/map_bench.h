/*
 * A crypto map of one group on one interface, and packets from A to B: for tests that hand packets to the hooks. All
 * of it inline, since each test has its own.
 */
#ifndef GKMSH_TESTS_MAP_BENCH_H
#define GKMSH_TESTS_MAP_BENCH_H

#include <stdlib.h>

#include "net/crypto_event.h"
#include "net/crypto_view.h"
#include "tests/net/check_esp.h"

#define OUTSIDE NET_IF(NET_IF_GIGABIT, 1)
#define A	IP4(10, 1, 0, 5)
#define B	IP4(10, 2, 0, 7)
#define LOCAL	IP4(192, 0, 2, 1)

static const struct net_ace policy_aces[] = {
    {.seq = 10,
     .proto = NET_PROTO_UDP,
     .src_wild = ~0u,
     .dst_wild = ~0u,
     .dst_port = {NET_PORT_EQ, 1, {123}}},
    {.seq = 20,
     .flags = NET_ACE_PERMIT,
     .proto = NET_PROTO_ANY,
     .src = IP4(10, 0, 0, 0),
     .src_wild = 0x00ffffff,
     .dst = IP4(10, 0, 0, 0),
     .dst_wild = 0x00ffffff},
};
/* deny tcp 10.1.0.0/16 any eq 179: as this router's side writes it */
static const struct net_ace local_aces[] = {
    {.seq = 10,
     .proto = NET_PROTO_TCP,
     .src = IP4(10, 1, 0, 0),
     .src_wild = 0xffff,
     .dst_wild = ~0u,
     .dst_port = {NET_PORT_EQ, 1, {179}}},
    {.seq = 20, .flags = NET_ACE_PERMIT, .proto = 47, .src_wild = ~0u, .dst_wild = ~0u},
};
static const struct net_ace fail_aces[] = {
    {.seq = 10,
     .proto = NET_PROTO_UDP,
     .src_wild = ~0u,
     .dst_wild = ~0u,
     .dst_port = {NET_PORT_EQ, 1, {53}}},
};

struct bench {
	struct net_crypto *nc;
	struct when now;
	struct pkt_pool pool;
};

static struct net_crypto_conf_entry entry = {.seq = 10, .group = "G"};
static struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};

static inline void start_with(struct bench *b, bool local, bool fail_close, const char *seed)
{
	struct net_crypto_conf_if ifs = {
	    .ifid = OUTSIDE, .map = "M", .address = LOCAL, .mtu = 1500};
	struct net_crypto_conf conf = {&map, 1, &ifs, 1, ESP_DF_COPY};
	struct drbg r;

	entry.local = (struct net_crypto_conf_list){local_aces, local ? 2 : 0};
	map.fail_close = fail_close;
	map.fail_close_list = (struct net_crypto_conf_list){fail_aces, 1};
	drbg_seed(&r, BYTES(seed, strlen(seed)));
	b->now = (struct when){.mono = 5 * USEC_S};
	pkt_pool_init(&b->pool);
	b->nc = net_crypto_new(&conf, &r, b->now);
}

static inline void start(struct bench *b)
{
	start_with(b, false, false, "map");
}

static inline void stop(struct bench *b)
{
	net_crypto_free(b->nc);
	pkt_pool_free(&b->pool);
}

static inline struct net_crypto_policy policy_of(enum net_crypto_replay replay, uint32_t window)
{
	return (struct net_crypto_policy){policy_aces, 2, replay, window, false};
}

static inline void set_policy(struct bench *b, enum net_crypto_replay replay, uint32_t window)
{
	struct net_crypto_policy p = policy_of(replay, window);

	check_int(net_crypto_group_policy(b->nc, "G", &p, 1, b->now), ST_OK);
}

static inline struct net_crypto_sa_conf sa_of(uint32_t spi, uint32_t lifetime_s,
					      uint32_t activate_s)
{
	struct net_crypto_sa_conf c = {.spi = spi,
				       .keep_src = true,
				       .keep_dst = true,
				       .may_send = true,
				       .may_receive = true,
				       .lifetime_s = lifetime_s,
				       .activate_s = activate_s};

	c.seal = suite_conf(&suite_rows[0]);
	return c;
}

static inline void install(struct bench *b, uint32_t spi, uint32_t lifetime_s, uint32_t activate_s)
{
	struct net_crypto_sa_conf c = sa_of(spi, lifetime_s, activate_s);

	check_int(net_crypto_sa_install(b->nc, "G", &c, b->now), ST_OK);
}

static inline void pass_time(struct bench *b, uint64_t us)
{
	b->now.mono += us;
	net_crypto_tick(b->nc, b->now);
}

static inline enum net_verdict out(struct bench *b, struct pkt *p)
{
	struct net_flow f = flow_of(p);

	return net_crypto_hooks()->out(b->nc, b->now, OUTSIDE, p, &f);
}

static inline enum net_verdict in(struct bench *b, const struct pkt *from, bool local)
{
	struct pkt *p = pkt_copy(&b->pool, from);
	struct net_flow f = flow_of(p);
	enum net_verdict v = net_crypto_hooks()->in(b->nc, b->now, OUTSIDE, p, &f, local);

	pkt_free(&b->pool, p);
	return v;
}

static inline uint32_t spi_of(const struct pkt *p)
{
	uint32_t spi = 0, seq = 0;

	check_true(esp_peek(BYTES(p->data, p->len), &spi, &seq));
	return spi;
}

static inline enum net_verdict out_plain(struct bench *b, ip4_t src, ip4_t dst, uint8_t proto,
					 uint16_t sport, uint16_t dport, bool own)
{
	struct pkt *p = make_packet(&b->pool, src, dst, proto, sport, dport, 40);

	p->local_origin = own;
	enum net_verdict v = out(b, p);
	pkt_free(&b->pool, p);
	return v;
}

static inline enum net_verdict in_plain(struct bench *b, ip4_t src, ip4_t dst, uint8_t proto,
					uint16_t sport, uint16_t dport, bool local)
{
	struct pkt *p = make_packet(&b->pool, src, dst, proto, sport, dport, 40);
	enum net_verdict v = in(b, p, local);

	pkt_free(&b->pool, p);
	return v;
}

/* A packet from A to B as the group sends it; the caller frees. */
static inline struct pkt *sealed(struct bench *b)
{
	struct pkt *p = make_packet(&b->pool, A, B, 17, 1000, 2000, 40);

	check_int(out(b, p), NET_CHANGED);
	return p;
}

static inline struct net_crypto_view_group stats(struct bench *b)
{
	struct net_crypto_view_group g;

	check_true(net_crypto_view_group_by_name(b->nc, b->now, "G", &g));
	return g;
}

static inline unsigned events(struct bench *b, uint32_t id)
{
	struct net_crypto_fx fx;
	unsigned n = 0;

	while (net_crypto_poll(b->nc, &fx))
		n += fx.kind == NET_CRYPTO_FX_EVENT && fx.event->id == id;
	return n;
}

#endif
