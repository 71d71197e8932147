/* What scp.c and sftp.c share. */
#ifndef GKMSH_CLI_TRANSFER_INT_H
#define GKMSH_CLI_TRANSFER_INT_H

#include "cli/files.h"
#include "cli/transfer.h"

struct transfer {
	struct shell *shell;
	struct router *router;
	const struct transfer_kind *kind;
	bool ended; /* the far end sends no more */
	bool over;
	int status;
};

/* A kind embeds a struct transfer as its first member. */
struct transfer_kind {
	size_t (*step)(struct transfer *, struct bytes in, struct text *out);
	void (*ended)(struct transfer *); /* the input has ended */
	void (*free)(struct transfer *);
};

/* why: what to refuse it with, or NULL. */
struct transfer *scp_new(const char *command, const char *why);
struct transfer *sftp_new(const char *why);

/* How large a file may get at most. */
size_t transfer_room(const struct transfer *, const char *path);
bool transfer_folder(const struct transfer *, const char *path, struct text *as_folder);

#endif
