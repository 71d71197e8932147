/* When an SA's messages go again, what bounds strangers, who is found dead, and what goes round a NAT. */
#include <stdlib.h>

#include "tests/ike/pair.h"
#include "tests/lib/check.h"

static struct ike_policy psk_policy(void)
{
	return pair_policy(7, 128, 2, IKE_AUTH_PSK, 2);
}

static struct ike_psk key_of(const char *key)
{
	struct ike_psk p = {0};

	(void)!secret_set(&p.key, BYTES(key, strlen(key)));
	return p;
}

static void begin(struct pair *w)
{
	*w = (struct pair){.now = {.mono = USEC_S, .wall = 1}, .prng = {.state = 3}};
}

/* Engines with the same configuration, but for what change() does to it. */
static void two(struct pair *w, void (*change)(struct ike_conf *, unsigned))
{
	struct ike_policy p = psk_policy();
	struct ike_psk k = key_of("k");

	begin(w);
	for (unsigned i = 0; i < 2; i++) {
		struct ike_conf c = pair_conf(&p, 1, &k, 1, NULL);
		if (change)
			change(&c, i);
		pair_add(w, &c, i ? "b" : "a");
	}
}

static void retransmission_schedule(void)
{
	static const unsigned ms[] = {0, 5000, 12500, 22500, 35000, 50000};
	struct pair w;
	struct ike_view v;

	two(&w, NULL);
	w.loss = 100;
	mono_t t0 = w.now.mono;
	pair_open(&w, 0, 1);
	pair_run(&w, 60 * USEC_S);
	check_int(w.captured, 6);
	for (unsigned i = 0; i < 6 && i < w.captured; i++) {
		check_int((w.capture_at[i] - t0) / USEC_MS, ms[i]);
		check_int(w.capture_n[i], w.capture_n[0]);
	}
	check_int(w.down[0], 0);
	pair_run(&w, 10 * USEC_S);
	check_int(w.down[0], 1); /* 67.5 s: given up */
	check_true(strstr(text_str(&w.log), "0:11 ") != NULL);
	pair_run(&w, 60 * USEC_S);
	check_int(w.captured, 6);
	ike_view(w.ike[0], &v);
	check_int(v.sas, 0);
	pair_free(&w);
}

/* A router that lost its memory says so, and what the other still holds goes. */
static void initial_contact(void)
{
	struct ike_policy p = psk_policy();
	struct ike_psk k = key_of("k");
	struct ike_conf c = pair_conf(&p, 1, &k, 1, NULL);
	struct pair w;
	struct ike_view v;

	two(&w, NULL);
	pair_open(&w, 0, 1);
	pair_run(&w, 10 * USEC_S);
	check_int(w.up[1], 1);
	ike_free(w.ike[0]);
	w.ike[0] = ike_new(&c, BYTES("reborn", 6), w.now);
	pair_open(&w, 0, 1);
	pair_run(&w, 10 * USEC_S);
	check_int(w.up[1], 2);
	check_int(w.down[1], 1);
	ike_view(w.ike[1], &v);
	check_int(v.established, 1);
	pair_free(&w);
}

/* Nobody says it who holds another SA with the peer: a second one beside the first leaves both. */
static void no_initial_contact(void)
{
	struct pair w;
	struct ike_view v;

	two(&w, NULL);
	pair_open(&w, 0, 1);
	pair_run(&w, 10 * USEC_S);
	struct ike_input in = {.kind = IKE_IN_OPEN, .local = w.address[1], .peer = w.address[0]};
	ike_input(w.ike[1], w.now, &in); /* there is one: told at once, nothing is sent */
	pair_run(&w, 10 * USEC_S);
	ike_view(w.ike[0], &v);
	check_int(v.established, 1);
	check_int(w.down[0] + w.down[1], 0);
	pair_free(&w);
}

/* ---- limits ---- */

