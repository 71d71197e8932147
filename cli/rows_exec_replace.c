/*
 * configure replace: the running configuration becomes what a file says. The file is read into a tree of its
 * own first; what only the running one has is taken away, then the file's lines are carried out as if typed,
 * so that every handler sees them.
 */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/session_int.h"

static struct conf_entry *same_line(const struct conf_node *node, const char *line)
{
	struct text t = TEXT_EMPTY;
	struct conf_entry *found = NULL;

	conf_each (e, node, NULL) {
		text_clear(&t);
		conf_write_line(e, &t);
		if (!strcmp(text_str(&t), line)) {
			found = e;
			break;
		}
	}
	text_free(&t);
	return found;
}

/* Takes away what the wanted node does not have; the lines that bring it back go to undo. */
static void prune(struct conf_node *node, const struct conf_node *wanted, unsigned depth,
		  struct text *undo)
{
	struct text line = TEXT_EMPTY;

	for (struct conf_entry *e = conf_first(node, NULL), *next; e; e = next) {
		next = conf_next(e, NULL);
		text_clear(&line);
		conf_write_line(e, &line);
		struct conf_entry *twin = same_line(wanted, text_str(&line));
		if (twin && conf_sub(e) && conf_sub(twin)) {
			prune(conf_sub(e), conf_sub(twin), depth + 1, undo);
		} else if (!twin) {
			text_addf(undo, "%*s%s\n", (int)depth, "", text_str(&line));
			conf_remove(node, e);
		}
	}
	text_free(&line);
}

/* The tree beside the running one has the same ports: they are not made by typing. */
static enum status add_ports(struct conf_node *wanted, const struct conf_node *running)
{
	enum status st = ST_OK;

	conf_each (e, running, "interface") {
		if (st == ST_OK && str_starts(conf_arg(e, "if"), "GigabitEthernet"))
			st = conf_set(wanted, "interface", false, "if", conf_arg(e, "if"), NULL);
	}
	return st;
}

static void replace_with(struct command *cmd, const char *config)
{
	struct shell *sh = cmd->shell;
	struct conf *wanted = conf_new(sh->gram);
	struct text report = TEXT_EMPTY, undo = TEXT_EMPTY;

	if (!wanted || add_ports(conf_root(wanted), conf_root(router_conf(sh->router))) != ST_OK ||
	    shell_read_into(sh, conf_root(wanted), config, NULL) != ST_OK) {
		fail(cmd, "%% No memory for this configuration\n");
		conf_free(wanted);
		return;
	}
	prune(conf_root(router_conf(sh->router)), conf_root(wanted), 0, &undo);
	conf_free(wanted);
	if (shell_read_config(sh, config, &report) != ST_OK)
		fail(cmd, "%% No memory for this configuration\n");
	shell_note_change(sh, cmd->session->user);
	if (undo.len) {
		print(cmd, "The rollback configlet from the last pass is listed below:\n********\n"
			   "!List of Rollback Commands:\n");
		print_text(cmd, text_str(&undo));
		print(cmd, "end\n********\n\n\n");
	}
	if (report.len) {
		print(cmd,
		      "The following commands are failed to apply to the IOS image.\n********\n");
		print_text(cmd, text_str(&report));
		print(cmd, "********\n\n");
	} else {
		print(cmd, "Total number of passes: 1\nRollback Done\n\n");
	}
	shell_log(sh, LOG_LEVEL_NOTICE, "SYS", "CONFIG_R", "Config Replace is Done");
	text_free(&report);
	text_free(&undo);
}

static void replace_go(struct command *cmd)
{
	struct router_file f;
	char *path = NULL, *config;

	if (!shell_file_path(arg(cmd, "file"), &path) || !path ||
	    !router_file_get(cmd->router, path, &f)) {
		fail(cmd, "%%Error opening %s (No such file or directory)\n", arg(cmd, "file"));
		free(path);
		return;
	}
	config = str_copyn((const char *)f.data.p, f.data.n);
	if (config)
		replace_with(cmd, config);
	free(config);
	free(path);
}

static void replace_confirmed(struct command *cmd, const char *answer)
{
	if (answer && !strcmp(answer, "yes"))
		replace_go(cmd);
}

static void do_replace(struct command *cmd)
{
	if (has(cmd, "force")) {
		replace_go(cmd);
		return;
	}
	print(cmd, "This will apply all necessary additions and deletions\n"
		   "to replace the current running configuration with the\n"
		   "contents of the specified configuration file, which is\n"
		   "assumed to be a complete configuration, not a partial\n"
		   "configuration. Enter Y if you are sure you want to proceed. ? ");
	ask(cmd, ASK_YES_NO | ASK_DEFAULT_NO, replace_confirmed, "[no]: ");
}

const struct gram_row rows_exec_replace[] = {
    {.name = "configure.replace",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax =
	 "configure replace\"Replace the running-config with a new config file\" "
	 "WORD$file\"Name of the file: flash:, nvram: or startup-config\" "
	 "{force$force\"Forcefully replace the current running config with a specified config "
	 "file without prompting\"|list$list\"List the commands applied in each pass\"|"
	 "nolock$nolock\"Do not acquire configuration lock\"|revert\"Parameters for reverting\" "
	 "trigger\"Set the trigger for reverting configuration\" error$error\"Revert to the "
	 "original configuration upon error\"}",
     .handler = do_replace},
    {0},
};
