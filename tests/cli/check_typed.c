/* What is typed: the text of banners, and carets where real devices put them. */
#include <stdlib.h>

#include "tests/cli/check_config.h"

void banners(void)
{
	struct bench b;
	struct text report = TEXT_EMPTY;

	console(&b, 1, "");
	check_line(&b, "banner motd #short#", "");
	check_running(&b, "banner motd ^C\nshort\n^C\n");
	check_line(&b, "banner motd $", "Enter TEXT message.  End with the character '$'.\n");
	(void)answer(&b, "two");
	(void)answer(&b, " lines ?");
	(void)answer(&b, "$");
	check_running(&b, "banner motd ^C\ntwo\n lines ?\n^C\n");
	paste_again(&b, "banner");
	/* ^C as two characters: a lone ^ is text. */
	check_line(&b, "banner motd ^C", "Enter TEXT message.  End with the character '^C'.\n");
	(void)answer(&b, "a ^ b");
	(void)answer(&b, "^ c^Crest");
	check_running(&b, "banner motd ^C\na ^ b\n^ c\n^C\n");
	paste_again(&b, "banner");
	/* As the octet that it stands for: typed, behind Ctrl-V, and in a file. */
	(void)answer(&b, "banner login \003");
	(void)answer(&b, "typed");
	(void)answer(&b, "\003");
	check_running(&b, "banner login ^C\ntyped\n^C\n");
	(void)answer(&b, "banner exec \026\003one\026\003");
	check_running(&b, "banner exec ^C\none\n^C\n");
	check_text(session_prompt(b.s), "Router(config)#");
	(void)answer(&b, "banner\003"); /* no delimiter yet: as anywhere */
	check_text(session_prompt(b.s), "Router#");
	(void)answer(&b, "configure terminal");
	(void)answer(&b, "no banner login");
	(void)answer(&b, "no banner exec");
	check_line(&b, "no banner motd", "");
	check_not_running(&b, "banner");
	bench_close(&b);
	boot(&b, 1, "banner motd \003\nfrom a file\n\003\nbanner exec \003x\003\nhostname R2\n",
	     &report);
	check_text(text_str(&report), "");
	check_running(&b, "banner exec ^C\nx\n^C\n");
	check_running(&b, "banner motd ^C\nfrom a file\n^C\n");
	check_running(&b, "hostname R2\n");
	text_free(&report);
	bench_close(&b);
}

/* ---- carets of real devices ---- */

static void type(struct bench *b, const char *keys)
{
	(void)bench_dialogue(b, keys);
}

/* Brings the console to the prompt of a sample, "KS2(config-ext-nacl)#". */
static void go_to(struct bench *b, const char *prompt)
{
	static const char *const modes[][2] = {
	    {"(config-if)#", "interface lo1\r"},
	    {"(cs-server)#", "crypto pki server ca\r"},
	    {"(config-ext-nacl)#", "ip access-list extended x\r"}};
	struct text keys = TEXT_EMPTY;

	type(b, "end\renable\rconfigure terminal\r");
	text_addf(&keys, "hostname %.*s\r", (int)strcspn(prompt, "(#>"), prompt);
	type(b, text_str(&keys));
	text_free(&keys);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (strstr(prompt, modes[i][0]))
			type(b, modes[i][1]);
	if (!strchr(prompt, '('))
		type(b, strchr(prompt, '>') ? "end\rdisable\r" : "end\r");
	check_text(session_prompt(b->s), prompt);
}

/* Words of devices that this one is not; the grammar's own tests have them in a language of theirs. */
static bool foreign(const char *line)
{
	static const char *const lines[] = {"show ip device", "int et0/2",  "router opsf",
					    "do sh int br",   "ipv6 nd ra", "ip dhsp"};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (str_starts(line, lines[i]))
			return true;
	return false;
}

void caret_samples(void)
{
	struct bench b;
	size_t len, n = 0;
	char *data = check_file("tests/grammar/data/caret_samples.txt", &len), *save = NULL;
	char *line = NULL;

	console(&b, 1, "");
	for (char *l = strtok_r(data, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		if (*l == '#' || *l == '%')
			continue;
		if (l[strspn(l, " ")] != '^' || !line) {
			line = l;
			continue;
		}
		size_t at = strcspn(line, "#>") + 1;
		if (foreign(line + at))
			continue;
		char *prompt = str_copyn(line, at);
		struct text want = TEXT_EMPTY;
		go_to(&b, prompt);
		text_addf(&want, "%s\n%% Invalid input detected at '^' marker.\n\n", l);
		check_line(&b, line + at, text_str(&want));
		text_free(&want);
		free(prompt);
		n++;
	}
	check_int(n, 12);
	free(data);
	bench_close(&b);
}

/* ---- secrets of every type ---- */

void secret_types(void)
{
	static const char *const rows[][3] = {
	    {"five", "5 $1$3865$ETnGBVYgWwck2B/G9TLxD0", "cisco123"},
	    {"eight", "8 $8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk", "hashcat"},
	    {"nine", "9 $9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6", "hashcat"},
	    {"zero", "0 in clear", "in clear"},
	    {"plain", "word", "word"},
	};
	struct text line = TEXT_EMPTY;
	struct bench b;

	console(&b, 1, "");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		text_clear(&line);
		text_addf(&line, "username %s secret %s", rows[i][0], rows[i][1]);
		check_line(&b, text_str(&line), "");
		check_true(shell_password_ok(b.shell, b.now, rows[i][0], rows[i][2]));
		check_true(!shell_password_ok(b.shell, b.now, rows[i][0], "another"));
		if (i < 3)
			check_running(&b, text_str(&line)); /* kept as it was typed */
	}
	check_running(&b, "username zero secret 5 $1$");
	check_running(&b, "username plain secret 5 $1$");
	check_not_running(&b, "clear");
	check_line(&b, "username s algorithm-type scrypt secret word", "");
	check_running(&b, "username s secret 9 $9$");
	check_true(shell_password_ok(b.shell, b.now, "s", "word"));
	paste_again(&b, "secrets");
	check_line(&b,
		   "enable secret 9 $9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6",
		   "");
	(void)answer(&b, "end");
	(void)answer(&b, "disable");
	(void)answer(&b, "enable");
	(void)answer(&b, "hashcat");
	check_text(session_prompt(b.s), "Router#");
	text_free(&line);
	bench_close(&b);
}
