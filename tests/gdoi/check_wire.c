/* The octets of an independent implementation, and of RFC 8263. */
#include <stdio.h>
#include <stdlib.h>

#include "gdoi/gdoi_push.h"
#include "tests/lib/check.h"

#define DATA "tests/gdoi/data/pull-push-aes256.txt"

/* The last field of the line that begins with name. */
static size_t vector(const char *name, uint8_t *out, size_t size)
{
	size_t len, n;
	char *text = check_file(DATA, &len), *line = strstr(text, name), *end, *hex;

	if (!line)
		abort();
	end = strchr(line, '\n');
	*end = 0;
	hex = strrchr(line, ' ') + 1;
	n = check_hex(hex, out, size);
	free(text);
	return n;
}

static void keys(struct gdoi_kek *k, struct rsa_pub **pub)
{
	uint8_t raw[64], spki[512], push[2048];
	size_t n = vector("kek ", raw, sizeof(raw)), s = vector("spki ", spki, sizeof(spki));

	*k = (struct gdoi_kek){.alg = GDOI_KEK_AES, .key_bits = 256, .sig_hash = GDOI_SIG_SHA256};
	vector("push1 ", push, sizeof(push));
	memcpy(k->spi, push, sizeof(k->spi));
	check_int(gdoi_kek_set(k, BYTES(raw, n)), ST_OK);
	check_int(rsa_pub_from_der(BYTES(spki, s), pub), ST_OK);
}

static void same_sa(struct bytes body, unsigned sats)
{
	uint8_t out[2048];
	struct wr w = wr_into(out, sizeof(out));
	struct gdoi_sa sa;

	check_int(gdoi_sa_decode(body, &sa), ST_OK);
	check_int(sa.n_sats, sats);
	gdoi_sa_encode(&sa, &w);
	check_bytes(wr_bytes_view(&w), body);
	gdoi_sa_free(&sa);
	for (size_t n = 0; n < body.n; n++)
		check_true(gdoi_sa_decode(BYTES(body.p, n), &sa) != ST_OK);
}

static void same_kd(struct bytes body, unsigned keys_n)
{
	uint8_t out[2048];
	struct wr w = wr_into(out, sizeof(out));
	struct gdoi_kd kd;

	check_int(gdoi_kd_decode(body, &kd), ST_OK);
	check_int(kd.n, keys_n);
	gdoi_kd_encode(&kd, &w);
	check_bytes(wr_bytes_view(&w), body);
	gdoi_kd_free(&kd);
	for (size_t n = 0; n < body.n; n++)
		check_true(gdoi_kd_decode(BYTES(body.p, n), &kd) != ST_OK);
}

static void test_pull(void)
{
	uint8_t b[2048];
	size_t n = vector("pull1 ", b, sizeof(b));
	struct gdoi_chain c;
	struct gdoi_id id;
	struct gdoi_gap gap;

	check_int(gdoi_chain_parse(&c, GDOI_P_NONCE, BYTES(b, n), true), ST_OK);
	check_int(gdoi_id_decode(gdoi_chain_only(&c, GDOI_P_ID)->body, &id), ST_OK);
	check_int(id.type, GDOI_IDENTITY_NUMBER);
	n = vector("pull2 ", b, sizeof(b));
	check_int(gdoi_chain_parse(&c, GDOI_P_NONCE, BYTES(b, n), true), ST_OK);
	same_sa(gdoi_chain_only(&c, GDOI_P_SA)->body, 3);
	n = vector("pull3 ", b, sizeof(b));
	check_int(gdoi_chain_parse(&c, GDOI_P_GAP, BYTES(b, n), true), ST_OK);
	check_int(gdoi_gap_decode(c.piece[0].body, &gap), ST_OK);
	check_int(gap.has, GAP_SIDS);
	n = vector("pull4 ", b, sizeof(b));
	check_int(gdoi_chain_parse(&c, GDOI_P_SEQ, BYTES(b, n), true), ST_OK);
	same_kd(gdoi_chain_only(&c, GDOI_P_KD)->body, 5);
}

