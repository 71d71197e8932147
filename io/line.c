#include "io/line_private.h"

#include "io/io_limits.h"

bool line_open(struct line *l, const struct line_ops *ops, void *ctx, const struct line_info *info)
{
	l->ops = ops;
	l->session = ops->open(ctx, l, info);
	return l->session != NULL;
}

void line_feed(struct line *l, struct bytes b)
{
	if (l->session && !l->closing && b.n)
		l->ops->input(l->session, b);
}

bool line_wants_input(const struct line *l)
{
	return !l->held && !l->closing && !l->eof && !l->stalled;
}

void line_sent(struct line *l, size_t n)
{
	outq_take(&l->out, n);
	if (l->stalled && outq_len(&l->out) <= IO_OUT_LOW) {
		l->stalled = false;
		if (l->session)
			l->ops->stall(l->session, false);
	}
}

void line_write(struct line *l, struct bytes b)
{
	if (l->closing || l->broken || !b.n)
		return;
	if (outq_len(&l->out) + b.n > IO_OUT_MAX || !outq_add(&l->out, b)) {
		l->broken = true; /* the transport drops it: losing octets in between would lie */
	} else {
		l->wrote += b.n;
		if (!l->stalled && outq_len(&l->out) >= IO_OUT_HIGH) {
			l->stalled = true;
			if (l->session)
				l->ops->stall(l->session, true);
		}
	}
	l->update(l);
}

void line_close(struct line *l, int exit_status)
{
	if (l->closing)
		return;
	l->closing = true;
	l->exit_status = exit_status;
	l->update(l);
}

void line_hold(struct line *l, bool hold)
{
	if (l->held == hold)
		return;
	l->held = hold;
	l->update(l);
}

size_t line_unsent(const struct line *l)
{
	return outq_len(&l->out);
}

void line_end_of_input(struct line *l)
{
	l->eof = true;
	l->wrote = 0;
	l->linger_ms = l->quiet_ms = 0;
	if (l->session && l->ops->ended)
		l->ops->ended(l->session);
}

bool line_lingered(struct line *l)
{
	l->linger_ms += IO_LINGER_STEP_MS;
	if (l->wrote || outq_len(&l->out) ||
	    (l->session && l->ops->busy && l->ops->busy(l->session)))
		l->quiet_ms = 0;
	else
		l->quiet_ms += IO_LINGER_STEP_MS;
	l->wrote = 0;
	return l->quiet_ms >= 2 * IO_LINGER_STEP_MS ||
	       (!l->patient && l->linger_ms >= IO_LINGER_MAX_MS);
}

void line_gone(struct line *l)
{
	void *session = l->session;

	l->session = NULL;
	l->closing = true;
	if (session)
		l->ops->closed(session);
	outq_free(&l->out);
}
