#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void text_free(struct text *t)
{
	free(t->s);
	*t = TEXT_EMPTY;
}

void text_clear(struct text *t)
{
	t->len = 0;
	t->failed = false;
	if (t->s)
		t->s[0] = '\0';
}

bool text_ok(const struct text *t)
{
	return !t->failed;
}

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}

char *text_take(struct text *t)
{
	char *s = t->failed ? NULL : t->s ? t->s : str_copy("");

	if (t->failed)
		free(t->s);
	*t = TEXT_EMPTY;
	return s;
}

static bool text_room(struct text *t, size_t n)
{
	if (t->failed)
		return false;
	if (n > SIZE_MAX / 4 || t->len > SIZE_MAX / 4) {
		t->failed = true;
		return false;
	}

	size_t need = t->len + n + 1;
	if (need <= t->cap)
		return true;

	size_t cap = t->cap ? t->cap : 64;
	while (cap < need)
		cap *= 2;

	char *s = realloc(t->s, cap);
	if (!s) {
		t->failed = true;
		return false;
	}
	t->s = s;
	t->cap = cap;
	return true;
}

void text_addn(struct text *t, const char *s, size_t n)
{
	if (!text_room(t, n))
		return;
	if (n)
		memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_addn(t, s, strlen(s));
}

void text_addc(struct text *t, char c)
{
	text_addn(t, &c, 1);
}

void text_addv(struct text *t, const char *fmt, va_list ap)
{
	va_list again;
	char small[128];

	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	if (n < 0)
		t->failed = true;
	else if ((size_t)n < sizeof small)
		text_addn(t, small, (size_t)n);
	else if (text_room(t, (size_t)n)) {
		vsnprintf(t->s + t->len, (size_t)n + 1, fmt, again);
		t->len += (size_t)n;
	}
	va_end(again);
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_addv(t, fmt, ap);
	va_end(ap);
}

void text_pad_to(struct text *t, size_t column, size_t line_start)
{
	while (!t->failed && t->len - line_start < column)
		text_addc(t, ' ');
}

void text_add_hex(struct text *t, struct bytes b, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (size_t i = 0; i < b.n; i++) {
		text_addc(t, digits[b.p[i] >> 4]);
		text_addc(t, digits[b.p[i] & 15]);
	}
}

void text_drop_front(struct text *t, size_t n)
{
	if (!t->s)
		return;
	if (n > t->len)
		n = t->len;
	memmove(t->s, t->s + n, t->len - n + 1);
	t->len -= n;
}

char *str_copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

char *str_copyn(const char *s, size_t n)
{
	return s ? strndup(s, n) : NULL;
}

bool str_fit(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);
	size_t fit = n < size ? n : size - 1;

	memcpy(to, from, fit);
	to[fit] = '\0';
	return fit == n;
}

bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_equal_nocase(const char *a, const char *b)
{
	return a == b || (a && b && strcasecmp(a, b) == 0);
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
