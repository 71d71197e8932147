/* A router as its host sees it: files, keys across a power cycle, words for the shell, frames on wires. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/shell.h"
#include "net/net.h"
#include "net/net_event.h"
#include "router/file_store.h"
#include "router/keys.h"
#include "router/work.h"
#include "tests/lib/check.h"

static const struct when start = {.mono = USEC_S, .wall = INT64_C(1757417280) * (wall_t)USEC_S};

static struct router *make(const struct gram *g, uint8_t seed)
{
	uint8_t octets[32] = {seed};
	struct router_env env = {.gram = g, .seed = octets, .serial = "9TEST", .n_ports = 2};

	return router_new(&env, start);
}

static struct gram *language(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *g = shell_gram_new(&why);

	check_text(text_str(&why), "");
	return g;
}

static bool next_file(struct router *r, struct router_fx *fx)
{
	while (router_poll(r, fx))
		if (fx->kind == ROUTER_FX_FILE)
			return true;
	return false;
}

static void test_files(void)
{
	struct gram *g = language();
	struct router *r = make(g, 1);
	struct router_file f;
	struct router_fx fx;
	static uint8_t big[1 << 20];

	check_int(router_file_put(r, "tftp:x", BYTES("a", 1), false), ST_SYNTAX);
	check_int(router_file_put(r, "nvram:../x", BYTES("a", 1), false), ST_SYNTAX);
	check_int(router_file_put(r, "nvram:", BYTES("a", 1), false), ST_SYNTAX);
	check_int(router_file_put(r, "nvram:x", BYTES("one", 3), false), ST_OK);
	check_int(router_file_put(r, "nvram:x", BYTES("three", 5), true), ST_OK);
	check_int(router_file_put(r, "flash:y", BYTES("", 0), false), ST_OK);
	check_int(router_file_load(r, "flash:z", BYTES("z", 1), 7), ST_OK);

	/* Written once each, with what is in them now; what was loaded is not written back. */
	check_true(next_file(r, &fx));
	check_text(fx.path, "nvram:x");
	check_true(fx.secret);
	check_bytes(fx.data, BYTES("three", 5));
	check_true(next_file(r, &fx));
	check_text(fx.path, "flash:y");
	check_true(fx.data.p && fx.data.n == 0);
	check_true(!next_file(r, &fx));
	check_int(router_file_delete(r, "nvram:x"), ST_OK);
	check_int(router_file_delete(r, "nvram:x"), ST_ABSENT);
	check_true(next_file(r, &fx));
	check_true(!fx.data.p);
	check_true(router_file_get(r, "flash:z", &f) && f.changed == 7);

	/* Full: the old file stays. */
	char path[32];
	int n = 0;
	enum status st = ST_OK;
	for (; n < 100 && st == ST_OK; n++) {
		snprintf(path, sizeof path, "nvram:big%d", n);
		st = router_file_put(r, path, BYTES_OF(big), false);
	}
	check_int(st, ST_LIMIT);
	check_int(n, 33);
	check_int(router_file_put(r, "nvram:big0", BYTES("small", 5), false), ST_OK);
	check_true(router_file_get(r, "nvram:big0", &f) && f.data.n == 5);
	check_int(
	    router_file_put(r, path, BYTES(big, sizeof big - 16) /* the room it left */, false),
	    ST_OK);
	router_free(r);
	gram_free(g);
}

