/* SA and KD payloads out of what a key server holds. */
#include <stdlib.h>
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

static struct gdoi_ident ident_of(ip4_t a, ip4_t mask, uint16_t lo, uint16_t hi)
{
	return (struct gdoi_ident){.type = mask == IP4_BROADCAST ? 1 : 4,
				   .port = lo == hi ? lo : 0,
				   .address = a,
				   .mask = mask};
}

static void fill_sak(const struct gdoi_ks *ks, mono_t now, const struct ks_kek *k,
		     struct gdoi_sak *s)
{
	const struct gdoi_ks_conf *c = &ks->conf;
	uint16_t port = c->rekey_port ? c->rekey_port : GDOI_PORT;

	*s = (struct gdoi_sak){
	    .protocol = 17,
	    .src = {.type = 1, .port = port, .address = c->local, .mask = IP4_BROADCAST},
	    .dst = {.type = 1,
		    .port = port,
		    .address = c->unicast ? IP4_ANY : c->rekey_address,
		    .mask = IP4_BROADCAST},
	    .has = SAK_ALG | SAK_LIFETIME | SAK_SIG_HASH | SAK_SIG_ALG | SAK_SIG_BITS,
	    .alg = k->k.alg,
	    .key_bits = k->k.key_bits,
	    .lifetime_s = k->expires > now ? (uint32_t)((k->expires - now) / USEC_S) : 0,
	    .sig_hash = k->k.sig_hash,
	    .sig_alg = 1,
	    .sig_bits = (uint16_t)rsa_pub_bits(rsa_key_pub(c->rekey_key)),
	    .ack = c->ack == GDOI_ACK_CISCO ? GDOI_ACK_PRIVATE_REQUEST : 1,
	};
	memcpy(s->spi, k->k.spi, sizeof(s->spi));
	if (k->k.alg == GDOI_KEK_AES)
		s->has |= SAK_KEY_BITS;
	if (c->unicast && c->ack != GDOI_ACK_NONE)
		s->has |= SAK_ACK;
}

static void fill_sat(const struct gdoi_ks *ks, mono_t now, const struct ks_tek *t,
		     const struct gdoi_ace *a, struct gdoi_sat *s)
{
	bool receive = ks->conf.receive_only || ks_tek_superseded(ks, t);

	*s = (struct gdoi_sat){
	    .protocol = GDOI_PROTO_ESP,
	    .ip_proto = a->proto,
	    .src = ident_of(a->src, a->src_mask, a->sport_lo, a->sport_hi),
	    .dst = ident_of(a->dst, a->dst_mask, a->dport_lo, a->dport_hi),
	    .transform = t->sa.transform.esp,
	    .spi = t->spi,
	    .has = SAT_ENCAPS | SAT_LIFE_TYPE | SAT_LIFE,
	    .encaps = t->sa.transform.transport ? 2 : 1,
	    .auth = t->sa.transform.auth,
	    .life_type = 1,
	    .life = (uint32_t)((t->expires - now) / USEC_S),
	    .key_bits = t->sa.transform.key_bits,
	    .direction = GDOI_RECEIVER_ONLY,
	    .deny = 1,
	    .src_ports = (uint32_t)a->sport_lo << 16 | a->sport_hi,
	    .dst_ports = (uint32_t)a->dport_lo << 16 | a->dport_hi,
	    .replay = (uint16_t)t->sa.replay,
	    .window = t->sa.window,
	    .pseudotime_ms = ks_pst(ks, now),
	};
	if (s->auth)
		s->has |= SAT_AUTH;
	if (s->key_bits)
		s->has |= SAT_KEY_BITS;
	if (receive)
		s->has |= SAT_DIRECTION;
	if (a->deny)
		s->has |= SAT_DENY;
	if (a->sport_lo != a->sport_hi && (a->sport_lo || a->sport_hi != UINT16_MAX))
		s->has |= SAT_SRC_PORTS;
	if (a->dport_lo != a->dport_hi && (a->dport_lo || a->dport_hi != UINT16_MAX))
		s->has |= SAT_DST_PORTS;
	if (t->sa.replay != GDOI_REPLAY_COUNTER)
		s->has |= SAT_REPLAY;
	if (t->sa.replay == GDOI_REPLAY_TIME || (t->sa.window && t->sa.window != 64))
		s->has |= SAT_WINDOW;
	if (t->sa.replay == GDOI_REPLAY_TIME)
		s->has |= SAT_PSEUDOTIME;
}

static bool alive(const struct ks_tek *t, mono_t now, uint32_t horizon)
{
	return t->serial < horizon && t->expires >= now + USEC_S;
}

