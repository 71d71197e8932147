/* Dialogues of a session, byte for byte, with a router that has no engines and a clock that stands. */
#include "tests/lib/check.h"

#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

static void test_levels(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_CONSOLE});
	bench_type(&b, "");
	check_text(text_str(&b.out), "\r\nR1>");
	check_text(bench_dialogue(&b, "show privilege\r"),
		   "show privilege\r\nCurrent privilege level is 1\r\nR1>");
	check_text(bench_dialogue(&b, "en\r"), "en\r\nR1#");
	check_text(bench_dialogue(&b, "conf t\r"),
		   "conf t\r\nEnter configuration commands, one per line.  End with CNTL/Z.\r\n"
		   "R1(config)#");
	check_text(bench_dialogue(&b, "int g1\r"), "int g1\r\nR1(config-if)#");
	check_text(bench_dialogue(&b, "do sh priv\r"),
		   "do sh priv\r\nCurrent privilege level is 15\r\nR1(config-if)#");
	check_text(bench_dialogue(&b, "hostname R2\r"), "hostname R2\r\nR2(config)#");
	check_text(bench_dialogue(&b, "exit\r"), "exit\r\n*Sep  9 11:28:00.000: %SYS-5-CONFIG_I: "
						 "Configured from console by console\r\nR2#");
	check_text(bench_dialogue(&b, "disable\r"), "disable\r\nR2>");
	check_true(session_idle(b.s));
	bench_type(&b, "exit\r");
	check_true(session_ended(b.s));
	bench_close(&b);
}

static void test_refusals(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	bench_type(&b, "enable\r");
	check_text(bench_dialogue(&b, "show qoo\r"),
		   "show qoo\r\n        ^\r\n% Invalid input detected at '^' marker.\r\n\r\nR1#");
	check_text(bench_dialogue(&b, "show\r"),
		   "show\r\n% Type \"show ?\" for a list of subcommands\r\nR1#");
	check_text(bench_dialogue(&b, "terminal length\r"),
		   "terminal length\r\n% Incomplete command.\r\n\r\nR1#");
	check_text(bench_dialogue(&b, "e\r"), "e\r\n% Ambiguous command:  \"e\"\r\nR1#");
	check_text(bench_dialogue(&b, "foo\r"),
		   "foo\r\nTranslating \"foo\"...domain server (255.255.255.255)\r\n"
		   "% Unknown command or computer name, or unable to find computer address\r\nR1#");
	bench_type(&b, "conf t\rint g1\r");
	check_text(bench_dialogue(&b, "do show qoo\r"),
		   "do show qoo\r\n                      ^\r\n"
		   "% Invalid input detected at '^' marker.\r\n\r\nR1(config-if)#");
	check_text(bench_dialogue(&b, "end\r"), "end\r\n*Sep  9 11:28:00.000: %SYS-5-CONFIG_I: "
						"Configured from console by console\r\nR1#");
	check_text(bench_dialogue(&b, "show clock | foo\r"),
		   "show clock | foo\r\n                ^\r\n"
		   "% Invalid input detected at '^' marker.\r\n\r\nR1#");
	check_text(bench_dialogue(&b, "show clock | inc\r"),
		   "show clock | inc\r\n% Incomplete command.\r\n\r\nR1#");
	bench_close(&b);
}

/* CR, LF, CR LF and CR NUL are one Enter each; NUL is nothing; a no-break space is a blank. */
static void test_line_ends(void)
{
	struct bench b;
	static const char nul[] = "show\0 privilege\r\0show privilege\r\nshow\xc2\xa0privilege\n";
	static const char want[] = "show privilege\r\nCurrent privilege level is 1\r\nR1>";
	struct text three = TEXT_EMPTY;

	for (int i = 0; i < 3; i++)
		text_add(&three, want);
	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	session_input(b.s, b.now, BYTES(nul, sizeof nul - 1));
	(void)session_output(b.s, &b.out);
	check_text(text_str(&b.out), text_str(&three));

	/* One octet at a time, with all of it edited. */
	bench_clear(&b);
	for (size_t i = 0; i < sizeof nul - 1; i++)
		session_input(b.s, b.now, BYTES(nul + i, 1));
	(void)session_output(b.s, &b.out);
	check_text(text_str(&b.out), text_str(&three));
	text_free(&three);
	bench_close(&b);
}

