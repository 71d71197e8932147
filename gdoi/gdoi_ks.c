#include "gdoi/gdoi_ks.h"

#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

/* ---- effects ---- */

struct gdoi_ks_fx *ks_fx_add(struct gdoi_ks *ks, enum gdoi_ks_fx_kind kind, const uint8_t *copy,
			     size_t n)
{
	struct ks_fx *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->fx.kind = kind;
	if (n) {
		f->owned = malloc(n);
		if (!f->owned) {
			free(f);
			return NULL;
		}
		memcpy(f->owned, copy, n);
		f->n_owned = n;
		f->fx.data = BYTES(f->owned, n);
	}
	*ks->fx_end = f;
	ks->fx_end = &f->next;
	return &f->fx;
}

static void fx_free(struct ks_fx *f)
{
	if (!f)
		return;
	if (f->owned)
		crypto_wipe(f->owned, f->n_owned);
	free(f->owned);
	free(f);
}

/* The group's name is the first argument of every event. */
void ks_event(struct gdoi_ks *ks, uint32_t id, const char *types, ...)
{
	struct gdoi_ks_fx *fx = ks_fx_add(ks, GDOI_KS_FX_EVENT, NULL, 0);
	struct event name, rest;
	va_list ap;

	if (!fx)
		return;
	va_start(ap, types);
	event_makev(&rest, id, types, ap);
	va_end(ap);
	event_make(&name, id, "s", ks->conf.group);
	fx->event = name;
	for (uint32_t i = 0; i < rest.n_args && fx->event.n_args < EVENT_ARGS_MAX; i++)
		fx->event.args[fx->event.n_args++] = rest.args[i];
}

uint64_t ks_pst(const struct gdoi_ks *ks, mono_t now)
{
	return ks->pst_ms + (now > ks->pst_at ? (now - ks->pst_at) / USEC_MS : 0);
}

void ks_changed(struct gdoi_ks *ks)
{
	ks->dirty = ks->conf.redundancy;
}

static void hold_free(struct gdoi_ks *ks)
{
	fx_free(ks->held);
	ks->held = NULL;
	ks_push_free(ks->held_push);
	ks->held_push = NULL;
}

static bool poll_push(struct gdoi_ks *ks, struct gdoi_ks_fx *out)
{
	struct ks_push *p;

	while ((p = ks->pushes)) {
		if (p->at < p->n_to) {
			*out = (struct gdoi_ks_fx){.kind = GDOI_KS_FX_SEND,
						   .local = ks->conf.local,
						   .peer = p->to[p->at++],
						   .port = p->port,
						   .data = BYTES(p->data, p->n)};
			return true;
		}
		ks->pushes = p->next;
		if (!ks->pushes)
			ks->pushes_end = &ks->pushes;
		ks_push_free(p);
	}
	return false;
}

bool gdoi_ks_sends(const struct gdoi_ks *ks)
{
	return !ks->dirty && !ks->fx && ks->pushes;
}

bool gdoi_ks_poll(struct gdoi_ks *ks, struct gdoi_ks_fx *out)
{
	hold_free(ks);
	if (ks->dirty) {
		ks->dirty = false;
		*out = (struct gdoi_ks_fx){.kind = GDOI_KS_FX_STATE};
		return true;
	}
	if (!ks->fx)
		return poll_push(ks, out);
	ks->held = ks->fx;
	ks->fx = ks->fx->next;
	if (!ks->fx)
		ks->fx_end = &ks->fx;
	*out = ks->held->fx;
	return true;
}

/* ---- configuration ---- */

static enum status conf_check(const struct gdoi_ks_conf *c)
{
	size_t enc, auth, total = 0;

	if (!c->local ||
	    (c->id_type != GDOI_IDENTITY_NUMBER && c->id_type != GDOI_IDENTITY_ADDRESS))
		return ST_RANGE;
	if (c->kek_alg && (gdoi_kek_cipher(c->kek_alg, c->kek_bits) == CIPHER_NONE ||
			   gdoi_sig_hash_alg(c->sig_hash) == HASH_NONE || !c->kek_lifetime_s))
		return ST_RANGE;
	if (c->sid_bits && !gdoi_sid_ks_bits(c->sid_bits))
		return ST_RANGE;
	for (size_t i = 0; i < c->n_sas; i++) {
		const struct gdoi_ks_sa *s = &c->sas[i];

		if (!gdoi_transform_sizes(&s->transform, &enc, &auth) || !s->lifetime_s)
			return ST_RANGE;
		if (s->n_aces > GDOI_ACES_MAX)
			return ST_LIMIT;
		total += s->n_aces;
	}
	/* Old and new keys of every list go into one message. */
	return 2 * total > GDOI_SATS_MAX || c->n_sas > GDOI_TEKS_MAX / 2 ? ST_LIMIT : ST_OK;
}

