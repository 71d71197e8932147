/*
 * What IKE tells about itself. The letters are those of event_make(); p is the peer's address.
 */
#ifndef GKMSH_IKE_EVENT_H
#define GKMSH_IKE_EVENT_H

#include "base/event.h"

enum ike_event {
	IKE_EV_STARTED =
	    EVENT_BASE(EVENT_IKE), /* aau peer, local, conn-id: main mode begins here */
	IKE_EV_STATE,		   /* aus peer, conn-id, state name (debug) */
	IKE_EV_SENT,		   /* auuu peer, conn-id, exchange, octets (debug) */
	IKE_EV_RECEIVED,	   /* auuu peer, conn-id, exchange, octets (debug) */
	IKE_EV_RETRY,		   /* auu peer, conn-id, attempt (debug) */
	IKE_EV_PROPOSAL,	   /* auu peer, conn-id, priority of the policy that matches */
	IKE_EV_NO_PROPOSAL,	   /* aa peer, local */
	IKE_EV_NO_KEY,	    /* aa peer, local: neither key nor certificate for the method chosen */
	IKE_EV_ESTABLISHED, /* aaus peer, local, conn-id, who the peer proved to be */
	IKE_EV_AUTH_FAILED, /* aas peer, local, why */
	IKE_EV_DELETED,	    /* aaus peer, local, conn-id, why */
	IKE_EV_TIMEOUT,	    /* aau peer, local, conn-id: no answer to the last retransmission */
	IKE_EV_PEER_DEAD,   /* aau peer, local, conn-id: keepalives unanswered */
	IKE_EV_DPD,	    /* auus peer, conn-id, sequence, what (debug) */
	IKE_EV_DROPPED,	    /* aus peer, reason, name of the reason */
	IKE_EV_NOTIFY,	    /* auus peer, conn-id, type, "sent" or "received" */
	IKE_EV_NAT,	    /* auu peer, we are behind one, the peer is */
	IKE_EV_PHASE2_FAILED,	/* auuu peer, conn-id, exchange, mid */
	IKE_EV_INITIAL_CONTACT, /* au peer, conn-id */
	IKE_EV_LAST,
};

#endif
