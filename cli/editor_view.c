#include "cli/editor_view.h"

#include <string.h>

#define STEP	 10 /* characters that a line moves at a time */
#define ROOM_MIN 12

void editor_view_begin(struct editor_view *v, size_t prompt, size_t width)
{
	size_t taken = prompt + 1; /* the last column stays free, or terminals would wrap */

	if (width == 0 || width > EDITOR_VIEW_MAX)
		width = EDITOR_VIEW_MAX;
	v->room = width > taken + ROOM_MIN ? width - taken : ROOM_MIN;
	v->first = v->n = v->at = 0;
}

/* The cursor stands under no $, and what is hidden is hidden in steps. */
static void scroll(struct editor_view *v, size_t n, size_t cursor)
{
	while (v->first && cursor <= v->first)
		v->first -= v->first < STEP ? v->first : STEP;
	for (;;) {
		bool more = n - v->first > v->room;

		if (cursor - v->first <= (more ? v->room - 2 : v->room))
			return;
		v->first += STEP;
	}
}

static size_t picture(const struct editor_view *v, struct bytes line, char *out)
{
	size_t n = line.n - v->first < v->room ? line.n - v->first : v->room;

	memcpy(out, line.p + v->first, n);
	if (v->first && n)
		out[0] = '$';
	if (line.n - v->first > v->room)
		out[v->room - 1] = '$';
	return n;
}

/* Moves the cursor over what is shown. */
static void move(struct editor_view *v, size_t to, struct text *out)
{
	for (; v->at > to; v->at--)
		text_addc(out, '\b');
	text_addn(out, v->shown + v->at, to - v->at);
	v->at = to;
}

void editor_view_draw(struct editor_view *v, struct bytes line, size_t cursor, struct text *out)
{
	char now[EDITOR_VIEW_MAX];
	size_t n, same = 0, old = v->n;

	scroll(v, line.n, cursor);
	n = picture(v, line, now);
	while (same < n && same < old && now[same] == v->shown[same])
		same++;
	if (same < n || same < old) {
		move(v, same, out);
		memcpy(v->shown + same, now + same, n - same);
		if (old > n)
			memset(v->shown + n, ' ', old - n);
		move(v, old > n ? old : n, out);
		v->n = n;
	}
	move(v, cursor - v->first, out);
}

void editor_view_redraw(struct editor_view *v, struct bytes line, size_t cursor, struct text *out)
{
	v->n = v->at = 0;
	editor_view_draw(v, line, cursor, out);
}
