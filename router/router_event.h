/* What a router tells that is no single engine's. Arguments in order, with their letters of event_make(). */
#ifndef GKMSH_ROUTER_EVENT_H
#define GKMSH_ROUTER_EVENT_H

#include "base/event.h"

enum router_event {
	ROUTER_EV_FIRST = EVENT_BASE(EVENT_ROUTER),
	ROUTER_EV_ISAKMP,	/* u on */
	ROUTER_EV_GDOI,		/* u on */
	ROUTER_EV_MAP_ATTACHED, /* s group: an interface has a map with it */
	ROUTER_EV_MAP_DETACHED, /* s group */
};

#endif
