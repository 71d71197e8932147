/*
 * Small seeded generator for faults, jitter and test worlds (SplitMix64). Not for keys: those come from
 * crypto/drbg.h.
 */
#ifndef GKMSH_BASE_PRNG_H
#define GKMSH_BASE_PRNG_H

#include <stdbool.h>
#include <stdint.h>

struct prng {
	uint64_t state;
};

uint64_t prng_next(struct prng *);
uint64_t prng_below(struct prng *, uint64_t limit); /* 0..limit-1; 0 when limit is 0 */
bool prng_percent(struct prng *, unsigned percent); /* true with that chance */
/* A generator of its own, fixed by this one's seed and the name: same seed, same stream. */
struct prng prng_fork(const struct prng *, const char *name);

#endif
