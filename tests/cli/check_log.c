/* The log: levels, stamps, the size of its buffer, words of events, debug switches. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/log.h"
#include "cli/debug.h"
#include "cli/shell_int.h"
#include "net/net_conf.h"
#include "net/net_event.h"
#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

static void line(struct log *log, int severity, const char *text)
{
	struct text out = TEXT_EMPTY;
	struct when now = {.mono = 10 * USEC_S, .wall = INT64_C(1757417280123456)};

	(void)log_line(log, now, 3 * USEC_DAY + 4 * USEC_HOUR, false, severity, false, text, &out);
	text_free(&out);
}

static void test_stamps(void)
{
	struct log *log = log_new();
	struct log_conf c = *log_conf_of(log);
	struct log_view v;

	c.stamp =
	    (struct log_stamp_conf){.kind = STAMP_DATETIME, .year = true, .show_timezone = true};
	log_configure(log, &c);
	line(log, 5, "%A-5-B: one");
	c.stamp = (struct log_stamp_conf){.kind = STAMP_UPTIME};
	c.sequence = true;
	log_configure(log, &c);
	line(log, 5, "%A-5-B: two");
	c.stamp = (struct log_stamp_conf){.kind = STAMP_NONE};
	c.sequence = false;
	c.buffer = LOG_LEVEL_WARNING;
	log_configure(log, &c);
	line(log, 5, "%A-5-B: not for the buffer");
	line(log, 4, "%A-4-B: three");
	log_view(log, &v);
	check_text(v.lines, "*Sep  9 2025 11:28:00 UTC: %A-5-B: one\n000001: 3d04h: %A-5-B: two\n"
			    "%A-4-B: three\n");
	check_int(v.buffer, 3);
	check_int(v.console, 4);
	log_clear(log);
	log_view(log, &v);
	check_text(v.lines, "");
	log_free(log);
}

static void test_size(void)
{
	struct log *log = log_new();
	struct log_conf c = *log_conf_of(log);
	struct log_view v;

	c.stamp.kind = STAMP_NONE;
	c.buffer_size = 4096;
	log_configure(log, &c);
	for (int i = 0; i < 1000; i++) {
		char text[32];
		snprintf(text, sizeof text, "line number %d", i);
		line(log, 6, text);
	}
	log_view(log, &v);
	check_true(strlen(v.lines) <= 4096 && strlen(v.lines) > 4096 - 32);
	check_true(str_starts(v.lines, "line number "));
	check_true(strstr(v.lines, "line number 999\n") != NULL);
	log_free(log);
}

/* Every row's places name arguments, every debug row names a switch, and a level that exists. */
static void test_words(void)
{
	for (const struct syslog_row *const *t = syslog_tables(); *t; t++)
		for (const struct syslog_row *r = *t; r->format; r++) {
			check_true(!r->facility == !!r->debug);
			check_true(syslog_row_of(r->event) == r);
			check_true(r->severity >= 0 && r->severity <= 7);
			const struct debug_switch *d = NULL;
			size_t n = r->debug ? strcspn(r->debug, ":") : 0;

			for (size_t i = 0; r->debug && (d = debug_switch_at(i)); i++)
				if (strlen(d->name) == n && !memcmp(d->name, r->debug, n))
					break;
			check_true(!r->debug || d);
			check_true(!r->debug || !r->debug[n] || debug_level_of(r->debug + n + 1));
		}
}

static void test_format(void)
{
	static const struct syslog_row row = {
	    .format = "{0} at {1} ({1:none}) {2} {2:x} {2:up} {3} {7} {x} {", .facility = "T"};
	struct event ev;
	struct text out = TEXT_EMPTY;

	event_make(&ev, 1, "sauo", "G", IP4_ANY, UINT64_C(255), BYTES("\x0a\xbc", 2));
	syslog_format(&row, &ev, &out);
	check_text(text_str(&out), "G at 0.0.0.0 (NONE) 255 FF up 0ABC  {x} {");
	text_free(&out);
}

