#include "cli/filter.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum filter_kind {
	FILTER_APPEND,
	FILTER_BEGIN,
	FILTER_COUNT,
	FILTER_EXCLUDE,
	FILTER_INCLUDE,
	FILTER_REDIRECT,
	FILTER_SECTION,
	FILTER_TEE
};

struct filter {
	enum filter_kind kind;
	bool inverted; /* section exclude */
	bool has_regex;
	regex_t regex;
	char *path;
	struct text captured;
	bool started; /* begin: the line was seen */
	int inside;   /* section: indentation of the line that began it, -1 outside */
	uint64_t count;
};

static const struct {
	const char *word, *help;
	enum filter_kind kind;
} kinds[] = {
    {"append", "Append redirected output to URL (URLs supporting append operation only)",
     FILTER_APPEND},
    {"begin", "Begin with the line that matches", FILTER_BEGIN},
    {"count", "Count number of lines which match regexp", FILTER_COUNT},
    {"exclude", "Exclude lines that match", FILTER_EXCLUDE},
    {"include", "Include lines that match", FILTER_INCLUDE},
    {"redirect", "Redirect output to URL", FILTER_REDIRECT},
    {"section", "Filter a section of output", FILTER_SECTION},
    {"tee", "Copy output to URL", FILTER_TEE},
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

/* A router's pattern as one for regcomp(). */
static bool pattern_translate(const char *p, struct text *out)
{
	bool bracket = false;

	for (; *p; p++) {
		if (bracket) {
			text_addc(out, *p);
			bracket = *p != ']';
		} else if (*p == '[') {
			bracket = true;
			text_addc(out, *p);
			if (p[1] == '^')
				text_addc(out, *++p);
			if (p[1] == ']')
				text_addc(out, *++p);
		} else if (*p == '_') {
			text_add(out, "(^|$|[][,{}() ])");
		} else if (*p == '{' || *p == '}') {
			text_addf(out, "\\%c", *p);
		} else if (*p == '\\') {
			if (!*++p)
				return false;
			if (strchr(".[]()*+?^$|\\{}", *p))
				text_addc(out, '\\');
			text_addc(out, *p);
		} else {
			text_addc(out, *p);
		}
	}
	return text_ok(out);
}

static bool compile(struct filter *f, const char *pattern)
{
	struct text t = TEXT_EMPTY;

	if (strlen(pattern) <= FILTER_PATTERN_MAX && pattern_translate(pattern, &t))
		f->has_regex = !regcomp(&f->regex, text_str(&t), REG_EXTENDED | REG_NOSUB);
	text_free(&t);
	return f->has_regex;
}

static size_t common_prefix(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (i < n && b[i] && !strncasecmp(a + i, b + i, 1))
		i++;
	return i;
}

/* The kind that a word abbreviates. */
static enum gram_verdict find_kind(const char *word, size_t n, size_t *place, size_t *caret)
{
	size_t found = 0, longest = 0;

	for (size_t i = 0; i < N_KINDS; i++) {
		size_t same = common_prefix(word, kinds[i].word, n);
		if (same > longest)
			longest = same;
		if (same < n)
			continue;
		*place = i;
		found++;
	}
	*caret = longest;
	return found == 1 ? GRAM_OK : found ? GRAM_AMBIGUOUS : GRAM_INVALID;
}

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " ");
}

/* "section" may say include or exclude before the pattern. */
static const char *section_word(struct filter *f, const char *p)
{
	size_t n = strcspn(p, " ");

	if (n < 3 || p[n] != ' ' || !*skip_blanks(p + n))
		return p;
	if (!strncasecmp(p, "exclude", n))
		f->inverted = true;
	else if (strncasecmp(p, "include", n) != 0)
		return p;
	return skip_blanks(p + n);
}

enum gram_verdict filter_parse(const char *spec, struct filter **out, size_t *caret)
{
	const char *p = skip_blanks(spec);
	size_t n = strcspn(p, " "), place = 0;

	*out = NULL;
	*caret = 0;
	if (n == 0)
		return GRAM_INCOMPLETE;
	enum gram_verdict v = find_kind(p, n, &place, caret);
	*caret += (size_t)(p - spec);
	if (v != GRAM_OK)
		return v;
	p = skip_blanks(p + n);
	if (!*p)
		return GRAM_INCOMPLETE;

