/*
 * tclsh, as far as scripts need it to put a file on a router: commands of Tcl's syntax (words, braces, quotes,
 * brackets, variables), of which there are puts, open, close, set, file and info. What is in braces is taken as
 * it stands, over as many lines as it has.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/files.h"
#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"

#define SCRIPT_MAX (1u << 20) /* characters of one command */
#define WORDS_MAX  16
#define NEST_MAX   16 /* brackets in brackets */

struct channel {
	char *path;
	struct text data;
	bool writes;
};

struct tcl {
	struct command *cmd;
	struct text typed; /* of a command that has not ended */
	struct map vars;   /* name: its text */
	struct channel channels[8];
	bool over;
	unsigned nest;
};

static void channel_free(struct channel *c)
{
	free(c->path);
	text_free(&c->data);
	*c = (struct channel){0};
}

static void tcl_free(void *p)
{
	struct tcl *t = p;

	text_free(&t->typed);
	map_each (e, &t->vars)
		free(e->value);
	map_free(&t->vars);
	for (size_t i = 0; i < sizeof t->channels / sizeof *t->channels; i++)
		channel_free(&t->channels[i]);
	free(t);
}

/* ---- is it whole? ---- */

/* Braces, brackets and quotes that are still open want another line. */
static bool is_whole(const char *p)
{
	int braces = 0, brackets = 0;
	bool quoted = false;

	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '{' && !quoted)
			braces++;
		else if (*p == '}' && !quoted)
			braces--;
		else if (braces == 0 && *p == '"')
			quoted = !quoted;
		else if (braces == 0 && !quoted && *p == '[')
			brackets++;
		else if (braces == 0 && !quoted && *p == ']')
			brackets--;
	}
	return braces <= 0 && brackets <= 0 && !quoted;
}

/* ---- words ---- */

/* One command; what it gives goes to *result. false: it failed, and *result says why. */
static bool evaluate(struct tcl *t, const char *script, size_t n, struct text *result);

static bool wrong(struct text *result, const char *fmt, const char *what)
{
	const char *hole = strstr(fmt, "{}");

	text_clear(result);
	text_addf(result, "%.*s%s%s", (int)(hole ? hole - fmt : (long)strlen(fmt)), fmt,
		  hole ? what : "", hole ? hole + 2 : "");
	return false;
}

/* 0: it is not closed. */
static size_t skip_bracket(const char *p, size_t n)
{
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\')
			i++;
		else if (p[i] == '[')
			depth++;
		else if (p[i] == ']' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* What stands for something else: $name, [command], \n. How much of p it is; 0: it failed. */
static size_t substitute(struct tcl *t, const char *p, size_t n, struct text *word,
			 struct text *result)
{
	size_t used = 1;

	if (*p == '\\' && n > 1) {
		text_addc(word, p[1] == 'n' ? '\n' : p[1] == 't' ? '\t' : p[1]);
		return 2;
	}
	if (*p == '[') {
		struct text inner = TEXT_EMPTY;
		used = skip_bracket(p, n);
		if (!used)
			return wrong(result, "missing close-bracket", "");
		bool ok = evaluate(t, p + 1, used - 2, &inner);
		text_add(ok ? word : result, text_str(&inner));
		text_free(&inner);
		return ok ? used : 0;
	}
	if (*p == '$') {
		while (used < n && (isalnum((unsigned char)p[used]) || p[used] == '_'))
			used++;
		const char *value = map_get(&t->vars, BYTES(p + 1, used - 1));
		if (used == 1) {
			text_addc(word, '$');
		} else if (value) {
			text_add(word, value);
		} else {
			text_addf(result, "can't read \"%.*s\": no such variable", (int)used - 1,
				  p + 1);
			return 0;
		}
		return used;
	}
	text_addc(word, *p);
	return 1;
}

static size_t braced(const char *p, size_t n, struct text *word)
{
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\' && i + 1 < n) {
			text_addn(word, p + i, 2);
			i++;
			continue;
		}
		depth += (p[i] == '{') - (p[i] == '}');
		if (depth == 0)
			return i + 1;
		if (i)
			text_addc(word, p[i]);
	}
	return n;
}

/* The next word of a command; 0: it failed. */
static size_t next_word(struct tcl *t, const char *p, size_t n, struct text *word,
			struct text *result)
{
	bool quoted = *p == '"';
	size_t at = quoted;

