#include "tests/gdoi/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world_packet {
	struct world_packet *next;
	mono_t due;
	ip4_t from, to;
	size_t n;
	uint8_t data[];
};

#define SERVER IP4(10, 0, 0, 1)

struct rsa_key *world_key(void)
{
	struct drbg d;
	struct rsa_key *k = NULL;

	drbg_seed(&d, BYTES("rekey", 5));
	if (rsa_generate(&d, 1024, &k) != ST_OK)
		abort();
	return k;
}

void world_init(struct world *w, unsigned members, bool unicast, uint64_t seed)
{
	struct gdoi_ks_conf *c = &w->conf;

	*w = (struct world){.n = members, .prng = {seed}, .now = {.mono = USEC_HOUR}};
	w->aces[0] = (struct gdoi_ace){
	    .deny = true, .proto = 17, .sport_hi = 65535, .dport_lo = 848, .dport_hi = 848};
	w->aces[1] = (struct gdoi_ace){.src = IP4(10, 1, 0, 0),
				       .src_mask = IP4(255, 255, 0, 0),
				       .dst = IP4(10, 1, 0, 0),
				       .dst_mask = IP4(255, 255, 0, 0),
				       .sport_hi = 65535,
				       .dport_hi = 65535};
	w->sa[0] = (struct gdoi_ks_sa){.number = 10,
				       .lifetime_s = 7200,
				       .window = 64,
				       .transform = {GDOI_ESP_AES, GDOI_AUTH_SHA256, 256, false},
				       .aces = w->aces,
				       .n_aces = 2};
	*c = (struct gdoi_ks_conf){.group = "GETVPN",
				   .id_type = GDOI_IDENTITY_NUMBER,
				   .identity = 1234,
				   .local = SERVER,
				   .kek_alg = GDOI_KEK_AES,
				   .kek_bits = 256,
				   .kek_lifetime_s = 86400,
				   .sig_hash = GDOI_SIG_SHA256,
				   .rekey_key = world_key(),
				   .unicast = unicast,
				   .rekey_address = IP4(239, 1, 1, 1),
				   .retransmit_s = 10,
				   .retransmit_n = 2,
				   .ack = GDOI_ACK_CISCO,
				   .sas = w->sa,
				   .n_sas = 1};
	w->ks = gdoi_ks_new(c, BYTES(&seed, sizeof(seed)), w->now);
	for (unsigned i = 0; i < members; i++) {
		struct world_member *m = &w->member[i];

		m->address = IP4(10, 0, 1, 1) + i;
		m->conf = (struct gdoi_gm_conf){.group = "GETVPN",
						.id_type = GDOI_IDENTITY_NUMBER,
						.identity = 1234,
						.local = m->address,
						.attached = true,
						.servers = {SERVER},
						.n_servers = 1,
						.ciphers_any = true,
						.hashes_any = true};
		m->gm = gdoi_gm_new(&m->conf, BYTES(&m->address, 4), w->now);
	}
}

void world_free(struct world *w)
{
	gdoi_ks_free(w->ks);
	for (unsigned i = 0; i < w->n; i++)
		gdoi_gm_free(w->member[i].gm);
	while (w->wire) {
		struct world_packet *p = w->wire;

		w->wire = p->next;
		free(p);
	}
	rsa_key_free(w->conf.rekey_key);
}

static void post(struct world *w, ip4_t from, ip4_t to, struct bytes d)
{
	unsigned copies = 1 + prng_percent(&w->prng, w->dup);

	for (unsigned i = 0; i < copies; i++) {
		struct world_packet **at = &w->wire, *p;

		if (prng_percent(&w->prng, w->loss))
			continue;
		p = malloc(sizeof(*p) + d.n);
		*p = (struct world_packet){
		    .from = from, .to = to, .n = d.n, .due = w->now.mono + 5 * USEC_MS};
		if (prng_percent(&w->prng, w->late))
			p->due += prng_below(&w->prng, 3000) * USEC_MS;
		memcpy(p->data, d.p, d.n);
		while (*at && (*at)->due <= p->due)
			at = &(*at)->next;
		p->next = *at;
		*at = p;
	}
}

static void mix(struct world *w, uint64_t v)
{
	w->trace = (w->trace ^ v) * UINT64_C(0x100000001b3);
}

static void count(struct world *w, const struct world_member *m, const struct event *e)
{
	w->events[e->id - EVENT_BASE(EVENT_GDOI)]++;
	mix(w, w->now.mono);
	mix(w, e->id);
	mix(w, m ? m->address : 0);
	if (w->on_event)
		w->on_event(w, m, e);
}

