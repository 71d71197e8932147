/*
 * What IKE needs, read out of the configuration tree. Credentials are not in the tree: whoever holds the
 * certificates adds them. Arrays belong to the struct; good until the next change of the tree.
 */
#ifndef GKMSH_ROUTER_READ_IKE_H
#define GKMSH_ROUTER_READ_IKE_H

#include "ike/ike_conf.h"
#include "ike/ike_limits.h"
#include "router/conf.h"

struct read_ike {
	struct ike_conf conf;
	struct ike_policy policies[IKE_POLICIES_MAX];
	struct ike_psk *psks;
	bool enabled; /* IKE is on, and something here may use it */
};

#define READ_IKE_DEFAULTS 8
size_t read_ike_defaults(struct ike_policy[static READ_IKE_DEFAULTS]);
enum status read_ike(const struct conf *, struct read_ike *out) must_use;
void read_ike_free(struct read_ike *); /* wipes keys */

#endif
