/*
 * Every limit and every period of cooperation, each with its reason.
 */
#ifndef GKMSH_COOP_LIMITS_H
#define GKMSH_COOP_LIMITS_H

#include "base/when.h"

/* A group has up to eight key servers: this one and seven peers. */
#define COOP_PEERS_MAX 7

/* ---- periods, as the displays of such routers show them ---- */
#define COOP_REFRESH_US	 (20 * USEC_S) /* the primary announces */
#define COOP_PERIODIC_US (30 * USEC_S) /* a secondary that hears nothing for so long asks */
#define COOP_RETRY_US	 (10 * USEC_S) /* and asks again */
#define COOP_RETRANSMIT	 2	       /* so often; then the primary is lost, and they elect */
#define COOP_LOST_US	 (COOP_PERIODIC_US + (COOP_RETRANSMIT + 1) * COOP_RETRY_US)
/* The primary asks a secondary that was silent for two announcements, and gives it up after that. */
#define COOP_WATCH_DEAD_US (50 * USEC_S)
/* An election at start waits for every peer that long, one after a loss for the others only. */
#define COOP_START_US	   (60 * USEC_S)
#define COOP_VOTE_US	   (5 * USEC_S)
#define COOP_VOTE_RETRY_US (2 * USEC_S)
/* How long the losers of an election wait for the winner to announce itself. It may still be waiting
 * out its own silence of the old primary. */
#define COOP_GRANT_US (40 * USEC_S)
/* A change is announced after a moment, so that one command makes one announcement. */
#define COOP_SOON_US	    (100 * USEC_MS)
#define COOP_MEMBER_SOON_US (2 * USEC_S) /* of members only: there may be many at once */
/* New keys are announced again to those who have not answered that they hold them. */
#define COOP_URGENT_US	  (5 * USEC_S)
#define COOP_URGENT_TRIES 3
/* A part that is missing is asked for after this pause. */
#define COOP_PART_WAIT_US (1 * USEC_S)
#define COOP_PART_TRIES	  3
/* At most one wish for an IKE SA with a peer in this time; without anything to send, just to have it
 * when an election comes, more seldom. */
#define COOP_IKE_WISH_US (5 * USEC_S)
#define COOP_IKE_KEEP_US (60 * USEC_S)
/* How far an announced pseudotime may lie off, and how many that agree make it right. */
#define COOP_PST_SLACK_MS 10000
#define COOP_PST_RESYNC	  3

/*
 * What a new primary adds to the rekey sequence number it knows: more than the old primary can have used
 * since it was last heard (a minute, at one rekey or retransmission a second).
 */
#define COOP_SEQ_STEP 100

/* ---- sizes ---- */
#define COOP_PDU_DEFAULT 1200 /* fits an Ethernet frame with IP, UDP, ISAKMP and padding */
#define COOP_PDU_MIN	 256  /* smaller values are taken as this: the header alone takes 56 */
#define COOP_PDU_MAX	 65000
/* Whole announcement: 16,384 members at 48 octets, and keys. Only configured, authenticated peers can
 * make one be assembled, one at a time each. */
#define COOP_BODY_MAX	  (1024 * 1024)
#define COOP_PARTS_MAX	  8192
#define COOP_KEKS_MAX	  16 /* two generations in each of eight parts of a split group */
#define COOP_TEKS_MAX	  256
#define COOP_MEMBERS_MAX  16384
#define COOP_KEY_BODY_MAX 8192 /* policy and keys of one KEK or TEK */
#define COOP_POLICY_MAX	  60000
/* Changes of members that a delta can be made of. */
#define COOP_JOURNAL_MAX 1024
/* A secondary takes the primary's word on lives when its own is off by more. */
#define COOP_LIFE_SLACK_US (2 * USEC_S)
/* Past terms that a state remembers. One is added by each election. */
#define COOP_LINES_MAX 32
/* Members registered here and not yet known to the primary. */
#define COOP_REPORTS_MAX COOP_MEMBERS_MAX
/* Instances of a peer that are over; an announcement of one of them is a replay. */
#define COOP_RETIRED_MAX 8

#endif