static void conf_free(struct gdoi_ks_conf *c)
{
	ks_sas_free(c->sas, c->n_sas);
	free((void *)(uintptr_t)c->ranges);
	for (size_t i = 0; c->identities && i < c->n_identities; i++)
		free((void *)(uintptr_t)c->identities[i]);
	free((void *)(uintptr_t)c->identities);
	rsa_key_free(c->rekey_key);
	crypto_wipe(c, sizeof(*c));
}

static enum status conf_clone(const struct gdoi_ks_conf *from, struct gdoi_ks_conf *to)
{
	struct gdoi_ks_conf c = *from;
	struct gdoi_ks_range *ranges = calloc(c.n_ranges + 1, sizeof(*ranges));
	char **ids = calloc(c.n_identities + 1, sizeof(*ids));
	bool ok = ranges && ids;

	c.sas = ks_sas_clone(from->sas, from->n_sas);
	c.rekey_key = from->rekey_key ? rsa_key_ref(from->rekey_key) : NULL;
	ok = ok && c.sas;
	if (ok && c.n_ranges)
		memcpy(ranges, from->ranges, c.n_ranges * sizeof(*ranges));
	for (size_t i = 0; ok && i < c.n_identities; i++) {
		ids[i] = str_copy(from->identities[i]);
		ok = ids[i] != NULL;
	}
	c.ranges = ranges;
	c.identities = (const char *const *)ids;
	if (!c.retransmit_s)
		c.retransmit_s = 10;
	if (!ok) {
		conf_free(&c);
		return ST_NOMEM;
	}
	*to = c;
	return ST_OK;
}

static bool policy_equal(const struct gdoi_ks_conf *a, const struct gdoi_ks_conf *b)
{
	if (a->n_sas != b->n_sas || a->receive_only != b->receive_only ||
	    a->kek_alg != b->kek_alg || a->kek_bits != b->kek_bits || a->sig_hash != b->sig_hash ||
	    a->unicast != b->unicast || a->rekey_address != b->rekey_address)
		return false;
	for (size_t i = 0; i < a->n_sas; i++) {
		const struct gdoi_ks_sa *x = &a->sas[i], *y = &b->sas[i];

		if (!gdoi_transform_equal(&x->transform, &y->transform) || x->replay != y->replay ||
		    x->window != y->window || x->lifetime_s != y->lifetime_s ||
		    !gdoi_aces_equal(x->aces, x->n_aces, y->aces, y->n_aces))
			return false;
	}
	return true;
}

/* A list that is too long was cut where it was read. */
static void say_lists(struct gdoi_ks *ks, const struct gdoi_ks_conf *old)
{
	for (size_t i = 0; i < ks->conf.n_sas; i++) {
		const struct gdoi_ks_sa *s = &ks->conf.sas[i];

		if (s->n_listed > GDOI_ACES_MAX &&
		    (!old || i >= old->n_sas || old->sas[i].n_listed != s->n_listed))
			ks_event(ks, GDOI_EV_KS_ACL_LIMIT, "suu", s->acl, (uint64_t)s->n_listed,
				 (uint64_t)GDOI_ACES_MAX);
	}
}

static void say_key(struct gdoi_ks *ks, const struct gdoi_ks_conf *old)
{
	unsigned bits, need = ks_key_bits_needed(ks);

	if (!ks->conf.kek_alg || !ks->conf.rekey_key)
		return;
	bits = rsa_pub_bits(rsa_key_pub(ks->conf.rekey_key));
	if (bits < need &&
	    !(old && old->rekey_key == ks->conf.rekey_key && old->sig_hash == ks->conf.sig_hash))
		ks_event(ks, GDOI_EV_KS_KEY_TOO_SHORT, "uu", (uint64_t)bits, (uint64_t)need);
}

