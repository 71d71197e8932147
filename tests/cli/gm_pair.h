/* Two routers of the guide's members on one wire, with a console each and keys that the test installs. */
#ifndef GKMSH_TESTS_GM_PAIR_H
#define GKMSH_TESTS_GM_PAIR_H

#include "cli/shell.h"
#include "net/crypto_view.h"
#include "router/work.h"

struct gm_side {
	struct router *router;
	struct shell *shell;
	struct session *s;
	struct text out;
};

struct gm_pair {
	struct gram *gram;
	struct gm_side m[2]; /* 10.0.0.1 behind 192.0.2.1, 172.16.100.1 behind 192.0.2.2 */
	struct when now;
	struct text reply;
	bool threads;
	struct router_job *job[2][8];
	unsigned n_jobs[2], jobs_done;
	unsigned esp, clear; /* IPv4 packets between the loopbacks seen on the wire */
	/* Sees every frame before the other side does. */
	void (*on_frame)(struct gm_pair *, int from, struct bytes frame);
	void *arg;
};

void gm_pair_open(struct gm_pair *);
/* The same routers on the same wire with configurations of the test's own. */
void gm_pair_open_with(struct gm_pair *, const char *const conf[2]);
/* The same with hosts that have threads: a job takes a tenth of a second. */
void gm_pair_open_threads(struct gm_pair *, const char *const conf[2]);
void gm_pair_close(struct gm_pair *);
/* A policy of one entry each way and one association; both sides the same. */
void gm_pair_policy(struct gm_pair *);
void gm_pair_keys(struct gm_pair *, uint32_t spi);
void gm_pair_wait(struct gm_pair *, uint64_t us);
/* Types a line at a side's console and gives what came within that time, without echo and prompt. */
const char *gm_pair_run(struct gm_pair *, int side, const char *line, uint64_t us);

#endif
