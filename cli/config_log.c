#include "cli/config_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dispatch.h"
#include "cli/modes.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/session_int.h"

static void drop_oldest(struct config_log *log)
{
	struct config_log_entry *e = &log->entries[log->first];

	free(e->where);
	free(e->line);
	*e = (struct config_log_entry){0};
	log->first = (log->first + 1) % CONFIG_LOG_MAX;
	log->n--;
}

void config_log_free(struct config_log *log)
{
	while (log && log->n)
		drop_oldest(log);
	free(log);
}

/* The mode where it is configured; NULL: it is not. */
static struct conf_node *settings(struct shell *sh)
{
	struct conf_entry *e = conf_first(conf_root(router_conf(sh->router)), "archive");

	e = e && conf_sub(e) ? conf_first(conf_sub(e), "archive.log") : NULL;
	return e ? conf_sub(e) : NULL;
}

static void describe(const struct gram_match *m, struct text *out)
{
	if (m->row->flags & ROW_SECRET) {
		if (m->no)
			text_add(out, "no ");
		dispatch_words(m->row, out);
		text_add(out, " *****");
	} else {
		text_add(out, text_str(&m->canonical));
	}
}

void config_log_note(struct session *s, const struct gram_match *m)
{
	struct shell *sh = s->shell;
	struct conf_node *node = settings(sh);
	struct text line = TEXT_EMPTY, where = TEXT_EMPTY;
	struct config_log *log;
	char at[16] = "console";
	uint64_t size;

	if (!node || !conf_first(node, "archive.log.enable"))
		return;
	if (!sh->config_log)
		sh->config_log = calloc(1, sizeof *sh->config_log);
	log = sh->config_log;
	if (!log)
		return;
	size = conf_num_of(node, "archive.log.size", "size", CONFIG_LOG_SIZE);
	while (log->n && log->n >= size)
		drop_oldest(log);
	if (!s->config_session)
		s->config_session = ++log->sessions;
	if (s->kind != SESSION_CONSOLE)
		snprintf(at, sizeof at, "vty%u", s->line);
	text_addf(&where, "%s@%s", s->user ? s->user : at, at);
	describe(m, &line);
	log->entries[(log->first + log->n++) % CONFIG_LOG_MAX] =
	    (struct config_log_entry){.index = ++log->next,
				      .session = s->config_session,
				      .where = text_take(&where),
				      .line = text_take(&line)};
}

/* ---- commands ---- */

static void do_show(struct command *cmd)
{
	const struct config_log *log = cmd->shell->config_log;
	uint64_t from = arg_num(cmd, "from", 1), to = arg_num(cmd, "to", UINT32_MAX);

	print(cmd, " idx   sess           user@line      Logged command\n");
	for (size_t i = 0; log && i < log->n; i++) {
		const struct config_log_entry *e = &log->entries[(log->first + i) % CONFIG_LOG_MAX];
		if (e->index >= from && e->index <= to)
			print(cmd, "%5u %5u %19s     |%s\n", e->index, e->session,
			      e->where ? e->where : "", e->line ? e->line : "");
	}
}

static void do_clear(struct command *cmd)
{
	while (cmd->shell->config_log && cmd->shell->config_log->n)
		drop_oldest(cmd->shell->config_log);
}

/* clang-format off */
const struct gram_row rows_config_log[] = {
EXEC("show.archive.log", MODE_EXEC, 15, 0, do_show,
     "show archive log\"Log of archive events\" config\"Log of configuration commands\" "
     "(all$all\"All entries of the log\"|<1-2147483647>$from\"First entry to display\" "
     "[<1-2147483647>$to\"Last entry to display\"])"),
EXEC("clear.archive.log", MODE_EXEC, 15, 0, do_clear,
     "clear archive\"Clear archive logs\" log\"Clear archive logging history\" config\"Clear config logger history\""),
{0},
};
/* clang-format on */
