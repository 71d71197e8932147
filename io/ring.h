/*
 * Frames of one network interface of this machine, in batches: what arrives is read from a ring that the kernel
 * fills (AF_PACKET, TPACKET_V2), what leaves goes by sendmmsg(). Made by app/ for a port of a router.
 *
 * Frames are handed over as they would lie on a wire: checksums that the sender's kernel left to hardware are
 * filled in, and what it left to hardware to cut (TSO, GRO) is cut (io/segment.h).
 */
#ifndef GKMSH_IO_RING_H
#define GKMSH_IO_RING_H

#include "base/bytes.h"
#include "io/loop.h"

struct io_ring;

struct io_ring_conf {
	int ifindex;
	const uint8_t *mac;			/* also listened to, beside the interface's own */
	void (*frame)(void *ctx, struct bytes); /* the octets live during the call */
	void *ctx;
};

struct io_ring_stats {
	uint64_t received, sent;
	uint64_t missed; /* the ring was full, or the kernel took no more */
};

/* ST_REFUSED: not permitted (CAP_NET_RAW). ST_ABSENT: no such interface. */
enum status io_ring_open(struct io_loop *, const struct io_ring_conf *,
			 struct io_ring **out) must_use;
void io_ring_close(struct io_ring *); /* accepts NULL */
void io_ring_send(struct io_ring *, const struct bytes *frames, size_t n);
void io_ring_stats(struct io_ring *, struct io_ring_stats *);

#endif
