/*
 * Intrusive doubly linked list with a sentinel. An entry embeds a struct list; LIST_ENTRY() gets back
 * to the struct around it. An entry that is in no list points at itself.
 */
#ifndef GKMSH_BASE_LIST_H
#define GKMSH_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *prev;
};

#define LIST_INIT(name)          \
	{                        \
		&(name), &(name) \
	}
#define LIST_ENTRY(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

static inline void list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
	return l->next == l;
}

static inline void list_add_tail(struct list *head, struct list *e)
{
	e->prev = head->prev;
	e->next = head;
	head->prev->next = e;
	head->prev = e;
}

static inline void list_remove(struct list *e)
{
	e->prev->next = e->next;
	e->next->prev = e->prev;
	list_init(e);
}

static inline struct list *list_take_first(struct list *head)
{
	struct list *e = head->next;

	if (e == head)
		return NULL;
	list_remove(e);
	return e;
}

#define list_each(e, head) for (struct list *e = (head)->next; e != (head); e = e->next)
/* The entry at hand may be removed. */
#define list_each_safe(e, head)                                               \
	for (struct list *e = (head)->next, *e##_next = e->next; e != (head); \
	     e = e##_next, e##_next = e->next)

#endif
