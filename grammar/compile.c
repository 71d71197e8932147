#include "config.h"

#include "grammar/gram_int.h"

#include <stdlib.h>
#include <string.h>

struct compiler {
	struct gram *g;
	struct text *why;
	struct map helps;     /* "mode path" of a word -> its help */
	struct map skeletons; /* "mode syntax" without helps and captures -> row + 1 */
	struct text path;
	uint32_t row, bits;
	bool bad;
};

static void fault(struct compiler *c, const char *what, const char *detail)
{
	const struct row_info *row = &c->g->rows[c->row];

	if (!c->bad) {
		text_clear(c->why);
		text_addf(c->why, "%s: %s %s", row->row->name, what, detail);
	}
	c->bad = true;
}

/* ---- programs ---- */

static uint32_t emit(struct compiler *c, enum op op, uint32_t x, uint32_t y)
{
	if (!GROW(c->g, insns)) {
		fault(c, "no memory", "");
		return 0;
	}
	c->g->insns[c->g->n_insns] = (struct insn){(uint8_t)op, x, y};
	return (uint32_t)c->g->n_insns++;
}

static uint32_t here(const struct compiler *c)
{
	return (uint32_t)c->g->n_insns;
}

static void emit_node(struct compiler *c, uint32_t at);

static void emit_tok(struct compiler *c, uint32_t tok)
{
	struct tok number;

	(void)emit(c, OP_TOK, tok, 0);
	if (c->g->toks[tok].kind != TOK_INTERFACE)
		return;
	if (!GROW(c->g, toks)) {
		fault(c, "no memory", "");
		return;
	}
	number = c->g->toks[tok];
	number.kind = TOK_IFNUMBER;
	c->g->toks[c->g->n_toks++] = number;
	(void)emit(c, OP_TOK, (uint32_t)(c->g->n_toks - 1), 0);
}

static void emit_alternatives(struct compiler *c, uint32_t child)
{
	uint32_t jumps = AST_NONE; /* chained through y until the end is known */

	for (; child != AST_NONE; child = c->g->ast[child].next) {
		bool last = c->g->ast[child].next == AST_NONE;
		uint32_t split = last ? 0 : emit(c, OP_SPLIT, here(c) + 1, 0);

		emit_node(c, child);
		if (last || c->bad)
			break;
		jumps = emit(c, OP_JMP, 0, jumps);
		c->g->insns[split].y = here(c);
	}
	while (jumps != AST_NONE && !c->bad) {
		uint32_t next = c->g->insns[jumps].y;

		c->g->insns[jumps] = (struct insn){OP_JMP, here(c), 0};
		jumps = next;
	}
}

static void emit_set(struct compiler *c, uint32_t at)
{
	uint32_t loop = here(c), first_bit = c->bits;

	for (uint32_t child = c->g->ast[at].child; child != AST_NONE && !c->bad;
	     child = c->g->ast[child].next) {
		uint32_t split = emit(c, OP_SPLIT, here(c) + 1, 0);

		if (c->bits >= 64) {
			fault(c, "more than 64 words in sets", "");
			return;
		}
		(void)emit(c, OP_ONCE, c->bits++, 0);
		emit_node(c, child);
		(void)emit(c, OP_JMP, loop, 0);
		if (!c->bad)
			c->g->insns[split].y = here(c);
	}
	if (c->g->ast[at].kind == AST_SET_SOME)
		(void)emit(c, OP_SOME, first_bit, c->bits - first_bit);
}

static void emit_node(struct compiler *c, uint32_t at)
{
	uint32_t child = c->g->ast[at].child, split;

	if (c->bad)
		return;
	switch (c->g->ast[at].kind) {
	case AST_SEQ:
		for (; child != AST_NONE; child = c->g->ast[child].next)
			emit_node(c, child);
		return;
	case AST_ALT:
		emit_alternatives(c, child);
		return;
	case AST_OPT:
		split = emit(c, OP_SPLIT, here(c) + 1, 0);
		emit_node(c, child);
		if (!c->bad)
			c->g->insns[split].y = here(c);
		return;
	case AST_SET:
	case AST_SET_SOME:
		emit_set(c, at);
		return;
	case AST_TOK:
		emit_tok(c, c->g->ast[at].tok);
		return;
	case AST_STOP:
		(void)emit(c, OP_STOP, c->row, 0);
	}
}

