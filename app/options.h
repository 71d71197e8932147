/* What the command line asks for. The strings are those of argv. */
#ifndef GKMSH_APP_OPTIONS_H
#define GKMSH_APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum app_mode {
	APP_ROUTER,
	APP_LAB,
	APP_HOST,
	APP_ATTACH,
	APP_HELP,
	APP_VERSION,
};

#define PORT_NONE	  (-1)
#define OPTIONS_MAP_MAX	  64
#define OPTIONS_NAME_SIZE 16 /* of an interface, as Linux has it */
#define OPTIONS_CONSOLE	  "/run/gkmsh/console"

struct options {
	enum app_mode mode;
	/* one router */
	const char *nvram, *config;
	int ssh, telnet, http; /* PORT_NONE: not asked for; 0: any free port */
	/* lab */
	const char *topology, *play, *skip, *only, *script, *state;
	int port_base;
	bool headless, keep_going;
	/* host */
	struct options_map {
		unsigned port; /* of GigabitEthernetN */
		char interface[OPTIONS_NAME_SIZE];
	} map[OPTIONS_MAP_MAX];
	size_t n_map;	     /* 0: ethN is GigabitEthernetN, whenever it appears */
	const char *console; /* the socket; also attach's */
	const char *user;    /* to become; NULL: stay who we are */
	bool foreground;     /* the console is on this terminal too */
};

/* ST_SYNTAX with *why, one line without the program's name. */
enum status options_parse(int argc, char **argv, struct options *, struct text *why) must_use;
void options_help(struct text *out);

#endif
