#include <stdlib.h>
#include <string.h>

#include "router/conf_int.h"

/* ---- reading ---- */

struct conf_node *conf_root(struct conf *c)
{
	return c->root;
}

const struct gram *conf_gram(const struct conf *c)
{
	return c->gram;
}

struct conf *conf_node_conf(const struct conf_node *n)
{
	return n->conf;
}

uint64_t conf_generation(const struct conf *c)
{
	return c->generation;
}

uint16_t conf_node_mode(const struct conf_node *n)
{
	return n->mode;
}

struct conf_node *conf_node_parent(const struct conf_node *n)
{
	return n->parent;
}

bool conf_node_gone(const struct conf_node *n)
{
	return n->gone;
}

bool conf_any_gone(const struct conf *c)
{
	return c->gone != NULL;
}

struct conf_entry *conf_node_entry(const struct conf_node *n)
{
	return n->entry;
}

struct conf_entry *conf_first_of(const struct conf_node *n, const struct gram_row *row)
{
	struct conf_chain *c = row ? conf_chain_of(n, row) : NULL;

	return c ? c->first : NULL;
}

struct conf_entry *conf_first(const struct conf_node *n, const char *row_name)
{
	if (!row_name)
		return n->first;
	return conf_first_of(n, gram_row_by_name(n->conf->gram, row_name));
}

struct conf_entry *conf_next(const struct conf_entry *e, const char *row_name)
{
	return row_name ? e->same_next : e->next;
}

struct conf_entry *conf_last(const struct conf_node *n)
{
	return n->last;
}

struct conf_entry *conf_prev(const struct conf_entry *e)
{
	return e->prev;
}

struct conf_node *conf_entry_node(const struct conf_entry *e)
{
	return e->node;
}

struct conf_node *conf_find_sub(const struct conf_node *n, const char *row_name, const char *key)
{
	struct conf_entry *e = conf_find(n, row_name, key, NULL);

	return e ? e->sub : NULL;
}

struct conf_node *conf_sub(const struct conf_entry *e)
{
	return e->sub;
}

const struct gram_row *conf_row(const struct conf_entry *e)
{
	return e->row;
}

bool conf_is_no(const struct conf_entry *e)
{
	return e->no;
}

const char *conf_arg(const struct conf_entry *e, const char *capture)
{
	for (size_t i = 0; e && i < e->n_args; i++) {
		if (!strcmp(e->text + e->args[i].name, capture))
			return e->text + e->args[i].text;
	}
	return NULL;
}

bool conf_has(const struct conf_entry *e, const char *capture)
{
	return conf_arg(e, capture) != NULL;
}

uint64_t conf_num(const struct conf_entry *e, const char *capture, uint64_t otherwise)
{
	const char *s = conf_arg(e, capture);
	char *end;
	uint64_t v;

	if (!s || *s < '0' || *s > '9')
		return otherwise;
	v = strtoull(s, &end, 10);
	return *end ? otherwise : v;
}

ip4_t conf_ip(const struct conf_entry *e, const char *capture, ip4_t otherwise)
{
	for (size_t i = 0; e && i < e->n_args; i++) {
		if (!strcmp(e->text + e->args[i].name, capture))
			return e->args[i].is_address ? e->args[i].address : otherwise;
	}
	return otherwise;
}

const char *conf_text_of(const struct conf_node *n, const char *row_name, const char *capture)
{
	return conf_arg(conf_first(n, row_name), capture);
}

uint64_t conf_num_of(const struct conf_node *n, const char *row_name, const char *capture,
		     uint64_t otherwise)
{
	return conf_num(conf_first(n, row_name), capture, otherwise);
}
