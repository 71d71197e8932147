/* gkmsh host: one router on this machine's own interfaces. */
#ifndef GKMSH_APP_HOST_RUN_H
#define GKMSH_APP_HOST_RUN_H

#include "app/options.h"

/* Runs until it is told to end. Returns the exit status. */
int host_run_options(const struct options *);

#endif
