#include "router/conf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "router/conf_int.h"

/* ---- arguments of a change, from a parsed line or from code ---- */

const char *conf_args_get(const struct conf_args *a, const char *name)
{
	for (size_t i = 0; i < a->n; i++) {
		if (!strcmp(a->v[i].name, name))
			return a->v[i].text;
	}
	return NULL;
}

static void args_add(struct conf_args *a, const char *name, const char *text)
{
	if (a->n < CONF_ARGS_MAX)
		a->v[a->n++] = (struct conf_pair){name, text};
}

static void args_of_match(struct conf_args *a, const struct gram_match *m)
{
	a->n = 0;
	for (uint32_t i = 0; i < m->n_captures; i++)
		args_add(a, m->captures[i].name, m->captures[i].text);
}

void conf_args_of_entry(struct conf_args *a, const struct conf_entry *e)
{
	a->n = 0;
	for (size_t i = 0; i < e->n_args; i++)
		args_add(a, e->text + e->args[i].name, e->text + e->args[i].text);
}

/* ---- keys: what tells entries of a list apart ---- */

/*
 * The texts of a row's key: the captures it names; without names all of them; "-seq" means all but seq.
 * Steps through them: false at the end. *text is NULL for a named capture that is absent.
 */
struct key_walk {
	const struct gram_row *row;
	const struct conf_args *args;
	const char *p; /* rest of the names */
	size_t i;      /* next argument, when the key is all */
};

static struct key_walk key_start(const struct gram_row *row, const struct conf_args *args)
{
	return (struct key_walk){row, args, row->key, 0};
}

static bool key_next(struct key_walk *k, const char **name, const char **text)
{
	char one[32];
	size_t n;

	if (k->row->key && *k->row->key != '-') {
		k->p += strspn(k->p, " ");
		n = strcspn(k->p, " ");
		if (!n || n >= sizeof one)
			return false;
		memcpy(one, k->p, n);
		one[n] = '\0';
		k->p += n;
		*text = conf_args_get(k->args, one);
		*name = "";
		return true;
	}
	for (; k->i < k->args->n; k->i++) {
		const struct conf_pair *a = &k->args->v[k->i];

		if (*a->name == '@' || (k->row->key && !strcmp(a->name, k->row->key + 1)))
			continue;
		k->i++;
		*name = a->name;
		*text = a->text;
		return true;
	}
	return false;
}

static uint32_t hash_text(uint32_t h, const char *s)
{
	for (; s && *s; s++)
		h = (h ^ (uint8_t)*s) * 16777619u;
	return (h ^ 0x1f) * 16777619u;
}

static uint32_t key_hash(const struct gram_row *row, const struct conf_args *args)
{
	struct key_walk k = key_start(row, args);
	const char *name, *text;
	uint32_t h = hash_text(2166136261u, row->name);

	while (key_next(&k, &name, &text))
		h = hash_text(hash_text(h, name), text);
	return h;
}

static bool key_equal(const struct gram_row *row, const struct conf_args *a,
		      const struct conf_args *b)
{
	struct key_walk ka = key_start(row, a), kb = key_start(row, b);
	const char *na, *nb, *ta, *tb;

	for (;;) {
		bool more_a = key_next(&ka, &na, &ta), more_b = key_next(&kb, &nb, &tb);

		if (more_a != more_b)
			return false;
		if (!more_a)
			return true;
		if (strcmp(na, nb) != 0 || !str_equal(ta, tb))
			return false;
	}
}

int conf_key_compare(const struct conf_entry *a, const struct conf_entry *b)
{
	struct conf_args aa, ab;
	struct key_walk ka, kb;
	const char *na, *nb, *ta, *tb;
	int d = 0;

	conf_args_of_entry(&aa, a);
	conf_args_of_entry(&ab, b);
	ka = key_start(a->row, &aa);
	kb = key_start(b->row, &ab);
	while (!d && key_next(&ka, &na, &ta) && key_next(&kb, &nb, &tb))
		d = ta && tb ? conf_text_compare(ta, tb) : (tb != NULL) - (ta != NULL);
	return d;
}

/* ---- the index of a node ---- */

struct conf_chain *conf_chain_of(const struct conf_node *n, const struct gram_row *row)
{
	for (size_t i = 0; i < n->n_chains; i++) {
		if (n->chains[i].row == row)
			return &n->chains[i];
	}
	return NULL;
}

