/*
 * The files of one router (nvram: and flash:) as it sees them, and what its host has still to write. Owned by struct
 * router; contents of secret files are wiped when they go.
 */
#ifndef GKMSH_ROUTER_FILE_STORE_H
#define GKMSH_ROUTER_FILE_STORE_H

#include "base/map.h"
#include "router/router.h"

#define FILE_STORE_FILES 4096	     /* an archive of certificates is one file each */
#define FILE_STORE_NVRAM (32u << 20) /* octets, as "show startup-config" says */
#define FILE_STORE_FLASH (256u << 20)
#define FILE_STORE_ONE	 (16u << 20) /* a single file: it is in memory whole, and written whole */
#define FILE_STORE_PATH	 128
#define FILE_STORE_DEPTH 8 /* folders in folders of flash:, and the file */

struct file_store {
	struct map files;    /* path: struct file_entry */
	struct map pending;  /* paths whose effect was not polled yet, in order */
	size_t nvram, flash; /* octets in use */
	char *polled;	     /* path of the effect handed out last */
};

void file_store_free(struct file_store *);
/*
 * ST_LIMIT: no room, ST_SYNTAX: no name for a file, ST_ABSENT: its folder is not there, ST_EXISTS: a folder has
 * its name (or a file that of a folder); the old file stays. effect: the host is to write it.
 */
enum status file_store_put(struct file_store *, const char *path, struct bytes data, wall_t changed,
			   bool secret, bool effect) must_use;
bool file_store_get(const struct file_store *, const char *path, struct router_file *out);
/* ST_STATE: a folder that is not empty. */
enum status file_store_delete(struct file_store *, const char *path) must_use;
/* It could not be written: back to what it was (NULL: not there), unless it was changed again meanwhile. */
void file_store_restore(struct file_store *, const char *path, const struct router_file *was);
size_t file_store_list(const struct file_store *, const char *prefix, struct router_file *out,
		       size_t max);
void file_store_room(const struct file_store *, bool nvram, size_t *total, size_t *left);
/* The next file to be written or deleted; its octets live until the next call. */
bool file_store_poll(struct file_store *, struct router_fx *);

#endif
