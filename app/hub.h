/*
 * The lines of one router: joins what io/ carries (telnet, SSH, this terminal) to sessions of its shell.
 * Owned by whoever hosts the router; between two turns of the loop he calls hub_pump().
 */
#ifndef GKMSH_APP_HUB_H
#define GKMSH_APP_HUB_H

#include "cli/shell.h"
#include "io/line.h"
#include "io/loop.h"

struct hub;

struct hub_conf {
	struct io_loop *loop;
	const char *device;	       /* whose addresses it listens on; NULL: 127.0.0.1 */
	struct when (*now)(void *ctx); /* the router's time, which need not be this machine's */
	/* The console on this terminal has ended (Ctrl-], or the end of a pipe). NULL: nobody asks. */
	void (*console_left)(void *ctx);
	void *ctx;
};

struct hub *hub_new(const struct hub_conf *);
void hub_free(struct hub *); /* closes all lines and listeners; accepts NULL */

/* The shell that answers from now on. NULL: the power is off. Lines of the one before are closed, save for
 * consoles, which stay and are answered by the new one. */
void hub_attach(struct hub *, struct shell *);

/* The router is about to be switched off and on: consoles whose sessions end meanwhile are not closed. */
void hub_reloading(struct hub *);

/* ---- listeners; port 0 is replaced by the one that was free ---- */
enum status hub_listen_console(struct hub *, uint16_t *port) must_use;
enum status hub_listen_console_path(struct hub *, const char *path) must_use; /* a UNIX socket */
/* Telnet, SSH and HTTP on a router's own ports, as far as its configuration allows them now. What is allowed no
 * more keeps its lines and takes no new ones. Called after every change of the configuration. */
void hub_listen_as_configured(struct hub *);
enum status hub_listen_telnet(struct hub *, uint16_t *port) must_use;
enum status hub_listen_ssh(struct hub *, uint16_t *port) must_use;
/* For SCEP clients of this machine; a router without "ip http server" refuses connections. */
enum status hub_listen_http(struct hub *, uint16_t *port) must_use;
void hub_http_answer(struct hub *, const struct router_fx *); /* a ROUTER_FX_HTTP */
/* What a line of any other origin needs to be a console of this router: ctx is the hub. */
const struct line_ops *hub_console_ops(void);

/* How long a turn of the loop may go on while lines have more: then signals and others come first. */
#define HUB_TURN_US (20 * USEC_MS)

/* Moves characters both ways. True when something moved: the router may have more to do. */
/* A line's turn lasts as long as the router took for its own since the last one (spent_us), within limits,
 * so that a router slow to take in a long configuration does so seldom. */
bool hub_pump(struct hub *, uint64_t spent_us);

#endif
