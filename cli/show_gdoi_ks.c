#include "cli/show_gdoi_ks.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/show_coop.h"
#include "cli/show_gdoi.h"

#define TAB "        "

static const char *transport(const struct gdoi_ks_conf *c)
{
	return c->unicast ? "Unicast" : "Multicast";
}

static const char *ack_word(const struct gdoi_ks_conf *c)
{
	if (!c->unicast)
		return "None"; /* multicast rekeys are not acknowledged */
	switch (c->ack) {
	case GDOI_ACK_CISCO:
		return "Cisco";
	case GDOI_ACK_INTEROPERABLE:
		return "Interoperable";
	case GDOI_ACK_ANY:
		return "Any";
	default:
		return "None";
	}
}

static void add_identity(const struct gdoi_ks_conf *c, struct text *t)
{
	if (c->id_type == GDOI_IDENTITY_ADDRESS)
		text_addf(t, "    Group Identity           : %s\n", IP4_STR(c->identity));
	else
		text_addf(t, "    Group Identity           : %" PRIu32 "\n", c->identity);
}

static void add_redundancy(const struct show_gdoi_server *s, bool coop_version, struct text *t)
{
	const struct coop_view *v = s->coop;

	if (!v)
		return;
	text_addf(t,
		  "    Redundancy               : Configured\n"
		  "        Local Address        : %s\n"
		  "        Local Priority       : %u\n"
		  "        Local KS Status      : Alive\n"
		  "        Local KS Role        : %s\n"
		  "        Local KS Version     : %u.%u.%u\n",
		  IP4_STR(v->conf->local), v->conf->priority, show_coop_role(v->role),
		  s->version[0], s->version[1], s->version[2]);
	if (coop_version)
		text_addf(t, "        Local COOP Version   : %u.%u.%u \n", coop_versions.coop.v[0],
			  coop_versions.coop.v[1], coop_versions.coop.v[2]);
}

/* ---- ks, ks detail ---- */

void show_gdoi_ks(const struct show_gdoi_server *s, struct when now, bool detail, struct text *t)
{
	struct gdoi_ks_view v;
	const char *last = NULL;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t,
		  "Key Server Information For Group %s:\n"
		  "    Group Name               : %s\n"
		  "    Re-auth on new CRL       : %s\n",
		  v.conf->group, v.conf->group, v.conf->reauth_crl ? "Enabled" : "Disabled");
	add_identity(v.conf, t);
	text_addf(t,
		  "    Group Type               : GDOI (ISAKMP)\n"
		  "    Group Members            : %" PRIu32 "\n"
		  "    Rekey Acknowledgement Cfg: %s\n"
		  "    IPSec SA Direction       : %s\n"
		  "    IP D3P Window            : Disabled\n"
		  "    Split Resiliency Factor  : 0\n"
		  "    CKM status               : Disabled\n"
		  "    ACL Configured:%s\n",
		  v.n_members, ack_word(v.conf), v.conf->receive_only ? "Inbound Only" : "Both",
		  detail ? " " : "");
	for (size_t i = 0; i < v.conf->n_sas; i++) {
		if (!str_equal(last, v.conf->sas[i].acl))
			text_addf(t, "        access-list %s\n", v.conf->sas[i].acl);
		last = v.conf->sas[i].acl;
	}
	add_redundancy(s, detail, t);
}

/* ---- show crypto gdoi ---- */

static uint32_t left_of(const struct gdoi_ks *ks, struct when now, unsigned number, uint32_t *rekey)
{
	struct gdoi_ks_tek_view k;

	for (size_t i = 0; gdoi_ks_view_tek(ks, now, i, &k); i++)
		if (k.current && k.number == number) {
			*rekey = k.rekey_s;
			return k.left_s;
		}
	*rekey = 0;
	return 0;
}

static void add_replay(const struct gdoi_ks_sa *sa, struct text *t)
{
	switch (sa->replay) {
	case GDOI_REPLAY_TIME:
		text_addf(t,
			  "      Replay method          : Time Based\n"
			  "      Replay Window Size     : %" PRIu32 "\n",
			  sa->window / 1000);
		break;
	case GDOI_REPLAY_COUNTER:
		text_addf(t,
			  "      Replay method          : Count Based\n"
			  "      Replay Window Size     : %" PRIu32 "\n",
			  sa->window);
		break;
	default:
		text_add(t, "      Replay method          : Disabled\n");
	}
}

