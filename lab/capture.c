/* What passes a port, written by libpcap with the lab's own time. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/inside.h"
#include "net/wire.h"

#define SNAPLEN 65535

static struct lab_capture *find(const struct lab_node *n, unsigned port)
{
	list_each (e, &n->captures) {
		struct lab_capture *c = LIST_ENTRY(e, struct lab_capture, link);
		if (c->port == port)
			return c;
	}
	return NULL;
}

static void capture_close(struct lab_capture *c)
{
	list_remove(&c->link);
	if (c->dumper)
		pcap_dump_close(c->dumper);
	if (c->pcap)
		pcap_close(c->pcap);
	free(c);
}

enum status lab_capture(struct lab *lab, size_t node, unsigned port, const char *path, bool streams,
			struct text *why)
{
	struct lab_capture *c;

	if (!lab_port(lab, node, port))
		return ST_ABSENT;
	if (find(&lab->nodes[node], port))
		return ST_EXISTS;
	c = calloc(1, sizeof *c);
	if (!c)
		return ST_NOMEM;
	list_init(&c->link);
	c->port = port;
	c->streams = streams;
	c->pcap = pcap_open_dead(DLT_EN10MB, SNAPLEN);
	c->dumper = c->pcap ? pcap_dump_open(c->pcap, path) : NULL;
	if (!c->dumper) {
		text_add(why, c->pcap ? pcap_geterr(c->pcap) : "no memory");
		capture_close(c);
		return ST_IO;
	}
	list_add_tail(&lab->nodes[node].captures, &c->link);
	return ST_OK;
}

void lab_capture_free(struct lab *lab, struct lab_node *n, unsigned port)
{
	(void)lab;
	list_each_safe (e, &n->captures) {
		struct lab_capture *c = LIST_ENTRY(e, struct lab_capture, link);
		if (!port || c->port == port)
			capture_close(c);
	}
}

enum status lab_capture_stop(struct lab *lab, size_t node, unsigned port)
{
	if (node >= lab->n_nodes || (port && !find(&lab->nodes[node], port)))
		return ST_ABSENT;
	lab_capture_free(lab, &lab->nodes[node], port);
	return ST_OK;
}

void lab_capture_flush(struct lab *lab)
{
	for (size_t i = 0; i < lab->n_nodes; i++)
		list_each (e, &lab->nodes[i].captures)
			pcap_dump_flush(LIST_ENTRY(e, struct lab_capture, link)->dumper);
}

typedef bool key_line_fn(void *node, size_t i, char out[static LAB_KEY_LINE]);

static enum status write_keys(void *router, key_line_fn *key, const char *path, size_t *n)
{
	char line[LAB_KEY_LINE];
	enum status st = ST_OK;
	int fd;

	*n = 0;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return ST_IO;
	for (; st == ST_OK && key(router, *n, line); ++*n) {
		size_t len = strlen(line);

		line[len] = '\n';
		if (write(fd, line, len + 1) != (ssize_t)len + 1)
			st = ST_IO;
	}
	explicit_bzero(line, sizeof line);
	return close(fd) == 0 ? st : ST_IO;
}

enum status lab_capture_keys(struct lab *lab, size_t node, const char *path,
			     struct lab_keys_written *n)
{
	const struct lab_node_ops *ops = lab->conf.ops;
	void *router = lab_node(lab, node);
	struct text ike = TEXT_EMPTY;
	enum status st;

	*n = (struct lab_keys_written){0};
	if (!router || !ops->esp_key)
		return ST_UNSUPPORTED;
	st = write_keys(router, ops->esp_key, path, &n->esp);
	if (st != ST_OK || !ops->ike_key)
		return st;
	text_addf(&ike, "%s" LAB_IKE_KEYS, path);
	st = text_ok(&ike) ? write_keys(router, ops->ike_key, text_str(&ike), &n->ike) : ST_NOMEM;
	text_free(&ike);
	return st;
}

static bool is_stream(struct bytes frame)
{
	struct lab_ip ip;

	return lab_read_ip(frame, &ip) && ip.proto == 6;
}

void lab_capture_frame(struct lab *lab, struct lab_node *n, unsigned port, struct bytes frame)
{
	struct lab_capture *c = find(n, port);
	struct pcap_pkthdr h = {.caplen = (bpf_u_int32)frame.n, .len = (bpf_u_int32)frame.n};

	if (!c || (!c->streams && is_stream(frame)))
		return;
	h.ts.tv_sec = lab->now.wall / (wall_t)USEC_S;
	h.ts.tv_usec = lab->now.wall % (wall_t)USEC_S;
	pcap_dump((u_char *)c->dumper, &h, frame.p);
	c->packets++;
}
