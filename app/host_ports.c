/*
 * Interfaces of this machine as ports of a router. A port's frames are the router's alone: it has an address of
 * its own on the wire, the kernel's addresses are taken off the interface, and the kernel's IPv4 keeps off.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/host.h"

#define FRAMES 256

/* ---- which interface is which port ---- */

static unsigned port_of(const struct host *h, const char *interface)
{
	const struct options *o = h->options;
	char *end;
	unsigned long n;

	for (size_t i = 0; i < o->n_map; i++)
		if (strcmp(o->map[i].interface, interface) == 0)
			return o->map[i].port;
	if (o->n_map || strncmp(interface, "eth", 3) != 0 || interface[3] < '1' ||
	    interface[3] > '9')
		return 0; /* eth0 is the machine's own */
	n = strtoul(interface + 3, &end, 10);
	return *end || n > h->n_ports ? 0 : (unsigned)n;
}

/* The kernel's own address with another bit: what is sent to the one never concerns the other, and it is the same
 * after a restart, so that neighbours need not ask anew. */
static void mac_beside(const uint8_t kernel[6], uint8_t out[6])
{
	memcpy(out, kernel, 6);
	out[0] = (uint8_t)((out[0] | 0x02) & 0xfe);
	out[3] ^= 0x80;
}

/* ---- frames ---- */

static void on_frame(void *ctx, struct bytes frame)
{
	struct host_port *p = ctx;
	struct host *h = p->host;

	router_frame_in(host_router(h), host_now(h), p->number, frame);
	if (++h->unflushed >= HOST_FLUSH_FRAMES)
		host_ports_flush(h);
}

/* Runs of frames for one port are handed over together. */
static void send_run(struct host *h, unsigned port, const struct bytes *v, size_t n)
{
	if (port <= h->n_ports && h->ports[port].ring)
		io_ring_send(h->ports[port].ring, v, n);
}

void host_ports_flush(struct host *h)
{
	struct router_frame f[FRAMES];
	struct bytes v[FRAMES];
	size_t n;

	h->unflushed = 0;
	while ((n = router_poll_frames(host_router(h), f, FRAMES))) {
		size_t from = 0;
		for (size_t i = 0; i < n; i++) {
			v[i] = f[i].octets;
			if (i + 1 == n || f[i + 1].port != f[i].port) {
				send_run(h, f[i].port, v + from, i + 1 - from);
				from = i + 1;
			}
		}
	}
}

/* ---- links ---- */

static void unplug(struct host *h, struct host_port *p)
{
	io_ring_close(p->ring);
	p->ring = NULL;
	p->index = 0;
	p->n_taken = 0;
	if (p->carrier)
		router_wire_state(host_router(h), host_now(h), p->number, false);
	p->carrier = false;
}

static void plug(struct host *h, struct host_port *p, const struct netlink_link *l)
{
	struct io_ring_conf conf = {
	    .ifindex = l->index, .mac = p->mac, .frame = on_frame, .ctx = p};
	enum status st;

	memcpy(p->interface, l->name, sizeof p->interface);
	mac_beside(l->mac, p->mac);
	st = io_ring_open(h->loop, &conf, &p->ring);
	if (st == ST_OK)
		st = netlink_keep_off(h->netlink, l->index);
	if (st != ST_OK) {
		fprintf(stderr, "gkmsh: %s: %s\n", l->name, status_text(st));
		io_ring_close(p->ring);
		p->ring = NULL;
		return;
	}
	p->index = l->index;
	p->shut = !l->up;
	router_port_mac(host_router(h), host_now(h), p->number, p->mac);
	fprintf(stderr, "gkmsh: GigabitEthernet%u is %s\n", p->number, l->name);
}