static void test_push(void)
{
	static const char *const names[] = {"push1 ", "push2 "};
	struct gdoi_kek k;
	struct rsa_pub *pub = NULL;

	keys(&k, &pub);
	for (unsigned i = 0; i < 2; i++) {
		uint8_t d[2048];
		size_t n = vector(names[i], d, sizeof(d));
		struct gdoi_opened o;
		struct gdoi_push_form form;
		struct gdoi_chain c;

		check_int(gdoi_push_open(&k, BYTES(d, n), &o), ST_OK);
		check_int(gdoi_push_verify(&o, pub, GDOI_SIG_SHA256, &form), ST_OK);
		check_true(!form.bare && !form.padded);
		check_int(o.push.seq, i + 1);
		check_int(gdoi_chain_parse(&c, GDOI_P_SEQ,
					   BYTES(o.text + GDOI_HEADER, o.n_text - GDOI_HEADER),
					   false),
			  ST_OK);
		same_sa(gdoi_chain_only(&c, GDOI_P_SA)->body, i ? 3 : 6);
		same_kd(gdoi_chain_only(&c, GDOI_P_KD)->body, i ? 4 : 7);
		gdoi_opened_free(&o);
		/* No prefix, and no octet changed, is a rekey. */
		for (size_t at = 0; at < n; at++) {
			check_true(gdoi_push_open(&k, BYTES(d, at), &o) != ST_OK);
			d[at] ^= (uint8_t)(1u << (at & 7));
			if (gdoi_push_open(&k, BYTES(d, n), &o) == ST_OK) {
				check_true(gdoi_push_verify(&o, pub, GDOI_SIG_SHA256, NULL) !=
					   ST_OK);
				gdoi_opened_free(&o);
			}
			d[at] ^= (uint8_t)(1u << (at & 7));
		}
	}
	rsa_pub_free(pub);
}

static void test_forms(void)
{
	struct drbg g;
	struct rsa_key *key = NULL;
	struct gdoi_kek k = {.alg = GDOI_KEK_3DES, .sig_hash = GDOI_SIG_SHA1, .spi = {1, 2, 3}};
	const uint8_t raw[32] = {7, 7, 7};
	const uint8_t spis[4] = {0};
	struct gdoi_push m = {
	    .seq = 9, .n_deletes = 1, .deletes = {{GDOI_DOI, 1, 4, 1, BYTES_OF(spis)}}};

	drbg_seed(&g, BYTES("forms", 5));
	check_int(rsa_generate(&g, 1024, &key), ST_OK);
	check_int(gdoi_kek_set(&k, BYTES_OF(raw)), ST_OK);
	for (unsigned i = 0; i < 4; i++) {
		struct gdoi_push_form f = {i & 1, i & 2}, got;
		struct gdoi_opened o;
		uint8_t d[1024];
		size_t n;

		check_int(gdoi_push_build(&k, key, f, &m, d, sizeof(d), &n), ST_OK);
		check_int(gdoi_push_open(&k, BYTES(d, n), &o), ST_OK);
		check_int(gdoi_push_verify(&o, rsa_key_pub(key), GDOI_SIG_SHA1, &got), ST_OK);
		check_int(got.bare, f.bare);
		check_int(got.padded, f.padded && o.unpadded != o.n_text);
		gdoi_opened_free(&o);
	}
	rsa_key_free(key);
}

static void test_ack(void)
{
	uint8_t raw[48] = {0}, out[GDOI_ACK_SIZE], want[32];
	struct gdoi_kek k = {.alg = GDOI_KEK_AES, .key_bits = 256};
	struct gdoi_ack_msg a;
	struct secret key;
	size_t n;

	for (unsigned i = 0; i < 32; i++)
		raw[16 + i] = (uint8_t)i;
	for (unsigned i = 0; i < 8; i++) {
		k.spi[i] = (uint8_t)(0xa0 + i);
		k.spi[8 + i] = (uint8_t)(0xb0 + i);
	}
	check_int(gdoi_kek_set(&k, BYTES_OF(raw)), ST_OK);
	gdoi_ack_key(&k, 1, &key);
	check_hex("e5e716957b2891a88b9bf1414944992831164c84e7eba6b740168f05f1f9e0e9", want, 32);
	check_bytes(secret_view(&key), BYTES_OF(want));
	check_int(gdoi_ack_build(&k, 1, 1, IP4(10, 99, 0, 2), out, &n), ST_OK);
	check_hex("930fa7a69e24789407994b4a8280e565412756e713ce63032363b0387824cac8", want, 32);
	check_bytes(BYTES(out + 32, 32), BYTES_OF(want));
	check_int(gdoi_ack_open(&k, 1, BYTES(out, n), &a), ST_OK);
	check_int(a.member, IP4(10, 99, 0, 2));
	check_true(gdoi_ack_open(&k, GDOI_ACK_PRIVATE_REQUEST, BYTES(out, n), &a) != ST_OK);
	for (size_t i = 0; i < n; i++) {
		check_true(gdoi_ack_open(&k, 1, BYTES(out, i), &a) != ST_OK);
		out[i] ^= 4;
		check_true(gdoi_ack_open(&k, 1, BYTES(out, n), &a) != ST_OK);
		out[i] ^= 4;
	}
}

extern const struct check_case wire_cases[];
const struct check_case wire_cases[] = {
    {"pull of a capture", test_pull},
    {"push of a capture", test_push},
    {"four forms of signature", test_forms},
    {"acknowledgement", test_ack},
    {NULL, NULL},
};
