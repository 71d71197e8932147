/*
 * What `show crypto isakmp sa|peers` prints, from views of the engine. The rekey SAs of group members
 * stand in the same table; whoever calls has them.
 */
#ifndef GKMSH_CLI_SHOW_ISAKMP_H
#define GKMSH_CLI_SHOW_ISAKMP_H

#include "base/text.h"
#include "base/when.h"
#include "ike/ike.h"

/* A rekey SA of a group member: from the key server to it. */
struct show_isakmp_rekey {
	ip4_t local, server;
	uint32_t id;
};

void show_isakmp_sa(const struct ike *, struct when, const struct show_isakmp_rekey *, size_t n,
		    struct text *);
void show_isakmp_detail(const struct ike *, struct when, bool nat_alone, struct text *);
/* The suites that are offered while none is configured. */
void show_isakmp_defaults(struct text *);
void show_isakmp_count(const struct ike *, struct text *);
void show_isakmp_peers(const struct ike *, struct when, struct text *);

#endif
