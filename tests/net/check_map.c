/* The crypto map's decisions and the life of associations, on packets handed to the hooks by hand. */
#include "tests/net/map_bench.h"

/* ---- decisions ---- */

static void before_registration(void)
{
	struct bench b;

	start(&b);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_PASS);
	check_int(in_plain(&b, B, A, 17, 1, 2, false), NET_PASS);
	stop(&b);

	start_with(&b, false, true, "map");
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_DROPPED);
	check_int(out_plain(&b, A, B, 17, 1, 53, false), NET_PASS);
	check_int(in_plain(&b, B, A, 17, 53, 1, false), NET_PASS); /* its answer */
	check_int(in_plain(&b, B, A, 17, 1, 53, false), NET_DROPPED);
	/* key management of this router, and nobody else's */
	check_int(out_plain(&b, LOCAL, B, 17, 848, 848, true), NET_PASS);
	check_int(in_plain(&b, B, LOCAL, 17, 848, 848, true), NET_PASS);
	check_int(out_plain(&b, A, B, 17, 848, 848, false), NET_DROPPED);
	check_int(in_plain(&b, B, A, 17, 848, 848, false), NET_DROPPED);
	check_int(stats(&b).fail_close_dropped, 4);
	check_int(events(&b, NET_CRYPTO_EV_FAIL_CLOSE), 1); /* once a minute */
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	check_int(out_plain(&b, A, IP4(8, 8, 8, 8), 17, 1, 2, false), NET_PASS);
	net_crypto_group_flush(b.nc, "G", b.now);
	check_int(out_plain(&b, A, IP4(8, 8, 8, 8), 17, 1, 2, false), NET_DROPPED);
	stop(&b);
}

static void lists_decide(void)
{
	struct bench b;

	start_with(&b, true, false, "map");
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_CHANGED);
	check_int(out_plain(&b, A, B, 17, 1, 123, false), NET_PASS);  /* downloaded deny */
	check_int(out_plain(&b, A, B, 6, 1, 179, false), NET_PASS);   /* local deny */
	check_int(out_plain(&b, A, B, 47, 1, 2, false), NET_DROPPED); /* local permit */
	check_int(out_plain(&b, A, IP4(9, 9, 9, 9), 17, 1, 2, false), NET_PASS);
	check_int(out_plain(&b, LOCAL, B, 17, 848, 848, true), NET_PASS);
	/* in clear where it should not be */
	check_int(in_plain(&b, B, A, 17, 1, 2, false), NET_DROPPED);
	check_int(in_plain(&b, B, A, 1, 8, 0, true), NET_DROPPED);
	check_int(in_plain(&b, B, A, 17, 1, 123, false), NET_PASS);
	check_int(in_plain(&b, B, A, 6, 179, 1, false),
		  NET_PASS); /* the local deny, turned round */
	check_int(in_plain(&b, B, A, 17, 848, 848, true), NET_PASS);
	check_int(in_plain(&b, IP4(9, 9, 9, 9), A, 17, 1, 2, false), NET_PASS);
	check_int(stats(&b).clear_dropped, 2);
	check_int(events(&b, NET_CRYPTO_EV_CLEAR), 1);
	/* an interface without a map */
	struct pkt *p = make_packet(&b.pool, A, B, 17, 1, 2, 40);
	struct net_flow f = flow_of(p);
	check_int(net_crypto_hooks()->out(b.nc, b.now, NET_IF(NET_IF_GIGABIT, 2), p, &f), NET_PASS);
	bool whole;
	check_int(net_crypto_hooks()->overhead(b.nc, NET_IF(NET_IF_GIGABIT, 2), &f, &whole), 0);
	pkt_free(&b.pool, p);
	stop(&b);
}

