#include "config.h"

#include "app/single.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/hub.h"
#include "app/node.h"
#include "io/console.h"
#include "io/files.h"
#include "io/http_client.h"

#define PORTS 4

struct single {
	const struct options *options;
	struct io_loop *loop;
	struct gram *gram;
	struct nvram *nvram;
	struct node *node;
	struct hub *hub;
	struct http_client *client; /* for the trustpoints: nothing is plugged into the ports */
	struct io_console *console;
	int terminal; /* for the line editors */
	char *config; /* of --config, for each boot */
	bool reload;
	int status;
};

static struct when now_of(void *ctx)
{
	(void)ctx;
	return io_now();
}

/* ---- power ---- */

static void report(void *ctx, const char *name, const char *text)
{
	(void)ctx, (void)name;
	for (; *text; text++)
		fprintf(stderr, *text == '\n' ? "\r\n" : "%c", *text);
}

static enum status power_on(struct single *s)
{
	const char *dir = s->options->nvram;
	uint8_t seed[32];
	struct node_conf conf = {
	    .gram = s->gram,
	    .name = dir ? dir : "",
	    .seed = seed,
	    .n_ports = PORTS,
	    .http_outside = true,
	    .terminal = s->terminal,
	    .loop = s->loop,
	    .nvram = s->nvram,
	    .config = s->config,
	    .report = report,
	};
	enum status st = io_entropy(seed, sizeof seed);

	if (st != ST_OK)
		return st;
	s->node = node_new(&conf, io_now());
	explicit_bzero(seed, sizeof seed);
	return s->node ? ST_OK : ST_NOMEM;
}

static void power_off(struct single *s)
{
	if (s->hub)
		hub_attach(s->hub, NULL);
	node_free(s->node);
	s->node = NULL;
}

/* ---- running ---- */

static void fetched(void *ctx, const struct http_fetched *f)
{
	struct single *s = ctx;

	router_fetched(node_router(s->node), io_now(), f->id, f->status, f->content_type, f->body);
}

static void fetch(struct single *s, const struct router_fx *fx)
{
	if (http_client_fetch(s->client, fx->http.id, fx->http.url, fx->http.post, fx->data) !=
	    ST_OK)
		router_fetched(node_router(s->node), io_now(), fx->http.id, 0, "", BYTES(NULL, 0));
}

static void take_effects(struct single *s)
{
	struct router_fx fx;

	while (node_poll(s->node, &fx)) {
		if (fx.kind == ROUTER_FX_RELOAD) {
			s->reload = true;
			hub_reloading(s->hub);
		}
		if (fx.kind == ROUTER_FX_HTTP)
			hub_http_answer(s->hub, &fx);
		if (fx.kind == ROUTER_FX_FETCH)
			fetch(s, &fx);
	}
	/* Frames leave on ports that nothing is plugged into. */
}

static bool reload(struct single *s)
{
	s->reload = false;
	http_client_forget(s->client);
	power_off(s);
	if (power_on(s) != ST_OK) {
		fprintf(stderr, "gkmsh: reload: no memory\r\n");
		s->status = 2;
		io_loop_stop(s->loop);
		return false;
	}
	hub_attach(s->hub, node_shell(s->node));
	return true;
}

static mono_t settle(void *ctx, struct when now)
{
	struct single *s = ctx;

	while (io_now().mono - now.mono < HUB_TURN_US) {
		mono_t start = io_now().mono;

		node_step(s->node, now);
		take_effects(s);
		if (hub_pump(s->hub, io_now().mono - start))
			continue;
		if (!s->reload)
			return node_deadline(s->node);
		if (!reload(s))
			return MONO_NEVER;
	}
	return now.mono;
}

static void terminate(void *ctx, int signum)
{
	struct single *s = ctx;

	(void)signum;
	io_loop_stop(s->loop);
}

static void console_left(void *ctx)
{
	struct single *s = ctx;

	io_loop_stop(s->loop);
}

/* ---- its parts ---- */

static bool listen_on(struct single *s, const char *what, int port,
		      enum status (*listen)(struct hub *, uint16_t *))
{
	uint16_t p = (uint16_t)port;
	enum status st;

	if (port == PORT_NONE)
		return true;
	st = listen(s->hub, &p);
	if (st == ST_OK)
		fprintf(stderr, "%s on 127.0.0.1 port %u\r\n", what, p);
	else
		fprintf(stderr, "gkmsh: %s: port %u: %s\n", what, p,
			st == ST_EXISTS ? "in use" : status_text(st));
	return st == ST_OK;
}

static bool assemble(struct single *s)
{
	static const struct io_loop_ops loop_ops = {.settle = settle, .terminate = terminate};
	struct text why = TEXT_EMPTY;
	enum status st;
	size_t n;

	if (s->options->config) {
		st = io_read_file(s->options->config, &s->config, &n);
		if (st != ST_OK) {
			fprintf(stderr, "gkmsh: %s: %s\n", s->options->config, status_text(st));
			return false;
		}
	}
	s->gram = shell_gram_new(&why);
	if (s->gram)
		s->nvram = nvram_new(s->options->nvram, &why);
	if (!s->nvram)
		fprintf(stderr, "gkmsh: %s\n", text_str(&why));
	text_free(&why);
	if (!s->nvram)
		return false;
	s->loop = io_loop_new(&loop_ops, s);
	if (!s->loop)
		return false;
	if (power_on(s) != ST_OK) {
		fprintf(stderr, "gkmsh: no memory\n");
		return false;
	}
	s->client = http_client_new(s->loop, fetched, s);
	if (!s->client)
		return false;
	s->hub = hub_new(&(struct hub_conf){
	    .loop = s->loop, .now = now_of, .console_left = console_left, .ctx = s});
	if (!s->hub)
		return false;
	hub_attach(s->hub, node_shell(s->node));
	return listen_on(s, "telnet", s->options->telnet, hub_listen_telnet) &&
	       listen_on(s, "SSH", s->options->ssh, hub_listen_ssh) &&
	       listen_on(s, "HTTP", s->options->http, hub_listen_http);
}

int single_run(const struct options *options)
{
	struct single s = {.options = options, .terminal = -1, .status = 2};

	if (assemble(&s) &&
	    io_console_open(s.loop, hub_console_ops(), s.hub, &s.console) == ST_OK) {
		s.status = 0;
		io_loop_run(s.loop);
	}
	io_console_close(s.console);
	http_client_free(s.client);
	hub_free(s.hub);
	s.hub = NULL;
	power_off(&s);
	nvram_free(s.nvram);
	gram_free(s.gram);
	free(s.config);
	if (s.loop && io_loop_busy(s.loop))
		_exit(s.status); /* a thread still computes what nobody waits for any more */
	io_loop_free(s.loop);
	return s.status;
}
