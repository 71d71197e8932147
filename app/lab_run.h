/* gkmsh lab: the routers of a topology file in this process, reachable on ports of 127.0.0.1. */
#ifndef GKMSH_APP_LAB_RUN_H
#define GKMSH_APP_LAB_RUN_H

#include "app/options.h"

/* Runs until quit or a signal, or to the end of a play or script; the exit status of the process. */
int lab_run_options(const struct options *);

#endif
