/*
 * sim_real SEEDS [FIRST]   worlds of whole routers; prints what broke
 * sim_real -s SEED         one, with what its consoles said
 * sim_real -h SEED         its trace hash
 */
#include "tests/sim/real.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "router/coop_host.h"
#include "router/keys.h"

void real_break(struct real *w, const char *what, const char *fmt, ...)
{
	va_list ap;

	if (w->broken)
		return;
	w->broken = what;
	va_start(ap, fmt);
	vsnprintf(w->detail, sizeof w->detail, fmt, ap);
	va_end(ap);
}

struct router *real_router(const struct real *w, size_t node)
{
	struct lab_slot *slot = lab_node(w->lab, node);

	return slot ? node_router(slot->node) : NULL;
}

static void tell(const struct real *w, const char *fmt, ...) format_of(2, 3);
static void tell(const struct real *w, const char *fmt, ...)
{
	va_list ap;

	if (!w->verbose)
		return;
	printf("%8.3f -- ", (double)w->now / 1e6);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

/* ---- consoles ---- */

void real_type(struct real *w, size_t node, const char *line)
{
	struct real_node *n = &w->nodes[node];

	if (!n->console)
		return;
	lab_host_ops()->console_write(n->console, lab_now(w->lab), BYTES(line, strlen(line)));
	lab_host_ops()->console_write(n->console, lab_now(w->lab), BYTES("\r", 1));
	lab_kick(w->lab, node);
}

/* Somebody sits down at a router that was switched on; a key server without its key is given it. */
static void attend(struct real *w, size_t i)
{
	struct real_node *n = &w->nodes[i];
	struct router *r = real_router(w, i);
	struct router_key key = {.label = "getKey",
				 .key = (struct rsa_key *)(uintptr_t)w->rekey_key,
				 .usage = ROUTER_KEY_GENERAL,
				 .exportable = true};

	if (!r || (n->console && n->life == lab_node_life(w->lab, i)))
		return;
	n->life = lab_node_life(w->lab, i);
	n->console = lab_host_ops()->console_open(lab_node(w->lab, i), lab_now(w->lab));
	n->ping_to = -1;
	if (i && i < real_gm(w, 0) && !router_key_find(r, "getKey")) {
		if (router_key_put(r, &key) != ST_OK)
			real_break(w, "no key", "node %zu", i);
		router_conf_changed(r);
	}
	real_type(w, i, "terminal length 0");
	if (i)
		real_type(w, i, "debug crypto gdoi all-levels");
}

static void leave(struct real *w, size_t i)
{
	real_listen(w, i);
	if (w->nodes[i].console)
		lab_host_ops()->console_close(w->nodes[i].console);
	w->nodes[i].console = NULL;
	lab_kick(w->lab, i);
}

/* ---- what goes wrong ---- */

static uint64_t span(struct real *w, uint64_t from_s, uint64_t to_s)
{
	return (from_s + prng_below(&w->fault, to_s - from_s + 1)) * USEC_S;
}

static void cuts(struct real *w)
{
	size_t n = w->host.topo.n_nodes;

	for (size_t a = 1; a < n; a++)
		for (size_t b = a + 1; b < n; b++)
			if (w->part[a] != w->part[b] && lab_cut(w->lab, a, b) != ST_OK)
				real_break(w, "no cut", "%zu %zu", a, b);
}

static void split(struct real *w)
{
	if (w->part_end || w->noise_end)
		return;
	for (size_t i = 1; i < w->host.topo.n_nodes; i++)
		w->part[i] = (int)prng_below(&w->fault, 2);
	cuts(w);
	w->part_end = w->now + span(w, 30, 700);
	w->changed = w->now;
	tell(w, "split");
}

static void mend(struct real *w)
{
	lab_heal(w->lab);
	memset(w->part, 0, sizeof w->part);
	if (w->noise_end)
		w->hurt = w->now;
	w->part_end = w->noise_end = 0;
	w->changed = w->now;
	tell(w, "no faults");
}

static void noise(struct real *w)
{
	struct lab_fault f = {.loss = (unsigned)prng_below(&w->fault, 25),
			      .duplicate = (unsigned)prng_below(&w->fault, 20),
			      .reorder = (unsigned)prng_below(&w->fault, 20),
			      .delay_us = prng_below(&w->fault, 400 * USEC_MS)};

	if (w->part_end || w->noise_end)
		return;
	for (size_t i = 1; i < w->host.topo.n_nodes; i++)
		if (prng_percent(&w->fault, 60) && lab_set_wire_fault(w->lab, i, 1, &f) != ST_OK)
			real_break(w, "no fault", "%zu", i);
	w->noise_end = w->now + span(w, 30, 300);
	tell(w, "noise: loss %u%%, %u ms", f.loss, (unsigned)(f.delay_us / USEC_MS));
}

static bool leads(const struct real *w, int i)
{
	struct coop_host_group g;

	return real_router(w, real_ks(i)) &&
	       coop_host_find(router_coop_host(real_router(w, real_ks(i))), "G", &g) && g.coop &&
	       coop_is_primary(g.coop);
}

static void crash(struct real *w)
{
	size_t i = 1 + prng_below(&w->fault, w->host.topo.n_nodes - 1);

	if (w->off)
		return;
	for (int k = 0; k < w->n_ks; k++)
		if (leads(w, k) && prng_percent(&w->fault, 40))
			i = real_ks(k);
	if (prng_percent(&w->fault, 50)) {
		real_type(w, i, "write memory");
		lab_run(w->lab, USEC_S);
	}
	leave(w, i);
	if (lab_stop_node(w->lab, i) != ST_OK)
		real_break(w, "not stopped", "%zu", i);
	w->off = i;
	w->off_end = w->now + span(w, 5, 200);
	w->changed = w->hurt = w->now;
	if (w->part_end && i < real_gm(w, 0))
		w->forgot = w->now;
	tell(w, "%s is switched off", w->host.topo.nodes[i].name);
}

static void switch_on(struct real *w)
{
	if (lab_start_node(w->lab, w->off) != ST_OK)
		real_break(w, "not started", "%zu", w->off);
	tell(w, "%s is switched on", w->host.topo.nodes[w->off].name);
	w->off = 0;
	w->changed = w->hurt = w->now;
}

static void typed(struct real *w)
{
	int i = (int)prng_below(&w->fault, (uint64_t)w->n_ks);
	char line[80];

	switch (prng_below(&w->fault, 3)) {
	case 0:
		for (i = 0; i < w->n_ks; i++)
			if (leads(w, i))
				real_type(w, real_ks(i), "crypto gdoi ks rekey group G");
		tell(w, "rekey");
		break;
	case 1:
		real_type(w, real_ks(i), "clear crypto gdoi group G ks coop role");
		w->changed = w->now;
		tell(w, "clear role KS%d", i + 1);
		break;
	default:
		snprintf(line, sizeof line, "local priority %u",
			 (unsigned)prng_below(&w->fault, 200) + 1);
		real_type(w, real_ks(i), "configure terminal");
		real_type(w, real_ks(i), "crypto gdoi group G");
		real_type(w, real_ks(i), "server local");
		real_type(w, real_ks(i), "redundancy");
		real_type(w, real_ks(i), line);
		real_type(w, real_ks(i), "end");
		tell(w, "KS%d: %s", i + 1, line);
	}
}

static void faults(struct real *w)
{
	if (w->off && w->now >= w->off_end)
		switch_on(w);
	if ((w->part_end && w->now >= w->part_end) || (w->noise_end && w->now >= w->noise_end))
		mend(w);
	if (w->noise_end)
		w->hurt = w->now;
	if (w->healed)
		return;
	if (w->now >= REAL_HEAL_AT) {
		w->healed = true;
		if (w->off)
			switch_on(w);
		mend(w);
		return;
	}
	if (w->now < w->next_fault)
		return;
	w->next_fault = w->now + (prng_percent(&w->fault, 25) ? span(w, 5, 60) : span(w, 120, 900));
	switch (prng_below(&w->fault, 8)) {
	case 0:
	case 1:
	case 2:
		split(w);
		break;
	case 3:
		noise(w);
		break;
	case 4:
	case 5:
		crash(w);
		break;
	default:
		typed(w);
	}
}

/* ---- a world's life ---- */

static void live(struct real *w)
{
	mono_t start = lab_now(w->lab).mono;

	while (w->now < REAL_END && !w->broken) {
		for (size_t i = 0; i < w->host.topo.n_nodes; i++)
			attend(w, i);
		lab_run(w->lab, REAL_STEP);
		w->now = lab_now(w->lab).mono - start;
		real_check_step(w);
		faults(w);
	}
	if (!w->broken)
		real_check_end(w);
}

struct totals {
	uint64_t worlds, broken, elections, takeovers, pings, answered, shared, trace;
};

static bool one(uint64_t seed, const struct rsa_key *key, bool verbose, struct totals *t)
{
	struct prng root = {seed * UINT64_C(0x9e3779b97f4a7c15) + 7};
	struct real *w = calloc(1, sizeof *w);
	bool ok;

	w->seed = seed;
	w->verbose = verbose;
	w->rekey_key = key;
	w->shape = prng_fork(&root, "shape");
	w->fault = prng_fork(&root, "fault");
	w->trace = seed;
	w->n_ks = 2 + (int)prng_below(&w->shape, REAL_KS_MAX - 1);
	w->n_gm = 2 + (int)prng_below(&w->shape, REAL_GM_MAX - 1);
	w->next_fault = span(w, 100, 500);
	if (real_build(w))
		live(w);
	else
		real_break(w, "no world", "seed");
	ok = !w->broken;
	if (!ok)
		printf("seed %" PRIu64 ": at %.3f s: %s (%s)\n", seed, (double)w->now / 1e6,
		       w->broken, w->detail);
	t->worlds++;
	t->broken += !ok;
	t->elections += w->elections;
	t->takeovers += w->takeovers;
	t->pings += w->pings;
	t->answered += w->answered;
	t->shared += w->shared;
	t->trace ^= w->trace * (seed | 1);
	real_demolish(w);
	free(w);
	return ok;
}

int main(int argc, char **argv)
{
	bool single = argc > 2 && argv[1][0] == '-';
	uint64_t n = !single && argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct totals t = {0};
	struct rsa_key *key;
	struct drbg drbg;

	drbg_seed(&drbg, BYTES("the rekey key of all worlds", 27));
	if (rsa_generate(&drbg, 1024, &key) != ST_OK)
		return 2;
	for (uint64_t i = 0; i < n; i++)
		one(first + i, key, single && argv[1][1] == 's', &t);
	rsa_key_free(key);
	drbg_wipe(&drbg);
	printf("%" PRIu64 " worlds of routers, %" PRIu64 " broken; %" PRIu64 " elections, %" PRIu64
	       " times a primary, %" PRIu64 " of %" PRIu64 " pings answered, %" PRIu64
	       " pairs looked at; trace %016" PRIx64 "\n",
	       t.worlds, t.broken, t.elections, t.takeovers, t.answered, t.pings, t.shared,
	       t.trace);
	return t.broken != 0;
}
