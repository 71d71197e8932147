#include "router/prefix_set.h"

#include <stdlib.h>

#define BITS 32

void prefix_set_free(struct prefix_set *s)
{
	free(s->v);
	*s = (struct prefix_set){0};
}

static unsigned way(ip4_t address, unsigned depth)
{
	return address >> (BITS - 1 - depth) & 1;
}

static uint32_t node_new(struct prefix_set *s)
{
	uint32_t at = s->unused;

	if (at)
		s->unused = s->v[at].child[0];
	else
		at = s->n++;
	s->v[at] = (struct prefix_node){0};
	return at;
}

/* Room for a whole new path, so that adding does not fail half way. */
static bool make_room(struct prefix_set *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : 64;
	struct prefix_node *v;

	if (s->cap - s->n > BITS + 1)
		return true;
	v = realloc(s->v, cap * sizeof *v);
	if (!v)
		return false;
	s->v = v;
	s->cap = cap;
	if (!s->n)
		(void)node_new(s);
	return true;
}

bool prefix_set_add(struct prefix_set *s, ip4_t address, unsigned bits)
{
	uint32_t at = 0;

	if (!make_room(s))
		return false;
	s->v[0].below++;
	for (unsigned d = 0; d < bits; d++) {
		unsigned w = way(address, d);

		if (!s->v[at].child[w]) {
			uint32_t fresh = node_new(s);
			s->v[at].child[w] = fresh;
		}
		at = s->v[at].child[w];
		s->v[at].below++;
	}
	s->v[at].ends++;
	return true;
}

void prefix_set_remove(struct prefix_set *s, ip4_t address, unsigned bits)
{
	uint32_t at = 0;

	s->v[0].below--;
	for (unsigned d = 0; d < bits; d++) {
		unsigned w = way(address, d);
		uint32_t next = s->v[at].child[w];

		if (!s->v[at].below && at) {
			s->v[at].child[0] = s->unused;
			s->unused = at;
		} else if (s->v[next].below == 1) {
			s->v[at].child[w] = 0;
		}
		s->v[next].below--;
		at = next;
	}
	s->v[at].ends--;
	if (!s->v[at].below && at) {
		s->v[at].child[0] = s->unused;
		s->unused = at;
	}
}

size_t prefix_set_sharing(const struct prefix_set *s, ip4_t address, unsigned bits)
{
	uint32_t at = 0;
	size_t n = 0;

	if (!s->n)
		return 0;
	for (unsigned d = 0; d < bits; d++) {
		n += s->v[at].ends;
		at = s->v[at].child[way(address, d)];
		if (!at)
			return n;
	}
	return n + s->v[at].below;
}
