/* Commands on the files of flash: and nvram:. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/files.h"
#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/session_int.h"
#include "cli/time_text.h"
#include "crypto/hash.h"

/* The file of argument name, kept as the command's state; NULL: it said what is wrong with it. */
static char *file_arg(struct command *cmd, const char *name, const char *doing)
{
	char *path = NULL;

	if (!shell_file_path(arg(cmd, name), &path) || !path) {
		fail(cmd, "%%Error %s %s (Invalid argument)\n", doing, arg(cmd, name));
		return NULL;
	}
	free(cmd->state);
	cmd->state = path;
	cmd->free_state = free;
	return path;
}

static void fail_file(struct command *cmd, const char *doing, const char *path, enum status st)
{
	fail(cmd, "%%Error %s %s (%s)\n", doing, path, files_reason(st));
}

/* The other name that was answered to a question about one, in the same folder unless it says another. */
static bool rename_state(struct command *cmd, const char *answer)
{
	struct text t = TEXT_EMPTY;
	const char *old = cmd->state;
	char *path = NULL;

	if (!*answer)
		return true;
	if (!strchr(answer, ':'))
		text_addf(&t, "%.*s", (int)(files_name(old) - old), old);
	text_add(&t, answer);
	if (shell_file_path(text_str(&t), &path) && path) {
		free(cmd->state);
		cmd->state = path;
	} else {
		fail(cmd, "%%Error opening %s (Invalid argument)\n", text_str(&t));
	}
	text_free(&t);
	return path != NULL;
}

/* ---- delete ---- */

static void delete_now(struct command *cmd, const char *path)
{
	enum status st = files_is_folder(path) ? ST_SYNTAX : router_file_delete(cmd->router, path);

	if (st != ST_OK)
		fail_file(cmd, "deleting", path, st);
}

static void delete_confirmed(struct command *cmd, const char *answer)
{
	if (answer)
		delete_now(cmd, cmd->state);
}

static void delete_named(struct command *cmd, const char *answer)
{
	struct text shown = TEXT_EMPTY;

	if (!answer || !rename_state(cmd, answer))
		return;
	files_shown(cmd->state, &shown);
	ask(cmd, ASK_CONFIRM, delete_confirmed, "Delete %s? [confirm]", text_str(&shown));
	text_free(&shown);
}

static void do_delete(struct command *cmd)
{
	char *path = file_arg(cmd, "file", "deleting");

	if (path && has(cmd, "force"))
		delete_now(cmd, path);
	else if (path)
		ask(cmd, 0, delete_named, "Delete filename [%s]? ", files_name(path));
}

/* ---- folders ---- */

static void as_folder(struct text *out, const char *path)
{
	text_add(out, path);
	if (!files_is_folder(path))
		text_addc(out, '/');
}

static void mkdir_named(struct command *cmd, const char *answer)
{
	struct text path = TEXT_EMPTY, shown = TEXT_EMPTY;
	struct router_file f;
	enum status st;

	if (!answer || !rename_state(cmd, answer))
		return;
	as_folder(&path, cmd->state);
	files_shown(cmd->state, &shown);
	if (router_file_get(cmd->router, text_str(&path), &f))
		st = ST_EXISTS;
	else
		st = router_file_put(cmd->router, text_str(&path), BYTES("", 0), false);
	if (st == ST_OK)
		print(cmd, "Created dir %s\n", text_str(&shown));
	else
		fail(cmd, "%%Error Creating dir %s (%s)\n", text_str(&shown),
		     st == ST_EXISTS ? "File exists" : files_reason(st));
	text_free(&path);
	text_free(&shown);
}

static void do_mkdir(struct command *cmd)
{
	char *path = file_arg(cmd, "dir", "Creating dir");

	if (path)
		ask(cmd, 0, mkdir_named, "Create directory filename [%s]? ", files_name(path));
}

static void rmdir_confirmed(struct command *cmd, const char *answer)
{
	struct text path = TEXT_EMPTY, shown = TEXT_EMPTY;
	enum status st;

	if (!answer)
		return;
	as_folder(&path, cmd->state);
	files_shown(cmd->state, &shown);
	st = router_file_delete(cmd->router, text_str(&path));
	if (st == ST_OK)
		print(cmd, "Removed dir %s\n", text_str(&shown));
	else
		fail_file(cmd, "Removing dir", text_str(&shown), st);
	text_free(&path);
	text_free(&shown);
}

