/*
 * The lab and its IPv4: packets a second through one router beside a bare loop that copies the same
 * frames twice (in and out, which is the least a lab does); then N routers in a line: boot, memory a
 * router, a ping from end to end, packets a second across one wire, thirty idle days.
 *
 *	bench/bench_lab [ROUTERS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "net/wire.h"
#include "tests/lab/bare_node.h"

#define SLICES 9
#define BATCH  200000

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof *v, by_value);
	return v[n / 2];
}

static double resident_kb(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long size = 0, resident = 0;

	if (f && fscanf(f, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	if (f)
		fclose(f);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1024;
}

/* ---- one router ---- */

static struct net *make_router(struct when now)
{
	struct net_conf_if ifs[] = {
	    {.id = NET_IF(NET_IF_GIGABIT, 1), .address = IP4(10, 0, 0, 1), .mask = 0xffffff00},
	    {.id = NET_IF(NET_IF_GIGABIT, 2), .address = IP4(10, 0, 1, 1), .mask = 0xffffff00}};
	struct net_conf conf = {.ifs = ifs, .n_ifs = 2};
	struct net_env env = {.seed = 1, .mac = {2}};
	struct net *net = net_new(&env, &conf, now);
	struct net_fx fx;
	uint8_t arp[60] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 9, 9, 9,  9, 8, 6,
			   0,	 1,    8,    0,	   6,	 4,    0, 1, 2, 9, 9,  9, 9, 9,
			   10,	 0,    1,    2,	   0,	 0,    0, 0, 0, 0, 10, 0, 1, 1};

	net_wire_state(net, now, 1, true);
	net_wire_state(net, now, 2, true);
	net_frame_in(net, now, 2, BYTES_OF(arp));
	while (net_poll(net, &fx))
		;
	return net;
}

static size_t make_frame(uint8_t *f, size_t packet)
{
	static const uint8_t head[ETHER_HEADER] = {2, 0, 0, 0, 0, 1, 2, 8, 8, 8, 8, 8, 8, 0};
	struct ipv4 ip = {.length = (uint16_t)packet,
			  .ttl = 64,
			  .proto = 17,
			  .src = IP4(10, 0, 0, 2),
			  .dst = IP4(10, 0, 1, 2)};

	memcpy(f, head, sizeof head);
	ipv4_write(f + ETHER_HEADER, &ip);
	return ETHER_HEADER + packet;
}

static void forward(size_t packet)
{
	struct when now = {.mono = USEC_S};
	struct net *net = make_router(now);
	uint8_t frame[1514] = {0}, copy[2][1514];
	size_t n = make_frame(frame, packet);
	double ours[SLICES], bare[SLICES];
	struct net_fx fx;
	uint64_t out = 0, sum = 0;

	for (int s = 0; s < SLICES; s++) {
		double t = seconds();
		for (int i = 0; i < BATCH; i++) {
			now.mono++;
			net_frame_in(net, now, 1, BYTES(frame, n));
			while (net_poll(net, &fx))
				out += fx.kind == NET_FX_FRAME;
		}
		ours[s] = BATCH / (seconds() - t);
		t = seconds();
		for (int i = 0; i < BATCH; i++) {
			memcpy(copy[0], frame, n);
			__asm__ volatile("" : : "r"(copy[0]) : "memory");
			memcpy(copy[1], copy[0], n);
			__asm__ volatile("" : : "r"(copy[1]) : "memory");
			sum += net_checksum(BYTES(copy[1] + ETHER_HEADER, IPV4_HEADER), 0);
		}
		bare[s] = BATCH / (seconds() - t);
	}

	double o = median(ours, SLICES), b = median(bare, SLICES);
	printf("forward %4zu octets: %6.2f M packets/s, %5.1f Gb/s; two copies and a checksum "
	       "%6.2f M/s%s\n",
	       packet, o / 1e6, o * (double)packet * 8 / 1e9, b / 1e6,
	       out == SLICES * BATCH && !sum ? "" : " (wrong)");
	net_free(net);
}

/* ---- a line of routers ---- */

