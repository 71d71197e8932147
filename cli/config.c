#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/config_handlers.h"
#include "cli/session_int.h"

void config_done(struct command *cmd, enum status st)
{
	if (st == ST_OK)
		router_conf_changed(cmd->router);
	else if (st != ST_ABSENT)
		fail(cmd, "%% Configuration failed: %s\n", status_text(st));
}

void config_store(struct command *cmd)
{
	enum status st = command_store(cmd);

	if (st != ST_OK && st != ST_ABSENT)
		fail(cmd, "%% Configuration failed: %s\n", status_text(st));
}

void config_store_or(struct command *cmd, const char *name, const char *text)
{
	if (cmd->no)
		config_done(cmd,
			    conf_set(cmd->node, cmd->match->row->name, false, name, text, NULL));
	else
		config_store(cmd);
}

struct conf_node *config_root(struct command *cmd)
{
	/* Not always the router's own: a file may be read into a tree beside it. */
	return cmd->node ? conf_root(conf_node_conf(cmd->node))
			 : conf_root(router_conf(cmd->router));
}

/* ---- names ---- */

#define HOSTNAME_MAX 63

static bool hostname_ok(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)name[i]) && !strchr("-_.", name[i]))
			return false;
	}
	return n > 0 && n <= HOSTNAME_MAX;
}

void config_hostname(struct command *cmd)
{
	const char *name = arg(cmd, "name");

	if (!cmd->no && name && !hostname_ok(name)) {
		fail(cmd, "%% Hostname contains one or more illegal characters.\n");
		return;
	}
	if (cmd->no) /* a router has a name */
		config_done(cmd,
			    conf_set(config_root(cmd), "hostname", false, "name", "Router", NULL));
	else
		config_store(cmd);
}

void config_domain_name(struct command *cmd)
{
	config_done(cmd, conf_set(config_root(cmd), "ip.domain.name", cmd->no, "name",
				  cmd->no ? NULL : arg(cmd, "name"), NULL));
}

void config_domain_lookup(struct command *cmd)
{
	config_done(cmd, conf_set(config_root(cmd), "ip.domain.lookup", cmd->no, NULL));
}

/* "EST -5 0": the hours are a number with a sign, -23 to 23. */
void config_clock_timezone(struct command *cmd)
{
	const char *hours = arg(cmd, "hours");
	char *end = NULL;
	long h = hours ? strtol(hours, &end, 10) : 0;

	if (!cmd->no && (!hours || *end || end == hours || h < -23 || h > 23)) {
		fail_at(cmd, "hours");
		return;
	}
	config_store(cmd);
}

/* ---- banner ---- */

/* Stores the text; it is written back below "banner motd ^C", up to another ^C. */
static void store_banner(struct command *cmd, const char *text)
{
	struct conf_node *root = config_root(cmd);
	const char *row = cmd->match->row->name;
	struct text body = TEXT_EMPTY;
	struct conf_entry *e;
	enum status st;

	text_addf(&body, "%s%s^C\n", text, *text && text[strlen(text) - 1] != '\n' ? "\n" : "");
	st = conf_set(root, row, false, "text", text, NULL);
	if (st == ST_OK) {
		e = conf_first(root, row);
		st = conf_set_arg(&e, "@body", text_str(&body));
	}
	text_free(&body);
	config_done(cmd, st);
}

static void banner_lines(struct command *cmd, const char *text)
{
	struct text all = TEXT_EMPTY;
	const char *first = cmd->state;

	if (!text)
		return;
	if (*first)
		text_addf(&all, "%s\n", first);
	text_add(&all, text);
	store_banner(cmd, text_str(&all));
	text_free(&all);
}

/* The delimiter is the first character, or the two characters "^C" that stand for Ctrl-C. */
void config_banner(struct command *cmd)
{
	const char *typed = arg(cmd, "text"), *start, *end;
	char mark[3] = "^C";
	char *text;

	if (cmd->no || !typed) {
		config_store(cmd);
		return;
	}
	start = typed + (str_starts(typed, mark) ? 2 : 1);
	if (!str_starts(typed, mark) && typed[0] != '\003')
		(void)str_fit(mark, sizeof mark, (char[]){typed[0], '\0'});
	end = find_delimiter(start, mark);
	if (end) {
		text = str_copyn(start, (size_t)(end - start));
		if (text)
			store_banner(cmd, text);
		free(text);
		return;
	}
	cmd->state = str_copy(start);
	if (!cmd->state)
		return;
	cmd->free_state = free;
	if (cmd->session)
		print(cmd, "Enter TEXT message.  End with the character '%s'.\n", mark);
	ask_lines_until(cmd, mark, banner_lines);
}

