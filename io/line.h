/*
 * A line: characters from and to somebody who types, whatever carries them (telnet, SSH, this process's
 * terminal). Whoever answers gives a struct line_ops when the listener is made; io/ owns the line and tells
 * him when it ends. Nobody calls back into an op from inside line_write().
 */
#ifndef GKMSH_IO_LINE_H
#define GKMSH_IO_LINE_H

#include "base/bytes.h"
#include "base/status.h"

struct line;

enum line_kind {
	LINE_CONSOLE, /* this process's terminal */
	LINE_TELNET,
	LINE_SSH_SHELL, /* user is authenticated */
	LINE_SSH_EXEC,	/* one command */
	LINE_SSH_SFTP,	/* the subsystem of that name */
};

struct line_info {
	enum line_kind kind;
	const char *user;	/* SSH, else NULL */
	const char *peer;	/* address of the far end, NULL for the console */
	const char *command;	/* LINE_SSH_EXEC */
	unsigned width, height; /* 0: not told */
	bool terminal;		/* somebody's terminal shows what we echo; false for pipes */
};

struct line_ops {
	/* A session for the line, or NULL: it is closed at once. The info lives during the call. */
	void *(*open)(void *ctx, struct line *, const struct line_info *);
	void (*input)(void *session, struct bytes);
	void (*window)(void *session, unsigned width, unsigned height);
	/* The far end takes no more for now (true), or does again. */
	void (*stall)(void *session, bool stalled);
	/* Its input has ended. May be NULL. */
	void (*ended)(void *session);
	/* Its input has ended: is something still under way that may print? May be NULL. */
	bool (*busy)(void *session);
	/* The line is gone, also after line_close(): the last call, the session is to be freed. */
	void (*closed)(void *session);
};

/* Sends, or queues what the far end does not take yet. */
void line_write(struct line *, struct bytes);
/* No more input; what is queued is sent, then the line is closed. The status is for SSH's exec. */
void line_close(struct line *, int exit_status);
/* Input waits at the far end while held (a session that has enough to do). */
void line_hold(struct line *, bool hold);
/* Octets that line_write() took and the far end did not take yet. */
size_t line_unsent(const struct line *);

#endif