static void test_keys(void)
{
	struct gram *g = language();
	struct router *a = make(g, 1), *b = make(g, 2);
	struct router_key k = {.label = "one", .exportable = true, .made = 42}, t;
	struct router_file f;

	check_int(rsa_generate(router_drbg(a), 512, &k.key), ST_OK);
	check_int(router_key_put(a, &k), ST_OK);
	t = k;
	t.label = "one.server";
	t.temporary = true;
	check_int(router_key_put(a, &t), ST_OK);
	t.label = "a b";
	check_int(router_key_put(a, &t), ST_SYNTAX);
	check_int(router_keys_save(a), ST_OK);
	check_true(router_key_find(a, "one")->saved && !router_key_find(a, "one.server")->saved);
	check_true(router_file_get(a, "nvram:private-config", &f));

	check_int(router_file_load(b, f.path, f.data, 0), ST_OK);
	const struct router_key *read = router_key_find(b, "one");
	check_true(read && read->exportable && read->saved && read->made == 42 &&
		   rsa_pub_equal(rsa_key_pub(read->key), rsa_key_pub(k.key)));
	check_true(!router_key_find(b, "one.server"));
	check_int(router_key_remove(b, read->label), ST_OK);
	check_true(!router_key_at(b, 0));

	/* A file that was cut short gives no key at all. */
	check_int(router_file_load(b, f.path, BYTES(f.data.p, f.data.n - 9), 0), ST_SYNTAX);
	check_true(!router_key_at(b, 0));
	rsa_key_free(k.key);
	router_free(a);
	router_free(b);
	gram_free(g);
}

/* A key made by the host: handed out once, given back, told; one that is never given back is freed. */
static void test_work(void)
{
	struct gram *g = language();
	uint8_t seed[32] = {9};
	struct router_env env = {
	    .gram = g, .seed = seed, .serial = "9TEST", .n_ports = 1, .works_outside = true};
	struct router *r = router_new(&env, start), *alone = make(g, 1);
	struct router_fx fx;
	uint64_t op = 0, other;

	check_int(router_make_key(alone, 512, &op), ST_ABSENT);
	check_int(router_make_key(r, 512, &op), ST_OK);
	check_int(router_make_key(r, 100, &other), ST_OK);
	check_true(op != other);
	for (int i = 0; i < 2; i++) {
		check_true(router_poll(r, &fx));
		check_int(fx.kind, ROUTER_FX_WORK);
		router_job_run(fx.job);
		router_job_done(r, fx.job);
	}
	check_true(!router_poll(r, &fx));
	check_true(router_poll_shell(r, &fx));
	check_int(fx.notice.kind, ROUTER_NOTICE_KEY);
	check_int(fx.notice.op, op);
	check_int(fx.notice.number, ST_OK);
	check_int(rsa_pub_bits(rsa_key_pub(fx.notice.data)), 512);
	check_true(router_poll_shell(r, &fx));
	check_int(fx.notice.op, other);
	check_int(fx.notice.number, ST_RANGE);
	check_true(fx.notice.data == NULL);
	check_int(router_make_key(r, 512, &op), ST_OK);
	router_free(r);
	router_free(alone);
	gram_free(g);
}

static void test_words(void)
{
	struct gram *g = language();
	struct router *r = make(g, 1);
	struct router_fx fx;
	struct event ev;
	char text[] = "half";
	unsigned n = 0;

	while (router_poll_shell(r, &fx))
		;
	event_make(&ev, 77, "u", UINT64_C(5));
	router_say(r, &ev);
	router_notify(r, &(struct router_notice){.op = router_new_op(r), .text = text});
	text[0] = 'x'; /* the notice has its own */
	check_true(router_poll_shell(r, &fx) && fx.kind == ROUTER_FX_EVENT && fx.event.id == 77);
	check_true(router_poll_shell(r, &fx) && fx.kind == ROUTER_FX_NOTICE && fx.notice.op == 1);
	check_text(fx.notice.text, "half");
	check_true(!router_poll_shell(r, &fx));
	for (int i = 0; i < 5000; i++)
		router_say(r, &ev);
	while (router_poll_shell(r, &fx))
		n++;
	check_int(n, 1024);
	router_free(r);
	gram_free(g);
}

/* ---- two routers on one wire ---- */

