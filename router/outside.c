#include "router/outside.h"

#include <stdlib.h>
#include <string.h>

struct outside_item {
	struct list link;
	bool fetch, post;
	ip4_t src;
	uint64_t id;
	unsigned status;
	char *text; /* content type of an answer, URL of a request */
	size_t n;
	uint8_t body[];
};

static void item_free(struct outside_item *a)
{
	if (a)
		free(a->text);
	free(a);
}

void outside_init(struct outside *o)
{
	list_init(&o->items);
}

void outside_free(struct outside *o)
{
	struct list *e;

	if (!o->items.next)
		return;
	while ((e = list_take_first(&o->items)))
		item_free(LIST_ENTRY(e, struct outside_item, link));
	item_free(o->out);
	o->out = NULL;
}

static struct outside_item *add(struct outside *o, uint64_t id, const char *text, struct bytes body)
{
	struct outside_item *a = o->n < OUTSIDE_MAX ? malloc(sizeof *a + body.n) : NULL;

	if (!a)
		return NULL;
	*a = (struct outside_item){.id = id, .text = str_copy(text), .n = body.n};
	if (body.n)
		memcpy(a->body, body.p, body.n);
	list_add_tail(&o->items, &a->link);
	o->n++;
	return a;
}

/* Without memory or room there is no answer: the host's own limit of time ends the request. */
void outside_answer(struct outside *o, uint64_t id, unsigned status, const char *content_type,
		    struct bytes body)
{
	struct outside_item *a = add(o, id & ~OUTSIDE_ID, content_type, body);

	if (a)
		a->status = status;
}

enum status outside_fetch(struct outside *o, uint64_t id, bool post, const char *url, ip4_t src,
			  struct bytes body)
{
	struct outside_item *a = add(o, id, url, body);

	if (!a)
		return ST_LIMIT;
	a->fetch = true;
	a->post = post;
	a->src = src;
	if (a->text)
		return ST_OK;
	list_remove(&a->link);
	o->n--;
	item_free(a);
	return ST_NOMEM;
}

void outside_fail(struct outside *o)
{
	list_each (e, &o->items) {
		struct outside_item *a = LIST_ENTRY(e, struct outside_item, link);

		if (a->fetch)
			continue;
		a->status = 503;
		a->n = 0;
	}
}

bool outside_poll(struct outside *o, struct router_fx *fx)
{
	struct list *e = list_take_first(&o->items);
	struct outside_item *a;

	item_free(o->out);
	o->out = NULL;
	if (!e)
		return false;
	o->n--;
	o->out = a = LIST_ENTRY(e, struct outside_item, link);
	*fx = (struct router_fx){.kind = a->fetch ? ROUTER_FX_FETCH : ROUTER_FX_HTTP,
				 .data = BYTES(a->body, a->n)};
	fx->http.id = a->id;
	fx->http.status = a->status;
	fx->http.post = a->post;
	fx->http.src = a->src;
	if (a->fetch)
		fx->http.url = a->text;
	else
		fx->http.content_type = a->text;
	return true;
}
