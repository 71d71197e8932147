/* The clock, the version, reload. */
#include "config.h"

#include "cli/rows_exec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/modes.h"
#include "cli/session_int.h"
#include "cli/time_text.h"

/* ---- clock ---- */

static void do_show_clock(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	if (!router_clock_is_set(cmd->router))
		text_addc(&t, '*');
	time_text_clock(cmd->shell, router_wall(cmd->router), true, &t);
	print(cmd, "%s\n", text_str(&t));
	if (has(cmd, "detail"))
		print(cmd, "%s\n",
		      router_clock_is_set(cmd->router) ? "Time source is user configuration"
						       : "No time source");
	text_free(&t);
}

static int month_of(const char *word)
{
	static const char *const names[] = {"january",	 "february", "march",	 "april",
					    "may",	 "june",     "july",	 "august",
					    "september", "october",  "november", "december"};
	size_t n = strlen(word);
	int found = 0;

	for (int i = 0; i < 12; i++)
		if (n && !strncasecmp(word, names[i], n))
			found = found ? -1 : i + 1;
	return found;
}

static bool clock_parts(struct command *cmd, struct civil *c)
{
	const char *p = arg(cmd, "time");
	unsigned part[3] = {0};

	for (int i = 0; i < 3; i++) {
		part[i] = (unsigned)strtoul(p, NULL, 10);
		p = strchr(p, ':');
		p = p ? p + 1 : "0";
	}
	c->hour = (int)part[0];
	c->minute = (int)part[1];
	c->second = (int)part[2];
	c->month = month_of(arg(cmd, "month"));
	c->day = (int)arg_num(cmd, "day", 1);
	c->year = (int)arg_num(cmd, "year", 1993);
	if (c->month < 1) {
		fail_at(cmd, "month");
		return false;
	}

	/* A day that the month does not have comes back as another. */
	struct civil again;
	civil_from_wall(&again, wall_from_civil(c));
	if (again.day == c->day && again.month == c->month)
		return true;
	fail_at(cmd, "day");
	return false;
}

static void do_clock_set(struct command *cmd)
{
	struct civil c = {0};
	struct text from = TEXT_EMPTY, to = TEXT_EMPTY;
	char by[96];

	if (!clock_parts(cmd, &c))
		return;
	wall_t t =
	    wall_from_civil(&c) - log_conf_of(cmd->shell->log)->zone_offset_s * (wall_t)USEC_S;
	time_text_clock(cmd->shell, router_wall(cmd->router), false, &from);
	router_clock_set(cmd->router, t);
	time_text_clock(cmd->shell, t, false, &to);
	session_where(cmd->session, by, sizeof by);
	shell_log(cmd->shell, LOG_LEVEL_INFO, "SYS", "CLOCKUPDATE",
		  "System clock has been updated from %s to %s, configured from console by %s.",
		  text_str(&from), text_str(&to), by);
	text_free(&from);
	text_free(&to);
}

/* ---- version ---- */

static unsigned count_ports(struct router *router)
{
	unsigned n = 0;

	conf_each (e, conf_root(router_conf(router)), "interface") {
		const char *name = conf_arg(e, "if");
		n += name && str_starts(name, "GigabitEthernet") && !strchr(name, '.');
	}
	return n;
}

static void do_show_version(struct command *cmd)
{
	struct text up = TEXT_EMPTY;
	unsigned ports = count_ports(cmd->router);
	size_t nvram, flash, left;

	time_text_uptime((cmd->now.mono - cmd->shell->born) / USEC_S, &up);
	print(cmd, "Cisco IOS XE Software, Version 16.12.03\n"
		   "Cisco IOS Software [Gibraltar], Virtual XE Software "
		   "(X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 16.12.3, RELEASE SOFTWARE (fc5)\n"
		   "Spoken by gkmsh " PACKAGE_VERSION
		   ", free software and no product of the makers of IOS XE\n\n"
		   "ROM: IOS-XE ROMMON\n\n");
	print(cmd, "%s uptime is %s\n", router_hostname(cmd->router), text_str(&up));
	print(cmd, "Uptime for this control processor is %s\n", text_str(&up));
	print(cmd,
	      "System returned to ROM by reload\n"
	      "System image file is \"bootflash:packages.conf\"\n"
	      "Last reload reason: %s\n\n",
	      cmd->shell->reload_reason ? cmd->shell->reload_reason : "reload");
	print(cmd, "License Level: ax\nLicense Type: N/A(Smart License Enabled)\n"
		   "Next reload license Level: ax\n\n");
	print(cmd,
	      "cisco CSR1000V (VXE) processor (revision VXE) with 2080230K/3075K bytes of memory.\n"
	      "Processor board ID %s\n",
	      router_serial(cmd->router));
	print(cmd, "%u Gigabit Ethernet interface%s\n", ports, ports == 1 ? "" : "s");
	router_file_room(cmd->router, true, &nvram, &left);
	router_file_room(cmd->router, false, &flash, &left);
	print(cmd,
	      "%zuK bytes of non-volatile configuration memory.\n"
	      "3978344K bytes of physical memory.\n"
	      "%zuK bytes of virtual hard disk at bootflash:.\n\n"
	      "Configuration register is 0x2102\n\n",
	      nvram / 1024, flash / 1024);
	text_free(&up);
}

