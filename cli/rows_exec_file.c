/* Configurations and files: show, save, copy, erase, replace. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/session_int.h"
#include "cli/time_text.h"
#include "router/keys.h"

#define STARTUP	   "nvram:startup-config"
#define NVRAM_SIZE 33554432

/* ---- the configuration as text ---- */

static void header(struct shell *sh, wall_t saved, struct text *out)
{
	text_add(out, "!\n");
	if (sh->changed) {
		text_add(out, "! Last configuration change at ");
		time_text_clock(sh, sh->changed, false, out);
		if (sh->changed_by)
			text_addf(out, " by %s", sh->changed_by);
		text_addc(out, '\n');
	}
	if (saved) {
		text_add(out, "! NVRAM config last updated at ");
		time_text_clock(sh, saved, false, out);
		text_addc(out, '\n');
	}
	if (sh->changed || saved)
		text_add(out, "!\n");
}

static void config_text(struct shell *sh, bool all, struct text *out)
{
	header(sh, sh->saved, out);
	conf_write(router_conf(sh->router), all, out);
	text_add(out, "end\n");
}

static void print_running(struct command *cmd, bool all)
{
	struct text t = TEXT_EMPTY;

	config_text(cmd->shell, all, &t);
	print(cmd, "Building configuration...\n\nCurrent configuration : %zu bytes\n", t.len);
	if (text_ok(&t))
		print_text(cmd, text_str(&t));
	print(cmd, "\n");
	text_free(&t);
}

static void do_show_running(struct command *cmd)
{
	print_running(cmd, has(cmd, "all"));
}

static void do_show_running_interface(struct command *cmd)
{
	struct conf_entry *e =
	    conf_find(conf_root(router_conf(cmd->router)), "interface", arg(cmd, "if"), NULL);
	struct text t = TEXT_EMPTY;

	if (!e || !conf_sub(e)) {
		fail_at(cmd, "if");
		return;
	}
	text_addf(&t, "!\ninterface %s\n", arg(cmd, "if"));
	conf_write_node(conf_sub(e), 1, false, &t);
	text_add(&t, "end\n");
	print(cmd, "Building configuration...\n\nCurrent configuration : %zu bytes\n", t.len);
	print_text(cmd, text_str(&t));
	print(cmd, "\n");
	text_free(&t);
}

/* ---- saving ---- */

bool shell_save(struct command *cmd)
{
	struct shell *sh = cmd->shell;
	struct text t = TEXT_EMPTY;
	bool ok;

	print(cmd, "Building configuration...\n");
	router_settle(sh->router);
	wall_t before = sh->saved;
	sh->saved = router_wall(sh->router);
	config_text(sh, false, &t);
	ok = text_ok(&t) && t.len <= NVRAM_SIZE &&
	     router_file_put(sh->router, STARTUP, BYTES(text_str(&t), t.len), true) == ST_OK &&
	     router_keys_save(sh->router) == ST_OK;
	text_free(&t);
	if (ok) {
		shell_note_saved(sh);
		print(cmd, "[OK]\n");
	} else {
		sh->saved = before;
		fail(cmd, "%%Error opening " STARTUP " (No space left on device)\n");
	}
	return ok;
}

static void do_write(struct command *cmd)
{
	(void)shell_save(cmd); /* it says itself what went wrong */
}

static void do_write_terminal(struct command *cmd)
{
	print_running(cmd, false);
}

static void erase_startup(struct command *cmd, const char *answer)
{
	if (!answer)
		return;
	enum status st = router_file_delete(cmd->router, STARTUP);
	if (st != ST_OK && st != ST_ABSENT) {
		fail(cmd, "%%Error erasing nvram: (%s)\n", status_text(st));
		return;
	}
	cmd->shell->saved_generation = UINT64_MAX; /* what runs is saved nowhere */
	print(cmd, "[OK]\nErase of nvram: complete\n");
	shell_log(cmd->shell, LOG_LEVEL_INFO, "SYS", "NV_BLOCK_INIT",
		  "Initialized the geometry of nvram");
}

static void do_erase(struct command *cmd)
{
	ask(cmd, ASK_CONFIRM, erase_startup,
	    "Erasing the nvram filesystem will remove all configuration files! Continue? "
	    "[confirm]");
}

static void do_show_startup(struct command *cmd)
{
	struct router_file f;

	if (!router_file_get(cmd->router, STARTUP, &f)) {
		print(cmd, "startup-config is not present\n");
		return;
	}
	print(cmd, "Using %zu out of %u bytes\n", f.data.n, NVRAM_SIZE);
	char *text = str_copyn((const char *)f.data.p, f.data.n);
	if (text)
		print_text(cmd, text);
	free(text);
	print(cmd, "\n");
}

/* ---- copy ---- */

struct copying {
	char *from, *to; /* NULL: the running configuration */
};

static void copying_free(void *p)
{
	struct copying *c = p;

	free(c->from);
	free(c->to);
	free(c);
}

