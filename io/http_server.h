/*
 * HTTP on a port of the loopback interface (libmicrohttpd inside the loop, no threads). Made by app/ for a
 * router's HTTP server, which SCEP clients of this machine ask. Requests are whole before they are handed
 * over; what is too long, slow or torn is answered or dropped here.
 */
#ifndef GKMSH_IO_HTTP_SERVER_H
#define GKMSH_IO_HTTP_SERVER_H

#include "base/bytes.h"
#include "io/loop.h"

struct http_server;

struct http_request {
	uint64_t id; /* for http_server_reply() */
	bool post;
	const char *target; /* as sent: nothing of it is decoded */
	struct bytes body;
	const char *peer;
};

struct http_server_ops {
	bool (*allowed)(void *ctx); /* asked for each connection; NULL: always */
	/* Everything in it lives during the call; the reply may come in it or later. */
	void (*request)(void *ctx, const struct http_request *);
};

/* *port 0 is replaced by the free one that was taken. device: an interface whose addresses it listens on; NULL:
 * 127.0.0.1. ST_EXISTS: the port is in use. */
enum status http_server_listen(struct io_loop *, uint16_t *port, const char *device,
			       const struct http_server_ops *, void *ctx,
			       struct http_server **out) must_use;
/* A request that is gone, by its client or by time, is forgotten. */
void http_server_reply(struct http_server *, uint64_t id, unsigned status, const char *content_type,
		       struct bytes body);
void http_server_close(struct http_server *); /* accepts NULL */

#endif
