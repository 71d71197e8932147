#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pki/pki_fx.h"

#define DUMP_OCTETS 64

struct fx_item {
	struct list link;
	struct pki_fx fx;
	uint8_t *data;
};

void fx_init(struct fx_queue *q)
{
	*q = (struct fx_queue){0};
	list_init(&q->list);
}

static void item_free(struct fx_item *item)
{
	if (!item)
		return;
	if (item->fx.secret)
		crypto_wipe(item->data, item->fx.data.n);
	free(item->data);
	free(item->fx.url);
	rsa_key_free(item->fx.key);
	free(item);
}

void fx_free(struct fx_queue *q)
{
	item_free(q->current);
	q->current = NULL;
	for (struct list *e; (e = list_take_first(&q->list));)
		item_free(LIST_ENTRY(e, struct fx_item, link));
}

struct pki_fx *fx_add(struct fx_queue *q, enum pki_fx_kind kind)
{
	struct fx_item *item = calloc(1, sizeof *item);

	if (!item) {
		q->failed = true;
		q->lost = (struct pki_fx){.kind = kind};
		return &q->lost;
	}
	item->fx.kind = kind;
	list_add_tail(&q->list, &item->link);
	return &item->fx;
}

bool fx_set_data(struct fx_queue *q, struct pki_fx *fx, struct bytes b)
{
	uint8_t *copy = malloc(b.n ? b.n : 1);

	if (!copy) {
		q->failed = true;
		return false;
	}
	if (b.n)
		memcpy(copy, b.p, b.n);
	fx_take_data(q, fx, copy, b.n);
	return true;
}

void fx_take_data(struct fx_queue *q, struct pki_fx *fx, uint8_t *data, size_t n)
{
	if (fx == &q->lost) {
		crypto_wipe(data, n);
		free(data);
		return;
	}

	struct fx_item *item = LIST_ENTRY(fx, struct fx_item, fx);
	free(item->data);
	item->data = data;
	fx->data = BYTES(data, n);
}

void fx_reply(struct fx_queue *q, uint64_t id, unsigned status, const char *content_type,
	      struct bytes body)
{
	struct pki_fx *fx = fx_add(q, PKI_FX_REPLY);

	fx->id = id;
	fx->status = status;
	fx->content_type = content_type;
	(void)fx_set_data(q, fx, body); /* an empty answer is one too */
}

void fx_fail_reply(struct fx_queue *q, uint64_t id, unsigned status)
{
	list_each (e, &q->list) {
		struct pki_fx *fx = &LIST_ENTRY(e, struct fx_item, link)->fx;

		if (fx->kind != PKI_FX_REPLY || fx->id != id)
			continue;
		fx->status = status;
		fx->content_type = "text/plain";
		(void)fx_set_data(q, fx, BYTES("", 0));
	}
}

void fx_dump(struct fx_queue *q, const char *name, struct bytes b)
{
	if (b.n > DUMP_OCTETS)
		b.n = DUMP_OCTETS;
	fx_event(q, PKI_EV_MESSAGE_DUMP, "so", name, b);
}

void fx_notice(struct fx_queue *q, const char *name, enum pki_op op, uint64_t number)
{
	struct pki_fx *fx = fx_add(q, PKI_FX_NOTICE);

	(void)str_fit(fx->name, sizeof fx->name, name);
	fx->op = op;
	fx->number = number;
}

bool fx_next(struct fx_queue *q, struct pki_fx *out)
{
	item_free(q->current);
	q->current = NULL;

	struct list *e = list_take_first(&q->list);
	if (!e)
		return false;
	q->current = LIST_ENTRY(e, struct fx_item, link);
	*out = q->current->fx;
	return true;
}
