/*
 * The inside of struct net, shared by the files of this folder alone.
 * How a packet moves: net_frame_in() > net_ip_in() > local delivery or net_ip_forward() > net_ip_out()
 * > net_if_send(), which leaves an effect. What this router sends starts at net_ip_send(). Whoever is
 * handed a struct pkt owns it and must pass it on or drop it.
 */
#ifndef GKMSH_NET_PRIV_H
#define GKMSH_NET_PRIV_H

#include "base/map.h"
#include "base/prng.h"
#include "base/timer.h"
#include "net/crypto_hook.h"
#include "net/net.h"
#include "net/net_event.h"
#include "net/net_limits.h"
#include "net/net_view.h"
#include "net/pkt.h"
#include "net/wire.h"

enum net_timer_kind {
	NET_TIMER_ARP,
	NET_TIMER_FRAG,
	NET_TIMER_OP,
	NET_TIMER_STREAM,
	NET_TIMER_ACL_LOG,
};

/* Mean rate with a time constant of five minutes, worked out when it is looked at. */
struct net_rate {
	double bits, packets; /* a second */
	uint64_t new_bytes, new_packets;
	mono_t since;
};

struct net_if {
	uint32_t id;
	struct net_conf_if conf; /* its names point to the copies below */
	char *description, *acl_in_name, *acl_out_name, *crypto_map;
	struct net_acl *acl_in, *acl_out; /* NULL: permits all */
	bool configured, wire_up, link_told, proto_told;
	uint8_t mac[6];
	struct net_counters in, out;
	struct net_rate in_rate, out_rate;
	uint64_t drop_in[NET_DROPS], drop_out[NET_DROPS];
	uint32_t resets, carrier_changes;
	mono_t last_in, last_out, last_change, last_clear;
};

struct net_acl_flow {
	struct net_flow flow;
	bool permit;
	uint32_t count; /* since it was last told */
};

struct net_acl {
	char *name;
	bool extended;
	struct net_ace *aces;
	uint64_t *matches;
	size_t n;
	struct net_acl_flow *flows; /* of entries with log; NULL until the first */
	size_t n_flows;
	struct timer log_timer;
};

struct net_route {
	ip4_t prefix, next_hop;
	uint8_t bits, distance;
	char code;
	bool local;	    /* the address itself */
	uint32_t conf_ifid; /* as configured */
	struct net_if *oif; /* resolved */
	ip4_t gateway;	    /* resolved: whom to ask ARP for; 0: the destination */
	mono_t since;
};

struct net_rib {
	struct net_route *routes; /* longest prefix first, then by prefix */
	uint32_t *shown;	  /* places in routes, by prefix */
	size_t n;
	size_t start[33], count[33]; /* by prefix length */
};

struct net_arp {
	struct timer timer; /* while incomplete */
	struct net_if *ifp;
	ip4_t address;
	uint8_t mac[6];
	bool complete;
	uint8_t tries, n_held;
	struct list held; /* of struct pkt */
	mono_t updated;
};
struct net_frags;
struct net_op;
struct net_streams;

struct net {
	struct net_env env;
	struct when now;
	struct prng prng;
	struct timers timers;
	struct pkt_pool pool;

	struct net_if **ifs; /* by id */
	size_t n_ifs;
	struct net_acl **acls;
	size_t n_acls;
	struct net_conf_route *statics;
	size_t n_statics;
	struct net_rib rib;
	bool no_ip_routing, multicast_routing;

	struct map arp; /* ifid and address */
	struct net_frags *frags;
	struct list ops;
	size_t n_ops;
	uint16_t next_ident;
	uint16_t ip_id;
	struct net_streams *streams;
	uint32_t udp_ports[65536 / 32];
	struct map groups;  /* address; the value counts the joins */
	ip4_t *conf_groups; /* joined by configuration; n_conf_groups of them */
	size_t n_conf_groups;

	/* ICMP errors sent: a bucket of tokens, in thousandths */
	uint64_t icmp_tokens;
	mono_t icmp_filled;

	struct list fx; /* effects, in order */
	size_t n_fx;
	struct pkt *handed; /* the effect last given out */
	struct list loop;   /* packets to ourselves */
	bool looping;

	const struct net_crypto_ops *crypto;
	void *crypto_ctx;
	struct net_view_stats stats;
};

/* ---- net.c ---- */
/* Effects: made, filled in, then put at the end. NULL when the queue is full or there is no memory. */
struct pkt *net_fx_new(struct net *, enum net_fx_kind, size_t len);
void net_fx_put(struct net *, struct pkt *);
struct event *net_fx_event(struct net *); /* zeroed, queued already; NULL: no room */
#define net_say(net, id, ...)                                  \
	do {                                                   \
		struct event *say_ev = net_fx_event(net);      \
		if (say_ev)                                    \
			event_make(say_ev, (id), __VA_ARGS__); \
	} while (0)
/* Counts and frees; ifp NULL: of the router only. */
void net_drop(struct net *, struct pkt *, struct net_if *, enum net_drop, bool out);
/* Sets the time, and at the end delivers what the router sent to itself. */
void net_enter(struct net *, struct when now);
void net_leave(struct net *);

