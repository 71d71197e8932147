/* Who is primary: the periods of silence, the election, taking over and standing down. */
#include <string.h>

#include "coop/coop_local.h"

/* The higher priority, then the higher address. */
bool coop_beats(const struct coop *c, uint8_t pa, ip4_t a, uint8_t pb, ip4_t b)
{
	if (coop_planted(c, COOP_BUG_LOWEST_ADDRESS))
		return pa != pb ? pa > pb : a < b;
	return pa != pb ? pa > pb : a > b;
}

/*
 * A key server whose policy or rekey key is not that of the primary it followed does not take over while
 * that primary's TEKs live: members would be given another policy, or rekeys that they cannot verify,
 * without anybody having said so.
 */
bool coop_eligible(const struct coop *c, mono_t now)
{
	if (!c->conf.ready)
		return false;
	if (c->phase == COOP_PRIMARY || !c->primary_known || !coop_state_has_teks(&c->state, now))
		return true;
	return !memcmp(c->primary_policy, c->conf.policy_hash, 32) &&
	       !memcmp(c->primary_key, c->conf.key_hash, 32);
}

static void quiet(struct coop *c)
{
	coop_arm(c, COOP_T_REFRESH, MONO_NEVER);
	coop_arm(c, COOP_T_ASK, MONO_NEVER);
	coop_arm(c, COOP_T_ELECT, MONO_NEVER);
	coop_arm(c, COOP_T_SOON, MONO_NEVER);
	coop_arm(c, COOP_T_URGENT, MONO_NEVER);
	c->urgent_left = 0;
}

static void say_primary(struct coop *c)
{
	if (c->said == c->primary)
		return;
	coop_event(c, COOP_EV_PRIMARY, "saa", coop_group(c), c->primary, c->previous);
	c->said = c->primary;
}

/* ---- election ---- */

static void ask_votes(struct coop *c, mono_t now)
{
	for (uint32_t i = 0; i < c->n_peers; i++)
		if (!c->peers[i].voted)
			coop_announce(c, &c->peers[i], COOP_REPLY_REQUEST | COOP_WANT_STATE, now);
}

static void elect_arm(struct coop *c, mono_t now)
{
	mono_t again = now + (c->starting || c->refusal_said ? COOP_RETRY_US : COOP_VOTE_RETRY_US);

	coop_arm(c, COOP_T_ELECT, again < c->elect_until ? again : c->elect_until);
}

static void ballot(struct coop *c, mono_t now, uint64_t window_us)
{
	for (uint32_t i = 0; i < c->n_peers; i++)
		c->peers[i].voted = false;
	c->waiting_for = 0;
	c->elect_until = now + window_us;
	ask_votes(c, now);
	elect_arm(c, now);
}

void coop_elect(struct coop *c, mono_t now, uint64_t window_us, ip4_t lost)
{
	if (c->phase != COOP_ELECTING) /* else it is still the one before */
		c->previous = c->phase == COOP_PRIMARY ? c->conf.local : c->primary;
	c->phase = COOP_ELECTING;
	c->primary = 0;
	c->said = 0;
	c->since = now;
	c->lost = lost;
	c->starting = window_us == COOP_AT_START;
	c->refusal_said = false;
	c->contributing = false;
	quiet(c);
	for (uint32_t i = 0; i < c->n_peers; i++)
		c->peers[i].passed = false;
	coop_event(c, COOP_EV_ELECTION, "sa", coop_group(c), c->previous);
	coop_serve(c, now, false, true);
	ballot(c, now, c->starting ? coop_start_us(c) : window_us);
	coop_decide(c, now);
}

