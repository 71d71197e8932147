/* Informational exchanges: notify, delete, dead peer detection (RFC 3706). */
#include <string.h>

#include "ike/ike_local.h"

static void cookies(const struct ike_sa *sa, uint8_t out[16])
{
	memcpy(out, sa->icookie, 8);
	memcpy(out + 8, sa->rcookie, 8);
}

static void info_send(struct ike *k, struct ike_sa *sa, uint8_t first, struct bytes payloads)
{
	uint8_t iv[CIPHER_BLOCK_MAX], hash[HASH_MAX], m[4];
	uint32_t mid = drbg_u32(&k->rng) | 1;
	struct wr mw = wr_into(m, 4);
	uint8_t copy[128];

	if (payloads.n > sizeof copy)
		return;
	memcpy(copy, payloads.p, payloads.n);
	payloads.p = copy; /* they were written where the message goes */
	wr_u32(&mw, mid);
	ike_keys_phase2_iv(sa, mid, iv);
	prf(sa->hash, ike_skeyid_a(sa), PARTS(BYTES_OF(m), payloads), hash);
	struct ike_put put = ike_begin(k);
	ike_put_raw(&put, IKE_P_HASH, BYTES(hash, hash_octets(sa->hash)));
	put.w.start[0] = first;
	wr_put(&put.w, payloads);
	ike_transmit(k, sa, ike_message_make(k, sa, &put, IKE_X_INFO, mid, iv));
}

void ike_info_notify(struct ike *k, struct ike_sa *sa, uint16_t type, struct bytes data)
{
	uint8_t rest[16 + 16];
	struct ike_notification n = {
	    .doi = IKE_DOI_IPSEC, .protocol = 1, .spi_size = 16, .type = type};

	if (data.n > 16)
		return;
	cookies(sa, rest);
	if (data.n)
		memcpy(rest + 16, data.p, data.n);
	n.rest = BYTES(rest, 16 + data.n);
	struct ike_put put = ike_begin(k);
	ike_put_record(&put, IKE_P_NOTIFY, &ike_notify_record, &n);
	ike_event(k, IKE_EV_NOTIFY, "auus", sa->peer->address, (uint64_t)sa->id, (uint64_t)type,
		  "sent");
	info_send(k, sa, IKE_P_NOTIFY, ike_put_done(&put));
}

void ike_info_delete_sa(struct ike *k, struct ike_sa *sa)
{
	uint8_t spi[16];
	struct ike_delete d = {.doi = IKE_DOI_IPSEC,
			       .protocol = 1,
			       .spi_size = 16,
			       .n_spis = 1,
			       .spis = BYTES_OF(spi)};
	struct ike_put put = ike_begin(k);

	cookies(sa, spi);
	ike_put_record(&put, IKE_P_DELETE, &ike_delete_record, &d);
	info_send(k, sa, IKE_P_DELETE, ike_put_done(&put));
}

/* To a stranger, whose main mode we refuse: in clear, and believed by nobody who is careful. */
void ike_info_notify_clear(struct ike *k, const struct ike_input *in, const struct ike_header *h,
			   uint16_t type)
{
	struct ike_notification n = {.doi = IKE_DOI_IPSEC, .protocol = 1, .type = type};
	struct ike_header out = {
	    .version = IKE_VERSION,
	    .exchange = IKE_X_INFO,
	    .next = IKE_P_NOTIFY,
	    .mid = drbg_u32(&k->rng),
	};
	struct ike_put put = ike_begin(k);
	struct wr w = wr_into(k->wire, sizeof k->wire);

	ike_put_record(&put, IKE_P_NOTIFY, &ike_notify_record, &n);
	struct bytes body = ike_put_done(&put);
	memcpy(out.icookie, h->icookie, 8);
	out.length = (uint32_t)(IKE_HEADER_LEN + body.n);
	if (record_encode(&ike_header_record, &out, &w) != ST_OK)
		return;
	wr_put(&w, body);
	ike_send_to(k, in->local, in->peer, in->local_port, in->peer_port, wr_bytes_view(&w));
}

/* ---- dead peer detection ---- */

void ike_dpd_start(struct ike *k, struct ike_sa *sa, struct when now)
{
	if (k->conf.keepalive == IKE_KEEPALIVE_OFF || !sa->peer_dpd) {
		if (sa->alive)
			timer_cancel(&k->timers, &sa->alive->dpd);
		return;
	}
	if (!ike_sa_alive(sa))
		return;
	sa->dpd_missed = 0;
	ike_arm(k, &sa->alive->dpd, IKE_T_DPD, sa, now.mono + k->conf.keepalive_s * USEC_S);
}

void ike_dpd_timer(struct ike *k, struct ike_sa *sa, struct when now)
{
	uint8_t seq[4];
	struct wr w = wr_into(seq, 4);
	mono_t idle = now.mono - sa->heard, period = k->conf.keepalive_s * USEC_S;

	if (sa->state != IKE_S_UP)
		return;
	/* On demand: only when there is something to send and the peer is silent. */
	bool due =
	    k->conf.keepalive == IKE_KEEPALIVE_PERIODIC || (idle >= period && sa->n_exchanges);
	if (!sa->dpd_missed && !due) {
		ike_arm(k, &sa->alive->dpd, IKE_T_DPD, sa, now.mono + period);
		return;
	}
	if (sa->dpd_missed > IKE_RETRY_TIMES) {
		ike_event(k, IKE_EV_PEER_DEAD, "aau", sa->peer->address, sa->peer->local,
			  (uint64_t)sa->id);
		bool keep = sa->peer->keep;
		struct ike_peer *p = sa->peer;
		ike_sa_kill(k, sa, now, "peer does not answer keepalives");
		if (keep && !ike_sa_to(p) && !ike_sa_coming(p))
			ike_main_start(k, p, now);
		return;
	}
	if (!sa->dpd_missed)
		sa->dpd_seq = sa->dpd_seq ? sa->dpd_seq + 1 : drbg_u32(&k->rng) >> 1;
	sa->dpd_missed++;
	wr_u32(&w, sa->dpd_seq);
	ike_event(k, IKE_EV_DPD, "auus", sa->peer->address, (uint64_t)sa->id, (uint64_t)sa->dpd_seq,
		  "R-U-THERE sent");
	ike_info_notify(k, sa, IKE_N_R_U_THERE, BYTES_OF(seq));
	ike_arm(k, &sa->alive->dpd, IKE_T_DPD, sa, now.mono + k->conf.keepalive_retry_s * USEC_S);
}

