#include "grammar/gram_int.h"

#include <string.h>

void gram_match_free(struct gram_match *m)
{
	text_free(&m->canonical);
	text_free(&m->arena);
	m->n_captures = 0;
	m->row = NULL;
}

const struct gram_capture *gram_arg(const struct gram_match *m, const char *name)
{
	for (uint32_t i = 0; i < m->n_captures; i++) {
		if (!strcmp(m->captures[i].name, name))
			return &m->captures[i];
	}
	return NULL;
}

static void set_values(struct gram_capture *c, const struct tok *t)
{
	const char *slash;
	uint64_t bits;

	if (t->kind == TOK_RANGE) {
		(void)parse_number(c->text, strlen(c->text), &c->number);
	} else if (t->kind == TOK_ADDRESS || t->kind == TOK_HOST) {
		(void)ip4_parse(c->text, &c->address);
	} else if (t->kind == TOK_PREFIX) {
		slash = strchr(c->text, '/');
		if (!slash)
			return;
		(void)parse_address(c->text, (size_t)(slash - c->text), &c->address);
		if (parse_number(slash + 1, strlen(slash + 1), &bits))
			c->bits = (uint8_t)bits;
	}
}

struct spot { /* a capture while the arena may still move */
	uint32_t tok;
	size_t offset;
};

static void take_word(const struct scan *s, const struct word_node *w, struct gram_match *m,
		      struct spot *spots)
{
	const struct tok *t = &s->g->toks[w->tok];
	const char *word = s->line + w->at;
	bool number = t->kind == TOK_IFNUMBER;

	if (!number && m->canonical.len)
		text_addc(&m->canonical, ' ');
	tok_canonical(t, word, w->len, &m->canonical);
	if (!t->capture)
		return;
	if (number && m->n_captures) { /* glued to the name before it */
		m->arena.len--;
		tok_canonical(t, word, w->len, &m->arena);
		text_addc(&m->arena, '\0');
		return;
	}
	if (m->n_captures >= GRAM_CAPTURES_MAX)
		return;
	spots[m->n_captures] = (struct spot){w->tok, m->arena.len};
	m->captures[m->n_captures++] = (struct gram_capture){.name = t->capture, .at = w->at};
	tok_canonical(t, word, w->len, &m->arena);
	text_addc(&m->arena, '\0');
}

static bool take_match(const struct scan *s, const struct thread *t, struct gram_match *m)
{
	struct spot spots[GRAM_CAPTURES_MAX];
	uint32_t order[256];
	size_t n = 0;

	m->row = s->g->rows[s->g->insns[t->pc].x].row;
	m->no = s->no;
	m->dflt = s->dflt;
	m->mode = s->mode->mode->id;
	for (int32_t i = t->word; i >= 0 && n < 256; i = s->words[i].prev)
		order[n++] = (uint32_t)i;
	if (s->no || s->dflt)
		text_add(&m->canonical, s->no ? "no" : "default");
	while (n--)
		take_word(s, &s->words[order[n]], m, spots);
	if (!text_ok(&m->arena) || !text_ok(&m->canonical))
		return false;
	for (uint32_t i = 0; i < m->n_captures; i++) {
		m->captures[i].text = m->arena.s + spots[i].offset;
		set_values(&m->captures[i], &s->g->toks[spots[i].tok]);
	}
	return true;
}

static const struct thread *best_end(const struct scan *s)
{
	const struct thread *best = NULL;

	for (size_t i = 0; i < s->now->n; i++) {
		const struct thread *t = &s->now->v[i];

		if (s->g->insns[t->pc].op != OP_MATCH)
			continue;
		if (!best || t->rank < best->rank ||
		    (t->rank == best->rank && s->g->insns[t->pc].x < s->g->insns[best->pc].x))
			best = t;
	}
	return best;
}

/* Some commands, alone on a line, answer with a hint. */
static bool hints(const struct scan *s)
{
	static const char *const words[] = {"show", "clear", "debug"};
	size_t end = word_end(s->line, skip_blanks(s->line, 0));
	const struct tok *t;

	if (s->mode->mode->prompt || !s->n_words || s->line[skip_blanks(s->line, end)])
		return false;
	t = &s->g->toks[s->words[0].tok];
	for (size_t i = 0; i < 3; i++) {
		if (!strcmp(t->text, words[i]))
			return true;
	}
	return false;
}

/* A lone word that is no command at all: an exec takes it for the name of a host. */
static bool is_unknown(const struct scan *s)
{
	size_t end = word_end(s->line, s->at);

	return !s->mode->mode->prompt && s->at_first && !s->no && !s->dflt &&
	       !s->line[skip_blanks(s->line, end)];
}

/* The usual case, a good line, with less to look at; false: look at everything. */
static bool parse_good(const struct gram *g, const struct mode_info *mode, uint8_t privilege,
		       const char *line, struct gram_match *out, size_t *caret)
{
	struct scan s;
	const struct thread *end;
	bool good;

	scan_init(&s, g, mode, privilege, line);
	s.peek = true;
	good = scan_words(&s, true) == GRAM_OK && !s.at_first;
	end = good ? best_end(&s) : NULL;
	good = end && take_match(&s, end, out);
	*caret = s.at;
	scan_free(&s);
	return good;
}

static enum gram_verdict parse_in(const struct gram *g, const struct mode_info *mode,
				  uint8_t privilege, const char *line, struct gram_match *out,
				  size_t *caret)
{
	struct scan s;
	enum gram_verdict v;
	const struct thread *end;

	if (parse_good(g, mode, privilege, line, out, caret))
		return GRAM_OK;
	gram_match_free(out);
	scan_init(&s, g, mode, privilege, line);
	v = scan_words(&s, true);
	*caret = s.caret;
	if (v == GRAM_INVALID && is_unknown(&s)) {
		v = GRAM_UNKNOWN;
	} else if (v == GRAM_OK) {
		*caret = s.at;
		end = s.at_first ? NULL : best_end(&s);
		if (!end)
			v = hints(&s) ? GRAM_SUBCOMMANDS : GRAM_INCOMPLETE;
		else if (!take_match(&s, end, out))
			v = GRAM_INVALID;
		if (v == GRAM_SUBCOMMANDS)
			text_add(&out->canonical, g->toks[s.words[0].tok].text);
	}
	scan_free(&s);
	return v;
}

enum gram_verdict gram_parse(const struct gram *g, uint16_t mode_id, uint8_t privilege,
			     const char *line, struct gram_match *out, size_t *caret)
{
	const struct mode_info *mode = gram_mode_info(g, mode_id);
	enum gram_verdict verdict = GRAM_INVALID;
	size_t start = skip_blanks(line, 0);
	bool tried = false;

	memset(out, 0, sizeof *out);
	*caret = start;
	if (!line[start] || line[start] == '!')
		return GRAM_EMPTY;
	/* What a mode does not know its parents may; the furthest mark is shown when none does. */
	for (; mode; mode = gram_mode_info(g, mode->mode->parent)) {
		size_t here;
		enum gram_verdict v = parse_in(g, mode, privilege, line, out, &here);

		if (v == GRAM_OK || !tried || here > *caret) {
			verdict = v;
			*caret = here;
		}
		tried = true;
		if (v != GRAM_INVALID || !mode->mode->parent)
			break;
	}
	return verdict;
}