static void take_over(struct coop *c, mono_t now)
{
	bool takeover;
	uint32_t step = coop_planted(c, COOP_BUG_SEQ_RESET) ? 0 : COOP_SEQ_STEP;

	coop_state_expire(&c->state, now);
	if (!c->n_lines)
		c->state.at = now; /* pseudotime begins */
	takeover = c->n_lines && coop_state_has_keys(&c->state, now);
	quiet(c);
	c->phase = COOP_PRIMARY;
	c->primary = c->conf.local;
	c->since = now;
	c->contributing = false;
	c->n_reports = 0;
	say_primary(c);
	/* The old primary may have sent rekeys that nobody here heard of. */
	for (uint32_t i = 0; i < c->state.n_keks; i++) {
		struct coop_kek *k = &c->state.keks[i];

		if (coop_planted(c, COOP_BUG_SEQ_RESET))
			k->seq = 0;
		k->seq = k->seq > UINT32_MAX - step ? UINT32_MAX : k->seq + step;
	}
	coop_new_line(c);
	for (uint32_t i = 0; i < c->n_peers; i++) {
		c->peers[i].watched_since = now;
		c->peers[i].taken = 0;
	}
	if (takeover) {
		coop_fx_add(c, COOP_FX_IMPORT);
		coop_event(c, COOP_EV_TAKEOVER, "suuuu", coop_group(c), (uint64_t)c->state.n_keks,
			   (uint64_t)c->state.n_teks, (uint64_t)c->state.n_members, (uint64_t)step);
	}
	coop_serve(c, now, takeover, true);
	coop_announce_all(c, COOP_REPLY_REQUEST, now);
	coop_arm(c, COOP_T_REFRESH, now + coop_refresh_us(c));
}

/* Whose vote the election waits for. */
static bool expected(const struct coop *c, const struct coop_peer *p)
{
	return c->starting || p->conf.address != c->lost;
}

static bool votes_complete(const struct coop *c)
{
	/* Somebody may be typing: redundancy first, the peers then. */
	if (c->starting && !c->n_peers)
		return false;
	for (uint32_t i = 0; i < c->n_peers; i++)
		if (!c->peers[i].voted && expected(c, &c->peers[i]))
			return false;
	return true;
}

static struct coop_peer *best_peer(struct coop *c)
{
	struct coop_peer *best = NULL;

	for (uint32_t i = 0; i < c->n_peers; i++) {
		struct coop_peer *p = &c->peers[i];

		if (!p->voted || p->passed || (p->flags & COOP_NOT_ELIGIBLE))
			continue;
		if (!best ||
		    coop_beats(c, p->priority, p->conf.address, best->priority, best->conf.address))
			best = p;
	}
	return best;
}

static void nobody(struct coop *c, mono_t now)
{
	if (!c->refusal_said)
		coop_event(c, COOP_EV_NO_TAKEOVER, "sas", coop_group(c), c->previous,
			   c->conf.ready ? "mismatch" : "not ready");
	c->refusal_said = true;
	for (uint32_t i = 0; i < c->n_peers; i++)
		c->peers[i].passed = false;
	ballot(c, now, coop_refresh_us(c));
}

void coop_decide(struct coop *c, mono_t now)
{
	struct coop_peer *best;
	bool own = coop_eligible(c, now);

	if (c->phase != COOP_ELECTING || c->waiting_for ||
	    (!votes_complete(c) && now < c->elect_until))
		return;
	best = best_peer(c);
	if (own && (!best || coop_beats(c, c->conf.priority, c->conf.local, best->priority,
					best->conf.address))) {
		take_over(c, now);
		return;
	}
	if (!best) {
		if (now >= c->elect_until || !c->refusal_said)
			nobody(c, now);
		return;
	}
	c->waiting_for = best->conf.address;
	c->elect_until = now + COOP_GRANT_US;
	coop_arm(c, COOP_T_ELECT, c->elect_until);
	coop_event(c, COOP_EV_VOTE, "sauu", coop_group(c), best->conf.address,
		   (uint64_t)best->priority, UINT64_C(1));
}

/*
 * What kept us from leading is gone: a key ended, the configuration was set right. The same may have just
 * happened to others, so what they said before does not count.
 */
void coop_reconsider(struct coop *c, mono_t now)
{
	if (c->phase != COOP_ELECTING)
		return;
	if (c->refusal_said && coop_eligible(c, now)) {
		c->refusal_said = false;
		ballot(c, now, COOP_VOTE_US);
	}
	coop_decide(c, now);
}

void coop_elect_tick(struct coop *c, mono_t now)
{
	struct coop_peer *p;

	if (c->phase != COOP_ELECTING)
		return;
	if (c->waiting_for) {
		/* The winner never announced itself: the next best, by a new ballot. */
		p = coop_peer_of(c, c->waiting_for);
		if (p) {
			p->passed = true;
			coop_event(c, COOP_EV_VOTE, "sauu", coop_group(c), p->conf.address,
				   (uint64_t)p->priority, UINT64_C(0));
		}
		c->starting = false;
		ballot(c, now, COOP_VOTE_US);
		return;
	}
	if (now < c->elect_until) {
		ask_votes(c, now);
		elect_arm(c, now);
	}
	coop_decide(c, now);
}

