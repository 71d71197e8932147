#include "lab/steps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	const char *path;
	struct steps *s;
	struct text *why;
	char *node; /* whose console */
	unsigned line;
	bool failed;
};

static void fail_at(struct reader *r, const char *what)
{
	if (!r->failed)
		text_addf(r->why, "%s:%u: %s", r->path, r->line, what);
	r->failed = true;
}

static void *grow(struct reader *r, void *array, size_t n, size_t size)
{
	void *p = realloc(array, (n + 1) * size);

	if (!p) {
		fail_at(r, "no memory");
		return NULL;
	}
	memset((char *)p + n * size, 0, size);
	return p;
}

static struct act *add_act(struct reader *r, enum act_kind kind, const char *text)
{
	struct step *step = r->s->n ? &r->s->steps[r->s->n - 1] : NULL;

	if (!step) {
		fail_at(r, "a line before the first step, expected === N TITLE");
		return NULL;
	}

	struct act *acts = grow(r, step->acts, step->n_acts, sizeof *acts);
	if (!acts)
		return NULL;
	step->acts = acts;

	struct act *a = &acts[step->n_acts++];
	a->kind = kind;
	a->line = r->line;
	a->text = str_copy(text);
	a->node = str_copy(r->node);
	return a;
}

static void begin_step(struct reader *r, const char *title)
{
	struct step *steps = grow(r, r->s->steps, r->s->n, sizeof *steps);

	if (!steps)
		return;
	r->s->steps = steps;

	struct step *s = &steps[r->s->n++];
	s->title = str_copy(title);
	s->label = str_copyn(title, strcspn(title, " "));
}

/* Length of "KS(config)#" when the line begins with a prompt of this node, else 0. */
static size_t prompt_length(const char *line, const char *node)
{
	size_t n = node ? strlen(node) : 0;

	if (!n || strncmp(line, node, n))
		return 0;
	if (line[n] == '(') {
		const char *end = strstr(line + n, ")#");
		return end ? (size_t)(end - line) + 2 : 0;
	}
	return line[n] == '#' || line[n] == '>' ? n + 1 : 0;
}

static void add_answer(struct reader *r, const char *line)
{
	struct step *step = r->s->n ? &r->s->steps[r->s->n - 1] : NULL;
	struct act *a = step && step->n_acts ? &step->acts[step->n_acts - 1] : NULL;

	if (!a || (a->kind != ACT_TYPE && a->kind != ACT_WAIT) || a->meanwhile) {
		if (*line)
			fail_at(r, "an answer without a typed line, expected NODE#TEXT before it");
		return;
	}
	if (a->kind == ACT_TYPE && !strcmp(line, "{meanwhile}")) {
		a->meanwhile = true;
		return;
	}

	char **answer = grow(r, a->answer, a->n_answer, sizeof *answer);
	if (!answer)
		return;
	a->answer = answer;
	a->answer[a->n_answer++] = str_copy(line);
}

static void read_line(struct reader *r, char *line)
{
	size_t n = strlen(line);

	while (n && strchr(" \t\r", line[n - 1]))
		line[--n] = '\0';
	if (str_starts(line, "=== ")) {
		begin_step(r, line + 4);
	} else if (*line == '@') {
		free(r->node);
		r->node = str_copy(line + 1);
	} else if (str_starts(line, "lab> ")) {
		add_act(r, ACT_LAB, line + 5);
	} else if (str_starts(line, "log ")) {
		add_act(r, ACT_LOG, line + 4);
	} else if (!strcmp(line, "wait")) {
		add_act(r, ACT_WAIT, line);
	} else if ((n = prompt_length(line, r->node))) {
		struct act *a = add_act(r, ACT_TYPE, line + n);
		if (a)
			a->prompt = str_copyn(line, n);
	} else if (*line != '#' || r->s->n) {
		add_answer(r, line);
	}
}

/* Blank lines at an answer's two ends do not count. */
static void trim_answers(struct steps *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t j = 0; j < s->steps[i].n_acts; j++) {
			struct act *a = &s->steps[i].acts[j];
			while (a->n_answer && !*a->answer[a->n_answer - 1])
				free(a->answer[--a->n_answer]);
		}
	}
}

enum status steps_parse(const char *path, const char *text, struct steps *out, struct text *why)
{
	struct steps s = {0};
	struct reader r = {.path = path, .s = &s, .why = why};

	while (*text && !r.failed) {
		size_t n = strcspn(text, "\n");
		char *line = str_copyn(text, n);
		r.line++;
		if (line)
			read_line(&r, line);
		else
			fail_at(&r, "no memory");
		free(line);
		text += n + (text[n] == '\n');
	}
	free(r.node);
	if (!r.failed && !s.n) {
		r.line = 1;
		fail_at(&r, "no step, expected === N TITLE");
	}
	if (r.failed) {
		steps_free(&s);
		return ST_SYNTAX;
	}
	trim_answers(&s);
	*out = s;
	return ST_OK;
}

enum status steps_read(const char *path, struct steps *out, struct text *why)
{
	FILE *f = fopen(path, "r");
	struct text t = TEXT_EMPTY;
	char buf[4096];
	size_t n;

	if (!f) {
		text_addf(why, "%s: %s", path, strerror(errno));
		return ST_IO;
	}
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		text_addn(&t, buf, n);

	bool bad = ferror(f) || !text_ok(&t);
	fclose(f);

	enum status st = ST_IO;
	if (bad)
		text_addf(why, "%s: cannot be read", path);
	else
		st = steps_parse(path, text_str(&t), out, why);
	text_free(&t);
	return st;
}

void steps_free(struct steps *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct step *step = &s->steps[i];
		for (size_t j = 0; j < step->n_acts; j++) {
			struct act *a = &step->acts[j];
			for (size_t k = 0; k < a->n_answer; k++)
				free(a->answer[k]);
			free(a->answer);
			free(a->node);
			free(a->prompt);
			free(a->text);
		}
		free(step->acts);
		free(step->label);
		free(step->title);
	}
	free(s->steps);
	*s = (struct steps){0};
}
