/* A session: its beginning and end, its prompt, and how the characters that came are used up. */
#include "cli/session_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/shell_stream.h"
#include "crypto/secret.h"

/* ---- prompt ---- */

void session_prompt_build(struct session *s)
{
	const char *host = router_hostname(s->shell->router);
	const struct gram_mode *m = gram_mode_by_id(s->shell->gram, s->mode);

	text_clear(&s->prompt);
	if (s->node && m && m->prompt)
		text_addf(&s->prompt, "%.*s(%s)#", SESSION_HOST_MAX, host, m->prompt);
	else
		text_addf(&s->prompt, "%s%c", host, s->privilege > 1 ? '#' : '>');
}

const char *session_prompt(const struct session *s)
{
	return s->state == SES_PROMPT ? text_str(&s->prompt) : text_str(&s->run.question);
}

void session_ready(struct session *s)
{
	if (s->state == SES_ENDED || s->report_only)
		return;
	if (!s->logged_in) {
		s->run.active = false;
		return;
	}
	shell_check_nodes(s->shell);
	if (s->kind == SESSION_EXEC) {
		session_end(s);
		return;
	}
	if (editor_active(s->editor)) {
		session_redraw(s); /* a line was interrupted by its help */
		return;
	}
	if (s->ending) {
		s->ending = false;
		if (s->node)
			session_leave_config(s);
	}
	session_flush_logs(s);
	shell_watch_config(s->shell, s->user);
	s->state = SES_PROMPT;
	s->prompted = s->now.mono;
	session_prompt_build(s);
	out_fresh_line(s);
	out_text(s, text_str(&s->prompt));
}

void session_leave_config(struct session *s)
{
	char by[96], where[64] = "";

	s->node = NULL;
	s->mode = MODE_EXEC;
	if (s->report_only)
		return;
	session_where(s, by, sizeof by);
	if (s->kind != SESSION_CONSOLE && s->peer)
		snprintf(where, sizeof where, " (%s)", s->peer);
	shell_log(s->shell, LOG_LEVEL_NOTICE, "SYS", "CONFIG_I", "Configured from console by %s%s",
		  by, where);
}

/* "console", "admin on console", "admin on vty0" */
void session_where(const struct session *s, char *out, size_t size)
{
	char line[16] = "console";

	if (s->kind != SESSION_CONSOLE)
		snprintf(line, sizeof line, "vty%u", s->line);
	snprintf(out, size, "%s%s%s", s->user ? s->user : "", s->user ? " on " : "", line);
}

/* ---- life ---- */

struct line_history *session_history(struct session *s)
{
	struct line_history **h = &s->history[s->node != NULL];

	if (!*h)
		*h = line_history_new(s->history_size);
	return *h;
}

static struct session *session_alloc(struct shell *sh, struct when now)
{
	struct session *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->shell = sh;
	s->now = now;
	s->last_input = now.mono;
	s->opened = now.mono;
	s->mode = MODE_EXEC;
	s->privilege = 1;
	s->run.session = s;
	list_init(&s->link);
	return s;
}

static bool vty_taken(const struct shell *sh, unsigned number)
{
	list_each (e, &sh->sessions) {
		const struct session *s = LIST_ENTRY(e, struct session, link);
		if (s->kind != SESSION_CONSOLE && s->line == number)
			return true;
	}
	return false;
}

/* The lowest free vty that takes this kind of caller. */
static bool find_vty(struct session *s)
{
	unsigned n = line_vty_count(s->shell->router);

	for (unsigned i = 0; i < n; i++) {
		if (vty_taken(s->shell, i))
			continue;
		line_conf_read(s->shell->router, false, i, &s->conf);
		if (!line_admits(s->shell, &s->conf, s->kind != SESSION_VTY, s->peer))
			continue;
		s->line = i;
		return true;
	}
	return false;
}

static bool find_line(struct session *s)
{
	if (s->kind != SESSION_CONSOLE)
		return find_vty(s);
	line_conf_read(s->shell->router, true, 0, &s->conf);
	return true;
}

static void apply_line(struct session *s, const struct session_conf *conf)
{
	s->width = s->conf.width_set ? s->conf.width : conf->width ? conf->width : 80;
	s->height = s->conf.length_set ? s->conf.length : conf->height ? conf->height : 24;
	s->privilege = s->conf.privilege;
	s->history_size = s->conf.history;
}

