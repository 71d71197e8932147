/*
 * Debug switches: what "debug ..." turns on, "show debugging" lists and a debug line of a syslog table
 * asks for. Each folder of engines has its table (debug_table.c names them).
 */
#ifndef GKMSH_CLI_DEBUG_H
#define GKMSH_CLI_DEBUG_H

#include <stddef.h>

struct command;

/*
 * How much a switch lets through. A row of a syslog table names its level behind its switch:
 * "crypto.gdoi.ks.coop:packet"; one that names none comes with any of them.
 */
enum debug_level {
	DEBUG_TERSE = 1,
	DEBUG_ERROR = 2,
	DEBUG_EVENT = 4,
	DEBUG_PACKET = 8,
	DEBUG_DETAIL = 16,
	DEBUG_PLAIN = DEBUG_TERSE | DEBUG_ERROR | DEBUG_EVENT | DEBUG_PACKET, /* none is named */
	DEBUG_ALL = DEBUG_PLAIN | DEBUG_DETAIL
};
unsigned debug_level_of(const char *word); /* "packet"; DEBUG_PLAIN for NULL, 0 for no such word */
const char *debug_level_words(unsigned levels); /* NULL: DEBUG_PLAIN */

struct debug_switch {
	const char *name;    /* "crypto.gdoi.ks.rekey": the row "debug." + name turns it on */
	const char *section; /* of show debugging: "Cryptographic Subsystem" */
	const char *text;    /* "Crypto ISAKMP debugging is on" without its last two words */
};

/* Handlers of the rows "debug.NAME" and "undebug.NAME"; "no" of the first turns off as well. */
void debug_row(struct command *);
void undebug_row(struct command *);

/* The switch of place i in all tables; NULL behind the last. */
const struct debug_switch *debug_switch_at(size_t i);

#endif
