#include "tests/net/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/check.h"

void world_init(struct world *w)
{
	*w = (struct world){.now = {.mono = USEC_S, .wall = 0}, .prng = {.state = 7}};
}

void world_free(struct world *w)
{
	while (w->frames) {
		struct world_frame *f = w->frames;
		w->frames = f->next;
		free(f);
	}
	for (int i = 0; i < w->n_nodes; i++) {
		net_free(w->net[i]);
		text_free(&w->bytes[i]);
	}
	text_free(&w->log);
}

int world_node(struct world *w, const char *const *addresses, ip4_t gateway)
{
	struct net_conf_if ifs[WORLD_PORTS] = {0};
	size_t n = 0;

	for (; addresses[n]; n++) {
		char text[32];
		(void)str_fit(text, sizeof text, addresses[n]);
		char *slash = strchr(text, '/');
		*slash = '\0';
		ifs[n].id = NET_IF(NET_IF_GIGABIT, n + 1);
		ifs[n].mask = ip4_mask_of(atoi(slash + 1));
		if (!ip4_parse(text, &ifs[n].address))
			abort();
	}

	struct net_conf_route def = {.next_hop = gateway, .distance = 1};
	struct net_conf conf = {
	    .ifs = ifs, .n_ifs = n, .routes = &def, .n_routes = gateway ? 1 : 0};
	struct net_env env = {.seed = (uint64_t)w->n_nodes + 1,
			      .mac = {2, 0, 0, (uint8_t)w->n_nodes, 0, 0}};
	w->net[w->n_nodes] = net_new(&env, &conf, w->now);
	return w->n_nodes++;
}

struct world_wire *world_wire(struct world *w, int a, unsigned aport, int b, unsigned bport)
{
	struct world_wire *wire = &w->wires[w->n_wires++];

	*wire = (struct world_wire){.node = {a, b}, .port = {aport, bport}, .delay_us = 100};
	net_wire_state(w->net[a], w->now, aport, true);
	net_wire_state(w->net[b], w->now, bport, true);
	return wire;
}

void world_line(struct world *w, int nodes)
{
	static const char *const ends[][3] = {{"10.0.0.1/24", NULL}, {"10.0.1.2/24", NULL}};
	static const char *const middle[] = {"10.0.0.2/24", "10.0.1.1/24", NULL};

	world_node(w, ends[0], nodes > 2 ? IP4(10, 0, 0, 2) : 0);
	world_node(w, middle, 0);
	world_wire(w, 0, 1, 1, 1);
	if (nodes > 2) {
		world_node(w, ends[1], IP4(10, 0, 1, 1));
		world_wire(w, 1, 2, 2, 1);
	}
}

static void put_frame(struct world *w, int node, unsigned port, struct bytes b, uint64_t delay)
{
	struct world_frame *f = malloc(sizeof *f + b.n);
	struct world_frame **at = &w->frames;

	f->at = w->now.mono + delay;
	f->node = node;
	f->port = port;
	f->n = b.n;
	memcpy(f->octets, b.p, b.n);
	while (*at && (*at)->at <= f->at)
		at = &(*at)->next;
	f->next = *at;
	*at = f;
}

static void transmit(struct world *w, int node, unsigned port, struct bytes b)
{
	w->n_frames++;
	if (w->tap)
		w->tap(w, node, port, b);
	for (int i = 0; i < w->n_wires; i++) {
		struct world_wire *x = &w->wires[i];
		for (int end = 0; end < 2; end++) {
			if (x->node[end] != node || x->port[end] != port || x->down)
				continue;
			if (prng_percent(&w->prng, x->loss))
				continue;
			uint64_t delay = x->delay_us;
			if (prng_percent(&w->prng, x->reorder))
				delay += 2000;
			put_frame(w, x->node[!end], x->port[!end], b, delay);
			if (prng_percent(&w->prng, x->duplicate))
				put_frame(w, x->node[!end], x->port[!end], b, delay + 10);
		}
	}
}

static void log_event(struct world *w, int node, const struct event *ev)
{
	char name[NET_IF_NAME_SIZE];

	text_addf(&w->log, "%d event %u", node, (unsigned)(ev->id - NET_EV_FIRST));
	for (unsigned i = 0; i < ev->n_args; i++) {
		const struct event_arg *a = &ev->args[i];
		if (a->type == EVENT_NUMBER && a->number >> 24)
			text_addf(&w->log, " %s", net_if_name((uint32_t)a->number, name));
		else if (a->type == EVENT_NUMBER)
			text_addf(&w->log, " %llu", (unsigned long long)a->number);
		else if (a->type == EVENT_ADDRESS)
			text_addf(&w->log, " %s", IP4_STR(a->address));
		else if (a->type == EVENT_TEXT)
			text_addf(&w->log, " %s", a->text);
	}
	text_addc(&w->log, '\n');
}

