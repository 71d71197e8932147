/* The configuration as a whole: show, save, erase. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/archive.h"
#include "cli/files.h"
#include "cli/modes.h"
#include "cli/session_int.h"
#include "router/keys.h"

/* ---- the configuration as text ---- */

static void print_running(struct command *cmd, bool all)
{
	struct text t = TEXT_EMPTY;

	files_running(cmd->shell, all, &t);
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

bool shell_save_now(struct shell *sh)
{
	struct text t = TEXT_EMPTY;
	bool ok;

	wall_t before = sh->saved;
	sh->saved = router_wall(sh->router);
	files_running(sh, false, &t);
	ok =
	    text_ok(&t) &&
	    router_file_put(sh->router, FILES_STARTUP, BYTES(text_str(&t), t.len), true) == ST_OK &&
	    router_keys_save(sh->router) == ST_OK;
	text_free(&t);
	if (ok)
		shell_note_saved(sh);
	else
		sh->saved = before;
	return ok;
}

bool shell_save(struct command *cmd)
{
	bool ok;

	print(cmd, "Building configuration...\n");
	router_settle(cmd->router);
	ok = shell_save_now(cmd->shell);
	if (ok) {
		archive_on_write(cmd->shell);
		print(cmd, "[OK]\n");
	} else {
		fail(cmd, "%%Error opening " FILES_STARTUP " (No space left on device)\n");
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
	enum status st = router_file_delete(cmd->router, FILES_STARTUP);
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
	size_t total, left;

	if (!router_file_get(cmd->router, FILES_STARTUP, &f)) {
		print(cmd, "startup-config is not present\n");
		return;
	}
	router_file_room(cmd->router, true, &total, &left);
	print(cmd, "Using %zu out of %zu bytes\n", f.data.n, total);
	char *text = str_copyn((const char *)f.data.p, f.data.n);
	if (text)
		print_text(cmd, text);
	free(text);
	print(cmd, "\n");
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
    {0},
};