/* ---- following a primary ---- */

void coop_follow(struct coop *c, ip4_t primary, mono_t heard, mono_t now, const char *why)
{
	bool was_primary = c->phase == COOP_PRIMARY;
	bool same = c->phase == COOP_SECONDARY && c->primary == primary;

	if (c->phase != COOP_ELECTING && !same)
		c->previous = was_primary ? c->conf.local : c->primary;
	if (!same) {
		quiet(c);
		c->pst_strikes = COOP_PST_RESYNC; /* another's time: taken as it comes */
		c->since = now;
		c->primary_known = false;
		coop_event(c, COOP_EV_FOLLOW, "saus", coop_group(c), primary,
			   (now - heard) / USEC_MS, why);
	}
	c->phase = COOP_SECONDARY;
	c->primary = primary;
	c->primary_heard = heard;
	c->retries = 0;
	say_primary(c);
	coop_arm(c, COOP_T_ASK,
		 heard + coop_periodic_us(c) > now ? heard + coop_periodic_us(c) : now);
	if (!same)
		coop_serve(c, now, false, true);
	if (!same)
		coop_reports_anew(c, now);
}

static void unreachable(struct coop *c, struct coop_peer *p)
{
	p->dead = true;
	if (p->unreach_said)
		return;
	p->unreach_said = true;
	coop_event(c, COOP_EV_UNREACHABLE, "sa", coop_group(c), p->conf.address);
}

/* Nothing from the primary: ask it, again, then the others too, and in the end elect another. */
void coop_ask_tick(struct coop *c, mono_t now)
{
	struct coop_peer *p = coop_peer_of(c, c->primary);
	uint64_t age = now - c->primary_heard;
	mono_t again = now + COOP_RETRY_US;

	if (c->phase != COOP_SECONDARY)
		return;
	if (age >= coop_lost_us(c)) {
		if (p)
			unreachable(c, p);
		coop_elect(c, now, COOP_VOTE_US, c->primary);
		return;
	}
	c->retries++;
	coop_event(c, COOP_EV_ASK, "sauu", coop_group(c), c->primary, (uint64_t)c->retries,
		   age / USEC_S);
	for (uint32_t i = 0; i < c->n_peers; i++)
		if (&c->peers[i] == p || c->retries > 1)
			coop_announce(c, &c->peers[i], COOP_REPLY_REQUEST, now);
	if (again > c->primary_heard + coop_lost_us(c))
		again = c->primary_heard + coop_lost_us(c);
	coop_arm(c, COOP_T_ASK, again);
}

/* New periods count from what was last said or heard. */
void coop_periods_changed(struct coop *c, mono_t now)
{
	mono_t ask = c->primary_heard + coop_periodic_us(c), refresh = now + coop_refresh_us(c);

	if (c->phase == COOP_SECONDARY && !c->retries)
		coop_arm(c, COOP_T_ASK, ask > now ? ask : now);
	if (c->phase == COOP_PRIMARY && c->timer[COOP_T_REFRESH].due > refresh)
		coop_arm(c, COOP_T_REFRESH, refresh);
}

/* ---- being primary ---- */

void coop_refresh_tick(struct coop *c, mono_t now)
{
	if (c->phase != COOP_PRIMARY)
		return;
	for (uint32_t i = 0; i < c->n_peers; i++) {
		struct coop_peer *p = &c->peers[i];
		mono_t from = p->heard != MONO_NEVER && p->heard > p->watched_since
				  ? p->heard
				  : p->watched_since;
		bool asks = now - from >= 2 * coop_refresh_us(c);

		if (now - from >= 2 * coop_refresh_us(c) + COOP_WATCH_DEAD_US)
			unreachable(c, p);
		coop_announce(c, p, asks ? COOP_REPLY_REQUEST : 0, now);
	}
	coop_arm(c, COOP_T_REFRESH, now + coop_refresh_us(c));
}
