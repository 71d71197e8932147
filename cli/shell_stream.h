/*
 * Streams of the virtual network that end in this shell: at a vty (somebody on another router typed
 * telnet or ssh), or at a session whose user typed it here. Characters go as they are; "ssh" says who
 * and a password first, and encrypts nothing, as the wires of a lab are not anybody's.
 */
#ifndef GKMSH_CLI_SHELL_STREAM_H
#define GKMSH_CLI_SHELL_STREAM_H

#include "base/list.h"
#include "cli/command.h"
#include "router/router.h"

#define STREAM_TELNET 23
#define STREAM_SSH    22

struct stream_line;

/* ---- for shell.c and session.c ---- */
void shell_stream(struct shell *, const struct router_fx *); /* an effect */
void shell_streams_pump(struct shell *);      /* what sessions say, onto the streams */
bool shell_streams_due(const struct shell *); /* there is something to pump */
void shell_streams_forget(struct session *);  /* that is going */
void shell_streams_free(struct shell *);

/* ---- for the command that calls ---- */
enum stream_news {
	STREAM_IS_OPEN,
	STREAM_HAS_DATA,
	STREAM_HAS_ROOM,
	STREAM_IS_GONE, /* the line is freed after the call */
};
typedef void (*stream_fn)(struct session *, struct stream_line *, enum stream_news);

struct stream_line {
	struct list link;
	struct shell *shell;
	uint32_t id;
	uint16_t port; /* asked for */
	ip4_t peer;
	bool gone;			   /* no stream any more */
	bool closing;			   /* once all is sent */
	enum router_stream_kind ended_how; /* gone */
	struct text in, out;		   /* not taken yet by whom it is for */

	/* a vty at this end */
	struct session *vty;
	char *user; /* who says he is, over ssh */
	unsigned tries;
	/* a caller at this end */
	struct session *caller;
	stream_fn news;
	bool open;
	unsigned number; /* of his connections */
};

/* ST_ABSENT: no way there. */
enum status stream_line_call(struct session *, ip4_t src, ip4_t dst, uint16_t port, stream_fn,
			     struct stream_line **out) must_use;
void stream_line_send(struct stream_line *, struct bytes);
void stream_line_close(struct stream_line *); /* after what was sent; freed later */
/* The n-th of a session's calls, from 0; NULL: no more. */
struct stream_line *stream_line_of(const struct session *, size_t n);

#endif
