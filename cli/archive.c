/* The archive of configurations, and what shows it. */
#include "cli/archive.h"

#include <stdlib.h>
#include <string.h>

#include "cli/config_diff.h"
#include "cli/files.h"
#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "cli/time_text.h"

#define MAXIMUM 10 /* when the configuration does not say */
#define LISTED	16 /* of a maximum of 14, and one that is on its way out */

struct archive {
	struct text prefix; /* "flash:cfg": what names begin with */
	unsigned maximum;
	struct router_file files[LISTED]; /* oldest first */
	unsigned number[LISTED];
	size_t n;
	unsigned next; /* number of the next */
};

/* "cfg-Sep-27-15-04-18.414-7": the number at the end of a name that the archive gave; false for another's file. */
static bool number_of(const char *prefix, const char *path, unsigned *out)
{
	const char *last = strrchr(path, '-');
	char *end;

	if (!last || !str_starts(path, prefix) || path[strlen(prefix)] != '-' ||
	    last <= path + strlen(prefix))
		return false;
	*out = (unsigned)strtoul(last + 1, &end, 10);
	return last[1] >= '0' && last[1] <= '9' && !*end;
}

static void keep_one(struct archive *a, const struct router_file *f, unsigned number)
{
	size_t at = a->n;

	while (at > 0 && a->number[at - 1] > number)
		at--;
	if (a->n == LISTED)
		return;
	memmove(a->files + at + 1, a->files + at, (a->n - at) * sizeof *a->files);
	memmove(a->number + at + 1, a->number + at, (a->n - at) * sizeof *a->number);
	a->files[at] = *f;
	a->number[at] = number;
	a->n++;
	if (number >= a->next)
		a->next = number + 1;
}

static void list_files(struct shell *sh, struct archive *a)
{
	size_t n;
	struct router_file *all = files_in(sh->router, "flash:", true, &n);

	a->n = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned number;
		if (number_of(text_str(&a->prefix), all[i].path, &number))
			keep_one(a, &all[i], number);
	}
	free(all);
}

/* false: the configuration has no archive. "$h" in the path is the router's name. */
static bool archive_read(struct shell *sh, struct archive *a)
{
	struct conf_node *root = conf_root(router_conf(sh->router));
	struct conf_entry *e = conf_first(root, "archive");
	struct conf_node *node = e ? conf_sub(e) : NULL;
	const char *path = node ? conf_text_of(node, "archive.path", "path") : NULL;
	struct text named = TEXT_EMPTY;
	char *kept = NULL;

	*a = (struct archive){.maximum = MAXIMUM};
	for (const char *p = path; p && *p; p++) {
		if (p[0] == '$' && p[1] == 'h')
			text_add(&named, router_hostname(sh->router)), p++;
		else if (p[0] == '$' && p[1] == 't')
			p++; /* the time is there anyway */
		else
			text_addc(&named, *p);
	}
	if (path && shell_file_path(text_str(&named), &kept) && kept &&
	    str_starts(kept, "flash:")) {
		text_add(&a->prefix, kept);
		a->maximum = (unsigned)conf_num_of(node, "archive.maximum", "number", MAXIMUM);
		list_files(sh, a);
	}
	free(kept);
	text_free(&named);
	return a->prefix.len > 0;
}

/* "-Sep--9-11-28-00.000-3" */
static void add_stamp(struct shell *sh, unsigned number, struct text *out)
{
	struct text t = TEXT_EMPTY;
	struct civil c;
	wall_t now = router_wall(sh->router);

	now += log_conf_of(sh->log)->zone_offset_s * (wall_t)USEC_S;
	civil_from_wall(&c, now);
	time_text_month_day(&c, &t);
	text_addf(out, "-%.3s-%s%d-%02d-%02d-%02d.%03d-%u", text_str(&t), c.day < 10 ? "-" : "",
		  c.day, c.hour, c.minute, c.second, c.usec / 1000, number);
	text_free(&t);
}

enum status archive_config(struct shell *sh, struct text *name)
{
	struct archive a;
	struct text config = TEXT_EMPTY;
	enum status st = archive_read(sh, &a) ? ST_OK : ST_ABSENT;

	if (st == ST_OK) {
		text_add(name, text_str(&a.prefix));
		add_stamp(sh, a.next, name);
		files_running(sh, false, &config);
		st = !text_ok(name) || !text_ok(&config)
			 ? ST_NOMEM
			 : files_write(sh->router, text_str(name),
				       BYTES(text_str(&config), config.len));
	}
	if (st == ST_OK)
		list_files(sh, &a);
	for (size_t i = 0; st == ST_OK && i + a.maximum < a.n; i++)
		st = router_file_delete(sh->router, a.files[i].path);
	text_free(&a.prefix);
	text_free(&config);
	return st;
}

