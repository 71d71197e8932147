#include "router/read_net.h"

#include <stdlib.h>
#include <string.h>

#include "router/conf_int.h"
#include "router/read_acl.h"

/* The n of an array and its memory; 0 entries are an array too. */
static void *array_of(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}

static size_t count(const struct conf_node *n, const char *row)
{
	size_t k = 0;

	conf_each (e, n, row)
		k++;
	return k;
}

/* ---- access lists ---- */

static const struct conf_entry *list_entry(const struct conf *c, const char *name)
{
	const struct conf_entry *e = conf_find(c->root, "acl.extended", name, NULL);

	return e ? e : conf_find(c->root, "acl.standard", name, NULL);
}

enum status read_acl(const struct conf *c, const char *name, struct net_ace **aces, size_t *n)
{
	const struct conf_entry *list = list_entry(c, name);

	*aces = NULL;
	*n = 0;
	if (!list)
		return ST_ABSENT;
	return read_ace_list(conf_sub(list), aces, n);
}

static enum status read_lists(const struct conf *c, struct net_conf *out)
{
	static const char *const rows[] = {"acl.standard", "acl.extended"};
	size_t n = count(c->root, rows[0]) + count(c->root, rows[1]);
	struct net_conf_acl *all = array_of(n, sizeof *all);
	enum status st = ST_OK;

	if (!all)
		return ST_NOMEM;
	out->acls = all;
	for (size_t i = 0; i < 2; i++) {
		conf_each (e, c->root, rows[i]) {
			struct net_ace *aces = NULL;

			if (st != ST_OK)
				break;
			st = read_ace_list(conf_sub(e), &aces, &all->n_aces);
			all->aces = aces;
			all->name = conf_arg(e, "name");
			all->extended = i == 1;
			all++;
			out->n_acls++;
		}
	}
	return st;
}

/* ---- interfaces ---- */

static const char *group_of(const struct conf_node *n, const char *direction)
{
	const struct conf_entry *e = conf_find(n, "if.ip.access-group", direction, NULL);

	return e ? conf_arg(e, "list") : NULL;
}

static void read_if(const struct conf_entry *e, struct net_conf_if *out)
{
	const struct conf_node *n = conf_sub(e);
	const struct conf_entry *ip = conf_first(n, "if.ip.address");
	uint64_t mtu = conf_num_of(n, "if.mtu", "mtu", 0);

	*out = (struct net_conf_if){
	    .id = net_if_parse(conf_arg(e, "if")),
	    .shutdown = conf_first(n, "if.shutdown") != NULL,
	    .no_unreachables = conf_first(n, "if.ip.unreachables") != NULL,
	    .no_proxy_arp = conf_first(n, "if.ip.proxy-arp") != NULL,
	    .directed_broadcast = conf_first(n, "if.ip.directed-broadcast") != NULL,
	    .address = conf_ip(ip, "address", 0),
	    .mask = conf_ip(ip, "mask", 0),
	    .mtu = (uint16_t)conf_num_of(n, "if.ip.mtu", "mtu", mtu),
	    .link_mtu = (uint16_t)mtu,
	    .arp_timeout_s = (uint32_t)conf_num_of(n, "if.arp.timeout", "seconds", 0),
	    .bandwidth_kbit = (uint32_t)conf_num_of(n, "if.bandwidth", "kbps", 0),
	    .delay_us = (uint32_t)conf_num_of(n, "if.delay", "delay", 0) * 10,
	    .description = conf_text_of(n, "if.description", "text"),
	    .acl_in = group_of(n, "in"),
	    .acl_out = group_of(n, "out"),
	    .crypto_map = conf_text_of(n, "if.crypto.map", "name"),
	};
}

static enum status read_ifs(const struct conf *c, struct net_conf *out)
{
	struct net_conf_if *all = array_of(count(c->root, "interface"), sizeof *all);

	if (!all)
		return ST_NOMEM;
	out->ifs = all;
	conf_each (e, c->root, "interface") {
		read_if(e, &all[out->n_ifs]);
		/* Tunnels are configuration only. */
		out->n_ifs += all[out->n_ifs].id != NET_IF_NONE;
	}
	return ST_OK;
}

