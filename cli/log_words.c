/* Events into words: the tables of all folders, and their formats. */
#include <inttypes.h>
#include <string.h>

#include "cli/debug.h"
#include "cli/log.h"
#include "cli/syslog_tables.h"
#include "net/net_conf.h"

/* One line a table: words of events. */
/* clang-format off */
static const struct syslog_row *const tables[] = {
    syslog_coop,
    syslog_net,
    syslog_ike,
    syslog_gdoi,
    syslog_pki,
    syslog_crypto,
    NULL,
};
/* clang-format on */

/* One line a table: debug switches. */
static const struct debug_switch *const switches[] = {
    debug_crypto,
    NULL,
};

const struct syslog_row *const *syslog_tables(void)
{
	return tables;
}

const struct syslog_row *syslog_row_of(uint32_t event)
{
	for (const struct syslog_row *const *t = tables; *t; t++)
		for (const struct syslog_row *r = *t; r->format; r++)
			if (r->event == event)
				return r;
	return NULL;
}

static const struct {
	const char *word;
	unsigned levels;
} level_words[] = {
    {"all-levels", DEBUG_ALL}, {"detail", DEBUG_DETAIL}, {"error", DEBUG_ERROR},
    {"event", DEBUG_EVENT},    {"packet", DEBUG_PACKET}, {"terse", DEBUG_TERSE},
};

unsigned debug_level_of(const char *word)
{
	if (!word)
		return DEBUG_PLAIN;
	for (size_t i = 0; i < sizeof level_words / sizeof *level_words; i++)
		if (str_equal(level_words[i].word, word))
			return level_words[i].levels;
	return 0;
}

const char *debug_level_words(unsigned levels)
{
	if (levels == DEBUG_PLAIN)
		return NULL;
	for (size_t i = 0; i < sizeof level_words / sizeof *level_words; i++)
		if (level_words[i].levels == levels)
			return level_words[i].word;
	return "several";
}

const struct debug_switch *debug_switch_at(size_t i)
{
	for (const struct debug_switch *const *t = switches; *t; t++)
		for (const struct debug_switch *d = *t; d->name; d++)
			if (i-- == 0)
				return d;
	return NULL;
}

static bool is(const char *how, size_t n, const char *word)
{
	return strlen(word) == n && !strncmp(how, word, n);
}

static void add_protocol(uint64_t number, struct text *out)
{
	if (number == 1)
		text_add(out, "icmp");
	else if (number == 6)
		text_add(out, "tcp");
	else if (number == 17)
		text_add(out, "udp");
	else
		text_addf(out, "%" PRIu64, number);
}

/* Words of small numbers: {0:certificate} and so on, in the order of the engine's enumeration. */
static const struct number_words {
	const char *how;
	const char *words[20];
} number_words[] = {
    {"certificate", {"An ID", "A CA", "A self-signed", "An RA", "A rollover", "A rollover CA"}},
    {"whynot",
     {"valid", "bad encoding", "no trustpoint issued it", "bad signature", "not yet valid",
      "expired", "revoked", "no CRL", "the issuer is no CA", "no certificate map matches",
      "bad key usage", "the chain is too long", "the CRL is being fetched"}},
    {"refusal",
     {"none", "size", "encoding", "outer signature", "message type", "algorithm", "recipient",
      "request", "key", "subject", "renewal", "replay", "password", "policy", "full",
      "unknown certificate", "storage", "operation", "disabled"}},
    {"scepstatus",
     {"status = 100: certificate is granted", "status = 1",
      "status = 101: certificate request is rejected",
      "status = 102: certificate request pending"}},
    {"failinfo",
     {"Fail Info=0 (bad algorithm)", "Fail Info=1 (bad message check)", "Fail Info=2 (bad request)",
      "Fail Info=3 (bad time)", "Fail Info=4 (bad certificate id)"}},
    {"pkiop",
     {"the CA certificate is offered", "the CA certificate is accepted", "no CA certificate",
      "the request is sent", "the request is pending", "the certificate is granted",
      "the request is rejected", "enrollment has failed", "the CRL has come", "no CRL",
      "validation is to be repeated"}},
    {"crlstate", {"none", "fresh", "stale"}},
    {"matched", {"does not match", "matches"}},
    {"annrole", {"an elector", "Secondary", "Primary"}},
};

