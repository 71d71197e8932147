/*
 * Who typed which line of configuration: "archive, log config, logging enable". Owned by a shell; a line that holds
 * a secret is kept as its keywords alone.
 */
#ifndef GKMSH_CLI_CONFIG_LOG_H
#define GKMSH_CLI_CONFIG_LOG_H

#include "cli/command.h"

#define CONFIG_LOG_SIZE 100  /* entries, when the configuration does not say */
#define CONFIG_LOG_MAX	1000 /* what it may say */

struct config_log_entry {
	unsigned index, session;
	char *where; /* "admin@vty0" */
	char *line;
};

struct config_log {
	struct config_log_entry entries[CONFIG_LOG_MAX]; /* from first on, around the end */
	size_t first, n;
	unsigned next, sessions;
};

void config_log_free(struct config_log *); /* accepts NULL */
/* After a line of configuration was carried out. */
void config_log_note(struct session *, const struct gram_match *);

#endif
