/*
 * How many of a set of IPv4 prefixes share addresses with a given one, in 32 steps: a binary trie that counts.
 * Owned by the configuration tree, which keeps the addresses of all interfaces in one, so that each new one is
 * checked against ten thousand without looking at them.
 */
#ifndef GKMSH_ROUTER_PREFIX_SET_H
#define GKMSH_ROUTER_PREFIX_SET_H

#include <stddef.h>

#include "base/addr.h"

struct prefix_node {
	uint32_t child[2]; /* 0: none */
	uint32_t ends;	   /* prefixes that end here */
	uint32_t below;	   /* and here or further down */
};

struct prefix_set {
	struct prefix_node *v;	 /* v[0] is the root */
	uint32_t n, cap, unused; /* unused: list of freed nodes, by child[0] */
};

void prefix_set_free(struct prefix_set *);
/* false: no memory, and nothing changed. */
bool prefix_set_add(struct prefix_set *, ip4_t address, unsigned bits);
void prefix_set_remove(struct prefix_set *, ip4_t address, unsigned bits); /* one that was added */
/* Prefixes that hold this one or lie in it, itself too when it is there. */
size_t prefix_set_sharing(const struct prefix_set *, ip4_t address, unsigned bits);

#endif
