/* telnet and ssh from this router to another's lines; connections that are set aside and taken up again. */
#include <stdlib.h>
#include <string.h>

#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"
#include "cli/shell_stream.h"
#include "crypto/secret.h"
#include "net/net.h"

#define ESCAPE	    0x1e	/* Ctrl-^, then x */
#define BACKLOG_MAX (64 * 1024) /* typed and not sent: then typing waits */
#define ASIDE_MAX   (64 * 1024) /* printed by a connection that is set aside: then it waits */

/* The command that has the terminal: its state. */
struct calling {
	struct stream_line *line; /* NULL: gone */
	char *user;		  /* ssh; NULL: telnet */
	bool let_in, escaped;
	unsigned refused; /* passwords */
};

static void calling_free(void *state)
{
	struct calling *c = state;

	free(c->user);
	free(c);
}

static struct calling *begin(struct command *cmd)
{
	struct calling *c = calloc(1, sizeof *c);

	if (c) {
		cmd->state = c;
		cmd->free_state = calling_free;
	}
	return c;
}

/* The command of a session that has this connection on its terminal. */
static struct calling *terminal_of(struct session *s, const struct stream_line *l)
{
	struct calling *c =
	    s->run.active && s->run.cmd.free_state == calling_free ? s->run.cmd.state : NULL;

	return c && c->line == l ? c : NULL;
}

/* ---- the terminal ---- */

static void show(struct session *s, struct stream_line *l)
{
	if (l->in.len)
		out_raw(s, text_str(&l->in), l->in.len);
	text_clear(&l->in);
	net_stream_hold(router_net(s->shell->router), s->now, l->id, false);
}

static void set_aside(struct command *cmd, struct calling *c)
{
	c->line = NULL;
	run_of(cmd)->keys = NULL;
	out_raw(cmd->session, "\r\n", 2);
	command_done(cmd);
}

/* Ctrl-^ x sets the connection aside, Ctrl-^ twice is Ctrl-^; all else goes to the far end. */
static bool take_keys(struct command *cmd)
{
	struct calling *c = cmd->state;
	struct session *s = cmd->session;
	struct bytes typed = session_typed(s);
	struct text send = TEXT_EMPTY;
	bool aside = false;
	size_t n = 0;

	if (!c->line || c->line->out.len > BACKLOG_MAX)
		return false;
	while (n < typed.n && !aside) {
		char k = (char)typed.p[n++];
		bool escaped = c->escaped;
		c->escaped = !escaped && k == ESCAPE;
		aside = escaped && (k == 'x' || k == 'X');
		if (!aside && !c->escaped)
			text_addc(&send, k);
	}
	session_take(s, n);
	stream_line_send(c->line, BYTES(text_str(&send), send.len));
	if (send.s)
		crypto_wipe(send.s, send.cap);
	text_free(&send);
	if (aside)
		set_aside(cmd, c);
	return true;
}

static void hang_up(struct command *cmd)
{
	struct calling *c = cmd->state;

	if (c->line)
		stream_line_close(c->line);
	c->line = NULL;
}

static void wake(struct command *cmd, const struct router_notice *n)
{
	(void)cmd; /* the stream wakes it itself */
	(void)n;
}

/* The terminal is the far end's until it closes or Ctrl-^ x. */
static void join(struct command *cmd)
{
	command_wait(cmd, router_new_op(cmd->router), wake, hang_up);
	run_of(cmd)->keys = take_keys;
	show(cmd->session, ((struct calling *)cmd->state)->line);
}

/* ---- ssh: a password first ---- */

static void password_typed(struct command *cmd, const char *password)
{
	struct calling *c = cmd->state;
	struct text t = TEXT_EMPTY;

	if (!c->line || !password) {
		hang_up(cmd);
		return;
	}
	text_addf(&t, "P%s\n", password);
	stream_line_send(c->line, BYTES(text_str(&t), t.len));
	if (t.s)
		crypto_wipe(t.s, t.cap);
	text_free(&t);
	command_wait(cmd, router_new_op(cmd->router), wake, hang_up);
}

