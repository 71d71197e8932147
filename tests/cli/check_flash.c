/* Files of flash: and nvram: as commands treat them: what is there, what is refused, and in which words. */
#include <string.h>

#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

static void open_bench(struct bench *b)
{
	bench_open(b, "hostname R1\nno logging console\n");
	bench_console(b);
	bench_type(b, "enable\rterminal length 0\r");
}

static void put(struct bench *b, const char *path, const char *text)
{
	check_int(router_file_put(b->router, path, BYTES(text, strlen(text)), false), ST_OK);
}

/* What is typed, and what comes after its echo and before the prompt. */
static void says(struct bench *b, const char *typed, const char *want)
{
	struct text all = TEXT_EMPTY;

	text_addf(&all, "%s\r\n%sR1#", typed, want);
	bench_clear(b);
	bench_type(b, typed);
	bench_type(b, "\r");
	check_text(text_str(&b->out), text_str(&all));
	text_free(&all);
}

static void test_dir(void)
{
	struct bench b;

	open_bench(&b);
	says(&b, "dir",
	     "Directory of bootflash:/\r\n\r\nNo files in directory\r\n\r\n"
	     "268435456 bytes total (268435456 bytes free)\r\n");
	put(&b, "flash:edge.cfg", "hostname EDGE\n");
	put(&b, "flash:old/", "");
	put(&b, "flash:old/a", "12345");
	says(&b, "dir bootflash:",
	     "Directory of bootflash:/\r\n\r\n"
	     "   11  -rw-               14   Sep 9 2025 11:28:00 +00:00  edge.cfg\r\n"
	     "   12  drwx             4096   Sep 9 2025 11:28:00 +00:00  old\r\n\r\n"
	     "268435456 bytes total (268435437 bytes free)\r\n");
	says(&b, "dir flash:/old",
	     "Directory of bootflash:/old/\r\n\r\n"
	     "   13  -rw-                5   Sep 9 2025 11:28:00 +00:00  a\r\n\r\n"
	     "268435456 bytes total (268435437 bytes free)\r\n");
	says(&b, "dir flash:none",
	     "%Error opening bootflash:/none (No such file or directory)\r\n");
	says(&b, "dir usb0:", "%Error opening usb0: (No such device)\r\n");
	says(&b, "dir flash: | include edge",
	     "   11  -rw-               14   Sep 9 2025 11:28:00 +00:00  edge.cfg\r\n");
	says(&b, "show flash:",
	     "-#- --length-- ---------date/time--------- path\r\n"
	     "  1         14 Sep 09 2025 11:28:00.0000000000 +00:00 /bootflash/edge.cfg\r\n"
	     "  2       4096 Sep 09 2025 11:28:00.0000000000 +00:00 /bootflash/old/\r\n"
	     "  3          5 Sep 09 2025 11:28:00.0000000000 +00:00 /bootflash/old/a\r\n\r\n"
	     "268435437 bytes available (19 bytes used)\r\n\r\n");
	bench_dialogue(&b, "dir all-filesystems\r");
	check_true(strstr(text_str(&b.out), "Directory of system:/\r\n") != NULL);
	check_true(strstr(text_str(&b.out), "Directory of nvram:/\r\n") != NULL);
	check_true(strstr(text_str(&b.out), "Directory of bootflash:/\r\n") != NULL);
	bench_close(&b);
}

static void test_copy(void)
{
	struct bench b;

	open_bench(&b);
	put(&b, "flash:a", "hostname R1\n");
	check_text(bench_dialogue(&b, "copy flash:a flash:b\r"),
		   "copy flash:a flash:b\r\nDestination filename [b]? ");
	check_text(bench_dialogue(&b, "\r"), "\r\n12 bytes copied in 0.000 secs\r\nR1#");
	/* One that is there is not lost without a question. */
	bench_type(&b, "copy flash:a flash:b\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Warning:There is a file already existing with this name \r\n"
		   "Do you want to over write? [confirm]");
	check_text(bench_dialogue(&b, "n"), "\r\n% Copy aborted\r\nR1#");
	/* Only places are given: the names are asked for. */
	check_text(bench_dialogue(&b, "copy flash: nvram:\r"),
		   "copy flash: nvram:\r\nSource filename []? ");
	check_text(bench_dialogue(&b, "a\r"), "a\r\nDestination filename [a]? ");
	check_text(bench_dialogue(&b, "kept\r"), "kept\r\n12 bytes copied in 0.000 secs\r\nR1#");
	says(&b, "more nvram:kept", "hostname R1\r\n");
	/* Into a folder that is not there, into one that is, over it. */
	bench_type(&b, "copy flash:a flash:old/a\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Error opening flash:old/a (No such file or directory)\r\nR1#");
	put(&b, "flash:old/", "");
	bench_type(&b, "copy flash:a flash:old/a\r");
	check_text(bench_dialogue(&b, "\r"), "\r\n12 bytes copied in 0.000 secs\r\nR1#");
	bench_type(&b, "copy flash:a flash:old\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Error opening flash:old (Is a directory)\r\nR1#");
	bench_type(&b, "copy flash:none flash:x\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Error opening flash:none (No such file or directory)\r\nR1#");
	/* No room: the one that was there stays. */
	fake_router_disk_full(b.router, true);
	bench_type(&b, "copy running-config nvram:kept\r\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Error opening nvram:kept (No space left on device)\r\nR1#");
	says(&b, "more nvram:kept", "hostname R1\r\n");
	bench_close(&b);
}