	if (*p == '{')
		return braced(p, n, word);
	while (at < n && (quoted ? p[at] != '"' : !isspace((unsigned char)p[at]))) {
		size_t used = substitute(t, p + at, n - at, word, result);
		if (!used)
			return 0;
		at += used;
	}
	return at + (quoted && at < n);
}

/* ---- commands ---- */

struct words {
	struct text w[WORDS_MAX];
	size_t n;
};

static struct channel *channel_of(struct tcl *t, const char *name)
{
	char *end;
	unsigned long i = str_starts(name, "file") ? strtoul(name + 4, &end, 10) : ULONG_MAX;

	return i < 8 && !*end && t->channels[i].path ? &t->channels[i] : NULL;
}

static enum status channel_write(struct tcl *t, struct channel *c)
{
	if (!c->writes)
		return ST_OK;
	return files_write(t->cmd->router, c->path, BYTES(text_str(&c->data), c->data.len));
}

static bool tcl_open(struct tcl *t, const struct words *w, struct text *result)
{
	const char *name = text_str(&w->w[1]), *mode = w->n > 2 ? text_str(&w->w[2]) : "r";
	struct channel *c = NULL;
	enum status st = ST_SYNTAX;
	size_t i;

	for (i = 0; i < 8 && !c; i++)
		if (!t->channels[i].path)
			c = &t->channels[i];
	if (!c)
		return wrong(result, "too many open files", "");
	if (shell_file_path(name, &c->path) && c->path) {
		c->writes = *mode != 'r' || mode[1] == '+';
		st = *mode == 'w' ? ST_OK : files_read(t->cmd->shell, c->path, &c->data);
		if (*mode == 'a' && st == ST_ABSENT)
			st = ST_OK;
		/* It is there from now on, and what it may not be is said now. */
		if (st == ST_OK)
			st = channel_write(t, c);
	}
	if (st != ST_OK) {
		channel_free(c);
		wrong(result, "couldn't open \"{}\": ", name);
		text_add(result, files_reason(st));
		return false;
	}
	text_addf(result, "file%zu", i - 1);
	return true;
}

static bool tcl_puts(struct tcl *t, const struct words *w, struct text *result)
{
	bool line = w->n < 2 || !str_equal(text_str(&w->w[1]), "-nonewline");
	size_t left = w->n - 1 - !line;
	const char *name = left > 1 ? text_str(&w->w[w->n - 2]) : "stdout";
	const struct text *what = &w->w[w->n - 1];
	struct channel *c = channel_of(t, name);
	enum status st;

	if (left < 1 || left > 2)
		return wrong(
		    result, "wrong # args: should be \"puts ?-nonewline? ?channelId? string\"", "");
	if (str_equal(name, "stdout")) {
		print(t->cmd, "%s%s", text_str(what), line ? "\n" : "");
		return true;
	}
	if (!c || !c->writes)
		return wrong(result, "can not find channel named \"{}\"", name);
	text_addn(&c->data, text_str(what), what->len);
	if (line)
		text_addc(&c->data, '\n');
	/* Scripts do not close what they wrote: it is kept after every puts. */
	st = text_ok(&c->data) ? channel_write(t, c) : ST_NOMEM;
	return st == ST_OK || wrong(result, "error writing: {}", files_reason(st));
}

static bool tcl_set(struct tcl *t, const struct words *w, struct text *result)
{
	const char *name = text_str(&w->w[1]);
	char *old = map_get_str(&t->vars, name);

	if (w->n > 2) {
		char *value = str_copy(text_str(&w->w[2]));
		if (!value || map_put_str(&t->vars, name, value) != ST_OK) {
			free(value);
			return wrong(result, "no memory", "");
		}
		free(old);
		old = value;
	}
	if (!old)
		return wrong(result, "can't read \"{}\": no such variable", name);
	text_add(result, old);
	return true;
}

static bool tcl_file(struct tcl *t, const struct words *w, struct text *result)
{
	const char *what = text_str(&w->w[1]);
	struct router_file f;
	char *path = NULL;
	bool there = shell_file_path(text_str(&w->w[w->n - 1]), &path) && path &&
		     router_file_get(t->cmd->router, path, &f);
	bool ok = true;

	if (w->n < 3)
		ok = wrong(result, "wrong # args: should be \"file option name\"", "");
	else if (str_equal(what, "exists"))
		text_add(result, there ? "1" : "0");
	else if (!str_equal(what, "size") && !str_equal(what, "delete"))
		ok = wrong(result, "bad option \"{}\"", what);
	else if (str_equal(what, "size") && there)
		text_addf(result, "%zu", f.data.n);
	else if (!there && str_equal(what, "size"))
		ok = wrong(result, "could not read \"{}\": No such file or directory",
			   text_str(&w->w[2]));
	else if (there && router_file_delete(t->cmd->router, path) != ST_OK)
		ok = wrong(result, "error deleting \"{}\"", text_str(&w->w[2]));
	free(path);
	return ok;
}

