/*
 * What two configurations have not in common, line by line in the blocks they stand in. A block is known by its
 * indentation, so that it works on any text that a router wrote, also on one that this router cannot parse.
 */
#ifndef GKMSH_CLI_CONFIG_DIFF_H
#define GKMSH_CLI_CONFIG_DIFF_H

#include "base/text.h"

/* Lines of b that a has not, behind the lines of the blocks they stand in: what makes b of a. */
enum status config_diff_new(const char *a, const char *b, bool ignore_case,
			    struct text *out) must_use;
/* The same with "+" before what only b has, then with "-" before what only a has. */
enum status config_diff_both(const char *a, const char *b, bool ignore_case,
			     struct text *out) must_use;

#endif
