/*
 * Encapsulation and decapsulation of ESP on one core, as a share of a bare loop of the same calls of the
 * cryptographic library in the same run: EVP with a context per association, hash midstates, IVs in
 * batches. What is left to 100 % is what headers, padding, anti-replay, lists and counters cost. Both loops take
 * turns in short slices, so that a noisy machine disturbs both alike; medians are printed.
 *
 *	bench/bench_esp [SLICES [WAY]]
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/crypto_map.h"
#include "net/wire.h"

#define SLICE_NS 4000000
#define BATCH	 64

struct suite {
	const char *name;
	enum seal_cipher cipher;
	size_t key;
	bool gcm;
};

/* The bare loop's own state: nothing of ours. */
struct bare {
	bool gcm;
	EVP_CIPHER_CTX *enc, *dec, *ivs;
	SHA_CTX inner, outer;
	uint8_t iv[32][16];
	unsigned iv_used;
	uint64_t counter;
};

struct subject {
	struct net_crypto *nc;
	struct esp esp;
	struct bare bare;
	struct pkt_pool pool;
	struct pkt *p;
	struct net_flow clear_flow, sealed_flow;
	uint8_t clear[2048], sealed[2048];
	size_t clear_n, sealed_n, text;
	uint32_t seq;
};

static const uint8_t key_octets[64] = {1, 2, 3, 4, 5, 6, 7, 8};
static const struct net_ace permit_all[] = {
    {.flags = NET_ACE_PERMIT, .proto = NET_PROTO_ANY, .src_wild = ~0u, .dst_wild = ~0u}};
static const struct when start_time = {.mono = USEC_S};

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void need(bool ok)
{
	if (!ok) {
		fprintf(stderr, "bench_esp: a call failed\n");
		exit(1);
	}
}

/* ---- the bare loop ---- */

