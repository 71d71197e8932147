/* What must hold at every step, whatever happened; and what must hold some time after it stopped. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

/* Nothing went wrong in this world for so long. */
static bool calm_for(const struct world *w, uint64_t us)
{
	return w->now - w->changed >= us && w->now - w->disturbed >= us && w->now - w->noisy >= us;
}

static bool policies_agree(const struct world *w)
{
	for (int i = 0; i < w->n_ks; i++)
		if (w->ks[i].policy_at || (w->ks[i].up && w->ks[i].policy != w->policy))
			return false;
	return true;
}

static int primaries_in(const struct world *w, int part, int *who)
{
	int n = 0;

	for (int i = 0; i < w->n_ks; i++)
		if (w->ks[i].up && w->part[i] == part && coop_is_primary(w->ks[i].coop)) {
			*who = i;
			n++;
		}
	return n;
}

static int servers_in(const struct world *w, int part)
{
	int n = 0;

	for (int i = 0; i < w->n_ks; i++)
		n += w->ks[i].up && w->part[i] == part;
	return n;
}

/* Those that may lead: one whose policy is not the lost primary's must not, while its TEKs live. */
static int leaders_in(const struct world *w, int part)
{
	int n = 0;

	for (int i = 0; i < w->n_ks; i++)
		n += w->part[i] == part && w->ks[i].may_lead >= BOUND_PRIMARY / SIM_STEP;
	return n;
}

static void count_leaders(struct world *w)
{
	struct coop_view v;

	for (int i = 0; i < w->n_ks; i++) {
		struct sim_ks *k = &w->ks[i];

		v.eligible = false;
		if (k->up)
			coop_view(k->coop, (struct when){.mono = ks_local(w, k)}, &v);
		k->may_lead = v.eligible ? k->may_lead + 1 : 0;
	}
}

static void one_primary(struct world *w)
{
	if (!calm_for(w, BOUND_PRIMARY))
		return;
	for (int part = 0; part < 3; part++) {
		int who = -1, n = primaries_in(w, part, &who);

		if (n > 1)
			world_break(w, "two primaries in one part", "part %d has %d", part, n);
		if (!n && leaders_in(w, part))
			world_break(w, "no primary in a part", "part %d, %d could lead", part,
				    leaders_in(w, part));
	}
}

/* The key server that just became primary is the best of its part, when all could speak. */
void check_new_primary(struct world *w, int i)
{
	const struct coop_conf *a = &w->ks[i].conf;

	/* Only the loss of the old primary itself may have happened lately. */
	if (w->now - w->ranked < BOUND_CALM || w->now - w->disturbed < BOUND_CALM ||
	    w->now - w->noisy < BOUND_CALM || w->noise_end || w->cut_end || !policies_agree(w))
		return;
	for (int j = 0; j < w->n_ks; j++) {
		const struct coop_conf *b = &w->ks[j].conf;

		if (j == i || !w->ks[j].up || w->ks[j].may_lead < 70 * USEC_S / SIM_STEP ||
		    w->part[j] != w->part[i] || w->now - w->ks[j].up_since < 70 * USEC_S ||
		    w->now - w->moved < 70 * USEC_S)
			continue;
		if (b->priority > a->priority ||
		    (b->priority == a->priority && b->local > a->local))
			world_break(w, "not the best was elected", "KS%d instead of KS%d", i, j);
	}
}

/* In peace nobody takes the primary's place. */
static void no_usurper(struct world *w)
{
	int who = -1, n = primaries_in(w, 0, &who);

	if (calm_for(w, BOUND_PRIMARY + 60 * USEC_S) && w->peace_primary >= 0 &&
	    (n != 1 || who != w->peace_primary))
		world_break(w, "the primary changed in peace", "from KS%d to KS%d",
			    w->peace_primary, who);
	w->peace_primary = calm_for(w, BOUND_PRIMARY) && !w->part_end && n == 1 ? who : -1;
}

/* ---- keys ---- */

static const struct sim_key *key_of(const struct world *w, uint32_t spi)
{
	for (uint32_t i = w->n_keys; i-- > 0;)
		if (w->keys[i].spi == spi)
			return &w->keys[i];
	return NULL;
}

/* Each time a life is handed on, the journey is not subtracted; clocks drift. */
#define LIFE_SLACK (30 * USEC_S)

static void lives(struct world *w)
{
	for (int i = 0; i < w->n_ks; i++) {
		const struct coop_state *s = &w->ks[i].st;

		for (uint32_t t = 0; w->ks[i].up && t < s->n_teks; t++) {
			const struct sim_key *k = key_of(w, s->teks[t].spi);

			if (s->teks[t].expires > ks_local(w, &w->ks[i]) &&
			    w->now > k->end + LIFE_SLACK)
				world_break(w, "a key outlives its life", "KS%d, TEK %08x", i,
					    s->teks[t].spi);
		}
	}
	for (int g = 0; g < w->n_gm; g++)
		for (int t = 0; t < w->gm[g].n_teks; t++) {
			const struct sim_hold *h = &w->gm[g].teks[t];

			if (h->expires > w->now && w->now > w->keys[h->key].end + LIFE_SLACK)
				world_break(w, "a key outlives its life", "member %d, TEK %08x", g,
					    h->spi);
		}
}

