#include "net/pkt.h"

#include <stdlib.h>
#include <string.h>

#include "net/net_limits.h"

#define PKT_BODY 1536 /* a full Ethernet frame */
#define PKT_SIZE (PKT_HEADROOM + PKT_BODY + PKT_TAILROOM)

void pkt_pool_init(struct pkt_pool *pool)
{
	list_init(&pool->free);
	pool->n_free = 0;
}

void pkt_pool_free(struct pkt_pool *pool)
{
	struct list *e;

	while ((e = list_take_first(&pool->free)))
		free(LIST_ENTRY(e, struct pkt, link));
	pool->n_free = 0;
}

static struct pkt *pkt_alloc(struct pkt_pool *pool, size_t size)
{
	struct list *e = size == PKT_SIZE ? list_take_first(&pool->free) : NULL;

	if (e) {
		pool->n_free--;
		return LIST_ENTRY(e, struct pkt, link);
	}

	struct pkt *p = malloc(sizeof *p + size);
	if (p)
		p->size = size;
	return p;
}

struct pkt *pkt_new(struct pkt_pool *pool, size_t len)
{
	struct pkt *p =
	    pkt_alloc(pool, len <= PKT_BODY ? PKT_SIZE : PKT_HEADROOM + len + PKT_TAILROOM);

	if (!p)
		return NULL;
	list_init(&p->link);
	p->data = p->buf + PKT_HEADROOM;
	p->len = len;
	p->in_if = NET_IF_NONE;
	p->protected = p->local_origin = p->link_broadcast = false;
	return p;
}

struct pkt *pkt_copy(struct pkt_pool *pool, const struct pkt *from)
{
	struct pkt *p = pkt_new(pool, from->len);

	if (!p)
		return NULL;
	memcpy(p->data, from->data, from->len);
	p->in_if = from->in_if;
	p->protected = from->protected;
	p->local_origin = from->local_origin;
	p->link_broadcast = from->link_broadcast;
	return p;
}

void pkt_free(struct pkt_pool *pool, struct pkt *p)
{
	if (!p)
		return;
	if (p->size != PKT_SIZE || pool->n_free >= NET_POOL_KEEP) {
		free(p);
		return;
	}
	list_add_tail(&pool->free, &p->link);
	pool->n_free++;
}
