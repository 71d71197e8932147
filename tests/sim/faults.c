/* What goes wrong, and when it is put right. Everything is drawn from the world's own generator. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/world.h"

static uint64_t span(struct world *w, uint64_t from_s, uint64_t to_s)
{
	return (from_s + prng_below(&w->fault, to_s - from_s + 1)) * USEC_S;
}

static bool chance(struct world *w, unsigned percent)
{
	return prng_percent(&w->fault, percent);
}

static void say(struct world *w, const char *what)
{
	if (w->verbose)
		printf("%8.3f -- %s\n", (double)w->now / 1e6, what);
}

void faults_init(struct world *w)
{
	w->next_fault = w->now + span(w, 60, 400);
}

/* Key servers and members fall into two or three parts. */
static void split(struct world *w)
{
	int parts = chance(w, 75) ? 2 : 3;

	for (int i = 0; i < KS_MAX + w->n_gm; i++)
		w->part[i] = (int)prng_below(&w->fault, (uint64_t)parts);
	w->part_end = w->now + span(w, 30, 900);
	w->changed = w->moved = w->now;
	say(w, "split");
}

static void join(struct world *w)
{
	memset(w->part, 0, sizeof(w->part));
	w->part_end = 0;
	w->changed = w->moved = w->now;
	say(w, "joined");
}

static void cut(struct world *w)
{
	int a = (int)prng_below(&w->fault, (uint64_t)w->n_ks);
	int b = (int)prng_below(&w->fault, (uint64_t)w->n_ks);

	if (a == b)
		return;
	w->cut[a][b] = true;
	if (chance(w, 60))
		w->cut[b][a] = true;
	w->cut_end = w->now + span(w, 20, 400);
	w->changed = w->now;
	say(w, w->cut[b][a] ? "cut" : "cut one way");
}

static void uncut(struct world *w)
{
	memset(w->cut, 0, sizeof(w->cut));
	w->cut_end = 0;
	w->changed = w->now;
	say(w, "no cuts");
}

static void noise(struct world *w)
{
	w->loss = chance(w, 70) ? (unsigned)prng_below(&w->fault, 31) : 0;
	w->delay_max = chance(w, 50) ? prng_below(&w->fault, 3 * USEC_S) : 0;
	w->duplicate = chance(w, 40) ? (unsigned)prng_below(&w->fault, 31) : 0;
	w->noise_end = w->now + span(w, 30, 500);
	say(w, "noise");
}

static void quiet(struct world *w)
{
	w->loss = w->duplicate = 0;
	w->delay_max = 0;
	w->noise_end = 0;
	w->disturbed = w->now;
	say(w, "no noise");
}

static void crash(struct world *w)
{
	int i = (int)prng_below(&w->fault, (uint64_t)w->n_ks);

	if (chance(w, 50))
		for (int j = 0; j < w->n_ks; j++)
			if (w->ks[j].primary)
				i = j;
	if (!w->ks[i].up)
		return;
	ks_crash(w, i);
	w->ks[i].up_again = w->now + span(w, 2, 300);
	/* Without nvram somebody types the configuration again first, with another priority maybe. */
	if (chance(w, 30)) {
		w->ks[i].up_again += span(w, 30, 120);
		w->ks[i].conf.priority = (uint8_t)(1 + prng_below(&w->fault, 3) * 50);
	}
}

static void reconfigure(struct world *w, bool policy)
{
	int i = (int)prng_below(&w->fault, (uint64_t)w->n_ks);

	w->changed = w->now;
	if (!policy) {
		w->ks[i].conf.priority = (uint8_t)(1 + prng_below(&w->fault, 200));
		w->ranked = w->now;
		say(w, "priority");
		ks_reconfigure_priority(w, i);
		return;
	}
	/* The operator goes from one to the next, as time permits. */
	w->policy++;
	for (int j = 0; j < w->n_ks; j++)
		w->ks[j].policy_at = w->now + span(w, 0, 60);
	say(w, "policy");
}

static void by_hand(struct world *w)
{
	for (int i = 0; i < w->n_ks; i++)
		if (w->ks[i].up && w->ks[i].primary) {
			say(w, "rekey");
			ks_rekey(w, i, chance(w, 30));
			return;
		}
}

static void clear_role(struct world *w)
{
	int i = (int)prng_below(&w->fault, (uint64_t)w->n_ks);
	struct coop_input in = {.kind = COOP_IN_CLEAR_ROLE};

	if (!w->ks[i].up)
		return;
	w->changed = w->now;
	say(w, "clear role");
	coop_input(w->ks[i].coop, (struct when){.mono = ks_local(w, &w->ks[i])}, &in);
	ks_settle(w, i);
}

static void one(struct world *w)
{
	switch (prng_below(&w->fault, 10)) {
	case 0:
	case 1:
		split(w);
		break;
	case 2:
		cut(w);
		break;
	case 3:
	case 4:
		noise(w);
		break;
	case 5:
	case 6:
		crash(w);
		break;
	case 7:
		reconfigure(w, chance(w, 50));
		break;
	case 8:
		by_hand(w);
		break;
	default:
		clear_role(w);
		break;
	}
}

static void heal(struct world *w)
{
	say(w, "healed");
	w->healed = true;
	join(w);
	uncut(w);
	quiet(w);
	for (int i = 0; i < w->n_ks; i++) {
		if (!w->ks[i].up)
			w->ks[i].up_again = w->now;
		if (w->ks[i].policy_at)
			w->ks[i].policy_at = w->now;
	}
}

void faults_step(struct world *w)
{
	for (int i = 0; i < w->n_ks; i++)
		if (w->ks[i].policy_at && w->ks[i].policy_at <= w->now) {
			w->ks[i].policy_at = 0;
			w->changed = w->now;
			ks_reconfigure(w, i);
		}
	if (w->part_end && w->now >= w->part_end)
		join(w);
	if (w->cut_end && w->now >= w->cut_end)
		uncut(w);
	if (w->noise_end && w->now >= w->noise_end)
		quiet(w);
	if (w->noise_end)
		w->disturbed = w->now;
	if (w->cut_end)
		w->noisy = w->now;
	if (w->healed)
		return;
	if (w->now >= USEC_MIN + SIM_HEAL_AT) {
		heal(w);
	} else if (w->now >= w->next_fault) {
		one(w);
		/* Sometimes one upon another, mostly with time to settle. */
		w->next_fault = w->now + (chance(w, 25) ? span(w, 0, 40) : span(w, 60, 700));
	}
}
