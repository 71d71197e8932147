/*
 * The language of command rows. A row is one command: its syntax with the help of every word, what
 * the configuration tree knows it by, and its handler. A table of rows is compiled once into a struct
 * gram, which is read-only afterwards and shared by all routers and sessions of the process.
 *
 * Syntax:
 *   word           a keyword, abbreviable         word"help"     with the help of that word
 *   WORD$x         one word, captured as x        LINE$x         the rest of the line as typed
 *   <1-10>$x       a number of that range         A.B.C.D$x      an IPv4 address
 *   A.B.C.D/nn$x   a prefix                       H.H.H$x HEX$x  hexadecimal digits
 *   hh:mm:ss$x     a time of day                  (a|b|c)        exactly one
 *   [x]            optional                       {a|b WORD|c}   any of them, any order, each once
 *   {a|b}+         the same, one at least
 *   word$x         a keyword, captured as x when it is there (its value is the whole keyword)
 *   INTERFACE$x    an interface, its number glued or after a blank    HOST$x  a name or an address
 *   ~              a "no" or "default" form may stop here
 * A help given once for a word after the same words before it serves every other row of the mode.
 */
#ifndef GKMSH_GRAMMAR_GRAM_H
#define GKMSH_GRAMMAR_GRAM_H

#include "base/addr.h"
#include "base/status.h"
#include "base/text.h"

struct command; /* what a handler gets; cli/command.h */
typedef void (*gram_handler)(struct command *);

enum gram_row_flags {
	ROW_CONFIG = 1 << 0,   /* a line of the configuration: kept in the tree, written back */
	ROW_LIST = 1 << 1,     /* several entries, told apart by their key captures */
	ROW_NO = 1 << 2,       /* has a "no" form (and "default") */
	ROW_HIDDEN = 1 << 3,   /* parsed, but not offered by ? and TAB */
	ROW_NEGATED = 1 << 4,  /* on by default: its "no" form is what is kept and written */
	ROW_ORDERED = 1 << 5,  /* entries keep the order of typing (else sorted by key) */
	ROW_SECRET = 1 << 6,   /* holds a secret: history and logs show the keywords only */
	ROW_BOTH = 1 << 7,     /* what is typed is kept, "no" or not; "default" removes it */
	ROW_NUMBERED = 1 << 8, /* its "seq" is not written while the node counts 10, 20, 30... */
	ROW_BLOCK = 1 << 9,    /* a "!" stands after every entry */
	ROW_PREFIX = 1 << 10,  /* its "address" and "mask" are a network of this router's */
};

struct gram_row {
	const char *name;     /* unique in the table; the tree and its readers know the row by it */
	const char *syntax;   /* as typed, without "no" */
	const char *write;    /* as written back when that differs, in the same captures; else NULL.
			       A blank at its end is written too: routers print some of those */
	const char *key;      /* names of captures that tell entries of a ROW_LIST apart */
	const char *defaults; /* "lifetime=86400": an entry that says just this is not written */
	uint16_t mode;	      /* where it is typed; 0 = every configuration mode */
	uint16_t enters;      /* the submode it opens; 0 = none */
	uint16_t order;	      /* place in the written configuration, within its mode */
	uint8_t privilege;    /* least level that may use it */
	uint32_t flags;
	gram_handler handler; /* NULL: a ROW_CONFIG row is kept as it is */
};

struct gram_mode {
	uint16_t id, parent; /* parent 0: an exec mode; a config mode climbs to its parents */
	const char *prompt;  /* "config-if"; NULL for exec */
	const char *title;   /* header of ? on an empty line: "Interface configuration commands:" */
	uint8_t indent;	     /* of its lines in a written configuration; 0 stands for one blank */
};

struct gram; /* compiled */

/*
 * Compiles modes (ending with id 0) and row tables (a NULL-terminated list of tables, each ending with
 * a NULL name). On failure *why says which row and what: two rows with one path, a word without help,
 * a choice that could not be written back. The tables must outlive the result.
 */