static const char stream_marks[][12] = {"open",	   "data",	  "writable", "closed",
					"refused", "unreachable", "timeout",  "reset"};

static void on_stream(struct world *w, int node, const struct net_fx_stream *s)
{
	if (s->what == NET_STREAM_OPEN)
		w->stream[node] = s->id;
	if (s->what == NET_STREAM_DATA) {
		text_addn(&w->bytes[node], (const char *)s->data.p, s->data.n);
		if (w->echo && s->local_port < 1024) {
			uint8_t copy[2048];
			memcpy(copy, s->data.p, s->data.n);
			net_stream_send(w->net[node], w->now, s->id, BYTES(copy, s->data.n));
		}
		return;
	}
	text_addf(&w->log, "%d stream %s%s\n", node, stream_marks[s->what],
		  s->accepted ? " accepted" : "");
}

void world_drain(struct world *w, int node)
{
	static const char marks[] = "!.UUPPAMQ&?";
	struct net_fx fx;

	while (net_poll(w->net[node], &fx)) {
		switch (fx.kind) {
		case NET_FX_FRAME:
			transmit(w, node, fx.port, fx.frame);
			break;
		case NET_FX_CARRIER:
		case NET_FX_PACKET:
			break;
		case NET_FX_UDP:
			if (!w->quiet)
				text_addf(&w->log, "%d udp %s:%u > %s:%u %zu\n", node,
					  IP4_STR(fx.udp.src), fx.udp.src_port, IP4_STR(fx.udp.dst),
					  fx.udp.dst_port, fx.udp.data.n);
			break;
		case NET_FX_PROBE:
			if (fx.probe.hop)
				text_addf(&w->log, "%d hop %u %s %c\n", node, fx.probe.hop,
					  IP4_STR(fx.probe.from), marks[fx.probe.result]);
			else
				text_addc(&w->log, marks[fx.probe.result]);
			break;
		case NET_FX_PING_DONE:
			w->ping[node] = fx.ping;
			break;
		case NET_FX_STREAM:
			on_stream(w, node, &fx.stream);
			break;
		case NET_FX_EVENT:
			if (!w->quiet)
				log_event(w, node, fx.event);
			break;
		}
	}
}

static mono_t next_due(struct world *w)
{
	mono_t due = w->frames ? w->frames->at : MONO_NEVER;

	for (int i = 0; i < w->n_nodes; i++)
		if (net_deadline(w->net[i]) < due)
			due = net_deadline(w->net[i]);
	return due;
}

void world_run(struct world *w, uint64_t us)
{
	mono_t end = w->now.mono + us;
	mono_t due;

	for (int i = 0; i < w->n_nodes; i++)
		world_drain(w, i);
	while ((due = next_due(w)) <= end) {
		w->now.mono = due > w->now.mono ? due : w->now.mono;
		while (w->frames && w->frames->at <= w->now.mono) {
			struct world_frame *f = w->frames;
			w->frames = f->next;
			net_frame_in(w->net[f->node], w->now, f->port, BYTES(f->octets, f->n));
			world_drain(w, f->node);
			free(f);
		}
		for (int i = 0; i < w->n_nodes; i++) {
			net_tick(w->net[i], w->now);
			world_drain(w, i);
		}
	}
	w->now.mono = end;
}

const struct net_ping_conf *world_ping_conf(struct net_ping_conf *c, ip4_t dst)
{
	*c = (struct net_ping_conf){.dst = dst, .count = 5, .size = 100, .timeout_ms = 2000};
	return c;
}

const char *world_ping(struct world *w, int node, ip4_t dst, const struct net_ping_conf *conf,
		       char out[64])
{
	struct net_ping_conf c;

	if (!conf)
		conf = world_ping_conf(&c, dst);
	world_run(w, 0);
	text_clear(&w->log);

	bool quiet = w->quiet;
	w->quiet = true;
	check_int(net_ping_start(w->net[node], w->now, 1, conf), ST_OK);
	world_run(w, (uint64_t)conf->count * conf->timeout_ms * USEC_MS + USEC_S);
	w->quiet = quiet;
	(void)str_fit(out, 64, text_str(&w->log));
	text_clear(&w->log);
	return out;
}
