/*
 * What the IPv4 engine tells about itself. Arguments in order, with their letters of event_make().
 */
#ifndef GKMSH_NET_EVENT_H
#define GKMSH_NET_EVENT_H

#include "base/event.h"

enum net_event {
	NET_EV_FIRST = EVENT_BASE(EVENT_NET),
	NET_EV_LINK,	   /* u ifid, u up: the wire (LINK-3-UPDOWN) */
	NET_EV_LINE_PROTO, /* u ifid, u up (LINEPROTO-5-UPDOWN) */
	NET_EV_ADMIN_DOWN, /* u ifid: shut down by configuration (LINK-5-CHANGED) */
	NET_EV_ACL_LOG, /* s list, u permitted, u proto, a src, u sport, a dst, u dport, u packets:
				for icmp sport is the type, dport the code */
	NET_EV_DUP_ADDRESS,    /* u ifid, a address, o MAC of the other */
	NET_EV_FRAG_DROP,      /* u enum net_drop, a src, a dst, u identification */
	NET_EV_FRAG_FULL,      /* u limit */
	NET_EV_ROUTE_LOOP,     /* a prefix, a next hop: resolves through itself */
	NET_EV_STREAM_REFUSED, /* a peer, u local port: all places taken */
};

#endif
