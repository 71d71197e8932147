/*
 * HTTP requests to real servers (libcurl inside the loop): what a router's trustpoints ask. Answers come whole
 * and later, never from inside a call; what is too long, slow or broken comes as no answer. Owned by app/.
 */
#ifndef GKMSH_IO_HTTP_CLIENT_H
#define GKMSH_IO_HTTP_CLIENT_H

#include "base/addr.h"
#include "base/bytes.h"
#include "io/loop.h"

struct http_client;

struct http_fetched {
	uint64_t id;
	unsigned status; /* 0: there was no answer */
	const char *content_type;
	struct bytes body;
};
/* Everything in it lives during the call. */
typedef void (*http_fetched_fn)(void *ctx, const struct http_fetched *);

struct http_client *http_client_new(struct io_loop *, http_fetched_fn, void *ctx);
/* ST_LIMIT: too many on their way. No answer comes unless it is ST_OK. */
enum status http_client_fetch(struct http_client *, uint64_t id, const char *url, bool post,
			      struct bytes body) must_use;
/* Requests leave by an interface, each from an address of its own (0: the kernel's choice). */
void http_client_leave_by(struct http_client *, const char *device);
void http_client_come_from(struct http_client *, ip4_t src); /* those that follow */
void http_client_forget(struct http_client *);		     /* whoever asked is gone */
void http_client_free(struct http_client *);		     /* accepts NULL */

#endif
