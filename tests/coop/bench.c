#include "tests/coop/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bench_msg {
	struct bench_msg *next;
	mono_t due;
	int from, to;
	size_t n;
	uint8_t data[];
};

ip4_t bench_address(int node)
{
	return IP4(10, 0, 0, 1) + (uint32_t)node;
}

void bench_init(struct bench *b, int n)
{
	*b = (struct bench){.n = n, .delay_us = 10 * USEC_MS, .noise = 1};
	b->now.mono = USEC_HOUR;
	b->events = calloc(BENCH_EVENTS, sizeof(*b->events));
	for (int i = 0; i < n; i++) {
		struct coop_conf *c = &b->nodes[i].conf;

		b->nodes[i].address = bench_address(i);
		snprintf(c->group, sizeof(c->group), "GETVPN");
		c->id_kind = 1;
		c->identity = 484;
		c->local = bench_address(i);
		c->priority = (uint8_t)(100 - i);
		c->ready = true;
		c->ks_version = (struct coop_version){{1, 0, 27}};
		memset(c->policy_hash, 0x11, 32);
		memset(c->key_hash, 0x22, 32);
		c->sid.assigned[i] = 1;
		for (int j = 0; j < n; j++)
			if (j != i)
				c->peers[c->n_peers++].address = bench_address(j);
	}
}

void bench_stop(struct bench *b, int i)
{
	struct bench_node *n = &b->nodes[i];

	coop_free(n->coop);
	n->coop = NULL;
	coop_state_free(&n->ks);
	n->primary = n->serve = false;
	for (int j = 0; j < b->n; j++) {
		struct coop_input in = {
		    .kind = COOP_IN_IKE, .peer = bench_address(i), .ike = COOP_IKE_NONE};

		if (b->nodes[j].coop)
			coop_input(b->nodes[j].coop, b->now, &in);
	}
}

void bench_free(struct bench *b)
{
	for (int i = 0; i < b->n; i++) {
		coop_free(b->nodes[i].coop);
		coop_state_free(&b->nodes[i].ks);
	}
	while (b->wire) {
		struct bench_msg *m = b->wire;

		b->wire = m->next;
		free(m);
	}
	free(b->events);
}

static unsigned chance(struct bench *b)
{
	b->noise = b->noise * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(b->noise >> 33) % 100;
}

static void send(struct bench *b, int from, const struct coop_fx *fx)
{
	struct bench_msg *m, **at = &b->wire;
	int to = (int)(fx->peer - bench_address(0));

	b->nodes[from].last_sent = b->now.mono;
	b->octets += fx->data.n;
	if (to < 0 || to >= b->n || b->cut[from][to] || chance(b) < b->loss)
		return;
	m = malloc(sizeof(*m) + fx->data.n);
	m->due = b->now.mono + b->delay_us;
	m->from = from;
	m->to = to;
	m->n = fx->data.n;
	memcpy(m->data, fx->data.p, m->n);
	while (*at && (*at)->due <= m->due)
		at = &(*at)->next;
	m->next = *at;
	*at = m;
}

/* ---- the key server ---- */

static void new_tek(struct bench *b, int i)
{
	struct bench_node *n = &b->nodes[i];
	uint32_t spi = (uint32_t)(i + 1) << 24 | ++n->next_key;
	struct coop_tek t = {.spi = spi,
			     .serial = n->ks.n_teks,
			     .expires = b->now.mono + 7200 * USEC_S,
			     .key = {(uint8_t *)&spi, 4}};

	for (uint32_t k = 0; k < n->ks.n_teks; k++)
		if (n->ks.teks[k].serial >= t.serial)
			t.serial = n->ks.teks[k].serial + 1;
	if (coop_state_add_tek(&n->ks, &t) != ST_OK)
		abort();
}

static void first_keys(struct bench *b, int i)
{
	struct bench_node *n = &b->nodes[i];
	struct coop_kek k = {.expires = b->now.mono + USEC_DAY, .serial = 1};

	memset(k.spi, i + 1, sizeof(k.spi));
	k.spi[15] = (uint8_t)++n->next_key;
	k.key = (struct coop_octets){k.spi, sizeof(k.spi)};
	memcpy(n->ks.policy_hash, n->conf.policy_hash, 32);
	memcpy(n->ks.key_hash, n->conf.key_hash, 32);
	n->ks.at = b->now.mono;
	if (coop_octets_set(&n->ks.policy, BYTES("policy", 6)) != ST_OK ||
	    coop_state_add_kek(&n->ks, &k) != ST_OK)
		abort();
	new_tek(b, i);
}

static void tell_state(struct bench *b, int i)
{
	struct coop_input in = {.kind = COOP_IN_STATE, .state = &b->nodes[i].ks};

	coop_input(b->nodes[i].coop, b->now, &in);
}

static void push(struct bench *b, int i)
{
	struct bench_node *n = &b->nodes[i];

	new_tek(b, i);
	for (uint32_t k = 0; k < n->ks.n_keks; k++)
		n->ks.keks[k].seq++;
	n->rekeys++;
	n->last_rekey = b->now.mono;
}

static void want_ike(struct bench *b, int i, ip4_t peer)
{
	struct coop_input in = {.kind = COOP_IN_IKE, .peer = peer, .ike = COOP_IKE_ESTABLISHED};
	int to = (int)(peer - bench_address(0));

	if (to >= 0 && to < b->n && b->nodes[to].coop && !b->cut[i][to] && !b->cut[to][i])
		coop_input(b->nodes[i].coop, b->now, &in);
}

