/* The codec: what is written reads back; cut or bent octets are refused and never read past. */
#include <stdlib.h>

#include "coop/coop_part.h"
#include "tests/lib/check.h"

#define NOW (5 * USEC_HOUR)

static void sample(struct coop_state *s, uint32_t members)
{
	struct coop_kek k = {.seq = 7, .serial = 1, .expires = NOW + USEC_DAY};
	struct coop_tek t = {.spi = 0x535f673b, .serial = 2, .expires = NOW + 7200 * USEC_S};
	uint8_t key[40];

	memset(key, 0xab, sizeof(key));
	k.key = t.key = (struct coop_octets){key, sizeof(key)};
	memset(k.spi, 0x42, sizeof(k.spi));
	*s = (struct coop_state){.pst_ms = 123456, .at = NOW};
	memset(s->policy_hash, 1, 32);
	check_int(coop_octets_set(&s->policy, BYTES("permit ip any any", 17)), ST_OK);
	check_int(coop_state_add_kek(s, &k), ST_OK);
	check_int(coop_state_add_tek(s, &t), ST_OK);
	for (uint32_t i = 0; i < members; i++) {
		struct coop_member m = {.address = IP4(10, 1, 0, 0) + i * 3,
					.registrar = IP4(10, 0, 0, 1),
					.stamp = 1000 + i,
					.more = {key, 5}};

		memcpy(m.kek, k.spi, sizeof(m.kek));
		check_int(coop_state_put_member(s, &m), ST_OK);
	}
}

static void encode(const struct coop_state *s, uint8_t **out, uint32_t *n)
{
	static const struct coop_status status = {.line = 9, .version = 3, .pst_ms = 123456};
	static const struct coop_line lines[] = {{9, 3}, {8, 2}};
	static const struct coop_sid sid = {.size_cfg = 24, .current = 255};
	static const ip4_t gone[] = {1, 2};
	struct coop_body_plan plan = {.status = &status,
				      .lines = lines,
				      .n_lines = 2,
				      .sid = &sid,
				      .state = s,
				      .reports = s,
				      .reports_gone = gone,
				      .n_reports_gone = 2};

	check_int(coop_body_encode(&plan, NOW, out, n), ST_OK);
}

static void test_round_trip(void)
{
	struct coop_state s;
	struct coop_body b;
	uint8_t *out = NULL;
	uint32_t n = 0;

	sample(&s, 20);
	encode(&s, &out, &n);
	check_int(coop_body_decode(BYTES(out, n), NOW + USEC_S, &b), ST_OK);
	check_true(coop_state_same(&s, &b.state, NOW));
	check_int(b.state.teks[0].expires, NOW + 7201 * USEC_S);
	check_int(b.n_lines, 2);
	check_int(b.lines[1].id, 8);
	check_int(b.reports.n_members, 20);
	check_int(b.n_reports_gone, 2);
	check_true(b.has_sid && b.has_state && !b.has_delta);
	coop_body_free(&b);
	coop_state_free(&s);
	free(out);
}

static void test_cut_and_bent(void)
{
	struct coop_state s;
	struct coop_body b;
	uint8_t *out = NULL, *copy;
	uint32_t n = 0, refused = 0;

	sample(&s, 6);
	encode(&s, &out, &n);
	for (uint32_t i = 0; i < n; i++) {
		/* An allocation of just that size, so that a sanitizer sees a read past it. */
		copy = malloc(i ? i : 1);
		memcpy(copy, out, i);
		if (coop_body_decode(BYTES(copy, i), NOW, &b) == ST_OK)
			coop_body_free(&b);
		else
			refused++;
		free(copy);
	}
	/* Only cuts between sections leave something whole. */
	check_true(refused > n - 12);
	for (uint32_t i = 0; i < n; i++)
		for (int bit = 0; bit < 8; bit++) {
			out[i] ^= (uint8_t)(1 << bit);
			if (coop_body_decode(BYTES(out, n), NOW, &b) == ST_OK)
				coop_body_free(&b);
			out[i] ^= (uint8_t)(1 << bit);
		}
	coop_state_free(&s);
	free(out);
}

static struct coop_header header(void)
{
	return (struct coop_header){.kind = COOP_ANNOUNCE,
				    .flags = COOP_REPLY_REQUEST,
				    .id_kind = 1,
				    .role = COOP_AS_PRIMARY,
				    .priority = 100,
				    .identity = 484,
				    .sender = IP4(172, 16, 4, 2),
				    .instance = 0x1122334455667788,
				    .sequence = 63046,
				    .part = 0,
				    .parts = 1,
				    .total = 3,
				    .piece = BYTES("abc", 3)};
}

static void test_header(void)
{
	struct coop_header h = header(), back;
	uint8_t buf[256];
	struct wr w = wr_into(buf, sizeof(buf));

	check_int(coop_header_encode(&h, &w), ST_OK);
	check_int(wr_len(&w), COOP_HEADER_SIZE + 3);
	check_int(coop_header_decode(wr_bytes_view(&w), &back), ST_OK);
	check_int(back.sequence, 63046);
	check_int(back.sender, IP4(172, 16, 4, 2));
	check_bytes(back.piece, BYTES("abc", 3));
	for (size_t i = 0; i <= COOP_HEADER_SIZE; i++)
		check_true(coop_header_decode(BYTES(buf, i), &back) != ST_OK);
	buf[4] = 3; /* another version */
	check_int(coop_header_decode(wr_bytes_view(&w), &back), ST_SYNTAX);
}

