/* Inside the configuration tree: conf.c changes and reads it, conf_write.c prints it. */
#ifndef GKMSH_ROUTER_CONF_INT_H
#define GKMSH_ROUTER_CONF_INT_H

#include "router/conf.h"
#include "router/prefix_set.h"

#define CONF_ARGS_MAX 32

struct conf_args {
	size_t n;
	struct conf_pair v[CONF_ARGS_MAX];
};

struct conf_arg_at {
	uint32_t name, text; /* offsets in the entry's text */
	ip4_t address;	     /* of a text that is one */
	bool is_address;
};

/* In three lists: of its node in order of typing, of its row within the node, of its hash bucket. */
struct conf_entry {
	struct conf_entry *next, *prev, *same_next, *same_prev, *hash_next;
	struct conf_node *node, *sub;
	const struct gram_row *row;
	char *text;
	size_t text_size;
	uint32_t hash, n_args;
	bool no, counted; /* counted: in the networks of its tree */
	struct conf_arg_at args[];
};

struct conf_chain {
	const struct gram_row *row;
	struct conf_entry *first, *last;
};

struct conf_node {
	struct conf *conf;
	struct conf_node *parent;
	struct conf_entry *entry;
	struct conf_entry *first, *last;
	struct conf_chain *chains;
	struct conf_entry **buckets;
	size_t n_entries, n_chains, n_buckets;
	struct conf_node *next_gone;
	uint16_t mode;
	bool gone;
};

struct conf {
	const struct gram *gram;
	struct conf_node *gone; /* removed, not yet freed */
	struct conf_node *root;
	uint64_t generation;
	struct prefix_set networks, addresses; /* of ROW_PREFIX rows */
	bool uncounted;			       /* there was no memory for one of them */
};

struct conf_chain *conf_chain_of(const struct conf_node *, const struct gram_row *);
void conf_args_of_entry(struct conf_args *, const struct conf_entry *);
const char *conf_args_get(const struct conf_args *, const char *name);
/* Numbers by value, addresses by value, interfaces by type and number, the rest as text. */
int conf_text_compare(const char *a, const char *b);
int conf_key_compare(const struct conf_entry *a, const struct conf_entry *b);

#endif
