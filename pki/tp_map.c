/* Certificate maps: rules that a peer's certificate must meet. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

/* Lower case, without the blanks around "=" and ",": as routers compare names. */
static void plain(const char *from, char *to, size_t size)
{
	size_t n = 0;

	for (; *from && n + 1 < size; from++) {
		if (*from == ' ') {
			const char *next = from + strspn(from, " ");

			if (n == 0 || to[n - 1] == '=' || to[n - 1] == ',' || *next == '=' ||
			    *next == ',' || *next == '\0')
				continue;
		}
		to[n++] = (char)tolower((unsigned char)*from);
	}
	to[n] = '\0';
}

static bool text_test(enum map_test test, const char *have, const char *want)
{
	char a[PKI_NAME_MAX], b[PKI_NAME_MAX];

	plain(have, a, sizeof a);
	plain(want, b, sizeof b);
	switch (test) {
	case MAP_EQ:
		return !strcmp(a, b);
	case MAP_NE:
		return strcmp(a, b) != 0;
	case MAP_CO:
		return strstr(a, b) != NULL;
	case MAP_NC:
		return strstr(a, b) == NULL;
	default:
		return false;
	}
}

static bool time_test(enum map_test test, wall_t have, wall_t want)
{
	switch (test) {
	case MAP_EQ:
		return have == want;
	case MAP_NE:
		return have != want;
	case MAP_LT:
		return have < want;
	case MAP_GE:
		return have >= want;
	default:
		return false;
	}
}

/* "Does not contain" speaks of all of them, the others of any. */
static bool alt_test(const struct map_rule *r, const struct cert_view *v)
{
	bool negative = r->test == MAP_NE || r->test == MAP_NC;

	for (uint8_t i = 0; i < v->n_alt; i++) {
		const char *name = v->alt[i].is_ip ? IP4_STR(v->alt[i].ip) : v->alt[i].dns;

		if (text_test(r->test, name, r->value) != negative)
			return !negative;
	}
	return negative;
}

static bool rule_met(const struct map_rule *r, const struct cert_view *v)
{
	const char *serial = v->serial;

	switch (r->field) {
	case MAP_SUBJECT:
		return text_test(r->test, v->subject.line, r->value);
	case MAP_ISSUER:
		return text_test(r->test, v->issuer.line, r->value);
	case MAP_NAME: {
		bool negative = r->test == MAP_NE || r->test == MAP_NC;
		bool subject = text_test(r->test, v->subject.line, r->value);
		bool alt = alt_test(r, v);

		return negative ? subject && alt : subject || alt;
	}
	case MAP_ALT_SUBJECT:
		return alt_test(r, v);
	case MAP_UNSTRUCTURED:
		return text_test(r->test, v->subject.hostname, r->value);
	case MAP_SERIAL:
		return text_test(r->test, serial, r->value);
	case MAP_VALID_START:
		return time_test(r->test, v->not_before, r->time);
	case MAP_EXPIRES:
		return time_test(r->test, v->not_after, r->time);
	}
	return false;
}

bool tp_map_matches(const struct tp *tp, const char *name, const struct cert_view *v)
{
	for (size_t i = 0; i < tp->n_maps; i++) {
		const struct map_conf *m = &tp->maps[i].conf;
		bool all = m->n_rules > 0;

		if (strcmp(m->name, name) != 0)
			continue;
		for (size_t k = 0; all && k < m->n_rules; k++)
			all = rule_met(&m->rules[k], v);
		if (all)
			return true;
	}
	return false;
}
