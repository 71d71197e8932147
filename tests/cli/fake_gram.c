/* A small configuration language beside the real exec rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/config_handlers.h"
#include "cli/modes.h"
#include "cli/rows_exec.h"
#include "tests/cli/fake_router.h"

static const struct gram_mode modes[] = {
    {MODE_EXEC, 0, NULL, "Exec commands:"},
    {MODE_CONFIG, 0, "config", "Configure commands:"},
    {MODE_LINE, MODE_CONFIG, "config-line", "Line configuration commands:"},
    {MODE_INTERFACE, MODE_CONFIG, "config-if", "Interface configuration commands:"},
    {0},
};

/* ---- commands that ask and wait, for the tests ---- */

static void confirmed(struct command *cmd, const char *answer)
{
	print(cmd, "%s\n", answer ? "went on" : "gave up");
}

static void answered(struct command *cmd, const char *answer)
{
	print(cmd, "answer <%s>\n", answer ? answer : "NULL");
	if (answer && !strcmp(answer, "yes"))
		ask(cmd, ASK_CONFIRM, confirmed, "Sure? [confirm]");
}

static void do_ask(struct command *cmd)
{
	ask(cmd, ASK_YES_NO, answered, "First line\nReally? [yes/no]: ");
}

static void do_secret(struct command *cmd)
{
	ask(cmd, ASK_HIDDEN, answered, "Password: ");
}

static void do_lines(struct command *cmd)
{
	print(cmd, "Lines:\n");
	ask_lines(cmd, false, answered);
}

static void progress(struct command *cmd, const struct router_notice *n)
{
	print(cmd, "%s", n->text);
	if (n->last) {
		print(cmd, "\ndone\n");
		command_done(cmd);
	}
}

static void broken(struct command *cmd)
{
	print(cmd, "\nbroken off\n");
}

static void do_wait(struct command *cmd)
{
	command_wait(cmd, router_new_op(cmd->router), progress, broken);
}

static void do_long(struct command *cmd)
{
	for (unsigned i = 1; i <= arg_num(cmd, "n", 1); i++)
		print(cmd, "line %u\n", i);
}

static const struct gram_row rows[] = {
    {.name = "test.ask",
     .mode = MODE_EXEC,
     .syntax = "test\"Test\" ask\"Asks\"",
     .handler = do_ask},
    {.name = "test.secret",
     .mode = MODE_EXEC,
     .syntax = "test secret\"Asks hidden\"",
     .handler = do_secret},
    {.name = "test.lines",
     .mode = MODE_EXEC,
     .syntax = "test lines\"Takes lines\"",
     .handler = do_lines},
    {.name = "test.wait", .mode = MODE_EXEC, .syntax = "test wait\"Waits\"", .handler = do_wait},
    {.name = "show.long",
     .mode = MODE_EXEC,
     .syntax = "show\"Show running system information\" long\"Many lines\" <1-100000>$n\"Lines\"",
     .handler = do_long},
    {.name = "hostname",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO,
     .privilege = 15,
     .syntax = "hostname\"Set system's network name\" ~ WORD$name\"This system's network name\""},
    {.name = "ip.domain.name",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "ip\"Global IP configuration subcommands\" domain\"IP DNS Resolver\" name\"Define "
	       "the default domain name\" ~ WORD$name\"Default domain name\""},
    {.name = "interface",
     .mode = MODE_CONFIG,
     .enters = MODE_INTERFACE,
     .flags = ROW_CONFIG | ROW_NO | ROW_LIST,
     .key = "if",
     .syntax = "interface\"Select an interface to configure\" INTERFACE$if"},
    {.name = "interface.description",
     .mode = MODE_INTERFACE,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "description\"Interface specific description\" ~ LINE$text\"Up to 200 characters\""},
    {.name = "username",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO | ROW_LIST | ROW_SECRET,
     .key = "user",
     .syntax = "username\"Establish User Name Authentication\" WORD$user\"User name\" ~ "
	       "[privilege\"Set user privilege level\" <0-15>$level\"User privilege level\"] "
	       "password\"Specify the password\" LINE$password\"The password\""},
    {.name = "enable.secret",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO | ROW_SECRET,
     .syntax = "enable\"Modify enable password parameters\" secret\"Assign the privileged level "
	       "secret\" ~ LINE$password\"The password\""},
    {.name = "line",
     .mode = MODE_CONFIG,
     .enters = MODE_LINE,
     .flags = ROW_CONFIG | ROW_LIST | ROW_NO,
     .key = "con aux vty first last",
     .handler = config_line,
     .syntax = "line\"Configure a terminal line\" (console$con\"Primary terminal line\" "
	       "<0-0>$first\"First Line number\"|vty$vty\"Virtual terminal\" <0-15>$first\"First "
	       "Line number\" [<1-15>$last\"Last Line number\"])"},
    {.name = "line.login",
     .mode = MODE_LINE,
     .flags = ROW_CONFIG | ROW_NO | ROW_BOTH,
     .syntax = "login\"Enable password checking\" [local$local\"Local password checking\"]"},
    {.name = "line.password",
     .mode = MODE_LINE,
     .flags = ROW_CONFIG | ROW_NO | ROW_SECRET,
     .syntax = "password\"Set a password\" ~ LINE$password\"The line password\""},
    {.name = "line.exec-timeout",
     .mode = MODE_LINE,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "exec-timeout\"Set the EXEC timeout\" <0-35791>$minutes\"Timeout in minutes\" "
	       "[<0-2147483>$seconds\"Timeout in seconds\"]"},
    {.name = "service.timestamps.log",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO | ROW_BOTH,
     .syntax =
	 "service\"Modify use of network based services\" timestamps\"Timestamp debug/log "
	 "messages\" log\"Timestamp log messages\" datetime$datetime\"Timestamp with date and "
	 "time\" [msec$msec\"Include milliseconds\"]"},
    {.name = "logging.console",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO | ROW_BOTH,
     .syntax = "logging\"Modify message logging facilities\" console\"Set console logging "
	       "parameters\" [WORD$level\"Logging severity level\"]"},
    {.name = "ip.scp.server",
     .mode = MODE_CONFIG,
     .flags = ROW_CONFIG | ROW_NO,
     .syntax = "ip\"Global IP configuration subcommands\" scp\"Scp commands\" server\"SCP server\" "
	       "enable\"Enable SCP server\""},
    {0},
};

struct gram *fake_gram(void)
{
	static const struct gram_row *const tables[] = {
	    rows_exec_session, rows_exec_file, rows_exec_copy,
	    rows_exec_flash,   rows_tclsh,     rows_exec_log,
	    rows_exec_system,  rows_exec_key,  rows_exec_replace,
	    rows_exec_ssh,     rows,	       NULL,
	};
	struct text why = TEXT_EMPTY;
	struct gram *g = NULL;

	if (gram_compile(modes, tables, &g, &why) != ST_OK) {
		printf("%s\n", text_str(&why));
		abort();
	}
	text_free(&why);
	return g;
}
