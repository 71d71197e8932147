/* Both roles of main mode and phase 2, back to back. */
#include <stdlib.h>

#include "tests/ike/pair.h"
#include "tests/lib/check.h"

static struct ike_psk psk_of(const char *key)
{
	struct ike_psk p = {0};

	(void)!secret_set(&p.key, BYTES(key, strlen(key)));
	return p;
}

static void two_with(struct pair *w, const struct ike_policy *a, size_t na,
		     const struct ike_policy *b, size_t nb, const char *ka, const char *kb)
{
	struct ike_psk pa = psk_of(ka), pb = psk_of(kb);
	struct ike_conf ca = pair_conf(a, na, &pa, 1, NULL), cb = pair_conf(b, nb, &pb, 1, NULL);

	w->now = (struct when){.mono = USEC_S, .wall = 1};
	w->prng.state = 7;
	pair_add(w, &ca, "a");
	pair_add(w, &cb, "b");
}

static void every_algorithm(void)
{
	static const unsigned ciphers[][2] = {{1, 0}, {5, 0}, {7, 128}, {7, 192}, {7, 256}};
	static const unsigned hashes[] = {1, 2, 4, 5, 6};
	static const unsigned groups[] = {1, 2, 5, 14, 15, 16, 19, 20, 21, 24};

	for (unsigned i = 0; i < 10; i++) {
		struct ike_policy p = pair_policy(ciphers[i % 5][0], ciphers[i % 5][1],
						  hashes[(i + i / 5) % 5], IKE_AUTH_PSK, groups[i]);
		struct pair w = {0};
		two_with(&w, &p, 1, &p, 1, "secret", "secret");
		pair_open(&w, 0, 1);
		pair_run(&w, 5 * USEC_S);
		check_int(w.up[0], 1);
		check_int(w.up[1], 1);
		check_int(w.keys[0] + w.keys[1], 2);
		check_text(text_str(&w.who[0]), "1  0a000002");
		check_text(text_str(&w.who[1]), "1  0a000001");
		pair_free(&w);
	}
}

static void policies_in_order(void)
{
	struct ike_policy a[2] = {pair_policy(5, 0, 2, IKE_AUTH_PSK, 2),
				  pair_policy(7, 256, 4, IKE_AUTH_PSK, 14)};
	struct ike_policy b[2] = {a[1], a[0]};
	struct pair w = {0};
	struct ike_view_sa v;

	b[0].priority = 5;
	b[0].lifetime_s = 600;
	two_with(&w, a, 2, b, 2, "k", "k");
	pair_open(&w, 0, 1);
	pair_run(&w, 5 * USEC_S);
	check_true(ike_view_sa(w.ike[1], w.now, 0, &v));
	check_int(v.policy.priority, 5);
	check_int(v.policy.cipher, 7);
	check_int(v.policy.lifetime_s, 600);
	check_int(v.established, 1);
	check_true(ike_view_sa(w.ike[0], w.now, 0, &v));
	check_int(v.policy.group, 14);
	check_true(!ike_view_sa(w.ike[0], w.now, 1, &v));
	pair_free(&w);
}

static void no_common_policy(void)
{
	struct ike_policy a = pair_policy(5, 0, 2, IKE_AUTH_PSK, 2);
	struct ike_policy b = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
	struct pair w = {0};
	struct ike_view v;

	two_with(&w, &a, 1, &b, 1, "k", "k");
	pair_open(&w, 0, 1);
	pair_run(&w, 300 * USEC_S);
	ike_view(w.ike[1], &v);
	check_int(w.up[0] + w.up[1], 0);
	check_true(v.drops[IKE_DROP_PROPOSAL] > 0);
	check_int(v.sas, 0);
	check_true(strstr(text_str(&w.log), "1:6 ") != NULL);
	ike_view(w.ike[0], &v);
	check_int(v.half_open, 0);
	pair_free(&w);
}

static void wrong_key(void)
{
	struct ike_policy p = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
	struct pair w = {0};
	struct ike_view v;

	two_with(&w, &p, 1, &p, 1, "k", "other");
	pair_open(&w, 0, 1);
	pair_run(&w, 600 * USEC_S);
	ike_view(w.ike[1], &v);
	check_int(w.up[0] + w.up[1], 0);
	/* Under another key the fifth message is noise. */
	check_true(
	    v.drops[IKE_DROP_AUTH] + v.drops[IKE_DROP_PAYLOADS] + v.drops[IKE_DROP_LEGALITY] > 0);
	check_int(v.half_open, 0);
	check_int(v.sas, 0);
	pair_free(&w);
}

