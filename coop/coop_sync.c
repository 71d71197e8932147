/*
 * The group's state: whose it is, how far it has come, and how it goes from one key server to another.
 * A state belongs to a line (one primary's term of office) and a version in it; lines[0] is its own, the
 * others are those whose states it holds everything of (docs/coop-protocol.md, "Lines").
 */
#include <stdlib.h>
#include <string.h>

#include "coop/coop_local.h"

bool coop_covers(const struct coop_line *lines, uint32_t n, struct coop_line l)
{
	for (uint32_t i = 0; i < n; i++)
		if (lines[i].id == l.id)
			return lines[i].version >= l.version;
	return !l.id;
}

bool coop_lines_covered(const struct coop *c, const struct coop_line *lines, uint32_t n)
{
	return !c->n_lines || coop_covers(lines, n, c->lines[0]);
}

/* Puts a line at place at, pushing the others back; the oldest falls off. One that is there already
 * keeps the higher version. */
static void line_put(struct coop *c, uint32_t at, struct coop_line l)
{
	for (uint32_t i = 0; i < c->n_lines; i++) {
		if (c->lines[i].id != l.id)
			continue;
		if (c->lines[i].version < l.version)
			c->lines[i].version = l.version;
		return;
	}
	if (at > c->n_lines)
		at = c->n_lines;
	if (c->n_lines == COOP_LINES_MAX)
		c->n_lines--;
	memmove(c->lines + at + 1, c->lines + at, (c->n_lines - at) * sizeof(*c->lines));
	c->lines[at] = l;
	c->n_lines++;
}

/* A term of office begins: every version after this is this primary's. */
void coop_new_line(struct coop *c)
{
	struct coop_line l = {.version = 1};

	do
		drbg_bytes(&c->drbg, &l.id, sizeof(l.id));
	while (!l.id);
	line_put(c, 0, l);
	c->keys_version = 1;
	c->n_journal = 0;
	c->journal_floor = 1;
}

static void watch_expiry(struct coop *c)
{
	mono_t next = MONO_NEVER;

	for (uint32_t i = 0; i < c->state.n_keks; i++)
		if (c->state.keks[i].expires < next)
			next = c->state.keks[i].expires;
	for (uint32_t i = 0; i < c->state.n_teks; i++)
		if (c->state.teks[i].expires < next)
			next = c->state.teks[i].expires;
	coop_arm(c, COOP_T_EXPIRE, next);
}

void coop_expire_tick(struct coop *c, mono_t now)
{
	coop_state_expire(&c->state, now);
	watch_expiry(c);
	if (c->contributing && !coop_state_has_keys(&c->state, now))
		c->contributing = false;
	coop_serve(c, now, false, false);
	coop_reconsider(c, now);
}

/* ---- own changes, at the primary ---- */

static void journal_add(struct coop *c, ip4_t a)
{
	if (c->n_journal == COOP_JOURNAL_MAX) {
		uint32_t half = COOP_JOURNAL_MAX / 2;

		c->journal_floor = c->journal[half - 1].version;
		memmove(c->journal, c->journal + half, (c->n_journal - half) * sizeof(*c->journal));
		c->n_journal -= half;
	}
	c->journal[c->n_journal++] = (struct coop_change){c->lines[0].version, a};
}

static bool member_equal(const struct coop_member *a, const struct coop_member *b)
{
	return a->registrar == b->registrar && a->stamp == b->stamp &&
	       !memcmp(a->kek, b->kek, COOP_KEK_SPI) &&
	       bytes_equal(coop_octets_view(&a->more), coop_octets_view(&b->more));
}

/* Both lists are sorted: one walk finds what came, went or changed. */
static void journal_members(struct coop *c, const struct coop_state *next)
{
	const struct coop_state *old = &c->state;
	uint32_t i = 0, j = 0;

	while (i < old->n_members || j < next->n_members) {
		if (j == next->n_members ||
		    (i < old->n_members && old->members[i].address < next->members[j].address)) {
			journal_add(c, old->members[i++].address);
		} else if (i == old->n_members ||
			   next->members[j].address < old->members[i].address) {
			journal_add(c, next->members[j++].address);
		} else {
			if (!member_equal(&old->members[i], &next->members[j]))
				journal_add(c, next->members[j].address);
			i++;
			j++;
		}
	}
}

