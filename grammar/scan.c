#include "grammar/gram_int.h"

#include <stdlib.h>
#include <string.h>

/*
 * The machine: all readings of a line go forward together, a word at a time. A reading remembers its
 * words as a chain into one shared array, so that splitting costs nothing.
 */
#define RANK_WORDS 20 /* three bits each; later words no longer decide between readings */

bool is_blank(const char *s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;

	*len = u[0] == 0xc2 && u[1] == 0xa0 ? 2 : 1;
	return *len == 2 || u[0] == ' ' || u[0] == '\t';
}

size_t skip_blanks(const char *line, size_t at)
{
	size_t len;

	while (is_blank(line + at, &len))
		at += len;
	return at;
}

size_t word_end(const char *line, size_t at)
{
	size_t len;

	while (line[at] && !is_blank(line + at, &len))
		at++;
	return at;
}

/* The end of the last word from at on. */
static size_t line_end(const char *line, size_t at)
{
	size_t end = at;

	while (line[at]) {
		end = at = word_end(line, at);
		at = skip_blanks(line, at);
	}
	return end;
}

static void list_reset(struct thread_list *l)
{
	l->v = l->inline_v;
	l->n = 0;
	l->cap = sizeof l->inline_v / sizeof *l->inline_v;
}

void scan_init(struct scan *s, const struct gram *g, const struct mode_info *mode,
	       uint8_t privilege, const char *line)
{
	s->g = g;
	s->mode = mode;
	s->line = line;
	s->privilege = privilege;
	s->no = s->dflt = s->failed = s->peek = false;
	s->at = skip_blanks(line, 0);
	s->caret = s->at;
	list_reset(&s->lists[0]);
	list_reset(&s->lists[1]);
	s->now = &s->lists[0];
	s->then = &s->lists[1];
	s->at_first = true;
	s->words = s->inline_words;
	s->n_words = 0;
	s->cap_words = sizeof s->inline_words / sizeof *s->inline_words;
}

void scan_free(struct scan *s)
{
	for (int i = 0; i < 2; i++) {
		if (s->lists[i].v != s->lists[i].inline_v)
			free(s->lists[i].v);
	}
	if (s->words != s->inline_words)
		free(s->words);
}

/* As gram_grow(), from storage inside the struct. */
static bool grow_from(void **v, void *inside, size_t n, size_t *cap, size_t size)
{
	size_t old = *cap;
	void *bigger;

	if (n < old)
		return true;
	bigger = *v == inside ? malloc(old * 2 * size) : realloc(*v, old * 2 * size);
	if (!bigger)
		return false;
	if (*v == inside)
		memcpy(bigger, inside, n * size);
	*v = bigger;
	*cap = old * 2;
	return true;
}

static void push(struct scan *s, struct thread_list *l, struct thread t)
{
	/* Two readings that differ no more: the better one came first or takes its place. */
	for (size_t i = l->n > 4 ? l->n - 4 : 0; i < l->n; i++) {
		struct thread *o = &l->v[i];

		if (o->pc == t.pc && o->once == t.once && o->line == t.line) {
			if (t.rank < o->rank)
				*o = t;
			return;
		}
	}
	if (!grow_from((void **)&l->v, l->inline_v, l->n, &l->cap, sizeof *l->v)) {
		s->failed = true;
		return;
	}
	l->v[l->n++] = t;
}

/* Follows a reading to the words and ends that it may meet next. */
static void follow(struct scan *s, struct thread t)
{
	for (;;) {
		const struct insn *in = &s->g->insns[t.pc];
		struct thread end = t;

		switch (in->op) {
		case OP_SPLIT:
			t.pc = in->x;
			follow(s, t);
			t.pc = in->y;
			continue;
		case OP_JMP:
			t.pc = in->x;
			continue;
		case OP_ONCE:
			if (t.once >> in->x & 1)
				return;
			t.once |= UINT64_C(1) << in->x;
			t.pc++;
			continue;
		case OP_SOME:
			if (!(t.once >> in->x & ((UINT64_C(1) << in->y) - 1)))
				return;
			t.pc++;
			continue;
		case OP_STOP:
			if (s->no || s->dflt) {
				while (s->g->insns[end.pc].op != OP_MATCH)
					end.pc++;
				push(s, s->then, end);
			}
			t.pc++;
			continue;
		case OP_TOK:
			if (!t.line)
				push(s, s->then, t);
			return;
		default:
			push(s, s->then, t);
			return;
		}
	}
}