void archive_on_write(struct shell *sh)
{
	struct conf_entry *e = conf_first(conf_root(router_conf(sh->router)), "archive");
	struct text name = TEXT_EMPTY;
	enum status st;

	if (!e || !conf_sub(e) || !conf_first(conf_sub(e), "archive.write-memory"))
		return;
	st = archive_config(sh, &name);
	if (st != ST_OK && st != ST_ABSENT)
		shell_log(sh, LOG_LEVEL_ERROR, "ARCHIVE_CONFIG", "ARCHIVE_CONFIG_FAILED",
			  "The configuration could not be archived (%s)", files_reason(st));
	text_free(&name);
}

/* ---- commands ---- */

static void do_archive_config(struct command *cmd)
{
	struct text name = TEXT_EMPTY;
	enum status st = archive_config(cmd->shell, &name);

	if (st == ST_ABSENT && !name.len)
		fail(cmd, " Archive feature not enabled\n");
	else if (st != ST_OK)
		fail(cmd, "%%Error opening %s (%s)\n", text_str(&name), files_reason(st));
	text_free(&name);
}

static void do_show_archive(struct command *cmd)
{
	struct archive a;
	struct text prefix = TEXT_EMPTY;

	if (!archive_read(cmd->shell, &a)) {
		print(cmd, " Archive feature not enabled\n");
		return;
	}
	text_addf(&prefix, "bootflash:%s", files_name(text_str(&a.prefix)));
	print(cmd, "The maximum archive configurations allowed is %u.\n", a.maximum);
	if (a.n)
		print(cmd, "There are currently %zu archive configurations saved.\n", a.n);
	print(cmd, "The next archive file will be named %s-<timestamp>-%u\n", text_str(&prefix),
	      a.next);
	print(cmd, " Archive #  Name\n");
	for (size_t i = 0; i < a.maximum || i < a.n; i++) {
		if (i < a.n)
			print(cmd, "   %-8zu bootflash:%s%s\n", i + 1, files_name(a.files[i].path),
			      i + 1 == a.n ? " <- Most Recent" : " ");
		else
			print(cmd, "   %-8zu \n", i + 1);
	}
	text_free(&a.prefix);
	text_free(&prefix);
}

/* A configuration that an argument names; the other end of a comparison when there is none. */
static bool read_side(struct command *cmd, const char *name, const char *otherwise,
		      struct text *out)
{
	const char *typed = has(cmd, name) ? arg(cmd, name) : otherwise;
	char *path = NULL;
	enum status st = ST_SYNTAX;

	if (shell_file_path(typed, &path))
		st = files_read(cmd->shell, path, out);
	if (st != ST_OK)
		fail(cmd, "%%Error opening %s (%s)\n", typed, files_reason(st));
	free(path);
	return st == ST_OK;
}

static void do_differences(struct command *cmd)
{
	struct text a = TEXT_EMPTY, b = TEXT_EMPTY, diff = TEXT_EMPTY;
	const char *first = has(cmd, "first") ? "system:running-config" : "nvram:startup-config";

	/* With no file: startup against running; with one: it against running. */
	if (read_side(cmd, "first", first, &a) &&
	    read_side(cmd, "second", "system:running-config", &b)) {
		if (config_diff_both(text_str(&a), text_str(&b), has(cmd, "ignorecase"), &diff) !=
		    ST_OK)
			fail(cmd, "%% No memory\n");
		else
			print(cmd, "!Contextual Config Diffs:\n%s%s\n", text_str(&diff),
			      diff.len ? "" : "!No changes were found\n");
	}
	text_free(&a);
	text_free(&b);
	text_free(&diff);
}

static void do_incremental(struct command *cmd)
{
	struct text running = TEXT_EMPTY, file = TEXT_EMPTY, diff = TEXT_EMPTY;

	if (read_side(cmd, "file", "", &file)) {
		files_running(cmd->shell, false, &running);
		if (config_diff_new(text_str(&running), text_str(&file), has(cmd, "ignorecase"),
				    &diff) != ST_OK)
			fail(cmd, "%% No memory\n");
		else
			print(cmd, "!List of Commands:\n%s%s\n", text_str(&diff),
			      diff.len ? "end\n" : "!No changes were found\n");
	}
	text_free(&running);
	text_free(&file);
	text_free(&diff);
}

/* clang-format off */
const struct gram_row rows_archive[] = {
EXEC("archive.config", MODE_EXEC, 15, 0, do_archive_config,
     "archive\"manage archive files\" config\"Archive the running configuration\""),
EXEC("show.archive", MODE_EXEC, 1, 0, do_show_archive, "show archive\"Archive functions\""),
EXEC("show.archive.config.differences", MODE_EXEC, 15, 0, do_differences,
     "show archive config\"Configuration archive\" differences\"Display differences between two config files\" "
     "[WORD$first\"First of two files to compare\"] [WORD$second\"Second of them\"] "
     "[ignorecase$ignorecase\"Ignore the case of the configuration\"]"),
EXEC("show.archive.config.incremental-diffs", MODE_EXEC, 15, 0, do_incremental,
     "show archive config incremental-diffs\"Display incremental differences of a file with the running-config\" "
     "WORD$file\"File to compare\" [ignorecase$ignorecase\"Ignore the case of the configuration\"]"),
{0},
};
/* clang-format on */
