/*
 * This process's terminal joined to a console socket (io_listen_path(), telnet lines), until either end closes or
 * Ctrl-] is typed. It blocks: nothing else runs in a process that does this.
 */
#ifndef GKMSH_IO_ATTACH_H
#define GKMSH_IO_ATTACH_H

#include "base/status.h"

/* ST_ABSENT: nobody listens there. ST_REFUSED: not ours to connect to. */
enum status io_attach(const char *path) must_use;

#endif
