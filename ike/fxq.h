/*
 * A queue of effects: plain structs with their octets behind them in one piece of memory, wiped when it goes.
 * What was popped last lives until fxq_settle().
 */
#ifndef GKMSH_IKE_FXQ_H
#define GKMSH_IKE_FXQ_H

#include "base/bytes.h"
#include "base/list.h"

struct fxq {
	struct list head;
	void *last;
	size_t n;
};

void fxq_init(struct fxq *);
void fxq_free(struct fxq *);
/* Copies the effect and the octets of data; *copy says where they are now. NULL without memory. */
void *fxq_push(struct fxq *, const void *fx, size_t size, struct bytes data, struct bytes *copy);
/* The first effect, out of the queue; NULL when there is none. */
void *fxq_pop(struct fxq *);
void fxq_settle(struct fxq *);

#endif
