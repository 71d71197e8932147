#include "lab/topo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define FILE_MAX (16 * 1024 * 1024)

struct reader {
	const char *path;
	yaml_document_t doc;
	struct topo *t;
	struct text *why;
	struct text ignored; /* " key key " */
	bool failed;
};

static void fail_at(struct reader *r, unsigned line, const char *fmt, ...) format_of(3, 4);

static void fail_at(struct reader *r, unsigned line, const char *fmt, ...)
{
	va_list ap;

	if (r->failed)
		return;
	r->failed = true;
	text_addf(r->why, "%s:%u: ", r->path, line);
	va_start(ap, fmt);
	text_addv(r->why, fmt, ap);
	va_end(ap);
}

static unsigned line_of(const yaml_node_t *n)
{
	return (unsigned)n->start_mark.line + 1;
}

static const char *scalar(const yaml_node_t *n)
{
	return n && n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : NULL;
}

static const char *kind_name(const yaml_node_t *n)
{
	return n->type == YAML_SCALAR_NODE     ? "a single value"
	       : n->type == YAML_SEQUENCE_NODE ? "a list"
					       : "a mapping";
}

/* A mapping, or NULL after saying what stands there instead. NULL in, NULL out. */
static const yaml_node_t *mapping(struct reader *r, const yaml_node_t *n, const char *what)
{
	if (!n || n->type == YAML_MAPPING_NODE)
		return n;
	/* "KS:" with nothing behind it is an empty mapping. */
	if (scalar(n) && !*scalar(n))
		return NULL;
	fail_at(r, line_of(n), "%s is %s, expected a mapping", what, kind_name(n));
	return NULL;
}

#define map_pairs(p, n)                                                        \
	for (yaml_node_pair_t *p = (n) ? (n)->data.mapping.pairs.start : NULL; \
	     p && p < (n)->data.mapping.pairs.top; p++)
#define seq_items(i, n)                                            \
	for (yaml_node_item_t *i = (n)->data.sequence.items.start; \
	     i < (n)->data.sequence.items.top; i++)

static yaml_node_t *node_at(struct reader *r, int index)
{
	return yaml_document_get_node(&r->doc, index);
}

static const yaml_node_t *get(struct reader *r, const yaml_node_t *map, const char *key)
{
	map_pairs(p, map)
	{
		const char *k = scalar(node_at(r, p->key));
		if (k && !strcmp(k, key))
			return node_at(r, p->value);
	}
	return NULL;
}

/* Names the keys of a mapping that are not in the list, once each. */
static void note_ignored(struct reader *r, const yaml_node_t *map, const char *const *used)
{
	map_pairs(p, map)
	{
		const char *k = scalar(node_at(r, p->key));
		bool known = !k;
		for (const char *const *u = used; k && *u; u++)
			known |= !strcmp(*u, k);
		if (known)
			continue;
		struct text word = TEXT_EMPTY;
		text_addf(&word, " %s,", k);
		if (!strstr(text_str(&r->ignored), text_str(&word)))
			text_add(&r->ignored, text_str(&word));
		text_free(&word);
	}
}

/* ---- labels ---- */

static void read_labels(struct reader *r, const yaml_node_t *labels)
{
	const yaml_node_t *clock = get(r, labels, "gkmsh.clock");
	const yaml_node_t *seed = get(r, labels, "gkmsh.seed");

	if (clock) {
		r->t->has_clock = true;
		if (!scalar(clock) || !wall_parse_iso(scalar(clock), &r->t->clock))
			fail_at(r, line_of(clock),
				"gkmsh.clock is \"%s\", expected a time like "
				"2025-09-09T11:28:00Z",
				scalar(clock) ? scalar(clock) : kind_name(clock));
	}
	if (seed) {
		const char *s = scalar(seed);
		char *end = NULL;
		errno = 0;
		r->t->seed = s ? strtoull(s, &end, 0) : 0;
		r->t->has_seed = true;
		if (!s || !*s || *s == '-' || *end || errno)
			fail_at(r, line_of(seed), "gkmsh.seed is \"%s\", expected a number",
				s ? s : kind_name(seed));
	}
}