static void bare_start(struct bare *b, const struct suite *s)
{
	uint8_t pad[64];

	*b = (struct bare){.gcm = s->gcm, .iv_used = 32};
	b->enc = EVP_CIPHER_CTX_new();
	b->dec = EVP_CIPHER_CTX_new();
	b->ivs = EVP_CIPHER_CTX_new();
	const EVP_CIPHER *c = s->gcm ? EVP_aes_128_gcm() : EVP_aes_128_cbc();
	need(EVP_EncryptInit_ex(b->enc, c, NULL, key_octets, NULL) == 1);
	need(EVP_DecryptInit_ex(b->dec, c, NULL, key_octets, NULL) == 1);
	need(EVP_EncryptInit_ex(b->ivs, EVP_aes_128_ecb(), NULL, key_octets, NULL) == 1);
	if (!s->gcm) /* every new IV would set it again */
		EVP_CIPHER_CTX_set_padding(b->dec, 0);
	EVP_CIPHER_CTX_set_padding(b->ivs, 0);
	for (int i = 0; i < 64; i++)
		pad[i] = (uint8_t)((i < 20 ? key_octets[i] : 0) ^ 0x36);
	SHA1_Init(&b->inner);
	SHA1_Update(&b->inner, pad, 64);
	for (int i = 0; i < 64; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	SHA1_Init(&b->outer);
	SHA1_Update(&b->outer, pad, 64);
}

static void bare_stop(struct bare *b)
{
	EVP_CIPHER_CTX_free(b->enc);
	EVP_CIPHER_CTX_free(b->dec);
	EVP_CIPHER_CTX_free(b->ivs);
}

static void bare_mac(const struct bare *b, const uint8_t *p, size_t n, uint8_t mac[20])
{
	uint8_t in[20];
	SHA_CTX h = b->inner;

	SHA1_Update(&h, p, n);
	SHA1_Final(in, &h);
	h = b->outer;
	SHA1_Update(&h, in, 20);
	SHA1_Final(mac, &h);
}

static void bare_pack(struct bare *b, uint8_t *esp, size_t text)
{
	uint8_t nonce[12] = {0}, mac[20];
	int n;

	if (b->gcm) {
		b->counter++;
		memcpy(nonce + 4, &b->counter, 8);
		EVP_EncryptInit_ex(b->enc, NULL, NULL, NULL, nonce);
		EVP_EncryptUpdate(b->enc, NULL, &n, esp, 8);
		EVP_EncryptUpdate(b->enc, esp + 16, &n, esp + 16, (int)text);
		EVP_EncryptFinal_ex(b->enc, esp + 16 + text, &n);
		EVP_CIPHER_CTX_ctrl(b->enc, EVP_CTRL_AEAD_GET_TAG, 16, esp + 16 + text);
		return;
	}
	if (b->iv_used == 32) {
		EVP_EncryptUpdate(b->ivs, b->iv[0], &n, b->iv[0], sizeof b->iv);
		b->iv_used = 0;
	}
	memcpy(esp + 8, b->iv[b->iv_used++], 16);
	EVP_EncryptInit_ex(b->enc, NULL, NULL, NULL, esp + 8);
	EVP_EncryptUpdate(b->enc, esp + 24, &n, esp + 24, (int)text);
	bare_mac(b, esp, 24 + text, mac);
	memcpy(esp + 24 + text, mac, 12);
}

static void bare_open(struct bare *b, uint8_t *esp, size_t text)
{
	uint8_t nonce[12] = {0}, mac[20];
	int n;

	if (b->gcm) {
		memcpy(nonce + 4, esp + 8, 8);
		EVP_DecryptInit_ex(b->dec, NULL, NULL, NULL, nonce);
		EVP_CIPHER_CTX_ctrl(b->dec, EVP_CTRL_AEAD_SET_TAG, 16, esp + 16 + text);
		EVP_DecryptUpdate(b->dec, NULL, &n, esp, 8);
		EVP_DecryptUpdate(b->dec, esp + 16, &n, esp + 16, (int)text);
		EVP_DecryptFinal_ex(b->dec, mac, &n);
		return;
	}
	bare_mac(b, esp, 24 + text, mac);
	need(CRYPTO_memcmp(mac, esp + 24 + text, 12) == 0);
	EVP_DecryptInit_ex(b->dec, NULL, NULL, NULL, esp + 8);
	EVP_DecryptUpdate(b->dec, esp + 24, &n, esp + 24, (int)text);
}

/* ---- what is measured: each a batch of packets ---- */

static void load(struct subject *s, const uint8_t *from, size_t n)
{
	s->p->data = s->p->buf + PKT_HEADROOM;
	memcpy(s->p->data, from, n);
	s->p->len = n;
	s->p->protected = false;
}

static void run_bare_pack(struct subject *s)
{
	for (int i = 0; i < BATCH; i++) {
		load(s, s->clear, s->clear_n);
		bare_pack(&s->bare, s->p->data, s->text);
	}
}

static void run_bare_open(struct subject *s)
{
	for (int i = 0; i < BATCH; i++) {
		load(s, s->sealed, s->sealed_n);
		bare_open(&s->bare, s->p->data + IPV4_HEADER, s->text);
	}
}

static void run_encap(struct subject *s)
{
	for (int i = 0; i < BATCH; i++) {
		load(s, s->clear, s->clear_n);
		need(esp_encap(&s->esp, s->p, 0) == ESP_OK);
	}
}

static void run_decap(struct subject *s)
{
	struct esp_opened o;

	for (int i = 0; i < BATCH; i++) {
		load(s, s->sealed, s->sealed_n);
		need(esp_decap(&s->esp, s->p, &o) == ESP_OK);
	}
}

/* The whole way of a packet through the crypto map: flow, lists, association, counters. */
static void run_hook_out(struct subject *s)
{
	struct net_flow f;

	for (int i = 0; i < BATCH; i++) {
		load(s, s->clear, s->clear_n);
		need(net_flow_read(BYTES(s->p->data, s->p->len), &f));
		need(net_crypto_hooks()->out(s->nc, start_time, 1, s->p, &f) == NET_CHANGED);
	}
}

static void run_hook_in(struct subject *s)
{
	struct net_flow f;

	for (int i = 0; i < BATCH; i++) {
		load(s, s->sealed, s->sealed_n);
		need(net_flow_read(BYTES(s->p->data, s->p->len), &f));
		need(net_crypto_hooks()->in(s->nc, start_time, 1, s->p, &f, false) == NET_CHANGED);
	}
}

static void subject_start(struct subject *s, const struct suite *suite, size_t size)
{
	struct net_crypto_conf_entry entry = {.seq = 10, .group = "G"};
	struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};
	struct net_crypto_conf_if ifs = {
	    .ifid = 1, .map = "M", .address = IP4(192, 0, 2, 1), .mtu = 1600};
	struct net_crypto_conf conf = {&map, 1, &ifs, 1, ESP_DF_COPY};
	struct net_crypto_policy policy = {permit_all, 1, NET_REPLAY_NONE, 0, false};
	struct net_crypto_sa_conf sa = {.spi = 0x1000,
					.keep_src = true,
					.keep_dst = true,
					.may_send = true,
					.may_receive = true,
					.lifetime_s = 3600,
					.seal = {.cipher = suite->cipher,
						 .key = BYTES(key_octets, suite->key),
						 .auth = suite->gcm ? HASH_NONE : HASH_SHA1,
						 .auth_key = BYTES(key_octets, suite->gcm ? 0 : 20),
						 .icv = suite->gcm ? 16 : 0}};
	struct ipv4 ip = {.length = (uint16_t)size,
			  .ttl = 64,
			  .proto = 17,
			  .src = IP4(10, 1, 0, 1),
			  .dst = IP4(10, 2, 0, 1)};
	struct drbg rng;

	*s = (struct subject){0};
	drbg_seed(&rng, BYTES("bench", 5));
	pkt_pool_init(&s->pool);
	s->p = pkt_new(&s->pool, 1536);
	s->nc = net_crypto_new(&conf, &rng, start_time);
	need(s->p && s->nc);
	need(net_crypto_group_policy(s->nc, "G", &policy, 1, start_time) == ST_OK);
	need(net_crypto_sa_install(s->nc, "G", &sa, start_time) == ST_OK);
	s->esp = (struct esp){.spi = 0x1000, .keep_src = true, .keep_dst = true, .next_seq = 1};
	need(seal_new(&sa.seal, &rng, &s->esp.seal) == ST_OK);
	bare_start(&s->bare, suite);
	ipv4_write(s->clear, &ip);
	s->clear_n = size;
	load(s, s->clear, size);
	need(esp_encap(&s->esp, s->p, 0) == ESP_OK);
	memcpy(s->sealed, s->p->data, s->p->len);
	s->sealed_n = s->p->len;
	s->text = s->p->len - IPV4_HEADER - 8 - seal_iv_octets(s->esp.seal) -
		  seal_icv_octets(s->esp.seal);
	drbg_wipe(&rng);
}

