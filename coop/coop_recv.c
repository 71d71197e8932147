/* What arrives: checked in order of cost, put together, and acted upon by phase. */
#include <string.h>

#include "coop/coop_local.h"

static void drop(struct coop *c, struct coop_peer *p, const char *why, size_t n)
{
	p->counters.drops_received++;
	coop_event(c, COOP_EV_DROPPED, "sasu", coop_group(c), p->conf.address, why, (uint64_t)n);
}

static bool is_retired(const struct coop_peer *p, uint64_t instance)
{
	for (uint32_t i = 0; i < p->n_retired; i++)
		if (p->retired[i] == instance)
			return true;
	return false;
}

/* The peer started anew: what it knew and how far it had counted is over. */
static void new_instance(struct coop_peer *p, uint64_t instance)
{
	if (p->instance) {
		memmove(p->retired + 1, p->retired, sizeof(p->retired) - sizeof(*p->retired));
		p->retired[0] = p->instance;
		if (p->n_retired < COOP_RETIRED_MAX)
			p->n_retired++;
	}
	p->instance = instance;
	p->sequence = 0;
	p->taken = 0;
	p->holds = (struct coop_line){0};
	p->voted = false;
	p->passed = false;
	p->primary = 0;
	p->primary_heard = MONO_NEVER;
	coop_assembly_reset(&p->in);
	coop_sent_free(&p->sent);
}

static void heard(struct coop *c, struct coop_peer *p, const struct coop_header *h, mono_t now)
{
	p->heard = now;
	p->role = h->role;
	p->priority = h->priority;
	p->flags = h->flags;
	p->dead = false;
	if (p->unreach_said) {
		p->unreach_said = false;
		coop_event(c, COOP_EV_REACHABLE, "sa", coop_group(c), p->conf.address);
	}
	/* A part is sign of life enough, if the whole is on its way. */
	if (c->phase == COOP_SECONDARY && p->conf.address == c->primary &&
	    h->role == COOP_AS_PRIMARY && h->parts > 1) {
		c->primary_heard = now;
		c->retries = 0;
		coop_arm(c, COOP_T_ASK, now + coop_periodic_us(c));
	}
}

/* ---- by phase ---- */

static bool live_claim(const struct coop *c, const struct coop_peer *p, mono_t now)
{
	return p->role == COOP_AS_SECONDARY && p->primary && p->primary != c->conf.local &&
	       p->primary != p->conf.address && p->primary_heard != MONO_NEVER &&
	       now - p->primary_heard < coop_periodic_us(c);
}

/* Is the primary that a peer claims a key server that we would follow? */
static bool known_claim(struct coop *c, const struct coop_peer *p)
{
	const struct coop_peer *q = coop_peer_of(c, p->primary);

	/* One that we heard say otherwise after it was heard there is primary no longer. */
	return q && !(q->heard != MONO_NEVER && q->heard > p->primary_heard &&
		      q->role != COOP_AS_PRIMARY);
}

static void as_primary(struct coop *c, struct coop_peer *p, const struct coop_header *h,
		       struct coop_body *b, mono_t now)
{
	bool theirs = coop_beats(c, p->priority, p->conf.address, c->conf.priority, c->conf.local);

	if (p->role == COOP_AS_PRIMARY) {
		if (theirs && !coop_planted(c, COOP_BUG_NO_DEMOTION)) {
			coop_follow(c, p->conf.address, now, now, "two primaries");
			coop_take_state(c, p, b, now);
			return;
		}
		coop_merge_in(c, p, b, now);
		coop_announce(c, p, 0, now);
		return;
	}
	if (h->flags & COOP_CONTRIBUTION)
		coop_merge_in(c, p, b, now);
	coop_reports_in(c, b, now);
	p->taken = h->sequence;
}

