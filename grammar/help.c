#include "grammar/gram_int.h"

#include <stdlib.h>
#include <string.h>

/* What may come next: the words of ?, sorted and each once. */
struct item {
	const char *name, *help;
};

struct items {
	struct item *v;
	size_t n, cap;
	bool end; /* the line is complete as it stands */
	bool failed;
};

static void add_item(struct items *all, const char *name, const char *help)
{
	for (size_t i = 0; i < all->n; i++) {
		if (!strcmp(all->v[i].name, name))
			return;
	}
	if (!gram_grow((void **)&all->v, all->n, &all->cap, sizeof *all->v)) {
		all->failed = true;
		return;
	}
	all->v[all->n++] = (struct item){name, help ? help : ""};
}

static void add_interfaces(struct items *all, const char *partial, size_t n)
{
	const struct interface_type *type;

	for (size_t i = 0; (type = interface_type_at(i)) != NULL; i++) {
		if (tok_is_abbreviation(type->name, strlen(type->name), partial, n))
			add_item(all, type->name, type->help);
	}
}

static void add_number_of(const struct scan *s, const struct thread *t, struct items *all)
{
	const struct word_node *w = &s->words[t->word];
	size_t letters;
	const struct interface_type *type = interface_type_of(s->line + w->at, w->len, &letters);

	if (type)
		add_item(all, type->range, type->number_help);
}

static void add_thread(const struct scan *s, const struct thread *t, const char *partial, size_t n,
		       struct items *all)
{
	const struct insn *in = &s->g->insns[t->pc];
	const struct tok *tok;

	if (in->op == OP_MATCH)
		all->end = true;
	if (in->op != OP_TOK || t->line)
		return;
	tok = &s->g->toks[in->x];
	if (tok->kind == TOK_INTERFACE)
		add_interfaces(all, partial, n);
	else if (n && tok_fit(tok, partial, n) == FIT_NOT)
		return;
	else if (tok->kind == TOK_IFNUMBER)
		add_number_of(s, t, all);
	else
		add_item(all, tok->text, tok->help);
}

static int compare_items(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->name, ((const struct item *)b)->name);
}

/* The row that a thread belongs to stands in the OP_MATCH at the end of its program. */
static bool hidden_thread(const struct scan *s, const struct thread *t)
{
	uint32_t pc = t->pc;

	while (s->g->insns[pc].op != OP_MATCH && s->g->insns[pc].op != OP_NEGATE)
		pc++;
	return s->g->insns[pc].op == OP_MATCH &&
	       s->g->rows[s->g->insns[pc].x].row->flags & ROW_HIDDEN;
}

/* Goes through a mode; false when the words before the partial one are not of it. */
static enum gram_verdict collect(struct scan *s, struct items *all)
{
	enum gram_verdict v = scan_words(s, false);
	const char *partial = s->line + s->at;

	if (v != GRAM_OK)
		return v;
	if (s->at_first)
		scan_all_first(s);
	for (size_t i = 0; i < s->now->n; i++) {
		if (!hidden_thread(s, &s->now->v[i]))
			add_thread(s, &s->now->v[i], partial, strlen(partial), all);
	}
	if (all->n)
		qsort(all->v, all->n, sizeof *all->v, compare_items);
	if (all->failed || (!all->n && !(all->end && !*partial))) {
		s->caret = s->at;
		return GRAM_INVALID;
	}
	return GRAM_OK;
}

/* ---- layout ---- */

static void lay_out_line(struct text *out, const struct item *it, size_t column, unsigned width)
{
	size_t start = out->len, n = strlen(it->help);
	const char *p = it->help;

	text_addf(out, "  %s", it->name);
	if (n)
		text_pad_to(out, column, start);
	while (n) {
		size_t room = width > column + 10 ? width - column : 10, take = n;

		if (take >= room) {
			take = room - 1;
			while (take && p[take] != ' ')
				take--;
			if (!take)
				take = room - 1;
		}
		text_addn(out, p, take);
		p += take;
		while (*p == ' ')
			p++;
		n = strlen(p);
		if (n) {
			text_addc(out, '\n');
			start = out->len;
			text_pad_to(out, column, start);
		}
	}
	text_addc(out, '\n');
}