static void test_net_words(void)
{
	struct event ev;
	struct text out = TEXT_EMPTY;

	event_make(&ev, NET_EV_LINE_PROTO, "uu", (uint64_t)NET_IF(NET_IF_GIGABIT, 2), UINT64_C(0));
	syslog_format(syslog_row_of(ev.id), &ev, &out);
	check_text(text_str(&out),
		   "Line protocol on Interface GigabitEthernet2, changed state to down");
	text_clear(&out);
	event_make(&ev, NET_EV_DUP_ADDRESS, "uao", (uint64_t)NET_IF(NET_IF_GIGABIT, 1),
		   IP4(172, 16, 1, 216), BYTES("\x5e\x00\x80\xff\x06\x06", 6));
	syslog_format(syslog_row_of(ev.id), &ev, &out);
	check_text(text_str(&out),
		   "Duplicate address 172.16.1.216 on GigabitEthernet1, sourced by 5e00.80ff.0606");
	text_clear(&out);
	event_make(&ev, NET_EV_ACL_LOG, "suuauauu", "A", UINT64_C(0), UINT64_C(17), IP4(1, 2, 3, 4),
		   UINT64_C(5), IP4(6, 7, 8, 9), UINT64_C(848), UINT64_C(3));
	syslog_format(syslog_row_of(ev.id), &ev, &out);
	check_text(text_str(&out), "list A denied udp 1.2.3.4(5) -> 6.7.8.9(848), 3 packets");
	text_free(&out);
}

static void test_switches(void)
{
	struct log *log = log_new();

	check_int(log_debug_set(log, "crypto.gdoi.ks", DEBUG_PLAIN, true), ST_OK);
	check_int(log_debug_set(log, "crypto.gdoi.ks", DEBUG_PLAIN, true), ST_EXISTS);
	check_int(log_debug_set(log, "crypto.nothing", DEBUG_PLAIN, true), ST_ABSENT);
	check_true(log_debug_is_on(log, "crypto.gdoi.ks.coop"));
	check_true(log_debug_is_on(log, "crypto.gdoi.ks"));
	check_true(!log_debug_is_on(log, "crypto.gdoi"));
	check_true(!log_debug_is_on(log, "crypto.gdoi.ksx"));
	check_true(!log_debug_is_set(log, "crypto.gdoi.ks.coop"));
	log_debug_all_off(log);
	check_true(!log_debug_is_on(log, "crypto.gdoi.ks.coop"));
	log_free(log);
}

static void test_levels(void)
{
	struct log *log = log_new();
	static const char sw[] = "crypto.gdoi.ks.coop";

	check_int(debug_level_of("verbose"), 0);
	check_int(log_debug_set(log, sw, debug_level_of("packet"), true), ST_OK);
	check_int(log_debug_set(log, sw, debug_level_of("packet"), true), ST_EXISTS);
	check_true(log_debug_is_on(log, "crypto.gdoi.ks.coop:packet"));
	check_true(!log_debug_is_on(log, "crypto.gdoi.ks.coop:event"));
	check_true(log_debug_is_on(log, sw)); /* a line that names no level comes with any */
	check_int(log_debug_set(log, sw, debug_level_of("terse"), true), ST_OK);
	check_true(log_debug_is_on(log, "crypto.gdoi.ks.coop:terse"));
	check_int(log_debug_set(log, sw, debug_level_of("packet"), false), ST_OK);
	check_true(!log_debug_is_on(log, "crypto.gdoi.ks.coop:packet"));
	check_int(log_debug_set(log, sw, DEBUG_ALL, false), ST_OK);
	check_true(!log_debug_is_set(log, sw));
	check_int(log_debug_set(log, sw, debug_level_of(NULL), true), ST_OK);
	check_true(log_debug_is_on(log, "crypto.gdoi.ks.coop:packet"));
	check_true(!log_debug_is_on(log, "crypto.gdoi.ks.coop:detail"));
	check_int(log_debug_set(log, "crypto.gdoi", debug_level_of("all-levels"), true), ST_OK);
	check_true(log_debug_is_on(log, "crypto.gdoi.ks.coop:detail"));
	log_free(log);
}