static void add_sa(const struct show_gdoi_server *s, struct when now, const struct gdoi_ks_sa *sa,
		   bool members, struct text *t)
{
	uint32_t left, rekey;

	left = left_of(s->ks, now, sa->number, &rekey);
	text_addf(t,
		  "      IPSec SA Number        : %u\n"
		  "      IPSec SA Rekey Lifetime: %" PRIu32 " secs\n"
		  "      Profile Name           : %s\n",
		  sa->number, sa->lifetime_s, sa->profile);
	add_replay(sa, t);
	text_add(t, "      Tagging method         : Disabled\n");
	if (members)
		text_addf(t,
			  "      SA Rekey\n"
			  "         Remaining Lifetime  : %" PRIu32 " secs\n"
			  "         Time to Rekey       : %" PRIu32 " secs\n",
			  left, rekey);
	text_addf(t, "      ACL Configured         : access-list %s\n\n", sa->acl);
}

static void add_times(const struct gdoi_ks_view *v, struct text *t)
{
	text_addf(t, "    Group Rekey Lifetime     : %" PRIu32 " secs\n", v->conf->kek_lifetime_s);
	if (v->n_members)
		text_addf(t,
			  "    Group Rekey\n"
			  "        Remaining Lifetime   : %" PRIu32 " secs\n"
			  "        Time to Rekey        : %" PRIu32 " secs\n",
			  v->kek_left_s, v->kek_rekey_s == UINT32_MAX ? 0 : v->kek_rekey_s);
	text_addf(t, "    Rekey Retransmit Period  : %" PRIu32 " secs\n", v->conf->retransmit_s);
	if (v->conf->retransmit_periodic)
		text_add(t, "    Rekey Retransmit Attempts: Periodic\n");
	else
		text_addf(t, "    Rekey Retransmit Attempts: %" PRIu32 "\n", v->conf->retransmit_n);
	if (v->n_members)
		text_addf(t,
			  "    Group Retransmit\n"
			  "        Remaining Lifetime   : %" PRIu32 " secs\n",
			  v->retransmit_s == UINT32_MAX ? 0 : v->retransmit_s);
	text_addc(t, '\n');
}

void show_gdoi_server(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t,
		  "    Group Name               : %s (%s)\n"
		  "    Re-auth on new CRL       : %s\n",
		  v.conf->group, transport(v.conf), v.conf->reauth_crl ? "Enabled" : "Disabled");
	add_identity(v.conf, t);
	text_addf(t,
		  "    Group Type               : GDOI (ISAKMP)\n"
		  "    Crypto Path              : ipv4\n"
		  "    Key Management Path      : ipv4\n"
		  "    Group Members            : %" PRIu32 "\n"
		  "    IPSec SA Direction       : %s\n"
		  "    IP D3P Window            : Disabled\n"
		  "    Split Resiliency Factor  : 0\n"
		  "    CKM status               : Disabled\n",
		  v.n_members, v.conf->receive_only ? "Inbound Only" : "Both");
	add_redundancy(s, false, t);
	add_times(&v, t);
	for (size_t i = 0; i < v.conf->n_sas; i++)
		add_sa(s, now, &v.conf->sas[i], v.n_members > 0, t);
	text_add(t, "     Group Server list       : Local\n\n");
}

/* ---- ks policy ---- */

static void add_pair(struct text *t, const char *a, const char *va, const char *b, const char *vb)
{
	text_addf(t, "    %-19s: %-14s%-22s: %s\n", a, va, b, vb);
}

static void add_numbers(struct text *t, const char *a, uint32_t na, const char *b, uint32_t nb)
{
	char va[12], vb[12];

	(void)snprintf(va, sizeof(va), "%" PRIu32, na);
	(void)snprintf(vb, sizeof(vb), "%" PRIu32, nb);
	add_pair(t, a, va, b, vb);
}

static void add_due(struct text *t, uint32_t s)
{
	if (s == UINT32_MAX)
		text_add(t, "    time to rekey (sec): n/a\n");
	else
		text_addf(t, "    time to rekey (sec): %" PRIu32 "\n", s);
}

