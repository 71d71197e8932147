#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lab/bare_node.h"
#include "tests/lab/check_lab.h"

static struct lab *make_lab(struct topo *t, uint64_t seed)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	struct text why = TEXT_EMPTY;
	struct lab_conf conf = {.topo = t, .ops = &bare_ops};

	snprintf(path, sizeof path, "%s/tests/lab/data/small.clab.yml", top ? top : ".");
	check_int(topo_read(path, t, &why), ST_OK);
	text_free(&why);
	if (seed)
		t->seed = seed;
	return lab_new(&conf);
}

static void run(struct lab *lab, const char *line, const char *want)
{
	struct text out = TEXT_EMPTY;

	check_int(lab_command(lab, line, &out, NULL), LAB_DONE);
	if (want)
		check_text(text_str(&out), want);
	text_free(&out);
}

static void refuse(struct lab *lab, const char *line, const char *want)
{
	struct text out = TEXT_EMPTY;

	check_int(lab_command(lab, line, &out, NULL), LAB_FAILED);
	check_text(text_str(&out), want);
	text_free(&out);
}

/* What the console of a node prints for a line, run to its prompt. */
static const char *ask(struct lab *lab, size_t node, const char *line, struct text *out)
{
	void *l = bare_ops.console_open(lab_node(lab, node), lab_now(lab));
	struct text all = TEXT_EMPTY;

	text_clear(out);
	while (bare_ops.console_read(l, &all))
		;
	text_clear(&all);
	text_addf(&all, "%s\r", line);
	bare_ops.console_write(l, lab_now(lab), BYTES(all.s, all.len));
	text_clear(&all);
	lab_kick(lab, node);
	if (l != lab_node(lab, node)) { /* it was restarted */
		text_free(&all);
		return "";
	}
	for (int i = 0; i < 1000 && !bare_ops.console_idle(l); i++)
		lab_run_next(lab, USEC_S);
	while (bare_ops.console_read(l, &all))
		;
	text_addn(out, text_str(&all), strcspn(text_str(&all), "\r"));
	text_free(&all);
	return text_str(out);
}

static void everybody_pings(void)
{
	struct topo t;
	struct lab *lab = make_lab(&t, 0);
	struct text out = TEXT_EMPTY;

	check_text(ask(lab, 0, "ping 10.0.0.2", &out), "!!!!!");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "!!!!!");
	check_text(ask(lab, 2, "ping 10.0.0.1", &out), "!!!!!");
	check_true(lab_node(lab, 3) == NULL);
	run(lab, "nodes",
	    "  1 A                router  on   1:LAN\n"
	    "  2 B                router  on   1:LAN 2:C\n"
	    "  3 C                router  on   1:B\n"
	    "  4 LAN              bridge  on   1:A 2:B\n");
	text_free(&out);
	lab_free(lab);
	topo_free(&t);
}

static void faults_show(void)
{
	struct topo t;
	struct lab *lab = make_lab(&t, 0);
	struct text out = TEXT_EMPTY;

	run(lab, "cut A C", "");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), ".....");
	check_text(ask(lab, 0, "ping 10.0.1.1", &out), "!!!!!");
	run(lab, "cut A B", "");
	check_text(ask(lab, 0, "ping 10.0.0.2", &out), ".....");
	run(lab, "heal", "");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "!!!!!");
	run(lab, "wire C:eth1 down", "");
	check_text(ask(lab, 2, "show logging", &out),
		   "PROTO Loopback0 up\nLINK GigabitEthernet1 up\n"
		   "PROTO GigabitEthernet1 up\n"
		   "LINK GigabitEthernet1 down\n"
		   "PROTO GigabitEthernet1 down\nC>");
	check_text(ask(lab, 0, "ping 10.0.1.1", &out), "UUUUU");
	run(lab, "wire C:eth1 up", "");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "!!!!!");
	run(lab, "wire C:eth1 loss 100", "");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), ".....");
	run(lab, "wire C:eth1 loss 0 delay 200", "");
	mono_t before = lab_now(lab).mono;
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "!!!!!");
	check_true(lab_now(lab).mono - before > 5 * 400 * USEC_MS);
	check_true(lab_now(lab).mono - before < 6 * 401 * USEC_MS);
	run(lab, "wire C:eth1", "B:eth2 - C:eth1 up, delay 200 ms\n");
	text_free(&out);
	lab_free(lab);
	topo_free(&t);
}

static void shutdown_takes_the_carrier(void)
{
	struct topo t;
	struct lab *lab = make_lab(&t, 0);
	struct text out = TEXT_EMPTY;

	ask(lab, 2, "enable", &out);
	ask(lab, 2, "configure terminal", &out);
	ask(lab, 2, "interface", &out);
	ask(lab, 2, "shutdown", &out);
	check_true(strstr(ask(lab, 1, "show logging", &out), "LINK GigabitEthernet2 down") != NULL);
	ask(lab, 2, "no shutdown", &out);
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "!!!!!");
	run(lab, "stop C", "");
	refuse(lab, "stop C", "% C: nothing to do\n");
	refuse(lab, "connect C", "% C has no console now\n");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "UUUUU");
	run(lab, "start C", "");
	check_text(ask(lab, 0, "ping 10.9.0.1", &out), "!!!!!");
	ask(lab, 2, "reload", &out);
	check_true(strstr(ask(lab, 2, "show logging", &out), "RESTART") != NULL);
	text_free(&out);
	lab_free(lab);
	topo_free(&t);
}

