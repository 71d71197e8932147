#include "config.h"

#include "app/lab_console.h"

#include <stdlib.h>
#include <string.h>

#include "io/outq.h"

#define PROMPT	     "lab> "
#define LINE_SIZE    1024
#define HISTORY_SIZE 32
#define KEY_LEAVE    0x1d /* Ctrl-] */

struct lab_console {
	struct list link;
	struct lab_console_host *ours;
	struct line *line;
	bool echo, local, failed;
	unsigned width, height;
	/* the line that is being typed */
	char typed[LINE_SIZE];
	size_t n;
	bool after_cr;
	int escape; /* octets of an escape sequence so far */
	char *history[HISTORY_SIZE];
	unsigned n_history, at_history;
	/* joined to a router's console */
	const struct line_ops *joined_ops;
	void *joined;
	struct outq waiting; /* typed ahead on a pipe, until the router has answered */
};

/* ---- output ---- */

static void say(struct lab_console *c, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\n')
			continue;
		line_write(c->line, BYTES(s + from, i - from));
		line_write(c->line, BYTES("\r\n", 2));
		from = i + 1;
	}
	line_write(c->line, BYTES(s + from, n - from));
}

static void says(struct lab_console *c, const char *s)
{
	say(c, s, strlen(s));
}

/* ---- joining a router's console ---- */

static void part(struct lab_console *c)
{
	void *joined = c->joined;

	c->joined = NULL;
	if (joined)
		c->joined_ops->closed(joined);
	line_hold(c->line, false);
}

static void join(struct lab_console *c, size_t node)
{
	struct lab_slot *slot = &c->ours->host->slots[node];
	struct line_info info = {
	    .kind = LINE_TELNET, .width = c->width, .height = c->height, .terminal = true};

	if (!slot->hub) {
		says(c, "no console there\n");
		return;
	}
	says(c, "Leave with Ctrl-].\n");
	c->joined_ops = hub_console_ops();
	c->joined = c->joined_ops->open(slot->hub, c->line, &info);
	if (!c->joined)
		says(c, "its console is in use\n");
}

/* ---- commands ---- */

static void remember(struct lab_console *c)
{
	if (!c->n || (c->n_history && strcmp(c->history[c->n_history - 1], c->typed) == 0))
		return;
	if (c->n_history == HISTORY_SIZE) {
		free(c->history[0]);
		memmove(c->history, c->history + 1, (HISTORY_SIZE - 1) * sizeof *c->history);
		c->n_history--;
	}
	c->history[c->n_history] = str_copy(c->typed);
	if (c->history[c->n_history])
		c->n_history++;
}

static void run(struct lab_console *c)
{
	struct text out = TEXT_EMPTY;
	size_t node = 0;
	enum lab_outcome outcome;

	c->typed[c->n] = '\0';
	remember(c);
	outcome = lab_command(c->ours->host->lab, c->typed, &out, &node);
	c->n = 0;
	c->at_history = c->n_history;
	say(c, text_str(&out), out.len);
	text_free(&out);
	switch (outcome) {
	case LAB_QUIT:
		c->ours->quit(c->ours->ctx, 0);
		return;
	case LAB_CONNECT:
		join(c, node);
		break;
	case LAB_FAILED:
		c->failed = true;
		break;
	default:
		break;
	}
	if (!c->joined)
		says(c, PROMPT);
}

/* ---- keys ---- */

static void echo(struct lab_console *c, const char *s, size_t n)
{
	if (c->echo)
		line_write(c->line, BYTES(s, n));
}

static void erase(struct lab_console *c, size_t n)
{
	for (; n && c->n; n--) {
		/* A character of UTF-8 is one place on the screen. */
		while (c->n > 1 && ((unsigned char)c->typed[c->n - 1] & 0xc0) == 0x80)
			c->n--;
		c->n--;
		echo(c, "\b \b", 3);
	}
}

static void recall(struct lab_console *c, int step)
{
	int at = (int)c->at_history + step;

	if (at < 0 || at > (int)c->n_history)
		return;
	erase(c, c->n);
	c->at_history = (unsigned)at;
	if (at == (int)c->n_history)
		return;
	c->n = strlen(c->history[at]);
	memcpy(c->typed, c->history[at], c->n);
	echo(c, c->typed, c->n);
}

static void erase_word(struct lab_console *c)
{
	while (c->n && c->typed[c->n - 1] == ' ')
		erase(c, 1);
	while (c->n && c->typed[c->n - 1] != ' ')
		erase(c, 1);
}

/* ESC [ A and ESC [ B, or with O: the arrows. Others are swallowed. */
static void escape_key(struct lab_console *c, char key)
{
	if (c->escape == 1) {
		c->escape = key == '[' || key == 'O' ? 2 : 0;
		return;
	}
	if ((key >= '0' && key <= '9') || key == ';')
		return;
	c->escape = 0;
	if (key == 'A' || key == 'B')
		recall(c, key == 'A' ? -1 : 1);
}

