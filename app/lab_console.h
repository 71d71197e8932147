/*
 * The lab's own console on a line: prompts for the lab's commands, and joins the line to a router's console
 * until Ctrl-]. Any number at once. What a line needs of it is lab_console_ops() with a struct lab_console_host.
 */
#ifndef GKMSH_APP_LAB_CONSOLE_H
#define GKMSH_APP_LAB_CONSOLE_H

#include "app/lab_host.h"
#include "base/list.h"
#include "io/line.h"

struct lab_console_host {
	struct lab_host *host;
	void (*quit)(void *ctx, int exit_status);
	void *ctx;
	struct list lines;  /* that are open; list_init() before the first */
	const char *banner; /* printed when the process's own terminal is opened */
};

const struct line_ops *lab_console_ops(void);
/* Goes on with what waits for a router's answer, as a script on a pipe does. True when something moved. */
bool lab_console_pump(struct lab_console_host *);

#endif
