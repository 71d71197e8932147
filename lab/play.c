#include "lab/play.h"

#include <stdlib.h>
#include <string.h>

#include "lab/match.h"
#include "lab/steps.h"

#define LOG_WAIT_US (30 * USEC_S)

struct outcome {
	bool differed, impossible;
};

/* ---- lines of output ---- */

struct lines {
	char **line;
	size_t n;
};

static void lines_free(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->line[i]);
	free(l->line);
	*l = (struct lines){0};
}

static void lines_add(struct lines *l, const char *s, size_t n)
{
	char **line = realloc(l->line, (l->n + 1) * sizeof *line);
	char *copy = str_copyn(s, n);

	if (line)
		l->line = line;
	if (line && copy)
		l->line[l->n++] = copy;
	else
		free(copy);
}

/* The line as it was typed, or typed at the prompt. */
static bool is_echo(const struct act *a, const char *line)
{
	return !strcmp(line, a->text) || (a->prompt && str_starts(line, a->prompt) &&
					  !strcmp(line + strlen(a->prompt), a->text));
}

/*
 * The finished lines of what a console printed, without its log and its echo. A prompt or a question stands
 * there once more when a line of the log came in between.
 */
static struct lines printed(const struct player *p, size_t node, const struct act *a)
{
	struct lines l = {0};
	struct text tail = TEXT_EMPTY;
	const char *s = text_str(&p->lines[node].out);
	bool first = true;

	play_tail(&p->lines[node], &tail);
	for (const char *end; (end = strchr(s, '\n')); s = end + 1, first = false) {
		char *line = str_copyn(s, (size_t)(end - s));
		bool again = line && *line && match_line(text_str(&tail), line);
		bool bare = line && str_starts(line, a->node) && play_is_prompt(line);
		if (line && !again && !bare && !(first && is_echo(a, line)) && !match_is_log(line))
			lines_add(&l, line, strlen(line));
		free(line);
	}
	text_free(&tail);
	return l;
}

static void show(const struct player *p, const struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		play_say(p, "%s\n", l->line[i]);
}

/* ---- keys that are pasted elsewhere ---- */

static void keep_block(const struct lines *l, const char *what, struct text *to)
{
	struct text begin = TEXT_EMPTY, end = TEXT_EMPTY;
	bool in = false;

	text_addf(&begin, "-----BEGIN %s-----", what);
	text_addf(&end, "-----END %s-----", what);
	for (size_t i = 0; i < l->n; i++) {
		if (match_line(text_str(&begin), l->line[i])) {
			text_clear(to);
			in = true;
		}
		if (in)
			text_addf(to, "%s\n", l->line[i]);
		if (match_line(text_str(&end), l->line[i]))
			in = false;
	}
	text_free(&begin);
	text_free(&end);
}

/* ---- differences ---- */

static bool is_refusal(const char *line)
{
	return line && (str_starts(line, "% Invalid input") || str_starts(line, "% Unrecognized") ||
			str_starts(line, "% Unknown command") || str_starts(line, "% Incomplete") ||
			str_starts(line, "% Ambiguous"));
}

static void differ(const struct player *p, const struct act *a, struct outcome *o,
		   const char *expected, const char *got)
{
	play_say(p, "*** line %u differs\n*** expected: %s\n*** got:      %s\n", a->line,
		 expected ? expected : "(nothing more)", got ? got : "(nothing more)");
	o->differed = true;
}

static void compare(const struct player *p, const struct act *a, struct outcome *o,
		    char *const *want, size_t n_want, const struct lines *got)
{
	struct match_diff d;

	if (match_lines(want, n_want, got->line, got->n, &d))
		return;
	differ(p, a, o, d.expected, d.got);
	for (size_t i = 0; i < got->n; i++)
		o->impossible |= is_refusal(got->line[i]);
	for (size_t i = 0; i < n_want; i++)
		o->impossible &= !is_refusal(want[i]);
}

/* ---- questions ---- */

static void paste(struct player *p, size_t node, const char *block)
{
	while (*block) {
		size_t n = strcspn(block, "\n");
		char *line = str_copyn(block, n);
		if (line)
			play_type(p, node, line);
		free(line);
		block += n + (block[n] == '\n');
	}
}

static void answer(struct player *p, size_t node, const char *braces)
{
	char *word = str_copyn(braces + 1, strcspn(braces + 1, "}"));

	if (!word)
		return;
	if (!strcmp(word, "paste public key"))
		paste(p, node, text_str(&p->public_key));
	else if (!strcmp(word, "paste private key"))
		paste(p, node, text_str(&p->private_key));
	else
		play_type(p, node, str_starts(word, "hidden ") ? word + 7 : word);
	free(word);
}

/* A line of the answer that ends in {what is typed}. */
static bool is_question(const char *line)
{
	const char *brace = strchr(line, '{');

	return brace && line[strlen(line) - 1] == '}';
}