static void keys_of(struct pair *w, unsigned i, struct ike_credential *c)
{
	struct drbg rng;
	uint8_t s = (uint8_t)i;

	drbg_seed(&rng, BYTES(&s, 1));
	if (rsa_generate(&rng, 1024, &w->key[i]) != ST_OK)
		abort();
	*c = (struct ike_credential){
	    .name = "TP", .n_chain = 1, .subject = BYTES("0\0", 2), .ca_name = BYTES("ca", 2)};
	c->chain[0] = rsa_pub_der(rsa_key_pub(w->key[i]));
}

static void two_signed(struct pair *w, uint16_t mtu)
{
	struct ike_policy p = pair_policy(7, 256, 4, IKE_AUTH_RSA_SIG, 2);
	struct ike_credential ca, cb;
	static uint8_t ballast[3000];

	w->now = (struct when){.mono = USEC_S, .wall = 1};
	keys_of(w, 0, &ca);
	keys_of(w, 1, &cb);
	if (mtu) {
		ca.chain[1] = cb.chain[1] = BYTES_OF(ballast);
		ca.n_chain = cb.n_chain = 2;
	}
	struct ike_conf a = pair_conf(&p, 1, NULL, 0, &ca), b = pair_conf(&p, 1, NULL, 0, &cb);
	a.mtu = b.mtu = mtu;
	a.identity = IKE_IDENTITY_DN;
	b.identity = IKE_IDENTITY_HOSTNAME;
	pair_add(w, &a, "a");
	pair_add(w, &b, "b");
}