/* The path of a file as the router keeps it; NULL for the running configuration. false: no such place. */
bool shell_file_path(const char *typed, char **out)
{
	struct text t = TEXT_EMPTY;

	*out = NULL;
	if (str_equal(typed, "running-config") || str_equal(typed, "system:running-config"))
		return true;
	if (str_equal(typed, "startup-config"))
		text_add(&t, STARTUP);
	else if (str_starts(typed, "bootflash:"))
		text_add(&t, typed + 4);
	else if (strchr(typed, ':'))
		text_add(&t, typed);
	else
		text_addf(&t, "flash:%s", typed);

	/* "flash:/x" is "flash:x" */
	char *path = text_take(&t);
	char *colon = path ? strchr(path, ':') : NULL;
	if (colon && colon[1] == '/')
		memmove(colon + 1, colon + 2, strlen(colon + 2) + 1);
	if (!path || !(str_starts(path, "flash:") || str_starts(path, "nvram:"))) {
		free(path);
		return false;
	}
	*out = path;
	return true;
}

static const char *base_name(const char *path)
{
	const char *colon = strchr(path, ':');

	return colon ? colon + 1 : path;
}

static enum status read_source(struct command *cmd, const char *from, struct text *out)
{
	struct router_file f;

	if (!from) {
		config_text(cmd->shell, false, out);
		return text_ok(out) ? ST_OK : ST_NOMEM;
	}
	if (!router_file_get(cmd->router, from, &f))
		return ST_ABSENT;
	text_addn(out, (const char *)f.data.p, f.data.n);
	return text_ok(out) ? ST_OK : ST_NOMEM;
}

static void copy_into_running(struct command *cmd, const struct text *data)
{
	struct text report = TEXT_EMPTY;

	if (shell_read_config(cmd->shell, text_str(data), &report) != ST_OK)
		fail(cmd, "%% No memory for this configuration\n");
	print_text(cmd, text_str(&report));
	text_free(&report);
	shell_note_change(cmd->shell, cmd->session->user);
	print(cmd, "%zu bytes copied in 0.000 secs\n", data->len);
}

static void copy_go(struct command *cmd)
{
	struct copying *c = cmd->state;
	struct text data = TEXT_EMPTY;

	if (!c->from && c->to && str_equal(c->to, STARTUP)) {
		(void)shell_save(cmd); /* it says itself what went wrong */
		return;
	}
	if (read_source(cmd, c->from, &data) != ST_OK)
		fail(cmd, "%%Error opening %s (No such file or directory)\n", c->from);
	else if (!c->to)
		copy_into_running(cmd, &data);
	else if (router_file_put(cmd->router, c->to, BYTES(text_str(&data), data.len), false) !=
		 ST_OK)
		fail(cmd, "%%Error opening %s (No space left on device)\n", c->to);
	else
		print(cmd, "%zu bytes copied in 0.000 secs\n", data.len);
	text_free(&data);
}

static void copy_named(struct command *cmd, const char *answer)
{
	struct copying *c = cmd->state;

	if (!answer) {
		fail(cmd, "%% Copy aborted\n");
		return;
	}
	if (*answer && c->to) {
		struct text t = TEXT_EMPTY;
		const char *place = strchr(answer, ':')		  ? ""
				    : str_starts(c->to, "nvram:") ? "nvram:"
								  : "flash:";
		text_addf(&t, "%s%s", place, answer);
		free(c->to);
		c->to = NULL;
		if (!shell_file_path(text_str(&t), &c->to) || !c->to) {
			fail(cmd, "%%Error opening %s (Invalid argument)\n", text_str(&t));
			text_free(&t);
			return;
		}
		text_free(&t);
	}
	copy_go(cmd);
}

static void do_copy(struct command *cmd)
{
	struct copying *c = calloc(1, sizeof *c);

	if (!c)
		return;
	cmd->state = c;
	cmd->free_state = copying_free;
	if (!shell_file_path(arg(cmd, "from"), &c->from)) {
		fail(cmd, "%%Error opening %s (Invalid argument)\n", arg(cmd, "from"));
		return;
	}
	if (!shell_file_path(arg(cmd, "to"), &c->to)) {
		fail(cmd, "%%Error opening %s (Invalid argument)\n", arg(cmd, "to"));
		return;
	}
	ask(cmd, 0, copy_named, "Destination filename [%s]? ",
	    c->to ? base_name(c->to) : "running-config");
}

/* ---- delete, dir, more ---- */

static void delete_confirmed(struct command *cmd, const char *answer)
{
	if (!answer)
		return;
	if (router_file_delete(cmd->router, cmd->state) != ST_OK)
		fail(cmd, "%%Error deleting %s (No such file or directory)\n", (char *)cmd->state);
}

static void delete_named(struct command *cmd, const char *answer)
{
	char *path = NULL;

	if (!answer)
		return;
	if (*answer) {
		if (!shell_file_path(answer, &path) || !path)
			return;
		free(cmd->state);
		cmd->state = path;
	}
	ask(cmd, ASK_CONFIRM, delete_confirmed, "Delete %s? [confirm]", (char *)cmd->state);
}