enum status gram_compile(const struct gram_mode *, const struct gram_row *const *tables,
			 struct gram **out, struct text *why) must_use;
void gram_free(struct gram *);
const struct gram_row *gram_row_by_name(const struct gram *, const char *name);
const struct gram_mode *gram_mode_by_id(const struct gram *, uint16_t id);

#define GRAM_CAPTURES_MAX 24

struct gram_capture {
	const char *name; /* without "$" */
	const char *text; /* canonical: the whole keyword, the number without zeros in front */
	uint64_t number;  /* of a range */
	ip4_t address;	  /* of A.B.C.D and A.B.C.D/nn */
	uint8_t bits;	  /* of A.B.C.D/nn */
	size_t at;	  /* where it starts in the line: what follows "do" is parsed from there */
};

struct gram_match {
	const struct gram_row *row;
	bool no, dflt; /* "no ..." or "default ..." was typed */
	uint16_t mode; /* the mode that took the line: the session's or one of its parents */
	uint32_t n_captures;
	struct gram_capture captures[GRAM_CAPTURES_MAX];
	struct text canonical; /* the line in full words */
	struct text arena;     /* where capture texts live */
};

void gram_match_free(struct gram_match *);
const struct gram_capture *gram_arg(const struct gram_match *, const char *name); /* NULL: absent */

enum gram_verdict {
	GRAM_OK,
	GRAM_EMPTY,	 /* blank, or a comment */
	GRAM_INVALID,	 /* % Invalid input detected at '^' marker. */
	GRAM_INCOMPLETE, /* % Incomplete command. */
	GRAM_AMBIGUOUS,	 /* % Ambiguous command:  "..." */
	GRAM_UNKNOWN,	 /* exec: the first word is no command at all */
	GRAM_SUBCOMMANDS /* % Type "show ?" for a list of subcommands */
};

/*
 * Parses one line in a mode, climbing to the parents of a config mode. *caret is the offset in line (in
 * octets) of the first character that no alternative can take; U+00A0 counts as a blank.
 * The caller frees *out whatever the verdict.
 */
enum gram_verdict gram_parse(const struct gram *, uint16_t mode, uint8_t privilege,
			     const char *line, struct gram_match *out, size_t *caret);

/*
 * What ? shows with line (up to the cursor) typed: lines ending in "\n", laid out for a width. An empty
 * line gives the mode's title and all commands; a word with ? glued to it gives the names only.
 */
enum gram_verdict gram_help(const struct gram *, uint16_t mode, uint8_t privilege, const char *line,
			    unsigned width, struct text *out, size_t *caret);

/* TAB: the rest of the word at the end of line plus a blank, when there is just one; else false. */
bool gram_complete(const struct gram *, uint16_t mode, uint8_t privilege, const char *line,
		   struct text *rest);

/*
 * Writes a row back from its captures (row->write or row->syntax), without indentation or newline.
 * get() gives the text of a capture or NULL.
 */
void gram_write(const struct gram *, const struct gram_row *, bool no,
		const char *(*get)(void *arg, const char *name), void *arg, struct text *out);

/* All rows in order, for the reference and for tests that walk every command. */
size_t gram_n_rows(const struct gram *);
const struct gram_row *gram_row_at(const struct gram *, size_t i);
/* Its syntax for a reader: {a | b} one of them, [a] may be left out, {a | b}... one at least, any order. */
void gram_usage(const struct gram *, const struct gram_row *, struct text *out);
/* The words of a row with their help, for man pages: "word\thelp\n" each. */
void gram_describe(const struct gram *, const struct gram_row *, struct text *out);

/* "GigabitEthernet1" from any abbreviation ("gi1", "gi 1"); false when it is no interface. */
bool gram_interface_name(const char *typed, struct text *out);
/* Place of an interface name among the types as a configuration lists them; -1 for another text. */
int gram_interface_rank(const char *name, uint64_t *number);

#endif
