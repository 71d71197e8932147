/*
 * Keys of the line editor against a plain model: random sequences, then Enter; the command that was carried
 * out must be the model's line. A terminal model follows what is drawn, and must show the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/prng.h"
#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

struct model {
	char line[256];
	size_t n, at;
};

static void model_insert(struct model *m, char c)
{
	memmove(m->line + m->at + 1, m->line + m->at, m->n - m->at);
	m->line[m->at++] = c;
	m->n++;
}

static void model_cut(struct model *m, size_t from, size_t to)
{
	memmove(m->line + from, m->line + to, m->n - to);
	m->n -= to - from;
	m->at = from;
}

static void model_key(struct model *m, int key)
{
	size_t p = m->at;

	switch (key) {
	case 'A' & 0x1f:
		m->at = 0;
		break;
	case 'E' & 0x1f:
		m->at = m->n;
		break;
	case 'B' & 0x1f:
		m->at -= m->at > 0;
		break;
	case 'F' & 0x1f:
		m->at += m->at < m->n;
		break;
	case 'H' & 0x1f:
	case 0x7f:
		if (p)
			model_cut(m, p - 1, p);
		break;
	case 'D' & 0x1f:
		if (p < m->n)
			model_cut(m, p, p + 1);
		break;
	case 'K' & 0x1f:
		model_cut(m, p, m->n);
		break;
	case 'U' & 0x1f:
	case 'X' & 0x1f:
		model_cut(m, 0, p);
		break;
	case 'W' & 0x1f:
		while (p && m->line[p - 1] == ' ')
			p--;
		while (p && m->line[p - 1] != ' ')
			p--;
		model_cut(m, p, m->at);
		break;
	default:
		model_insert(m, (char)key);
	}
}

/* ---- a terminal ---- */

struct screen {
	char row[4][200];
	size_t x, y;
};

static void screen_write(struct screen *s, const char *p, unsigned width)
{
	for (; *p; p++) {
		if (*p == '\a') {
			continue;
		} else if (*p == '\r') {
			s->x = 0;
		} else if (*p == '\n') {
			s->y++;
		} else if (*p == '\b') {
			s->x -= s->x > 0;
		} else if (*p == 27 && p[1] == '[') {
			unsigned n = 0;
			for (p += 2; *p >= '0' && *p <= '9'; p++)
				n = n * 10 + (unsigned)(*p - '0');
			n = n ? n : 1;
			if (*p == 'C')
				s->x += n;
			else if (*p == 'D')
				s->x = s->x > n ? s->x - n : 0;
			else if (*p == 'K')
				memset(s->row[s->y] + s->x, ' ', sizeof s->row[0] - s->x);
			else
				CU_FAIL("an order that the model does not know");
		} else {
			if (s->x >= width)
				CU_FAIL("outside the screen");
			s->row[s->y][s->x++] = *p;
		}
	}
}

/* The row shows the line from some place on, ten characters a step, with $ for what is hidden. */
static void check_screen(const struct screen *s, const struct model *m, size_t width)
{
	char want[200], got[200];
	size_t room = width - 4;

	memcpy(got, s->row[s->y], 150);
	got[150] = '\0';
	for (size_t off = 0; off <= m->n; off += 10) {
		size_t n = m->n - off < room ? m->n - off : room;

		memset(want, ' ', sizeof want);
		memcpy(want, "R1#", 3);
		memcpy(want + 3, m->line + off, n);
		if (off && n)
			want[3] = '$';
		if (m->n - off > room)
			want[3 + room - 1] = '$';
		want[150] = '\0';
		if (m->at >= off && s->x == 3 + m->at - off && !strcmp(want, got))
			return;
	}
	printf("\nwidth %zu, at %zu of: %.*s\n", width, m->at, (int)m->n, m->line);
	check_text(got, "a part of it");
}

static int random_key(struct prng *r)
{
	static const char keys[] = {1, 5, 2, 2, 6, 6, 8, 0x7f, 4, 11, 21, 23, 24};

	if (prng_percent(r, 70))
		return "abc de fgh"[prng_below(r, 10)];
	return keys[prng_below(r, sizeof keys)];
}

static void one_line(struct bench *b, struct prng *r, unsigned width)
{
	static const char front[] = "send log ";
	struct model m = {.n = 0};
	struct screen s;
	char line[300];

	memset(&s, ' ', sizeof s);
	memcpy(s.row[0], "R1#", 3);
	s.x = 3;
	s.y = 0;
	for (int i = 0; i < 60; i++) {
		int key = random_key(r);
		model_key(&m, key);
		screen_write(&s, bench_dialogue(b, (char[]){(char)key, 0}), width - 1);
	}
	check_screen(&s, &m, width);

	/* Its words go into the log: what was typed is what was carried out. */
	bench_type(b, "\001");
	bench_type(b, front);
	while (m.n && m.line[m.n - 1] == ' ')
		m.n--;
	snprintf(line, sizeof line, ": %.*s\r\nR1#", (int)m.n, m.line);
	bench_dialogue(b, "\r");
	size_t lead = strspn(line + 2, " ");
	memmove(line + 2, line + 2 + lead, strlen(line + 2 + lead) + 1);
	bool empty = line[2] == '\r';
	if (!empty && !strstr(text_str(&b->out), line))
		check_text(text_str(&b->out), line);
}

