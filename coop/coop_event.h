/*
 * What a cooperation engine tells: numbers and arguments; the words are in cli/. s = group name first in
 * all of them.
 */
#ifndef GKMSH_COOP_EVENT_H
#define GKMSH_COOP_EVENT_H

#include "base/event.h"

enum coop_event {
	/* ---- syslog ---- */
	COOP_EV_ELECTION = EVENT_BASE(EVENT_COOP), /* s group, a previous primary (0: none) */
	COOP_EV_PRIMARY,      /* s group, a new primary, a previous primary (0: none) */
	COOP_EV_UNREACHABLE,  /* s group, a peer */
	COOP_EV_REACHABLE,    /* s group, a peer */
	COOP_EV_PEER_ADDED,   /* s group, a peer */
	COOP_EV_PEER_REMOVED, /* s group, a peer */
	COOP_EV_UNAUTHORIZED, /* s group, a peer, a local */
	COOP_EV_MISMATCH,     /* s group, s "policy" | "key" | "identity" | "sid", a peer */
	COOP_EV_SEQ_FAILURE,  /* s group, a peer, u sequence, u last accepted */
	COOP_EV_PST_INVALID,  /* s group, a peer, u announced ms, u expected ms */
	COOP_EV_LIMIT,	      /* s group, a peer, s what */
	COOP_EV_DROPPED,      /* s group, a peer, s why, u octets */
	COOP_EV_BLOCKING,     /* s group, u 1 on, 0 off */
	COOP_EV_NO_TAKEOVER,  /* s group, a lost primary, s why */
	/* ---- debug ---- */
	COOP_EV_SENT,	  /* s group, a peer, u sequence, u flags, u parts, u octets, u role */
	COOP_EV_RECEIVED, /* s group, a peer, u sequence, u flags, u parts, u octets, u role */
	COOP_EV_PART,	  /* s group, a peer, u sequence, u part, u parts */
	COOP_EV_RESEND,	  /* s group, a peer, u sequence, u how many parts, u 1: asked, 0: served */
	COOP_EV_ASK,	  /* s group, a primary, u retry, u silent for s */
	COOP_EV_VOTE,	  /* s group, a peer, u priority, u 1 counted, 0 passed over */
	COOP_EV_FOLLOW,	  /* s group, a primary, u heard before ms, s why */
	COOP_EV_ADOPTED,  /* s group, a from, u version, u KEKs, u TEKs, u members */
	COOP_EV_DELTA,	  /* s group, a from, u version, u put, u gone */
	COOP_EV_MERGED,	  /* s group, a from, u KEKs, u TEKs, u members that were new */
	COOP_EV_CONTRIBUTE, /* s group, a to, u version */
	COOP_EV_REPORT,	    /* s group, a to, u members */
	COOP_EV_NO_IKE,	    /* s group, a peer */
	COOP_EV_TAKEOVER,   /* s group, u KEKs, u TEKs, u members, u sequence step */
	COOP_EV_END
};

#endif