static void rmdir_named(struct command *cmd, const char *answer)
{
	struct text shown = TEXT_EMPTY;

	if (!answer || !rename_state(cmd, answer))
		return;
	files_shown(cmd->state, &shown);
	ask(cmd, ASK_CONFIRM, rmdir_confirmed, "Delete %s? [confirm]", text_str(&shown));
	text_free(&shown);
}

static void do_rmdir(struct command *cmd)
{
	char *path = file_arg(cmd, "dir", "Removing dir");

	if (path)
		ask(cmd, 0, rmdir_named, "Remove directory filename [%s]? ", files_name(path));
}

/* ---- rename ---- */

static void rename_to(struct command *cmd, const char *answer)
{
	struct text data = TEXT_EMPTY;
	struct router_file f;
	char *from = NULL;
	const char *to;
	enum status st;

	if (!answer || !rename_state(cmd, answer))
		return;
	to = cmd->state;
	if (!shell_file_path(arg(cmd, "from"), &from) || !from) {
		fail(cmd, "%%Error renaming %s (Invalid argument)\n", arg(cmd, "from"));
		return;
	}
	st = files_read(cmd->shell, from, &data);
	if (st == ST_OK && router_file_get(cmd->router, to, &f)) {
		fail(cmd, "%%Error renaming %s (File exists)\n", from);
	} else {
		if (st == ST_OK)
			st = files_write(cmd->router, to, BYTES(text_str(&data), data.len));
		if (st == ST_OK)
			st = router_file_delete(cmd->router, from);
		if (st != ST_OK)
			fail_file(cmd, "renaming", from, st);
	}
	text_free(&data);
	free(from);
}

static void do_rename(struct command *cmd)
{
	char *path = file_arg(cmd, "to", "renaming");

	if (path)
		ask(cmd, 0, rename_to, "Destination filename [%s]? ", files_name(path));
}

/* ---- more ---- */

static void print_octets(struct command *cmd, const struct text *data)
{
	for (size_t at = 0; at < data->len; at += 16) {
		struct text line = TEXT_EMPTY;
		size_t n = data->len - at < 16 ? data->len - at : 16;

		text_addf(&line, "%08zX: ", at);
		for (size_t i = 0; i < 16; i++) {
			if (i < n)
				text_add_hex(&line, BYTES(data->s + at + i, 1), true);
			else
				text_add(&line, "  ");
			if (i % 4 == 3)
				text_addc(&line, ' ');
		}
		text_addc(&line, ' ');
		for (size_t i = 0; i < n; i++) {
			char c = data->s[at + i];
			text_addc(&line, c >= ' ' && c < 0x7f ? c : '.');
		}
		print(cmd, "%s\n", text_str(&line));
		text_free(&line);
	}
}

static void do_more(struct command *cmd)
{
	struct text data = TEXT_EMPTY;
	char *path = NULL;
	enum status st = ST_SYNTAX;

	if (shell_file_path(arg(cmd, "file"), &path))
		st = files_read(cmd->shell, path, &data);
	if (st != ST_OK) {
		fail_file(cmd, "opening", arg(cmd, "file"), st);
	} else if (has(cmd, "binary") || (data.len && memchr(data.s, 0, data.len))) {
		print_octets(cmd, &data);
	} else {
		print_text(cmd, text_str(&data));
		if (data.len && data.s[data.len - 1] != '\n')
			print(cmd, "\n");
	}
	text_free(&data);
	free(path);
}

/* ---- verify ---- */

static void do_verify(struct command *cmd)
{
	enum hash_alg alg = has(cmd, "md5") ? HASH_MD5 : HASH_SHA512;
	const char *how = has(cmd, "md5") ? "md5" : "sha512", *want = arg(cmd, "want");
	char *path = file_arg(cmd, "file", "opening");
	struct text data = TEXT_EMPTY, hex = TEXT_EMPTY, shown = TEXT_EMPTY;
	uint8_t digest[HASH_MAX];
	enum status st;

	if (!path)
		return;
	st = files_read(cmd->shell, path, &data);
	if (st == ST_OK) {
		struct bytes all = BYTES(text_str(&data), data.len);
		hash_parts(alg, &all, 1, digest);
		text_add_hex(&hex, BYTES(digest, hash_octets(alg)), false);
		files_shown(path, &shown);
		print(cmd, "%.*sDone!\n", (int)(1 + data.len / 1048576), "................");
	}
	if (st != ST_OK)
		fail_file(cmd, "opening", path, st);
	else if (!want)
		print(cmd, "verify /%s (%s) = %s\n", how, text_str(&shown), text_str(&hex));
	else if (str_equal_nocase(want, text_str(&hex)))
		print(cmd, "Verified (%s) = %s\n", text_str(&shown), text_str(&hex));
	else
		fail(cmd,
		     "%%Error verifying %s\nComputed signature  = %s\nSubmitted signature = %s\n",
		     text_str(&shown), text_str(&hex), want);
	text_free(&data);
	text_free(&hex);
	text_free(&shown);
}