static void dpd_answer(struct ike *k, struct ike_sa *sa, uint32_t seq, struct when now)
{
	if (!sa->dpd_missed || seq != sa->dpd_seq || !sa->alive)
		return;
	sa->dpd_missed = 0;
	ike_event(k, IKE_EV_DPD, "auus", sa->peer->address, (uint64_t)sa->id, (uint64_t)seq,
		  "R-U-THERE-ACK received");
	ike_arm(k, &sa->alive->dpd, IKE_T_DPD, sa, now.mono + k->conf.keepalive_s * USEC_S);
}

/* ---- in ---- */

static void notify_in(struct ike *k, struct ike_sa *sa, const struct ike_piece *p, struct when now)
{
	struct ike_notification n;
	struct rd r = rd_from(p->body);

	if (record_decode(&ike_notify_record, &r, &n) != ST_OK || n.spi_size > n.rest.n)
		return;
	r = rd_from(BYTES(n.rest.p + n.spi_size, n.rest.n - n.spi_size));
	ike_event(k, IKE_EV_NOTIFY, "auus", sa->peer->address, (uint64_t)sa->id, (uint64_t)n.type,
		  "received");
	if (n.type == IKE_N_R_U_THERE || n.type == IKE_N_R_U_THERE_ACK) {
		uint8_t seq[4];
		rd_copy(&r, seq, 4);
		if (!rd_done(&r))
			return;
		r = rd_from(BYTES_OF(seq));
		if (n.type == IKE_N_R_U_THERE)
			ike_info_notify(k, sa, IKE_N_R_U_THERE_ACK, BYTES_OF(seq));
		else
			dpd_answer(k, sa, rd_u32(&r), now);
	}
}

/* True when the SA itself was deleted. */
static bool delete_in(struct ike *k, struct ike_sa *sa, const struct ike_piece *p, struct when now)
{
	struct ike_delete d;
	struct rd r = rd_from(p->body);
	uint8_t own[16];

	if (record_decode(&ike_delete_record, &r, &d) != ST_OK || d.protocol != 1 ||
	    d.spi_size != 16 || d.spis.n != 16u * d.n_spis)
		return false;
	cookies(sa, own);
	for (unsigned i = 0; i < d.n_spis; i++)
		if (memcmp(d.spis.p + 16 * (size_t)i, own, 16) == 0) {
			struct ike_peer *peer = sa->peer;
			bool keep = peer->keep;
			ike_sa_kill(k, sa, now, "deleted by the peer");
			if (keep && !ike_sa_to(peer) && !ike_sa_coming(peer))
				ike_main_start(k, peer, now);
			return true;
		}
	return false;
}

static bool checked(struct ike *k, struct ike_sa *sa, const struct ike_header *h,
		    struct bytes message, struct ike_chain *c)
{
	uint8_t iv[CIPHER_BLOCK_MAX], next[CIPHER_BLOCK_MAX], want[HASH_MAX], m[4];
	struct wr mw = wr_into(m, 4);
	struct bytes plain;

	wr_u32(&mw, h->mid);
	ike_keys_phase2_iv(sa, h->mid, iv);
	if (ike_open_message(k, sa, message, iv, next, &plain) != ST_OK) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_CIPHER);
		return false;
	}
	if (ike_chain_parse(c, h->next, plain) != ST_OK || c->piece[0].type != IKE_P_HASH) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_PAYLOADS);
		return false;
	}
	size_t skip = c->piece[0].whole.n;
	prf(sa->hash, ike_skeyid_a(sa), PARTS(BYTES_OF(m), BYTES(c->all.p + skip, c->all.n - skip)),
	    want);
	if (!crypto_equal(c->piece[0].body, BYTES(want, hash_octets(sa->hash)))) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_HASH);
		return false;
	}
	return true;
}

void ike_info_message(struct ike *k, struct ike_sa *sa, const struct ike_header *h,
		      struct bytes message, struct when now)
{
	struct ike_chain c;
	uint8_t copy[512];

	if (sa->state != IKE_S_UP || h->flags != IKE_FLAG_ENCRYPT || !h->mid ||
	    message.n > sizeof copy) {
		ike_drop_count(k, sa->peer->address, IKE_DROP_LEGALITY);
		return;
	}
	if (!checked(k, sa, h, message, &c))
		return;
	/* An answer is written where the text stands: read from a copy. */
	memcpy(copy, c.all.p, c.all.n);
	if (ike_chain_parse(&c, h->next, BYTES(copy, c.all.n)) != ST_OK)
		return;
	sa->heard = now.mono;
	for (unsigned i = 1; i < c.n; i++) {
		if (c.piece[i].type == IKE_P_NOTIFY)
			notify_in(k, sa, &c.piece[i], now);
		else if (c.piece[i].type == IKE_P_DELETE && delete_in(k, sa, &c.piece[i], now))
			return;
	}
}
