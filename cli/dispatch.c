#include "cli/dispatch.h"

#include <ctype.h>
#include <libcli.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/session_int.h"

struct dispatch {
	struct cli_def *cli;
	struct map words; /* name of a row: its keywords */
	struct run *run;
	struct run *printing;
};

/* ---- the words of a row ---- */

static const char *skip_help(const char *p)
{
	if (*p == '"') {
		p = strchr(p + 1, '"');
		return p ? p + 1 : "";
	}
	return p;
}

void dispatch_words(const struct gram_row *row, struct text *out)
{
	const char *p = row->syntax;

	text_clear(out);
	for (;;) {
		p += strspn(p, " \t\n");
		size_t n = strcspn(p, " \t\n\"$()[]{}|<~");
		const char *after = skip_help(p + n);
		bool word = n > 0 && islower((unsigned char)p[0]) && (*after == ' ' || !*after);
		for (size_t i = 0; i < n; i++)
			word = word && (isalnum((unsigned char)p[i]) || p[i] == '-');
		if (!word)
			break;
		text_addf(out, "%s%.*s", out->len ? " " : "", (int)n, p);
		p = after;
	}
	if (out->len == 0)
		text_add(out, row->name);
}

/* ---- what libcli calls ---- */

/* A row without a handler is kept as it is. */
static void store_line(struct command *cmd)
{
	enum status st = command_store(cmd);

	if (st == ST_NOMEM || st == ST_LIMIT)
		fail(cmd, "%% The configuration has no room for this line\n");
	else if (st != ST_OK && st != ST_ABSENT)
		fail(cmd, "%% The line cannot be used here\n");
}

static void call_handler(struct run *run)
{
	run_call(run, run->match.row->handler ? run->match.row->handler : store_line);
}

static int trampoline(struct cli_def *cli, const char *command, char **argv, int argc)
{
	struct dispatch *d = cli_get_context(cli);
	struct run *run = d->run;

	(void)command;
	(void)argv;
	(void)argc;
	d->run = NULL;
	call_handler(run);
	return CLI_OK;
}

static void printed(struct cli_def *cli, const char *line)
{
	struct dispatch *d = cli_get_context(cli);

	if (d->printing)
		run_put_line(d->printing, line);
}

/* ---- the table ---- */

static struct cli_command *find_child(struct cli_command *first, const char *word, int mode)
{
	for (struct cli_command *c = first; c; c = c->next)
		if (c->mode == mode && !strcmp(c->command, word))
			return c;
	return NULL;
}

static enum status add_row(struct dispatch *d, const struct gram_row *row)
{
	struct cli_command *at = NULL;
	struct text words = TEXT_EMPTY;
	enum status st = ST_OK;
	int mode = row->mode ? row->mode : MODE_ANY;

	dispatch_words(row, &words);
	char *copy = str_copy(text_str(&words)), *save = NULL;
	for (char *w = copy ? strtok_r(copy, " ", &save) : NULL; w;
	     w = strtok_r(NULL, " ", &save)) {
		struct cli_command *c = find_child(at ? at->children : d->cli->commands, w, mode);
		if (!c)
			c = cli_register_command(d->cli, at, w, trampoline, row->privilege, mode,
						 NULL);
		if (!c) {
			st = ST_NOMEM;
			break;
		}
		/* Words that several rows share are open to the least of their levels. */
		if (row->privilege < c->privilege)
			c->privilege = row->privilege;
		at = c;
	}
	if (st == ST_OK)
		st = copy ? map_put_str(&d->words, row->name, copy) : ST_NOMEM;
	/* strtok_r cut the copy up: it is the key to libcli's tree, in one piece again. */
	if (st == ST_OK)
		memcpy(copy, text_str(&words), words.len + 1);
	else
		free(copy);
	text_free(&words);
	return st;
}

struct dispatch *dispatch_new(const struct gram *gram)
{
	struct dispatch *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->cli = cli_init();
	if (!d->cli)
		goto fail;
	cli_unregister_all_commands(d->cli);
	cli_unregister_all_filters(d->cli);
	cli_set_context(d->cli, d);
	cli_print_callback(d->cli, printed);
	for (size_t i = 0; i < gram_n_rows(gram); i++)
		if (add_row(d, gram_row_at(gram, i)) != ST_OK)
			goto fail;
	return d;

fail:
	dispatch_free(d);
	return NULL;
}

void dispatch_free(struct dispatch *d)
{
	if (!d)
		return;
	map_each (e, &d->words)
		free(e->value);
	map_free(&d->words);
	if (d->cli)
		cli_done(d->cli);
	free(d);
}

enum status dispatch_run(struct dispatch *d, struct run *run, uint8_t privilege)
{
	const char *words = map_get_str(&d->words, run->match.row->name);

	if (!words)
		return ST_ABSENT;
	d->run = run;
	d->cli->mode = run->match.mode;
	d->cli->privilege = privilege;
	d->cli->state = 0;
	cli_run_command(d->cli, words);
	if (!d->run)
		return ST_OK;
	d->run = NULL;
	return ST_REFUSED;
}

void dispatch_read(struct run *run)
{
	call_handler(run);
}

void dispatch_print(struct dispatch *d, struct run *run, const char *line)
{
	struct run *outer = d->printing;

	d->printing = run;
	cli_print(d->cli, "%s", line);
	d->printing = outer;
}