/* ---- dir ---- */

static void print_file(struct command *cmd, size_t number, const struct router_file *f,
		       const char *name)
{
	struct text date = TEXT_EMPTY;
	struct civil c;
	int len = (int)strlen(name);
	bool folder = files_is_folder(f->path);

	civil_from_wall(&c, f->changed);
	time_text_month_day(&c, &date);
	print(cmd, "%5zu  %s  %15zu  %27s  %.*s\n", number, folder ? "drwx" : "-rw-",
	      folder ? (size_t)4096 : f->data.n, text_str(&date), folder ? len - 1 : len, name);
	text_free(&date);
}

static void print_room(struct command *cmd, bool nvram)
{
	size_t total, left;

	router_file_room(cmd->router, nvram, &total, &left);
	print(cmd, "\n%zu bytes total (%zu bytes free)\n", total, left);
}

/* The number is that of the file among all of its file system. */
static size_t number_of(struct command *cmd, const char *path)
{
	size_t n, number = 0;
	bool nvram = str_starts(path, "nvram:");
	struct router_file *all = files_in(cmd->router, nvram ? "nvram:" : "flash:", true, &n);

	for (size_t i = 0; i < n && !number; i++)
		if (!strcmp(all[i].path, path))
			number = i + 11;
	free(all);
	return number;
}

static void print_folder(struct command *cmd, const char *folder, bool below)
{
	bool nvram = str_starts(folder, "nvram:");
	struct text shown = TEXT_EMPTY;
	size_t n;
	struct router_file *files = files_in(cmd->router, folder, below, &n);

	text_add(&shown, nvram ? "nvram:/" : "bootflash:/");
	text_add(&shown, files_name(folder));
	print(cmd, "Directory of %s\n\n", text_str(&shown));
	for (size_t i = 0; i < n; i++)
		print_file(cmd, number_of(cmd, files[i].path), &files[i],
			   files[i].path + strlen(folder));
	if (n == 0)
		print(cmd, "No files in directory\n");
	print_room(cmd, nvram);
	text_free(&shown);
	free(files);
}

static void print_system(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	files_running(cmd->shell, false, &t);
	print(cmd,
	      "Directory of system:/\n\n    2  -rw-  %15zu  %27s  running-config\n\n"
	      "No space information available\n",
	      t.len, "<no date>");
	text_free(&t);
}

static void print_place(struct command *cmd, const char *path, bool below)
{
	struct text folder = TEXT_EMPTY;
	struct router_file f;

	if (files_name(path)[0])
		as_folder(&folder, path);
	else
		text_add(&folder, path);
	if (!files_name(path)[0] || router_file_get(cmd->router, text_str(&folder), &f)) {
		print_folder(cmd, text_str(&folder), below);
	} else if (!files_is_folder(path) && router_file_get(cmd->router, path, &f)) {
		struct text shown = TEXT_EMPTY;
		files_shown(path, &shown);
		print(cmd, "Directory of %s\n\n", text_str(&shown));
		print_file(cmd, number_of(cmd, path), &f, files_name(path));
		print_room(cmd, str_starts(path, "nvram:"));
		text_free(&shown);
	} else {
		struct text shown = TEXT_EMPTY;
		files_shown(path, &shown);
		fail_file(cmd, "opening", text_str(&shown), ST_ABSENT);
		text_free(&shown);
	}
	text_free(&folder);
}

static void do_dir(struct command *cmd)
{
	const char *typed = has(cmd, "place") ? arg(cmd, "place") : "flash:";
	char *path = NULL;

	if (has(cmd, "all-fs")) {
		print_system(cmd);
		print(cmd, "\n");
		print_place(cmd, "nvram:", false);
		print(cmd, "\n");
		print_place(cmd, "flash:", false);
	} else if (str_equal(typed, "system:") || str_equal(typed, "system:/")) {
		print_system(cmd);
	} else if (!shell_file_path(typed, &path) || !path) {
		fail(cmd, "%%Error opening %s (No such device)\n", typed);
	} else {
		print_place(cmd, path, has(cmd, "recursive"));
	}
	free(path);
}

