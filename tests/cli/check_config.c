/* The configuration language with all its rows: device configurations, the guide's lines, dialogues. */
#include "tests/lib/check.h"

#include <glob.h>
#include <stdlib.h>

#include "cli/shell_int.h"
#include "tests/cli/check_config.h"

static struct gram *language(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *g = shell_gram_new(&why);

	if (!g) {
		printf("%s\n", text_str(&why));
		exit(1);
	}
	return g;
}

/* A router of n ports with a startup configuration ("" for none); what it refused is in *report. */
void boot(struct bench *b, unsigned ports, const char *config, struct text *report)
{
	*b = (struct bench){.gram = language()};
	b->router = fake_router_new(b->gram);
	b->now = router_now(b->router);
	for (unsigned i = 1; i <= ports; i++) {
		char name[32];

		snprintf(name, sizeof name, "GigabitEthernet%u", i);
		check_int(conf_set(conf_root(router_conf(b->router)), "interface", false, "if",
				   name, NULL),
			  ST_OK);
	}
	b->shell = shell_new(b->router, b->now);
	check_int(shell_boot(b->shell, b->now, config, report), ST_OK);
}

static void written(struct bench *b, struct text *out)
{
	text_clear(out);
	conf_write(router_conf(b->router), false, out);
}

/* ---- device configurations ---- */

static bool has_line(const char *text, const char *line, size_t n)
{
	for (const char *p = text; *p; p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n')) {
		size_t len = strcspn(p, "\n");

		while (len && p[len - 1] == ' ')
			len--;
		if (len == n && !strncmp(p, line, n))
			return true;
	}
	return false;
}

/* Nothing is lost silently: a line was refused, or it is written back as it stood. */
static void check_kept(const char *name, const char *config, const char *out, const char *report)
{
	for (const char *p = config; *p; p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n')) {
		size_t n = strcspn(p, "\n");

		while (n && p[n - 1] == ' ')
			n--;
		if (!n || p[strspn(p, " ")] == '!' || !strncmp(p, "end", n) ||
		    !strncmp(p, "Building", 8) || !strncmp(p, "Current conf", 12))
			continue;
		if (has_line(out, p, n))
			continue;
		char *line = str_copyn(p, n);
		if (!strstr(report, line)) {
			printf("\n%s: lost: %s\n", name, line);
			check_true(false);
		}
		free(line);
	}
}

static void device_configurations(void)
{
	struct text pattern = TEXT_EMPTY;
	glob_t files;

	text_addf(&pattern, "%s/tests/cli/data/running/*.txt",
		  getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	check_int(glob(text_str(&pattern), 0, NULL, &files), 0);
	check_int(files.gl_pathc, 6);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		const char *name = strrchr(files.gl_pathv[i], '/') + 1;
		struct text path = TEXT_EMPTY, report = TEXT_EMPTY, out = TEXT_EMPTY;
		struct text again = TEXT_EMPTY, none = TEXT_EMPTY;
		struct bench b, b2;
		size_t len;

		text_addf(&path, "tests/cli/data/running/%s", name);
		char *config = check_file(text_str(&path), &len);
		boot(&b, 10, config, &report);
		written(&b, &out);
		if (getenv("SHOW"))
			printf("%s\n%s\n----\n%s\n", name, text_str(&report), text_str(&out));
		check_kept(name, config, text_str(&out), text_str(&report));
		boot(&b2, 10, text_str(&out), &none);
		check_text(text_str(&none), "");
		written(&b2, &again);
		check_text(text_str(&again), text_str(&out));
		free(config);
		text_free(&path);
		text_free(&report);
		text_free(&out);
		text_free(&again);
		text_free(&none);
		bench_close(&b);
		bench_close(&b2);
	}
	globfree(&files);
	text_free(&pattern);
}

/* ---- typing ---- */

