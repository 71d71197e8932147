/*
 * A router on no wires for the tests of sessions, with a clock that the test moves and files that it can make
 * refuse.
 */
#ifndef GKMSH_TESTS_FAKE_ROUTER_H
#define GKMSH_TESTS_FAKE_ROUTER_H

#include "cli/shell.h"
#include "router/keys.h"
#include "router/router.h"

struct gram *fake_gram(void); /* a small language: exec rows and some configuration */
struct router *fake_router_new(const struct gram *);
void fake_router_disk_full(struct router *, bool);
bool fake_router_reloaded(struct router *);
void fake_router_log(struct shell *, const char *text); /* a line of the log, as if of an engine */

/* ---- a bench: gram, router, shell and one session ---- */
struct bench {
	struct gram *gram; /* its own, or NULL */
	struct router *router;
	struct shell *shell;
	struct session *s;
	struct text out; /* all that the session printed since bench_clear() */
	struct when now;
};

void bench_open(struct bench *, const char *config);
void bench_open_with(struct bench *, struct gram *, const char *config); /* the caller's gram */
void bench_close(struct bench *);
struct session *bench_session(struct bench *, const struct session_conf *);
void bench_console(struct bench *); /* a console, its greeting cleared */
void bench_type(struct bench *, const char *characters);
void bench_wait(struct bench *, uint64_t us);
void bench_clear(struct bench *);
/* Types, and gives what came since. */
const char *bench_dialogue(struct bench *, const char *characters);

#endif
