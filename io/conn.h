/*
 * Inside io/: a descriptor in the loop with a timer beside it, and listeners that produce them. The struct is
 * embedded first in its user; release() gets it back when libuv has let go of both handles.
 */
#ifndef GKMSH_IO_CONN_H
#define GKMSH_IO_CONN_H

#include <uv.h>

#include "io/loop.h"

struct io_conn {
	uv_poll_t poll;
	uv_timer_t timer;
	int fd; /* owned, unless borrowed */
	int events;
	int open_handles;
	bool closing, borrowed;
	void (*ready)(struct io_conn *,
		      int events); /* UV_READABLE, UV_WRITABLE; both on an error */
	void (*timeout)(struct io_conn *);
	void (*release)(struct io_conn *);
};

/* On failure the descriptor is still the caller's and release() is not called. */
enum status io_conn_start(struct io_conn *, struct io_loop *, int fd) must_use;
void io_conn_want(struct io_conn *, int events);
void io_conn_timer(struct io_conn *, unsigned ms); /* 0: none */
void io_conn_close(struct io_conn *);		   /* more than once is harmless */

/* ---- listeners: on 127.0.0.1, on all addresses of one interface, on a path ---- */
struct io_listener;
/* The descriptor is the callee's: non-blocking, TCP_NODELAY set. peer is "127.0.0.1" and the like. */
typedef void (*io_accept_fn)(void *ctx, int fd, const char *peer);

/* Port 0: any free one. device NULL: 127.0.0.1, else an interface's name. ST_EXISTS: the port is taken. */
enum status io_listen(struct io_loop *, uint16_t port, const char *device, io_accept_fn, void *ctx,
		      struct io_listener **out) must_use;
/* A UNIX socket that its owner alone may connect to; one that nobody listens on any more is replaced. */
enum status io_listen_path(struct io_loop *, const char *path, io_accept_fn, void *ctx,
			   struct io_listener **out) must_use;
/* A socket for a server that listens by itself. */
enum status io_listen_socket(uint16_t *port, const char *device, int *out) must_use;
uint16_t io_listener_port(const struct io_listener *);
void io_listener_close(struct io_listener *); /* accepts NULL */

#endif
