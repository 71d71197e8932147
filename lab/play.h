/* Playing a transcript: the consoles of its nodes, seen as a person sees them. */
#ifndef GKMSH_LAB_PLAY_H
#define GKMSH_LAB_PLAY_H

#include "lab/inside.h"

/* One console and what it printed since the line that was typed last. */
struct play_line {
	void *line;
	unsigned life;
	bool ready;	 /* its pager is off */
	struct text out; /* without carriage returns */
};

struct player {
	struct lab *lab;
	const struct lab_play *play;
	struct play_line *lines;	     /* one a node */
	struct text public_key, private_key; /* the blocks printed last, for {paste ...} */
};

/* The console of a node, opened at need; NULL: the node has none now. */
struct play_line *play_console(struct player *, size_t node);
void play_close(struct player *);
void play_say(const struct player *, const char *fmt, ...) format_of(2, 3);

/* Types a line; what was printed before is forgotten. */
void play_type(struct player *, size_t node, const char *text);
/* Lets time pass until the console shows a prompt again; false: it does not. */
bool play_until_prompt(struct player *, size_t node);
/* Until the last, unfinished line is the question expected; false: a prompt came, or nothing. */
bool play_until_question(struct player *, size_t node, const char *question);
/* Until a finished line as expected was printed; false as above. */
bool play_until_line(struct player *, size_t node, const char *expected);
/* What stands in the unfinished last line, blanks at its end taken off: a prompt or a question. */
void play_tail(const struct play_line *, struct text *out);
/* "KS#", "KS>", "KS(config-if)#" */
bool play_is_prompt(const char *);
/* Gets to a prompt as a person would (end, configure terminal, enable). false: it cannot. */
bool play_go_to(struct player *, size_t node, const char *prompt);

#define PLAY_TYPING_US (1 * USEC_S)   /* a person takes that long between two lines */
#define PLAY_WAIT_US   (300 * USEC_S) /* for an answer */

#endif
