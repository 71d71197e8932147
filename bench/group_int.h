/* What the files of the benches' group share. */
#ifndef GKMSH_BENCH_GROUP_INT_H
#define GKMSH_BENCH_GROUP_INT_H

#include "bench/group.h"

#define GROUP_WALL (INT64_C(1767225600) * 1000000) /* 2026-01-01 */

void group_ca_start(struct group_authority *);
void group_ca_stop(struct group_authority *);
struct tp *group_trustpoint(struct group_authority *, const struct cert *own, struct rsa_key *);

#endif
