/*
 * HTTP across the border of a router's virtual network. In: the host reads it from a socket of its machine and
 * the certificate server answers as it answers anybody. Out: where there is no network behind the ports, the
 * host asks real servers for the trustpoints. Owned by struct router.
 */
#ifndef GKMSH_ROUTER_OUTSIDE_H
#define GKMSH_ROUTER_OUTSIDE_H

#include "base/list.h"
#include "router/router.h"

#define OUTSIDE_ID  (UINT64_C(1) << 63) /* set in the numbers of requests from outside */
#define OUTSIDE_MAX 64			/* waiting for the host; more are dropped */

struct outside {
	struct list items; /* answers and requests, in order */
	size_t n;
	struct outside_item *out; /* handed out last */
};

void outside_init(struct outside *);
void outside_free(struct outside *);
void outside_answer(struct outside *, uint64_t id, unsigned status, const char *content_type,
		    struct bytes body);
/* ST_LIMIT, ST_NOMEM: nobody asks. */
enum status outside_fetch(struct outside *, uint64_t id, bool post, const char *url, ip4_t src,
			  struct bytes body) must_use;
/* Answers that wait are none any more: what they say did not come to be. */
void outside_fail(struct outside *);
bool outside_poll(struct outside *, struct router_fx *);

#endif