/* Types a line on the console and gives what stands between its echo and the next prompt. */
const char *answer(struct bench *b, const char *line)
{
	struct text keys = TEXT_EMPTY;
	char *from, *last;

	text_addf(&keys, "%s\r", line);
	(void)bench_dialogue(b, text_str(&keys));
	text_free(&keys);
	if (!b->out.len)
		return "";
	from = strchr(b->out.s, '\n');
	from = from ? from + 1 : b->out.s;
	last = strrchr(from, '\n');
	if (last)
		last[1] = '\0';
	else
		*from = '\0';
	/* one kind of line end is enough here */
	char *to = from;
	for (char *p = from; *p; p++) {
		if (*p != '\r')
			*to++ = *p;
	}
	*to = '\0';
	return from;
}

void console(struct bench *b, unsigned ports, const char *config)
{
	struct text report = TEXT_EMPTY;

	boot(b, ports, config, &report);
	check_text(text_str(&report), "");
	text_free(&report);
	bench_console(b);
	(void)answer(b, "enable");
	(void)answer(b, "configure terminal");
	(void)answer(b, "no logging console"); /* answers alone */
}

void check_line(struct bench *b, const char *line, const char *want)
{
	const char *got = answer(b, line);

	if (strcmp(got, want) != 0)
		printf("\n%s\n", line);
	check_text(got, want);
}

/* The caret stands under the first place of a word of the line. */
static void check_caret(struct bench *b, const char *line, const char *at)
{
	size_t column = strlen(session_prompt(b->s)) + (size_t)(strstr(line, at) - line);
	struct text want = TEXT_EMPTY;

	text_pad_to(&want, column, 0);
	text_add(&want, "^\n% Invalid input detected at '^' marker.\n\n");
	check_line(b, line, text_str(&want));
	text_free(&want);
}

/* ---- the guide ---- */

static bool engine_line(const char *line)
{
	return strstr(line, "crypto pki enroll") || strstr(line, "show") ||
	       strstr(line, "crypto key") || strstr(line, "debug");
}

static void check_typed(struct bench *b, const char *router, const char *line)
{
	const char *got;

	if (!strcmp(router, "KS2") && strstr(line, "10.0.0 0.0.0.255")) {
		check_caret(b, line, "10.0.0 ");
		check_line(b, "10 permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255", "");
		return;
	}
	got = answer(b, line);
	if (strstr(line, "crypto map getvpn 10 gdoi")) {
		check_text(got, "% NOTE: This new crypto map will remain disabled until a valid\n"
				"\tgroup has been configured.\n");
		return;
	}
	/* An engine may begin its work, and tell so: a log line, and the prompt again. */
	if (strstr(got, "%GDOI-5-COOP_KS_ELECTION"))
		return;
	if (*got)
		printf("\n%s: %s\n%s", router, line, got);
	check_text(got, "");
}

void paste_again(struct bench *b, const char *router)
{
	struct text out = TEXT_EMPTY, again = TEXT_EMPTY, keys = TEXT_EMPTY;
	struct bench fresh;

	written(b, &out);
	if (getenv("SHOW"))
		printf("---- %s\n%s", router, text_str(&out));
	console(&fresh, 1, "");
	for (const char *p = text_str(&out); *p; p += strcspn(p, "\n") + 1) {
		text_clear(&keys);
		text_addn(&keys, p, strcspn(p, "\n"));
		/* the port of a fresh router is shut down; that of this one was opened */
		if (str_equal(text_str(&keys), "interface GigabitEthernet1"))
			text_add(&keys, "\rno shutdown");
		(void)answer(&fresh, text_str(&keys));
	}
	written(&fresh, &again);
	check_text(text_str(&again), text_str(&out));
	text_free(&out);
	text_free(&again);
	text_free(&keys);
	bench_close(&fresh);
}

