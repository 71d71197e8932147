/*
 * The cooperation engines of one router, one for each group whose key server has redundancy, and the handles
 * that displays show for groups and servers. Owned by struct router, which carries between it, IKE and the key
 * servers what coop/coop.h says; as an engine it does no I/O.
 */
#ifndef GKMSH_ROUTER_COOP_HOST_H
#define GKMSH_ROUTER_COOP_HOST_H

#include "coop/coop.h"
#include "router/conf.h"
#include "router/router.h"

struct coop_host;

/* Of this router, for commands. */
struct coop_host *router_coop_host(struct router *);

/* A group with a local key server. */
struct coop_host_group {
	const char *name;
	uint32_t handle, server_handle;
	struct coop *coop; /* NULL: no redundancy */
};

/* What the configuration tree does not say. */
struct coop_host_env {
	struct coop_version ks_version;
	/* Of the rekey key by its label: 32 octets of hash. False: there is no such key. */
	bool (*key_hash)(void *arg, const char *label, uint8_t out[32]);
	void *arg;
};

struct coop_host *coop_host_new(struct bytes seed);
void coop_host_free(struct coop_host *); /* accepts NULL */

/* After a change of the configuration, or of keys: engines come, go, and are reconfigured. */
enum status coop_host_settle(struct coop_host *, const struct conf *, const struct coop_host_env *,
			     struct when now) must_use;

/* From 0 until false, in the order of configuration. */
bool coop_host_at(const struct coop_host *, size_t i, struct coop_host_group *);
bool coop_host_find(const struct coop_host *, const char *group, struct coop_host_group *);

/* A message of exchange COOP_EXCHANGE from peer; no group it could be for: ST_ABSENT. */
enum status coop_host_message(struct coop_host *, struct when now, ip4_t peer,
			      struct bytes data) must_use;
/* The IKE SA with peer, for every group that has it; local is the key server's own address. */
void coop_host_ike(struct coop_host *, struct when now, ip4_t local, ip4_t peer, enum coop_ike);
void coop_host_input(struct coop_host *, struct when now, const char *group,
		     const struct coop_input *);

void coop_host_tick(struct coop_host *, struct when now);
mono_t coop_host_deadline(const struct coop_host *);
/* The next effect, of which group, and under which address it speaks. */
bool coop_host_poll(struct coop_host *, struct coop_fx *, struct coop_host_group *, ip4_t *local);

#endif