static void changed_keys(struct coop *c, mono_t now)
{
	c->keys_version = c->lines[0].version;
	c->n_journal = 0;
	c->journal_floor = c->keys_version;
	c->urgent_left = COOP_URGENT_TRIES;
	coop_arm(c, COOP_T_SOON, now + COOP_SOON_US);
}

static void changed_members(struct coop *c, mono_t now)
{
	if (!timer_armed(&c->timer[COOP_T_SOON]))
		coop_arm(c, COOP_T_SOON, now + COOP_MEMBER_SOON_US);
}

void coop_own_state(struct coop *c, const struct coop_state *s, mono_t now)
{
	struct coop_state next;
	bool keys;

	/* Before it ever was in a group, a key server may have led one alone: that is its contribution
	 * to the election. Otherwise only a primary makes state. */
	if (c->phase != COOP_PRIMARY && (c->n_lines || !coop_state_has_keys(s, now)))
		return;
	if (coop_state_clone(s, &next) != ST_OK) {
		coop_event(c, COOP_EV_LIMIT, "sas", coop_group(c), c->conf.local, "state");
		return;
	}
	if (!c->n_lines)
		coop_new_line(c);
	else if (coop_state_same(&c->state, &next, now))
		goto out; /* lives and pseudotime only */
	c->lines[0].version++;
	keys = !coop_state_same_keys(&c->state, &next, now);
	if (keys)
		changed_keys(c, now);
	else
		journal_members(c, &next);
	if (!keys)
		changed_members(c, now);
out:
	coop_state_move(&c->state, &next);
	watch_expiry(c);
	coop_serve(c, now, false, false);
}

/* What a secondary reported goes into the state at once, so that the answer to its report has it. */
void coop_apply_reports(struct coop *c, const struct coop_body *b, mono_t now)
{
	struct coop_state next;
	enum status st = coop_state_clone(&c->state, &next);

	if (st != ST_OK)
		return;
	for (uint32_t i = 0; st == ST_OK && i < b->reports.n_members; i++) {
		const struct coop_member *m = &b->reports.members[i];
		const struct coop_member *have = coop_state_member(&next, m->address);

		if (coop_member_newer(&next, have, m))
			st = coop_state_put_member(&next, m);
	}
	for (uint32_t i = 0; i < b->n_reports_gone; i++)
		coop_state_drop_member(&next, b->reports_gone[i]);
	if (st != ST_OK) {
		coop_event(c, COOP_EV_LIMIT, "sas", coop_group(c), c->conf.local, "members");
		coop_state_free(&next);
		return;
	}
	if (!c->n_lines)
		coop_new_line(c);
	c->lines[0].version++;
	journal_members(c, &next);
	coop_state_move(&c->state, &next);
	changed_members(c, now);
}

/* ---- deltas ---- */

static bool listed(const ip4_t *list, uint32_t n, ip4_t a)
{
	for (uint32_t i = 0; i < n; i++)
		if (list[i] == a)
			return true;
	return false;
}

/*
 * What changed since the version that p holds, when both want deltas, p holds this line, and nothing but
 * members changed since. False: the whole state it is.
 */
bool coop_delta_for(const struct coop *c, const struct coop_peer *p, struct coop_delta *d,
		    struct coop_state *put, ip4_t **gone, uint32_t *n_gone)
{
	uint32_t base = p->holds.version;

