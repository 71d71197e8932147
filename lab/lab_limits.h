/* Limits of the lab, each with its reason. */
#ifndef GKMSH_LAB_LIMITS_H
#define GKMSH_LAB_LIMITS_H

#define LAB_WIRE_DELAY_US  100	/* each way: an answer never comes at the instant of the question */
#define LAB_REORDER_US	   3000 /* how much later a frame comes that others may overtake */
#define LAB_FLIGHT_MAX	   8192 /* frames on one wire: 12 MB; beyond it the wire drops */
#define LAB_TICKS_MAX	   10000 /* of a node at one instant: beyond it, a millisecond has to pass */
#define LAB_SPARE_MAX	   256	 /* frames kept for the next use */
#define LAB_FRAME_SIZE	   1536
#define LAB_MACS_MAX	   8192 /* a bridge remembers; beyond it floods */
#define LAB_MESSAGES_MAX   10000
#define LAB_MESSAGE_OCTETS 320 /* of each: headers, and the heads of a message's payloads */
#define LAB_CUTS_MAX	   1024
#define LAB_DELAY_MAX_MS   60000
#define LAB_RATE_MAX	   1000000.0
#define LAB_ADVANCE_MAX_S  (200ULL * 366 * 86400) /* two hundred years */
#define LAB_LINE_MAX	   1024

#endif
