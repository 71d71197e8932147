/* Commands about the session itself: levels, modes, its terminal, who is there. */
#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/session_int.h"

/* ---- enable, disable, exit ---- */

static void become(struct session *s, uint8_t level)
{
	s->privilege = level;
	s->tries = 0;
}

static void enable_try(struct command *cmd, const char *password)
{
	struct session *s = cmd->session;

	if (!password) {
		fail(cmd, "%% Access denied\n");
		return;
	}
	if (enable_password_check(cmd->router, s->enable_level, password) == ST_OK) {
		become(s, s->enable_level);
		return;
	}
	if (++s->tries < LOGIN_TRIES) {
		ask(cmd, ASK_HIDDEN, enable_try, "Password: ");
		return;
	}
	s->tries = 0;
	fail(cmd, "%% Bad secrets\n\n");
}

static void do_enable(struct command *cmd)
{
	struct session *s = cmd->session;

	s->enable_level = (uint8_t)arg_num(cmd, "level", 15);
	s->tries = 0;
	if (s->enable_level <= s->privilege) {
		become(s, s->enable_level);
	} else if (enable_password_check(cmd->router, s->enable_level, "") != ST_ABSENT) {
		ask(cmd, ASK_HIDDEN, enable_try, "Password: ");
	} else if (s->kind == SESSION_CONSOLE) {
		become(s, s->enable_level);
	} else {
		fail(cmd, "%% No password set\n");
	}
}

static void do_disable(struct command *cmd)
{
	struct session *s = cmd->session;
	uint8_t level = (uint8_t)arg_num(cmd, "level", 1);

	if (level > s->privilege)
		fail(cmd, "%% New privilege level must be less than current privilege level\n");
	else
		become(s, level);
}

static void do_exit(struct command *cmd)
{
	struct session *s = run_of(cmd)->session;
	struct conf_node *up = s->node ? conf_node_parent(s->node) : NULL;

	if (up) {
		s->node = up;
		s->mode = conf_node_mode(up);
	} else if (s->node) {
		session_leave_config(s);
	} else {
		session_logout(s);
	}
}

static void do_logout(struct command *cmd)
{
	session_logout(cmd->session);
}

static void do_end(struct command *cmd)
{
	session_leave_config(run_of(cmd)->session);
}

/* The session takes "do" off a line itself; this is reached by "do" in front of nothing. */
static void do_do(struct command *cmd)
{
	fail(cmd, "%% Incomplete command.\n\n");
}

/* ---- terminal ---- */

static void do_terminal_length(struct command *cmd)
{
	cmd->session->height = cmd->no ? 24 : (unsigned)arg_num(cmd, "lines", 24);
}

static void do_terminal_width(struct command *cmd)
{
	cmd->session->width = cmd->no ? 80 : (unsigned)arg_num(cmd, "columns", 80);
}

static void do_terminal_monitor(struct command *cmd)
{
	struct session *s = cmd->session;

	if (s->kind == SESSION_CONSOLE && !cmd->no && !has(cmd, "no"))
		print(cmd, "%% Console already monitors\n");
	else
		s->monitor = !has(cmd, "no");
}

static void do_terminal_history(struct command *cmd)
{
	struct session *s = cmd->session;

	s->history_size = has(cmd, "no") ? 0 : (unsigned)arg_num(cmd, "size", 20);
	for (int i = 0; i < 2; i++)
		if (s->history[i])
			line_history_size(s->history[i], s->history_size);
}

static void do_nothing(struct command *cmd)
{
	(void)cmd;
}

/* ---- configure ---- */

static void enter_config(struct command *cmd)
{
	print(cmd, "Enter configuration commands, one per line.  End with CNTL/Z.\n");
	command_enter(cmd, MODE_CONFIG, conf_root(router_conf(cmd->router)));
}

static void configure_from(struct command *cmd, const char *answer)
{
	if (!answer)
		return;
	if (!*answer || str_starts("terminal", answer))
		enter_config(cmd);
	else
		fail(cmd, "?Must be \"terminal\", \"replace\" or \"memory\"\n");
}

