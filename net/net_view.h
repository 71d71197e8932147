/*
 * What the IPv4 engine shows: copies of its state at one instant, numbered from 0 until the function
 * says false. Pointers in a view are good until the next call that changes the engine.
 */
#ifndef GKMSH_NET_VIEW_H
#define GKMSH_NET_VIEW_H

#include "base/when.h"
#include "net/net_conf.h"

struct net;

enum net_drop {
	NET_DROP_RUNT,	     /* shorter than its headers */
	NET_DROP_VERSION,    /* not IPv4, header length, total length */
	NET_DROP_CHECKSUM,   /* of the IP, UDP, ICMP or stream header */
	NET_DROP_ETHERTYPE,  /* unknown protocol */
	NET_DROP_NOT_FOR_US, /* another's MAC address */
	NET_DROP_GIANT,	     /* longer than the MTU */
	NET_DROP_SOURCE,     /* a source that no packet may have */
	NET_DROP_OPTIONS,    /* malformed options or source routes */
	NET_DROP_NO_ROUTE,
	NET_DROP_TTL,
	NET_DROP_ACL_IN,
	NET_DROP_ACL_OUT,
	NET_DROP_NO_ADDRESS, /* an interface without an address takes no IP */
	NET_DROP_IF_DOWN,
	NET_DROP_ARP,	      /* no answer to ARP, or its queue full */
	NET_DROP_FRAG_NEEDED, /* DF is set */
	NET_DROP_FRAG_OVERLAP,
	NET_DROP_FRAG_TINY,
	NET_DROP_FRAG_LONG, /* ends beyond 65535 */
	NET_DROP_FRAG_TIMEOUT,
	NET_DROP_FRAG_FULL, /* buffers for fragments all taken */
	NET_DROP_NO_PORT,   /* UDP or stream to a port that nothing listens on */
	NET_DROP_NO_PROTO,
	NET_DROP_BROADCAST, /* not to be forwarded */
	NET_DROP_NO_ROUTING,
	NET_DROP_CRYPTO, /* refused by the crypto map */
	NET_DROP_NULL,	 /* routed to Null0 */
	NET_DROP_QUEUE,	 /* the engine's own effect queue is full */
	NET_DROP_NOMEM,
	NET_DROPS
};
const char *net_drop_name(enum net_drop); /* "ttl-expired" */

struct net_counters {
	uint64_t packets, bytes;
	uint64_t broadcasts, multicasts;
};

struct net_view_if {
	uint32_t id;
	char name[NET_IF_NAME_SIZE];
	bool admin_up;	 /* no shutdown */
	bool wire_up;	 /* carrier */
	bool proto_up;	 /* both */
	bool configured; /* an interface block exists */
	bool unreachables, proxy_arp, directed_broadcast;
	ip4_t address, mask;
	uint8_t mac[6];
	uint16_t mtu;
	uint32_t bandwidth_kbit, delay_us, arp_timeout_s;
	const char *description; /* NULL: none */
	const char *acl_in, *acl_out, *crypto_map;
	struct net_counters in, out;
	uint64_t drop_in[NET_DROPS], drop_out[NET_DROPS];
	uint32_t in_bps, in_pps, out_bps, out_pps; /* mean over about five minutes */
	uint32_t resets, carrier_changes;
	mono_t last_in, last_out; /* MONO_NEVER: never */
	mono_t last_change, last_clear;
};

struct net_view_route {
	char code; /* C connected, L local, S static */
	ip4_t prefix, mask, next_hop;
	uint32_t ifid; /* NET_IF_NONE: recursive through next_hop */
	uint8_t distance;
	uint32_t metric;
	bool default_route; /* candidate default: S* */
	mono_t since;
};

struct net_view_arp {
	ip4_t address;
	uint8_t mac[6];
	bool own;	 /* this router's */
	bool incomplete; /* asked, no answer yet */
	uint32_t age_min;
	uint32_t ifid;
};

struct net_view_ace {
	const struct net_ace *ace;
	uint64_t matches;
};

struct net_view_acl {
	const char *name;
	bool extended;
	size_t n_aces;
};

struct net_view_stream {
	uint32_t id;
	ip4_t local, remote;
	uint16_t local_port, remote_port;
	const char *state; /* "LISTEN", "SYNSENT", "ESTAB", ... */
	uint64_t bytes_in, bytes_out;
	uint32_t retransmits;
};

struct net_view_stats {
	uint64_t received, delivered, forwarded, sent;
	uint64_t fragments_in, reassembled, fragmented, fragments_out, cannot_fragment;
	uint64_t icmp_in, icmp_out, icmp_limited, echo_in, echo_reply_in, unreach_in, unreach_out,
	    exceeded_in, exceeded_out;
	uint64_t udp_in, udp_out, udp_no_port;
	uint64_t arp_requests_in, arp_replies_in, arp_requests_out, arp_replies_out;
	uint64_t drops[NET_DROPS];
	uint32_t reassembling, arp_entries, effects_queued;
};

bool net_view_if(const struct net *, struct when, size_t i, struct net_view_if *);
bool net_view_if_by_id(const struct net *, struct when, uint32_t ifid, struct net_view_if *);
bool net_view_route(const struct net *, size_t i, struct net_view_route *); /* sorted by prefix */
/* The route a packet to dst takes; false: none. */
bool net_view_lookup(const struct net *, ip4_t dst, struct net_view_route *);
bool net_view_arp(const struct net *, struct when, size_t i, struct net_view_arp *);
bool net_view_acl(const struct net *, size_t i, struct net_view_acl *);
bool net_view_acl_by_name(const struct net *, const char *name, struct net_view_acl *);
bool net_view_ace(const struct net *, const char *acl, size_t i, struct net_view_ace *);
bool net_view_stream(const struct net *, size_t i, struct net_view_stream *);
void net_view_stats(const struct net *, struct net_view_stats *);

#endif
