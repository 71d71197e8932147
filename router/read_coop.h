/*
 * The cooperation of one group, read out of the configuration tree: plain data for coop_new() and
 * coop_reconfigure().
 */
#ifndef GKMSH_ROUTER_READ_COOP_H
#define GKMSH_ROUTER_READ_COOP_H

#include "coop/coop_conf.h"
#include "router/conf.h"

/*
 * group: the entry of a row "gdoi.group". ST_ABSENT: no local server, no redundancy under it, or no local
 * address yet. The policy hash is over what members are given: rekey cipher and hash, transport, lives, each
 * SA with its profile, transform sets and access list, and not over what is this server's own. The caller
 * fills key_hash, ready, versions and handles.
 */
enum status read_coop(const struct conf *, const struct conf_entry *group,
		      struct coop_conf *out) must_use;

/* The sender identifiers that a local server (its node) is assigned, and their size. */
void coop_read_sid(const struct conf_node *local_server, struct coop_sid *);

#endif