static void signatures(void)
{
	struct pair w = {0};

	two_signed(&w, 0);
	pair_open(&w, 0, 1);
	pair_run(&w, 5 * USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	check_text(text_str(&w.who[0]), "2 cn=peer 726f75746572");
	check_text(text_str(&w.who[1]), "9 cn=peer 3000");
	check_int(w.jobs[0], 4);
	check_int(w.jobs[1], 3);
	pair_free(&w);
}

static void unknown_certificate(void)
{
	struct pair w = {0};

	two_signed(&w, 0);
	rsa_key_free(w.key[0]);
	w.key[0] = rsa_key_ref(w.key[1]);
	pair_open(&w, 0, 1);
	pair_run(&w, 300 * USEC_S);
	check_int(w.up[0] + w.up[1], 0);
	check_true(strstr(text_str(&w.log), "1:9 ") != NULL);
	pair_free(&w);
}

static void certificates_in_pieces(void)
{
	struct pair w = {0};

	two_signed(&w, 1000);
	pair_open(&w, 0, 1);
	pair_run(&w, 5 * USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	for (unsigned i = 0; i < w.captured; i++)
		check_true(w.capture_n[i] <= 972);
	check_true(w.captured > 8);
	pair_free(&w);
}

static void bad_network(void)
{
	for (unsigned seed = 1; seed <= 20; seed++) {
		struct ike_policy p = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
		struct pair w = {0};
		two_with(&w, &p, 1, &p, 1, "k", "k");
		w.prng.state = seed;
		w.loss = 20;
		w.duplicate = 20;
		w.reorder = 20;
		pair_open(&w, 0, 1);
		pair_run(&w, 300 * USEC_S);
		check_int(w.up[0], 1);
		check_int(w.up[1], 1);
		pair_free(&w);
	}
}

static size_t nonce_chain(uint8_t *buf, size_t size, uint8_t fill, size_t more)
{
	static const uint8_t filler[256];
	struct ike_put p;
	uint8_t nonce[16];

	memset(nonce, fill, sizeof nonce);
	ike_put_init(&p, buf, size);
	ike_put_raw(&p, IKE_P_NONCE, BYTES_OF(nonce));
	if (more)
		ike_put_raw(&p, IKE_P_KD, BYTES(filler, more));
	return ike_put_done(&p).n;
}

/* Four messages as GROUPKEY-PULL has, each HASH over the nonces before it. */
static void phase_two(struct pair *w, bool faulty)
{
	uint8_t buf[1024], seq[8] = {0};
	struct ike_phase2 m = {.local = w->address[0],
			       .peer = w->address[1],
			       .exchange = 32,
			       .first = IKE_P_NONCE,
			       .expect_reply = true,
			       .tag = 77};
	uint64_t wait = faulty ? 200 * USEC_S : USEC_S;

	m.payloads = BYTES(buf, nonce_chain(buf, sizeof buf, 1, 0));
	pair_send(w, 0, &m);
	pair_run(w, wait);
	check_int(w->phase2[1], 1);
	check_int(w->last_first[1], IKE_P_NONCE);
	struct ike_phase2 r = {
	    .sa = w->last_sa[1], .mid = w->last_mid[1], .exchange = 32, .first = IKE_P_NONCE};
	r.payloads = BYTES(buf, nonce_chain(buf, sizeof buf, 2, 100));
	pair_send(w, 1, &r);
	pair_run(w, wait);
	check_int(w->phase2[0], 1);
	m = (struct ike_phase2){.sa = w->last_sa[0],
				.mid = w->last_mid[0],
				.exchange = 32,
				.first = IKE_P_SEQ,
				.expect_reply = true};
	struct ike_put p;
	ike_put_init(&p, buf, sizeof buf);
	ike_put_raw(&p, IKE_P_SEQ, BYTES(seq, 4));
	m.payloads = ike_put_done(&p);
	pair_send(w, 0, &m);
	pair_run(w, wait);
	check_int(w->phase2[1], 2);
	r.first = IKE_P_SEQ;
	r.last = true;
	r.payloads = m.payloads;
	pair_send(w, 1, &r);
	pair_run(w, wait);
	check_int(w->phase2[0], 2);
	check_int(w->last_first[0], IKE_P_SEQ);
	check_int(w->failed[0] + w->failed[1], 0);
	struct ike_input done = {.kind = IKE_IN_DONE, .sa = w->last_sa[0], .mid = w->last_mid[0]};
	ike_input(w->ike[0], w->now, &done);
}

static void exchange_of_four(void)
{
	struct ike_policy p = pair_policy(7, 256, 4, IKE_AUTH_PSK, 14);
	struct pair w = {0};

	two_with(&w, &p, 1, &p, 1, "k", "k");
	phase_two(&w, false);
	check_int(w.up[0], 1); /* the SA was made for it */
	check_int(w.sent[0], 1);
	pair_free(&w);
}

/* The third message of a pull may have nothing behind its HASH. */
static void hash_alone(void)
{
	struct ike_policy p = pair_policy(7, 256, 4, IKE_AUTH_PSK, 14);
	struct pair w = {0};
	struct ike_phase2 m = {.exchange = 32, .expect_reply = true};

	two_with(&w, &p, 1, &p, 1, "k", "k");
	m.local = w.address[0];
	m.peer = w.address[1];
	pair_send(&w, 0, &m); /* waits for the SA, too */
	pair_run(&w, USEC_S);
	check_int(w.phase2[1], 1);
	check_int(w.last_first[1], IKE_P_NONE);
	check_int(w.last_n[1], 0);
	pair_free(&w);
}

static void exchange_without_answer(void)
{
	struct ike_policy p = pair_policy(7, 256, 4, IKE_AUTH_PSK, 14);
	struct pair w = {0};
	uint8_t buf[64];

	two_with(&w, &p, 1, &p, 1, "k", "k");
	pair_open(&w, 0, 1);
	pair_run(&w, USEC_S);
	w.loss = 100;
	struct ike_phase2 m = {.local = w.address[0],
			       .peer = w.address[1],
			       .exchange = 32,
			       .first = IKE_P_NONCE,
			       .expect_reply = true};
	m.payloads = BYTES(buf, nonce_chain(buf, sizeof buf, 1, 0));
	pair_send(&w, 0, &m);
	pair_run(&w, 300 * USEC_S);
	check_int(w.failed[0], 1);
	check_int(w.down[0], 1); /* the next attempt begins anew */
	w.loss = 0;
	pair_send(&w, 0, &m);
	pair_run(&w, 5 * USEC_S);
	check_int(w.up[0], 2);
	check_int(w.phase2[1], 1);
	pair_free(&w);
}

/* Every bit of every captured message flipped, and every shorter one: nothing goes up or down. */
static void flipped_and_cut(void)
{
	struct ike_policy p = pair_policy(7, 128, 4, IKE_AUTH_PSK, 19);
	struct pair w = {0};
	struct ike_view v;

	two_with(&w, &p, 1, &p, 1, "k", "k");
	exchange_of_four();
	pair_open(&w, 0, 1);
	pair_run(&w, USEC_S);
	uint8_t buf[64];
	struct ike_phase2 m = {.local = w.address[0],
			       .peer = w.address[1],
			       .exchange = 32,
			       .first = IKE_P_NONCE,
			       .expect_reply = true};
	m.payloads = BYTES(buf, nonce_chain(buf, sizeof buf, 1, 0));
	w.loss = 100; /* the message stays in the capture alone */
	pair_send(&w, 0, &m);
	unsigned at = w.captured - 1;
	size_t n = w.capture_n[at];
	for (size_t bit = 0; bit < 8 * n + n; bit++) {
		uint8_t copy[4096];
		memcpy(copy, w.capture[at], n);
		if (bit < 8 * n)
			copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = w.address[1],
				       .peer = w.address[0],
				       .local_port = 848,
				       .peer_port = 848,
				       .data = BYTES(copy, bit < 8 * n ? n : bit - 8 * n)};
		ike_input(w.ike[1], w.now, &in);
		pair_drain(&w);
	}
	check_int(w.phase2[1], 0);
	check_int(w.up[1], 1);
	check_int(w.down[1], 0);
	ike_view(w.ike[1], &v);
	check_int(v.sas, 1);
	check_int(v.half_open, 0);
	pair_free(&w);
}

static void keepalive(enum ike_keepalive kind)
{
	struct ike_policy p = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
	struct ike_psk k = psk_of("k");
	struct ike_conf c = pair_conf(&p, 1, &k, 1, NULL);
	struct pair w = {.now = {USEC_S, 1}};

	c.keepalive = kind;
	c.keepalive_s = 15;
	pair_add(&w, &c, "a");
	pair_add(&w, &c, "b");
	pair_open(&w, 0, 1);
	pair_run(&w, 300 * USEC_S);
	check_int(w.up[0], 1);
	check_int(w.down[0], 0);
	w.loss = 100;
	pair_run(&w, 60 * USEC_S);
	check_int(w.down[0], kind == IKE_KEEPALIVE_PERIODIC);
	check_int(strstr(text_str(&w.log), "0:12 ") != NULL, kind == IKE_KEEPALIVE_PERIODIC);
	pair_free(&w);
}

static void keepalives(void)
{
	keepalive(IKE_KEEPALIVE_PERIODIC);
	keepalive(IKE_KEEPALIVE_ON_DEMAND);
}

static void end_of_life(void)
{
	struct ike_policy p = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
	struct pair w = {0};
	struct ike_view v;

	two_with(&w, &p, 1, &p, 1, "k", "k");
	pair_open(&w, 0, 1);
	pair_run(&w, 3500 * USEC_S);
	check_int(w.down[0] + w.down[1], 0);
	pair_run(&w, 200 * USEC_S);
	check_int(w.down[0], 1);
	check_int(w.down[1], 1);
	ike_view(w.ike[0], &v);
	check_int(v.sas, 0);
	struct ike_input in = {
	    .kind = IKE_IN_OPEN, .local = w.address[0], .peer = w.address[1], .keep = true};
	ike_input(w.ike[0], w.now, &in);
	pair_run(&w, 3 * 3600 * USEC_S);
	check_true(w.up[0] >= 4); /* renewed as long as somebody wants it */
	in.kind = IKE_IN_CLOSE;
	ike_input(w.ike[0], w.now, &in);
	pair_run(&w, USEC_S);
	ike_view(w.ike[1], &v);
	check_int(v.established, 0);
	pair_free(&w);
}

static void half_open_flood(void)
{
	struct ike_policy p = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
	struct pair w = {0};
	struct ike_view v;

	two_with(&w, &p, 1, &p, 1, "k", "k");
	pair_open(&w, 0, 1);
	for (unsigned i = 0; i < 5000; i++) {
		w.capture[0][0] = (uint8_t)i;
		w.capture[0][1] = (uint8_t)(i >> 8);
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = w.address[1],
				       .peer = IP4(192, 0, 2, 0) + i % 200,
				       .local_port = 848,
				       .peer_port = 848,
				       .data = BYTES(w.capture[0], w.capture_n[0])};
		struct ike_fx fx;
		ike_input(w.ike[1], w.now, &in);
		while (ike_poll(w.ike[1], &fx))
			;
	}
	ike_view(w.ike[1], &v);
	check_int(v.half_open, IKE_HALF_OPEN_MAX);
	check_true(v.drops[IKE_DROP_LIMIT] > 4000);
	pair_run(&w, 200 * USEC_S);
	ike_view(w.ike[1], &v);
	check_int(v.half_open, 0);
	check_int(w.up[0], 1); /* and who is honest comes in after it */
	pair_free(&w);
}

