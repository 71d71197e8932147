#include "router/work.h"

#include <stdlib.h>

#include "router/router_int.h"

struct router_job {
	struct list link;
	struct drbg drbg; /* of its own, so that the thread shares nothing */
	unsigned bits;
	uint64_t op;
	enum status st;
	struct rsa_key *key;
};

enum status router_make_key(struct router *r, unsigned bits, uint64_t *op)
{
	struct router_job *job;

	if (!r->works_outside)
		return ST_ABSENT;
	job = calloc(1, sizeof *job);
	if (!job)
		return ST_NOMEM;
	drbg_fork(&r->drbg, "key", &job->drbg);
	job->bits = bits;
	job->op = *op = router_new_op(r);
	list_init(&job->link);
	list_add_tail(&r->jobs, &job->link);
	return ST_OK;
}

void router_job_run(struct router_job *job)
{
	job->st = rsa_generate(&job->drbg, job->bits, &job->key);
}

void router_job_done(struct router *r, struct router_job *job)
{
	router_key_notice(r, job->op, job->st, job->key);
	router_job_free(job);
}

void router_job_free(struct router_job *job)
{
	if (!job)
		return;
	rsa_key_free(job->key);
	drbg_wipe(&job->drbg);
	free(job);
}

bool router_job_poll(struct router *r, struct router_fx *fx)
{
	struct list *e = list_take_first(&r->jobs);

	if (!e)
		return false;
	*fx = (struct router_fx){.kind = ROUTER_FX_WORK,
				 .job = LIST_ENTRY(e, struct router_job, link)};
	return true;
}

void router_jobs_free(struct router *r)
{
	struct router_fx fx;

	while (router_job_poll(r, &fx))
		router_job_free(fx.job);
}