static void ask_password(struct command *cmd)
{
	ask(cmd, ASK_HIDDEN, password_typed, "Password: ");
}

static void ask_again(struct command *cmd, const struct router_notice *n)
{
	(void)n;
	ask_password(cmd);
}

/* Runs a continuation of the command as if the router had woken it. */
static void carry_on(struct session *s, wake_fn fn)
{
	struct router_notice n = {.op = s->run.op};

	s->run.wake = fn;
	run_wake(&s->run, &n);
}

static void joined(struct command *cmd, const struct router_notice *n)
{
	(void)n;
	join(cmd);
}

static void say_who(struct calling *c)
{
	struct text t = TEXT_EMPTY;

	text_addf(&t, "U%s\n", c->user);
	stream_line_send(c->line, BYTES(text_str(&t), t.len));
	text_free(&t);
}

static void answered(struct session *s, struct calling *c)
{
	char verdict = c->line->in.s[0];

	text_drop_front(&c->line->in, 1);
	c->let_in = verdict == '+';
	if (c->let_in)
		out_raw(s, "\r\n", 2);
	if (c->let_in)
		carry_on(s, joined);
	else if (++c->refused < LOGIN_TRIES)
		carry_on(s, ask_again); /* after the last the far end closes */
}

/* ---- what comes of it ---- */

static const char *why_not(enum router_stream_kind how)
{
	switch (how) {
	case ROUTER_STREAM_REFUSED:
		return "% Connection refused by remote host\n";
	case ROUTER_STREAM_UNREACHABLE:
		return "% Destination unreachable; gateway or host down\n";
	default:
		return "% Connection timed out; remote host not responding\n";
	}
}

static void over(struct command *cmd, const struct router_notice *n)
{
	(void)n;
	run_of(cmd)->keys = NULL;
	command_done(cmd);
}

static void is_gone(struct session *s, struct stream_line *l, struct calling *c)
{
	struct text t = TEXT_EMPTY;

	if (l->open)
		text_addf(&t, "[Connection to %s closed by foreign host]", IP4_STR(l->peer));
	if (!c) {
		session_log_line(s, text_str(&t));
		text_free(&t);
		return;
	}
	if (l->in.len)
		show(s, l);
	c->line = NULL;
	out_fresh_line(s);
	out_text(s, l->open ? text_str(&t) : why_not(l->ended_how));
	out_fresh_line(s);
	text_free(&t);
	if (!l->open)
		s->run.failed = true;
	if (s->run.waits == RUN_OP)
		carry_on(s, over);
	else
		run_break(&s->run); /* a password was asked for */
}

static void news(struct session *s, struct stream_line *l, enum stream_news what)
{
	struct calling *c = terminal_of(s, l);

	if (what == STREAM_IS_GONE) {
		is_gone(s, l, c);
	} else if (!c) {
		if (l->in.len > ASIDE_MAX)
			net_stream_hold(router_net(s->shell->router), s->now, l->id, true);
	} else if (what == STREAM_IS_OPEN && c->user) {
		say_who(c);
		carry_on(s, ask_again);
	} else if (what == STREAM_IS_OPEN) {
		out_text(s, "Open\n");
		carry_on(s, joined);
	} else if (what == STREAM_HAS_DATA && c->user && !c->let_in) {
		answered(s, c);
	} else if (what == STREAM_HAS_DATA) {
		show(s, l);
	}
}

/* ---- commands ---- */

static void call(struct command *cmd, uint16_t port, const char *user)
{
	ip4_t dst, src;
	struct calling *c;

	if (!command_resolve(cmd, &dst) || !command_source(cmd, &src) || !(c = begin(cmd)))
		return;
	c->user = str_copy(user);
	enum status st = stream_line_call(cmd->session, src, dst, port, news, &c->line);
	if (!user && port == STREAM_TELNET)
		print(cmd, "Trying %s ... ", IP4_STR(dst));
	else if (!user)
		print(cmd, "Trying %s, %u ... ", IP4_STR(dst), port);
	if (st != ST_OK) {
		fail(cmd, "%s%s", user ? "" : "\n", why_not(ROUTER_STREAM_UNREACHABLE));
		return;
	}
	command_wait(cmd, router_new_op(cmd->router), wake, hang_up);
}