/* ---- helps: given once, they serve the same word after the same words ---- */

static void path_add(struct compiler *c, const struct tok *t)
{
	text_addc(&c->path, ' ');
	text_add(&c->path, t->text);
}

static void cut_path(struct compiler *c, size_t len)
{
	c->path.len = len;
	if (c->path.s)
		c->path.s[len] = '\0';
}

static void help_of(struct compiler *c, struct tok *t, bool collect)
{
	struct bytes key;
	void *known;

	path_add(c, t);
	key = BYTES(text_str(&c->path), c->path.len);
	known = map_get(&c->helps, key);
	if (collect) {
		if (t->help && !known && map_put(&c->helps, key, (void *)(uintptr_t)t->help))
			fault(c, "no memory", "");
	} else if (!t->help && t->kind != TOK_INTERFACE) {
		t->help = known;
		if (!known)
			fault(c, "a word without help:", text_str(&c->path));
	}
}

static void walk_helps(struct compiler *c, uint32_t at, bool collect)
{
	size_t len = c->path.len;

	for (uint32_t child = c->g->ast[at].child; child != AST_NONE && !c->bad;
	     child = c->g->ast[child].next) {
		const struct ast *a = &c->g->ast[child];

		if (a->kind == AST_TOK)
			help_of(c, &c->g->toks[a->tok], collect);
		else
			walk_helps(c, child, collect);
	}
	cut_path(c, len);
}

static void resolve_helps(struct compiler *c, bool collect)
{
	for (c->row = 0; c->row < c->g->n_rows && !c->bad; c->row++) {
		const struct row_info *row = &c->g->rows[c->row];

		text_clear(&c->path);
		text_addf(&c->path, "%u", row->row->mode);
		walk_helps(c, row->read, collect);
	}
}

/* ---- lint ---- */

/* Does every way through this node give a captured word? Then the writer can tell whether it was taken. */
static bool shows(const struct gram *g, uint32_t at)
{
	const struct ast *a = &g->ast[at];
	bool any = false;

	switch (a->kind) {
	case AST_TOK:
		return g->toks[a->tok].capture != NULL;
	case AST_SEQ:
		for (uint32_t ch = a->child; ch != AST_NONE; ch = g->ast[ch].next)
			any = any || shows(g, ch);
		return any;
	case AST_ALT:
		for (uint32_t ch = a->child; ch != AST_NONE; ch = g->ast[ch].next) {
			if (!shows(g, ch))
				return false;
		}
		return true;
	case AST_SET_SOME:
		return true;
	default:
		return false;
	}
}

static void lint_choices(struct compiler *c, uint32_t at)
{
	const struct ast *a = &c->g->ast[at];
	bool choice = a->kind == AST_ALT || a->kind == AST_SET || a->kind == AST_SET_SOME;

	for (uint32_t ch = a->child; ch != AST_NONE && !c->bad; ch = c->g->ast[ch].next) {
		if (choice && !shows(c->g, ch))
			fault(c, "a choice that could not be written back in",
			      c->g->rows[c->row].row->syntax);
		lint_choices(c, ch);
	}
}

/* The syntax without helps and captures. */
static void skeleton(const struct gram_row *row, struct text *out)
{
	bool help = false, capture = false;

	text_addf(out, "%u ", row->mode);
	for (const char *p = row->syntax; *p; p++) {
		if (*p == '"')
			help = !help;
		else if (*p == '$')
			capture = true;
		else if (capture && strchr(" ()[]{}|~", *p))
			capture = false;
		if (!help && !capture && *p != '"' && *p != '~')
			text_addc(out, *p);
	}
}

static void lint_row(struct compiler *c)
{
	const struct row_info *row = &c->g->rows[c->row];
	struct text t = TEXT_EMPTY;
	struct bytes key;

	skeleton(row->row, &t);
	key = BYTES(text_str(&t), t.len);
	if (map_get(&c->skeletons, key))
		fault(c, "the same words as another row:", row->row->syntax);
	else if (map_put(&c->skeletons, key, c->g))
		fault(c, "no memory", "");
	text_free(&t);
	if (row->row->flags & ROW_CONFIG)
		lint_choices(c, row->write);
}

/* ---- first words ---- */

static uint32_t second_word(const struct gram *g, uint32_t pc)
{
	const struct insn *in = &g->insns[pc + 1];

	while (in->op == OP_JMP)
		in = &g->insns[in->x];
	return in->op == OP_TOK && g->toks[in->x].kind == TOK_KEYWORD ? in->x : AST_NONE;
}

