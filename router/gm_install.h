/*
 * What a group member downloads, handed to the crypto maps of its router: lists and associations in the words
 * of net/. No state.
 */
#ifndef GKMSH_ROUTER_GM_INSTALL_H
#define GKMSH_ROUTER_GM_INSTALL_H

#include "gdoi/gdoi_gm.h"
#include "router/router.h"

/* ST_ABSENT: no map names the group just now. */
enum status gm_install_policy(struct router *, const char *group, const struct gdoi_gm_policy *,
			      size_t n) must_use;
/* ST_LIMIT: more associations than a router has. */
enum status gm_install_tek(struct router *, const char *group, const struct gdoi_gm_tek *) must_use;

#endif