static void on_link(void *ctx, const struct netlink_link *l)
{
	struct host *h = ctx;
	unsigned n = l->ethernet ? port_of(h, l->name) : 0;
	struct host_port *p = n ? &h->ports[n] : NULL;

	for (unsigned i = 1; i <= h->n_ports; i++) /* gone, or called something else now */
		if (h->ports[i].index == l->index && (l->gone || &h->ports[i] != p))
			unplug(h, &h->ports[i]);
	if (!p || l->gone)
		return;
	if (p->index && p->index != l->index)
		unplug(h, p);
	if (!p->index)
		plug(h, p, l);
	if (!p->index || p->carrier == l->carrier)
		return;
	p->carrier = l->carrier;
	router_wire_state(host_router(h), host_now(h), p->number, l->carrier);
	h->look_at = 0;
}

/* ---- addresses that the kernel has ---- */

static void adopt(struct host *h, const struct host_port *p, ip4_t a, int bits)
{
	struct conf *conf = router_conf(host_router(h));
	char name[32];
	struct conf_node *node;

	snprintf(name, sizeof name, "GigabitEthernet%u", p->number);
	node = conf_find_sub(conf_root(conf), "interface", name);
	if (!h->blank || !node || conf_ip(conf_first(node, "if.ip.address"), "address", 0))
		return;
	if (conf_set(node, "if.ip.address", false, "address", IP4_STR(a), "mask",
		     IP4_STR(ip4_mask_of(bits)), NULL) != ST_OK)
		return;
	struct conf_entry *shut = conf_first(node, "if.shutdown");
	if (shut)
		conf_remove(node, shut);
	router_conf_changed(host_router(h));
}

static void on_address(void *ctx, int index, ip4_t a, int bits, bool gone)
{
	struct host *h = ctx;

	if (gone)
		return;
	for (unsigned i = 1; i <= h->n_ports; i++) {
		struct host_port *p = &h->ports[i];
		if (p->index != index)
			continue;
		if (netlink_address(h->netlink, index, a, bits, false) != ST_OK)
			continue;
		if (p->n_taken < HOST_TAKEN_MAX)
			p->taken[p->n_taken++] = (struct host_address){a, bits};
		adopt(h, p, a, bits);
	}
}

/* ---- the router's side ---- */

void host_ports_plug(struct host *h)
{
	for (unsigned i = 1; i <= h->n_ports; i++) {
		struct host_port *p = &h->ports[i];
		if (!p->index)
			continue;
		router_port_mac(host_router(h), host_now(h), i, p->mac);
		if (p->carrier)
			router_wire_state(host_router(h), host_now(h), i, true);
	}
}

void host_ports_settle(struct host *h)
{
	for (unsigned i = 1; i <= h->n_ports; i++) {
		struct host_port *p = &h->ports[i];
		bool shut = !router_port_up(host_router(h), i);
		if (!p->index || p->shut == shut)
			continue;
		p->shut = shut; /* once for each change: what others do to the interface stays */
		if (netlink_set_up(h->netlink, p->index, !shut) != ST_OK)
			fprintf(stderr, "gkmsh: %s: cannot be turned %s\n", p->interface,
				shut ? "off" : "on");
	}
}

/* ---- its life ---- */

bool host_ports_start(struct host *h, struct text *why)
{
	static const struct netlink_ops ops = {.link = on_link, .address = on_address};
	enum status st = netlink_open(h->loop, &ops, h, &h->netlink);

	if (st == ST_OK)
		st = netlink_look(h->netlink);
	if (st != ST_OK)
		text_addf(why, "network interfaces: %s", status_text(st));
	return st == ST_OK;
}

void host_ports_stop(struct host *h)
{
	for (unsigned i = 1; i <= h->n_ports; i++) {
		struct host_port *p = &h->ports[i];
		io_ring_close(p->ring);
		p->ring = NULL;
		for (size_t k = 0; p->index && k < p->n_taken; k++)
			(void)!netlink_address(h->netlink, p->index, p->taken[k].address,
					       p->taken[k].bits, true);
		p->index = 0;
	}
	netlink_close(h->netlink);
	h->netlink = NULL;
}
