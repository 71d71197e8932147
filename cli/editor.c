#include "config.h"

#include "cli/editor.h"
#include "cli/editor_view.h"

#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define COLUMNS	 "2048" /* for libedit, whose own drawing nobody sees: one row for any line */
#define KEY_SIZE 8

struct line_history {
	History *h;
	unsigned size;
	char *last;
};

struct editor {
	EditLine *el;
	FILE *in, *draw;
	struct text *out;
	char *prompt;
	bool active;
	bool mute, unseen; /* for a moment, for good */
	size_t width;
	struct editor_view view;
	char keys[KEY_SIZE];
	size_t n_keys, at;
};

#if defined(__has_feature)
#	if __has_feature(address_sanitizer)
#		define WATCHED_FOR_LEAKS
#	endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(WATCHED_FOR_LEAKS)
/* libtinfo keeps the terminals it has read for the life of the process (at most a few). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libtinfo\n";
}
#endif

/* ---- what libedit calls ---- */

/* libedit edits; what is seen of it is the view's. */
static ssize_t draw_write(void *cookie, const char *buf, size_t n)
{
	(void)cookie, (void)buf;
	return (ssize_t)n;
}

static struct editor *editor_of(EditLine *el)
{
	void *data = NULL;

	el_get(el, EL_CLIENTDATA, &data);
	return data;
}

static char *give_prompt(EditLine *el)
{
	return editor_of(el)->prompt;
}

static int give_key(EditLine *el, wchar_t *c)
{
	struct editor *ed = editor_of(el);

	if (ed->at >= ed->n_keys)
		return 0;
	*c = (unsigned char)ed->keys[ed->at++];
	return 1;
}

/* ---- life ---- */

