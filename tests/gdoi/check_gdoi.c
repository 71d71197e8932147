#include <stdlib.h>
#include <string.h>

#include "tests/gdoi/world.h"
#include "tests/lib/check.h"

extern const struct check_case wire_cases[];

static void view_of(struct world *w, unsigned i, struct gdoi_gm_view *v)
{
	gdoi_gm_view(w->member[i].gm, w->now, v);
}

static void test_registration(void)
{
	struct world w;
	struct gdoi_gm_view v;
	struct gdoi_ks_view k;
	struct gdoi_ks_member_view m;
	const struct gdoi_ace *aces;
	size_t n = 0;

	world_init(&w, 3, true, 1);
	world_settle(&w);
	view_of(&w, 0, &v);
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(v.status, GDOI_GM_REGISTERED);
	check_int(v.n_teks, 1);
	check_int(v.n_keks, 1);
	check_int(v.keks[0].left_s, 86400);
	check_int(k.n_members, 3);
	check_true(gdoi_gm_view_policy(w.member[0].gm, 0, &aces, &n));
	check_true(gdoi_aces_equal(aces, n, w.aces, 2));
	check_true(gdoi_ks_find_member(w.ks, w.now, w.member[1].address, &m));
	check_int(m.version[2], 25);
	check_text(m.identity, "CN=gm,O=lab");
	check_int(world_event(&w, GDOI_EV_GM_COMPLETE), 3);
	check_int(world_bare(&w), 0);
	check_true(v.reregister_s > 6700 && v.reregister_s < 7000);
	world_free(&w);
}

static void test_rekeys(void)
{
	struct world w;
	struct gdoi_gm_view v;
	struct gdoi_ks_view k;

	world_init(&w, 5, true, 2);
	world_settle(&w);
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.tek_rekey_s, 7200 - (360 + 30 + 5));
	world_run(&w, 6810 * USEC_S);
	view_of(&w, 0, &v);
	check_int(v.rekeys, 1);
	check_int(v.acks, 1);
	check_int(v.n_teks, 2);
	check_int(v.attempted, 1);
	check_int(world_event(&w, GDOI_EV_KS_ACK), 5);
	check_int(world_event(&w, GDOI_EV_KS_RETRANSMIT), 0);
	check_int(world_apart(&w), 0);
	world_run(&w, USEC_DAY);
	view_of(&w, 0, &v);
	check_int(v.attempted, 1); /* rekeys alone: also through a new KEK */
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.n_members, 5);
	check_bytes(BYTES_OF(v.keks[0].spi), BYTES_OF(k.keks[0].spi));
	check_int(world_bare(&w), 0);
	check_int(world_apart(&w), 0);
	check_int(w.seq_errors, 0);
	world_free(&w);
}

static void test_silent_member(void)
{
	struct world w;
	struct gdoi_ks_member_view m;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_REKEY};

	world_init(&w, 3, true, 3);
	world_settle(&w);
	w.member[1].cut = true;
	for (unsigned i = 0; i < 3; i++) {
		check_true(gdoi_ks_find_member(w.ks, w.now, w.member[1].address, &m));
		gdoi_ks_input(w.ks, w.now, &in);
		world_run(&w, 60 * USEC_S);
	}
	check_true(!gdoi_ks_find_member(w.ks, w.now, w.member[1].address, &m));
	check_true(gdoi_ks_find_member(w.ks, w.now, w.member[0].address, &m));
	check_int(m.acks, 3);
	check_int(world_event(&w, GDOI_EV_KS_MEMBER_DELETED), 1);
	check_int(world_event(&w, GDOI_EV_KS_RETRANSMIT), 6);
	/* Back again, it registers before its keys end. */
	w.member[1].cut = false;
	world_run(&w, 7200 * USEC_S);
	check_true(gdoi_ks_find_member(w.ks, w.now, w.member[1].address, &m));
	check_int(world_bare(&w), 0);
	world_free(&w);
}

