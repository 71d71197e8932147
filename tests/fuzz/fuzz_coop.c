/*
 * Announcements from a peer: an engine with two peers and a state gets the input as messages (two octets of
 * length, then the octets), with a valid head put before them when the first octet says so; time goes on.
 */
#include "coop/coop.h"
#include "tests/fuzz/fuzz.h"

static void drain(struct coop *c)
{
	struct coop_fx fx;

	while (coop_poll(c, &fx))
		fuzz_check(fx.kind != COOP_FX_IMPORT || fx.state->n_members <= COOP_MEMBERS_MAX);
}

static struct coop *engine(struct when now)
{
	struct coop_conf conf = {
	    .group = "F",
	    .id_kind = 1,
	    .identity = 484,
	    .local = IP4(10, 0, 0, 1),
	    .priority = 50,
	    .optimize = true,
	    .ready = true,
	    .n_peers = 2,
	    .peers = {{.address = IP4(10, 0, 0, 2)}, {.address = IP4(10, 0, 0, 3)}}};
	struct coop_input in = {
	    .kind = COOP_IN_IKE, .peer = IP4(10, 0, 0, 2), .ike = COOP_IKE_ESTABLISHED};
	struct coop *c = coop_new(&conf, BYTES("fuzz", 4), now);

	coop_input(c, now, &in);
	drain(c);
	return c;
}

/* A head that gets past the checks, so that the body is reached. */
static size_t with_head(const uint8_t *p, size_t n, uint32_t sequence, uint8_t *out)
{
	struct coop_header h = {.kind = COOP_ANNOUNCE,
				.flags = (uint16_t)((p[0] | p[1] << 8) & COOP_FLAGS_ALL),
				.id_kind = 1,
				.role = p[0] % 3,
				.priority = p[1],
				.identity = 484,
				.sender = IP4(10, 0, 0, 2),
				.instance = 1 + p[0] / 128,
				.sequence = sequence,
				.parts = 1,
				.total = (uint32_t)(n - 2),
				.piece = BYTES(p + 2, n - 2)};
	struct wr w = wr_into(out, 65536 + COOP_HEADER_SIZE);

	if (coop_header_encode(&h, &w) != ST_OK)
		return 0;
	return wr_len(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when now = {.mono = USEC_HOUR};
	struct coop *c = engine(now);
	struct rd r = rd_from(BYTES(data, size));
	uint8_t *buf = malloc(65536 + COOP_HEADER_SIZE);
	uint32_t sequence = 1;

	while (rd_left(&r) > 3 && sequence < 64) {
		struct coop_input in = {.kind = COOP_IN_MESSAGE, .peer = IP4(10, 0, 0, 2)};
		uint8_t how = rd_u8(&r);
		size_t n = rd_u16(&r);
		struct bytes b;

		if (n > rd_left(&r))
			n = rd_left(&r);
		b = rd_bytes(&r, n);
		in.data = b;
		if ((how & 1) && n > 2)
			in.data = BYTES(buf, with_head(b.p, n, sequence++, buf));
		coop_input(c, now, &in);
		drain(c);
		now.mono += (how >> 1) * USEC_S;
		coop_tick(c, now);
		drain(c);
	}
	coop_free(c);
	free(buf);
	return 0;
}