/* ---- reload ---- */

static void reload_go(struct command *cmd, const char *answer)
{
	struct shell *sh = cmd->shell;

	if (!answer)
		return;
	char by[96];
	session_where(cmd->session, by, sizeof by);
	shell_log(sh, LOG_LEVEL_NOTICE, "SYS", "RELOAD",
		  "Reload requested by %s. Reload Reason: %s.", by,
		  sh->reload_reason ? sh->reload_reason : "Reload Command");
	shell_reload_now(sh);
}

static void reload_proceed(struct command *cmd)
{
	ask(cmd, ASK_CONFIRM, reload_go, "Proceed with reload? [confirm]");
}

static void reload_save(struct command *cmd, const char *answer)
{
	if (!answer)
		return;
	if (!strcmp(answer, "yes") && !shell_save(cmd))
		return;
	reload_proceed(cmd);
}

static void keep_reason(struct shell *sh, const char *reason)
{
	free(sh->reload_reason);
	sh->reload_reason = reason ? str_copy(reason) : NULL;
}

static void do_reload(struct command *cmd)
{
	keep_reason(cmd->shell, arg(cmd, "reason"));
	if (shell_modified(cmd->shell))
		ask(cmd, ASK_YES_NO, reload_save,
		    "\nSystem configuration has been modified. Save? [yes/no]: ");
	else
		reload_proceed(cmd);
}

/* "mmm" or "hh:mm" */
static void do_reload_in(struct command *cmd)
{
	const char *p = arg(cmd, "delay");
	char *end;
	unsigned long minutes = strtoul(p, &end, 10);

	if (*end == ':')
		minutes = minutes * 60 + strtoul(end + 1, &end, 10);
	if (*end || minutes == 0 || minutes > 999 * 60) {
		fail_at(cmd, "delay");
		return;
	}
	cmd->shell->reload_at = mono_add(cmd->now.mono, minutes * USEC_MIN);
	keep_reason(cmd->shell, arg(cmd, "reason"));
	print(cmd, "Reload scheduled in %lu minute%s by %s\n", minutes, minutes == 1 ? "" : "s",
	      cmd->session->kind == SESSION_CONSOLE ? "console" : "vty");
}

static void do_reload_cancel(struct command *cmd)
{
	if (cmd->shell->reload_at == MONO_NEVER) {
		print(cmd, "%%No reload is scheduled.\n");
		return;
	}
	cmd->shell->reload_at = MONO_NEVER;
	print(cmd, "\n\n***\n*** --- SHUTDOWN ABORTED ---\n***\n\n");
}

static void do_show_reload(struct command *cmd)
{
	if (cmd->shell->reload_at == MONO_NEVER)
		print(cmd, "No reload is scheduled.\n");
	else
		print(cmd, "Reload scheduled in %u minutes\n",
		      (unsigned)((cmd->shell->reload_at - cmd->now.mono) / USEC_MIN));
}

const struct gram_row rows_exec_system[] = {
    {.name = "show.clock",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax =
	 "show clock\"Display the system clock\" [detail$detail\"Display detailed information\"]",
     .handler = do_show_clock},
    {.name = "clock.set",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "clock\"Manage the system clock\" set\"Set the time and date\" "
	       "hh:mm:ss$time\"Current Time\" <1-31>$day\"Day of the month\" "
	       "WORD$month\"Month of the year\" <1993-2035>$year\"Year\"",
     .handler = do_clock_set},
    {.name = "clock.set.month",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "clock set hh:mm:ss$time WORD$month\"Month of the year\" "
	       "<1-31>$day\"Day of the month\" <1993-2035>$year\"Year\"",
     .handler = do_clock_set},
    {.name = "show.version",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show version\"System hardware and software status\"",
     .handler = do_show_version},
    {.name = "reload",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "reload\"Halt and perform a cold restart\" "
	       "[reason\"Reason for reload\" LINE$reason\"Reason for reload\"]",
     .handler = do_reload},
    {.name = "reload.in",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "reload in\"Reload after a time interval\" WORD$delay\"Delay before reload (mmm or "
	       "hhh:mm)\" [LINE$reason\"Reason for reload\"]",
     .handler = do_reload_in},
    {.name = "reload.cancel",
     .mode = MODE_EXEC,
     .privilege = 15,
     .syntax = "reload cancel\"Cancel pending reload\"",
     .handler = do_reload_cancel},
    {.name = "show.reload",
     .mode = MODE_EXEC,
     .privilege = 1,
     .syntax = "show reload\"Scheduled reload information\"",
     .handler = do_show_reload},
    {0},
};
