/* What a router tells that is no single engine's. Arguments in order, with their letters of event_make(). */
#ifndef GKMSH_ROUTER_EVENT_H
#define GKMSH_ROUTER_EVENT_H

#include "base/event.h"

enum router_event {
	ROUTER_EV_FIRST = EVENT_BASE(EVENT_ROUTER),
	ROUTER_EV_ISAKMP,	 /* u on: a crypto map is attached, or a key server serves */
	ROUTER_EV_SESSION,	 /* s "UP" or "DOWN", a peer, u its port, s who it proved to be */
	ROUTER_EV_NOT_INSTALLED, /* s group, s "SA" or "policy", s why */
	ROUTER_EV_FILE_FAILED,	 /* s path, s why: the host could not write it, it is as it was */
};

#endif
