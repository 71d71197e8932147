/* What handlers call: arguments, output, questions, waiting. See command.h. */
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "cli/config_log.h"
#include "cli/dispatch.h"
#include "cli/session_int.h"
#include "crypto/secret.h"

struct run *run_of(struct command *cmd)
{
	return (struct run *)cmd;
}

/* ---- arguments ---- */

const char *arg(const struct command *cmd, const char *name)
{
	const struct gram_capture *c = cmd->match ? gram_arg(cmd->match, name) : NULL;

	return c ? c->text : NULL;
}

bool has(const struct command *cmd, const char *name)
{
	return arg(cmd, name) != NULL;
}

uint64_t arg_num(const struct command *cmd, const char *name, uint64_t otherwise)
{
	const struct gram_capture *c = cmd->match ? gram_arg(cmd->match, name) : NULL;

	return c ? c->number : otherwise;
}

ip4_t arg_ip(const struct command *cmd, const char *name, ip4_t otherwise)
{
	const struct gram_capture *c = cmd->match ? gram_arg(cmd->match, name) : NULL;

	return c ? c->address : otherwise;
}

/* ---- output ---- */

/* A line behind the filters. */
static void to_pager(void *arg_, const char *line)
{
	pager_line(arg_, line, true);
}

void run_put_line(struct run *run, const char *line)
{
	if (run->filter)
		filter_line(run->filter, line, to_pager, run->session);
	else
		pager_line(run->session, line, true);
}

static void print_piece(struct run *run, const char *text, size_t n)
{
	text_addn(&run->partial, text, n);
}

void print_text(struct command *cmd, const char *text)
{
	struct run *run = run_of(cmd);

	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		print_piece(run, text, (size_t)(end - text));
		dispatch_print(run->session->shell->dispatch, run, text_str(&run->partial));
		text_clear(&run->partial);
	}
	print_piece(run, text, strlen(text));
}

