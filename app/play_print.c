#include "app/play_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLEAR_LINE "\r\033[K"

struct play_print play_print_for_output(void)
{
	const char *plain = getenv("NO_COLOR");
	bool terminal = isatty(STDOUT_FILENO) == 1;

	return (struct play_print){.colour = terminal && (!plain || !*plain),
				   .progress = !terminal && isatty(STDERR_FILENO) == 1};
}

static const char *colour_of(const char *text)
{
	static const struct {
		const char *start, *colour;
	} colours[] = {
	    {"=== ", "\033[1m"},	 {"--- passed", "\033[32m"}, {"--- differed", "\033[31m"},
	    {"--- skipped", "\033[33m"}, {"*** ", "\033[31m"},
	};

	for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
		if (!strncmp(text, colours[i].start, strlen(colours[i].start)))
			return colours[i].colour;
	}
	return NULL;
}

void play_print(void *ctx, const char *text)
{
	struct play_print *p = ctx;
	const char *line = text + strspn(text, "\n");
	size_t n = strcspn(line, "\n");
	const char *colour = p->colour ? colour_of(line) : NULL;

	if (p->progress && !strncmp(line, "=== ", 4))
		fprintf(stderr, CLEAR_LINE "step %u: %.*s", ++p->steps, (int)n - 4, line + 4);
	if (colour)
		printf("%.*s%s%.*s\033[0m%s", (int)(line - text), text, colour, (int)n, line,
		       line + n);
	else
		fputs(text, stdout);
	fflush(stdout);
}

void play_print_end(struct play_print *p)
{
	if (p->progress && p->steps)
		fputs(CLEAR_LINE, stderr);
}
