#include "base/map.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_of(struct bytes key)
{
	/* FNV-1a with a final mix; keys come from configuration and bounded pools. */
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ key.p[i]) * 16777619u;
	h ^= h >> 16;
	h *= 0x7feb352du;
	return h ^ h >> 15;
}

void map_free(struct map *m)
{
	map_each (e, m)
		free(e);
	free(m->buckets);
	*m = (struct map){0};
}

static bool grow(struct map *m)
{
	size_t n = m->n_buckets ? m->n_buckets * 2 : 16;
	struct map_entry **b = calloc(n, sizeof *b);

	if (!b)
		return false;
	for (struct map_entry *e = m->first; e; e = e->next) {
		e->chain = b[e->hash & (n - 1)];
		b[e->hash & (n - 1)] = e;
	}
	free(m->buckets);
	m->buckets = b;
	m->n_buckets = n;
	return true;
}

static struct map_entry **find(const struct map *m, struct bytes key, uint32_t h)
{
	struct map_entry **at = &m->buckets[h & (m->n_buckets - 1)];

	for (; *at; at = &(*at)->chain)
		if ((*at)->hash == h && bytes_equal(BYTES((*at)->key, (*at)->key_len), key))
			break;
	return at;
}

enum status map_put(struct map *m, struct bytes key, void *value)
{
	if (m->n >= m->n_buckets && !grow(m))
		return ST_NOMEM;

	uint32_t h = hash_of(key);
	struct map_entry **at = find(m, key, h);
	if (*at) {
		(*at)->value = value;
		return ST_OK;
	}

	struct map_entry *e = malloc(sizeof *e + key.n);
	if (!e)
		return ST_NOMEM;
	*e = (struct map_entry){
	    .prev = m->last, .value = value, .hash = h, .key_len = (uint32_t)key.n};
	if (key.n)
		memcpy(e->key, key.p, key.n);
	*at = e;
	if (m->last)
		m->last->next = e;
	else
		m->first = e;
	m->last = e;
	m->n++;
	return ST_OK;
}

void *map_get(const struct map *m, struct bytes key)
{
	if (!m->n)
		return NULL;

	struct map_entry *e = *find(m, key, hash_of(key));
	return e ? e->value : NULL;
}

void *map_remove(struct map *m, struct bytes key)
{
	if (!m->n)
		return NULL;

	struct map_entry **at = find(m, key, hash_of(key));
	struct map_entry *e = *at;
	if (!e)
		return NULL;

	void *value = e->value;
	*at = e->chain;
	*(e->prev ? &e->prev->next : &m->first) = e->next;
	*(e->next ? &e->next->prev : &m->last) = e->prev;
	free(e);
	m->n--;
	return value;
}

void *map_get_str(const struct map *m, const char *key)
{
	return map_get(m, BYTES(key, strlen(key)));
}

enum status map_put_str(struct map *m, const char *key, void *value)
{
	return map_put(m, BYTES(key, strlen(key)), value);
}

void *map_remove_str(struct map *m, const char *key)
{
	return map_remove(m, BYTES(key, strlen(key)));
}