static void add_node(struct topo *t, unsigned i, unsigned n)
{
	struct topo_node *node = &t->nodes[i];
	struct text name = TEXT_EMPTY, conf = TEXT_EMPTY;

	text_addf(&name, "R%u", i + 1);
	if (i)
		text_addf(&conf, "eth1 10.%u.%u.2/24\nroute 10.0.0.0/24 10.%u.%u.1\n",
			  (i - 1) / 250, (i - 1) % 250, (i - 1) / 250, (i - 1) % 250);
	if (i + 1 < n)
		text_addf(&conf, "eth2 10.%u.%u.1/24\nroute 0.0.0.0/0 10.%u.%u.2\n", i / 250,
			  i % 250, i / 250, i % 250);
	else
		text_add(&conf, "lo0 172.16.0.1/24\n");
	*node =
	    (struct topo_node){.name = text_take(&name), .startup = text_take(&conf), .n_ports = 2};
	if (i)
		t->links[t->n_links++] = (struct topo_link){.end = {{i - 1, 2}, {i, 1}}};
	t->n_nodes++;
}

static struct lab *make_line(struct topo *t, unsigned n)
{
	struct lab_conf conf = {.topo = t, .ops = &bare_ops};

	*t = (struct topo){.nodes = calloc(n, sizeof *t->nodes),
			   .links = calloc(n, sizeof *t->links)};
	for (unsigned i = 0; i < n; i++)
		add_node(t, i, n);
	return lab_new(&conf);
}

static void ping_end_to_end(struct lab *lab)
{
	void *line = bare_ops.console_open(lab_node(lab, 0), lab_now(lab));
	struct text out = TEXT_EMPTY;
	double t = seconds();
	mono_t start = lab_now(lab).mono;

	bare_ops.console_write(line, lab_now(lab), BYTES("ping 172.16.0.1\r", 16));
	lab_kick(lab, 0);
	while (!bare_ops.console_idle(line))
		lab_run_next(lab, USEC_S);
	while (bare_ops.console_read(line, &out))
		;
	printf("ping end to end: %.5s, %.1f ms of virtual time, %.1f ms of ours\n", text_str(&out),
	       (double)(lab_now(lab).mono - start) / 1e3, (seconds() - t) * 1e3);
	text_free(&out);
}

/* Datagrams from one router to its neighbour, over one wire. */
static void across_a_wire(struct lab *lab)
{
	struct net *from = bare_net(lab_node(lab, 0)), *to = bare_net(lab_node(lab, 1));
	static const uint8_t data[1400];
	struct net_udp u = {.dst = IP4(10, 0, 0, 2),
			    .src_port = 9,
			    .dst_port = 9,
			    .data = BYTES(data, sizeof data)};
	const int n = 500000;
	struct lab_stats before, after;

	if (net_udp_open(to, 9) != ST_OK)
		return;
	lab_view_stats(lab, &before);

	double t = seconds();
	for (int i = 0; i < n; i++) {
		if (net_udp_send(from, lab_now(lab), &u) != ST_OK)
			return;
		lab_kick(lab, 0);
		lab_run(lab, 2);
	}
	lab_run(lab, USEC_S);
	t = seconds() - t;
	lab_view_stats(lab, &after);
	printf("across a wire, 1428 octets: %.2f M packets/s (%llu of %d arrived)\n", n / t / 1e6,
	       (unsigned long long)(after.delivered - before.delivered), n);
}

int main(int argc, char **argv)
{
	unsigned n = argc > 1 ? (unsigned)atoi(argv[1]) : 200;
	struct topo t;

	forward(64);
	forward(512);
	forward(1500);

	double kb = resident_kb(), start = seconds();
	struct lab *lab = make_line(&t, n);
	if (!lab)
		return 1;
	lab_run(lab, USEC_S);
	printf("%u routers (IPv4 alone) in a line: %.1f ms to boot, %.0f KB each\n", n,
	       (seconds() - start) * 1e3, (resident_kb() - kb) / n);
	ping_end_to_end(lab);
	across_a_wire(lab);
	start = seconds();
	lab_run(lab, 30 * USEC_DAY);
	printf("thirty idle days: %.1f ms\n", (seconds() - start) * 1e3);
	lab_free(lab);
	topo_free(&t);
	return 0;
}
