#include "ike/fxq.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

struct node {
	struct list link;
	size_t size;
	max_align_t body[];
};

void fxq_init(struct fxq *q)
{
	list_init(&q->head);
	q->last = NULL;
	q->n = 0;
}

static void drop(struct node *n)
{
	if (n)
		crypto_wipe(n->body, n->size);
	free(n);
}

void fxq_settle(struct fxq *q)
{
	drop(q->last);
	q->last = NULL;
}

void fxq_free(struct fxq *q)
{
	struct list *e;

	fxq_settle(q);
	while ((e = list_take_first(&q->head)))
		drop(LIST_ENTRY(e, struct node, link));
	q->n = 0;
}

void *fxq_push(struct fxq *q, const void *fx, size_t size, struct bytes data, struct bytes *copy)
{
	struct node *n = malloc(sizeof *n + size + data.n);

	if (!n)
		return NULL;
	n->size = size + data.n;
	memcpy(n->body, fx, size);
	uint8_t *at = (uint8_t *)n->body + size;
	if (data.n)
		memcpy(at, data.p, data.n);
	if (copy)
		*copy = BYTES(at, data.n);
	list_add_tail(&q->head, &n->link);
	q->n++;
	return n->body;
}

void *fxq_pop(struct fxq *q)
{
	struct list *e = list_take_first(&q->head);

	fxq_settle(q);
	if (!e)
		return NULL;
	struct node *n = LIST_ENTRY(e, struct node, link);
	q->last = n;
	q->n--;
	return n->body;
}
