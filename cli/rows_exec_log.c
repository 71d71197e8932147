/* Commands about the log and the debug switches. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/debug.h"
#include "cli/modes.h"
#include "cli/session_int.h"

/* ---- show logging ---- */

static void show_level(struct command *cmd, const char *name, int level, uint64_t n,
		       const char *more)
{
	if (level == LOG_OFF) {
		print(cmd, "    %s logging: disabled\n", name);
		return;
	}
	print(cmd, "    %s logging: level %s, %llu messages logged, xml disabled,\n", name,
	      log_level_name(level), (unsigned long long)n);
	print(cmd, "%sfiltering disabled\n", more);
}

static void do_show_logging(struct command *cmd)
{
	struct log_view v;

	shell_log_configure(cmd->shell);
	log_view(cmd->shell->log, &v);
	print(cmd,
	      "Syslog logging: %s (0 messages dropped, 0 messages rate-limited, 0 flushes, "
	      "0 overruns, xml disabled, filtering disabled)\n\n",
	      v.conf->on ? "enabled" : "disabled");
	print(cmd,
	      "No Active Message Discriminator.\n\n\n\nNo Inactive Message Discriminator.\n\n\n");
	show_level(cmd, "Console", v.conf->console, v.console, "                     ");
	show_level(cmd, "Monitor", v.conf->monitor, v.monitor, "                     ");
	if (v.conf->buffer == LOG_OFF) {
		print(cmd, "    Buffer logging:  disabled, xml disabled,\n");
		print(cmd, "                    filtering disabled\n");
	} else {
		print(cmd, "    Buffer logging:  level %s, %llu messages logged, xml disabled,\n",
		      log_level_name(v.conf->buffer), (unsigned long long)v.buffer);
		print(cmd, "                    filtering disabled\n");
	}
	print(cmd, "    Exception Logging: disabled\n"
		   "    Count and timestamp logging messages: disabled\n"
		   "    Persistent logging: disabled\n\n"
		   "No active filter modules.\n\n"
		   "    Trap logging: disabled\n\n");
	print(cmd, "Log Buffer (%u bytes):\n\n", v.conf->buffer_size);
	print_text(cmd, v.lines);
}

static void clear_logging(struct command *cmd, const char *answer)
{
	if (answer)
		log_clear(cmd->shell->log);
}

static void do_clear_logging(struct command *cmd)
{
	ask(cmd, ASK_CONFIRM, clear_logging, "Clear logging buffer [confirm]");
}

/* ---- send ---- */

static void do_send_log(struct command *cmd)
{
	int level = has(cmd, "severity") ? (int)arg_num(cmd, "severity", 7) : LOG_LEVEL_DEBUG;

	shell_log(cmd->shell, level, "SYS", "USERLOG_ANY", "Message from tty%u(user id: %s): %s",
		  cmd->session->kind == SESSION_CONSOLE ? 0 : cmd->session->line + 1,
		  cmd->session->user ? cmd->session->user : "", arg(cmd, "text"));
}

/* ---- debug ---- */

/* The row "debug.NAME" turns the switch NAME on, "no" and undebug off; show debugging tells. */
static void set_switch(struct command *cmd, const char *name, bool on)
{
	const char *word = arg(cmd, "level");
	unsigned levels = !word && !on ? DEBUG_ALL : debug_level_of(word);
	enum status st = log_debug_set(cmd->shell->log, name, levels, on);

	if (st != ST_OK && st != ST_EXISTS)
		fail(cmd, "%% This debugging cannot be switched (%s)\n", status_text(st));
}

void debug_row(struct command *cmd)
{
	set_switch(cmd, cmd->match->row->name + strlen("debug."), !cmd->no);
}

void undebug_row(struct command *cmd)
{
	set_switch(cmd, cmd->match->row->name + strlen("undebug."), false);
}

static void do_debug_all(struct command *cmd)
{
	const struct debug_switch *d;

	if (!cmd->no) {
		for (size_t i = 0; (d = debug_switch_at(i)); i++)
			if (log_debug_set(cmd->shell->log, d->name, DEBUG_ALL, true) == ST_NOMEM)
				fail(cmd, "%% No memory for this switch\n");
		print(cmd, "All possible debugging has been turned on\n");
		return;
	}
	log_debug_all_off(cmd->shell->log);
	print(cmd, "All possible debugging has been turned off\n");
}

static void do_undebug_all(struct command *cmd)
{
	log_debug_all_off(cmd->shell->log);
	print(cmd, "All possible debugging has been turned off\n");
}

static void do_show_debugging(struct command *cmd)
{
	const struct debug_switch *d;
	const char *section = NULL, *levels;

	for (size_t i = 0; (d = debug_switch_at(i)); i++) {
		if (!log_debug_is_set(cmd->shell->log, d->name))
			continue;
		if (!section || strcmp(section, d->section) != 0)
			print(cmd, "%s%s:\n", section ? "\n" : "", d->section);
		section = d->section;
		levels = debug_level_words(log_debug_levels(cmd->shell->log, d->name));
		print(cmd, "  %s debugging is on%s%s\n", d->text, levels ? ", level " : "",
		      levels ? levels : "");
	}
}

const struct gram_row rows_exec_log[] = {
    {.name = "show.logging",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show logging\"Show the contents of logging buffers\"",
     .handler = do_show_logging},
    {.name = "clear.logging",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "clear\"Reset functions\" logging\"Clear logging buffer\"",
     .handler = do_clear_logging},
    {.name = "send.log",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "send\"Send a message to other tty lines\" log\"Logging destinations\" "
	       "[<0-7>$severity\"Logging severity level\"] LINE$text\"Text of the message\"",
     .handler = do_send_log},
    {.name = "debug.all",
     .mode = MODE_EXEC,
     .privilege = 15,
     .flags = ROW_NO,
     .syntax = "debug\"Debugging functions (see also 'undebug')\" all\"Enable all debugging\"",
     .handler = do_debug_all},
    {.name = "undebug.all",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "undebug\"Disable debugging functions (see also 'debug')\" "
	       "all\"Disable all debugging\"",
     .handler = do_undebug_all},
    {.name = "show.debugging",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "show debugging\"State of each debugging option\"",
     .handler = do_show_debugging},
    {0},
};
