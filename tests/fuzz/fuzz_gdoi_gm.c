/* The member's inputs: answers of a registration, rekeys under no KEK of its own, time. */
#include "gdoi/gdoi_gm.h"
#include "tests/fuzz/fuzz.h"

static const struct gdoi_gm_conf conf = {.group = "G",
					 .id_type = GDOI_IDENTITY_NUMBER,
					 .identity = 1,
					 .local = 2,
					 .attached = true,
					 .servers = {1, 3},
					 .n_servers = 2,
					 .ciphers_any = true,
					 .hashes_any = true};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when now = {.mono = USEC_HOUR};
	struct gdoi_gm *gm = gdoi_gm_new(&conf, BYTES("fuzz", 4), now);
	struct rd r = rd_from(BYTES(data, size));
	struct gdoi_gm_fx fx;
	uint64_t tag = 0;

	if (gm)
		gdoi_gm_tick(gm, now);
	while (gm && rd_left(&r)) {
		uint8_t what = rd_u8(&r), first = rd_u8(&r);
		uint16_t n = rd_u16(&r);
		struct bytes b = rd_bytes(&r, rd_left(&r) < n ? rd_left(&r) : n);
		struct gdoi_phase2 p = {.sa = 1, .mid = 7, .peer = 1, .local = 2, .payloads = b};
		struct gdoi_gm_input in = {.kind =
					       what & 16 ? GDOI_GM_IN_DATAGRAM : GDOI_GM_IN_PHASE2,
					   .phase2 = &p,
					   .data = b,
					   .local = 2,
					   .peer = 1};

		while (gdoi_gm_poll(gm, &fx))
			if (fx.kind == GDOI_GM_FX_PHASE2)
				tag = fx.phase2.tag;
		p.tag = tag;
		p.first = first;
		gdoi_gm_input(gm, now, &in);
		now.mono += what * USEC_S;
		gdoi_gm_tick(gm, now);
	}
	gdoi_gm_free(gm);
	return 0;
}