static void say_conf(struct gdoi_ks *ks, const struct gdoi_ks_conf *old)
{
	bool no_key;

	say_lists(ks, old);
	say_key(ks, old);
	no_key = ks->conf.kek_alg && !ks->conf.rekey_key && *ks->conf.rekey_label;
	if (no_key && !ks->said_no_key)
		ks_event(ks, GDOI_EV_KS_NO_RSA_KEYS, "s", ks->conf.rekey_label);
	ks->said_no_key = no_key;
	if (!old)
		return;
	if (old->unicast != ks->conf.unicast)
		ks_event(ks, ks->conf.unicast ? GDOI_EV_KS_TO_UNICAST : GDOI_EV_KS_TO_MULTICAST,
			 "");
	if (ks_has_keys(ks) && !policy_equal(old, &ks->conf))
		ks_event(ks, GDOI_EV_KS_POLICY_CHANGE, "");
}

enum status gdoi_ks_reconfigure(struct gdoi_ks *ks, const struct gdoi_ks_conf *c, struct when now)
{
	struct gdoi_ks_conf copy, old = ks->conf;
	enum status st = conf_check(c);

	if (st != ST_OK)
		return st;
	if (c->id_type != old.id_type || c->identity != old.identity || c->local != old.local ||
	    c->redundancy != old.redundancy)
		return ST_STATE;
	st = conf_clone(c, &copy);
	if (st != ST_OK)
		return st;
	ks->conf = copy;
	say_conf(ks, &old);
	if (old.sid_bits !=
	    copy.sid_bits) { /* identifiers of two lengths could meet under one key */
		ks_sid_restart(ks);
		if (ks_counter_mode(ks))
			ks_rekey(ks, now, true, true, true);
	}
	conf_free(&old);
	gdoi_ks_tick(ks, now);
	return ST_OK;
}

struct gdoi_ks *gdoi_ks_new(const struct gdoi_ks_conf *c, struct bytes seed, struct when now)
{
	struct gdoi_ks *ks;

	if (conf_check(c) != ST_OK)
		return NULL;
	ks = calloc(1, sizeof(*ks));
	if (!ks)
		return NULL;
	ks->pulls_end = &ks->pulls;
	ks->pushes_end = &ks->pushes;
	ks->fx_end = &ks->fx;
	if (conf_clone(c, &ks->conf) != ST_OK) {
		free(ks);
		return NULL;
	}
	drbg_seed(&ks->drbg, seed);
	ks->pst_at = now.mono;
	ks->sync = mono_add(now.mono, GDOI_SYNC_US);
	ks_sid_restart(ks);
	ks->primary = ks->serve = !c->redundancy;
	say_conf(ks, NULL);
	gdoi_ks_tick(ks, now);
	return ks;
}

static void queues_free(struct gdoi_ks *ks)
{
	hold_free(ks);
	while (ks->fx) {
		struct ks_fx *f = ks->fx;

		ks->fx = f->next;
		fx_free(f);
	}
	ks->fx_end = &ks->fx;
	while (ks->pushes) {
		struct ks_push *p = ks->pushes;

		ks->pushes = p->next;
		ks_push_free(p);
	}
	ks->pushes_end = &ks->pushes;
	while (ks->pulls)
		ks_pull_drop(ks, ks->pulls->sa, ks->pulls->mid);
}

void gdoi_ks_free(struct gdoi_ks *ks)
{
	if (!ks)
		return;
	ks_drop_keys(ks);
	ks_members_clear(ks);
	queues_free(ks);
	conf_free(&ks->conf);
	drbg_wipe(&ks->drbg);
	crypto_wipe(ks, sizeof(*ks));
	free(ks);
}

/* ---- inputs ---- */

static void set_role(struct gdoi_ks *ks, struct when now, const struct gdoi_ks_input *in)
{
	ks->primary = in->primary;
	ks->serve = in->serve;
	ks_event(ks, GDOI_EV_KS_ROLE, "uuu", (uint64_t)in->primary, (uint64_t)in->serve,
		 (uint64_t)in->takeover);
	if (!ks->primary) {
		ks->rekeying = false;
		return;
	}
	/* Silence before this is not held against a member. */
	map_each (e, &ks->members)
		((struct ks_member *)e->value)->in_a_row = 0;
	if (in->takeover)
		ks_rekey(ks, now, true, true, false);
}

