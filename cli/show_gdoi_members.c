/* The members of a group, as its key server shows them. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/show_gdoi_ks.h"

static void add_seqs(struct text *t, const char *what, const uint32_t seq[4])
{
	text_add(t, what);
	for (unsigned i = 0; i < 4; i++)
		text_addf(t, "%-6" PRIu32, seq[i]);
	text_addc(t, '\n');
}

static void add_member(const struct gdoi_ks_view *v, const struct gdoi_ks_member_view *m,
		       struct text *t)
{
	text_addf(t, "Group Member ID    : %s  GM Version: %u.%u.%u\n", IP4_STR(m->address),
		  m->version[0], m->version[1], m->version[2]);
	if (v->conf->id_type == GDOI_IDENTITY_ADDRESS)
		text_addf(t, " Group ID          : %s\n", IP4_STR(v->conf->identity));
	else
		text_addf(t, " Group ID          : %" PRIu32 "\n", v->conf->identity);
	text_addf(t,
		  " Group Name        : %s\n"
		  " Group Type        : GDOI (ISAKMP)\n"
		  " GM State          : Registered\n"
		  " Key Server ID     : %s\n"
		  " Rekeys sent       : %" PRIu32 "\n"
		  " Rekeys retries    : %" PRIu32 "\n"
		  " Rekey Acks Rcvd   : %" PRIu32 "\n"
		  " Rekey Acks missed : %" PRIu32 "\n\n",
		  v->conf->group, IP4_STR(m->registrar), m->rekeys_sent, m->retries, m->acks,
		  m->acks_missed);
	add_seqs(t, " Sent seq num : ", m->sent_seq);
	add_seqs(t, " Rcvd seq num : ", m->received_seq);
	text_add(t, "\n\n");
}

void show_gdoi_ks_members(const struct show_gdoi_server *s, struct when now, ip4_t only,
			  struct text *t)
{
	struct gdoi_ks_view v;
	struct gdoi_ks_member_view m;
	const void *at = NULL;

	gdoi_ks_view(s->ks, now, &v);
	if (only && !gdoi_ks_find_member(s->ks, now, only, &m)) {
		text_add(t, "\n\nGroup Member not Found\n\n");
		return;
	}
	text_addf(t,
		  "Number of rekeys sent for group %s : %" PRIu32 "\n"
		  "Number of retransmits during the last rekey for group %s : %" PRIu32 "\n"
		  "Duration of the last rekey for group %s : %" PRIu32 " msec\n\n",
		  v.conf->group, v.rekeys, v.conf->group, v.last_retransmits, v.conf->group,
		  v.last_duration_ms);
	if (only) {
		add_member(&v, &m, t);
		return;
	}
	while (gdoi_ks_view_member(s->ks, now, &at, &m))
		add_member(&v, &m, t);
}

/* ---- members summary ---- */

static uint32_t registered_with(const struct gdoi_ks *ks, struct when now, ip4_t server)
{
	struct gdoi_ks_member_view m;
	const void *at = NULL;
	uint32_t n = 0;

	while (gdoi_ks_view_member(ks, now, &at, &m))
		n += m.registrar == server;
	return n;
}

static void add_server(const struct show_gdoi_server *s, struct when now, ip4_t server, bool local,
		       struct text *t)
{
	struct gdoi_ks_member_view m;
	const void *at = NULL;

	text_addf(t, "Key Server ID: %s, GMDB state: %s, Group Members: %" PRIu32 "\n",
		  IP4_STR(server), local ? "LOCAL" : "REDUNDANT",
		  registered_with(s->ks, now, server));
	text_add(t, "  Member ID     Version      Rekey sent     Rekey Ack missed\n");
	while (gdoi_ks_view_member(s->ks, now, &at, &m)) {
		char version[12];

		if (m.registrar != server)
			continue;
		(void)snprintf(version, sizeof(version), "%u.%u.%u", m.version[0], m.version[1],
			       m.version[2]);
		text_addf(t, "  %-12s %-14s %-15" PRIu32 " %" PRIu32 "\n", IP4_STR(m.address),
			  version, m.rekeys_sent, m.acks_missed);
	}
	text_addc(t, '\n');
}

void show_gdoi_ks_summary(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t, "Group Name: %s, ID: ", v.conf->group);
	if (v.conf->id_type == GDOI_IDENTITY_ADDRESS)
		text_add(t, IP4_STR(v.conf->identity));
	else
		text_addf(t, "%" PRIu32, v.conf->identity);
	text_addf(t, ", Group Members: %" PRIu32 "\n", v.n_members);
	add_server(s, now, v.conf->local, true, t);
	for (uint32_t i = 0; s->coop && i < s->coop->n_peers; i++)
		add_server(s, now, s->coop->peers[i].address, false, t);
	text_addc(t, '\n');
}

/* ---- feature ---- */

/* What a version can do: by the number that the vendor ID of the other end says. */
const struct show_gdoi_feature show_gdoi_features[] = {{"ckm", 19, 19},
						       {"crl-check", 5, 5},
						       {"cts-sgt", 5, 5},
						       {"dp-recovery", 16, 16},
						       {"gdoi-interop-ack", 27, 27},
						       {"gdoi-mib", 3, 3},
						       {"gikev2", 12, 12},
						       {"gm-removal", 2, 2},
						       {"ip-d3p", 10, 10},
						       {"ipv6-crypto-path", 3, 3},
						       {"long-sa-lifetime", 8, 8},
						       {"pfs", 21, 21},
						       {"policy-replace", 2, 2},
						       {"suite-b", 4, 4},
						       {NULL, 0, 0}};

void show_gdoi_support(ip4_t who, const uint8_t version[3], uint8_t since, struct text *t)
{
	bool yes = version[0] > 1 || (version[0] == 1 && (version[1] || version[2] >= since));

	text_addf(t, "        %-16s %u.%u.%-10u %s\n", IP4_STR(who), version[0], version[1],
		  version[2], yes ? "Yes" : "No");
}

void show_gdoi_ks_feature(const struct show_gdoi_server *s, struct when now,
			  const struct show_gdoi_feature *f, struct text *t)
{
	struct gdoi_ks_view v;
	struct gdoi_ks_member_view m;
	const void *at = NULL;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t, "Group Name: %s\n    Key Server ID       Version   Feature Supported\n",
		  v.conf->group);
	show_gdoi_support(v.conf->local, s->version, f->server, t);
	for (uint32_t i = 0; s->coop && i < s->coop->n_peers; i++)
		if (s->coop->peers[i].heard)
			show_gdoi_support(s->coop->peers[i].address, s->coop->peers[i].ks_version.v,
					  f->server, t);
	text_add(t, "\n    Group Member ID     Version   Feature Supported\n");
	while (gdoi_ks_view_member(s->ks, now, &at, &m))
		show_gdoi_support(m.address, m.version, f->member, t);
	text_addc(t, '\n');
}

/* ---- diagnose ---- */

void show_gdoi_ks_diagnose(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t,
		  "Key Server %s, Group %s\n"
		  "    State                    : %s\n"
		  "    Registration messages    : %" PRIu32 "\n"
		  "    Registrations refused    : %" PRIu32 "\n"
		  "    Registrations dropped    : %" PRIu32 "\n"
		  "    Rekey Acks refused       : %" PRIu32 "\n\n",
		  IP4_STR(v.conf->local), v.conf->group,
		  !v.has_keys  ? "no keys"
		  : !v.serves  ? "does not register members"
		  : !v.primary ? "registers members, does not rekey"
			       : "registers and rekeys members",
		  v.pulls, v.pulls_refused, v.pulls_dropped, v.acks_bad);
}
