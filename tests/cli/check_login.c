/* Who gets in: lines with and without passwords, users, enable, time-outs, exec sessions. */
#include <stdlib.h>

#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

static const char lines[] = "hostname R1\nno logging console\nenable secret top\n"
			    "username admin privilege 15 password adminpw\n"
			    "username guest password guestpw\n"
			    "line vty 0 1\n login local\nline vty 2 4\n password linepw\n login\n";

static struct session *vty(struct bench *b, const char *peer)
{
	(void)bench_session(
	    b, &(struct session_conf){.kind = SESSION_VTY, .peer = peer, .raw_terminal = true});
	text_clear(&b->out);
	(void)session_output(b->s, &b->out);
	return b->s;
}

static void test_local(void)
{
	struct bench b;

	bench_open(&b, lines);
	vty(&b, "10.0.0.9");
	check_text(text_str(&b.out), "\r\n\r\nUser Access Verification\r\n\r\nUsername: ");
	check_text(bench_dialogue(&b, "admin\r"), "admin\r\nPassword: ");
	check_text(bench_dialogue(&b, "adminpw\r"), "\r\nR1#");
	check_text(
	    bench_dialogue(&b, "show users\r"),
	    "show users\r\n    Line       User       Host(s)              Idle       Location\r\n"
	    "*  1 vty 0     admin      idle                 00:00:00 10.0.0.9\r\n\r\n"
	    "  Interface    User               Mode         Idle     Peer Address\r\nR1#");

	/* A second one takes the next line; three wrong tries end it. */
	vty(&b, "10.0.0.8");
	check_text(bench_dialogue(&b, "guest\radminpw\r"),
		   "guest\r\nPassword: \r\n% Login invalid\r\n\r\nUsername: ");
	bench_type(&b, "nobody\rx\r");
	bench_clear(&b);
	bench_dialogue(&b, "admin\rguestpw\r");
	check_text(text_str(&b.out),
		   "admin\r\nPassword: \r\n% Login invalid\r\n\r\n% Bad passwords\r\n");
	check_true(session_ended(b.s));
	bench_close(&b);
}

static void test_line_password(void)
{
	struct bench b;

	bench_open(&b, lines);
	vty(&b, NULL);
	vty(&b, NULL);
	vty(&b, NULL);
	check_text(text_str(&b.out), "\r\n\r\nUser Access Verification\r\n\r\nPassword: ");
	check_text(bench_dialogue(&b, "no\rlinepw\r"), "\r\nPassword: \r\nR1>");
	check_text(bench_dialogue(&b, "enable\rbad\r"), "enable\r\nPassword: \r\nPassword: ");
	check_text(bench_dialogue(&b, "bad\rbad\r"), "\r\nPassword: \r\n% Bad secrets\r\n\r\nR1>");
	check_text(bench_dialogue(&b, "enable\rtop\r"), "enable\r\nPassword: \r\nR1#");
	check_text(bench_dialogue(&b, "disable\r"), "disable\r\nR1>");

	/* Five lines, then none. */
	vty(&b, NULL);
	vty(&b, NULL);
	check_true(bench_session(&b, &(struct session_conf){.kind = SESSION_VTY}) == NULL);
	bench_close(&b);

	bench_open(&b, "hostname R1\n");
	vty(&b, NULL);
	check_text(text_str(&b.out), "\r\n\r\nPassword required, but none set\r\n");
	check_true(session_ended(b.s));
	bench_close(&b);
}

static void test_time(void)
{
	struct bench b;

	bench_open(&b, lines);
	vty(&b, NULL);
	bench_wait(&b, 29 * USEC_S);
	check_true(!session_ended(b.s));
	bench_clear(&b);
	bench_wait(&b, 2 * USEC_S);
	check_true(session_ended(b.s));
	check_text(text_str(&b.out), "\r\n% Username:  timeout expired!\r\n");
	bench_close(&b);

	bench_open(&b, "hostname R1\nline console 0\n exec-timeout 1 30\n");
	bench_console(&b);
	bench_wait(&b, 60 * USEC_S);
	bench_type(&b, "x");
	bench_wait(&b, 89 * USEC_S);
	check_true(!session_ended(b.s));
	check_true(shell_deadline(b.shell) == b.now.mono + USEC_S);
	bench_wait(&b, USEC_S);
	check_true(session_ended(b.s));
	bench_close(&b);

	/* Whoever waits for a command is not idle; the time begins at the prompt after it. */
	bench_open(&b, "hostname R1\nline console 0\n exec-timeout 1 30\n");
	bench_console(&b);
	bench_type(&b, "test wait\r");
	bench_wait(&b, 600 * USEC_S);
	router_notify(b.router, &(struct router_notice){.op = 1, .text = "!", .last = true});
	bench_wait(&b, 0);
	bench_wait(&b, 89 * USEC_S);
	check_true(!session_ended(b.s));
	bench_wait(&b, 2 * USEC_S);
	check_true(session_ended(b.s));
	bench_close(&b);

	bench_open(&b, "hostname R1\nline console 0\n exec-timeout 0 0\n");
	bench_console(&b);
	check_true(shell_deadline(b.shell) == MONO_NEVER);
	bench_close(&b);
}

