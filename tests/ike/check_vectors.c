/*
 * An independent implementation's capture: two members register with PULL after a main mode with a
 * pre-shared key. Keys, hashes and ciphertext are recomputed with the engine's own functions.
 */
#include <stdlib.h>

#include "ike/ike_local.h"
#include "tests/lib/check.h"

#define DATA	  "tests/gdoi/data/pull-push-aes256.json"
#define DATAGRAMS 22

struct vectors {
	char *json;
	uint8_t data[DATAGRAMS][2048];
	size_t n[DATAGRAMS];
	struct ike *ike;
};

/* The string after "name": behind from. */
static const char *value(const char *from, const char *name)
{
	char key[64];

	snprintf(key, sizeof key, "\"%s\"", name);
	const char *p = strstr(from, key);
	if (!p || !(p = strchr(p + strlen(key), '"')))
		abort();
	return p + 1;
}

static size_t hex_of(const char *text, uint8_t *out, size_t size)
{
	size_t len = strcspn(text, "\"");
	char *copy = str_copyn(text, len);
	size_t n = check_hex(copy, out, size);

	free(copy);
	return n;
}

static void load(struct vectors *v)
{
	struct ike_psk psk = {0};
	struct ike_policy policy = {10, IKE_CIPHER_AES, 256, IKE_HASH_SHA256, IKE_AUTH_PSK, 14,
				    600};
	struct ike_conf conf = {.policies = &policy, .n_policies = 1, .psks = &psk, .n_psks = 1};

	v->json = check_file(DATA, NULL);
	const char *p = strstr(v->json, "\"datagrams\"");
	for (int i = 0; i < DATAGRAMS; i++) {
		p = value(p, "payload");
		v->n[i] = hex_of(p, v->data[i], sizeof v->data[i]);
	}
	const char *key = value(v->json, "psk");
	if (secret_set(&psk.key, BYTES(key, strcspn(key, "\""))) != ST_OK)
		abort();
	v->ike = ike_new(&conf, BYTES("x", 1), (struct when){0});
}

static void unload(struct vectors *v)
{
	ike_free(v->ike);
	free(v->json);
}

static struct bytes message(const struct vectors *v, int i)
{
	return BYTES(v->data[i], v->n[i]);
}

static void chain_of(struct bytes m, struct ike_chain *c)
{
	struct ike_header h;

	check_int(ike_header_parse(&h, m), ST_OK);
	check_int(ike_chain_parse_exact(c, h.next, BYTES(m.p + 28, m.n - 28)), ST_OK);
}

/* An SA as it stands after message 4 of the main mode that begins with datagram first. */
static void begin(struct vectors *v, struct ike_sa *sa, struct ike_neg *neg, struct ike_peer *peer,
		  int first)
{
	struct ike_chain c;
	uint8_t gxy[256], want[64];
	char cookie[17];
	struct bytes transform;
	uint8_t proposal;

	*sa = (struct ike_sa){.neg = neg, .peer = peer};
	*neg = (struct ike_neg){0};
	list_init(&sa->exchanges);
	memcpy(sa->icookie, v->data[first + 1], 8);
	memcpy(sa->rcookie, v->data[first + 1] + 8, 8);
	chain_of(message(v, first), &c);
	struct bytes body = ike_chain_find(&c, IKE_P_SA, 0)->body;
	check_int(ike_prop_choose(v->ike, sa, body, &transform, &proposal), ST_OK);
	check_int(sa->lifetime_s, 600);
	check_true(ike_message_set(&neg->sa_body, body));
	for (int who = 0; who < 2; who++) {
		chain_of(message(v, first + 2 + who), &c);
		struct bytes nonce = ike_chain_find(&c, IKE_P_NONCE, 0)->body;
		check_true(ike_message_set(&neg->ke[who], ike_chain_find(&c, IKE_P_KE, 0)->body));
		memcpy(neg->nonce[who], nonce.p, nonce.n);
		neg->nonce_n[who] = (uint16_t)nonce.n;
	}
	for (int i = 0; i < 8; i++)
		snprintf(cookie + 2 * i, 3, "%02x", sa->icookie[i]);
	const char *keys = strstr(strstr(v->json, "phase1_keys"), cookie);
	size_t n = hex_of(value(keys, "g^xy"), gxy, sizeof gxy);
	check_int(ike_keys_derive(v->ike, sa, BYTES(gxy, n)), ST_OK);
	check_bytes(secret_view(&neg->skeyid),
		    BYTES(want, hex_of(value(keys, "SKEYID"), want, 64)));
	check_bytes(ike_skeyid_a(sa), BYTES(want, hex_of(value(keys, "SKEYID_a"), want, 64)));
	check_bytes(ike_cipher_key(sa), BYTES(want, hex_of(value(keys, "cipher_key"), want, 64)));
	check_bytes(BYTES(neg->iv, 16), BYTES(want, hex_of(value(keys, "phase1_iv"), want, 64)));
}

static void end(struct ike_sa *sa)
{
	struct ike_neg *n = sa->neg;

	ike_message_free(&n->sa_body);
	ike_message_free(&n->ke[0]);
	ike_message_free(&n->ke[1]);
}

/* Decrypts a message, hands out its chain, and makes the same octets out of the chain again. */
static void open_and_remake(struct vectors *v, struct ike_sa *sa, int i, uint8_t *iv,
			    struct ike_chain *c, uint8_t *copy)
{
	struct bytes m = message(v, i), plain;
	struct ike_header h;
	uint8_t next[16], same[16];