static void test_policy(void)
{
	struct world w;
	struct gdoi_gm_view v;
	struct gdoi_gm_tek_view t;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_REKEY};
	unsigned receive = 0;

	world_init(&w, 3, true, 4);
	world_settle(&w);
	w.aces[1].dst = IP4(10, 2, 0, 0);
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	world_settle(&w);
	check_int(world_event(&w, GDOI_EV_KS_POLICY_CHANGE), 1);
	view_of(&w, 0, &v);
	check_int(v.rekeys, 0);
	gdoi_ks_input(w.ks, w.now, &in);
	world_run(&w, USEC_S);
	view_of(&w, 0, &v);
	check_int(v.n_policies, 2);
	for (size_t i = 0; gdoi_gm_view_tek(w.member[0].gm, w.now, i, &t); i++)
		if (!t.send) {
			receive++;
			check_int(t.left_s, 360); /* 5 % of 7200 */
		}
	check_int(receive, 1);
	world_run(&w, 400 * USEC_S);
	view_of(&w, 0, &v);
	check_int(v.n_teks, 1);
	check_int(v.attempted, 1);
	in.now_too = true;
	gdoi_ks_input(w.ks, w.now, &in);
	world_run(&w, USEC_S);
	view_of(&w, 0, &v);
	check_int(v.n_teks, 1);
	check_int(v.rekeys, 2);
	check_int(world_bare(&w), 0);
	check_int(world_apart(&w), 0);
	world_free(&w);
}

static void removal(bool at_once)
{
	struct world w;
	struct gdoi_gm_view v;
	struct gdoi_ks_view k;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_REMOVE, .now_too = at_once};

	world_init(&w, 4, true, 5);
	world_settle(&w);
	gdoi_ks_input(w.ks, w.now, &in);
	world_run(&w, USEC_S / 2);
	gdoi_ks_view(w.ks, w.now, &k);
	if (!at_once) {
		check_int(k.n_members, 0);
		check_int(world_bare(&w), 0);
	}
	world_run(&w, (at_once ? 10 : 90) * USEC_S);
	for (unsigned i = 0; i < w.n; i++) {
		view_of(&w, i, &v);
		check_int(v.status, GDOI_GM_REGISTERED);
		check_int(v.succeeded, 2);
	}
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.n_members, 4);
	check_int(world_bare(&w), 0);
	world_free(&w);
}

static void test_removal(void)
{
	removal(false);
	removal(true);
}

static void test_servers(void)
{
	struct world w;
	struct gdoi_gm_view v;

	world_init(&w, 1, true, 6);
	w.member[0].conf.servers[0] = IP4(10, 0, 0, 9);
	w.member[0].conf.servers[1] = IP4(10, 0, 0, 1);
	w.member[0].conf.n_servers = 2;
	gdoi_gm_free(w.member[0].gm);
	w.member[0].gm = gdoi_gm_new(&w.member[0].conf, BYTES("x", 1), w.now);
	w.ks_down = true;
	world_run(&w, 30 * USEC_S);
	view_of(&w, 0, &v);
	check_true(v.attempted >= 4);
	check_int(v.status, GDOI_GM_REGISTERING);
	w.ks_down = false;
	world_run(&w, 30 * USEC_S);
	view_of(&w, 0, &v);
	check_int(v.status, GDOI_GM_REGISTERED);
	check_int(v.server, IP4(10, 0, 0, 1));
	world_free(&w);
}

static void test_refused(void)
{
	struct world w;
	struct gdoi_gm_view v;
	const struct gdoi_ks_range ranges[] = {{true, IP4(10, 0, 1, 1), 0}};

	world_init(&w, 2, true, 7);
	w.conf.by_address = true;
	w.conf.ranges = ranges;
	w.conf.n_ranges = 1;
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	world_run(&w, USEC_S);
	view_of(&w, 0, &v);
	check_int(v.status, GDOI_GM_REGISTERED);
	view_of(&w, 1, &v);
	check_int(v.status, GDOI_GM_REGISTERING);
	check_int(world_event(&w, GDOI_EV_KS_UNAUTHORIZED_ADDRESS), 1);
	w.member[0].conf.ciphers_any = false;
	w.member[0].conf.cipher_3des = true;
	gdoi_gm_free(w.member[0].gm);
	w.member[0].gm = gdoi_gm_new(&w.member[0].conf, BYTES("y", 1), w.now);
	world_run(&w, USEC_S);
	view_of(&w, 0, &v);
	check_int(v.n_teks, 0);
	check_int(world_event(&w, GDOI_EV_GM_REJECTED), 1);
	world_free(&w);
}

