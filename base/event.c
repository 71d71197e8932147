#include "base/event.h"

#include <string.h>

#include "base/text.h"

void event_makev(struct event *ev, uint32_t id, const char *types, va_list ap)
{
	ev->id = id;
	ev->n_args = 0;
	for (; *types && ev->n_args < EVENT_ARGS_MAX; types++) {
		struct event_arg *a = &ev->args[ev->n_args++];
		struct bytes b;

		a->len = 0;
		switch (*types) {
		case 'u':
			a->type = EVENT_NUMBER;
			a->number = va_arg(ap, uint64_t);
			break;
		case 'a':
			a->type = EVENT_ADDRESS;
			a->address = va_arg(ap, ip4_t);
			break;
		case 'o':
			a->type = EVENT_OCTETS;
			b = va_arg(ap, struct bytes);
			a->len = (uint16_t)(b.n < EVENT_TEXT_SIZE ? b.n : EVENT_TEXT_SIZE);
			if (a->len)
				memcpy(a->octets, b.p, a->len);
			break;
		default:
			a->type = EVENT_TEXT;
			(void)str_fit(a->text, sizeof a->text, va_arg(ap, const char *));
			a->len = (uint16_t)strlen(a->text);
			break;
		}
	}
}

void event_make(struct event *ev, uint32_t id, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	event_makev(ev, id, types, ap);
	va_end(ap);
}

const char *event_text(const struct event *ev, unsigned i)
{
	return i < ev->n_args && ev->args[i].type == EVENT_TEXT ? ev->args[i].text : "";
}

uint64_t event_number(const struct event *ev, unsigned i)
{
	return i < ev->n_args && ev->args[i].type == EVENT_NUMBER ? ev->args[i].number : 0;
}

ip4_t event_address(const struct event *ev, unsigned i)
{
	return i < ev->n_args && ev->args[i].type == EVENT_ADDRESS ? ev->args[i].address : 0;
}
