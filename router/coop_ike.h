/*
 * Between cooperation and IKE: a part is the one payload of a one-message exchange of type COOP_EXCHANGE,
 * and an IKE SA with a peer is what an announcement waits for.
 */
#ifndef GKMSH_ROUTER_COOP_IKE_H
#define GKMSH_ROUTER_COOP_IKE_H

#include "ike/ike.h"
#include "router/coop_host.h"

/* An effect of cooperation that IKE carries out; others are left alone. local: whose address speaks. */
void coop_ike_give(struct coop_host *, struct ike *, struct when now, ip4_t local,
		   const struct coop_fx *);
/*
 * An effect of IKE: SAs that come and go, attempts that failed, messages of COOP_EXCHANGE. True when it was for
 * cooperation alone.
 */
bool coop_ike_take(struct coop_host *, struct ike *, struct when now, const struct ike_fx *);

#endif
