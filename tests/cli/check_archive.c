/* The archive of configurations, what files differ in, and tclsh as scripts use it. */
#include <stdlib.h>
#include <string.h>

#include "cli/config_diff.h"
#include "cli/shell.h"
#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

/* ---- differences ---- */

static void new_lines(const char *a, const char *b, bool ignore_case, const char *want)
{
	struct text t = TEXT_EMPTY;

	check_int(config_diff_new(a, b, ignore_case, &t), ST_OK);
	check_text(text_str(&t), want);
	text_free(&t);
}

static void differences(const char *a, const char *b, const char *want)
{
	struct text t = TEXT_EMPTY;

	check_int(config_diff_both(a, b, false, &t), ST_OK);
	check_text(text_str(&t), want);
	text_free(&t);
}

static void test_differences(void)
{
	differences("hostname A\n", "hostname A\n", "");
	differences("!\nhostname A\nend\n",
		    "Building configuration...\n\nCurrent configuration : 5 bytes\nhostname B\n!\n",
		    "+hostname B\n-hostname A\n");
	/* In the block that it stands in, which is named once; a block of its own comes whole. */
	differences("interface G1\n ip address 1\n no shutdown\ninterface G2\n shutdown\n",
		    "interface G1\n ip address 2\n no shutdown\n mtu 9\ninterface G3\n shutdown\n",
		    "interface G1\n +ip address 2\n +mtu 9\n+interface G3\n +shutdown\n"
		    "interface G1\n -ip address 1\n-interface G2\n -shutdown\n");
	/* Deeper blocks, and back out of them. */
	differences("a\n b\n  c\n d\n", "a\n b\n  c\n  e\n d\n", "a\n b\n  +e\n");
	/* The same line in two blocks is two lines; twice in one block as well. */
	differences("x\n same\ny\n", "x\ny\n same\n", "y\n +same\nx\n -same\n");
	differences("x\n same\n", "x\n same\n same\n", "x\n +same\n");
	new_lines("interface Loopback1\n", "interface loopback1\ndescription t\n", true,
		  "description t\n");
	new_lines("interface Loopback1\n", "interface loopback1\r\n description t\r\nend\r\n",
		  false, "interface loopback1\n description t\n");
	new_lines("", "a\n               b\n", false, "a\n b\n");
}

/* ---- the archive ---- */

static struct gram *language(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *g = shell_gram_new(&why);

	if (!g)
		abort();
	text_free(&why);
	return g;
}

static void open_bench(struct bench *b, const char *config)
{
	struct gram *g = language();

	bench_open_with(b, g, config);
	b->gram = g;
	bench_console(b);
	bench_type(b, "enable\rterminal length 0\r");
}

static bool shows(struct bench *b, const char *typed, const char *want)
{
	bench_clear(b);
	bench_type(b, typed);
	bench_type(b, "\r");
	bool found = strstr(text_str(&b->out), want) != NULL;
	if (!found)
		printf("--- no\n%s\n--- in\n%s\n", want, text_str(&b->out));
	return found;
}

static void test_archive(void)
{
	struct bench b;
	struct router_file files[32];

	open_bench(&b, "hostname R1\nno logging console\n");
	check_true(shows(&b, "show archive", " Archive feature not enabled\r\n"));
	check_true(shows(&b, "archive config", " Archive feature not enabled\r\n"));
	bench_type(
	    &b, "configure terminal\rarchive\rpath flash:$h-cfg\rmaximum 2\rwrite-memory\rend\r");
	check_true(shows(&b, "show archive",
			 "The maximum archive configurations allowed is 2.\r\n"
			 "The next archive file will be named bootflash:R1-cfg-<timestamp>-0\r\n"
			 " Archive #  Name\r\n   1        \r\n   2        \r\nR1#"));
	check_true(shows(&b, "archive config", "archive config\r\nR1#"));
	check_true(shows(&b, "write memory", "[OK]\r\nR1#"));
	check_true(
	    shows(&b, "show archive",
		  "There are currently 2 archive configurations saved.\r\n"
		  "The next archive file will be named bootflash:R1-cfg-<timestamp>-2\r\n"
		  " Archive #  Name\r\n"
		  "   1        bootflash:R1-cfg-Sep--9-11-28-00.000-0 \r\n"
		  "   2        bootflash:R1-cfg-Sep--9-11-28-00.000-1 <- Most Recent\r\nR1#"));
	/* The oldest goes; what others called alike stays. */
	check_int(router_file_put(b.router, "flash:R1-cfg-notes", BYTES("x", 1), false), ST_OK);
	bench_type(&b, "archive config\r");
	check_int(router_file_list(b.router, "flash:R1-cfg-", files, 32), 3);
	check_true(shows(&b, "show archive",
			 "   1        bootflash:R1-cfg-Sep--9-11-28-00.000-1 \r\n"
			 "   2        bootflash:R1-cfg-Sep--9-11-28-00.000-2 <- Most Recent\r\n"));
	/* A folder that is not there. */
	bench_type(&b, "configure terminal\rarchive\rpath flash:old/cfg\rend\r");
	check_true(shows(&b, "archive config",
			 "%Error opening flash:old/cfg-Sep--9-11-28-00.000-0 (No such file or "
			 "directory)\r\n"));
	bench_close(&b);
}

