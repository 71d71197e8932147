#include "cli/show_coop.h"

#include <inttypes.h>

#define TAB1 "        "
#define TAB2 TAB1 TAB1

const char *show_coop_role(enum coop_role r)
{
	return r == COOP_ROLE_PRIMARY	  ? "Primary"
	       : r == COOP_ROLE_SECONDARY ? "Secondary"
					  : "Unknown";
}

const char *show_coop_status(enum coop_peer_status s)
{
	return s == COOP_PEER_ALIVE ? "Alive" : s == COOP_PEER_DEAD ? "Dead" : "Unknown";
}

static const char *ike_words(enum coop_ike i)
{
	static const char *const words[] = {"Uninitialized", "In Progress", "Established",
					    "Failed"};

	return words[i];
}

static void add_version(struct text *t, const struct coop_version *v)
{
	text_addf(t, "%u.%u.%u", v->v[0], v->v[1], v->v[2]);
}

static void version_line(struct text *t, const char *what, const struct coop_version *v,
			 const char *end)
{
	text_add(t, what);
	add_version(t, v);
	text_add(t, end);
}

static void timers(const struct coop_view *v, struct text *t)
{
	if (v->role == COOP_ROLE_PRIMARY) {
		text_addf(t, TAB1 "Primary Timers: \n" TAB2 "Primary Refresh Policy Time: %u \n",
			  v->refresh_s);
		text_addf(t, TAB2 "Remaining Time: %u\n", v->remaining_s);
	} else {
		text_addf(t, TAB1 "Secondary Timers: \n" TAB2 "Sec Primary Periodic Time: %u \n",
			  v->periodic_s);
		text_addf(t, TAB2 "Remaining Time: %u, Retries: %u\n", v->remaining_s, v->retries);
		text_addf(t, TAB2 "Invalid ANN PST recvd: %u\n", v->invalid_pst);
		text_addf(t, TAB2 "New GM Temporary Blocking Enforced?: %s\n",
			  v->blocking ? "Yes" : "No");
	}
	text_addf(t, TAB2 "Per-user timer remaining time: %u\n", v->user_timer_s);
	text_addf(t, TAB2 "Antireplay Sequence Number: %u\n", v->sequence);
}

static void counters(const struct coop_counters *c, struct text *t)
{
	static const char indent[] = TAB2 "    ";

	text_add(t, TAB2 "Counters:\n");
	text_addf(t, "%sAnn msgs sent: %" PRIu64 "\n", indent, c->sent);
	text_addf(t, "%sAnn msgs sent with reply request: %" PRIu64 "\n", indent, c->sent_asking);
	text_addf(t, "%sAnn msgs recv: %" PRIu64 " \n", indent, c->received);
	text_addf(t, "%sAnn msgs recv with reply request: %" PRIu64 "\n", indent,
		  c->received_asking);
	text_addf(t, "%sPacket sent drops: %" PRIu64 " \n", indent, c->drops_sent);
	text_addf(t, "%sPacket Recv drops: %" PRIu64 " \n", indent, c->drops_received);
	text_addf(t, "%sTotal bytes sent: %" PRIu64 " \n", indent, c->octets_sent);
	text_addf(t, "%sTotal bytes recv: %" PRIu64 "\n", indent, c->octets_received);
}

static void peer(const struct coop_peer_view *p, unsigned n, bool detail, struct text *t)
{
	text_addf(t, TAB1 "Session %u:\n", n);
	text_addf(t, TAB2 "Server handle: %u\n", p->handle);
	text_addf(t, TAB2 "Peer Address: %s\n", IP4_STR(p->address));
	version_line(t, TAB2 "Peer Version: ", &p->ks_version, "\n");
	if (detail) {
		version_line(t, TAB2 "Peer COOP version: ", &p->coop_version, " \n");
		text_addf(t, TAB2 "COOP Protocol: %s\n", p->optimize ? "optimize" : "base");
	}
	text_addf(t, TAB2 "Peer Priority: %-16u\n", p->priority);
	text_addf(t, TAB2 "Peer KS Role: %-10s, Peer KS Status: %-10s\n", show_coop_role(p->role),
		  show_coop_status(p->status));
	text_addf(t, TAB2 "Antireplay Sequence Number: %u\n\n", p->sequence);
	text_addf(t, TAB2 "IKE status: %s\n", ike_words(p->ike));
	counters(&p->counters, t);
}

