/*
 * The command table: libcli. Every row of the grammar stands in it under the keywords it begins with, with
 * its mode and privilege. A parsed line goes there in those words; libcli finds the row's entry, enforces mode
 * and privilege, calls the trampoline that calls the handler, and carries what handlers print to the
 * filters. One table serves all sessions of a router, since one command runs at a time.
 *
 * libcli's own parser, line editor and filters are not in the path: arguments never reach it.
 */
#ifndef GKMSH_CLI_DISPATCH_H
#define GKMSH_CLI_DISPATCH_H

#include "grammar/gram.h"

struct dispatch;
struct run;

struct dispatch *dispatch_new(const struct gram *); /* NULL: no memory */
void dispatch_free(struct dispatch *);
/* Calls the handler of run->match->row. ST_REFUSED when mode or privilege forbid it. */
enum status dispatch_run(struct dispatch *, struct run *, uint8_t privilege) must_use;
/* The same for a line of a configuration that is read: nobody's level is to be checked, and a boot reads ten
 * thousand of them, of whose time libcli would take a third. */
void dispatch_read(struct run *);
/* A whole line of output of a command. */
void dispatch_print(struct dispatch *, struct run *, const char *line);

/* The keywords a row begins with ("crypto isakmp policy"); its name when it begins with none. */
void dispatch_words(const struct gram_row *, struct text *out);

#endif
