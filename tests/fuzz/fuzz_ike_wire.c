/*
 * The ISAKMP tables: the first octet says which record the rest is read as; what decodes is written
 * again and must be the same octets. Chains and attributes too.
 */
#include <string.h>

#include "ike/ike_wire.h"
#include "tests/fuzz/fuzz.h"

static const struct record *const records[] = {
    &ike_header_record,	   &ike_sa_record,     &ike_proposal_record,
    &ike_transform_record, &ike_id_record,     &ike_cert_record,
    &ike_notify_record,	   &ike_delete_record, &ike_fragment_record,
};
#define RECORDS (sizeof records / sizeof *records)

union any {
	struct ike_header header;
	struct ike_sa_body sa;
	struct ike_proposal proposal;
	struct ike_transform transform;
	struct ike_id id;
	struct ike_cert cert;
	struct ike_notification notify;
	struct ike_delete del;
	struct ike_fragment fragment;
};

static bool has_reserved(const struct record *rec)
{
	for (size_t i = 0; i < rec->n_fields; i++)
		if (rec->fields[i].kind == FIELD_ZERO)
			return true;
	return false;
}

static void one_record(const struct record *rec, struct bytes in)
{
	uint8_t out[8192];
	union any u;
	struct rd r = rd_from(in);
	struct wr w = wr_into(out, sizeof out);
	struct text t = TEXT_EMPTY;

	memset(&u, 0, sizeof u);
	if (in.n > sizeof out || record_decode(rec, &r, &u) != ST_OK)
		return;
	fuzz_check(record_encode(rec, &u, &w) == ST_OK);
	fuzz_check(wr_len(&w) == in.n - rd_left(&r));
	fuzz_check(has_reserved(rec) || memcmp(out, in.p, wr_len(&w)) == 0);
	record_dump(rec, &u, &t);
	text_free(&t);
}

static void chain(uint8_t first, struct bytes in)
{
	static uint8_t out[70000];
	struct ike_chain c, again;
	struct ike_put p;

	if (ike_chain_parse(&c, first, in) != ST_OK)
		return;
	fuzz_check(c.n > 0 && c.n <= IKE_PAYLOADS_MAX && c.all.n <= in.n);
	ike_put_init(&p, out, sizeof out);
	for (unsigned i = 0; i < c.n; i++) {
		struct rd r = rd_from(c.piece[i].body);
		struct ike_attribute a;
		uint32_t v;

		ike_put_raw(&p, c.piece[i].type, c.piece[i].body);
		while (ike_attr_next(&r, &a))
			(void)ike_attr_number(&a, &v);
	}
	struct bytes made = ike_put_done(&p);
	fuzz_check(made.p && made.n == c.all.n && p.first == first);
	fuzz_check(ike_chain_parse_exact(&again, p.first, made) == ST_OK && again.n == c.n);
	for (unsigned i = 0; i < c.n; i++)
		fuzz_check(again.piece[i].type == c.piece[i].type &&
			   bytes_equal(again.piece[i].body, c.piece[i].body));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ike_header h;

	if (size < 2)
		return 0;
	struct bytes rest = BYTES(data + 1, size - 1);
	if (data[0] % 16 < RECORDS)
		one_record(records[data[0] % 16], rest);
	else if (data[0] % 16 < 15)
		chain(data[1], BYTES(data + 2, size - 2));
	else
		fuzz_check(ike_header_parse(&h, rest) != ST_OK || h.length == rest.n);
	return 0;
}
