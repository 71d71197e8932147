/*
 * Timers of one engine: a binary heap of intrusive entries, so that arming and cancelling are
 * O(log n) and the next deadline is at hand. Entries due at the same instant come out in the order in
 * which they were armed, which keeps every run with the same seed the same.
 */
#ifndef GKMSH_BASE_TIMER_H
#define GKMSH_BASE_TIMER_H

#include "base/status.h"
#include "base/when.h"

struct timer {
	mono_t due;
	uint64_t order;
	uint32_t slot; /* 1-based place in the heap; 0 = not armed */
	int kind;      /* for the owner */
	void *owner;   /* for the owner */
};

struct timers {
	struct timer **heap;
	size_t n, cap;
	uint64_t next_order;
};

void timers_free(struct timers *); /* disarms all; the entries belong to their owners */

/* Arms or re-arms. MONO_NEVER disarms. ST_NOMEM leaves the entry as it was. */
enum status timer_set(struct timers *, struct timer *, mono_t due) must_use;
void timer_cancel(struct timers *, struct timer *);
bool timer_armed(const struct timer *);
mono_t timers_deadline(const struct timers *); /* MONO_NEVER when idle */
/* Takes the first entry due at or before now out of the heap; NULL when none is. */
struct timer *timers_take_due(struct timers *, mono_t now);

#endif
