/*
 * The two ends of bench/host: frames sent as fast as this machine can, and the bare forwarder that a member is held
 * against: libpcap's dispatch, the calls of the cryptographic library that ESP with AES-CBC and HMAC-SHA1 needs,
 * sendmmsg(). No lists, no routes, no ARP, no counters, no anti-replay.
 *
 *	bench_forward send IF DST_MAC SRC_IP DST_IP OCTETS SECONDS
 *	bench_forward bare IN_IF OUT_IF DST_MAC
 */
#include "config.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <arpa/inet.h>
#include <net/if.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#define BATCH	 64
#define FRAME	 2048
#define ETHER	 14
#define IP	 20
#define IV	 16
#define ICV	 12
#define BYPASS	 1
#define RECEIVED (16 << 20)

static void need(bool ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(2);
	}
}

struct out {
	int fd;
	struct mmsghdr m[BATCH];
	struct iovec v[BATCH];
	uint8_t frames[BATCH][FRAME];
	unsigned n;
};

static void out_open(struct out *o, const char *interface)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET,
				 .sll_ifindex = (int)if_nametoindex(interface)};
	int bypass = BYPASS;

	o->fd = socket(AF_PACKET, SOCK_RAW, 0);
	need(o->fd >= 0 && bind(o->fd, (struct sockaddr *)&at, sizeof at) == 0, interface);
	need(setsockopt(o->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof bypass) == 0,
	     "bypass");
	for (unsigned i = 0; i < BATCH; i++) {
		o->v[i].iov_base = o->frames[i];
		o->m[i].msg_hdr.msg_iov = &o->v[i];
		o->m[i].msg_hdr.msg_iovlen = 1;
	}
}

static void out_flush(struct out *o)
{
	for (unsigned done = 0; done < o->n;) {
		int sent = sendmmsg(o->fd, o->m + done, o->n - done, 0);
		done += sent > 0 ? (unsigned)sent : 1;
	}
	o->n = 0;
}