/* ---- one word ---- */

static const struct tok *tok_at(const struct scan *s, uint32_t pc)
{
	const struct insn *in = &s->g->insns[pc];

	return in->op == OP_TOK ? &s->g->toks[in->x] : NULL;
}

static bool interface_number_ok(const struct scan *s, const struct thread *t, const char *w,
				size_t n)
{
	const struct word_node *name = &s->words[t->word];
	size_t letters;
	uint64_t number;
	const struct interface_type *type =
	    interface_type_of(s->line + name->at, name->len, &letters);

	return type && parse_number(w, n, &number) && number >= type->lo && number <= type->hi;
}

static enum fit fit_of(const struct scan *s, const struct thread *t, const char *w, size_t n)
{
	const struct tok *tok = tok_at(s, t->pc);
	enum fit fit;

	if (!tok)
		return FIT_NOT;
	fit = tok_fit(tok, w, n);
	if (fit != FIT_NOT && tok->kind == TOK_IFNUMBER && !interface_number_ok(s, t, w, n))
		return FIT_NOT;
	return fit;
}

struct choice {
	enum fit best;
	bool two_keywords, other; /* abbreviations of different keywords; a typed reading */
};

static struct choice weigh(struct scan *s, const char *w, size_t n)
{
	struct choice c = {.best = FIT_NOT};
	const struct tok *keyword = NULL;

	for (size_t i = 0; i < s->now->n; i++) {
		struct thread *t = &s->now->v[i];
		enum fit fit = t->line ? FIT_NOT : fit_of(s, t, w, n);

		t->fit = (uint8_t)fit;
		if (t->line)
			c.other = true;
		if (fit < c.best)
			c.best = fit;
		if (fit == FIT_ABBREVIATED) {
			const struct tok *tok = tok_at(s, t->pc);

			if (keyword && strcmp(keyword->text, tok->text) != 0)
				c.two_keywords = true;
			keyword = tok;
		} else if (fit > FIT_ABBREVIATED && fit != FIT_NOT) {
			c.other = true;
		}
	}
	return c;
}

static void advance(struct scan *s, const struct thread *t, enum fit fit, size_t at, size_t n)
{
	const struct insn *in = &s->g->insns[t->pc];
	const struct tok *tok = &s->g->toks[in->x];
	struct thread next = *t;
	size_t letters;

	if (!grow_from((void **)&s->words, s->inline_words, s->n_words, &s->cap_words,
		       sizeof *s->words)) {
		s->failed = true;
		return;
	}
	if (tok->kind == TOK_LINE) {
		n = line_end(s->line, at) - at;
		next.line = true;
	}
	s->words[s->n_words] = (struct word_node){t->word, in->x, (uint32_t)at, (uint32_t)n};
	next.word = (int32_t)s->n_words++;
	next.rank = t->rank << 3 | (uint64_t)fit;
	next.pc = t->pc + 1;
	if (tok->kind == TOK_INTERFACE) {
		(void)interface_type_of(s->line + at, n, &letters);
		if (letters < n)
			next.pc++;
	}
	follow(s, next);
}

/* How far the readings alive could have taken this word. */
static size_t common_of(const struct scan *s, const char *w, size_t n)
{
	size_t best = 0;

	for (size_t i = 0; i < s->now->n; i++) {
		const struct tok *tok = tok_at(s, s->now->v[i].pc);
		size_t k = tok && !s->now->v[i].line ? tok_common(tok, w, n) : 0;

		if (k > best)
			best = k;
	}
	return best;
}

static enum gram_verdict step(struct scan *s, size_t at, size_t n, size_t depth)
{
	const char *w = s->line + at;
	struct choice c = weigh(s, w, n);
	struct thread_list *swap;

