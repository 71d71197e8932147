/*
 * Telnet lines (RFC 854, 855, 857, 858, 1073) on a port of the loopback or another interface, or a UNIX socket. Made by app/ for a console
 * line or the vty lines of a router; each connection becomes a struct line with what line_ops say.
 */
#ifndef GKMSH_IO_TELNET_H
#define GKMSH_IO_TELNET_H

#include "io/line.h"
#include "io/loop.h"

struct telnet_server;

struct telnet_conf {
	uint16_t port;	    /* 0: any free one */
	const char *device; /* an interface whose addresses it listens on; NULL: 127.0.0.1 */
	const char *path;   /* not a port but a UNIX socket of this name */
	unsigned max_lines; /* 0: IO_LINE_MAX */
	bool (*allowed)(void *ctx, const char *peer); /* of each connection; NULL: always */
	const struct line_ops *ops;
	void *ctx;
};

enum status telnet_listen(struct io_loop *, const struct telnet_conf *,
			  struct telnet_server **out) must_use;
uint16_t telnet_port(const struct telnet_server *);
/* Closes the listener and all its lines; the sessions are told. Accepts NULL. */
void telnet_close(struct telnet_server *);

#endif
