#include "grammar/gram_int.h"

#include <stdlib.h>
#include <string.h>

/* Reads a syntax text into a tree: recursive descent, one function a level. */
struct reader {
	struct gram *g;
	const char *p;
	struct text *why;
	bool bad;
};

static uint32_t read_seq(struct reader *r);

bool gram_grow(void **array, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 64;
	void *bigger;

	if (n < *cap)
		return true;
	bigger = realloc(*array, want * size);
	if (!bigger)
		return false;
	*array = bigger;
	*cap = want;
	return true;
}

static uint32_t fault(struct reader *r, const char *what)
{
	if (!r->bad)
		text_addf(r->why, "%s at \"%.30s\"", what, r->p);
	r->bad = true;
	return AST_NONE;
}

static uint32_t new_ast(struct reader *r, enum ast_kind kind, uint32_t child)
{
	if (!GROW(r->g, ast))
		return fault(r, "no memory");
	r->g->ast[r->g->n_ast] = (struct ast){kind, child, AST_NONE, 0};
	return (uint32_t)r->g->n_ast++;
}

static const char *keep(struct reader *r, const char *s, size_t n)
{
	char *copy;

	if (!GROW(r->g, strings) || !(copy = str_copyn(s, n))) {
		(void)fault(r, "no memory");
		return "";
	}
	r->g->strings[r->g->n_strings++] = copy;
	return copy;
}

static bool set_kind(struct tok *t)
{
	static const struct {
		const char *text;
		enum tok_kind kind;
	} typed[] = {
	    {"WORD", TOK_WORD},		{"LINE", TOK_LINE}, {"A.B.C.D", TOK_ADDRESS},
	    {"A.B.C.D/nn", TOK_PREFIX}, {"HEX", TOK_HEX},   {"H.H.H", TOK_MAC},
	    {"hh:mm:ss", TOK_TIME},	{"HOST", TOK_HOST}, {"INTERFACE", TOK_INTERFACE},
	};
	char *end;

	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		if (!strcmp(t->text, typed[i].text))
			t->kind = typed[i].kind;
	}
	if (t->text[0] == '<') {
		t->kind = TOK_RANGE;
		t->lo = strtoull(t->text + 1, &end, 10);
		if (*end != '-')
			return false;
		t->hi = strtoull(end + 1, &end, 10);
		return !strcmp(end, ">") && t->lo <= t->hi;
	}
	if (t->kind == TOK_HOST) {
		t->text = "Hostname or A.B.C.D";
		t->len = strlen(t->text);
	}
	return true;
}

static uint32_t add_tok(struct reader *r, struct tok t)
{
	uint32_t at;

	if (!GROW(r->g, toks))
		return fault(r, "no memory");
	r->g->toks[r->g->n_toks++] = t;
	at = new_ast(r, AST_TOK, AST_NONE);
	if (at != AST_NONE)
		r->g->ast[at].tok = (uint32_t)(r->g->n_toks - 1);
	return at;
}

static uint32_t read_tok(struct reader *r)
{
	struct tok t = {.kind = TOK_KEYWORD};
	size_t n = strcspn(r->p, *r->p == '<' ? "> " : " \"$()[]{}|~");

	if (*r->p == '<')
		n++;
	if (!n || strlen(r->p) < n)
		return fault(r, "a word is missing");
	t.text = keep(r, r->p, n);
	t.len = n;
	r->p += n;
	while (*r->p == '"' || *r->p == '$') {
		bool help = *r->p++ == '"';

		n = help ? strcspn(r->p, "\"") : strcspn(r->p, " \"$()[]{}|~");
		if (help) {
			t.help = keep(r, r->p, n);
			if (r->p[n] != '"')
				return fault(r, "a help without end");
			n++;
		} else {
			t.capture = keep(r, r->p, n);
		}
		r->p += n;
	}
	if (!set_kind(&t))
		return fault(r, "not a range");
	if (t.kind != TOK_KEYWORD && !t.capture)
		return fault(r, "a typed word that is not captured");
	return add_tok(r, t);
}

static uint32_t read_alternatives(struct reader *r, char end)
{
	uint32_t first = AST_NONE, last = AST_NONE;

	do {
		uint32_t seq;

		r->p++;
		seq = read_seq(r);
		if (seq == AST_NONE)
			return AST_NONE;
		if (first == AST_NONE)
			first = seq;
		else
			r->g->ast[last].next = seq;
		last = seq;
	} while (*r->p == '|');
	if (*r->p != end)
		return fault(r, "a bracket is not closed");
	r->p++;
	return first;
}

static uint32_t read_item(struct reader *r)
{
	uint32_t alts, alt;

	switch (*r->p) {
	case '(':
		alts = read_alternatives(r, ')');
		return r->bad ? AST_NONE : new_ast(r, AST_ALT, alts);
	case '[':
		alts = read_alternatives(r, ']');
		if (r->bad)
			return AST_NONE;
		alt = new_ast(r, AST_ALT, alts);
		return new_ast(r, AST_OPT, alt);
	case '{':
		alts = read_alternatives(r, '}');
		if (r->bad)
			return AST_NONE;
		if (*r->p != '+')
			return new_ast(r, AST_SET, alts);
		r->p++;
		return new_ast(r, AST_SET_SOME, alts);
	case '~':
		r->p++;
		return new_ast(r, AST_STOP, AST_NONE);
	default:
		return read_tok(r);
	}
}

static uint32_t read_seq(struct reader *r)
{
	uint32_t seq = new_ast(r, AST_SEQ, AST_NONE), last = AST_NONE;

	for (;;) {
		uint32_t item;

		while (*r->p == ' ')
			r->p++;
		if (r->bad || !*r->p || strchr("|)]}", *r->p))
			break;
		item = read_item(r);
		if (item == AST_NONE)
			break;
		if (last == AST_NONE)
			r->g->ast[seq].child = item;
		else
			r->g->ast[last].next = item;
		last = item;
	}
	if (!r->bad && r->g->ast[seq].child == AST_NONE)
		return fault(r, "nothing stands here");
	return r->bad ? AST_NONE : seq;
}

uint32_t gram_read_syntax(struct gram *g, const char *syntax, struct text *why)
{
	struct reader r = {.g = g, .p = syntax, .why = why};
	uint32_t seq = read_seq(&r);

	if (!r.bad && *r.p)
		return fault(&r, "a bracket too many");
	return seq;
}
