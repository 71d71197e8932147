/*
 * Between cooperation and the key server of its group: roles, states, members and rekeys go one way, what
 * the key server holds and whom it registered the other.
 */
#ifndef GKMSH_ROUTER_COOP_KS_H
#define GKMSH_ROUTER_COOP_KS_H

#include "gdoi/gdoi_ks.h"
#include "router/coop_host.h"

/* An effect of cooperation that the key server carries out; others are left alone. */
void coop_ks_give(struct gdoi_ks *, struct when now, const struct coop_fx *);

/*
 * An effect of the key server. True when it was for cooperation (GDOI_KS_FX_STATE, GDOI_KS_FX_MEMBER). Drained
 * before anything else reaches either engine: docs/coop-protocol.md 9.
 */
bool coop_ks_take(struct coop_host *, const char *group, const struct gdoi_ks *, struct when now,
		  const struct gdoi_ks_fx *);

#endif
