#include "config.h"

#include "app/lab_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/lab_describe.h"
#include "app/lab_sketch.h"
#include "net/crypto_view.h"
#include "router/ike_keys.h"

#define STARTUP	       "nvram:startup-config"
#define HOSTNAME_LINE  (sizeof "hostname \n" + 63)
#define PORTS_CONSOLE  0
#define PORTS_SSH      100
#define PORTS_TELNET   200
#define PORTS_HTTP     300
#define ROUTERS_LISTED 99 /* of a larger lab only the lab's console is reachable */

/* ---- a node, as lab/ wants it ---- */

static void report(void *ctx, const char *name, const char *text)
{
	struct lab_host *host = ctx;

	while (*text && !host->quiet) {
		size_t n = strcspn(text, "\n");
		fprintf(stderr, "%s: %.*s\r\n", name, (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void *op_boot(void *arg, const struct lab_boot *b, struct when now)
{
	struct lab_host *host = arg;
	struct lab_slot *slot = &host->slots[b->index];
	char named[HOSTNAME_LINE];
	struct node_conf conf = {
	    .keep_ike_keys = true,
	    .gram = host->gram,
	    .name = b->name,
	    .seed = b->seed,
	    .n_ports = b->n_ports,
	    .terminal = host->terminal,
	    .nvram = slot->nvram,
	    .config = nvram_has(slot->nvram, STARTUP) ? NULL
		      : b->startup		      ? b->startup
						      : named,
	    .report = report,
	    .ctx = host,
	};

	/* A node without a configuration goes by its name in the topology, as a container does. */
	snprintf(named, sizeof named, "hostname %s\n", b->name);
	slot->node = node_new(&conf, now);
	if (!slot->node)
		return NULL;
	if (slot->hub)
		hub_attach(slot->hub, node_shell(slot->node));
	return slot;
}

static void op_power_off(void *arg)
{
	struct lab_slot *slot = arg;

	if (slot->hub)
		hub_attach(slot->hub, NULL);
	node_free(slot->node);
	slot->node = NULL;
}

static void op_frame_in(void *arg, struct when now, unsigned port, struct bytes frame)
{
	struct lab_slot *slot = arg;

	router_frame_in(node_router(slot->node), now, port, frame);
	shell_step(node_shell(slot->node), now);
}

static void op_wire_state(void *arg, struct when now, unsigned port, bool up)
{
	struct lab_slot *slot = arg;

	router_wire_state(node_router(slot->node), now, port, up);
}

static bool op_port_up(void *arg, unsigned port)
{
	struct lab_slot *slot = arg;

	return router_port_up(node_router(slot->node), port);
}

static bool op_owns(void *arg, ip4_t address)
{
	struct lab_slot *slot = arg;

	return router_owns(node_router(slot->node), address);
}

static void op_tick(void *arg, struct when now)
{
	struct lab_slot *slot = arg;

	node_step(slot->node, now);
}

static mono_t op_deadline(void *arg)
{
	struct lab_slot *slot = arg;

	return node_deadline(slot->node);
}

static bool op_poll(void *arg, struct lab_fx *out)
{
	struct lab_slot *slot = arg;
	struct router_fx fx;

	while (node_poll(slot->node, &fx)) {
		if (fx.kind == ROUTER_FX_FRAME) {
			*out = (struct lab_fx){
			    .kind = LAB_FX_FRAME, .port = fx.port, .frame = fx.data};
			return true;
		}
		if (fx.kind == ROUTER_FX_HTTP && slot->hub)
			hub_http_answer(slot->hub, &fx);
		if (fx.kind == ROUTER_FX_RELOAD) {
			*out = (struct lab_fx){.kind = LAB_FX_RELOAD};
			return true;
		}
	}
	return false;
}

static bool op_esp_key(void *arg, size_t i, char out[static LAB_KEY_LINE])
{
	struct lab_slot *slot = arg;

	_Static_assert(LAB_KEY_LINE >= NET_CRYPTO_KEY_LINE, "a key fits");
	return net_crypto_key_line(router_net_crypto(node_router(slot->node)), i, out);
}

static bool op_ike_key(void *arg, size_t i, char out[static LAB_KEY_LINE])
{
	struct lab_slot *slot = arg;

	_Static_assert(LAB_KEY_LINE >= IKE_KEY_LINE, "a key fits");
	return router_ike_key_line(node_router(slot->node), i, out);
}

/* ---- its console, for plays ---- */

static void *op_console_open(void *arg, struct when now)
{
	struct lab_slot *slot = arg;
	struct session_conf conf = {.kind = SESSION_CONSOLE, .standing = true};

	return session_open(node_shell(slot->node), now, &conf);
}

static void op_console_close(void *line)
{
	session_close(line);
}

static void op_console_write(void *line, struct when now, struct bytes b)
{
	session_input(line, now, b);
}

static bool op_console_read(void *line, struct text *out)
{
	return session_output(line, out);
}

static bool op_console_idle(void *line)
{
	return session_idle(line);
}

static void op_sketch(void *arg, struct when now, struct lab_sketch *out)
{
	struct lab_slot *slot = arg;

	lab_sketch_router(node_router(slot->node), now, out);
}

const struct lab_node_ops *lab_host_ops(void)
{
	static const struct lab_node_ops ops = {
	    .boot = op_boot,
	    .power_off = op_power_off,
	    .frame_in = op_frame_in,
	    .wire_state = op_wire_state,
	    .port_up = op_port_up,
	    .owns = op_owns,
	    .tick = op_tick,
	    .deadline = op_deadline,
	    .poll = op_poll,
	    .esp_key = op_esp_key,
	    .ike_key = op_ike_key,
	    .sketch = op_sketch,
	    .console_open = op_console_open,
	    .console_close = op_console_close,
	    .console_write = op_console_write,
	    .console_read = op_console_read,
	    .console_idle = op_console_idle,
	};

	return &ops;
}

/* ---- boot ---- */

static enum status make_slots(struct lab_host *host, const char *state, struct text *why)
{
	host->slots = calloc(host->topo.n_nodes ? host->topo.n_nodes : 1, sizeof *host->slots);
	if (!host->slots)
		return ST_NOMEM;
	for (size_t i = 0; i < host->topo.n_nodes; i++) {
		struct lab_slot *slot = &host->slots[i];
		struct text dir = TEXT_EMPTY;

		slot->host = host;
		slot->index = i;
		if (host->topo.nodes[i].kind != TOPO_ROUTER)
			continue;
		if (state)
			text_addf(&dir, "%s/%s", state, host->topo.nodes[i].name);
		slot->nvram = nvram_new(state ? text_str(&dir) : NULL, why);
		text_free(&dir);
		if (!slot->nvram)
			return ST_IO;
	}
	return ST_OK;
}

enum status lab_host_boot(struct lab_host *host, const char *topology, const char *state,
			  struct text *why)
{
	struct lab_conf conf = {
	    .ops = lab_host_ops(), .host = host, .describe = lab_describe, .wall = io_now().wall};
	enum status st = topo_read(topology, &host->topo, why);

	if (st != ST_OK)
		return st;
	host->gram = shell_gram_new(why);
	if (!host->gram)
		return ST_SYNTAX;
	st = make_slots(host, state, why);
	if (st == ST_OK)
		st = io_entropy(&conf.seed, sizeof conf.seed);
	if (st != ST_OK)
		return st;
	conf.topo = &host->topo;
	host->lab = lab_new(&conf);
	if (!host->lab)
		text_add(why, "no memory");
	return host->lab ? ST_OK : ST_NOMEM;
}

void lab_host_free(struct lab_host *host)
{
	for (size_t i = 0; host->slots && i < host->topo.n_nodes; i++) {
		hub_free(host->slots[i].hub);
		host->slots[i].hub = NULL;
	}
	lab_free(host->lab); /* powers off what is on */
	for (size_t i = 0; host->slots && i < host->topo.n_nodes; i++)
		nvram_free(host->slots[i].nvram);
	free(host->slots);
	gram_free(host->gram);
	topo_free(&host->topo);
}

/* ---- with a loop ---- */

static struct when virtual_now(void *arg)
{
	struct lab_host *host = arg;

	return lab_now(host->lab);
}

static enum status listen_on(const char *name, const char *what, unsigned port, struct hub *hub,
			     enum status (*listen)(struct hub *, uint16_t *), uint16_t *out,
			     struct text *why)
{
	enum status st;

	*out = (uint16_t)port;
	st = listen(hub, out);
	if (st != ST_OK)
		text_addf(why, "%s: %s port %u: %s", name, what, port,
			  st == ST_EXISTS ? "in use" : status_text(st));
	return st;
}

/* base 0: no listeners, but the lab's console may still connect. */
static enum status open_slot(struct lab_host *host, struct lab_slot *slot, unsigned base,
			     struct text *why)
{
	const char *name = host->topo.nodes[slot->index].name;
	struct hub_conf conf = {.loop = host->loop, .now = virtual_now, .ctx = host};
	enum status st;

	slot->hub = hub_new(&conf);
	if (!slot->hub)
		return ST_NOMEM;
	if (slot->node)
		hub_attach(slot->hub, node_shell(slot->node));
	if (!base)
		return ST_OK;
	st = listen_on(name, "console", base + PORTS_CONSOLE, slot->hub, hub_listen_console,
		       &slot->console, why);
	if (st == ST_OK)
		st = listen_on(name, "SSH", base + PORTS_SSH, slot->hub, hub_listen_ssh, &slot->ssh,
			       why);
	if (st == ST_OK)
		st = listen_on(name, "telnet", base + PORTS_TELNET, slot->hub, hub_listen_telnet,
			       &slot->telnet, why);
	if (st == ST_OK)
		st = listen_on(name, "HTTP", base + PORTS_HTTP, slot->hub, hub_listen_http,
			       &slot->http, why);
	return st;
}

enum status lab_host_listen(struct lab_host *host, unsigned port_base, struct text *why)
{
	unsigned routers = 0;
	enum status st = ST_OK;

	for (size_t i = 0; i < host->topo.n_nodes; i++)
		routers += host->topo.nodes[i].kind == TOPO_ROUTER;
	if (routers > ROUTERS_LISTED)
		port_base = 0;
	routers = 0;
	for (size_t i = 0; st == ST_OK && i < host->topo.n_nodes; i++) {
		if (host->topo.nodes[i].kind != TOPO_ROUTER)
			continue;
		routers++;
		st = open_slot(host, &host->slots[i], port_base ? port_base + routers : 0, why);
	}
	return st;
}

void lab_host_table(const struct lab_host *host, struct text *out)
{
	text_addf(out, "%-20s %8s %6s %7s %6s\n", "router", "console", "SSH", "telnet", "HTTP");
	for (size_t i = 0; i < host->topo.n_nodes; i++) {
		const struct lab_slot *slot = &host->slots[i];

		if (slot->console)
			text_addf(out, "%-20s %8u %6u %7u %6u\n", host->topo.nodes[i].name,
				  slot->console, slot->ssh, slot->telnet, slot->http);
	}
}

static bool pump(struct lab_host *host, uint64_t spent_us)
{
	bool moved = false;

	for (size_t i = 0; i < host->topo.n_nodes; i++) {
		struct hub *hub = host->slots[i].hub;

		if (hub && hub_pump(hub, spent_us)) {
			moved = true;
			lab_kick(host->lab, i);
		}
	}
	return moved;
}

mono_t lab_host_settle(struct lab_host *host, struct when now)
{
	double rate = lab_rate(host->lab);
	mono_t due;

	lab_run(host->lab, (uint64_t)((double)(now.mono - host->last) * rate));
	host->last = now.mono;
	while (pump(host, host->spent_us)) {
		/* What was fed is due at once: the routers take it in before there is more. */
		mono_t start = io_now().mono;

		lab_run(host->lab, 0);
		host->spent_us = io_now().mono - start;
		if (io_now().mono - now.mono > HUB_TURN_US)
			return now.mono;
	}
	due = lab_deadline(host->lab);
	if (due == MONO_NEVER || rate <= 0)
		return MONO_NEVER;
	return mono_add(now.mono, (uint64_t)((double)(due - lab_now(host->lab).mono) / rate) + 1);
}
