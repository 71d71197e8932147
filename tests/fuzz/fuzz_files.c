/*
 * What comes from who may send files: scp, SFTP, tclsh, and configurations to be compared. The first octet says
 * which. Private keys must stay as they are, and the octets in use must be those of the files.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/config_diff.h"
#include "cli/transfer.h"
#include "tests/cli/fake_router.h"
#include "tests/fuzz/fuzz.h"

#define KEYS "nvram:private-config"

static void transfer(struct bench *b, const char *command, const uint8_t *data, size_t size)
{
	struct transfer *t = transfer_new(b->shell, 15, command);
	struct text out = TEXT_EMPTY;
	size_t at = 0;
	int status;

	fuzz_check(t != NULL);
	while (!transfer_over(t, &status)) {
		size_t had = out.len, used = transfer_step(t, BYTES(data + at, size - at), &out);
		fuzz_check(used <= size - at);
		at += used;
		if (!used && out.len == had)
			break;
		if (out.len > 1 << 20)
			text_clear(&out);
	}
	transfer_end_of_input(t);
	fuzz_check(transfer_over(t, &status));
	transfer_free(t);
	text_free(&out);
}

static void tclsh(struct bench *b, const uint8_t *data, size_t size)
{
	bench_console(b);
	bench_type(b, "enable\rtclsh\r");
	session_input(b->s, b->now, BYTES(data, size));
	shell_step(b->shell, b->now);
	bench_clear(b);
}

/* A configuration differs from itself in nothing, and what makes it of nothing is all of it. */
static void compare(const uint8_t *data, size_t size)
{
	const uint8_t *half = size ? memchr(data, 0, size) : NULL;
	size_t n = half ? (size_t)(half - data) : size;
	char *a = str_copyn((const char *)data, n);
	char *b = half ? str_copyn((const char *)half + 1, size - n - 1) : str_copy("");
	struct text t = TEXT_EMPTY;

	fuzz_check(a && b);
	fuzz_check(config_diff_both(a, a, true, &t) == ST_OK && t.len == 0);
	fuzz_check(config_diff_both(a, b, false, &t) == ST_OK);
	text_clear(&t);
	fuzz_check(config_diff_new("", a, false, &t) == ST_OK);
	text_free(&t);
	free(a);
	free(b);
}

static void look_at_files(struct bench *b)
{
	struct router_file f, files[64];
	size_t total, left, used = 0, n = router_file_list(b->router, "flash:", files, 64);

	for (size_t i = 0; i < n; i++)
		used += files[i].data.n;
	router_file_room(b->router, false, &total, &left);
	fuzz_check(n == 64 || used == total - left);
	fuzz_check(router_file_get(b->router, KEYS, &f) && f.data.n == 4 &&
		   !memcmp(f.data.p, "keys", 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const commands[] = {
	    "scp -t flash:", "scp -d -t nvram:", "scp -t flash:x", "scp -f flash:x", NULL};
	static struct gram *gram; /* compiled once: it is read-only */
	struct bench b;
	unsigned kind;

	if (size < 1 || size > 4096)
		return 0;
	kind = data[0] % 7;
	if (kind == 6) {
		compare(data + 1, size - 1);
		return 0;
	}
	if (!gram)
		gram = fake_gram();
	bench_open_with(&b, gram, "hostname R1\nip scp server enable\n");
	if (router_file_put(b.router, KEYS, BYTES("keys", 4), true) != ST_OK ||
	    router_file_put(b.router, "flash:x", BYTES("what is there", 13), false) != ST_OK)
		abort();
	if (kind == 5)
		tclsh(&b, data + 1, size - 1);
	else
		transfer(&b, commands[kind], data + 1, size - 1);
	look_at_files(&b);
	bench_close(&b);
	return 0;
}