/* Every rekey under one KEK has a higher number than the one before. */
static void watch_seq(struct world *w, const struct event *e, unsigned seq, unsigned spi)
{
	struct world_seq *s = w->seqs;

	while (s < w->seqs + w->n_seqs && memcmp(s->spi, e->args[spi].octets, 16) != 0)
		s++;
	if (s == w->seqs + w->n_seqs) {
		if (w->n_seqs == 512)
			abort();
		w->n_seqs++;
		memcpy(s->spi, e->args[spi].octets, 16);
	}
	w->seq_errors += event_number(e, seq) <= s->seq;
	s->seq = (uint32_t)event_number(e, seq);
}

static struct world_member *at(struct world *w, ip4_t a)
{
	unsigned i = a - IP4(10, 0, 1, 1);

	return i < w->n ? &w->member[i] : NULL;
}

static bool drain_ks(struct world *w)
{
	struct gdoi_ks_fx fx;
	bool any = false;

	while (w->ks && gdoi_ks_poll(w->ks, &fx)) {
		struct world_member *m = at(w, fx.phase2.peer);

		any = true;
		if (fx.kind == GDOI_KS_FX_EVENT) {
			count(w, NULL, &fx.event);
			if (fx.event.id == GDOI_EV_KS_SEND_UNICAST)
				watch_seq(w, &fx.event, 2, 3);
			if (fx.event.id == GDOI_EV_KS_SEND_MULTICAST)
				watch_seq(w, &fx.event, 3, 4);
		} else if (fx.kind == GDOI_KS_FX_SEND) {
			w->sent++;
			for (unsigned i = 0; i < w->n; i++)
				if (ip4_is_multicast(fx.peer) || fx.peer == w->member[i].address)
					post(w, SERVER, w->member[i].address, fx.data);
		} else if (m && !m->cut && (fx.kind == GDOI_KS_FX_PHASE2 || fx.refused != ST_OK)) {
			struct gdoi_phase2 p = fx.phase2;
			struct gdoi_who who = {.version = {1, 0, 27}, .has_version = true};
			struct gdoi_gm_input in = {.kind = fx.kind == GDOI_KS_FX_PHASE2
							       ? GDOI_GM_IN_PHASE2
							       : GDOI_GM_IN_FAILED,
						   .phase2 = &p,
						   .who = &who};

			p.local = m->address;
			p.peer = SERVER;
			gdoi_gm_input(m->gm, w->now, &in);
		}
	}
	return any;
}

static void to_server(struct world *w, struct world_member *m, const struct gdoi_phase2 *out)
{
	struct gdoi_phase2 p = *out;
	struct gdoi_who who = {
	    .subject = "CN=gm,O=lab", .version = {1, 0, 25}, .has_version = true};
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_PHASE2, .phase2 = &p, .who = &who};
	struct gdoi_gm_input fail = {.kind = GDOI_GM_IN_FAILED, .phase2 = out};

	p.local = SERVER;
	p.peer = m->address;
	p.sa = m->address;
	p.mid = (uint32_t)out->tag; /* one exchange has one tag */
	if (w->ks && !w->ks_down && !m->cut && out->peer == SERVER &&
	    !prng_percent(&w->prng, w->failing))
		gdoi_ks_input(w->ks, w->now, &in);
	else
		gdoi_gm_input(m->gm, w->now, &fail);
}

static bool drain_member(struct world *w, struct world_member *m)
{
	struct gdoi_gm_fx fx;
	bool any = false;

	while (gdoi_gm_poll(m->gm, &fx)) {
		any = true;
		if (fx.kind == GDOI_GM_FX_EVENT)
			count(w, m, &fx.event);
		else if (fx.kind == GDOI_GM_FX_SEND && !m->cut)
			post(w, m->address, fx.peer, fx.data);
		else if (fx.kind == GDOI_GM_FX_PHASE2) {
			uint8_t copy[512];
			struct gdoi_phase2 p = fx.phase2;

			memcpy(copy, p.payloads.p ? p.payloads.p : copy, p.payloads.n);
			p.payloads.p = copy;
			to_server(w, m, &p);
		}
		m->installs += fx.kind == GDOI_GM_FX_TEK;
		m->flushes += fx.kind == GDOI_GM_FX_FLUSH;
		m->policies += fx.kind == GDOI_GM_FX_POLICY;
	}
	return any;
}

