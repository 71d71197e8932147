/* Members that come and go at a secondary, until the primary is known to have them. */
#include <stdlib.h>
#include <string.h>

#include "coop/coop_local.h"

static struct coop_report *report_of(struct coop *c, ip4_t a)
{
	for (uint32_t i = 0; i < c->n_reports; i++)
		if (c->reports[i].address == a)
			return &c->reports[i];
	return NULL;
}

static bool report_put(struct coop *c, ip4_t a, bool gone)
{
	struct coop_report *r = report_of(c, a);

	if (!r) {
		if (c->n_reports >= COOP_REPORTS_MAX)
			return false;
		if (c->n_reports == c->cap_reports) {
			uint32_t cap = c->cap_reports ? c->cap_reports * 2 : 16;

			r = realloc(c->reports, cap * sizeof(*r));
			if (!r)
				return false;
			c->reports = r;
			c->cap_reports = cap;
		}
		r = &c->reports[c->n_reports++];
	}
	*r = (struct coop_report){.address = a, .gone = gone};
	return true;
}

static void report_soon(struct coop *c, mono_t now)
{
	coop_arm(c, COOP_T_REPORT, now + COOP_SOON_US);
}

void coop_reports_anew(struct coop *c, mono_t now)
{
	for (uint32_t i = 0; i < c->n_reports; i++)
		c->reports[i].sent = 0;
	if (c->n_reports)
		report_soon(c, now);
}

/* At the primary the key server's own state says it; elsewhere the primary must be told. */
void coop_member_here(struct coop *c, const struct coop_member *m, bool removed, mono_t now)
{
	enum status st = ST_OK;

	if (c->phase == COOP_PRIMARY)
		return;
	if (removed)
		coop_state_drop_member(&c->state, m->address);
	else
		st = coop_state_put_member(&c->state, m);
	if (st != ST_OK || !report_put(c, m->address, removed)) {
		coop_event(c, COOP_EV_LIMIT, "sas", coop_group(c), c->conf.local, "members");
		return;
	}
	if (c->phase == COOP_SECONDARY)
		report_soon(c, now);
}

enum status coop_reports_over(const struct coop *c, struct coop_state *s, mono_t now)
{
	uint64_t mine = coop_state_pst(&c->state, now), theirs = coop_state_pst(s, now);

	for (uint32_t i = 0; i < c->n_reports; i++) {
		const struct coop_report *r = &c->reports[i];
		const struct coop_member *m = coop_state_member(&c->state, r->address);
		const struct coop_member *have = coop_state_member(s, r->address);
		struct coop_member over;
		enum status st;

		if (r->gone)
			coop_state_drop_member(s, r->address);
		if (r->gone || !m)
			continue;
		over = *m;
		/* In the primary's pseudotime, which may have begun at another moment. */
		over.stamp = over.stamp + theirs > mine ? over.stamp + theirs - mine : 0;
		/* In doubt the primary is told what was seen here, and asks the member. */
		if (!coop_member_newer(s, have, &over) && !coop_member_doubtful(have, &over))
			continue;
		st = coop_state_put_member(s, &over);
		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

/* The primary's state, which we now hold, was made after it took our announcement number ack. */
void coop_reports_acked(struct coop *c, uint32_t ack)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_reports; i++)
		if (!c->reports[i].sent || c->reports[i].sent > ack)
			c->reports[n++] = c->reports[i];
	c->n_reports = n;
	if (!n && !c->contributing)
		coop_arm(c, COOP_T_REPORT, MONO_NEVER);
}

void coop_report_tick(struct coop *c, mono_t now)
{
	struct coop_peer *p = coop_peer_of(c, c->primary);

	if (c->phase != COOP_SECONDARY || !p || (!c->n_reports && !c->contributing))
		return;
	coop_announce(c, p, COOP_REPLY_REQUEST | (c->contributing ? COOP_HAS_STATE : 0), now);
	coop_arm(c, COOP_T_REPORT, now + COOP_RETRY_US);
}

/* ---- at the primary ---- */

static void tell_key_server(struct coop *c, const struct coop_member *m, bool removed)
{
	struct coop_fx_node *fx = coop_fx_add(c, COOP_FX_MEMBER);

	if (!fx)
		return;
	fx->member = *m;
	fx->member.more = (struct coop_octets){0};
	/* Without memory the record goes without its details: the address is what rekeys need. */
	if (coop_octets_set(&fx->member.more, coop_octets_view(&m->more)) != ST_OK)
		fx->member.more = (struct coop_octets){0};
	fx->fx.member = &fx->member;
	fx->fx.removed = removed;
}

void coop_reports_in(struct coop *c, struct coop_body *b, mono_t now)
{
	bool any = false;

	for (uint32_t i = 0; i < b->reports.n_members; i++) {
		const struct coop_member *m = &b->reports.members[i];
		const struct coop_member *have = coop_state_member(&c->state, m->address);

		if (!coop_member_newer(&c->state, have, m)) {
			/* Taken for the older one, so that it gets the rekey again: its answer decides. */
			if (coop_member_doubtful(have, m))
				tell_key_server(c, m, false);
			continue;
		}
		tell_key_server(c, m, false);
		any = true;
	}
	for (uint32_t i = 0; i < b->n_reports_gone; i++) {
		const struct coop_member *have = coop_state_member(&c->state, b->reports_gone[i]);

		if (!have)
			continue;
		tell_key_server(c, have, true);
		any = true;
	}
	if (any)
		coop_apply_reports(c, b, now);
}