static void behind_nat(void)
{
	struct ike_policy p = pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
	struct pair w = {0};
	struct ike_view_sa v;

	two_with(&w, &p, 1, &p, 1, "k", "k");
	w.nat = IP4(203, 0, 113, 9);
	pair_open(&w, 0, 1);
	pair_run(&w, 65 * USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	check_true(ike_view_sa(w.ike[1], w.now, 0, &v));
	check_true(v.natt);
	check_int(v.peer_port, 4500);
	check_int(v.peer, w.nat);
	phase_two(&w, false);
	pair_free(&w);
}

static const struct check_case cases[] = {
    {"every algorithm", every_algorithm},
    {"policies in order", policies_in_order},
    {"no common policy", no_common_policy},
    {"wrong key", wrong_key},
    {"signatures", signatures},
    {"unknown certificate", unknown_certificate},
    {"certificates in pieces", certificates_in_pieces},
    {"bad network", bad_network},
    {"exchange of four", exchange_of_four},
    {"hash alone", hash_alone},
    {"exchange without answer", exchange_without_answer},
    {"flipped and cut", flipped_and_cut},
    {"keepalives", keepalives},
    {"end of life", end_of_life},
    {"half-open flood", half_open_flood},
    {"behind nat", behind_nat},
    {NULL, NULL},
};

CHECK_MAIN({"ike", cases})
