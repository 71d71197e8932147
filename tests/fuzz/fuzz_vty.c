/*
 * What another router sends on the streams of telnet and ssh: to lines that say who and a password first, to
 * terminals, on several streams at once, opened, ended and broken off in any order (octets from 0xf8 on stand
 * for those; the rest is data of the stream at hand).
 */
#include <string.h>

#include "cli/shell_int.h"
#include "cli/shell_stream.h"
#include "tests/cli/fake_router.h"
#include "tests/fuzz/fuzz.h"

#define STREAMS 3
#define PIECE	64

static const char config[] = "hostname R1\nenable secret x\nusername a privilege 15 password b\n"
			     "line vty 0 4\n login local\n";

static void effect(struct bench *b, enum router_stream_kind kind, unsigned which, bool ssh,
		   struct bytes data)
{
	struct router_fx fx = {.kind = ROUTER_FX_STREAM, .data = data};

	fx.stream.kind = kind;
	fx.stream.accepted = kind == ROUTER_STREAM_OPEN;
	fx.stream.id = which + 1;
	fx.stream.local_port = ssh ? STREAM_SSH : STREAM_TELNET;
	fx.stream.peer = IP4(10, 0, 0, 9);
	shell_stream(b->shell, &fx);
	shell_step(b->shell, b->now);
}

static void happen(struct bench *b, unsigned *which, uint8_t what, uint8_t more)
{
	static const enum router_stream_kind ends[] = {ROUTER_STREAM_CLOSED, ROUTER_STREAM_RESET,
						       ROUTER_STREAM_TIMEOUT,
						       ROUTER_STREAM_REFUSED};

	switch (what & 7) {
	case 0:
		effect(b, ROUTER_STREAM_OPEN, *which, more & 1, BYTES(NULL, 0));
		break;
	case 1:
		*which = more % STREAMS;
		break;
	case 2:
		effect(b, ends[more & 3], *which, true, BYTES(NULL, 0));
		break;
	case 3:
		effect(b, ROUTER_STREAM_WRITABLE, *which, true, BYTES(NULL, 0));
		break;
	case 4:
		b->now.mono += more * USEC_S;
		b->now.wall += (wall_t)(more * USEC_S);
		shell_step(b->shell, b->now);
		break;
	default:
		effect(b, ROUTER_STREAM_DATA, *which, true, BYTES("a\n", 2));
		break;
	}
}

/* What one caller leaves behind stays bounded. */
static void check_lines(struct bench *b)
{
	size_t n = 0;

	list_each (e, &b->shell->streams) {
		const struct stream_line *l = LIST_ENTRY(e, struct stream_line, link);
		fuzz_check(l->in.len <= 65536 + 1024);
		fuzz_check(!(l->vty && l->gone));
		n++;
	}
	fuzz_check(n <= 2 * STREAMS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gram *gram; /* compiled once: it is read-only */
	struct bench b;
	unsigned which = 0;

	if (size < 2 || size > 4096)
		return 0;
	if (!gram)
		gram = fake_gram();
	bench_open_with(&b, gram, config);
	effect(&b, ROUTER_STREAM_OPEN, 0, data[0] & 1, BYTES(NULL, 0));
	for (size_t i = 1; i < size;) {
		size_t n = 0;

		while (i + n < size && n < PIECE && data[i + n] < 0xf8)
			n++;
		if (n) {
			effect(&b, ROUTER_STREAM_DATA, which, true, BYTES(data + i, n));
		} else {
			happen(&b, &which, data[i], i + 1 < size ? data[i + 1] : 0);
			n = 1;
		}
		i += n;
		(void)shell_deadline(b.shell);
		check_lines(&b);
	}
	bench_close(&b);
	return 0;
}
