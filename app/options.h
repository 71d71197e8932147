/* What the command line asks for. The strings are those of argv. */
#ifndef GKMSH_APP_OPTIONS_H
#define GKMSH_APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum app_mode {
	APP_ROUTER,
	APP_LAB,
	APP_HELP,
	APP_VERSION,
};

#define PORT_NONE (-1)

struct options {
	enum app_mode mode;
	/* one router */
	const char *nvram, *config;
	int ssh, telnet, http; /* PORT_NONE: not asked for; 0: any free port */
	/* lab */
	const char *topology, *play, *skip, *only, *script, *state;
	int port_base;
	bool headless, keep_going;
};

/* ST_SYNTAX with *why, one line without the program's name. */
enum status options_parse(int argc, char **argv, struct options *, struct text *why) must_use;
void options_help(struct text *out);

#endif
