/*
 * The machine's TCP behind a router's addresses. They stand on an interface that is this program (tun): what
 * arrives for TCP goes in there, what the kernel answers comes out and leaves as the router's own packets do,
 * through its routes, crypto maps and access lists.
 */
#include "config.h"

#include <string.h>

#include "app/host.h"
#include "net/net_view.h"

#define TUN_NAMES "gkmsh%d"
#define LOOK_US	  USEC_S

static void on_packet(void *ctx, struct bytes packet)
{
	struct host *h = ctx;

	router_packet_in(host_router(h), host_now(h), packet);
}

/* ---- addresses ---- */

static bool has(const struct host_address *v, size_t n, ip4_t a)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].address == a)
			return true;
	return false;
}

static size_t addresses_of(struct host *h, struct host_address *v)
{
	struct net *net = router_net(host_router(h));
	struct net_view_if view;
	size_t n = 0;

	for (size_t i = 0; n < HOST_ADDRESSES && net_view_if(net, host_now(h), i, &view); i++)
		if (view.proto_up && view.address && !has(v, n, view.address))
			v[n++] = (struct host_address){view.address, 32};
	return n;
}

static void give(struct host *h, ip4_t a, bool add)
{
	int index = io_tun_index(h->tun);

	/* What is refused now is tried again at the next look. */
	(void)!netlink_address(h->netlink, index, a, 32, add);
	(void)!netlink_rule(h->netlink, index, a, add);
}

static void settle_addresses(struct host *h)
{
	struct host_address want[HOST_ADDRESSES];
	size_t n = addresses_of(h, want);

	for (size_t i = 0; i < h->n_own; i++)
		if (!has(want, n, h->own[i].address))
			give(h, h->own[i].address, false);
	for (size_t i = 0; i < n; i++)
		if (!has(h->own, h->n_own, want[i].address))
			give(h, want[i].address, true);
	memcpy(h->own, want, n * sizeof *want);
	h->n_own = n;
}

void host_tcp_settle(struct host *h)
{
	uint64_t generation = conf_generation(router_conf(host_router(h)));
	struct when now = host_now(h);

	if (generation == h->generation && now.mono < h->look_at)
		return;
	h->generation = generation;
	h->look_at = mono_add(now.mono, LOOK_US);
	settle_addresses(h);
	hub_listen_as_configured(h->hub);
}

/* ---- requests of the router ---- */

static void fetched(void *ctx, const struct http_fetched *f)
{
	struct host *h = ctx;

	router_fetched(host_router(h), host_now(h), f->id, f->status, f->content_type, f->body);
}

void host_tcp_fetch(struct host *h, const struct router_fx *fx)
{
	http_client_come_from(h->client, fx->http.src);
	if (http_client_fetch(h->client, fx->http.id, fx->http.url, fx->http.post, fx->data) !=
	    ST_OK)
		router_fetched(host_router(h), host_now(h), fx->http.id, 0, "", BYTES(NULL, 0));
}

/* ---- its life ---- */

bool host_tcp_start(struct host *h, struct text *why)
{
	enum status st = io_tun_open(h->loop, TUN_NAMES, on_packet, h, &h->tun);

	h->client = http_client_new(h->loop, fetched, h);
	if (st == ST_OK && !h->client)
		st = ST_NOMEM;
	if (st != ST_OK) {
		text_addf(why, "an interface for TCP (/dev/net/tun): %s", status_text(st));
		return false;
	}
	(void)str_fit(h->device, sizeof h->device, io_tun_name(h->tun));
	http_client_leave_by(h->client, h->device);
	netlink_forget_rules(h->netlink);
	st = netlink_set_up(h->netlink, io_tun_index(h->tun), true);
	if (st == ST_OK)
		st = netlink_route_all(h->netlink, io_tun_index(h->tun));
	if (st != ST_OK)
		text_addf(why, "%s: %s", io_tun_name(h->tun), status_text(st));
	return st == ST_OK;
}

void host_tcp_stop(struct host *h)
{
	for (size_t i = 0; h->tun && i < h->n_own; i++)
		give(h, h->own[i].address, false);
	h->n_own = 0;
	http_client_free(h->client);
	h->client = NULL;
	io_tun_close(h->tun);
	h->tun = NULL;
}
