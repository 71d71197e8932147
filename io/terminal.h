/* A terminal that nobody sits at, for what insists on one. */
#ifndef GKMSH_IO_TERMINAL_H
#define GKMSH_IO_TERMINAL_H

/* A descriptor to close(), or -1. Nothing is ever read from it. */
int io_spare_terminal(void);

#endif
