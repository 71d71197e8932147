/*
 * Access lists as plain data, and their evaluation. Pure functions: a list may belong to an interface,
 * a crypto map or a policy that a key server sent; counters belong to whoever keeps the list.
 */
#ifndef GKMSH_NET_ACL_H
#define GKMSH_NET_ACL_H

#include "base/addr.h"
#include "base/bytes.h"

#define NET_PROTO_ANY  256 /* the keyword ip */
#define NET_PROTO_ICMP 1
#define NET_PROTO_TCP  6
#define NET_PROTO_UDP  17
#define NET_PROTO_ESP  50
#define NET_PROTO_AH   51

#define NET_ACE_PORTS 10 /* eq and neq take up to ten */

enum net_port_op {
	NET_PORT_ANY,
	NET_PORT_EQ,
	NET_PORT_NEQ,
	NET_PORT_LT,
	NET_PORT_GT,
	NET_PORT_RANGE, /* port[0] to port[1], both included */
};

struct net_ports {
	enum net_port_op op;
	uint8_t n;
	uint16_t port[NET_ACE_PORTS];
};

enum net_ace_flags {
	NET_ACE_PERMIT = 1 << 0,
	NET_ACE_ESTABLISHED = 1 << 1, /* tcp with ACK or RST */
	NET_ACE_FRAGMENTS = 1 << 2,   /* only fragments other than the first */
	NET_ACE_LOG = 1 << 3,
	NET_ACE_LOG_INPUT = 1 << 4,
	NET_ACE_ICMP_TYPE = 1 << 5, /* icmp_type counts */
	NET_ACE_ICMP_CODE = 1 << 6,
	NET_ACE_DSCP = 1 << 7,
	NET_ACE_PRECEDENCE = 1 << 8,
	NET_ACE_TOS = 1 << 9,
};

/* One entry. Wildcards are as typed: a set bit is one that does not count. */
struct net_ace {
	uint32_t seq;
	uint32_t flags;
	uint16_t proto; /* NET_PROTO_ANY or 0..255 */
	ip4_t src, src_wild;
	ip4_t dst, dst_wild; /* a standard entry has dst 0, dst_wild all ones */
	struct net_ports src_port, dst_port;
	uint8_t icmp_type, icmp_code;
	uint8_t dscp, precedence, tos;
	uint8_t
	    tcp_any; /* any of these flags (the keywords ack fin psh rst syn urg); 0: not asked */
};

/* What an entry looks at, read from a packet. */
struct net_flow {
	ip4_t src, dst;
	uint8_t proto;
	uint8_t tos;
	uint8_t ttl;
	bool fragment;	/* one of several, whichever */
	bool non_first; /* no transport header in it */
	bool has_ports; /* src_port and dst_port hold (tcp, udp) */
	bool has_icmp;
	uint16_t src_port, dst_port;
	uint8_t icmp_type, icmp_code;
	uint8_t tcp_flags;
	uint16_t length; /* of the packet */
};

/* Reads an IPv4 packet that starts at p; false when its header does not hold together. */
bool net_flow_read(struct bytes packet, struct net_flow *out);

/* As IOS does with fragments: what has no ports matches a permit entry by its addresses alone, and never
 * a deny entry that names ports. */
bool net_ace_matches(const struct net_ace *, const struct net_flow *);

/* Index of the first entry that matches; -1 when none does (the implicit deny). */
int net_acl_find(const struct net_ace *, size_t n, const struct net_flow *);

#endif
