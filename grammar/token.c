#include "grammar/gram_int.h"

#include <string.h>

/* As routers list them: this order is also the order in a written configuration. */
static const struct interface_type interface_types[] = {
    {"Loopback", "Loopback interface", "Loopback interface number", "<0-2147483647>", 0,
     2147483647},
    {"Tunnel", "Tunnel interface", "Tunnel interface number", "<0-2147483647>", 0, 2147483647},
    {"GigabitEthernet", "GigabitEthernet IEEE 802.3z", "GigabitEthernet interface number", "<1-32>",
     1, 32},
    {"Null", "Null interface", "Null interface number", "<0-0>", 0, 0},
};
#define N_INTERFACE_TYPES (sizeof interface_types / sizeof *interface_types)

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	c = lower(c);
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

const struct interface_type *interface_type_at(size_t i)
{
	return i < N_INTERFACE_TYPES ? &interface_types[i] : NULL;
}

bool tok_is_abbreviation(const char *keyword, size_t keyword_len, const char *word, size_t n)
{
	if (n > keyword_len)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (lower(keyword[i]) != lower(word[i]))
			return false;
	}
	return true;
}

const struct interface_type *interface_type_of(const char *word, size_t n, size_t *letters)
{
	const struct interface_type *found = NULL;
	size_t k = 0;

	while (k < n && !is_digit(word[k]))
		k++;
	*letters = k;
	if (!k)
		return NULL;
	for (size_t i = 0; i < N_INTERFACE_TYPES; i++) {
		const char *name = interface_types[i].name;

		if (!tok_is_abbreviation(name, strlen(name), word, k))
			continue;
		if (found)
			return NULL;
		found = &interface_types[i];
	}
	return found;
}

bool parse_number(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (!n || n > 19)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s[i]))
			return false;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	*out = v;
	return true;
}

bool parse_address(const char *s, size_t n, ip4_t *out)
{
	char copy[IP4_TEXT_SIZE];

	if (n >= sizeof copy)
		return false;
	memcpy(copy, s, n);
	copy[n] = '\0';
	return ip4_parse(copy, out);
}

static bool parse_prefix(const char *s, size_t n, ip4_t *out, uint64_t *bits)
{
	const char *slash = memchr(s, '/', n);
	size_t head;

	if (!slash)
		return false;
	head = (size_t)(slash - s);
	return parse_address(s, head, out) && parse_number(slash + 1, n - head - 1, bits) &&
	       *bits <= 32;
}

static bool is_time(const char *s, size_t n)
{
	unsigned part[3] = {0}, digits = 0, k = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == ':' && digits && k < 2) {
			k++;
			digits = 0;
		} else if (is_digit(s[i]) && digits < 2) {
			part[k] = part[k] * 10 + (unsigned)(s[i] - '0');
			digits++;
		} else {
			return false;
		}
	}
	return k == 2 && digits && part[0] < 24 && part[1] < 60 && part[2] < 60;
}

static bool is_hex_word(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_hex(s[i]))
			return false;
	}
	return n > 0;
}

/* Three groups of one to four hexadecimal digits. */
static bool is_mac(const char *s, size_t n)
{
	unsigned digits = 0, dots = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && digits && dots < 2) {
			dots++;
			digits = 0;
		} else if (is_hex(s[i]) && digits < 4) {
			digits++;
		} else {
			return false;
		}
	}
	return dots == 2 && digits;
}

static enum fit fit_if(bool yes)
{
	return yes ? FIT_TYPED : FIT_NOT;
}

static enum fit fit_interface(const char *word, size_t n)
{
	size_t letters;
	uint64_t number;
	const struct interface_type *type = interface_type_of(word, n, &letters);

	if (!type)
		return FIT_NOT;
	return fit_if(letters == n || (parse_number(word + letters, n - letters, &number) &&
				       number >= type->lo && number <= type->hi));
}

