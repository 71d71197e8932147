#include "grammar/gram_int.h"

#include <string.h>

/* Walks the tree of a row and takes the branches whose captures are there. */
struct writer {
	const struct gram *g;
	const char *(*get)(void *arg, const char *name);
	void *arg;
	struct text *out;
	size_t start;
};

static const char *value_of(const struct writer *w, const struct tok *t)
{
	const char *text = t->capture ? w->get(w->arg, t->capture) : NULL;

	if (!text)
		return NULL;
	if (t->kind == TOK_KEYWORD)
		return strcmp(text, t->text) ? NULL : text;
	if (t->kind == TOK_LINE || t->kind == TOK_WORD || t->kind == TOK_HOST)
		return text;
	return tok_fit(t, text, strlen(text)) == FIT_NOT ? NULL : text;
}

/* Is all there that this branch must have, and at least one captured word of it? */
static bool taken(const struct writer *w, uint32_t at, bool *some)
{
	const struct ast *a = &w->g->ast[at];
	const struct tok *t;
	bool any = false, ok = true;

	switch (a->kind) {
	case AST_TOK:
		t = &w->g->toks[a->tok];
		if (!t->capture)
			return true;
		ok = value_of(w, t) != NULL;
		*some |= ok;
		return ok;
	case AST_SEQ:
		for (uint32_t c = a->child; c != AST_NONE && ok; c = w->g->ast[c].next)
			ok = taken(w, c, some);
		return ok;
	case AST_ALT:
	case AST_SET_SOME:
		for (uint32_t c = a->child; c != AST_NONE; c = w->g->ast[c].next) {
			bool inside = false;

			if (taken(w, c, &inside) && inside)
				any = true;
		}
		*some |= any;
		return any;
	default:
		return true;
	}
}

static bool is_taken(const struct writer *w, uint32_t at)
{
	bool some = false;

	return taken(w, at, &some) && some;
}

static void write_node(struct writer *w, uint32_t at)
{
	const struct ast *a = &w->g->ast[at];
	const char *text;
	const struct tok *t;

	switch (a->kind) {
	case AST_SEQ:
		for (uint32_t c = a->child; c != AST_NONE; c = w->g->ast[c].next)
			write_node(w, c);
		return;
	case AST_ALT:
	case AST_SET:
	case AST_SET_SOME:
		for (uint32_t c = a->child; c != AST_NONE; c = w->g->ast[c].next) {
			if (!is_taken(w, c))
				continue;
			write_node(w, c);
			if (a->kind == AST_ALT)
				return;
		}
		return;
	case AST_OPT:
		if (is_taken(w, a->child))
			write_node(w, a->child);
		return;
	case AST_TOK:
		t = &w->g->toks[a->tok];
		text = t->capture ? w->get(w->arg, t->capture) : t->text;
		if (!text)
			return;
		if (w->out->len > w->start)
			text_addc(w->out, ' ');
		text_add(w->out, text);
		return;
	case AST_STOP:
		return;
	}
}

void gram_write(const struct gram *g, const struct gram_row *row, bool no,
		const char *(*get)(void *arg, const char *name), void *arg, struct text *out)
{
	const struct row_info *info = gram_row_info(g, row);
	struct writer w = {g, get, arg, out, out->len};

	if (!info)
		return;
	if (no)
		text_add(out, "no");
	write_node(&w, info->write);
	if (info->trailing_blank && !no)
		text_addc(out, ' ');
}
