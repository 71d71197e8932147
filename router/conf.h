/*
 * The configuration of a router: a tree of nodes, one per mode entered, each holding entries: a row of
 * the grammar and the arguments it was typed with. What parses is kept and written back by one piece
 * of code, so nothing is lost and a written configuration reads back to the same tree. Engines never
 * see it: router/ reads it into their own configuration structs.
 *
 * Owned by struct router. An entry pointer is good until the next change of its node.
 */
#ifndef GKMSH_ROUTER_CONF_H
#define GKMSH_ROUTER_CONF_H

#include "grammar/gram.h"

struct conf;
struct conf_node;
struct conf_entry;

struct conf *conf_new(const struct gram *);
void conf_free(struct conf *);
struct conf *conf_clone(const struct conf *); /* NULL: no memory */
struct conf_node *conf_root(struct conf *);
const struct gram *conf_gram(const struct conf *);
struct conf *conf_node_conf(const struct conf_node *);

/* ---- changing ---- */

/*
 * Applies a parsed ROW_CONFIG line to a node: stores, replaces (same row and key) or, with "no" and
 * "default", removes. A row that enters a mode gives its node in *sub (made when absent).
 * ST_ABSENT: "no" of something that is not there. Nothing changes on failure.
 */
enum status conf_apply(struct conf_node *, const struct gram_match *,
		       struct conf_node **sub) must_use;
void conf_remove(struct conf_node *, struct conf_entry *);
/* Sets an entry from code: "if.ip.address", no, then name, text, ..., NULL. ST_ABSENT: no such row, or a
 * "no" of nothing; ST_STATE: not a row of this node's mode. */
enum status conf_set(struct conf_node *, const char *row_name, int no, ...) must_use;
/* The same from an array; NULL texts are left out. */
struct conf_pair {
	const char *name, *text;
};
enum status conf_set_pairs(struct conf_node *, const char *row_name, bool no,
			   const struct conf_pair *, size_t n) must_use;
/* Sets or, with a NULL text, takes away one argument; a name that starts with "@" is of the program's
 * own: "@body" holds lines that are written below the entry as they stand; "@prefix" stands before each
 * line of the entry's submode, which are then written in place of the entry; with "@unwritten" it is not written at all. The entry
 * may move. */
enum status conf_set_arg(struct conf_entry **, const char *name, const char *text) must_use;
/* ROW_ORDERED: takes an entry out of its place and puts it before another (NULL: last). */
void conf_move_before(struct conf_entry *, struct conf_entry *before);
/* Adds copies of all entries of one node, and what is below them, to another. */
enum status conf_copy_node(struct conf_node *to, const struct conf_node *from) must_use;
/* Removes all entries of a node and below. */
void conf_clear(struct conf_node *);

/* ---- reading ---- */

uint16_t conf_node_mode(const struct conf_node *);
struct conf_node *conf_node_parent(const struct conf_node *);
/*
 * A node that is removed while a session stays in it is gone but still there, empty, until
 * conf_bury(): whoever keeps nodes leaves those that are gone first.
 */
bool conf_node_gone(const struct conf_node *);
bool conf_any_gone(const struct conf *);
void conf_bury(struct conf *);
struct conf_entry *conf_node_entry(const struct conf_node *); /* the line that opened it */

/* First and next entry of a row by name; NULL at the end. A NULL name means all entries. */
struct conf_entry *conf_first(const struct conf_node *, const char *row_name);
struct conf_entry *conf_next(const struct conf_entry *, const char *row_name);
/* The same for a row that was looked up once (gram_row_by_name), for loops over many nodes. */
struct conf_entry *conf_first_of(const struct conf_node *, const struct gram_row *);
#define conf_each(e, node, row_name) \
	for (struct conf_entry *e = conf_first((node), (row_name)); e; e = conf_next(e, (row_name)))

/* The entry of a ROW_LIST row whose key captures equal the texts given, NULL-terminated. */
struct conf_entry *conf_find(const struct conf_node *, const char *row_name, ...);
struct conf_entry *conf_find_pairs(const struct conf_node *, const char *row_name,
				   const struct conf_pair *, size_t n);
/* The entry that this line would replace. */
struct conf_entry *conf_find_same(const struct conf_node *, const struct gram_match *);
struct conf_entry *conf_last(const struct conf_node *); /* of all, and the one before */
struct conf_entry *conf_prev(const struct conf_entry *);
/* The submode of the entry of a row with one key capture; NULL when there is none. */
struct conf_node *conf_find_sub(const struct conf_node *, const char *row_name, const char *key);
struct conf_node *conf_entry_node(const struct conf_entry *); /* the node that holds it */
struct conf_node *conf_sub(const struct conf_entry *);	      /* NULL when the row opens no mode */
const struct gram_row *conf_row(const struct conf_entry *);
bool conf_is_no(const struct conf_entry *); /* a "no" form is kept (ROW_NEGATED, ROW_BOTH) */

/* How many ROW_PREFIX entries of the whole tree have addresses in common with this network, and whether one has
 * this very address; without looking at them. No memory for the count: SIZE_MAX, true. */
size_t conf_networks_sharing(const struct conf *, ip4_t address, ip4_t mask);
bool conf_may_own(const struct conf *, ip4_t address);

/* Arguments of an entry; an entry of NULL has none. A row's defaults do not stand in for them. */
const char *conf_arg(const struct conf_entry *, const char *capture);
bool conf_has(const struct conf_entry *, const char *capture);
uint64_t conf_num(const struct conf_entry *, const char *capture, uint64_t otherwise);
ip4_t conf_ip(const struct conf_entry *, const char *capture, ip4_t otherwise);

/* Shorthand: an argument of the only entry of a row in a node. */
const char *conf_text_of(const struct conf_node *, const char *row_name, const char *capture);
uint64_t conf_num_of(const struct conf_node *, const char *row_name, const char *capture,
		     uint64_t otherwise);

/* ---- writing ---- */

/*
 * The lines of the configuration in the order routers print them, with "!" between blocks, from
 * "version" to before "end". all: also what equals the default.
 */
void conf_write(const struct conf *, bool all, struct text *out);
void conf_write_node(const struct conf_node *, unsigned indent, bool all, struct text *out);
/* The line of one entry, as it is written. */
void conf_write_line(const struct conf_entry *, struct text *out);
/* Counts every change, so that "modified since saved" needs no comparison. */
uint64_t conf_generation(const struct conf *);

#endif
