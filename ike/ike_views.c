/* What displays see. */
#include <string.h>

#include "ike/ike_local.h"

static void id_text(const struct ike_sa *sa, char *out, size_t size)
{
	struct bytes id = ike_sa_peer_id(sa);
	const uint8_t *p = id.p;

	out[0] = '\0';
	if (sa->id_type == IKE_ID_ADDRESS && id.n == 4)
		str_fit(out, size,
			IP4_STR((ip4_t)p[0] << 24 | (ip4_t)p[1] << 16 | (ip4_t)p[2] << 8 | p[3]));
	else if (sa->id_type == IKE_ID_DN)
		str_fit(out, size, ike_sa_subject(sa));
	else
		for (size_t i = 0; i < id.n && i + 1 < size; i++) {
			out[i] = p[i] >= ' ' && p[i] < 127 ? (char)p[i] : '.';
			out[i + 1] = '\0';
		}
}

bool ike_view_sa(const struct ike *k, struct when now, size_t i, struct ike_view_sa *v)
{
	const struct ike_sa *sa = ike_index_nth(&k->by_id, i);

	if (!sa)
		return false;
	*v = (struct ike_view_sa){
	    .id = sa->id,
	    .local = sa->peer->local,
	    .peer = sa->peer->address,
	    .local_port = sa->local_port,
	    .peer_port = sa->peer_port,
	    .initiator = sa->initiator,
	    .natt = sa->natt,
	    .dead = sa->state == IKE_S_DEAD,
	    .dpd = sa->peer_dpd && k->conf.keepalive != IKE_KEEPALIVE_OFF,
	    .established = sa->state == IKE_S_UP,
	    .state = sa->state,
	    .policy = {sa->priority, sa->a_cipher, sa->key_bits, sa->a_hash, sa->a_auth,
		       sa->a_group, sa->lifetime_s},
	    .left_s = sa->state == IKE_S_UP ? mono_left_s(sa->life.due, now.mono) : 0,
	    .up_s = sa->state == IKE_S_UP && now.mono > sa->up_since
			? (uint32_t)((now.mono - sa->up_since) / USEC_S)
			: 0,
	    .fragments = sa->peer_fragments && !k->conf.no_fragments && !k->conf.whole,
	    .id_type = sa->id_type,
	    .exchange = sa->last_exchange,
	};
	id_text(sa, v->id_text, sizeof v->id_text);
	str_fit(v->subject, sizeof v->subject, ike_sa_subject(sa));
	return true;
}

void ike_view(const struct ike *k, struct ike_view *v)
{
	*v = k->counts;
	v->sas = ike_index_count(&k->by_id);
}
