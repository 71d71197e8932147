/* GROUPKEY-PUSH: who is sent what, again and until when; acknowledgements. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

void ks_push_free(struct ks_push *p)
{
	if (!p)
		return;
	free(p->data);
	free(p->to);
	free(p);
}

static void remember(uint32_t last[4], uint32_t seq)
{
	memmove(last + 1, last, 3 * sizeof(*last));
	last[0] = seq;
}

static bool holds(const struct ks_member *m, const struct ks_kek *k)
{
	return !memcmp(m->kek, k->k.spi, GDOI_KEK_SPI);
}

/* again: one that stays silent may hold another KEK than we think. */
static bool wants(const struct gdoi_ks *ks, const struct ks_member *m, const struct ks_kek *k,
		  bool again)
{
	return (again || holds(m, k)) && m->acked_rekey != ks->rekey_id;
}

/* ---- one datagram ---- */

static unsigned put_deletes(const struct gdoi_ks *ks, bool all, struct gdoi_push *m,
			    uint8_t *scratch)
{
	static const uint8_t zeros[GDOI_KEK_SPI];
	struct wr w = wr_into(scratch, 4 * GDOI_TEKS_MAX);

	if (all) {
		m->deletes[0] = (struct gdoi_delete){GDOI_DOI, 1, 4, 1, BYTES(zeros, 4)};
		m->deletes[1] = (struct gdoi_delete){GDOI_DOI, 0, GDOI_KEK_SPI, 1, BYTES_OF(zeros)};
		return 2;
	}
	if (!ks->n_dead)
		return 0;
	for (unsigned i = 0; i < ks->n_dead; i++)
		wr_u32(&w, ks->dead[i]);
	m->deletes[0] =
	    (struct gdoi_delete){GDOI_DOI, 1, 4, (uint16_t)ks->n_dead, wr_bytes_view(&w)};
	return 1;
}

enum content {
	CONTENT_KEYS,
	CONTENT_DELETE_ALL,
};

static struct ks_push *build(struct gdoi_ks *ks, mono_t now, struct ks_kek *under,
			     enum content content)
{
	struct gdoi_push_form form = {ks->conf.sign_bare, ks->conf.sign_padded};
	const struct ks_kek *current = ks_kek_current(ks);
	uint8_t scratch[KS_KD_SCRATCH], dead[4 * GDOI_TEKS_MAX];
	struct ks_push *p = calloc(1, sizeof(*p));
	struct gdoi_push m = {.seq = under->seq + 1};
	enum status st = ST_OK;

	if (!p)
		return NULL;
	if (!current)
		current = under;
	m.n_deletes = put_deletes(ks, content == CONTENT_DELETE_ALL, &m, dead);
	p->data = malloc(GDOI_MESSAGE_MAX);
	if (content == CONTENT_KEYS) {
		m.has_sa = true;
		st = ks_build_sa(ks, now, current, UINT32_MAX, &m.sa);
		if (st == ST_OK)
			st = ks_build_kd(ks, now, current, UINT32_MAX, NULL, &m.kd, scratch);
	}
	if (st == ST_OK && p->data)
		st = gdoi_push_build(&under->k, ks->conf.rekey_key, form, &m, p->data,
				     GDOI_MESSAGE_MAX, &p->n);
	gdoi_sa_free(&m.sa);
	gdoi_kd_free(&m.kd);
	crypto_wipe(scratch, sizeof(scratch));
	if (st != ST_OK || !p->data) {
		ks_push_free(p);
		return NULL;
	}
	under->seq++;
	p->data = realloc(p->data, p->n);
	p->port = ks->conf.rekey_port ? ks->conf.rekey_port : GDOI_PORT;
	ks_changed(ks);
	return p;
}

static void queue(struct gdoi_ks *ks, struct ks_push *p)
{
	*ks->pushes_end = p;
	ks->pushes_end = &p->next;
}

static void say_sent(struct gdoi_ks *ks, const struct ks_kek *under)
{
	if (ks->conf.unicast)
		ks_event(ks, GDOI_EV_KS_SEND_UNICAST, "auo", ks->conf.local, (uint64_t)under->seq,
			 BYTES_OF(under->k.spi));
	else
		ks_event(ks, GDOI_EV_KS_SEND_MULTICAST, "aauo", ks->conf.local,
			 ks->conf.rekey_address, (uint64_t)under->seq, BYTES_OF(under->k.spi));
}