	if (c.best == FIT_ABBREVIATED && c.two_keywords && !c.other) {
		s->caret = at + n;
		return GRAM_AMBIGUOUS;
	}
	s->then->n = 0;
	for (size_t i = 0; i < s->now->n; i++) {
		struct thread t = s->now->v[i];
		enum fit fit;

		if (depth >= RANK_WORDS)
			t.rank >>= 3;
		if (t.line) {
			t.rank = t.rank << 3 | FIT_LINE;
			push(s, s->then, t);
			continue;
		}
		fit = (enum fit)t.fit;
		if (fit == FIT_NOT || (c.best == FIT_EXACT && fit != FIT_EXACT) ||
		    (fit == FIT_ABBREVIATED && c.two_keywords))
			continue;
		advance(s, &t, fit, at, n);
	}
	if (!s->then->n) {
		s->caret = at + common_of(s, w, n);
		return GRAM_INVALID;
	}
	swap = s->now;
	s->now = s->then;
	s->then = swap;
	return GRAM_OK;
}

/* ---- the first word: found in the sorted list of its mode ---- */

static bool first_allowed(const struct scan *s, const struct first *f)
{
	const struct gram_row *row;

	if (f->row == ROW_NONE)
		return !s->no && !s->dflt;
	row = s->g->rows[f->row].row;
	if (row->privilege > s->privilege)
		return false;
	return (!s->no && !s->dflt) || row->flags & ROW_NO;
}

static void start(struct scan *s, const struct first *f)
{
	if (first_allowed(s, f))
		push(s, s->now, (struct thread){.pc = f->pc, .word = -1, .once = f->once});
}

void scan_all_first(struct scan *s)
{
	s->now->n = 0;
	for (size_t i = 0; i < s->mode->n_first; i++)
		start(s, &s->mode->first[i]);
}

static int compare_start(const struct scan *s, size_t i, const char *w, size_t n)
{
	const struct tok *t = tok_at(s, s->mode->first[i].pc);

	for (size_t k = 0; k < n; k++) {
		int a = k < t->len ? t->text[k] | 0x20 : 0, b = (unsigned char)w[k] | 0x20;

		if (a != b)
			return a < b ? -1 : 1;
	}
	return 0;
}

/* One keyword only fits the word: then what follows it may be looked at beforehand. */
static bool is_one_keyword(const struct scan *s, size_t lo, size_t hi, size_t n)
{
	const struct tok *a, *b;

	if (lo == hi)
		return false;
	a = tok_at(s, s->mode->first[lo].pc);
	b = tok_at(s, s->mode->first[hi - 1].pc);
	return a->len == n || !strcmp(a->text, b->text);
}

static void start_matching(struct scan *s, const char *w, size_t n)
{
	size_t lo = 0, hi = s->mode->n_keywords, end;
	const char *next = w + n + skip_blanks(w + n, 0);
	size_t next_len = word_end(next, 0);
	bool peek;

	s->now->n = 0;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_start(s, mid, w, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < s->mode->n_keywords && !compare_start(s, end, w, n);)
		end++;
	peek = s->peek && next_len && is_one_keyword(s, lo, end, n);
	for (; lo < end; lo++) {
		const struct first *f = &s->mode->first[lo];
		const struct tok *t = f->second == AST_NONE ? NULL : &s->g->toks[f->second];

		if (!peek || !t || tok_is_abbreviation(t->text, t->len, next, next_len))
			start(s, f);
	}
	for (lo = s->mode->n_keywords; lo < s->mode->n_first; lo++)
		start(s, &s->mode->first[lo]);
}

static enum gram_verdict first_step(struct scan *s, size_t at, size_t n)
{
	enum gram_verdict v;
	const struct insn *in;

	start_matching(s, s->line + at, n);
	v = step(s, at, n, 0);
	if (v == GRAM_INVALID) {
		scan_all_first(s);
		s->caret = at + common_of(s, s->line + at, n);
	}
	if (v != GRAM_OK)
		return v;
	s->at_first = false;
	in = &s->g->insns[s->now->v[0].pc];
	if (in->op != OP_NEGATE)
		return GRAM_OK;
	s->no = in->x == 0;
	s->dflt = !s->no;
	s->at_first = true;
	s->n_words = 0;
	return GRAM_OK;
}

enum gram_verdict scan_words(struct scan *s, bool last)
{
	enum gram_verdict v = GRAM_OK;

	for (size_t depth = 0; s->line[s->at]; depth++) {
		size_t end = word_end(s->line, s->at);

		if (!s->line[end] && !last)
			break;
		v = s->at_first ? first_step(s, s->at, end - s->at)
				: step(s, s->at, end - s->at, depth);
		if (s->failed)
			v = GRAM_INVALID;
		if (v != GRAM_OK)
			return v;
		s->at = skip_blanks(s->line, end);
	}
	return v;
}
