/* Events into words: the tables of all folders, and their formats. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/debug.h"
#include "cli/log.h"
#include "cli/syslog_tables.h"

/* One line a table: words of events. */
static const struct syslog_row *const tables[] = {
    NULL,
};

/* One line a table: debug switches. */
static const struct debug_switch *const switches[] = {
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

const struct debug_switch *debug_switch_at(size_t i)
{
	for (const struct debug_switch *const *t = switches; *t; t++)
		for (const struct debug_switch *d = *t; d->name; d++)
			if (i-- == 0)
				return d;
	return NULL;
}

static void add_arg(const struct event_arg *a, bool hex, struct text *out)
{
	switch (a->type) {
	case EVENT_NUMBER:
		text_addf(out, hex ? "%" PRIX64 : "%" PRIu64, a->number);
		break;
	case EVENT_ADDRESS:
		text_add(out, IP4_STR(a->address));
		break;
	case EVENT_TEXT:
		text_add(out, a->text);
		break;
	case EVENT_OCTETS:
		text_add_hex(out, BYTES(a->octets, a->len), true);
		break;
	}
}

void syslog_format(const struct syslog_row *row, const struct event *ev, struct text *out)
{
	for (const char *p = row->format; *p; p++) {
		bool place = *p == '{' && p[1] >= '0' && p[1] < '0' + EVENT_ARGS_MAX;
		bool hex = place && p[2] == ':' && p[3] == 'x' && p[4] == '}';
		if (!place || (!hex && p[2] != '}')) {
			text_addc(out, *p);
			continue;
		}
		uint32_t i = (uint32_t)(p[1] - '0');
		if (i < ev->n_args)
			add_arg(&ev->args[i], hex, out);
		p += hex ? 4 : 2;
	}
}
