#include "router/work.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "router/router_int.h"

enum job_kind {
	JOB_KEY,
	JOB_IKE,
};

struct router_job { /* shares nothing with the router while it is out */
	struct list link;
	enum job_kind kind;
	struct drbg drbg; /* of its own */
	unsigned bits;
	uint64_t op;
	enum status st;
	struct rsa_key *key; /* made, or signed with */
	/* IKE */
	struct ike_job ike;
	uint8_t in[DH_OCTETS_MAX], out[DH_OCTETS_MAX + RSA_OCTETS_MAX];
	struct ike_job_result result;
};

static struct router_job *job_new(struct router *r, enum job_kind kind)
{
	struct router_job *job = calloc(1, sizeof *job);

	if (!job)
		return NULL;
	job->kind = kind;
	list_init(&job->link);
	list_add_tail(&r->jobs, &job->link);
	return job;
}

enum status router_make_key(struct router *r, unsigned bits, uint64_t *op)
{
	struct router_job *job;

	if (!r->works_outside)
		return ST_ABSENT;
	job = job_new(r, JOB_KEY);
	if (!job)
		return ST_NOMEM;
	drbg_fork(&r->drbg, "key", &job->drbg);
	job->bits = bits;
	job->op = *op = router_new_op(r);
	return ST_OK;
}

bool router_ike_outside(struct router *r, const struct ike_job *from, struct rsa_key *key)
{
	struct bytes in = from->kind == IKE_JOB_DH ? from->peer_public : from->hash;
	struct router_job *job;

	if (!r->works_outside || in.n > DH_OCTETS_MAX ||
	    (from->kind != IKE_JOB_DH && (from->kind != IKE_JOB_SIGN || !key)))
		return false;
	job = job_new(r, JOB_IKE);
	if (!job)
		return false;
	if (in.n)
		memcpy(job->in, in.p, in.n);
	job->ike = (struct ike_job){
	    .id = from->id, .kind = from->kind, .group = from->group, .dh = from->dh};
	memcpy(job->ike.seed, from->seed, sizeof job->ike.seed);
	job->ike.hash = job->ike.peer_public = BYTES(job->in, in.n);
	job->key = key ? rsa_key_ref(key) : NULL;
	return true;
}

static void run_ike(struct router_job *job)
{
	size_t n = 0;

	if (job->ike.kind == IKE_JOB_DH) {
		ike_job_run_dh(&job->ike, job->out, &job->result);
		job->ike.dh = NULL; /* in the result now */
		return;
	}
	job->result.id = job->ike.id;
	job->result.status = rsa_sign(job->key, RSA_BARE, HASH_NONE, job->ike.hash, job->out, &n);
	job->result.bytes = BYTES(job->out, n);
}

void router_job_run(struct router_job *job)
{
	if (job->kind == JOB_IKE)
		run_ike(job);
	else
		job->st = rsa_generate(&job->drbg, job->bits, &job->key);
}

void router_job_done(struct router *r, struct router_job *job)
{
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &job->result};

	if (job->kind == JOB_IKE) {
		ike_input(r->ike, r->now, &in);
		job->result.dh = NULL; /* the engine's */
	} else {
		router_key_notice(r, job->op, job->st, job->key);
	}
	router_job_free(job);
}

void router_job_free(struct router_job *job)
{
	if (!job)
		return;
	rsa_key_free(job->key);
	dh_free(job->ike.dh);
	dh_free(job->result.dh);
	crypto_wipe(job, sizeof *job);
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