static void the_guide(void)
{
	static const char *const routers[] = {"CA", "KS", "KS2", "GM", "GM2"};
	size_t len, typed = 0;
	char *data = check_file("tests/cli/data/typed.txt", &len);

	for (size_t i = 0; i < 5; i++) {
		struct bench b;
		char *copy = str_copy(data), *save = NULL;

		console(&b, 1, "interface GigabitEthernet1\n no shutdown\n");
		(void)answer(&b, "hostname get-KS_2");
		for (char *l = strtok_r(copy, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
			char *mode = strchr(l, '\t'), *line = mode ? strchr(mode + 1, '\t') : NULL;

			if (*l == '#' || !line)
				continue;
			*mode = '\0';
			if (strcmp(l, routers[i]) != 0 || engine_line(line + 1))
				continue;
			check_typed(&b, l, line + 1);
			typed++;
		}
		paste_again(&b, routers[i]);
		free(copy);
		bench_close(&b);
	}
	check_int(typed, 86);
	free(data);
}

/* ---- answers of the handlers ---- */

static const char *running(struct bench *b)
{
	static const char none[] = "";

	text_clear(&b->out);
	conf_write(router_conf(b->router), false, &b->out);
	return b->out.len ? b->out.s : none;
}

void check_running(struct bench *b, const char *part)
{
	const char *all = running(b);

	if (!strstr(all, part))
		printf("\nnot in the configuration:\n%s\nbut:\n%s\n", part, all);
	check_true(strstr(all, part) != NULL);
}

void check_not_running(struct bench *b, const char *part)
{
	check_true(strstr(running(b), part) == NULL);
}

static void access_lists(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "ip access-list extended L", "");
	check_line(&b, "permit tcp any host 1.2.3.4 eq 80", "");
	check_line(&b, "remark second one", "");
	check_line(&b, "deny udp 10.1.2.3 0.0.0.255 range 500 4500 any log", "");
	check_line(&b, "permit ip 1.1.1.1 255.255.255.255 2.2.2.2 0.0.0.0", "");
	check_running(&b, "ip access-list extended L\n"
			  " permit tcp any host 1.2.3.4 eq www\n"
			  " remark second one\n"
			  " deny udp 10.1.2.0 0.0.0.255 range isakmp non500-isakmp any log\n"
			  " permit ip any host 2.2.2.2\n!\n");
	check_line(&b, "permit ip any host 2.2.2.2", ""); /* there already */
	check_line(&b, "40 permit ip any host 2.2.2.2", "% Duplicate permit statement ignored.\n");
	check_line(&b, "20 permit icmp any any echo", "% Duplicate sequence number\n");
	check_line(&b, "15 permit icmp any any echo", "");
	check_running(&b, " 10 permit tcp any host 1.2.3.4 eq www\n"
			  " 15 permit icmp any any echo\n"
			  " remark second one\n"
			  " 20 deny udp");
	check_line(&b, "no 10", "");
	check_line(&b, "no 10", "% Sequence number does not exist\n");
	check_line(&b, "no permit icmp any any echo", "");
	check_line(&b, "ip access-list resequence L 100 5", "");
	check_running(&b, "L\n remark second one\n 100 deny udp");
	check_running(&b, " 105 permit ip any host 2.2.2.2\n");
	check_caret(&b, "permit ip any any", "ermit");
	check_line(&b, "ip access-list standard L",
		   "% A named IP access list with this name already exists\n");
	check_line(&b, "no ip access-list extended L", "");
	check_not_running(&b, "access-list");
	check_line(&b, "access-list 101 permit esp any any", "");
	check_line(&b, "access-list 101 deny ip any any", "");
	check_line(&b, "access-list 7 permit 10.0.0.0 0.255.255.255", "");
	check_line(&b, "access-list 7 permit 1.1.1.1", "");
	check_running(&b, "access-list 7 permit 10.0.0.0 0.255.255.255\n"
			  "access-list 7 permit 1.1.1.1\n"
			  "!\n"
			  "access-list 101 permit esp any any\n"
			  "access-list 101 deny ip any any\n");
	check_line(&b, "no access-list 101", "");
	check_not_running(&b, "101");
	bench_close(&b);
}

