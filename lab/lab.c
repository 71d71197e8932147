#include "lab/inside.h"

#include <stdlib.h>
#include <string.h>

void lab_set_now(struct lab *lab, mono_t mono)
{
	lab->now.mono = mono;
	lab->now.wall = lab->wall0 + (wall_t)mono;
}

struct when lab_now(const struct lab *lab)
{
	return lab->now;
}

const char *lab_name(const struct lab *lab, size_t i)
{
	return lab->nodes[i].topo->name;
}

size_t lab_nodes(const struct lab *lab)
{
	return lab->n_nodes;
}

const struct topo *lab_topo(const struct lab *lab)
{
	return lab->conf.topo;
}

void *lab_node(const struct lab *lab, size_t i)
{
	return i < lab->n_nodes ? lab->nodes[i].node : NULL;
}

unsigned lab_node_life(const struct lab *lab, size_t i)
{
	return lab->nodes[i].life;
}

double lab_rate(const struct lab *lab)
{
	return lab->rate;
}

void lab_view_stats(const struct lab *lab, struct lab_stats *out)
{
	*out = lab->stats;
}

/* ---- power ---- */

static enum status boot(struct lab *lab, struct lab_node *n, bool reload)
{
	struct lab_boot b = {.index = n->index,
			     .name = n->topo->name,
			     .n_ports = n->topo->n_ports,
			     .startup = n->topo->startup,
			     .again = n->life > 0,
			     .reload = reload};

	/* Every life has random choices of its own, all fixed by the lab's seed. */
	struct prng all = {.state = lab->seed + n->life};
	struct prng p = prng_fork(&all, n->topo->name);
	for (size_t i = 0; i < sizeof b.seed; i += 8) {
		uint64_t v = prng_next(&p);
		memcpy(b.seed + i, &v, 8);
	}
	n->node = lab->conf.ops->boot(lab->conf.host, &b, lab->now);
	if (!n->node)
		return ST_NOMEM;
	n->life++;
	for (unsigned port = 1; port <= n->n_ports; port++) {
		n->ports[port].carrier = false;
		n->ports[port].up = false;
	}
	lab_drain_node(lab, n);
	return ST_OK;
}

static void power_off(struct lab *lab, struct lab_node *n)
{
	lab->conf.ops->power_off(n->node);
	n->node = NULL;
	n->reload_wanted = false;
	timer_cancel(&lab->timers, &n->timer);
	lab_ports_check(lab, n);
}

enum status lab_stop_node(struct lab *lab, size_t i)
{
	struct lab_node *n = &lab->nodes[i];

	if (n->topo->kind != TOPO_ROUTER)
		return ST_UNSUPPORTED;
	if (!n->node)
		return ST_STATE;
	power_off(lab, n);
	return ST_OK;
}

enum status lab_start_node(struct lab *lab, size_t i)
{
	struct lab_node *n = &lab->nodes[i];

	if (n->topo->kind != TOPO_ROUTER)
		return ST_UNSUPPORTED;
	return n->node ? ST_STATE : boot(lab, n, false);
}

/* ---- what a node leaves ---- */

void lab_drain_node(struct lab *lab, struct lab_node *n)
{
	const struct lab_node_ops *ops = lab->conf.ops;
	struct lab_fx fx;

	if (!n->node)
		return;
	while (ops->poll(n->node, &fx)) {
		if (fx.kind == LAB_FX_FRAME)
			lab_transmit(lab, n, fx.port, fx.frame);
		else
			n->reload_wanted = true;
	}
	lab_ports_check(lab, n);
	if (n->reload_wanted) {
		power_off(lab, n);
		if (boot(lab, n, true) != ST_OK)
			return; /* stays off, as nodes shows */
	}

	mono_t due = ops->deadline(n->node);
	if (due != MONO_NEVER && due < lab->now.mono)
		due = lab->now.mono;
	if (due == lab->now.mono && n->ticked == due && n->ticks >= LAB_TICKS_MAX)
		due = mono_add(due, USEC_MS);
	if (due == n->timer.due && timer_armed(&n->timer))
		return;
	if (timer_set(&lab->timers, &n->timer, due) != ST_OK)
		power_off(lab, n); /* no memory: better dark than asleep for ever */
}