static enum status read_routes(const struct conf *c, struct net_conf *out)
{
	struct net_conf_route *all = array_of(count(c->root, "ip.route"), sizeof *all);

	if (!all)
		return ST_NOMEM;
	out->routes = all;
	conf_each (e, c->root, "ip.route") {
		const char *name = conf_arg(e, "if");
		uint32_t id = name ? net_if_parse(name) : NET_IF_NONE;

		if (name && id == NET_IF_NONE)
			continue;
		all[out->n_routes++] = (struct net_conf_route){
		    .prefix = conf_ip(e, "net", 0),
		    .mask = conf_ip(e, "mask", 0),
		    .next_hop = conf_ip(e, "via", 0),
		    .ifid = id,
		    .distance = (uint8_t)conf_num(e, "distance", 1),
		    .tag = (uint32_t)conf_num(e, "tag", 0),
		};
	}
	return ST_OK;
}

/* ---- crypto maps ---- */

/* A list that is named but not there is like none. */
static enum status read_named(const struct conf *c, const struct conf_entry *match,
			      struct net_crypto_conf_list *out)
{
	struct net_ace *aces = NULL;
	enum status st;

	if (!match)
		return ST_OK;
	st = read_acl(c, conf_arg(match, "list"), &aces, &out->n);
	out->aces = aces;
	return st == ST_ABSENT ? ST_OK : st;
}