static void from_my_primary(struct coop *c, struct coop_peer *p, const struct coop_header *h,
			    struct coop_body *b, mono_t now)
{
	if (p->role != COOP_AS_PRIMARY) {
		/* It stood down, or started anew. */
		if (live_claim(c, p, now) && known_claim(c, p))
			coop_follow(c, p->primary, p->primary_heard, now, "handed on");
		else
			coop_elect(c, now, COOP_VOTE_US, 0);
		return;
	}
	if (!coop_pst_valid(c, p, b->status.pst_ms, now))
		return;
	coop_follow(c, p->conf.address, now, now, "announced");
	coop_keep_ike(c, now);
	coop_take_state(c, p, b, now);
	if (h->ack_instance == c->instance && c->n_lines && c->lines[0].id == b->status.line &&
	    c->lines[0].version == b->status.version)
		coop_reports_acked(c, h->ack_sequence);
}

static void as_secondary(struct coop *c, struct coop_peer *p, const struct coop_header *h,
			 struct coop_body *b, mono_t now)
{
	struct coop_peer *mine = coop_peer_of(c, c->primary);
	bool silent = now - c->primary_heard >= coop_periodic_us(c);

	if (coop_planted(c, COOP_BUG_PREEMPTION) && p->role == COOP_AS_PRIMARY &&
	    coop_beats(c, c->conf.priority, c->conf.local, p->priority, p->conf.address)) {
		coop_elect(c, now, COOP_VOTE_US, 0);
		return;
	}
	if (p == mine) {
		from_my_primary(c, p, h, b, now);
		return;
	}
	if (p->role == COOP_AS_PRIMARY) {
		/* Two primaries: the one that will stay, or the one that is there. */
		if (silent || !mine ||
		    coop_beats(c, p->priority, p->conf.address, mine->priority,
			       mine->conf.address)) {
			coop_follow(c, p->conf.address, now, now, "new primary");
			coop_take_state(c, p, b, now);
		}
		return;
	}
	if (!live_claim(c, p, now) || !known_claim(c, p))
		return;
	/* Another secondary hears a primary that we do not. */
	if (p->primary == c->primary) {
		if (p->primary_heard > c->primary_heard)
			coop_follow(c, c->primary, p->primary_heard, now, "heard by another");
		coop_take_state(c, p, b, now);
	} else if (silent) {
		coop_follow(c, p->primary, p->primary_heard, now, "heard by another");
	}
}

static void as_elector(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now)
{
	if (p->role == COOP_AS_PRIMARY) {
		coop_follow(c, p->conf.address, now, now, "announced");
		coop_take_state(c, p, b, now);
		return;
	}
	if (live_claim(c, p, now) && known_claim(c, p)) {
		coop_absorb(c, p, b, now);
		coop_follow(c, p->primary, p->primary_heard, now, "heard by another");
		return;
	}
	coop_absorb(c, p, b, now);
	/* A vote without the state that the voter holds is half a vote: whoever wins must have it. */
	p->voted = coop_covers(c->lines, c->n_lines, p->holds);
	coop_decide(c, now);
}

static void answer(struct coop *c, struct coop_peer *p, const struct coop_header *h, mono_t now)
{
	uint16_t flags = COOP_REPLY;

	if (!(h->flags & COOP_REPLY_REQUEST))
		return;
	if (h->flags & COOP_WANT_STATE)
		flags |= COOP_HAS_STATE;
	coop_announce(c, p, flags, now);
}

static void announcement(struct coop *c, struct coop_peer *p, const struct coop_header *h,
			 struct coop_body *b, mono_t now)
{
	p->status = b->status;
	p->has_sid = b->has_sid;
	p->sid = b->sid;
	p->holds = (struct coop_line){b->status.line, b->status.version};
	p->primary = b->status.primary;
	p->primary_heard = MONO_NEVER;
	if (b->status.primary_age_ms != UINT32_MAX &&
	    now >= (mono_t)b->status.primary_age_ms * USEC_MS)
		p->primary_heard = now - (mono_t)b->status.primary_age_ms * USEC_MS;
	coop_check_mismatch(c, p, c->phase == COOP_PRIMARY || p->role == COOP_AS_PRIMARY);
	switch (c->phase) {
	case COOP_PRIMARY:
		as_primary(c, p, h, b, now);
		break;
	case COOP_SECONDARY:
		as_secondary(c, p, h, b, now);
		break;
	case COOP_ELECTING:
		as_elector(c, p, b, now);
		break;
	}
	if (p->role == COOP_AS_PRIMARY && c->primary == p->conf.address)
		coop_check_mismatch(c, p, true);
	answer(c, p, h, now);
	coop_serve(c, now, false, false);
}

