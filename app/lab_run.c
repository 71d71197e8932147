#include "config.h"

#include "app/lab_run.h"

#include <stdio.h>
#include <unistd.h>

#include "app/lab_console.h"
#include "app/play_print.h"
#include "io/console.h"
#include "io/telnet.h"
#include "io/terminal.h"

struct lab_app {
	struct lab_host host;
	struct lab_console_host consoles;
	struct telnet_server *server; /* the lab's console */
	struct io_console *terminal;
	int status;
};

static mono_t settle(void *ctx, struct when now)
{
	struct lab_app *a = ctx;

	mono_t due = lab_host_settle(&a->host, now);

	return lab_console_pump(&a->consoles) ? now.mono : due;
}

static void terminate(void *ctx, int signum)
{
	struct lab_app *a = ctx;

	(void)signum;
	io_loop_stop(a->host.loop);
}

static void quit(void *ctx, int exit_status)
{
	struct lab_app *a = ctx;

	if (exit_status)
		a->status = exit_status;
	io_loop_stop(a->host.loop);
}

static bool open_console(struct lab_app *a, const struct options *o, struct text *why)
{
	struct telnet_conf conf = {
	    .port = (uint16_t)o->port_base, .ops = lab_console_ops(), .ctx = &a->consoles};
	enum status st = telnet_listen(a->host.loop, &conf, &a->server);

	if (st != ST_OK)
		text_addf(why, "lab console port %d: %s", o->port_base,
			  st == ST_EXISTS ? "in use" : status_text(st));
	return st == ST_OK;
}

/* Ports, prompt, until somebody quits. */
static int serve(struct lab_app *a, const struct options *o, struct text *why)
{
	static const struct io_loop_ops ops = {.settle = settle, .terminate = terminate};
	struct text table = TEXT_EMPTY;

	a->host.loop = io_loop_new(&ops, a);
	if (!a->host.loop)
		return 2;
	a->host.last = io_now().mono;
	if (!open_console(a, o, why) ||
	    lab_host_listen(&a->host, (unsigned)o->port_base, why) != ST_OK)
		return 2;
	lab_host_table(&a->host, &table);
	text_addf(&table, "The lab's console: telnet 127.0.0.1 %d\n", o->port_base);
	a->consoles.banner = text_str(&table);
	if (o->headless) {
		fputs(text_str(&table), stdout);
		fflush(stdout);
	} else if (io_console_open(a->host.loop, lab_console_ops(), &a->consoles, &a->terminal) !=
		   ST_OK) {
		text_add(why, "no console");
		text_free(&table);
		return 2;
	}
	io_loop_run(a->host.loop);
	a->consoles.banner = NULL;
	text_free(&table);
	return a->status;
}

static int play(struct lab_app *a, const struct options *o, struct text *why)
{
	struct play_print shown = play_print_for_output();
	struct lab_play play = {.path = o->play,
				.skip = o->skip,
				.only = o->only,
				.keep_going = o->keep_going,
				.print = play_print,
				.ctx = &shown};
	struct lab_play_result result;
	enum status st = lab_play_run(a->host.lab, &play, &result, why);

	play_print_end(&shown);
	return st == ST_OK ? lab_play_exit(&result) : 2;
}

static int script(struct lab_app *a, const struct options *o)
{
	struct text out = TEXT_EMPTY;
	enum lab_outcome outcome = lab_script(a->host.lab, o->script, &out);

	fputs(text_str(&out), stdout);
	text_free(&out);
	return outcome == LAB_FAILED;
}

int lab_run_options(const struct options *o)
{
	struct lab_app a = {.host.terminal = io_spare_terminal()};
	struct text why = TEXT_EMPTY;
	int status = 2;

	a.consoles = (struct lab_console_host){.host = &a.host, .quit = quit, .ctx = &a};
	list_init(&a.consoles.lines);
	if (lab_host_boot(&a.host, o->topology, o->state, &why) == ST_OK) {
		fputs(text_str(&a.host.topo.warnings), stderr);
		if (o->play)
			status = play(&a, o, &why);
		else if (o->script)
			status = script(&a, o);
		else
			status = serve(&a, o, &why);
	}
	if (why.len)
		fprintf(stderr, "gkmsh: %s\n", text_str(&why));
	text_free(&why);
	io_console_close(a.terminal);
	telnet_close(a.server);
	lab_host_free(&a.host);
	if (a.host.terminal >= 0)
		close(a.host.terminal);
	if (a.host.loop && io_loop_busy(a.host.loop))
		_exit(status); /* a thread still computes what nobody waits for any more */
	io_loop_free(a.host.loop);
	return status;
}
