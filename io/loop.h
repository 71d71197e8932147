/*
 * The event loop of the process and the clock, the entropy and the threads that belong to it. Made and
 * owned by app/; everything else in io/ hangs its handles into one.
 *
 * Each turn of the loop ends with settle(): whoever owns the engines does what is due and says when to come
 * back. So no input needs to know what follows from it.
 */
#ifndef GKMSH_IO_LOOP_H
#define GKMSH_IO_LOOP_H

#include "base/status.h"
#include "base/when.h"

struct io_loop;

struct io_loop_ops {
	/* Before the loop sleeps; returns when to be called again (MONO_NEVER: after the next input). */
	mono_t (*settle)(void *ctx, struct when now);
	/* SIGTERM, SIGINT, SIGHUP or SIGQUIT arrived. */
	void (*terminate)(void *ctx, int signum);
};

/* NULL when the system refuses. SIGPIPE is ignored from then on. */
struct io_loop *io_loop_new(const struct io_loop_ops *, void *ctx);
/* All lines, listeners and servers of it are gone before. Accepts NULL. */
void io_loop_free(struct io_loop *);
void io_loop_run(struct io_loop *); /* until io_loop_stop() */
void io_loop_stop(struct io_loop *);
void io_loop_resume(struct io_loop *); /* may run again */
bool io_loop_stopped(const struct io_loop *);

/* ---- this machine's clock and entropy ---- */
struct when io_now(void);
enum status io_entropy(void *to, size_t n) must_use;

/* ---- work that takes long (an RSA key), on a thread of the pool ---- */
typedef void (*io_work_fn)(void *arg);
/* run() on the thread, touching nothing but arg; done() back in the loop. */
enum status io_work(struct io_loop *, io_work_fn run, io_work_fn done, void *arg) must_use;
/* Work is still on its threads: a process that must end at once ends by _exit(). */
bool io_loop_busy(const struct io_loop *);

#endif
