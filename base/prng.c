#include "base/prng.h"

uint64_t prng_next(struct prng *g)
{
	uint64_t z = g->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t prng_below(struct prng *g, uint64_t limit)
{
	return limit ? (uint64_t)(((unsigned __int128)prng_next(g) * limit) >> 64) : 0;
}

bool prng_percent(struct prng *g, unsigned percent)
{
	return prng_below(g, 100) < percent;
}

struct prng prng_fork(const struct prng *g, const char *name)
{
	struct prng child = {g->state ^ 0xa0761d6478bd642fu};

	for (; *name; name++)
		child.state = prng_next(&child) ^ (uint8_t)*name;
	return child;
}
