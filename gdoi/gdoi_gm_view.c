#include "gdoi/gdoi_gm_view.h"

#include <string.h>

#include "gdoi/gdoi_gm_local.h"

static void kek_view(const struct gm_kek *k, mono_t now, struct gdoi_gm_kek_view *v)
{
	*v = (struct gdoi_gm_kek_view){
	    .conn_id = k->conn_id,
	    .server = k->server,
	    .destination = k->destination,
	    .unicast = !ip4_is_multicast(k->destination),
	    .alg = k->k.alg,
	    .key_bits = k->k.key_bits,
	    .sig_hash = k->k.sig_hash,
	    .sig_key = rsa_pub_der(k->pub),
	    .left_s = mono_left_s(k->expires, now),
	    .lifetime_s = k->lifetime_s,
	    .seq = k->seq,
	    .seq_before = k->seq_before,
	    .iv_octets = (uint32_t)gdoi_kek_block(&k->k),
	    .key_octets = k->k.key.n,
	    .sig_octets = (uint32_t)rsa_pub_octets(k->pub),
	    .ack = k->ack,
	};
	memcpy(v->spi, k->k.spi, sizeof(v->spi));
}

static enum gdoi_gm_status status_of(const struct gdoi_gm *gm)
{
	if (gm->step != GM_IDLE)
		return gm->n_teks ? GDOI_GM_RE_REGISTERING : GDOI_GM_REGISTERING;
	if (gm->registered)
		return GDOI_GM_REGISTERED;
	return gm->next == MONO_NEVER ? GDOI_GM_OFF : GDOI_GM_REGISTERING;
}

void gdoi_gm_view(const struct gdoi_gm *gm, struct when now, struct gdoi_gm_view *v)
{
	*v = (struct gdoi_gm_view){
	    .conf = &gm->conf,
	    .status = status_of(gm),
	    .server = gm->registered	   ? gm->with
		      : gm->conf.n_servers ? gm->conf.servers[gm->server % gm->conf.n_servers]
					   : 0,
	    .reregister_s = gm->step == GM_IDLE && gm->next != MONO_NEVER
				? mono_left_s(gm->next, now.mono)
				: UINT32_MAX,
	    .succeeded = gm->succeeded,
	    .attempted = gm->attempted,
	    .failed = gm->failed,
	    .failed_why = gm->failed_why,
	    .failed_with = gm->failed_with,
	    .failed_ago_s = gm->failed ? (uint32_t)((now.mono - gm->failed_at) / USEC_S) : 0,
	    .has_server_version = gm->has_server_version,
	    .rekey_from = gm->last_from,
	    .rekey_seq = gm->last_seq,
	    .rekeys = gm->rekeys,
	    .rekeys_since = gm->rekeys_since,
	    .rekeys_unicast = gm->unicast,
	    .rekeys_multicast = gm->multicast,
	    .acks = gm->acks,
	    .rekey_ago_s = gm->last_at == MONO_NEVER
			       ? UINT32_MAX
			       : (uint32_t)((now.mono - gm->last_at) / USEC_S),
	    .rekey_errors = gm->errors,
	    .keks_made = gm->next_conn - GDOI_CONN_FIRST,
	    .n_teks = gm->n_teks,
	    .n_keks = gm->n_keks,
	    .n_policies = gm->n_policies,
	    .receive_only = gm->receive_only,
	    .sid_bits = gm->sid_bits,
	    .n_sids = gm->n_sids,
	};
	memcpy(v->server_version, gm->server_version, 3);
	memcpy(v->sids, gm->sids, sizeof(v->sids));
	for (unsigned i = 0; i < gm->n_keks; i++)
		kek_view(&gm->keks[i], now.mono, &v->keks[i]);
	for (unsigned i = 0; i < gm->n_policies; i++)
		v->n_aces += (unsigned)gm->policies[i].n_aces;
}

bool gdoi_gm_view_tek(const struct gdoi_gm *gm, struct when now, size_t i,
		      struct gdoi_gm_tek_view *v)
{
	const struct gm_tek *t;

	if (i >= gm->n_teks)
		return false;
	t = &gm->teks[i];
	*v = (struct gdoi_gm_tek_view){
	    .spi = t->t.spi,
	    .policy = t->t.policy,
	    .transform = t->t.transform,
	    .enc_octets = t->t.enc.n,
	    .auth_octets = t->t.auth.n,
	    .left_s = mono_left_s(t->expires, now.mono),
	    .lifetime_s = t->lifetime_s,
	    .activate_s = mono_left_s(t->activate, now.mono),
	    .replay = t->replay,
	    .window = t->window,
	    .send = t->t.may_send,
	    .receive = t->t.may_receive,
	    .sending = gm_sending(gm, t->t.policy, now.mono) == t,
	};
	return true;
}

bool gdoi_gm_view_policy(const struct gdoi_gm *gm, size_t i, const struct gdoi_ace **aces,
			 size_t *n)
{
	if (i >= gm->n_policies)
		return false;
	*aces = gm->policies[i].aces;
	*n = gm->policies[i].n_aces;
	return true;
}