static void do_telnet(struct command *cmd)
{
	call(cmd, (uint16_t)arg_num(cmd, "port", STREAM_TELNET), NULL);
}

static void do_ssh(struct command *cmd)
{
	const char *user = arg(cmd, "user");

	if (!user)
		user = cmd->session->user;
	if (!user)
		fail(cmd, "%% No user specified nor available for SSH client\n");
	else
		call(cmd, (uint16_t)arg_num(cmd, "port", STREAM_SSH), user);
}

static struct stream_line *numbered(struct command *cmd)
{
	uint64_t want = arg_num(cmd, "number", 0);
	struct stream_line *l, *found = NULL;

	for (size_t i = 0; (l = stream_line_of(cmd->session, i)); i++)
		if (!want || l->number == want)
			found = l;
	if (!found)
		fail(cmd, want ? "%% Bad connection number\n" : "%% No connections open\n");
	return found;
}

static void do_resume(struct command *cmd)
{
	struct stream_line *l = numbered(cmd);
	struct calling *c = l ? begin(cmd) : NULL;

	if (!c)
		return;
	c->line = l;
	c->let_in = true;
	print(cmd, "[Resuming connection %u to %s ... ]\n", l->number, IP4_STR(l->peer));
	join(cmd);
}

static void disconnect(struct command *cmd, const char *answer)
{
	struct stream_line *l = answer ? numbered(cmd) : NULL;

	if (l)
		stream_line_close(l);
}

static void do_disconnect(struct command *cmd)
{
	struct stream_line *l = numbered(cmd);

	if (l)
		ask(cmd, ASK_CONFIRM, disconnect, "Closing connection to %s [confirm]",
		    IP4_STR(l->peer));
}

static void do_sessions(struct command *cmd)
{
	struct stream_line *l;

	if (!stream_line_of(cmd->session, 0)) {
		print(cmd, "%% No connections open\n");
		return;
	}
	print(cmd, "Conn Host                Address             Byte  Idle Conn Name\n");
	for (size_t i = 0; (l = stream_line_of(cmd->session, i)); i++) {
		char host[16];
		(void)str_fit(host, sizeof host, IP4_STR(l->peer));
		print(cmd, "%4u %-19s %-19s %4zu     0 %s\n", l->number, host, host, l->in.len,
		      host);
	}
}

#define HOST_SYNTAX "HOST$host\"IP address or hostname of a remote system\""

/* clang-format off */
const struct gram_row rows_exec_telnet[] = {
EXEC("telnet", MODE_EXEC, 1, 0, do_telnet,
     "telnet\"Open a telnet connection\" " HOST_SYNTAX " [<1-65535>$port\"Port number\"] "
     "[/source-interface\"Specify source interface\" INTERFACE$if]"),
EXEC("ssh", MODE_EXEC, 1, 0, do_ssh,
     "ssh\"Open a secure shell client connection\" {-l\"Log in using this user name\" WORD$user\"Login name\"|"
     "-p\"Connect to this port\" <1-65535>$port\"Port number\"} " HOST_SYNTAX),
EXEC("resume", MODE_EXEC, 1, 0, do_resume,
     "resume\"Resume an active network connection\" [<1-1024>$number\"The number of an active network connection\"]"),
EXEC("disconnect", MODE_EXEC, 1, 0, do_disconnect,
     "disconnect\"Disconnect an existing network connection\" [<1-1024>$number\"The number of an active network connection\"]"),
EXEC("where", MODE_EXEC, 1, 0, do_sessions, "where\"List active connections\""),
EXEC("show.sessions", MODE_EXEC, 1, 0, do_sessions, "show sessions\"Information about Telnet connections\""),
{0},
};
/* clang-format on */
