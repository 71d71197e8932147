/* Ten thousand lines at once, in pieces of any size: no line wrong, none lost. */
#include <stdio.h>
#include <stdlib.h>

#include "base/prng.h"
#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

#define LINES 10000

static void make_paste(struct text *paste, const char *line_end)
{
	for (int i = 0; i < LINES / 2; i++)
		text_addf(
		    paste,
		    "interface Loopback%d%s description link %d of the paste | not a filter%s", i,
		    line_end, i, line_end);
}

static void check_config(struct bench *b)
{
	struct text want = TEXT_EMPTY, got = TEXT_EMPTY;
	struct conf_node *root = conf_root(router_conf(b->router));

	for (int i = 0; i < LINES / 2; i++) {
		char name[32];
		snprintf(name, sizeof name, "Loopback%d", i);
		text_addf(&want, "%s link %d of the paste | not a filter\n", name, i);
		struct conf_entry *e = conf_find(root, "interface", name, NULL);
		const char *text =
		    e ? conf_text_of(conf_sub(e), "interface.description", "text") : NULL;
		text_addf(&got, "%s %s\n", name, text ? text : "");
	}
	CU_ASSERT_STRING_EQUAL(text_str(&got), text_str(&want));
	text_free(&want);
	text_free(&got);
}

static void paste_with(const char *line_end, size_t piece_max)
{
	struct bench b;
	struct text paste = TEXT_EMPTY;
	struct prng r = {.state = piece_max};

	make_paste(&paste, line_end);
	bench_open(&b, "hostname R1\nno logging console\n");
	bench_console(&b);
	bench_type(&b, "enable\rconfigure terminal\r");
	bench_clear(&b);
	for (size_t at = 0; at < paste.len;) {
		size_t room = session_room(b.s), n = 1 + (size_t)prng_below(&r, piece_max);
		if (n > paste.len - at)
			n = paste.len - at;
		check_true(room >= n);
		session_input(b.s, b.now, BYTES(paste.s + at, n));
		at += n;
		(void)session_output(b.s, &b.out);
	}
	check_true(strchr(text_str(&b.out), '%') == NULL);
	check_true(session_idle(b.s));
	check_config(&b);

	/* Each line stands behind a prompt, as typed. */
	size_t lines = 0;
	for (const char *p = text_str(&b.out); (p = strstr(p, "\r\nR1(config")); p++)
		lines++;
	check_int(lines, LINES);
	text_free(&paste);
	bench_close(&b);
}

static void test_paste(void)
{
	paste_with("\r", 65536);
	paste_with("\n", 1460);
}

/* A far end that takes nothing: lines wait, and none is lost. */
static void test_stalled(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	session_stall(b.s, true);
	check_text(bench_dialogue(&b, "show privilege\r"), "");
	session_stall(b.s, false);
	check_text(bench_dialogue(&b, ""), "");
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"ten thousand lines", test_paste},
    {"a far end that takes nothing", test_stalled},
    {NULL, NULL},
};

const struct check_suite paste_suite = {"pasting", cases};
