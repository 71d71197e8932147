#include "config.h"

#include "io/conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
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
	char *path;
};

static void accept_ready(struct io_conn *c, int events)
{
	struct io_listener *l = (struct io_listener *)c;
	struct sockaddr_storage from = {0};
	socklen_t len = sizeof from;
	char peer[INET_ADDRSTRLEN] = "";
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
	if (from.ss_family == AF_INET) {
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
		(void)inet_ntop(AF_INET, &((struct sockaddr_in *)&from)->sin_addr, peer,
				sizeof peer);
	}
	l->accept(l->ctx, fd, peer);
}

static void accept_again(struct io_conn *c)
{
	io_conn_want(c, UV_READABLE);
}

static void listener_release(struct io_conn *c)
{
	struct io_listener *l = (struct io_listener *)c;

	free(l->path);
	free(l);
}

/* Connections that are accepted from a socket bound to an interface stay on it, whatever the routes say. */
static bool to_device(int fd, const char *device)
{
	return !device ||
	       setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)) == 0;
}

enum status io_listen_socket(uint16_t *port, const char *device, int *out)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
	socklen_t len = sizeof at;
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return ST_IO;
	at.sin_addr.s_addr = htonl(device ? INADDR_ANY : INADDR_LOOPBACK);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (!to_device(fd, device) || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, IO_BACKLOG) != 0 || getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
		enum status st = errno == EADDRINUSE ? ST_EXISTS : ST_IO;
		close(fd);
		return st;
	}
	*port = ntohs(at.sin_port);
	*out = fd;
	return ST_OK;
}

static struct io_listener *listener_new(io_accept_fn accept, void *ctx)
{
	struct io_listener *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->accept = accept;
	l->ctx = ctx;
	l->conn.ready = accept_ready;
	l->conn.timeout = accept_again;
	l->conn.release = listener_release;
	return l;
}

/* l is gone when this fails, and so is the descriptor. */
static enum status listener_start(struct io_loop *loop, struct io_listener *l, int fd,
				  struct io_listener **out)
{
	enum status st = io_conn_start(&l->conn, loop, fd);

	if (st != ST_OK) {
		close(fd);
		free(l->path);
		free(l);
		return st;
	}
	io_conn_want(&l->conn, UV_READABLE);
	*out = l;
	return ST_OK;
}

enum status io_listen(struct io_loop *loop, uint16_t port, const char *device, io_accept_fn accept,
		      void *ctx, struct io_listener **out)
{
	struct io_listener *l = listener_new(accept, ctx);
	enum status st;
	int fd;

	if (!l)
		return ST_NOMEM;
	l->port = port;
	st = io_listen_socket(&l->port, device, &fd);
	if (st != ST_OK) {
		free(l);
		return st;
	}
	return listener_start(loop, l, fd, out);
}

/* ---- on a path ---- */

/* A socket that is left behind by a process that was killed is nobody's. */
static enum status clear_path(const struct sockaddr_un *at)
{
	struct stat s;
	int fd;
	bool alive;

	if (lstat(at->sun_path, &s) != 0)
		return errno == ENOENT ? ST_OK : ST_IO;
	if (!S_ISSOCK(s.st_mode))
		return ST_EXISTS;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ST_IO;
	alive = connect(fd, (const struct sockaddr *)at, sizeof *at) == 0 || errno != ECONNREFUSED;
	close(fd);
	if (alive)
		return ST_EXISTS;
	return unlink(at->sun_path) == 0 ? ST_OK : ST_IO;
}

/* /run is empty after a boot. What is refused is told by bind(). */
static void make_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash && slash > path ? str_copyn(path, (size_t)(slash - path)) : NULL;

	if (parent)
		(void)mkdir(parent, 0755);
	free(parent);
}

static enum status path_socket(const char *path, int *out)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	enum status st;
	mode_t before;
	bool bound;
	int fd;

	if (!str_fit(at.sun_path, sizeof at.sun_path, path))
		return ST_RANGE;
	st = clear_path(&at);
	if (st != ST_OK)
		return st;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ST_IO;
	make_parent(path);
	before = umask(0177); /* nobody else, from its first moment */
	bound = bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
	(void)umask(before);
	if (!bound || listen(fd, IO_BACKLOG) != 0) {
		close(fd);
		return ST_IO;
	}
	*out = fd;
	return ST_OK;
}

enum status io_listen_path(struct io_loop *loop, const char *path, io_accept_fn accept, void *ctx,
			   struct io_listener **out)
{
	struct io_listener *l = listener_new(accept, ctx);
	enum status st;
	int fd;

	if (!l)
		return ST_NOMEM;
	l->path = str_copy(path);
	st = l->path ? path_socket(path, &fd) : ST_NOMEM;
	if (st != ST_OK) {
		free(l->path);
		free(l);
		return st;
	}
	return listener_start(loop, l, fd, out);
}

uint16_t io_listener_port(const struct io_listener *l)
{
	return l->port;
}

void io_listener_close(struct io_listener *l)
{
	if (!l)
		return;
	if (l->path && !l->conn.closing)
		(void)unlink(l->path);
	io_conn_close(&l->conn);
}
