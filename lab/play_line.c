#include <stdlib.h>
#include <string.h>

#include "lab/match.h"
#include "lab/play.h"

#define ENABLE_PASSWORD "admin" /* of the examples */
#define GO_TO_MAX	8

void play_say(const struct player *p, const char *fmt, ...)
{
	struct text t = TEXT_EMPTY;
	va_list ap;

	if (!p->play->print)
		return;
	va_start(ap, fmt);
	text_addv(&t, fmt, ap);
	va_end(ap);
	p->play->print(p->play->ctx, text_str(&t));
	text_free(&t);
}

/* ---- the line itself ---- */

/* The router that this line belongs to is still the one that runs. */
static bool is_alive(const struct player *p, size_t node)
{
	const struct play_line *l = &p->lines[node];
	const struct lab_node *n = &p->lab->nodes[node];

	return l->line && n->node && l->life == n->life;
}

static void take_output(struct player *p, size_t node)
{
	const struct lab_node_ops *ops = p->lab->conf.ops;
	struct play_line *l = &p->lines[node];
	struct text raw = TEXT_EMPTY;

	lab_kick(p->lab, node); /* it may be restarted by that */
	if (!is_alive(p, node))
		return;
	while (ops->console_read(l->line, &raw)) {
		for (size_t i = 0; i < raw.len; i++) {
			char c = raw.s[i];
			if (c == '\b' && l->out.len && l->out.s[l->out.len - 1] != '\n')
				l->out.s[--l->out.len] = '\0';
			else if (c != '\r' && c != '\a' && c != '\b' && c)
				text_addc(&l->out, c);
		}
		text_clear(&raw);
	}
	text_free(&raw);
}

static void write_line(struct player *p, size_t node, const char *text)
{
	struct text t = TEXT_EMPTY;

	text_add(&t, text);
	text_addc(&t, '\r');
	p->lab->conf.ops->console_write(p->lines[node].line, p->lab->now, BYTES(t.s, t.len));
	lab_kick(p->lab, node);
	text_free(&t);
}

struct play_line *play_console(struct player *p, size_t node)
{
	const struct lab_node_ops *ops = p->lab->conf.ops;
	struct lab_node *n = &p->lab->nodes[node];
	struct play_line *l = &p->lines[node];

	if (!n->node || !ops->console_open)
		return NULL;
	if (is_alive(p, node))
		return l;
	text_clear(&l->out);
	l->line = ops->console_open(n->node, p->lab->now);
	l->life = n->life;
	l->ready = false;
	if (!l->line)
		return NULL;
	write_line(p, node, "");
	return l;
}

void play_close(struct player *p)
{
	for (size_t i = 0; p->lines && i < p->lab->n_nodes; i++) {
		if (is_alive(p, i))
			p->lab->conf.ops->console_close(p->lines[i].line);
		text_free(&p->lines[i].out);
	}
	free(p->lines);
	text_free(&p->public_key);
	text_free(&p->private_key);
}

void play_type(struct player *p, size_t node, const char *text)
{
	take_output(p, node);
	if (!is_alive(p, node) && !play_console(p, node))
		return;
	text_clear(&p->lines[node].out);
	write_line(p, node, text);
}

