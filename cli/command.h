/*
 * What a command's handler works with. A handler returns at once; one that has to wait (a question, a
 * ping, a certificate on its way) says what for, and its continuation runs later in the same session.
 * A command that neither asks nor waits when its handler or continuation returns is over: the session
 * then shows its prompt.
 */
#ifndef GKMSH_CLI_COMMAND_H
#define GKMSH_CLI_COMMAND_H

#include "grammar/gram.h"
#include "router/conf.h"
#include "router/router.h"

struct session;
struct shell;

struct command {
	struct shell *shell; /* of this router */
	struct router *router;
	struct session *session; /* NULL while a startup configuration is read */
	struct when now;
	const struct gram_match *match;
	struct conf_node *node; /* a configuration command: the node it is typed in */
	bool no;		/* "no" or "default" */
	void *state;		/* the handler's own, freed with free_state */
	void (*free_state)(void *);
};

/* ---- arguments ---- */
const char *arg(const struct command *, const char *name); /* NULL when absent */
bool has(const struct command *, const char *name);
uint64_t arg_num(const struct command *, const char *name, uint64_t otherwise);
ip4_t arg_ip(const struct command *, const char *name, ip4_t otherwise);

/* The address of "host": one, or a name that "ip host" knows. false: it was refused. */
bool command_resolve(struct command *, ip4_t *out);
/* The address to send from, of "source" or of interface "if": 0 when neither is given. false: refused. */
bool command_source(struct command *, ip4_t *out);

/* ---- output: through the filters and the pager; a line ends with \n ---- */
void print(struct command *, const char *fmt, ...) format_of(2, 3);
void print_text(struct command *, const char *);
/* Octets as routers print keys and certificates: eight groups of eight digits a line. */
void print_hex_block(struct command *, struct bytes);
/* Once the command has refused (printed a % line): the line counts as failed, nothing is stored. */
void fail(struct command *, const char *fmt, ...) format_of(2, 3);

/* Refuses an argument as the grammar would: the caret under its first character. */
void fail_at(struct command *, const char *name);

/* ---- configuration ---- */
/* Stores the line in the tree as it was parsed; a handler that adds checks or words calls it itself. */
enum status command_store(struct command *);
/* Enters a mode with its node (command_store() does so for rows that enter one). */
void command_enter(struct command *, uint16_t mode, struct conf_node *);

/* ---- questions ---- */
enum ask_flags {
	ASK_HIDDEN = 1 << 0,  /* not echoed */
	ASK_YES_NO = 1 << 1,  /* repeats until yes or no (y, n); answer is "yes" or "no" */
	ASK_CONFIRM = 1 << 2, /* [confirm]: Enter or y goes on, anything else gives it up */
	ASK_DEFAULT_NO = 1 << 3,
	ASK_DEFAULT_YES = 1 << 4,
};
typedef void (*answer_fn)(struct command *, const char *answer);

/* The prompt is printed as it is. answer is NULL when the session broke off (Ctrl-C, line gone). */
void ask(struct command *, unsigned flags, answer_fn, const char *prompt, ...) format_of(4, 5);
/* Lines until "quit" on a line by itself (or, with blank_ends, an empty one): one text with \n. */
void ask_lines(struct command *, bool blank_ends, answer_fn);
/* Lines until one that holds the delimiter; what stands before it there is part of the text. "^C" is one
 * delimiter, and Ctrl-C (in a file: that octet) the same. */
void ask_lines_until(struct command *, const char *delimiter, answer_fn);
const char *find_delimiter(const char *text, const char *delimiter); /* NULL: none */

/* ---- waiting for the router ---- */
typedef void (*wake_fn)(struct command *, const struct router_notice *);
/* Every notice of operation op comes to fn until command_done(); a break calls on_break first. */
void command_wait(struct command *, uint64_t op, wake_fn, void (*on_break)(struct command *));
void command_done(struct command *);

#endif
