/*
 * Comparing what a router printed with what a transcript expects. Within an expected line <n> stands for
 * digits, <hex> for hex digits, <fp16> and <fp20> for fingerprints, <date>, <version> and <spi> for what their
 * names say; a line of three dots for any lines.
 */
#ifndef GKMSH_LAB_MATCH_H
#define GKMSH_LAB_MATCH_H

#include "base/text.h"

/* One line; blanks at the end of either do not count. */
bool match_line(const char *expected, const char *got);

struct match_diff {
	const char *expected; /* NULL: nothing more was expected */
	const char *got;      /* NULL: nothing more came */
};
/* Blank lines at both ends of either do not count. false: *diff names the first lines that differ. */
bool match_lines(char *const *expected, size_t n_expected, char *const *got, size_t n_got,
		 struct match_diff *diff);

/* "*Sep  9 11:28:03.123: %LINK-3-UPDOWN: ..." and debug lines: what a router prints unasked. */
bool match_is_log(const char *line);

#endif