static void strange(struct pair *w, unsigned cookie, ip4_t from)
{
	struct ike_fx fx;
	struct ike_input in = {.kind = IKE_IN_DATAGRAM,
			       .local = w->address[1],
			       .peer = from,
			       .local_port = 848,
			       .peer_port = 848};

	w->capture[0][0] = (uint8_t)cookie;
	w->capture[0][1] = (uint8_t)(cookie >> 8);
	in.data = BYTES(w->capture[0], w->capture_n[0]);
	ike_input(w->ike[1], w->now, &in);
	while (ike_poll(w->ike[1], &fx))
		;
}

static void half_open_of_one(void)
{
	struct pair w;
	struct ike_view v;

	two(&w, NULL);
	pair_open(&w, 0, 1);
	for (unsigned i = 0; i < 100; i++)
		strange(&w, i, IP4(192, 0, 2, 1));
	ike_view(w.ike[1], &v);
	check_int(v.half_open, IKE_HALF_OPEN_PEER);
	check_int(v.drops[IKE_DROP_LIMIT], 100 - IKE_HALF_OPEN_PEER);
	strange(&w, 1, IP4(192, 0, 2, 2));
	ike_view(w.ike[1], &v);
	check_int(v.half_open, IKE_HALF_OPEN_PEER + 1);
	pair_run(&w, IKE_HALF_OPEN_S * USEC_S + USEC_S);
	ike_view(w.ike[1], &v);
	check_int(v.half_open, 0);
	pair_free(&w);
}

static void few(struct ike_conf *c, unsigned i)
{
	c->half_open_max = i ? 3 : 0;
	c->sa_max = i;
}

static void configured_limits(void)
{
	struct pair w;
	struct ike_view v;

	two(&w, few);
	w.loss = 100;
	pair_open(&w, 0, 1);
	for (unsigned i = 0; i < 10; i++)
		strange(&w, i, IP4(192, 0, 2, 0) + i);
	ike_view(w.ike[1], &v);
	check_int(v.half_open, 3);
	w.loss = 0;
	pair_run(&w, 100 * USEC_S);
	check_int(w.up[1], 1);
	strange(&w, 1, IP4(192, 0, 2, 1)); /* one is all */
	ike_view(w.ike[1], &v);
	check_int(v.half_open, 0);
	pair_free(&w);
}

/* ---- who does not answer ---- */

static void on_demand(struct ike_conf *c, unsigned i)
{
	(void)i;
	c->keepalive = IKE_KEEPALIVE_ON_DEMAND;
	c->keepalive_s = 10;
}

/* Silence is nothing; silence while something is to be said is. */
static void on_demand_finds_the_dead(void)
{
	uint8_t buf[64], nonce[16] = {1};
	struct ike_put p;
	struct pair w;

	two(&w, on_demand);
	pair_open(&w, 0, 1);
	pair_run(&w, 100 * USEC_S);
	w.loss = 100;
	pair_run(&w, 100 * USEC_S);
	check_int(w.down[0], 0);
	ike_put_init(&p, buf, sizeof buf);
	ike_put_raw(&p, IKE_P_NONCE, BYTES_OF(nonce));
	struct ike_phase2 m = {.local = w.address[0],
			       .peer = w.address[1],
			       .exchange = 32,
			       .first = p.first,
			       .payloads = ike_put_done(&p),
			       .expect_reply = true};
	pair_send(&w, 0, &m);
	pair_run(&w, 40 * USEC_S); /* the exchange itself would go on for 67.5 s */
	check_int(w.down[0], 1);
	check_int(w.failed[0], 1);
	check_true(strstr(text_str(&w.log), "0:12 ") != NULL);
	pair_free(&w);
}

/* ---- round a NAT ---- */

static void quick_natt(struct ike_conf *c, unsigned i)
{
	(void)i;
	c->natt_keepalive_s = 7;
}

