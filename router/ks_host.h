/*
 * The key servers of one router, an engine a group, and the way of GDOI's messages through the router: what
 * IKE delivers of exchange 32, datagrams of exchanges 33 to 35, and what key servers and members send.
 * Owned by struct router.
 */
#ifndef GKMSH_ROUTER_KS_HOST_H
#define GKMSH_ROUTER_KS_HOST_H

#include "gdoi/gdoi_ks.h"
#include "ike/ike.h"
#include "net/net.h"
#include "router/router.h"

struct ks_host;

struct ks_host *ks_host_new(void);
void ks_host_free(struct ks_host *); /* accepts NULL */

/* The key server of a group, for commands; NULL when there is none. From 0 until NULL: all of them. */
struct gdoi_ks *router_ks(struct router *, const char *group);
struct gdoi_ks *router_ks_at(struct router *, size_t i, const char **group);

/* After a change of the configuration, or of keys. */
enum status ks_host_settle(struct ks_host *, struct router *) must_use;
void ks_host_tick(struct ks_host *, struct router *);
mono_t ks_host_deadline(const struct ks_host *);
/* Whether there was anything. Datagrams of a large rekey stop after a while, until the network was drained;
 * nothing else waits for that. */
bool ks_host_drain(struct ks_host *, struct router *);
void ks_host_emptied(struct ks_host *); /* the network */

/* What IKE says of exchange 32. Tags of members are odd, those of key servers even. */
void router_gdoi_phase2(struct router *, const struct ike_fx *);
void router_gdoi_failed(struct router *, const struct ike_fx *);
/* Whether the datagram was one of GDOI's own exchanges. */
bool router_gdoi_datagram(struct router *, const struct net_udp *);

/* For key servers and members. */
void router_gdoi_send(struct router *, const struct gdoi_phase2 *);
void router_gdoi_done(struct router *, uint32_t sa, uint32_t mid);
void router_gdoi_datagram_out(struct router *, ip4_t local, ip4_t peer, uint16_t port,
			      struct bytes);

#endif
