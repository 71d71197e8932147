#include "lab/match.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define HEX8 "[0-9A-Fa-f]{8}"

static const struct {
	const char *word, *re;
} holes[] = {
    {"<n>", "[0-9]+"},
    {"<hex>", "[0-9A-Fa-f]+"},
    {"<fp16>", HEX8 " " HEX8 " " HEX8 " " HEX8},
    {"<fp20>", HEX8 " " HEX8 " " HEX8 " " HEX8 " " HEX8},
    {"<date>", "[0-9]{2}:[0-9]{2}:[0-9]{2} [A-Za-z]+ [A-Z][a-z]{2} +[0-9]{1,2} [0-9]{4}"},
    {"<version>", "[0-9]+\\.[0-9]+\\.[0-9]+"},
    {"<spi>", "0x[0-9A-Fa-f]+\\([0-9]+\\)"},
};

static void trim(struct text *t)
{
	while (t->len && strchr(" \t\r", t->s[t->len - 1]))
		t->s[--t->len] = '\0';
}

static void add_pattern(struct text *re, const char *s)
{
	while (*s) {
		bool hole = false;
		for (size_t i = 0; *s == '<' && i < sizeof holes / sizeof *holes; i++) {
			if (!str_starts(s, holes[i].word))
				continue;
			text_add(re, holes[i].re);
			s += strlen(holes[i].word);
			hole = true;
			break;
		}
		if (hole)
			continue;
		if (strchr("\\^$.|?*+()[]{}", *s))
			text_addc(re, '\\');
		text_addc(re, *s++);
	}
}

static bool match_regex(const char *pattern, const char *s)
{
	regex_t re;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		return false;

	bool found = !regexec(&re, s, 0, NULL, 0);
	regfree(&re);
	return found;
}

bool match_line(const char *expected, const char *got)
{
	struct text want = TEXT_EMPTY, have = TEXT_EMPTY, re = TEXT_EMPTY;
	bool same;

	text_add(&want, expected);
	text_add(&have, got);
	trim(&want);
	trim(&have);
	same = !strcmp(text_str(&want), text_str(&have));
	if (!same && strchr(expected, '<')) {
		text_addc(&re, '^');
		add_pattern(&re, text_str(&want));
		text_addc(&re, '$');
		same = text_ok(&re) && match_regex(text_str(&re), text_str(&have));
	}
	text_free(&want);
	text_free(&have);
	text_free(&re);
	return same;
}

static bool is_blank(const char *s)
{
	return s[strspn(s, " \t\r")] == '\0';
}

struct range {
	char *const *line;
	size_t n;
};

static struct range without_blank_ends(char *const *line, size_t n)
{
	while (n && is_blank(line[n - 1]))
		n--;
	while (n && is_blank(line[0])) {
		line++;
		n--;
	}
	return (struct range){line, n};
}

/* The deepest difference is the one to show. */
static bool match_range(struct range want, struct range have, struct match_diff *diff)
{
	while (want.n && strcmp(want.line[0], "...")) {
		if (!have.n || !match_line(want.line[0], have.line[0])) {
			*diff = (struct match_diff){want.line[0], have.n ? have.line[0] : NULL};
			return false;
		}
		want.line++;
		have.line++;
		want.n--;
		have.n--;
	}
	if (!want.n) {
		*diff = (struct match_diff){NULL, have.n ? have.line[0] : NULL};
		return !have.n;
	}
	want.line++;
	want.n--;
	if (!want.n)
		return true;
	for (;; have.line++, have.n--) {
		/* Only a line that could follow the dots is tried; a later one may be right. */
		if (have.n && match_line(want.line[0], have.line[0]) &&
		    match_range(want, have, diff))
			return true;
		if (!have.n)
			break;
	}
	*diff = (struct match_diff){want.line[0], NULL};
	return false;
}

bool match_lines(char *const *expected, size_t n_expected, char *const *got, size_t n_got,
		 struct match_diff *diff)
{
	return match_range(without_blank_ends(expected, n_expected), without_blank_ends(got, n_got),
			   diff);
}

bool match_is_log(const char *line)
{
	static const char stamp[] =
	    "^([0-9]+: )?[*.]?[A-Z][a-z]{2} +[0-9]{1,2} ([0-9]{4} )?[0-9]{2}:[0-9]{2}:[0-9]{2}"
	    "(\\.[0-9]+)?( [A-Z]+)?: ";
	static const char bare[] = "^%[A-Z0-9_]+(-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+: ";

	return match_regex(stamp, line) || match_regex(bare, line);
}