/* ---- show flash:, show file systems ---- */

static void do_show_flash(struct command *cmd)
{
	size_t n, total, left;
	struct router_file *files = files_in(cmd->router, "flash:", true, &n);

	print(cmd, "-#- --length-- ---------date/time--------- path\n");
	for (size_t i = 0; i < n; i++) {
		struct civil c;
		struct text date = TEXT_EMPTY;
		bool folder = files_is_folder(files[i].path);

		civil_from_wall(&c, files[i].changed);
		time_text_month_day(&c, &date);
		/* "Sep 9 2025 11:28:00 +00:00" with two digits of day, and the fraction of a second */
		print(cmd, "%3zu %10zu %.3s %02d %.*s.0000000000 +00:00 /bootflash/%s\n", i + 1,
		      folder ? (size_t)4096 : files[i].data.n, text_str(&date), c.day, 13,
		      text_str(&date) + (c.day < 10 ? 6 : 7), files_name(files[i].path));
		text_free(&date);
	}
	router_file_room(cmd->router, false, &total, &left);
	print(cmd, "\n%zu bytes available (%zu bytes used)\n\n", left, total - left);
	free(files);
}

static void do_show_file_systems(struct command *cmd)
{
	size_t flash, flash_left, nvram, nvram_left;

	router_file_room(cmd->router, false, &flash, &flash_left);
	router_file_room(cmd->router, true, &nvram, &nvram_left);
	print(cmd, "File Systems:\n\n       Size(b)       Free(b)      Type  Flags  Prefixes\n");
	print(cmd, "  %12s  %12s  %8s  %5s   %s\n", "-", "-", "opaque", "rw", "system:");
	print(cmd, "* %12zu  %12zu  %8s  %5s   %s\n", flash, flash_left, "disk", "rw",
	      "bootflash: flash:");
	print(cmd, "  %12zu  %12zu  %8s  %5s   %s\n\n", nvram, nvram_left, "nvram", "rw", "nvram:");
}

static void do_pwd(struct command *cmd)
{
	print(cmd, "bootflash:/\n");
}

/* clang-format off */
const struct gram_row rows_exec_flash[] = {
EXEC("delete", MODE_EXEC, 15, 0, do_delete,
     "delete\"Delete a file\" [/force$force\"Force delete\"] WORD$file\"File to be deleted\""),
EXEC("dir", MODE_EXEC, 1, 0, do_dir,
     "dir\"List files on a filesystem\" [/recursive$recursive\"List files recursively\"] "
     "[WORD$place\"Directory or file name\"]"),
EXEC("dir.all", MODE_EXEC, 1, 0, do_dir, "dir all-filesystems$all-fs\"List files on all filesystems\""),
EXEC("mkdir", MODE_EXEC, 15, 0, do_mkdir, "mkdir\"Create new directory\" WORD$dir\"Directory name\""),
EXEC("rmdir", MODE_EXEC, 15, 0, do_rmdir, "rmdir\"Remove existing directory\" WORD$dir\"Directory name\""),
EXEC("rename", MODE_EXEC, 15, 0, do_rename,
     "rename\"Rename a file\" WORD$from\"File to be renamed\" WORD$to\"New name of the file\""),
EXEC("more", MODE_EXEC, 15, 0, do_more,
     "more\"Display the contents of a file\" [/binary$binary\"Force display to hex/text format\"] "
     "WORD$file\"File to display\""),
EXEC("verify", MODE_EXEC, 1, 0, do_verify,
     "verify\"Verify a file\" (/md5$md5\"Compute an md5 signature for a file\"|"
     "/sha512$sha512\"Compute a sha512 signature for a file\") WORD$file\"File to be verified\" "
     "[HEX$want\"Signature that it should have\"]"),
EXEC("pwd", MODE_EXEC, 1, 0, do_pwd, "pwd\"Display current working directory\""),
EXEC("show.flash", MODE_EXEC, 1, 0, do_show_flash,
     "show (flash:$fs\"display information about flash: file system\"|"
     "bootflash:$fs\"display information about bootflash: file system\")"),
EXEC("show.file.systems", MODE_EXEC, 1, 0, do_show_file_systems,
     "show file\"Show filesystem information\" systems\"List filesystems\""),
{0},
};
/* clang-format on */