/* ---- files instead of commands ---- */

static void pump_transfer(struct session *s)
{
	while (s->state != SES_ENDED && !s->stalled && s->out.len < TRANSFER_AHEAD) {
		struct bytes in = session_typed(s);
		size_t had = s->out.len, used = transfer_step(s->transfer, in, &s->out);

		session_take(s, used);
		if (transfer_over(s->transfer, &s->exit_status))
			session_end(s);
		else if (!used && s->out.len == had)
			break;
	}
}

static void begin_transfer(struct session *s, const char *command)
{
	s->transfer = transfer_new(s->shell, s->privilege, command);
	s->state = SES_BUSY;
	if (s->transfer) {
		pump_transfer(s);
	} else {
		s->exit_status = 1;
		session_end(s);
	}
}

void session_input_ended(struct session *s)
{
	if (!s->transfer || s->state == SES_ENDED)
		return;
	pump_transfer(s);
	transfer_end_of_input(s->transfer);
	if (transfer_over(s->transfer, &s->exit_status))
		session_end(s);
}

struct session *session_open(struct shell *sh, struct when now, const struct session_conf *conf)
{
	struct session *s = session_alloc(sh, now);

	if (!s)
		return NULL;
	sh->now = now;
	router_time(sh->router, now);
	s->kind = conf->kind;
	s->standing = conf->standing;
	s->echo = conf->raw_terminal || conf->kind != SESSION_CONSOLE;
	s->user = str_copy(conf->user);
	s->peer = str_copy(conf->peer);
	if ((conf->user && !s->user) || (conf->peer && !s->peer) || !find_line(s)) {
		session_destroy(s);
		return NULL;
	}
	apply_line(s, conf);
	list_add_tail(&sh->sessions, &s->link);
	if (conf->kind == SESSION_SSH || conf->kind == SESSION_EXEC || conf->kind == SESSION_SFTP) {
		uint8_t level = s->privilege;
		if (s->user && user_known(sh->router, s->user, &level))
			s->privilege = level;
		s->logged_in = true;
	}
	if (conf->kind == SESSION_SFTP || transfer_is_scp(conf->command)) {
		begin_transfer(s, conf->command);
	} else if (conf->kind == SESSION_EXEC) {
		s->height = 0;
		session_submit(s, conf->command ? conf->command : "");
	} else if (s->logged_in) {
		login_banner(s);
		session_ready(s);
	} else {
		login_start(s);
	}
	return s;
}

struct session *session_new_reader(struct shell *sh, struct conf_node *root, struct when now)
{
	struct session *s = session_alloc(sh, now);

	if (!s)
		return NULL;
	s->report_only = true;
	s->logged_in = true;
	s->privilege = 15;
	s->mode = MODE_CONFIG;
	s->node = root;
	s->state = SES_PROMPT;
	return s;
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	list_remove(&s->link);
	shell_streams_forget(s);
	run_free(&s->run);
	transfer_free(s->transfer);
	editor_free(s->editor);
	line_history_free(s->history[0]);
	line_history_free(s->history[1]);
	if (s->hide.s)
		crypto_wipe(s->hide.s, s->hide.cap);
	if (s->in.s)
		crypto_wipe(s->in.s, s->in.cap);
	text_free(&s->hide);
	text_free(&s->in);
	text_free(&s->out);
	text_free(&s->held);
	text_free(&s->logs);
	text_free(&s->prompt);
	free(s->login_name);
	free(s->user);
	free(s->peer);
	free(s);
}

void session_close(struct session *s)
{
	if (!s)
		return;
	s->state = SES_ENDED; /* nothing is said any more */
	if (s->run.active && s->run.waits == RUN_OP && s->run.on_break) {
		s->run.inside = true;
		s->run.on_break(&s->run.cmd);
	}
	session_destroy(s);
}

void session_end(struct session *s)
{
	s->state = SES_ENDED;
	s->run.active = false;
}

/* A console that stays is offered to the next. */
void session_logout(struct session *s)
{
	struct text t = TEXT_EMPTY;

	s->run.active = false;
	if (!s->standing) {
		session_end(s);
		return;
	}
	text_addf(&t, "\n%s con0 is now available\n\n\n\n\n\nPress RETURN to get started.\n\n\n",
		  router_hostname(s->shell->router));
	out_text(s, text_str(&t));
	text_free(&t);
	s->state = SES_PRESS;
	s->logged_in = false;
	s->node = NULL;
	s->mode = MODE_EXEC;
	s->more = false;
	text_clear(&s->held);
	s->held_at = 0;
	free(s->user);
	s->user = NULL;
}

