/* Lines of the log: what the configuration says about them, and who sees them. */
#include <stdlib.h>
#include <string.h>

#include "cli/session_int.h"

/* A debug line has no facility of its own. */
static void deliver(struct shell *sh, int severity, bool debug, const char *line)
{
	struct text stamped = TEXT_EMPTY;

	if (sh->log_generation != conf_generation(router_conf(sh->router)))
		shell_log_configure(sh);
	struct when now = {.mono = sh->now.mono, .wall = router_wall(sh->router)};
	struct log_target to =
	    log_line(sh->log, now, now.mono - sh->born, router_clock_is_set(sh->router), severity,
		     debug, line, &stamped);

	bool monitored = false;
	list_each (e, &sh->sessions) {
		struct session *s = LIST_ENTRY(e, struct session, link);
		bool console = s->kind == SESSION_CONSOLE;
		if (s->state == SES_ENDED || s->kind == SESSION_EXEC)
			continue;
		monitored = monitored || (s->monitor && to.monitor);
		if ((console && to.console) || (s->monitor && to.monitor))
			session_log_line(s, text_str(&stamped));
	}
	if (monitored)
		log_monitored(sh->log);
	text_free(&stamped);
}

void shell_log(struct shell *sh, int severity, const char *facility, const char *mnemonic,
	       const char *fmt, ...)
{
	struct text line = TEXT_EMPTY;
	va_list ap;

	text_addf(&line, "%%%s-%d-%s: ", facility, severity, mnemonic);
	va_start(ap, fmt);
	text_addv(&line, fmt, ap);
	va_end(ap);
	deliver(sh, severity, false, text_str(&line));
	text_free(&line);
}

void shell_debug(struct shell *sh, const char *text)
{
	deliver(sh, LOG_LEVEL_DEBUG, true, text);
}

/* ---- the configuration ---- */

static int level_of(const struct conf_node *root, const char *row, int otherwise)
{
	struct conf_entry *e = conf_first(root, row);

	if (!e)
		return otherwise;
	if (conf_is_no(e))
		return LOG_OFF;
	if (!conf_has(e, "level"))
		return otherwise;
	return log_level_parse(conf_arg(e, "level"));
}

static void stamp_of(const struct conf_node *root, const char *row, struct log_stamp_conf *out)
{
	struct conf_entry *e = conf_first(root, row);

	if (!e)
		return;
	*out = (struct log_stamp_conf){
	    .kind = conf_is_no(e)	    ? STAMP_NONE
		    : conf_has(e, "uptime") ? STAMP_UPTIME
					    : STAMP_DATETIME,
	    .msec = conf_has(e, "msec"),
	    .year = conf_has(e, "year"),
	    .show_timezone = conf_has(e, "show-timezone"),
	};
}

void shell_log_configure(struct shell *sh)
{
	const struct conf_node *root = conf_root(router_conf(sh->router));
	struct log_conf c = *log_conf_of(sh->log);
	struct conf_entry *on = conf_first(root, "logging.on");
	struct conf_entry *zone = conf_first(root, "clock.timezone");
	uint64_t size = conf_num_of(root, "logging.buffered", "size", LOG_BUFFER_DEFAULT);

	c.on = !(on && conf_is_no(on));
	c.console = level_of(root, "logging.console", LOG_LEVEL_DEBUG);
	c.monitor = level_of(root, "logging.monitor", LOG_LEVEL_DEBUG);
	c.buffer = level_of(root, "logging.buffered", LOG_LEVEL_DEBUG);
	c.buffer_size = size > LOG_BUFFER_LIMIT ? LOG_BUFFER_LIMIT : (uint32_t)size;
	c.stamp = (struct log_stamp_conf){.kind = STAMP_NONE};
	c.debug_stamp = c.stamp;
	stamp_of(root, "service.timestamps.log", &c.stamp);
	stamp_of(root, "service.timestamps.debug", &c.debug_stamp);
	c.sequence = conf_first(root, "service.sequence-numbers") != NULL;
	str_fit(c.zone, sizeof c.zone, zone ? conf_arg(zone, "zone") : "UTC");
	c.zone_offset_s = 0;
	if (zone) {
		long hours = strtol(conf_arg(zone, "hours"), NULL, 10);
		long minutes = (long)conf_num(zone, "minutes", 0);
		c.zone_offset_s = (int)(hours * 3600 + (hours < 0 ? -minutes : minutes) * 60);
	}
	log_configure(sh->log, &c);
	sh->log_generation = conf_generation(router_conf(sh->router));
}
