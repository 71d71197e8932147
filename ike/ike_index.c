/*
 * SAs by their number. Numbers only rise, so that the table is sorted by itself; what is gone leaves a hole
 * until there are more holes than SAs. Sixteen octets an SA, where a map would take eighty.
 */
#include <stdlib.h>

#include "ike/ike_local.h"

#define HOLES_MIN 32

/* Where id is, or would be. */
static size_t place(const struct ike_index *x, uint32_t id)
{
	size_t lo = 0, hi = x->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (x->at[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void close_holes(struct ike_index *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		if (x->at[i].sa)
			x->at[n++] = x->at[i];
	x->n = n;
	x->holes = 0;
}

bool ike_index_add(struct ike_index *x, uint32_t id, struct ike_sa *sa)
{
	if (x->n == x->cap) {
		size_t cap = x->cap + x->cap / 4 + 16;
		struct ike_numbered *at = realloc(x->at, cap * sizeof *at);
		if (!at)
			return false;
		x->at = at;
		x->cap = cap;
	}
	x->at[x->n++] = (struct ike_numbered){id, sa};
	return true;
}

struct ike_sa *ike_index_get(const struct ike_index *x, uint32_t id)
{
	size_t i = place(x, id);

	return i < x->n && x->at[i].id == id ? x->at[i].sa : NULL;
}

void ike_index_remove(struct ike_index *x, uint32_t id)
{
	size_t i = place(x, id);

	if (i == x->n || x->at[i].id != id || !x->at[i].sa)
		return;
	x->at[i].sa = NULL;
	x->holes++;
	if (x->holes > HOLES_MIN && x->holes > x->n / 2)
		close_holes(x);
}

struct ike_sa *ike_index_nth(const struct ike_index *x, size_t i)
{
	if (!x->holes)
		return i < x->n ? x->at[i].sa : NULL;
	for (size_t at = 0; at < x->n; at++)
		if (x->at[at].sa && i-- == 0)
			return x->at[at].sa;
	return NULL;
}

size_t ike_index_count(const struct ike_index *x)
{
	return x->n - x->holes;
}

void ike_index_free(struct ike_index *x)
{
	free(x->at);
	*x = (struct ike_index){0};
}
