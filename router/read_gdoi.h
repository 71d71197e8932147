/*
 * What the key server and the member of a group need, read out of the configuration tree. Arrays belong to
 * the struct; good until the next change of the tree.
 */
#ifndef GKMSH_ROUTER_READ_GDOI_H
#define GKMSH_ROUTER_READ_GDOI_H

#include "gdoi/gdoi_gm_conf.h"
#include "gdoi/gdoi_ks_conf.h"
#include "router/router.h"

#define READ_SAS_MAX 16 /* sa ipsec lines of one group that are used */

struct read_ks {
	struct gdoi_ks_conf conf;
	struct gdoi_ks_sa sas[READ_SAS_MAX];
	struct gdoi_ace *aces[READ_SAS_MAX];
	struct gdoi_ks_range *ranges;
	struct text *identities;
	const char **identity_texts;
	size_t n_identities;
};

/* group: the entry of "crypto gdoi group". ST_ABSENT: no key server, or one that lacks its identity or address. */
enum status read_ks(struct router *, const struct conf_entry *group, struct read_ks *out) must_use;
void read_ks_free(struct read_ks *);

/* The member's; local and attached are left to whoever knows the crypto maps. False: no identity yet. */
bool read_gm(struct router *, const struct conf_entry *group, struct gdoi_gm_conf *out);

#endif
