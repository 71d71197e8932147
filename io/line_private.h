/*
 * Inside io/: what every kind of line has in common: the session above it, the queue of what is to be sent
 * and the marks at which the session is told to pause. A transport embeds a struct line and calls these.
 */
#ifndef GKMSH_IO_LINE_PRIVATE_H
#define GKMSH_IO_LINE_PRIVATE_H

#include "io/line.h"
#include "io/outq.h"

struct line {
	/* Something changed (output, hold, close): the transport decides anew what it waits for. */
	void (*update)(struct line *);
	const struct line_ops *ops;
	void *session; /* NULL: not open, or gone */
	struct outq out;
	unsigned quiet_ms, linger_ms; /* after the end of input */
	size_t wrote;		      /* since the last look */
	int exit_status;
	bool patient; /* waits for a busy session as long as it takes */
	bool stalled, held, closing, eof, broken;
};

bool line_open(struct line *, const struct line_ops *, void *ctx, const struct line_info *);
void line_feed(struct line *, struct bytes);
void line_sent(struct line *, size_t n); /* n octets of out left */
bool line_wants_input(const struct line *);
/* The far end sends no more, but may still read what its last words bring about. */
void line_end_of_input(struct line *);
/* Every IO_LINGER_STEP_MS after that: true when nothing more comes. */
bool line_lingered(struct line *);
void line_gone(struct line *); /* tells the session, once, and frees the queue */

#endif
