/*
 * The nvram directory of a router on this machine's disk. A file is replaced whole or not at all: temporary
 * file, fsync, rename, fsync of the directory. "nvram:NAME" lies in DIR/NAME, "flash:NAME" in DIR/flash/NAME,
 * "flash:FOLDER/NAME" in DIR/flash/FOLDER/NAME; "flash:FOLDER/" is the folder itself.
 */
#ifndef GKMSH_IO_FILES_H
#define GKMSH_IO_FILES_H

#include "base/bytes.h"
#include "base/status.h"
#include "base/when.h"

/*
 * ST_SYNTAX: no name for a file. ST_LIMIT: the disk is full or the file too large. ST_IO: the system refuses.
 * On failure the old file stays as it was. Directories on the way are made (mode 0700).
 */
enum status io_file_write(const char *dir, const char *path, struct bytes data,
			  bool secret) must_use;
/* ST_ABSENT when there is none; a folder has to be empty. */
enum status io_file_delete(const char *dir, const char *path) must_use;

/* Gives every file of the directory, in order of names, and folders before what is in them; leftovers of an interrupted write are removed. */
typedef void (*io_file_fn)(void *ctx, const char *path, struct bytes data, wall_t changed);
enum status io_files_load(const char *dir, io_file_fn, void *ctx) must_use;

/* A file of the user's choice (--config, a topology), whole, with a NUL after it; free() it. */
enum status io_read_file(const char *path, char **out, size_t *len) must_use;

#endif
