/* The terminal of a session: line ends, the left margin, and log lines between what stands there. */
#include "cli/session_int.h"

#include <string.h>

void out_raw(struct session *s, const char *text, size_t n)
{
	if (n == 0)
		return;
	text_addn(&s->out, text, n);
	s->line_open = text[n - 1] != '\n';
}

void out_text(struct session *s, const char *text)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		out_raw(s, text, (size_t)(end - text));
		out_raw(s, "\r\n", 2);
	}
	out_raw(s, text, strlen(text));
}

/* Where the far end shows what it types, only the Enter comes back. */
void out_echo(struct session *s, const char *text, size_t n)
{
	if (s->echo || (n && text[n - 1] == '\n'))
		out_raw(s, text, n);
}

void out_fresh_line(struct session *s)
{
	if (s->line_open)
		out_text(s, "\n");
}

void session_redraw(struct session *s)
{
	const char *before =
	    s->state == SES_PROMPT ? text_str(&s->prompt) : text_str(&s->run.question);

	if (s->state == SES_LINES)
		before = "";
	if (s->echo && editor_active(s->editor)) {
		editor_redraw(s->editor);
		s->line_open = true;
	} else {
		out_text(s, before);
	}
}

void session_log_line(struct session *s, const char *line)
{
	size_t behind = 0;
	bool typing = s->state == SES_PROMPT || s->state == SES_ASK || s->state == SES_LINES;

	if (s->more || s->run.inside) {
		text_add(&s->logs, line);
		text_addc(&s->logs, '\n');
		return;
	}
	if (typing && editor_active(s->editor)) {
		size_t cursor, n = editor_line(s->editor, &cursor).n;
		behind = n - cursor;
		editor_to_end(s->editor);
	}
	out_fresh_line(s);
	out_text(s, line);
	out_text(s, "\n");
	if (behind)
		editor_back(s->editor, behind);
	if (typing)
		session_redraw(s);
}

void session_flush_logs(struct session *s)
{
	struct text logs = s->logs;

	if (logs.len == 0 || s->more)
		return;
	s->logs = TEXT_EMPTY;
	out_fresh_line(s);
	out_text(s, text_str(&logs));
	text_free(&logs);
}
