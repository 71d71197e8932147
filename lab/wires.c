/* Wires and the bridges between them, and everything that can go wrong with either. */
#include <stdlib.h>
#include <string.h>

#include "lab/inside.h"
#include "net/wire.h"

#define MAC_LEN 6

/* ---- making ---- */

enum status lab_wires_make(struct lab *lab)
{
	const struct topo *t = lab->conf.topo;
	struct prng all = {.state = lab->seed};

	lab->wires = calloc(t->n_links + 1, sizeof *lab->wires);
	if (!lab->wires)
		return ST_NOMEM;
	for (size_t i = 0; i < t->n_links; i++) {
		struct lab_wire *w = &lab->wires[i];
		struct text name = TEXT_EMPTY;
		for (int e = 0; e < 2; e++) {
			const struct topo_end *end = &t->links[i].end[e];
			struct lab_port *p = &lab->nodes[end->node].ports[end->port];
			w->end[e].node = end->node;
			w->end[e].port = end->port;
			p->wire = w;
			p->end = e;
			text_addf(&name, "%s:%u ", t->nodes[end->node].name, end->port);
		}
		w->prng = prng_fork(&all, text_str(&name));
		text_free(&name);
		lab->n_wires++;
	}
	return ST_OK;
}

static void free_frames(struct list *frames)
{
	struct list *e;

	while ((e = list_take_first(frames)))
		free(LIST_ENTRY(e, struct lab_frame, link));
}

void lab_wires_free(struct lab *lab)
{
	free_frames(&lab->flying);
	free_frames(&lab->spare);
	free(lab->wires);
}

struct lab_port *lab_port(const struct lab *lab, size_t node, unsigned port)
{
	if (node >= lab->n_nodes || !port || port > lab->nodes[node].n_ports)
		return NULL;

	struct lab_port *p = &lab->nodes[node].ports[port];
	return p->wire ? p : NULL;
}

/* ---- carrier ---- */

static bool gives_carrier(const struct lab *lab, const struct lab_wire *w, int end)
{
	const struct lab_node *n = &lab->nodes[w->end[end].node];

	return n->topo->kind == TOPO_BRIDGE || (n->node && n->ports[w->end[end].port].up);
}

void lab_wire_carrier(struct lab *lab, struct lab_wire *w)
{
	for (int e = 0; e < 2; e++) {
		struct lab_node *n = &lab->nodes[w->end[e].node];
		struct lab_port *p = &n->ports[w->end[e].port];
		bool carrier = !w->fault.down && gives_carrier(lab, w, !e);
		if (p->carrier == carrier || !n->node)
			continue;
		p->carrier = carrier;
		lab->conf.ops->wire_state(n->node, lab->now, w->end[e].port, carrier);
		lab_drain_node(lab, n);
	}
}

void lab_ports_check(struct lab *lab, struct lab_node *n)
{
	for (unsigned port = 1; port <= n->n_ports; port++) {
		struct lab_port *p = &n->ports[port];
		bool up = n->node && lab->conf.ops->port_up(n->node, port);
		if (!p->wire || p->up == up)
			continue;
		p->up = up;
		if (!n->node)
			p->carrier = false;
		lab_wire_carrier(lab, p->wire);
	}
}

/* ---- frames ---- */

bool lab_read_ip(struct bytes frame, struct lab_ip *out)
{
	struct ipv4 ip;

	if (frame.n < ETHER_HEADER || frame.p[12] != ETHER_IPV4 >> 8 || frame.p[13] != 0)
		return false;

	struct bytes packet = BYTES(frame.p + ETHER_HEADER, frame.n - ETHER_HEADER);
	if (ipv4_read(packet, &ip) != ST_OK)
		return false;
	*out = (struct lab_ip){.src = ip.src,
			       .dst = ip.dst,
			       .proto = ip.proto,
			       .first = !(ip.frag & IPV4_OFFSET),
			       .payload =
				   BYTES(packet.p + ip.header, (size_t)(ip.length - ip.header))};
	return true;
}

static struct lab_frame *frame_new(struct lab *lab, struct bytes b)
{
	struct list *e = b.n <= LAB_FRAME_SIZE ? list_take_first(&lab->spare) : NULL;
	struct lab_frame *f;