static void add_kek(const struct gdoi_ks_conf *c, const struct gdoi_ks_kek_view *k, struct text *t)
{
	static const char *const words[] = {
	    [GDOI_KEK_DES] = "DES", [GDOI_KEK_3DES] = "3DES", [GDOI_KEK_AES] = "AES"};

	text_addf(t, "  KEK POLICY (transport type : %s)\n    spi : 0x", transport(c));
	text_add_hex(t, BYTES_OF(k->spi), true);
	text_addc(t, '\n');
	add_pair(t, "management alg", "disabled", "encrypt alg", words[k->alg]);
	add_numbers(t, "crypto iv length", k->iv_octets, "key size", k->key_octets);
	add_numbers(t, "orig life(sec)", k->lifetime_s, "remaining life(sec)", k->left_s);
	add_due(t, k->rekey_s);
	char octets[12];
	(void)snprintf(octets, sizeof(octets), "%" PRIu32, k->sig_key_octets);
	add_pair(t, "sig hash algorithm", "enabled", "sig key length", octets);
	text_addf(t,
		  "    sig size           : %" PRIu32 "\n"
		  "    sig key name       : %s\n"
		  "    acknowledgement    : %s\n\n",
		  k->sig_octets, c->rekey_label, ack_word(c));
}

static void add_tek(const struct gdoi_ks_tek_view *k, struct text *t)
{
	text_addf(t,
		  "  TEK POLICY (encaps : %s)\n"
		  "    spi                : 0x%" PRIX32 "\n"
		  "    access-list        : %s\n"
		  "    transform          : ",
		  k->transform.transport ? "ENCAPS_TRANSPORT" : "ENCAPS_TUNNEL", k->spi, k->acl);
	show_gdoi_transform(&k->transform, t);
	text_addc(t, '\n');
	add_numbers(t, "alg key size", k->enc_octets, "sig key size", k->auth_octets);
	add_numbers(t, "orig life(sec)", k->lifetime_s, "remaining life(sec)", k->left_s);
	add_numbers(t, "tek life(sec)", k->lifetime_s, "elapsed time(sec)", k->elapsed_s);
	add_numbers(t, "override life(sec)", k->override_s, "antireplay window size",
		    k->replay == GDOI_REPLAY_TIME      ? k->window / 1000
		    : k->replay == GDOI_REPLAY_COUNTER ? k->window
						       : 0);
	add_due(t, k->rekey_s);
	text_add(t, "\n\n");
}

void show_gdoi_ks_policy(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;
	struct gdoi_ks_tek_view k;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t,
		  "For group %s (handle: 0x%08" PRIX32 ") server %s (handle: 0x%08" PRIX32
		  "):\n\n  # of teks : %" PRIu32 "  Seq num : %" PRIu32 "\n",
		  v.conf->group, s->handle, IP4_STR(v.conf->local), s->server_handle, v.n_teks,
		  v.n_keks ? v.keks[0].seq : 0);
	for (uint32_t i = 0; i < v.n_keks; i++)
		add_kek(v.conf, &v.keks[i], t);
	for (size_t i = 0; gdoi_ks_view_tek(s->ks, now, i, &k); i++)
		add_tek(&k, t);
}

/* ---- the rest of ks ---- */

void show_gdoi_ks_acl(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t, "Group Name: %s\n Configured ACL:\n", v.conf->group);
	for (size_t i = 0; i < v.conf->n_sas; i++)
		for (size_t a = 0; a < v.conf->sas[i].n_aces; a++) {
			text_addf(t, "   access-list %s  ", v.conf->sas[i].acl);
			show_gdoi_ace(&v.conf->sas[i].aces[a], t);
			text_addc(t, '\n');
		}
	text_addc(t, '\n');
}

