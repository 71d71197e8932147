/*
 * The drawing of a lab asks each router for its parts; app/lab_host.c hands this to lab/.
 */
#ifndef GKMSH_APP_LAB_SKETCH_H
#define GKMSH_APP_LAB_SKETCH_H

#include "lab/sketch.h"
#include "router/router.h"

/* *s is empty before. */
void lab_sketch_router(struct router *, struct when now, struct lab_sketch *s);

#endif