/* ---- logging ---- */

static const char *level_name(const char *typed)
{
	static const char *const names[] = {"emergencies",   "alerts",	 "critical",
					    "errors",	     "warnings", "notifications",
					    "informational", "debugging"};

	if (typed && typed[0] >= '0' && typed[0] <= '7' && !typed[1])
		return names[typed[0] - '0'];
	return typed;
}

void config_logging(struct command *cmd)
{
	bool no = cmd->match->no;

	if (cmd->match->dflt) {
		config_store(cmd);
		return;
	}
	config_done(cmd, conf_set(config_root(cmd), cmd->match->row->name, no, "size",
				  arg(cmd, "size"), "level", level_name(arg(cmd, "level")), NULL));
}

void config_logging_address(struct command *cmd)
{
	config_done(cmd, conf_set(config_root(cmd), "logging.host", cmd->no, "host",
				  arg(cmd, "host"), NULL));
}

/* ---- lines ---- */

static bool is_vty(const struct conf_entry *e)
{
	return conf_has(e, "vty");
}

static unsigned first_of(const struct conf_entry *e)
{
	return (unsigned)conf_num(e, "first", 0);
}

static unsigned last_of(const struct conf_entry *e)
{
	return (unsigned)conf_num(e, "last", first_of(e));
}

/* A range of vty lines, with the settings of the one that it is cut from. */
static enum status make_range(struct conf_node *root, unsigned first, unsigned last,
			      const struct conf_node *like)
{
	char a[16], b[16];
	struct conf_entry *e = NULL;
	enum status st;

	if (first > last)
		return ST_OK;
	snprintf(a, sizeof a, "%u", first);
	snprintf(b, sizeof b, "%u", last);
	st = conf_set(root, "line", false, "vty", "vty", "first", a, "last",
		      last > first ? b : NULL, NULL);
	if (st != ST_OK || !like)
		return st;
	conf_each (x, root, "line") {
		if (is_vty(x) && first_of(x) == first && last_of(x) == last)
			e = x;
	}
	return e ? conf_copy_node(conf_sub(e), like) : ST_ABSENT;
}

static struct conf_entry *overlapping(struct conf_node *root, unsigned first, unsigned last)
{
	conf_each (e, root, "line") {
		if (is_vty(e) && first_of(e) <= last && last_of(e) >= first)
			return e;
	}
	return NULL;
}

/*
 * Lines are configured in ranges. A range typed across others cuts them: what lies outside keeps its
 * settings, the range itself begins with those of the first line in it.
 */
static enum status cut_ranges(struct conf_node *root, unsigned first, unsigned last)
{
	struct conf *old = conf_clone(conf_node_conf(root));
	enum status st = old ? ST_OK : ST_NOMEM;
	const struct conf_entry *like = old ? overlapping(conf_root(old), first, first) : NULL;
	struct conf_entry *e;

	while (st == ST_OK && (e = overlapping(root, first, last)) != NULL)
		conf_remove(root, e);
	if (st == ST_OK)
		st = make_range(root, first, last, like ? conf_sub(like) : NULL);
	if (old) {
		conf_each (x, conf_root(old), "line") {
			if (st != ST_OK || !is_vty(x) || first_of(x) > last || last_of(x) < first)
				continue;
			if (first_of(x) < first)
				st = make_range(root, first_of(x), first - 1, conf_sub(x));
			if (st == ST_OK && last_of(x) > last)
				st = make_range(root, last + 1, last_of(x), conf_sub(x));
		}
	}
	conf_free(old);
	return st;
}

#define VTY_LEAST 5 /* lines vty 0 to 4 never go */

void config_line(struct command *cmd)
{
	struct conf_node *root = config_root(cmd);
	unsigned first = (unsigned)arg_num(cmd, "first", 0);
	unsigned last = (unsigned)arg_num(cmd, "last", first);
	enum status st = ST_OK;

	if (has(cmd, "vty") && last < first) {
		fail_at(cmd, "last");
		return;
	}
	if (cmd->no && !has(cmd, "vty")) {
		fail_at(cmd, has(cmd, "con") ? "con" : "aux"); /* they are there */
		return;
	}
	if (cmd->no && first < VTY_LEAST) {
		fail(cmd, "%% Can't delete last %d VTY lines\n", VTY_LEAST);
		return;
	}
	if (has(cmd, "vty")) {
		struct conf_entry *e = overlapping(root, first, last);

		if (e && (first_of(e) != first || last_of(e) != last))
			st = cut_ranges(root, first, last);
	}
	if (st == ST_OK)
		config_store(cmd);
	else
		config_done(cmd, st);
}
