/*
 * A topology file: the containerlab format, as far as it means something here. What it holds is plain data,
 * owned by struct topo; topo_read() reads the start configurations as well.
 */
#ifndef GKMSH_LAB_TOPO_H
#define GKMSH_LAB_TOPO_H

#include "base/text.h"
#include "base/when.h"

#define TOPO_NODES_MAX 4096
#define TOPO_PORTS_MAX 256 /* of one router */
#define TOPO_LINKS_MAX 16384

enum topo_kind {
	TOPO_ROUTER,
	TOPO_BRIDGE
};

struct topo_node {
	char *name;
	enum topo_kind kind;
	char *startup_path; /* or NULL */
	char *startup;	    /* what stood there, or NULL */
	unsigned n_ports;   /* of a router: eth1 to ethN */
	unsigned line;	    /* in the file */
};

struct topo_end {
	unsigned node; /* index */
	unsigned port; /* N of ethN; on a bridge counted in the file's order, from 1 */
};

struct topo_link {
	struct topo_end end[2];
	unsigned line;
};

struct topo {
	char *name;
	bool has_clock, has_seed;
	wall_t clock;
	uint64_t seed;
	struct topo_node *nodes;
	size_t n_nodes;
	struct topo_link *links;
	size_t n_links;
	struct text warnings; /* lines: keys that mean nothing here */
};

/* On failure *why is one line: "FILE:LINE: what was found, what was expected". */
enum status topo_read(const char *path, struct topo *out, struct text *why) must_use;
/* The same from memory; start configurations are read relative to the folder of path. */
enum status topo_parse(const char *path, struct bytes yaml, struct topo *out,
		       struct text *why) must_use;
void topo_free(struct topo *);
/* Index of a node by name; -1: no such node. */
int topo_find(const struct topo *, const char *name);

#endif
