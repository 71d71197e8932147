/* One IPv4 engine with two ports for the fuzz targets of net/, and what must hold of all it sends. */
#ifndef GKMSH_TESTS_FUZZ_NET_RIG_H
#define GKMSH_TESTS_FUZZ_NET_RIG_H

#include "net/net.h"
#include "net/net_view.h"
#include "net/wire.h"

#define RIG_ME	 IP4(10, 0, 0, 1)
#define RIG_PEER IP4(10, 0, 0, 2)

struct net_rig {
	struct net *net;
	struct when now;
	uint32_t stream;	 /* the last that opened */
	uint32_t next;		 /* the number that follows what its streams sent last */
	const uint8_t *datagram; /* when set: all UDP delivered is a beginning of it */
	unsigned delivered;
};

void net_rig_init(struct net_rig *);
/* A frame as it is. */
void net_rig_frame(struct net_rig *, unsigned port, const uint8_t *frame, size_t n);
/* A packet of the peer's to this router; checksums made, also the transport's when sum is set. */
void net_rig_packet(struct net_rig *, struct ipv4 *, const uint8_t *payload, size_t n, bool sum);
/* Takes the effects and checks them. */
void net_rig_drain(struct net_rig *);
/* Ten minutes pass: nothing of fragments may be left. Frees. */
void net_rig_end(struct net_rig *);

#endif