static void take(struct bench *b, int i, const struct coop_fx *fx)
{
	struct bench_node *n = &b->nodes[i];
	struct coop_state s;

	switch (fx->kind) {
	case COOP_FX_SEND:
		send(b, i, fx);
		break;
	case COOP_FX_IKE:
		want_ike(b, i, fx->peer);
		break;
	case COOP_FX_ROLE:
		n->primary = fx->primary;
		n->serve = fx->serve;
		if (fx->primary && !fx->takeover && !coop_state_has_keys(&n->ks, b->now.mono)) {
			coop_state_free(&n->ks);
			first_keys(b, i);
		}
		if (fx->takeover)
			push(b, i);
		if (fx->primary)
			tell_state(b, i);
		break;
	case COOP_FX_IMPORT:
		n->imports++;
		if (coop_state_clone(fx->state, &s) == ST_OK)
			coop_state_move(&n->ks, &s);
		break;
	case COOP_FX_MEMBER:
		n->members_in++;
		if (fx->removed)
			coop_state_drop_member(&n->ks, fx->member->address);
		else if (coop_state_put_member(&n->ks, fx->member) != ST_OK)
			abort();
		tell_state(b, i);
		break;
	case COOP_FX_REKEY:
		push(b, i);
		tell_state(b, i);
		break;
	case COOP_FX_EVENT:
		if (b->n_events < BENCH_EVENTS)
			b->events[b->n_events++] = (struct bench_event){b->now.mono, i, fx->event};
		break;
	}
}

void bench_settle(struct bench *b, int i)
{
	struct coop_fx fx;

	while (b->nodes[i].coop && coop_poll(b->nodes[i].coop, &fx))
		take(b, i, &fx);
}

void bench_input(struct bench *b, int i, const struct coop_input *in)
{
	coop_input(b->nodes[i].coop, b->now, in);
	bench_settle(b, i);
}

void bench_boot(struct bench *b, int i)
{
	uint64_t seed[2] = {(uint64_t)i + 1, b->now.mono};
	struct bench_node *n = &b->nodes[i];

	n->coop = coop_new(&n->conf, BYTES_OF(seed), b->now);
	bench_settle(b, i);
}

static void deliver(struct bench *b, struct bench_msg *m)
{
	struct coop_input in = {
	    .kind = COOP_IN_IKE, .peer = bench_address(m->from), .ike = COOP_IKE_ESTABLISHED};

	if (b->tap)
		b->tap(b->tap_arg, m->from, m->to, b->now.mono, BYTES(m->data, m->n));
	if (b->nodes[m->to].coop) {
		/* The message came under an IKE SA, so the receiver has one too. */
		bench_input(b, m->to, &in);
		in.kind = COOP_IN_MESSAGE;
		in.data = BYTES(m->data, m->n);
		bench_input(b, m->to, &in);
	}
	free(m);
}

static mono_t next_step(const struct bench *b, mono_t end)
{
	mono_t next = end;

	if (b->wire && b->wire->due < next)
		next = b->wire->due;
	for (int i = 0; i < b->n; i++)
		if (b->nodes[i].coop && coop_deadline(b->nodes[i].coop) < next)
			next = coop_deadline(b->nodes[i].coop);
	return next;
}

void bench_run(struct bench *b, uint64_t us)
{
	mono_t end = b->now.mono + us, next;

	do {
		struct bench_msg *m = b->wire;

		next = next_step(b, end);
		if (next > b->now.mono)
			b->now.mono = next;
		if (m && m->due <= b->now.mono) {
			b->wire = m->next;
			deliver(b, m);
			next = 0;
			continue;
		}
		for (int i = 0; i < b->n; i++) {
			if (!b->nodes[i].coop)
				continue;
			coop_tick(b->nodes[i].coop, b->now);
			bench_settle(b, i);
		}
	} while (next < end);
}

void bench_cut(struct bench *b, int x, int y, bool cut)
{
	b->cut[x][y] = b->cut[y][x] = cut;
}

void bench_register(struct bench *b, int i, ip4_t a)
{
	struct bench_node *n = &b->nodes[i];
	struct coop_member m = {.address = a,
				.registrar = n->address,
				.stamp = coop_state_pst(&n->ks, b->now.mono) + 1,
				.more = {(uint8_t *)&a, 4}};
	struct coop_input in = {.kind = COOP_IN_MEMBER, .member = &m};

	if (n->ks.n_keks)
		memcpy(m.kek, n->ks.keks[n->ks.n_keks - 1].spi, COOP_KEK_SPI);
	if (coop_state_put_member(&n->ks, &m) != ST_OK)
		abort();
	bench_input(b, i, &in);
	if (n->primary) {
		tell_state(b, i);
		bench_settle(b, i);
	}
}

void bench_rekey(struct bench *b, int i)
{
	push(b, i);
	tell_state(b, i);
	bench_settle(b, i);
}

const struct bench_event *bench_event(const struct bench *b, int node, uint32_t id, int which)
{
	for (int i = 0; i < b->n_events; i++)
		if (b->events[i].node == node && b->events[i].ev.id == id && which-- == 0)
			return &b->events[i];
	return NULL;
}

int bench_events_of(const struct bench *b, int node, uint32_t id)
{
	int n = 0;

	while (bench_event(b, node, id, n))
		n++;
	return n;
}

int bench_primaries(const struct bench *b, int *who)
{
	int n = 0;

	for (int i = 0; i < b->n; i++)
		if (b->nodes[i].coop && coop_is_primary(b->nodes[i].coop)) {
			*who = i;
			n++;
		}
	return n;
}
