/*
 * HTTP that reaches a router from outside its virtual network: the host reads it from a socket of its machine
 * and gives it here; the certificate server answers as it answers anybody. Owned by struct router.
 */
#ifndef GKMSH_ROUTER_OUTSIDE_H
#define GKMSH_ROUTER_OUTSIDE_H

#include "base/list.h"
#include "router/router.h"

#define OUTSIDE_ID	    (UINT64_C(1) << 63) /* set in the numbers of requests from outside */
#define OUTSIDE_ANSWERS_MAX 64			/* waiting for the host; more are dropped */

struct outside {
	struct list answers;
	size_t n;
	struct outside_answer *out; /* handed out last */
};

void outside_init(struct outside *);
void outside_free(struct outside *);
void outside_answer(struct outside *, uint64_t id, unsigned status, const char *content_type,
		    struct bytes body);
bool outside_poll(struct outside *, struct router_fx *);

#endif
