/* Pages: " --More-- " when the screen is full, blank for the next page, Return for a line, q for the end. */
#include "cli/session_int.h"

#include <string.h>

#define MORE " --More-- "
/* As a terminal without any control but backspace wants it. */
#define ERASE "\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b"

static unsigned rows_of(const struct session *s, const char *line, size_t n)
{
	(void)line;
	if (s->width == 0 || n == 0)
		return 1;
	return (unsigned)((n - 1) / s->width + 1);
}

static bool paging(const struct session *s)
{
	return s->run.paged && s->height != 0 && !s->report_only;
}

void pager_start(struct session *s)
{
	s->rows = 0;
}

static void show_more(struct session *s)
{
	out_raw(s, MORE, strlen(MORE));
	s->more = true;
}

/* ended: the line is complete; a piece of one is never held up by a full screen before it began. */
void pager_line(struct session *s, const char *line, bool ended)
{
	size_t n = strlen(line);

	if (s->run.broken)
		return;
	if (paging(s) && !s->more && s->rows + rows_of(s, line, n) > s->height - 1 && s->rows > 0 &&
	    !s->line_open)
		show_more(s);
	if (s->more) {
		text_addn(&s->held, line, n);
		if (ended)
			text_addc(&s->held, '\n');
		return;
	}
	out_text(s, line);
	if (!ended)
		return;
	out_text(s, "\n");
	s->rows += rows_of(s, line, n);
}

/* Lets lines go until the screen is full again. */
static void release(struct session *s, unsigned room)
{
	while (s->held_at < s->held.len) {
		const char *p = text_str(&s->held) + s->held_at;
		const char *end = strchr(p, '\n');
		size_t n = end ? (size_t)(end - p) : strlen(p);
		unsigned rows = rows_of(s, p, n);

		if (rows > room && room < s->height - 1) {
			show_more(s);
			return;
		}
		out_raw(s, p, n);
		if (end)
			out_text(s, "\n");
		s->held_at += n + (end != NULL);
		s->rows += rows;
		room = room > rows ? room - rows : 0;
		if (room == 0 && s->held_at < s->held.len) {
			show_more(s);
			return;
		}
	}
}

static void page_over(struct session *s)
{
	text_clear(&s->held);
	s->held_at = 0;
	session_flush_logs(s);
}

void pager_key(struct session *s, int key)
{
	unsigned page = s->height > 1 ? s->height - 1 : 1;

	if (key == KEY_SKIP)
		return;
	out_raw(s, ERASE, strlen(ERASE));
	s->line_open = false;
	s->more = false;
	if (key == ' ' || key == KEY_ENTER) {
		s->rows = key == ' ' ? 0 : page - 1;
		release(s, key == ' ' ? page : 1);
	} else {
		s->run.broken = true;
		s->held_at = s->held.len;
	}
	if (s->more)
		return;
	page_over(s);
	if (!s->run.active)
		session_ready(s);
	else if (s->state == SES_ASK)
		session_redraw(s);
}
