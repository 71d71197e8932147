/* What two key servers of one group must agree on, and whether an announced time can be right. */
#include <string.h>

#include "coop/coop_local.h"

static void mismatch_set(struct coop *c, struct coop_peer *p, uint32_t bit, bool on,
			 const char *what)
{
	if (on && !(p->mismatch & bit))
		coop_event(c, COOP_EV_MISMATCH, "ssa", coop_group(c), what, p->conf.address);
	if (on)
		p->mismatch |= bit;
	else
		p->mismatch &= ~bit;
}

/* Policy and key are the primary's business with each secondary; identifiers everybody's. */
void coop_check_mismatch(struct coop *c, struct coop_peer *p, bool with_primary)
{
	if (!p->instance)
		return;
	if (with_primary) {
		mismatch_set(c, p, COOP_MISMATCH_POLICY,
			     memcmp(p->status.policy_hash, c->conf.policy_hash, 32) != 0, "policy");
		mismatch_set(c, p, COOP_MISMATCH_KEY,
			     memcmp(p->status.key_hash, c->conf.key_hash, 32) != 0, "key");
	}
	if (p->has_sid)
		mismatch_set(c, p, COOP_MISMATCH_SID, coop_sid_overlap(&p->sid, &c->conf.sid),
			     "sid");
	if (with_primary && p->conf.address == c->primary) {
		memcpy(c->primary_policy, p->status.policy_hash, 32);
		memcpy(c->primary_key, p->status.key_hash, 32);
		c->primary_known = true;
	}
}

/*
 * The primary's pseudotime goes on as ours does. One that is far off is an old announcement, or a clock
 * that was stopped: it is refused, until several in a row agree that ours is the wrong one.
 */
bool coop_pst_valid(struct coop *c, struct coop_peer *p, uint64_t announced, mono_t now)
{
	uint64_t expected = coop_state_pst(&c->state, now);
	uint64_t off = announced > expected ? announced - expected : expected - announced;

	/* Without keys nothing here lives by ours. */
	if (!c->n_lines || !coop_state_has_keys(&c->state, now) || off <= COOP_PST_SLACK_MS) {
		c->pst_strikes = 0;
	} else if (++c->pst_strikes < COOP_PST_RESYNC) {
		c->invalid_pst++;
		coop_event(c, COOP_EV_PST_INVALID, "sauu", coop_group(c), p->conf.address,
			   announced, expected);
		return false;
	}
	if (c->n_lines) {
		c->state.pst_ms = announced;
		c->state.at = now;
	}
	c->pst_strikes = 0;
	return true;
}
