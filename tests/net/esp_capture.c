/*
 * Writes a capture of one packet under each suite, and beside it the rows of Wireshark's esp_sa table that
 * open it: esp_capture FILE.pcap FILE.uat. For tests/net/tshark.
 */
#include <stdio.h>
#include <stdlib.h>

#include "net/crypto_view.h"
#include "tests/net/check_esp.h"

#define OUTSIDE 1

static const struct net_ace permit[] = {
    {.flags = NET_ACE_PERMIT, .proto = NET_PROTO_ANY, .src_wild = ~0u, .dst_wild = ~0u}};
static const struct when start = {.mono = USEC_S};

static void put_le32(FILE *f, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		fputc((int)(v & 255), f);
}

static void put_packet(FILE *f, const struct pkt *p, unsigned at)
{
	put_le32(f, at);
	put_le32(f, 0);
	put_le32(f, (uint32_t)p->len);
	put_le32(f, (uint32_t)p->len);
	fwrite(p->data, 1, p->len, f);
}

/* A map of its own for each suite, with SPI 0x1000 + i; its packet and its key line. */
static void one_suite(size_t i, bool timed, FILE *pcap, FILE *uat)
{
	struct net_crypto_conf_entry entry = {.seq = 1, .group = "G"};
	struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};
	struct net_crypto_conf_if ifs = {
	    .ifid = OUTSIDE, .map = "M", .address = IP4(192, 0, 2, 1), .mtu = 1500};
	struct net_crypto_conf conf = {&map, 1, &ifs, 1, ESP_DF_COPY};
	struct net_crypto_policy policy = {permit, 1, timed ? NET_REPLAY_TIME : NET_REPLAY_COUNTER,
					   timed ? 2000 : 64, false};
	struct net_crypto_sa_conf sa = {.spi = 0x1000 + (uint32_t)i,
					.keep_src = true,
					.keep_dst = true,
					.may_send = true,
					.lifetime_s = 3600,
					.seal = suite_conf(&suite_rows[i])};
	char line[NET_CRYPTO_KEY_LINE];
	struct pkt_pool pool;
	struct drbg rng;

	drbg_seed(&rng, BYTES("capture", 7));
	pkt_pool_init(&pool);
	struct net_crypto *nc = net_crypto_new(&conf, &rng, start);
	struct pkt *p = make_packet(&pool, IP4(10, 1, 0, 1), IP4(10, 2, 0, 1), 17, 4660, 9999, 64);
	p->data[24] = 0; /* UDP length and no checksum */
	p->data[25] = 64;
	p->data[26] = p->data[27] = 0;
	struct net_flow f;
	if (!nc || net_crypto_group_policy(nc, "G", &policy, 1, start) != ST_OK ||
	    net_crypto_sa_install(nc, "G", &sa, start) != ST_OK ||
	    !net_flow_read(BYTES(p->data, p->len), &f) ||
	    net_crypto_hooks()->out(nc, start, OUTSIDE, p, &f) != NET_CHANGED ||
	    !net_crypto_key_line(nc, 0, line))
		exit(1);
	put_packet(pcap, p, (unsigned)i);
	fprintf(uat, "%s\n", line);
	pkt_free(&pool, p);
	pkt_pool_free(&pool);
	net_crypto_free(nc);
}

int main(int argc, char **argv)
{
	FILE *pcap = argc == 3 ? fopen(argv[1], "wb") : NULL;
	FILE *uat = argc == 3 ? fopen(argv[2], "w") : NULL;

	if (!pcap || !uat)
		return 2;
	put_le32(pcap, 0xa1b2c3d4);
	put_le32(pcap, 2 | 4 << 16);
	put_le32(pcap, 0);
	put_le32(pcap, 0);
	put_le32(pcap, 65535);
	put_le32(pcap, 101); /* packets begin with the IP header */
	for (size_t i = 0; i < n_suite_rows; i++)
		if (suite_rows[i].cipher != SEAL_AES_GMAC) /* Wireshark has no name for it */
			one_suite(i, i % 3 == 2, pcap, uat);
	return fclose(pcap) || fclose(uat);
}
