/*
 * The group memberships of one router: which groups the crypto maps of its interfaces name, the member of
 * each, and what flows between it and the crypto maps, IKE and UDP. Owned by struct router; as an engine it does
 * no I/O.
 */
#ifndef GKMSH_ROUTER_GM_HOST_H
#define GKMSH_ROUTER_GM_HOST_H

#include "gdoi/gdoi_gm.h"
#include "net/crypto_map.h"
#include "router/router.h"

#define GM_HOST_GROUPS_MAX 128 /* memberships of one router; a CSR1000V has 100 */

struct gm_host;

/* Of this router, for commands. The member of a group, or NULL; from 0 until NULL, all of them. */
struct gm_host *router_gm_host(struct router *);
struct gdoi_gm *router_gm(struct router *, const char *group);
struct gdoi_gm *router_gm_at(struct router *, size_t i, const char **group, uint32_t *ifid);
/* clear crypto sa: associations go (group NULL: all), and their members register again. */
void router_clear_sas(struct router *, const char *group);
/* The groups of one map; one association. False: there is no such thing. */
bool router_clear_map_sas(struct router *, const char *map);
bool router_clear_spi(struct router *, uint32_t spi);
/* crypto gdoi gm: until the group's own "passive" changes. False: no member of that group here. */
bool router_gm_direction(struct router *, const char *group, enum net_crypto_direction);

struct gm_host *gm_host_new(void);
void gm_host_free(struct gm_host *); /* accepts NULL, wipes keys */

/* After a change of the configuration, once the crypto maps have theirs. */
enum status gm_host_settle(struct gm_host *, struct router *,
			   const struct net_crypto_conf *) must_use;
void gm_host_tick(struct gm_host *, struct router *);
mono_t gm_host_deadline(const struct gm_host *);
bool gm_host_drain(struct gm_host *, struct router *); /* whether there was anything */

/* What IKE delivers of exchange 32 with a member's tag (an odd one), and what came to nothing. */
void gm_host_phase2(struct gm_host *, struct router *, const struct gdoi_phase2 *,
		    const struct gdoi_who *);
void gm_host_failed(struct gm_host *, struct router *, uint64_t tag);
/* A datagram of exchange 33; whether some member holds its key. */
bool gm_host_datagram(struct gm_host *, struct router *, ip4_t local, ip4_t peer, struct bytes);
/* A kind without more to it, for one group or (NULL) all. */
void gm_host_input(struct gm_host *, struct router *, const char *group, enum gdoi_gm_in_kind);
/* The numbers of an association are about to run out. */
void gm_host_sa_soft(struct gm_host *, struct router *, const struct net_crypto_fx *);

/* The key server that the policy of the group came from. */
bool gm_host_server(const struct gm_host *, const char *group, ip4_t *out);

#endif