static void directions(void)
{
	static const struct {
		enum net_crypto_direction direction;
		bool receive_only;
		enum net_verdict out, in;
	} rows[] = {{NET_CRYPTO_BOTH, false, NET_CHANGED, NET_DROPPED},
		    {NET_CRYPTO_INBOUND_OPTIONAL, false, NET_CHANGED, NET_PASS},
		    {NET_CRYPTO_INBOUND_ONLY, false, NET_PASS, NET_PASS},
		    {NET_CRYPTO_BOTH, true, NET_PASS, NET_PASS}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench b;
		struct net_crypto_policy p = policy_of(NET_REPLAY_COUNTER, 64);

		start(&b);
		set_policy(&b, NET_REPLAY_COUNTER, 64);
		install(&b, 0x1000, 3600, 0);
		struct pkt *esp = sealed(&b);
		p.receive_only = rows[i].receive_only;
		check_int(net_crypto_group_policy(b.nc, "G", &p, 1, b.now), ST_OK);
		check_int(net_crypto_group_direction(b.nc, "G", rows[i].direction), ST_OK);
		check_int(out_plain(&b, A, B, 17, 1, 2, false), rows[i].out);
		check_int(in_plain(&b, B, A, 17, 1, 2, false), rows[i].in);
		check_int(in(&b, esp, false), NET_CHANGED); /* protected is always taken */
		pkt_free(&b.pool, esp);
		stop(&b);
	}
}

static void unknown_spi(void)
{
	struct bench b;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	struct pkt *p = sealed(&b);
	p->data[23] ^= 1;
	check_int(in(&b, p, false), NET_DROPPED);
	check_int(stats(&b).unknown_sa, 1);
	check_int(events(&b, NET_CRYPTO_EV_UNKNOWN_SPI), 1);
	/* others' ESP between addresses that no list speaks of goes through */
	p->data[12] = p->data[16] = 9;
	ipv4_set_checksum(p->data);
	check_int(in(&b, p, false), NET_PASS);
	check_int(in(&b, p, true), NET_DROPPED);
	pkt_free(&b.pool, p);
	stop(&b);
}

/* ---- life ---- */

static void rekey_overlaps(void)
{
	struct bench b;
	struct net_crypto_view_sa v;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 100, 0);
	struct pkt *old = sealed(&b);
	check_int(spi_of(old), 0x1000);
	/* the new one waits 30 s; both are received on */
	install(&b, 0x2000, 3600, 30);
	struct pkt *still = sealed(&b);
	check_int(spi_of(still), 0x1000);
	check_true(net_crypto_view_sa(b.nc, b.now, 1, &v) && v.state == NET_CRYPTO_SA_WAITING);
	pass_time(&b, 30 * USEC_S - 1);
	struct pkt *last = sealed(&b);
	check_int(spi_of(last), 0x1000);
	pass_time(&b, 1);
	struct pkt *fresh = sealed(&b);
	check_int(spi_of(fresh), 0x2000);
	check_true(net_crypto_view_sa(b.nc, b.now, 0, &v) && v.state == NET_CRYPTO_SA_OLD);
	check_true(net_crypto_view_sa(b.nc, b.now, 1, &v) && v.state == NET_CRYPTO_SA_ACTIVE);
	check_int(in(&b, old, false), NET_CHANGED);
	check_int(in(&b, fresh, false), NET_CHANGED);
	check_int(in(&b, still, false), NET_CHANGED);
	/* the old one goes when it is told to */
	net_crypto_sa_retire(b.nc, "G", 0x1000, 10, b.now);
	pass_time(&b, 10 * USEC_S - 1);
	check_int(in(&b, last, false), NET_CHANGED);
	pass_time(&b, 1);
	check_int(in(&b, last, false), NET_DROPPED);
	check_true(!net_crypto_view_sa(b.nc, b.now, 1, &v));
	pkt_free(&b.pool, old);
	pkt_free(&b.pool, still);
	pkt_free(&b.pool, last);
	pkt_free(&b.pool, fresh);
	stop(&b);
}

