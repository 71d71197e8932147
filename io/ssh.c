#include "config.h"

#include "io/ssh_private.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/io_limits.h"
#include "io/ssh_key.h"

#define SSH_CLOSE_MS \
	1000 /* OpenSSH reports a failure when the connection goes before it has closed */

static struct ssh_line *of_line(struct line *l)
{
	return LIST_ENTRY(l, struct ssh_line, line);
}

static void drop(struct ssh_line *s)
{
	if (s->conn.closing)
		return;
	line_gone(&s->line);
	list_remove(&s->link);
	s->server->n_lines--;
	io_conn_close(&s->conn);
}

static void release(struct io_conn *c)
{
	struct ssh_line *s = (struct ssh_line *)c;

	if (s->event) {
		ssh_event_remove_session(s->event, s->session);
		ssh_event_free(s->event);
	}
	if (s->channel)
		ssh_channel_free(
		    s->channel); /* before ssh_disconnect(), which frees what is left */
	ssh_disconnect(s->session);
	ssh_free(s->session);
	free(s->user);
	free(s->command);
	free(s);
}

static bool can_send(struct ssh_line *s)
{
	return s->channel && s->stage == SSH_STAGE_OPEN && outq_len(&s->line.out) &&
	       ssh_channel_window_size(s->channel) > 0;
}

static void want(struct ssh_line *s)
{
	bool flush = (ssh_get_poll_flags(s->session) & SSH_WRITE_PENDING) != 0;
	bool finish = s->stage == SSH_STAGE_OPEN && s->line.closing;

	io_conn_want(&s->conn, UV_READABLE | (flush || s->kick || s->line.broken || can_send(s) ||
						      (finish && !outq_len(&s->line.out))
						  ? UV_WRITABLE
						  : 0));
}

static void update(struct line *l)
{
	struct ssh_line *s = of_line(l);

	s->kick = true; /* characters may wait inside libssh, where no socket tells */
	if (!s->conn.closing)
		want(s);
}

/* ---- one step after another ---- */

static bool exchange_keys(struct ssh_line *s)
{
	switch (ssh_handle_key_exchange(s->session)) {
	case SSH_OK:
		break;
	case SSH_AGAIN:
		return true;
	default:
		return false;
	}
	s->event = ssh_event_new();
	if (!s->event || ssh_event_add_session(s->event, s->session) != SSH_OK)
		return false;
	s->stage = SSH_STAGE_LOGIN;
	s->kick = true; /* the first request may have come with the last of the key exchange */
	return true;
}

static void open_session(struct ssh_line *s)
{
	const struct ssh_conf *conf = &s->server->conf;
	struct line_info info = {
	    .kind = s->sftp	 ? LINE_SSH_SFTP
		    : s->command ? LINE_SSH_EXEC
				 : LINE_SSH_SHELL,
	    .user = s->user,
	    .peer = s->peer,
	    .command = s->command,
	    .width = s->width,
	    .height = s->height,
	    .terminal = s->pty,
	};

	s->stage = SSH_STAGE_OPEN;
	io_conn_timer(&s->conn, 0);
	if (!line_open(&s->line, &conf->ops->line, conf->ctx, &info))
		line_close(&s->line, 255);
}

static bool take_input(struct ssh_line *s)
{
	char buf[IO_READ_SIZE];

	if (s->line.eof || s->line.closing)
		return !ssh_channel_is_closed(s->channel);
	for (size_t taken = 0; line_wants_input(&s->line); taken += sizeof buf) {
		if (taken >= IO_OUT_HIGH) {
			s->kick = true; /* others have their turn first */
			return true;
		}

		int n = ssh_channel_read_nonblocking(s->channel, buf, sizeof buf, 0);
		if (n == SSH_ERROR)
			return false;
		if (n <= 0)
			break;
		line_feed(&s->line, BYTES(buf, n));
	}
	if (line_wants_input(&s->line) &&
	    (ssh_channel_is_eof(s->channel) || ssh_channel_is_closed(s->channel))) {
		line_end_of_input(&s->line);
		io_conn_timer(&s->conn, IO_LINGER_STEP_MS);
	}
	return true;
}

static bool give_output(struct ssh_line *s)
{
	while (can_send(s)) {
		uint32_t room = ssh_channel_window_size(s->channel);
		struct bytes b =
		    outq_front(&s->line.out, room < IO_READ_SIZE ? room : IO_READ_SIZE);

		/* Never more than the window: libssh would wait for it. */
		int n = ssh_channel_write(s->channel, b.p, (uint32_t)b.n);
		if (n < 0)
			return false;
		line_sent(&s->line, (size_t)n);
		if (n == 0 || (ssh_get_poll_flags(s->session) & SSH_WRITE_PENDING))
			break;
	}
	if (s->line.closing && !outq_len(&s->line.out)) {
		s->stage = SSH_STAGE_CLOSING;
		ssh_channel_request_send_exit_status(s->channel, s->line.exit_status);
		ssh_channel_send_eof(s->channel);
		ssh_channel_close(s->channel);
		io_conn_timer(&s->conn, SSH_CLOSE_MS);
	}
	return true;
}

static bool step(struct ssh_line *s)
{
	s->kick = false;
	if (s->line.broken)
		return false;
	if (s->stage == SSH_STAGE_KEX)
		return exchange_keys(s) && !s->fault;
	if (ssh_event_dopoll(s->event, 0) == SSH_ERROR || !ssh_is_connected(s->session) || s->fault)
		return false;
	if (s->stage == SSH_STAGE_LOGIN && s->asked)
		open_session(s);
	if (s->stage == SSH_STAGE_OPEN && !(take_input(s) && give_output(s)))
		return false;
	/* libssh reads while it writes, and may have met the end of the connection there. */
	return ssh_is_connected(s->session);
}