/* ---- nodes ---- */

static bool name_is_good(const char *s)
{
	size_t n = strlen(s);

	if (!n || n > 63)
		return false;
	for (; *s; s++)
		if (!(*s >= 'a' && *s <= 'z') && !(*s >= 'A' && *s <= 'Z') &&
		    !(*s >= '0' && *s <= '9') && !strchr("-_.", *s))
			return false;
	return true;
}

static char *read_whole(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	struct text t = TEXT_EMPTY;
	char buf[8192];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0 && t.len < FILE_MAX)
		text_addn(&t, buf, n);
	if (ferror(f) || t.len >= FILE_MAX) {
		errno = ferror(f) ? EIO : EFBIG;
		text_free(&t);
		fclose(f);
		return NULL;
	}
	fclose(f);
	*len = t.len;
	return text_take(&t);
}

static void read_startup(struct reader *r, struct topo_node *n, const yaml_node_t *value)
{
	const char *file = scalar(value);
	const char *slash = strrchr(r->path, '/');
	struct text path = TEXT_EMPTY;
	size_t len;

	if (!file || !*file) {
		fail_at(r, line_of(value), "startup-config is %s, expected the name of a file",
			kind_name(value));
		return;
	}
	if (*file != '/' && slash)
		text_addn(&path, r->path, (size_t)(slash - r->path) + 1);
	text_add(&path, file);
	n->startup_path = text_take(&path);
	n->startup = n->startup_path ? read_whole(n->startup_path, &len) : NULL;
	if (!n->startup)
		fail_at(r, line_of(value), "startup-config %s cannot be read: %s", file,
			strerror(errno));
}

/* A key of a node, of its kind, or of the defaults, in that order. */
static const yaml_node_t *inherited(struct reader *r, const yaml_node_t *topology,
				    const yaml_node_t *node, const char *kind, const char *key)
{
	const yaml_node_t *v = get(r, node, key);

	if (!v && kind)
		v = get(r,
			mapping(r, get(r, mapping(r, get(r, topology, "kinds"), "kinds"), kind),
				"a kind"),
			key);
	if (!v)
		v = get(r, mapping(r, get(r, topology, "defaults"), "defaults"), key);
	return v;
}

static void read_node(struct reader *r, const yaml_node_t *topology, const yaml_node_t *key,
		      const yaml_node_t *value)
{
	static const char *const used[] = {"kind", "startup-config", "labels", NULL};
	const char *name = scalar(key);
	struct topo *t = r->t;

	if (!name || !name_is_good(name)) {
		fail_at(r, line_of(key),
			"node name \"%s\", expected up to 63 letters, digits, - _ .",
			name ? name : kind_name(key));
		return;
	}
	if (topo_find(t, name) >= 0 || t->n_nodes == TOPO_NODES_MAX) {
		fail_at(r, line_of(key), "node %s %s", name,
			topo_find(t, name) >= 0 ? "stands there twice" : "is one too many");
		return;
	}

	struct topo_node *n = &t->nodes[t->n_nodes];
	*n = (struct topo_node){.name = str_copy(name), .line = line_of(key)};
	if (!n->name) {
		fail_at(r, line_of(key), "no memory");
		return;
	}
	t->n_nodes++;
	value = mapping(r, value, name);
	note_ignored(r, value, used);

	const yaml_node_t *kv = inherited(r, topology, value, NULL, "kind");
	const char *kind = kv ? scalar(kv) : "linux";
	if (kind && (!strcmp(kind, "bridge") || !strcmp(kind, "ovs-bridge"))) {
		n->kind = TOPO_BRIDGE;
	} else if (!kind || strcmp(kind, "linux")) {
		fail_at(r, line_of(kv), "kind \"%s\", expected linux (a router) or bridge",
			kind ? kind : kind_name(kv));
		return;
	}

	const yaml_node_t *startup = inherited(r, topology, value, kind, "startup-config");
	if (startup && n->kind == TOPO_ROUTER)
		read_startup(r, n, startup);
}

/* ---- links ---- */

