/*
 * SSH lines (libssh) on a port of the loopback interface: shell with or without a terminal, and exec. Made by
 * app/ for the vty lines of a router. Logins are asked of the router; a connection that has logged in
 * becomes a struct line with what line_ops say.
 *
 * libssh runs inside the loop without a thread: sessions never block, the loop waits for their sockets.
 */
#ifndef GKMSH_IO_SSH_H
#define GKMSH_IO_SSH_H

#include "base/text.h"
#include "io/line.h"
#include "io/loop.h"

struct ssh_server;

struct ssh_login_limits {
	unsigned time_s; /* from the connection to the shell */
	unsigned tries;	 /* of passwords */
};

struct ssh_ops {
	bool (*allowed)(void *ctx, const char *peer); /* NULL: always */
	/* The private key as PEM (RSA or Ed25519); wiped and freed by the caller. */
	enum status (*host_key)(void *ctx, struct text *pem);
	bool (*password)(void *ctx, const char *user, const char *password);
	/* The public key as SSH writes it (RFC 4253 6.6); asked before and after its signature is checked. */
	bool (*pubkey)(void *ctx, const char *user, struct bytes blob);
	void (*limits)(void *ctx, struct ssh_login_limits *); /* NULL: IOS's defaults */
	/* Why a connection was refused before there was a session, for a log line; NULL: nobody asks. */
	void (*refused)(void *ctx, const char *peer, enum status why);
	struct line_ops line;
};

struct ssh_conf {
	uint16_t port;	    /* 0: any free one */
	const char *device; /* an interface whose addresses it listens on; NULL: 127.0.0.1 */
	unsigned max_lines; /* 0: IO_LINE_MAX */
	const struct ssh_ops *ops;
	void *ctx;
};

enum status ssh_listen(struct io_loop *, const struct ssh_conf *, struct ssh_server **out) must_use;
uint16_t ssh_port(const struct ssh_server *);
/* Closes the listener and all its lines; the sessions are told. Accepts NULL. */
void ssh_close(struct ssh_server *);

#endif
