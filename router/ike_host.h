/* IKE within a router (router_ike.c): for the files of router/ and, router_ike(), for displays. */
#ifndef GKMSH_ROUTER_IKE_HOST_H
#define GKMSH_ROUTER_IKE_HOST_H

#include "ike/ike.h"
#include "net/net.h"
#include "router/read_ike.h"
#include "router/router.h"

struct ike *router_ike(struct router *);

enum status router_ike_start(struct router *) must_use;
enum status router_ike_settle(struct router *) must_use;
void router_ike_udp(struct router *, const struct net_udp *);
bool router_ike_drain(struct router *); /* whether there was anything */

/* For cooperation: an SA with a peer, kept; one part to it. */

#endif