static void test_standing_console(void)
{
	struct bench b;

	bench_open(&b, lines);
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_CONSOLE, .standing = true});
	bench_type(&b, "enable\rtop\rconfigure terminal\rexit\r");
	check_text(bench_dialogue(&b, "exit\r"),
		   "exit\r\n\r\nR1 con0 is now available\r\n\r\n\r\n\r\n\r\n\r\n"
		   "Press RETURN to get started.\r\n\r\n\r\n");
	check_text(bench_dialogue(&b, "x\r"), "\r\nR1>");
	check_true(!session_ended(b.s));
	bench_close(&b);
}

static void test_exec(void)
{
	struct bench b;

	bench_open(&b, lines);
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_EXEC,
						       .user = "admin",
						       .command = "show long 30 | include 3"});
	(void)session_output(b.s, &b.out);
	check_text(text_str(&b.out), "line 3\r\nline 13\r\nline 23\r\nline 30\r\n");
	check_true(session_ended(b.s));
	check_int(session_exit_status(b.s), 0);
	session_close(b.s);
	text_clear(&b.out);
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_EXEC,
						       .user = "guest",
						       .command = "show running-config"});
	(void)session_output(b.s, &b.out);
	check_true(strstr(text_str(&b.out), "% Invalid input detected") != NULL);
	check_int(session_exit_status(b.s), 1);
	bench_close(&b);
}

static void test_ssh(void)
{
	struct bench b;
	struct text one = TEXT_EMPTY, two = TEXT_EMPTY;

	bench_open(&b, lines);
	check_true(shell_password_ok(b.shell, b.now, "admin", "adminpw"));
	check_true(!shell_password_ok(b.shell, b.now, "admin", "guestpw"));
	check_true(!shell_password_ok(b.shell, b.now, "nobody", ""));
	check_true(shell_ssh_allowed(b.shell) && shell_telnet_allowed(b.shell));
	check_int(shell_ssh_host_key(b.shell, &one), ST_OK);
	check_int(shell_ssh_host_key(b.shell, &two), ST_OK);
	check_true(str_starts(text_str(&one), "-----BEGIN PRIVATE KEY-----\n"));
	check_text(text_str(&one), text_str(&two));
	(void)bench_session(&b, &(struct session_conf){.kind = SESSION_SSH, .user = "admin"});
	bench_type(&b, "configure terminal\rcrypto key generate rsa modulus 1024 label k\rend\r");
	check_int(shell_ssh_host_key(b.shell, &two), ST_OK);
	check_true(str_starts(text_str(&two), "-----BEGIN RSA PRIVATE KEY-----\n"));
	bench_dialogue(&b, "show ip ssh\r");
	check_true(strstr(text_str(&b.out), "SSH Enabled - version 1.99\r\n") != NULL);
	check_true(strstr(text_str(&b.out), "Modulus Size : 1024 bits\r\nssh-rsa "
					    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQ") != NULL);
	text_free(&one);
	text_free(&two);
	bench_close(&b);
}

/* access-class: per line, by list, counted once a call. */
static void test_access_class(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *gram = shell_gram_new(&why);
	struct bench b;
	struct session_conf near = {.kind = SESSION_VTY, .peer = "10.0.0.9"};
	struct session_conf far = {.kind = SESSION_VTY, .peer = "10.0.1.9"};

	bench_open_with(&b, gram,
			"hostname R1\nip access-list standard 5\n permit 10.0.0.0 0.0.0.255\n"
			"line vty 0 4\n access-class 5 in vrf-also\n transport input telnet ssh\n");
	check_true(shell_vty_admits(b.shell, false, "10.0.0.9"));
	check_true(!shell_vty_admits(b.shell, false, "10.0.1.9"));
	check_true(!shell_vty_admits(b.shell, true, "10.0.1.9"));
	check_true(bench_session(&b, &far) == NULL);
	check_true(bench_session(&b, &near) != NULL);
	session_close(b.s);
	bench_console(&b);
	bench_type(&b, "enable\r");
	check_true(NULL != strstr(bench_dialogue(&b, "show ip access-lists 5\r"),
				  "    10 permit 10.0.0.0, wildcard bits 0.0.0.255 (1 match)\r\n"));
	/* One line for everybody, and it is the one that the others get. */
	bench_type(&b, "configure terminal\rline vty 4\rno access-class 5 in\rend\r");
	session_close(b.s);
	check_true(shell_vty_admits(b.shell, false, "10.0.1.9"));
	check_true(bench_session(&b, &far) != NULL);
	struct session *first = b.s;
	check_true(bench_session(&b, &far) == NULL);
	session_close(first);
	bench_console(&b);
	/* A list that does not exist permits all; out is about other things. */
	bench_type(&b, "enable\rconfigure terminal\rline vty 0 4\raccess-class 99 in\r"
		       "access-class 5 out\rend\r");
	check_true(NULL !=
		   strstr(bench_dialogue(&b, "show running-config | include access-class\r"),
			  " access-class 99 in\r\n access-class 5 out\r\n"));
	session_close(b.s);
	check_true(bench_session(&b, &far) != NULL);
	bench_close(&b);
	gram_free(gram);
	text_free(&why);
}

static const struct check_case cases[] = {
    {"access-class", test_access_class},
    {"users of the configuration", test_local},
    {"passwords of lines, enable", test_line_password},
    {"time-outs", test_time},
    {"a console that stays", test_standing_console},
    {"one command", test_exec},
    {"SSH", test_ssh},
    {NULL, NULL},
};

const struct check_suite login_suite = {"logins", cases};
