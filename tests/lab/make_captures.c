/*
 * Runs the small topology through everything that leaves frames: pings cut and whole, refused and lost,
 * traceroute, streams, wires that go and come. Writes two captures, for `captures` to read with tshark.
 *
 *	make_captures TOPOLOGY FOLDER
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/lab/bare_node.h"

struct run {
	struct lab *lab;
	struct topo topo;
};

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static void command(struct run *r, const char *fmt, const char *arg)
{
	struct text line = TEXT_EMPTY, out = TEXT_EMPTY;

	text_addf(&line, "%s%s", fmt, arg);
	must(lab_command(r->lab, text_str(&line), &out, NULL) == LAB_DONE, text_str(&out));
	text_free(&line);
	text_free(&out);
}

static struct net *net_of(struct run *r, size_t i)
{
	return bare_net(lab_node(r->lab, i));
}

static void settle(struct run *r, size_t i)
{
	lab_kick(r->lab, i);
	lab_run(r->lab, 20 * USEC_S);
}

static void ping(struct run *r, ip4_t dst, uint32_t size, bool df)
{
	struct net_ping_conf p = {
	    .dst = dst, .count = 3, .size = size, .timeout_ms = 2000, .df = df};

	must(net_ping_start(net_of(r, 0), lab_now(r->lab), 1, &p) == ST_OK, "ping");
	settle(r, 0);
}

static void talk(struct run *r)
{
	static const char request[] = "GET / HTTP/1.0\r\nHost: c\r\n\r\n";
	struct net_trace_conf t = {
	    .dst = IP4(10, 9, 0, 1), .first_ttl = 1, .max_ttl = 5, .probes = 3, .timeout_ms = 1000};
	uint32_t id;

	must(net_trace_start(net_of(r, 0), lab_now(r->lab), 2, &t) == ST_OK, "trace");
	settle(r, 0);
	must(net_stream_listen(net_of(r, 2), 80) == ST_OK, "listen");
	must(net_stream_connect(net_of(r, 0), lab_now(r->lab), 0, t.dst, 80, &id) == ST_OK,
	     "connect");
	settle(r, 0);
	net_stream_send(net_of(r, 0), lab_now(r->lab), id, BYTES(request, sizeof request - 1));
	settle(r, 0);
	net_stream_close(net_of(r, 0), lab_now(r->lab), id);
	settle(r, 0);
}

int main(int argc, char **argv)
{
	struct run r;
	struct text why = TEXT_EMPTY, path = TEXT_EMPTY;

	must(argc == 3, "make_captures TOPOLOGY FOLDER");
	must(topo_read(argv[1], &r.topo, &why) == ST_OK, text_str(&why));

	struct lab_conf conf = {.topo = &r.topo, .ops = &bare_ops};
	r.lab = lab_new(&conf);
	must(r.lab, "no memory");
	text_addf(&path, "%s/b1.pcap all", argv[2]);
	command(&r, "capture B:eth1 ", text_str(&path));
	text_clear(&path);
	text_addf(&path, "%s/b2.pcap", argv[2]);
	command(&r, "capture B:eth2 ", text_str(&path));
	text_clear(&path);
	text_addf(&path, "%s/keys", argv[2]);
	command(&r, "capture B keys ", text_str(&path));
	ping(&r, IP4(10, 9, 0, 1), 100, false);
	ping(&r, IP4(10, 9, 0, 1), 4000, false);
	ping(&r, IP4(10, 9, 0, 1), 1600, true);
	ping(&r, IP4(77, 1, 1, 1), 100, false);
	talk(&r);
	command(&r, "wire C:eth1 down", "");
	command(&r, "wire C:eth1 up", "");
	command(&r, "wire C:eth1 loss 30 duplicate 20 reorder 20 delay 20", "");
	ping(&r, IP4(10, 9, 0, 1), 4000, false);
	lab_free(r.lab);
	topo_free(&r.topo);
	text_free(&path);
	return 0;
}
