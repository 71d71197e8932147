/*
 * What stands behind "|" of a show command: which lines of its output come through, or where they go.
 * Patterns are extended regular expressions as routers have them: "_" stands for a blank, a comma, a
 * brace, a parenthesis or an end of the line; there are no counted repetitions and no back references.
 */
#ifndef GKMSH_CLI_FILTER_H
#define GKMSH_CLI_FILTER_H

#include "base/text.h"
#include "grammar/gram.h"

#define FILTER_PATTERN_MAX 254

struct filter;
typedef void (*filter_sink)(void *arg, const char *line);

/*
 * Reads what follows the "|". GRAM_INVALID with the caret (offset in spec), GRAM_INCOMPLETE, GRAM_AMBIGUOUS,
 * or GRAM_OK with *out, the caller's. A pattern that is no regular expression is GRAM_INVALID.
 */
enum gram_verdict filter_parse(const char *spec, struct filter **out, size_t *caret);
void filter_free(struct filter *);

/* A line without its end; what comes through goes to the sink. */
void filter_line(struct filter *, const char *line, filter_sink, void *arg);
void filter_finish(struct filter *, filter_sink, void *arg); /* the count */

/* redirect, append, tee: the file and what it gets; NULL path for the others. */
const char *filter_path(const struct filter *);
bool filter_appends(const struct filter *);
struct bytes filter_captured(const struct filter *);

/* ? behind the "|". false when nothing fits. */
bool filter_help(const char *spec, struct text *out);
bool filter_complete(const char *spec, struct text *rest);

#endif
