/*
 * Debug switches: what "debug ..." turns on, "show debugging" lists and a debug line of a syslog table
 * asks for. Each folder of engines has its table (debug_table.c names them).
 */
#ifndef GKMSH_CLI_DEBUG_H
#define GKMSH_CLI_DEBUG_H

#include <stddef.h>

struct command;

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
