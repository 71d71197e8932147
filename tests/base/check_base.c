#include "tests/lib/check.h"

#include <stdlib.h>

#include "base/addr.h"
#include "base/event.h"
#include "base/map.h"
#include "base/prng.h"
#include "base/record.h"
#include "base/text.h"
#include "base/timer.h"
#include "base/when.h"

static void cursor_reads_and_sticks(void)
{
	const uint8_t in[] = {1, 2, 3, 4, 5, 6, 7};
	struct rd r = rd_from(BYTES_OF(in));

	check_int(rd_u8(&r), 1);
	check_int(rd_u16(&r), 0x0203);
	check_int(rd_u32(&r), 0x04050607);
	check_true(rd_done(&r));
	check_int(rd_u8(&r), 0);
	check_true(r.bad);
	check_int(rd_left(&r), 0);
	check_true(rd_bytes(&r, 0).p == NULL);
}

static void cursor_writes_and_sticks(void)
{
	uint8_t buf[6];
	struct wr w = wr_into(buf, sizeof buf);

	wr_u16(&w, 0xabcd);
	wr_u32(&w, 1);
	wr_patch_u16(&w, 4, 0xffee);
	check_bytes(wr_bytes_view(&w), BYTES("\xab\xcd\x00\x00\xff\xee", 6));
	wr_u8(&w, 1);
	check_true(w.bad);
	check_true(wr_bytes_view(&w).p == NULL);

	w = wr_into(buf, sizeof buf);
	wr_u8(&w, 1);
	wr_patch_u16(&w, 0, 5);
	check_true(w.bad);
}

struct sample {
	uint16_t kind;
	uint8_t cookie[4];
	struct bytes id, rest;
};

static const struct field sample_fields[] = {
    FIELD_U(struct sample, kind),
    {.name = "version", .kind = FIELD_CONST, .width = 1, .value = 0x10},
    {.name = "reserved", .kind = FIELD_ZERO, .width = 1},
    FIELD(FIELD_ARRAY, struct sample, cookie, 4),
    FIELD(FIELD_BLOB8, struct sample, id, 1),
    FIELD(FIELD_REST, struct sample, rest, 0),
};
static const struct record sample_record = RECORD("sample", sample_fields);

static void record_goes_both_ways(void)
{
	const uint8_t wire[] = {0, 7, 0x10, 0, 1, 2, 3, 4, 2, 'a', 'b', 9, 9, 9};
	struct rd r = rd_from(BYTES_OF(wire));
	struct sample s = {0};
	uint8_t buf[64];
	struct wr w = wr_into(buf, sizeof buf);
	struct text dump = TEXT_EMPTY;

	check_int(record_decode(&sample_record, &r, &s), ST_OK);
	check_int(s.kind, 7);
	check_bytes(s.id, BYTES("ab", 2));
	check_int(s.rest.n, 3);
	check_int(record_encode(&sample_record, &s, &w), ST_OK);
	check_bytes(wr_bytes_view(&w), BYTES_OF(wire));
	record_dump(&sample_record, &s, &dump);
	check_text(text_str(&dump), "sample{kind=7 cookie=01020304 id=6162 rest=090909}");
	text_free(&dump);
}

static void record_refuses_every_truncation(void)
{
	const uint8_t wire[] = {0, 7, 0x10, 0, 1, 2, 3, 4, 2, 'a', 'b'};

	for (size_t n = 0; n < sizeof wire; n++) {
		struct rd r = rd_from(BYTES(wire, n));
		struct sample s = {0};
		check_int(record_decode(&sample_record, &r, &s), ST_TRUNCATED);
	}

	uint8_t bad[sizeof wire];
	memcpy(bad, wire, sizeof wire);
	bad[2] = 0x20;
	struct rd r = rd_from(BYTES_OF(bad));
	struct sample s = {0};
	check_int(record_decode(&sample_record, &r, &s), ST_SYNTAX);
}

static void time_converts(void)
{
	wall_t w;
	char text[21];
	struct civil c;

	check_true(wall_parse_iso("2025-09-09T11:28:00Z", &w));
	check_int(w / 1000000, 1757417280);
	civil_from_wall(&c, w);
	check_int(c.weekday, 2);
	wall_format_iso(w + 5000 * (wall_t)USEC_DAY, text);
	check_text(text, "2039-05-19T11:28:00Z");
	wall_format_iso(-1, text);
	check_text(text, "1969-12-31T23:59:59Z");
	check_true(!wall_parse_iso("2025-02-29T00:00:00Z", &w));
	check_true(!wall_parse_iso("2025-09-09T11:28:00Zx", &w));
	check_int(mono_left_s(USEC_S + 1, 0), 2);
	check_int(mono_add(5, MONO_NEVER), MONO_NEVER);
}