/* The state of one key server makes another one that members of the first go on with. */
static void test_takeover(void)
{
	struct world w;
	struct ks_state s;
	struct gdoi_gm_view v;
	struct gdoi_ks_view k;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_IMPORT, .state = &s};

	world_init(&w, 4, true, 8);
	world_settle(&w);
	world_run(&w, 100 * USEC_S);
	check_int(gdoi_ks_export(w.ks, w.now, &s), ST_OK);
	gdoi_ks_free(w.ks);
	w.conf.redundancy = true;
	w.ks = gdoi_ks_new(&w.conf, BYTES("second", 6), w.now);
	gdoi_ks_view(w.ks, w.now, &k);
	check_true(!k.has_keys && !k.serves);
	s.keks[0].key.n--;
	gdoi_ks_input(w.ks, w.now, &in);
	gdoi_ks_view(w.ks, w.now, &k);
	check_true(!k.has_keys && !k.n_members); /* a broken state changes nothing */
	s.keks[0].key.n++;
	s.keks[0].seq += 100;
	gdoi_ks_input(w.ks, w.now, &in);
	ks_state_free(&s);
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.n_members, 4);
	check_int(k.n_teks, 1);
	check_int(k.pst_ms, 100000);
	in = (struct gdoi_ks_input){
	    .kind = GDOI_KS_IN_ROLE, .primary = true, .serve = true, .takeover = true};
	gdoi_ks_input(w.ks, w.now, &in);
	world_run(&w, USEC_S);
	gdoi_ks_view(w.ks, w.now, &k);
	for (unsigned i = 0; i < w.n; i++) {
		view_of(&w, i, &v);
		check_int(v.rekeys, 1);
		check_int(v.rekey_seq, 101);
		check_int(v.n_teks, 2);
		check_bytes(BYTES_OF(v.keks[0].spi), BYTES_OF(k.keks[0].spi));
	}
	check_int(world_apart(&w), 0);
	world_free(&w);
}

/* One datagram for many members, and an acknowledgement that does not count them all. */
static void test_many(void)
{
	struct world w;
	struct ks_state s;
	struct gdoi_ks_view k;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_IMPORT, .state = &s};
	struct ks_state_member *members = calloc(20000, sizeof(*members));

	world_init(&w, 1, true, 12);
	world_settle(&w);
	check_int(gdoi_ks_export(w.ks, w.now, &s), ST_OK);
	for (unsigned i = 0; i < 20000; i++) {
		members[i] = s.members[0];
		members[i].address += i;
	}
	struct ks_state_member *own = s.members;

	s.members = members;
	s.n_members = 20000;
	gdoi_ks_input(w.ks, w.now, &in);
	in.kind = GDOI_KS_IN_REKEY;
	gdoi_ks_input(w.ks, w.now, &in);
	world_settle(&w);
	check_int(w.sent, 20000);
	check_int(world_event(&w, GDOI_EV_KS_SEND_UNICAST), 1); /* one signature for all */
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.n_members, 20000);
	s.members = own;
	s.n_members = 1;
	ks_state_free(&s);
	free(members);
	world_free(&w);
}

/* Counter modes: every registration brings an identifier of its own, below the KSSIDs of its server; used up,
 * all keys change. */
