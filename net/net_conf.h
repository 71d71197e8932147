/*
 * The IPv4 configuration of one router, plain data: what the router reads out of its configuration tree
 * and hands to net_new() and net_reconfigure(). The engine copies what it keeps.
 */
#ifndef GKMSH_NET_CONF_H
#define GKMSH_NET_CONF_H

#include "base/addr.h"
#include "net/acl.h"

/* An interface is known by kind and number in one value: GigabitEthernet3 is NET_IF(NET_IF_GIGABIT, 3). */
enum net_if_kind {
	NET_IF_NONE,
	NET_IF_GIGABIT,	 /* a port with a wire */
	NET_IF_LOOPBACK, /* always up unless shut down */
	NET_IF_NULL,	 /* Null0: a route to it drops */
};
#define NET_IF(kind, number) ((uint32_t)(kind) << 24 | (uint32_t)(number))
#define NET_IF_KIND(id)	     ((enum net_if_kind)((id) >> 24))
#define NET_IF_NUMBER(id)    ((id)&0xffffff)
#define NET_IF_NAME_SIZE     32
#define NET_MTU_DEFAULT	     1500
#define NET_MTU_MIN	     68
#define NET_MTU_MAX	     9216
#define NET_ARP_TIMEOUT_S    14400

/* "GigabitEthernet3", "Loopback0", "Null0" and back (whole names only); NET_IF_NONE: no such name. */
const char *net_if_name(uint32_t id, char out[static NET_IF_NAME_SIZE]);
uint32_t net_if_parse(const char *name);
#define NET_IF_STR(id) (net_if_name((id), (char[NET_IF_NAME_SIZE]){0}))

struct net_conf_if {
	uint32_t id;
	bool shutdown;
	bool no_unreachables; /* no ip unreachables */
	bool no_proxy_arp;
	bool directed_broadcast; /* ip directed-broadcast */
	ip4_t address, mask;	 /* mask 0: no ip address */
	uint16_t mtu;		 /* of IPv4 packets that leave; 0: NET_MTU_DEFAULT */
	uint16_t link_mtu; /* of what the wire carries, taken even when mtu is less; 0: the same */
	uint32_t arp_timeout_s;	 /* 0: NET_ARP_TIMEOUT_S */
	uint32_t bandwidth_kbit; /* 0: the kind's own; shown, nothing is shaped */
	uint32_t delay_us;	 /* 0: the kind's own; shown only */
	const char *description; /* or NULL */
	const char *acl_in; /* ip access-group NAME in; a list that does not exist permits all */
	const char *acl_out;
	const char *crypto_map; /* name, or NULL */
};

struct net_conf_route {
	ip4_t prefix, mask;
	ip4_t next_hop;	  /* 0: the interface alone */
	uint32_t ifid;	  /* NET_IF_NONE: found through next_hop */
	uint8_t distance; /* 1 unless given */
	uint32_t tag;
};

struct net_conf_acl {
	const char *name; /* also "101" */
	bool extended;
	const struct net_ace *aces; /* in order of seq */
	size_t n_aces;
};

struct net_conf {
	const struct net_conf_if *ifs;
	size_t n_ifs;
	const struct net_conf_route *routes;
	size_t n_routes;
	const struct net_conf_acl *acls;
	size_t n_acls;
	const ip4_t *groups; /* joined: ip igmp join-group */
	size_t n_groups;
	bool no_ip_routing;
	bool multicast_routing; /* ip multicast-routing */
};

/* What never changes in a router's life. */
struct net_env {
	uint64_t seed;	  /* fixes packet identifiers and stream numbers */
	uint8_t mac[6];	  /* of the router; port N adds N to the last two octets */
	bool tcp_outside; /* TCP of this router's addresses is its host's: net/outside.c */
};

#endif
