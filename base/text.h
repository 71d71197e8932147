/*
 * A growing string. Owned by whoever holds the struct; text_free() gives it back. A failure to grow
 * is sticky: the text stays as it was and text_ok() says false, so writers need no checks of their own.
 * Never for secrets: old copies left behind by growth are not wiped.
 */
#ifndef GKMSH_BASE_TEXT_H
#define GKMSH_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

struct text {
	char *s; /* NUL-terminated once something was added; NULL before */
	size_t len, cap;
	bool failed;
};

#define TEXT_EMPTY ((struct text){0})

void text_free(struct text *);	/* back to empty */
void text_clear(struct text *); /* keeps the memory */
bool text_ok(const struct text *);
const char *text_str(const struct text *); /* never NULL */
char *text_take(struct text *);		   /* the string, now the caller's; NULL on failure */

void text_addc(struct text *, char);
void text_add(struct text *, const char *);
void text_addn(struct text *, const char *, size_t n);
void text_addf(struct text *, const char *fmt, ...) format_of(2, 3);
void text_addv(struct text *, const char *fmt, va_list) format_of(2, 0);
void text_pad_to(struct text *, size_t column, size_t line_start); /* blanks up to a column */
void text_add_hex(struct text *, struct bytes, bool upper);
void text_drop_front(struct text *, size_t n);

/* strdup() and strndup() that accept NULL (and give NULL). */
char *str_copy(const char *);
char *str_copyn(const char *, size_t n);
/* Copies with certain termination; false when cut short. */
bool str_fit(char *to, size_t size, const char *from);
bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_equal_nocase(const char *a, const char *b);
bool str_starts(const char *s, const char *prefix);

#endif
