/* A typed line: which row takes it, in which mode, behind which filter; what a refused one gets. */
#include "cli/session_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/dispatch.h"
#include "cli/modes.h"

static size_t blanks(const char *p)
{
	return strspn(p, " \t");
}

size_t session_do_offset(const struct session *s, const char *line)
{
	size_t at = blanks(line);

	if (!s->node || strncasecmp(line + at, "do", 2) != 0)
		return 0;
	if (line[at + 2] != ' ' && line[at + 2] != '\t')
		return 0;
	return at + 2 + blanks(line + at + 2);
}

/* ---- what is wrong with a line ---- */

static void say_caret(struct session *s, size_t column)
{
	struct text t = TEXT_EMPTY;

	text_addf(&t, "%*s^\n%% Invalid input detected at '^' marker.\n\n", (int)column, "");
	out_text(s, text_str(&t));
	text_free(&t);
}

static bool domain_lookup(const struct session *s)
{
	struct conf_node *root = conf_root(router_conf(s->shell->router));
	struct conf_entry *e = conf_first(root, "ip.domain.lookup");

	return !(e && conf_is_no(e));
}

static void say_unknown(struct session *s, const char *line)
{
	struct text t = TEXT_EMPTY;
	const char *p = line + blanks(line);

	text_addf(&t, "Translating \"%.*s\"", (int)strcspn(p, " \t"), p);
	if (domain_lookup(s))
		text_add(&t, "...domain server (255.255.255.255)");
	text_add(&t, "\n% Unknown command or computer name, or unable to find computer address\n");
	out_text(s, text_str(&t));
	text_free(&t);
}

void session_refuse(struct session *s, enum gram_verdict v, const char *line, size_t caret)
{
	struct text t = TEXT_EMPTY;
	size_t n = strlen(line);

	s->exit_status = 1;
	switch (v) {
	case GRAM_INVALID:
		say_caret(s, s->kind == SESSION_EXEC ? caret : s->prompt.len + caret);
		break;
	case GRAM_INCOMPLETE:
		text_add(&t, "% Incomplete command.\n\n");
		break;
	case GRAM_AMBIGUOUS:
		while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
			n--;
		text_addf(&t, "%% Ambiguous command:  \"%.*s\"\n", (int)n, line);
		break;
	case GRAM_UNKNOWN:
		say_unknown(s, line);
		break;
	case GRAM_SUBCOMMANDS:
		line += blanks(line);
		n = strlen(line);
		while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
			n--;
		text_addf(&t, "%% Type \"%.*s ?\" for a list of subcommands\n", (int)n, line);
		break;
	case GRAM_OK:
	case GRAM_EMPTY:
		break;
	}
	out_text(s, text_str(&t));
	text_free(&t);
}

/* ---- filters ---- */

/* The first bar with a blank in front; its output has to be worth filtering. */
static const char *find_bar(const char *line)
{
	for (const char *p = line; (p = strchr(p, '|')); p++)
		if (p > line && (p[-1] == ' ' || p[-1] == '\t'))
			return p;
	return NULL;
}

static bool filterable(const struct gram_row *row)
{
	return row->mode == MODE_EXEC &&
	       (str_starts(row->name, "show.") || str_starts(row->name, "more") ||
		str_starts(row->name, "dir") || str_starts(row->name, "write.terminal"));
}

/* ---- the line ---- */

struct typed {
	const char *whole; /* as typed */
	const char *line;  /* behind "do" */
	char *command;	   /* in front of the bar */
	const char *spec;  /* behind it, or NULL */
	uint16_t mode;
};

static void note_history(struct session *s, const char *line)
{
	struct gram_match *m = &s->run.match;
	struct text t = TEXT_EMPTY;

	if (s->report_only || s->kind == SESSION_EXEC || !line[blanks(line)])
		return;
	if (m->row && (m->row->flags & ROW_SECRET)) {
		dispatch_words(m->row, &t);
		line = text_str(&t);
	}
	line_history_add(session_history(s), line);
	text_free(&t);
}

/* Parses what stands in front of the bar, and the filter. false: refused, and said so. */
static bool parse_typed(struct session *s, struct typed *t)
{
	struct run *run = &s->run;
	const struct gram *gram = s->shell->gram;
	size_t caret = 0, shift = (size_t)(t->line - t->whole);
	const char *bar = t->mode == MODE_EXEC ? find_bar(t->line) : NULL;
	enum gram_verdict v;

	t->command = bar ? str_copyn(t->line, (size_t)(bar - t->line)) : str_copy(t->line);
	if (!t->command)
		return false;
	v = gram_parse(gram, t->mode, s->privilege, t->command, &run->match, &caret);
	if (bar && v == GRAM_OK && !filterable(run->match.row)) {
		/* The bar is a word like any other here: let the grammar say what it makes of it. */
		gram_match_free(&run->match);
		v = gram_parse(gram, t->mode, s->privilege, t->line, &run->match, &caret);
		bar = NULL;
	}
	if (v == GRAM_EMPTY)
		return false;
	note_history(s, t->whole);
	if (v == GRAM_OK && bar) {
		v = filter_parse(bar + 1, &run->filter, &caret);
		caret += (size_t)(bar + 1 - t->line);
	}
	if (v == GRAM_OK)
		return true;
	session_refuse(s, v, v == GRAM_INVALID || !shift ? t->whole : t->line, caret + shift);
	return false;
}

/* The node of the mode that took the line: the session's own or one above it. */
static bool climb(struct session *s, uint16_t mode)
{
	struct conf_node *n = s->node;

	while (n && conf_node_mode(n) != mode)
		n = conf_node_parent(n);
	if (!n)
		return false;
	s->run.cmd.node = n;
	return true;
}

static void carry_out(struct session *s)
{
	struct run *run = &s->run;
	const struct gram_match *m = &run->match;

	run->cmd.match = m;
	run->cmd.no = m->no || m->dflt;
	run->paged = m->row->mode == MODE_EXEC && s->kind != SESSION_EXEC;
	if (m->row->mode == MODE_EXEC)
		router_settle(s->shell->router); /* what it shows is what was typed */
	if (m->row->mode > MODE_EXEC && climb(s, m->mode) && s->mode != m->mode) {
		/* A line of an outer mode leaves the inner ones. */
		s->mode = m->mode;
		s->node = run->cmd.node;
	}
	if (s->report_only) {
		dispatch_read(run);
	} else if (dispatch_run(s->shell->dispatch, run, s->privilege) != ST_OK) {
		out_text(s, "% Command authorization failed.\n\n");
		s->exit_status = 1;
		run->active = false;
		session_ready(s);
	}
}

void fail_at(struct command *cmd, const char *name)
{
	struct run *run = run_of(cmd);
	const struct gram_capture *c = gram_arg(&run->match, name);

	run->failed = true;
	session_refuse(run->session, GRAM_INVALID, "", (c ? c->at : 0) + run->do_at);
}

void session_submit(struct session *s, const char *line)
{
	size_t do_at = session_do_offset(s, line);
	struct typed t = {.whole = line, .line = line + do_at, .mode = do_at ? MODE_EXEC : s->mode};

	run_begin(s);
	s->run.do_at = do_at;
	bool ok = parse_typed(s, &t);
	free(t.command);
	if (ok) {
		carry_out(s);
		return;
	}
	s->run.active = false;
	session_ready(s);
}