void play_tail(const struct play_line *l, struct text *out)
{
	const char *s = text_str(&l->out);
	const char *newline = strrchr(s, '\n');

	text_clear(out);
	text_add(out, newline ? newline + 1 : s);
	while (out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
}

bool play_is_prompt(const char *s)
{
	size_t n = strcspn(s, "(#> ");

	if (!n || n > 63)
		return false;
	if (s[n] == '(') {
		const char *end = strchr(s + n, ')');
		return end && !strcmp(end, ")#");
	}
	return (s[n] == '#' || s[n] == '>') && !s[n + 1];
}

/* ---- waiting ---- */

static bool tail_is(const struct play_line *l, const char *text)
{
	struct text tail = TEXT_EMPTY;

	play_tail(l, &tail);

	const char *s = text_str(&tail);
	bool yes = !strcmp(s + strspn(s, " "), text);
	text_free(&tail);
	return yes;
}

static bool tail_is_prompt(const struct play_line *l)
{
	struct text tail = TEXT_EMPTY;

	play_tail(l, &tail);

	bool yes = play_is_prompt(text_str(&tail));
	text_free(&tail);
	return yes;
}

/* What a person answers without thinking: a full screen, a console that waits for its user (on which lines of the
 * log may have appeared since). */
static void nudge(struct player *p, size_t node)
{
	struct play_line *l = &p->lines[node];

	if (strstr(text_str(&l->out), "Press RETURN to get started") && !tail_is_prompt(l)) {
		text_clear(&l->out);
		write_line(p, node, "");
	} else if (tail_is(l, "--More--")) {
		p->lab->conf.ops->console_write(l->line, p->lab->now, BYTES(" ", 1));
		lab_kick(p->lab, node);
	} else {
		return;
	}
	take_output(p, node);
}

typedef bool (*enough_fn)(struct player *, size_t node, const char *what);

static bool wait_for(struct player *p, size_t node, enough_fn enough, const char *what)
{
	mono_t end = mono_add(p->lab->now.mono, PLAY_WAIT_US);

	for (;;) {
		take_output(p, node);
		/* After a reload the console is that of a new life. */
		if (!is_alive(p, node) && !play_console(p, node))
			return false;
		nudge(p, node);
		if (enough(p, node, what))
			return true;
		if (p->lab->now.mono >= end)
			return false;
		lab_run_next(p->lab, end - p->lab->now.mono);
	}
}

static bool at_prompt(struct player *p, size_t node, const char *what)
{
	const struct play_line *l = &p->lines[node];

	(void)what;
	return tail_is_prompt(l) && p->lab->conf.ops->console_idle(l->line);
}

static bool at_question(struct player *p, size_t node, const char *question)
{
	struct text tail = TEXT_EMPTY;

	play_tail(&p->lines[node], &tail);

	bool yes = match_line(question, text_str(&tail));
	text_free(&tail);
	return yes || at_prompt(p, node, NULL);
}

static bool has_line(struct player *p, size_t node, const char *expected)
{
	const char *s = text_str(&p->lines[node].out);

	for (const char *end; (end = strchr(s, '\n')); s = end + 1) {
		char *line = str_copyn(s, (size_t)(end - s));
		bool yes = line && match_line(expected, line);
		free(line);
		if (yes)
			return true;
	}
	return false;
}

static bool printed_or_prompt(struct player *p, size_t node, const char *expected)
{
	return has_line(p, node, expected) || at_prompt(p, node, NULL);
}

bool play_until_prompt(struct player *p, size_t node)
{
	return wait_for(p, node, at_prompt, NULL);
}

bool play_until_question(struct player *p, size_t node, const char *question)
{
	return wait_for(p, node, at_question, question) && !at_prompt(p, node, NULL);
}

bool play_until_line(struct player *p, size_t node, const char *expected)
{
	return wait_for(p, node, printed_or_prompt, expected) && !at_prompt(p, node, NULL);
}

/* ---- modes ---- */

static const char *way(const char *have, const char *want)
{
	bool want_config = strchr(want, '(');
	bool have_config = strchr(have, '(');

	if (have[strlen(have) - 1] == '>')
		return "enable";
	if (want[strlen(want) - 1] == '>')
		return have_config ? "end" : "disable";
	if (have_config)
		return "end";
	return want_config ? "configure terminal" : NULL;
}

static bool password_or_prompt(struct player *p, size_t node, const char *what)
{
	return tail_is(&p->lines[node], what) || at_prompt(p, node, NULL);
}

static void go(struct player *p, size_t node, const char *command)
{
	play_type(p, node, command);
	if (strcmp(command, "enable") || !wait_for(p, node, password_or_prompt, "Password:"))
		return;
	if (!at_prompt(p, node, NULL))
		play_type(p, node, ENABLE_PASSWORD);
}

bool play_go_to(struct player *p, size_t node, const char *prompt)
{
	struct text tail = TEXT_EMPTY;
	bool there = false;

	/* From a mode whose prompt is not wanted to "configure terminal" takes an "end" between. */
	for (int i = 0; i < GO_TO_MAX && !there; i++) {
		if (!play_until_prompt(p, node))
			break;
		play_tail(&p->lines[node], &tail);
		if (!p->lines[node].ready && !strchr(text_str(&tail), '(')) {
			p->lines[node].ready = true;
			go(p, node, "terminal length 0");
			continue;
		}
		there = !strcmp(text_str(&tail), prompt);
		if (there)
			break;
		const char *command = way(text_str(&tail), prompt);
		/* A mode of configuration that one typed line leads to is not guessed. */
		if (!command || (strstr(text_str(&tail), "(config)#") && strchr(prompt, '(')))
			break;
		go(p, node, command);
	}
	text_free(&tail);
	return there;
}
