#include "config.h"

#include "io/telnet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/list.h"
#include "io/conn.h"
#include "io/io_limits.h"
#include "io/line_private.h"
#include "io/telnet_codec.h"

struct telnet_server {
	struct io_loop *loop;
	struct io_listener *listener;
	struct telnet_conf conf;
	struct list lines;
	unsigned n_lines;
};

struct telnet_line {
	struct io_conn conn; /* first: what the loop knows it by */
	struct line line;
	struct telnet_codec *codec;
	struct outq wire; /* characters with telnet's octets around them */
	struct telnet_server *server;
	struct list link;
	bool fault, over; /* over: closed by either side, what is queued goes out */
};

static struct telnet_line *of_line(struct line *l)
{
	return LIST_ENTRY(l, struct telnet_line, line);
}

static void drop(struct telnet_line *t)
{
	if (t->conn.closing)
		return;
	line_gone(&t->line);
	list_remove(&t->link);
	t->server->n_lines--;
	io_conn_close(&t->conn);
}

static void release(struct io_conn *c)
{
	struct telnet_line *t = (struct telnet_line *)c;

	telnet_codec_free(t->codec);
	outq_free(&t->wire);
	free(t);
}

static void update(struct line *l)
{
	struct telnet_line *t = of_line(l);
	bool pending = outq_len(&l->out) || outq_len(&t->wire);

	if (l->closing && !t->over) {
		t->over = true;
		io_conn_timer(&t->conn, pending ? IO_FLUSH_MS : 1);
	}
	io_conn_want(&t->conn, (line_wants_input(l) ? UV_READABLE : 0) |
				   (pending || l->broken ? UV_WRITABLE : 0));
}

/* ---- what the codec says ---- */

static void on_characters(void *ctx, struct bytes b)
{
	struct telnet_line *t = ctx;

	line_feed(&t->line, b);
}

static void on_window(void *ctx, unsigned width, unsigned height)
{
	struct telnet_line *t = ctx;

	if (t->line.session)
		t->line.ops->window(t->line.session, width, height);
}

static void on_send(void *ctx, struct bytes b)
{
	struct telnet_line *t = ctx;

	/* A far end that asks and asks without reading the answers is no terminal. */
	if (outq_len(&t->wire) > IO_OUT_MAX || !outq_add(&t->wire, b))
		t->fault = true;
}

static void on_fault(void *ctx)
{
	struct telnet_line *t = ctx;

	t->fault = true;
}

static const struct telnet_codec_ops codec_ops = {
    .characters = on_characters,
    .window = on_window,
    .send = on_send,
    .fault = on_fault,
};

/* ---- the socket ---- */

static bool send_some(struct telnet_line *t)
{
	for (;;) {
		if (!outq_len(&t->wire) && outq_len(&t->line.out)) {
			struct bytes b = outq_front(&t->line.out, IO_READ_SIZE);
			telnet_codec_output(t->codec, b);
			line_sent(&t->line, b.n);
		}

		struct bytes b = outq_front(&t->wire, IO_OUT_HIGH);
		if (!b.n)
			return true;
		ssize_t n = send(t->conn.fd, b.p, b.n, MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		outq_take(&t->wire, (size_t)n);
		if ((size_t)n < b.n)
			return true;
	}
}

static bool receive_some(struct telnet_line *t)
{
	char buf[IO_READ_SIZE];
	ssize_t n = recv(t->conn.fd, buf, sizeof buf, 0);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0) {
		line_end_of_input(&t->line);
		io_conn_timer(&t->conn, IO_LINGER_STEP_MS);
	} else {
		telnet_codec_input(t->codec, BYTES(buf, n));
	}
	return true;
}

static void ready(struct io_conn *c, int events)
{
	struct telnet_line *t = (struct telnet_line *)c;
	bool alive = !t->line.broken;

	if (alive && (events & UV_READABLE) && line_wants_input(&t->line))
		alive = receive_some(t) && !t->fault;
	if (alive && (events & UV_WRITABLE))
		alive = send_some(t) && !t->fault;
	if (!alive || (t->line.closing && !outq_len(&t->line.out) && !outq_len(&t->wire))) {
		drop(t);
		return;
	}
	update(&t->line);
}

static void timeout(struct io_conn *c)
{
	struct telnet_line *t = (struct telnet_line *)c;

	if (t->over || line_lingered(&t->line))
		drop(t);
	else
		io_conn_timer(c, IO_LINGER_STEP_MS);
}

static bool start(struct telnet_server *s, struct telnet_line *t, const char *peer)
{
	struct line_info info = {.kind = LINE_TELNET, .peer = peer, .terminal = true};

	telnet_codec_greet(t->codec);
	return line_open(&t->line, s->conf.ops, s->conf.ctx, &info);
}

static void accepted(void *ctx, int fd, const char *peer)
{
	struct telnet_server *s = ctx;
	struct telnet_line *t = NULL;

	if (s->n_lines >= s->conf.max_lines ||
	    (s->conf.allowed && !s->conf.allowed(s->conf.ctx, peer)))
		goto refuse;
	t = calloc(1, sizeof *t);
	if (!t)
		goto refuse;
	t->conn.ready = ready;
	t->conn.timeout = timeout;
	t->conn.release = release;
	t->line.update = update;
	t->server = s;
	t->codec = telnet_codec_new(&codec_ops, t);
	if (!t->codec || io_conn_start(&t->conn, s->loop, fd) != ST_OK)
		goto refuse;
	list_add_tail(&s->lines, &t->link);
	s->n_lines++;
	if (start(s, t, peer))
		update(&t->line);
	else
		drop(t);
	return;
refuse:
	if (t)
		telnet_codec_free(t->codec);
	free(t);
	close(fd);
}

enum status telnet_listen(struct io_loop *loop, const struct telnet_conf *conf,
			  struct telnet_server **out)
{
	struct telnet_server *s = calloc(1, sizeof *s);
	enum status st;

	if (!s)
		return ST_NOMEM;
	s->loop = loop;
	s->conf = *conf;
	if (!s->conf.max_lines)
		s->conf.max_lines = IO_LINE_MAX;
	list_init(&s->lines);
	st = conf->path ? io_listen_path(loop, conf->path, accepted, s, &s->listener)
			: io_listen(loop, conf->port, conf->device, accepted, s, &s->listener);
	if (st != ST_OK) {
		free(s);
		return st;
	}
	*out = s;
	return ST_OK;
}

uint16_t telnet_port(const struct telnet_server *s)
{
	return io_listener_port(s->listener);
}

void telnet_close(struct telnet_server *s)
{
	if (!s)
		return;
	list_each_safe (e, &s->lines) {
		struct telnet_line *t = LIST_ENTRY(e, struct telnet_line, link);
		(void)send_some(t); /* what was said last, if it fits */
		drop(t);
	}
	io_listener_close(s->listener);
	free(s);
}
