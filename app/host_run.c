#include "config.h"

#include "app/host_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/host.h"
#include "io/confine.h"
#include "io/files.h"
#include "io/terminal.h"

#define STARTUP	    "nvram:startup-config"
#define STORAGE_KEY ".storage-key" /* no name of a file of nvram: */

static struct when now_of(void *ctx)
{
	(void)ctx;
	return io_now();
}

/* One time for all that a turn brings: a clock looked at for each frame would cost as much as the frame. */
struct when host_now(struct host *h)
{
	if (!h->now.mono)
		h->now = io_now();
	return h->now;
}

struct router *host_router(struct host *h)
{
	return node_router(h->node);
}

/* ---- power ---- */

static void report(void *ctx, const char *name, const char *text)
{
	(void)ctx, (void)name;
	fputs(text, stderr);
}

static bool power_on(struct host *h)
{
	const char *dir = h->options->nvram;
	uint8_t seed[32];
	struct node_conf conf = {
	    .gram = h->gram,
	    .name = dir ? dir : "",
	    .seed = seed,
	    .n_ports = h->n_ports,
	    .http_outside = true,
	    .holder = key_process_holder(h->keys),
	    .loop = h->loop,
	    .on_machine = true,
	    .terminal = h->terminal,
	    .nvram = h->nvram,
	    .config = h->config,
	    .report = report,
	};

	h->blank = !h->config && !nvram_has(h->nvram, STARTUP);
	if (io_entropy(seed, sizeof seed) != ST_OK)
		return false;
	h->node = node_new(&conf, io_now());
	explicit_bzero(seed, sizeof seed);
	if (h->node)
		hub_attach(h->hub, node_shell(h->node));
	return h->node != NULL;
}

static void power_off(struct host *h)
{
	if (h->hub)
		hub_attach(h->hub, NULL);
	node_free(h->node);
	h->node = NULL;
}

/* ---- running ---- */

static void take_effects(struct host *h)
{
	struct router_fx fx;

	host_ports_flush(h);
	while (node_poll(h->node, &fx)) {
		switch (fx.kind) {
		case ROUTER_FX_FRAME: {
			struct host_port *p = fx.port <= h->n_ports ? &h->ports[fx.port] : NULL;
			if (p && p->ring)
				io_ring_send(p->ring, &fx.data, 1);
			break;
		}
		case ROUTER_FX_PACKET:
			io_tun_send(h->tun, fx.data);
			break;
		case ROUTER_FX_FETCH:
			host_tcp_fetch(h, &fx);
			break;
		case ROUTER_FX_HTTP:
			hub_http_answer(h->hub, &fx);
			break;
		case ROUTER_FX_RELOAD:
			h->reload = true;
			hub_reloading(h->hub);
			break;
		default:
			break;
		}
	}
}

static bool reload(struct host *h)
{
	h->reload = false;
	http_client_forget(h->client);
	power_off(h);
	if (!power_on(h)) {
		fprintf(stderr, "gkmsh: reload: no memory\n");
		h->status = 2;
		io_loop_stop(h->loop);
		return false;
	}
	host_ports_plug(h);
	h->look_at = 0;
	return true;
}

static mono_t settle(void *ctx, struct when now)
{
	struct host *h = ctx;

	while (io_now().mono - now.mono < HUB_TURN_US) {
		mono_t start = io_now().mono;

		h->now = now;
		node_step(h->node, now);
		take_effects(h);
		host_ports_settle(h);
		host_tcp_settle(h);
		h->now.mono = 0;
		if (hub_pump(h->hub, io_now().mono - start))
			continue;
		if (!h->reload) {
			mono_t due = node_deadline(h->node);
			return due < h->look_at ? due : h->look_at;
		}
		if (!reload(h))
			return MONO_NEVER;
	}
	return now.mono;
}

static void terminate(void *ctx, int signum)
{
	struct host *h = ctx;

	(void)signum;
	io_loop_stop(h->loop);
}

static void console_left(void *ctx)
{
	struct host *h = ctx;

	io_loop_stop(h->loop);
}

/* ---- its parts ---- */

static unsigned count_ports(const struct options *o)
{
	unsigned n = o->n_map ? 0 : HOST_PORTS_AUTO;

	for (size_t i = 0; i < o->n_map; i++)
		n = o->map[i].port > n ? o->map[i].port : n;
	return n;
}