static void test_show(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nlogging console warnings\n");
	bench_console(&b);
	bench_type(&b, "enable\rterminal length 0\rclear logging\r\r");
	bench_clear(&b);
	fake_router_log(b.shell, "in the buffer alone");
	check_text(bench_dialogue(&b, ""), "");
	check_text(
	    bench_dialogue(&b, "show logging\r"),
	    "show logging\r\n"
	    "Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, "
	    "0 overruns, xml disabled, filtering disabled)\r\n\r\n"
	    "No Active Message Discriminator.\r\n\r\n\r\n\r\n"
	    "No Inactive Message Discriminator.\r\n\r\n\r\n"
	    "    Console logging: level warnings, 0 messages logged, xml disabled,\r\n"
	    "                     filtering disabled\r\n"
	    "    Monitor logging: level debugging, 0 messages logged, xml disabled,\r\n"
	    "                     filtering disabled\r\n"
	    "    Buffer logging:  level debugging, 2 messages logged, xml disabled,\r\n"
	    "                    filtering disabled\r\n"
	    "    Exception Logging: disabled\r\n"
	    "    Count and timestamp logging messages: disabled\r\n"
	    "    Persistent logging: disabled\r\n\r\n"
	    "No active filter modules.\r\n\r\n"
	    "    Trap logging: disabled\r\n\r\n"
	    "Log Buffer (4096 bytes):\r\n\r\n"
	    "*Sep  9 11:28:00.000: %TEST-5-LINE: in the buffer alone\r\nR1#");

	/* The clock, once set, is believed. */
	bench_type(&b, "clock set 12:00:00 10 Oct 2025\r");
	bench_dialogue(&b, "show logging | include CLOCK\r");
	check_true(
	    strstr(text_str(&b.out),
		   "\r\nOct 10 12:00:00.000: %SYS-6-CLOCKUPDATE: System clock has been updated "
		   "from 11:28:00 UTC Tue Sep 9 2025 to 12:00:00 UTC Fri Oct 10 2025, "
		   "configured from console by console.\r\n") != NULL);
	check_text(bench_dialogue(&b, "clock set 12:00:00 31 Sep 2025\r"),
		   "clock set 12:00:00 31 Sep 2025\r\n                      ^\r\n"
		   "% Invalid input detected at '^' marker.\r\n\r\nR1#");
	bench_close(&b);
}

/* terminal monitor: who gets a copy. */
static void test_monitor(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nusername a privilege 15 password b\n");
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_SSH, .user = "a"});
	fake_router_log(b.shell, "quiet");
	check_text(bench_dialogue(&b, "terminal monitor\r"), "terminal monitor\r\nR1#");
	text_clear(&b.out);
	fake_router_log(b.shell, "heard");
	(void)session_output(b.s, &b.out);
	check_text(text_str(&b.out), "\r\n*Sep  9 11:28:00.000: %TEST-5-LINE: heard\r\nR1#");
	bench_type(&b, "show long 30\r");
	text_clear(&b.out);
	fake_router_log(b.shell, "behind the page");
	(void)session_output(b.s, &b.out);
	check_text(text_str(&b.out), "");
	bench_dialogue(&b, "q");
	check_true(strstr(text_str(&b.out), "behind the page\r\nR1#") != NULL);
	bench_type(&b, "terminal no monitor\r");
	text_clear(&b.out);
	fake_router_log(b.shell, "quiet again");
	check_true(!session_output(b.s, &b.out));
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"stamps and levels", test_stamps},	      {"the size of the buffer", test_size},
    {"words of all events", test_words},      {"formats", test_format},
    {"words of the network", test_net_words}, {"debug switches", test_switches},
    {"levels of debugging", test_levels},     {"show logging, the clock", test_show},
    {"terminal monitor", test_monitor},	      {NULL, NULL},
};

const struct check_suite log_suite = {"log", cases};