/* Live TEKs in the order of the lists: today's by configuration, the newest first, then others. */
static unsigned order(const struct gdoi_ks *ks, mono_t now, uint32_t horizon,
		      const struct ks_tek **out)
{
	unsigned n = 0;

	for (size_t s = 0; s <= ks->conf.n_sas; s++)
		for (unsigned i = ks->n_teks; i-- > 0;) {
			const struct ks_tek *t = ks->teks[i];
			bool seen = !alive(t, now, horizon);

			for (unsigned j = 0; j < n && !seen; j++)
				seen = out[j] == t;
			if (!seen && (s == ks->conf.n_sas || ks_tek_follows(t, &ks->conf.sas[s])))
				out[n++] = t;
		}
	return n;
}

static bool fits(const struct ks_tek *t, unsigned *total)
{
	if (*total + t->sa.n_aces > GDOI_SATS_MAX)
		return false;
	*total += (unsigned)t->sa.n_aces;
	return true;
}

enum status ks_build_sa(const struct gdoi_ks *ks, mono_t now, const struct ks_kek *k,
			uint32_t horizon, struct gdoi_sa *out)
{
	const struct ks_tek *teks[GDOI_TEKS_MAX];
	unsigned n = order(ks, now, horizon, teks), total = 0;
	struct gdoi_sa sa = {0};

	sa.sats = calloc(GDOI_SATS_MAX, sizeof(*sa.sats));
	if (!sa.sats)
		return ST_NOMEM;
	if (k) {
		sa.has_sak = true;
		fill_sak(ks, now, k, &sa.sak);
	}
	if (ks->conf.atd_s || ks->conf.dtd_s) {
		sa.has_gap = true;
		sa.gap = (struct gdoi_gap){.has = (ks->conf.atd_s ? GAP_ATD : 0u) |
						  (ks->conf.dtd_s ? GAP_DTD : 0u),
					   .atd_s = (uint16_t)ks->conf.atd_s,
					   .dtd_s = (uint16_t)ks->conf.dtd_s};
	}
	for (unsigned i = 0; i < n; i++)
		if (fits(teks[i], &total))
			for (size_t a = 0; a < teks[i]->sa.n_aces; a++)
				fill_sat(ks, now, teks[i], &teks[i]->sa.aces[a],
					 &sa.sats[sa.n_sats++]);
	*out = sa;
	return ST_OK;
}

/* The octets of an SPI in network order stand behind iv_key of the caller's buffer. */
enum status ks_build_kd(const struct gdoi_ks *ks, mono_t now, const struct ks_kek *k,
			uint32_t horizon, const struct ks_member *m, struct gdoi_kd *out,
			uint8_t *iv_key)
{
	const struct ks_tek *teks[GDOI_TEKS_MAX];
	unsigned n = order(ks, now, horizon, teks), total = 0;
	struct gdoi_kd kd = {.keys = calloc(GDOI_KEYS_MAX, sizeof(*kd.keys))};
	uint8_t *spis = iv_key + KS_IV_KEY_SIZE;

	if (!kd.keys)
		return ST_NOMEM;
	if (k) {
		size_t block = gdoi_kek_block(&k->k);

		memcpy(iv_key, k->k.iv, block);
		memcpy(iv_key + block, k->k.key.b, k->k.key.n);
		kd.keys[kd.n++] =
		    (struct gdoi_key){.type = GDOI_KD_KEK,
				      .spi = BYTES_OF(k->k.spi),
				      .kek = BYTES(iv_key, block + k->k.key.n),
				      .sig = rsa_pub_der(rsa_key_pub(ks->conf.rekey_key))};
	}
	for (unsigned i = 0; i < n; i++) {
		struct wr w = wr_into(spis + 4 * (size_t)i, 4);

		if (!fits(teks[i], &total))
			continue;
		wr_u32(&w, teks[i]->spi);
		kd.keys[kd.n++] = (struct gdoi_key){.type = GDOI_KD_TEK,
						    .spi = BYTES(spis + 4 * (size_t)i, 4),
						    .enc = secret_view(&teks[i]->enc),
						    .auth = secret_view(&teks[i]->auth)};
	}
	if (m && m->n_sids) {
		struct gdoi_key *s = &kd.keys[kd.n++];

		s->type = GDOI_KD_SID;
		s->sid_bits = ks_sid_bits(ks);
		for (; s->n_sids < m->n_sids; s->n_sids++)
			s->sids[s->n_sids] = m->sid + s->n_sids;
	}
	*out = kd;
	return ST_OK;
}