static void senders(struct world *w, uint8_t kssids)
{
	world_init(w, 40, true, 9);
	w->sa[0].transform = (struct gdoi_transform){GDOI_ESP_GCM16, GDOI_AUTH_NONE, 128, false};
	w->sa[0].replay = GDOI_REPLAY_TIME;
	w->sa[0].window = 5000;
	w->conf.sid_bits = 8; /* 3 of them name the server: 32 members a KSSID */
	w->conf.kssids[0] = kssids;
	gdoi_ks_free(w->ks);
	w->ks = gdoi_ks_new(&w->conf, BYTES("senders", 7), w->now);
	world_run(w, USEC_S);
}

static void test_senders(void)
{
	struct world w;
	struct gdoi_gm_view v;
	struct gdoi_ks_view k;
	uint32_t seen[8] = {0};

	senders(&w, 0x28); /* 2 and 4 */
	gdoi_ks_view(w.ks, w.now, &k);
	check_true(k.counter_mode);
	check_int(k.kssid, 4);
	check_int(k.sid_next, 8);
	check_int(k.sids_left, 24);
	check_int(world_event(&w, GDOI_EV_KS_SID_WRAP), 0);
	for (unsigned i = 0; i < w.n; i++) {
		view_of(&w, i, &v);
		check_int(v.n_sids, 1);
		check_int(v.sid_bits, 8);
		check_int(v.sids[0] >> 5, i < 32 ? 2 : 4);
		check_int(seen[v.sids[0] / 32] >> v.sids[0] % 32 & 1, 0);
		seen[v.sids[0] / 32] |= 1u << v.sids[0] % 32;
	}
	world_run(&w, 3 * USEC_MIN);
	check_int(world_bare(&w), 0);
	check_int(world_apart(&w), 0);
	gdoi_ks_view(w.ks, w.now, &k);
	check_true(k.sync_s > 7000);
	world_free(&w);

	senders(&w, 0x20); /* one is not enough for 40 */
	check_int(world_event(&w, GDOI_EV_KS_SID_WRAP), 1);
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.n_teks, 1);
	world_run(&w, 3 * USEC_MIN);
	check_int(world_bare(&w), 0);
	check_int(world_apart(&w), 0);
	world_free(&w);

	senders(&w, 0); /* none assigned: nobody may */
	view_of(&w, 0, &v);
	check_int(v.n_teks, 0);
	check_int(world_event(&w, GDOI_EV_KS_NO_SID), 40);
	world_free(&w);
}

/* A key server that comes back with its members' state goes on behind what it gave away before. */
static void test_senders_again(void)
{
	struct world w;
	struct ks_state s;
	struct gdoi_ks_view k;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_IMPORT, .state = &s};

	senders(&w, 0x28);
	check_int(gdoi_ks_export(w.ks, w.now, &s), ST_OK);
	gdoi_ks_free(w.ks);
	w.conf.redundancy = true;
	w.ks = gdoi_ks_new(&w.conf, BYTES("again", 5), w.now);
	gdoi_ks_input(w.ks, w.now, &in);
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(k.kssid, 4);
	check_int(k.sid_next, 8);
	check_int(k.kssids_used[0], 0x28);
	check_int(k.sids_left, 24);
	ks_state_free(&s);
	world_free(&w);
}

