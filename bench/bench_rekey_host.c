/*
 * A rekey to 10,000 members the way a host sends it: command, key server, UDP, IPv4, ARP's answer known, frames in
 * batches, sendmmsg() on an interface of this machine. The floor in the same run: sendmmsg() alone of the same
 * octets by UDP to the same addresses over the same interface; and, below that floor, of frames ready made.
 * bench/rekey_host runs it in a network namespace with a pair of interfaces.
 *
 *	bench/bench_rekey_host INTERFACE [MEMBERS]
 */
#include "config.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cli/shell.h"
#include "crypto/drbg.h"
#include "io/ring.h"
#include "net/wire.h"
#include "router/conf.h"
#include "router/keys.h"
#include "router/ks_host.h"

#define BATCH  256 /* as app/ has it */
#define HEAD   34  /* Ethernet and IPv4 */
#define ROUNDS 9

static const char config[] = "hostname KS\n"
			     "crypto ipsec transform-set ts esp-aes esp-sha-hmac\n"
			     "crypto ipsec profile gp\n"
			     " set transform-set ts\n"
			     "ip access-list extended data\n"
			     " permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server local\n"
			     "  rekey algorithm aes 256\n"
			     "  rekey authentication mypubkey rsa getKey\n"
			     "  rekey transport unicast\n"
			     "  sa ipsec 10\n"
			     "   profile gp\n"
			     "   match address ipv4 data\n"
			     "  address ipv4 192.0.2.1\n"
			     "interface GigabitEthernet1\n"
			     " ip address 192.0.2.1 255.255.255.0\n"
			     " no shutdown\n"
			     "ip route 10.0.0.0 255.0.0.0 192.0.2.2\n";

struct bench {
	struct gram *g;
	struct router *r;
	struct shell *shell;
	struct io_loop *loop;
	struct io_ring *ring;
	struct when now;
	unsigned members;
	uint8_t frame[2048]; /* one of the last rekey */
	size_t frame_n;
	unsigned long sent;
};

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_rekey_host: no %s\n", what);
	exit(1);
}

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the router ---- */

static void answer_arp(struct bench *b, const uint8_t *f)
{
	uint8_t reply[60] = {0};

	memcpy(reply, f, 42);
	memcpy(reply, f + 6, 6);
	memcpy(reply + 6, "\2\0\0\0\0\2", 6);
	reply[21] = ARP_REPLY;
	memcpy(reply + 22, "\2\0\0\0\0\2", 6);
	memcpy(reply + 28, f + 38, 4);
	memcpy(reply + 32, f + 22, 10);
	router_frame_in(b->r, b->now, 1, BYTES_OF(reply));
}

/* As app/ does it: frames out of the router in batches, each to the interface at once. */
static void flush(struct bench *b)
{
	struct router_frame f[BATCH];
	struct bytes v[BATCH];
	size_t n;

	while ((n = router_poll_frames(b->r, f, BATCH))) {
		for (size_t i = 0; i < n; i++) {
			v[i] = f[i].octets;
			if (v[i].n > 42 && v[i].p[12] == 8 && v[i].p[13] == 6)
				answer_arp(b, v[i].p);
		}
		b->frame_n = v[0].n < sizeof b->frame ? v[0].n : sizeof b->frame;
		memcpy(b->frame, v[0].p, b->frame_n);
		io_ring_send(b->ring, v, n);
		b->sent += n;
	}
}

static void start(struct bench *b)
{
	uint8_t seed[32] = {1};
	struct text why = TEXT_EMPTY, report = TEXT_EMPTY;
	struct router_key key = {.label = "getKey"};

	b->now = (struct when){.mono = USEC_S, .wall = INT64_C(1757417280) * (wall_t)USEC_S};
	b->g = shell_gram_new(&why);
	need(b->g != NULL, text_str(&why));
	struct router_env env = {.gram = b->g, .seed = seed, .serial = "9KEYS000001", .n_ports = 1};
	b->r = router_new(&env, b->now);
	need(b->r && rsa_generate(router_drbg(b->r), 2048, &key.key) == ST_OK &&
		 router_key_put(b->r, &key) == ST_OK,
	     "key");
	rsa_key_free(key.key);
	b->shell = shell_new(b->r, b->now);
	need(b->shell && shell_boot(b->shell, b->now, config, &report) == ST_OK && !report.len,
	     "configuration");
	router_wire_state(b->r, b->now, 1, true);
	for (int i = 0; i < 30; i++) {
		b->now.mono += USEC_S;
		router_tick(b->r, b->now);
		shell_step(b->shell, b->now);
		flush(b);
	}
	text_free(&report);
}

/* As another key server would tell of them. */
static void add_members(struct bench *b, struct gdoi_ks *ks)
{
	static const uint8_t more[10] = {1, 0, 25, 1};
	struct ks_state_member m = {.registrar = IP4(192, 0, 2, 1)};
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_MEMBER, .member = &m};
	struct ks_state state = {0};

	need(gdoi_ks_export(ks, b->now, &state) == ST_OK && state.n_keks == 1 &&
		 ks_octets_set(&m.more, BYTES_OF(more)) == ST_OK,
	     "state");
	memcpy(m.kek, state.keks[0].spi, sizeof m.kek);
	for (unsigned i = 0; i < b->members; i++) {
		m.address = IP4(10, 1, 0, 0) + i;
		gdoi_ks_input(ks, b->now, &in);
	}
	ks_octets_free(&m.more);
	ks_state_free(&state);
}