static void interfaces(void)
{
	struct bench b;

	console(&b, 2, "");
	check_caret(&b, "interface gi3", "gi3");
	check_line(&b, "no interface gi2", "% Removal of physical interfaces is not permitted\n");
	check_line(&b, "interface gi1", "");
	check_line(&b, "ip address 10.0.0.1 255.0.255.0",
		   "Bad mask 0xFF00FF00 for address 10.0.0.1\n");
	check_line(&b, "ip address 10.0.0.0 255.255.255.0", "Bad mask /24 for address 10.0.0.0\n");
	check_line(&b, "ip address 224.0.0.1 255.255.255.0",
		   "Not a valid host address - 224.0.0.1\n");
	check_running(&b, " no ip address\n shutdown\n");
	check_line(&b, "ip address 10.0.0.1 255.255.255.0", "");
	check_line(&b, "ip address 10.0.0.2 255.255.255.0", ""); /* in its place */
	check_line(&b, "interface lo0", "");
	check_line(&b, "ip address 10.0.0.9 255.255.255.255",
		   "% 10.0.0.9 overlaps with GigabitEthernet1\n");
	check_line(&b, "ip address 10.0.1.9 255.255.255.255", "");
	check_line(&b, "ip address 10.0.2.9 255.255.255.0 secondary", "");
	check_line(&b, "ip address 10.0.2.200 255.255.255.128 secondary",
		   ""); /* within one's own */
	check_line(&b, "no ip address 10.0.2.200 255.255.255.128 secondary", "");
	check_line(&b, "ip address 10.0.2.9 255.255.255.0 secondary", ""); /* again */
	check_line(&b, "ip address 10.0.2.1 255.255.255.255",
		   "% 10.0.2.1 overlaps with Loopback0\n");
	check_line(&b, "ip address 10.0.0.77 255.255.255.128 secondary",
		   "% 10.0.0.0 overlaps with GigabitEthernet1\n");
	check_line(&b, "interface lo1", "");
	check_line(&b, "ip address 10.3.0.1 255.255.0.0", "");
	check_line(&b, "no interface lo1", "");
	check_line(&b, "interface lo0", "");
	check_line(&b, "ip address 10.3.1.1 255.255.255.0 secondary",
		   ""); /* its network went with it */
	check_line(&b, "no ip address 10.3.1.1 255.255.255.0 secondary", "");
	check_line(&b, "no ip address 10.0.1.9 255.255.255.255",
		   "Must delete secondary before deleting primary\n");
	check_line(&b, "crypto map none", "ERROR: Crypto Map with tag \"none\" does not exist.\n");
	check_running(&b, "interface Loopback0\n"
			  " ip address 10.0.2.9 255.255.255.0 secondary\n"
			  " ip address 10.0.1.9 255.255.255.255\n");
	check_line(&b, "no interface lo0", "");
	check_not_running(&b, "Loopback");
	check_line(&b, "default interface gi1",
		   "Interface GigabitEthernet1 set to default configuration\n");
	check_running(&b, "interface GigabitEthernet1\n no ip address\n negotiation auto\n");
	check_line(&b, "interface gi1", "");
	check_line(&b, "ip address 10.0.0.2 255.255.255.0", "");
	check_line(&b, "ip route 10.0.0.1 255.255.255.0 1.1.1.1",
		   "%Inconsistent address and mask\n");
	check_line(&b, "ip route 0.0.0.0 0.0.0.0 10.0.0.2",
		   "%Invalid next hop address (it's this router)\n");
	check_line(&b, "ip route 0.0.0.0 0.0.0.0 10.0.0.1", "");
	check_line(&b, "no ip route 0.0.0.0 0.0.0.0 10.0.0.7", "%No matching route to delete\n");
	check_running(&b, "ip route 0.0.0.0 0.0.0.0 10.0.0.1\n");
	check_line(&b, "no ip route 0.0.0.0 0.0.0.0 10.0.0.1", "");
	check_not_running(&b, "ip route");
	bench_close(&b);
}