static void lay_out(struct text *out, const struct items *all, unsigned width)
{
	size_t longest = all->end ? strlen("<cr>") : 0;

	for (size_t i = 0; i < all->n; i++) {
		if (strlen(all->v[i].name) > longest)
			longest = strlen(all->v[i].name);
	}
	for (size_t i = 0; i < all->n; i++)
		lay_out_line(out, &all->v[i], longest + 4, width);
	if (all->end)
		lay_out_line(out, &(struct item){"<cr>", "<cr>"}, longest + 4, width);
}

/* Names alone, two blanks behind each. */
static void lay_out_names(struct text *out, const struct items *all, unsigned width)
{
	size_t column = 0;

	for (size_t i = 0; i < all->n; i++) {
		size_t n = strlen(all->v[i].name) + 2;

		if (column && column + n > width) {
			text_addc(out, '\n');
			column = 0;
		}
		text_addf(out, "%s  ", all->v[i].name);
		column += n;
	}
	text_addc(out, '\n');
}

enum gram_verdict gram_help(const struct gram *g, uint16_t mode_id, uint8_t privilege,
			    const char *line, unsigned width, struct text *out, size_t *caret)
{
	const struct mode_info *mode = gram_mode_info(g, mode_id);
	enum gram_verdict verdict = GRAM_INVALID;
	bool tried = false;

	*caret = 0;
	for (; mode; mode = gram_mode_info(g, mode->mode->parent)) {
		struct items all = {0};
		struct scan s;
		enum gram_verdict v;

		scan_init(&s, g, mode, privilege, line);
		v = collect(&s, &all);
		if (v == GRAM_OK && line[s.at])
			lay_out_names(out, &all, width);
		else if (v == GRAM_OK && s.at_first && !s.no && !s.dflt && mode->mode->title)
			text_addf(out, "%s\n", mode->mode->title);
		if (v == GRAM_OK && !line[s.at])
			lay_out(out, &all, width);
		if (!tried || v == GRAM_OK || s.caret > *caret) {
			verdict = v;
			*caret = s.caret;
		}
		tried = true;
		free(all.v);
		scan_free(&s);
		if (v != GRAM_INVALID || !mode->mode->parent)
			break;
	}
	return verdict;
}

/* ---- TAB ---- */

/* A typed word is not completed: only what is a word of the language. */
static bool only_keyword(const struct items *all, const char *partial, const char **word)
{
	*word = NULL;
	for (size_t i = 0; i < all->n; i++) {
		const char *name = all->v[i].name;

		if (!tok_is_abbreviation(name, strlen(name), partial, strlen(partial)))
			continue;
		if (*word)
			return false;
		*word = name;
	}
	return *word != NULL;
}

bool gram_complete(const struct gram *g, uint16_t mode_id, uint8_t privilege, const char *line,
		   struct text *rest)
{
	const struct mode_info *mode = gram_mode_info(g, mode_id);
	bool done = false;

	while (mode && !done) {
		struct items all = {0};
		struct scan s;
		enum gram_verdict v;
		const char *word;

		scan_init(&s, g, mode, privilege, line);
		v = collect(&s, &all);
		if (v == GRAM_OK && line[s.at] && only_keyword(&all, line + s.at, &word)) {
			text_add(rest, word + strlen(line + s.at));
			text_addc(rest, ' ');
			done = true;
		}
		free(all.v);
		scan_free(&s);
		if (v != GRAM_INVALID || !mode->mode->parent)
			break;
		mode = gram_mode_info(g, mode->mode->parent);
	}
	return done;
}
