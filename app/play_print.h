/* How a play is shown: colour on a terminal alone; a progress line where its dialogue goes to a file. */
#ifndef GKMSH_APP_PLAY_PRINT_H
#define GKMSH_APP_PLAY_PRINT_H

#include <stdbool.h>

struct play_print {
	bool colour;	/* the dialogue goes to a terminal, and NO_COLOR is not set */
	bool progress;	/* it does not, but complaints do: the step at hand is told there */
	unsigned steps; /* begun so far */
};

struct play_print play_print_for_output(void);
/* A lab_play's print: ctx is a struct play_print. */
void play_print(void *ctx, const char *text);
void play_print_end(struct play_print *); /* takes the progress line away */

#endif
