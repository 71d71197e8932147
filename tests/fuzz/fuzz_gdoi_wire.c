/* Every payload of GDOI: what is decoded encodes to the same octets; acknowledgements and rekeys. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_push.h"
#include "tests/fuzz/fuzz.h"

static void same(const struct wr *w, struct bytes in)
{
	if (w->bad || !bytes_equal(wr_bytes_view(w), in))
		abort();
}

static void payloads(struct bytes b, uint8_t *out, size_t size)
{
	struct wr w = wr_into(out, size);
	struct gdoi_sa sa;
	struct gdoi_kd kd;
	struct gdoi_gap gap;
	struct gdoi_delete d;
	struct gdoi_chain c;

	if (gdoi_kd_decode(b, &kd) == ST_OK)
		gdoi_kd_free(&kd);
	if (gdoi_gap_decode(b, &gap) == ST_OK)
		gdoi_gap_encode(&gap, &w);
	w = wr_into(out, size);
	if (gdoi_delete_decode(b, &d) == ST_OK) {
		gdoi_delete_encode(&d, &w);
		same(&w, b);
	}
	if (b.n && gdoi_chain_parse(&c, b.p[0], b, true) == ST_OK && c.len != b.n)
		abort();
	/* Attributes may come in another order, so the second encoding is held against the first. */
	w = wr_into(out, size / 2);
	if (gdoi_sa_decode(b, &sa) == ST_OK) {
		struct wr again = wr_into(out + size / 2, size / 2);

		gdoi_sa_encode(&sa, &w);
		gdoi_sa_free(&sa);
		if (w.bad || gdoi_sa_decode(wr_bytes_view(&w), &sa) != ST_OK)
			abort();
		gdoi_sa_encode(&sa, &again);
		gdoi_sa_free(&sa);
		same(&again, wr_bytes_view(&w));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gdoi_kek k = {.alg = GDOI_KEK_AES, .key_bits = 128};
	static const uint8_t raw[32];
	struct gdoi_opened o;
	struct gdoi_ack_msg a;
	uint8_t *out = malloc(2 * GDOI_MESSAGE_MAX), *copy = malloc(size ? size : 1);

	if (!out || !copy || size > GDOI_MESSAGE_MAX / 2 ||
	    gdoi_kek_set(&k, BYTES_OF(raw)) != ST_OK)
		goto done;
	memcpy(copy, data, size);
	payloads(BYTES(copy, size), out, 2 * GDOI_MESSAGE_MAX);
	if (size >= GDOI_HEADER) {
		memcpy(k.spi, copy, sizeof(k.spi));
		if (gdoi_push_open(&k, BYTES(copy, size), &o) == ST_OK)
			gdoi_opened_free(&o);
		(void)!gdoi_ack_open(&k, 1, BYTES(copy, size), &a);
	}
done:
	free(out);
	free(copy);
	return 0;
}
