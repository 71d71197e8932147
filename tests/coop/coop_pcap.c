/*
 * coop_pcap FILE: a capture (link type USER0) of three key servers: election, members, a partition and its
 * merge. On standard output one line a whole announcement, as tests/coop/dissector wants tshark to say it.
 * coop_pcap -s DIR: seeds for tests/fuzz/fuzz_coop from the same traffic.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coop/coop_part.h"
#include "tests/coop/bench.h"

struct tap {
	FILE *pcap;
	const char *seeds;
	struct coop_assembly in[BENCH_MAX][BENCH_MAX];
	int n_seeds;
};

static void record(FILE *f, mono_t at, struct bytes b)
{
	uint32_t h[4] = {(uint32_t)(at / USEC_S), (uint32_t)(at % USEC_S), (uint32_t)b.n,
			 (uint32_t)b.n};

	fwrite(h, sizeof(h), 1, f);
	fwrite(b.p, b.n, 1, f);
}

/* sender sequence role flags n_keks n_teks n_members */
static void tell(const struct coop_header *h, struct bytes body)
{
	struct coop_body b;
	char a[IP4_TEXT_SIZE];

	if (coop_body_decode(body, 0, &b) != ST_OK) {
		fprintf(stderr, "an announcement of our own does not decode\n");
		exit(1);
	}
	ip4_format(h->sender, a);
	printf("%s %u %u 0x%04x %u %u %u\n", a, h->sequence, h->role, h->flags, b.state.n_keks,
	       b.state.n_teks, b.state.n_members + b.reports.n_members);
	coop_body_free(&b);
}

static void seed(struct tap *t, struct bytes body, const struct coop_header *h)
{
	char path[512];
	FILE *f;
	const uint8_t head[5] = {1, (uint8_t)((body.n + 2) >> 8), (uint8_t)(body.n + 2),
				 (uint8_t)h->flags, h->role};

	snprintf(path, sizeof(path), "%s/announcement-%d", t->seeds, ++t->n_seeds);
	f = fopen(path, "w");
	if (!f)
		exit(1);
	fwrite(head, sizeof(head), 1, f);
	fwrite(body.p, body.n, 1, f);
	fclose(f);
}

static void tapped(void *arg, int from, int to, mono_t at, struct bytes data)
{
	struct tap *t = arg;
	struct coop_header h;
	struct bytes body;

	if (coop_header_decode(data, &h) != ST_OK)
		exit(1);
	if (t->pcap)
		record(t->pcap, at, data);
	if (h.kind != COOP_ANNOUNCE || coop_assembly_add(&t->in[from][to], &h, &body) != ST_OK)
		return;
	if (t->pcap)
		tell(&h, body);
	else if (h.sequence % 5 == 0 && t->n_seeds < 8)
		seed(t, body, &h);
	coop_assembly_reset(&t->in[from][to]);
}

int main(int argc, char **argv)
{
	static const uint32_t head[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 147};
	static struct tap t;
	struct bench b;

	if (argc == 3 && !strcmp(argv[1], "-s"))
		t.seeds = argv[2];
	else if (argc != 2 || !(t.pcap = fopen(argv[1], "w")))
		return 2;
	if (t.pcap)
		fwrite(head, sizeof(head), 1, t.pcap);
	bench_init(&b, 3);
	b.tap = tapped;
	b.tap_arg = &t;
	for (int i = 0; i < 3; i++) {
		b.nodes[i].conf.pdu = i ? 300 : 1200;
		b.nodes[i].conf.optimize = i != 2;
		bench_boot(&b, i);
	}
	bench_run(&b, USEC_MIN);
	for (uint32_t i = 0; i < 12; i++)
		bench_register(&b, (int)(i % 3), IP4(192, 0, 2, 1) + i);
	bench_run(&b, USEC_MIN);
	bench_cut(&b, 0, 1, true);
	bench_cut(&b, 0, 2, true);
	bench_run(&b, 2 * USEC_MIN);
	bench_cut(&b, 0, 1, false);
	bench_cut(&b, 0, 2, false);
	bench_run(&b, USEC_MIN);
	bench_free(&b);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			coop_assembly_reset(&t.in[i][j]);
	return t.pcap && fclose(t.pcap) ? 1 : 0;
}
