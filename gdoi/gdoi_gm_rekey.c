/* GROUPKEY-PUSH, the receiving side: decrypt, format, sequence, signature, contents; then all at once. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_gm_local.h"

static void failed(struct gdoi_gm *gm, ip4_t from, const char *why)
{
	gm->errors++;
	gm_event(gm, GDOI_EV_GM_REKEY_FAILED, "as", from, why);
}

static void acknowledge(struct gdoi_gm *gm, const struct gdoi_kek *k, unsigned request, ip4_t to,
			uint16_t port, uint32_t seq)
{
	uint8_t buf[GDOI_ACK_SIZE];
	struct gdoi_gm_fx *fx;
	size_t n;

	if (!request || gdoi_ack_build(k, request, seq, gm->conf.local, buf, &n) != ST_OK)
		return;
	fx = gm_fx_add(gm, GDOI_GM_FX_SEND, buf, n);
	if (!fx)
		return;
	fx->local = gm->conf.local;
	fx->peer = to;
	fx->port = port;
	gm->acks++;
	gm_event(gm, GDOI_EV_GM_ACK, "au", to, (uint64_t)seq);
}

static void delete_teks(struct gdoi_gm *gm, const struct gdoi_delete *d)
{
	struct rd r = rd_from(d->spis);

	for (unsigned n = 0; n < d->n; n++) {
		uint32_t spi = rd_u32(&r);

		for (unsigned i = gm->n_teks; i-- > 0;)
			if (!spi || gm->teks[i].t.spi == spi)
				gm_drop_tek(gm, i, true);
	}
}

static void delete_keks(struct gdoi_gm *gm, const struct gdoi_delete *d)
{
	static const uint8_t all[GDOI_KEK_SPI];

	for (unsigned n = 0; n < d->n; n++) {
		const uint8_t *spi = d->spis.p + (size_t)n * GDOI_KEK_SPI;

		for (unsigned i = gm->n_keks; i-- > 0;)
			if (!memcmp(spi, all, GDOI_KEK_SPI) ||
			    !memcmp(spi, gm->keks[i].k.spi, GDOI_KEK_SPI))
				gm_drop_kek(gm, i);
	}
}

static void count(struct gdoi_gm *gm, struct when now, const struct gm_kek *k, ip4_t local,
		  ip4_t peer, uint32_t seq)
{
	gm->rekeys++;
	gm->rekeys_since++;
	if (ip4_is_multicast(local))
		gm->multicast++;
	else
		gm->unicast++;
	gm->last_seq = seq;
	gm->last_from = peer;
	gm->last_at = now.mono;
	gm_event(gm, GDOI_EV_GM_REKEY, "aauo", peer, local, (uint64_t)seq, BYTES_OF(k->k.spi));
}

static void commit(struct gdoi_gm *gm, struct when now, struct gm_kek *k, struct gdoi_opened *o,
		   struct gm_update *u, ip4_t local, ip4_t peer)
{
	struct gm_kek old = *k; /* k may move */
	unsigned n_old = gm->n_teks;

	old.pub = NULL;
	k->seq_before = k->seq;
	k->seq = o->push.seq;
	count(gm, now, k, local, peer, o->push.seq);
	for (unsigned i = 0; i < o->push.n_deletes; i++) {
		if (o->push.deletes[i].protocol)
			delete_teks(gm, &o->push.deletes[i]);
		else
			delete_keks(gm, &o->push.deletes[i]);
	}
	if (o->push.has_sa && gm_apply(gm, now.mono, u) != ST_OK)
		failed(gm, peer, "memory");
	else if (u->n_teks)
		gm_event(gm, GDOI_EV_GM_INSTALLED, "aa", peer, gm->conf.local);
	acknowledge(gm, &old.k, old.ack, peer, old.server_port, o->push.seq);
	crypto_wipe(&old, sizeof(old));
	gm->with = peer;
	if (!gm->n_keks || (n_old && !gm->n_teks)) {
		gm_event(gm, GDOI_EV_GM_DELETE, "a", peer);
		gm->registered = false;
		gm_register_in(gm, now.mono, GDOI_DELETED_S);
	} else {
		gm_plan(gm, now.mono);
	}
}

void gm_rekey_input(struct gdoi_gm *gm, struct when now, ip4_t local, ip4_t peer, struct bytes d)
{
	struct gm_kek *k = NULL;
	struct gdoi_opened o;
	struct gm_update u = {0};
	enum status st;

	for (unsigned i = 0; i < gm->n_keks && d.n >= GDOI_HEADER; i++)
		if (!memcmp(gm->keks[i].k.spi, d.p, GDOI_KEK_SPI))
			k = &gm->keks[i];
	if (!k)
		return;
	st = gdoi_push_open(&k->k, d, &o);
	if (st != ST_OK) {
		failed(gm, peer, status_text(st));
		return;
	}
	if (o.push.seq <= k->seq) {
		gm_event(gm, GDOI_EV_GM_REKEY_SEQ, "auu", peer, (uint64_t)o.push.seq,
			 (uint64_t)k->seq);
		gm->errors++;
	} else if (gdoi_push_verify(&o, k->pub, k->k.sig_hash, NULL) != ST_OK) {
		failed(gm, peer, "signature");
	} else {
		if (o.push.has_sa)
			st = gm_update_read(gm, now.mono, &o.push.sa, &o.push.kd, &u);
		u.pushed = true;
		if (st == ST_OK)
			commit(gm, now, k, &o, &u, local, peer);
		else
			failed(gm, peer, status_text(st));
		if (st == ST_OK && o.push.has_sa)
			gm_update_free(&u);
	}
	gdoi_opened_free(&o);
}
