#include <stdlib.h>

#include "io/io_limits.h"
#include "io/telnet.h"
#include "io/telnet_codec.h"
#include "tests/io/check_io.h"
#include "tests/io/echo.h"

static struct telnet_server *serve(struct world *w, unsigned max_lines)
{
	struct telnet_conf conf = {.max_lines = max_lines, .ops = &echo_ops, .ctx = w};
	struct telnet_server *s;

	if (telnet_listen(w->loop, &conf, &s) != ST_OK)
		abort();
	return s;
}

static bool was_opened(struct world *w)
{
	return w->opened > 0;
}

static bool was_closed(struct world *w)
{
	return w->closed > 0;
}

static bool client_eof(struct world *w)
{
	return w->client_eof;
}

static bool stalled(struct world *w)
{
	return w->stalls > 0;
}

static void test_greeting(void)
{
	/* WILL ECHO, WILL SGA, DO SGA, DO NAWS: what makes a client send each key at once. */
	static const uint8_t want[] = {255, 251, 1, 255, 251, 3, 255, 253, 3, 255, 253, 31};
	struct world w;

	world_begin(&w);
	struct telnet_server *s = serve(&w, 0);
	world_connect(&w, telnet_port(s));
	check_true(world_run(&w, was_opened, 2000));
	world_run(&w, NULL, 20);
	check_bytes(BYTES(w.answer.s, w.answer.len), BYTES_OF(want));
	telnet_close(s);
	check_int(w.closed, 1);
	world_end(&w);
}

/* What the session is given for what is sent. */
static void check_input(struct bytes sent, struct bytes want, unsigned width, unsigned height)
{
	struct world w;

	world_begin(&w);
	struct telnet_server *s = serve(&w, 0);
	world_connect(&w, telnet_port(s));
	world_send(&w, sent);
	shutdown_client(&w);
	check_true(world_run(&w, was_closed, 3000));
	check_bytes(BYTES(text_str(&w.got), w.got.len), want);
	check_int(w.width, width);
	check_int(w.height, height);
	telnet_close(s);
	world_end(&w);
}

#define INPUT(sent, want, width, height) \
	check_input(BYTES(sent, sizeof(sent) - 1), BYTES(want, sizeof(want) - 1), width, height)

static void test_input(void)
{
	INPUT("show\r\0version\r\n\0x", "show\rversion\r\n\0x", 0, 0);
	INPUT("a\xff\xff"
	      "b",
	      "a\xff"
	      "b",
	      0, 0);
	INPUT("ab\xff\xf4"
	      "cd",
	      "ab\x03"
	      "cd",
	      0, 0); /* IAC IP */
	INPUT("\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0show", "show", 80, 24);
	INPUT("\xff\xfa\x1f\x00\xff\xff\x00\x18\xff\xf0", "", 255, 24);
	INPUT("\xff\xfa\x1f\x00\x50\xff\xf0x", "x", 0, 0);	   /* NAWS cut short */
	INPUT("\xff\xf1\xff\xf1\xff\xf1y", "y", 0, 0);		   /* netmiko's is_alive */
	INPUT("\xff\xfe\x01\xff\xfe\x03\xff\xfc\x18z", "z", 0, 0); /* telnetlib: DONT ECHO ... */
}

static void test_echo_after_dont(void)
{
	struct world w;

	world_begin(&w);
	struct telnet_server *s = serve(&w, 0);
	world_connect(&w, telnet_port(s));
	world_send(&w, BYTES("\xff\xfe\x01still here", 13));
	check_true(world_run(&w, was_opened, 2000));
	world_run(&w, NULL, 50);
	check_true(w.answer.len > 10);
	if (w.answer.len > 10)
		check_bytes(BYTES(w.answer.s + w.answer.len - 10, 10), BYTES("still here", 10));
	telnet_close(s);
	world_end(&w);
}

static void test_back_pressure(void)
{
	struct world w;

	world_begin(&w);
	w.habit = ECHO_FLOOD;
	struct telnet_server *s = serve(&w, 0);
	world_connect(&w, telnet_port(s));
	w.client_reads = false;
	for (int i = 0; i < 16; i++)
		world_send(&w, BYTES("\r", 1));
	check_true(world_run(&w, stalled, 3000));
	world_run(&w, NULL, 50);
	size_t left = w.flood_left;
	check_true(left > 0);
	check_true(line_unsent(w.line) < IO_OUT_HIGH + 4096);
	w.client_reads = true;
	world_send(&w, BYTES("\x04", 1)); /* read only after the flood */
	check_true(world_run(&w, client_eof, 10000));
	check_int(w.answer.len, (16 << 20) + 12);
	telnet_close(s);
	world_end(&w);
}

static void test_limit(void)
{
	struct world w;

	world_begin(&w);
	struct telnet_server *s = serve(&w, 1);
	world_connect(&w, telnet_port(s));
	check_true(world_run(&w, was_opened, 2000));
	int first = w.client;
	world_connect(&w, telnet_port(s));
	check_true(world_run(&w, client_eof, 2000));
	check_int(w.opened, 1);
	world_hang_up(&w);
	w.client = first;
	world_hang_up(&w);
	check_true(world_run(&w, was_closed, 3000));
	world_connect(&w, telnet_port(s));
	w.opened = 0;
	check_true(world_run(&w, was_opened, 2000));
	telnet_close(s);
	world_end(&w);
}

static void test_refused(void)
{
	struct world w;

	world_begin(&w);
	w.habit = ECHO_REFUSE;
	struct telnet_server *s = serve(&w, 0);
	world_connect(&w, telnet_port(s));
	check_true(world_run(&w, client_eof, 2000));
	check_int(w.closed, 0);

	struct telnet_conf taken = {.port = telnet_port(s), .ops = &echo_ops, .ctx = &w};
	struct telnet_server *second;
	check_int(telnet_listen(w.loop, &taken, &second), ST_EXISTS);
	telnet_close(s);
	world_end(&w);
}

static void test_compress_refused(void)
{
	struct world w;

	world_begin(&w);
	struct telnet_server *s = serve(&w, 0);
	world_connect(&w, telnet_port(s));
	world_send(&w, BYTES("\xff\xfa\x56\xff\xf0", 5));
	check_true(world_run(&w, client_eof, 2000));
	telnet_close(s);
	world_end(&w);
}

const struct check_case telnet_cases[] = {
    {"greeting", test_greeting},
    {"characters, commands and window sizes", test_input},
    {"echo goes on after DONT ECHO", test_echo_after_dont},
    {"back pressure both ways, nothing lost", test_back_pressure},
    {"a full listener refuses, a freed place serves", test_limit},
    {"no session, port taken", test_refused},
    {"compression nobody offered ends the line", test_compress_refused},
    {NULL, NULL},
};