static void test_help(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	check_text(bench_dialogue(&b, "show pri?"), "show pri?\r\nprivilege  \r\nR1>show pri");
	check_text(bench_dialogue(&b, "\t"), "vilege ");
	check_text(bench_dialogue(&b, "?"),
		   "?\r\n  |     Output modifiers\r\n  <cr>  <cr>\r\nR1>show privilege ");
	check_text(bench_dialogue(&b, "| c?"), "| c?\r\ncount  \r\nR1>show privilege | c");
	check_text(bench_dialogue(&b, "\tleve\r"),
		   "ount leve\r\nNumber of lines which match regexp = 1\r\nR1>");
	check_text(bench_dialogue(&b, "bar ?"), "bar ?\r\n% Unrecognized command\r\nR1>bar ");
	bench_close(&b);
}

static void test_questions(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	check_text(bench_dialogue(&b, "test ask\r"),
		   "test ask\r\nFirst line\r\nReally? [yes/no]: ");
	check_true(!session_idle(b.s));
	check_text(bench_dialogue(&b, "x\r"),
		   "x\r\n% Please answer 'yes' or 'no'.\r\nReally? [yes/no]: ");
	check_text(bench_dialogue(&b, "y\r"), "y\r\nanswer <yes>\r\nSure? [confirm]");
	check_text(bench_dialogue(&b, "\r"), "\r\nwent on\r\nR1>");
	check_text(bench_dialogue(&b, "test ask\ryes\rq"),
		   "test ask\r\nFirst line\r\nReally? [yes/no]: yes\r\nanswer <yes>\r\n"
		   "Sure? [confirm]\r\ngave up\r\nR1>");
	check_text(bench_dialogue(&b, "test secret\r"), "test secret\r\nPassword: ");
	check_text(bench_dialogue(&b, "hidem\x7fn\r"), "\r\nanswer <hiden>\r\nR1>");
	check_text(bench_dialogue(&b, "test secret\r\x03"),
		   "test secret\r\nPassword: \r\nanswer <NULL>\r\nR1>");
	check_text(
	    bench_dialogue(&b, "test lines\rone?\r two\rquit\r"),
	    "test lines\r\nLines:\r\none?\r\n two\r\nquit\r\nanswer <one?\r\n two\r\n>\r\nR1>");
	bench_close(&b);
}

static void test_waiting(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	check_text(bench_dialogue(&b, "test wait\rshow privilege\r"), "test wait\r\n");
	router_notify(b.router, &(struct router_notice){.op = 1, .text = "!"});
	check_text(bench_dialogue(&b, ""), "!");
	router_notify(b.router, &(struct router_notice){.op = 1, .text = "!", .last = true});
	check_text(bench_dialogue(&b, ""), "!\r\ndone\r\nR1>show privilege\r\n"
					   "Current privilege level is 1\r\nR1>");
	check_text(bench_dialogue(&b, "test wait\r"), "test wait\r\n");
	check_text(bench_dialogue(&b, "typed ahead\x1e"), "\r\nbroken off\r\nR1>");
	bench_close(&b);
}

static void test_pager(void)
{
	static const char erase[] = "\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b";
	struct bench b;
	struct text want = TEXT_EMPTY;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	bench_type(&b, "terminal length 5\r");
	check_text(bench_dialogue(&b, "show long 12\r"),
		   "show long 12\r\nline 1\r\nline 2\r\nline 3\r\n"
		   "line 4\r\n --More-- ");
	text_addf(&want, "%sline 5\r\n --More-- ", erase);
	check_text(bench_dialogue(&b, "\r"), text_str(&want));
	text_clear(&want);
	text_addf(&want, "%sline 6\r\nline 7\r\nline 8\r\nline 9\r\n --More-- ", erase);
	check_text(bench_dialogue(&b, " "), text_str(&want));
	text_clear(&want);
	text_addf(&want, "%sR1>", erase);
	check_text(bench_dialogue(&b, "q"), text_str(&want));
	check_text(bench_dialogue(&b, "show long 4\r"),
		   "show long 4\r\nline 1\r\nline 2\r\nline 3\r\nline 4\r\nR1>");
	check_text(bench_dialogue(&b, "show long 100 | include 99\r"),
		   "show long 100 | include 99\r\nline 99\r\nR1>");
	bench_type(&b, "terminal length 0\r");
	bench_dialogue(&b, "show long 2000\r");
	check_true(strstr(text_str(&b.out), "More") == NULL);
	check_true(strstr(text_str(&b.out), "line 2000\r\nR1>") != NULL);
	text_free(&want);
	bench_close(&b);
}