static void keys_on(unsigned width, int lines)
{
	struct bench b;
	struct prng r = {.state = 7 + width};
	struct text order = TEXT_EMPTY;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	text_addf(&order, "enable\rterminal width %u\rterminal history size 0\r", width);
	bench_type(&b, text_str(&order));
	text_free(&order);
	for (int i = 0; i < lines; i++)
		one_line(&b, &r, width);
	bench_close(&b);
}

static void test_keys(void)
{
	keys_on(512, 300);
	keys_on(40, 200);
	keys_on(24, 100);
}

/* A line longer than the row, as a router's manual shows it. */
static void test_long_line(void)
{
	static const char front[] =
	    "send access-list 101 permit tcp 131.108.2.5 255.255.255.0 131.1";
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	bench_type(&b, "enable\rterminal width 67\r");
	check_text(bench_dialogue(&b, front), front);
	check_int(strlen(front), 63); /* R1#, this, and a free column */
	bench_dialogue(&b, "0");
	check_true(str_starts(text_str(&b.out), "\b\b\b"));
	check_true(strstr(text_str(&b.out),
			  "\b$-list 101 permit tcp 131.108.2.5 255.255.255.0 131.10") != NULL);
	check_text(bench_dialogue(&b, "8.1.20"), "8.1.20");
	bench_dialogue(&b, "\001");
	check_true(strstr(text_str(&b.out), "\bsend access-list 101 permit tcp 131.108.2.5 "
					    "255.255.255.0 131.$\b") != NULL);
	check_text(bench_dialogue(&b, "\003"), "^C\r\nR1#");
	bench_close(&b);
}

static void test_words(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\n");
	bench_console(&b);
	bench_type(&b, "enable\r");
	check_true(strstr(bench_dialogue(&b, "log alpha beta\033b\033b\001send \033OC\005\r"),
			  ": alpha beta\r\n") != NULL);
	check_true(strstr(bench_dialogue(&b, "send log one two three\033b\033[D\033[D\027\r"),
			  ": one o three\r\n") != NULL);
	check_true(strstr(bench_dialogue(&b, "send log abc\033[D\033[D\033[3~\033[1~\033[4~!\r"),
			  ": ac!\r\n") != NULL);
	check_true(strstr(bench_dialogue(&b, "send log why\026?\r"), ": why?\r\n") != NULL);
	check_true(strstr(bench_dialogue(&b, "\033[200~send log pasted\033[201~\r"),
			  ": pasted\r\n") != NULL);

	/* Lines typed before, and the two kinds kept apart. */
	check_true(strstr(bench_dialogue(&b, "\020\r"), ": pasted\r\n") != NULL);
	bench_type(&b, "configure terminal\rhostname R7\r");
	check_true(strstr(bench_dialogue(&b, "\033[A"), "hostname R7") != NULL);
	check_true(strstr(bench_dialogue(&b, "\020"), "configure") == NULL);
	bench_type(&b, "\003");
	check_true(strstr(bench_dialogue(&b, "\020"), "configure terminal") != NULL);
	bench_close(&b);
}

/* The line is carried out, then all configuration modes are left; a break drops it. */
static void test_ctrl_z(void)
{
	struct bench b;

	bench_open(&b, "hostname R1\nno logging console\n");
	bench_console(&b);
	bench_type(&b, "enable\rconfigure terminal\rinterface g1\r");
	check_text(bench_dialogue(&b, "description x\032"), "description x^Z\r\nR1#");
	bench_dialogue(&b, "show running-config interface g1 | include desc\r");
	check_true(strstr(text_str(&b.out), "\r\n description x\r\n") != NULL);
	bench_type(&b, "configure terminal\rinterface g1\r");
	check_text(bench_dialogue(&b, "description y\003"), "description y^C\r\nR1#");
	bench_dialogue(&b, "show running-config interface g1 | include desc\r");
	check_true(strstr(text_str(&b.out), "\r\n description x\r\n") != NULL);
	check_text(bench_dialogue(&b, "\032"), "^Z\r\nR1#");
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"random keys against a model", test_keys},
    {"a line longer than the row", test_long_line},
    {"words, arrows, history", test_words},
    {"^Z and ^C", test_ctrl_z},
    {NULL, NULL},
};

const struct check_suite edit_suite = {"editing", cases};
