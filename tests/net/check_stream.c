#include <stdlib.h>

#include "tests/net/check_net.h"
#include "tests/net/world.h"

static uint32_t open_stream(struct world *w)
{
	uint32_t id = 0;

	w->quiet = true;
	check_int(net_stream_listen(w->net[2], 23), ST_OK);
	world_run(w, USEC_S);
	text_clear(&w->log);
	check_int(net_stream_connect(w->net[0], w->now, 0, IP4(10, 0, 1, 2), 23, &id), ST_OK);
	return id;
}

static void opens_talks_and_closes(void)
{
	struct world w;

	world_init(&w);
	world_line(&w, 3);
	w.echo = true;

	uint32_t id = open_stream(&w);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "0 stream open\n2 stream open accepted\n");
	check_int(net_stream_send(w.net[0], w.now, id, BYTES("hello", 5)), 5);
	world_run(&w, USEC_S);
	check_text(text_str(&w.bytes[2]), "hello");
	check_text(text_str(&w.bytes[0]), "hello");
	text_clear(&w.log);
	net_stream_close(w.net[0], w.now, id);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "2 stream closed\n");

	struct net_view_stream v;
	check_true(!net_view_stream(w.net[0], 0, &v));
	check_true(net_view_stream(w.net[2], 0, &v));
	check_text(v.state, "LISTEN");
	world_free(&w);
}

static void refusals_and_timeouts(void)
{
	struct world w;
	uint32_t id;

	world_init(&w);
	world_line(&w, 3);
	w.quiet = true;
	world_run(&w, USEC_S);
	check_int(net_stream_connect(w.net[0], w.now, 0, IP4(10, 0, 1, 2), 23, &id), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "0 stream refused\n");
	text_clear(&w.log);
	check_int(net_stream_connect(w.net[0], w.now, 0, IP4(99, 0, 1, 2), 23, &id), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "0 stream unreachable\n");
	text_clear(&w.log);
	w.wires[1].down = true;
	check_int(net_stream_connect(w.net[0], w.now, 0, IP4(10, 0, 1, 2), 23, &id), ST_OK);
	world_run(&w, 20 * USEC_S);
	check_text(text_str(&w.log), "");
	world_run(&w, 20 * USEC_S);
	check_text(text_str(&w.log), "0 stream timeout\n");
	check_int(net_stream_connect(w.net[1], w.now, 0, IP4(99, 0, 1, 2), 23, &id), ST_ABSENT);
	world_free(&w);
}

/* A megabyte over wires that lose, repeat and reorder arrives as it left. */
static void survives_bad_wires(void)
{
	struct world w;
	size_t n = 1 << 18, at = 0;
	char *data = malloc(n);

	world_init(&w);
	world_line(&w, 3);
	for (size_t i = 0; i < n; i++)
		data[i] = (char)prng_next(&w.prng);

	uint32_t id = open_stream(&w);
	world_run(&w, USEC_S);
	for (int i = 0; i < 2; i++) {
		w.wires[i].loss = 10;
		w.wires[i].duplicate = 10;
		w.wires[i].reorder = 10;
		w.wires[i].delay_us = 5000;
	}
	for (int i = 0; i < 3000 && (at < n || w.bytes[2].len < n); i++) {
		at += net_stream_send(w.net[0], w.now, id, BYTES(data + at, n - at));
		world_run(&w, USEC_S / 5);
	}
	check_int(at, n);
	check_bytes(BYTES(w.bytes[2].s, w.bytes[2].len), BYTES(data, n));
	text_clear(&w.log);
	net_stream_close(w.net[0], w.now, id);
	world_run(&w, 120 * USEC_S);
	check_text(text_str(&w.log), "2 stream closed\n");
	free(data);
	world_free(&w);
}

static void a_held_stream_stops_the_sender(void)
{
	struct world w;
	static char data[200000];
	size_t at = 0;

	world_init(&w);
	world_line(&w, 3);

	uint32_t id = open_stream(&w);
	world_run(&w, USEC_S);
	net_stream_hold(w.net[2], w.now, w.stream[2], true);
	for (int i = 0; i < 50; i++) {
		at += net_stream_send(w.net[0], w.now, id, BYTES(data + at, sizeof data - at));
		world_run(&w, USEC_S);
	}
	check_int(at, 65536);
	check_int(w.bytes[2].len, 0);
	text_clear(&w.log);
	net_stream_hold(w.net[2], w.now, w.stream[2], false);
	world_run(&w, 20 * USEC_S);
	check_int(w.bytes[2].len, 65536);
	check_text(text_str(&w.log), "0 stream writable\n");
	world_free(&w);
}

static void a_dead_peer_is_noticed(void)
{
	struct world w;

	world_init(&w);
	world_line(&w, 3);

	uint32_t id = open_stream(&w);
	world_run(&w, 3 * USEC_HOUR); /* kept alive */
	text_clear(&w.log);
	w.wires[1].down = true;
	world_run(&w, 20 * USEC_MIN);
	check_text(text_str(&w.log), "2 stream timeout\n0 stream timeout\n");
	(void)id;
	world_free(&w);
}

static void reset_by_abort(void)
{
	struct world w;

	world_init(&w);
	world_line(&w, 3);

	uint32_t id = open_stream(&w);
	world_run(&w, USEC_S);
	text_clear(&w.log);
	net_stream_abort(w.net[0], w.now, id);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "2 stream reset\n");
	world_free(&w);
}

static void to_itself(void)
{
	struct world w;
	uint32_t id;

	world_init(&w);
	world_line(&w, 3);
	w.quiet = true;
	check_int(net_stream_listen(w.net[0], 80), ST_OK);
	check_int(net_stream_connect(w.net[0], w.now, 0, IP4(10, 0, 0, 1), 80, &id), ST_OK);
	world_run(&w, USEC_S);
	check_text(text_str(&w.log), "0 stream open\n0 stream open accepted\n");
	check_int(net_stream_send(w.net[0], w.now, id, BYTES("x", 1)), 1);
	world_run(&w, USEC_S);
	check_text(text_str(&w.bytes[0]), "x");
	world_free(&w);
}

const struct check_case stream_cases[] = {
    {"opens, talks and closes", opens_talks_and_closes},
    {"refusals and timeouts", refusals_and_timeouts},
    {"survives bad wires", survives_bad_wires},
    {"a held stream stops the sender", a_held_stream_stops_the_sender},
    {"a dead peer is noticed", a_dead_peer_is_noticed},
    {"reset by abort", reset_by_abort},
    {"to itself", to_itself},
    {NULL, NULL},
};
