#include "net/replay.h"

#include <string.h>

#define WORD(seq) ((seq) / 64 % REPLAY_WORDS)
#define BIT(seq)  (UINT64_C(1) << (seq) % 64)

void replay_init(struct replay *r, uint32_t window)
{
	memset(r, 0, sizeof *r);
	r->window = window > REPLAY_WINDOW_MAX ? REPLAY_WINDOW_MAX : window;
}

enum replay_verdict replay_check(const struct replay *r, uint32_t seq)
{
	if (seq == 0)
		return REPLAY_ZERO;
	if (r->window == 0 || seq > r->top)
		return REPLAY_NEW;
	if (r->top - seq >= r->window)
		return REPLAY_BEHIND;
	return r->seen[WORD(seq)] & BIT(seq) ? REPLAY_SEEN : REPLAY_NEW;
}

/* The ring holds more than the window, so the words between the old top and the new are free to clear. */
void replay_mark(struct replay *r, uint32_t seq)
{
	if (r->window == 0)
		return;
	if (seq > r->top) {
		uint32_t from = r->top / 64, to = seq / 64;
		if (to - from >= REPLAY_WORDS)
			memset(r->seen, 0, sizeof r->seen);
		else
			for (uint32_t w = from + 1; w <= to; w++)
				r->seen[w % REPLAY_WORDS] = 0;
		r->top = seq;
	}
	r->seen[WORD(seq)] |= BIT(seq);
}

enum replay_verdict replay_check_timed(const struct replay *r, uint32_t seq, uint64_t pseudotime)
{
	if (seq == 0)
		return REPLAY_ZERO;
	return pseudotime > r->latest ? REPLAY_NEW : replay_check(r, seq);
}

void replay_mark_timed(struct replay *r, uint32_t seq, uint64_t pseudotime)
{
	if (pseudotime > r->latest) {
		/* Later, yet not ahead: the sender counts from the start again. */
		if (seq <= r->top && replay_check(r, seq) != REPLAY_NEW) {
			uint32_t window = r->window;
			replay_init(r, window);
		}
		r->latest = pseudotime;
	}
	replay_mark(r, seq);
}

bool replay_time_within(uint64_t pseudotime, uint64_t own, uint64_t window_us, uint64_t *delta)
{
	*delta = pseudotime > own ? pseudotime - own : own - pseudotime;
	return *delta <= window_us;
}
