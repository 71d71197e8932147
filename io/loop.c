#include "config.h"

#include "io/loop_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define N_SIGNALS 4

struct io_loop {
	uv_loop_t uv;
	uv_prepare_t prepare;
	uv_timer_t timer;
	uv_signal_t signals[N_SIGNALS];
	const struct io_loop_ops *ops;
	void *ctx;
	unsigned working;
	bool stopped;
};

struct io_job {
	uv_work_t req;
	struct io_loop *loop;
	io_work_fn run, done;
	void *arg;
};

struct when io_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct when){
	    .mono = uv_hrtime() / 1000,
	    .wall = (wall_t)ts.tv_sec * (wall_t)USEC_S + ts.tv_nsec / 1000,
	};
}

enum status io_entropy(void *to, size_t n)
{
	uint8_t *p = to;

	while (n) {
		ssize_t got = getrandom(p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ST_IO;
		p += got;
		n -= (size_t)got;
	}
	return ST_OK;
}

static void on_timer(uv_timer_t *t)
{
	(void)t; /* its only purpose is to end the sleep: settle follows */
}

static void on_prepare(uv_prepare_t *p)
{
	struct io_loop *loop = p->data;
	struct when now;
	mono_t due;

	if (loop->stopped) {
		uv_stop(&loop->uv);
		return;
	}
	uv_update_time(&loop->uv);
	now = io_now();
	due = loop->ops->settle(loop->ctx, now);
	if (loop->stopped) {
		uv_stop(&loop->uv);
	} else if (due == MONO_NEVER) {
		uv_timer_stop(&loop->timer);
	} else {
		mono_t left = due > now.mono ? due - now.mono : 0;
		uv_timer_start(&loop->timer, on_timer, (left + USEC_MS - 1) / USEC_MS, 0);
	}
}

static void on_signal(uv_signal_t *s, int signum)
{
	struct io_loop *loop = s->data;

	loop->ops->terminate(loop->ctx, signum);
}

static int start_handles(struct io_loop *loop)
{
	static const int signums[N_SIGNALS] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
	int rc = 0;

	uv_prepare_init(&loop->uv, &loop->prepare);
	uv_timer_init(&loop->uv, &loop->timer);
	loop->prepare.data = loop->timer.data = loop;
	for (int i = 0; i < N_SIGNALS; i++) {
		rc = rc ? rc : uv_signal_init(&loop->uv, &loop->signals[i]);
		if (rc)
			return rc;
		loop->signals[i].data = loop;
		rc = uv_signal_start(&loop->signals[i], on_signal, signums[i]);
	}
	return rc ? rc : uv_prepare_start(&loop->prepare, on_prepare);
}

struct io_loop *io_loop_new(const struct io_loop_ops *ops, void *ctx)
{
	struct io_loop *loop = calloc(1, sizeof *loop);

	if (!loop)
		return NULL;
	loop->ops = ops;
	loop->ctx = ctx;
	if (uv_loop_init(&loop->uv) != 0) {
		free(loop);
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN); /* a closed connection is an error of write(), not the end */
	if (start_handles(loop) != 0) {
		io_loop_free(loop);
		return NULL;
	}
	return loop;
}

static void close_own(uv_handle_t *h, void *arg)
{
	struct io_loop *loop = arg;

	if (h->data == loop && !uv_is_closing(h))
		uv_close(h, NULL);
}

void io_loop_free(struct io_loop *loop)
{
	if (!loop)
		return;
	uv_walk(&loop->uv, close_own, loop);
	while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0)
		;
	(void)uv_loop_close(
	    &loop->uv); /* a handle left open is a leak, which the sanitizer names */
	free(loop);
}

void io_loop_run(struct io_loop *loop)
{
	while (!loop->stopped)
		uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void io_loop_stop(struct io_loop *loop)
{
	loop->stopped = true;
	uv_timer_start(&loop->timer, on_timer, 0, 0);
}

void io_loop_resume(struct io_loop *loop)
{
	loop->stopped = false;
}

bool io_loop_stopped(const struct io_loop *loop)
{
	return loop->stopped;
}

static void job_run(uv_work_t *req)
{
	struct io_job *job = req->data;

	job->run(job->arg);
}

static void job_done(uv_work_t *req, int status)
{
	struct io_job *job = req->data;

	(void)status; /* never cancelled */
	job->loop->working--;
	job->done(job->arg);
	free(job);
}

enum status io_work(struct io_loop *loop, io_work_fn run, io_work_fn done, void *arg)
{
	struct io_job *job = calloc(1, sizeof *job);

	if (!job)
		return ST_NOMEM;
	*job = (struct io_job){.loop = loop, .run = run, .done = done, .arg = arg};
	job->req.data = job;
	if (uv_queue_work(&loop->uv, &job->req, job_run, job_done) != 0) {
		free(job);
		return ST_IO;
	}
	loop->working++;
	return ST_OK;
}

bool io_loop_busy(const struct io_loop *loop)
{
	return loop->working > 0;
}

uv_loop_t *io_loop_uv(struct io_loop *loop)
{
	return &loop->uv;
}

static void free_memory(uv_handle_t *h)
{
	free(h->data);
}

void io_handle_close(uv_handle_t *h, void *memory)
{
	h->data = memory;
	uv_close(h, free_memory);
}