/* The rekey brings another list: what the old one did not permit does not go under the old association. */
static void list_changes(void)
{
	static const struct net_ace wider[] = {{.seq = 10,
						.flags = NET_ACE_PERMIT,
						.proto = NET_PROTO_ANY,
						.src_wild = ~0u,
						.dst_wild = ~0u}};
	struct net_crypto_policy p = {wider, 1, NET_REPLAY_COUNTER, 64, false};
	struct bench b;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	struct pkt *q = make_packet(&b.pool, A, IP4(239, 1, 2, 3), 17, 5, 6, 40);
	check_int(out(&b, q), NET_PASS);
	check_int(net_crypto_group_policy(b.nc, "G", &p, 1, b.now), ST_OK);
	check_int(out(&b, q), NET_DROPPED);
	install(&b, 0x2000, 3600, 30);
	struct pkt *same = sealed(&b);
	check_int(spi_of(same), 0x1000);
	check_int(out(&b, q), NET_CHANGED); /* to a group of hosts, whose address is kept */
	check_int(spi_of(q), 0x2000);
	check_true(flow_of(q).dst == IP4(239, 1, 2, 3));
	check_int(in(&b, q, true), NET_CHANGED);
	check_int(in(&b, same, false), NET_CHANGED);
	pkt_free(&b.pool, q);
	pkt_free(&b.pool, same);
	stop(&b);
}

static void first_one_does_not_wait(void)
{
	struct bench b;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_DROPPED); /* nothing to send with */
	check_int(stats(&b).no_sa, 1);
	install(&b, 0x1000, 3600, 30);
	struct pkt *p = sealed(&b);
	check_int(spi_of(p), 0x1000);
	pkt_free(&b.pool, p);
	stop(&b);
}

static void soft_and_hard_end(void)
{
	struct bench b;
	struct net_crypto_fx fx;
	unsigned soft = 0, gone = 0;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 1000, 0);
	check_true(net_crypto_deadline(b.nc) == b.now.mono + 950 * USEC_S);
	pass_time(&b, 950 * USEC_S);
	while (net_crypto_poll(b.nc, &fx)) {
		soft += fx.kind == NET_CRYPTO_FX_SA_SOFT;
		if (fx.kind == NET_CRYPTO_FX_SA_SOFT) {
			check_text(fx.group, "G");
			check_int(fx.spi, 0x1000);
		}
	}
	check_int(soft, 1);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_CHANGED);
	pass_time(&b, 50 * USEC_S);
	while (net_crypto_poll(b.nc, &fx))
		gone += fx.kind == NET_CRYPTO_FX_SA_GONE;
	check_int(gone, 1);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_DROPPED);
	check_true(net_crypto_deadline(b.nc) == MONO_NEVER);
	stop(&b);
}

/* A member that lost all and gets the running association again sends numbers that nobody has seen. */
static void registers_again(void)
{
	struct bench member, peer;

	start_with(&peer, false, false, "peer");
	set_policy(&peer, NET_REPLAY_COUNTER, 64);
	install(&peer, 0x1000, 3600, 0);
	uint32_t life = 3600;
	for (int round = 0; round < 4; round++) {
		start_with(&member, false, false, "member");
		set_policy(&member, NET_REPLAY_COUNTER, 64);
		install(&member, 0x1000, life, 0);
		for (int i = 0; i < 100; i++) {
			struct pkt *p = sealed(&member);
			check_int(in(&peer, p, false), NET_CHANGED);
			check_int(in(&peer, p, false), NET_DROPPED);
			pkt_free(&member.pool, p);
		}
		stop(&member);
		life -= 2; /* the key server says what remains */
		pass_time(&peer, 2 * USEC_S);
	}
	check_int(stats(&peer).replays, 400);
	stop(&peer);
}

