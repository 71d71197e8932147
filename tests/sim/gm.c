/* A member of the simulated world: registers, takes rekeys, and registers again before its keys end. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

#define ASK_AGAIN  (10 * USEC_S)
#define REREGISTER (60 * USEC_S)
#define SWITCH	   (30 * USEC_S)

bool gm_holds(const struct sim_gm *g, uint32_t spi)
{
	for (int i = 0; i < g->n_teks; i++)
		if (g->teks[i].spi == spi)
			return true;
	return false;
}

static void expire(struct sim_gm *g, mono_t now)
{
	int n = 0;

	for (int i = 0; i < g->n_teks; i++)
		if (g->teks[i].expires > now)
			g->teks[n++] = g->teks[i];
	g->n_teks = n;
}

static bool better(const struct sim_hold *a, const struct sim_hold *b, mono_t now)
{
	bool a_lasts = a->expires > now + SWITCH, b_lasts = b->expires > now + SWITCH;

	if (a_lasts != b_lasts)
		return a_lasts;
	return a_lasts ? a->expires < b->expires : a->expires > b->expires;
}

/* The TEK in use stays until it is nearly over; then, or at first, the oldest that has time left. So nobody
 * sends with a key that another did not have the time to learn. */
static void choose(struct sim_gm *g, mono_t now)
{
	const struct sim_hold *best = NULL;

	for (int i = 0; i < g->n_teks; i++) {
		const struct sim_hold *h = &g->teks[i];

		if (h->spi == g->send_spi && h->expires > now + SWITCH)
			return;
		if (!best || better(h, best, now))
			best = h;
	}
	g->send_spi = best ? best->spi : 0;
}

static void take_policy(struct world *w, struct sim_gm *g, const struct coop_state *p)
{
	for (uint32_t i = 0; i < p->n_teks; i++) {
		const struct coop_tek *t = &p->teks[i];
		struct sim_hold h = {.spi = t->spi,
				     .key = world_key(w, t->spi, w->now + t->expires),
				     .serial = t->serial,
				     .expires = w->now + t->expires};
		int j = 0;

		while (j < g->n_teks && g->teks[j].spi != t->spi)
			j++;
		/* A life is never prolonged. */
		if (j < g->n_teks && g->teks[j].expires < h.expires)
			h.expires = g->teks[j].expires;
		if (j == HOLD_MAX) {
			world_break(w, "a member holds too many TEKs", "member %d",
				    (int)(g - w->gm));
			return;
		}
		g->teks[j] = h;
		if (j == g->n_teks)
			g->n_teks++;
	}
	if (p->n_keks)
		memcpy(g->kek, p->keks[0].spi, COOP_KEK_SPI);
	choose(g, w->now);
}

static void ask(struct world *w, int i)
{
	struct sim_gm *g = &w->gm[i];
	struct sim_msg *m = world_msg(w, MSG_REGISTER, KS_MAX + i, g->order[g->tries++ % w->n_ks]);

	g->request = m->id = w->next_id++;
	g->next_try = w->now + ASK_AGAIN;
	world_send(w, m);
}

void gm_step(struct world *w, int i)
{
	struct sim_gm *g = &w->gm[i];
	mono_t last = 0;

	expire(g, w->now);
	choose(g, w->now);
	for (int t = 0; t < g->n_teks; t++)
		if (g->teks[t].expires > last)
			last = g->teks[t].expires;
	if (g->registered && !g->n_teks)
		g->registered = false;
	if (w->now >= g->next_try && last < w->now + REREGISTER)
		ask(w, i);
}

static void registered(struct world *w, struct sim_gm *g, struct sim_msg *m)
{
	if (m->id != g->request)
		return;
	g->request = 0;
	g->lost_touch = g->forgotten = false;
	g->registrations++;
	g->registered_at = w->now;
	g->registered = true;
	take_policy(w, g, m->policy);
	g->seq = m->seq;
	g->seq_from = m->from;
	g->seq_at = w->now; /* what was sent before is in it */
	g->tries = 0;
}

/*
 * A number that does not rise is refused. When it comes from a key server that leads alone, and the last
 * one came from another that had stopped before this one was sent, the numbers did not rise across the
 * change.
 */
static void refused(struct world *w, struct sim_gm *g, const struct sim_msg *m)
{
	const struct sim_ks *old = g->seq_from >= 0 ? &w->ks[g->seq_from] : NULL;

	g->rejected++;
	if (m->from == g->seq_from || !old || old->primary || m->sent + 30 * USEC_S < w->now)
		return;
	if (w->ks[m->from].primary && m->sent >= w->ks[m->from].primary_since &&
	    m->sent > g->seq_at)
		world_break(w, "a rekey sequence number does not rise",
			    "member %d has %u from KS%d, KS%d sends %u", (int)(g - w->gm), g->seq,
			    g->seq_from, m->from, m->seq);
}

static void pushed(struct world *w, struct sim_gm *g, struct sim_msg *m)
{
	struct sim_msg *ack;

	if (!g->registered || memcmp(m->kek, g->kek, COOP_KEK_SPI)) {
		/* One that brings the KEK it has already: the acknowledgement was lost. */
		if (!g->registered || !m->policy->n_keks ||
		    memcmp(m->policy->keks[0].spi, g->kek, COOP_KEK_SPI))
			return;
	} else {
		if (m->seq <= g->seq) {
			refused(w, g, m);
			return;
		}
		g->lost_touch = w->unicast && g->lost_touch; /* else the acknowledgement tells */
		g->seq = m->seq;
		g->seq_from = m->from;
		g->seq_at = m->sent;
		if (memcmp(m->policy->keks[0].spi, g->kek, COOP_KEK_SPI))
			g->seq = m->policy->keks[0].seq; /* a new KEK counts for itself */
		take_policy(w, g, m->policy);
	}
	if (!w->unicast)
		return;
	ack = world_msg(w, MSG_ACK, m->to, m->from);
	memcpy(ack->kek, g->kek, COOP_KEK_SPI);
	ack->id = m->id;
	world_send(w, ack);
}

void gm_receive(struct world *w, struct sim_msg *m)
{
	struct sim_gm *g = &w->gm[m->to - KS_MAX];

	if (m->kind == MSG_POLICY)
		registered(w, g, m);
	else if (m->kind == MSG_PUSH)
		pushed(w, g, m);
}
