#include "config.h"

#include "app/node.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/prng.h"
#include "io/loop.h"
#include "router/work.h"

#define STARTUP	    "nvram:startup-config"
#define SERIAL_SIZE 12

struct node {
	struct node_conf conf;
	char *name;
	struct router *router;
	struct shell *shell;
	struct list works; /* on threads */
};

/* A job on a thread, which its node may not live to see. */
struct node_work {
	struct list link;
	struct node *node; /* NULL: switched off meanwhile */
	struct router_job *job;
};

/* The same name is the same board, whatever the seed. */
static void make_serial(const char *name, char out[static SERIAL_SIZE])
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
	struct prng root = {.state = 1};
	struct prng r = prng_fork(&root, name);

	memcpy(out, "9GK", 3);
	for (int i = 3; i < SERIAL_SIZE - 1; i++)
		out[i] = letters[prng_below(&r, sizeof letters - 1)];
	out[SERIAL_SIZE - 1] = '\0';
}

static void report(struct node *n, const char *text)
{
	if (n->conf.report)
		n->conf.report(n->conf.ctx, n->name, text);
}

static enum status boot(struct node *n, struct when now)
{
	struct text refused = TEXT_EMPTY;
	struct router_file startup;
	const char *config = n->conf.config;
	char *copy = NULL;
	enum status st = ST_OK;

	if (!config && router_file_get(n->router, STARTUP, &startup)) {
		config = copy = str_copyn((const char *)startup.data.p, startup.data.n);
		if (!copy)
			return ST_NOMEM;
	}
	if (config)
		st = shell_boot(n->shell, now, config, &refused);
	if (refused.len)
		report(n, text_str(&refused));
	text_free(&refused);
	free(copy);
	return st;
}

static enum status power_on(struct node *n, struct when now)
{
	char serial[SERIAL_SIZE];
	struct router_env env = {.gram = n->conf.gram,
				 .seed = n->conf.seed,
				 .serial = serial,
				 .n_ports = n->conf.n_ports,
				 .http_outside = n->conf.http_outside,
				 .keep_ike_keys = n->conf.keep_ike_keys,
				 .holder = n->conf.holder,
				 .tcp_outside = n->conf.on_machine,
				 .works_outside = n->conf.loop != NULL};
	enum status st;

	make_serial(n->name, serial);
	n->router = router_new(&env, now);
	if (!n->router)
		return ST_NOMEM;
	if (n->conf.on_machine)
		router_clock_set(n->router, now.wall);
	st = nvram_give(n->conf.nvram, n->router);
	if (st != ST_OK)
		return st;
	n->shell = shell_new(n->router, now);
	if (!n->shell)
		return ST_NOMEM;
	if (n->conf.terminal >= 0)
		shell_use_terminal(n->shell, n->conf.terminal);
	return boot(n, now);
}

struct node *node_new(const struct node_conf *conf, struct when now)
{
	struct node *n = calloc(1, sizeof *n);

	if (!n)
		return NULL;
	n->conf = *conf;
	list_init(&n->works);
	n->name = str_copy(conf->name);
	if (!n->name || power_on(n, now) != ST_OK) {
		node_free(n);
		return NULL;
	}
	n->conf.seed = NULL; /* lived during the call */
	n->conf.config = n->conf.name = NULL;
	return n;
}

void node_free(struct node *n)
{
	if (!n)
		return;
	list_each (e, &n->works)
		LIST_ENTRY(e, struct node_work, link)->node = NULL;
	list_remove(&n->works);
	shell_free(n->shell);
	router_free(n->router);
	free(n->name);
	free(n);
}

struct router *node_router(struct node *n)
{
	return n->router;
}

struct shell *node_shell(struct node *n)
{
	return n->shell;
}

void node_step(struct node *n, struct when now)
{
	router_tick(n->router, now);
	shell_step(n->shell, now);
}

mono_t node_deadline(const struct node *n)
{
	mono_t router = router_deadline(n->router), shell = shell_deadline(n->shell);

	return router < shell ? router : shell;
}

static void save(struct node *n, const struct router_fx *fx)
{
	enum status st = nvram_take(n->conf.nvram, fx, router_wall(n->router));
	const char *why = st == ST_LIMIT ? "no space left" : status_text(st);
	struct text line = TEXT_EMPTY;
	struct router_file was;

	if (st == ST_OK)
		return;
	text_addf(&line, "%s: %s, the old file stays\n", fx->path, why);
	report(n, text_str(&line));
	router_file_failed(n->router, fx->path,
			   nvram_get(n->conf.nvram, fx->path, &was) ? &was : NULL, why);
	text_free(&line);
}

/* ---- work on threads ---- */

static void run_work(void *arg)
{
	struct node_work *w = arg;

	router_job_run(w->job);
}

static void work_done(void *arg)
{
	struct node_work *w = arg;

	list_remove(&w->link);
	if (w->node)
		router_job_done(w->node->router, w->job);
	else
		router_job_free(w->job);
	free(w);
}

static void start_work(struct node *n, struct router_job *job)
{
	struct node_work *w = calloc(1, sizeof *w);

	if (w) {
		*w = (struct node_work){.node = n, .job = job};
		list_add_tail(&n->works, &w->link);
		if (io_work(n->conf.loop, run_work, work_done, w) == ST_OK)
			return;
		list_remove(&w->link);
		free(w);
	}
	router_job_run(job); /* no thread to be had: late is better than never */
	router_job_done(n->router, job);
}

bool node_poll(struct node *n, struct router_fx *fx)
{
	while (router_poll(n->router, fx)) {
		if (fx->kind == ROUTER_FX_FILE)
			save(n, fx);
		else if (fx->kind == ROUTER_FX_WORK)
			start_work(n, fx->job);
		else
			return true;
	}
	return false;
}