/* ---- parts ---- */

static bool acceptable(struct coop *c, struct coop_peer *p, const struct coop_header *h, size_t n)
{
	if (h->identity != c->conf.identity || h->id_kind != c->conf.id_kind) {
		if (!(p->mismatch & COOP_MISMATCH_IDENTITY))
			coop_event(c, COOP_EV_MISMATCH, "ssa", coop_group(c), "identity",
				   p->conf.address);
		p->mismatch |= COOP_MISMATCH_IDENTITY;
		drop(c, p, "identity", n);
		return false;
	}
	p->mismatch &= ~(uint32_t)COOP_MISMATCH_IDENTITY;
	if (h->sender != p->conf.address) {
		drop(c, p, "sender", n);
		return false;
	}
	if (h->instance == p->instance)
		return true;
	if (is_retired(p, h->instance)) {
		drop(c, p, "instance", n);
		return false;
	}
	if (h->kind == COOP_ANNOUNCE)
		new_instance(p, h->instance);
	return h->kind == COOP_ANNOUNCE;
}

static void whole(struct coop *c, struct coop_peer *p, const struct coop_header *h,
		  struct bytes body, mono_t now)
{
	struct coop_body b;
	enum status st = coop_body_decode(body, now, &b);

	p->sequence = h->sequence;
	timer_cancel(&c->timers, &p->part_timer);
	if (st != ST_OK) {
		drop(c, p, st == ST_LIMIT ? "limit" : "malformed", body.n);
		return;
	}
	p->counters.received++;
	if (h->flags & COOP_REPLY_REQUEST)
		p->counters.received_asking++;
	coop_event(c, COOP_EV_RECEIVED, "sauuuuu", coop_group(c), p->conf.address,
		   (uint64_t)h->sequence, (uint64_t)h->flags, (uint64_t)h->parts, (uint64_t)body.n,
		   (uint64_t)h->role);
	announcement(c, p, h, &b, now);
	coop_body_free(&b);
}

static void part(struct coop *c, struct coop_peer *p, const struct coop_header *h, mono_t now)
{
	struct bytes body;

	if (h->sequence <= p->sequence || (p->in.buf && h->sequence < p->in.sequence)) {
		p->counters.drops_received++;
		/* Said once for all parts of an announcement. */
		if (h->sequence != p->refused)
			coop_event(c, COOP_EV_SEQ_FAILURE, "sauu", coop_group(c), p->conf.address,
				   (uint64_t)h->sequence, (uint64_t)p->sequence);
		p->refused = h->sequence;
		return;
	}
	if (!p->in.buf || p->in.sequence != h->sequence)
		p->part_tries = 0;
	heard(c, p, h, now);
	switch (coop_assembly_add(&p->in, h, &body)) {
	case ST_OK:
		whole(c, p, h, body, now);
		coop_assembly_reset(&p->in);
		return;
	case ST_AGAIN:
		coop_event(c, COOP_EV_PART, "sauuu", coop_group(c), p->conf.address,
			   (uint64_t)h->sequence, (uint64_t)h->part, (uint64_t)h->parts);
		p->part_timer.kind = COOP_T_PART;
		p->part_timer.owner = p;
		if (timer_set(&c->timers, &p->part_timer, now + COOP_PART_WAIT_US) != ST_OK)
			coop_assembly_reset(&p->in);
		return;
	case ST_EXISTS:
		return;
	default:
		drop(c, p, "part", h->piece.n);
	}
}

void coop_message(struct coop *c, ip4_t from, struct bytes data, mono_t now)
{
	struct coop_peer *p = coop_peer_of(c, from);
	struct coop_header h;

	if (!p) {
		coop_event(c, COOP_EV_UNAUTHORIZED, "saa", coop_group(c), from, c->conf.local);
		return;
	}
	p->counters.octets_received += data.n;
	if (coop_header_decode(data, &h) != ST_OK) {
		drop(c, p, "malformed", data.n);
		return;
	}
	if (!acceptable(c, p, &h, data.n))
		return;
	if (h.kind == COOP_RESEND)
		coop_resend_serve(c, p, &h);
	else
		part(c, p, &h, now);
}