void show_gdoi_ks_rekey(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;
	uint32_t rekey;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t,
		  "Group %s (%s)\n"
		  "    Number of Rekeys sent               : %" PRIu32 "\n"
		  "    Number of Rekeys retransmitted      : %" PRIu32 "\n"
		  "    KEK rekey lifetime (sec)            : %" PRIu32 "\n"
		  "\tRemaining lifetime (sec)         : %" PRIu32 "\n"
		  "    Retransmit period                   : %" PRIu32 "\n",
		  v.conf->group, transport(v.conf), v.rekeys, v.retransmits, v.conf->kek_lifetime_s,
		  v.kek_left_s, v.conf->retransmit_s);
	if (v.conf->retransmit_periodic)
		text_add(t, "    Number of retransmissions           : Periodic\n");
	else
		text_addf(t, "    Number of retransmissions           : %" PRIu32 "\n",
			  v.conf->retransmit_n);
	for (size_t i = 0; i < v.conf->n_sas; i++)
		text_addf(t,
			  "    IPSec SA %u  lifetime (sec)         : %" PRIu32 "\n"
			  "\tRemaining lifetime (sec)         : %" PRIu32 "\n",
			  v.conf->sas[i].number, v.conf->sas[i].lifetime_s,
			  left_of(s->ks, now, v.conf->sas[i].number, &rekey));
	text_addc(t, '\n');
}

void show_gdoi_ks_replay(const struct show_gdoi_server *s, struct when now, struct text *t)
{
	struct gdoi_ks_view v;
	bool timed = false;

	gdoi_ks_view(s->ks, now, &v);
	for (size_t i = 0; i < v.conf->n_sas; i++)
		timed = timed || v.conf->sas[i].replay == GDOI_REPLAY_TIME;
	text_addf(t, "Anti-replay Information For Group %s:\n  Timebased Replay:\n", v.conf->group);
	if (timed)
		text_addf(t,
			  "    Replay Value             : %" PRIu64 ".%02u secs\n"
			  "    Remaining sync time      : %" PRIu32 " secs\n\n",
			  v.pst_ms / 1000, (unsigned)(v.pst_ms % 1000 / 10), v.sync_s);
	else
		text_add(t, "    is not enabled\n\n");
}

static void add_set(struct text *t, const char *what, const uint8_t *set, const uint8_t *without)
{
	bool any = false;

	text_add(t, what);
	for (unsigned i = 0; i < GDOI_KSSIDS; i++) {
		uint8_t bit = (uint8_t)(0x80 >> i % 8);

		if (!(set[i / 8] & bit) || (without && (without[i / 8] & bit)))
			continue;
		text_addf(t, "%s%u", any ? ", " : "", i);
		any = true;
	}
	text_add(t, any ? "\n" : "none\n");
}

void show_gdoi_ks_identifier(const struct show_gdoi_server *s, struct when now, bool detail,
			     struct text *t)
{
	struct gdoi_ks_view v;

	gdoi_ks_view(s->ks, now, &v);
	text_addf(t,
		  "KS Sender ID (KSSID) Information for Group %s:\n\n"
		  "    Transform Mode           : %s\n"
		  "    Re-initializing          : No\n"
		  "    SID Length (Group Size)  : ",
		  v.conf->group,
		  v.counter_mode ? "Counter (Suite-B)" : "Non-Counter (Non-Suite-B)");
	show_gdoi_sid_size(v.sid_bits, t);
	text_addc(t, '\n');
	if (v.kssid == GDOI_KSSID_NONE)
		text_add(t, "    Current KSSID In-Use     : none\n"
			    "    Last GMSID Used          : none\n");
	else
		text_addf(t,
			  "    Current KSSID In-Use     : %u\n"
			  "    Last GMSID Used          : %" PRIu32 "\n",
			  v.kssid, v.sid_next ? v.sid_next - 1 : 0);
	if (detail) {
		text_addc(t, '\n');
		add_set(t, "    KSSID(s) Assigned        : ", v.conf->kssids, NULL);
		add_set(t, "    KSSID(s) Used            : ", v.kssids_used, NULL);
		text_add(t, "    KSSID(s) Used (Old)      : none\n");
		add_set(t, "    Available KSSID(s)       : ", v.conf->kssids, v.kssids_used);
		if (v.sids_left)
			text_addf(t, "\n    REMAINING SIDs: %" PRIu32 "\n", v.sids_left);
		else
			text_add(t, "\n    REMAINING SIDs: none\n");
	}
	text_add(t, "\n\n");
}