void lab_kick(struct lab *lab, size_t i)
{
	lab_drain_node(lab, &lab->nodes[i]);
}

/* ---- time ---- */

mono_t lab_deadline(const struct lab *lab)
{
	return timers_deadline(&lab->timers);
}

/* What goes on outside virtual time is finished before time goes on. */
static void wait_for_host(struct lab *lab)
{
	if (!lab->conf.ops->host_busy)
		return;
	while (lab->conf.ops->host_busy(lab->conf.host))
		for (size_t i = 0; i < lab->n_nodes; i++)
			lab_drain_node(lab, &lab->nodes[i]);
}

static void happen(struct lab *lab, struct timer *t)
{
	if (t->kind == LAB_TIMER_FRAME) {
		lab_arrive(lab, t->owner);
		return;
	}

	struct lab_node *n = t->owner;
	n->ticks = n->ticked == lab->now.mono ? n->ticks + 1 : 0;
	n->ticked = lab->now.mono;
	lab->conf.ops->tick(n->node, lab->now);
	lab_drain_node(lab, n);
}

bool lab_run_next(struct lab *lab, uint64_t us)
{
	mono_t end = mono_add(lab->now.mono, us);

	wait_for_host(lab);

	mono_t due = timers_deadline(&lab->timers);
	if (due > end) {
		lab_set_now(lab, end);
		return false;
	}
	if (due > lab->now.mono)
		lab_set_now(lab, due);

	struct timer *t = timers_take_due(&lab->timers, lab->now.mono);
	if (t)
		happen(lab, t);
	return true;
}

void lab_run(struct lab *lab, uint64_t us)
{
	mono_t end = mono_add(lab->now.mono, us);

	while (lab->now.mono < end || timers_deadline(&lab->timers) <= end) {
		if (!lab_run_next(lab, end - lab->now.mono))
			break;
	}
}

/* ---- life ---- */

static enum status make_nodes(struct lab *lab)
{
	const struct topo *t = lab->conf.topo;

	lab->nodes = calloc(t->n_nodes + 1, sizeof *lab->nodes);
	if (!lab->nodes)
		return ST_NOMEM;
	for (size_t i = 0; i < t->n_nodes; i++) {
		struct lab_node *n = &lab->nodes[i];
		n->topo = &t->nodes[i];
		n->index = (unsigned)i;
		n->n_ports = n->topo->n_ports;
		n->timer = (struct timer){.kind = LAB_TIMER_NODE, .owner = n};
		n->ports = calloc(n->n_ports + 1, sizeof *n->ports);
		list_init(&n->captures);
		lab->n_nodes++;
		if (!n->ports)
			return ST_NOMEM;
	}
	return ST_OK;
}

struct lab *lab_new(const struct lab_conf *conf)
{
	struct lab *lab = calloc(1, sizeof *lab);

	if (!lab)
		return NULL;
	lab->conf = *conf;
	lab->wall0 = conf->topo->has_clock ? conf->topo->clock : conf->wall;
	lab->seed = conf->topo->has_seed ? conf->topo->seed : conf->seed;
	lab->rate = 1;
	list_init(&lab->flying);
	list_init(&lab->spare);
	lab_set_now(lab, 0);
	if (make_nodes(lab) != ST_OK || lab_wires_make(lab) != ST_OK) {
		lab_free(lab);
		return NULL;
	}
	for (size_t i = 0; i < lab->n_nodes; i++) {
		if (lab->nodes[i].topo->kind == TOPO_ROUTER &&
		    boot(lab, &lab->nodes[i], false) != ST_OK) {
			lab_free(lab);
			return NULL;
		}
	}
	return lab;
}

void lab_free(struct lab *lab)
{
	if (!lab)
		return;
	for (size_t i = 0; i < lab->n_nodes; i++) {
		struct lab_node *n = &lab->nodes[i];
		if (n->node)
			lab->conf.ops->power_off(n->node);
		lab_capture_free(lab, n, 0);
		map_free(&n->macs);
		free(n->ports);
	}
	timers_free(&lab->timers); /* before the frames that hold some of them */
	lab_wires_free(lab);
	free(lab->nodes);
	free(lab->cuts);
	free(lab->messages);
	free(lab);
}