/* Two parts of a group, each with keys of its own, become one: holders of both KEKs are rekeyed. */
static void test_merge(void)
{
	struct world a, b;
	struct ks_state s, t;
	struct gdoi_ks_view k;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_IMPORT, .state = &s, .merged = true};

	world_init(&a, 2, true, 10);
	world_init(&b, 4, true, 11);
	world_settle(&a);
	world_settle(&b);
	check_int(gdoi_ks_export(a.ks, a.now, &s), ST_OK);
	check_int(gdoi_ks_export(b.ks, b.now, &t), ST_OK);
	/* The better one's keys are the newer ones; members 0 and 1 of b hold a's. */
	t.keks[0].serial += 10;
	t.teks[0].serial += 10;
	s.keks = realloc(s.keks, 2 * sizeof(*s.keks));
	s.teks = realloc(s.teks, 2 * sizeof(*s.teks));
	s.keks[s.n_keks++] = t.keks[0];
	s.teks[s.n_teks++] = t.teks[0];
	s.members = realloc(s.members, 4 * sizeof(*s.members));
	s.members[s.n_members++] = t.members[2];
	s.members[s.n_members++] = t.members[3];
	for (unsigned i = 0; i < 2; i++) {
		struct world_member swap = a.member[i];

		a.member[i] = b.member[i];
		b.member[i] = swap;
	}
	gdoi_ks_input(b.ks, b.now, &in);
	in = (struct gdoi_ks_input){.kind = GDOI_KS_IN_MERGED_REKEY};
	gdoi_ks_input(b.ks, b.now, &in);
	world_run(&b, USEC_S);
	gdoi_ks_view(b.ks, b.now, &k);
	check_int(k.n_keks, 2);
	check_int(k.n_members, 4);
	check_int(world_event(&b, GDOI_EV_KS_SEND_UNICAST), 2);
	check_int(world_event(&b, GDOI_EV_KS_ACK), 4);
	check_int(world_apart(&b), 0);
	t.n_keks = t.n_teks = 0; /* moved */
	t.n_members = 2;
	ks_state_free(&s);
	ks_state_free(&t);
	world_free(&a);
	world_free(&b);
}

/* Another key server registered a member with the KEK before the last: what the rekey brought is sent again. */
static void test_reported(void)
{
	struct world w;
	struct ks_state s;
	struct gdoi_gm_view v;
	struct gdoi_ks_view k;
	struct gdoi_ks_input rekey = {.kind = GDOI_KS_IN_REKEY};
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_MEMBER};

	world_init(&w, 2, true, 12);
	world_settle(&w);
	w.member[0].cut = true;
	gdoi_ks_input(w.ks, w.now, &rekey);
	world_run(&w, 45 * USEC_S);
	w.member[0].cut = false;
	view_of(&w, 0, &v);
	gdoi_ks_view(w.ks, w.now, &k);
	check_true(memcmp(v.keks[0].spi, k.keks[0].spi, sizeof(v.keks[0].spi)) != 0);
	check_int(gdoi_ks_export(w.ks, w.now, &s), ST_OK);
	in.member = &s.members[0];
	gdoi_ks_input(w.ks, w.now, &in);
	world_run(&w, USEC_S);
	view_of(&w, 0, &v);
	check_bytes(BYTES_OF(v.keks[0].spi), BYTES_OF(k.keks[0].spi));
	check_int(world_apart(&w), 0);
	check_int(w.seq_errors, 0);
	ks_state_free(&s);
	world_free(&w);
}

/* What sends with, and what is held, of member i. */
static uint32_t sends_with(struct world *w, unsigned i)
{
	struct gdoi_gm_tek_view t;

	for (size_t k = 0; gdoi_gm_view_tek(w->member[i].gm, w->now, k, &t); k++)
		if (t.sending)
			return t.spi;
	return 0;
}

/*
 * Two parts meet, and a member of one is sent a rekey of the other's key server, which does not know the
 * keys of the first yet: it goes on sending with what the others of its part can read.
 */
static void test_parts_meet(void)
{
	struct world a, b;
	struct gdoi_gm_view v;
	struct gdoi_ks_input rekey = {.kind = GDOI_KS_IN_REKEY}, in = {.kind = GDOI_KS_IN_IMPORT};
	struct ks_state s;
	struct world_member gm;
	uint32_t own;

	world_init(&a, 2, true, 13);
	world_settle(&a);
	world_init(&b, 2, true, 14);
	check_int(gdoi_ks_export(a.ks, a.now, &s), ST_OK);
	s.keks[0].seq += 100;
	in.state = &s;
	gdoi_ks_input(b.ks, b.now, &in); /* before they parted */
	gdoi_ks_input(a.ks, a.now, &rekey);
	world_run(&a, 7300 * USEC_S); /* the first keys are over */
	world_run(&b, 7300 * USEC_S);
	own = sends_with(&a, 0);
	check_true(own != 0);
	gm = b.member[0];
	b.member[0] = a.member[0];
	gdoi_ks_input(b.ks, b.now, &rekey);
	world_run(&b, USEC_S);
	view_of(&b, 0, &v);
	check_int(v.rekey_seq > 100, 1);
	check_int(sends_with(&b, 0), own);
	world_run(&b, 31 * USEC_S); /* nobody named it: it was not a meeting */
	check_true(sends_with(&b, 0) != own);
	a.member[0] = b.member[0];
	b.member[0] = gm;
	ks_state_free(&s);
	world_free(&a);
	world_free(&b);
}

