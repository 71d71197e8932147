/*
 * Unicast rekeys to 10,000 members, from the command to the last datagram in the kernel: new keys, one signature
 * and one encryption, 10,000 datagrams to 10,000 addresses of the loopback in batches of sendmmsg(). The floor in
 * the same run: a loop of sendmmsg() alone with the same octets to the same addresses. Then what a registered
 * member takes of memory, and 100,000 of them in one process.
 *
 * Members register through IKE and the key server as always, but with a pre-shared key and group 1, which is
 * quick.
 *
 *	bench/bench_rekey [MEMBERS [MANY]]
 */
#include "config.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/group.h"

#define BATCH  256
#define ROUNDS 9
#define SINK   (256 << 20)

struct sender {
	int fd, sink;
	uint16_t port;
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	struct sockaddr_in to[BATCH];
	uint8_t data[BATCH][2048];
	unsigned n;
	unsigned long sent;
	struct bytes last; /* of the last rekey: a copy */
	uint8_t copy[2048];
	unsigned differ; /* datagrams that are not the first one again */
};

static int udp(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	group_need(fd >= 0, "socket");
	return fd;
}

static void sender_open(struct sender *s)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	socklen_t len = sizeof any;
	int size = SINK;

	s->fd = udp();
	s->sink = udp();
	if (setsockopt(s->sink, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
		fprintf(stderr, "bench_rekey: a small receive buffer: datagrams are lost\n");
	group_need(bind(s->sink, (struct sockaddr *)&any, sizeof any) == 0 &&
		       getsockname(s->sink, (struct sockaddr *)&any, &len) == 0,
		   "port");
	s->port = any.sin_port;
}

static void flush(struct sender *s)
{
	for (unsigned done = 0; done < s->n;) {
		int n = sendmmsg(s->fd, s->msg + done, s->n - done, 0);

		group_need(n > 0, "way out");
		done += (unsigned)n;
	}
	s->sent += s->n;
	s->n = 0;
}

static void slot(struct sender *s, ip4_t to, const uint8_t *p, size_t n)
{
	unsigned i = s->n++;

	s->to[i] = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_port = s->port, .sin_addr.s_addr = htonl(to)};
	s->iov[i] = (struct iovec){(void *)(uintptr_t)p, n};
	s->msg[i].msg_hdr = (struct msghdr){.msg_name = &s->to[i],
					    .msg_namelen = sizeof s->to[i],
					    .msg_iov = &s->iov[i],
					    .msg_iovlen = 1};
	if (s->n == BATCH)
		flush(s);
}

/* An effect's octets live until the next: they are copied into the batch. */
static void put(void *ctx, ip4_t to, struct bytes data)
{
	struct sender *s = ctx;

	group_need(data.n <= sizeof s->copy, "room");
	if (!s->last.n) {
		memcpy(s->copy, data.p, data.n);
		s->last = BYTES(s->copy, data.n);
	}
	s->differ += !bytes_equal(s->last, data);
	memcpy(s->data[s->n], data.p, data.n);
	slot(s, to, s->data[s->n], data.n);
}

static unsigned long drain(struct sender *s)
{
	uint8_t buf[2048];
	unsigned long n = 0;

	while (recv(s->sink, buf, sizeof buf, MSG_DONTWAIT) > 0)
		n++;
	return n;
}

static double bare(struct sender *s, unsigned members)
{
	double from = group_cpu();

	for (unsigned i = 0; i < members; i++)
		slot(s, group_address(i), s->copy, s->last.n);
	flush(s);
	return group_cpu() - from;
}

static double rekey(struct group *g, struct sender *s)
{
	double from = group_cpu();

	group_rekey(g);
	flush(s);
	return group_cpu() - from;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void rekeys(struct group *g, unsigned members)
{
	struct sender *s = calloc(1, sizeof *s);
	double share[ROUNDS];

	group_need(s != NULL, "memory");
	sender_open(s);
	g->rekey = put;
	g->rekey_ctx = s;
	for (int i = 0; i < ROUNDS; i++) {
		s->last.n = 0;
		s->sent = s->differ = 0;
		double took = rekey(g, s);
		group_need(s->sent == members && !s->differ, "rekey of all with the same octets");
		unsigned long arrived = drain(s);
		double floor = bare(s, members);
		drain(s);
		share[i] = floor / took;
		printf("rekey of %u members (%zu octets each, %lu arrived): %.0f/s, bare sendmmsg "
		       "%.0f/s, share %.0f %%\n",
		       members, s->last.n, arrived, members / took, members / floor,
		       100 * share[i]);
	}
	qsort(share, ROUNDS, sizeof *share, by_value);
	printf("share (median) %.0f %%, floor 60 %%\n", 100 * share[ROUNDS / 2]);
	g->rekey = NULL;
	close(s->fd);
	close(s->sink);
	free(s);
}

static void enrol(struct group *g, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i += GROUP_BATCH)
		(void)group_register(g, i, to - i < GROUP_BATCH ? to - i : GROUP_BATCH);
	group_rest(g, 61 * USEC_S); /* IKE keeps the last answers of a negotiation for a minute */
}

static size_t heap(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static double resident_mib(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	group_need(f && fscanf(f, "%*d %ld", &pages) == 1, "statm");
	fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

int main(int argc, char **argv)
{
	unsigned members = argc > 1 ? (unsigned)atoi(argv[1]) : 10000;
	unsigned many = argc > 2 ? (unsigned)atoi(argv[2]) : 100000;
	struct group g;
	size_t before;

	if (!members || many < members)
		return 2;
	group_start(&g, true, 1);
	enrol(&g, 0, 1);
	before = heap();
	enrol(&g, 1, members);
	printf("memory of a registered member, its IKE SA included: %zu octets, floor 1024\n",
	       (heap() - before) / (members - 1));
	rekeys(&g, members);
	before = heap();
	enrol(&g, members, many);
	malloc_trim(0); /* of members and negotiations that are over */
	printf("%u members in one process: %zu octets each, %.0f MiB resident\n", g.registered,
	       many > members ? (heap() - before) / (many - members) : 0, resident_mib());
	group_stop(&g);
	return 0;
}
