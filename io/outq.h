/* Octets on their way to somebody who does not take them all at once. Taking from the front costs nothing until the queue is empty. */
#ifndef GKMSH_IO_OUTQ_H
#define GKMSH_IO_OUTQ_H

#include "base/text.h"

struct outq {
	struct text text;
	size_t taken;
};

void outq_free(struct outq *);
bool outq_add(struct outq *, struct bytes); /* false: no memory, nothing added */
struct bytes outq_front(const struct outq *, size_t max);
void outq_take(struct outq *, size_t n);
size_t outq_len(const struct outq *);

#endif
