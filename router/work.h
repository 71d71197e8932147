/*
 * Keys that are made outside the router: the primes of a large one take seconds, in which nobody else would be
 * served. A host with threads takes the job from ROUTER_FX_WORK, runs it where it likes and gives it back;
 * the notice ROUTER_NOTICE_KEY follows. A router of a lab, whose time is virtual, makes its keys at once.
 */
#ifndef GKMSH_ROUTER_WORK_H
#define GKMSH_ROUTER_WORK_H

#include "crypto/rsa.h"
#include "router/router.h"

struct router_job;

/* Starts a key, whose notice bears *op: data is the struct rsa_key, NULL when it could not be made (number is
 * the enum status). ST_ABSENT: this router's host has no threads. */
enum status router_make_key(struct router *, unsigned bits, uint64_t *op) must_use;

/* ---- for the host ---- */
void router_job_run(struct router_job *);		    /* touches nothing but the job */
void router_job_done(struct router *, struct router_job *); /* takes it back */
void router_job_free(struct router_job *); /* its router is gone; never while it runs */

#endif