/* Every member can read every other. */
static bool reads(const struct world *w, int from, int to)
{
	return gm_holds(&w->gm[to], w->gm[from].send_spi);
}

/* Its keys died with the only key server that knew them, or that is in another part: nobody can help such
 * a member before its keys end and it registers anew. */
static bool stranded(const struct world *w, int g)
{
	const struct sim_key *k = key_of(w, w->gm[g].send_spi);
	bool kek_here = false, tek_here = false, kek_there = false, tek_there = false;

	if (!k || k->lost || w->gm[g].lost_touch || w->gm[g].forgotten)
		return true;
	for (uint32_t i = 0; i < w->n_lost_keks; i++)
		if (!memcmp(w->lost_keks[i], w->gm[g].kek, COOP_KEK_SPI))
			return true;
	for (int i = 0; i < w->n_ks; i++) {
		bool kek = w->ks[i].up && coop_state_kek(&w->ks[i].st, w->gm[g].kek);
		bool tek = ks_tek(&w->ks[i], k->spi) != NULL;

		*(w->part[i] == w->part[KS_MAX + g] ? &kek_here : &kek_there) |= kek;
		*(w->part[i] == w->part[KS_MAX + g] ? &tek_here : &tek_there) |= tek;
	}
	return (!kek_here && kek_there) || (!tek_here && tek_there);
}

/* In a world without a primary all keys may end: the first new one is under way to it in that moment. */
static bool at_its_end(const struct world *w, int g)
{
	const struct sim_gm *m = &w->gm[g];

	return m->n_teks == 1 && m->teks[0].expires <= w->now + USEC_S;
}

static bool settled(const struct world *w, int g)
{
	return w->gm[g].registered && !at_its_end(w, g) && servers_in(w, w->part[KS_MAX + g]) > 0 &&
	       !stranded(w, g);
}

static void all_read(struct world *w, uint64_t bound)
{
	int first = -1;

	if (!calm_for(w, bound) || !policies_agree(w))
		return;
	for (int part = 0; part < 3; part++) {
		first = -1;
		for (int g = 0; g < w->n_gm; g++) {
			if (w->part[KS_MAX + g] != part || !settled(w, g))
				continue;
			if (first >= 0 && (!reads(w, first, g) || !reads(w, g, first)))
				world_break(w, "members of a part cannot read each other",
					    "part %d: members %d and %d", part, first, g);
			first = g;
		}
	}
}

/* What two members of a part could read they still can, but when messages are being lost. */
static void still_read(struct world *w)
{
	bool quiet = w->now - w->disturbed >= BOUND_CALM && !w->noise_end;

	for (int a = 0; a < w->n_gm; a++) {
		struct sim_gm *s = &w->gm[a];

		for (int b = 0; b < w->n_gm; b++) {
			uint64_t bit = UINT64_C(1) << (b % 64);
			uint64_t *word = &w->could[a][b / 64];
			bool now = s->registered && w->gm[b].registered &&
				   w->part[KS_MAX + a] == w->part[KS_MAX + b] && reads(w, a, b);

			if ((*word & bit) && !now && quiet && settled(w, a) && settled(w, b) &&
			    w->part[KS_MAX + a] == w->part[KS_MAX + b] &&
			    w->together >= BOUND_SHARE / SIM_STEP)
				world_break(w, "members no longer read each other",
					    "member %d by member %d", a, b);
			*word = now ? *word | bit : *word & ~bit;
		}
	}
}

void check_step(struct world *w)
{
	if (w->part_end || w->noise_end || w->cut_end)
		w->together = 0;
	else
		w->together++;
	count_leaders(w);
	one_primary(w);
	no_usurper(w);
	lives(w);
	all_read(w, BOUND_SHARE);
	still_read(w);
}

void check_end(struct world *w)
{
	int who = -1, n = primaries_in(w, 0, &who);
	struct coop_view p, v;

	if (n != 1) {
		world_break(w, "not one primary at the end", "%d", n);
		return;
	}
	coop_view(w->ks[who].coop, (struct when){.mono = ks_local(w, &w->ks[who])}, &p);
	for (int i = 0; i < w->n_ks; i++) {
		coop_view(w->ks[i].coop, (struct when){.mono = ks_local(w, &w->ks[i])}, &v);
		if (v.primary != w->ks[who].conf.local || v.line != p.line)
			world_break(w, "a key server does not follow the primary", "KS%d", i);
		if (v.n_reports)
			world_break(w, "a member was never confirmed", "KS%d has %u", i,
				    v.n_reports);
	}
	for (int g = 0; g < w->n_gm; g++) {
		const struct coop_member *m = coop_state_member(&w->ks[who].st, w->gm[g].address);

		if (!w->gm[g].registered)
			world_break(w, "a member is not registered", "member %d", g);
		else if (stranded(w, g))
			continue;
		else if (!m)
			world_break(w, "the primary does not know a member", "member %d", g);
		else if (w->unicast && memcmp(m->kek, w->gm[g].kek, COOP_KEK_SPI) &&
			 w->ks[who].rekey_at == MONO_NEVER)
			world_break(w, "the primary is wrong about a member's KEK", "member %d", g);
	}
}
