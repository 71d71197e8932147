/*
 * Several IPv4 engines on wires under one virtual clock, for tests. Every frame takes the wire's delay;
 * what the engines tell is kept as lines of text that a test can compare.
 */
#ifndef GKMSH_TESTS_NET_WORLD_H
#define GKMSH_TESTS_NET_WORLD_H

#include "base/prng.h"
#include "base/text.h"
#include "net/net.h"
#include "net/net_event.h"
#include "net/net_view.h"

#define WORLD_NODES 8
#define WORLD_PORTS 4
#define WORLD_WIRES 16

struct world_wire {
	int node[2];
	unsigned port[2];
	bool down;
	unsigned loss, duplicate, reorder; /* percent */
	uint64_t delay_us;
};

struct world_frame {
	struct world_frame *next;
	mono_t at;
	int node;
	unsigned port;
	size_t n;
	uint8_t octets[];
};

struct world {
	struct when now;
	struct prng prng;
	struct net *net[WORLD_NODES];
	struct world_wire wires[WORLD_WIRES];
	int n_nodes, n_wires;
	struct world_frame *frames;	/* by time */
	struct text log;		/* what was told, a line each */
	struct text bytes[WORLD_NODES]; /* of streams */
	uint32_t stream[WORLD_NODES];	/* the last that opened */
	struct net_fx_ping_done ping[WORLD_NODES];
	unsigned n_frames;
	bool quiet; /* no lines for datagrams and events */
	bool echo;  /* what a stream receives goes back */
	void (*tap)(struct world *, int node, unsigned port, struct bytes frame);
	void *tap_state;
};

void world_init(struct world *);
void world_free(struct world *);
/* "10.0.0.1/24" on port 1, ... NULL; default route through gateway unless 0. Returns the node. */
int world_node(struct world *, const char *const *addresses, ip4_t gateway);
struct world_wire *world_wire(struct world *, int a, unsigned aport, int b, unsigned bport);
void world_run(struct world *, uint64_t us);
void world_drain(struct world *, int node);
/* "!!!.U": the marks of a ping that was run to its end. */
const char *world_ping(struct world *, int node, ip4_t dst, const struct net_ping_conf *,
		       char out[64]);
const struct net_ping_conf *world_ping_conf(struct net_ping_conf *, ip4_t dst);
/* Two routers on one wire: 10.0.0.1 and 10.0.0.2; a third behind the second: 10.0.1.2. */
void world_line(struct world *, int nodes);

#endif
