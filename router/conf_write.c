#include <stdlib.h>
#include <string.h>

#include "router/conf_int.h"

/* One line to write: an entry, or a row that only "all" shows, with its defaults. */
struct item {
	const struct gram_row *row;
	const struct conf_entry *entry; /* NULL: as by default */
	size_t typed;			/* place in order of typing */
};

/* ---- comparing ---- */

static bool as_number(const char *s, uint64_t *v)
{
	if (!*s || strlen(s) > 19)
		return false;
	*v = 0;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		*v = *v * 10 + (uint64_t)(*s - '0');
	}
	return true;
}

int conf_text_compare(const char *a, const char *b)
{
	uint64_t na = 0, nb = 0;
	ip4_t ia, ib;
	int ra, rb;

	if (as_number(a, &na) && as_number(b, &nb))
		return na < nb ? -1 : na > nb;
	if (ip4_parse(a, &ia) && ip4_parse(b, &ib))
		return ia < ib ? -1 : ia > ib;
	ra = gram_interface_rank(a, &na);
	rb = gram_interface_rank(b, &nb);
	if (ra < 0 || rb < 0)
		return strcmp(a, b);
	if (ra != rb)
		return ra < rb ? -1 : 1;
	return na < nb ? -1 : na > nb;
}

static int compare_items(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int d = 0;

	if (a->row->order != b->row->order)
		return a->row->order < b->row->order ? -1 : 1;
	if (a->entry && b->entry && a->row->flags & ROW_LIST && b->row->flags & ROW_LIST &&
	    !((a->row->flags | b->row->flags) & ROW_ORDERED))
		d = conf_key_compare(a->entry, b->entry);
	if (d)
		return d;
	return a->typed < b->typed ? -1 : a->typed > b->typed;
}

/* ---- defaults: "name=text name=text" ---- */

/* Copies the default of a capture; false when there is none. */
static bool default_of(const char *defaults, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);

	for (const char *p = defaults; p && *p;) {
		size_t n = strcspn(p, " ");

		if (n > len && p[len] == '=' && !strncmp(p, name, len)) {
			if (n - len - 1 >= size)
				return false;
			memcpy(out, p + len + 1, n - len - 1);
			out[n - len - 1] = '\0';
			return true;
		}
		p += n;
		p += strspn(p, " ");
	}
	return false;
}

static bool is_default(const struct conf_entry *e)
{
	char text[64];

	if (!e->row->defaults || e->no || e->row->flags & ROW_LIST)
		return false;
	for (size_t i = 0; i < e->n_args; i++) {
		if (!default_of(e->row->defaults, e->text + e->args[i].name, text, sizeof text) ||
		    strcmp(text, e->text + e->args[i].text) != 0)
			return false;
	}
	return true;
}

/* ---- one line ---- */

struct source {
	const struct item *item;
	bool hide_seq;
	char texts[8][64]; /* defaults at hand, for as long as a line is written */
	char names[8][32];
	size_t n;
};

static const char *default_text(struct source *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!strcmp(s->names[i], name))
			return s->texts[i];
	}
	if (s->n == 8 || !str_fit(s->names[s->n], sizeof *s->names, name) ||
	    !default_of(s->item->row->defaults, name, s->texts[s->n], sizeof *s->texts))
		return NULL;
	return s->texts[s->n++];
}

static const char *get(void *arg, const char *name)
{
	struct source *s = arg;

	if (s->hide_seq && !strcmp(name, "seq"))
		return NULL;
	return s->item->entry ? conf_arg(s->item->entry, name) : default_text(s, name);
}

static void write_item(const struct gram *g, const struct item *it, bool hide_seq, struct text *out)
{
	struct source s = {.item = it, .hide_seq = hide_seq && it->row->flags & ROW_NUMBERED};

	gram_write(g, it->row, it->entry && it->entry->no, get, &s, out);
}

void conf_write_line(const struct conf_entry *e, struct text *out)
{
	struct item it = {e->row, e, 0};

	write_item(e->node->conf->gram, &it, false, out);
}

/* ---- a node ---- */

/* Entries numbered 10, 20, 30... are written without their numbers. */
static bool counts_by_ten(const struct conf_node *n)
{
	uint64_t want = 0;

	for (const struct conf_entry *e = n->first; e; e = e->next) {
		if (e->row->flags & ROW_NUMBERED && conf_has(e, "seq") &&
		    conf_num(e, "seq", 0) != (want += 10))
			return false;
	}
	return true;
}