/* Answers the question in line i of the answer; *from: the first line not compared yet. */
static bool take_question(struct player *p, size_t node, const struct act *a, size_t i,
			  size_t *from, struct outcome *o)
{
	const char *line = a->answer[i];
	const char *brace = strchr(line, '{');
	char *question = str_copyn(line, (size_t)(brace - line));
	const char *before = i > *from ? a->answer[i - 1] : NULL;
	bool asked = true;

	if (question && *question)
		asked = play_until_question(p, node, question);
	else if (before && strcmp(before, "..."))
		asked = play_until_line(p, node, before);

	struct lines got = printed(p, node, a);
	show(p, &got);
	compare(p, a, o, a->answer + *from, i - *from, &got);
	if (!asked && !o->differed) {
		struct text tail = TEXT_EMPTY;
		play_tail(&p->lines[node], &tail);
		differ(p, a, o, line, text_str(&tail));
		text_free(&tail);
	}
	lines_free(&got);
	free(question);
	if (o->differed)
		return false;
	play_say(p, "%s\n", line);
	answer(p, node, brace);
	*from = i + 1;
	return true;
}

/* ---- acts ---- */

static void differ_at_tail(struct player *p, const struct act *a, struct outcome *o, size_t node,
			   const char *expected)
{
	struct text tail = TEXT_EMPTY;

	play_tail(&p->lines[node], &tail);
	differ(p, a, o, expected, text_str(&tail));
	text_free(&tail);
}

static bool find_console(struct player *p, const struct act *a, size_t *node, struct outcome *o)
{
	int i = a->node ? topo_find(p->lab->conf.topo, a->node) : -1;

	*node = (size_t)i;
	if (i >= 0 && play_console(p, *node))
		return true;
	differ(p, a, o, "a console", i < 0 ? "no such node" : "the node is off");
	return false;
}

static bool reach(struct player *p, const struct act *a, size_t node, const char *prompt,
		  struct outcome *o)
{
	if (play_go_to(p, node, prompt))
		return true;
	differ_at_tail(p, a, o, node, prompt);
	return false;
}

/* The rest of the answer, up to the prompt. */
static void finish(struct player *p, const struct act *a, size_t node, size_t from,
		   struct outcome *o)
{
	bool back = play_until_prompt(p, node);
	struct lines got = printed(p, node, a);

	show(p, &got);
	keep_block(&got, "PUBLIC KEY", &p->public_key);
	keep_block(&got, "RSA PRIVATE KEY", &p->private_key);
	compare(p, a, o, a->answer + from, a->n_answer - from, &got);
	lines_free(&got);
	if (!back && !o->differed)
		differ_at_tail(p, a, o, node, "a prompt");
	lab_run(p->lab, PLAY_TYPING_US);
}

static void do_type(struct player *p, const struct act *a, struct outcome *o)
{
	size_t node, from = 0;

	if (!find_console(p, a, &node, o) || !reach(p, a, node, a->prompt, o))
		return;
	play_say(p, "%s%s\n", a->prompt, a->text);
	play_type(p, node, a->text);
	for (size_t i = 0; i < a->n_answer; i++)
		if (is_question(a->answer[i]) && !take_question(p, node, a, i, &from, o))
			return;

	if (a->meanwhile)
		lab_run(p->lab, PLAY_TYPING_US);
	else
		finish(p, a, node, from, o);
}

static void do_wait(struct player *p, const struct act *a, struct outcome *o)
{
	size_t node;

	if (find_console(p, a, &node, o))
		finish(p, a, node, 0, o);
}

static bool ends_with(const char *line, const char *end)
{
	size_t n = strlen(line), m = strlen(end);

	while (n && strchr(" \t\r", line[n - 1]))
		n--;
	return n >= m && !strncmp(line + n - m, end, m);
}

/* With <n> and the like in it: from where its first words stand. */
static bool ends_like(const char *line, const char *pattern)
{
	size_t plain = strcspn(pattern, "<");
	char *start = str_copyn(pattern, plain);
	bool same = false;

	for (const char *at = line; start && plain && !same && (at = strstr(at, start)); at++)
		same = match_line(pattern, at);
	free(start);
	return same;
}

static bool log_holds(struct player *p, const struct act *a, size_t node)
{
	bool found = false;

	play_type(p, node, "show logging");
	if (!play_until_prompt(p, node))
		return false;

	const char *s = text_str(&p->lines[node].out);
	for (const char *end; !found && (end = strchr(s, '\n')); s = end + 1) {
		char *line = str_copyn(s, (size_t)(end - s));
		found = line && (ends_with(line, a->text) || ends_like(line, a->text));
		free(line);
	}
	return found;
}

static void do_log(struct player *p, const struct act *a, struct outcome *o)
{
	size_t node;
	mono_t end = mono_add(p->lab->now.mono, LOG_WAIT_US);
	struct text prompt = TEXT_EMPTY;

	if (!find_console(p, a, &node, o))
		return;
	text_addf(&prompt, "%s#", a->node);

	bool there = reach(p, a, node, text_str(&prompt), o);
	while (there && !log_holds(p, a, node)) {
		if (p->lab->now.mono >= end) {
			differ(p, a, o, a->text, "no such line in the log");
			break;
		}
		lab_run(p->lab, PLAY_TYPING_US);
	}
	if (!o->differed)
		play_say(p, "log %s\n", a->text);
	text_free(&prompt);
}

