/*
 * Anti-replay. A struct replay is the window of one sender under one security association: which numbers
 * were seen (RFC 4303 3.4.3, kept as a ring, so that it never shifts), and the latest pseudotime. Plain
 * logic; whoever keeps it checks a packet before its ICV is verified and marks it after.
 *
 * A group's association has many senders, each with numbers of its own, so there is a window for each
 * (RFC 4303 2.2 leaves multi-sender associations without protection otherwise); see docs/DATAPLANE.md.
 */
#ifndef GKMSH_NET_REPLAY_H
#define GKMSH_NET_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_WINDOW_MIN 64
#define REPLAY_WINDOW_MAX 1024
#define REPLAY_WORDS	  32 /* 2048 bits: a power of two above the largest window and a word */

struct replay {
	uint32_t window; /* 0: not kept, everything is new */
	uint32_t top;	 /* highest number marked */
	uint64_t latest; /* pseudotime, microseconds; 0 before the first */
	uint64_t seen[REPLAY_WORDS];
};

enum replay_verdict {
	REPLAY_NEW,
	REPLAY_SEEN,   /* marked already */
	REPLAY_BEHIND, /* left of the window */
	REPLAY_ZERO,   /* no packet has the number 0 */
};

void replay_init(struct replay *, uint32_t window);
enum replay_verdict replay_check(const struct replay *, uint32_t seq);
/* Only what is new. */
void replay_mark(struct replay *, uint32_t seq);

/*
 * With pseudotime: a packet later than all before from this sender is new whatever its number (the sender
 * may have started again, and its window starts again with it); any other must have a new number.
 */
enum replay_verdict replay_check_timed(const struct replay *, uint32_t seq, uint64_t pseudotime);
void replay_mark_timed(struct replay *, uint32_t seq, uint64_t pseudotime);

/* Whether a packet's pseudotime is within the window around our own; *delta is how far off. */
bool replay_time_within(uint64_t pseudotime, uint64_t own, uint64_t window_us, uint64_t *delta);

#endif