static void secrets(void)
{
	struct bench b;
	const char *all;

	console(&b, 1, "");
	check_line(&b, "username admin privilege 15 secret admin", "");
	check_line(&b, "enable secret level 5 five", "");
	check_line(&b, "enable secret top", "");
	all = running(&b);
	check_true(strstr(all, "username admin privilege 15 secret 5 $1$") != NULL);
	check_true(strstr(all, "enable secret 5 $1$") != NULL);
	check_true(strstr(all, "enable secret level 5 5 $1$") != NULL);
	check_true(strstr(all, "five") == NULL && strstr(all, "secret admin") == NULL);
	check_line(&b, "username admin privilege 7", ""); /* the secret stays */
	check_true(strstr(running(&b), "username admin privilege 7 secret 5 $1$") != NULL);
	check_line(&b, "username admin password x",
		   "ERROR: Can not have both a user password and a user secret.\n"
		   "Please choose one or the other.\n");
	check_true(!strncmp(answer(&b, "username b secret 5 rubbish"), "ERROR: The secret", 17));
	check_not_running(&b, "username b");
	check_line(&b, "username d algorithm-type sha256 secret x", "");
	check_running(&b, "username d secret 8 $8$");
	check_line(&b, "username c password clear", "");
	check_line(&b, "line vty 0 4", "");
	check_line(&b, "password line word", "");
	check_running(&b, "username c password 0 clear\n");
	check_running(&b, " password line word\n");
	check_line(&b, "password 7 zz", "Invalid encrypted password: zz\n\n");
	check_line(&b, "service password-encryption", "");
	check_not_running(&b, "clear");
	check_not_running(&b, "line word");
	check_running(&b, "username c password 7 ");
	check_line(&b, "line vty 0 4", "");
	check_line(&b, "password 7 094F471A1A0A", "");
	check_running(&b, " password 7 094F471A1A0A\n");
	bench_close(&b);
}

static void ranges_of_lines(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "line vty 0 15", "");
	check_line(&b, "transport input ssh", "");
	check_running(&b, "line vty 0 15\n login\n transport input ssh\n");
	check_line(&b, "line vty 5 7", "");
	check_line(&b, "no login", "");
	check_running(&b, "line vty 0 4\n login\n transport input ssh\n"
			  "line vty 5 7\n no login\n transport input ssh\n"
			  "line vty 8 15\n login\n transport input ssh\n");
	check_caret(&b, "line vty 4 2", "2");
	check_line(&b, "line console 0", "");
	check_line(&b, "exec-timeout 0 0", "");
	check_running(&b, "line con 0\n exec-timeout 0 0\n stopbits 1\nline vty");
	bench_close(&b);
}

static void crypto(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "crypto isakmp policy 10", "");
	check_line(&b, "encr aes 128", "");
	check_line(&b, "hash sha", "");
	check_caret(&b, "lifetime 59", "59");
	check_running(&b, "crypto isakmp policy 10\n encr aes\n!\n");
	check_line(&b, "crypto isakmp key cisco address 1.1.1.1", "");
	check_line(&b, "crypto isakmp key other address 1.1.1.1", "");
	check_running(&b, "crypto isakmp key other address 1.1.1.1 \n");
	check_not_running(&b, "cisco");
	check_line(&b, "no crypto isakmp key x address 1.1.1.2",
		   "% Key for peer 1.1.1.2 not present\n");
	check_line(&b, "crypto ipsec transform-set ts esp-aes 256 esp-sha256-hmac", "");
	check_line(&b, "mode transport", "");
	check_running(
	    &b, "crypto ipsec transform-set ts esp-aes 256 esp-sha256-hmac \n mode transport\n");
	check_line(&b, "crypto ipsec profile p", "");
	check_line(&b, "set transform-set ts nope",
		   "ERROR: transform set with tag \"nope\" does not exist.\n");
	check_line(&b, "set transform-set ts", "");
	check_line(&b, "no crypto ipsec transform-set ts",
		   "% Transform set ts is in use by a crypto map or profile\n");
	bench_close(&b);
}

