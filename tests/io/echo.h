/*
 * A world for the tests of lines: a loop, a session that answers, and a client that is a plain socket driven
 * by the same loop, so that both ends run in one thread and every wait is bounded.
 */
#ifndef GKMSH_TESTS_IO_ECHO_H
#define GKMSH_TESTS_IO_ECHO_H

#include "base/text.h"
#include "io/line.h"
#include "io/loop.h"

/* What the session does with the characters it gets. */
enum echo_habit {
	ECHO_BACK,   /* sends each character back */
	ECHO_COUNT,  /* sends nothing, counts lines */
	ECHO_FLOOD,  /* answers every CR with flood octets, paused by stall */
	ECHO_REFUSE, /* open gives no session */
};

struct world {
	struct io_loop *loop;
	enum echo_habit habit;
	struct line *line;
	struct text got; /* what the session was given */
	size_t flood_left;
	unsigned opened, closed, stalls, width, height;
	bool stalled;
	mono_t give_up;
	bool (*until)(struct world *);
	/* the client */
	int client;
	struct text answer;
	bool client_eof, client_reads;
	char user[64], command[64];
};

extern const struct line_ops echo_ops;

void world_begin(struct world *);
void world_end(struct world *);
/* Turns the loop until the condition holds; false after ms. */
bool world_run(struct world *, bool (*until)(struct world *), unsigned ms);
void world_connect(struct world *, uint16_t port);
void world_send(struct world *, struct bytes);
void shutdown_client(struct world *); /* sends no more, still reads */
void world_hang_up(struct world *);

#endif
