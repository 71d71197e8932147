/*
 * Writes the reference of all commands from the grammar itself: gkmsh-commands(5) as roff, or docs/COMMANDS.md.
 *   command_reference --man|--markdown
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/shell.h"

struct form { /* how a document is made of modes, commands and words */
	const char *head;
	void (*mode)(const struct gram_mode *, struct text *out);
	/* words: a line break, then "word\thelp\n" each. */
	void (*command)(const char *usage, const struct gram_row *, const char *words,
			struct text *out);
};

static const char *title(const struct gram_mode *m)
{
	return m->title ? m->title : "Key data:";
}

/* ---- markdown ---- */

/* In a table a bar would end the cell. */
static void add_cell(struct text *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '|')
			text_addc(out, '\\');
		text_addc(out, *s);
	}
}

static void markdown_mode(const struct gram_mode *m, struct text *out)
{
	text_addf(out, "\n## %.*s\n\n", (int)strlen(title(m)) - 1, title(m));
	text_addf(out, "| `Router%s%s%s` | |\n|---|---|\n", m->prompt ? "(" : "",
		  m->prompt ? m->prompt : "", m->prompt ? ")#" : "#");
}

/* The last keyword that always stands there says what a command is for. */
static void last_keyword(const char *usage, struct text *word)
{
	int depth = 0;

	for (const char *p = usage; *p;) {
		size_t n = strcspn(p, " []{}");

		if (n && !depth && (*p >= 'a' && *p <= 'z')) {
			text_clear(word);
			text_addc(word, '\n');
			text_addn(word, p, n);
		}
		p += n;
		depth += *p == '[' || *p == '{' ? 1 : *p == ']' || *p == '}' ? -1 : 0;
		p += *p != '\0';
	}
}

static void markdown_command(const char *usage, const struct gram_row *row, const char *words,
			     struct text *out)
{
	struct text key = TEXT_EMPTY;
	const char *help;

	text_add(out, "| `");
	add_cell(out, usage);
	text_addf(out, "`%s | ", row->flags & ROW_NO ? " ¹" : "");
	last_keyword(usage, &key);
	text_addc(&key, '\t');
	help = strstr(words, text_str(&key));
	if (help) {
		struct text line = TEXT_EMPTY;

		help += key.len;
		text_addn(&line, help, strcspn(help, "\n"));
		add_cell(out, text_str(&line));
		text_free(&line);
	}
	text_add(out, " |\n");
	text_free(&key);
}

static const struct form markdown = {
    "# Commands\n\n"
    "Made from the grammar of the shell (`make commands`). `{a | b}` is one of them, `[a]` may be "
    "left out,\n"
    "`{a | b}...` is one at least in any order; ¹ has `no` and `default` forms. Words may be "
    "abbreviated. The help of\n"
    "every word is in gkmsh-commands(5), and `?` shows it at every place of the shell.\n",
    markdown_mode, markdown_command};

/* ---- roff ---- */

static void add_roff(struct text *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\\')
			text_add(out, "\\e");
		else if (*s == '-')
			text_add(out, "\\-");
		else if (*s == '\'' ||
			 (*s == '.' && (!out->len || text_str(out)[out->len - 1] == '\n')))
			text_addf(out, "\\&%c", *s);
		else
			text_addc(out, *s);
	}
}

static void roff_mode(const struct gram_mode *m, struct text *out)
{
	text_addf(out, ".SH %.*s\n", (int)strlen(title(m)) - 1, title(m));
	if (m->prompt) {
		text_add(out, "Prompt: Router(");
		add_roff(out, m->prompt);
		text_add(out, ")#\n");
	}
}

/* Its words in their order, each once. */
static void roff_words(const char *words, struct text *out)
{
	struct text word = TEXT_EMPTY;

	for (const char *p = words + 1, *end; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		size_t n = strcspn(p, "\t");

		text_clear(&word);
		text_addc(&word, '\n');
		text_addn(&word, p, n + 1);
		if (strstr(words, text_str(&word)) != p - 1)
			continue;
		text_clear(&word);
		text_addn(&word, p, n);
		text_add(out, ".IP \"");
		add_roff(out, text_str(&word));
		text_add(out, "\" 4\n");
		text_clear(&word);
		text_addn(&word, p + n + 1, (size_t)(end - p) - n - 1);
		add_roff(out, text_str(&word));
		text_addc(out, '\n');
	}
	text_free(&word);
}

static void roff_command(const char *usage, const struct gram_row *row, const char *words,
			 struct text *out)
{
	text_add(out, ".TP\n.B ");
	add_roff(out, usage);
	text_add(out, row->flags & ROW_NO ? "\nHas \"no\" and \"default\" forms.\n" : "\n");
	text_add(out, ".RS\n");
	roff_words(words, out);
	text_add(out, ".RE\n");
}

static const struct form roff = {
    ".TH GKMSH\\-COMMANDS 5 \"\" gkmsh \"Commands of the shell\"\n"
    ".SH NAME\ngkmsh\\-commands \\- the commands of the gkmsh shell and the lines of its "
    "configurations\n"
    ".SH DESCRIPTION\n"
    "{a | b} is one of them, [a] may be left out, {a | b}... is one at least in any order. Words "
    "may be\n"
    "abbreviated. A question mark shows the same helps at every place of the shell.\n",
    roff_mode, roff_command};

static const struct gram_mode every_config_mode = {0, 0, "config...",
						   "In every configuration mode:", 0};

static int by_usage(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct entry {
	const char *usage; /* first: what is sorted by */
	const struct gram_row *row;
};

static void add_mode(const struct gram *g, const struct gram_mode *mode, const struct form *form,
		     struct text *out)
{
	size_t n = 0;
	struct entry *v = calloc(gram_n_rows(g) + 1, sizeof *v);

	for (size_t i = 0; v && i < gram_n_rows(g); i++) {
		const struct gram_row *row = gram_row_at(g, i);
		struct text usage = TEXT_EMPTY;

		if (row->mode != mode->id || row->flags & ROW_HIDDEN)
			continue;
		gram_usage(g, row, &usage);
		v[n++] = (struct entry){text_take(&usage), row};
	}
	if (n) {
		qsort(v, n, sizeof *v, by_usage);
		form->mode(mode, out);
	}
	for (size_t i = 0; i < n; i++) {
		struct text words = TEXT_EMPTY;

		text_addc(&words, '\n');
		gram_describe(g, v[i].row, &words);
		form->command(v[i].usage, v[i].row, text_str(&words), out);
		text_free(&words);
		free((char *)(uintptr_t)v[i].usage);
	}
	free(v);
}

int main(int argc, char **argv)
{
	const struct form *form = argc == 2 && !strcmp(argv[1], "--man")	? &roff
				  : argc == 2 && !strcmp(argv[1], "--markdown") ? &markdown
										: NULL;
	struct text out = TEXT_EMPTY, why = TEXT_EMPTY;
	struct gram *g = form ? shell_gram_new(&why) : NULL;
	bool ok = g != NULL;

	if (g) {
		text_add(&out, form->head);
		for (const struct gram_mode *m = shell_modes; m->id; m++)
			add_mode(g, m, form, &out);
		add_mode(g, &every_config_mode, form, &out);
		ok = text_ok(&out) && fputs(text_str(&out), stdout) >= 0 && fflush(stdout) == 0;
	} else {
		fprintf(stderr, "command_reference: %s\n",
			form ? text_str(&why) : "--man or --markdown");
	}
	gram_free(g);
	text_free(&out);
	text_free(&why);
	return ok ? 0 : 2;
}
