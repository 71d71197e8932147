/* Interfaces, their addresses and crypto maps; static routes. */
#include <string.h>

#include "cli/config_handlers.h"
#include "cli/factory.h"

void config_interface(struct command *cmd)
{
	const char *name = arg(cmd, "if");
	struct conf_entry *e = conf_find(config_root(cmd), "interface", name, NULL);
	bool port = str_starts(name, "GigabitEthernet");

	if (cmd->match->dflt && e) {
		config_done(cmd, factory_port(e));
		print(cmd, "Interface %s set to default configuration\n", name);
		return;
	}
	if (port && !e) {
		fail_at(cmd, "if"); /* ports are not made by typing */
		return;
	}
	if (port && cmd->no) {
		fail(cmd, "%% Removal of physical interfaces is not permitted\n");
		return;
	}
	config_store(cmd);
}

/* ---- addresses ---- */

struct range {
	ip4_t address, mask;
};

static bool overlaps(const struct range *a, const struct range *b)
{
	ip4_t common = a->mask & b->mask;

	return (a->address & common) == (b->address & common);
}

static bool range_of(const struct conf_entry *e, struct range *out)
{
	*out = (struct range){conf_ip(e, "address", 0), conf_ip(e, "mask", 0)};
	return out->address != 0; /* "no ip address" has none */
}

/* How many addresses of the interface at hand share the network. */
static size_t own_sharing(struct command *cmd, const struct range *r)
{
	static const char *const rows[] = {"if.ip.address", "if.ip.secondary"};
	struct range own;
	size_t n = 0;

	for (size_t k = 0; k < 2; k++)
		conf_each (e, cmd->node, rows[k])
			n += range_of(e, &own) && overlaps(r, &own);
	return n;
}

/* The name of an interface whose address shares the network, but for the entry to be replaced. */
static const char *overlap_with(struct command *cmd, const struct range *r, bool secondary)
{
	size_t own_too = secondary ? own_sharing(cmd, r) : 0;
	size_t n = conf_networks_sharing(router_conf(cmd->router), r->address, r->mask);
	const struct gram *g = conf_gram(router_conf(cmd->router));
	const struct gram_row *rows[] = {gram_row_by_name(g, "if.ip.address"),
					 gram_row_by_name(g, "if.ip.secondary")};
	struct range other;

	/* With a new primary address the secondary ones are looked at as well. */
	if (!secondary) {
		const struct conf_entry *p = conf_first(cmd->node, "if.ip.address");
		own_too = p && range_of(p, &other) && overlaps(r, &other);
	}
	if (n == own_too)
		return NULL;
	conf_each (i, config_root(cmd), "interface") {
		bool own = conf_sub(i) == cmd->node;

		for (size_t k = 0; k < 2; k++) {
			struct conf_entry *e = conf_first_of(conf_sub(i), rows[k]);

			/* Secondary networks may overlap within an interface. */
			for (; e && !(own && (k == 0 || secondary)); e = conf_next(e, ""))
				if (range_of(e, &other) && overlaps(r, &other))
					return conf_arg(i, "if");
		}
	}
	return NULL;
}

static bool address_ok(struct command *cmd, const struct range *r)
{
	bool host_bits = r->mask != IP4_BROADCAST && ip4_mask_bits(r->mask) < 31;
	const char *with;

	if (!ip4_mask_valid(r->mask) || !r->mask) {
		fail(cmd, "Bad mask 0x%X for address %s\n", (unsigned)r->mask, IP4_STR(r->address));
		return false;
	}
	if (host_bits && ((r->address & ~r->mask) == 0 || (r->address & ~r->mask) == ~r->mask)) {
		fail(cmd, "Bad mask /%d for address %s\n", ip4_mask_bits(r->mask),
		     IP4_STR(r->address));
		return false;
	}
	if (r->address >> 24 == 0 || r->address >> 24 == 127 || r->address >= IP4(224, 0, 0, 0)) {
		fail(cmd, "Not a valid host address - %s\n", IP4_STR(r->address));
		return false;
	}
	with = overlap_with(cmd, r, has(cmd, "secondary"));
	if (with) {
		fail(cmd, "%% %s overlaps with %s\n", IP4_STR(r->address & r->mask), with);
		return false;
	}
	return true;
}

void config_ip_address(struct command *cmd)
{
	struct range r = {arg_ip(cmd, "address", 0), arg_ip(cmd, "mask", 0)};
	struct conf_entry *primary = conf_first(cmd->node, "if.ip.address");
	bool secondary = has(cmd, "secondary");

	if (cmd->no) {
		if (!secondary && conf_first(cmd->node, "if.ip.secondary") && has(cmd, "address")) {
			fail(cmd, "Must delete secondary before deleting primary\n");
			return;
		}
		if (!secondary && has(cmd, "address") &&
		    conf_ip(primary, "address", 0) != r.address) {
			fail(cmd, "Invalid address\n");
			return;
		}
		while (!secondary && conf_first(cmd->node, "if.ip.secondary"))
			conf_remove(cmd->node, conf_first(cmd->node, "if.ip.secondary"));
		config_store(cmd);
		return;
	}
	if (secondary && (!primary || conf_is_no(primary))) {
		fail(cmd, "%% Configure a primary address first\n");
		return;
	}
	if (address_ok(cmd, &r))
		config_store(cmd);
}

/* ---- crypto map on an interface ---- */

void config_interface_map(struct command *cmd)
{
	const char *name = arg(cmd, "name");
	bool found = cmd->no;

	conf_each (e, config_root(cmd), "map")
		found = found || str_equal(conf_arg(e, "name"), name);
	if (!found) {
		fail(cmd, "ERROR: Crypto Map with tag \"%s\" does not exist.\n", name);
		return;
	}
	config_store(cmd);
}

/* ---- static routes ---- */

static bool is_own(struct command *cmd, ip4_t address)
{
	const struct gram *g = conf_gram(router_conf(cmd->router));
	const struct gram_row *row = gram_row_by_name(g, "if.ip.address");

	if (!conf_may_own(router_conf(cmd->router), address))
		return false;
	conf_each (i, config_root(cmd), "interface") {
		if (conf_ip(conf_first_of(conf_sub(i), row), "address", 0) == address)
			return true;
	}
	return false;
}

void config_ip_route(struct command *cmd)
{
	ip4_t net = arg_ip(cmd, "net", 0), mask = arg_ip(cmd, "mask", 0);
	ip4_t via = arg_ip(cmd, "via", 0);
	const char *out = arg(cmd, "if");

	if (!ip4_mask_valid(mask) || net & ~mask) {
		fail(cmd, "%%Inconsistent address and mask\n");
		return;
	}
	if (!cmd->no && has(cmd, "via") && (!via || via >= IP4(224, 0, 0, 0))) {
		fail(cmd, "%%Invalid next hop address\n");
		return;
	}
	/* What was saved was checked when it was typed. */
	if (!cmd->no && cmd->session && has(cmd, "via") && is_own(cmd, via)) {
		fail(cmd, "%%Invalid next hop address (it's this router)\n");
		return;
	}
	if (out && strcmp(out, "Null0") != 0 &&
	    !conf_find(config_root(cmd), "interface", out, NULL)) {
		fail_at(cmd, "if");
		return;
	}
	if (cmd->no && !conf_find_same(config_root(cmd), cmd->match) && has(cmd, "via")) {
		fail(cmd, "%%No matching route to delete\n");
		return;
	}
	config_store(cmd);
}