/* Arms; without memory the thing does not happen, which is counted as NET_DROP_NOMEM. */
void net_timer_try(struct net *, struct timer *, mono_t due);

/* ---- iface.c ---- */
struct net_if *net_if_find(const struct net *, uint32_t id);
enum status net_if_make(struct net *, uint32_t id, struct net_if **out) must_use;
void net_if_free(struct net_if *);
bool net_if_up(const struct net_if *); /* line protocol */
bool net_if_has_address(const struct net_if *);
ip4_t net_if_subnet_broadcast(const struct net_if *);
enum status net_if_configure(struct net *, struct net_if *, const struct net_conf_if *) must_use;
void net_if_tell_state(struct net *, struct net_if *);
void net_if_count(struct net *, struct net_if *, struct bytes frame, bool out);
void net_rate_update(struct net_rate *, mono_t now);
/* The packet leaves as a frame. */
void net_if_send(struct net *, struct net_if *, struct pkt *, const uint8_t mac[6],
		 uint16_t ethertype);

/* ---- route.c ---- */
enum status net_rib_build(struct net *) must_use;
void net_rib_free(struct net_rib *);
const struct net_route *net_rib_lookup(const struct net *, ip4_t dst, uint32_t hash);

/* ---- acl_table.c ---- */
struct net_acl *net_acl_get(const struct net *, const char *name);
enum status net_acls_take(struct net *, const struct net_conf *) must_use;
void net_acl_free(struct net *, struct net_acl *);
bool net_acl_permits(struct net *, struct net_acl *, const struct net_flow *);
void net_acl_log_due(struct net *, struct net_acl *);

/* ---- arp.c ---- */
void net_arp_in(struct net *, struct net_if *, struct bytes frame);
void net_arp_send(struct net *, struct net_if *, struct pkt *, ip4_t next_hop);
void net_arp_due(struct net *, struct net_arp *);
void net_arp_forget(struct net *, const struct net_if *); /* NULL: all */
void net_arp_announce(struct net *, struct net_if *);	  /* gratuitous */

/* ---- ip_in.c, ip_out.c ---- */
void net_ip_in(struct net *, struct net_if *, struct pkt *);
void net_ip_deliver(struct net *, struct net_if *, struct pkt *);
void net_ip_forward(struct net *, struct net_if *, struct pkt *);
/* Out of an interface: crypto map, access list, MTU, link. */
void net_ip_out(struct net *, struct net_if *, struct pkt *, ip4_t next_hop);
struct net_ip_send {
	ip4_t src, dst;
	uint32_t ifid; /* multicast and broadcast: out of this one */
	uint8_t proto, ttl, tos;
	bool df;
};
/* p holds what follows the IPv4 header and is gone afterwards. */
enum status net_ip_send(struct net *, struct pkt *p, const struct net_ip_send *);
void net_ip_send_whole(struct net *, struct pkt *, const struct net_route *); /* by its route */
/* The source of such a packet, for a pseudo header. 0: none. */
ip4_t net_ip_source(const struct net *, const struct net_ip_send *);
/* Cuts p into pieces of at most mtu octets; p is gone. */
enum status net_ip_cut(struct net *, struct pkt *p, size_t mtu, struct list *pieces) must_use;
uint32_t net_flow_hash(ip4_t src, ip4_t dst);

/* ---- frag.c ---- */
struct net_frags *net_frags_new(void);
void net_frags_free(struct net *, struct net_frags *);
/* The whole datagram once its last piece is in; NULL while it is not, or when p was refused. */
struct pkt *net_frag_in(struct net *, struct net_if *, struct pkt *p);
void net_frag_due(struct net *, void *entry);
size_t net_frags_count(const struct net *);

/* ---- icmp.c ---- */
void net_icmp_in(struct net *, struct net_if *, struct pkt *);
/* About a packet that is at fault; p stays the caller's. arg: next-hop MTU or pointer. */
void net_icmp_error(struct net *, struct net_if *in, const struct pkt *p, uint8_t type,
		    uint8_t code, uint32_t arg);
void net_udp_in(struct net *, struct net_if *, struct pkt *);
void net_outside_in(struct net *, struct net_if *, struct pkt *); /* for TCP that is the host's */

/* ---- probe.c ---- */
struct net_icmp_about { /* what an ICMP error, or our own stack, says of a packet that we sent */
	uint8_t type, code;
	ip4_t from, dst;
	uint8_t ttl; /* of the ICMP message */
	uint8_t proto;
	struct bytes transport; /* at least its first octets */
};
void net_ops_free(struct net *);
void net_op_due(struct net *, struct net_op *);
void net_op_echo_reply(struct net *, ip4_t from, uint8_t ttl, struct bytes icmp);
void net_op_error(struct net *, const struct net_icmp_about *);
void net_streams_free(struct net *);
void net_stream_in(struct net *, struct net_if *, struct pkt *);
void net_stream_error(struct net *, const struct net_icmp_about *);
void net_stream_due(struct net *, void *stream);

#endif