void show_coop(const struct show_coop_group *g, bool detail, struct text *t)
{
	const struct coop_view *v = g->view;

	text_addf(t, "Crypto Gdoi Group Name :%s \n", g->name);
	text_addf(t, TAB1 "Group handle: %u, Local Key Server handle: %u\n", g->handle,
		  g->server_handle);
	if (!v) {
		text_add(t, TAB1 "*NO* redundancy configured for this group\n");
		return;
	}
	text_addf(t, "\n" TAB1 "Local Address: %s \n", IP4_STR(v->conf->local));
	text_addf(t, TAB1 "Local Priority: %-9u\n", v->conf->priority);
	text_addf(t, TAB1 "Local KS Role: %-10s, Local KS Status: %-10s\n", show_coop_role(v->role),
		  "Alive");
	version_line(t, TAB1 "Local KS version: ", &v->conf->ks_version, "\n");
	if (detail)
		version_line(t, TAB1 "Local COOP version: ", &coop_versions.coop, " \n");
	timers(v, t);
	text_add(t, TAB1 "Peer Sessions:\n");
	for (uint32_t i = 0; i < v->n_peers; i++)
		peer(&v->peers[i], i + 1, detail, t);
}

void show_coop_version(struct text *t)
{
	version_line(t, "Cooperative key server infra Version : ", &coop_versions.infra, " \n");
	version_line(t, "Client : KS_POLICY_CLIENT Version : ", &coop_versions.policy_client,
		     " \n");
	version_line(t, "Client : GROUP_MEMBER_CLIENT Version : ", &coop_versions.member_client,
		     " \n");
	version_line(t, "Client : SID_CLIENT Version : ", &coop_versions.sid_client, "\n");
}

/* ---- identifiers ---- */

static void add_set(struct text *t, const char *what, const uint8_t set[16])
{
	bool any = false;

	text_add(t, what);
	for (unsigned i = 0; i < 128; i++) {
		unsigned last = i;

		if (!(set[i / 8] & 0x80 >> i % 8))
			continue;
		while (last + 1 < 128 && set[(last + 1) / 8] & 0x80 >> (last + 1) % 8)
			last++;
		text_addf(t, "%s%u", any ? ", " : "", i);
		if (last > i)
			text_addf(t, "-%u", last);
		any = true;
		i = last;
	}
	if (!any)
		text_add(t, "none");
	text_addc(t, '\n');
}

static const char *size_words(uint8_t bits)
{
	return bits == 32 ? "LARGE" : bits == 24 ? "MEDIUM" : "SMALL";
}

static void identifiers(const struct coop_sid *s, bool overlap, struct text *t)
{
	text_add(t, TAB1 "Next SID Client Operation    : NOTIFY\n");
	text_addf(t, TAB1 "Re-initializing              : %s\n", s->reinit ? "Yes" : "No");
	text_addf(t, TAB1 "KSSID Overlap                : %s\n", overlap ? "Yes" : "No");
	text_addf(t, TAB1 "SID Length (Group Size) Cfg  : %u bits (%s)\n", s->size_cfg,
		  size_words(s->size_cfg));
	text_addf(t, TAB1 "SID Length (Group Size) Used : %u bits (%s)\n", s->size_used,
		  size_words(s->size_used));
	text_add(t, TAB1 "Current KSSID In-Use         : ");
	if (s->current == 255)
		text_add(t, "none\n");
	else
		text_addf(t, "%u\n", s->current);
	add_set(t, TAB1 "KSSID(s) Assigned            : ", s->assigned);
	add_set(t, TAB1 "KSSID(s) Used                : ", s->used);
	add_set(t, TAB1 "Old KSSID(s) Used            : ", s->old);
}

void show_coop_identifier(const struct show_coop_group *g, bool detail, struct text *t)
{
	const struct coop_view *v = g->view;

	text_addf(t, "COOP-KS Sender ID (SID) Information for Group %s:\n\n", g->name);
	if (!v) {
		text_add(t, "    *NO* redundancy configured for this group\n");
		return;
	}
	text_addf(t, "    Local KS Role: %-10s, Local KS Status: %s\n", show_coop_role(v->role),
		  "Alive");
	text_addf(t, TAB1 "Local Address                : %s\n", IP4_STR(v->conf->local));
	identifiers(&v->conf->sid, v->mismatch & COOP_MISMATCH_SID, t);
	for (uint32_t i = 0; detail && i < v->n_peers; i++) {
		const struct coop_peer_view *p = &v->peers[i];

		if (!p->has_sid)
			continue;
		text_addf(t, "\n    Peer KS Role:  %-10s, Peer KS Status:  %s\n",
			  show_coop_role(p->role), show_coop_status(p->status));
		text_addf(t, TAB1 "Peer Address                 : %s\n", IP4_STR(p->address));
		identifiers(&p->sid, p->mismatch & COOP_MISMATCH_SID, t);
	}
}
