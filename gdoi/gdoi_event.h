/*
 * What key server and group member tell: numbers and arguments; the words are in cli/. s = group name
 * first in all of them.
 */
#ifndef GKMSH_GDOI_EVENT_H
#define GKMSH_GDOI_EVENT_H

#include "base/event.h"

enum gdoi_event {
	/* ---- syslog, key server ---- */
	GDOI_EV_KS_SEND_UNICAST = EVENT_BASE(EVENT_GDOI), /* s group, a local, u seq, o SPI */
	GDOI_EV_KS_SEND_MULTICAST,	  /* s group, a local, a destination, u seq, o SPI */
	GDOI_EV_KS_TO_UNICAST,		  /* s group */
	GDOI_EV_KS_TO_MULTICAST,	  /* s group */
	GDOI_EV_KS_POLICY_CHANGE,	  /* s group */
	GDOI_EV_KS_NO_RSA_KEYS,		  /* s group, s label */
	GDOI_EV_KS_KEY_TOO_SHORT,	  /* s group, u bits, u needed */
	GDOI_EV_KS_UNAUTHORIZED_ADDRESS,  /* s group, a peer */
	GDOI_EV_KS_UNAUTHORIZED_IDENTITY, /* s group, a peer, s identity */
	GDOI_EV_KS_MEMBER_DELETED,	  /* s group, a member, s why */
	GDOI_EV_KS_REMOVAL,		  /* s group, u 1 now */
	GDOI_EV_KS_MEMBER_LIMIT,	  /* s group, a peer, u limit */
	GDOI_EV_KS_ACL_LIMIT,		  /* s group, s list, u entries, u limit */
	GDOI_EV_KS_NO_SID,		  /* s group: none assigned to this server */
	GDOI_EV_KS_SID_WRAP,		  /* s group: sender identifiers begin again, new keys */
	/* ---- syslog, member ---- */
	GDOI_EV_GM_REGISTER,	 /* s group, a server, a local */
	GDOI_EV_GM_COMPLETE,	 /* s group, a server, a local */
	GDOI_EV_GM_RE_REGISTER,	 /* s group */
	GDOI_EV_GM_INSTALLED,	 /* s group, a server, a local */
	GDOI_EV_GM_REKEY,	 /* s group, a from, a to, u seq, o SPI */
	GDOI_EV_GM_REKEY_SEQ,	 /* s group, a from, u seq, u last accepted */
	GDOI_EV_GM_REKEY_FAILED, /* s group, a from, s why */
	GDOI_EV_GM_REJECTED,	 /* s group, a server, s what */
	GDOI_EV_GM_DELETE,	 /* s group, a server: keys deleted by the server */
	GDOI_EV_GM_CLEARED,	 /* s group, a local */
	GDOI_EV_GM_INCOMPLETE,	 /* s group: configuration */
	GDOI_EV_GM_ON_OFF,	 /* s group, u 1 on */
	GDOI_EV_GM_ATTACHED,	 /* s group */
	GDOI_EV_GM_DETACHED,	 /* s group */
	GDOI_EV_GM_FAILED,	 /* s group, a server, s why */
	GDOI_EV_GM_NO_FLOWS,	 /* s group */
	GDOI_EV_GM_TO_UNICAST,	 /* s group */
	GDOI_EV_GM_TO_MULTICAST, /* s group */
	/* ---- debug, key server ---- */
	GDOI_EV_KS_PULL,       /* s group, a peer, u message, u octets */
	GDOI_EV_KS_PULL_BAD,   /* s group, a peer, u message, s why */
	GDOI_EV_KS_REGISTERED, /* s group, a peer, u 1 again, s version */
	GDOI_EV_KS_KEK,	       /* s group, o SPI, u life, s why */
	GDOI_EV_KS_TEK,	       /* s group, u SPI, u sa number, u life */
	GDOI_EV_KS_GONE,       /* s group, u SPI (TEK) or 0, o SPI (KEK) */
	GDOI_EV_KS_RETRANSMIT, /* s group, u which, u members left */
	GDOI_EV_KS_ACK,	       /* s group, a member, u seq, u 1 for this rekey */
	GDOI_EV_KS_ACK_BAD,    /* s group, a peer, s why */
	GDOI_EV_KS_MISSED,     /* s group, a member, u in a row */
	GDOI_EV_KS_ROLE,       /* s group, u primary, u serves, u takeover */
	GDOI_EV_KS_IMPORT,     /* s group, u KEKs, u TEKs, u members, u 1 merged */
	/* ---- debug, member ---- */
	GDOI_EV_GM_PULL,     /* s group, a server, u message, u octets */
	GDOI_EV_GM_TEK,	     /* s group, u SPI, u life, u 1 new */
	GDOI_EV_GM_TEK_GONE, /* s group, u SPI */
	GDOI_EV_GM_KEK,	     /* s group, o SPI, u life */
	GDOI_EV_GM_ACK,	     /* s group, a server, u seq */
	GDOI_EV_GM_WAIT,     /* s group, u seconds to the next try */
	GDOI_EV_END
};

#endif
