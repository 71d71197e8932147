/* ? acts at once and offers the line anew; TAB completes a word. */
#include "cli/session_int.h"

#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"

/* The filter part of an exec line, behind its bar; NULL when there is none. */
static const char *filter_part(const char *line)
{
	for (const char *p = line; (p = strchr(p, '|')); p++)
		if (p > line && p[-1] == ' ')
			return p + 1;
	return NULL;
}

/* Show commands take a filter: say so in front of <cr>. */
static void offer_filter(struct text *help, const char *line)
{
	struct text t = TEXT_EMPTY;
	const char *cr = strstr(text_str(help), "  <cr>");

	line += strspn(line, " ");
	if (!cr || (strncmp(line, "sh", 2) != 0 && strncmp(line, "dir", 3) != 0 &&
		    strncmp(line, "mor", 3) != 0))
		return;

	/* The helps stand in one column. */
	size_t column = 8;
	const char *first = text_str(help);
	if (first != cr && first[0] == ' ') {
		const char *word = first + strspn(first, " ");
		size_t n = strcspn(word, " \n");
		const char *text = word + n + strspn(word + n, " ");
		if (*text && *text != '\n')
			column = (size_t)(text - first);
	}
	text_addn(&t, first, (size_t)(cr - first));
	text_addf(&t, "  %-*s%s\n", (int)column - 2, "|", "Output modifiers");
	text_add(&t, cr);
	text_free(help);
	*help = t;
}

static void page_help(struct session *s, const char *help)
{
	run_begin(s);
	s->state = SES_PROMPT;
	s->run.paged = true;
	s->run.inside = true;
	for (const char *end; (end = strchr(help, '\n')); help = end + 1) {
		char *line = str_copyn(help, (size_t)(end - help));
		if (line)
			pager_line(s, line, true);
		free(line);
	}
	s->run.inside = false;
	s->run.active = false;
	if (!s->more)
		session_redraw(s);
}

void session_help(struct session *s, const char *line)
{
	struct text help = TEXT_EMPTY;
	size_t at = session_do_offset(s, line), caret = 0;
	uint16_t mode = at ? MODE_EXEC : s->mode;
	const char *spec = mode == MODE_EXEC ? filter_part(line + at) : NULL;
	enum gram_verdict v = GRAM_OK;

	if (spec) {
		if (!filter_help(spec, &help))
			v = GRAM_INVALID;
	} else {
		v = gram_help(s->shell->gram, mode, s->privilege, line + at,
			      s->width ? s->width : 80, &help, &caret);
		if (v == GRAM_OK && mode == MODE_EXEC && line[0] && line[strlen(line) - 1] == ' ')
			offer_filter(&help, line + at);
	}
	if (v == GRAM_AMBIGUOUS) {
		text_clear(&help);
		text_addf(&help, "%% Ambiguous command:  \"%s\"\n", line);
	} else if (v != GRAM_OK && v != GRAM_EMPTY) {
		text_clear(&help);
		text_add(&help, "% Unrecognized command\n");
	}
	page_help(s, text_str(&help));
	text_free(&help);
}

void session_complete(struct session *s)
{
	size_t cursor;
	struct bytes b = editor_line(s->editor, &cursor);
	struct text rest = TEXT_EMPTY;
	char *line = str_copyn((const char *)b.p, b.n);

	if (line && cursor == b.n) {
		size_t at = session_do_offset(s, line);
		uint16_t mode = at ? MODE_EXEC : s->mode;
		const char *spec = mode == MODE_EXEC ? filter_part(line + at) : NULL;
		bool one =
		    spec ? filter_complete(spec, &rest)
			 : gram_complete(s->shell->gram, mode, s->privilege, line + at, &rest);
		if (one && b.n + rest.len < SESSION_EDIT_MAX) {
			editor_insert(s->editor, text_str(&rest));
			s->line_open = true;
		}
	}
	text_free(&rest);
	free(line);
}