static bool chain_make(struct conf_node *n, const struct gram_row *row)
{
	struct conf_chain *bigger;

	if (conf_chain_of(n, row))
		return true;
	bigger = realloc(n->chains, (n->n_chains + 1) * sizeof *bigger);
	if (!bigger)
		return false;
	n->chains = bigger;
	n->chains[n->n_chains++] = (struct conf_chain){row, NULL, NULL};
	return true;
}

static void bucket_add(struct conf_node *n, struct conf_entry *e)
{
	struct conf_entry **at = &n->buckets[e->hash & (n->n_buckets - 1)];

	e->hash_next = *at;
	*at = e;
}

static bool buckets_grow(struct conf_node *n)
{
	size_t want = n->n_buckets ? n->n_buckets * 2 : 16;
	struct conf_entry **fresh;

	if (n->n_entries < n->n_buckets)
		return true;
	fresh = calloc(want, sizeof *fresh);
	if (!fresh)
		return n->n_buckets != 0;
	free(n->buckets);
	n->buckets = fresh;
	n->n_buckets = want;
	for (struct conf_entry *e = n->first; e; e = e->next)
		bucket_add(n, e);
	return true;
}

static struct conf_entry *find_key(const struct conf_node *n, const struct gram_row *row,
				   const struct conf_args *args)
{
	uint32_t h = key_hash(row, args);

	if (!n->n_buckets)
		return NULL;
	for (struct conf_entry *e = n->buckets[h & (n->n_buckets - 1)]; e; e = e->hash_next) {
		struct conf_args own;

		if (e->hash != h || e->row != row)
			continue;
		conf_args_of_entry(&own, e);
		if (key_equal(row, &own, args))
			return e;
	}
	return NULL;
}

static struct conf_entry *find_entry(const struct conf_node *n, const struct gram_row *row,
				     const struct conf_args *args)
{
	struct conf_chain *c;

	if (row->flags & ROW_LIST)
		return find_key(n, row, args);
	c = conf_chain_of(n, row);
	return c ? c->first : NULL;
}

/* ---- entries ---- */

static struct conf_entry *entry_new(struct conf_node *n, const struct gram_row *row, bool no,
				    const struct conf_args *a)
{
	size_t size = sizeof(struct conf_entry) + a->n * sizeof(struct conf_arg_at), at = 0;
	struct conf_entry *e;

	for (size_t i = 0; i < a->n; i++)
		size += strlen(a->v[i].name) + strlen(a->v[i].text) + 2;
	e = calloc(1, size);
	if (!e)
		return NULL;
	e->node = n;
	e->row = row;
	e->no = no;
	e->n_args = (uint32_t)a->n;
	e->text = (char *)(e->args + a->n);
	for (size_t i = 0; i < a->n; i++) {
		size_t name = strlen(a->v[i].name) + 1, text = strlen(a->v[i].text) + 1;

		memcpy(e->text + at, a->v[i].name, name);
		memcpy(e->text + at + name, a->v[i].text, text);
		e->args[i] =
		    (struct conf_arg_at){.name = (uint32_t)at, .text = (uint32_t)(at + name)};
		e->args[i].is_address = ip4_parse(a->v[i].text, &e->args[i].address);
		at += name + text;
	}
	e->text_size = at;
	e->hash = row->flags & ROW_LIST ? key_hash(row, a) : 0;
	return e;
}

/* ---- networks of this router ---- */

static bool network_of(const struct conf_entry *e, ip4_t *address, unsigned *bits)
{
	ip4_t mask = conf_ip(e, "mask", 0);

	*address = conf_ip(e, "address", 0);
	*bits = (unsigned)ip4_mask_bits(mask);
	return *address && ip4_mask_valid(mask);
}

static void count_in(struct conf_entry *e)
{
	struct conf *c = e->node->conf;
	unsigned bits;
	ip4_t address;

	if (!(e->row->flags & ROW_PREFIX) || !network_of(e, &address, &bits))
		return;
	if (!prefix_set_add(&c->networks, address, bits)) {
		c->uncounted = true;
	} else if (!prefix_set_add(&c->addresses, address, 32)) {
		prefix_set_remove(&c->networks, address, bits);
		c->uncounted = true;
	} else {
		e->counted = true;
	}
}