/* To those who hold the KEK and have not acknowledged; returns how many. */
static size_t send_unicast(struct gdoi_ks *ks, mono_t now, struct ks_kek *under, bool again,
			   enum content content)
{
	struct ks_push *p;
	size_t n = 0;

	map_each (e, &ks->members)
		n += wants(ks, e->value, under, again);
	if (!n)
		return 0;
	p = build(ks, now, under, content);
	if (!p)
		return 0;
	p->to = calloc(n, sizeof(*p->to));
	map_each (e, &ks->members) {
		struct ks_member *m = e->value;

		if (!p->to || !wants(ks, m, under, again))
			continue;
		p->to[p->n_to++] = m->address;
		m->sent++;
		m->retries += again;
		remember(m->sent_seq, under->seq);
	}
	queue(ks, p);
	say_sent(ks, under);
	return n;
}

static size_t send_multicast(struct gdoi_ks *ks, mono_t now, struct ks_kek *under,
			     enum content content)
{
	struct ks_push *p = ks->conf.rekey_address ? build(ks, now, under, content) : NULL;

	if (!p)
		return 0;
	p->to = calloc(1, sizeof(*p->to));
	if (p->to) {
		p->to[0] = ks->conf.rekey_address;
		p->n_to = 1;
	}
	queue(ks, p);
	say_sent(ks, under);
	return 1;
}

static size_t send_all(struct gdoi_ks *ks, mono_t now, bool again, enum content content)
{
	size_t n = 0;

	for (unsigned i = 0; i < ks->n_keks; i++) {
		struct ks_kek *k = &ks->keks[i];
		/* A KEK just made is nobody's yet; who has it from this rekey needs no repetition. */
		bool fresh = k == ks_kek_current(ks) && !k->seq && ks->n_keks > 1;

		if (k->retired || k->expires <= now)
			continue;
		if (ks->conf.unicast)
			n += send_unicast(ks, now, k, again, content);
		else if (!fresh)
			n += send_multicast(ks, now, k, content);
	}
	return n;
}

static void send_under(struct gdoi_ks *ks, struct when now, struct ks_member *m, struct ks_kek *k)
{
	struct ks_push *p = build(ks, now.mono, k, CONTENT_KEYS);

	if (!p)
		return;
	p->to = calloc(1, sizeof(*p->to));
	if (p->to)
		p->to[p->n_to++] = m->address;
	m->sent++;
	remember(m->sent_seq, k->seq);
	queue(ks, p);
}

void ks_send_one(struct gdoi_ks *ks, struct when now, struct ks_member *m)
{
	struct ks_kek *k = ks_kek_of(ks, m->kek);

	if (ks->primary && k && !k->retired && ks->conf.unicast)
		send_under(ks, now, m, k);
}

void ks_send_each(struct gdoi_ks *ks, struct when now, struct ks_member *m)
{
	for (unsigned i = 0; i < ks->n_keks && ks->primary && ks->conf.unicast; i++)
		if (!ks->keks[i].retired && ks->keks[i].expires > now.mono)
			send_under(ks, now, m, &ks->keks[i]);
}

/* ---- the rekey as a whole ---- */

static void miss(struct gdoi_ks *ks, struct ks_member *m)
{
	m->missed++;
	m->in_a_row++;
	ks_event(ks, GDOI_EV_KS_MISSED, "au", m->address, (uint64_t)m->in_a_row);
	/* RFC 8263 4: one that never acknowledged may not be able to. */
	if (m->in_a_row < GDOI_MISSED_MAX ||
	    (ks->conf.ack == GDOI_ACK_INTEROPERABLE && !m->acked_ever))
		return;
	ks_event(ks, GDOI_EV_KS_MEMBER_DELETED, "as", m->address, "unreachable");
	ks_member_fx(ks, m, true);
	ks_member_drop(ks, m);
}

static void finish(struct gdoi_ks *ks, mono_t now)
{
	if (!ks->rekeying)
		return;
	ks->rekeying = false;
	ks->duration_ms = (uint32_t)((now - ks->started) / USEC_MS);
	ks->n_dead = 0;
	/* One that another follows before its last repetition did not give everybody the time to answer. */
	if (!ks->conf.unicast || ks->conf.ack == GDOI_ACK_NONE ||
	    (ks->tries_left && !ks->conf.retransmit_periodic) ||
	    now < mono_add(ks->started, ks->conf.retransmit_s * USEC_S))
		return;
	map_each (e, &ks->members) {
		struct ks_member *m = e->value;

		if (m->acked_rekey != ks->rekey_id)
			miss(ks, m);
	}
}