static unsigned port_number(const char *s)
{
	static const char *const prefixes[] = {"GigabitEthernet", "Gi", "eth"};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		if (!str_starts(s, prefixes[i]))
			continue;
		const char *d = s + strlen(prefixes[i]);
		char *end;
		unsigned long n = strtoul(d, &end, 10);
		return *d >= '0' && *d <= '9' && !*end && n <= TOPO_PORTS_MAX ? (unsigned)n : 0;
	}
	return 0;
}

static void read_end(struct reader *r, unsigned line, const char *node, const char *port,
		     struct topo_end *end)
{
	int i = topo_find(r->t, node);

	if (i < 0) {
		fail_at(r, line, "endpoint of node \"%s\", expected a node named under nodes",
			node);
		return;
	}
	end->node = (unsigned)i;

	struct topo_node *n = &r->t->nodes[i];
	if (n->kind == TOPO_BRIDGE) {
		end->port = ++n->n_ports;
		return;
	}
	end->port = port_number(port);
	if (!end->port)
		fail_at(r, line, "interface \"%s\" of %s, expected eth1 to eth%d", port, node,
			TOPO_PORTS_MAX);
	for (size_t l = 0; l < r->t->n_links; l++)
		for (int e = 0; e < 2; e++)
			if (r->t->links[l].end[e].node == end->node &&
			    r->t->links[l].end[e].port == end->port)
				fail_at(r, line, "%s:%s has a link already, in line %u", node, port,
					r->t->links[l].line);
	if (end->port > n->n_ports)
		n->n_ports = end->port;
}

/* "KS:eth1", or a mapping with node and interface. */
static void read_endpoint(struct reader *r, const yaml_node_t *item, struct topo_end *end)
{
	const char *s = scalar(item);
	char name[64];

	if (item->type == YAML_MAPPING_NODE) {
		const char *node = scalar(get(r, item, "node"));
		const char *port = scalar(get(r, item, "interface"));
		if (node && port)
			read_end(r, line_of(item), node, port, end);
		else
			fail_at(r, line_of(item), "an endpoint, expected node and interface");
		return;
	}

	const char *colon = s ? strchr(s, ':') : NULL;
	if (!colon || (size_t)(colon - s) >= sizeof name) {
		fail_at(r, line_of(item), "endpoint \"%s\", expected NODE:ethN",
			s ? s : kind_name(item));
		return;
	}
	memcpy(name, s, (size_t)(colon - s));
	name[colon - s] = '\0';
	read_end(r, line_of(item), name, colon + 1, end);
}

static void read_link(struct reader *r, const yaml_node_t *item)
{
	static const char *const used[] = {"endpoints", "type", NULL};
	const yaml_node_t *map = mapping(r, item, "a link");
	const yaml_node_t *ends = get(r, map, "endpoints");
	struct topo_link link = {.line = line_of(item)};
	int n = 0;

	if (r->failed)
		return;
	note_ignored(r, map, used);
	if (!ends || ends->type != YAML_SEQUENCE_NODE ||
	    ends->data.sequence.items.top - ends->data.sequence.items.start != 2) {
		fail_at(
		    r, line_of(ends ? ends : item),
		    "a link without two endpoints, expected endpoints: [\"A:eth1\", \"B:eth1\"]");
		return;
	}
	seq_items(i, ends) read_endpoint(r, node_at(r, *i), &link.end[n++]);
	if (!r->failed && link.end[0].node == link.end[1].node &&
	    link.end[0].port == link.end[1].port)
		fail_at(r, link.line, "a link from a port to itself");
	if (!r->failed && r->t->n_links == TOPO_LINKS_MAX)
		fail_at(r, link.line, "one link too many, expected at most %d", TOPO_LINKS_MAX);
	if (!r->failed)
		r->t->links[r->t->n_links++] = link;
}

/* ---- the file ---- */

static size_t count_pairs(const yaml_node_t *map)
{
	return map ? (size_t)(map->data.mapping.pairs.top - map->data.mapping.pairs.start) : 0;
}

