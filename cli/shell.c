/* The shell of a router: its sessions, its log, its time. */
#include "config.h"

#include "cli/shell.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/config_log.h"
#include "cli/dispatch.h"
#include "cli/factory.h"
#include "cli/files.h"
#include "cli/modes.h"
#include "cli/session_int.h"
#include "cli/shell_stream.h"
#include "pki/pki_event.h"
#include "router/pki_host.h"
#include "router/router_event.h"

struct shell *shell_new(struct router *router, struct when now)
{
	struct shell *sh = calloc(1, sizeof *sh);

	if (!sh)
		return NULL;
	sh->router = router;
	sh->gram = conf_gram(router_conf(router));
	sh->now = now;
	sh->born = now.mono;
	sh->tty = -1;
	sh->reload_at = MONO_NEVER;
	list_init(&sh->sessions);
	list_init(&sh->streams);
	sh->log = log_new();
	sh->dispatch = dispatch_new(sh->gram);
	if (!sh->log || !sh->dispatch) {
		shell_free(sh);
		return NULL;
	}
	sh->seen_generation = conf_generation(router_conf(router));
	sh->saved_generation = sh->seen_generation;
	return sh;
}

void shell_free(struct shell *sh)
{
	if (!sh)
		return;
	while (!list_empty(&sh->sessions))
		session_destroy(LIST_ENTRY(sh->sessions.next, struct session, link));
	shell_streams_free(sh);
	log_free(sh->log);
	dispatch_free(sh->dispatch);
	if (sh->own_tty)
		close(sh->tty);
	free(sh->changed_by);
	free(sh->reload_reason);
	config_log_free(sh->config_log);
	free(sh);
}

struct router *shell_router(struct shell *sh)
{
	return sh->router;
}

/* ---- the terminal of the line editors ---- */

void shell_use_terminal(struct shell *sh, int fd)
{
	if (sh->tty < 0)
		sh->tty = fd;
}

int shell_tty(struct shell *sh)
{
	if (sh->tty >= 0)
		return sh->tty;

	/* The controlling side alone answers for the modes; no one opens the other. */
	sh->tty = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	sh->own_tty = sh->tty >= 0;
	return sh->tty;
}

/* ---- the configuration as nvram has it ---- */

void shell_note_change(struct shell *sh, const char *by)
{
	char *copy = str_copy(by);

	sh->changed = router_wall(sh->router);
	free(sh->changed_by);
	sh->changed_by = copy;
	sh->seen_generation = conf_generation(router_conf(sh->router));
}

void shell_watch_config(struct shell *sh, const char *by)
{
	uint64_t now = conf_generation(router_conf(sh->router));

	if (now != sh->seen_generation)
		shell_note_change(sh, by);
}

bool shell_modified(const struct shell *sh)
{
	return conf_generation(router_conf(sh->router)) != sh->saved_generation;
}

void shell_note_saved(struct shell *sh)
{
	sh->saved_generation = conf_generation(router_conf(sh->router));
	sh->saved = router_wall(sh->router);
}

/* A session in a block that is gone finds itself in the global configuration; a command that waits in
 * one breaks off. */
static void leave_gone(struct session *s, struct conf_node *root)
{
	if (s->node && conf_node_gone(s->node)) {
		s->node = root;
		s->mode = MODE_CONFIG;
	}
	if (s->run.active && !s->run.inside && s->run.cmd.node && conf_node_gone(s->run.cmd.node)) {
		s->run.cmd.node = root;
		run_break(&s->run);
	}
}

void shell_check_nodes(struct shell *sh)
{
	struct conf *conf = router_conf(sh->router);

	if (!conf_any_gone(conf))
		return;
	list_each (e, &sh->sessions)
		leave_gone(LIST_ENTRY(e, struct session, link), conf_root(conf));
	conf_bury(conf);
}

/* ---- time and events ---- */

static struct session *waiting_for(struct shell *sh, uint64_t op)
{
	list_each (e, &sh->sessions) {
		struct session *s = LIST_ENTRY(e, struct session, link);
		if (s->run.active && s->run.op == op && op != 0 && s->run.wake)
			return s;
	}
	return NULL;
}

static void wake(struct shell *sh, const struct router_notice *n)
{
	struct session *s = waiting_for(sh, n->op);

	if (!s)
		return;
	s->now = sh->now;
	run_wake(&s->run, n);
	session_pump(s);
}

/* A certificate that came by itself is saved with a configuration that was saved but for it. */
static uint32_t saved_or_not(struct shell *sh, uint32_t id)
{
	if (id != PKI_EV_NOAUTOSAVE || !router_pki_only_chains(sh->router, sh->saved_generation) ||
	    !shell_save_now(sh))
		return id;
	return PKI_EV_AUTOSAVE;
}