	memcpy(same, iv, 16);
	check_int(ike_header_parse(&h, m), ST_OK);
	check_int(ike_open_message(v->ike, sa, m, iv, next, &plain), ST_OK);
	memcpy(copy, plain.p, plain.n);
	check_int(ike_chain_parse(c, h.next, BYTES(copy, plain.n)), ST_OK);
	struct ike_put put = ike_begin(v->ike);
	for (unsigned p = 0; p < c->n; p++)
		ike_put_raw(&put, c->piece[p].type, c->piece[p].body);
	check_bytes(ike_message_make(v->ike, sa, &put, h.exchange, h.mid, same), m);
	memcpy(iv, next, 16);
	check_bytes(BYTES(same, 16), BYTES(next, 16));
}

static void main_mode(struct vectors *v, struct ike_sa *sa, int first)
{
	uint8_t copy[2048], want[HASH_MAX];
	struct ike_chain c;

	for (int who = 0; who < 2; who++) {
		open_and_remake(v, sa, first + 4 + who, sa->neg->iv, &c, copy);
		check_int(c.n, 3);
		ike_keys_hash(sa, who == 0, ike_chain_find(&c, IKE_P_ID, 0)->body, want);
		check_bytes(ike_chain_find(&c, IKE_P_HASH, 0)->body, BYTES(want, 32));
	}
	memcpy(sa->iv_last, sa->neg->iv, 16);
}

static void pull(struct vectors *v, struct ike_sa *sa, int first)
{
	uint8_t iv[16], copy[2048], mid[4], want[HASH_MAX], nonces[64];
	size_t n = 0;
	struct ike_chain c;

	memcpy(mid, v->data[first] + 20, 4);
	struct rd r = rd_from(BYTES_OF(mid));
	ike_keys_phase2_iv(sa, rd_u32(&r), iv);
	for (int i = 0; i < 4; i++) {
		open_and_remake(v, sa, first + i, iv, &c, copy);
		size_t skip = c.piece[0].whole.n;
		prf(sa->hash, ike_skeyid_a(sa),
		    PARTS(BYTES_OF(mid), BYTES(nonces, n), BYTES(c.all.p + skip, c.all.n - skip)),
		    want);
		check_bytes(c.piece[0].body, BYTES(want, 32));
		const struct ike_piece *nonce = ike_chain_find(&c, IKE_P_NONCE, 0);
		if (nonce) {
			memcpy(nonces + n, nonce->body.p, nonce->body.n);
			n += nonce->body.n;
		}
	}
}

static void registration(int first)
{
	struct vectors v = {0};
	struct ike_sa sa;
	struct ike_neg neg;
	struct ike_peer peer = {.local = IP4(10, 99, 0, 1), .address = IP4(10, 99, 0, 2)};

	load(&v);
	begin(&v, &sa, &neg, &peer, first);
	main_mode(&v, &sa, first);
	pull(&v, &sa, first + 6);
	end(&sa);
	unload(&v);
}

static void first_member(void)
{
	registration(0);
}

static void second_member(void)
{
	registration(10);
}

/* The opening messages through the engine: the capture's first one is answered like the capture's second. */
static void opening(void)
{
	struct vectors v = {0};
	struct ike_fx fx;
	struct ike_chain c, want;
	struct ike_input in = {.kind = IKE_IN_DATAGRAM,
			       .local = IP4(10, 99, 0, 1),
			       .peer = IP4(10, 99, 0, 2),
			       .local_port = 848,
			       .peer_port = 848};
	bool sent = false;

	load(&v);
	in.data = message(&v, 0);
	ike_input(v.ike, (struct when){0}, &in);
	chain_of(message(&v, 1), &want);
	while (ike_poll(v.ike, &fx)) {
		if (fx.kind != IKE_FX_SEND)
			continue;
		sent = true;
		chain_of(fx.data, &c);
		check_bytes(c.piece[0].body, want.piece[0].body);
	}
	check_true(sent);
	unload(&v);
}

/* Every flipped bit and every shorter form of a stranger's first message: at most refused, never a crash. */
static void opening_flipped(void)
{
	struct vectors v = {0};
	struct ike_fx fx;
	struct ike_view view;

	load(&v);
	for (size_t bit = 0; bit < 9 * v.n[0]; bit++) {
		uint8_t copy[2048];
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = 1,
				       .peer = (ip4_t)(2 + bit),
				       .local_port = 848,
				       .peer_port = 848};
		memcpy(copy, v.data[0], v.n[0]);
		bool cut = bit >= 8 * v.n[0];
		if (!cut)
			copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		in.data = BYTES(copy, cut ? bit - 8 * v.n[0] : v.n[0]);
		ike_input(v.ike, (struct when){0}, &in);
		while (ike_poll(v.ike, &fx))
			;
		ike_view(v.ike, &view);
		/* Accepted can only be what says the same: another cookie, a number nobody minds. */
		check_true(!cut || view.half_open < 200);
	}
	unload(&v);
}

static const struct check_case cases[] = {
    {"first member", first_member},
    {"second member", second_member},
    {"opening", opening},
    {"opening flipped", opening_flipped},
    {NULL, NULL},
};

CHECK_MAIN({"vectors", cases})