static void add_first(struct compiler *c, struct mode_info *m, size_t *cap, struct first f)
{
	f.second = second_word(c->g, f.pc);
	if (!gram_grow((void **)&m->first, m->n_first, cap, sizeof *m->first)) {
		fault(c, "no memory", "");
		return;
	}
	m->first[m->n_first++] = f;
}

static void collect_first(struct compiler *c, struct mode_info *m, size_t *cap, struct first f)
{
	const struct insn *in = &c->g->insns[f.pc];

	switch (in->op) {
	case OP_TOK:
		add_first(c, m, cap, f);
		return;
	case OP_SPLIT:
		collect_first(c, m, cap, (struct first){.pc = in->x, .row = f.row, .once = f.once});
		in = &c->g->insns[f.pc];
		collect_first(c, m, cap, (struct first){.pc = in->y, .row = f.row, .once = f.once});
		return;
	case OP_JMP:
		collect_first(c, m, cap, (struct first){.pc = in->x, .row = f.row, .once = f.once});
		return;
	case OP_ONCE:
		if (!(f.once >> in->x & 1))
			collect_first(c, m, cap,
				      (struct first){.pc = f.pc + 1,
						     .row = f.row,
						     .once = f.once | UINT64_C(1) << in->x});
		return;
	default:
		fault(c, "an empty line would match", "");
	}
}

static int compare_first(const void *pa, const void *pb, void *arg)
{
	const struct gram *g = arg;
	const struct first *a = pa, *b = pb;
	const struct tok *ta = &g->toks[g->insns[a->pc].x], *tb = &g->toks[g->insns[b->pc].x];
	bool ka = ta->kind == TOK_KEYWORD, kb = tb->kind == TOK_KEYWORD;
	int d = 0;

	if (ka != kb)
		return ka ? -1 : 1;
	for (size_t i = 0; ka && !d && (i < ta->len || i < tb->len); i++)
		d = (ta->text[i] | 0x20) - (tb->text[i] | 0x20);
	if (d)
		return d;
	return a->row < b->row ? -1 : a->row > b->row;
}

static void index_mode(struct compiler *c, struct mode_info *m)
{
	size_t cap = 0;
	bool config = m->mode->prompt != NULL;

	for (c->row = 0; c->row < c->g->n_rows && !c->bad; c->row++) {
		const struct row_info *row = &c->g->rows[c->row];

		if (row->row->mode != m->mode->id && !(config && !row->row->mode))
			continue;
		m->takes_no |= (row->row->flags & ROW_NO) != 0;
		collect_first(c, m, &cap, (struct first){.pc = row->start, .row = c->row});
	}
	c->row = 0;
	if (m->takes_no) {
		add_first(c, m, &cap, (struct first){.pc = 0, .row = ROW_NONE});
		if (config)
			add_first(c, m, &cap, (struct first){.pc = 2, .row = ROW_NONE});
	}
	if (c->bad || !m->n_first)
		return;
	qsort_r(m->first, m->n_first, sizeof *m->first, compare_first, c->g);
	while (m->n_keywords < m->n_first &&
	       c->g->toks[c->g->insns[m->first[m->n_keywords].pc].x].kind == TOK_KEYWORD)
		m->n_keywords++;
}

/* ---- all together ---- */

static void add_row(struct compiler *c, const struct gram_row *row)
{
	struct row_info *info;
	size_t n = row->write ? strlen(row->write) : 0;

	if (!GROW(c->g, rows)) {
		text_add(c->why, "no memory");
		c->bad = true;
		return;
	}
	c->row = (uint32_t)c->g->n_rows++;
	info = &c->g->rows[c->row];
	*info = (struct row_info){.row = row, .trailing_blank = n && row->write[n - 1] == ' '};
	if (map_get_str(&c->g->by_name, row->name)) {
		fault(c, "a row of this name is there already", "");
		return;
	}
	if (map_put_str(&c->g->by_name, row->name, (void *)(uintptr_t)(c->row + 1))) {
		fault(c, "no memory", "");
		return;
	}
	info->read = gram_read_syntax(c->g, row->syntax, c->why);
	info->write = row->write ? gram_read_syntax(c->g, row->write, c->why) : info->read;
	if (info->read == AST_NONE || info->write == AST_NONE) {
		text_addf(c->why, " in row %s", row->name);
		c->bad = true;
		return;
	}
	c->bits = 0;
	info->start = here(c);
	emit_node(c, info->read);
	(void)emit(c, OP_MATCH, c->row, 0);
}

