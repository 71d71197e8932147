/*
 * The IPv4 of one router: interfaces on wires, ARP, routes, access lists, ICMP, fragments, UDP and the
 * streams that stand in TCP's place. A pure engine: frames, time and requests go in, effects come out.
 *
 * Owned by struct router (or by a test). Every call that takes the time may leave effects; the caller
 * drains them with net_poll(). What an effect points at lives until the next call on the engine.
 * Local ports 1..n are GigabitEthernet1..n; a port exists when it is configured or has a wire.
 */
#ifndef GKMSH_NET_NET_H
#define GKMSH_NET_NET_H

#include "base/event.h"
#include "base/status.h"
#include "base/when.h"
#include "net/net_conf.h"

struct net;

struct net *net_new(const struct net_env *, const struct net_conf *, struct when now);
void net_free(struct net *); /* accepts NULL */
/* Takes over what changed: counters, ARP entries and streams of what stays are kept. */
enum status net_reconfigure(struct net *, const struct net_conf *, struct when now) must_use;
void net_tick(struct net *, struct when now);
mono_t net_deadline(const struct net *);

/* ---- wires ---- */
void net_frame_in(struct net *, struct when now, unsigned port, struct bytes ethernet_frame);
void net_wire_state(struct net *, struct when now, unsigned port, bool up); /* at first: down */
/* Whether the port gives a carrier to the other end: not shut down. NET_FX_CARRIER tells changes. */
bool net_port_admin_up(const struct net *, unsigned port);

/* The port's own address on its wire, when the host has one to give. */
void net_port_mac(struct net *, struct when now, unsigned port, const uint8_t mac[6]);

/* ---- TCP, when it is the host's (net_env.tcp_outside) ---- */
/* What the host's TCP sends, a whole IPv4 packet from one of our addresses: it leaves as our own packets do.
 * What comes for it leaves as NET_FX_PACKET. ST_REFUSED: not ours to send; ST_ABSENT: no route. */
enum status net_packet_send(struct net *, struct when now, struct bytes packet) must_use;

/* ---- UDP of the router itself ---- */
struct net_udp {
	ip4_t src, dst; /* to send: src 0 is chosen by the route */
	uint16_t src_port, dst_port;
	uint32_t ifid; /* received on; to send: for multicast and broadcast, else NET_IF_NONE */
	uint8_t ttl;   /* to send: 0 is 255 (multicast: 1 is the least, 0 is 32) */
	uint8_t tos;
	bool df;
	struct bytes data;
};
/* A port that is open gets NET_FX_UDP; one that is not answers port unreachable. */
enum status net_udp_open(struct net *, uint16_t port) must_use;
void net_udp_close(struct net *, uint16_t port);
/* ST_ABSENT no route or no usable source, ST_RANGE too long, ST_NOMEM. */
enum status net_udp_send(struct net *, struct when now, const struct net_udp *) must_use;
/* The address that a datagram to dst would leave with; 0: no route. */
ip4_t net_source_for(const struct net *, ip4_t dst);
bool net_is_own_address(const struct net *, ip4_t);
ip4_t net_if_address(const struct net *, uint32_t ifid); /* 0: none or down */

/* Multicast groups whose datagrams are delivered here; counted, so join twice, leave twice. */
enum status net_group_join(struct net *, ip4_t group) must_use;
void net_group_leave(struct net *, ip4_t group);

/* ---- ping and traceroute: op is the caller's name for it ---- */
struct net_ping_conf {
	ip4_t dst, src;	      /* src 0: chosen by the route */
	uint32_t count;	      /* 5 */
	uint32_t size;	      /* of the IP packet: 36 to 18024; 100 */
	uint32_t timeout_ms;  /* 2000 */
	uint32_t interval_ms; /* between an answer and the next request; 0 */
	uint8_t ttl;	      /* 0: 255 */
	uint8_t tos;
	bool df;
	bool validate;	  /* compare the data that came back */
	uint16_t pattern; /* 0xABCD when 0 */
};
struct net_trace_conf {
	ip4_t dst, src;
	uint8_t first_ttl, max_ttl; /* 1, 30 */
	uint8_t probes;		    /* 3 */
	uint32_t timeout_ms;	    /* 3000 */
	uint16_t port;		    /* 33434 */
};
enum status net_ping_start(struct net *, struct when now, uint64_t op,
			   const struct net_ping_conf *) must_use;
enum status net_trace_start(struct net *, struct when now, uint64_t op,
			    const struct net_trace_conf *) must_use;
void net_op_stop(struct net *, uint64_t op); /* no further effect of it */