static void ports_translated(void)
{
	struct pair w;
	struct ike_view_sa v;
	unsigned alive = 0;

	two(&w, quick_natt);
	w.nat = IP4(203, 0, 113, 9);
	w.nat_shift = 30000;
	pair_open(&w, 0, 1);
	pair_run(&w, 36 * USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	check_true(ike_view_sa(w.ike[1], w.now, 0, &v));
	check_true(v.natt);
	check_int(v.local_port, 4500);
	check_int(v.peer_port, 34500);
	for (unsigned i = 0; i < w.captured; i++)
		if (w.capture_n[i] == 1) {
			alive++;
			check_int(w.capture[i][0], 0xff);
			check_int(w.capture_to[i], w.address[1]); /* only who is behind it sends */
		}
	check_int(alive, 5);
	struct ike_input in = {.kind = IKE_IN_CLOSE}; /* and back through it */
	ike_input(w.ike[1], w.now, &in);
	pair_run(&w, USEC_S);
	check_int(w.down[0], 1);
	pair_free(&w);
}

static void none_natt(struct ike_conf *c, unsigned i)
{
	c->no_natt = i;
}

static void natt_not_wanted(void)
{
	struct pair w;
	struct ike_view_sa v;

	two(&w, none_natt);
	w.nat = IP4(203, 0, 113, 9);
	pair_open(&w, 0, 1);
	pair_run(&w, 10 * USEC_S);
	check_true(ike_view_sa(w.ike[1], w.now, 0, &v));
	check_int(v.established, 1);
	check_true(!v.natt);
	check_int(v.peer_port, 848);
	pair_free(&w);
}

/* ---- what is in the messages ---- */

static uint32_t word(const uint8_t *p)
{
	struct rd r = rd_from(BYTES(p, 4));

	return rd_u32(&r);
}

static void ipsec_doi(struct ike_conf *c, unsigned i)
{
	c->doi = i ? 0 : IKE_DOI_IPSEC;
}

/* The DOI that is sent, its situation, and that the answer has the same. */
static void domain(void (*change)(struct ike_conf *, unsigned), uint32_t doi)
{
	struct pair w;

	two(&w, change);
	pair_open(&w, 0, 1);
	pair_run(&w, USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	for (int i = 0; i < 2; i++) {
		check_int(word(w.capture[i] + 32), doi);
		check_int(word(w.capture[i] + 36), doi == IKE_DOI_IPSEC);
	}
	pair_free(&w);
}

static void domains(void)
{
	domain(NULL, IKE_DOI_GDOI);
	domain(ipsec_doi, IKE_DOI_IPSEC);
}

static void local_keys(void)
{
	struct ike_policy p = psk_policy();
	struct ike_psk k[2] = {key_of("for another address"), key_of("k")}, b = key_of("k");
	struct ike_conf ca = pair_conf(&p, 1, k, 2, NULL), cb = pair_conf(&p, 1, &b, 1, NULL);
	struct pair w;

	k[0].local = IP4(10, 0, 0, 77);
	begin(&w);
	pair_add(&w, &ca, "a");
	pair_add(&w, &cb, "b");
	pair_open(&w, 0, 1);
	pair_run(&w, USEC_S);
	check_int(w.up[0], 1);
	pair_free(&w);

	k[0].local = IP4(10, 0, 0, 1); /* this one of ours: the wrong key */
	begin(&w);
	pair_add(&w, &ca, "a");
	pair_add(&w, &cb, "b");
	pair_open(&w, 0, 1);
	pair_run(&w, USEC_S);
	check_int(w.up[0], 0);
	pair_free(&w);
}

/* ---- certificates ---- */

static void make_key(struct pair *w, unsigned i)
{
	struct drbg rng;
	uint8_t s = (uint8_t)i;

	drbg_seed(&rng, BYTES(&s, 1));
	if (rsa_generate(&rng, 1024, &w->key[i]) != ST_OK)
		abort();
}

static struct ike_credential credential(const struct pair *w, unsigned i, const char *name,
					const char *ca)
{
	struct ike_credential c = {.name = name,
				   .n_chain = 1,
				   .n_issuers = 1,
				   .subject = BYTES("0\0", 2),
				   .ca_name = BYTES(ca, strlen(ca))};

	c.chain[0] = rsa_pub_der(rsa_key_pub(w->key[i]));
	c.issuers[0] = c.ca_name;
	return c;
}

/* Of two trustpoints the one whose authority the peer asks for. */
static void requested_authority(void)
{
	struct ike_policy p = pair_policy(7, 128, 4, IKE_AUTH_RSA_SIG, 2);
	struct ike_credential a[2], b;
	struct pair w;

	for (int other = 0; other < 2; other++) {
		begin(&w);
		make_key(&w, 0);
		make_key(&w, 1);
		a[0] = credential(&w, 0, "FIRST", "ca one");
		a[1] = credential(&w, 0, "SECOND", "ca two");
		b = credential(&w, 1, "B", other ? "ca two" : "ca one");
		struct ike_conf ca = pair_conf(&p, 1, NULL, 0, a);
		struct ike_conf cb = pair_conf(&p, 1, NULL, 0, &b);
		ca.n_credentials = 2;
		pair_add(&w, &ca, "a");
		pair_add(&w, &cb, "b");
		pair_open(&w, 0, 1);
		pair_run(&w, USEC_S);
		check_int(w.up[0] + w.up[1], 2);
		check_text(w.credential[0], other ? "SECOND" : "FIRST");
		pair_free(&w);
	}
}

/* ---- pieces ---- */

static uint8_t ballast[3000];

static void two_large(struct pair *w, bool whole)
{
	struct ike_policy p = pair_policy(7, 256, 4, IKE_AUTH_RSA_SIG, 2);
	struct ike_credential c[2];

	begin(w);
	for (unsigned i = 0; i < 2; i++) {
		make_key(w, i);
		c[i] = credential(w, i, "TP", "ca");
		c[i].chain[1] = BYTES_OF(ballast);
		c[i].n_chain = 2;
		struct ike_conf conf = pair_conf(&p, 1, NULL, 0, &c[i]);
		conf.mtu = 700;
		conf.whole = whole;
		pair_add(w, &conf, i ? "b" : "a");
	}
}

static void pieces_on_a_bad_network(void)
{
	struct pair w;

	for (unsigned seed = 1; seed <= 5; seed++) {
		two_large(&w, false);
		w.prng.state = seed;
		w.duplicate = 60;
		w.reorder = 60;
		w.loss = 5;
		pair_open(&w, 0, 1);
		pair_run(&w, 60 * USEC_S);
		check_int(w.up[0], 1);
		check_int(w.up[1], 1);
		pair_free(&w);
	}
}

static void not_cut(void)
{
	struct pair w;
	size_t longest = 0;

	two_large(&w, true);
	pair_open(&w, 0, 1);
	pair_run(&w, USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	for (unsigned i = 0; i < w.captured; i++)
		longest = w.capture_n[i] > longest ? w.capture_n[i] : longest;
	check_true(longest > 3000);
	pair_free(&w);
}

/* A fragment under the cookies of the negotiation that is going on. */
static void piece(struct pair *w, uint16_t id, uint8_t number, uint8_t last, size_t n)
{
	uint8_t buf[4096] = {0};
	struct wr v = wr_into(buf, sizeof buf);
	struct ike_input in = {.kind = IKE_IN_DATAGRAM,
			       .local = w->address[1],
			       .peer = w->address[0],
			       .local_port = 848,
			       .peer_port = 848};

	wr_put(&v, BYTES(w->capture[w->captured - 1], 16));
	wr_u8(&v, IKE_P_FRAGMENT);
	wr_u8(&v, IKE_VERSION);
	wr_u8(&v, IKE_X_MAIN);
	wr_u8(&v, 0);
	wr_u32(&v, 0);
	wr_u32(&v, (uint32_t)(IKE_HEADER_LEN + 8 + n));
	wr_u16(&v, 0);
	wr_u16(&v, (uint16_t)(8 + n));
	wr_u16(&v, id);
	wr_u8(&v, number);
	wr_u8(&v, last);
	wr_zero(&v, n);
	in.data = wr_bytes_view(&v);
	ike_input(w->ike[1], w->now, &in);
	pair_drain(w);
}

/* Up to message 4, so that there are cookies to forge pieces under. */
static void half_way(struct pair *w)
{
	two_large(w, false);
	pair_open(w, 0, 1);
	pair_run(w, 3500); /* a millisecond each: 1, 2 and 3 are there, 4 is under way */
	check_int(w->up[0] + w->up[1], 0);
}

static uint64_t bad_pieces(const struct pair *w)
{
	struct ike_view v;

	ike_view(w->ike[1], &v);
	return v.drops[IKE_DROP_FRAGMENT];
}

static void pieces_that_cannot_be(void)
{
	struct pair w;

	half_way(&w);
	piece(&w, 100, 0, 0, 10); /* numbers begin with 1 */
	check_int(bad_pieces(&w), 1);
	piece(&w, 100, IKE_FRAGMENTS_MAX + 1, 0, 10);
	check_int(bad_pieces(&w), 2);
	piece(&w, 100, 1, 0, 0); /* nothing in it */
	check_int(bad_pieces(&w), 3);
	piece(&w, 100, 1, 7, 10); /* last is 0 or 1 */
	check_int(bad_pieces(&w), 4);
	piece(&w, 101, 3, 1, 10);
	piece(&w, 101, 4, 0, 10); /* behind the last */
	check_int(bad_pieces(&w), 5);
	piece(&w, 102, 3, 1, 10);
	piece(&w, 102, 2, 1, 10); /* two last ones */
	check_int(bad_pieces(&w), 6);
	for (uint8_t i = 1; i <= 20; i++) /* more than a message may be */
		piece(&w, 103, i, 0, 4000);
	check_int(bad_pieces(&w), 7);
	piece(&w, 104, 1, 1, 40); /* a whole of zeros is no message */
	check_int(bad_pieces(&w), 8);
	for (uint16_t i = 0; i < 3 * IKE_FRAGMENT_SETS; i++) /* nobody's room is taken for long */
		piece(&w, (uint16_t)(200 + i), 1, 0, 1000);
	pair_run(&w, 60 * USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	pair_free(&w);
}

/* Who guesses the next id can spoil one message, not the negotiation: it is repeated under another. */
static void forged_piece(void)
{
	struct pair w;

	half_way(&w);
	piece(&w, 1, 2, 0, 50);
	pair_run(&w, 4 * USEC_S);
	check_int(w.up[1], 0);
	pair_run(&w, 20 * USEC_S);
	check_int(w.up[0] + w.up[1], 2);
	pair_free(&w);
}

static const struct check_case cases[] = {
    {"retransmission schedule", retransmission_schedule},
    {"initial contact", initial_contact},
    {"no initial contact", no_initial_contact},
    {"half-open of one", half_open_of_one},
    {"configured limits", configured_limits},
    {"on demand finds the dead", on_demand_finds_the_dead},
    {"ports translated", ports_translated},
    {"NAT traversal not wanted", natt_not_wanted},
    {"domains of interpretation", domains},
    {"keys of a local address", local_keys},
    {"requested authority", requested_authority},
    {"pieces on a bad network", pieces_on_a_bad_network},
    {"not cut", not_cut},
    {"pieces that cannot be", pieces_that_cannot_be},
    {"forged piece", forged_piece},
    {NULL, NULL},
};

CHECK_MAIN({"ike life", cases})