static void log_event(struct shell *sh, const struct event *ev)
{
	const struct syslog_row *row = syslog_row_of(saved_or_not(sh, ev->id));
	struct text line = TEXT_EMPTY;

	if (ev->id == ROUTER_EV_FILE_FAILED && str_equal(ev->args[0].text, FILES_STARTUP))
		sh->saved_generation = UINT64_MAX; /* what runs is saved nowhere */
	if (!row || (row->debug && !log_debug_is_on(sh->log, row->debug)))
		return;
	syslog_format(row, ev, &line);
	if (row->facility)
		shell_log(sh, row->severity, row->facility, row->mnemonic, "%s", text_str(&line));
	else
		shell_debug(sh, text_str(&line));
	text_free(&line);
}

void shell_step(struct shell *sh, struct when now)
{
	struct router_fx fx;

	sh->now = now;
	router_time(sh->router, now);
	while (router_poll_shell(sh->router, &fx)) {
		if (fx.kind == ROUTER_FX_EVENT)
			log_event(sh, &fx.event);
		else if (fx.kind == ROUTER_FX_NOTICE)
			wake(sh, &fx.notice);
		else if (fx.kind == ROUTER_FX_STREAM)
			shell_stream(sh, &fx);
	}
	list_each_safe (e, &sh->sessions)
		session_tick(LIST_ENTRY(e, struct session, link), now);
	shell_streams_pump(sh);
	if (sh->reload_at <= now.mono) {
		sh->reload_at = MONO_NEVER;
		shell_reload_now(sh);
	}
}

mono_t shell_deadline(const struct shell *sh)
{
	mono_t due = shell_streams_due(sh) ? sh->now.mono : sh->reload_at;

	list_each (e, &sh->sessions) {
		mono_t d = session_deadline(LIST_ENTRY(e, struct session, link));
		if (d < due)
			due = d;
	}
	return due;
}

void shell_reload_now(struct shell *sh)
{
	list_each (e, &sh->sessions) {
		struct session *s = LIST_ENTRY(e, struct session, link);
		out_fresh_line(s);
		session_end(s);
	}
	router_reload(sh->router);
}

/* ---- reading a configuration ---- */

/* What a refused line said, below its number. */
struct reading {
	struct session *s;
	struct text *report;
	unsigned number;
};

static void read_line(struct reading *r, const char *line)
{
	struct session *s = r->s;

	s->exit_status = 0;
	text_clear(&s->out);
	if (s->state == SES_LINES)
		run_line(&s->run, line);
	else
		session_submit(s, line);
	if (s->state == SES_BUSY && !s->run.active)
		s->state = SES_PROMPT;
	if (s->exit_status == 0 || !r->report)
		return;
	text_addf(r->report, "line %u: %s\n", r->number, line);
	text_add(r->report, text_str(&s->out));
}

static bool is_end(const char *line)
{
	return !strncmp(line, "end", 3) && line[3 + strspn(line + 3, " \t\r")] == '\0';
}

enum status shell_read_into(struct shell *sh, struct conf_node *root, const char *config,
			    struct text *report)
{
	struct reading r = {.s = session_new_reader(sh, root, sh->now), .report = report};
	struct text line = TEXT_EMPTY;

	if (!r.s)
		return ST_NOMEM;
	sh->n_booting++;
	while (*config) {
		size_t n = strcspn(config, "\n");
		size_t take = n && config[n - 1] == '\r' ? n - 1 : n;
		text_clear(&line);
		text_addn(&line, config, take);
		config += n + (config[n] == '\n');
		r.number++;
		if (r.s->state != SES_LINES && is_end(text_str(&line)))
			break;
		read_line(&r, text_str(&line));
	}
	text_free(&line);
	sh->n_booting--;
	session_destroy(r.s);
	return report && !text_ok(report) ? ST_NOMEM : ST_OK;
}

enum status shell_read_config(struct shell *sh, const char *config, struct text *report)
{
	enum status st = shell_read_into(sh, conf_root(router_conf(sh->router)), config, report);

	router_conf_changed(sh->router);
	router_settle(sh->router);
	return st;
}

enum status shell_boot(struct shell *sh, struct when now, const char *config, struct text *report)
{
	sh->now = now;
	enum status st =
	    factory_config(router_conf(sh->router), router_serial(sh->router), !*config);
	if (st == ST_OK)
		st = shell_read_config(sh, config, report);
	if (st == ST_OK)
		sh->saved_generation = conf_generation(router_conf(sh->router));
	sh->seen_generation = conf_generation(router_conf(sh->router));
	shell_log_configure(sh);
	shell_log(sh, LOG_LEVEL_NOTICE, "SYS", "RESTART", "System restarted --");
	shell_streams_pump(sh); /* the ports that the lines allow are open from the start */
	return st;
}