static void bind_keys(EditLine *el)
{
	static const char *const keys[][2] = {
	    {"^A", "ed-move-to-beg"},
	    {"^B", "ed-prev-char"},
	    {"^D", "ed-delete-next-char"},
	    {"^E", "ed-move-to-end"},
	    {"^F", "ed-next-char"},
	    {"^H", "ed-delete-prev-char"},
	    {"^?", "ed-delete-prev-char"},
	    {"^K", "ed-kill-line"},
	    {"^N", "ed-next-history"},
	    {"^P", "ed-prev-history"},
	    {"^T", "ed-transpose-chars"},
	    {"^U", "vi-kill-line-prev"},
	    {"^W", "ed-delete-prev-word"},
	    {"^X", "vi-kill-line-prev"},
	    {"^Y", "em-yank"},
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		el_set(el, EL_BIND, keys[i][0], keys[i][1], NULL);
}

struct editor *editor_new(int tty, struct text *out)
{
	struct editor *ed = calloc(1, sizeof *ed);

	if (!ed)
		return NULL;
	ed->out = out;
	ed->prompt = str_copy("");
	ed->draw = fopencookie(ed, "w", (cookie_io_functions_t){.write = draw_write});
	ed->in = fmemopen(ed->keys, sizeof ed->keys, "r");
	if (!ed->prompt || !ed->draw || !ed->in)
		goto fail;
	ed->el = el_init_fd("gkmsh", ed->in, ed->draw, ed->draw, tty, tty, tty);
	if (!ed->el)
		goto fail;
	el_set(ed->el, EL_CLIENTDATA, ed);
	el_set(ed->el, EL_TERMINAL, "vt100");
	el_set(ed->el, EL_SIGNAL, 0);
	el_set(ed->el, EL_EDITOR, "emacs");
	el_set(ed->el, EL_PROMPT, give_prompt);
	el_set(ed->el, EL_GETCFN, give_key);
	el_set(ed->el, EL_SETTC, "co", COLUMNS, NULL);
	bind_keys(ed->el);
	editor_size(ed, 80);
	return ed;

fail:
	editor_free(ed);
	return NULL;
}

void editor_free(struct editor *ed)
{
	if (!ed)
		return;
	if (ed->el)
		el_end(ed->el);
	if (ed->draw)
		fclose(ed->draw);
	if (ed->in)
		fclose(ed->in);
	free(ed->prompt);
	free(ed);
}

/* ---- a line ---- */

void editor_size(struct editor *ed, unsigned width)
{
	ed->width = width;
}

void editor_begin(struct editor *ed, const char *prompt, struct line_history *lines)
{
	char *copy = str_copy(prompt);

	if (copy) {
		free(ed->prompt);
		ed->prompt = copy;
	}
	if (lines)
		el_set(ed->el, EL_HIST, history, lines->h);
	el_set(ed->el, EL_UNBUFFERED, 1);
	fflush(ed->draw);
	editor_view_begin(&ed->view, strlen(ed->prompt), ed->width);
	ed->active = true;
}

void editor_mute(struct editor *ed, bool unseen)
{
	ed->unseen = unseen;
}

bool editor_active(const struct editor *ed)
{
	return ed && ed->active;
}

void editor_key(struct editor *ed, const char *key, size_t n)
{
	size_t cursor;
	int got;

	if (n > sizeof ed->keys)
		return;
	memcpy(ed->keys, key, n);
	ed->n_keys = n;
	ed->at = 0;
	while (ed->at < ed->n_keys)
		if (!el_gets(ed->el, &got) && got <= 0 && ed->at == 0)
			break; /* took nothing: it never will */
	fflush(ed->draw);
	if (ed->mute || ed->unseen)
		return;
	struct bytes line = editor_line(ed, &cursor);
	editor_view_draw(&ed->view, line, cursor, ed->out);
}

void editor_insert(struct editor *ed, const char *text)
{
	for (; *text; text++)
		if (*text >= ' ' && *text < 0x7f)
			editor_key(ed, text, 1);
}

struct bytes editor_line(struct editor *ed, size_t *cursor)
{
	const LineInfo *li = el_line(ed->el);

	if (cursor)
		*cursor = (size_t)(li->cursor - li->buffer);
	return BYTES(li->buffer, li->lastchar - li->buffer);
}

void editor_redraw(struct editor *ed)
{
	size_t cursor;
	struct bytes line = editor_line(ed, &cursor);

	if (ed->unseen)
		return;
	text_add(ed->out, ed->prompt);
	editor_view_redraw(&ed->view, line, cursor, ed->out);
}

void editor_to_end(struct editor *ed)
{
	editor_key(ed, "\005", 1);
}

void editor_back(struct editor *ed, size_t n)
{
	ed->mute = true;
	while (n--)
		editor_key(ed, "\002", 1);
	ed->mute = false;
}

void editor_end(struct editor *ed)
{
	if (!ed->active)
		return;
	el_set(ed->el, EL_UNBUFFERED, 0);
	fflush(ed->draw);
	ed->active = false;
}

/* ---- lines typed before ---- */

struct line_history *line_history_new(unsigned size)
{
	struct line_history *lh = calloc(1, sizeof *lh);

	if (!lh)
		return NULL;
	lh->h = history_init();
	if (!lh->h) {
		free(lh);
		return NULL;
	}
	line_history_size(lh, size);
	return lh;
}

void line_history_free(struct line_history *lh)
{
	if (!lh)
		return;
	history_end(lh->h);
	free(lh->last);
	free(lh);
}

void line_history_size(struct line_history *lh, unsigned size)
{
	HistEvent ev;

	lh->size = size;
	history(lh->h, &ev, H_SETSIZE, (int)size);
	if (size == 0)
		history(lh->h, &ev, H_CLEAR);
}

void line_history_add(struct line_history *lh, const char *line)
{
	HistEvent ev;

	if (lh->size == 0 || (lh->last && str_equal(lh->last, line)))
		return;
	if (history(lh->h, &ev, H_ENTER, line) < 0)
		return;
	free(lh->last);
	lh->last = str_copy(line);
}

void line_history_list(struct line_history *lh, struct text *out)
{
	HistEvent ev;

	for (int rc = history(lh->h, &ev, H_LAST); rc >= 0; rc = history(lh->h, &ev, H_PREV))
		text_addf(out, "  %s\n", ev.str);
}
