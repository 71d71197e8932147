/*
 * The line editor of one session: libedit without a terminal of its own. Keys are handed in one at a
 * time, what it draws is appended to a text. The owner deals with Enter, ? and TAB itself.
 *
 * libedit insists on a terminal for its modes; all editors of a process may share one that nothing is
 * ever read from or written to.
 */
#ifndef GKMSH_CLI_EDITOR_H
#define GKMSH_CLI_EDITOR_H

#include "base/text.h"

struct editor;
struct line_history;

/* out takes what is drawn and outlives the editor. NULL: no memory, no terminal. */
struct editor *editor_new(int tty, struct text *out);
void editor_free(struct editor *);

void editor_size(struct editor *,
		 unsigned width); /* 0: no limit; takes effect with the next line */
/* Begins an empty line behind a prompt that stands on the screen already. lines may be NULL. */
void editor_begin(struct editor *, const char *prompt, struct line_history *lines);
void editor_mute(struct editor *, bool); /* keys are taken, nothing is drawn */
bool editor_active(const struct editor *);
/* One key: a character, or ESC and a character. */
void editor_key(struct editor *, const char *key, size_t n);
void editor_insert(struct editor *, const char *text);
/* The line so far, and where in it the cursor stands. */
struct bytes editor_line(struct editor *, size_t *cursor);
void editor_redraw(struct editor *);	     /* prompt, line and cursor, from the left margin */
void editor_to_end(struct editor *);	     /* the cursor goes behind the line */
void editor_back(struct editor *, size_t n); /* n characters back, unseen: redraw follows */
void editor_end(struct editor *);	     /* the line is over; nothing is drawn */

/* Lines typed before, newest last; size 0 keeps none. */
struct line_history *line_history_new(unsigned size);
void line_history_free(struct line_history *);
void line_history_size(struct line_history *, unsigned size);
void line_history_add(struct line_history *, const char *line);
void line_history_list(struct line_history *, struct text *out);

#endif