static double rekey(struct bench *b, struct gdoi_ks *ks)
{
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_MERGED_REKEY};
	double from = cpu();

	b->sent = 0;
	gdoi_ks_input(ks, b->now, &in);
	flush(b);
	return cpu() - from;
}

/* ---- the floor ---- */

static double bare_frames(struct bench *b, int ifindex)
{
	struct sockaddr_ll to = {
	    .sll_family = AF_PACKET, .sll_ifindex = ifindex, .sll_protocol = htons(ETH_P_IP)};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1;
	static struct mmsghdr m[BATCH];
	static uint8_t head[BATCH]
			   [HEAD]; /* a frame says itself where it goes: the rest is shared */
	static struct iovec v[BATCH][2];

	need(fd >= 0 && bind(fd, (struct sockaddr *)&to, sizeof to) == 0, "socket");
	(void)!setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
	for (int i = 0; i < BATCH; i++) {
		memcpy(head[i], b->frame, HEAD);
		v[i][0] = (struct iovec){head[i], HEAD};
		v[i][1] = (struct iovec){b->frame + HEAD, b->frame_n - HEAD};
		m[i].msg_hdr = (struct msghdr){.msg_iov = v[i], .msg_iovlen = 2};
	}
	double from = cpu();
	for (unsigned i = 0; i < b->members; i += BATCH) {
		int n = (int)(b->members - i < BATCH ? b->members - i : BATCH);
		for (int k = 0; k < n; k++) {
			head[k][32] = (uint8_t)((i + (unsigned)k) >> 8);
			head[k][33] = (uint8_t)(i + (unsigned)k);
		}
		need(sendmmsg(fd, m, (unsigned)n, 0) == n, "way out");
	}
	from = cpu() - from;
	close(fd);
	return from;
}

static double bare_udp(struct bench *b)
{
	static struct mmsghdr m[BATCH];
	static struct sockaddr_in to[BATCH];
	struct iovec v = {b->frame + HEAD + 8, b->frame_n - HEAD - 8};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	need(fd >= 0, "socket");
	for (int i = 0; i < BATCH; i++) {
		to[i] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(848)};
		m[i].msg_hdr = (struct msghdr){.msg_name = &to[i],
					       .msg_namelen = sizeof to[i],
					       .msg_iov = &v,
					       .msg_iovlen = 1};
	}
	double from = cpu();
	for (unsigned i = 0; i < b->members; i += BATCH) {
		int n = (int)(b->members - i < BATCH ? b->members - i : BATCH);
		for (int k = 0; k < n; k++)
			to[k].sin_addr.s_addr = htonl(IP4(10, 1, 0, 0) + i + (unsigned)k);
		need(sendmmsg(fd, m, (unsigned)n, 0) == n, "way out by UDP");
	}
	from = cpu() - from;
	close(fd);
	return from;
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static mono_t settle(void *ctx, struct when now)
{
	(void)ctx;
	(void)now;
	return MONO_NEVER;
}

static void ignore(void *ctx, struct bytes frame)
{
	(void)ctx;
	(void)frame;
}

int main(int argc, char **argv)
{
	static const struct io_loop_ops ops = {.settle = settle};
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 1};
	struct bench b = {.members = argc > 2 ? (unsigned)atoi(argv[2]) : 10000};
	struct io_ring_conf conf = {.mac = mac, .frame = ignore};
	double share[ROUNDS];

	if (argc < 2 || !b.members || b.members > 60000)
		return 2;
	conf.ifindex = (int)if_nametoindex(argv[1]);
	b.loop = io_loop_new(&ops, NULL);
	need(b.loop && conf.ifindex && io_ring_open(b.loop, &conf, &b.ring) == ST_OK, argv[1]);
	start(&b);
	struct gdoi_ks *ks = router_ks(b.r, "GETVPN");
	need(ks != NULL, "key server");
	add_members(&b, ks);
	(void)rekey(&b, ks); /* ARP */
	for (int i = 0; i < ROUNDS; i++) {
		b.now.mono += USEC_S;
		double took = rekey(&b, ks);
		need(b.sent == b.members, "rekey of all");
		double floor = bare_udp(&b), frames = bare_frames(&b, conf.ifindex);
		share[i] = floor / took;
		printf("rekey of %u members (frames of %zu octets): %.0f/s; bare sendmmsg by UDP "
		       "%.0f/s, share %.0f %%; of frames %.0f/s, share %.0f %%\n",
		       b.members, b.frame_n, b.members / took, b.members / floor, 100 * share[i],
		       b.members / frames, 100 * frames / took);
	}
	qsort(share, ROUNDS, sizeof *share, by_value);
	printf("share of UDP (median) %.0f %%, floor 60 %%\n", 100 * share[ROUNDS / 2]);
	io_ring_close(b.ring);
	io_loop_free(b.loop);
	shell_free(b.shell);
	router_free(b.r);
	gram_free(b.g);
	return 0;
}