/* What is in an announcement: a word for each bit. */
static void add_ann(uint64_t flags, struct text *out)
{
	static const char *const words[] = {"reply request",	 "reply",	"state wanted",
					    "whole state",	 "delta",	"not eligible",
					    "deltas understood", "contribution"};
	const char *between = "";

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!(flags >> i & 1))
			continue;
		text_addf(out, "%s%s", between, words[i]);
		between = ", ";
	}
	if (!*between)
		text_add(out, "sign of life");
}

/* False: no such table, or no word for that number. */
static bool add_word(uint64_t number, const char *how, size_t n, struct text *out)
{
	for (size_t i = 0; i < sizeof number_words / sizeof *number_words; i++) {
		const struct number_words *w = &number_words[i];

		if (!is(how, n, w->how))
			continue;
		if (number >= sizeof w->words / sizeof *w->words || !w->words[number])
			return false;
		text_add(out, w->words[number]);
		return true;
	}
	return false;
}

/* What follows the colon in {1:x}. */
static void add_number(uint64_t number, const char *how, size_t n, struct text *out)
{
	if (is(how, n, "x"))
		text_addf(out, "%" PRIX64, number);
	else if (is(how, n, "secs"))
		text_addf(out, "%" PRIu64 ".%02u", number / USEC_S,
			  (unsigned)(number % USEC_S / (USEC_S / 100)));
	else if (is(how, n, "on"))
		text_add(out, number ? "ON" : "OFF");
	else if (is(how, n, "up"))
		text_add(out, number ? "up" : "down");
	else if (is(how, n, "if"))
		text_add(out, NET_IF_STR((uint32_t)number));
	else if (is(how, n, "ann"))
		add_ann(number, out);
	else if (is(how, n, "permitted"))
		text_add(out, number ? "permitted" : "denied");
	else if (is(how, n, "protocol"))
		add_protocol(number, out);
	else if (is(how, n, "blocks"))
		text_add(out, number ? "blocks" : "no longer blocks");
	else if (!add_word(number, how, n, out))
		text_addf(out, "%" PRIu64, number);
}

/* 0123.4567.89ab */
static void add_mac(const uint8_t *octets, size_t n, struct text *out)
{
	for (size_t i = 0; i < n; i++)
		text_addf(out, "%s%02x", i && i % 2 == 0 ? "." : "", octets[i]);
}

static void add_arg(const struct event_arg *a, const char *how, size_t n, struct text *out)
{
	switch (a->type) {
	case EVENT_NUMBER:
		add_number(a->number, how, n, out);
		break;
	case EVENT_ADDRESS:
		if (a->address == IP4_ANY && is(how, n, "none"))
			text_add(out, "NONE");
		else
			text_add(out, IP4_STR(a->address));
		break;
	case EVENT_TEXT:
		text_add(out, a->text);
		break;
	case EVENT_OCTETS:
		if (is(how, n, "mac"))
			add_mac(a->octets, a->len, out);
		else
			text_add_hex(out, BYTES(a->octets, a->len), true);
		break;
	}
}

/* A place is {0} to {7}, with a way of writing behind a colon: {1:x}. */
void syslog_format(const struct syslog_row *row, const struct event *ev, struct text *out)
{
	for (const char *p = row->format; *p; p++) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		bool place = end && p[1] >= '0' && p[1] < '0' + EVENT_ARGS_MAX &&
			     (p + 2 == end || p[2] == ':');
		if (!place) {
			text_addc(out, *p);
			continue;
		}
		uint32_t i = (uint32_t)(p[1] - '0');
		const char *how = p[2] == ':' ? p + 3 : end;
		if (i < ev->n_args)
			add_arg(&ev->args[i], how, (size_t)(end - how), out);
		p = end;
	}
}
