#include "crypto/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct text *t, struct bytes b, unsigned columns)
{
	unsigned column = 0;

	for (size_t i = 0; i < b.n; i += 3) {
		size_t left = b.n - i;
		uint32_t v = (uint32_t)b.p[i] << 16 | (left > 1 ? (uint32_t)b.p[i + 1] << 8 : 0) |
			     (left > 2 ? b.p[i + 2] : 0);
		char four[4] = {alphabet[v >> 18], alphabet[v >> 12 & 63],
				left > 1 ? alphabet[v >> 6 & 63] : '=',
				left > 2 ? alphabet[v & 63] : '='};
		text_addn(t, four, sizeof four);
		column += 4;
		if (columns && column >= columns) {
			text_addc(t, '\n');
			column = 0;
		}
	}
	if (columns && column)
		text_addc(t, '\n');
}

size_t base64_blank(const char *s, size_t n)
{
	if (n == 0)
		return 0;
	if (strchr(" \t\r\n\v\f\xa0", *s) && *s)
		return 1;
	return n > 1 && memcmp(s, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum status base64_read(const char *s, size_t n, uint8_t *out, size_t size, size_t *len)
{
	uint32_t v = 0;
	unsigned in = 0, pad = 0;
	size_t made = 0;

	for (size_t i = 0; i < n; i++) {
		size_t blank = base64_blank(s + i, n - i);
		if (blank) {
			i += blank - 1;
			continue;
		}
		int d = s[i] == '=' ? 0 : digit(s[i]);
		if (s[i] == '=')
			pad++;
		else if (pad)
			return ST_SYNTAX;
		if (d < 0 || pad > 2)
			return ST_SYNTAX;
		v = v << 6 | (uint32_t)d;
		if (++in < 4)
			continue;
		/* What the padding stands for must be zero bits, so that each value has one text. */
		if ((pad == 1 && v & 0xff) || (pad == 2 && v & 0xffff))
			return ST_SYNTAX;
		for (unsigned k = 0; k < 3 - pad; k++) {
			if (made == size)
				return ST_RANGE;
			out[made++] = (uint8_t)(v >> (16 - 8 * k));
		}
		in = 0;
		v = 0;
		if (pad)
			pad = 3; /* nothing may follow */
	}
	if (in)
		return ST_SYNTAX;
	*len = made;
	return ST_OK;
}