/* A log line between the characters of a half-typed command. */
static void test_async_log(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nusername admin privilege 15 password x\n");
	bench_console(&b);
	bench_type(&b, "enable\r");
	bench_dialogue(&b, "show privx\x02");
	struct session *console = b.s;
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_SSH, .user = "admin"});
	bench_type(&b, "send log hello\r");
	check_true(strstr(text_str(&b.out), "USERLOG") == NULL);
	b.s = console;
	text_clear(&b.out);
	(void)session_output(b.s, &b.out);
	check_text(text_str(&b.out), "x\r\n*Sep  9 11:28:00.000: %SYS-7-USERLOG_ANY: Message "
				     "from tty1(user id: admin): hello\r\nR1#show privx\b");
	bench_dialogue(&b, "\x04\r");
	check_true(strstr(text_str(&b.out), "Current privilege level is 15\r\nR1#") != NULL);
	bench_close(&b);
}

/* A far end that shows what it types: no character of it comes back. */
static void test_no_echo(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nno logging console\n");
	b.s = session_open(b.shell, b.now, &(struct session_conf){.kind = SESSION_CONSOLE});
	check_text(bench_dialogue(&b, "show privilege\r"),
		   "\r\nCurrent privilege level is 1\r\nR1>");
	check_text(bench_dialogue(&b, "en"), "");
	check_text(bench_dialogue(&b, "able\r"), "\r\nR1#");
	check_text(bench_dialogue(&b, "test lines\ra\rquit\r"),
		   "\r\nLines:\r\n\r\n\r\nanswer <a\r\n>\r\nR1#");
	check_text(bench_dialogue(&b, "test ask\r"), "\r\nFirst line\r\nReally? [yes/no]: ");
	check_text(bench_dialogue(&b, "no\r"), "\r\nanswer <no>\r\nR1#");
	bench_close(&b);
}

/* Two sessions in one configuration: what one takes away the other does not stand on. */
static void test_two_sessions(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nno logging console\nusername a privilege 15 password b\n");
	bench_console(&b);
	bench_type(&b, "enable\rconfigure terminal\rinterface Loopback1\r");
	struct session *console = b.s;
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_SSH, .user = "a"});
	bench_type(&b, "configure terminal\rinterface Loopback2\r");
	bench_type(&b, "no interface Loopback1\r");
	b.s = console;
	check_text(bench_dialogue(&b, "hostname R2\r"), "hostname R2\r\nR2(config)#");
	check_text(bench_dialogue(&b, "description x\r"),
		   "description x\r\n             ^\r\n"
		   "% Invalid input detected at '^' marker.\r\n\r\nR2(config)#");
	bench_close(&b);
}

/* Characters without end of line and without meaning are used up in time that grows with their number. */
static void test_barren_input(void)
{
	struct bench b;
	struct text junk = TEXT_EMPTY;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	for (int i = 0; i < 60000; i++)
		text_add(&junk, "\xc3\xa9");
	check_text(bench_dialogue(&b, text_str(&junk)), "");
	bench_dialogue(&b, "?\x15show privilege\r");
	check_true(strstr(text_str(&b.out), "Current privilege level is 1\r\nR1>") != NULL);
	text_free(&junk);
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"levels and modes", test_levels},
    {"refused lines", test_refusals},
    {"line ends", test_line_ends},
    {"? and TAB", test_help},
    {"questions", test_questions},
    {"waiting and breaking off", test_waiting},
    {"pages", test_pager},
    {"no echo", test_no_echo},
    {"two sessions", test_two_sessions},
    {"characters without a line", test_barren_input},
    {"log lines in between", test_async_log},
    {NULL, NULL},
};

const struct check_suite session_suite = {"session", cases};
