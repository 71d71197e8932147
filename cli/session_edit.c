/* Keys of a command line, an answer or a line of text. */
#include "cli/session_int.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

#define CTRL(c) ((c)&0x1f)

static bool hidden(const struct session *s)
{
	return s->state == SES_ASK && (s->run.ask_flags & ASK_HIDDEN);
}

static const char *before_line(const struct session *s)
{
	if (s->state == SES_PROMPT)
		return text_str(&s->prompt);
	return s->state == SES_ASK ? text_str(&s->run.question) : "";
}

static bool begin(struct session *s)
{
	if (!s->editor) {
		int tty = shell_tty(s->shell);
		s->editor = tty < 0 ? NULL : editor_new(tty, &s->out);
		if (!s->editor)
			return false;
	}
	editor_mute(s->editor, !s->echo);
	if (!editor_active(s->editor)) {
		editor_size(s->editor, s->width);
		editor_begin(s->editor, before_line(s),
			     s->state == SES_PROMPT ? session_history(s) : NULL);
	}
	return true;
}

/* A line is complete: to whoever waits for it. */
static void deliver(struct session *s, const char *line)
{
	switch (s->state) {
	case SES_PROMPT:
		session_submit(s, line);
		break;
	case SES_ASK:
		run_answer(&s->run, line);
		break;
	case SES_LINES:
		run_line(&s->run, line);
		break;
	default:
		break;
	}
}

/* A line without a limit may be wrapped by the terminal: what follows comes below all of it. */
static void leave_row(struct session *s)
{
	if (s->width == 0)
		editor_to_end(s->editor);
}

static void enter(struct session *s)
{
	char line[SESSION_EDIT_MAX + 1] = "";

	if (hidden(s)) {
		str_fit(line, sizeof line, text_str(&s->hide));
		if (s->hide.s)
			crypto_wipe(s->hide.s, s->hide.cap);
		text_clear(&s->hide);
	} else if (editor_active(s->editor)) {
		leave_row(s);
		struct bytes b = editor_line(s->editor, NULL);
		size_t n = b.n < sizeof line - 1 ? b.n : sizeof line - 1;
		memcpy(line, b.p, n);
		line[n] = '\0';
		editor_end(s->editor);
	}
	out_echo(s, "\r\n", 2);
	s->quote = false;
	deliver(s, line);
	crypto_wipe(line, sizeof line);
}

bool session_edit_whole(struct session *s)
{
	struct text line = TEXT_EMPTY;
	bool literal = s->state != SES_PROMPT;

	if (editor_active(s->editor) || s->quote || hidden(s))
		return false;
	if (s->state == SES_ASK && (s->run.ask_flags & ASK_CONFIRM))
		return false;
	if (!session_whole_line(s, literal, &line)) {
		text_free(&line);
		return false;
	}
	out_echo(s, text_str(&line), line.len);
	out_echo(s, "\r\n", 2);
	deliver(s, text_str(&line));
	text_free(&line);
	return true;
}

static void hidden_key(struct session *s, int key)
{
	if (key == CTRL('H') || key == 0x7f) {
		if (s->hide.len)
			s->hide.s[--s->hide.len] = '\0';
	} else if (key == CTRL('U') || key == CTRL('X')) {
		text_clear(&s->hide);
	} else if (key >= ' ' && key < 0x7f) {
		/* Room for all of it at once, so that growth leaves no copies behind. */
		if (s->hide.cap == 0)
			text_addf(&s->hide, "%*s", SESSION_EDIT_MAX, ""), text_clear(&s->hide);
		if (s->hide.len < SESSION_EDIT_MAX - 1)
			text_addc(&s->hide, (char)key);
	}
}

/* ^C: what was typed is dropped. In configuration modes it leads back to exec mode. */
static void interrupt(struct session *s)
{
	if (editor_active(s->editor)) {
		leave_row(s);
		editor_end(s->editor);
	}
	if (s->hide.s)
		crypto_wipe(s->hide.s, s->hide.cap);
	text_clear(&s->hide);
	s->quote = false;
	if (s->state != SES_PROMPT) {
		out_raw(s, "\r\n", 2);
		run_break(&s->run);
		return;
	}
	out_raw(s, "^C\r\n", 4);
	if (s->node)
		session_leave_config(s);
	session_ready(s);
}

/* ^Z: the line is carried out, then all configuration modes are left. */
static void finish(struct session *s)
{
	if (s->state != SES_PROMPT)
		return;
	if (!s->node) {
		if (editor_active(s->editor))
			editor_end(s->editor);
		out_raw(s, "^Z\r\n", 4);
		session_ready(s);
		return;
	}
	s->ending = true;
	if (editor_active(s->editor))
		editor_to_end(s->editor);
	out_raw(s, "^Z", 2);
	enter(s);
}

