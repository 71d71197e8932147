#include "io/outq.h"

#define COMPACT_AT 262144 /* octets taken before the rest is moved to the front */

void outq_free(struct outq *q)
{
	text_free(&q->text);
	q->taken = 0;
}

bool outq_add(struct outq *q, struct bytes b)
{
	text_addn(&q->text, (const char *)b.p, b.n);
	if (text_ok(&q->text))
		return true;
	q->text.failed = false;
	return false;
}

struct bytes outq_front(const struct outq *q, size_t max)
{
	size_t n = outq_len(q);

	return BYTES(text_str(&q->text) + q->taken, n < max ? n : max);
}

void outq_take(struct outq *q, size_t n)
{
	q->taken += n;
	if (q->taken == q->text.len) {
		text_clear(&q->text);
		q->taken = 0;
	} else if (q->taken >= COMPACT_AT && q->taken > q->text.len / 2) {
		text_drop_front(&q->text, q->taken);
		q->taken = 0;
	}
}

size_t outq_len(const struct outq *q)
{
	return q->text.len - q->taken;
}