static bool tcl_close(struct tcl *t, const struct words *w, struct text *result)
{
	struct channel *c = channel_of(t, text_str(&w->w[1]));

	if (!c)
		return wrong(result, "can not find channel named \"{}\"", text_str(&w->w[1]));
	channel_free(c);
	return true;
}

static bool run_words(struct tcl *t, const struct words *w, struct text *result)
{
	static const struct {
		const char *name;
		size_t least;
		bool (*run)(struct tcl *, const struct words *, struct text *);
	} commands[] = {{"puts", 1, tcl_puts},
			{"open", 2, tcl_open},
			{"set", 2, tcl_set},
			{"file", 2, tcl_file},
			{"close", 2, tcl_close}};
	const char *name = text_str(&w->w[0]);

	if (str_equal(name, "tclquit") || str_equal(name, "exit")) {
		t->over = true;
		return true;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (str_equal(name, commands[i].name))
			return w->n >= commands[i].least
				   ? commands[i].run(t, w, result)
				   : wrong(result, "wrong # args for \"{}\"", name);
	return wrong(result, "invalid command name \"{}\"", name);
}

static bool evaluate(struct tcl *t, const char *script, size_t n, struct text *result)
{
	struct words w = {0};
	bool ok = t->nest++ < NEST_MAX || wrong(result, "too many nested evaluations", "");

	for (size_t at = 0; ok && !t->over;) {
		while (at < n && isspace((unsigned char)script[at]))
			at++;
		if (at >= n || *script == '#')
			break;
		size_t used =
		    w.n < WORDS_MAX ? next_word(t, script + at, n - at, &w.w[w.n], result) : 0;
		if (!used && !result->len)
			wrong(result, "too many words", "");
		ok = used > 0;
		w.n += w.n < WORDS_MAX;
		at += used;
	}
	if (ok && w.n)
		ok = run_words(t, &w, result);
	for (size_t i = 0; i < w.n; i++)
		text_free(&w.w[i]);
	t->nest--;
	return ok;
}

/* ---- its prompt ---- */

static void ask_line(struct command *cmd);

static void line_typed(struct command *cmd, const char *line)
{
	struct tcl *t = cmd->state;
	struct text result = TEXT_EMPTY;
	bool ok;

	if (!line)
		return;
	t->cmd = cmd;
	if (t->typed.len)
		text_addc(&t->typed, '\n');
	text_add(&t->typed, line);
	if (!text_ok(&t->typed) || t->typed.len > SCRIPT_MAX) {
		text_clear(&t->typed);
		print(cmd, "command too long\n");
	} else if (is_whole(text_str(&t->typed))) {
		ok = evaluate(t, text_str(&t->typed), t->typed.len, &result);
		if (result.len)
			print(cmd, "%s%s\n", text_str(&result), ok ? "" : "\n");
		text_clear(&t->typed);
	}
	text_free(&result);
	if (!t->over)
		ask_line(cmd);
}

static void ask_line(struct command *cmd)
{
	struct tcl *t = cmd->state;

	if (t->typed.len)
		ask(cmd, 0, line_typed, "+>");
	else
		ask(cmd, 0, line_typed, "%.*s(tcl)#", SESSION_HOST_MAX,
		    router_hostname(cmd->router));
}

static void do_tclsh(struct command *cmd)
{
	cmd->state = calloc(1, sizeof(struct tcl));
	cmd->free_state = tcl_free;
	if (cmd->state)
		ask_line(cmd);
}

static void do_tclquit(struct command *cmd)
{
	(void)cmd; /* there is nothing to leave */
}

/* clang-format off */
const struct gram_row rows_tclsh[] = {
EXEC("tclsh", MODE_EXEC, 15, 0, do_tclsh, "tclsh\"Tool Command Language shell\""),
EXEC("tclquit", MODE_EXEC, 15, ROW_HIDDEN, do_tclquit, "tclquit\"Quit Tool Command Language shell\""),
{0},
};
/* clang-format on */