static bool read_parts(struct host *h, struct text *why)
{
	const struct options *o = h->options;
	enum status st;
	size_t n;

	if (o->config) {
		st = io_read_file(o->config, &h->config, &n);
		if (st != ST_OK) {
			text_addf(why, "%s: %s", o->config, status_text(st));
			return false;
		}
	}
	h->gram = shell_gram_new(why);
	if (h->gram)
		h->nvram = nvram_new(o->nvram, why);
	return h->nvram != NULL;
}

/* First of all, while there is nothing that the process of the keys would inherit. */
static bool start_keys(struct host *h, struct text *why)
{
	const struct options *o = h->options;
	struct text file = TEXT_EMPTY;
	enum status st = ST_OK;

	if (o->nvram) {
		text_addf(&file, "%s/" STORAGE_KEY, o->nvram);
		st = text_ok(&file) ? ST_OK : ST_NOMEM;
	}
	if (st == ST_OK)
		st = key_process_start(o->nvram ? text_str(&file) : NULL, o->user, why, &h->keys);
	text_free(&file);
	return st == ST_OK;
}

static bool open_console(struct host *h, struct text *why)
{
	enum status st = hub_listen_console_path(h->hub, h->options->console);

	if (st != ST_OK)
		text_addf(why, "console %s: %s", h->options->console,
			  st == ST_EXISTS ? "in use" : status_text(st));
	return st == ST_OK;
}

/* The last of the start: from here on there is no way back to what the process could do before. */
static bool confine(struct host *h, struct text *why)
{
	const struct options *o = h->options;
	struct io_confine_conf conf = {.user = o->user,
				       .keep = IO_CONFINE_NET_ADMIN | IO_CONFINE_NET_RAW |
					       IO_CONFINE_NET_BIND_SERVICE};

	if (o->user && ((o->nvram && io_give_directory(o->nvram, o->user) != ST_OK) ||
			io_give_socket(o->console, o->user) != ST_OK)) {
		text_addf(why, "files for user %s: not permitted, or no such user", o->user);
		return false;
	}
	return io_confine(&conf, why) == ST_OK;
}

static bool assemble(struct host *h, struct text *why)
{
	static const struct io_loop_ops loop_ops = {.settle = settle, .terminate = terminate};

	if (!start_keys(h, why) || !read_parts(h, why))
		return false;
	h->n_ports = count_ports(h->options);
	for (unsigned i = 1; i <= h->n_ports; i++) {
		h->ports[i].host = h;
		h->ports[i].number = i;
	}
	h->terminal = io_spare_terminal();
	h->loop = io_loop_new(&loop_ops, h);
	if (!h->loop)
		return false;
	/* The tun is there before the hub, which listens on it; the ports need a router. */
	h->hub = hub_new(&(struct hub_conf){.loop = h->loop,
					    .device = h->device,
					    .now = now_of,
					    .console_left = console_left,
					    .ctx = h});
	if (!h->hub || !power_on(h)) {
		text_add(why, "no memory");
		return false;
	}
	return host_ports_start(h, why) && host_tcp_start(h, why) && open_console(h, why) &&
	       confine(h, why);
}

static void take_apart(struct host *h)
{
	io_console_close(h->console);
	if (h->netlink)
		host_tcp_stop(h);
	if (h->node && h->netlink)
		host_ports_stop(h);
	hub_free(h->hub);
	h->hub = NULL;
	power_off(h);
	if (!h->loop ||
	    !io_loop_busy(h->loop)) /* a thread may still ask; the process ends with us */
		key_process_end(h->keys);
	nvram_free(h->nvram);
	gram_free(h->gram);
	free(h->config);
	if (h->terminal >= 0)
		close(h->terminal);
}

int host_run_options(const struct options *options)
{
	struct host *h = calloc(1, sizeof *h);
	struct text why = TEXT_EMPTY;
	int status = 2;

	if (!h)
		return status;
	h->options = options;
	h->terminal = -1;
	h->status = status;
	if (assemble(h, &why)) {
		h->status = 0;
		if (options->foreground &&
		    io_console_open(h->loop, hub_console_ops(), h->hub, &h->console) != ST_OK)
			fprintf(stderr, "gkmsh: no console on this terminal\n");
		io_loop_run(h->loop);
	} else {
		fprintf(stderr, "gkmsh: %s\n", text_str(&why));
	}
	text_free(&why);
	take_apart(h);
	status = h->status;
	if (h->loop && io_loop_busy(h->loop))
		_exit(status); /* a thread still waits for what nobody wants any more */
	io_loop_free(h->loop);
	free(h);
	return status;
}