static void format_of(2, 0) print_v(struct command *cmd, const char *fmt, va_list ap)
{
	struct text t = TEXT_EMPTY;

	text_addv(&t, fmt, ap);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

void print(struct command *cmd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_v(cmd, fmt, ap);
	va_end(ap);
}

void fail(struct command *cmd, const char *fmt, ...)
{
	va_list ap;

	run_of(cmd)->failed = true;
	va_start(ap, fmt);
	print_v(cmd, fmt, ap);
	va_end(ap);
}

void run_flush(struct run *run)
{
	if (run->partial.len == 0 || run->filter)
		return;
	pager_line(run->session, text_str(&run->partial), false);
	text_clear(&run->partial);
}

/* ---- the command under way ---- */

void run_begin(struct session *s)
{
	struct run *run = &s->run;

	run_free(run);
	*run = (struct run){
	    .cmd = {.shell = s->shell,
		    .router = s->shell->router,
		    .session = s->report_only ? NULL : s,
		    .now = s->now,
		    .node = s->node},
	    .session = s,
	    .active = true,
	};
	s->state = SES_BUSY;
	pager_start(s);
}

void run_free(struct run *run)
{
	if (run->cmd.state && run->cmd.free_state)
		run->cmd.free_state(run->cmd.state);
	filter_free(run->filter);
	gram_match_free(&run->match);
	text_free(&run->question);
	text_free(&run->partial);
	if (run->lines.s)
		crypto_wipe(run->lines.s, run->lines.cap);
	text_free(&run->lines);
	struct session *s = run->session;
	*run = (struct run){.session = s, .cmd.shell = run->cmd.shell};
}

/* redirect, append, tee: the file is written when all is said. */
static void write_captured(struct run *run)
{
	struct router *router = run->cmd.router;
	const char *path = filter_path(run->filter);
	struct text all = TEXT_EMPTY;
	struct router_file old;
	struct bytes data = filter_captured(run->filter);

	if (filter_appends(run->filter) && router_file_get(router, path, &old))
		text_addn(&all, (const char *)old.data.p, old.data.n);
	text_addn(&all, (const char *)data.p, data.n);
	if (!text_ok(&all) ||
	    router_file_put(router, path, BYTES(text_str(&all), all.len), false) != ST_OK)
		pager_line(run->session, "%Error writing the output to the file", true);
	text_free(&all);
}

static void run_over(struct run *run)
{
	struct session *s = run->session;

	if (run->partial.len && run->filter) {
		run_put_line(run, text_str(&run->partial));
		text_clear(&run->partial);
	}
	if (run->filter) {
		filter_finish(run->filter, to_pager, s);
		if (filter_path(run->filter))
			write_captured(run);
	}
	run_flush(run);
	if (run->failed)
		s->exit_status = 1;
	else if (!s->report_only && run->match.row && run->match.row->flags & ROW_CONFIG)
		config_log_note(s, &run->match);
	run->active = false;
	if (!s->more)
		session_ready(s);
}

/* Nobody is there to answer; a command that keeps asking is over. */
static void give_up(struct run *run)
{
	if (run->unanswered++ < 4) {
		run_answer(run, NULL);
		return;
	}
	run->waits = RUN_NOTHING;
	run_over(run);
}

/* After a handler or continuation: over, or what it waits for? */
static void run_settle(struct run *run)
{
	struct session *s = run->session;

	run->inside = false;
	if (s->state == SES_ENDED || !run->active)
		return;
	run_flush(run);
	if (run->waits != RUN_NOTHING)
		session_flush_logs(s);
	switch (run->waits) {
	case RUN_NOTHING:
		run_over(run);
		break;
	case RUN_ASK:
		if (s->report_only) {
			give_up(run);
			break;
		}
		s->state = SES_ASK;
		s->rows = 0;
		if (!s->more)
			out_text(s, text_str(&run->question));
		break;
	case RUN_LINES:
		s->state = SES_LINES;
		s->rows = 0;
		break;
	case RUN_OP:
		s->state = SES_BUSY;
		if (s->report_only) {
			run->waits = RUN_NOTHING;
			run_over(run);
		}
		break;
	}
}

static void enter_handler(struct run *run)
{
	run->inside = true;
	run->waits = RUN_NOTHING;
	run->session->state = SES_BUSY;
	run->cmd.now = run->session->now;
}

void run_call(struct run *run, gram_handler fn)
{
	enter_handler(run);
	fn(&run->cmd);
	run_settle(run);
}

/* ---- questions ---- */

void ask(struct command *cmd, unsigned flags, answer_fn fn, const char *prompt, ...)
{
	struct run *run = run_of(cmd);
	struct text t = TEXT_EMPTY;
	va_list ap;

	va_start(ap, prompt);
	text_addv(&t, prompt, ap);
	va_end(ap);

	/* Only the last line stands before the answer. */
	const char *last = strrchr(text_str(&t), '\n');
	last = last ? last + 1 : text_str(&t);
	if (last != text_str(&t)) {
		char *front = str_copyn(t.s, (size_t)(last - t.s));
		if (front)
			print_text(cmd, front);
		free(front);
	}
	text_clear(&run->question);
	text_add(&run->question, last);
	text_free(&t);
	run->ask_flags = flags;
	run->answer = fn;
	run->waits = RUN_ASK;
}

/* yes, no, y, n or an abbreviation; the default for an empty line. NULL: ask again. */
static const char *yes_or_no(unsigned flags, const char *answer)
{
	size_t n = strlen(answer);

	if (n == 0)
		return flags & ASK_DEFAULT_YES ? "yes" : flags & ASK_DEFAULT_NO ? "no" : NULL;
	if (n <= 3 && !strncasecmp(answer, "yes", n))
		return "yes";
	if (n <= 2 && !strncasecmp(answer, "no", n))
		return "no";
	return NULL;
}

void run_answer(struct run *run, const char *answer)
{
	struct session *s = run->session;

	if (!run->active || !run->answer)
		return;
	if (answer && (run->ask_flags & ASK_YES_NO)) {
		char word[8];
		str_fit(word, sizeof word, answer + strspn(answer, " "));
		word[strcspn(word, " ")] = '\0';
		answer = yes_or_no(run->ask_flags, word);
		if (!answer) {
			out_text(s, "% Please answer 'yes' or 'no'.\n");
			out_text(s, text_str(&run->question));
			return;
		}
	}
	answer_fn fn = run->answer;
	enter_handler(run);
	fn(&run->cmd, answer);
	run_settle(run);
}

void ask_lines(struct command *cmd, bool blank_ends, answer_fn fn)
{
	struct run *run = run_of(cmd);

	text_clear(&run->lines);
	run->blank_ends = blank_ends;
	run->delimiter[0] = '\0';
	run->answer = fn;
	run->waits = RUN_LINES;
}

void ask_lines_until(struct command *cmd, const char *delimiter, answer_fn fn)
{
	ask_lines(cmd, false, fn);
	str_fit(run_of(cmd)->delimiter, sizeof run_of(cmd)->delimiter, delimiter);
}

const char *find_delimiter(const char *text, const char *delimiter)
{
	const char *at = strstr(text, delimiter);
	const char *octet = str_equal(delimiter, "^C") ? strchr(text, '\003') : NULL;

	return octet && (!at || octet < at) ? octet : at;
}

static bool is_quit(const char *line)
{
	line += strspn(line, " \t");
	return !strncmp(line, "quit", 4) && line[4 + strspn(line + 4, " \t")] == '\0';
}

/* At most this much text is taken for one answer. */
#define LINES_MAX 65536

void run_line(struct run *run, const char *line)
{
	bool by_mark = run->delimiter[0] != '\0';
	const char *end = by_mark ? find_delimiter(line, run->delimiter) : NULL;
	bool over =
	    by_mark ? end != NULL : is_quit(line) || (run->blank_ends && !line[strspn(line, " ")]);

	if (!run->active)
		return;
	if (end)
		text_addn(&run->lines, line, (size_t)(end - line));
	if (!over) {
		if (run->lines.len + strlen(line) < LINES_MAX) {
			text_add(&run->lines, line);
			text_addc(&run->lines, '\n');
		}
		return;
	}

	char *all = text_take(&run->lines);
	answer_fn fn = run->answer;
	enter_handler(run);
	fn(&run->cmd, all);
	if (all)
		crypto_wipe(all, strlen(all));
	free(all);
	run_settle(run);
}

/* ---- waiting ---- */

void command_wait(struct command *cmd, uint64_t op, wake_fn fn, void (*on_break)(struct command *))
{
	struct run *run = run_of(cmd);

	run->op = op;
	run->wake = fn;
	run->on_break = on_break;
	run->waits = RUN_OP;
}

void command_done(struct command *cmd)
{
	struct run *run = run_of(cmd);

	run->op = 0;
	run->waits = RUN_NOTHING;
	if (!run->inside)
		run_settle(run);
}

/* The wait stands until command_done(), another wait or a question. */
void run_wake(struct run *run, const struct router_notice *notice)
{
	run->inside = true;
	run->cmd.now = run->session->now;
	run->wake(&run->cmd, notice);
	run_settle(run);
}

void run_break(struct run *run)
{
	if (!run->active)
		return;
	if (run->waits == RUN_OP) {
		run->inside = true;
		if (run->on_break)
			run->on_break(&run->cmd);
		if (run->waits == RUN_OP)
			run->waits = RUN_NOTHING;
		run_settle(run);
	} else if (run->answer) {
		run_answer(run, NULL);
	}
}

/* ---- configuration ---- */

enum status command_store(struct command *cmd)
{
	struct conf_node *sub = NULL;
	struct session *s = run_of(cmd)->session;
	enum status st = conf_apply(cmd->node, cmd->match, &sub);

	if (st != ST_OK)
		return st;
	router_conf_changed(cmd->router);
	if (!cmd->no && cmd->match->row->enters && sub)
		command_enter(cmd, cmd->match->row->enters, sub);
	(void)s;
	return ST_OK;
}

void command_enter(struct command *cmd, uint16_t mode, struct conf_node *node)
{
	struct session *s = run_of(cmd)->session;

	s->mode = mode;
	s->node = node;
}