static void test_compare(void)
{
	struct bench b;

	open_bench(&b, "hostname R1\nno logging console\n");
	bench_type(&b, "write memory\r");
	check_true(shows(&b, "show archive config differences",
			 "!Contextual Config Diffs:\r\n!No changes were found\r\n"));
	bench_type(&b, "configure terminal\rinterface Loopback1\rdescription x\rend\r");
	check_true(shows(
	    &b, "show archive config differences",
	    "!Contextual Config Diffs:\r\n+interface Loopback1\r\n +description x\r\n\r\nR1#"));
	check_true(shows(&b, "show archive config differences nvram:startup-config",
			 "+interface Loopback1\r\n"));
	check_true(
	    shows(&b, "show archive config differences system:running-config nvram:startup-config",
		  "-interface Loopback1\r\n"));
	check_true(shows(&b, "show archive config differences flash:none",
			 "%Error opening flash:none (No such file or directory)\r\n"));
	check_int(router_file_put(b.router, "flash:c",
				  BYTES("interface loopback1\n description y\n", 35), false),
		  ST_OK);
	check_true(shows(&b, "show archive config incremental-diffs flash:c ignorecase",
			 "!List of Commands:\r\ninterface loopback1\r\n description y\r\nend\r\n"));
	bench_close(&b);
}

static void test_log(void)
{
	struct bench b;
	struct session_conf ssh = {.kind = SESSION_SSH, .user = "ann"};

	open_bench(&b, "hostname R1\nno logging console\nusername ann privilege 15\n"
		       "line vty 0 4\ntransport input ssh\n");
	bench_type(&b, "configure terminal\rhostname R2\rhostname R1\rarchive\rlog config\r"
		       "logging enable\rlogging size 3\rend\r");
	check_true(shows(&b, "show archive log config all",
			 "config all\r\n idx   sess           user@line      Logged command\r\n"
			 "    1     1     console@console     |logging enable\r\n"
			 "    2     1     console@console     |logging size 3\r\nR1#"));
	/* Secrets are not kept, nor what was refused; the oldest go. */
	check_true(bench_session(&b, &ssh) != NULL);
	bench_type(&b, "configure terminal\renable secret hunter2\rfrobnicate\rint lo1\rend\r");
	check_true(shows(&b, "show archive log config all",
			 "Logged command\r\n"
			 "    2     1     console@console     |logging size 3\r\n"
			 "    3     2            ann@vty0     |enable secret *****\r\n"
			 "    4     2            ann@vty0     |interface Loopback1\r\nR1#"));
	check_true(shows(
	    &b, "show archive log config 3 3",
	    "Logged command\r\n    3     2            ann@vty0     |enable secret *****\r\nR1#"));
	bench_type(&b, "clear archive log config\r");
	check_true(shows(&b, "show archive log config all", "Logged command\r\nR1#"));
	bench_close(&b);
}

/* ---- tclsh ---- */

static void test_tcl(void)
{
	struct bench b;
	struct router_file f;

	open_bench(&b, "hostname R1\nno logging console\n");
	check_text(bench_dialogue(&b, "tclsh\r"), "tclsh\r\nR1(tcl)#");
	check_text(bench_dialogue(&b, "\r"), "\r\nR1(tcl)#");
	/* As clients put a configuration on a router. */
	check_text(bench_dialogue(&b, "puts [open \"flash:cfg\" w+] {\r"),
		   "puts [open \"flash:cfg\" w+] {\r\n+>");
	check_text(bench_dialogue(&b, "interface loopback1\r"), "interface loopback1\r\n+>");
	check_text(bench_dialogue(&b, " description {a} [b] $c\r"),
		   " description {a} [b] $c\r\n+>");
	check_text(bench_dialogue(&b, "}\r"), "}\r\nR1(tcl)#");
	check_true(router_file_get(b.router, "flash:cfg", &f));
	check_bytes(f.data, BYTES("\ninterface loopback1\n description {a} [b] $c\n\n", 46));

	bench_type(
	    &b,
	    "set f [open flash:n w]\rputs $f one\rputs -nonewline $f \"two $f\\n\"\rclose $f\r");
	check_true(router_file_get(b.router, "flash:n", &f));
	check_bytes(f.data, BYTES("one\ntwo file1\n", 14));
	check_true(shows(&b, "puts [file size flash:n]", "\r\n14\r\nR1(tcl)#"));
	check_true(shows(&b, "puts \"[file exists flash:n][file exists flash:m]\"", "\r\n10\r\n"));
	bench_type(&b, "file delete flash:n\r");
	check_true(!router_file_get(b.router, "flash:n", &f));

	check_true(shows(&b, "frob", "\r\ninvalid command name \"frob\"\r\n"));
	check_true(shows(&b, "puts $none", "\r\ncan't read \"none\": no such variable\r\n"));
	check_true(shows(&b, "open flash:none", "couldn't open \"flash:none\": No such file"));
	check_true(shows(&b, "open nvram:private-config w",
			 "couldn't open \"nvram:private-config\": Permission denied"));
	check_true(shows(&b, "puts nosuch x", "can not find channel named \"nosuch\""));
	check_true(shows(&b, "set", "wrong # args"));
	check_true(shows(&b, "puts x][", "missing close-bracket"));
	check_true(shows(&b, "puts [[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]", "too many nested"));
	check_text(bench_dialogue(&b, "tclquit\r"), "tclquit\r\nR1#");
	bench_close(&b);
}

/* What is open when the session goes, and a break in the middle. */
static void test_tcl_broken(void)
{
	struct bench b;

	open_bench(&b, "hostname R1\nno logging console\n");
	bench_type(&b, "tclsh\rset f [open flash:n w]\rputs $f {\r");
	check_true(strstr(bench_dialogue(&b, "\x03"), "R1#") != NULL);
	bench_type(&b, "tclsh\rset f [open flash:n w]\rputs $f {half");
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"differences", test_differences},
    {"archive", test_archive},
    {"archive config differences", test_compare},
    {"archive log config", test_log},
    {"tclsh", test_tcl},
    {"tclsh, broken off", test_tcl_broken},
    {NULL, NULL},
};

const struct check_suite archive_suite = {"archive", cases};