static void timers_fire_in_order(void)
{
	struct timers ts = {0};
	struct timer t[200] = {{0}};
	struct prng g = {1};
	mono_t last = 0;
	int fired = 0;

	check_int(timers_deadline(&ts), MONO_NEVER);
	for (int i = 0; i < 200; i++)
		check_int(timer_set(&ts, &t[i], prng_below(&g, 50)), ST_OK);
	for (int i = 0; i < 200; i += 3)
		timer_cancel(&ts, &t[i]);
	for (int i = 1; i < 200; i += 3)
		check_int(timer_set(&ts, &t[i], prng_below(&g, 50)), ST_OK);

	uint64_t order = 0;
	for (struct timer *x; (x = timers_take_due(&ts, 49)); fired++) {
		check_true(x->due > last || (x->due == last && x->order >= order));
		last = x->due;
		order = x->order;
		check_true((x - t) % 3 != 0);
	}
	check_int(fired, 133);
	timers_free(&ts);
}

static void map_keeps_order(void)
{
	struct map m = {0};
	int values[500];
	char key[16];

	for (int i = 0; i < 500; i++) {
		snprintf(key, sizeof key, "key%d", i);
		check_int(map_put_str(&m, key, &values[i]), ST_OK);
	}
	check_true(map_get_str(&m, "key77") == &values[77]);
	check_true(map_remove_str(&m, "key77") == &values[77]);
	check_true(map_get_str(&m, "key77") == NULL);
	check_int(m.n, 499);

	int i = 0;
	map_each (e, &m) {
		if (i == 77)
			i++;
		check_true(e->value == &values[i++]);
		map_remove(&m, BYTES(e->key, e->key_len));
	}
	check_int(m.n, 0);
	map_free(&m);
}

static void addresses_parse_and_print(void)
{
	ip4_t a;

	check_true(ip4_parse("172.16.4.2", &a));
	check_text(IP4_STR(a), "172.16.4.2");
	const char *const bad[] = {"",	       "1.2.3",	      "1.2.3.256", "1.2.3.4.",
				   "1.2.3.4 ", "01234.1.1.1", "a"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check_true(!ip4_parse(bad[i], &a));
	check_true(ip4_mask_valid(0) && ip4_mask_valid(IP4_BROADCAST) &&
		   ip4_mask_valid(0xffffff00));
	check_true(!ip4_mask_valid(0xff00ff00));
	check_int(ip4_mask_bits(ip4_mask_of(24)), 24);
	check_int(ip4_mask_of(0), 0);
}

static void text_grows(void)
{
	struct text t = TEXT_EMPTY;

	for (int i = 0; i < 1000; i++)
		text_addf(&t, "%d,", i);
	check_int(t.len, 3890);
	text_drop_front(&t, 2);
	check_true(str_starts(text_str(&t), "1,2,"));
	text_clear(&t);
	text_add(&t, "ab");
	text_pad_to(&t, 5, 0);
	text_add_hex(&t, BYTES("\x0a\xff", 2), true);
	check_text(text_str(&t), "ab   0AFF");
	char *s = text_take(&t);
	check_text(s, "ab   0AFF");
	free(s);
	check_text(text_str(&t), "");
}

static void event_carries_arguments(void)
{
	struct event ev;

	event_make(&ev, 7, "usao", (uint64_t)42, "GETVPN", IP4(1, 2, 3, 4), BYTES("xy", 2));
	check_int(ev.n_args, 4);
	check_int(event_number(&ev, 0), 42);
	check_text(event_text(&ev, 1), "GETVPN");
	check_int(event_address(&ev, 2), 0x01020304);
	check_int(ev.args[3].len, 2);
	check_text(event_text(&ev, 0), "");
}

static const struct check_case base_cases[] = {
    {"cursor reads and sticks", cursor_reads_and_sticks},
    {"cursor writes and sticks", cursor_writes_and_sticks},
    {"record goes both ways", record_goes_both_ways},
    {"record refuses every truncation", record_refuses_every_truncation},
    {"time converts", time_converts},
    {"timers fire in order", timers_fire_in_order},
    {"map keeps order", map_keeps_order},
    {"addresses parse and print", addresses_parse_and_print},
    {"text grows", text_grows},
    {"event carries arguments", event_carries_arguments},
    {NULL, NULL},
};

CHECK_MAIN({"base", base_cases})
