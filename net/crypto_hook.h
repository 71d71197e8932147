/*
 * Where a crypto map meets the path of a packet. The map itself stands in net/crypto_map.c; it hands a
 * table of functions to the engine, which calls them for interfaces that have a map. Without a table every
 * packet passes. Nothing here is for other folders.
 *
 * Order on the way out: route, crypto map (out), access list of the interface on what leaves, wire.
 * Order on the way in: access list of the interface on what arrived, crypto map (in), local or route.
 * On the way out a packet that is to be protected and would not fit the MTU afterwards is cut first, so
 * that the far end need not put ESP back together; with DF set it is refused with the MTU that fits.
 */
#ifndef GKMSH_NET_CRYPTO_HOOK_H
#define GKMSH_NET_CRYPTO_HOOK_H

#include "base/when.h"
#include "net/acl.h"
#include "net/pkt.h"

struct net;

enum net_verdict {
	NET_PASS,     /* unchanged: goes on */
	NET_CHANGED,  /* the packet in the buffer is another now: its IPv4 header is read again */
	NET_DROPPED,  /* to be freed and counted as NET_DROP_CRYPTO */
	NET_CONSUMED, /* the hook has taken the buffer over */
};

struct net_crypto_ops {
	/* How many octets protection would add to this packet; 0 when it leaves as it is. *whole: it has to be
	 * protected in one piece and cut afterwards (transport mode, RFC 4303 3.3.4). */
	size_t (*overhead)(void *ctx, uint32_t ifid, const struct net_flow *, bool *whole);
	/* An IPv4 packet with a valid header, in p->data, p->len. May grow both ways: PKT_HEADROOM before,
	 * PKT_TAILROOM behind are there. */
	enum net_verdict (*out)(void *ctx, struct when now, uint32_t ifid, struct pkt *,
				const struct net_flow *);
	/* Every packet that arrives on an interface with a map, whole (ESP fragments are put together
	 * before). local: the destination is this router's. */
	enum net_verdict (*in)(void *ctx, struct when now, uint32_t ifid, struct pkt *,
			       const struct net_flow *, bool local);
	/* After net_reconfigure(): the map's own state may look at interfaces again. */
	void (*changed)(void *ctx, struct when now);
};

/* ops and ctx belong to the caller and outlive the engine or are detached (NULL) first. */
void net_crypto_attach(struct net *, const struct net_crypto_ops *ops, void *ctx);

#endif
