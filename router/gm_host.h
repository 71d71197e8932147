/*
 * The group memberships of one router: which groups the crypto maps of its interfaces name, and what becomes of
 * that. Owned by struct router; between the crypto maps (net/crypto_map.h) and the member of each group it
 * carries policy and keys, and as an engine it does no I/O.
 */
#ifndef GKMSH_ROUTER_GM_HOST_H
#define GKMSH_ROUTER_GM_HOST_H

#include "net/crypto_map.h"
#include "router/router.h"

#define GM_HOST_GROUPS_MAX 128 /* memberships of one router; a CSR1000V has 100 */

struct gm_host;

/* Of this router, for commands. */
struct gm_host *router_gm_host(struct router *);
/* clear crypto sa: associations go (group NULL: all), and their members register again. */
void router_clear_sas(struct router *, const char *group);

struct gm_host *gm_host_new(void);
void gm_host_free(struct gm_host *); /* accepts NULL */

/* After a change of the configuration, once the crypto maps have theirs. */
enum status gm_host_settle(struct gm_host *, struct router *,
			   const struct net_crypto_conf *) must_use;
/* The key server that the policy of the group came from. */
bool gm_host_server(const struct gm_host *, const char *group, ip4_t *out);

#endif