/* ---- characters ---- */

static void press_key(struct session *s, int key)
{
	if (key != KEY_ENTER)
		return;
	line_conf_read(s->shell->router, true, 0, &s->conf);
	s->privilege = s->conf.privilege;
	s->opened = s->now.mono;
	login_start(s);
}

/* Uses one key, or one whole line. false: nothing more can be used now. */
static bool pump_one(struct session *s)
{
	if (s->state == SES_BUSY && s->run.keys && !s->more)
		return s->run.keys(&s->run.cmd);
	if (s->state == SES_BUSY && !s->more) {
		if (!session_take_break(s))
			return false;
		run_break(&s->run);
		return true;
	}
	if (!s->more && s->state != SES_PRESS && session_edit_whole(s))
		return true;

	int key = session_next_key(s);
	if (key == KEY_NONE)
		return false;
	if (s->more)
		pager_key(s, key);
	else if (s->state == SES_PRESS)
		press_key(s, key);
	else
		session_edit_key(s, key);
	return true;
}

void session_pump(struct session *s)
{
	if (s->transfer) {
		pump_transfer(s);
		return;
	}
	if (s->pumping)
		return; /* the loop below goes on with what came meanwhile */
	s->pumping = true;
	while (s->state != SES_ENDED && s->in_at < s->in.len &&
	       (!s->stalled || s->state == SES_BUSY))
		if (!pump_one(s))
			break;
	/* Once for a whole paste: what the engines read grows with the configuration. */
	router_settle(s->shell->router);
	s->pumping = false;
}

size_t session_room(const struct session *s)
{
	size_t waiting = s->in.len - s->in_at;

	return waiting < SESSION_IN_MAX ? SESSION_IN_MAX - waiting : 0;
}

void session_input(struct session *s, struct when now, struct bytes characters)
{
	size_t room = session_room(s);

	s->now = now;
	s->shell->now = now;
	router_time(s->shell->router, now);
	s->last_input = now.mono;
	if (s->barren == s->taken + (s->in.len - s->in_at))
		s->barren = 0; /* the search ended for want of characters */
	text_addn(&s->in, (const char *)characters.p, characters.n < room ? characters.n : room);
	session_pump(s);
}

bool session_output(struct session *s, struct text *out)
{
	if (s->out.len == 0)
		return false;
	text_addn(out, text_str(&s->out), s->out.len);
	text_clear(&s->out);
	if (s->transfer)
		pump_transfer(s); /* there is room for more */
	return true;
}

/* ---- small questions and orders of the host ---- */

bool session_ended(const struct session *s)
{
	return s->state == SES_ENDED;
}

int session_exit_status(const struct session *s)
{
	return s->exit_status;
}

void session_window(struct session *s, unsigned width, unsigned height)
{
	if (width && !s->conf.width_set)
		s->width = width;
	if (height && !s->conf.length_set)
		s->height = height;
}

void session_stall(struct session *s, bool stalled)
{
	s->stalled = stalled;
	if (!stalled)
		session_pump(s);
}

bool session_idle(const struct session *s)
{
	return s->state == SES_PROMPT && !s->more && s->in_at == s->in.len && !s->run.active;
}

/* ---- time ---- */

mono_t session_deadline(const struct session *s)
{
	if (s->state == SES_ENDED || s->state == SES_PRESS)
		return MONO_NEVER;
	if (!s->logged_in)
		return mono_add(s->opened, LOGIN_PATIENCE);
	if (s->transfer && s->conf.exec_timeout)
		return mono_add(s->last_input, s->conf.exec_timeout);
	if (s->conf.exec_timeout == 0 || s->state == SES_BUSY || s->kind == SESSION_EXEC)
		return MONO_NEVER;
	/* A command that ran for long is not its user's idleness. */
	return mono_add(s->last_input > s->prompted ? s->last_input : s->prompted,
			s->conf.exec_timeout);
}

void session_tick(struct session *s, struct when now)
{
	s->now = now;
	if (session_deadline(s) > now.mono)
		return;
	if (!s->logged_in)
		login_timeout(s);
	else
		session_logout(s);
}
