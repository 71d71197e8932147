#include <stdio.h>
#include <stdlib.h>

#include "lab/match.h"
#include "lab/steps.h"
#include "tests/lab/bare_node.h"
#include "tests/lab/check_lab.h"

static void lines_match(void)
{
	check_true(match_line("a  ", "a"));
	check_true(!match_line(" a", "a"));
	check_true(match_line("took <n> seconds.", "took 17 seconds."));
	check_true(!match_line("took <n> seconds.", "took 17 secondsX"));
	check_true(
	    match_line("Fingerprint: <fp16>", "Fingerprint: 01234567 89ABCDEF 01234567 89abcdef"));
	check_true(!match_line("Fingerprint: <fp16>", "Fingerprint: 01234567 89ABCDEF 01234567"));
	check_true(match_line("at <date>", "at 11:58:27 UTC Sep 9 2025"));
	check_true(match_line("spi: <spi>", "spi: 0x535F673B(1398761275)"));
	check_true(match_line("v<version>", "v1.0.27"));
	check_true(match_line("a<b", "a<b"));
	check_true(
	    match_line("[OK] (elapsed time was <n> seconds)", "[OK] (elapsed time was 0 seconds)"));
	check_true(match_is_log("*Sep  9 11:28:03.123: %SYS-5-CONFIG_I: Configured from console"));
	check_true(match_is_log("%GDOI-5-COOP_KS_ELECTION: KS entering"));
	check_true(!match_is_log("% Invalid input detected at '^' marker."));
}

static void dots_stand_for_lines(void)
{
	static char text[][4] = {"", "a", "...", "c", "d", "x", "y"};
	char *want[] = {text[0], text[1], text[2], text[3], text[4]};
	char *have[] = {text[1], text[5], text[3], text[6], text[3], text[4], text[0]};
	char *bad[] = {text[1], text[5], text[3], text[6]};
	struct match_diff d;

	check_true(match_lines(want, 5, have, 7, &d));
	check_true(!match_lines(want, 5, bad, 4, &d));
	check_true(match_lines(want, 0, have + 6, 1, &d));
	check_true(!match_lines(want, 0, have, 1, &d));
	check_text(d.got, "a");
	check_true(d.expected == NULL);
	check_true(match_lines(want + 2, 1, have, 7, &d));
}

static void collect(void *ctx, const char *s)
{
	text_add(ctx, s);
}

static struct lab_play_result play(const char *file, struct text *out, const char *skip,
				   const char *only, bool keep_going)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	struct topo t;
	struct text why = TEXT_EMPTY;
	struct lab_conf conf = {.topo = &t, .ops = &bare_ops};
	struct lab_play_result r = {0};

	snprintf(path, sizeof path, "%s/tests/lab/data/small.clab.yml", top ? top : ".");
	check_int(topo_read(path, &t, &why), ST_OK);

	struct lab *lab = lab_new(&conf);
	if (*file != '/')
		snprintf(path, sizeof path, "%s/tests/lab/data/%s", top ? top : ".", file);
	else
		snprintf(path, sizeof path, "%s", file);

	struct lab_play p = {.path = path,
			     .skip = skip,
			     .only = only,
			     .keep_going = keep_going,
			     .print = collect,
			     .ctx = out};
	check_int(lab_play_run(lab, &p, &r, &why), ST_OK);
	text_free(&why);
	lab_free(lab);
	topo_free(&t);
	return r;
}

static void a_play_runs(void)
{
	struct text out = TEXT_EMPTY;
	struct lab_play_result r = play("steps.txt", &out, NULL, NULL, false);

	check_int(r.steps, 6);
	check_int(r.passed, 5);
	check_int(r.impossible, 1);
	check_int(lab_play_exit(&r), 1);
	check_true(strstr(text_str(&out), "--- skipped: not possible yet\n") != NULL);
	check_true(strstr(text_str(&out), "A#ping 10.0.1.2\n!!!!!\n5 of 5\n") != NULL);
	text_clear(&out);
	r = play("steps.txt", &out, "5-6", NULL, false);
	check_int(r.skipped, 1);
	check_int(lab_play_exit(&r), 0);
	text_clear(&out);
	r = play("steps.txt", &out, NULL, "1,2", false);
	check_int(r.skipped, 4);
	check_int(lab_play_exit(&r), 0);
	text_free(&out);
}

static void a_changed_line_fails(void)
{
	struct text out = TEXT_EMPTY;
	struct lab_play_result r = play("differs.txt", &out, NULL, NULL, false);

	check_int(r.steps, 1);
	check_int(r.differed, 1);
	check_int(r.impossible, 0);
	check_true(strstr(text_str(&out), "*** line 3 differs\n*** expected: five of 5\n"
					  "*** got:      5 of 5\n") != NULL);
	text_clear(&out);
	r = play("differs.txt", &out, NULL, NULL, true);
	check_int(r.steps, 3);
	check_int(r.passed, 1);
	check_true(strstr(text_str(&out), "no such line in the log") != NULL);
	text_free(&out);
}

static void transcripts_are_checked(void)
{
	struct steps s;
	struct text why = TEXT_EMPTY;

	check_true(steps_parse("s", "hello\n", &s, &why) != ST_OK);
	check_text(text_str(&why),
		   "s:1: an answer without a typed line, expected NODE#TEXT before it");
	text_clear(&why);
	check_true(steps_parse("s", "# nothing\n", &s, &why) != ST_OK);
	check_text(text_str(&why), "s:1: no step, expected === N TITLE");
	text_clear(&why);
	check_true(steps_parse("s", "@A\nA#x\n", &s, &why) != ST_OK);
	text_free(&why);
	check_int(steps_parse("s", "=== 1 x\n@KS\nKS2#a\nKS#b\nKS(config-if)#c\n! d\n", &s, &why),
		  ST_SYNTAX);
	text_free(&why);
	check_int(steps_parse("s", "=== 1 x\n@KS\nKS#b\nKS2#a\nKS(config-if)#c\n", &s, &why),
		  ST_OK);
	check_int(s.steps[0].n_acts, 2);
	check_int(s.steps[0].acts[0].n_answer, 1);
	check_text(s.steps[0].acts[1].prompt, "KS(config-if)#");
	steps_free(&s);
	/* What is left running has no answer until it is waited for. */
	check_int(steps_parse("s", "=== 1 x\n@A\nA#b\n{meanwhile}\nd\n", &s, &why), ST_SYNTAX);
	text_free(&why);
	check_int(steps_parse("s", "=== 1 x\n@A\nA#b\n{meanwhile}\nlab> c\nwait\nd\n", &s, &why),
		  ST_OK);
	check_true(s.steps[0].acts[0].meanwhile && s.steps[0].acts[0].n_answer == 0);
	check_int(s.steps[0].acts[2].kind, ACT_WAIT);
	check_int(s.steps[0].acts[2].n_answer, 1);
	steps_free(&s);
}

const struct check_case play_cases[] = {
    {"lines match", lines_match},
    {"dots stand for lines", dots_stand_for_lines},
    {"a play runs", a_play_runs},
    {"a changed line fails", a_changed_line_fails},
    {"transcripts are checked", transcripts_are_checked},
    {NULL, NULL},
};
