/*
 * Characters to keys. CR, LF, CR LF and CR NUL are all one Enter; NUL is nothing; a no-break space is a
 * blank; quotes and dashes of a typesetter become those of a keyboard; arrows and the like become the
 * control characters that mean the same.
 */
#include "cli/session_int.h"

#include <string.h>

#define ESC  0x1b
#define CTRL 0x1f

static const char *pending(const struct session *s, size_t *n)
{
	*n = s->in.len - s->in_at;
	return text_str(&s->in) + s->in_at;
}

static void take(struct session *s, size_t n)
{
	s->in_at += n;
	s->taken += n;
	if (s->in_at >= s->in.len) {
		text_clear(&s->in);
		s->in_at = 0;
	} else if (s->in_at > 65536) {
		text_drop_front(&s->in, s->in_at);
		s->in_at = 0;
	}
}

/* How many octets the character at p has; 0 when it is not whole yet. */
static size_t utf8_size(const char *p, size_t n)
{
	unsigned char c = (unsigned char)p[0];
	size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

	for (size_t i = 1; i < want && i < n; i++)
		if (((unsigned char)p[i] & 0xc0) != 0x80)
			return i; /* not UTF-8: skip what is surely wrong */
	return want <= n ? want : 0;
}

/* The keyboard's character for one beyond ASCII; KEY_SKIP when there is none. */
static int plain(const char *p, size_t n)
{
	static const struct {
		const char *octets;
		char ascii;
	} table[] = {
	    {"\xc2\xa0", ' '},	   {"\xe2\x80\x98", '\''}, {"\xe2\x80\x99", '\''},
	    {"\xe2\x80\x9c", '"'}, {"\xe2\x80\x9d", '"'},  {"\xe2\x80\x90", '-'},
	    {"\xe2\x80\x91", '-'}, {"\xe2\x80\x93", '-'},  {"\xe2\x80\x94", '-'},
	    {"\xe2\x80\xaf", ' '}, {"\xe2\x80\x89", ' '},  {"\xe3\x80\x80", ' '},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strlen(table[i].octets) == n && !memcmp(table[i].octets, p, n))
			return table[i].ascii;
	return KEY_SKIP;
}

/* What follows ESC [ or ESC O: parameters, then one letter. 0 while it is not whole. */
static int escape_sequence(const char *p, size_t n, size_t *used)
{
	size_t i = 2;
	int number = 0;

	while (i < n && i < 16 && (p[i] < '@' || p[i] > '~')) {
		if (p[i] >= '0' && p[i] <= '9' && number < 1000)
			number = number * 10 + (p[i] - '0');
		if ((unsigned char)p[i] < ' ')
			break; /* no sequence at all */
		i++;
	}
	if (i >= n)
		return KEY_NONE;
	*used = i + 1;
	switch (p[i]) {
	case 'A':
		return 'P' & CTRL;
	case 'B':
		return 'N' & CTRL;
	case 'C':
		return 'F' & CTRL;
	case 'D':
		return 'B' & CTRL;
	case 'H':
		return 'A' & CTRL;
	case 'F':
		return 'E' & CTRL;
	case '~':
		if (number == 3)
			return 'D' & CTRL;
		if (number == 1 || number == 7)
			return 'A' & CTRL;
		if (number == 4 || number == 8)
			return 'E' & CTRL;
		return KEY_SKIP;
	default:
		if ((unsigned char)p[i] < ' ')
			*used = i; /* the control character is a key of its own */
		return KEY_SKIP;
	}
}

static int escape(const char *p, size_t n, size_t *used)
{
	if (n < 2)
		return KEY_NONE;
	if (p[1] == '[' || p[1] == 'O')
		return escape_sequence(p, n, used);
	*used = (unsigned char)p[1] < ' ' ? 1 : 2;
	return *used == 2 && (unsigned char)p[1] < 0x80 ? KEY_META | p[1] : KEY_SKIP;
}

int session_next_key(struct session *s)
{
	size_t n, used = 1;
	const char *p = pending(s, &n);
	int key;

	if (n == 0)
		return KEY_NONE;

	bool after_cr = s->after_cr;
	unsigned char c = (unsigned char)*p;
	s->after_cr = false;
	if (after_cr && (c == '\n' || c == '\0')) {
		key = KEY_SKIP;
	} else if (c == '\r' || c == '\n') {
		s->after_cr = c == '\r';
		key = KEY_ENTER;
	} else if (c == '\0') {
		key = KEY_SKIP;
	} else if (c == ESC) {
		key = escape(p, n, &used);
	} else if (c >= 0x80) {
		used = utf8_size(p, n);
		key = used ? plain(p, used) : KEY_NONE;
	} else {
		key = c;
	}
	if (key == KEY_NONE)
		return KEY_NONE;
	take(s, used);
	return key;
}

/* Nothing before p[i] can begin a whole line: what ends the search here ends it there as well. */
static bool no_line(struct session *s, size_t i)
{
	s->barren = s->taken + i;
	return false;
}

bool session_whole_line(struct session *s, bool literal, struct text *out)
{
	size_t n, skip = 0;
	const char *p = pending(s, &n);

	if (s->taken < s->barren)
		return false;
	if (s->after_cr && n && (*p == '\n' || *p == '\0'))
		skip = 1;

	size_t i = skip;
	text_clear(out);
	for (; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c == '\r' || c == '\n')
			break;
		if (c == '\0')
			continue;
		if (c == '\t' && (literal || out->len == 0))
			c = ' ';
		if (c < ' ' || c == 0x7f || (c == '?' && !literal))
			return no_line(s, i);
		if (c < 0x80) {
			text_addc(out, (char)c);
			continue;
		}
		size_t size = utf8_size(p + i, n - i);
		if (size == 0)
			return no_line(s, i);
		int k = plain(p + i, size);
		if (k != KEY_SKIP)
			text_addc(out, (char)k);
		i += size - 1;
	}
	if (i >= n || !text_ok(out) || out->len > SESSION_LINE_MAX)
		return no_line(s, i < n ? i : n);
	s->after_cr = p[i] == '\r';
	take(s, i + 1);
	return true;
}

bool session_take_break(struct session *s)
{
	size_t n;
	const char *p = pending(s, &n);

	size_t from = s->unbroken > s->taken ? (size_t)(s->unbroken - s->taken) : 0;
	for (size_t i = n; i-- > from;)
		if (p[i] == 0x03 || p[i] == 0x1e) {
			take(s, i + 1);
			return true;
		}
	s->unbroken = s->taken + n;
	return false;
}

struct bytes session_typed(const struct session *s)
{
	size_t n;
	const char *p = pending(s, &n);

	return BYTES(p, n);
}

void session_take(struct session *s, size_t n)
{
	take(s, n);
}
