/*
 * Inside gkmsh host: the router, the interfaces that are its ports (host_ports.c) and the machine's TCP behind its
 * addresses (host_tcp.c). host_run.c owns the struct; docs/HOST.md says how it all looks from outside.
 */
#ifndef GKMSH_APP_HOST_H
#define GKMSH_APP_HOST_H

#include "app/hub.h"
#include "app/node.h"
#include "app/options.h"
#include "io/console.h"
#include "io/http_client.h"
#include "io/key_process.h"
#include "io/netlink.h"
#include "io/ring.h"
#include "io/tun.h"

#define HOST_PORTS_MAX	  OPTIONS_MAP_MAX
#define HOST_PORTS_AUTO	  8   /* of a router whose interfaces are yet to come */
#define HOST_ADDRESSES	  256 /* of one router: ports and loopbacks */
#define HOST_TAKEN_MAX	  8   /* addresses of an interface that are given back at the end */
#define HOST_FLUSH_FRAMES 128 /* what arrived, before what leaves is sent */

struct host_address {
	ip4_t address;
	int bits;
};

struct host_port {
	char interface[NETLINK_NAME_SIZE];
	int index; /* 0: not there */
	uint8_t mac[6];
	struct io_ring *ring;
	bool carrier, shut;
	struct host *host;
	unsigned number;
	struct host_address taken[HOST_TAKEN_MAX];
	size_t n_taken;
};

struct host {
	const struct options *options;
	struct io_loop *loop;
	struct gram *gram;
	struct nvram *nvram;
	struct key_process *keys;
	struct node *node;
	struct hub *hub;
	struct io_console *console;
	struct netlink *netlink;
	struct http_client *client;
	struct io_tun *tun;
	char device[NETLINK_NAME_SIZE]; /* its name */
	char *config;			/* of --config, for each boot */
	int terminal;			/* for the line editors */
	bool blank; /* the router has no configuration: it takes the interfaces' addresses */
	bool reload;
	int status;

	struct host_port ports[HOST_PORTS_MAX + 1]; /* by number */
	unsigned n_ports;
	struct when now; /* of this turn; mono 0: not looked at yet */
	unsigned unflushed;

	struct host_address own[HOST_ADDRESSES]; /* on the tun */
	size_t n_own;
	uint64_t generation; /* of the configuration that the addresses and listeners are of */
	mono_t look_at;	     /* again, for what had to wait */
};

struct when host_now(struct host *);
struct router *host_router(struct host *);

/* ---- host_ports.c ---- */
bool host_ports_start(struct host *, struct text *why);
void host_ports_plug(
    struct host *); /* tells a router that was switched on what it is plugged into */
void host_ports_settle(struct host *); /* shutdown and no shutdown, to the interfaces */
void host_ports_flush(struct host *);  /* frames that leave */
void host_ports_stop(struct host *);   /* gives the interfaces back */

/* ---- host_tcp.c ---- */
bool host_tcp_start(struct host *, struct text *why);
void host_tcp_settle(struct host *); /* addresses and listeners as configured */
void host_tcp_fetch(struct host *, const struct router_fx *);
void host_tcp_stop(struct host *);

#endif