/* Rekeys that follow each other at once count nobody as silent. */
static void test_cut_short(void)
{
	struct world w;
	struct gdoi_ks_member_view m;
	struct gdoi_ks_input rekey = {.kind = GDOI_KS_IN_REKEY};

	world_init(&w, 2, true, 15);
	world_settle(&w);
	w.member[1].cut = true;
	for (unsigned i = 0; i < 4; i++) {
		gdoi_ks_input(w.ks, w.now, &rekey);
		world_run(&w, (w.conf.retransmit_s + 1) * USEC_S);
	}
	check_true(gdoi_ks_find_member(w.ks, w.now, w.member[1].address, &m));
	check_int(m.missed_in_a_row, 0);
	world_free(&w);
}

/* Five days; at every event that nobody is without a TEK to send with, no key outlives its time, sequence numbers
 * rise; every hour that all read each other. */
static uint64_t days(bool unicast, unsigned noise, uint64_t seed)
{
	struct world w;
	struct gdoi_ks_view k;
	unsigned bare = 0, apart = 0;
	uint64_t trace;

	world_init(&w, WORLD_MEMBERS, unicast, seed);
	w.loss = w.dup = w.late = noise;
	world_settle(&w);
	w.failing = noise;
	for (unsigned hour = 0; hour < 5 * 24; hour++) {
		world_run_checking(&w, USEC_HOUR, &bare);
		apart += world_apart(&w);
	}
	gdoi_ks_view(w.ks, w.now, &k);
	check_int(bare, 0);
	check_int(apart, 0);
	check_int(w.seq_errors, 0);
	check_int(world_bare(&w), 0);
	check_int(k.n_members, WORLD_MEMBERS);
	check_true(k.rekeys >= 60);
	check_true(!noise || world_event(&w, GDOI_EV_GM_REKEY_SEQ) > 0);
	check_int(world_event(&w, GDOI_EV_GM_REKEY_FAILED), 0);
	if (!noise) {
		check_int(world_event(&w, GDOI_EV_GM_REGISTER), WORLD_MEMBERS);
		check_int(world_event(&w, GDOI_EV_KS_MISSED), 0);
	}
	trace = w.trace;
	world_free(&w);
	return trace;
}

/* GKMSH_SEED=n tries another network. */
static void test_days(void)
{
	const char *chosen = getenv("GKMSH_SEED");
	uint64_t seed = chosen ? strtoull(chosen, NULL, 0) : 42, once;

	(void)days(true, 0, seed);
	(void)days(false, 0, seed);
	once = days(true, 20, seed);
	check_true(days(true, 20, seed) == once);
	check_true(days(true, 20, seed + 1) != once);
	once = days(false, 20, seed);
	check_true(days(false, 20, seed) == once);
}

static const struct check_case cases[] = {
    {"registration", test_registration},
    {"rekeys", test_rekeys},
    {"silent member", test_silent_member},
    {"policy", test_policy},
    {"removal", test_removal},
    {"servers in order", test_servers},
    {"refused", test_refused},
    {"takeover", test_takeover},
    {"many members", test_many},
    {"senders", test_senders},
    {"senders again", test_senders_again},
    {"merge", test_merge},
    {"reported by another", test_reported},
    {"two parts meet", test_parts_meet},
    {"a rekey cut short", test_cut_short},
    {"five days", test_days},
    {NULL, NULL},
};

CHECK_MAIN({"gdoi", cases}, {"gdoi wire", wire_cases})