static void do_lab(struct player *p, const struct act *a, struct outcome *o)
{
	struct text out = TEXT_EMPTY;

	play_say(p, "lab> %s\n", a->text);

	enum lab_outcome done = lab_command(p->lab, a->text, &out, NULL);
	play_say(p, "%s", text_str(&out));
	if (done != LAB_DONE)
		differ(p, a, o, "the lab's command done", text_str(&out));
	text_free(&out);
}

static struct outcome play_step(struct player *p, const struct step *s)
{
	struct outcome o = {0};

	play_say(p, "\n=== %s\n", s->title);
	for (size_t i = 0; i < s->n_acts && !o.differed; i++) {
		const struct act *a = &s->acts[i];
		if (a->kind == ACT_TYPE)
			do_type(p, a, &o);
		else if (a->kind == ACT_LOG)
			do_log(p, a, &o);
		else if (a->kind == ACT_WAIT)
			do_wait(p, a, &o);
		else
			do_lab(p, a, &o);
	}
	return o;
}

/* ---- which steps ---- */

/* "8-12", and a step whose number lies there; "8-9" is also the label of a step. */
static bool in_range(const char *range, const struct step *s)
{
	char *end;
	unsigned long first = strtoul(range, &end, 10), last, label;

	if (end == range || *end != '-')
		return false;
	last = strtoul(end + 1, NULL, 10);
	label = strtoul(s->label, &end, 10);
	return end != s->label && label >= first && label <= last;
}

/* "0,2,8-12": an element is a step's label, a range of numbers, or the beginning of a title ("1 KS:"). */
static bool is_listed(const char *list, const struct step *s)
{
	while (list && *list) {
		size_t n = strcspn(list, ",");
		if (n &&
		    ((strlen(s->label) == n && !strncmp(s->label, list, n)) ||
		     (n > strlen(s->label) && !strncmp(s->title, list, n)) || in_range(list, s)))
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static void leave_question(struct player *p, const struct step *s)
{
	/* What stands half typed or half asked is broken off, so that the next step finds a prompt. */
	for (size_t i = 0; i < s->n_acts; i++) {
		int node = s->acts[i].node ? topo_find(p->lab->conf.topo, s->acts[i].node) : -1;
		if (node < 0 || !p->lines[node].line || !lab_node(p->lab, (size_t)node) ||
		    p->lines[node].life != p->lab->nodes[node].life)
			continue;
		p->lab->conf.ops->console_write(p->lines[node].line, p->lab->now, BYTES("\003", 1));
		lab_kick(p->lab, (size_t)node);
	}
}

static void play_all(struct player *p, const struct steps *s, struct lab_play_result *r)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->steps[i];
		r->steps++;
		if (is_listed(p->play->skip, step) ||
		    (p->play->only && !is_listed(p->play->only, step))) {
			r->skipped++;
			play_say(p, "\n=== %s\n--- skipped as asked\n", step->title);
			continue;
		}
		struct outcome o = play_step(p, step);
		if (!o.differed) {
			r->passed++;
			play_say(p, "--- passed\n");
			continue;
		}
		r->differed++;
		r->impossible += o.impossible;
		play_say(p, o.impossible ? "--- skipped: not possible yet\n" : "--- differed\n");
		leave_question(p, step);
		if (!p->play->keep_going && !o.impossible)
			break;
	}
}

enum status lab_play_run(struct lab *lab, const struct lab_play *play,
			 struct lab_play_result *result, struct text *why)
{
	struct player p = {.lab = lab, .play = play};
	struct steps s;
	struct lab_play_result r = {0};

	if (!lab->conf.ops->console_open || lab->playing) {
		text_add(why,
			 lab->playing ? "a play within a play" : "these nodes have no console");
		return ST_STATE;
	}

	enum status st = steps_read(play->path, &s, why);
	if (st != ST_OK)
		return st;
	p.lines = calloc(lab->n_nodes, sizeof *p.lines);
	if (!p.lines) {
		steps_free(&s);
		return ST_NOMEM;
	}
	lab->playing = true;
	play_all(&p, &s, &r);
	lab->playing = false;
	play_say(&p, "\n%u steps: %u passed, %u differed, %u not possible yet, %u skipped as asked",
		 r.steps, r.passed, r.differed - r.impossible, r.impossible, r.skipped);

	unsigned rest = r.steps < s.n ? (unsigned)s.n - r.steps : 0;
	if (rest)
		play_say(&p, ", %u not played", rest);
	play_say(&p, "\n");
	play_close(&p);
	steps_free(&s);
	*result = r;
	return ST_OK;
}

int lab_play_exit(const struct lab_play_result *r)
{
	return r->differed != 0;
}
