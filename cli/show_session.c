/* Sessions with the other ends of key management: IKE SAs, by interface and peer. */
#include "cli/show_ipsec.h"
#include "ike/ike.h"
#include "net/net_view.h"

static uint32_t interface_of(const struct show_ipsec *s, ip4_t local)
{
	struct net_view_if v;

	for (size_t i = 0; net_view_if(s->net, s->now, i, &v); i++)
		if (v.address == local)
			return v.id;
	return NET_IF_NONE;
}

static bool same_peer(const struct ike_view_sa *a, const struct ike_view_sa *b)
{
	return a->local == b->local && a->peer == b->peer && a->peer_port == b->peer_port;
}

/* Whether an SA before this one has shown the session. */
static bool shown(const struct show_ipsec *s, const struct ike_view_sa *v, size_t before)
{
	struct ike_view_sa other;

	for (size_t i = 0; i < before && ike_view_sa(s->ike, s->now, i, &other); i++)
		if (same_peer(v, &other))
			return true;
	return false;
}

static bool is_up(const struct ike_view_sa *v)
{
	return v->established && !v->dead;
}

static void one_sa(const struct show_ipsec *s, const struct ike_view_sa *v, struct text *t)
{
	text_addf(t, "  IKEv1 SA: local %s/%u remote %s/%u %s \n", IP4_STR(v->local), v->local_port,
		  IP4_STR(v->peer), v->peer_port, is_up(v) ? "Active" : "Inactive");
	if (!s->detail)
		return;
	text_add(t, "          Capabilities:");
	if (v->dpd || v->natt)
		text_addf(t, "%s%s", v->dpd ? "D" : "", v->natt ? "N" : "");
	else
		text_add(t, "(none)");
	text_addf(t, " connid:%u lifetime:%02u:%02u:%02u\n", v->id, v->left_s / 3600,
		  v->left_s / 60 % 60, v->left_s % 60);
}

/* Every SA with that peer, the first of which is given. */
static void one_session(const struct show_ipsec *s, const struct ike_view_sa *first, size_t at,
			struct text *t)
{
	struct ike_view_sa v;
	uint32_t ifid = interface_of(s, first->local);
	bool up = false;

	if (s->ifid != NET_IF_NONE && s->ifid != ifid)
		return;
	for (size_t i = at; ike_view_sa(s->ike, s->now, i, &v); i++)
		up = up || (same_peer(first, &v) && is_up(&v));
	text_addf(t, "\nInterface: %s\nSession status: %s\nPeer: %s port %u %s\n",
		  ifid == NET_IF_NONE ? "(none)" : NET_IF_STR(ifid),
		  up ? "UP-IDLE     " : "DOWN-NEGOTIATING", IP4_STR(first->peer), first->peer_port,
		  s->detail ? "fvrf: (none) ivrf: (none)" : "");
	if (s->detail)
		text_addf(t, "      Phase1_id: %s\n      Desc: (none)\n",
			  *first->id_text ? first->id_text : "(none)");
	text_add(t, "  Session ID: 0  \n");
	for (size_t i = at; ike_view_sa(s->ike, s->now, i, &v); i++)
		if (same_peer(first, &v))
			one_sa(s, &v, t);
}

void show_ipsec_ike_sessions(const struct show_ipsec *s, struct text *t)
{
	struct ike_view_sa v;

	for (size_t i = 0; ike_view_sa(s->ike, s->now, i, &v); i++)
		if (!shown(s, &v, i))
			one_session(s, &v, i, t);
}
