#include "tests/cli/fake_router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell_int.h"
#include "router/file_store.h"

/* ---- a router that a test can look into ---- */

struct router *fake_router_new(const struct gram *gram)
{
	static const uint8_t seed[32] = "seed of the test";
	struct router_env env = {.gram = gram, .seed = seed, .serial = "9FAKE000001"};
	struct when start = {.mono = 5 * USEC_S, .wall = INT64_C(1757417280) * (wall_t)USEC_S};
	struct router *r = router_new(&env, start);

	if (!r)
		abort();
	return r;
}

/* Files that take all the room there is. */
void fake_router_disk_full(struct router *r, bool full)
{
	static const char *const fill[] = {"nvram:fill1", "nvram:fill2", "nvram:fill3"};
	uint8_t *room = calloc(1, FILE_STORE_ONE);
	size_t total, left;

	for (size_t i = 0; i < sizeof fill / sizeof *fill && room; i++) {
		router_file_room(r, true, &total, &left);
		size_t n = left < FILE_STORE_ONE ? left : FILE_STORE_ONE;
		enum status st = full ? router_file_put(r, fill[i], BYTES(room, n), false)
				      : router_file_delete(r, fill[i]);
		if (st != ST_OK)
			abort();
	}
	if (!room)
		abort();
	free(room);
}

bool fake_router_reloaded(struct router *r)
{
	struct router_fx fx;
	bool seen = false;

	while (router_poll(r, &fx))
		seen = seen || fx.kind == ROUTER_FX_RELOAD;
	return seen;
}

void fake_router_log(struct shell *sh, const char *text)
{
	shell_log(sh, LOG_LEVEL_NOTICE, "TEST", "LINE", "%s", text);
}

/* ---- the bench ---- */

void bench_open(struct bench *b, const char *config)
{
	struct gram *gram = fake_gram();

	bench_open_with(b, gram, config);
	b->gram = gram;
}

void bench_open_with(struct bench *b, struct gram *gram, const char *config)
{
	struct text report = TEXT_EMPTY;

	*b = (struct bench){.router = fake_router_new(gram)};
	b->now = router_now(b->router);
	b->shell = shell_new(b->router, b->now);
	struct text all = TEXT_EMPTY;
	text_addf(&all, "service timestamps log datetime msec\n%s", config);
	enum status st = shell_boot(b->shell, b->now, text_str(&all), &report);
	text_free(&all);
	if (st != ST_OK || report.len) {
		printf("boot: %s\n", text_str(&report));
		abort();
	}
	text_free(&report);
}

void bench_close(struct bench *b)
{
	shell_free(b->shell);
	router_free(b->router);
	gram_free(b->gram);
	text_free(&b->out);
}

struct session *bench_session(struct bench *b, const struct session_conf *conf)
{
	struct session_conf raw = *conf;

	raw.raw_terminal = true;
	b->s = session_open(b->shell, b->now, &raw);
	return b->s;
}

void bench_console(struct bench *b)
{
	(void)bench_session(b,
			    &(struct session_conf){.kind = SESSION_CONSOLE, .raw_terminal = true});
	bench_clear(b);
}

void bench_clear(struct bench *b)
{
	if (b->s)
		(void)session_output(b->s, &b->out);
	text_clear(&b->out);
}

void bench_type(struct bench *b, const char *characters)
{
	session_input(b->s, b->now, BYTES(characters, strlen(characters)));
	shell_step(b->shell, b->now);
	(void)session_output(b->s, &b->out);
}

void bench_wait(struct bench *b, uint64_t us)
{
	b->now.mono += us;
	b->now.wall += (wall_t)us;
	router_tick(b->router, b->now);
	shell_step(b->shell, b->now);
	(void)session_output(b->s, &b->out);
}

const char *bench_dialogue(struct bench *b, const char *characters)
{
	bench_clear(b);
	bench_type(b, characters);
	return text_str(&b->out);
}
