#include "cli/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "cli/debug.h"

struct log {
	struct log_conf conf;
	struct text lines;
	uint64_t console, monitor, buffer;
	uint32_t sequence;
	struct map debug; /* names of switches that are on */
};

/* ---- levels ---- */

static const char *const level_names[] = {"emergencies",   "alerts",   "critical",
					  "errors",	   "warnings", "notifications",
					  "informational", "debugging"};

const char *log_level_name(int level)
{
	return level < 0 || level > 7 ? "disabled" : level_names[level];
}

int log_level_parse(const char *word)
{
	size_t n = word ? strlen(word) : 0;

	if (n == 1 && *word >= '0' && *word <= '7')
		return *word - '0';
	for (int i = 0; i < 8 && n; i++)
		if (!strncasecmp(word, level_names[i], n))
			return i;
	return LOG_OFF;
}

/* ---- life ---- */

struct log *log_new(void)
{
	struct log *log = calloc(1, sizeof *log);

	if (!log)
		return NULL;
	log->conf = (struct log_conf){
	    .on = true,
	    .console = LOG_LEVEL_DEBUG,
	    .monitor = LOG_LEVEL_DEBUG,
	    .buffer = LOG_LEVEL_DEBUG,
	    .buffer_size = LOG_BUFFER_DEFAULT,
	    .stamp = {.kind = STAMP_DATETIME, .msec = true},
	    .debug_stamp = {.kind = STAMP_DATETIME, .msec = true},
	};
	str_fit(log->conf.zone, sizeof log->conf.zone, "UTC");
	return log;
}

void log_free(struct log *log)
{
	if (!log)
		return;
	text_free(&log->lines);
	map_free(&log->debug);
	free(log);
}

/* Whole lines go, oldest first. */
static void trim(struct log *log)
{
	const char *end;

	while (log->lines.len > log->conf.buffer_size &&
	       (end = memchr(text_str(&log->lines), '\n', log->lines.len))) {
		/* Many at once, or a full buffer would be moved for every line. */
		size_t least = log->lines.len - log->conf.buffer_size;
		const char *p = text_str(&log->lines) + least - 1;
		end = memchr(p, '\n', log->lines.len - (least - 1));
		text_drop_front(&log->lines,
				end ? (size_t)(end + 1 - text_str(&log->lines)) : log->lines.len);
	}
}

void log_configure(struct log *log, const struct log_conf *conf)
{
	log->conf = *conf;
	trim(log);
}

const struct log_conf *log_conf_of(const struct log *log)
{
	return &log->conf;
}

void log_clear(struct log *log)
{
	text_clear(&log->lines);
}

void log_view(const struct log *log, struct log_view *v)
{
	*v = (struct log_view){.conf = &log->conf,
			       .console = log->console,
			       .monitor = log->monitor,
			       .buffer = log->buffer,
			       .lines = text_str(&log->lines)};
}

/* ---- a line ---- */

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
				     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void stamp_uptime(uint64_t up, struct text *out)
{
	uint64_t s = up / USEC_S, days = s / 86400, weeks = days / 7, years = weeks / 52;

	if (years)
		text_addf(out, "%uy%02uw", (unsigned)years, (unsigned)(weeks % 52));
	else if (weeks)
		text_addf(out, "%uw%ud", (unsigned)weeks, (unsigned)(days % 7));
	else if (days)
		text_addf(out, "%ud%02uh", (unsigned)days, (unsigned)(s / 3600 % 24));
	else
		text_addf(out, "%02u:%02u:%02u", (unsigned)(s / 3600), (unsigned)(s / 60 % 60),
			  (unsigned)(s % 60));
}

static void stamp(const struct log *log, const struct log_stamp_conf *sc, struct when now,
		  mono_t uptime, bool clock_set, struct text *out)
{
	struct civil c;

	if (sc->kind == STAMP_UPTIME)
		stamp_uptime(uptime, out);
	if (sc->kind == STAMP_DATETIME) {
		civil_from_wall(&c, now.wall + log->conf.zone_offset_s * (wall_t)USEC_S);
		text_addf(out, "%s%s %2d ", clock_set ? "" : "*", months[c.month - 1], c.day);
		if (sc->year)
			text_addf(out, "%d ", c.year);
		text_addf(out, "%02d:%02d:%02d", c.hour, c.minute, c.second);
		if (sc->msec)
			text_addf(out, ".%03d", c.usec / 1000);
		if (sc->show_timezone)
			text_addf(out, " %s", log->conf.zone);
	}
	if (sc->kind != STAMP_NONE)
		text_add(out, ": ");
}

struct log_target log_line(struct log *log, struct when now, mono_t uptime, bool clock_set,
			   int severity, bool debug, const char *line, struct text *out)
{
	const struct log_conf *c = &log->conf;
	struct log_target to = {.console = severity <= c->console,
				.monitor = severity <= c->monitor};

	if (c->sequence)
		text_addf(out, "%06u: ", (unsigned)++log->sequence);
	stamp(log, debug ? &c->debug_stamp : &c->stamp, now, uptime, clock_set, out);
	text_add(out, line);
	if (!c->on) /* the console alone goes on */
		to.monitor = false;
	log->console += to.console;
	if (c->on && severity <= c->buffer) {
		log->buffer++;
		text_add(&log->lines, text_str(out));
		text_addc(&log->lines, '\n');
		trim(log);
	}
	return to;
}

void log_monitored(struct log *log)
{
	log->monitor++;
}

/* ---- debug switches ---- */

bool log_debug_is_set(const struct log *log, const char *name)
{
	return log_debug_levels(log, name) != 0;
}

unsigned log_debug_levels(const struct log *log, const char *name)
{
	return (unsigned)(uintptr_t)map_get_str(&log->debug, name);
}

/* A switch includes all below it: "crypto.gdoi" turns "crypto.gdoi.ks.coop" on. */
bool log_debug_is_on(const struct log *log, const char *name)
{
	size_t end = strcspn(name, ":");
	unsigned level = name[end] ? debug_level_of(name + end + 1) : DEBUG_ALL;

	for (size_t n = end; n; n--)
		if ((n == end || name[n] == '.') &&
		    (uintptr_t)map_get(&log->debug, BYTES(name, n)) & level)
			return true;
	return false;
}

enum status log_debug_set(struct log *log, const char *name, unsigned levels, bool on)
{
	unsigned had = log_debug_levels(log, name), has = on ? had | levels : had & ~levels;
	const struct debug_switch *d;
	size_t i = 0;

	while ((d = debug_switch_at(i)) && strcmp(d->name, name) != 0)
		i++;
	if (!d)
		return ST_ABSENT;
	if (has == had)
		return ST_EXISTS;
	if (had)
		(void)map_remove_str(&log->debug, name);
	return has ? map_put_str(&log->debug, name, (void *)(uintptr_t)has) : ST_OK;
}

void log_debug_all_off(struct log *log)
{
	map_free(&log->debug);
	log->debug = (struct map){0};
}