/* "clear crypto sa", and within the same second the association is back. */
static void cleared_and_back(void)
{
	static const unsigned suites[] = {0, 9};

	for (size_t i = 0; i < 2; i++) {
		struct bench member, peer;
		struct net_crypto_sa_conf c = sa_of(0x1000, 3600, 0);
		uint8_t iv[8], last[8] = {0};

		c.seal = suite_conf(&suite_rows[suites[i]]);
		start_with(&peer, false, false, "peer");
		set_policy(&peer, NET_REPLAY_COUNTER, 64);
		check_int(net_crypto_sa_install(peer.nc, "G", &c, peer.now), ST_OK);
		start_with(&member, false, false, "member");
		set_policy(&member, NET_REPLAY_COUNTER, 64);
		for (int round = 0; round < 3; round++) {
			check_int(net_crypto_sa_install(member.nc, "G", &c, member.now), ST_OK);
			for (int k = 0; k < 10; k++) {
				struct pkt *p = sealed(&member);
				check_int(in(&peer, p, false), NET_CHANGED);
				memcpy(iv, p->data + 28, 8);
				if (suites[i] == 9 && (round || k))
					check_true(memcmp(iv, last, 8) > 0); /* no nonce twice */
				memcpy(last, iv, 8);
				pkt_free(&member.pool, p);
			}
			net_crypto_clear_sas(member.nc, "G", member.now);
		}
		stop(&member);
		stop(&peer);
	}
}

static void refresh_keeps_the_numbers(void)
{
	struct bench b;
	struct net_crypto_view_sa before, after;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	pkt_free(&b.pool, sealed(&b));
	check_true(net_crypto_view_sa(b.nc, b.now, 0, &before));
	install(&b, 0x1000, 3600, 0);
	check_true(net_crypto_view_sa(b.nc, b.now, 0, &after));
	check_int(after.next_seq, before.next_seq);
	check_int(after.counts.encaps, 1);
	check_true(!net_crypto_view_sa(b.nc, b.now, 1, &after));
	/* the SPI with another key */
	struct net_crypto_sa_conf c = sa_of(0x1000, 3600, 0);
	c.seal = suite_conf(&suite_rows[1]);
	check_int(net_crypto_sa_install(b.nc, "G", &c, b.now), ST_EXISTS);
	c = sa_of(255, 3600, 0);
	check_int(net_crypto_sa_install(b.nc, "G", &c, b.now), ST_RANGE);
	c = sa_of(0x3000, 0, 0);
	check_int(net_crypto_sa_install(b.nc, "G", &c, b.now), ST_RANGE);
	c = sa_of(0x3000, 10, 0);
	c.slot = 1;
	check_int(net_crypto_sa_install(b.nc, "G", &c, b.now), ST_RANGE);
	check_int(net_crypto_sa_install(b.nc, "H", &c, b.now), ST_ABSENT);
	struct net_crypto_policy bad = policy_of(NET_REPLAY_COUNTER, 63);
	check_int(net_crypto_group_policy(b.nc, "G", &bad, 1, b.now), ST_RANGE);
	check_int(net_crypto_group_policy(b.nc, "H", &bad, 1, b.now), ST_ABSENT);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_CHANGED); /* as before */
	stop(&b);
}

/* ---- anti-replay through the map ---- */

#define SENT 1200 /* more than the widest window */

static void captured_and_sent_again(void)
{
	struct bench b;
	struct pkt *p[SENT];

	for (unsigned window = 64; window <= 1024; window *= 2) {
		unsigned taken = 0;
		start(&b);
		set_policy(&b, NET_REPLAY_COUNTER, window);
		install(&b, 0x1000, 3600, 0);
		for (int i = 0; i < SENT; i++)
			p[i] = sealed(&b);
		/* the last first: what is left of its window is late */
		check_int(in(&b, p[SENT - 1], false), NET_CHANGED);
		for (int i = 0; i < SENT - 1; i++) {
			bool inside = SENT - 1 - i < (int)window;
			check_int(in(&b, p[i], false), inside ? NET_CHANGED : NET_DROPPED);
		}
		for (int i = 0; i < SENT; i++)
			taken += in(&b, p[i], false) == NET_CHANGED;
		check_int(taken, 0);
		check_int(stats(&b).decrypt, window);
		check_int(events(&b, NET_CRYPTO_EV_REPLAY), 1);
		/* a turned source gets no fresh window */
		struct pkt *q = pkt_copy(&b.pool, p[10]);
		q->data[15] ^= 1;
		ipv4_set_checksum(q->data);
		check_int(in(&b, q, false), NET_DROPPED);
		check_int(stats(&b).invalid_protocol, 1);
		pkt_free(&b.pool, q);
		for (int i = 0; i < SENT; i++)
			pkt_free(&b.pool, p[i]);
		stop(&b);
	}
}

