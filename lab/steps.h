/*
 * A transcript to be played, as it stands in its file:
 *   === N TITLE          begins a step
 *   @NODE                whose console follows
 *   NODE(mode)#TEXT      TEXT typed at exactly that prompt; the lines after it are the answer
 *   lab> COMMAND         typed at the lab's console
 *   log TEXT             the router's log holds a line that ends with TEXT (<n> and the like stand in it as
 *                        in an answer, match.h, but not at its beginning)
 *   {meanwhile}          as an answer's last line: what was typed goes on while the play does, until
 *   wait                 its console is waited for; the lines after it are the rest of the answer
 */
#ifndef GKMSH_LAB_STEPS_H
#define GKMSH_LAB_STEPS_H

#include "base/text.h"

enum act_kind {
	ACT_TYPE,
	ACT_LAB,
	ACT_LOG,
	ACT_WAIT,
};

struct act {
	enum act_kind kind;
	unsigned line; /* in the file */
	char *node;    /* of ACT_TYPE, ACT_LOG, ACT_WAIT */
	char *prompt;  /* "KS(config)#" */
	char *text;
	char **answer; /* lines, without blanks at their ends */
	size_t n_answer;
	bool meanwhile; /* what is typed is left running */
};

struct step {
	char *label; /* "8-9" */
	char *title; /* "8-9 KS: the group, its SA and COOP" */
	struct act *acts;
	size_t n_acts;
};

struct steps {
	struct step *steps;
	size_t n;
};

enum status steps_read(const char *path, struct steps *out, struct text *why) must_use;
enum status steps_parse(const char *path, const char *text, struct steps *out,
			struct text *why) must_use;
void steps_free(struct steps *);

#endif
