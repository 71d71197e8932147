/* Transfers octet by octet: what a well-behaved client never sends. */
#include <stdlib.h>
#include <string.h>

#include "cli/shell_int.h"
#include "cli/sftp.h"
#include "cli/transfer.h"
#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

struct far_end {
	struct bench b;
	struct transfer *t;
	struct text in, out;
};

static void begin(struct far_end *f, const char *command)
{
	bench_open(&f->b, "hostname R1\nip scp server enable\n");
	f->t = transfer_new(f->b.shell, 15, command);
	f->in = f->out = TEXT_EMPTY;
}

static void end(struct far_end *f)
{
	transfer_free(f->t);
	text_free(&f->in);
	text_free(&f->out);
	bench_close(&f->b);
}

/* Gives octets one at a time; the answer is in out. */
static void give(struct far_end *f, const char *octets, size_t n)
{
	int status;

	text_clear(&f->out);
	for (size_t i = 0; i <= n; i++) {
		for (;;) {
			size_t had = f->out.len;
			size_t used =
			    transfer_step(f->t, BYTES(text_str(&f->in), f->in.len), &f->out);
			check_true(used <= f->in.len);
			text_drop_front(&f->in, used);
			if (transfer_over(f->t, &status) || (!used && f->out.len == had))
				break;
		}
		if (i < n)
			text_addc(&f->in, octets[i]);
	}
}

static bool over(struct far_end *f, int want)
{
	int status;

	return transfer_over(f->t, &status) && status == want;
}

static bool is_there(struct far_end *f, const char *path, const char *want)
{
	struct router_file file;

	return router_file_get(f->b.router, path, &file) && file.data.n == strlen(want) &&
	       !memcmp(file.data.p, want, file.data.n);
}

#define GIVE(f, literal) give((f), (literal), sizeof(literal) - 1)

static void test_scp_sink(void)
{
	struct far_end f;

	begin(&f, "scp -v -p -t -- flash:x");
	GIVE(&f, "T1757417280 0 1757417280 0\nC0644 3 any\nabc");
	check_bytes(BYTES(f.out.s, f.out.len), BYTES("\0\0\0", 3));
	check_true(!is_there(&f, "flash:x", "abc")); /* not before the far end says it is whole */
	give(&f, "\0", 1);
	check_true(is_there(&f, "flash:x", "abc"));
	transfer_end_of_input(f.t);
	check_true(over(&f, 0));
	end(&f);

	/* The far end could not read its file to the end. */
	begin(&f, "scp -t flash:x");
	GIVE(&f, "C0644 3 any\nabc\1scp: read error\n");
	check_true(!is_there(&f, "flash:x", "abc"));
	transfer_end_of_input(f.t);
	check_true(over(&f, 1));
	end(&f);
}

static void test_scp_bad(void)
{
	static const char *const records[] = {
	    "X\n",
	    "C0644 3\n",
	    "C 3 x\n",
	    "C0644 x y\n",
	    "C0644 3 ../x\n",
	    "C0644 3 a/b\n",
	    "C0644 3 nvram:a\n",
	    "C0644 -1 x\n",
	    "D0755 0 folder\n",
	    "C0644 99999999999999999999 x\n",
	};
	static const char *const commands[] = {"scp -x", "scp -t -f flash:x", "scp -"};
	struct far_end f;

	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		begin(&f, "scp -t flash:");
		give(&f, records[i], strlen(records[i]));
		check_true(f.out.len > 2 && (f.out.s[1] == 2 || f.out.s[1] == 1));
		check_true(!is_there(&f, "nvram:a", ""));
		end(&f);
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		begin(&f, commands[i]);
		GIVE(&f, "");
		check_true(over(&f, 1) && f.out.s[0] == 2);
		end(&f);
	}
	begin(&f, "scp -t nvram:private-config");
	GIVE(&f, "C0600 1 k\n");
	check_true(strstr(f.out.s + 1, "Permission denied") != NULL);
	end(&f);
}

static void test_scp_source(void)
{
	struct far_end f;

	begin(&f, "scp -f flash:old/x");
	check_int(router_file_put(f.b.router, "flash:old/", BYTES("", 0), false), ST_OK);
	check_int(router_file_put(f.b.router, "flash:old/x", BYTES("abc", 3), false), ST_OK);
	give(&f, "\0", 1);
	check_text(text_str(&f.out), "C0644 3 x\n");
	give(&f, "\0", 1);
	check_bytes(BYTES(f.out.s, f.out.len), BYTES("abc\0", 4));
	give(&f, "\0", 1);
	check_true(over(&f, 0));
	end(&f);

	begin(&f, "scp -f flash:none");
	give(&f, "\0", 1);
	check_text(text_str(&f.out), "\2flash:none: No such file or directory\n");
	check_true(over(&f, 1));
	end(&f);
}

/* ---- SFTP ---- */

