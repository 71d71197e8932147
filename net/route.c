#include "config.h"

#include "net/priv.h"

#include <stdlib.h>
#include <string.h>

static int by_prefix(const void *a, const void *b)
{
	const struct net_route *x = a, *y = b;

	if (x->bits != y->bits)
		return x->bits < y->bits ? 1 : -1;
	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return x->next_hop < y->next_hop ? -1 : x->next_hop > y->next_hop;
}

/* The first of the routes with exactly this prefix; *n how many. */
static const struct net_route *find_exact(const struct net_rib *rib, ip4_t prefix, int bits,
					  size_t *n)
{
	size_t lo = rib->start[bits], end = lo + rib->count[bits], hi = end;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (rib->routes[mid].prefix < prefix)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (*n = 0; lo + *n < end && rib->routes[lo + *n].prefix == prefix;)
		++*n;
	return *n ? &rib->routes[lo] : NULL;
}

static const struct net_route *rib_lookup(const struct net_rib *rib, ip4_t dst, uint32_t hash)
{
	for (int bits = 32; bits >= 0; bits--) {
		size_t n;
		if (!rib->count[bits])
			continue;
		const struct net_route *r = find_exact(rib, dst & ip4_mask_of(bits), bits, &n);
		if (r)
			return n > 1 ? &r[hash % n] : r;
	}
	return NULL;
}

const struct net_route *net_rib_lookup(const struct net *net, ip4_t dst, uint32_t hash)
{
	return rib_lookup(&net->rib, dst, hash);
}

static void index_routes(struct net_rib *rib)
{
	memset(rib->start, 0, sizeof rib->start);
	memset(rib->count, 0, sizeof rib->count);
	if (rib->n)
		qsort(rib->routes, rib->n, sizeof *rib->routes, by_prefix);
	for (size_t i = 0; i < rib->n; i++) {
		uint8_t bits = rib->routes[i].bits;
		if (!rib->count[bits]++)
			rib->start[bits] = i;
	}
}

static void add_connected(const struct net *net, struct net_rib *rib)
{
	for (size_t i = 0; i < net->n_ifs; i++) {
		struct net_if *ifp = net->ifs[i];
		if (!net_if_up(ifp) || !net_if_has_address(ifp))
			continue;
		struct net_route r = {.prefix = ifp->conf.address & ifp->conf.mask,
				      .bits = (uint8_t)ip4_mask_bits(ifp->conf.mask),
				      .code = 'C',
				      .conf_ifid = ifp->id,
				      .oif = ifp,
				      .since = net->now.mono};
		if (r.bits < 32)
			rib->routes[rib->n++] = r;
		/* The address itself; a /32 is its own connected route. */
		r.code = r.bits < 32 ? 'L' : 'C';
		r.prefix = ifp->conf.address;
		r.bits = 32;
		r.local = true;
		rib->routes[rib->n++] = r;
	}
}

/*
 * Where a static route leads now: interface and, unless the destination itself is asked for, the
 * gateway. The next hop is looked up among routes already in, but never through the route itself.
 */
static bool resolve(struct net *net, const struct net_rib *rib, struct net_route *r)
{
	if (r->conf_ifid != NET_IF_NONE) {
		if (NET_IF_KIND(r->conf_ifid) == NET_IF_NULL)
			return true;
		r->oif = net_if_find(net, r->conf_ifid);
		r->gateway = r->next_hop;
		return r->oif && net_if_up(r->oif) && net_if_has_address(r->oif);
	}

	const struct net_route *via = rib_lookup(rib, r->next_hop, 0);
	if (!via || via->local || !via->oif || (via->prefix == r->prefix && via->bits == r->bits))
		return false;
	r->oif = via->oif;
	r->gateway = via->gateway ? via->gateway : r->next_hop;
	return true;
}

/* Whether the table holds a route to that prefix that is better than distance; a worse one goes. */
static bool make_room(struct net_rib *rib, const struct net_route *r)
{
	size_t keep = 0;
	bool better = false;

	for (size_t i = 0; i < rib->n; i++) {
		const struct net_route *o = &rib->routes[i];
		bool same = o->prefix == r->prefix && o->bits == r->bits;
		if (same && (o->distance < r->distance ||
			     (o->distance == r->distance && o->next_hop == r->next_hop &&
			      o->conf_ifid == r->conf_ifid)))
			better = true;
		if (same && o->distance > r->distance)
			continue;
		rib->routes[keep++] = *o;
	}
	rib->n = keep;
	return !better;
}

/* One round over the static routes that are not in yet; how many went in. */
static size_t add_statics(struct net *net, struct net_rib *rib, bool *in)
{
	size_t added = 0;

	for (size_t i = 0; i < net->n_statics; i++) {
		const struct net_conf_route *c = &net->statics[i];
		struct net_route r = {.prefix = c->prefix & c->mask,
				      .next_hop = c->next_hop,
				      .bits = (uint8_t)ip4_mask_bits(c->mask),
				      .distance = c->distance ? c->distance : 1,
				      .code = 'S',
				      .conf_ifid = c->ifid,
				      .since = net->now.mono};
		if (in[i] || r.distance == 255 || !resolve(net, rib, &r))
			continue;
		in[i] = true;
		added++;
		if (make_room(rib, &r))
			rib->routes[rib->n++] = r;
		index_routes(rib);
	}
	return added;
}

static void keep_ages(const struct net_rib *old, struct net_rib *rib)
{
	for (size_t i = 0; i < rib->n; i++) {
		struct net_route *r = &rib->routes[i];
		const struct net_route *o =
		    old->n ? bsearch(r, old->routes, old->n, sizeof *r, by_prefix) : NULL;
		if (o && o->code == r->code && o->conf_ifid == r->conf_ifid)
			r->since = o->since;
	}
}

static int by_shown(const void *a, const void *b, void *routes)
{
	const struct net_route *x = (const struct net_route *)routes + *(const uint32_t *)a;
	const struct net_route *y = (const struct net_route *)routes + *(const uint32_t *)b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return x->bits != y->bits ? x->bits - y->bits : x < y ? -1 : x > y;
}

void net_rib_free(struct net_rib *rib)
{
	free(rib->routes);
	free(rib->shown);
	*rib = (struct net_rib){0};
}

enum status net_rib_build(struct net *net)
{
	struct net_rib rib = {0};
	bool *in = calloc(net->n_statics + 1, sizeof *in);

	size_t most = net->n_ifs * 2 + net->n_statics + 1;
	rib.routes = malloc(most * sizeof *rib.routes);
	rib.shown = malloc(most * sizeof *rib.shown);
	if (!rib.routes || !rib.shown || !in) {
		net_rib_free(&rib);
		free(in);
		return ST_NOMEM;
	}
	add_connected(net, &rib);
	index_routes(&rib);
	for (int depth = 0; depth < NET_ROUTE_DEPTH; depth++)
		if (!add_statics(net, &rib, in))
			break;
	free(in);
	keep_ages(&net->rib, &rib);
	for (size_t i = 0; i < rib.n; i++)
		rib.shown[i] = (uint32_t)i;
	qsort_r(rib.shown, rib.n, sizeof *rib.shown, by_shown, rib.routes);
	net_rib_free(&net->rib);
	net->rib = rib;
	return ST_OK;
}
