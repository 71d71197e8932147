/*
 * Streams of the virtual network, inside: see net.h for what they offer. Not TCP, though ports, numbers
 * and flags lie where TCP has them (so that access lists, routes and captures treat them alike): go-back-N
 * with a fixed window, no options, no congestion control. RFC 9293 is not claimed.
 */
#ifndef GKMSH_NET_STREAM_H
#define GKMSH_NET_STREAM_H

#include "net/priv.h"

enum stream_state {
	STREAM_SYN_SENT,
	STREAM_SYN_RCVD,
	STREAM_OPENED,
	STREAM_CLOSING, /* closed on this side; the far end's rest is thrown away */
};

struct stream_key {
	uint8_t octets[12]; /* local, remote, ports */
};

struct stream {
	struct list link;
	struct timer timer;
	struct stream_key key;
	uint32_t id;
	enum stream_state state;
	ip4_t local, remote;
	uint16_t local_port, remote_port;

	/* out: buf holds what starts at una (after the SYN is acknowledged) */
	uint8_t *buf;
	size_t len, cap;
	uint32_t una, nxt, top; /* top: highest ever sent, exclusive */
	uint32_t window;	/* the far end's */
	bool close_wanted, fin_sent, fin_acked;
	bool starved; /* the owner was told that the buffer is full */

	/* in */
	uint32_t rcv;
	bool peer_fin, held, ack_owed;

	/* time */
	uint64_t rto;
	mono_t heard, timed_at;
	uint32_t timed_seq;
	bool timing;
	unsigned tries, dup_acks;
	double srtt_us;

	uint64_t bytes_in, bytes_out;
	uint32_t retransmits;
};

/* Who may connect to a port that is listened on. */
struct stream_guard {
	struct list link;
	uint16_t port;
	size_t n;
	char *lists[];
};

struct net_streams {
	struct list guards;
	struct list all;
	struct map by_key;
	size_t n, half;
	uint32_t next_id;
	uint16_t next_port;
	uint32_t listening[65536 / 32];
};

struct segment {
	ip4_t src, dst;
	uint16_t src_port, dst_port;
	uint32_t seq, ack;
	uint8_t flags;
	uint32_t window;
	struct bytes data;
};

/* ---- stream.c ---- */
struct net_streams *stream_table(struct net *); /* made at need; NULL: no memory */
struct stream *stream_find(const struct net *, uint32_t id);
struct stream *stream_new(struct net *, enum stream_state, ip4_t local, uint16_t lport,
			  ip4_t remote, uint16_t rport);
void stream_free(struct net *, struct stream *);
/* An effect that ends it, and the end of it. */
void stream_end(struct net *, struct stream *, enum net_stream_what);
bool stream_say(struct net *, const struct stream *, enum net_stream_what);
struct stream *stream_match(const struct net *, const struct segment *);
bool stream_listens(const struct net *, uint16_t port);
/* It does, and the guard of the port lets the segment's sender in. */
bool stream_admits(struct net *, const struct segment *);

/* ---- stream_out.c ---- */
void stream_segment(struct net *, struct stream *, uint8_t flags, uint32_t seq, struct bytes data);
void stream_reset(struct net *, const struct segment *);
void stream_push(struct net *, struct stream *); /* what window and buffer allow */
void stream_back(struct stream *);		 /* go back N: from una again */
void stream_arm(struct net *, struct stream *);
void stream_acked(struct net *, struct stream *, uint32_t ack);

#endif
