/*
 * A world of whole routers: key servers and members with their real IKE, GDOI, cooperation, ESP and shells,
 * on the lab's wires, under the lab's clock. What goes wrong comes from a seed, as in world.h; what must
 * hold is what a user would see.
 */
#ifndef GKMSH_TESTS_SIM_REAL_H
#define GKMSH_TESTS_SIM_REAL_H

#include <stdio.h>

#include "app/lab_host.h"
#include "base/prng.h"
#include "crypto/rsa.h"

#define REAL_KS_MAX   4
#define REAL_GM_MAX   6
#define REAL_NODES    (1 + REAL_KS_MAX + REAL_GM_MAX) /* the core router first */
#define REAL_KEYS_MAX 256

#define REAL_STEP    (5 * USEC_S)
#define REAL_HEAL_AT (40 * USEC_MIN)
#define REAL_END     (60 * USEC_MIN)
#define REAL_TEK_S   600
#define REAL_KEK_S   1800
/* As in world.h; and, after a crash or loss, until the last TEK of before has ended. */
#define REAL_BOUND_PRIMARY (150 * USEC_S)
#define REAL_BOUND_SHARE   (260 * USEC_S)
#define REAL_BOUND_HURT	   ((REAL_TEK_S + 100) * USEC_S)

struct real_node {
	void *console;
	unsigned life; /* to notice that it was started anew */
	bool saved;    /* its configuration and key are in nvram */
	struct text said;
	size_t pinged; /* where in said the last ping began */
	int ping_to;   /* member, -1: none under way */
};

struct real {
	uint64_t seed;
	struct prng shape, fault;
	struct lab_host host;
	struct lab *lab;
	int n_ks, n_gm;
	struct real_node nodes[REAL_NODES];
	const struct rsa_key *rekey_key;
	mono_t now;
	/* what goes wrong */
	int part[REAL_NODES];
	mono_t part_end, noise_end, off_end, next_fault;
	size_t off; /* node that is off; 0: none */
	mono_t changed, hurt;
	mono_t forgot; /* a key server went that alone knew which numbers it had used */
	bool healed;
	/* checks */
	char keys[REAL_KEYS_MAX][17]; /* hexadecimal digits of the first octets of every key seen */
	size_t n_keys;
	mono_t could[REAL_GM_MAX][REAL_GM_MAX]; /* since when one reads the other; 0: it does not */
	uint64_t pings, answered, shared, trace;
	uint64_t elections, takeovers, merges;
	const char *broken;
	char detail[160];
	bool verbose;
};

static inline size_t real_ks(int i)
{
	return 1 + (size_t)i;
}
static inline size_t real_gm(const struct real *w, int i)
{
	return 1 + (size_t)w->n_ks + (size_t)i;
}
static inline ip4_t real_ks_address(int i)
{
	return IP4(172, 16, 0, 2) + ((uint32_t)i << 8);
}
static inline ip4_t real_gm_loopback(int i)
{
	return IP4(10, 100, 0, 1) + ((uint32_t)i << 8);
}

/* real.c */
struct router *real_router(const struct real *, size_t node); /* NULL: off */
void real_break(struct real *, const char *what, const char *fmt, ...) format_of(3, 4);
void real_type(struct real *, size_t node, const char *line);

/* real_build.c */
bool real_build(struct real *);
void real_demolish(struct real *);

/* real_check.c */
void real_listen(struct real *, size_t node); /* takes what its console said */
void real_check_step(struct real *);
void real_check_end(struct real *);

#endif
