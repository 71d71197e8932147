/*
 * What takes long and is done outside the router: the primes of a large key take seconds, in which nobody else
 * would be served; the key exchanges and signatures of many peers add up. A host with threads takes the job from
 * ROUTER_FX_WORK, runs it where it likes and gives it back; the notice ROUTER_NOTICE_KEY follows, or IKE goes on.
 * A router of a lab, whose time is virtual, does all of it at once.
 */
#ifndef GKMSH_ROUTER_WORK_H
#define GKMSH_ROUTER_WORK_H

#include "crypto/rsa.h"
#include "ike/ike.h"
#include "router/router.h"

struct router_job;

/* Starts a key, whose notice bears *op: data is the struct rsa_key, NULL when it could not be made (number is
 * the enum status). ST_ABSENT: this router's host has no threads. */
enum status router_make_key(struct router *, unsigned bits, uint64_t *op) must_use;

/* A job of IKE with its octets copied; key: what a signature is made with, else NULL. False: not taken, and
 * to be done here (the host has no threads, or it needs what only the router has). */
bool router_ike_outside(struct router *, const struct ike_job *, struct rsa_key *);

/* ---- for the host ---- */
void router_job_run(struct router_job *);		    /* touches nothing but the job */
void router_job_done(struct router *, struct router_job *); /* takes it back */
void router_job_free(struct router_job *); /* its router is gone; never while it runs */

#endif
