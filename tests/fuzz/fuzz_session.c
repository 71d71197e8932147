/*
 * Whatever is typed into a session: characters as they come, with log lines, notices, pauses, windows and
 * stalls in between (octets from 0xf8 on stand for those). A session must stay bounded and answer its host.
 */
#include <string.h>

#include "tests/cli/fake_router.h"
#include "tests/fuzz/fuzz.h"

static const char config[] = "hostname R1\nenable secret x\nusername a privilege 15 password b\n"
			     "line vty 0 4\n login local\n";

static void happen(struct bench *b, struct session *other, uint8_t what, uint8_t more)
{
	struct router_notice n = {.op = 1, .text = "!", .last = more & 1};

	switch (what & 7) {
	case 0:
		router_notify(b->router, &n);
		break;
	case 1:
		bench_wait(b, more * USEC_S);
		break;
	case 2:
		session_window(b->s, more, more / 2);
		break;
	case 3:
		session_stall(b->s, more & 1);
		break;
	case 5:
		if (other)
			session_input(other, b->now,
				      BYTES("conf t\rno int g1\rno hostn\rend\r", 29));
		break;
	default:
		fake_router_log(b->shell, "something happened");
		break;
	}
	shell_step(b->shell, b->now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum session_kind kinds[] = {SESSION_CONSOLE, SESSION_VTY, SESSION_SSH};
	static struct gram *gram; /* compiled once: it is read-only */
	struct bench b;

	if (size < 2 || size > 4096)
		return 0;
	if (!gram)
		gram = fake_gram();
	bench_open_with(&b, gram, config);
	(void)bench_session(&b, &(struct session_conf){.kind = kinds[data[0] % 3],
						       .user = data[0] % 3 == 2 ? "a" : NULL,
						       .standing = data[0] & 4});
	struct session *other =
	    session_open(b.shell, b.now, &(struct session_conf){.kind = SESSION_SSH, .user = "a"});
	for (size_t i = 1; i < size && !session_ended(b.s); i++) {
		if (data[i] >= 0xf8)
			happen(&b, other, data[i], i + 1 < size ? data[i + 1] : 0);
		else
			session_input(b.s, b.now, BYTES(data + i, 1));
		(void)session_output(b.s, &b.out);
		(void)session_prompt(b.s);
		(void)shell_deadline(b.shell);
		fuzz_check(session_room(b.s) > 0);
		text_clear(&b.out);
	}
	session_close(b.s);
	bench_close(&b);
	return 0;
}