static void do_delete(struct command *cmd)
{
	char *path = NULL;

	if (!shell_file_path(arg(cmd, "file"), &path) || !path) {
		fail(cmd, "%%Error deleting %s (Invalid argument)\n", arg(cmd, "file"));
		return;
	}
	cmd->state = path;
	cmd->free_state = free;
	if (has(cmd, "force"))
		delete_confirmed(cmd, "y");
	else
		ask(cmd, 0, delete_named, "Delete filename [%s]? ", base_name(path));
}

#define FILES_MAX 256

static void do_dir(struct command *cmd)
{
	const char *typed = has(cmd, "place") ? arg(cmd, "place") : "flash:";
	bool nvram = str_starts(typed, "nvram:");
	const char *prefix = nvram ? "nvram:" : "flash:";
	struct router_file *files = calloc(FILES_MAX, sizeof *files);
	size_t used = 0, n;

	if (!nvram && !str_starts(typed, "flash:") && !str_starts(typed, "bootflash:")) {
		fail(cmd, "%%Error opening %s (No such device)\n", typed);
		free(files);
		return;
	}
	n = files ? router_file_list(cmd->router, prefix, files, FILES_MAX) : 0;
	print(cmd, "Directory of %s/\n\n", nvram ? "nvram:" : "bootflash:");
	for (size_t i = 0; i < n; i++) {
		struct civil c;
		struct text date = TEXT_EMPTY;
		civil_from_wall(&c, files[i].changed);
		time_text_month_day(&c, &date);
		print(cmd, "%5zu  -rw-  %15zu  %s  %s\n", i + 11, files[i].data.n, text_str(&date),
		      base_name(files[i].path));
		used += files[i].data.n;
		text_free(&date);
	}
	if (n == 0)
		print(cmd, "No files in directory\n");
	size_t total = nvram ? NVRAM_SIZE : (size_t)6286540800;
	print(cmd, "\n%zu bytes total (%zu bytes free)\n", total, used < total ? total - used : 0);
	free(files);
}

static void do_more(struct command *cmd)
{
	char *path = NULL;
	struct router_file f;

	if (shell_file_path(arg(cmd, "file"), &path) && !path) {
		struct text t = TEXT_EMPTY;
		config_text(cmd->shell, false, &t);
		print_text(cmd, text_str(&t));
		text_free(&t);
		return;
	}
	if (!path || !router_file_get(cmd->router, path, &f)) {
		fail(cmd, "%%Error opening %s (No such file or directory)\n", arg(cmd, "file"));
		free(path);
		return;
	}
	char *text = str_copyn((const char *)f.data.p, f.data.n);
	if (text) {
		print_text(cmd, text);
		if (f.data.n && text[strlen(text) - 1] != '\n')
			print(cmd, "\n");
	}
	free(text);
	free(path);
}

const struct gram_row rows_exec_file[] = {
    {.name = "show.running-config",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "show running-config\"Current operating configuration\" "
	       "[all$all\"Configuration with defaults\"|full$full\"full configuration\"|"
	       "brief$brief\"configuration without certificate data\"]",
     .handler = do_show_running},
    {.name = "show.running-config.view",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "show running-config view\"View options\" full\"full configuration\"",
     .handler = do_show_running},
    {.name = "show.running-config.interface",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "show running-config interface\"Show interface configuration\" INTERFACE$if",
     .handler = do_show_running_interface},
    {.name = "show.startup-config",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "show startup-config\"Contents of startup configuration\"",
     .handler = do_show_startup},
    {.name = "write",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "write\"Write running configuration to memory, network, or terminal\" "
	       "[memory$memory\"Write to NV memory\"]",
     .handler = do_write},
    {.name = "write.terminal",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "write terminal\"Write to terminal\"",
     .handler = do_write_terminal},
    {.name = "write.erase",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "write erase\"Erase NV memory\"",
     .handler = do_erase},
    {.name = "erase",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "erase\"Erase a filesystem\" (startup-config$what\"Erase contents of configuration "
	       "memory\"|nvram:$what\"Filesystem to be erased\")",
     .handler = do_erase},
    {.name = "copy",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "copy\"Copy from one file to another\" (running-config$from\"Copy from current "
	       "system configuration\"|startup-config$from\"Copy from startup configuration\"|"
	       "WORD$from\"Copy from a file: flash: or nvram:\") (running-config$to\"Update "
	       "(merge with) current system configuration\"|startup-config$to\"Copy to startup "
	       "configuration\"|WORD$to\"Copy to a file: flash: or nvram:\")",
     .handler = do_copy},
    {.name = "delete",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "delete\"Delete a file\" [/force$force\"Force delete\"] WORD$file\"File to be "
	       "deleted\"",
     .handler = do_delete},
    {.name = "dir",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "dir\"List files on a filesystem\" [WORD$place\"Directory or file name\"]",
     .handler = do_dir},
    {.name = "more",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "more\"Display the contents of a file\" WORD$file\"File to display\"",
     .handler = do_more},
    {0},
};