	if (!c->conf.optimize || !(p->flags & COOP_OPTIMIZE) || c->phase != COOP_PRIMARY ||
	    p->holds.id != c->lines[0].id || base < c->keys_version || base < c->journal_floor)
		return false;
	*gone = calloc(c->n_journal ? c->n_journal : 1, sizeof(**gone));
	if (!*gone)
		return false;
	for (uint32_t i = 0; i < c->n_journal; i++) {
		const struct coop_change *ch = &c->journal[i];
		const struct coop_member *m = coop_state_member(&c->state, ch->address);

		if (ch->version <= base)
			continue;
		if (!m) {
			if (!listed(*gone, *n_gone, ch->address))
				(*gone)[(*n_gone)++] = ch->address;
		} else if (coop_state_put_member(put, m) != ST_OK) {
			coop_state_free(put);
			*n_gone = 0;
			return false;
		}
	}
	*d = (struct coop_delta){c->lines[0].id, base};
	return true;
}

static void delta_in(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now)
{
	struct coop_state next;
	bool any = b->state.n_members || b->n_gone;
	enum status st;

	if (!any) {
		c->lines[0].version = b->status.version;
		return;
	}
	st = coop_state_clone(&c->state, &next);
	if (st != ST_OK)
		return;
	for (uint32_t i = 0; st == ST_OK && i < b->state.n_members; i++)
		st = coop_state_put_member(&next, &b->state.members[i]);
	for (uint32_t i = 0; i < b->n_gone; i++)
		coop_state_drop_member(&next, b->gone[i]);
	if (st == ST_OK)
		st = coop_reports_over(c, &next, now);
	if (st != ST_OK) {
		coop_state_free(&next);
		return;
	}
	coop_state_move(&c->state, &next);
	c->lines[0].version = b->status.version;
	coop_event(c, COOP_EV_DELTA, "sauuu", coop_group(c), p->conf.address,
		   (uint64_t)b->status.version, (uint64_t)b->state.n_members, (uint64_t)b->n_gone);
	coop_fx_add(c, COOP_FX_IMPORT);
	watch_expiry(c);
}

/* ---- another's state ---- */

static bool lives_differ(const struct coop_state *a, const struct coop_state *b)
{
	for (uint32_t i = 0; i < a->n_keks; i++) {
		const struct coop_kek *k = coop_state_kek(b, a->keks[i].spi);
		mono_t x = a->keks[i].expires, y = k ? k->expires : x;

		if ((x > y ? x - y : y - x) > COOP_LIFE_SLACK_US)
			return true;
	}
	for (uint32_t i = 0; i < a->n_teks && i < b->n_teks; i++) {
		mono_t x = a->teks[i].expires, y = b->teks[i].expires;

		if (a->teks[i].spi == b->teks[i].spi &&
		    (x > y ? x - y : y - x) > COOP_LIFE_SLACK_US)
			return true;
	}
	return false;
}

static void restart_lives(struct coop *c, struct coop_state *s, mono_t now)
{
	if (!coop_planted(c, COOP_BUG_LIFE_RESTARTS))
		return;
	for (uint32_t i = 0; i < s->n_teks; i++)
		s->teks[i].expires = now + 7200 * USEC_S;
}

/* Takes b's state in place of ours; what is registered here and not yet confirmed stays on top. */
static void adopt(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now)
{
	struct coop_line own = {b->status.line, b->status.version};
	bool same = c->n_lines && c->lines[0].id == own.id && c->lines[0].version == own.version;

	if (same && !lives_differ(&c->state, &b->state))
		return;
	restart_lives(c, &b->state, now);
	if (coop_reports_over(c, &b->state, now) != ST_OK) {
		coop_event(c, COOP_EV_LIMIT, "sas", coop_group(c), p->conf.address, "members");
		return;
	}
	coop_state_move(&c->state, &b->state);
	memcpy(c->lines, b->lines, b->n_lines * sizeof(*b->lines));
	c->n_lines = b->n_lines;
	c->contributing = false;
	coop_event(c, COOP_EV_ADOPTED, "sauuuu", coop_group(c), p->conf.address,
		   (uint64_t)own.version, (uint64_t)c->state.n_keks, (uint64_t)c->state.n_teks,
		   (uint64_t)c->state.n_members);
	coop_fx_add(c, COOP_FX_IMPORT);
	watch_expiry(c);
}

