/* Sessions with the other ends of key management: IKE SAs, by interface and peer. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/show_ipsec.h"
#include "cli/time_text.h"
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

/* All SAs at one moment, those of one session chained: a key server has thousands. */
struct row {
	struct ike_view_sa v;
	struct row *next; /* of the same session */
	bool first;
};

struct rows {
	struct row *at;
	size_t n;
};

/* Chains the rows, in order, by the two addresses and the peer's port. */
static void chain(struct rows *all)
{
	struct map last = {0};

	for (size_t i = 0; i < all->n; i++) {
		struct row *r = &all->at[i];
		uint32_t key[3] = {r->v.local, r->v.peer, r->v.peer_port};
		struct row *before = map_get(&last, BYTES_OF(key));

		r->first = !before;
		if (before)
			before->next = r;
		if (map_put(&last, BYTES_OF(key), r) != ST_OK)
			break; /* no memory: what is left is not shown */
	}
	map_free(&last);
}

static void rows_take(const struct show_ipsec *s, struct rows *all)
{
	struct ike_view view;

	*all = (struct rows){0};
	if (!s->ike)
		return;
	ike_view(s->ike, &view);
	all->at = calloc(view.sas + 1, sizeof *all->at);
	while (all->at && all->n < view.sas &&
	       ike_view_sa(s->ike, s->now, all->n, &all->at[all->n].v))
		all->n++;
	chain(all);
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
	if (v->dpd || v->natt || v->fragments)
		text_addf(t, "%s%s%s", v->dpd ? "D" : "", v->natt ? "N" : "",
			  v->fragments ? "F" : "");
	else
		text_add(t, "(none)");
	text_addf(t, " connid:%u lifetime:%02u:%02u:%02u\n", v->id, v->left_s / 3600,
		  v->left_s / 60 % 60, v->left_s % 60);
}

static bool wanted(const struct show_ipsec *s, const struct ike_view_sa *v, uint32_t ifid)
{
	return (s->ifid == NET_IF_NONE || s->ifid == ifid) && (!s->local || s->local == v->local) &&
	       (!s->remote || s->remote == v->peer);
}

/* Every SA with that peer, the first of which is given. */
static void one_session(const struct show_ipsec *s, const struct row *sas, struct text *t)
{
	const struct ike_view_sa *first = &sas->v;
	uint32_t ifid = interface_of(s, first->local);
	uint32_t up_s = 0;
	bool up = false;

	if (!wanted(s, first, ifid))
		return;
	for (const struct row *r = sas; r; r = r->next)
		if (is_up(&r->v)) {
			up = true;
			up_s = r->v.up_s > up_s ? r->v.up_s : up_s;
		}
	text_addf(t, "\nInterface: %s\n", ifid == NET_IF_NONE ? "(none)" : NET_IF_STR(ifid));
	if (s->detail && up) {
		text_add(t, "Uptime: ");
		time_text_age(up_s, t);
		text_add(t, "\n");
	}
	text_addf(t, "Session status: %s\nPeer: %s port %u %s\n",
		  up ? "UP-IDLE     " : "DOWN-NEGOTIATING", IP4_STR(first->peer), first->peer_port,
		  s->detail ? "fvrf: (none) ivrf: (none)" : "");
	if (s->detail)
		text_addf(t, "      Phase1_id: %s\n      Desc: (none)\n",
			  *first->id_text ? first->id_text : "(none)");
	text_add(t, "  Session ID: 0  \n");
	for (const struct row *r = sas; r; r = r->next)
		one_sa(s, &r->v, t);
}

void show_ipsec_ike_sessions(const struct show_ipsec *s, struct text *t)
{
	struct rows all;

	rows_take(s, &all);
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].first)
			one_session(s, &all.at[i], t);
	free(all.at);
}

/* "Gi1": as brief displays write interfaces. */
static void add_short(uint32_t ifid, struct text *t)
{
	char name[NET_IF_NAME_SIZE];
	size_t digits;

	if (ifid == NET_IF_NONE) {
		text_addf(t, "%-8s ", "-");
		return;
	}
	net_if_name(ifid, name);
	digits = strcspn(name, "0123456789");
	memmove(name + 2, name + digits, strlen(name + digits) + 1);
	text_addf(t, "%-8s ", name);
}

static void one_brief(const struct show_ipsec *s, const struct ike_view_sa *v, struct text *t)
{
	uint32_t ifid = interface_of(s, v->local);
	struct text age = TEXT_EMPTY;

	if (!wanted(s, v, ifid))
		return;
	if (is_up(v))
		time_text_age(v->up_s, &age);
	text_addf(t, "%-15s ", IP4_STR(v->peer));
	add_short(ifid, t);
	text_addf(t, "%-17s %-24s %-9s %s\n", "", v->id_text, text_str(&age),
		  is_up(v)  ? "UI"
		  : v->dead ? "D"
			    : "DN");
	text_free(&age);
}

void show_ipsec_brief_sessions(const struct show_ipsec *s, struct text *t)
{
	struct rows all;

	text_add(t, "Status: A- Active, U - Up, D - Down, I - Idle, S - Standby, N - Negotiating\n"
		    "        K - No IKE\nivrf = (none)\n");
	text_addf(t, "%-15s %-8s %-17s %-24s %-9s %s\n", "Peer", "I/F", "Username",
		  "Group/Phase1_id", "Uptime", "Status");
	rows_take(s, &all);
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].first)
			one_brief(s, &all.at[i].v, t);
	free(all.at);
}
