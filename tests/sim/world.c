#include "tests/sim/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void world_break(struct world *w, const char *what, const char *fmt, ...)
{
	va_list ap;

	if (w->broken)
		return;
	w->broken = what;
	va_start(ap, fmt);
	vsnprintf(w->detail, sizeof(w->detail), fmt, ap);
	va_end(ap);
}

void world_trace(struct world *w, uint64_t a, uint64_t b)
{
	const uint64_t in[] = {w->now, a, b};

	for (int i = 0; i < 3; i++) {
		w->trace ^= in[i];
		w->trace *= UINT64_C(0x9e3779b97f4a7c15);
		w->trace ^= w->trace >> 29;
	}
}

/* ---- time ---- */

mono_t ks_local(const struct world *w, const struct sim_ks *k)
{
	int64_t past = (int64_t)(w->now - k->world_base);

	return k->local_base + (mono_t)(past + past / 1000000 * k->drift_ppm);
}

/* ---- the network ---- */

static bool less(const struct sim_msg *a, const struct sim_msg *b)
{
	return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void heap_push(struct world *w, struct sim_msg *m)
{
	size_t i = w->n_heap;

	if (i == w->cap_heap) {
		w->cap_heap = w->cap_heap ? w->cap_heap * 2 : 256;
		w->heap = realloc(w->heap, w->cap_heap * sizeof(*w->heap));
	}
	w->n_heap++;
	m->order = w->next_order++;
	while (i && less(m, w->heap[(i - 1) / 2])) {
		w->heap[i] = w->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	w->heap[i] = m;
}

static struct sim_msg *heap_pop(struct world *w)
{
	struct sim_msg *top = w->heap[0], *last = w->heap[--w->n_heap];
	size_t i = 0;

	for (;;) {
		size_t c = 2 * i + 1;

		if (c >= w->n_heap)
			break;
		if (c + 1 < w->n_heap && less(w->heap[c + 1], w->heap[c]))
			c++;
		if (!less(w->heap[c], last))
			break;
		w->heap[i] = w->heap[c];
		i = c;
	}
	w->heap[i] = last;
	return top;
}

struct sim_msg *world_msg(struct world *w, enum sim_msg_kind kind, int from, int to)
{
	struct sim_msg *m = calloc(1, sizeof(*m));

	m->kind = kind;
	m->from = from;
	m->to = to;
	m->sent = w->now;
	return m;
}

static void msg_free(struct sim_msg *m)
{
	if (m->policy)
		coop_state_free(m->policy);
	free(m->policy);
	free(m->data);
	free(m);
}

bool world_reach(const struct world *w, int from, int to)
{
	if (w->part[from] != w->part[to])
		return false;
	return from >= KS_MAX || to >= KS_MAX || !w->cut[from][to];
}

static struct sim_msg *msg_copy(const struct sim_msg *m)
{
	struct sim_msg *c = malloc(sizeof(*c));

	*c = *m;
	if (m->data) {
		c->data = malloc(m->n);
		memcpy(c->data, m->data, m->n);
	}
	if (m->policy) {
		c->policy = calloc(1, sizeof(*c->policy));
		if (coop_state_clone(m->policy, c->policy) != ST_OK)
			abort();
	}
	return c;
}

static uint64_t transit(struct world *w)
{
	return 2 * USEC_MS + prng_below(&w->net, 20 * USEC_MS) +
	       (w->delay_max ? prng_below(&w->net, w->delay_max) : 0);
}

/* Between a rekey that was lost and the next one acknowledged, nobody can say what a member holds. */
static void lost(struct world *w, const struct sim_msg *m)
{
	if (m->kind == MSG_ACK)
		w->gm[m->from - KS_MAX].lost_touch = true;
	else if (m->kind == MSG_PUSH)
		w->gm[m->to - KS_MAX].lost_touch = true;
}

void world_send(struct world *w, struct sim_msg *m)
{
	if (!world_reach(w, m->from, m->to) || prng_percent(&w->net, w->loss)) {
		lost(w, m);
		msg_free(m);
		return;
	}
	if (w->duplicate && prng_percent(&w->net, w->duplicate)) {
		struct sim_msg *c = msg_copy(m);

		c->due = w->now + transit(w);
		heap_push(w, c);
	}
	m->due = w->now + transit(w);
	heap_push(w, m);
}

uint32_t world_key(struct world *w, uint32_t spi, mono_t end)
{
	for (uint32_t i = 0; i < w->n_keys; i++)
		if (w->keys[i].spi == spi)
			return i;
	if (w->n_keys == TEKS_MAX)
		abort();
	w->keys[w->n_keys] = (struct sim_key){.spi = spi, .end = end};
	return w->n_keys++;
}

/* ---- a world's life ---- */

static void make_ks(struct world *w, int i)
{
	struct sim_ks *k = &w->ks[i];
	struct coop_conf *c = &k->conf;

	snprintf(c->group, sizeof(c->group), "GETVPN-%d", i);
	c->id_kind = 1;
	c->identity = 7;
	c->local = IP4(10, 0, 0, 1) + (uint32_t)i;
	c->priority = (uint8_t)(1 + prng_below(&w->shape, 3) * 50);
	c->ready = true;
	c->pdu = prng_percent(&w->shape, 30) ? 400 : 1400;
	c->optimize = prng_percent(&w->shape, 50);
	c->sid.assigned[i] = 1;
	for (int j = 0; j < w->n_ks; j++)
		if (j != i)
			c->peers[c->n_peers++].address = IP4(10, 0, 0, 1) + (uint32_t)j;
	k->drift_ppm = (int32_t)prng_below(&w->shape, 401) - 200;
	k->rekey_at = MONO_NEVER;
	k->configured = true;
	k->tek_life = w->ks[0].tek_life;
	k->kek_life = w->ks[0].kek_life;
	memset(c->key_hash, 1, 32);
	memset(c->policy_hash, (int)w->policy, 32);
}

static void make_gm(struct world *w, int i)
{
	struct sim_gm *g = &w->gm[i];

	g->address = IP4(172, 16, 0, 1) + (uint32_t)i;
	g->seq_from = -1;
	for (int j = 0; j < w->n_ks; j++)
		g->order[j] = j;
	for (int j = w->n_ks - 1; j > 0; j--) {
		int o = (int)prng_below(&w->shape, (uint64_t)j + 1), t = g->order[j];

		g->order[j] = g->order[o];
		g->order[o] = t;
	}
	g->next_try = w->now + prng_below(&w->shape, 3 * USEC_MIN);
}

struct world *world_new(uint64_t seed, int bug, bool verbose)
{
	struct world *w = calloc(1, sizeof(*w));
	struct prng root = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};

	w->seed = seed;
	w->bug = bug;
	w->verbose = verbose;
	w->shape = prng_fork(&root, "shape");
	w->net = prng_fork(&root, "net");
	w->fault = prng_fork(&root, "fault");
	w->now = USEC_MIN;
	w->trace = seed;
	w->policy = 1;
	w->next_id = 1;
	w->peace_primary = -1;
	w->unicast = prng_percent(&w->shape, 70);
	w->n_ks = 2 + (int)(prng_percent(&w->shape, 60) ? prng_below(&w->shape, 2)
							: prng_below(&w->shape, 7));
	w->n_gm = 1 + (int)(prng_percent(&w->shape, 90) ? prng_below(&w->shape, 20)
							: prng_below(&w->shape, 200));
	w->ks[0].tek_life = (600 + prng_below(&w->shape, 1200)) * USEC_S;
	w->ks[0].kek_life = (1200 + prng_below(&w->shape, 6000)) * USEC_S;
	for (int i = 0; i < w->n_ks; i++)
		make_ks(w, i);
	for (int i = 0; i < w->n_gm; i++)
		make_gm(w, i);
	w->changed = w->now;
	faults_init(w);
	for (int i = 0; i < w->n_ks; i++) {
		if (prng_percent(&w->shape, 85))
			ks_boot(w, i);
		else
			w->ks[i].up_again = w->now + prng_below(&w->shape, 3 * USEC_MIN);
	}
	return w;
}

void world_free(struct world *w)
{
	for (int i = 0; i < w->n_ks; i++) {
		coop_free(w->ks[i].coop);
		coop_state_free(&w->ks[i].st);
	}
	for (size_t i = 0; i < w->n_heap; i++)
		msg_free(w->heap[i]);
	free(w->heap);
	free(w->lost_keks);
	free(w);
}

static void deliver(struct world *w, struct sim_msg *m)
{
	world_trace(w, (uint64_t)m->kind << 32 | (uint64_t)m->from << 16 | (uint64_t)m->to,
		    m->n + m->seq);
	if (world_reach(w, m->from, m->to)) {
		if (m->to >= KS_MAX)
			gm_receive(w, m);
		else if (w->ks[m->to].up)
			ks_receive(w, m);
	} else {
		lost(w, m);
	}
	msg_free(m);
}

/* Everything due until the end of the step, in order of time. */
static void run_until(struct world *w, mono_t end)
{
	for (;;) {
		mono_t next = w->n_heap ? w->heap[0]->due : MONO_NEVER;
		int who = -1;

		for (int i = 0; i < w->n_ks; i++) {
			mono_t d = ks_deadline(w, i);

			if (d < next) {
				next = d;
				who = i;
			}
		}
		if (next > end || w->broken)
			break;
		if (next > w->now)
			w->now = next;
		if (who < 0) {
			deliver(w, heap_pop(w));
			continue;
		}
		ks_tick(w, who);
	}
	w->now = end;
}

static void tell(const struct world *w)
{
	for (int i = 0; i < w->n_ks; i++) {
		const struct sim_ks *k = &w->ks[i];

		printf("KS%d part %d up %d primary %d serve %d priority %u policy %u\n", i,
		       w->part[i], k->up, k->primary, k->serve, k->conf.priority, k->policy);
		for (uint32_t j = 0; k->up && j < k->st.n_keks; j++)
			printf("   KEK %02x%02x%02x%02x serial %u seq %u left %.0f\n",
			       k->st.keks[j].spi[0], k->st.keks[j].spi[1], k->st.keks[j].spi[2],
			       k->st.keks[j].spi[3], k->st.keks[j].serial, k->st.keks[j].seq,
			       ((double)k->st.keks[j].expires - (double)ks_local(w, k)) / 1e6);
		for (uint32_t j = 0; k->up && j < k->st.n_teks; j++)
			printf("   TEK %08x serial %u left %.0f\n", k->st.teks[j].spi,
			       k->st.teks[j].serial,
			       ((double)k->st.teks[j].expires - (double)ks_local(w, k)) / 1e6);
	}
	for (int i = 0; i < w->n_ks; i++)
		for (uint32_t j = 0; w->ks[i].primary && j < w->ks[i].st.n_members; j++) {
			const struct coop_member *m = &w->ks[i].st.members[j];

			printf("KS%d: GM%u holds %02x%02x%02x%02x since %llu\n", i,
			       m->address - IP4(172, 16, 0, 1), m->kek[0], m->kek[1], m->kek[2],
			       m->kek[3], (unsigned long long)m->stamp);
		}
	for (int i = 0; i < w->n_gm; i++) {
		const struct sim_gm *g = &w->gm[i];

		printf("GM%d part %d registered %d at %.0f KEK %02x%02x%02x%02x seq %u from KS%d "
		       "send %08x\n",
		       i, w->part[KS_MAX + i], g->registered, (double)g->registered_at / 1e6,
		       g->kek[0], g->kek[1], g->kek[2], g->kek[3], g->seq, g->seq_from,
		       g->send_spi);
		for (int j = 0; j < g->n_teks; j++)
			printf("   TEK %08x serial %u left %.0f\n", g->teks[j].spi,
			       g->teks[j].serial,
			       ((double)g->teks[j].expires - (double)w->now) / 1e6);
	}
}

bool world_run(struct world *w)
{
	while (w->now < USEC_MIN + SIM_END && !w->broken) {
		run_until(w, w->now + SIM_STEP);
		if (w->broken)
			break;
		faults_step(w);
		for (int i = 0; i < w->n_ks; i++)
			ks_step(w, i);
		for (int i = 0; i < w->n_gm; i++)
			gm_step(w, i);
		check_step(w);
	}
	if (!w->broken)
		check_end(w);
	if (w->verbose)
		tell(w);
	return !w->broken;
}