static void mark_multicast(struct gdoi_ks *ks)
{
	const struct ks_kek *k = ks_kek_current(ks);

	if (ks->conf.unicast || !k)
		return;
	map_each (e, &ks->members) {
		struct ks_member *m = e->value;

		memcpy(m->kek, k->k.spi, sizeof(m->kek));
		m->acked_rekey = ks->rekey_id;
		m->sent++;
	}
}

static void replace_teks(struct gdoi_ks *ks, mono_t now, bool at_once)
{
	for (unsigned i = ks->n_teks; i-- > 0;) {
		struct ks_tek *t = ks->teks[i];

		if (!at_once) {
			if (ks_tek_superseded(ks, t) && !t->override_s)
				ks_shorten_tek(ks, t, now);
			continue;
		}
		if (ks->n_dead < GDOI_TEKS_MAX)
			ks->dead[ks->n_dead++] = t->spi;
		ks_drop_tek(ks, i);
	}
}

/* Others of the same list that have another transform are old too. */
static void shorten_others(struct gdoi_ks *ks, mono_t now)
{
	for (unsigned i = 0; i < ks->n_teks; i++) {
		struct ks_tek *t = ks->teks[i];
		bool follows = false;

		for (size_t s = 0; s < ks->conf.n_sas; s++)
			follows = follows || ks_tek_follows(t, &ks->conf.sas[s]);
		if (!follows && !t->override_s)
			ks_shorten_tek(ks, t, now);
	}
}

static void start_sending(struct gdoi_ks *ks, struct when now)
{
	ks->rekey_id++;
	ks->rekeys++;
	ks->started = now.mono;
	ks->retransmits = 0;
	for (unsigned i = 0; i < ks->n_keks; i++)
		ks->keks[i].first_seq = ks->keks[i].seq + 1;
	if (!ks->conf.kek_alg || !ks->conf.rekey_key)
		return;
	(void)send_all(ks, now.mono, false, CONTENT_KEYS);
	mark_multicast(ks);
	ks->rekeying = true;
	ks->left = ks->members.n;
	ks->tries_left = ks->conf.retransmit_periodic ? UINT32_MAX : ks->conf.retransmit_n;
	ks->retransmit = mono_add(now.mono, ks->conf.retransmit_s * USEC_S);
	ks->sync = mono_add(now.mono, GDOI_SYNC_US);
}

void ks_rekey(struct gdoi_ks *ks, struct when now, bool new_kek, bool new_teks, bool replace)
{
	if (!ks->primary || !ks_ready(ks))
		return;
	finish(ks, now.mono);
	if (replace)
		replace_teks(ks, now.mono, true);
	(void)ks_make_keys(ks, now.mono, new_kek, new_teks);
	replace_teks(ks, now.mono, false);
	shorten_others(ks, now.mono);
	start_sending(ks, now);
}

/*
 * GM removal. All copies leave at once, since the keys they are sent under are given up here. At once:
 * everything is deleted. Otherwise lives are shortened, and those who may will register again.
 */
void ks_remove_members(struct gdoi_ks *ks, struct when now, bool at_once)
{
	enum content content = at_once ? CONTENT_DELETE_ALL : CONTENT_KEYS;

	ks_event(ks, GDOI_EV_KS_REMOVAL, "u", (uint64_t)at_once);
	if (!ks->primary)
		return;
	ks->rekeying = false;
	ks->n_dead = 0;
	ks->rekey_id++;
	for (unsigned i = 0; i < ks->n_teks && !at_once; i++)
		ks_shorten_tek(ks, ks->teks[i], now.mono);
	for (unsigned i = 0; i < ks->n_keks && !at_once; i++) {
		mono_t end = mono_add(now.mono, GDOI_SHORT_MIN_S * USEC_S);

		if (ks->keks[i].expires > end)
			ks->keks[i].expires = end;
	}
	for (unsigned i = 0; ks->conf.rekey_key && i <= ks->conf.retransmit_n; i++)
		(void)send_all(ks, now.mono, i > 0, content);
	map_each (e, &ks->members)
		ks_member_fx(ks, e->value, true);
	ks_members_clear(ks);
	for (unsigned i = 0; i < ks->n_keks; i++)
		ks->keks[i].retired = true;
	if (at_once)
		ks_drop_keys(ks);
	(void)ks_make_keys(ks, now.mono, true, true);
}

static size_t waiting(const struct gdoi_ks *ks)
{
	size_t n = 0;

	map_each (e, &ks->members)
		n += ((const struct ks_member *)e->value)->acked_rekey != ks->rekey_id;
	return n;
}