/* With pseudotime: turned round within the window each is taken once, and after it none. */
static void captured_and_sent_late(void)
{
	struct bench b;
	struct pkt *p[SENT];
	unsigned taken = 0;

	start(&b);
	set_policy(&b, NET_REPLAY_TIME, 2000);
	install(&b, 0x1000, 3600, 0);
	net_crypto_group_pseudotime(b.nc, "G", 1000 * USEC_S, b.now);
	for (int i = 0; i < SENT; i++) {
		p[i] = sealed(&b);
		pass_time(&b, USEC_MS);
	}
	for (int i = SENT - 1; i >= 0; i--) /* the numbers reach back 1,024 */
		check_int(in(&b, p[i], false), SENT - 1 - i < 1024 ? NET_CHANGED : NET_DROPPED);
	for (int i = 0; i < SENT; i++)
		taken += in(&b, p[i], false) == NET_CHANGED;
	check_int(taken, 0);
	net_crypto_clear_replay(b.nc, NULL); /* what was seen is forgotten, time is not */
	pass_time(&b, 2 * USEC_S);
	for (int i = 0; i < SENT; i++)
		taken += in(&b, p[i], false) == NET_CHANGED;
	check_int(taken, 0);
	check_int(stats(&b).timed_in_errors, SENT);
	check_int(events(&b, NET_CRYPTO_EV_TIME), 1);
	for (int i = 0; i < SENT; i++)
		pkt_free(&b.pool, p[i]);
	stop(&b);
}

static void pseudotime_window(void)
{
	struct bench b;

	start(&b);
	set_policy(&b, NET_REPLAY_TIME, 5000);
	install(&b, 0x1000, 3600, 0);
	net_crypto_group_pseudotime(b.nc, "G", 1000 * USEC_S, b.now);
	struct pkt *p = sealed(&b), *q = sealed(&b), *r = sealed(&b);
	check_int(in(&b, p, false), NET_CHANGED);
	check_int(in(&b, p, false), NET_DROPPED); /* seen, though within its time */
	pass_time(&b, 5 * USEC_S);
	check_int(in(&b, q, false), NET_CHANGED); /* just within */
	pass_time(&b, 1);
	check_int(in(&b, r, false), NET_DROPPED);
	check_int(stats(&b).timed_in_errors, 1);
	check_int(stats(&b).max_delta_us, 5 * USEC_S);
	check_int(stats(&b).timed_out, 3);
	check_int(events(&b, NET_CRYPTO_EV_TIME), 1);
	/* a clock that is ahead by more than the window */
	struct pkt *s = sealed(&b);
	net_crypto_group_pseudotime(b.nc, "G", 900 * USEC_S, b.now);
	check_int(in(&b, s, false), NET_DROPPED);
	check_int(stats(&b).pseudotime_us, 900 * USEC_S);
	pkt_free(&b.pool, p);
	pkt_free(&b.pool, q);
	pkt_free(&b.pool, r);
	pkt_free(&b.pool, s);
	stop(&b);
}

/* ---- counters and clear ---- */

