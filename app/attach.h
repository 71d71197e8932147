/* gkmsh attach: this terminal becomes the console of a router that gkmsh host runs. */
#ifndef GKMSH_APP_ATTACH_H
#define GKMSH_APP_ATTACH_H

#include "app/options.h"

/* Until the router closes it or somebody types Ctrl-]. Returns the exit status. */
int attach_run(const struct options *);

#endif