static void bad_header(struct coop_header h)
{
	struct coop_header back;
	uint8_t buf[256];
	struct wr w = wr_into(buf, sizeof(buf));

	check_int(coop_header_encode(&h, &w), ST_OK);
	check_int(coop_header_decode(wr_bytes_view(&w), &back), ST_RANGE);
}

static void test_header_refused(void)
{
	struct coop_header h;

	h = header(), h.kind = 9, bad_header(h);
	h = header(), h.role = 3, bad_header(h);
	h = header(), h.flags = 0x8000, bad_header(h);
	h = header(), h.instance = 0, bad_header(h);
	h = header(), h.sender = 0, bad_header(h);
	h = header(), h.part = 1, bad_header(h);
	h = header(), h.parts = 0, bad_header(h);
	h = header(), h.total = 2, bad_header(h);
	h = header(), h.offset = 1, bad_header(h);
	h = header(), h.offset = UINT32_MAX, bad_header(h);
	h = header(), h.total = COOP_BODY_MAX + 1, bad_header(h);
	h = header(), h.piece.n = 0, bad_header(h);
}

/* Parts in any order; the missing ones are named. */
static void test_parts(void)
{
	uint8_t body[1000], bits[8];
	struct coop_assembly a = {0};
	struct bytes whole = {0};
	struct coop_header h = header();
	uint16_t n = coop_parts_of(sizeof(body), 256);

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7);
	check_int(n, 5);
	for (uint16_t i = n; i-- > 1;) {
		coop_part_cut(&h, BYTES_OF(body), 256, i);
		check_int(coop_assembly_add(&a, &h, &whole), ST_AGAIN);
		check_int(coop_assembly_add(&a, &h, &whole), ST_EXISTS);
	}
	check_int(coop_assembly_missing(&a, bits, sizeof(bits)), 1);
	check_int(bits[0], 0x80);
	/* One of another shape does not get in. */
	coop_part_cut(&h, BYTES(body, 999), 256, 0);
	check_int(coop_assembly_add(&a, &h, &whole), ST_RANGE);
	coop_part_cut(&h, BYTES_OF(body), 256, 0);
	h.piece.n--;
	check_int(coop_assembly_add(&a, &h, &whole), ST_RANGE);
	coop_part_cut(&h, BYTES_OF(body), 256, 0);
	check_int(coop_assembly_add(&a, &h, &whole), ST_OK);
	check_bytes(whole, BYTES_OF(body));
	coop_assembly_reset(&a);
}

static void test_payload(void)
{
	uint8_t buf[COOP_PAYLOAD_HEAD + 6] = {0};
	struct bytes part;

	coop_payload_head(buf, 3);
	memcpy(buf + COOP_PAYLOAD_HEAD, "abcXXX", 6); /* padding behind */
	check_int(coop_payload_open(COOP_PAYLOAD, BYTES_OF(buf), &part), ST_OK);
	check_bytes(part, BYTES("abc", 3));
	check_int(coop_payload_open(10, BYTES_OF(buf), &part), ST_SYNTAX);
	check_int(coop_payload_open(COOP_PAYLOAD, BYTES(buf, 6), &part), ST_TRUNCATED);
	check_int(coop_payload_open(COOP_PAYLOAD, BYTES(buf, 3), &part), ST_SYNTAX);
	buf[0] = 11; /* something follows */
	check_int(coop_payload_open(COOP_PAYLOAD, BYTES_OF(buf), &part), ST_SYNTAX);
	buf[0] = 0;
	buf[3] = 3;
	check_int(coop_payload_open(COOP_PAYLOAD, BYTES_OF(buf), &part), ST_SYNTAX);
}

/* What each side did alone is in the merge, once, and the newer word on a member counts. */
static void test_merge(void)
{
	struct coop_state a, b;
	struct coop_merged m;
	struct coop_tek t = {.spi = 0x99, .serial = 3, .expires = NOW + USEC_HOUR};
	struct coop_member x = {.address = IP4(10, 1, 0, 3), .stamp = 19000};

	sample(&a, 5);
	sample(&b, 5);
	check_int(coop_state_add_tek(&b, &t), ST_OK);
	check_int(coop_state_put_member(&b, &x), ST_OK);
	x.address = IP4(10, 2, 0, 0);
	check_int(coop_state_put_member(&b, &x), ST_OK);
	b.keks[0].seq = 30;
	b.pst_ms += 5000;
	check_int(coop_state_merge(&a, &b, NOW, &m), ST_OK);
	check_int(m.teks, 1);
	check_int(m.keks, 0);
	check_int(m.members, 2);
	check_int(a.n_members, 6);
	check_int(a.keks[0].seq, 30 + COOP_SEQ_STEP);
	check_int(coop_state_member(&a, IP4(10, 1, 0, 3))->stamp, 19000);
	check_int(coop_state_member(&a, IP4(10, 1, 0, 0))->stamp, 6000);
	check_int(a.teks[1].serial, 1); /* not the one to send with */
	check_int(coop_state_pst(&a, NOW), 128456);
	check_int(coop_state_merge(&a, &b, NOW, &m), ST_OK);
	check_int(m.teks + m.keks + m.members, 0);
	coop_state_free(&a);
	coop_state_free(&b);
}

static const struct check_case cases[] = {
    {"round trip", test_round_trip}, {"cut and bent", test_cut_and_bent},
    {"header", test_header},	     {"header refused", test_header_refused},
    {"parts", test_parts},	     {"payload", test_payload},
    {"merge", test_merge},	     {NULL, NULL},
};

CHECK_MAIN({"coop wire", cases})