static void crypto_maps(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "crypto map m 5", "% Incomplete command.\n\n");
	check_true(!strncmp(answer(&b, "crypto map m 5 gdoi"), "% NOTE", 6));
	check_line(&b, "set group G", "% group G doesn't yet exist.\n");
	check_line(&b, "crypto gkm group G", "");
	check_line(&b, "crypto gdoi group G", "");
	check_line(&b, "crypto map m 5 gdoi", "");
	check_line(&b, "set group G", "");
	check_line(&b, "crypto map m 5 ipsec-isakmp",
		   "Attempt to change the type of crypto map \"m\" 5 is not allowed.\n");
	check_line(&b, "interface gi1", "");
	check_line(&b, "crypto map m", "");
	check_line(&b, "exit", "");
	check_line(&b, "no crypto map m",
		   "% Crypto-map m is in use by interface(s): Gi1\n"
		   " Please remove the crypto map from the above interface(s) first\n");
	check_running(&b, "crypto gkm group G\n!\ncrypto map m 5 gdoi \n set group G\n!\n");
	check_line(&b, "no crypto pki trustpoint T", "% Can't find policy T\n");
	check_line(&b, "crypto pki trustpoint T", "");
	check_running(&b, "crypto pki trustpoint T\n revocation-check crl\n!\n");
	(void)answer(&b, "no crypto pki trustpoint T");
	(void)answer(&b, "yes");
	check_not_running(&b, "trustpoint");
	bench_close(&b);
}

static void names(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "hostname a*b", "% Hostname contains one or more illegal characters.\n");
	check_line(&b, "hostname get_KS", "");
	check_line(&b, "ip domain-name lab.example", "");
	check_line(&b, "clock timezone CET 1", "");
	check_caret(&b, "clock timezone CET two", "two");
	check_running(&b, "hostname get_KS\n");
	check_running(&b, "clock timezone CET 1\n!\nip domain name lab.example\n");
	check_line(&b, "logging buffered 8192 5", "");
	check_line(&b, "no logging console", "");
	check_line(&b, "logging 10.1.1.1", "");
	check_running(&b, "logging buffered 8192 notifications\nno logging console\n");
	check_running(&b, "logging host 10.1.1.1\n");
	check_line(&b, "no hostname", "");
	check_running(&b, "hostname Router\n");
	bench_close(&b);
}

static void user_keys(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "ip ssh pubkey-chain", "");
	check_line(&b, "username ann", "");
	check_line(&b, "key-string", "");
	check_line(&b, "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7", "");
	check_not_running(&b, "key-string"); /* half a key is not written */
	check_line(&b, "exit", "");
	check_line(&b, "key-string", "");
	/* type, exponent 3, modulus 5 */
	check_line(&b, "AAAAB3NzaC1yc2EAAAABAwAAAAEF ann@lab", "");
	check_running(&b, "ip ssh pubkey-chain\n  username ann\n   key-hash ssh-rsa "
			  "0A9FDB07A8CD7E5B19B2B0D05ECB01FA \n");
	check_true(shell_pubkey_ok(b.shell, "ann", BYTES("x", 1)) == false);
	bench_close(&b);
}

/* What one session removes another may stand in. */
static void blocks_that_go(void)
{
	struct bench b;
	struct session *first, *second;

	console(&b, 1, "username u privilege 15 secret p\n");
	check_line(&b, "interface lo0", "");
	first = b.s;
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_SSH, .user = "u"});
	second = b.s;
	(void)answer(&b, "configure terminal");
	check_line(&b, "no interface lo0", "");
	check_line(&b, "interface lo0", ""); /* another one of the same name */
	b.s = first;
	check_line(&b, "description lost",
		   "                    ^\n% Invalid input detected at '^' marker.\n\n");
	check_not_running(&b, "lost");
	check_text(session_prompt(b.s), "Router(config)#");
	b.s = second;
	check_line(&b, "description kept", "");
	check_running(&b, "interface Loopback0\n description kept\n");
	bench_close(&b);
}

/* ---- shows of the configuration ---- */

/* clang-format off */
static const char *const shown_lines[] = {
	"ip access-list standard 43",
	"permit 10.1.0.2",
	"remark here",
	"permit 10.70.10.0 0.0.10.255",
	"ip access-list extended data_plane",
	"10 permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255",
	"deny udp any eq 68 any",
	"crypto isakmp policy 20",
	"authentication pre-share",
	"group 2",
	"crypto isakmp policy 10",
	"encryption aes 256",
	"hash sha256",
	"group 14",
	"lifetime 3600",
	"crypto ipsec transform-set get-ts esp-aes 256 esp-sha512-hmac",
	"crypto ipsec profile gdoi-profile",
	"set security-association lifetime seconds 7200",
	"set transform-set get-ts",
	"crypto gdoi group GETVPN",
	"identity number 484",
	"server address ipv4 172.18.5.2",
	"crypto map getvpn 10 gdoi",
	"set group GETVPN",
	"interface gi1",
	"crypto map getvpn",
	"end"};
