/* Who may use a line: banners, names and passwords, three tries. */
#include "cli/session_int.h"

#include <stdlib.h>
#include <string.h>

static void ask_name(struct command *, const char *);
static void ask_password(struct command *, const char *);

static void banner(struct session *s, const char *row)
{
	const char *text = conf_text_of(conf_root(router_conf(s->shell->router)), row, "text");

	if (!text)
		return;
	out_text(s, "\n");
	out_text(s, text);
	out_fresh_line(s);
}

void login_banner(struct session *s)
{
	banner(s, "banner.motd");
}

static void welcome(struct session *s)
{
	s->logged_in = true;
	s->tries = 0;
	free(s->login_name);
	s->login_name = NULL;
	s->last_input = s->now.mono;
	banner(s, "banner.exec");
}

static void turned_away(struct session *s)
{
	out_text(s, "% Bad passwords\n");
	s->tries = 0;
	s->exit_status = 1;
	session_logout(s);
}

static void local_try(struct command *cmd, const char *password)
{
	struct session *s = cmd->session;
	uint8_t level = s->privilege;

	if (password && s->login_name &&
	    user_password_check(cmd->router, s->login_name, password, &level) == ST_OK) {
		s->privilege = level;
		free(s->user);
		s->user = str_copy(s->login_name);
		welcome(s);
		return;
	}
	out_text(s, "% Login invalid\n\n");
	if (++s->tries >= LOGIN_TRIES)
		turned_away(s);
	else
		ask(cmd, 0, ask_name, "Username: ");
}

static void ask_name(struct command *cmd, const char *name)
{
	struct session *s = cmd->session;

	free(s->login_name);
	s->login_name = str_copy(name);
	if (!name || !*name)
		ask(cmd, 0, ask_name, "Username: ");
	else
		ask(cmd, ASK_HIDDEN, local_try, "Password: ");
}

static void ask_password(struct command *cmd, const char *password)
{
	struct session *s = cmd->session;
	bool console = s->kind == SESSION_CONSOLE;

	if (password && line_password_check(cmd->router, console, s->line, password) == ST_OK) {
		welcome(s);
		return;
	}
	if (++s->tries >= LOGIN_TRIES)
		turned_away(s);
	else
		ask(cmd, ASK_HIDDEN, ask_password, "Password: ");
}

static void first_question(struct command *cmd)
{
	struct session *s = cmd->session;
	bool console = s->kind == SESSION_CONSOLE;

	if (s->conf.login == LOGIN_LOCAL) {
		out_text(s, "\nUser Access Verification\n\n");
		ask(cmd, 0, ask_name, "Username: ");
	} else if (line_password_check(cmd->router, console, s->line, "") == ST_ABSENT) {
		if (console) { /* a console without a password lets in */
			welcome(s);
			return;
		}
		out_text(s, "\nPassword required, but none set\n");
		s->exit_status = 1;
		session_logout(s);
	} else {
		out_text(s, "\nUser Access Verification\n\n");
		ask(cmd, ASK_HIDDEN, ask_password, "Password: ");
	}
}

void login_start(struct session *s)
{
	s->tries = 0;
	s->last_input = s->now.mono;
	login_banner(s);
	if (s->conf.login != LOGIN_NONE)
		banner(s, "banner.login");
	out_text(s, "\n");
	if (s->conf.login == LOGIN_NONE) {
		welcome(s);
		session_ready(s);
		return;
	}
	run_begin(s);
	run_call(&s->run, first_question);
}

void login_timeout(struct session *s)
{
	struct text t = TEXT_EMPTY;

	text_addf(&t, "\n%% %s timeout expired!\n", text_str(&s->run.question));
	out_text(s, text_str(&t));
	text_free(&t);
	s->run.active = false;
	if (editor_active(s->editor))
		editor_end(s->editor);
	session_logout(s);
}
