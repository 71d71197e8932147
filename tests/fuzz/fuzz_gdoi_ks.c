/* The key server's inputs: messages of registrations, acknowledgements, states, time. */
#include <string.h>

#include "gdoi/gdoi_ks.h"
#include "tests/fuzz/fuzz.h"

static const struct gdoi_ace ace = {.sport_hi = 65535, .dport_hi = 65535};
static const struct gdoi_ks_sa sa = {.number = 1,
				     .lifetime_s = 600,
				     .aces = &ace,
				     .n_aces = 1,
				     .transform = {GDOI_ESP_GCM16, 0, 128, false}};
static const struct gdoi_ks_conf conf = {.group = "G",
					 .id_type = GDOI_IDENTITY_NUMBER,
					 .identity = 1,
					 .local = 1,
					 .sas = &sa,
					 .n_sas = 1,
					 .sid_bits = 8,
					 .kssids = {0x80},
					 .retransmit_s = 10};

static void drain(struct gdoi_ks *ks, uint32_t *mid)
{
	struct gdoi_ks_fx fx;

	while (gdoi_ks_poll(ks, &fx))
		if (fx.kind == GDOI_KS_FX_PHASE2)
			*mid = fx.phase2.mid;
}

static void feed_state(struct gdoi_ks *ks, struct when now, struct bytes b)
{
	uint8_t copy[256];
	struct ks_state_kek kek = {.expires = now.mono + USEC_HOUR};
	struct ks_state_tek tek = {.expires = now.mono + USEC_HOUR, .spi = 999};
	struct ks_state_member m = {.address = 9};
	struct ks_state s = {.keks = &kek,
			     .teks = &tek,
			     .members = &m,
			     .n_keks = b.n & 1,
			     .n_teks = 1,
			     .n_members = 1};
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_IMPORT, .state = &s};
	size_t n = b.n < sizeof(copy) ? b.n : sizeof(copy);

	if (n)
		memcpy(copy, b.p, n);
	kek.key = tek.key = m.more = (struct ks_octets){copy, (uint32_t)n};
	gdoi_ks_input(ks, now, &in);
	in = (struct gdoi_ks_input){.kind = GDOI_KS_IN_MEMBER, .member = &m};
	gdoi_ks_input(ks, now, &in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when now = {.mono = USEC_HOUR};
	struct gdoi_ks *ks = gdoi_ks_new(&conf, BYTES("fuzz", 4), now);
	struct rd r = rd_from(BYTES(data, size));
	uint32_t mid = 1;

	while (ks && rd_left(&r)) {
		uint8_t what = rd_u8(&r), first = rd_u8(&r);
		struct bytes b = rd_bytes(&r, rd_left(&r) < first ? rd_left(&r) : first);
		struct gdoi_phase2 p = {.sa = 1,
					.mid = mid + (what >> 6),
					.peer = what & 3,
					.first = what & 8 ? 10 : first,
					.payloads = b};
		struct gdoi_who who = {.subject = "CN=a"};
		struct gdoi_ks_input in = {.kind = what % 9 == 8 ? GDOI_KS_IN_REKEY
						   : what & 4	 ? GDOI_KS_IN_PHASE2
								 : GDOI_KS_IN_DATAGRAM,
					   .phase2 = &p,
					   .who = &who,
					   .data = b};

		if (what == 0xff)
			feed_state(ks, now, b);
		else
			gdoi_ks_input(ks, now, &in);
		drain(ks, &mid);
		now.mono += first * USEC_S;
		gdoi_ks_tick(ks, now);
	}
	gdoi_ks_free(ks);
	return 0;
}
