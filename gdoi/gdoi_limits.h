/*
 * Every limit and period of key server and group member, each with its reason.
 */
#ifndef GKMSH_GDOI_LIMITS_H
#define GKMSH_GDOI_LIMITS_H

#include "base/when.h"

/* ---- sizes ---- */
#define GDOI_NAME_SIZE	  81 /* group, profile and list names of the configuration */
#define GDOI_ID_SIZE	  64 /* of a member's identity kept for displays */
#define GDOI_NONCE	  16 /* sent; RFC 2409 5: 8 to 256 octets, RFC 6407 keeps to 128 */
#define GDOI_NONCE_MIN	  8
#define GDOI_NONCE_MAX	  128
#define GDOI_MESSAGE_MAX  60000 /* of a message: fits a UDP datagram with its headers */
#define GDOI_PAYLOADS_MAX 16	/* in one message */
#define GDOI_SATS_MAX	  800 /* in one SA payload: access lists of 100 entries, old and new keys */
#define GDOI_KEYS_MAX	  256 /* key packets in one KD payload */
#define GDOI_SPIS_MAX	  256 /* in the delete payloads of one message */
#define GDOI_SIDS_MAX	  8   /* sender identifiers in one KD payload */
#define GDOI_SERVERS_MAX  8   /* server address lines of one group */
#define GDOI_SETS_MAX	  6   /* client transform-sets takes six */
#define GDOI_KEKS_MAX	  16  /* live KEKs a key server may have after merges of a split group */
#define GDOI_GM_KEKS_MAX  4   /* of a member: current, old, and one in between */
#define GDOI_TEKS_MAX	  200 /* live TEKs of one group */
#define GDOI_ACES_MAX	  100 /* of one access list that a key server hands out */
#define GDOI_PULLS_MAX	  4096 /* registrations under way; further ones are dropped and counted */
#define GDOI_REFUSED_MAX  64   /* registrations refused lately, whose repetitions say nothing new */
#define GDOI_MEMBERS_MAX  100000
#define GDOI_SID_MEMBERS  8   /* sender identifiers that one member may ask for */
#define GDOI_SID_BITS	  24  /* of a sender identifier, unless configured */
#define GDOI_KSSIDS	  128 /* identifiers that key servers can be assigned: 0 to 127 */
#define GDOI_KSSID_OCTETS (GDOI_KSSIDS / 8)
#define GDOI_KSSID_NONE	  255

#define GDOI_CONN_FIRST \
	40000 /* rekey SAs of members are numbered from here, clear of IKE's numbers */

/* ---- periods ---- */
#define GDOI_PULL_US	    (60 * USEC_S) /* a registration not finished by then is forgotten */
#define GDOI_KEK_LEAD_MIN_S 200		  /* the least of 5 % in the lead of a KEK rekey */
#define GDOI_TEK_LEAD_MIN_S 90
#define GDOI_LEAD_MORE_S    5
/* After a change of policy an old TEK lives MIN(left, MAX(90 s, MIN(5 %, 3600 s))). */
#define GDOI_SHORT_MIN_S 90
#define GDOI_SHORT_MAX_S 3600
#define GDOI_SWITCH_S	 30 /* so long before its end a member stops sending with a TEK */
#define GDOI_MISSED_MAX	 3  /* rekeys without an acknowledgement, then the member is dropped */
#define GDOI_SYNC_US	 (7200 * USEC_S) /* pseudotime is sent again */
/* A member registers again 3.5 to 5 % of the life before the end, at least that many seconds. */
#define GDOI_REREG_MIN_S  60
#define GDOI_REREG_SOON_S 10		/* but never sooner than this after a registration */
#define GDOI_RETRY_S	  10		/* when all servers failed, and as much again at random */
#define GDOI_EXCHANGE_US  (90 * USEC_S) /* a registration of ours without an end */
#define GDOI_DELETED_S	  5 /* after a deletion all members register again within so long */

#endif
