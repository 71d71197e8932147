/*
 * What of an edited line stands on the screen: one row behind the prompt. A line that reaches the right margin
 * moves ten characters to the left, and a $ stands where something is hidden, as routers do it. Drawn with
 * characters, blanks and backspaces alone, which every terminal knows. Owned by the editor of the session.
 */
#ifndef GKMSH_CLI_EDITOR_VIEW_H
#define GKMSH_CLI_EDITOR_VIEW_H

#include "base/bytes.h"
#include "base/text.h"

#define EDITOR_VIEW_MAX 1024 /* columns, also of a terminal without a limit */

struct editor_view {
	size_t room;  /* columns behind the prompt */
	size_t first; /* of the line that is shown */
	size_t n, at; /* columns in use, and where the cursor stands */
	char shown[EDITOR_VIEW_MAX];
};

/* An empty line behind a prompt of that length; width 0: no limit. */
void editor_view_begin(struct editor_view *, size_t prompt, size_t width);
/* Makes the screen show the line and its cursor, with as few characters as that takes. */
void editor_view_draw(struct editor_view *, struct bytes line, size_t cursor, struct text *out);
/* The same behind a prompt that was just printed again. */
void editor_view_redraw(struct editor_view *, struct bytes line, size_t cursor, struct text *out);

#endif