static void add_negations(struct compiler *c)
{
	static const struct tok words[] = {
	    {.kind = TOK_KEYWORD,
	     .text = "no",
	     .len = 2,
	     .help = "Negate a command or set its defaults"},
	    {.kind = TOK_KEYWORD,
	     .text = "default",
	     .len = 7,
	     .help = "Set a command to its defaults"},
	};

	for (uint32_t i = 0; i < 2 && !c->bad; i++) {
		if (!GROW(c->g, toks)) {
			c->bad = true;
			return;
		}
		c->g->toks[c->g->n_toks++] = words[i];
		(void)emit(c, OP_TOK, i, 0);
		(void)emit(c, OP_NEGATE, i, 0);
	}
}

static void add_modes(struct compiler *c, const struct gram_mode *modes)
{
	for (; modes->id && !c->bad; modes++) {
		if (!GROW(c->g, modes)) {
			c->bad = true;
			return;
		}
		c->g->modes[c->g->n_modes++] = (struct mode_info){.mode = modes};
	}
}

static void check_modes(struct compiler *c)
{
	for (c->row = 0; c->row < c->g->n_rows && !c->bad; c->row++) {
		const struct gram_row *row = c->g->rows[c->row].row;

		if (row->mode && !gram_mode_info(c->g, row->mode))
			fault(c, "an unknown mode", "");
		if (row->enters && !gram_mode_info(c->g, row->enters))
			fault(c, "enters an unknown mode", "");
		if (!c->bad)
			lint_row(c);
	}
}

enum status gram_compile(const struct gram_mode *modes, const struct gram_row *const *tables,
			 struct gram **out, struct text *why)
{
	struct compiler c = {.why = why, .g = calloc(1, sizeof *c.g)};

	*out = NULL;
	if (!c.g)
		return ST_NOMEM;
	add_negations(&c);
	add_modes(&c, modes);
	for (; *tables && !c.bad; tables++) {
		for (const struct gram_row *row = *tables; row->name && !c.bad; row++)
			add_row(&c, row);
	}
	if (!c.bad)
		resolve_helps(&c, true);
	if (!c.bad)
		resolve_helps(&c, false);
	if (!c.bad)
		check_modes(&c);
	for (size_t i = 0; i < c.g->n_modes && !c.bad; i++)
		index_mode(&c, &c.g->modes[i]);
	map_free(&c.helps);
	map_free(&c.skeletons);
	text_free(&c.path);
	if (c.bad) {
		gram_free(c.g);
		return ST_SYNTAX;
	}
	*out = c.g;
	return ST_OK;
}

void gram_free(struct gram *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_modes; i++)
		free(g->modes[i].first);
	for (size_t i = 0; i < g->n_strings; i++)
		free(g->strings[i]);
	free(g->strings);
	free(g->toks);
	free(g->ast);
	free(g->insns);
	free(g->rows);
	free(g->modes);
	map_free(&g->by_name);
	free(g);
}

/* ---- looking up ---- */

const struct mode_info *gram_mode_info(const struct gram *g, uint16_t id)
{
	for (size_t i = 0; i < g->n_modes; i++) {
		if (g->modes[i].mode->id == id)
			return &g->modes[i];
	}
	return NULL;
}

const struct gram_mode *gram_mode_by_id(const struct gram *g, uint16_t id)
{
	const struct mode_info *m = gram_mode_info(g, id);

	return m ? m->mode : NULL;
}

const struct gram_row *gram_row_by_name(const struct gram *g, const char *name)
{
	uintptr_t i = (uintptr_t)map_get_str(&g->by_name, name);

	return i ? g->rows[i - 1].row : NULL;
}

const struct row_info *gram_row_info(const struct gram *g, const struct gram_row *row)
{
	uintptr_t i = (uintptr_t)map_get_str(&g->by_name, row->name);

	return i ? &g->rows[i - 1] : NULL;
}

size_t gram_n_rows(const struct gram *g)
{
	return g->n_rows;
}

const struct gram_row *gram_row_at(const struct gram *g, size_t i)
{
	return i < g->n_rows ? g->rows[i].row : NULL;
}
