/* A row for the reader of a reference: its syntax without helps and captures, and the words with their help. */
#include "grammar/gram_int.h"

static void usage(const struct gram *, uint32_t at, struct text *out);

/* The branches of a choice between what opens and what closes it. */
static void branches(const struct gram *g, uint32_t at, const char *open, const char *between,
		     const char *close, struct text *out)
{
	text_add(out, open);
	for (uint32_t c = g->ast[at].child; c != AST_NONE; c = g->ast[c].next) {
		if (c != g->ast[at].child)
			text_add(out, between);
		usage(g, c, out);
	}
	text_add(out, close);
}

static void sequence(const struct gram *g, uint32_t at, struct text *out)
{
	bool first = true;

	for (uint32_t c = g->ast[at].child; c != AST_NONE; c = g->ast[c].next) {
		if (g->ast[c].kind == AST_STOP)
			continue;
		if (!first)
			text_addc(out, ' ');
		first = false;
		usage(g, c, out);
	}
}

static void usage(const struct gram *g, uint32_t at, struct text *out)
{
	const struct ast *a = &g->ast[at];

	switch (a->kind) {
	case AST_SEQ:
		sequence(g, at, out);
		break;
	case AST_ALT:
		branches(g, at, "{", " | ", "}", out);
		break;
	case AST_OPT:
		if (g->ast[a->child].kind == AST_ALT)
			branches(g, a->child, "[", " | ", "]", out);
		else
			branches(g, at, "[", "", "]", out);
		break;
	case AST_SET:
		branches(g, at, "[", "] [", "]", out);
		break;
	case AST_SET_SOME:
		branches(g, at, "{", " | ", "}...", out);
		break;
	case AST_TOK:
		text_add(out, g->toks[a->tok].text);
		break;
	case AST_STOP:
		break;
	}
}

void gram_usage(const struct gram *g, const struct gram_row *row, struct text *out)
{
	const struct row_info *info = gram_row_info(g, row);

	if (info)
		usage(g, info->read, out);
}

static void describe(const struct gram *g, uint32_t at, struct text *out)
{
	const struct ast *a = &g->ast[at];

	if (a->kind == AST_TOK) {
		const struct tok *t = &g->toks[a->tok];

		text_addf(out, "%s\t%s\n", t->text, t->help ? t->help : "");
	}
	for (uint32_t c = a->child; c != AST_NONE; c = g->ast[c].next)
		describe(g, c, out);
}

void gram_describe(const struct gram *g, const struct gram_row *row, struct text *out)
{
	const struct row_info *info = gram_row_info(g, row);

	if (info)
		describe(g, info->read, out);
}
