/*
 * This process's own terminal as a line: raw while it runs, as it was before when it is closed. When standard
 * input is a pipe or a file, its characters are read as they are and its end lingers as that of any line.
 * One for the process, made by app/.
 */
#ifndef GKMSH_IO_CONSOLE_H
#define GKMSH_IO_CONSOLE_H

#include "io/line.h"
#include "io/loop.h"

struct io_console;

/* Standard input and output. ST_STATE: the session was refused. */
enum status io_console_open(struct io_loop *, const struct line_ops *, void *ctx,
			    struct io_console **out) must_use;
/* Sends what is queued, as far as it goes at once, and restores the terminal. Accepts NULL. */
void io_console_close(struct io_console *);

#endif
