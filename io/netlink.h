/*
 * Network interfaces of this machine, as its kernel tells of them and is told (rtnetlink). Made by app/ for host
 * mode: what happens to interfaces arrives in the ops, requests are carried out at once.
 */
#ifndef GKMSH_IO_NETLINK_H
#define GKMSH_IO_NETLINK_H

#include "base/addr.h"
#include "io/loop.h"

#define NETLINK_NAME_SIZE 16

struct netlink;

struct netlink_link {
	int index;
	char name[NETLINK_NAME_SIZE];
	uint8_t mac[6];
	unsigned mtu;
	bool ethernet, up, carrier;
	bool gone;
};

struct netlink_ops {
	void (*link)(void *ctx, const struct netlink_link *);
	/* An IPv4 address of an interface came or went. */
	void (*address)(void *ctx, int index, ip4_t, int bits, bool gone);
};

/* ST_IO: the kernel refuses. Interfaces that are there are told of by netlink_look(). */
enum status netlink_open(struct io_loop *, const struct netlink_ops *, void *ctx,
			 struct netlink **out) must_use;
void netlink_close(struct netlink *); /* accepts NULL */
/* Tells of all interfaces, then of all addresses, within the call. */
enum status netlink_look(struct netlink *) must_use;

/* ST_REFUSED: not permitted (CAP_NET_ADMIN). */
enum status netlink_set_up(struct netlink *, int index, bool up) must_use;
enum status netlink_address(struct netlink *, int index, ip4_t, int bits, bool add) must_use;
/* The kernel's own IPv4 keeps off the interface: it forwards nothing from it and answers no ARP on it; and it
 * makes itself no IPv6 address there. */
enum status netlink_keep_off(struct netlink *, int index) must_use;

/*
 * Addresses of a router, and the packets that the kernel sends from them: both on one interface, whose own table
 * of routes has the rest of the world behind it. The rules that lead there are taken away when the interface is
 * gone and somebody looks (netlink_forget_rules), so a killed process leaves nothing for long.
 */
enum status netlink_route_all(struct netlink *, int index) must_use;
enum status netlink_rule(struct netlink *, int index, ip4_t from, bool add) must_use;
void netlink_forget_rules(struct netlink *);

#endif