enum net_probe_result {
	NET_PROBE_OK,	    /* ! */
	NET_PROBE_TIMEOUT,  /* . */
	NET_PROBE_NET,	    /* U: network or host unreachable */
	NET_PROBE_HOST,	    /* U, !H */
	NET_PROBE_PROTOCOL, /* !P */
	NET_PROBE_PORT,	    /* the traceroute's end */
	NET_PROBE_FILTERED, /* administratively prohibited: U, !A */
	NET_PROBE_FRAG,	    /* M: does not fit and must not be fragmented */
	NET_PROBE_QUENCH,   /* Q */
	NET_PROBE_TTL,	    /* &, a hop of a traceroute */
	NET_PROBE_UNKNOWN,  /* ? */
};
struct net_fx_probe {
	uint64_t op;
	uint32_t seq;  /* of the probe, from 0 */
	uint8_t hop;   /* traceroute: TTL asked with */
	uint8_t probe; /* traceroute: 0.. at that hop */
	bool last;     /* the operation is over */
	enum net_probe_result result;
	ip4_t from;  /* 0 for a timeout */
	uint8_t ttl; /* of the answer */
	uint64_t rtt_us;
	bool corrupted; /* validate found other data */
};
/* With NET_FX_PING_DONE */
struct net_fx_ping_done {
	uint64_t op;
	uint32_t sent, received;
	uint64_t min_us, mean_us, max_us;
};

/* ---- streams: what carries HTTP, SSH and telnet between routers ---- */
enum status net_stream_listen(struct net *, uint16_t port) must_use;
void net_stream_unlisten(struct net *, uint16_t port); /* open streams stay */
/* Who may connect: whom one of these access lists permits; the others meet a closed port. n 0: everybody. */
enum status net_stream_guard(struct net *, uint16_t port, const char *const *lists,
			     size_t n) must_use;
/* *id of the new stream, never 0; OPEN, REFUSED, UNREACHABLE or TIMEOUT comes as an effect. src 0: chosen. */
enum status net_stream_connect(struct net *, struct when now, ip4_t src, ip4_t dst, uint16_t port,
			       uint32_t *id) must_use;
/* Takes as much as the send buffer has room for and returns how much; WRITABLE comes when there is
 * room again after less than n was taken. */
size_t net_stream_send(struct net *, struct when now, uint32_t id, struct bytes);
void net_stream_close(struct net *, struct when now, uint32_t id); /* after what was sent */
void net_stream_abort(struct net *, struct when now, uint32_t id);
/* While held nothing more is delivered, and the far end stops sending when its window is full. */
void net_stream_hold(struct net *, struct when now, uint32_t id, bool hold);
bool net_stream_peer(const struct net *, uint32_t id, ip4_t *local, uint16_t *local_port,
		     ip4_t *remote, uint16_t *remote_port);

enum net_stream_what {
	NET_STREAM_OPEN, /* ours is accepted, or (accepted) one came in on a port listened on */
	NET_STREAM_DATA,
	NET_STREAM_WRITABLE,
	NET_STREAM_CLOSED,	/* the far end is done, all data came; the id is gone */
	NET_STREAM_REFUSED,	/* nothing listens there */
	NET_STREAM_UNREACHABLE, /* ICMP said so, or no route */
	NET_STREAM_TIMEOUT,
	NET_STREAM_RESET,
};
struct net_fx_stream {
	enum net_stream_what what;
	uint32_t id;
	bool accepted; /* NET_STREAM_OPEN of a stream that the far end opened */
	uint16_t local_port, remote_port;
	ip4_t local, remote;
	struct bytes data;
};

/* ---- effects ---- */
enum net_fx_kind {
	NET_FX_FRAME,	/* an Ethernet frame leaves on a port */
	NET_FX_CARRIER, /* port, up: shutdown or no shutdown of a port */
	NET_FX_UDP,
	NET_FX_PROBE, /* an answer, or its absence, of a ping or traceroute */
	NET_FX_PING_DONE,
	NET_FX_STREAM,
	NET_FX_EVENT,
	NET_FX_PACKET, /* for the host's TCP */
};
struct net_fx {
	enum net_fx_kind kind;
	unsigned port;
	bool up;
	union {
		struct bytes frame, packet;
		struct net_udp udp;
		struct net_fx_probe probe;
		struct net_fx_ping_done ping;
		struct net_fx_stream stream;
		const struct event *event;
	};
};
bool net_poll(struct net *, struct net_fx *); /* next effect, in order; false when drained */

/* ---- clear ---- */
void net_clear_if_counters(struct net *, struct when now, uint32_t ifid); /* NET_IF_NONE: all */
void net_clear_acl_counters(struct net *, const char *name);		  /* NULL: all */
/* What a list says of a flow that is no packet here; one that does not exist permits all. Its match
 * is counted, and told when the list says so, only when the answer is for good. */
bool net_acl_admits(struct net *, const char *list, const struct net_flow *, bool for_good);
void net_clear_arp(struct net *, struct when now);

#endif
