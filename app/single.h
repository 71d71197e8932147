/* One router on this terminal: gkmsh without a command. */
#ifndef GKMSH_APP_SINGLE_H
#define GKMSH_APP_SINGLE_H

#include "app/options.h"

/* Runs until its console is left or a signal ends it; the exit status of the process. */
int single_run(const struct options *);

#endif