static void count_out(struct conf_entry *e)
{
	struct conf *c = e->node->conf;
	unsigned bits;
	ip4_t address;

	if (!e->counted || !network_of(e, &address, &bits))
		return;
	prefix_set_remove(&c->networks, address, bits);
	prefix_set_remove(&c->addresses, address, 32);
}

size_t conf_networks_sharing(const struct conf *c, ip4_t address, ip4_t mask)
{
	return c->uncounted
		   ? SIZE_MAX
		   : prefix_set_sharing(&c->networks, address, (unsigned)ip4_mask_bits(mask));
}

bool conf_may_own(const struct conf *c, ip4_t address)
{
	return c->uncounted || prefix_set_sharing(&c->addresses, address, 32) != 0;
}

/* ---- lists ---- */

static void unlink_order(struct conf_entry *e)
{
	struct conf_node *n = e->node;

	*(e->prev ? &e->prev->next : &n->first) = e->next;
	*(e->next ? &e->next->prev : &n->last) = e->prev;
}

static void link_order_before(struct conf_entry *e, struct conf_entry *before)
{
	struct conf_node *n = e->node;

	e->next = before;
	e->prev = before ? before->prev : n->last;
	*(e->prev ? &e->prev->next : &n->first) = e;
	*(before ? &before->prev : &n->last) = e;
}

static void unlink_index(struct conf_entry *e)
{
	struct conf_node *n = e->node;
	struct conf_chain *c = conf_chain_of(n, e->row);
	struct conf_entry **at = &n->buckets[e->hash & (n->n_buckets - 1)];

	*(e->same_prev ? &e->same_prev->same_next : &c->first) = e->same_next;
	*(e->same_next ? &e->same_next->same_prev : &c->last) = e->same_prev;
	while (*at != e)
		at = &(*at)->hash_next;
	*at = e->hash_next;
	n->n_entries--;
}

static void link_same_before(struct conf_entry *e, struct conf_entry *before)
{
	struct conf_chain *c = conf_chain_of(e->node, e->row);

	e->same_next = before;
	e->same_prev = before ? before->same_prev : c->last;
	*(e->same_prev ? &e->same_prev->same_next : &c->first) = e;
	*(before ? &before->same_prev : &c->last) = e;
}

static bool link_entry(struct conf_entry *e)
{
	struct conf_node *n = e->node;

	if (!chain_make(n, e->row) || !buckets_grow(n))
		return false;
	link_order_before(e, NULL);
	link_same_before(e, NULL);
	bucket_add(n, e);
	n->n_entries++;
	count_in(e);
	return true;
}

static void node_free(struct conf_node *);

static void entry_free(struct conf_entry *e)
{
	if (!e)
		return;
	count_out(e);
	node_free(e->sub);
	explicit_bzero(e->text, e->text_size); /* passwords are among them */
	free(e);
}

/* Puts fresh where old stands; old is freed. */
static void entry_replace(struct conf_entry *old, struct conf_entry *fresh)
{
	struct conf_entry *next = old->next, *same_next = old->same_next;

	fresh->sub = old->sub;
	old->sub = NULL;
	if (fresh->sub)
		fresh->sub->entry = fresh;
	unlink_order(old);
	unlink_index(old);
	link_order_before(fresh, next);
	link_same_before(fresh, same_next);
	bucket_add(fresh->node, fresh);
	fresh->node->n_entries++;
	entry_free(old);
	count_in(fresh);
}

void conf_remove(struct conf_node *n, struct conf_entry *e)
{
	unlink_order(e);
	unlink_index(e);
	entry_free(e);
	n->conf->generation++;
}

/* ---- nodes ---- */

static struct conf_node *node_new(struct conf *c, struct conf_node *parent, struct conf_entry *e,
				  uint16_t mode)
{
	struct conf_node *n = calloc(1, sizeof *n);

	if (n)
		*n = (struct conf_node){.conf = c, .parent = parent, .entry = e, .mode = mode};
	return n;
}

void conf_clear(struct conf_node *n)
{
	struct conf_entry *e = n->first;

	while (e) {
		struct conf_entry *next = e->next;

		entry_free(e);
		e = next;
	}
	free(n->chains);
	free(n->buckets);
	n->first = n->last = NULL;
	n->chains = NULL;
	n->buckets = NULL;
	n->n_entries = n->n_chains = n->n_buckets = 0;
	n->conf->generation++;
}

