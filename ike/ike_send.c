/* Messages out: header, padding, encryption, the marker of NAT traversal, fragments when too long. */
#include <string.h>

#include "ike/ike_local.h"

struct ike_put ike_begin(struct ike *k)
{
	struct ike_put p;

	ike_put_init(&p, k->scratch, IKE_MESSAGE_MAX - IKE_HEADER_LEN - CIPHER_BLOCK_MAX);
	return p;
}

void ike_header_put(struct wr *w, const struct ike_sa *sa, uint8_t next, uint8_t exchange,
		    uint8_t flags, uint32_t mid, size_t length)
{
	struct ike_header h = {
	    .next = next,
	    .version = IKE_VERSION,
	    .exchange = exchange,
	    .flags = flags,
	    .mid = mid,
	    .length = (uint32_t)length,
	};

	memcpy(h.icookie, sa->icookie, 8);
	memcpy(h.rcookie, sa->rcookie, 8);
	if (record_encode(&ike_header_record, &h, w) != ST_OK)
		w->bad = true;
}

struct bytes ike_message_make(struct ike *k, const struct ike_sa *sa, const struct ike_put *p,
			      uint8_t exchange, uint32_t mid, uint8_t *iv)
{
	struct bytes body = ike_put_done(p);
	struct wr w = wr_into(k->wire, sizeof k->wire);
	size_t block = iv ? ike_block(sa) : 1;
	size_t padded = (body.n + block - 1) / block * block;

	if (!body.p || IKE_HEADER_LEN + padded > IKE_MESSAGE_MAX)
		return BYTES(NULL, 0);
	ike_header_put(&w, sa, p->first, exchange, iv ? IKE_FLAG_ENCRYPT : 0, mid,
		       IKE_HEADER_LEN + padded);
	wr_put(&w, body);
	wr_zero(&w, padded - body.n);
	if (iv) {
		uint8_t *text = k->wire + IKE_HEADER_LEN;
		if (cipher_encrypt(sa->cipher, ike_cipher_key(sa), BYTES(iv, block),
				   BYTES(text, padded), text) != ST_OK)
			return BYTES(NULL, 0);
		memcpy(iv, text + padded - block, block);
	}
	return wr_bytes_view(&w);
}

void ike_send_to(struct ike *k, ip4_t local, ip4_t peer, uint16_t lport, uint16_t pport,
		 struct bytes message)
{
	struct ike_fx fx = {
	    .kind = IKE_FX_SEND,
	    .local = local,
	    .peer = peer,
	    .local_port = lport,
	    .peer_port = pport,
	    .data = message,
	};

	k->counts.datagrams_out++;
	ike_fx_push(k, &fx);
}

/* RFC 3948 2.2: four zero octets say that it is not ESP. */
static void send_marked(struct ike *k, const struct ike_sa *sa, struct bytes message)
{
	uint8_t *p = k->marked;

	memset(p, 0, 4);
	memcpy(p + 4, message.p, message.n);
	ike_send_to(k, sa->peer->local, sa->peer->address, sa->local_port, sa->peer_port,
		    BYTES(p, message.n + 4));
}

void ike_transmit(struct ike *k, struct ike_sa *sa, struct bytes message)
{
	size_t limit = (size_t)k->conf.mtu - 20 - 8 - (sa->natt ? 4 : 0);

	if (!message.p)
		return;
	ike_event(k, IKE_EV_SENT, "auuu", sa->peer->address, (uint64_t)sa->id,
		  (uint64_t)message.p[18], (uint64_t)message.n);
	if (message.n > limit && sa->peer_fragments && !k->conf.no_fragments && !k->conf.whole &&
	    message.p[16] != IKE_P_FRAGMENT)
		ike_frag_out(k, sa, message, limit);
	else if (sa->natt)
		send_marked(k, sa, message);
	else
		ike_send_to(k, sa->peer->local, sa->peer->address, sa->local_port, sa->peer_port,
			    message);
}

enum status ike_open_message(struct ike *k, const struct ike_sa *sa, struct bytes message,
			     const uint8_t *iv, uint8_t *iv_next, struct bytes *plain)
{
	size_t block = ike_block(sa), n = message.n - IKE_HEADER_LEN;
	enum status st;

	if (n == 0 || n % block || n > sizeof k->scratch)
		return ST_SYNTAX;
	st = cipher_decrypt(sa->cipher, ike_cipher_key(sa), BYTES(iv, block),
			    BYTES(message.p + IKE_HEADER_LEN, n), k->scratch);
	if (st != ST_OK)
		return st;
	memcpy(iv_next, message.p + message.n - block, block);
	*plain = BYTES(k->scratch, n);
	return ST_OK;
}