static bool editor_takes(int key)
{
	static const char ctrl[] = {CTRL('A'), CTRL('B'), CTRL('D'), CTRL('E'), CTRL('F'),
				    CTRL('H'), CTRL('K'), CTRL('T'), CTRL('U'), CTRL('W'),
				    CTRL('X'), CTRL('Y'), 0x7f,	     0};
	static const char meta[] = "bBfFdDcClLuU\177";

	if (key & KEY_META)
		return (key & 0xff) && strchr(meta, key & 0xff);
	return (key >= ' ' && key < 0x7f) || (key > 0 && strchr(ctrl, key));
}

static void edit(struct session *s, int key)
{
	size_t cursor;
	char seq[2] = {0x1b, (char)(key & 0xff)};

	if (!begin(s))
		return;
	struct bytes line = editor_line(s->editor, &cursor);
	if (key >= ' ' && key < 0x7f && line.n >= SESSION_EDIT_MAX - 1)
		return;
	if (key == CTRL('D') && cursor == line.n)
		return; /* nothing to delete; libedit would take it for the end of input */
	if (key & KEY_META)
		editor_key(s->editor, seq, 2);
	else
		editor_key(s->editor, seq + 1, 1);
	s->line_open = true;
}

static void prompt_key(struct session *s, int key)
{
	switch (key) {
	case CTRL('P'):
	case CTRL('N'):
		if (begin(s))
			editor_key(s->editor, (char[]){(char)key}, 1);
		return;
	case '?':
		if (begin(s)) {
			size_t cursor;
			struct bytes b = editor_line(s->editor, &cursor);
			char *line = str_copyn((const char *)b.p, cursor);
			editor_to_end(s->editor);
			out_raw(s, "?\r\n", 3);
			if (line)
				session_help(s, line);
			free(line);
		}
		return;
	case '\t':
		if (begin(s))
			session_complete(s);
		return;
	default:
		if (editor_takes(key))
			edit(s, key);
	}
}

/* Ctrl-C is a character of a banner's text whose delimiter it is, and after "banner motd " such a delimiter. */
static bool takes_ctrl_c(const struct session *s)
{
	size_t at, word;

	if (s->state == SES_LINES)
		return str_equal(s->run.delimiter, "^C");
	if (s->state != SES_PROMPT || !s->node || !editor_active(s->editor))
		return false;
	struct bytes b = editor_line(s->editor, &at);
	const char *p = (const char *)b.p, *end = p + b.n;
	for (word = 0; word < 2 && p < end; word++) {
		while (p < end && *p == ' ')
			p++;
		if (word == 0 && (end - p < 3 || strncasecmp(p, "banner", 3) != 0))
			return false;
		while (p < end && *p != ' ')
			p++;
	}
	return word == 2 && p < end;
}

static void type_ctrl_c(struct session *s)
{
	edit(s, '^');
	edit(s, 'C');
}

void session_edit_key(struct session *s, int key)
{
	if (s->state == SES_ASK && (s->run.ask_flags & ASK_CONFIRM)) {
		if (key == CTRL('C')) {
			interrupt(s);
			return;
		}
		if (key == KEY_SKIP)
			return;
		bool yes = key == KEY_ENTER || key == 'y' || key == 'Y';
		out_echo(s, "\r\n", 2);
		run_answer(&s->run, yes ? "y" : NULL);
		return;
	}
	if (s->quote && key >= 0 && key < 0x80) {
		s->quote = false;
		if (key == CTRL('C') && !hidden(s)) {
			type_ctrl_c(s);
		} else if (key >= ' ' && key < 0x7f) {
			if (hidden(s))
				hidden_key(s, key);
			else
				edit(s, key);
		}
		return;
	}
	if (key == KEY_SKIP)
		return;
	if (key == KEY_ENTER) {
		enter(s);
	} else if (key == CTRL('C')) {
		if (takes_ctrl_c(s))
			type_ctrl_c(s);
		else
			interrupt(s);
	} else if (key == CTRL('Z')) {
		finish(s);
	} else if (key == CTRL('V') || key == (KEY_META | 'q') || key == (KEY_META | 'Q')) {
		s->quote = true;
	} else if (hidden(s)) {
		hidden_key(s, key);
	} else if (key == CTRL('L') || key == CTRL('R')) {
		out_raw(s, "\r\n", 2);
		session_redraw(s);
	} else if (s->state == SES_PROMPT) {
		prompt_key(s, key);
	} else if (key == '\t') {
		edit(s, ' ');
	} else if (editor_takes(key)) {
		edit(s, key);
	}
}
