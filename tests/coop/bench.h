/*
 * Cooperation engines back to back under a virtual clock: each with a stand-in for the key server beside
 * it (keys are numbers), IKE SAs that are up when the wire is, and wires that can be cut one way.
 */
#ifndef GKMSH_TESTS_COOP_BENCH_H
#define GKMSH_TESTS_COOP_BENCH_H

#include "coop/coop.h"

#define BENCH_MAX    8
#define BENCH_EVENTS 4096

struct bench_event {
	mono_t at;
	int node;
	struct event ev;
};

struct bench_node {
	struct coop *coop;
	struct coop_conf conf;
	ip4_t address;
	bool primary, serve;
	struct coop_state ks; /* what the key server holds */
	uint32_t next_key;
	uint32_t imports, rekeys, members_in;
	mono_t last_rekey, last_sent;
};

struct bench {
	struct when now;
	struct bench_node nodes[BENCH_MAX];
	int n;
	bool cut[BENCH_MAX][BENCH_MAX]; /* [from][to] */
	uint64_t delay_us;
	unsigned loss;	/* percent */
	uint64_t noise; /* of the loss */
	struct bench_event *events;
	int n_events;
	struct bench_msg *wire;
	uint64_t octets;
	void (*tap)(void *arg, int from, int to, mono_t at, struct bytes); /* what arrives */
	void *tap_arg;
};

void bench_init(struct bench *, int n);
void bench_free(struct bench *);
void bench_boot(struct bench *, int node); /* a fresh engine, without memory of before */
void bench_stop(struct bench *, int node);
void bench_run(struct bench *, uint64_t us);
void bench_settle(struct bench *, int node);		/* after an input of the test's own */
void bench_cut(struct bench *, int a, int b, bool cut); /* both ways */
void bench_input(struct bench *, int node, const struct coop_input *);
void bench_register(struct bench *, int node, ip4_t member);
void bench_rekey(struct bench *, int node); /* the key server makes a TEK and sends a rekey */
int bench_events_of(const struct bench *, int node, uint32_t id);
const struct bench_event *bench_event(const struct bench *, int node, uint32_t id, int which);
/* How many say primary; *who is the last of them. */
int bench_primaries(const struct bench *, int *who);
ip4_t bench_address(int node);

#endif