static void enter(struct lab_console *c)
{
	echo(c, "\r\n", 2);
	run(c);
}

static void control(struct lab_console *c, char key)
{
	switch (key) {
	case '\b':
	case 0x7f:
		erase(c, 1);
		break;
	case 0x03: /* Ctrl-C */
		c->n = 0;
		says(c, "^C\n" PROMPT);
		break;
	case 0x04: /* Ctrl-D */
		if (c->n)
			break;
		if (c->local)
			c->ours->quit(c->ours->ctx, 0);
		else
			line_close(c->line, 0);
		break;
	case 0x0e:
		recall(c, 1);
		break;
	case 0x10:
		recall(c, -1);
		break;
	case 0x15:
		erase(c, c->n);
		break;
	case 0x17:
		erase_word(c);
		break;
	case 0x1b:
		c->escape = 1;
		break;
	default:
		break;
	}
}

static void key(struct lab_console *c, char k)
{
	bool second = c->after_cr && (k == '\n' || k == '\0');

	c->after_cr = k == '\r';
	if (second)
		return;
	if (c->escape) {
		escape_key(c, k);
	} else if (k == '\r' || k == '\n') {
		enter(c);
	} else if ((unsigned char)k < 0x20 || k == 0x7f) {
		control(c, k);
	} else if (c->n < LINE_SIZE - 1) {
		c->typed[c->n++] = k;
		echo(c, &k, 1);
	}
}

/* ---- the line ---- */

static void *on_open(void *ctx, struct line *line, const struct line_info *info)
{
	struct lab_console *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->ours = ctx;
	c->line = line;
	c->local = info->kind == LINE_CONSOLE;
	c->echo = info->terminal;
	c->width = info->width;
	c->height = info->height;
	if (c->local && c->ours->banner)
		says(c, c->ours->banner);
	says(c, PROMPT);
	list_add_tail(&c->ours->lines, &c->link);
	return c;
}

/* To the router, up to Ctrl-]. On a pipe nobody sees when it has answered, so Ctrl-] waits for that. */
static size_t to_router(struct lab_console *c, struct bytes b)
{
	const uint8_t *leave = memchr(b.p, KEY_LEAVE, b.n);
	size_t n = leave ? (size_t)(leave - b.p) : b.n;

	if (n) {
		c->joined_ops->input(c->joined, BYTES(b.p, n));
	} else if (c->echo || !c->joined_ops->busy(c->joined)) {
		part(c);
		says(c, "\n" PROMPT);
		n = 1;
	}
	return n;
}

static bool go_on(struct lab_console *c)
{
	bool moved = false;

	for (struct bytes b; b = outq_front(&c->waiting, SIZE_MAX), b.n;) {
		size_t n = 1;

		if (c->joined)
			n = to_router(c, b);
		else
			key(c, (char)*b.p);
		if (!n)
			break;
		outq_take(&c->waiting, n);
		moved = true;
	}
	return moved;
}

bool lab_console_pump(struct lab_console_host *host)
{
	bool moved = false;

	list_each (e, &host->lines) {
		moved |= go_on(LIST_ENTRY(e, struct lab_console, link));
	}
	return moved;
}

static void on_input(void *session, struct bytes b)
{
	struct lab_console *c = session;

	if (!outq_add(&c->waiting, b))
		line_close(c->line, 1);
	go_on(c);
}

static void on_window(void *session, unsigned width, unsigned height)
{
	struct lab_console *c = session;

	c->width = width;
	c->height = height;
	if (c->joined)
		c->joined_ops->window(c->joined, width, height);
}

static void on_stall(void *session, bool stalled)
{
	struct lab_console *c = session;

	if (c->joined)
		c->joined_ops->stall(c->joined, stalled);
}

static bool on_busy(void *session)
{
	struct lab_console *c = session;

	return outq_len(&c->waiting) || (c->joined && c->joined_ops->busy(c->joined));
}

static void on_closed(void *session)
{
	struct lab_console *c = session;

	part(c);
	list_remove(&c->link);
	outq_free(&c->waiting);
	if (c->local)
		c->ours->quit(c->ours->ctx, !c->echo && c->failed); /* a script on a pipe */
	for (unsigned i = 0; i < c->n_history; i++)
		free(c->history[i]);
	free(c);
}

const struct line_ops *lab_console_ops(void)
{
	static const struct line_ops ops = {
	    .open = on_open,
	    .input = on_input,
	    .window = on_window,
	    .stall = on_stall,
	    .busy = on_busy,
	    .closed = on_closed,
	};

	return &ops;
}
