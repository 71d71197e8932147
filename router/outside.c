#include "router/outside.h"

#include <stdlib.h>
#include <string.h>

struct outside_answer {
	struct list link;
	uint64_t id;
	unsigned status;
	char *content_type;
	size_t n;
	uint8_t body[];
};

static void answer_free(struct outside_answer *a)
{
	if (a)
		free(a->content_type);
	free(a);
}

void outside_init(struct outside *o)
{
	list_init(&o->answers);
}

void outside_free(struct outside *o)
{
	struct list *e;

	if (!o->answers.next)
		return;
	while ((e = list_take_first(&o->answers)))
		answer_free(LIST_ENTRY(e, struct outside_answer, link));
	answer_free(o->out);
	o->out = NULL;
}

/* Without memory or room there is no answer: the host's own limit of time ends the request. */
void outside_answer(struct outside *o, uint64_t id, unsigned status, const char *content_type,
		    struct bytes body)
{
	struct outside_answer *a;

	if (o->n >= OUTSIDE_ANSWERS_MAX || !(a = malloc(sizeof *a + body.n)))
		return;
	*a = (struct outside_answer){.id = id & ~OUTSIDE_ID, .status = status, .n = body.n};
	a->content_type = str_copy(content_type);
	if (body.n)
		memcpy(a->body, body.p, body.n);
	list_add_tail(&o->answers, &a->link);
	o->n++;
}

bool outside_poll(struct outside *o, struct router_fx *fx)
{
	struct list *e = list_take_first(&o->answers);

	answer_free(o->out);
	o->out = NULL;
	if (!e)
		return false;
	o->n--;
	o->out = LIST_ENTRY(e, struct outside_answer, link);
	*fx = (struct router_fx){.kind = ROUTER_FX_HTTP, .data = BYTES(o->out->body, o->out->n)};
	fx->http.id = o->out->id;
	fx->http.status = o->out->status;
	fx->http.content_type = o->out->content_type;
	return true;
}
