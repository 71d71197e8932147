/*
 * Messages in pieces, the way routers do it: payload 132 with an id, a number and a last mark, the whole
 * ISAKMP message cut into octets. Pieces are not authenticated, so what they may hold is bounded.
 */
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

#define FRAG_HEAD (IKE_HEADER_LEN + IKE_PAYLOAD_LEN + 4)

struct set {
	bool used;
	ip4_t peer;
	uint8_t icookie[8];
	uint16_t id;
	uint8_t last; /* number of the last one; 0 = not seen */
	mono_t begun;
	size_t octets;
	struct ike_message part[IKE_FRAGMENTS_MAX];
};

struct ike_frags {
	struct set set[IKE_FRAGMENT_SETS];
	uint8_t whole[IKE_MESSAGE_MAX];
};

static void set_free(struct set *s)
{
	for (int i = 0; i < IKE_FRAGMENTS_MAX; i++)
		ike_message_free(&s->part[i]);
	*s = (struct set){0};
}

void ike_frags_free(struct ike_frags *f)
{
	for (int i = 0; f && i < IKE_FRAGMENT_SETS; i++)
		set_free(&f->set[i]);
	free(f);
}

/* The one it belongs to, else a free one, else the oldest. */
static struct set *set_of(struct ike_frags *f, const struct ike_header *h, ip4_t peer, uint16_t id,
			  mono_t now)
{
	struct set *best = &f->set[0];

	for (int i = 0; i < IKE_FRAGMENT_SETS; i++) {
		struct set *s = &f->set[i];
		if (s->used && s->begun + IKE_FRAGMENT_S * USEC_S <= now)
			set_free(s);
		if (s->used && s->peer == peer && s->id == id &&
		    memcmp(s->icookie, h->icookie, 8) == 0)
			return s;
		if (best->used && (!s->used || s->begun < best->begun))
			best = s;
	}
	set_free(best);
	best->used = true;
	best->peer = peer;
	best->id = id;
	best->begun = now;
	memcpy(best->icookie, h->icookie, 8);
	return best;
}

static bool complete(struct ike_frags *f, struct set *s, struct bytes *whole)
{
	size_t n = 0;

	if (!s->last)
		return false;
	for (unsigned i = 0; i < s->last; i++)
		if (!s->part[i].p)
			return false;
	for (unsigned i = 0; i < s->last; i++) {
		memcpy(f->whole + n, s->part[i].p, s->part[i].n);
		n += s->part[i].n;
	}
	set_free(s);
	*whole = BYTES(f->whole, n);
	return true;
}

bool ike_frag_in(struct ike *k, const struct ike_input *in, const struct ike_header *h,
		 struct when now, struct bytes *whole)
{
	struct ike_chain c;
	struct ike_fragment fr;

	if (!k->frags)
		k->frags = calloc(1, sizeof *k->frags);
	if (!k->frags || k->conf.no_fragments ||
	    ike_chain_parse_exact(
		&c, h->next, BYTES(in->data.p + IKE_HEADER_LEN, in->data.n - IKE_HEADER_LEN)) !=
		ST_OK ||
	    c.n != 1)
		goto bad;
	struct rd r = rd_from(c.piece[0].body);
	if (record_decode(&ike_fragment_record, &r, &fr) != ST_OK || !fr.number ||
	    fr.number > IKE_FRAGMENTS_MAX || !fr.data.n || fr.last > 1)
		goto bad;
	/* The first piece of a main mode that we know nothing of may not come in pieces: only SAs. */
	if (!ike_sa_find(k, h->icookie, in->peer))
		goto bad;
	struct set *s = set_of(k->frags, h, in->peer, fr.id, now.mono);
	if (s->part[fr.number - 1].p)
		return false; /* a repeat */
	if (s->octets + fr.data.n > IKE_MESSAGE_MAX || (s->last && fr.number > s->last) ||
	    (s->last && fr.last)) {
		set_free(s);
		goto bad;
	}
	if (!ike_message_set(&s->part[fr.number - 1], fr.data))
		return false;
	s->octets += fr.data.n;
	if (fr.last)
		s->last = fr.number;
	return complete(k->frags, s, whole);
bad:
	ike_drop_count(k, in->peer, IKE_DROP_FRAGMENT);
	return false;
}

void ike_frag_out(struct ike *k, struct ike_sa *sa, struct bytes message, size_t limit)
{
	size_t room = (limit < 576 ? 576 : limit) - FRAG_HEAD;
	size_t n = (message.n + room - 1) / room;
	uint8_t buf[2048], exchange = message.p[18];
	uint8_t mid[4];
	struct ike_message copy = {0};

	if (n > IKE_FRAGMENTS_MAX || room + FRAG_HEAD > sizeof buf ||
	    !ike_message_set(&copy, message))
		return;
	memcpy(mid, message.p + 20, 4);
	struct rd mr = rd_from(BYTES_OF(mid));
	uint32_t m = rd_u32(&mr);
	sa->frag_id++;
	for (size_t i = 0; i < n; i++) {
		size_t at = i * room, len = copy.n - at < room ? copy.n - at : room;
		struct wr w = wr_into(buf, sizeof buf);
		ike_header_put(&w, sa, IKE_P_FRAGMENT, exchange, 0, m, FRAG_HEAD + len);
		wr_zero(&w, 2);
		wr_u16(&w, (uint16_t)(IKE_PAYLOAD_LEN + 4 + len));
		struct ike_fragment f = {.id = sa->frag_id,
					 .number = (uint8_t)(i + 1),
					 .last = i + 1 == n,
					 .data = BYTES(copy.p + at, len)};
		if (record_encode(&ike_fragment_record, &f, &w) == ST_OK)
			ike_transmit(k, sa, wr_bytes_view(&w));
	}
	ike_message_free(&copy);
}