static void read_topology(struct reader *r, const yaml_node_t *topology)
{
	static const char *const used[] = {"nodes", "links", "defaults", "kinds", NULL};
	static const char *const used_defaults[] = {"kind", "startup-config", "labels", NULL};
	const yaml_node_t *nodes = mapping(r, get(r, topology, "nodes"), "nodes");
	const yaml_node_t *links = get(r, topology, "links");
	const yaml_node_t *defaults = mapping(r, get(r, topology, "defaults"), "defaults");

	note_ignored(r, topology, used);
	note_ignored(r, defaults, used_defaults);
	read_labels(r, mapping(r, get(r, defaults, "labels"), "labels"));
	if (!count_pairs(nodes)) {
		fail_at(r, line_of(topology), "a topology without nodes, expected nodes:");
		return;
	}
	r->t->nodes = calloc(count_pairs(nodes), sizeof *r->t->nodes);
	if (!r->t->nodes) {
		fail_at(r, line_of(nodes), "no memory");
		return;
	}
	map_pairs(p, nodes)
	{
		if (!r->failed)
			read_node(r, topology, node_at(r, p->key), node_at(r, p->value));
	}
	if (!links || (scalar(links) && !*scalar(links)))
		return;
	if (links->type != YAML_SEQUENCE_NODE) {
		fail_at(r, line_of(links), "links is %s, expected a list", kind_name(links));
		return;
	}

	size_t n = (size_t)(links->data.sequence.items.top - links->data.sequence.items.start);
	r->t->links = calloc(n + 1, sizeof *r->t->links);
	if (!r->t->links) {
		fail_at(r, line_of(links), "no memory");
		return;
	}
	seq_items(i, links)
	{
		if (!r->failed)
			read_link(r, node_at(r, *i));
	}
}

static void read_document(struct reader *r)
{
	static const char *const used[] = {"name", "topology", NULL};
	const yaml_node_t *root = yaml_document_get_root_node(&r->doc);

	if (!root || root->type != YAML_MAPPING_NODE) {
		fail_at(r, 1, "not a topology, expected name: and topology:");
		return;
	}

	const yaml_node_t *topology = mapping(r, get(r, root, "topology"), "topology");
	const char *name = scalar(get(r, root, "name"));
	note_ignored(r, root, used);
	if (!topology) {
		fail_at(r, 1, "no topology, expected topology: with nodes and links");
		return;
	}
	r->t->name = str_copy(name ? name : "lab");
	read_topology(r, topology);
	if (r->ignored.len) {
		r->ignored.s[r->ignored.len - 1] = '\0';
		text_addf(&r->t->warnings, "%s: keys that mean nothing here:%s\n", r->path,
			  r->ignored.s);
	}
}

enum status topo_parse(const char *path, struct bytes yaml, struct topo *out, struct text *why)
{
	struct topo t = {0};
	struct reader r = {.path = path, .t = &t, .why = why};
	yaml_parser_t parser;

	if (!yaml_parser_initialize(&parser))
		return ST_NOMEM;
	yaml_parser_set_input_string(&parser, yaml.p, yaml.n);
	if (yaml_parser_load(&parser, &r.doc)) {
		read_document(&r);
		yaml_document_delete(&r.doc);
	} else {
		fail_at(&r, (unsigned)parser.problem_mark.line + 1, "%s, expected YAML",
			parser.problem ? parser.problem : "cannot be read");
	}
	yaml_parser_delete(&parser);
	text_free(&r.ignored);
	if (r.failed) {
		topo_free(&t);
		return ST_SYNTAX;
	}
	*out = t;
	return ST_OK;
}

enum status topo_read(const char *path, struct topo *out, struct text *why)
{
	size_t len;
	char *s = read_whole(path, &len);

	if (!s) {
		text_addf(why, "%s: %s", path, strerror(errno));
		return ST_IO;
	}

	enum status st = topo_parse(path, BYTES(s, len), out, why);
	free(s);
	return st;
}

void topo_free(struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		free(t->nodes[i].name);
		free(t->nodes[i].startup_path);
		free(t->nodes[i].startup);
	}
	free(t->nodes);
	free(t->links);
	free(t->name);
	text_free(&t->warnings);
	*t = (struct topo){0};
}

int topo_find(const struct topo *t, const char *name)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (!strcmp(t->nodes[i].name, name))
			return (int)i;
	return -1;
}
