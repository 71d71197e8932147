/*
 * The archive of configurations: files of flash: named as "archive, path" says. What is in it is read from the
 * files that are there, so that it is the same after a boot.
 */
#ifndef GKMSH_CLI_ARCHIVE_H
#define GKMSH_CLI_ARCHIVE_H

#include "base/status.h"
#include "base/text.h"

struct shell;

/* Keeps the running configuration and lets the oldest beyond the maximum go. ST_ABSENT: no path is configured. */
enum status archive_config(struct shell *, struct text *name) must_use;
/* After "write memory", when the configuration says so. */
void archive_on_write(struct shell *);

#endif
