#include "config.h"

#include "io/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/list.h"
#include "io/conn.h"
#include "io/io_limits.h"
#include "io/line_private.h"
#include "io/loop_private.h"

/*
 * Standard input and output belong to whoever started us as well, so neither is made non-blocking: input is
 * read when poll() has seen some, output is written in pieces that a pipe takes whole (PIPE_BUF).
 */
#define PIECE 4096

struct io_console {
	struct io_conn in; /* first */
	struct line line;
	uv_poll_t out_poll;
	uv_signal_t winch, cont;
	uv_idle_t idle; /* a file as input has no poll: read it turn by turn */
	struct termios saved;
	int open_handles;
	bool raw, in_is_file, out_is_file, out_wanted, over;
};

static struct io_console *of_line(struct line *l)
{
	return LIST_ENTRY(l, struct io_console, line);
}

/* ---- the terminal ---- */

static void make_raw(struct io_console *c)
{
	struct termios raw = c->saved;

	/* As cfmakeraw(), but output keeps its settings: the session sends CR LF itself. */
	raw.c_iflag &=
	    ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	c->raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static void restore(struct io_console *c)
{
	if (c->raw)
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &c->saved);
	c->raw = false;
}

static void window_size(unsigned *width, unsigned *height)
{
	struct winsize ws = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) != 0)
		ws.ws_col = ws.ws_row = 0;
	*width = ws.ws_col;
	*height = ws.ws_row;
}

static void on_winch(uv_signal_t *s, int signum)
{
	struct io_console *c = s->data;
	unsigned width, height;

	(void)signum;
	window_size(&width, &height);
	if (c->line.session)
		c->line.ops->window(c->line.session, width, height);
}

/* Stopped by somebody and woken in the foreground again: the shell has put its own settings back. */
static void on_cont(uv_signal_t *s, int signum)
{
	struct io_console *c = s->data;

	(void)signum;
	if (c->raw)
		make_raw(c);
}

/* ---- output ---- */

static bool may_write(const struct io_console *c)
{
	struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return c->out_is_file || poll(&p, 1, 0) == 1;
}

static void write_some(struct io_console *c)
{
	while (outq_len(&c->line.out) && !c->line.broken && may_write(c)) {
		struct bytes b = outq_front(&c->line.out, PIECE);
		ssize_t n = write(STDOUT_FILENO, b.p, b.n);

		if (n > 0)
			line_sent(&c->line, (size_t)n);
		else if (errno != EINTR && errno != EAGAIN)
			c->line.broken = true;
	}
}

static void gone(struct io_console *c)
{
	if (c->over)
		return;
	c->over = true;
	io_conn_want(&c->in, 0);
	io_conn_timer(&c->in, 0);
	uv_idle_stop(&c->idle);
	if (!c->out_is_file)
		uv_poll_stop(&c->out_poll);
	line_gone(&c->line);
}

static void on_out(uv_poll_t *p, int status, int events);

static void update(struct line *l)
{
	struct io_console *c = of_line(l);
	bool pending = outq_len(&l->out) && !l->broken;

	if (c->over)
		return;
	if (!c->in_is_file)
		io_conn_want(&c->in, line_wants_input(l) ? UV_READABLE : 0);
	if (pending != c->out_wanted && !c->out_is_file) {
		c->out_wanted = pending;
		if (pending)
			uv_poll_start(&c->out_poll, UV_WRITABLE, on_out);
		else
			uv_poll_stop(&c->out_poll);
	}
	if ((l->closing && !pending) || l->broken || (pending && c->out_is_file))
		io_conn_timer(&c->in, 1);
}

static void on_out(uv_poll_t *p, int status, int events)
{
	struct io_console *c = p->data;

	(void)events;
	if (status < 0)
		c->line.broken = true;
	write_some(c);
	update(&c->line);
}

/* ---- input ---- */

static void end_of_input(struct io_console *c)
{
	uv_idle_stop(&c->idle);
	line_end_of_input(&c->line);
	io_conn_want(&c->in, 0);
	io_conn_timer(&c->in, IO_LINGER_STEP_MS);
}

static void read_some(struct io_console *c)
{
	char buf[IO_READ_SIZE];

	if (!line_wants_input(&c->line))
		return;
	ssize_t n = read(STDIN_FILENO, buf, sizeof buf);
	if (n > 0)
		line_feed(&c->line, BYTES(buf, n));
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		end_of_input(c);
	update(&c->line);
}