	if (e) {
		lab->n_spare--;
		f = LIST_ENTRY(e, struct lab_frame, link);
	} else {
		f = malloc(sizeof *f + (b.n <= LAB_FRAME_SIZE ? LAB_FRAME_SIZE : b.n));
		if (!f)
			return NULL;
	}
	f->timer = (struct timer){.kind = LAB_TIMER_FRAME, .owner = f};
	f->n = b.n;
	list_init(&f->link);
	memcpy(f->octets, b.p, b.n);
	return f;
}

static void frame_free(struct lab *lab, struct lab_frame *f)
{
	list_remove(&f->link);
	if (f->n > LAB_FRAME_SIZE || lab->n_spare >= LAB_SPARE_MAX) {
		free(f);
		return;
	}
	list_add_tail(&lab->spare, &f->link);
	lab->n_spare++;
}

static bool put_on_wire(struct lab *lab, struct lab_wire *w, int to, struct bytes b, uint64_t delay)
{
	struct lab_frame *f = w->in_flight < LAB_FLIGHT_MAX ? frame_new(lab, b) : NULL;

	if (!f) {
		lab->stats.overflowed++;
		return false;
	}
	f->wire = w;
	f->to = to;
	if (timer_set(&lab->timers, &f->timer, mono_add(lab->now.mono, delay)) != ST_OK) {
		frame_free(lab, f);
		lab->stats.overflowed++;
		return false;
	}
	list_add_tail(&lab->flying, &f->link);
	w->in_flight++;
	lab->stats.in_flight++;
	return true;
}

/* ---- cuts ---- */

static bool is_cut(const struct lab *lab, unsigned a, unsigned b)
{
	for (size_t i = 0; i < lab->n_cuts; i++) {
		const struct lab_cut *c = &lab->cuts[i];
		if ((c->a == a && c->b == b) || (c->a == b && c->b == a))
			return true;
	}
	return false;
}

static bool owns(const struct lab *lab, unsigned node, ip4_t a)
{
	void *n = lab->nodes[node].node;

	return n && lab->conf.ops->owns(n, a);
}

/* A packet of one for the other, on whatever wire it leaves. */
static bool is_cut_off(const struct lab *lab, const struct lab_node *from, struct bytes frame)
{
	struct lab_ip ip;

	if (!lab->n_cuts || !lab_read_ip(frame, &ip))
		return false;
	for (size_t i = 0; i < lab->n_cuts; i++) {
		const struct lab_cut *c = &lab->cuts[i];
		if (c->a != from->index && c->b != from->index)
			continue;
		unsigned other = c->a == from->index ? c->b : c->a;
		if (owns(lab, from->index, ip.src) && owns(lab, other, ip.dst))
			return true;
	}
	return false;
}

/* ---- sending ---- */

/* false: it did not get onto the wire, or will not come off it. */
static bool carry(struct lab *lab, struct lab_wire *w, int from, struct bytes frame)
{
	const struct lab_fault *f = &w->fault;
	uint64_t delay = LAB_WIRE_DELAY_US + f->delay_us;

	if (f->down)
		return false;
	if (is_cut(lab, w->end[0].node, w->end[1].node)) {
		lab->stats.cut++;
		return false;
	}
	if (f->loss && prng_percent(&w->prng, f->loss)) {
		lab->stats.lost++;
		return false;
	}
	if (f->reorder && prng_percent(&w->prng, f->reorder))
		delay += LAB_REORDER_US + f->delay_us;
	if (f->duplicate && prng_percent(&w->prng, f->duplicate))
		put_on_wire(lab, w, !from, frame, delay);
	return put_on_wire(lab, w, !from, frame, delay);
}

void lab_transmit(struct lab *lab, struct lab_node *n, unsigned port, struct bytes frame)
{
	struct lab_port *p = lab_port(lab, n->index, port);

	lab->stats.frames++;
	lab->stats.bytes += frame.n;
	if (!list_empty(&n->captures))
		lab_capture_frame(lab, n, port, frame);
	if (!p)
		return;

	bool off = is_cut_off(lab, n, frame);
	bool carried = !off && carry(lab, p->wire, p->end, frame);
	lab->stats.cut += off;
	lab_note_message(lab, n, frame, !carried);
}

