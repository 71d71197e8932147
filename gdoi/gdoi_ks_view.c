#include "gdoi/gdoi_ks_view.h"

#include <string.h>

#include "gdoi/gdoi_ks_local.h"

static uint32_t until(mono_t due, mono_t now)
{
	return due == MONO_NEVER ? UINT32_MAX : mono_left_s(due, now);
}

static void kek_view(const struct gdoi_ks *ks, const struct ks_kek *k, mono_t now,
		     struct gdoi_ks_kek_view *v)
{
	bool current = k == ks_kek_current_const(ks);
	const struct rsa_pub *pub = ks->conf.rekey_key ? rsa_key_pub(ks->conf.rekey_key) : NULL;

	*v = (struct gdoi_ks_kek_view){
	    .alg = k->k.alg,
	    .key_bits = k->k.key_bits,
	    .iv_octets = (uint32_t)gdoi_kek_block(&k->k),
	    .key_octets = k->k.key.n,
	    .lifetime_s = k->lifetime_s,
	    .left_s = mono_left_s(k->expires, now),
	    .rekey_s = current ? mono_left_s(ks_kek_due(ks, k), now) : UINT32_MAX,
	    .seq = k->seq,
	    .sig_hash = k->k.sig_hash,
	    .sig_key_octets = pub ? (uint32_t)rsa_pub_der(pub).n : 0,
	    .sig_octets = pub ? (uint32_t)rsa_pub_octets(pub) : 0,
	    .current = current,
	};
	memcpy(v->spi, k->k.spi, sizeof(v->spi));
}

void gdoi_ks_view(const struct gdoi_ks *ks, struct when now, struct gdoi_ks_view *v)
{
	mono_t tek = MONO_NEVER;

	*v = (struct gdoi_ks_view){
	    .conf = &ks->conf,
	    .primary = ks->primary,
	    .serves = ks->serve,
	    .has_keys = ks_has_keys(ks),
	    .n_members = (uint32_t)ks->members.n,
	    .n_here = ks->n_here,
	    .n_teks = ks->n_teks,
	    .rekeys = ks->rekeys,
	    .retransmits = ks->all_retransmits,
	    .last_retransmits = ks->retransmits,
	    .last_duration_ms = ks->duration_ms,
	    .retransmit_s = ks->rekeying ? until(ks->retransmit, now.mono) : UINT32_MAX,
	    .pst_ms = ks_pst(ks, now.mono),
	    .sync_s = until(ks->sync, now.mono),
	    .pulls = ks->n_pull_msgs,
	    .pulls_dropped = ks->n_dropped,
	    .pulls_refused = ks->n_refused,
	    .acks_bad = ks->acks_bad,
	    .counter_mode = ks_counter_mode(ks),
	    .sid_bits = ks_sid_bits(ks),
	    .kssid = ks->kssid,
	    .sid_next = ks->sid_next,
	    .sids_left = ks_sid_left(ks),
	    .kek_rekey_s = UINT32_MAX,
	};
	memcpy(v->kssids_used, ks->kssids_used, sizeof(v->kssids_used));
	for (unsigned i = ks->n_keks; i-- > 0;)
		kek_view(ks, &ks->keks[i], now.mono, &v->keks[v->n_keks++]);
	for (unsigned i = 1; i < v->n_keks; i++)
		if (v->keks[i].current) {
			struct gdoi_ks_kek_view first = v->keks[i];

			memmove(&v->keks[1], &v->keks[0], i * sizeof(first));
			v->keks[0] = first;
		}
	if (v->n_keks) {
		v->kek_left_s = v->keks[0].left_s;
		v->kek_rekey_s = v->keks[0].rekey_s;
	}
	for (size_t i = 0; i < ks->conf.n_sas; i++) {
		const struct ks_tek *t = ks_tek_current(ks, &ks->conf.sas[i]);

		if (t && ks_tek_due(ks, t) < tek)
			tek = ks_tek_due(ks, t);
	}
	v->tek_rekey_s = until(tek, now.mono);
}

bool gdoi_ks_view_tek(const struct gdoi_ks *ks, struct when now, size_t i,
		      struct gdoi_ks_tek_view *v)
{
	const struct ks_tek *t;
	bool current = false;

	if (i >= ks->n_teks)
		return false;
	t = ks->teks[ks->n_teks - 1 - i];
	for (size_t s = 0; s < ks->conf.n_sas; s++)
		current = current || ks_tek_current(ks, &ks->conf.sas[s]) == t;
	*v = (struct gdoi_ks_tek_view){
	    .spi = t->spi,
	    .number = t->sa.number,
	    .profile = t->sa.profile,
	    .acl = t->sa.acl,
	    .transform = t->sa.transform,
	    .enc_octets = t->enc.n,
	    .auth_octets = t->auth.n,
	    .lifetime_s = t->lifetime_s,
	    .left_s = mono_left_s(t->expires, now.mono),
	    .rekey_s = current ? mono_left_s(ks_tek_due(ks, t), now.mono) : UINT32_MAX,
	    .override_s = t->override_s,
	    .replay = t->sa.replay,
	    .window = t->sa.window,
	    .aces = t->sa.aces,
	    .n_aces = t->sa.n_aces,
	    .current = current,
	};
	v->elapsed_s = v->left_s < v->lifetime_s ? v->lifetime_s - v->left_s : 0;
	return true;
}

static void member_view(const struct gdoi_ks *ks, struct when now, const struct ks_member *m,
			struct gdoi_ks_member_view *v)
{
	*v = (struct gdoi_ks_member_view){
	    .address = m->address,
	    .registrar = m->registrar,
	    .here = m->registrar == ks->conf.local,
	    .identity = m->identity,
	    .rekeys_sent = m->sent,
	    .retries = m->retries,
	    .acks = m->acks,
	    .acks_missed = m->missed,
	    .missed_in_a_row = m->in_a_row,
	    .n_sids = m->n_sids,
	    .sid = m->sid,
	    .registered_s = (uint32_t)((now.mono - m->registered) / USEC_S),
	};
	memcpy(v->version, m->version, sizeof(v->version));
	memcpy(v->sent_seq, m->sent_seq, sizeof(v->sent_seq));
	memcpy(v->received_seq, m->received_seq, sizeof(v->received_seq));
}

bool gdoi_ks_view_member(const struct gdoi_ks *ks, struct when now, const void **at,
			 struct gdoi_ks_member_view *v)
{
	const struct map_entry *e = *at ? ((const struct map_entry *)*at)->next : ks->members.first;

	if (!e)
		return false;
	*at = e;
	member_view(ks, now, e->value, v);
	return true;
}

bool gdoi_ks_find_member(const struct gdoi_ks *ks, struct when now, ip4_t a,
			 struct gdoi_ks_member_view *v)
{
	const struct ks_member *m = ks_member_of(ks, a);

	if (m)
		member_view(ks, now, m, v);
	return m != NULL;
}