static bool deliver(struct world *w)
{
	struct world_packet *p = w->wire;

	if (!p || p->due > w->now.mono)
		return false;
	w->wire = p->next;
	if (p->to == SERVER) {
		struct gdoi_ks_input in = {.kind = GDOI_KS_IN_DATAGRAM,
					   .local = SERVER,
					   .peer = p->from,
					   .data = BYTES(p->data, p->n)};

		w->acks++;
		if (w->ks && !w->ks_down)
			gdoi_ks_input(w->ks, w->now, &in);
	} else if (at(w, p->to) && !at(w, p->to)->cut) {
		struct gdoi_gm_input in = {.kind = GDOI_GM_IN_DATAGRAM,
					   .local = w->conf.unicast ? p->to : w->conf.rekey_address,
					   .peer = p->from,
					   .data = BYTES(p->data, p->n)};

		gdoi_gm_input(at(w, p->to)->gm, w->now, &in);
	}
	free(p);
	return true;
}

void world_settle(struct world *w)
{
	bool any;

	for (unsigned i = 0; i < w->n; i++)
		gdoi_gm_tick(w->member[i].gm, w->now);
	do {
		any = drain_ks(w);
		for (unsigned i = 0; i < w->n; i++)
			any = drain_member(w, &w->member[i]) || any;
		any = deliver(w) || any;
	} while (any);
}

void world_run_checking(struct world *w, uint64_t us, unsigned *bare)
{
	mono_t end = w->now.mono + us;

	world_settle(w);
	for (;;) {
		mono_t next = w->ks ? gdoi_ks_deadline(w->ks) : MONO_NEVER;

		for (unsigned i = 0; i < w->n; i++)
			if (gdoi_gm_deadline(w->member[i].gm) < next)
				next = gdoi_gm_deadline(w->member[i].gm);
		if (w->wire && w->wire->due < next)
			next = w->wire->due;
		if (next > end)
			break;
		if (next > w->now.mono)
			w->now.mono = next;
		if (w->ks && gdoi_ks_deadline(w->ks) <= w->now.mono)
			gdoi_ks_tick(w->ks, w->now);
		for (unsigned i = 0; i < w->n; i++)
			if (gdoi_gm_deadline(w->member[i].gm) <= w->now.mono)
				gdoi_gm_tick(w->member[i].gm, w->now);
		world_settle(w);
		if (bare)
			*bare += world_bare(w) + world_overlong(w);
	}
	w->now.mono = end;
}

void world_run(struct world *w, uint64_t us)
{
	world_run_checking(w, us, NULL);
}

unsigned world_bare(struct world *w)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->n; i++) {
		struct gdoi_gm_tek_view v;
		bool sends = false;

		for (size_t t = 0; gdoi_gm_view_tek(w->member[i].gm, w->now, t, &v); t++)
			sends = sends || v.sending;
		n += !sends;
	}
	return n;
}

/* A member holds no key longer than the server that made it does but for the longest journey of 3 s. */
static uint32_t tek_left(const struct world *w, uint32_t spi)
{
	struct gdoi_ks_tek_view k;

	for (size_t s = 0; gdoi_ks_view_tek(w->ks, w->now, s, &k); s++)
		if (k.spi == spi)
			return k.left_s;
	return 0;
}

static uint32_t kek_left(const struct gdoi_ks_view *ks, const uint8_t spi[16])
{
	for (uint32_t i = 0; i < ks->n_keks; i++)
		if (!memcmp(ks->keks[i].spi, spi, 16))
			return ks->keks[i].left_s;
	return 0;
}

unsigned world_overlong(struct world *w)
{
	struct gdoi_ks_view ks;
	unsigned n = 0;

	gdoi_ks_view(w->ks, w->now, &ks);
	for (unsigned i = 0; i < w->n; i++) {
		struct gdoi_gm_view m;
		struct gdoi_gm_tek_view v;

		for (size_t t = 0; gdoi_gm_view_tek(w->member[i].gm, w->now, t, &v); t++)
			n += v.left_s > tek_left(w, v.spi) + 4;
		gdoi_gm_view(w->member[i].gm, w->now, &m);
		for (unsigned k = 0; k < m.n_keks; k++)
			n += m.keks[k].left_s > kek_left(&ks, m.keks[k].spi) + 4;
	}
	return n;
}

static bool reads(const struct world_member *m, struct when now, uint32_t spi)
{
	struct gdoi_gm_tek_view v;

	for (size_t t = 0; gdoi_gm_view_tek(m->gm, now, t, &v); t++)
		if (v.spi == spi && v.receive)
			return true;
	return false;
}

unsigned world_apart(struct world *w)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->n; i++) {
		struct gdoi_gm_tek_view v;

		for (size_t t = 0; gdoi_gm_view_tek(w->member[i].gm, w->now, t, &v); t++)
			for (unsigned j = 0; v.sending && j < w->n; j++)
				n += !reads(&w->member[j], w->now, v.spi);
	}
	return n;
}

unsigned long world_event(const struct world *w, uint32_t id)
{
	return w->events[id - EVENT_BASE(EVENT_GDOI)];
}
