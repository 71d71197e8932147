/*
 * The log of one router: its lines, the levels at which they go to buffer, console and monitoring
 * sessions, and the debug switches. Words come from tables (syslog_*.c, one per folder of engines) that
 * say for each event number what a router would print.
 */
#ifndef GKMSH_CLI_LOG_H
#define GKMSH_CLI_LOG_H

#include "base/event.h"
#include "base/text.h"
#include "base/when.h"

#define LOG_BUFFER_DEFAULT 4096
#define LOG_BUFFER_LIMIT   (16u << 20) /* kept, whatever size is configured */
#define LOG_OFF		   (-1)

/* Severities of RFC 5424. */
enum log_level {
	LOG_LEVEL_EMERGENCY,
	LOG_LEVEL_ALERT,
	LOG_LEVEL_CRITICAL,
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_NOTICE,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};
const char *log_level_name(int level); /* "debugging" */
int log_level_parse(const char *word); /* name or digit, LOG_OFF when neither */

/*
 * One row for one event. format is the text after "%FAC-SEV-MNEMONIC: ", with the arguments of the event as
 * {0} to {7}: texts and addresses as they are, numbers in decimal, octets in hexadecimal digits. {1:x} is a
 * number in hexadecimal, {1:up} "up" or "down", {1:ann} what is in an announcement of
 * cooperation, {1:none} "NONE" for the address 0.0.0.0, {1:if} an
 * interface, {1:protocol} one by name, {1:permitted} or "denied", {1:mac} octets as an Ethernet address. A row with a debug
 * switch has no facility: its line is the format alone, and appears only while the switch is on.
 */
struct syslog_row {
	uint32_t event;
	const char *facility; /* "GDOI"; NULL for a debug line */
	int severity;
	const char *mnemonic;
	const char *format;
	const char *debug; /* name of a switch, see debug.h */
};

/* NULL when no table knows the event. */
const struct syslog_row *syslog_row_of(uint32_t event);
/* All tables, for tests; ends with NULL. Each ends with a NULL format. */
const struct syslog_row *const *syslog_tables(void);
void syslog_format(const struct syslog_row *, const struct event *, struct text *out);

/* How a line is stamped: "service timestamps log|debug ...". */
enum log_stamp {
	STAMP_NONE,
	STAMP_UPTIME,
	STAMP_DATETIME
};
struct log_stamp_conf {
	enum log_stamp kind;
	bool msec, year, show_timezone;
};

struct log_conf {
	bool on;		      /* "no logging on" */
	int console, monitor, buffer; /* level, or LOG_OFF */
	uint32_t buffer_size;
	struct log_stamp_conf stamp, debug_stamp;
	bool sequence; /* "service sequence-numbers" */
	char zone[12]; /* "UTC" */
	int zone_offset_s;
};

struct log;
struct log *log_new(void);
void log_free(struct log *);
void log_configure(struct log *, const struct log_conf *);
const struct log_conf *log_conf_of(const struct log *);

/* Where a line is to go besides the buffer. */
struct log_target {
	bool console, monitor;
};
/* Stamps the line, puts it into the buffer and gives it in *out. */
struct log_target log_line(struct log *, struct when now, mono_t uptime, bool clock_set,
			   int severity, bool debug, const char *line, struct text *out);
void log_monitored(struct log *); /* a session that monitors got the line */
void log_clear(struct log *);

struct log_view {
	const struct log_conf *conf;
	uint64_t console, monitor, buffer; /* messages logged */
	const char *lines;
};
void log_view(const struct log *, struct log_view *);

/* ---- debug switches ---- */
bool log_debug_is_set(const struct log *, const char *name);
/* It, or one above it, at the level that stands behind a colon. */
bool log_debug_is_on(const struct log *, const char *name);
unsigned log_debug_levels(const struct log *, const char *name); /* enum debug_level; 0: off */
/* Levels are added to those that are on, or taken away. ST_ABSENT for a name that no table has; ST_EXISTS
 * when it is so already. */
enum status log_debug_set(struct log *, const char *name, unsigned levels, bool on) must_use;
void log_debug_all_off(struct log *);

#endif