static void do_configure(struct command *cmd)
{
	if (has(cmd, "terminal"))
		enter_config(cmd);
	else
		ask(cmd, 0, configure_from,
		    "Configuring from terminal, memory, or network [terminal]? ");
}

/* ---- what is shown ---- */

static void do_show_privilege(struct command *cmd)
{
	print(cmd, "Current privilege level is %u\n", cmd->session->privilege);
}

static void do_show_history(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	if (session_history(cmd->session))
		line_history_list(session_history(cmd->session), &t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static void show_user(struct command *cmd, const struct session *s)
{
	uint64_t idle = (cmd->now.mono - s->last_input) / USEC_S;
	bool console = s->kind == SESSION_CONSOLE;
	struct text t = TEXT_EMPTY;

	if (cmd->now.mono < s->last_input)
		idle = 0;
	text_addf(&t, "%c%3u %s %-4u  %-10s %-20s %02u:%02u:%02u %s", s == cmd->session ? '*' : ' ',
		  console ? 0 : s->line + 1, console ? "con" : "vty", s->line,
		  s->user ? s->user : "", "idle", (unsigned)(idle / 3600),
		  (unsigned)(idle / 60 % 60), (unsigned)(idle % 60), s->peer ? s->peer : "");
	print(cmd, "%s\n", text_str(&t));
	text_free(&t);
}

static void do_show_users(struct command *cmd)
{
	print(cmd, "    Line       User       Host(s)              Idle       Location\n");
	list_each (e, &cmd->shell->sessions) {
		const struct session *s = LIST_ENTRY(e, struct session, link);
		if (s->logged_in && s->state != SES_ENDED)
			show_user(cmd, s);
	}
	print(cmd, "\n  Interface    User               Mode         Idle     Peer Address\n");
}

static void do_show_line(struct command *cmd)
{
	unsigned n = line_vty_count(cmd->router);

	print(cmd,
	      "   Tty Typ     Tx/Rx    A Modem  Roty AccO AccI   Uses   Noise  Overruns   Int\n");
	for (unsigned i = 0; i <= n; i++) {
		bool used = false;
		list_each (e, &cmd->shell->sessions) {
			const struct session *s = LIST_ENTRY(e, struct session, link);
			bool console = s->kind == SESSION_CONSOLE;
			used = used || (i == 0 ? console : !console && s->line == i - 1);
		}
		print(cmd,
		      "%c%6u %s              -    -      -    -    -      %u       0     0/0       "
		      "-\n",
		      used ? '*' : ' ', i, i ? "VTY" : "CTY", used);
	}
	print(cmd, "\n");
}

static void do_show_terminal(struct command *cmd)
{
	const struct session *s = cmd->session;
	struct line_conf c;
	bool console = s->kind == SESSION_CONSOLE;
	unsigned minutes;

	line_conf_read(cmd->router, console, s->line, &c);
	minutes = (unsigned)(c.exec_timeout / USEC_MIN);
	print(cmd, "Line %u, Location: \"\", Type: \"%s\"\n", console ? 0 : s->line + 1,
	      console ? "" : "vt100");
	print(cmd, "Length: %u lines, Width: %u columns\n", s->height, s->width);
	print(cmd, "Status: PSI Enabled, Ready, Active, Automore On\n");
	print(cmd, "Capabilities: %s\n", s->monitor ? "Receives Logging Output" : "none");
	print(cmd, "Modem state: Ready\n");
	print(cmd, "Special Chars: Escape  Hold  Stop  Start  Disconnect  Activation\n");
	print(cmd, "                ^^x    none   -     -       none\n");
	print(cmd, "Timeouts:      Idle EXEC    Idle Session   Modem Answer  Session   Dispatch\n");
	if (c.exec_timeout)
		print(cmd,
		      "               %02u:%02u:%02u        never                        none     "
		      "not set\n",
		      minutes / 60, minutes % 60, (unsigned)(c.exec_timeout / USEC_S % 60));
	else
		print(cmd, "                never         never                        none     "
			   "not set\n");
	print(cmd, "                            Idle Session Disconnect Warning\n"
		   "                              never\n"
		   "                            Login-sequence User Response\n"
		   "                             00:00:30\n"
		   "                            Autoselect Initial Wait\n"
		   "                              not set\n");
	print(cmd, "Editing is enabled.\n");
	if (s->history_size)
		print(cmd, "History is enabled, history size is %u.\n", s->history_size);
	else
		print(cmd, "History is disabled.\n");
	print(cmd, "DNS resolution in show commands is enabled\nFull user help is disabled\n");
	if (console)
		print(cmd, "Allowed input transports are none.\n");
	else
		print(cmd, "Allowed input transports are%s%s%s.\n", c.telnet ? " telnet" : "",
		      c.ssh ? " ssh" : "", c.telnet || c.ssh ? "" : " none");
	print(cmd, "Allowed output transports are none.\nPreferred transport is none.\n");
	print(cmd, "No output characters are padded\nNo special data dispatching characters\n");
}

const struct gram_row rows_exec_session[] = {
    {.name = "enable",
     .mode = MODE_EXEC,
     .syntax = "enable\"Turn on privileged commands\" [<0-15>$level\"Enable level\"]",
     .handler = do_enable},
    {.name = "disable",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "disable\"Turn off privileged commands\" [<0-15>$level\"Privilege level to go to\"]",
     .handler = do_disable},
    {.name = "exit", .mode = MODE_EXEC, .syntax = "exit\"Exit from the EXEC\"", .handler = do_exit},
    {.name = "config.exit",
     .mode = 0, /* every configuration mode */
     .syntax = "exit\"Exit from this configuration mode\"",
     .handler = do_exit},
    {.name = "logout",
     .mode = MODE_EXEC,
     .syntax = "logout\"Exit from the EXEC\"",
     .handler = do_logout},
    {.name = "quit",
     .mode = MODE_EXEC,
     .flags = ROW_HIDDEN,
     .syntax = "quit\"Exit from the EXEC\"",
     .handler = do_logout},
    {.name = "end",
     .mode = MODE_CONFIG,
     .syntax = "end\"Exit from configure mode\"",
     .handler = do_end},
    {.name = "do",
     .mode = MODE_CONFIG,
     .syntax = "do\"To run exec commands in config mode\" LINE$command\"Exec Command\"",
     .handler = do_do},
    {.name = "terminal.length",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal\"Set terminal line parameters\" length\"Set number of lines on a screen\" "
	       "<0-512>$lines\"Number of lines on screen (0 for no pausing)\"",
     .handler = do_terminal_length},
    {.name = "terminal.width",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal width\"Set width of the display terminal\" "
	       "<0-512>$columns\"Number of characters on a screen line\"",
     .handler = do_terminal_width},
    {.name = "terminal.monitor",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal monitor\"Copy debug output to the current terminal line\"",
     .handler = do_terminal_monitor},
    {.name = "terminal.no.monitor",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal no$no\"Negate a command or set its defaults\" "
	       "monitor\"Copy debug output to the current terminal line\"",
     .handler = do_terminal_monitor},
    {.name = "terminal.history",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal history\"Enable and control the command history function\" "
	       "[size\"Set history buffer size\" <0-256>$size\"Size of history buffer\"]",
     .handler = do_terminal_history},
    {.name = "terminal.no.history",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal no$no history\"Enable and control the command history function\"",
     .handler = do_terminal_history},
    {.name = "terminal.type",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "terminal terminal-type\"Set the terminal type\" WORD$type\"Terminal type\"",
     .handler = do_nothing},
    {.name = "configure",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "configure\"Enter configuration mode\" "
	       "[terminal$terminal\"Configure from the terminal\"]",
     .handler = do_configure},
    {.name = "show.privilege",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show\"Show running system information\" privilege\"Show current privilege level\"",
     .handler = do_show_privilege},
    {.name = "show.history",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show history\"Display the session command history\"",
     .handler = do_show_history},
    {.name = "show.users",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show users\"Display information about terminal lines\"",
     .handler = do_show_users},
    {.name = "show.terminal",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show terminal\"Display terminal configuration parameters\"",
     .handler = do_show_terminal},
    {.name = "show.line",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show line\"TTY line information\"",
     .handler = do_show_line},
    {0},
};
