/*
 * Hash map from a byte string to a pointer. Keys are copied, values are the caller's. Iteration is in
 * order of insertion (so that displays and traces repeat), and stays valid when the entry at hand is
 * removed.
 */
#ifndef GKMSH_BASE_MAP_H
#define GKMSH_BASE_MAP_H

#include "base/bytes.h"
#include "base/status.h"

struct map_entry {
	struct map_entry *next, *prev; /* insertion order */
	struct map_entry *chain;
	void *value;
	uint32_t hash;
	uint32_t key_len;
	uint8_t key[];
};

struct map {
	struct map_entry **buckets;
	struct map_entry *first, *last;
	size_t n, n_buckets;
};

void map_free(struct map *); /* keys and entries, not values */
enum status map_put(struct map *, struct bytes key, void *value) must_use; /* replaces */
void *map_get(const struct map *, struct bytes key);			   /* NULL when absent */
void *map_remove(struct map *, struct bytes key);			   /* the value it held */

void *map_get_str(const struct map *, const char *key);
enum status map_put_str(struct map *, const char *key, void *value) must_use;
void *map_remove_str(struct map *, const char *key);

#define map_each(e, m)                                                            \
	for (struct map_entry *e = (m)->first, *e##_next = e ? e->next : NULL; e; \
	     e = e##_next, e##_next = e ? e->next : NULL)

#endif
