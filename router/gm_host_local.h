/* What the files of a router's group memberships share: gm_host.c, gm_settle.c. */
#ifndef GKMSH_ROUTER_GM_HOST_LOCAL_H
#define GKMSH_ROUTER_GM_HOST_LOCAL_H

#include "router/gm_host.h"
#include "router/router_int.h"

struct membership {
	char *group;
	struct gdoi_gm *gm; /* NULL: the group lacks what a member needs */
	unsigned id;	    /* in tags, for life */
	uint32_t ifid;	    /* the first one whose map names the group */
	ip4_t address;	    /* of the member, while that interface is up */
	ip4_t local;	    /* as the engine has it: 0 while it is down */
	ip4_t joined;	    /* multicast address of rekeys */
	bool wanted;
	uint32_t recovery_s; /* client recovery-check; 0: off */
	mono_t recovery;     /* next look at what could not be read */
	uint64_t unreadable; /* packets, at the last one */
	bool passive;	     /* as configured */
	enum net_crypto_direction direction;
};

struct gm_host {
	struct membership all[GM_HOST_GROUPS_MAX];
	size_t n;
	unsigned next_id;
	bool on; /* a crypto map is attached, or a key server serves */
};

struct membership *gm_host_find(struct gm_host *, const char *group);
/* The address to register with: that of "client registration interface", else the map's; 0 while down. */
ip4_t gm_local(const struct membership *, const struct router *, const struct conf_entry *group);
/* The member as the configuration wants it now. */
enum status gm_settle_member(struct membership *, struct router *) must_use;
bool gm_drain_member(struct membership *, struct router *);

#endif
