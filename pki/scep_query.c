#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto/base64.h"
#include "pki/scep.h"

static const struct {
	enum scep_operation op;
	const char *name;
} operations[] = {
    {SCEP_OP_GET_CA_CAPS, "GetCACaps"},
    {SCEP_OP_GET_CA_CERT, "GetCACert"},
    {SCEP_OP_GET_NEXT_CA, "GetNextCACert"},
    {SCEP_OP_PKI, "PKIOperation"},
};

const char *scep_operation_name(enum scep_operation op)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		if (operations[i].op == op)
			return operations[i].name;
	return "unknown";
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes in place; false on a broken escape or a NUL. */
static bool unescape(const char *s, size_t n, char *out, size_t *out_n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			int hi = i + 2 < n ? hex_digit(s[i + 1]) : -1;
			int lo = i + 2 < n ? hex_digit(s[i + 2]) : -1;

			if (hi < 0 || lo < 0)
				return false;
			c = (char)(hi << 4 | lo);
			i += 2;
		}
		if (!c)
			return false;
		out[k++] = c;
	}
	*out_n = k;
	return true;
}

/* Base64 as it comes out of a query: "+" may have become a blank, lines are broken, padding is left off. */
static enum status decode_message(char *s, size_t n, struct scep_query *q)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] == ' ')
			s[k++] = '+';
		else if (s[i] != '\r' && s[i] != '\n')
			s[k++] = s[i];
	while (k % 4 && k + 1 < PKI_QUERY_MAX + 4)
		s[k++] = '=';
	q->message = malloc(k + 1);
	if (!q->message)
		return ST_NOMEM;
	return base64_read(s, k, q->message, k + 1, &q->message_n);
}

/* One "name=value" of the query. */
static enum status take_pair(const char *s, size_t n, char *scratch, const char **name,
			     size_t *name_n, size_t *value_n)
{
	const char *eq = memchr(s, '=', n);

	if (!eq)
		return ST_ABSENT;
	*name = s;
	*name_n = (size_t)(eq - s);
	return unescape(eq + 1, n - *name_n - 1, scratch, value_n) ? ST_OK : ST_SYNTAX;
}

enum status scep_query_read(const char *target, size_t n, struct scep_query *q)
{
	const char *end = target + n;
	const char *p = n ? memchr(target, '?', n) : NULL;
	char *scratch, *message = NULL;
	size_t message_n = 0;
	enum status st = ST_OK;
	bool has_operation = false;

	*q = (struct scep_query){0};
	if (!p)
		return ST_SYNTAX;
	p++;
	if ((size_t)(end - p) > PKI_QUERY_MAX)
		return ST_LIMIT;
	scratch = malloc(2 * (PKI_QUERY_MAX + 8));
	if (!scratch)
		return ST_NOMEM;
	while (st == ST_OK && p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p));
		const char *stop = amp ? amp : end, *name;
		size_t name_n, len;
		enum status pair = take_pair(p, (size_t)(stop - p), scratch, &name, &name_n, &len);

		if (pair == ST_OK && name_n == 9 && !strncasecmp(name, "operation", 9)) {
			st = has_operation ? ST_SYNTAX : ST_OK;
			has_operation = true;
			for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
				if (strlen(operations[i].name) == len &&
				    !strncasecmp(operations[i].name, scratch, len))
					q->operation = operations[i].op;
		} else if (pair == ST_OK && name_n == 7 && !strncasecmp(name, "message", 7)) {
			st = message ? ST_SYNTAX : ST_OK;
			message = scratch + PKI_QUERY_MAX + 8;
			memcpy(message, scratch, len);
			message_n = len;
		} else if (pair == ST_SYNTAX) {
			st = ST_SYNTAX;
		}
		p = stop + (amp ? 1 : 0);
	}
	if (st == ST_OK && message && q->operation == SCEP_OP_PKI)
		st = decode_message(message, message_n, q);
	free(scratch);
	if (st != ST_OK)
		scep_query_free(q);
	return st;
}

void scep_query_free(struct scep_query *q)
{
	free(q->message);
	*q = (struct scep_query){0};
}

/* ---- capabilities ---- */

/* Written in this order: one client believes in AES and SHA-256 only after SHA-384 and DES3. */
static const struct {
	uint32_t bit;
	const char *word;
} caps[] = {
    {SCEP_CAP_POST, "POSTPKIOperation"},
    {SCEP_CAP_RENEWAL, "Renewal"},
    {SCEP_CAP_SHA512, "SHA-512"},
    {SCEP_CAP_SHA384, "SHA-384"},
    {SCEP_CAP_SHA256, "SHA-256"},
    {SCEP_CAP_SHA1, "SHA-1"},
    {SCEP_CAP_AES, "AES"},
    {SCEP_CAP_DES3, "DES3"},
    {SCEP_CAP_NEXT_CA, "GetNextCACert"},
    {SCEP_CAP_STANDARD, "SCEPStandard"},
};

uint32_t scep_caps_read(struct bytes text)
{
	const char *p = (const char *)text.p, *end = p + text.n;
	uint32_t mask = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl : end;
		size_t n = (size_t)(stop - p);

		while (n && (p[n - 1] == '\r' || p[n - 1] == ' ' || p[n - 1] == '\t'))
			n--;
		for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
			if (strlen(caps[i].word) == n && !strncasecmp(caps[i].word, p, n))
				mask |= caps[i].bit;
		p = nl ? nl + 1 : end;
	}
	return mask;
}

void scep_caps_write(uint32_t mask, struct text *t)
{
	for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
		if (mask & caps[i].bit)
			text_addf(t, "%s\n", caps[i].word);
}