/* clang-format on */

static void shows(void)
{
	struct bench b;

	console(&b, 1, "");
	check_line(&b, "do show crypto map", "No crypto maps found.\n");
	for (size_t i = 0; i < sizeof shown_lines / sizeof *shown_lines; i++)
		(void)answer(&b, shown_lines[i]);
	check_line(&b, "show ip access-lists",
		   "Standard IP access list 43\n"
		   "    10 permit 10.1.0.2\n"
		   "    20 permit 10.70.0.0, wildcard bits 0.0.10.255\n"
		   "Extended IP access list data_plane\n"
		   "    10 permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
		   "    20 deny udp any eq bootpc any\n");
	check_line(&b, "show access-lists 43 | include 0.2$", "    10 permit 10.1.0.2\n");
	check_line(&b, "show crypto isakmp policy",
		   "\nGlobal IKE policy\n"
		   "Protection suite of priority 10\n"
		   "\tencryption algorithm:\tAES - Advanced Encryption Standard (256 bit keys).\n"
		   "\thash algorithm:\t\tSecure Hash Standard 2 (256 bit)\n"
		   "\tauthentication method:\tRivest-Shamir-Adleman Signature\n"
		   "\tDiffie-Hellman group:\t#14 (2048 bit)\n"
		   "\tlifetime:\t\t3600 seconds, no volume limit\n"
		   "Protection suite of priority 20\n"
		   "\tencryption algorithm:\tDES - Data Encryption Standard (56 bit keys).\n"
		   "\thash algorithm:\t\tSecure Hash Standard\n"
		   "\tauthentication method:\tPre-Shared Key\n"
		   "\tDiffie-Hellman group:\t#2 (1024 bit)\n"
		   "\tlifetime:\t\t86400 seconds, no volume limit\n");
	check_line(&b, "show crypto ipsec transform-set",
		   "Transform set default: { esp-aes esp-sha-hmac  } \n"
		   "   will negotiate = { Transport,  }, \n   \n"
		   "Transform set get-ts: { esp-256-aes esp-sha512-hmac  } \n"
		   "   will negotiate = { Tunnel,  }, \n   \n");
	check_line(
	    &b, "show crypto ipsec profile tag gdoi-profile",
	    "IPSEC profile gdoi-profile\n"
	    "\tSecurity association lifetime: 4608000 kilobytes/7200 seconds\n"
	    "\tResponder-Only (Y/N): N\n\tPFS (Y/N): N\n\tMixed-mode : Disabled\n"
	    "\tTransform sets={ \n\t\tget-ts:  { esp-256-aes esp-sha512-hmac  } , \n\t}\n\n");
	check_true(strstr(answer(&b, "show crypto ipsec profile"), "IPSEC profile default\n") !=
		   NULL);
	check_line(&b, "show crypto map",
		   "Crypto Map IPv4 \"getvpn\" 10 gdoi\n\tGroup Name: GETVPN\n"
		   "\tidentity number 484\n\tserver address ipv4 172.18.5.2\n"
		   "\tInterfaces using crypto map getvpn:\n\t\tGigabitEthernet1\n\n");
	bench_close(&b);
}

CHECK_MAIN({"config", (const struct check_case[]){
			  {"device configurations", device_configurations},
			  {"the guide", the_guide},
			  {"access lists", access_lists},
			  {"interfaces and routes", interfaces},
			  {"secrets", secrets},
			  {"secrets of every type", secret_types},
			  {"ranges of lines", ranges_of_lines},
			  {"banners", banners},
			  {"crypto", crypto},
			  {"crypto maps", crypto_maps},
			  {"names", names},
			  {"keys of users", user_keys},
			  {"blocks that go", blocks_that_go},
			  {"carets of real devices", caret_samples},
			  {"shows", shows},
			  {NULL, NULL},
		      }})