static void ready(struct io_conn *c, int events)
{
	struct ssh_line *s = (struct ssh_line *)c;

	(void)events;
	if (step(s))
		want(s);
	else
		drop(s);
}

static void timeout(struct io_conn *c)
{
	struct ssh_line *s = (struct ssh_line *)c;

	if (s->stage != SSH_STAGE_OPEN) {
		drop(s); /* too long at the login, or all said and the far end stays */
	} else if (line_lingered(&s->line)) {
		line_close(&s->line, 0);
	} else {
		io_conn_timer(c, IO_LINGER_STEP_MS);
	}
}

/* ---- connections ---- */

static ssh_bind bind_with_key(struct ssh_server *s, enum status *st)
{
	struct text pem = TEXT_EMPTY;
	ssh_key key = NULL;
	bool no_config = false;
	ssh_bind bind = NULL;

	*st = s->conf.ops->host_key(s->conf.ctx, &pem);
	if (*st != ST_OK)
		goto out;
	*st = ssh_key_from_pem(text_str(&pem), &key);
	if (*st != ST_OK)
		goto out;
	*st = ST_NOMEM;
	bind = ssh_bind_new();
	if (!bind || ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no_config) != 0 ||
	    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_BANNER, "gkmsh") != 0 ||
	    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) != 0) {
		if (bind)
			ssh_bind_free(bind);
		bind = NULL;
		goto out;
	}
	key = NULL; /* the bind's */
	*st = ST_OK;
out:
	if (key)
		ssh_key_free(key);
	if (pem.s)
		explicit_bzero(pem.s, pem.cap);
	text_free(&pem);
	return bind;
}

/* The descriptor is the session's after this, also when it fails. It closes it when it likes. */
static enum status make_session(struct ssh_server *s, int fd, ssh_session *out)
{
	enum status st;
	ssh_bind bind = bind_with_key(s, &st);
	ssh_session session = NULL;

	if (bind) {
		session = ssh_new();
		st = session ? ST_OK : ST_NOMEM;
	}
	if (session && ssh_bind_accept_fd(bind, session, fd) != SSH_OK) {
		ssh_free(session);
		session = NULL;
		st = ST_CRYPTO;
	} else if (!session) {
		close(fd);
	}
	if (bind)
		ssh_bind_free(bind);
	if (session)
		ssh_set_blocking(session, 0);
	*out = session;
	return st;
}

static enum status start(struct ssh_server *s, int fd, const char *peer)
{
	struct ssh_line *l = calloc(1, sizeof *l);
	enum status st = ST_NOMEM;
	/* What the loop watches only the loop may close: its number would be another connection's at once. */
	int watched = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (!l || watched < 0) {
		if (watched >= 0)
			close(watched);
		free(l);
		close(fd);
		return st;
	}
	*l = (struct ssh_line){
	    .conn = {.ready = ready, .timeout = timeout, .release = release},
	    .line.update = update,
	    .server = s,
	    .limits = {.time_s = IO_SSH_LOGIN_S, .tries = IO_SSH_TRIES},
	    .kick = true,
	};
	str_fit(l->peer, sizeof l->peer, peer);
	if (s->conf.ops->limits)
		s->conf.ops->limits(s->conf.ctx, &l->limits);
	st = make_session(s, fd, &l->session);
	if (st == ST_OK)
		st = ssh_line_expect_login(l);
	if (st == ST_OK)
		st = io_conn_start(&l->conn, s->loop, watched);
	if (st != ST_OK) {
		close(watched);
		ssh_free(l->session);
		free(l);
		return st;
	}
	list_add_tail(&s->lines, &l->link);
	s->n_lines++;
	io_conn_timer(&l->conn, l->limits.time_s * 1000);
	want(l);
	return ST_OK;
}

static void accepted(void *ctx, int fd, const char *peer)
{
	struct ssh_server *s = ctx;
	enum status st = ST_LIMIT;

	if (s->n_lines >= s->conf.max_lines) {
		close(fd);
	} else if (s->conf.ops->allowed && !s->conf.ops->allowed(s->conf.ctx, peer)) {
		st = ST_REFUSED;
		close(fd);
	} else {
		st = start(s, fd, peer);
	}
	if (st != ST_OK && s->conf.ops->refused)
		s->conf.ops->refused(s->conf.ctx, peer, st);
}

enum status ssh_listen(struct io_loop *loop, const struct ssh_conf *conf, struct ssh_server **out)
{
	struct ssh_server *s = calloc(1, sizeof *s);
	enum status st;

	if (!s)
		return ST_NOMEM;
	s->loop = loop;
	s->conf = *conf;
	if (!s->conf.max_lines)
		s->conf.max_lines = IO_LINE_MAX;
	list_init(&s->lines);
	st = io_listen(loop, conf->port, conf->device, accepted, s, &s->listener);
	if (st != ST_OK) {
		free(s);
		return st;
	}
	*out = s;
	return ST_OK;
}

uint16_t ssh_port(const struct ssh_server *s)
{
	return io_listener_port(s->listener);
}

void ssh_close(struct ssh_server *s)
{
	if (!s)
		return;
	list_each_safe (e, &s->lines) {
		drop(LIST_ENTRY(e, struct ssh_line, link));
	}
	io_listener_close(s->listener);
	free(s);
}