enum fit tok_fit(const struct tok *t, const char *word, size_t n)
{
	uint64_t number;
	ip4_t address;

	switch (t->kind) {
	case TOK_KEYWORD:
		if (!tok_is_abbreviation(t->text, t->len, word, n))
			return FIT_NOT;
		return n == t->len ? FIT_EXACT : FIT_ABBREVIATED;
	case TOK_RANGE:
		return fit_if(parse_number(word, n, &number) && number >= t->lo && number <= t->hi);
	case TOK_ADDRESS:
		return fit_if(parse_address(word, n, &address));
	case TOK_PREFIX:
		return fit_if(parse_prefix(word, n, &address, &number));
	case TOK_MAC:
		return fit_if(is_mac(word, n));
	case TOK_HEX:
		return fit_if(is_hex_word(word, n));
	case TOK_TIME:
		return fit_if(is_time(word, n));
	case TOK_INTERFACE:
		return fit_interface(word, n);
	case TOK_IFNUMBER:
		return fit_if(parse_number(word, n, &number));
	case TOK_HOST:
	case TOK_WORD:
		return FIT_WORD;
	case TOK_LINE:
		return FIT_LINE;
	}
	return FIT_NOT;
}

size_t tok_common(const struct tok *t, const char *word, size_t n)
{
	size_t k = 0, dots = 0;

	if (t->kind == TOK_KEYWORD) {
		while (k < n && k < t->len && lower(word[k]) == lower(t->text[k]))
			k++;
		return k;
	}
	if (t->kind != TOK_ADDRESS)
		return 0;
	/* A whole address with something glued to it is marked at the surplus ("/32"). */
	while (k < n && (is_digit(word[k]) || word[k] == '.'))
		dots += word[k++] == '.';
	return k < n && dots == 3 && tok_fit(t, word, k) == FIT_TYPED ? k : 0;
}

static void add_blank_free(const char *s, size_t n, struct text *out)
{
	for (size_t i = 0; i < n; i++) {
		size_t len;

		if (is_blank(s + i, &len) && len > 1) {
			text_addc(out, ' ');
			i += len - 1;
		} else {
			text_addc(out, s[i]);
		}
	}
}

void tok_canonical(const struct tok *t, const char *word, size_t n, struct text *out)
{
	const struct interface_type *type;
	size_t letters;
	uint64_t number = 0;

	switch (t->kind) {
	case TOK_KEYWORD:
		text_addn(out, t->text, t->len);
		return;
	case TOK_INTERFACE:
		type = interface_type_of(word, n, &letters);
		if (!type)
			return;
		text_add(out, type->name);
		word += letters;
		n -= letters;
		if (!n)
			return;
		__attribute__((fallthrough));
	case TOK_RANGE:
	case TOK_IFNUMBER:
		while (n > 1 && *word == '0') {
			word++;
			n--;
		}
		text_addn(out, word, n);
		return;
	case TOK_LINE:
		(void)number;
		add_blank_free(word, n, out);
		return;
	default:
		text_addn(out, word, n);
	}
}

bool gram_interface_name(const char *typed, struct text *out)
{
	size_t letters, n = word_end(typed, 0), rest;
	uint64_t number;
	const struct interface_type *type = interface_type_of(typed, n, &letters);

	if (!type)
		return false;
	rest = letters == n ? skip_blanks(typed, n) : letters;
	n = strlen(typed + rest);
	if (!parse_number(typed + rest, n, &number) || number < type->lo || number > type->hi)
		return false;
	text_addf(out, "%s%llu", type->name, (unsigned long long)number);
	return true;
}

int gram_interface_rank(const char *name, uint64_t *number)
{
	for (size_t i = 0; i < N_INTERFACE_TYPES; i++) {
		size_t n = strlen(interface_types[i].name);

		if (!strncmp(name, interface_types[i].name, n) &&
		    parse_number(name + n, strlen(name + n), number))
			return (int)i;
	}
	return -1;
}
