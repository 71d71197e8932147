#include "cli/config_diff.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"

#define DEPTH_MAX 16

/* Walks the lines of a configuration and knows the blocks that the present one stands in. */
struct walk {
	const char *next;
	bool ignore_case;
	const char *line[DEPTH_MAX]; /* the present one is at depth */
	size_t length[DEPTH_MAX], indent[DEPTH_MAX];
	unsigned depth;
	struct text path; /* the blocks and the line, what it is known by */
};

/* Comments, the frame that displays put around a configuration, and its end. */
static bool no_line(const char *p, size_t n)
{
	static const char *const frame[] = {"Building configuration", "Current configuration",
					    "Using "};

	if (n == 0 || *p == '!' || (n == 3 && !strncmp(p, "end", 3)))
		return true;
	for (size_t i = 0; i < sizeof frame / sizeof *frame; i++)
		if (n >= strlen(frame[i]) && !strncmp(p, frame[i], strlen(frame[i])))
			return true;
	return false;
}

static void add_known_by(struct walk *w, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_addc(&w->path, w->ignore_case ? (char)tolower((unsigned char)p[i]) : p[i]);
	text_addc(&w->path, '\n');
}

static bool walk_next(struct walk *w)
{
	for (;;) {
		const char *p = w->next;
		size_t n = strcspn(p, "\n"), indent = strspn(p, " ");

		if (!*p)
			return false;
		w->next = p + n + (p[n] == '\n');
		while (n && (p[n - 1] == ' ' || p[n - 1] == '\r'))
			n--;
		if (n <= indent || no_line(p + indent, n - indent))
			continue;
		while (w->depth && w->indent[w->depth - 1] >= indent)
			w->depth--;
		if (w->depth == DEPTH_MAX)
			w->depth--;
		w->line[w->depth] = p + indent;
		w->length[w->depth] = n - indent;
		w->indent[w->depth++] = indent;
		text_clear(&w->path);
		for (unsigned i = 0; i < w->depth; i++)
			add_known_by(w, w->line[i], w->length[i]);
		return true;
	}
}

/* One and the same line may stand there more than once: the lines of a certificate do. */
static enum status count_lines(const char *text, bool ignore_case, struct map *seen)
{
	struct walk w = {.next = text, .ignore_case = ignore_case};
	enum status st = ST_OK;

	while (st == ST_OK && walk_next(&w)) {
		struct bytes key = BYTES(text_str(&w.path), w.path.len);
		uintptr_t n = (uintptr_t)map_get(seen, key);
		st = text_ok(&w.path) ? map_put(seen, key, (void *)(n + 1)) : ST_NOMEM;
	}
	text_free(&w.path);
	return st;
}

/* The lines of text that are not in other; sign: before each, or 0. */
static enum status add_missing(const char *text, const char *other, bool ignore_case, char sign,
			       struct text *out)
{
	struct walk w = {.next = text, .ignore_case = ignore_case};
	struct map seen = {0};
	const char *shown[DEPTH_MAX] = {0}; /* lines of blocks that were written already */
	enum status st = count_lines(other, ignore_case, &seen);

	while (st == ST_OK && walk_next(&w)) {
		struct bytes key = BYTES(text_str(&w.path), w.path.len);
		uintptr_t n = (uintptr_t)map_get(&seen, key);
		unsigned last = w.depth - 1;

		if (n) { /* a count that is down to 0 is NULL again */
			st = map_put(&seen, key, (void *)(n - 1));
			continue;
		}
		for (unsigned i = 0; i < last; i++) {
			if (shown[i] != w.line[i])
				text_addf(out, "%*s%.*s\n", (int)i, "", (int)w.length[i],
					  w.line[i]);
			shown[i] = w.line[i];
		}
		shown[last] = w.line[last];
		text_addf(out, "%*s", (int)last, "");
		if (sign)
			text_addc(out, sign);
		text_addf(out, "%.*s\n", (int)w.length[last], w.line[last]);
	}
	text_free(&w.path);
	map_free(&seen);
	return st == ST_OK && !text_ok(out) ? ST_NOMEM : st;
}

enum status config_diff_new(const char *a, const char *b, bool ignore_case, struct text *out)
{
	return add_missing(b, a, ignore_case, '\0', out);
}

enum status config_diff_both(const char *a, const char *b, bool ignore_case, struct text *out)
{
	enum status st = add_missing(b, a, ignore_case, '+', out);

	return st == ST_OK ? add_missing(a, b, ignore_case, '-', out) : st;
}