static void node_free(struct conf_node *n)
{
	if (!n)
		return;
	conf_clear(n);
	n->gone = true;
	n->entry = NULL;
	n->parent = n->conf->root;
	n->next_gone = n->conf->gone;
	n->conf->gone = n;
}

void conf_bury(struct conf *c)
{
	while (c->gone) {
		struct conf_node *n = c->gone;

		c->gone = n->next_gone;
		free(n);
	}
}

struct conf *conf_new(const struct gram *g)
{
	struct conf *c = calloc(1, sizeof *c);
	uint16_t mode = 0;

	if (!c)
		return NULL;
	/* The root's mode is the one that configuration modes end in. */
	for (size_t i = 0; i < gram_n_rows(g) && !mode; i++) {
		const struct gram_mode *m = gram_mode_by_id(g, gram_row_at(g, i)->mode);

		if (!m || !m->prompt)
			continue;
		while (m->parent)
			m = gram_mode_by_id(g, m->parent);
		mode = m->id;
	}
	c->gram = g;
	c->root = node_new(c, NULL, NULL, mode);
	if (!c->root) {
		free(c);
		return NULL;
	}
	return c;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	node_free(c->root);
	conf_bury(c);
	prefix_set_free(&c->networks);
	prefix_set_free(&c->addresses);
	free(c);
}

enum status conf_copy_node(struct conf_node *to, const struct conf_node *from)
{
	for (const struct conf_entry *e = from->first; e; e = e->next) {
		struct conf_args args;
		struct conf_entry *copy;
		enum status st;

		conf_args_of_entry(&args, e);
		copy = entry_new(to, e->row, e->no, &args);
		if (!copy || !link_entry(copy)) {
			entry_free(copy);
			return ST_NOMEM;
		}
		to->conf->generation++;
		if (!e->sub)
			continue;
		copy->sub = node_new(to->conf, to, copy, e->sub->mode);
		st = copy->sub ? conf_copy_node(copy->sub, e->sub) : ST_NOMEM;
		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

struct conf *conf_clone(const struct conf *from)
{
	struct conf *c = conf_new(from->gram);

	if (!c)
		return NULL;
	if (conf_copy_node(c->root, from->root) != ST_OK) {
		conf_free(c);
		return NULL;
	}
	c->generation = from->generation;
	return c;
}

/* ---- changes ---- */

static enum status store(struct conf_node *n, const struct gram_row *row, bool no,
			 const struct conf_args *args, struct conf_node **sub)
{
	struct conf_entry *old = find_entry(n, row, args), *e = entry_new(n, row, no, args);

	if (!e)
		return ST_NOMEM;
	if (old) {
		entry_replace(old, e);
	} else if (!link_entry(e)) {
		entry_free(e);
		return ST_NOMEM;
	}
	n->conf->generation++;
	if (!row->enters || no)
		return ST_OK;
	if (!e->sub)
		e->sub = node_new(n->conf, n, e, row->enters);
	if (!e->sub) {
		conf_remove(n, e);
		return ST_NOMEM;
	}
	if (sub)
		*sub = e->sub;
	return ST_OK;
}

/* Does what was typed after "no" speak of this entry? */
static bool speaks_of(const struct conf_entry *e, const struct conf_args *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const char *own = conf_arg(e, typed->v[i].name);

		if (!own || strcmp(own, typed->v[i].text) != 0)
			return false;
	}
	return true;
}

static enum status erase(struct conf_node *n, const struct gram_row *row,
			 const struct conf_args *args)
{
	struct conf_chain *c = conf_chain_of(n, row);
	struct conf_entry *e = c ? c->first : NULL;
	bool any = false;

	if (!e)
		return ST_ABSENT;
	if (!(row->flags & ROW_LIST)) {
		conf_remove(n, e);
		return ST_OK;
	}
	e = find_key(n, row, args);
	if (e) {
		conf_remove(n, e);
		return ST_OK;
	}
	for (e = c->first; e;) {
		struct conf_entry *next = e->same_next;

		if (speaks_of(e, args)) {
			conf_remove(n, e);
			any = true;
		}
		e = next;
	}
	return any ? ST_OK : ST_ABSENT;
}

static enum status change(struct conf_node *n, const struct gram_row *row, bool no, bool dflt,
			  struct conf_args *args, struct conf_node **sub)
{
	bool kept = no && row->flags & (ROW_NEGATED | ROW_BOTH);