static void subject_stop(struct subject *s)
{
	net_crypto_free(s->nc);
	seal_free(s->esp.seal);
	bare_stop(&s->bare);
	pkt_free(&s->pool, s->p);
	pkt_pool_free(&s->pool);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double slice(struct subject *s, void (*run)(struct subject *))
{
	uint64_t from = cpu_ns(), now = from, done = 0;

	while (now - from < SLICE_NS) {
		run(s);
		done += BATCH;
		now = cpu_ns();
	}
	/* Numbers do not run out in the middle of a measurement. */
	s->esp.next_seq = 1;
	return (double)(now - from) / (double)done;
}

struct result {
	double ns, share;
};

/* Nanoseconds a packet, and the bare loop's as a share of it: medians over turns taken. */
static struct result measure(struct subject *s, void (*ours)(struct subject *),
			     void (*bare)(struct subject *), int slices)
{
	double *ns = calloc((size_t)slices, sizeof *ns),
	       *share = calloc((size_t)slices, sizeof *ns);
	struct result r;

	need(ns && share);
	for (int i = 0; i < slices; i++) {
		double b = slice(s, bare), o = slice(s, ours);
		ns[i] = o;
		share[i] = 100 * b / o;
	}
	qsort(ns, (size_t)slices, sizeof *ns, by_value);
	qsort(share, (size_t)slices, sizeof *share, by_value);
	r = (struct result){ns[slices / 2], share[slices / 2]};
	free(ns);
	free(share);
	return r;
}

int main(int argc, char **argv)
{
	static const struct suite suites[] = {{"esp-aes esp-sha-hmac", SEAL_AES, 16, false},
					      {"esp-gcm", SEAL_AES_GCM, 20, true}};
	static const size_t sizes[] = {64, 512, 1400};
	static const struct {
		const char *name;
		void (*ours)(struct subject *), (*bare)(struct subject *);
	} ways[] = {{"encapsulate", run_encap, run_bare_pack},
		    {"decapsulate", run_decap, run_bare_open},
		    {"crypto map out", run_hook_out, run_bare_pack},
		    {"crypto map in", run_hook_in, run_bare_open}};
	int slices = argc > 1 ? atoi(argv[1]) : 25;

	const char *only = argc > 2 ? argv[2] : "";

	if (slices < 1)
		return 2;
	printf("%-22s %-15s %6s %9s %11s %8s %7s\n", "suite", "way", "octets", "ns/packet",
	       "packets/s", "Gb/s", "share");
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
		for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
			for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
				struct subject s;
				if (!strstr(ways[w].name, only))
					continue;
				subject_start(&s, &suites[i], sizes[k]);
				struct result r = measure(&s, ways[w].ours, ways[w].bare, slices);
				printf("%-22s %-15s %6zu %9.0f %11.0f %8.2f %6.1f%%\n",
				       suites[i].name, ways[w].name, sizes[k], r.ns, 1e9 / r.ns,
				       (double)sizes[k] * 8 / r.ns, r.share);
				subject_stop(&s);
			}
	return 0;
}
