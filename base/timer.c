#include "base/timer.h"

#include <stdlib.h>

static bool before(const struct timer *a, const struct timer *b)
{
	return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void place(struct timers *ts, size_t i, struct timer *t)
{
	ts->heap[i] = t;
	t->slot = (uint32_t)i + 1;
}

static void sift_up(struct timers *ts, size_t i)
{
	struct timer *t = ts->heap[i];

	while (i > 0) {
		size_t parent = (i - 1) / 2;
		if (!before(t, ts->heap[parent]))
			break;
		place(ts, i, ts->heap[parent]);
		i = parent;
	}
	place(ts, i, t);
}

static void sift_down(struct timers *ts, size_t i)
{
	struct timer *t = ts->heap[i];

	for (;;) {
		size_t child = 2 * i + 1;
		if (child >= ts->n)
			break;
		if (child + 1 < ts->n && before(ts->heap[child + 1], ts->heap[child]))
			child++;
		if (!before(ts->heap[child], t))
			break;
		place(ts, i, ts->heap[child]);
		i = child;
	}
	place(ts, i, t);
}

void timers_free(struct timers *ts)
{
	for (size_t i = 0; i < ts->n; i++)
		ts->heap[i]->slot = 0;
	free(ts->heap);
	*ts = (struct timers){0};
}

enum status timer_set(struct timers *ts, struct timer *t, mono_t due)
{
	if (due == MONO_NEVER) {
		timer_cancel(ts, t);
		return ST_OK;
	}
	if (!t->slot && ts->n == ts->cap) {
		size_t cap = ts->cap ? ts->cap * 2 : 8;
		struct timer **heap = realloc(ts->heap, cap * sizeof *heap);
		if (!heap)
			return ST_NOMEM;
		ts->heap = heap;
		ts->cap = cap;
	}
	t->due = due;
	t->order = ts->next_order++;
	if (!t->slot)
		place(ts, ts->n++, t);

	size_t i = t->slot - 1;
	sift_up(ts, i);
	sift_down(ts, t->slot - 1);
	return ST_OK;
}

void timer_cancel(struct timers *ts, struct timer *t)
{
	if (!t->slot)
		return;

	size_t i = t->slot - 1;
	struct timer *last = ts->heap[--ts->n];
	t->slot = 0;
	if (last == t)
		return;
	place(ts, i, last);
	sift_up(ts, i);
	sift_down(ts, last->slot - 1);
}

bool timer_armed(const struct timer *t)
{
	return t->slot != 0;
}

mono_t timers_deadline(const struct timers *ts)
{
	return ts->n ? ts->heap[0]->due : MONO_NEVER;
}

struct timer *timers_take_due(struct timers *ts, mono_t now)
{
	if (!ts->n || ts->heap[0]->due > now)
		return NULL;

	struct timer *t = ts->heap[0];
	timer_cancel(ts, t);
	return t;
}