static void on_in(struct io_conn *conn, int events)
{
	(void)events;
	read_some((struct io_console *)conn);
}

static void on_idle(uv_idle_t *idle)
{
	read_some(idle->data);
}

static void timeout(struct io_conn *conn)
{
	struct io_console *c = (struct io_console *)conn;

	write_some(c);
	if (c->line.broken || (c->line.closing && !outq_len(&c->line.out)) ||
	    (c->line.eof && line_lingered(&c->line)))
		gone(c);
	else if (c->line.eof)
		io_conn_timer(conn, IO_LINGER_STEP_MS);
	else
		update(&c->line);
}

/* ---- its life ---- */

static void handle_closed(uv_handle_t *h)
{
	struct io_console *c = h->data;

	if (--c->open_handles == 0)
		free(c);
}

static void input_closed(struct io_conn *conn)
{
	struct io_console *c = (struct io_console *)conn;

	if (--c->open_handles == 0)
		free(c);
}

/* libuv makes what it polls non-blocking, also for whoever shares it with us. */
static void keep_blocking(int fd, int flags)
{
	if (flags >= 0)
		(void)fcntl(fd, F_SETFL, flags);
}

/* epoll takes no files: the timer of the connection is still needed, so a pipe stands in. */
static enum status start_file_input(struct io_console *c, struct io_loop *loop)
{
	int pair[2];

	if (pipe(pair) != 0)
		return ST_IO;
	close(pair[1]);
	c->in_is_file = true;
	c->in.borrowed = false;
	if (io_conn_start(&c->in, loop, pair[0]) == ST_OK)
		return ST_OK;
	close(pair[0]);
	return ST_IO;
}

static enum status start_handles(struct io_console *c, struct io_loop *loop)
{
	uv_loop_t *uv = io_loop_uv(loop);
	int in_flags = fcntl(STDIN_FILENO, F_GETFL), out_flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (io_conn_start(&c->in, loop, STDIN_FILENO) != ST_OK &&
	    start_file_input(c, loop) != ST_OK)
		return ST_IO;
	uv_idle_init(uv, &c->idle);
	uv_signal_init(uv, &c->winch);
	uv_signal_init(uv, &c->cont);
	c->idle.data = c->winch.data = c->cont.data = c->out_poll.data = c;
	c->open_handles = 4;
	if (uv_poll_init(uv, &c->out_poll, STDOUT_FILENO) == 0)
		c->open_handles++;
	else
		c->out_is_file = true;
	if (c->in_is_file)
		uv_idle_start(&c->idle, on_idle);
	keep_blocking(STDIN_FILENO, in_flags);
	keep_blocking(STDOUT_FILENO, out_flags);
	uv_signal_start(&c->winch, on_winch, SIGWINCH);
	uv_signal_start(&c->cont, on_cont, SIGCONT);
	return ST_OK;
}

static void close_handles(struct io_console *c)
{
	uv_close((uv_handle_t *)&c->idle, handle_closed);
	uv_close((uv_handle_t *)&c->winch, handle_closed);
	uv_close((uv_handle_t *)&c->cont, handle_closed);
	if (!c->out_is_file)
		uv_close((uv_handle_t *)&c->out_poll, handle_closed);
	io_conn_close(&c->in);
}

enum status io_console_open(struct io_loop *loop, const struct line_ops *ops, void *ctx,
			    struct io_console **out)
{
	struct io_console *c = calloc(1, sizeof *c);
	struct line_info info = {.kind = LINE_CONSOLE};
	enum status st;

	if (!c)
		return ST_NOMEM;
	c->in = (struct io_conn){
	    .ready = on_in, .timeout = timeout, .release = input_closed, .borrowed = true};
	c->line.update = update;
	c->line.patient = true;
	st = start_handles(c, loop);
	if (st != ST_OK) {
		free(c);
		return st;
	}
	info.terminal = tcgetattr(STDIN_FILENO, &c->saved) == 0;
	if (info.terminal)
		make_raw(c);
	window_size(&info.width, &info.height);
	*out = c;
	if (!line_open(&c->line, ops, ctx, &info)) {
		io_console_close(c);
		return ST_STATE;
	}
	update(&c->line);
	return ST_OK;
}

void io_console_close(struct io_console *c)
{
	if (!c)
		return;
	write_some(c);
	gone(c);
	restore(c);
	close_handles(c);
}