static void pass(struct router *from, struct router *to, struct when now)
{
	struct router_fx fx;

	while (router_poll(from, &fx))
		if (fx.kind == ROUTER_FX_FRAME && fx.port == 1)
			router_frame_in(to, now, 1, fx.data);
}

static struct shell *boot(struct router *r, const char *config)
{
	struct shell *sh = shell_new(r, start);
	struct text report = TEXT_EMPTY;

	check_int(shell_boot(sh, start, config, &report), ST_OK);
	check_text(text_str(&report), "");
	text_free(&report);
	router_wire_state(r, start, 1, true);
	return sh;
}

/* The same as somebody types it. */
static void ping_dialogue(struct shell *sa, struct shell *sb, struct when now)
{
	struct session *s = session_open(sa, now, &(struct session_conf){.kind = SESSION_CONSOLE});
	static const char typed[] = "ping 10.0.0.2 repeat 72\r";
	struct text out = TEXT_EMPTY;

	session_input(s, now, BYTES(typed, sizeof typed - 1));
	for (int i = 0; i < 10000 && !session_idle(s); i++) {
		now.mono += 2 * USEC_MS;
		router_tick(shell_router(sa), now);
		shell_step(sa, now);
		router_tick(shell_router(sb), now);
		pass(shell_router(sa), shell_router(sb), now);
		pass(shell_router(sb), shell_router(sa), now);
	}
	(void)session_output(s, &out);
	check_true(
	    strstr(text_str(&out),
		   "Type escape sequence to abort.\r\nSending 72, 100-byte ICMP Echos to "
		   "10.0.0.2, timeout is 2 seconds:\r\n!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"
		   "!!!!!!!!!!!!!!!!!!!!!!!!!!!\r\n!!\r\nSuccess rate is 100 percent (72/72), "
		   "round-trip min/avg/max = ") != NULL);
	text_free(&out);
}

static void test_wire(void)
{
	struct gram *g = language();
	struct router *a = make(g, 1), *b = make(g, 2);
	struct shell *sa =
	    boot(a, "interface g1\nip address 10.0.0.1 255.255.255.0\nno shutdown\n");
	struct shell *sb =
	    boot(b, "interface g1\nip address 10.0.0.2 255.255.255.0\nno shutdown\n");
	struct net_ping_conf ping = {
	    .dst = IP4(10, 0, 0, 2), .count = 3, .size = 100, .timeout_ms = 2000};
	struct when now = start;
	struct router_fx fx;
	unsigned good = 0, done = 0;

	check_true(router_owns(a, IP4(10, 0, 0, 1)) && !router_owns(a, IP4(10, 0, 0, 2)));
	check_true(router_port_up(a, 1));
	check_int(net_ping_start(router_net(a), now, router_new_op(a), &ping), ST_OK);
	for (int i = 0; i < 10000 && !done; i++) {
		now.mono += 2 * USEC_MS;
		now.wall += 2 * (wall_t)USEC_MS;
		router_tick(a, now);
		router_tick(b, now);
		pass(a, b, now);
		pass(b, a, now);
		while (router_poll_shell(a, &fx)) {
			if (fx.kind != ROUTER_FX_NOTICE)
				continue;
			const struct net_fx_probe *p = fx.notice.data;
			good += fx.notice.kind == ROUTER_NOTICE_PROBE && p->result == NET_PROBE_OK;
			done += fx.notice.kind == ROUTER_NOTICE_PING_DONE;
		}
	}
	check_int(done, 1);
	check_true(good >= 2); /* the first may wait for ARP */
	ping_dialogue(sa, sb, now);
	shell_free(sa);
	shell_free(sb);
	router_free(a);
	router_free(b);
	gram_free(g);
}

CHECK_MAIN({"router", (const struct check_case[]){
			  {"files", test_files},
			  {"keys", test_keys},
			  {"keys that the host makes", test_work},
			  {"words", test_words},
			  {"a wire", test_wire},
			  {NULL, NULL},
		      }})