	struct filter *f = calloc(1, sizeof *f);
	if (!f)
		return GRAM_INCOMPLETE;
	f->kind = kinds[place].kind;
	f->inside = -1;
	if (f->kind == FILTER_SECTION)
		p = section_word(f, p);
	*caret = (size_t)(p - spec);
	if (f->kind == FILTER_REDIRECT || f->kind == FILTER_APPEND || f->kind == FILTER_TEE) {
		struct text path = TEXT_EMPTY;
		n = strcspn(p, " ");
		if (!strncasecmp(p, "bootflash:", 10))
			p += 4, n -= 4;
		text_addf(&path, "%s%.*s", memchr(p, ':', n) ? "" : "flash:", (int)n, p);
		bool flash =
		    str_starts(text_str(&path), "flash:") || str_starts(text_str(&path), "nvram:");
		f->path = text_take(&path);
		if (!flash || !f->path || str_equal(f->path + 6, "") || skip_blanks(p + n)[0]) {
			filter_free(f);
			return GRAM_INVALID;
		}
	} else if (!compile(f, p)) {
		filter_free(f);
		return GRAM_INVALID;
	}
	*out = f;
	return GRAM_OK;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	if (f->has_regex)
		regfree(&f->regex);
	text_free(&f->captured);
	free(f->path);
	free(f);
}

static bool section_keeps(struct filter *f, const char *line, bool match)
{
	int indent = (int)strspn(line, " ");

	if (f->inside >= 0 && indent > f->inside && line[indent])
		return true;
	f->inside = match ? indent : -1;
	return match;
}

void filter_line(struct filter *f, const char *line, filter_sink sink, void *arg)
{
	bool match = f->has_regex && !regexec(&f->regex, line, 0, NULL, 0);
	bool keep = true;

	switch (f->kind) {
	case FILTER_INCLUDE:
		keep = match;
		break;
	case FILTER_EXCLUDE:
		keep = !match;
		break;
	case FILTER_BEGIN:
		f->started = f->started || match;
		keep = f->started;
		break;
	case FILTER_SECTION:
		keep = section_keeps(f, line, match) != f->inverted;
		break;
	case FILTER_COUNT:
		f->count += match;
		keep = false;
		break;
	case FILTER_REDIRECT:
	case FILTER_APPEND:
	case FILTER_TEE:
		text_add(&f->captured, line);
		text_addc(&f->captured, '\n');
		keep = f->kind == FILTER_TEE;
		break;
	}
	if (keep)
		sink(arg, line);
}

void filter_finish(struct filter *f, filter_sink sink, void *arg)
{
	struct text t = TEXT_EMPTY;

	if (f->kind != FILTER_COUNT)
		return;
	text_addf(&t, "Number of lines which match regexp = %llu", (unsigned long long)f->count);
	sink(arg, text_str(&t));
	text_free(&t);
}

const char *filter_path(const struct filter *f)
{
	return f->path;
}

bool filter_appends(const struct filter *f)
{
	return f->kind == FILTER_APPEND;
}

struct bytes filter_captured(const struct filter *f)
{
	return BYTES(text_str(&f->captured), f->captured.len);
}

/* ---- ? and TAB ---- */

static bool after_word(const char *spec, struct text *out)
{
	size_t place, caret;
	const char *p = skip_blanks(spec);
	size_t n = strcspn(p, " ");

	if (find_kind(p, n, &place, &caret) != GRAM_OK)
		return false;
	p = skip_blanks(p + n);
	enum filter_kind k = kinds[place].kind;
	bool file = k == FILTER_APPEND || k == FILTER_REDIRECT || k == FILTER_TEE;
	if (*p)
		text_add(out, file ? "  <cr>  <cr>\n" : "  LINE    <cr>\n");
	else if (file)
		text_add(out, "  flash:  Uniform Resource Locator\n"
			      "  nvram:  Uniform Resource Locator\n");
	else if (k == FILTER_SECTION)
		text_add(out, "  LINE     Regular Expression\n"
			      "  exclude  Exclude entire section(s) of output\n"
			      "  include  Include entire section(s) of output\n");
	else
		text_add(out, "  LINE  Regular Expression\n");
	return true;
}

bool filter_help(const char *spec, struct text *out)
{
	const char *p = skip_blanks(spec);
	size_t n = strcspn(p, " ");
	bool any = false;

	if (p[n] == ' ')
		return after_word(spec, out);
	for (size_t i = 0; i < N_KINDS; i++) {
		if (strncasecmp(p, kinds[i].word, n) != 0)
			continue;
		if (n == 0)
			text_addf(out, "  %-8s  %s\n", kinds[i].word, kinds[i].help);
		else
			text_addf(out, "%s  ", kinds[i].word);
		any = true;
	}
	if (any && n)
		text_addc(out, '\n');
	return any;
}

bool filter_complete(const char *spec, struct text *rest)
{
	const char *p = skip_blanks(spec);
	size_t n = strcspn(p, " "), place, caret;

	if (n == 0 || p[n] || find_kind(p, n, &place, &caret) != GRAM_OK)
		return false;
	text_add(rest, kinds[place].word + n);
	text_addc(rest, ' ');
	return true;
}
