/* copy: between the running configuration and the files of flash: and nvram:. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/session_int.h"

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

static bool quiet(struct command *cmd)
{
	const char *mode = conf_text_of(conf_root(router_conf(cmd->router)), "file.prompt", "mode");

	return str_equal(mode, "quiet");
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
	enum status st;

	if (!c->from && str_equal(c->to, FILES_STARTUP)) {
		(void)shell_save(cmd); /* it says itself what went wrong */
		return;
	}
	st = files_read(cmd->shell, c->from, &data);
	if (st != ST_OK) {
		fail(cmd, "%%Error opening %s (%s)\n", c->from ? c->from : "running-config",
		     files_reason(st));
	} else if (!c->to) {
		copy_into_running(cmd, &data);
	} else {
		st = files_write(cmd->router, c->to, BYTES(text_str(&data), data.len));
		if (st == ST_OK)
			print(cmd, "%zu bytes copied in 0.000 secs\n", data.len);
		else
			fail(cmd, "%%Error opening %s (%s)\n", c->to, files_reason(st));
	}
	text_free(&data);
}

static void overwrite(struct command *cmd, const char *answer)
{
	if (answer)
		copy_go(cmd);
	else
		fail(cmd, "%% Copy aborted\n");
}

static void copy_checked(struct command *cmd)
{
	struct copying *c = cmd->state;
	struct router_file f;

	if (c->to && !str_equal(c->to, FILES_STARTUP) && !quiet(cmd) &&
	    router_file_get(cmd->router, c->to, &f))
		ask(cmd, ASK_CONFIRM, overwrite,
		    "%%Warning:There is a file already existing with this name \n"
		    "Do you want to over write? [confirm]");
	else
		copy_go(cmd);
}

/* Takes a name for what was only a place until now; false: it said why not. */
static bool take_name(struct command *cmd, char **path, const char *answer)
{
	struct text t = TEXT_EMPTY;
	char *named = NULL;
	bool ok;

	if (strchr(answer, ':') || !*path)
		text_add(&t, answer);
	else if (files_is_folder(*path))
		text_addf(&t, "%s%s", *path, answer);
	else
		text_addf(&t, "%.*s%s", (int)(files_name(*path) - *path), *path, answer);
	ok = shell_file_path(text_str(&t), &named) && named;
	if (ok) {
		free(*path);
		*path = named;
	} else {
		free(named);
		fail(cmd, "%%Error opening %s (Invalid argument)\n", text_str(&t));
	}
	text_free(&t);
	return ok;
}

static void to_named(struct command *cmd, const char *answer)
{
	struct copying *c = cmd->state;

	if (!answer) {
		fail(cmd, "%% Copy aborted\n");
	} else if (!c->to) {
		copy_go(cmd);
	} else if (!*answer && files_is_folder(c->to)) {
		const char *name = c->from ? strrchr(c->from, '/') : NULL;
		name = name ? name + 1 : c->from ? files_name(c->from) : "running-config";
		if (take_name(cmd, &c->to, name))
			copy_checked(cmd);
	} else if (!*answer || take_name(cmd, &c->to, answer)) {
		copy_checked(cmd);
	}
}

static void ask_to(struct command *cmd)
{
	struct copying *c = cmd->state;
	const char *name = c->to ? files_name(c->to) : "running-config";

	if (c->to && files_is_folder(c->to))
		name = c->from ? files_name(c->from) : "running-config";
	if (quiet(cmd))
		to_named(cmd, "");
	else
		ask(cmd, 0, to_named, "Destination filename [%s]? ", name);
}

static void from_named(struct command *cmd, const char *answer)
{
	struct copying *c = cmd->state;

	if (!answer || !*answer)
		fail(cmd, "%% Copy aborted\n");
	else if (take_name(cmd, &c->from, answer))
		ask_to(cmd);
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
	if (c->from && files_is_folder(c->from))
		ask(cmd, 0, from_named, "Source filename []? ");
	else
		ask_to(cmd);
}

/* clang-format off */
const struct gram_row rows_exec_copy[] = {
EXEC("copy", MODE_EXEC, 15, 0, do_copy,
     "copy\"Copy from one file to another\" (running-config$from\"Copy from current system configuration\"|"
     "startup-config$from\"Copy from startup configuration\"|WORD$from\"Copy from a file: flash: or nvram:\") "
     "(running-config$to\"Update (merge with) current system configuration\"|"
     "startup-config$to\"Copy to startup configuration\"|WORD$to\"Copy to a file: flash: or nvram:\")"),
{0},
};
/* clang-format on */