/* ---- bridges ---- */

/* Who is at the other end of a bridge's port. */
static unsigned neighbour(const struct lab_node *bridge, unsigned port)
{
	const struct lab_port *p = &bridge->ports[port];

	return p->wire->end[!p->end].node;
}

static void bridge_frame(struct lab *lab, struct lab_node *b, unsigned in, struct bytes frame)
{
	uintptr_t known = 0;

	if (frame.n < ETHER_HEADER)
		return;
	if (!(frame.p[MAC_LEN] & 1) && b->macs.n < LAB_MACS_MAX &&
	    map_put(&b->macs, BYTES(frame.p + MAC_LEN, MAC_LEN), (void *)(uintptr_t)in) != ST_OK)
		return; /* no memory: lost, as a switch would */
	if (!(frame.p[0] & 1))
		known = (uintptr_t)map_get(&b->macs, BYTES(frame.p, MAC_LEN));
	if (!list_empty(&b->captures))
		lab_capture_frame(lab, b, in, frame);
	for (unsigned port = 1; port <= b->n_ports; port++) {
		struct lab_port *p = &b->ports[port];
		if (port == in || !p->wire || (known && port != known))
			continue;
		if (lab->n_cuts && is_cut(lab, neighbour(b, in), neighbour(b, port))) {
			lab->stats.cut++;
			continue;
		}
		if (!list_empty(&b->captures))
			lab_capture_frame(lab, b, port, frame);
		carry(lab, p->wire, p->end, frame);
	}
}

void lab_arrive(struct lab *lab, struct lab_frame *f)
{
	struct lab_wire *w = f->wire;
	unsigned port = w->end[f->to].port;
	struct lab_node *n = &lab->nodes[w->end[f->to].node];
	struct bytes frame = BYTES(f->octets, f->n);

	w->in_flight--;
	lab->stats.in_flight--;
	/* What was under way when the wire went down is gone. */
	if (!w->fault.down && n->topo->kind == TOPO_BRIDGE) {
		bridge_frame(lab, n, port, frame);
	} else if (!w->fault.down && n->node) {
		lab->stats.delivered++;
		if (!list_empty(&n->captures))
			lab_capture_frame(lab, n, port, frame);
		lab->conf.ops->frame_in(n->node, lab->now, port, frame);
		lab_drain_node(lab, n);
	}
	frame_free(lab, f);
}

/* ---- faults ---- */

bool lab_wire_fault(const struct lab *lab, size_t node, unsigned port, struct lab_fault *out)
{
	const struct lab_port *p = lab_port(lab, node, port);

	if (p)
		*out = p->wire->fault;
	return p;
}

enum status lab_set_wire_fault(struct lab *lab, size_t node, unsigned port,
			       const struct lab_fault *f)
{
	struct lab_port *p = lab_port(lab, node, port);

	if (!p)
		return ST_ABSENT;
	if (f->loss > 100 || f->duplicate > 100 || f->reorder > 100 ||
	    f->delay_us > LAB_DELAY_MAX_MS * USEC_MS)
		return ST_RANGE;
	p->wire->fault = *f;
	lab_wire_carrier(lab, p->wire);
	return ST_OK;
}

enum status lab_cut(struct lab *lab, size_t a, size_t b)
{
	if (a == b || a >= lab->n_nodes || b >= lab->n_nodes)
		return ST_RANGE;
	if (is_cut(lab, (unsigned)a, (unsigned)b))
		return ST_OK;
	if (lab->n_cuts == LAB_CUTS_MAX)
		return ST_LIMIT;

	struct lab_cut *cuts = realloc(lab->cuts, (lab->n_cuts + 1) * sizeof *cuts);
	if (!cuts)
		return ST_NOMEM;
	lab->cuts = cuts;
	cuts[lab->n_cuts++] = (struct lab_cut){(unsigned)a, (unsigned)b};
	return ST_OK;
}

void lab_heal(struct lab *lab)
{
	lab->n_cuts = 0;
	for (size_t i = 0; i < lab->n_wires; i++) {
		lab->wires[i].fault = (struct lab_fault){0};
		lab_wire_carrier(lab, &lab->wires[i]);
	}
}
