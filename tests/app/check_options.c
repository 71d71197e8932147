#include "app/options.h"
#include "tests/lib/check.h"

#define ARGS_MAX 12

static enum status parse(struct options *o, struct text *why, const char *line)
{
	static const char program[] = "gkmsh";
	char copy[256];
	char *argv[ARGS_MAX + 1] = {(char *)program};
	int argc = 1;

	str_fit(copy, sizeof copy, line);
	for (char *save, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	/* The options point into argv, which ends here: only what was parsed from numbers is looked at
	 * by callers, and whether a string is there. */
	return options_parse(argc, argv, o, why);
}

static void test_good(void)
{
	struct text why = TEXT_EMPTY;
	struct options o;

	check_int(parse(&o, &why, ""), ST_OK);
	check_int(o.mode, APP_ROUTER);
	check_int(o.ssh, PORT_NONE);
	check_true(!o.nvram && !o.config);
	check_int(parse(&o, &why, "--nvram d --ssh 0 --telnet=2323 --http 65535"), ST_OK);
	check_int(o.ssh, 0);
	check_int(o.telnet, 2323);
	check_int(o.http, 65535);
	check_true(o.nvram != NULL);
	check_int(parse(&o, &why, "lab x.yml"), ST_OK);
	check_int(o.mode, APP_LAB);
	check_int(o.port_base, 7000);
	check_true(!o.headless && !o.play);
	check_int(parse(&o, &why, "lab --headless x.yml --port-base 9000 --state d"), ST_OK);
	check_int(o.port_base, 9000);
	check_true(o.headless && o.state);
	check_int(parse(&o, &why, "lab x.yml --play s --keep-going --skip 2,3"), ST_OK);
	check_true(o.play && o.keep_going && o.skip);
	check_int(parse(&o, &why, "--version"), ST_OK);
	check_int(o.mode, APP_VERSION);
	check_int(parse(&o, &why, "lab --help"), ST_OK);
	check_int(o.mode, APP_HELP);
	check_int(why.len, 0);
	text_free(&why);
}

static void test_bad(void)
{
	static const struct {
		const char *line, *why;
	} bad[] = {
	    {"--bogus", "unknown option --bogus"},
	    {"lab x.yml --nvram d", "unknown option --nvram"},
	    {"--play s", "unknown option --play"},
	    {"--ssh", "--ssh needs a value"},
	    {"--ssh 65536", "65536: not a port number"},
	    {"--ssh -1", "-1: not a port number"},
	    {"--telnet 23x", "23x: not a port number"},
	    {"frobnicate", "unknown command frobnicate"},
	    {"lab", "lab needs a topology file"},
	    {"lab a b", "lab takes one topology file"},
	    {"lab a --port-base 65200", "65200: not a port number"},
	    {"lab a --port-base 0", "0: not a port number"},
	    {"lab a --play x --script y", "--play and --script exclude each other"},
	    {"lab a --keep-going", "--keep-going, --skip and --only go with --play"},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct text why = TEXT_EMPTY;
		struct options o;

		check_int(parse(&o, &why, bad[i].line), ST_SYNTAX);
		check_text(text_str(&why), bad[i].why);
		text_free(&why);
	}
}

static const struct check_case cases[] = {
    {"what the manual says", test_good},
    {"each fault is named", test_bad},
    {NULL, NULL},
};

CHECK_MAIN({"options", cases})