static void retransmit(struct gdoi_ks *ks, struct when now)
{
	size_t left = ks->conf.unicast ? waiting(ks) : 1;

	if (!left || !ks->tries_left || (ks->conf.unicast && ks->conf.ack == GDOI_ACK_NONE)) {
		finish(ks, now.mono);
		return;
	}
	ks->tries_left--;
	ks->left = left;
	ks->retransmits++;
	ks->all_retransmits++;
	ks->retransmit = mono_add(now.mono, ks->conf.retransmit_s * USEC_S);
	ks_event(ks, GDOI_EV_KS_RETRANSMIT, "uu", (uint64_t)ks->retransmits, (uint64_t)left);
	(void)send_all(ks, now.mono, true, CONTENT_KEYS);
}

void ks_rekey_tick(struct gdoi_ks *ks, struct when now)
{
	const struct ks_kek *k = ks_kek_current(ks);
	bool first = !ks_has_keys(ks), due = false, timed = false;

	if (!ks->primary || !ks_ready(ks))
		return;
	if (first) {
		(void)ks_make_keys(ks, now.mono, false, false);
		ks->sync = mono_add(now.mono, GDOI_SYNC_US);
		return;
	}
	due = ks->conf.kek_alg && (!k || ks_kek_due(ks, k) <= now.mono);
	for (size_t i = 0; i < ks->conf.n_sas; i++) {
		const struct ks_tek *t = ks_tek_current(ks, &ks->conf.sas[i]);

		due = due || (t && ks_tek_due(ks, t) <= now.mono);
		timed = timed || ks->conf.sas[i].replay == GDOI_REPLAY_TIME;
	}
	if (due || (timed && ks->sync <= now.mono))
		ks_rekey(ks, now, false, false, false);
	else if (ks->rekeying && ks->retransmit <= now.mono)
		retransmit(ks, now);
	if (ks->sync <= now.mono)
		ks->sync = mono_add(now.mono, GDOI_SYNC_US);
}

/* ---- acknowledgements ---- */

static enum status ack_read(const struct gdoi_ks *ks, const struct ks_kek *k, struct bytes d,
			    struct gdoi_ack_msg *m)
{
	enum status st = ST_REFUSED;

	if (ks->conf.ack == GDOI_ACK_CISCO || ks->conf.ack == GDOI_ACK_ANY)
		st = gdoi_ack_open(&k->k, GDOI_ACK_PRIVATE_REQUEST, d, m);
	if (st != ST_OK && ks->conf.ack != GDOI_ACK_CISCO && ks->conf.ack != GDOI_ACK_NONE)
		st = gdoi_ack_open(&k->k, 1, d, m);
	return st;
}

void ks_ack_input(struct gdoi_ks *ks, struct when now, ip4_t peer, struct bytes d)
{
	const struct ks_kek *current = ks_kek_current(ks);
	struct ks_kek *k = d.n >= GDOI_HEADER ? ks_kek_of(ks, d.p) : NULL;
	struct gdoi_ack_msg a = {0};
	enum status st = k ? ack_read(ks, k, d, &a) : ST_ABSENT;
	struct ks_member *m = st == ST_OK ? ks_member_of(ks, a.member) : NULL;
	bool fresh;

	if (!m || a.seq > k->seq ||
	    (m->received_seq[0] == a.seq && !memcmp(m->received_kek, k->k.spi, GDOI_KEK_SPI))) {
		ks->acks_bad += !m || a.seq > k->seq;
		if (!m || a.seq > k->seq)
			ks_event(ks, GDOI_EV_KS_ACK_BAD, "as", peer,
				 st != ST_OK ? status_text(st) : "member or sequence");
		return;
	}
	fresh = a.seq >= k->first_seq && m->acked_rekey != ks->rekey_id;
	m->acks++;
	m->acked_ever = true;
	remember(m->received_seq, a.seq);
	memcpy(m->received_kek, k->k.spi, sizeof(m->received_kek));
	ks_event(ks, GDOI_EV_KS_ACK, "auu", a.member, (uint64_t)a.seq, (uint64_t)fresh);
	if (!fresh)
		return;
	m->acked_rekey = ks->rekey_id;
	m->in_a_row = 0;
	m->stamp = ks_pst(ks, now.mono);
	if (current)
		memcpy(m->kek, current->k.spi, sizeof(m->kek));
	ks_member_fx(ks, m, false);
	ks->left -= ks->left > 0;
	if (ks->rekeying && !ks->left && !waiting(ks))
		finish(ks, now.mono);
}