static void mac_read(const char *text, uint8_t *mac)
{
	unsigned v[6];

	need(sscanf(text, "%x:%x:%x:%x:%x:%x", v, v + 1, v + 2, v + 3, v + 4, v + 5) == 6, text);
	for (int i = 0; i < 6; i++)
		mac[i] = (uint8_t)v[i];
}

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void seal_header(uint8_t *ip, size_t length, uint8_t proto)
{
	uint32_t sum = 0;

	put16(ip + 2, (unsigned)length);
	ip[9] = proto;
	put16(ip + 10, 0);
	for (int i = 0; i < IP; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	put16(ip + 10, ~(sum + (sum >> 16)) & 0xffff);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* ---- sending ---- */

static void make_frame(uint8_t *f, char **a, size_t octets)
{
	memset(f, 0, FRAME);
	mac_read(a[3], f);
	memcpy(f + 6, "\x02\x00\x00\x00\x00\x01", 6);
	put16(f + 12, ETH_P_IP);
	f[ETHER] = 0x45;
	f[ETHER + 8] = 64;
	need(inet_pton(AF_INET, a[4], f + ETHER + 12) == 1 &&
		 inet_pton(AF_INET, a[5], f + ETHER + 16) == 1,
	     "address");
	put16(f + ETHER + IP, 9);
	put16(f + ETHER + IP + 2, 9);
	put16(f + ETHER + IP + 4, (unsigned)octets - IP);
	seal_header(f + ETHER, octets, 17);
}

static void run_send(char **a)
{
	struct out *o = calloc(1, sizeof *o);
	size_t octets = (size_t)atoi(a[6]);
	double end = now() + atof(a[7]);

	need(o != NULL && octets >= 28 && octets <= 1500, "octets");
	out_open(o, a[2]);
	for (unsigned i = 0; i < BATCH; i++) {
		make_frame(o->frames[i], a, octets);
		o->v[i].iov_len = octets + ETHER;
	}
	while (now() < end) {
		o->n = BATCH;
		out_flush(o);
	}
	free(o);
}

/* ---- the bare forwarder ---- */

struct bare {
	struct out out;
	EVP_CIPHER_CTX *enc, *ivs;
	SHA_CTX inner, outer;
	uint8_t iv[32][IV], mac[6];
	unsigned iv_used;
	uint32_t seq;
};

static void bare_keys(struct bare *b)
{
	static const uint8_t key[64] = {1, 2, 3, 4, 5, 6, 7, 8};
	uint8_t pad[64];

	b->enc = EVP_CIPHER_CTX_new();
	b->ivs = EVP_CIPHER_CTX_new();
	need(EVP_EncryptInit_ex(b->enc, EVP_aes_128_cbc(), NULL, key, key) == 1 &&
		 EVP_EncryptInit_ex(b->ivs, EVP_aes_128_ecb(), NULL, key, NULL) == 1,
	     "keys");
	EVP_CIPHER_CTX_set_padding(b->ivs, 0);
	for (int i = 0; i < 64; i++)
		pad[i] = key[i] ^ 0x36;
	SHA1_Init(&b->inner);
	SHA1_Update(&b->inner, pad, 64);
	for (int i = 0; i < 64; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	SHA1_Init(&b->outer);
	SHA1_Update(&b->outer, pad, 64);
	b->iv_used = 32;
}

static void bare_pack(struct bare *b, uint8_t *esp, size_t text)
{
	uint8_t in[20], mac[20];
	SHA_CTX h = b->inner;
	int n;

	if (b->iv_used == 32) {
		EVP_EncryptUpdate(b->ivs, b->iv[0], &n, b->iv[0], sizeof b->iv);
		b->iv_used = 0;
	}
	memcpy(esp + 8, b->iv[b->iv_used++], IV);
	EVP_EncryptInit_ex(b->enc, NULL, NULL, NULL, esp + 8);
	EVP_EncryptUpdate(b->enc, esp + 8 + IV, &n, esp + 8 + IV, (int)text);
	SHA1_Update(&h, esp, 8 + IV + text);
	SHA1_Final(in, &h);
	h = b->outer;
	SHA1_Update(&h, in, 20);
	SHA1_Final(mac, &h);
	memcpy(esp + 8 + IV + text, mac, ICV);
}

/* Ethernet, the packet's own addresses outside, ESP around all of the packet. */
static void on_frame(u_char *arg, const struct pcap_pkthdr *h, const u_char *p)
{
	struct bare *b = (struct bare *)arg;
	uint8_t *f = b->out.frames[b->out.n], *esp = f + ETHER + IP;
	size_t n = h->caplen < ETHER + IP ? 0 : ((size_t)p[ETHER + 2] << 8 | p[ETHER + 3]);
	size_t text = (n + 2 + 15) / 16 * 16;

	if (!n || p[12] != 8 || p[13] || p[ETHER + 9] != 17 || n + ETHER > h->caplen)
		return;
	memcpy(f, b->mac, 6);
	memcpy(f + 6, p, 6);
	memcpy(f + 12, p + 12, 2 + IP);
	memcpy(esp, "\0\0\1\0", 4);
	b->seq++;
	put16(esp + 4, b->seq >> 16);
	put16(esp + 6, b->seq & 0xffff);
	memcpy(esp + 8 + IV, p + ETHER, n);
	memset(esp + 8 + IV + n, 0, text - n);
	esp[8 + IV + text - 2] = (uint8_t)(text - n - 2);
	esp[8 + IV + text - 1] = 4;
	bare_pack(b, esp, text);
	seal_header(f + ETHER, IP + 8 + IV + text + ICV, 50);
	b->out.v[b->out.n++].iov_len = ETHER + IP + 8 + IV + text + ICV;
	if (b->out.n == BATCH)
		out_flush(&b->out);
}

static void run_bare(char **a)
{
	struct bare *b = calloc(1, sizeof *b);
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *in = pcap_create(a[2], why);

	need(b && in, "pcap");
	need(pcap_set_immediate_mode(in, 1) == 0 && pcap_set_snaplen(in, FRAME) == 0 &&
		 pcap_set_buffer_size(in, RECEIVED) == 0 && pcap_set_promisc(in, 1) == 0 &&
		 pcap_activate(in) >= 0 && pcap_setnonblock(in, 1, why) == 0,
	     "pcap");
	(void)pcap_setdirection(in, PCAP_D_IN);
	out_open(&b->out, a[3]);
	mac_read(a[4], b->mac);
	bare_keys(b);
	for (struct pollfd p = {.fd = pcap_get_selectable_fd(in), .events = POLLIN};;) {
		poll(&p, 1, -1);
		need(pcap_dispatch(in, 256, on_frame, (u_char *)b) >= 0, "dispatch");
		out_flush(&b->out);
	}
}

int main(int argc, char **argv)
{
	if (argc == 8 && strcmp(argv[1], "send") == 0)
		run_send(argv);
	else if (argc == 5 && strcmp(argv[1], "bare") == 0)
		run_bare(argv);
	else
		fprintf(stderr, "usage: bench_forward send IF MAC SRC DST OCTETS SECONDS\n"
				"       bench_forward bare IN OUT MAC\n");
	return 2 * (argc != 8);
}
