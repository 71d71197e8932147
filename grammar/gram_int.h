/*
 * Inside grammar/: what a table of rows compiles to. A row becomes a little tree (to write it back) and a
 * program for a machine that keeps every reading of a line alive at once (to parse it).
 */
#ifndef GKMSH_GRAMMAR_GRAM_INT_H
#define GKMSH_GRAMMAR_GRAM_INT_H

#include "base/map.h"
#include "grammar/gram.h"

enum tok_kind {
	TOK_KEYWORD,
	TOK_RANGE,
	TOK_ADDRESS,
	TOK_PREFIX,
	TOK_MAC,
	TOK_HEX,
	TOK_TIME,
	TOK_INTERFACE, /* followed in the program by its TOK_IFNUMBER */
	TOK_IFNUMBER,
	TOK_HOST,
	TOK_WORD,
	TOK_LINE
};

struct tok {
	enum tok_kind kind;
	const char *text; /* the keyword, or what ? shows for a typed word */
	size_t len;
	const char *help;
	const char *capture; /* or NULL */
	uint64_t lo, hi;     /* TOK_RANGE */
};

/* How well a word fits, best first. */
enum fit {
	FIT_EXACT,
	FIT_ABBREVIATED,
	FIT_TYPED,
	FIT_WORD,
	FIT_LINE,
	FIT_NOT
};

enum fit tok_fit(const struct tok *, const char *word, size_t n);
/* How many characters at the start of the word the token could still take. */
size_t tok_common(const struct tok *, const char *word, size_t n);
/* The canonical form of a word that fits. */
void tok_canonical(const struct tok *, const char *word, size_t n, struct text *out);
bool tok_is_abbreviation(const char *keyword, size_t keyword_len, const char *word, size_t n);

struct interface_type {
	const char *name, *help, *number_help, *range;
	uint64_t lo, hi;
};
const struct interface_type *interface_type_at(size_t i); /* NULL at the end, ? lists them */
/* The type that letters at the start of the word name; *letters says how many they are. */
const struct interface_type *interface_type_of(const char *word, size_t n, size_t *letters);
bool parse_number(const char *s, size_t n, uint64_t *out);
bool parse_address(const char *s, size_t n, ip4_t *out);

enum ast_kind {
	AST_SEQ,
	AST_ALT,
	AST_OPT,
	AST_SET,      /* each at most once */
	AST_SET_SOME, /* and at least one */
	AST_TOK,
	AST_STOP
};
#define AST_NONE UINT32_MAX

struct ast {
	enum ast_kind kind;
	uint32_t child, next; /* index in gram.ast, or AST_NONE */
	uint32_t tok;
};

enum op {
	OP_TOK,	  /* x: token */
	OP_SPLIT, /* x and y */
	OP_JMP,	  /* x */
	OP_ONCE,  /* bit x, dies when it is set */
	OP_SOME,  /* dies when none of the bits from x on, y of them, is set */
	OP_STOP,  /* matches here in a "no" or "default" form; x: row */
	OP_MATCH, /* x: row */
	OP_NEGATE /* "no" (x = 0) or "default" (x = 1) was the word */
};

struct insn {
	uint8_t op;
	uint32_t x, y;
};

struct row_info {
	const struct gram_row *row;
	uint32_t start;	      /* of its program */
	uint32_t read, write; /* trees */
	bool trailing_blank;
};

struct first { /* a first word of a mode */
	uint32_t pc, row;
	uint64_t once;
	uint32_t second; /* token of the keyword that must follow; AST_NONE: something else may */
};
#define ROW_NONE UINT32_MAX /* "no" and "default" */

struct mode_info {
	const struct gram_mode *mode;
	struct first *first; /* keywords sorted, then typed ones */
	size_t n_first, n_keywords;
	bool takes_no;
};

struct gram {
	struct tok *toks;
	struct ast *ast;
	struct insn *insns;
	struct row_info *rows;
	struct mode_info *modes;
	size_t n_toks, n_ast, n_insns, n_rows, n_modes;
	size_t cap_toks, cap_ast, cap_insns, cap_rows, cap_modes;
	struct map by_name; /* row_info by row name; values are index + 1 */
	char **strings;	    /* that tokens point at */
	size_t n_strings, cap_strings;
};

/* Makes room for one more; false when there is no memory. */
bool gram_grow(void **array, size_t n, size_t *cap, size_t size);
#define GROW(g, what) \
	gram_grow((void **)&(g)->what, (g)->n_##what, &(g)->cap_##what, sizeof *(g)->what)

const struct mode_info *gram_mode_info(const struct gram *, uint16_t id);
const struct row_info *gram_row_info(const struct gram *, const struct gram_row *);
/* syntax.c: the tree of a syntax text; AST_NONE and *why on a fault. */
uint32_t gram_read_syntax(struct gram *, const char *syntax, struct text *why);

/* ---- the machine (scan.c) ---- */
struct thread {
	uint32_t pc;
	int32_t word; /* last node of its chain of words, -1 = none */
	uint64_t once;
	uint64_t rank; /* fits of all words so far, smaller is better */
	bool line;     /* has taken the rest of the line */
	uint8_t fit;   /* of the word at hand */
};

struct word_node {
	int32_t prev;
	uint32_t tok, at, len;
};

struct thread_list {
	struct thread *v;
	size_t n, cap;
	struct thread inline_v[96];
};

struct scan {
	const struct gram *g;
	const struct mode_info *mode;
	const char *line;
	uint8_t privilege;
	bool no, dflt, failed;
	size_t at; /* where the next word starts */
	size_t caret;
	struct thread_list lists[2], *now, *then;
	bool at_first; /* the next word is the first one (after "no") */
	bool peek;     /* rows whose second word is another are not begun; only good lines pass */
	struct word_node *words;
	size_t n_words, cap_words;
	struct word_node inline_words[192];
};

void scan_init(struct scan *, const struct gram *, const struct mode_info *, uint8_t privilege,
	       const char *line);
void scan_free(struct scan *);
/* Takes words while they are followed by a blank or, with last, all. GRAM_OK: threads are alive (or,
 * at_first, anything may come). caret is set for GRAM_INVALID and GRAM_AMBIGUOUS. */
enum gram_verdict scan_words(struct scan *, bool last);
/* At the first word: makes threads of all rows that may start. */
void scan_all_first(struct scan *);
bool is_blank(const char *s, size_t *len); /* a blank, a tab, U+00A0 */
size_t skip_blanks(const char *line, size_t at);
size_t word_end(const char *line, size_t at);

#endif