static void ask_state(struct coop *c, struct coop_peer *p, mono_t now)
{
	coop_announce(c, p, COOP_REPLY_REQUEST | COOP_WANT_STATE, now);
}

/* The whole state stands in the body, and says which line it is of. */
static bool whole_state(const struct coop_body *b)
{
	return b->has_state && b->n_lines && b->status.line && b->lines[0].id == b->status.line &&
	       b->lines[0].version == b->status.version;
}

void coop_take_state(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now)
{
	bool same_line = c->n_lines && c->lines[0].id == b->status.line;

	if (b->has_delta) {
		/* From any version between the base and now: what changed is put as it is now. */
		if (same_line && b->delta.line == b->status.line &&
		    c->lines[0].version >= b->delta.base &&
		    c->lines[0].version <= b->status.version)
			delta_in(c, p, b, now);
		else
			ask_state(c, p, now);
		return;
	}
	if (!whole_state(b)) {
		if (b->status.line && !(same_line && c->lines[0].version >= b->status.version))
			ask_state(c, p, now);
		return;
	}
	/* We hold what the primary does not know of: it must have it before ours goes. */
	if (!coop_lines_covered(c, b->lines, b->n_lines) && coop_state_has_keys(&c->state, now) &&
	    !coop_planted(c, COOP_BUG_NO_CONTRIBUTION)) {
		if (!c->contributing) {
			c->contributing = true;
			coop_event(c, COOP_EV_CONTRIBUTE, "sau", coop_group(c), c->primary,
				   (uint64_t)c->lines[0].version);
			coop_report_tick(c, now);
		}
		return;
	}
	adopt(c, p, b, now);
}

static void lines_union(struct coop *c, const struct coop_body *b)
{
	for (uint32_t i = b->n_lines; i-- > 0;)
		line_put(c, 1, b->lines[i]);
}

static bool merge_state(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now,
			struct coop_merged *m)
{
	if (coop_planted(c, COOP_BUG_MERGE_FORGETS)) {
		coop_state_free(&b->state);
		b->state.at = now;
	}
	if (coop_state_merge(&c->state, &b->state, now, m) != ST_OK) {
		coop_event(c, COOP_EV_LIMIT, "sas", coop_group(c), p->conf.address, "merge");
		return false;
	}
	lines_union(c, b);
	watch_expiry(c);
	if (m->keks || m->teks || m->members)
		coop_event(c, COOP_EV_MERGED, "sauuu", coop_group(c), p->conf.address,
			   (uint64_t)m->keks, (uint64_t)m->teks, (uint64_t)m->members);
	return true;
}

/* The primary takes in what another part of the group did without it, and tells all members. */
void coop_merge_in(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now)
{
	struct coop_merged m;
	struct coop_fx_node *fx;

	if (!whole_state(b) || coop_covers(c->lines, c->n_lines, b->lines[0]))
		return;
	if (!merge_state(c, p, b, now, &m))
		return;
	c->lines[0].version++;
	changed_keys(c, now);
	if (!m.keks && !m.teks && !m.members)
		return;
	fx = coop_fx_add(c, COOP_FX_IMPORT);
	if (fx)
		fx->fx.merged = true;
	coop_fx_add(c, COOP_FX_REKEY);
}

/* In an election: what others hold is gathered, so that whoever wins has it. */
void coop_absorb(struct coop *c, struct coop_peer *p, struct coop_body *b, mono_t now)
{
	struct coop_merged m;

	if (!whole_state(b) || coop_covers(c->lines, c->n_lines, b->lines[0]))
		return;
	if (coop_lines_covered(c, b->lines, b->n_lines) || !coop_state_has_keys(&c->state, now)) {
		adopt(c, p, b, now);
		return;
	}
	if (merge_state(c, p, b, now, &m)) {
		/* No longer the state that this line had: a new one. */
		coop_new_line(c);
		coop_fx_add(c, COOP_FX_IMPORT);
	}
}