static void words_are_checked(void)
{
	struct topo t;
	struct lab *lab = make_lab(&t, 0);

	refuse(lab, "frob", "% No command frob (see: help)\n");
	refuse(lab, "c", "% \"c\" is more than one command\n");
	refuse(lab, "wire A:eth9 down", "% No wire at A:eth9\n");
	refuse(lab, "wire A:eth1 loss 101", "% loss 101: expected 0 to 100\n");
	refuse(lab, "wire A:eth1 upside",
	       "% \"upside\": expected down, up, loss, delay, duplicate or reorder\n");
	refuse(lab, "cut A A", "% A cannot be cut from itself\n");
	refuse(lab, "stop LAN", "% LAN is not a router\n");
	refuse(lab, "clock advance x", "% clock advance x: expected a time like 30s, 2h or 30d\n");
	refuse(lab, "capture A:eth1 /nonexistent/x.pcap",
	       "% /nonexistent/x.pcap: No such file or directory\n");
	run(lab, "seed", "42\n");
	run(lab, "", "");
	run(lab, "# a remark", "");
	lab_free(lab);
	topo_free(&t);
}

static void time_passes_at_once(void)
{
	struct topo t;
	struct lab *lab = make_lab(&t, 0);

	run(lab, "clock advance 30d", "2025-10-09T11:28:00Z, rate 1\n");
	run(lab, "clock advance 1h30m", "2025-10-09T12:58:00Z, rate 1\n");
	run(lab, "clock rate 60", "");
	check_true(lab_rate(lab) == 60);
	lab_free(lab);
	topo_free(&t);
}

static char *record(uint64_t seed, size_t *n)
{
	struct topo t;
	struct lab *lab = make_lab(&t, seed);
	struct text out = TEXT_EMPTY;
	char path[64], line[128];

	snprintf(path, sizeof path, "check_lab.%d.pcap", (int)getpid());
	snprintf(line, sizeof line, "capture B:eth1 %s", path);
	run(lab, line, "");
	run(lab, "wire B:eth2 loss 30 duplicate 20 reorder 20", "");
	ask(lab, 0, "ping 10.9.0.1", &out);
	ask(lab, 2, "ping 10.0.0.1", &out);
	run(lab, "no capture B:eth1", "");
	lab_free(lab);
	topo_free(&t);
	text_free(&out);

	FILE *f = fopen(path, "rb");
	char *s = malloc(1 << 20);
	*n = fread(s, 1, 1 << 20, f);
	fclose(f);
	unlink(path);
	return s;
}

static void same_seed_same_capture(void)
{
	size_t n[3];
	char *s[3] = {record(0, &n[0]), record(0, &n[1]), record(7, &n[2])};

	check_true(n[0] > 500);
	check_bytes(BYTES(s[0], n[0]), BYTES(s[1], n[1]));
	check_true(n[0] != n[2] || memcmp(s[0], s[2], n[0]) != 0);
	/* The first record is stamped with the lab's time: 2025-09-09T11:28:00Z. */
	uint32_t seconds;
	memcpy(&seconds, s[0] + 24, 4);
	check_int(seconds, 1757417280);
	for (int i = 0; i < 3; i++)
		free(s[i]);
}

static void ladder_shows_messages(void)
{
	struct topo t;
	struct lab *lab = make_lab(&t, 0);
	struct text out = TEXT_EMPTY;

	run(lab, "messages", "No messages.\n");
	ask(lab, 2, "ping 10.0.1.1", &out);
	text_clear(&out);
	lab_messages(lab, 2, 1, &out);
	check_true(str_starts(text_str(&out),
			      "                 C             B\n"
			      "11:28:00.000100  |------------>|  ICMP echo\n"
			      "11:28:00.000200  |<------------|  ICMP echo reply\n"));
	run(lab, "cut B C", "");
	ask(lab, 2, "ping 10.0.1.1", &out);
	text_clear(&out);
	lab_messages(lab, 2, -1, &out);
	check_true(strstr(text_str(&out), "|------------x|  ICMP echo (lost)\n") != NULL);
	text_free(&out);
	lab_free(lab);
	topo_free(&t);
}

const struct check_case lab_cases[] = {
    {"everybody pings", everybody_pings},
    {"faults show", faults_show},
    {"shutdown takes the carrier", shutdown_takes_the_carrier},
    {"words are checked", words_are_checked},
    {"time passes at once", time_passes_at_once},
    {"same seed, same capture", same_seed_same_capture},
    {"ladder shows messages", ladder_shows_messages},
    {NULL, NULL},
};