static void packet(struct text *t, uint8_t type, const char *body, size_t n)
{
	uint8_t head[5] = {0, 0, (uint8_t)((n + 1) >> 8), (uint8_t)(n + 1), type};

	text_addn(t, (const char *)head, 5);
	text_addn(t, body, n);
}

static void send(struct far_end *f, uint8_t type, const char *body, size_t n)
{
	struct text t = TEXT_EMPTY;

	packet(&t, type, body, n);
	give(f, t.s, t.len);
	text_free(&t);
}

/* The code of the status that came; -1: something else did. */
static int code(const struct far_end *f)
{
	return f->out.len > 12 && f->out.s[4] == SFTP_STATUS ? f->out.s[12] : -1;
}

static void test_sftp_bad(void)
{
	struct far_end f;

	begin(&f, NULL);
	send(&f, SFTP_STAT, "\0\0\0\1\0\0\0\1x", 9); /* before the greeting */
	check_true(over(&f, 1));
	end(&f);

	begin(&f, NULL);
	give(&f, "\x7f\xff\xff\xff\1", 5); /* a length that nobody means */
	check_true(over(&f, 1));
	end(&f);

	begin(&f, NULL);
	send(&f, SFTP_INIT, "\0\0\0\3", 4);
	check_bytes(BYTES(f.out.s, f.out.len), BYTES("\0\0\0\5\2\0\0\0\3", 9));
	send(&f, SFTP_READ, "\0\0\0\1\0\0\0\4\0\0\0\0", 12); /* no such handle, cut short */
	check_int(code(&f), SFTP_FAILURE);
	send(&f, SFTP_CLOSE, "\0\0\0\1\0\0\0\4\xff\xff\xff\xff", 12);
	check_int(code(&f), SFTP_FAILURE);
	send(&f, SFTP_OPEN, "\0\0\0\1\xff\xff\xff\xff", 8);
	check_int(code(&f), SFTP_FAILURE);
	send(&f, SFTP_STAT, "\0\0\0\1\0\0\0\4none", 12);
	check_int(code(&f), SFTP_NO_SUCH_FILE);
	send(&f, 99, "\0\0\0\1", 4);
	check_int(code(&f), SFTP_UNSUPPORTED);
	send(&f, SFTP_OPEN, "\0\0\0\1\0\0\0\x14nvram:private-config\0\0\0\x1a\0\0\0\0", 36);
	check_int(code(&f), SFTP_PERMISSION_DENIED);
	end(&f);
}

static void test_sftp_write(void)
{
	struct far_end f;

	begin(&f, NULL);
	send(&f, SFTP_INIT, "\0\0\0\3", 4);
	send(&f, SFTP_OPEN, "\0\0\0\1\0\0\0\1x\0\0\0\x1a\0\0\0\0", 17);
	check_int(f.out.s[4], SFTP_HANDLE);
	/* The second half first; nothing is there until it is closed. */
	send(&f, SFTP_WRITE, "\0\0\0\1\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\2cd", 26);
	check_int(code(&f), SFTP_OK);
	send(&f, SFTP_WRITE, "\0\0\0\1\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2ab", 26);
	check_int(code(&f), SFTP_OK);
	check_true(!is_there(&f, "flash:x", "abcd"));
	send(&f, SFTP_CLOSE, "\0\0\0\1\0\0\0\4\0\0\0\0", 12);
	check_int(code(&f), SFTP_OK);
	check_true(is_there(&f, "flash:x", "abcd"));
	/* Far behind the end of all there is: refused, and then the file is not kept. */
	send(&f, SFTP_OPEN, "\0\0\0\1\0\0\0\1x\0\0\0\x1a\0\0\0\0", 17);
	send(&f, SFTP_WRITE, "\0\0\0\1\0\0\0\4\0\0\0\0\x7f\xff\xff\xff\xff\xff\xff\0\0\0\0\2ab",
	     26);
	check_int(code(&f), SFTP_FAILURE);
	send(&f, SFTP_CLOSE, "\0\0\0\1\0\0\0\4\0\0\0\0", 12);
	check_int(code(&f), SFTP_FAILURE);
	check_true(is_there(&f, "flash:x", "abcd"));
	/* There are only so many. */
	for (int i = 0; i < 9; i++)
		send(&f, SFTP_OPEN, "\0\0\0\1\0\0\0\1x\0\0\0\1\0\0\0\0", 17);
	check_int(code(&f), SFTP_FAILURE);
	end(&f);
}

static const struct check_case cases[] = {
    {"scp: into the router", test_scp_sink},	  {"scp: what is refused", test_scp_bad},
    {"scp: out of the router", test_scp_source},  {"SFTP: what is refused", test_sftp_bad},
    {"SFTP: written in pieces", test_sftp_write}, {NULL, NULL},
};

const struct check_suite transfer_suite = {"transfers", cases};
