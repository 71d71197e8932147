#include "config.h"

#include "io/conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/io_limits.h"
#include "io/loop_private.h"

#define ACCEPT_PAUSE_MS 500

static void on_poll(uv_poll_t *p, int status, int events)
{
	struct io_conn *c = p->data;

	if (!c->closing)
		c->ready(c, status < 0 ? UV_READABLE | UV_WRITABLE : events);
}

static void on_timer(uv_timer_t *t)
{
	struct io_conn *c = t->data;

	if (!c->closing)
		c->timeout(c);
}

enum status io_conn_start(struct io_conn *c, struct io_loop *loop, int fd)
{
	if (uv_poll_init(io_loop_uv(loop), &c->poll, fd) != 0)
		return ST_IO;
	uv_timer_init(io_loop_uv(loop), &c->timer);
	c->poll.data = c->timer.data = c;
	c->open_handles = 2;
	c->fd = fd;
	c->events = 0;
	return ST_OK;
}

void io_conn_want(struct io_conn *c, int events)
{
	if (c->closing || c->events == events)
		return;
	c->events = events;
	if (events)
		uv_poll_start(&c->poll, events, on_poll);
	else
		uv_poll_stop(&c->poll);
}

void io_conn_timer(struct io_conn *c, unsigned ms)
{
	if (c->closing)
		return;
	if (ms)
		uv_timer_start(&c->timer, on_timer, ms, 0);
	else
		uv_timer_stop(&c->timer);
}

static void handle_closed(uv_handle_t *h)
{
	struct io_conn *c = h->data;

	if (--c->open_handles > 0)
		return;
	if (!c->borrowed)
		close(c->fd);
	c->release(c);
}

void io_conn_close(struct io_conn *c)
{
	if (c->closing)
		return;
	c->closing = true;
	uv_close((uv_handle_t *)&c->poll, handle_closed);
	uv_close((uv_handle_t *)&c->timer, handle_closed);
}

/* ---- listeners ---- */

struct io_listener {
	struct io_conn conn;
	io_accept_fn accept;
	void *ctx;
	uint16_t port;
};

static void accept_ready(struct io_conn *c, int events)
{
	struct io_listener *l = (struct io_listener *)c;
	struct sockaddr_in from = {0};
	socklen_t len = sizeof from;
	char peer[INET_ADDRSTRLEN];
	int one = 1;

	(void)events;
	/* One a turn: whoever connects in a row takes turns with the lines that are there. */
	int fd = accept4(c->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			/* The connection stays in the backlog; without a pause this would spin. */
			io_conn_want(c, 0);
			io_conn_timer(c, ACCEPT_PAUSE_MS);
		}
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	if (!inet_ntop(AF_INET, &from.sin_addr, peer, sizeof peer))
		peer[0] = '\0';
	l->accept(l->ctx, fd, peer);
}

static void accept_again(struct io_conn *c)
{
	io_conn_want(c, UV_READABLE);
}

static void listener_release(struct io_conn *c)
{
	free(c);
}

static enum status open_socket(uint16_t *port, int *out)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
	socklen_t len = sizeof at;
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return ST_IO;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, IO_BACKLOG) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
		enum status st = errno == EADDRINUSE ? ST_EXISTS : ST_IO;
		close(fd);
		return st;
	}
	*port = ntohs(at.sin_port);
	*out = fd;
	return ST_OK;
}

enum status io_listen(struct io_loop *loop, uint16_t port, io_accept_fn accept, void *ctx,
		      struct io_listener **out)
{
	struct io_listener *l = calloc(1, sizeof *l);
	enum status st;
	int fd;

	if (!l)
		return ST_NOMEM;
	l->accept = accept;
	l->ctx = ctx;
	l->port = port;
	l->conn.ready = accept_ready;
	l->conn.timeout = accept_again;
	l->conn.release = listener_release;
	st = open_socket(&l->port, &fd);
	if (st == ST_OK) {
		st = io_conn_start(&l->conn, loop, fd);
		if (st != ST_OK)
			close(fd);
	}
	if (st != ST_OK) {
		free(l);
		return st;
	}
	io_conn_want(&l->conn, UV_READABLE);
	*out = l;
	return ST_OK;
}

uint16_t io_listener_port(const struct io_listener *l)
{
	return l->port;
}

void io_listener_close(struct io_listener *l)
{
	if (l)
		io_conn_close(&l->conn);
}