static void clear(struct gdoi_ks *ks)
{
	ks->rekeying = false;
	ks_members_clear(ks);
	while (ks->pulls)
		ks_pull_drop(ks, ks->pulls->sa, ks->pulls->mid);
	if (ks->primary)
		ks_drop_keys(ks);
	ks_changed(ks);
}

static void clear_counters(struct gdoi_ks *ks)
{
	ks->rekeys = ks->all_retransmits = ks->n_pull_msgs = ks->n_dropped = ks->n_refused =
	    ks->acks_bad = 0;
	map_each (e, &ks->members) {
		struct ks_member *m = e->value;

		m->sent = m->retries = m->acks = m->missed = 0;
	}
}

void gdoi_ks_input(struct gdoi_ks *ks, struct when now, const struct gdoi_ks_input *in)
{
	hold_free(ks);
	gdoi_ks_tick(ks, now);
	switch (in->kind) {
	case GDOI_KS_IN_PHASE2:
		ks_pull_input(ks, now, in->phase2, in->who);
		break;
	case GDOI_KS_IN_FAILED:
		ks_pull_drop(ks, in->phase2->sa, in->phase2->mid);
		break;
	case GDOI_KS_IN_DATAGRAM:
		ks_ack_input(ks, now, in->peer, in->data);
		break;
	case GDOI_KS_IN_REKEY:
		ks_rekey(ks, now, true, true, in->now_too);
		break;
	case GDOI_KS_IN_REMOVE:
		ks_remove_members(ks, now, in->now_too);
		break;
	case GDOI_KS_IN_CLEAR:
		clear(ks);
		break;
	case GDOI_KS_IN_CLEAR_COUNTERS:
		clear_counters(ks);
		break;
	case GDOI_KS_IN_ROLE:
		set_role(ks, now, in);
		break;
	case GDOI_KS_IN_IMPORT:
		(void)ks_import(ks, now, in->state, in->merged); /* refused whole when not ours */
		break;
	case GDOI_KS_IN_MERGED_REKEY:
		ks_rekey(ks, now, false, false, false);
		break;
	case GDOI_KS_IN_MEMBER:
		(void)ks_member_import(ks, now, in->member, in->removed);
		break;
	}
	gdoi_ks_tick(ks, now);
}

bool gdoi_ks_claims_datagram(const struct gdoi_ks *ks, struct bytes d)
{
	struct gdoi_header h;

	if (gdoi_header_decode(d, &h) != ST_OK ||
	    (h.exchange != GDOI_EXCHANGE_ACK && h.exchange != GDOI_EXCHANGE_PRIVATE_ACK))
		return false;
	for (unsigned i = 0; i < ks->n_keks; i++)
		if (!memcmp(ks->keks[i].k.spi, h.spi, GDOI_KEK_SPI))
			return true;
	return false;
}

/* ---- time ---- */

void gdoi_ks_tick(struct gdoi_ks *ks, struct when now)
{
	ks_pull_expire(ks, now.mono);
	ks_expire(ks, now.mono);
	ks_rekey_tick(ks, now);
}

static mono_t earlier(mono_t a, mono_t b)
{
	return a < b ? a : b;
}

mono_t gdoi_ks_deadline(const struct gdoi_ks *ks)
{
	const struct ks_kek *k = ks_kek_current_const(ks);
	mono_t d = ks->pulls ? ks->pulls->due : MONO_NEVER;

	for (unsigned i = 0; i < ks->n_keks; i++)
		d = earlier(d, ks->keks[i].expires);
	for (unsigned i = 0; i < ks->n_teks; i++)
		d = earlier(d, ks->teks[i]->expires);
	if (!ks->primary || !ks_ready(ks))
		return d;
	if (k)
		d = earlier(d, ks_kek_due(ks, k));
	for (size_t i = 0; i < ks->conf.n_sas; i++) {
		const struct ks_tek *t = ks_tek_current(ks, &ks->conf.sas[i]);

		if (t)
			d = earlier(d, ks_tek_due(ks, t));
	}
	if (ks->rekeying)
		d = earlier(d, ks->retransmit);
	return earlier(d, ks->sync);
}