/* Rows of the mode that have a default and no entry. */
static size_t add_defaults(const struct conf_node *n, struct item *items, size_t at)
{
	const struct gram *g = n->conf->gram;

	for (size_t i = 0; i < gram_n_rows(g); i++) {
		const struct gram_row *row = gram_row_at(g, i);
		bool negated = row->flags & ROW_NEGATED && !row->enters;

		if (row->mode != n->mode || !(row->flags & ROW_CONFIG) || row->flags & ROW_LIST ||
		    !(row->defaults || negated) || conf_first(n, row->name))
			continue;
		items[at] = (struct item){row, NULL, at};
		at++;
	}
	return at;
}

static struct item *collect(const struct conf_node *n, bool all, size_t *count)
{
	size_t room = n->n_entries + (all ? gram_n_rows(n->conf->gram) : 0), at = 0;
	struct item *items = calloc(room ? room : 1, sizeof *items);

	if (!items)
		return NULL;
	for (const struct conf_entry *e = n->first; e; e = e->next) {
		if ((!all && is_default(e)) || conf_has(e, "@unwritten"))
			continue;
		items[at] = (struct item){e->row, e, at};
		at++;
	}
	if (all)
		at = add_defaults(n, items, at);
	qsort(items, at, sizeof *items, compare_items);
	*count = at;
	return items;
}

static void indent_by(struct text *out, unsigned n)
{
	while (n--)
		text_addc(out, ' ');
}

static unsigned indent_of(const struct conf_node *n)
{
	const struct gram_mode *m = gram_mode_by_id(n->conf->gram, n->mode);

	return m && m->indent ? m->indent : 1;
}

/* The lines of a block that is written without its header, each behind a prefix. */
static void write_prefixed(const struct conf_entry *e, const char *prefix, bool all,
			   struct text *out)
{
	struct text block = TEXT_EMPTY;

	conf_write_node(e->sub, 0, all, &block);
	for (const char *p = text_str(&block); *p;) {
		size_t n = strcspn(p, "\n");

		text_add(out, prefix);
		text_addn(out, p, n);
		text_addc(out, '\n');
		p += n + (p[n] == '\n');
	}
	out->failed |= block.failed;
	text_free(&block);
}

static void write_entry(const struct conf_node *n, const struct item *it, unsigned indent, bool all,
			bool hide_seq, struct text *out)
{
	const char *body = it->entry ? conf_arg(it->entry, "@body") : NULL;
	const char *prefix = it->entry ? conf_arg(it->entry, "@prefix") : NULL;

	if (prefix && it->entry->sub && it->entry->sub->first) {
		write_prefixed(it->entry, prefix, all, out);
		return;
	}
	indent_by(out, indent);
	write_item(n->conf->gram, it, hide_seq, out);
	text_addc(out, '\n');
	if (body)
		text_add(out, body);
	if (it->entry && it->entry->sub)
		conf_write_node(it->entry->sub, indent + indent_of(it->entry->sub), all, out);
}

void conf_write_node(const struct conf_node *n, unsigned indent, bool all, struct text *out)
{
	size_t count = 0;
	struct item *items = collect(n, all, &count);
	bool hide_seq = counts_by_ten(n) || (n->entry && conf_has(n->entry, "@prefix"));

	if (!items)
		out->failed = true;
	for (size_t i = 0; i < count; i++)
		write_entry(n, &items[i], indent, all, hide_seq, out);
	free(items);
}

/* A hundred of order is a section; "!" stands between sections and after blocks. */
void conf_write(const struct conf *c, bool all, struct text *out)
{
	size_t count = 0;
	struct item *items = collect(c->root, all, &count);
	bool bang = true;

	if (!items)
		out->failed = true;
	for (size_t i = 0; i < count; i++) {
		const struct gram_row *row = items[i].row;

		if (i && !bang && row->order / 100 != items[i - 1].row->order / 100)
			text_add(out, "!\n");
		write_entry(c->root, &items[i], 0, all, false, out);
		bang = row->flags & ROW_BLOCK;
		if (bang)
			text_add(out, "!\n");
	}
	if (count && !bang)
		text_add(out, "!\n");
	free(items);
}