static int by_seq(const void *a, const void *b)
{
	const struct net_crypto_conf_entry *x = a, *y = b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The gdoi entries of one map: those with a group. */
static enum status read_entries(const struct conf *c, struct net_crypto_conf_map *map)
{
	struct net_crypto_conf_entry *all = array_of(count(c->root, "map"), sizeof *all);
	enum status st = ST_OK;

	if (!all)
		return ST_NOMEM;
	map->entries = all;
	conf_each (e, c->root, "map") {
		const char *group = conf_text_of(conf_sub(e), "map.set.group", "group");

		if (st != ST_OK || !group || !str_equal(conf_arg(e, "name"), map->name))
			continue;
		all[map->n_entries] = (struct net_crypto_conf_entry){
		    .seq = (uint32_t)conf_num(e, "seq", 0), .group = group};
		st = read_named(c, conf_first(conf_sub(e), "map.match"),
				&all[map->n_entries++].local);
	}
	qsort(all, map->n_entries, sizeof *all, by_seq);
	return st;
}

static enum status read_fail_close(const struct conf *c, struct net_crypto_conf_map *map)
{
	struct conf_node *n = conf_find_sub(c->root, "map.fail-close", map->name);

	if (!n || !conf_first(n, "fail-close.activate"))
		return ST_OK;
	map->fail_close = true;
	return read_named(c, conf_first(n, "fail-close.match"), &map->fail_close_list);
}

static bool is_read(const struct net_crypto_conf *crypto, const char *name)
{
	for (size_t i = 0; i < crypto->n_maps; i++) {
		if (!strcmp(crypto->maps[i].name, name))
			return true;
	}
	return false;
}

static enum status read_maps(const struct conf *c, struct net_crypto_conf *out)
{
	struct net_crypto_conf_map *all = array_of(count(c->root, "map"), sizeof *all);
	enum status st = ST_OK;

	if (!all)
		return ST_NOMEM;
	out->maps = all;
	conf_each (e, c->root, "map") {
		if (st != ST_OK || is_read(out, conf_arg(e, "name")))
			continue;
		all[out->n_maps].name = conf_arg(e, "name");
		st = read_entries(c, &all[out->n_maps]);
		if (st == ST_OK)
			st = read_fail_close(c, &all[out->n_maps]);
		out->n_maps++;
	}
	return st;
}

static enum esp_df df_of(const char *how)
{
	return str_equal(how, "clear") ? ESP_DF_CLEAR
	       : str_equal(how, "set") ? ESP_DF_SET
				       : ESP_DF_COPY;
}

/* The endpoint of a map is its interface's address, or that of the map's local-address. */
static ip4_t endpoint(const struct conf *c, const char *map, ip4_t own)
{
	const struct conf_entry *e = conf_find(c->root, "map.local-address", map, NULL);
	struct conf_node *n = e ? conf_find_sub(c->root, "interface", conf_arg(e, "if")) : NULL;

	return n ? conf_ip(conf_first(n, "if.ip.address"), "address", own) : own;
}

static enum status read_crypto_ifs(const struct conf *c, const struct net_conf *net,
				   struct net_crypto_conf *out)
{
	struct net_crypto_conf_if *all = array_of(net->n_ifs, sizeof *all);

	if (!all)
		return ST_NOMEM;
	out->ifs = all;
	for (size_t i = 0; i < net->n_ifs; i++) {
		const struct net_conf_if *nif = &net->ifs[i];
		struct conf_node *n = conf_find_sub(c->root, "interface", NET_IF_STR(nif->id));
		const char *df = conf_text_of(n, "if.crypto.df-bit", "how");
		const char *cut = conf_text_of(n, "if.crypto.fragmentation", "how");

		if (!nif->crypto_map)
			continue;
		if (!cut)
			cut = conf_text_of(c->root, "ipsec.fragmentation", "how");
		all[out->n_ifs++] = (struct net_crypto_conf_if){
		    .ifid = nif->id,
		    .map = nif->crypto_map,
		    .address = endpoint(c, nif->crypto_map, nif->address),
		    .mtu = nif->mtu ? nif->mtu : NET_MTU_DEFAULT,
		    .own_df = df != NULL,
		    .df = df_of(df),
		    .cut_after = str_equal(cut, "after-encryption"),
		};
	}
	return ST_OK;
}

/* ---- groups ---- */

static enum status read_groups(const struct conf *c, struct net_conf *out)
{
	size_t n = 0;
	ip4_t *all;

	conf_each (e, c->root, "interface")
		n += count(conf_sub(e), "if.ip.igmp.join-group");
	all = array_of(n, sizeof *all);
	if (!all)
		return ST_NOMEM;
	out->groups = all;
	conf_each (e, c->root, "interface")
		conf_each (g, conf_sub(e), "if.ip.igmp.join-group")
			all[out->n_groups++] = conf_ip(g, "group", 0);
	return ST_OK;
}

/* ---- all ---- */

enum status read_net(const struct conf *c, struct read_net *out)
{
	enum status st;

	*out = (struct read_net){.crypto.df = df_of(conf_text_of(c->root, "ipsec.df-bit", "how"))};
	out->net.no_ip_routing = conf_first(c->root, "ip.routing") != NULL;
	out->net.multicast_routing = conf_first(c->root, "ip.multicast-routing") != NULL;
	st = read_lists(c, &out->net);
	if (st == ST_OK)
		st = read_ifs(c, &out->net);
	if (st == ST_OK)
		st = read_routes(c, &out->net);
	if (st == ST_OK)
		st = read_groups(c, &out->net);
	if (st == ST_OK)
		st = read_maps(c, &out->crypto);
	if (st == ST_OK)
		st = read_crypto_ifs(c, &out->net, &out->crypto);
	if (st != ST_OK)
		read_net_free(out);
	return st;
}

void read_net_free(struct read_net *r)
{
	for (size_t i = 0; i < r->net.n_acls; i++)
		free((void *)(uintptr_t)r->net.acls[i].aces);
	for (size_t i = 0; i < r->crypto.n_maps; i++) {
		const struct net_crypto_conf_map *m = &r->crypto.maps[i];

		for (size_t k = 0; k < m->n_entries; k++)
			free((void *)(uintptr_t)m->entries[k].local.aces);
		free((void *)(uintptr_t)m->entries);
		free((void *)(uintptr_t)m->fail_close_list.aces);
	}
	free((void *)(uintptr_t)r->net.acls);
	free((void *)(uintptr_t)r->net.ifs);
	free((void *)(uintptr_t)r->net.routes);
	free((void *)(uintptr_t)r->net.groups);
	free((void *)(uintptr_t)r->crypto.maps);
	free((void *)(uintptr_t)r->crypto.ifs);
	*r = (struct read_net){0};
}
