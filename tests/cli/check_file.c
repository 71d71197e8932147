/* Saving, copying, replacing: what a failure leaves, and what comes back. */
#include <stdlib.h>

#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

static void test_save(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nno logging console\n");
	bench_console(&b);
	bench_type(&b, "enable\rconfigure terminal\rinterface g1\rdescription to the core\rend\r");
	check_text(bench_dialogue(&b, "copy running-config startup-config\r"),
		   "copy running-config startup-config\r\nDestination filename [startup-config]? ");
	check_text(bench_dialogue(&b, "\r"), "\r\nBuilding configuration...\r\n[OK]\r\nR1#");
	bench_dialogue(&b, "show startup-config\r");
	check_true(strstr(text_str(&b.out), "! NVRAM config last updated at 11:28:00 UTC Tue Sep 9 "
					    "2025\r\n") != NULL);
	check_true(strstr(text_str(&b.out), "\r\nend\r\n\r\nR1#") != NULL);

	/* A disk that is full: the old file stays. */
	bench_type(&b, "configure terminal\rhostname R2\rinterface g1\r"
		       "description to the core and what lies behind\rend\r");
	fake_router_disk_full(b.router, true);
	check_text(bench_dialogue(&b, "write memory\r"),
		   "write memory\r\nBuilding configuration...\r\n"
		   "%Error opening nvram:startup-config (No space left on device)\r\nR2#");
	bench_dialogue(&b, "show startup-config | include hostname\r");
	check_true(strstr(text_str(&b.out), "hostname R1\r\n") != NULL);
	check_text(bench_dialogue(&b, "reload\r"),
		   "reload\r\n\r\nSystem configuration has been modified. Save? [yes/no]: ");
	check_true(!fake_router_reloaded(b.router));
	check_text(bench_dialogue(&b, "no\r"), "no\r\nProceed with reload? [confirm]");
	bench_type(&b, "\r");
	check_true(fake_router_reloaded(b.router));
	check_true(session_ended(b.s));
	bench_close(&b);
}

static void test_replace(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nno logging console\ninterface g1\ndescription a\n");
	bench_console(&b);
	bench_type(&b, "enable\rcopy running-config flash:good\r\r");
	bench_type(
	    &b, "configure terminal\rhostname R2\rint g1\rno description\rint g2\rdesc x\rend\r");
	bench_dialogue(&b, "configure replace flash:good force\r");
	check_true(strstr(text_str(&b.out), "Rollback Done\r\n\r\nR1#") != NULL);
	check_true(strstr(text_str(&b.out), "hostname R2\r\n") != NULL); /* the way back */
	bench_dialogue(&b, "show running-config | section interface\r");
	check_text(text_str(&b.out), "show running-config | section interface\r\n"
				     "interface GigabitEthernet1\r\n description a\r\n"
				     "interface GigabitEthernet2\r\nR1#"); /* a port stays */
	check_text(bench_dialogue(&b, "configure replace flash:none force\r"),
		   "configure replace flash:none force\r\n"
		   "%Error opening flash:none (No such file or directory)\r\nR1#");
	bench_close(&b);
}

static void test_redirect(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	bench_type(&b, "enable\r");
	check_text(bench_dialogue(&b, "show privilege | redirect flash:p\r"),
		   "show privilege | redirect flash:p\r\nR1#");
	check_text(bench_dialogue(&b, "show privilege | tee flash:q\r"),
		   "show privilege | tee flash:q\r\nCurrent privilege level is 15\r\nR1#");
	bench_type(&b, "show privilege | append flash:p\r");
	check_text(bench_dialogue(&b, "more flash:p\r"),
		   "more flash:p\r\nCurrent privilege level is 15\r\nCurrent privilege level is "
		   "15\r\nR1#");
	bench_type(&b, "delete flash:p\r\r\r");
	check_text(bench_dialogue(&b, "more flash:p\r"),
		   "more flash:p\r\n%Error opening flash:p (No such file or directory)\r\nR1#");
	bench_close(&b);
}

/* A startup configuration with slips: reported with their lines, the rest is read. */
static void test_boot(void)
{
	struct bench b;
	struct text report = TEXT_EMPTY;
	static const char config[] = "hostname R9\r\n!\r\ninterface g1\r\n descriptionn x\r\n"
				     " description y\r\nfoo bar\r\nend\r\nhostname late\r\n";

	bench_open(&b, "");
	check_int(shell_boot(b.shell, b.now, config, &report), ST_OK);
	check_true(strstr(text_str(&report), "line 4:  descriptionn x\n") != NULL);
	check_true(strstr(text_str(&report), "line 6: foo bar\n") != NULL);
	check_true(strstr(text_str(&report), "% Invalid input detected at '^' marker.") != NULL);
	check_text(router_hostname(b.router), "R9");
	bench_console(&b);
	bench_type(&b, "enable\r");
	bench_dialogue(&b, "show running-config interface g1\r");
	check_true(strstr(text_str(&b.out),
			  "\r\ninterface GigabitEthernet1\r\n description y\r\nend") != NULL);
	text_free(&report);
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"save and reload", test_save},
    {"replace", test_replace},
    {"output into files", test_redirect},
    {"a startup configuration with slips", test_boot},
    {NULL, NULL},
};

const struct check_suite file_suite = {"files", cases};
