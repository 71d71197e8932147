/* Two and three key servers of one group, back to back. */
#include <stdio.h>
#include <string.h>

#include "tests/coop/bench.h"
#include "tests/lib/check.h"

static void boot_all(struct bench *b, int n)
{
	bench_init(b, n);
	for (int i = 0; i < n; i++)
		bench_boot(b, i);
	bench_run(b, 2 * USEC_MIN);
}

static void test_election_at_start(void)
{
	struct bench b;
	const struct bench_event *e;

	boot_all(&b, 2);
	check_true(coop_is_primary(b.nodes[0].coop));
	check_true(!coop_is_primary(b.nodes[1].coop));
	for (int i = 0; i < 2; i++) {
		e = bench_event(&b, i, COOP_EV_ELECTION, 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(e);
		check_text(event_text(&e->ev, 0), "GETVPN");
		check_int(event_address(&e->ev, 1), 0);
		e = bench_event(&b, i, COOP_EV_PRIMARY, 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(e);
		check_int(event_address(&e->ev, 1), bench_address(0));
		check_int(event_address(&e->ev, 2), 0);
		check_int(bench_events_of(&b, i, COOP_EV_PRIMARY), 1);
		check_int(bench_events_of(&b, i, COOP_EV_ELECTION), 1);
		check_true(b.nodes[i].serve);
	}
	check_int(b.nodes[1].ks.n_teks, 1);
	check_int(b.nodes[1].ks.teks[0].spi, b.nodes[0].ks.teks[0].spi);
	bench_free(&b);
}

/* The address decides between equal priorities; it is compared as a number. */
static void test_equal_priorities(void)
{
	struct bench b;

	bench_init(&b, 3);
	for (int i = 0; i < 3; i++) {
		b.nodes[i].conf.priority = 1;
		bench_boot(&b, i);
	}
	bench_run(&b, 2 * USEC_MIN);
	check_true(coop_is_primary(b.nodes[2].coop));
	bench_free(&b);
}

static void test_alone(void)
{
	struct bench b;
	mono_t start;

	bench_init(&b, 2);
	start = b.now.mono;
	bench_boot(&b, 1);
	check_true(!b.nodes[1].serve);
	bench_run(&b, 2 * USEC_MIN);
	check_true(coop_is_primary(b.nodes[1].coop));
	check_int(bench_event(&b, 1, COOP_EV_PRIMARY, 0)->at - start, 60 * USEC_S);
	check_true(b.nodes[1].serve);
	/* The better one comes, and does not preempt. */
	bench_boot(&b, 0);
	bench_run(&b, 2 * USEC_MIN);
	check_true(coop_is_primary(b.nodes[1].coop));
	check_true(!coop_is_primary(b.nodes[0].coop));
	check_int(b.nodes[0].ks.n_teks, 1);
	bench_free(&b);
}

/* Peers are typed one after the other, and come after the group is there. */
static void test_peers_come_later(void)
{
	struct bench b;
	struct coop_conf conf;

	bench_init(&b, 2);
	for (int i = 0; i < 2; i++) {
		conf = b.nodes[i].conf;
		b.nodes[i].conf.n_peers = 0;
		bench_boot(&b, i);
		b.nodes[i].conf = conf;
	}
	bench_run(&b, 20 * USEC_S);
	for (int i = 0; i < 2; i++) {
		check_true(!coop_is_primary(b.nodes[i].coop));
		check_int(coop_reconfigure(b.nodes[i].coop, &b.nodes[i].conf, b.now), ST_OK);
		bench_settle(&b, i);
	}
	bench_run(&b, USEC_MIN);
	check_true(coop_is_primary(b.nodes[0].coop));
	check_true(!coop_is_primary(b.nodes[1].coop));
	check_int(bench_events_of(&b, 1, COOP_EV_MERGED), 0);
	check_int(bench_events_of(&b, 1, COOP_EV_PRIMARY), 1);
	bench_free(&b);
}

static void test_view(void)
{
	struct bench b;
	struct coop_view v;

	boot_all(&b, 3);
	bench_run(&b, 7 * USEC_S);
	coop_view(b.nodes[0].coop, b.now, &v);
	check_int(v.role, COOP_ROLE_PRIMARY);
	check_int(v.refresh_s, 20);
	check_true(v.remaining_s > 0 && v.remaining_s <= 20);
	check_int(v.peers[0].role, COOP_ROLE_SECONDARY);
	check_int(v.peers[0].status, COOP_PEER_ALIVE);
	check_int(v.peers[0].priority, 99);
	check_int(v.peers[0].ks_version.v[2], 27);
	check_int(v.peers[0].ike, COOP_IKE_ESTABLISHED);
	check_true(v.peers[0].counters.sent >= 6 && v.peers[0].counters.received >= 2);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_int(v.role, COOP_ROLE_SECONDARY);
	check_int(v.periodic_s, 30);
	check_true(v.remaining_s > 10 && v.remaining_s <= 30);
	check_int(v.retries, 0);
	check_true(!v.blocking);
	check_int(v.peers[0].role, COOP_ROLE_PRIMARY);
	check_int(v.peers[0].status, COOP_PEER_ALIVE);
	check_int(v.peers[1].role, COOP_ROLE_SECONDARY);
	check_int(v.peers[1].status, COOP_PEER_UNKNOWN);
	bench_free(&b);
}

/* From the last announcement of the old primary to the first rekey of the new one: the 60 seconds of
 * silence and one retransmission at most. */
static void failover(int n)
{
	struct bench b;
	mono_t last;
	uint32_t seq, tek;
	int who = -1;

	boot_all(&b, n);
	bench_register(&b, 0, IP4(192, 0, 2, 1));
	bench_register(&b, 1, IP4(192, 0, 2, 2));
	bench_rekey(&b, 0);
	bench_run(&b, 25 * USEC_S);
	for (int i = 0; i < n; i++)
		check_int(b.nodes[i].ks.n_members, 2);
	last = b.nodes[0].last_sent;
	seq = b.nodes[0].ks.keks[0].seq;
	tek = b.nodes[0].ks.teks[1].spi;
	bench_stop(&b, 0);
	bench_run(&b, 2 * USEC_MIN);
	check_int(bench_primaries(&b, &who), 1);
	check_int(who, 1);
	check_true(b.nodes[1].last_rekey > last);
	printf("failover, %d key servers: %.3f s from the last announcement to the first rekey\n",
	       n, (double)(b.nodes[1].last_rekey - last) / 1e6);
	check_true(b.nodes[1].last_rekey - last <= COOP_LOST_US + COOP_RETRY_US);
	check_int(b.nodes[1].ks.teks[1].spi, tek);
	check_int(b.nodes[1].ks.n_teks, 3);
	check_int(b.nodes[1].ks.n_members, 2);
	check_int(b.nodes[1].ks.keks[0].seq, seq + 101);
	check_int(bench_events_of(&b, 1, COOP_EV_UNREACHABLE), 1);
	check_int(event_address(&bench_event(&b, 1, COOP_EV_PRIMARY, 1)->ev, 2), bench_address(0));
	check_int(bench_events_of(&b, 1, COOP_EV_ASK), 3);
	/* It comes back, and stays secondary. */
	bench_boot(&b, 0);
	bench_run(&b, 2 * USEC_MIN);
	check_int(bench_primaries(&b, &who), 1);
	check_int(who, 1);
	check_int(bench_events_of(&b, 1, COOP_EV_REACHABLE), 1);
	check_int(b.nodes[0].ks.n_teks, 3);
	bench_free(&b);
}

static void test_failover(void)
{
	failover(2);
	failover(3);
	failover(8);
}

/* The periods are configured: with 5, 8 and one retransmission a primary is lost after 28 seconds. */
static void test_periods(void)
{
	struct bench b;
	struct coop_view v;
	mono_t last;

	bench_init(&b, 2);
	for (int i = 0; i < 2; i++) {
		b.nodes[i].conf.refresh_s = 5;
		b.nodes[i].conf.periodic_s = 8;
		b.nodes[i].conf.policy_s = 10;
		b.nodes[i].conf.retransmit = 1;
	}
	bench_boot(&b, 0);
	bench_run(&b, 12 * USEC_S); /* alone: the start waits 10 s, not 60 */
	check_true(coop_is_primary(b.nodes[0].coop));
	bench_boot(&b, 1);
	bench_run(&b, 30 * USEC_S);
	coop_view(b.nodes[0].coop, b.now, &v);
	check_int(v.refresh_s, 5);
	check_true(v.remaining_s <= 5);
	check_true(v.peers[0].counters.sent >= 6);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_int(v.periodic_s, 8);
	last = b.nodes[0].last_sent;
	bench_stop(&b, 0);
	bench_run(&b, USEC_MIN);
	check_true(coop_is_primary(b.nodes[1].coop));
	check_true(b.nodes[1].last_rekey - last > 27 * USEC_S);
	check_true(b.nodes[1].last_rekey - last < 29 * USEC_S);
	check_int(bench_events_of(&b, 1, COOP_EV_ASK), 2);
	bench_free(&b);
}

/* Without a policy a key server serves nobody, and says so; with one it does. */
static void test_blocking(void)
{
	struct bench b;
	struct coop_view v;

	bench_init(&b, 2);
	bench_boot(&b, 1);
	bench_run(&b, 10 * USEC_S);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_true(v.blocking && !b.nodes[1].serve);
	check_int(bench_events_of(&b, 1, COOP_EV_BLOCKING), 1);
	check_int(event_number(&bench_event(&b, 1, COOP_EV_BLOCKING, 0)->ev, 1), 1);
	bench_boot(&b, 0);
	bench_run(&b, 2 * USEC_MIN);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_true(!v.blocking && b.nodes[1].serve);
	check_int(event_number(&bench_event(&b, 1, COOP_EV_BLOCKING, 1)->ev, 1), 0);
	bench_free(&b);
}

static void more_keks(struct bench *b, int i, int n)
{
	for (int k = 0; k < n; k++) {
		struct coop_kek kek = {.expires = b->now.mono + USEC_DAY, .serial = 10};

		memset(kek.spi, 16 * (i + 1) + k, sizeof kek.spi);
		kek.key = (struct coop_octets){kek.spi, sizeof kek.spi};
		check_int(coop_state_add_kek(&b->nodes[i].ks, &kek), ST_OK);
	}
	bench_rekey(b, i);
}

/* Two parts with more keys than a group may have: refused whole, and said. */
static void test_limit(void)
{
	struct bench b;

	boot_all(&b, 2);
	bench_cut(&b, 0, 1, true);
	bench_run(&b, 3 * USEC_MIN);
	more_keks(&b, 0, 10);
	more_keks(&b, 1, 10);
	bench_cut(&b, 0, 1, false);
	bench_run(&b, USEC_MIN);
	check_true(bench_events_of(&b, 0, COOP_EV_LIMIT) > 0);
	check_int(b.nodes[0].ks.n_keks, 11);
	check_true(b.nodes[1].ks.n_keks >= 11); /* not given up */
	bench_free(&b);
}

/* Set while it runs, they count from what was last heard. */
static void test_periods_set(void)
{
	struct bench b;
	struct coop_view v;

	boot_all(&b, 2);
	for (int i = 0; i < 2; i++) {
		b.nodes[i].conf.refresh_s = 4;
		b.nodes[i].conf.periodic_s = 200;
		check_int(coop_reconfigure(b.nodes[i].coop, &b.nodes[i].conf, b.now), ST_OK);
	}
	coop_view(b.nodes[0].coop, b.now, &v);
	check_true(v.remaining_s <= 4);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_true(v.remaining_s > 170);
	bench_free(&b);
}

static void test_partition_and_merge(void)
{
	struct bench b;
	uint32_t rekeys;
	int who = -1;

	boot_all(&b, 2);
	bench_register(&b, 0, IP4(192, 0, 2, 1));
	bench_run(&b, 30 * USEC_S);
	bench_cut(&b, 0, 1, true);
	bench_run(&b, 3 * USEC_MIN);
	check_true(coop_is_primary(b.nodes[0].coop) && coop_is_primary(b.nodes[1].coop));
	check_int(bench_events_of(&b, 0, COOP_EV_UNREACHABLE), 1);
	bench_register(&b, 1, IP4(192, 0, 2, 2));
	bench_rekey(&b, 0);
	bench_register(&b, 0, IP4(192, 0, 2, 3));
	rekeys = b.nodes[0].rekeys;
	bench_cut(&b, 0, 1, false);
	bench_run(&b, USEC_MIN);
	check_int(bench_primaries(&b, &who), 1);
	check_int(who, 0);
	check_true(b.nodes[0].rekeys > rekeys);
	/* Both hold every key of both: the first, one of KS1, one of KS2, and the merge's own. */
	for (int i = 0; i < 2; i++) {
		check_int(b.nodes[i].ks.n_members, 3);
		check_int(b.nodes[i].ks.n_teks, 4);
	}
	check_int(bench_events_of(&b, 1, COOP_EV_REACHABLE), 1);
	check_int(bench_events_of(&b, 0, COOP_EV_MERGED), 1);
	bench_free(&b);
}

/* The loser was never heard as primary: what it holds goes over as a contribution. */
static void test_contribution(void)
{
	struct coop_input up = {
	    .kind = COOP_IN_IKE, .peer = bench_address(1), .ike = COOP_IKE_ESTABLISHED};
	struct bench b;

	boot_all(&b, 2);
	bench_cut(&b, 0, 1, true);
	bench_run(&b, 3 * USEC_MIN);
	bench_register(&b, 1, IP4(192, 0, 2, 2));
	b.cut[0][1] = false; /* one way: the better one is heard first */
	bench_input(&b, 0, &up);
	bench_run(&b, 30 * USEC_S);
	check_true(!coop_is_primary(b.nodes[1].coop));
	check_int(bench_events_of(&b, 1, COOP_EV_CONTRIBUTE), 1);
	check_int(b.nodes[0].ks.n_members, 0);
	check_int(b.nodes[1].ks.n_members, 1); /* not given up */
	bench_cut(&b, 0, 1, false);
	bench_run(&b, 30 * USEC_S);
	for (int i = 0; i < 2; i++) {
		check_int(b.nodes[i].ks.n_members, 1);
		check_int(b.nodes[i].ks.n_teks, 3);
	}
	bench_free(&b);
}

static void test_reports_survive_loss(void)
{
	struct bench b;

	boot_all(&b, 3);
	b.loss = 30;
	for (uint32_t i = 0; i < 40; i++) {
		bench_register(&b, 1 + (int)(i % 2), IP4(192, 0, 2, 1) + i);
		bench_run(&b, USEC_S);
	}
	bench_run(&b, 2 * USEC_MIN);
	b.loss = 0;
	bench_run(&b, USEC_MIN);
	for (int i = 0; i < 3; i++)
		check_int(b.nodes[i].ks.n_members, 40);
	bench_free(&b);
}

static void test_member_leaves_secondary(void)
{
	struct bench b;
	struct coop_member m = {.address = IP4(192, 0, 2, 9)};
	struct coop_input in = {.kind = COOP_IN_MEMBER, .member = &m, .removed = true};

	boot_all(&b, 3);
	bench_register(&b, 1, m.address);
	bench_run(&b, 5 * USEC_S);
	check_int(b.nodes[2].ks.n_members, 1);
	coop_state_drop_member(&b.nodes[1].ks, m.address);
	bench_input(&b, 1, &in);
	bench_run(&b, 5 * USEC_S);
	for (int i = 0; i < 3; i++)
		check_int(b.nodes[i].ks.n_members, 0);
	bench_free(&b);
}

/* A hundred members and a PDU of 300 octets: many parts, and lost ones are asked for. */
static void parts_and_deltas(bool optimize)
{
	struct bench b;
	uint64_t before, after;

	bench_init(&b, 2);
	for (int i = 0; i < 2; i++) {
		b.nodes[i].conf.pdu = 300;
		b.nodes[i].conf.optimize = optimize;
		bench_boot(&b, i);
	}
	bench_run(&b, USEC_MIN);
	for (uint32_t i = 0; i < 100; i++)
		bench_register(&b, 0, IP4(192, 0, 2, 1) + i);
	b.loss = 5;
	bench_run(&b, USEC_MIN);
	check_int(b.nodes[1].ks.n_members, 100);
	check_true(bench_events_of(&b, 1, COOP_EV_RESEND) > 0);
	b.loss = 0;
	bench_run(&b, 50 * USEC_S);
	before = b.octets;
	bench_register(&b, 0, IP4(192, 0, 2, 200));
	bench_run(&b, 3 * USEC_S);
	after = b.octets - before;
	check_int(b.nodes[1].ks.n_members, 101);
	check_true(optimize ? after < 800 : after > 4000);
	bench_free(&b);
}

static void test_parts(void)
{
	parts_and_deltas(false);
}

static void test_deltas(void)
{
	parts_and_deltas(true);
}

static void test_mismatch(void)
{
	struct bench b;
	int who;

	bench_init(&b, 2);
	b.nodes[1].conf.policy_hash[0] ^= 1;
	bench_boot(&b, 0);
	bench_boot(&b, 1);
	bench_run(&b, 2 * USEC_MIN);
	check_int(bench_events_of(&b, 0, COOP_EV_MISMATCH), 1);
	check_int(bench_events_of(&b, 1, COOP_EV_MISMATCH), 1);
	check_text(event_text(&bench_event(&b, 1, COOP_EV_MISMATCH, 0)->ev, 1), "policy");
	/* The primary dies: no silent takeover while its keys live. */
	bench_stop(&b, 0);
	bench_run(&b, 5 * USEC_MIN);
	check_int(bench_primaries(&b, &who), 0);
	check_int(bench_events_of(&b, 1, COOP_EV_NO_TAKEOVER), 1);
	check_true(b.nodes[1].serve);
	/* Set right, it takes over. */
	b.nodes[1].conf.policy_hash[0] ^= 1;
	check_int(coop_reconfigure(b.nodes[1].coop, &b.nodes[1].conf, b.now), ST_OK);
	bench_settle(&b, 1);
	bench_run(&b, 30 * USEC_S);
	check_int(bench_primaries(&b, &who), 1);
	bench_free(&b);
}

static void test_mismatch_until_expiry(void)
{
	struct bench b;
	int who;

	bench_init(&b, 2);
	b.nodes[1].conf.key_hash[0] ^= 1;
	bench_boot(&b, 0);
	bench_boot(&b, 1);
	bench_run(&b, 2 * USEC_MIN);
	bench_stop(&b, 0);
	bench_run(&b, 110 * USEC_MIN);
	check_int(bench_primaries(&b, &who), 0);
	check_true(b.nodes[1].serve);
	bench_run(&b, 20 * USEC_MIN);
	check_int(bench_primaries(&b, &who), 1);
	check_int(b.nodes[1].ks.teks[b.nodes[1].ks.n_teks - 1].spi >> 24, 2);
	bench_free(&b);
}

static void test_identity_mismatch(void)
{
	struct bench b;

	bench_init(&b, 2);
	b.nodes[1].conf.identity = 485;
	bench_boot(&b, 0);
	bench_boot(&b, 1);
	bench_run(&b, 3 * USEC_MIN);
	check_text(event_text(&bench_event(&b, 0, COOP_EV_MISMATCH, 0)->ev, 1), "identity");
	check_int(bench_events_of(&b, 0, COOP_EV_MISMATCH), 1);
	/* Two groups: each has its own primary and its own keys. */
	check_true(coop_is_primary(b.nodes[0].coop) && coop_is_primary(b.nodes[1].coop));
	check_int(b.nodes[1].ks.n_teks, 1);
	bench_free(&b);
}

static void test_clear_role(void)
{
	struct bench b;
	struct coop_input in = {.kind = COOP_IN_CLEAR_ROLE};
	uint32_t tek;

	bench_init(&b, 2);
	bench_boot(&b, 1);
	bench_run(&b, 2 * USEC_MIN);
	bench_boot(&b, 0);
	bench_run(&b, USEC_MIN);
	check_true(coop_is_primary(b.nodes[1].coop));
	tek = b.nodes[1].ks.teks[0].spi;
	bench_input(&b, 1, &in);
	bench_run(&b, 10 * USEC_S);
	check_true(coop_is_primary(b.nodes[0].coop));
	check_int(b.nodes[0].ks.teks[0].spi, tek);
	/* On a secondary it changes nothing for long. */
	bench_input(&b, 1, &in);
	bench_run(&b, 10 * USEC_S);
	check_true(coop_is_primary(b.nodes[0].coop) && !coop_is_primary(b.nodes[1].coop));
	bench_free(&b);
}

/* The primary crashes and is back before anybody missed it: the others give it its state. */
static void test_quick_restart(void)
{
	struct bench b;
	uint32_t tek;
	int who;

	boot_all(&b, 3);
	bench_register(&b, 0, IP4(192, 0, 2, 1));
	bench_run(&b, 5 * USEC_S);
	tek = b.nodes[0].ks.teks[0].spi;
	bench_stop(&b, 0);
	bench_run(&b, 5 * USEC_S);
	bench_boot(&b, 0);
	bench_run(&b, USEC_MIN);
	check_int(bench_primaries(&b, &who), 1);
	check_int(b.nodes[who].ks.teks[0].spi, tek);
	for (int i = 0; i < 3; i++)
		check_int(b.nodes[i].ks.n_members, 1);
	bench_free(&b);
}

/* KS3 does not hear the primary, KS2 does: no takeover, and KS3 stays up to date through KS2. */
static void test_relay(void)
{
	struct bench b;
	int who;

	boot_all(&b, 3);
	bench_cut(&b, 0, 2, true);
	bench_run(&b, 5 * USEC_MIN);
	check_int(bench_primaries(&b, &who), 1);
	bench_rekey(&b, 0);
	bench_run(&b, 2 * USEC_MIN);
	check_int(b.nodes[2].ks.n_teks, 2);
	check_int(bench_primaries(&b, &who), 1);
	check_int(who, 0);
	bench_free(&b);
}

static void test_replay_and_strangers(void)
{
	struct bench b;
	struct coop_fx fx;
	uint8_t saved[2048];
	size_t n = 0;
	struct coop_input in = {.kind = COOP_IN_MESSAGE, .peer = bench_address(0)};
	struct coop_view v;

	boot_all(&b, 2);
	b.now.mono = coop_deadline(b.nodes[0].coop);
	coop_tick(b.nodes[0].coop, b.now);
	while (coop_poll(b.nodes[0].coop, &fx))
		if (fx.kind == COOP_FX_SEND && fx.data.n < sizeof(saved)) {
			n = fx.data.n;
			memcpy(saved, fx.data.p, n);
		}
	CU_ASSERT_FATAL(n > 0);
	in.data = BYTES(saved, n);
	bench_input(&b, 1, &in);
	bench_input(&b, 1, &in);
	check_int(bench_events_of(&b, 1, COOP_EV_SEQ_FAILURE), 1);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_int(v.peers[0].counters.drops_received, 1);
	/* A peer that started anew, and then its old life again. */
	bench_stop(&b, 0);
	bench_run(&b, USEC_S);
	bench_boot(&b, 0);
	bench_run(&b, USEC_S);
	bench_input(&b, 1, &in);
	check_text(event_text(&bench_event(&b, 1, COOP_EV_DROPPED, 0)->ev, 2), "instance");
	/* Somebody who is no peer. */
	in.peer = IP4(10, 9, 9, 9);
	bench_input(&b, 1, &in);
	check_int(bench_events_of(&b, 1, COOP_EV_UNAUTHORIZED), 1);
	bench_free(&b);
}

static void test_pst(void)
{
	struct coop_input in = {.kind = COOP_IN_STATE};
	struct bench b;
	struct coop_view v;

	boot_all(&b, 2);
	/* The primary's clock stood still for a while: its pseudotime has fallen behind. */
	b.nodes[0].ks.pst_ms = 0;
	b.nodes[0].ks.at = b.now.mono - USEC_S;
	in.state = &b.nodes[0].ks;
	bench_input(&b, 0, &in);
	bench_run(&b, 45 * USEC_S);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_int(v.invalid_pst, 2);
	check_int(bench_events_of(&b, 1, COOP_EV_PST_INVALID), 2);
	bench_run(&b, USEC_MIN);
	coop_view(b.nodes[1].coop, b.now, &v);
	check_int(v.invalid_pst, 2);
	check_true(!coop_is_primary(b.nodes[1].coop));
	bench_free(&b);
}

static void test_reconfigure(void)
{
	struct bench b;
	struct coop_conf conf;

	boot_all(&b, 3);
	conf = b.nodes[0].conf;
	conf.n_peers = 1;
	check_int(coop_reconfigure(b.nodes[0].coop, &conf, b.now), ST_OK);
	bench_settle(&b, 0);
	check_int(bench_events_of(&b, 0, COOP_EV_PEER_REMOVED), 1);
	bench_run(&b, 3 * USEC_MIN);
	check_true(bench_events_of(&b, 0, COOP_EV_UNAUTHORIZED) > 0);
	conf.n_peers = 2;
	check_int(coop_reconfigure(b.nodes[0].coop, &conf, b.now), ST_OK);
	bench_settle(&b, 0);
	check_int(bench_events_of(&b, 0, COOP_EV_PEER_ADDED), 1);
	conf.peers[1].address = conf.peers[0].address;
	check_int(coop_reconfigure(b.nodes[0].coop, &conf, b.now), ST_RANGE);
	conf = b.nodes[0].conf;
	conf.identity++;
	check_int(coop_reconfigure(b.nodes[0].coop, &conf, b.now), ST_STATE);
	bench_free(&b);
}

static const struct check_case cases[] = {
    {"election at start", test_election_at_start},
    {"equal priorities", test_equal_priorities},
    {"alone", test_alone},
    {"peers come later", test_peers_come_later},
    {"view", test_view},
    {"failover", test_failover},
    {"blocking", test_blocking},
    {"limit", test_limit},
    {"periods", test_periods},
    {"periods set while it runs", test_periods_set},
    {"partition and merge", test_partition_and_merge},
    {"contribution", test_contribution},
    {"reports survive loss", test_reports_survive_loss},
    {"member leaves at a secondary", test_member_leaves_secondary},
    {"parts", test_parts},
    {"deltas", test_deltas},
    {"mismatch", test_mismatch},
    {"mismatch until expiry", test_mismatch_until_expiry},
    {"identity mismatch", test_identity_mismatch},
    {"clear role", test_clear_role},
    {"quick restart", test_quick_restart},
    {"relay", test_relay},
    {"replay and strangers", test_replay_and_strangers},
    {"pseudotime", test_pst},
    {"reconfigure", test_reconfigure},
    {NULL, NULL},
};

CHECK_MAIN({"coop", cases})