static void counters(void)
{
	struct bench b;
	struct net_crypto_view_ident v;
	struct net_crypto_view_sa sa;
	const struct net_ace *ace;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	struct pkt *p = sealed(&b);
	check_int(in(&b, p, false), NET_CHANGED);
	check_true(net_crypto_view_ident(b.nc, b.now, 0, &v));
	check_int(v.counts.encaps, 1);
	check_int(v.counts.decaps, 1);
	check_int(v.counts.bytes_in, 60);
	check_int(v.spi_out, 0x1000);
	check_int(v.plaintext_mtu, 1438);
	check_text(v.map, "M");
	check_true(v.ifid == OUTSIDE && v.local == LOCAL && v.ace->seq == 20);
	check_true(!net_crypto_view_ident(b.nc, b.now, 1, &v)); /* a deny entry is none */
	check_true(net_crypto_view_ace(b.nc, "G", 0, 1, &ace) && ace->seq == 20);
	check_true(!net_crypto_view_ace(b.nc, "G", 0, 2, &ace));
	/* a rekey with the same list goes on counting */
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x2000, 3600, 0);
	pkt_free(&b.pool, sealed(&b));
	check_true(net_crypto_view_ident(b.nc, b.now, 0, &v));
	check_int(v.counts.encaps, 2);
	check_int(v.spi_out, 0x2000);
	check_true(net_crypto_view_sa(b.nc, b.now, 1, &sa));
	check_int(sa.counts.encaps, 1);
	check_int(sa.key_bits, 128);
	check_int(sa.conn_id, 2003);
	p->data[p->len - 1] ^= 1;
	check_int(in(&b, p, false), NET_DROPPED); /* its number is seen already */
	net_crypto_clear_replay(b.nc, NULL);
	check_int(in(&b, p, false), NET_DROPPED);
	check_int(stats(&b).verify_fail, 1);
	check_int(stats(&b).encrypt, 2);
	net_crypto_clear_counters(b.nc, "other");
	check_int(stats(&b).encrypt, 2);
	net_crypto_clear_counters(b.nc, NULL);
	check_int(stats(&b).encrypt, 0);
	net_crypto_clear_sas(b.nc, NULL, b.now);
	check_int(stats(&b).sas, 0);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_DROPPED);
	pkt_free(&b.pool, p);
	stop(&b);
}

static void key_lines(void)
{
	struct bench b;
	char line[NET_CRYPTO_KEY_LINE];

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x535f673b, 3600, 0);
	check_true(net_crypto_key_line(b.nc, 0, line));
	check_text(line, "\"IPv4\",\"*\",\"*\",\"0x535f673b\",\"AES-CBC [RFC3602]\","
			 "\"0x0102030405060708090a0b0c0d0e0f10\",\"HMAC-SHA-1-96 [RFC2404]\","
			 "\"0x0102030405060708090a0b0c0d0e0f1011121314\"");
	check_true(!net_crypto_key_line(b.nc, 1, line));
	stop(&b);
}

static void reconfigured(void)
{
	struct bench b;
	struct net_crypto_conf none = {0};
	struct net_crypto_conf_if ifs = {
	    .ifid = OUTSIDE, .map = "M", .address = LOCAL, .mtu = 1400};
	struct net_crypto_conf conf = {&map, 1, &ifs, 1, ESP_DF_CLEAR};
	struct net_crypto_view_group g;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	check_int(net_crypto_reconfigure(b.nc, &conf, b.now), ST_OK);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_CHANGED);
	check_int(net_crypto_reconfigure(b.nc, &none, b.now), ST_OK);
	check_int(out_plain(&b, A, B, 17, 1, 2, false), NET_PASS);
	check_true(!net_crypto_view_group(b.nc, b.now, 0, &g));
	check_true(net_crypto_deadline(b.nc) == MONO_NEVER);
	stop(&b);
}

const struct check_case map_cases[] = {
    {"before registration", before_registration},
    {"lists decide", lists_decide},
    {"directions", directions},
    {"unknown SPI", unknown_spi},
    {"a rekey overlaps", rekey_overlaps},
    {"the list changes", list_changes},
    {"the first one does not wait", first_one_does_not_wait},
    {"soft and hard end", soft_and_hard_end},
    {"registers again", registers_again},
    {"cleared and back", cleared_and_back},
    {"a refresh keeps the numbers", refresh_keeps_the_numbers},
    {"captured and sent again", captured_and_sent_again},
    {"captured and sent late", captured_and_sent_late},
    {"pseudotime window", pseudotime_window},
    {"counters", counters},
    {"key lines", key_lines},
    {"reconfigured", reconfigured},
    {NULL, NULL},
};
