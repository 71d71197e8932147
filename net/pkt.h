/*
 * Packet buffers of one engine, with room before and behind so that headers are put on without copying.
 * A buffer is in one place at a time: a call's hands, a queue (ARP, fragments) or the effect queue.
 */
#ifndef GKMSH_NET_PKT_H
#define GKMSH_NET_PKT_H

#include "base/bytes.h"
#include "base/list.h"
#include "net/net.h"

#define PKT_HEADROOM 128 /* Ethernet, outer IPv4, UDP, ESP, IV: 14 + 20 + 8 + 8 + 16, rounded up */
#define PKT_TAILROOM 64	 /* ESP padding and check value */

struct pkt {
	struct list link;
	uint8_t *data;
	size_t len;
	size_t size; /* of buf */
	uint32_t in_if;
	bool protected;	   /* came out of, or went through, a crypto map: not offered to it again */
	bool local_origin; /* made by this router: outgoing access lists do not see it */
	bool link_broadcast; /* the frame was to all or to a group */
	struct net_fx fx;
	uint8_t buf[];
};

struct pkt_pool {
	struct list free; /* of PKT_SIZE */
	size_t n_free;
};

void pkt_pool_init(struct pkt_pool *);
void pkt_pool_free(struct pkt_pool *);
/* len octets at data, undefined, with head and tail room; NULL: no memory. */
struct pkt *pkt_new(struct pkt_pool *, size_t len);
struct pkt *pkt_copy(struct pkt_pool *, const struct pkt *); /* the packet and where it came from */
void pkt_free(struct pkt_pool *, struct pkt *);		     /* accepts NULL */

static inline size_t pkt_headroom(const struct pkt *p)
{
	return (size_t)(p->data - p->buf);
}

static inline size_t pkt_tailroom(const struct pkt *p)
{
	return p->size - pkt_headroom(p) - p->len;
}

/* The caller has checked the room. */
static inline uint8_t *pkt_push(struct pkt *p, size_t n)
{
	p->data -= n;
	p->len += n;
	return p->data;
}

static inline void pkt_pull(struct pkt *p, size_t n)
{
	p->data += n;
	p->len -= n;
}

#endif
