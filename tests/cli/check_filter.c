/* What comes through behind a bar. */
#include <stdlib.h>

#include "cli/filter.h"
#include "tests/cli/check_cli.h"

static const char config[] =
    "crypto isakmp policy 10\n encr aes\n group 5\n!\n"
    "crypto gdoi group G\n identity number 1\n server local\n  rekey auth\n"
    "  sa ipsec 1\n   profile gdoi-p\n!\ninterface GigabitEthernet1\n"
    " crypto map M\n ip address 10.0.0.1 255.0.0.0\n!\nend";

static void sink(void *arg, const char *line)
{
	text_add(arg, line);
	text_addc(arg, '\n');
}

static void run(const char *spec, const char *want)
{
	struct filter *f = NULL;
	struct text out = TEXT_EMPTY;
	size_t caret;

	check_int(filter_parse(spec, &f, &caret), GRAM_OK);
	if (!f)
		return;
	char *copy = str_copy(config), *save = NULL;
	for (char *l = strtok_r(copy, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
		filter_line(f, l, sink, &out);
	filter_finish(f, sink, &out);
	check_text(text_str(&out), want);
	free(copy);
	text_free(&out);
	filter_free(f);
}

static void test_kinds(void)
{
	run(" include gdoi|map", "crypto gdoi group G\n   profile gdoi-p\n crypto map M\n");
	run(" i ^crypto.*G$", "crypto gdoi group G\n");
	run("exc ^ |!|^e",
	    "crypto isakmp policy 10\ncrypto gdoi group G\ninterface GigabitEthernet1\n");
	run("b ^interface",
	    "interface GigabitEthernet1\n crypto map M\n ip address 10.0.0.1 255.0.0.0\n"
	    "!\nend\n");
	run("count crypto", "Number of lines which match regexp = 3\n");
	run("section crypto gdoi", "crypto gdoi group G\n identity number 1\n server local\n"
				   "  rekey auth\n  sa ipsec 1\n   profile gdoi-p\n");
	run("sec server", " server local\n  rekey auth\n  sa ipsec 1\n   profile gdoi-p\n");
	run("sec exclude crypto|interface", "!\n!\n!\nend\n");
	run("i _10_", "crypto isakmp policy 10\n");
	run("i 10\\.0", " ip address 10.0.0.1 255.0.0.0\n");
	run("i {|}|a{2}", "");
}

static void refused(const char *spec, enum gram_verdict verdict, size_t at)
{
	struct filter *f = NULL;
	size_t caret = 99;

	check_int(filter_parse(spec, &f, &caret), verdict);
	check_true(f == NULL);
	if (verdict == GRAM_INVALID)
		check_int(caret, at);
}

static void test_refusals(void)
{
	char lengthy[400];

	refused("", GRAM_INCOMPLETE, 0);
	refused(" include", GRAM_INCOMPLETE, 0);
	refused(" incl ", GRAM_INCOMPLETE, 0);
	refused(" inxl x", GRAM_INVALID, 3);
	refused(" foo x", GRAM_INVALID, 1);
	refused(" i [a", GRAM_INVALID, 3);
	refused(" i (a", GRAM_INVALID, 3);
	refused(" i a\\", GRAM_INVALID, 3);
	refused(" redirect tftp://1.2.3.4/x", GRAM_INVALID, 10);
	memset(lengthy, 'a', sizeof lengthy - 1);
	lengthy[sizeof lengthy - 1] = '\0';
	lengthy[0] = 'i';
	lengthy[1] = ' ';
	refused(lengthy, GRAM_INVALID, 2);
}

static const struct check_case cases[] = {
    {"what comes through", test_kinds},
    {"refused filters", test_refusals},
    {NULL, NULL},
};

const struct check_suite filter_suite = {"filters", cases};
