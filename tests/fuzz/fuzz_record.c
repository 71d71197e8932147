/* The record codec of base/: what one table decodes it encodes to the same octets, and can be dumped. */
#include <string.h>

#include "base/record.h"
#include "tests/fuzz/fuzz.h"

struct sample {
	uint16_t kind;
	uint32_t number;
	uint8_t cookie[8];
	struct bytes id, long_id, rest;
};

static const struct field fields[] = {
    FIELD_U(struct sample, kind),
    {.name = "version", .kind = FIELD_CONST, .width = 1, .value = 0x10},
    FIELD_U(struct sample, number),
    FIELD(FIELD_ARRAY, struct sample, cookie, 8),
    FIELD(FIELD_BLOB8, struct sample, id, 1),
    FIELD(FIELD_BLOB16, struct sample, long_id, 2),
    FIELD(FIELD_REST, struct sample, rest, 0),
};
static const struct record sample_record = RECORD("sample", fields);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_from(BYTES(data, size));
	struct sample s;
	struct text t = TEXT_EMPTY;

	if (record_decode(&sample_record, &r, &s) != ST_OK)
		return 0;
	uint8_t *out = malloc(size + 1);
	if (!out)
		return 0;
	struct wr w = wr_into(out, size);
	fuzz_check(record_encode(&sample_record, &s, &w) == ST_OK);
	fuzz_check(bytes_equal(wr_bytes_view(&w), BYTES(data, size)));
	record_dump(&sample_record, &s, &t);
	fuzz_check(text_ok(&t) && strlen(text_str(&t)) == t.len);
	text_free(&t);
	free(out);
	return 0;
}