	if (row->mode != n->mode)
		return ST_STATE;
	if (kept) {
		if (!(row->flags & ROW_LIST))
			args->n = 0;
		return store(n, row, true, args, sub);
	}
	if (no || dflt)
		return erase(n, row, args);
	if (row->flags & ROW_NEGATED) {
		(void)erase(n, row, args); /* the positive form is how it is anyway */
		return ST_OK;
	}
	return store(n, row, false, args, sub);
}

enum status conf_apply(struct conf_node *n, const struct gram_match *m, struct conf_node **sub)
{
	struct conf_args args;

	if (sub)
		*sub = NULL;
	while (n && n->mode != m->mode)
		n = n->parent;
	if (!n || !(m->row->flags & ROW_CONFIG))
		return ST_STATE;
	args_of_match(&args, m);
	return change(n, m->row, m->no, m->dflt, &args, sub);
}

static void args_va(struct conf_args *args, va_list ap)
{
	const char *name;

	args->n = 0;
	while ((name = va_arg(ap, const char *)) != NULL) {
		const char *text = va_arg(ap, const char *);

		if (text)
			args_add(args, name, text);
	}
}

enum status conf_set(struct conf_node *n, const char *row_name, int no, ...)
{
	const struct gram_row *row = gram_row_by_name(n->conf->gram, row_name);
	struct conf_args args;
	va_list ap;

	if (!row)
		return ST_ABSENT;
	va_start(ap, no);
	args_va(&args, ap);
	va_end(ap);
	return change(n, row, no, false, &args, NULL);
}

static void args_of_pairs(struct conf_args *args, const struct conf_pair *p, size_t n)
{
	args->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i].text)
			args_add(args, p[i].name, p[i].text);
	}
}

enum status conf_set_pairs(struct conf_node *n, const char *row_name, bool no,
			   const struct conf_pair *pairs, size_t count)
{
	const struct gram_row *row = gram_row_by_name(n->conf->gram, row_name);
	struct conf_args args;

	if (!row)
		return ST_ABSENT;
	args_of_pairs(&args, pairs, count);
	return change(n, row, no, false, &args, NULL);
}

enum status conf_set_arg(struct conf_entry **e, const char *name, const char *text)
{
	struct conf_args args, next = {.n = 0};
	struct conf_entry *fresh;

	conf_args_of_entry(&args, *e);
	for (size_t i = 0; i < args.n; i++) {
		if (strcmp(args.v[i].name, name) != 0)
			args_add(&next, args.v[i].name, args.v[i].text);
	}
	if (text)
		args_add(&next, name, text);
	fresh = entry_new((*e)->node, (*e)->row, (*e)->no, &next);
	if (!fresh)
		return ST_NOMEM;
	entry_replace(*e, fresh);
	fresh->node->conf->generation++;
	*e = fresh;
	return ST_OK;
}

void conf_move_before(struct conf_entry *e, struct conf_entry *before)
{
	if (e == before)
		return;
	unlink_order(e);
	link_order_before(e, before);
	e->node->conf->generation++;
}

/* ---- finding ---- */

struct conf_entry *conf_find(const struct conf_node *n, const char *row_name, ...)
{
	const struct gram_row *row = gram_row_by_name(n->conf->gram, row_name);
	struct conf_args args = {.n = 0};
	char names[4][32];
	const char *text, *p;
	size_t k = 0;
	va_list ap;

	if (!row || !row->key)
		return NULL;
	p = row->key;
	va_start(ap, row_name);
	while ((text = va_arg(ap, const char *)) != NULL && k < 4) {
		size_t len;

		p += strspn(p, " ");
		len = strcspn(p, " ");
		if (!len || len >= sizeof names[k])
			break;
		memcpy(names[k], p, len);
		names[k][len] = '\0';
		p += len;
		args_add(&args, names[k++], text);
	}
	va_end(ap);
	return find_key(n, row, &args);
}

struct conf_entry *conf_find_pairs(const struct conf_node *n, const char *row_name,
				   const struct conf_pair *pairs, size_t count)
{
	const struct gram_row *row = gram_row_by_name(n->conf->gram, row_name);
	struct conf_args args;

	args_of_pairs(&args, pairs, count);
	return row ? find_entry(n, row, &args) : NULL;
}

struct conf_entry *conf_find_same(const struct conf_node *n, const struct gram_match *m)
{
	struct conf_args args;

	args_of_match(&args, m);
	return find_entry(n, m->row, &args);
}