static void test_names(void)
{
	struct bench b;
	struct router_file f;
	static const char *const bad[] = {
	    "flash:..", "flash:../x", "flash:.hidden", "nvram:a/b",    "nvram:flash", "flash:a:b",
	    "tftp:x",	"flash:",     "nvram:",	       "flash:a//b//", "x",	      NULL};

	open_bench(&b);
	for (size_t i = 0; bad[i]; i++)
		check_int(router_file_put(b.router, bad[i], BYTES("x", 1), false) == ST_OK, 0);
	bench_type(&b, "copy running-config flash:../x\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Error opening flash:../x (Invalid argument)\r\nR1#");
	says(&b, "copy running-config ftp://h/x",
	     "%Error opening ftp://h/x (Invalid argument)\r\n");
	/* "/x", "//x" and "x" are one file. */
	put(&b, "flash:x", "1");
	says(&b, "more bootflash:/x", "1\r\n");
	says(&b, "more flash://x", "1\r\n");
	says(&b, "more x", "1\r\n");
	/* Private keys do not leave. */
	put(&b, "nvram:private-config", "secret");
	says(&b, "more nvram:private-config",
	     "%Error opening nvram:private-config (Permission denied)\r\n");
	says(&b, "verify /md5 nvram:private-config",
	     "%Error opening nvram:private-config (Permission denied)\r\n");
	bench_type(&b, "copy nvram:private-config flash:stolen\r\r");
	check_true(!router_file_get(b.router, "flash:stolen", &f));
	bench_type(&b, "copy flash:x nvram:private-config\r\r\r");
	check_true(router_file_get(b.router, "nvram:private-config", &f) && f.data.n == 6);
	bench_close(&b);
}

static void test_folders(void)
{
	struct bench b;
	struct router_file f;

	open_bench(&b);
	check_text(bench_dialogue(&b, "mkdir flash:old\r"),
		   "mkdir flash:old\r\nCreate directory filename [old]? ");
	check_text(bench_dialogue(&b, "\r"), "\r\nCreated dir bootflash:/old\r\nR1#");
	bench_type(&b, "mkdir flash:old\r");
	check_text(bench_dialogue(&b, "\r"),
		   "\r\n%Error Creating dir bootflash:/old (File exists)\r\nR1#");
	put(&b, "flash:a", "1");
	check_text(bench_dialogue(&b, "rename flash:a flash:old/b\r"),
		   "rename flash:a flash:old/b\r\nDestination filename [old/b]? ");
	check_text(bench_dialogue(&b, "\r"), "\r\nR1#");
	check_true(!router_file_get(b.router, "flash:a", &f));
	check_true(router_file_get(b.router, "flash:old/b", &f) && f.data.n == 1);
	bench_type(&b, "rmdir flash:old\r\r");
	check_text(bench_dialogue(&b, "\r"), "\r\n%Error Removing dir bootflash:/old (Directory "
					     "not empty)\r\nR1#");
	bench_type(&b, "delete flash:old/b\r");
	check_text(bench_dialogue(&b, "\r"), "\r\nDelete bootflash:/old/b? [confirm]");
	check_text(bench_dialogue(&b, "\r"), "\r\nR1#");
	bench_type(&b, "rmdir flash:old\r\r");
	check_text(bench_dialogue(&b, "\r"), "\r\nRemoved dir bootflash:/old\r\nR1#");
	says(&b, "delete /force flash:none",
	     "%Error deleting flash:none (No such file or directory)\r\n");
	put(&b, "flash:c", "1");
	put(&b, "flash:d", "2");
	bench_type(&b, "rename flash:c flash:d\r");
	check_text(bench_dialogue(&b, "\r"), "\r\n%Error renaming flash:c (File exists)\r\nR1#");
	bench_close(&b);
}

static void test_verify(void)
{
	struct bench b;

	open_bench(&b);
	put(&b, "flash:abc", "abc"); /* RFC 1321 A.5 */
	says(&b, "verify /md5 flash:abc",
	     ".Done!\r\nverify /md5 (bootflash:/abc) = 900150983cd24fb0d6963f7d28e17f72\r\n");
	says(&b, "verify /md5 bootflash:/abc 900150983CD24FB0D6963F7D28E17F72",
	     ".Done!\r\nVerified (bootflash:/abc) = 900150983cd24fb0d6963f7d28e17f72\r\n");
	says(&b, "verify /md5 flash:abc 00150983cd24fb0d6963f7d28e17f729",
	     ".Done!\r\n%Error verifying bootflash:/abc\r\n"
	     "Computed signature  = 900150983cd24fb0d6963f7d28e17f72\r\n"
	     "Submitted signature = 00150983cd24fb0d6963f7d28e17f729\r\n");
	says(&b, "verify /md5 flash:none",
	     "%Error opening flash:none (No such file or directory)\r\n");
	/* What is no text is shown as octets. */
	check_int(router_file_put(b.router, "flash:bin", BYTES("\0ab\xff", 4), false), ST_OK);
	says(&b, "more flash:bin", "00000000: 006162FF                             .ab.\r\n");
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"dir and show flash:", test_dir},
    {"copy", test_copy},
    {"names", test_names},
    {"folders, rename, delete", test_folders},
    {"verify and more", test_verify},
    {NULL, NULL},
};

const struct check_suite flash_suite = {"flash", cases};
