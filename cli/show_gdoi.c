#include "cli/show_gdoi.h"

#include <inttypes.h>

/* ---- words ---- */

static void add_side(ip4_t a, ip4_t mask, uint16_t lo, uint16_t hi, struct text *t)
{
	if (!mask)
		text_add(t, " any");
	else if (mask == UINT32_MAX)
		text_addf(t, " host %s", IP4_STR(a));
	else
		text_addf(t, " %s %s", IP4_STR(a), IP4_STR(~mask));
	if (lo == hi)
		text_addf(t, " port = %u", lo);
	else if (lo || hi != UINT16_MAX)
		text_addf(t, " port range %u %u", lo, hi);
}

void show_gdoi_ace(const struct gdoi_ace *a, struct text *t)
{
	static const struct {
		uint8_t number;
		const char *name;
	} protocols[] = {{0, "ip"},	{1, "icmp"},  {2, "igmp"}, {6, "tcp"},
			 {17, "udp"},	{47, "gre"},  {50, "esp"}, {51, "ahp"},
			 {88, "eigrp"}, {89, "ospf"}, {103, "pim"}};
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (protocols[i].number == a->proto)
			name = protocols[i].name;
	text_add(t, a->deny ? "deny " : "permit ");
	if (name)
		text_add(t, name);
	else
		text_addf(t, "%u", a->proto);
	add_side(a->src, a->src_mask, a->sport_lo, a->sport_hi, t);
	add_side(a->dst, a->dst_mask, a->dport_lo, a->dport_hi, t);
}

void show_gdoi_transform(const struct gdoi_transform *x, struct text *t)
{
	static const char *const hmacs[] = {[GDOI_AUTH_MD5] = "esp-md5-hmac ",
					    [GDOI_AUTH_SHA1] = "esp-sha-hmac ",
					    [GDOI_AUTH_SHA256] = "esp-sha256-hmac ",
					    [GDOI_AUTH_SHA384] = "esp-sha384-hmac ",
					    [GDOI_AUTH_SHA512] = "esp-sha512-hmac "};
	const char *bits = x->key_bits == 256 ? "256" : x->key_bits == 192 ? "192" : "";

	switch (x->esp) {
	case GDOI_ESP_DES:
		text_add(t, "esp-des ");
		break;
	case GDOI_ESP_3DES:
		text_add(t, "esp-3des ");
		break;
	case GDOI_ESP_NULL:
		text_add(t, "esp-null ");
		break;
	case GDOI_ESP_AES:
		text_addf(t, "esp-%s%saes ", bits, *bits ? "-" : "");
		break;
	case GDOI_ESP_GMAC:
		text_addf(t, "esp-gmac %s%s", bits, *bits ? " " : "");
		break;
	default:
		text_addf(t, "esp-gcm %s%s", bits, *bits ? " " : "");
	}
	if (x->auth < sizeof(hmacs) / sizeof(*hmacs) && hmacs[x->auth])
		text_add(t, hmacs[x->auth]);
}

static const char *sig_hash_word(unsigned h)
{
	switch (h) {
	case GDOI_SIG_SHA256:
		return "HMAC_AUTH_SHA256";
	case GDOI_SIG_SHA384:
		return "HMAC_AUTH_SHA384";
	case GDOI_SIG_SHA512:
		return "HMAC_AUTH_SHA512";
	case GDOI_SIG_MD5:
		return "HMAC_AUTH_MD5";
	default:
		return "HMAC_AUTH_SHA";
	}
}

static const char *kek_word(unsigned alg)
{
	return alg == GDOI_KEK_AES ? "AES" : alg == GDOI_KEK_3DES ? "3DES" : "DES";
}

static unsigned kek_bits(const struct gdoi_gm_kek_view *k)
{
	return k->key_bits ? k->key_bits : k->alg == GDOI_KEK_3DES ? 192 : 64;
}

static const char *status_word(enum gdoi_gm_status s)
{
	switch (s) {
	case GDOI_GM_REGISTERING:
		return "Registering";
	case GDOI_GM_REGISTERED:
		return "Registered";
	case GDOI_GM_RE_REGISTERING:
		return "Re-registering";
	default:
		return "Not initialized";
	}
}

/* ---- the member ---- */

static void add_ago(uint32_t s, struct text *t)
{
	text_addf(t, "%02" PRIu32 ":%02" PRIu32 ":%02" PRIu32, s / 3600, s / 60 % 60, s % 60);
}

static void add_registration(const struct show_gdoi_member *m, const struct gdoi_gm_view *v,
			     struct text *t)
{
	const char *local = IP4_STR(v->conf->local);

	text_addf(t, "    Group member             : %-15s vrf: None\n", local);
	text_addf(t, "       Local addr/port       : %s/848\n", local);
	text_addf(t, "       Remote addr/port      : %s/848\n", IP4_STR(v->server));
	text_add(t, "       fvrf/ivrf             : None/None\n");
	text_addf(t, "       Version               : %s\n", m->version);
	text_addf(t, "       Registration status   : %s\n", status_word(v->status));
	if (v->status == GDOI_GM_REGISTERED || v->status == GDOI_GM_RE_REGISTERING)
		text_addf(t, "       Registered with       : %s\n", IP4_STR(v->server));
	if (v->reregister_s != UINT32_MAX)
		text_addf(t, "       Re-registers in       : %" PRIu32 " sec\n", v->reregister_s);
	text_addf(t, "       Succeeded registration: %" PRIu32 "\n", v->succeeded);
	text_addf(t, "       Attempted registration: %" PRIu32 "\n", v->attempted);
	text_addf(t, "       Last rekey from       : %s\n",
		  v->rekey_from ? IP4_STR(v->rekey_from) : "UNKNOWN");
	text_addf(t, "       Last rekey seq num    : %" PRIu32 "\n", v->rekey_seq);
}

static void add_rekeys(const struct gdoi_gm_view *v, struct text *t)
{
	bool multicast = v->n_keks && !v->keks[0].unicast;

	if (multicast)
		text_addf(t, "       Multicast rekey rcvd  : %" PRIu32 "\n", v->rekeys_multicast);
	else
		text_addf(t,
			  "       Unicast rekey received: %" PRIu32 "\n"
			  "       Rekey ACKs sent       : %" PRIu32 "\n",
			  v->rekeys_unicast, v->acks);
	if (v->rekey_ago_s == UINT32_MAX) {
		text_add(t, "       Rekey Received        : never\n");
	} else {
		text_add(t, "       Rekey Rcvd(hh:mm:ss)  : ");
		add_ago(v->rekey_ago_s, t);
		text_addc(t, '\n');
	}
	text_addf(t,
		  "       PFS Rekey received    : 0\n"
		  "       DP Error Monitoring   : %s\n"
		  "       IPSEC init reg executed    : 0\n"
		  "       IPSEC init reg postponed   : 0\n"
		  "       Active TEK Number     : %u\n"
		  "       SA Track (OID/status) : disabled\n"
		  "       Fail-Close Revert : Disabled\n",
		  v->conf->recovery_s ? "ON" : "OFF", v->n_teks);
}

static void add_word(bool allowed, const char *word, bool *any, struct text *t)
{
	if (allowed)
		text_addf(t, "%s%s", *any ? " " : "", word);
	*any = *any || allowed;
}

static void add_allowed(const struct gdoi_gm_conf *c, struct text *t)
{
	bool any = c->ciphers_any;

	text_addf(t, "\n       allowable rekey cipher: %s", any ? "any" : "");
	any = false;
	add_word(!c->ciphers_any && c->cipher_des, "DES", &any, t);
	add_word(!c->ciphers_any && c->cipher_3des, "3DES", &any, t);
	add_word(!c->ciphers_any && c->cipher_aes128, "AES128", &any, t);
	add_word(!c->ciphers_any && c->cipher_aes192, "AES192", &any, t);
	add_word(!c->ciphers_any && c->cipher_aes256, "AES256", &any, t);
	text_addf(t, "\n       allowable rekey hash  : %s", c->hashes_any ? "any" : "");
	any = false;
	add_word(!c->hashes_any && c->hash_sha1, "HMAC_AUTH_SHA", &any, t);
	add_word(!c->hashes_any && c->hash_sha256, "HMAC_AUTH_SHA256", &any, t);
	add_word(!c->hashes_any && c->hash_sha384, "HMAC_AUTH_SHA384", &any, t);
	add_word(!c->hashes_any && c->hash_sha512, "HMAC_AUTH_SHA512", &any, t);
	text_addf(t, "\n       allowable transformtag: %s", c->n_sets ? "" : "any ESP");
	for (unsigned i = 0; i < c->n_sets; i++)
		show_gdoi_transform(&c->sets[i], t);
	text_addc(t, '\n');
}

/* ---- what was downloaded ---- */

static void add_list(const struct show_gdoi_member *m, const struct gdoi_gm_view *v, struct text *t)
{
	const struct gdoi_ace *aces;
	size_t n;

	text_addf(t, " ACL Downloaded From KS %s:\n",
		  v->succeeded ? IP4_STR(v->server) : "UNKNOWN");
	for (size_t p = 0; gdoi_gm_view_policy(m->gm, p, &aces, &n); p++)
		for (size_t i = 0; i < n; i++) {
			text_add(t, "   access-list   ");
			show_gdoi_ace(&aces[i], t);
			text_addc(t, '\n');
		}
}

static void add_kek(const struct gdoi_gm_view *v, struct text *t)
{
	const struct gdoi_gm_kek_view *k = &v->keks[0];

	text_add(t, "\nKEK POLICY:\n");
	if (!v->n_keks)
		return;
	text_addf(t, "    Rekey Transport Type     : %s\n", k->unicast ? "Unicast" : "Multicast");
	text_addf(t, "    Lifetime (secs)          : %" PRIu32 "\n", k->left_s);
	text_addf(t, "    Encrypt Algorithm        : %s\n", kek_word(k->alg));
	text_addf(t, "    Key Size                 : %-8u\n", kek_bits(k));
	text_addf(t, "    Sig Hash Algorithm       : %s\n", sig_hash_word(k->sig_hash));
	/* Of the key as it was downloaded, a DER structure, not of the modulus. */
	text_addf(t, "    Sig Key Length (bits)    : %-8zu\n", 8 * k->sig_key.n);
}

static void add_tek(const struct gdoi_gm_tek_view *k, struct text *t)
{
	text_addf(t, "    IPsec SA:\n        spi: 0x%" PRIX32 "(%" PRIu32 ")\n        transform: ",
		  k->spi, k->spi);
	show_gdoi_transform(&k->transform, t);
	text_addf(t, "\n        sa timing:remaining key lifetime (sec): (%" PRIu32 ")\n",
		  k->left_s);
	if (k->replay == GDOI_REPLAY_TIME)
		text_addf(t, "        Anti-Replay(Time Based) : %" PRIu32 " sec interval\n",
			  k->window / 1000);
	else if (k->replay == GDOI_REPLAY_COUNTER)
		text_addf(t, "        Anti-Replay(Counter Based) : %" PRIu32 "\n", k->window);
	else
		text_add(t, "        Anti-Replay : Disabled\n");
	text_addf(t,
		  "        tag method : disabled\n"
		  "        alg key size: %" PRIu32 " (bytes)\n"
		  "        sig key size: %" PRIu32 " (bytes)\n"
		  "        encaps: %s\n",
		  k->enc_octets, k->auth_octets,
		  k->transform.transport ? "ENCAPS_TRANSPORT" : "ENCAPS_TUNNEL");
}

static void add_teks(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_tek_view k;
	size_t i;

	text_addf(t, "\nTEK POLICY for the current KS-Policy ACEs Downloaded:\n  %s:\n",
		  m->interface);
	for (i = 0; gdoi_gm_view_tek(m->gm, now, i, &k); i++) {
		if (i)
			text_addc(t, '\n');
		add_tek(&k, t);
	}
	text_add(t, "\n\n");
}

/* ---- displays ---- */

static const char *direction(const struct show_gdoi_member *m, const struct gdoi_gm_view *v)
{
	if (v->receive_only || m->direction == NET_CRYPTO_INBOUND_ONLY)
		return "Inbound Only";
	return m->direction == NET_CRYPTO_INBOUND_OPTIONAL ? "Inbound Optional" : "Both";
}

static void add_head(const struct show_gdoi_member *m, const struct gdoi_gm_view *v, struct text *t)
{
	text_addf(t, "    Group Name               : %s\n", v->conf->group);
	if (v->conf->id_type == GDOI_IDENTITY_ADDRESS)
		text_addf(t, "    Group Identity           : %s\n", IP4_STR(v->conf->identity));
	else
		text_addf(t, "    Group Identity           : %" PRIu32 "\n", v->conf->identity);
	text_addf(t,
		  "    Group Type               : GDOI (ISAKMP)\n"
		  "    Crypto Path              : ipv4\n"
		  "    Key Management Path      : ipv4\n"
		  "    Rekeys received          : %" PRIu32 "\n"
		  "    IPSec SA Direction       : %s\n\n",
		  v->rekeys, direction(m, v));
	for (unsigned i = 0; i < v->conf->n_servers; i++)
		text_addf(t, "%s%s\n",
			  i ? "                               " : "     Group Server list       : ",
			  IP4_STR(v->conf->servers[i]));
	text_add(t, "                               \n\n");
}

static void add_member(const struct show_gdoi_member *m, const struct gdoi_gm_view *v,
		       struct text *t)
{
	text_addf(t,
		  "Group Member Information For Group %s:\n"
		  "    IPSec SA Direction       : %s\n"
		  "    ACL Received From KS     : gdoi_group_%s_temp_acl\n\n",
		  v->conf->group, direction(m, v), v->conf->group);
	add_registration(m, v, t);
	add_rekeys(v, t);
}

void show_gdoi_gm(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	add_member(m, &v, t);
}

void show_gdoi_group(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	add_head(m, &v, t);
	add_member(m, &v, t);
	add_allowed(v.conf, t);
	text_addf(t,
		  "\n    Rekeys cumulative\n"
		  "       Total received        : %" PRIu32 "\n"
		  "       After latest register : %" PRIu32 "\n"
		  "       Rekey Acks sents      : %" PRIu32 "\n\n",
		  v.rekeys, v.rekeys_since, v.acks);
	add_list(m, &v, t);
	add_kek(&v, t);
	add_teks(m, now, t);
	text_addf(t, "KGS POLICY:\n  REG_GM: local_addr %s\n\n", IP4_STR(v.conf->local));
	text_addf(t, "P2P POLICY:\n  REG_GM: local_addr %s\n\n", IP4_STR(v.conf->local));
}

static uint32_t cookie(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void add_kek_row(const char *name, const struct gdoi_gm_kek_view *k, ip4_t local,
			struct text *t)
{
	if (!k) {
		text_addf(t, "%-8s: ---             ---               ---    ---        ---\n",
			  name);
		return;
	}
	text_addf(t, "%-8s: %-15s %-15s %7" PRIu32 "   %08" PRIX32 "   %08" PRIX32 "\n", name,
		  IP4_STR(k->unicast ? local : k->destination), IP4_STR(k->server), k->conn_id,
		  cookie(k->spi), cookie(k->spi + 8));
}

void show_gdoi_gm_rekey(const struct show_gdoi_member *m, struct when now, bool detail,
			struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	text_addf(t,
		  "Group %s (%s)\n"
		  "    Number of Rekeys received (cumulative)       : %" PRIu32 "\n"
		  "    Number of Rekeys received after registration : %" PRIu32 "\n"
		  "    Number of Rekey Acks sent                    : %" PRIu32 "\n\n",
		  v.conf->group, v.n_keks && !v.keks[0].unicast ? "Multicast" : "Unicast", v.rekeys,
		  v.rekeys_since, v.acks);
	if (!detail)
		return;
	text_add(t, "Rekey (KEK) SA information :\n"
		    "          dst             src             conn-id  my-cookie  his-cookie\n");
	add_kek_row("New", v.n_keks > 0 ? &v.keks[0] : NULL, v.conf->local, t);
	add_kek_row("Current", v.n_keks > 1 ? &v.keks[1] : NULL, v.conf->local, t);
	add_kek_row("Previous", v.n_keks > 2 ? &v.keks[2] : NULL, v.conf->local, t);
	text_add(t, "\n\n");
}

void show_gdoi_gm_pubkey(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	if (!v.n_keks)
		return;
	const struct gdoi_gm_kek_view *k = &v.keks[0];
	text_addf(t, "  GDOI Group: %s\n    KS IP Address: %s\n", v.conf->group,
		  IP4_STR(k->server));
	text_addf(t,
		  "    conn-id: %" PRIu32 "    my-cookie:%08" PRIX32 "    his-cookie:%08" PRIX32
		  "\n    Key Data:\n",
		  k->conn_id, cookie(k->spi), cookie(k->spi + 8));
	for (size_t i = 0; i < k->sig_key.n; i++) {
		if (i % 32 == 0)
			text_add(t, i ? "\n      " : "      ");
		text_addf(t, "%02X%s", k->sig_key.p[i], i % 4 == 3 ? " " : "");
	}
	text_add(t, "\n\n");
}

void show_gdoi_sid_size(unsigned bits, struct text *t)
{
	text_addf(t, "%u bits (%s)", bits, bits == 32 ? "LARGE" : bits == 24 ? "MEDIUM" : "SMALL");
}

void show_gdoi_gm_identifier(const struct show_gdoi_member *m, struct when now, bool detail,
			     struct text *t)
{
	struct gdoi_gm_view v;
	struct gdoi_gm_tek_view k = {0};
	bool tek, counter;

	gdoi_gm_view(m->gm, now, &v);
	tek = gdoi_gm_view_tek(m->gm, now, 0, &k);
	counter = tek && gdoi_transform_counter(&k.transform);
	text_addf(t, "GM Sender ID (SID) Information for Group %s:\n\n", v.conf->group);
	text_addf(t, "  Group Member: %-16s vrf: None\n", IP4_STR(v.conf->local));
	text_addf(t, "    Transform Mode                  : %s\n",
		  counter ? "Counter (Suite-B)" : "Non-Counter (Non-Suite-B)");
	text_addf(t, "    # of SIDs Last Requested        : %u\n\n", counter ? 1u : 0u);
	text_add(t, "    CURRENT SIDs:");
	for (unsigned i = 0; i < v.n_sids; i++)
		text_addf(t, " 0x%" PRIX32, v.sids[i]);
	text_add(t, v.n_sids ? "\n\n" : " None\n\n");
	if (detail) {
		text_addf(t,
			  "    NEXT SID REQUEST:\n      TEK Lifetime                  : %" PRIu32
			  " sec\n",
			  tek ? k.left_s : 0);
		text_add(t, "      SID Length (Group Size)       : ");
		show_gdoi_sid_size(v.sid_bits ? v.sid_bits : GDOI_SID_BITS, t);
		text_add(t, "\n\n");
	}
	text_addc(t, '\n');
}

void show_gdoi_rekey_sa(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	for (unsigned i = 0; i < v.n_keks; i++)
		text_addf(t, "%-15s %-15s %-15" PRIu32 " ACTIVE\n",
			  IP4_STR(v.keks[i].unicast ? v.conf->local : v.keks[i].destination),
			  IP4_STR(v.keks[i].server), v.keks[i].conn_id);
}

static const char *ack_word(unsigned request)
{
	return !request ? "None" : request >= 128 ? "Cisco" : "Interoperable";
}

void show_gdoi_rekey_sa_detail(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	for (unsigned i = 0; i < v.n_keks; i++) {
		const struct gdoi_gm_kek_view *k = &v.keks[i];

		text_addf(t,
			  "  KEK POLICY (transport type : %s)\n"
			  "   Local addr/port : %s/848\n",
			  k->unicast ? "Unicast" : "Multicast", IP4_STR(v.conf->local));
		text_addf(t, "   Remote addr/port : %s/848\n    spi : 0x", IP4_STR(k->server));
		text_add_hex(t, BYTES_OF(k->spi), true);
		text_addf(t, "\n    management alg     : disabled    encrypt alg       : %-10s\n",
			  kek_word(k->alg));
		text_addf(
		    t,
		    "    crypto iv length   : %-11" PRIu32 " key size          : %-8" PRIu32 "\n"
		    "    orig life(sec)     : %-10" PRIu32 "\n"
		    "    sig hash algorithm : enabled     sig key length    : %-8zu\n"
		    "    sig size           : %" PRIu32 "\n"
		    "    acknowledgement    : %s\n"
		    "    conn_id (IKEv1)    : %" PRIu32 "\n"
		    "    seq num            : %-11" PRIu32 " prev seq num      : %-8" PRIu32 "\n"
		    "    handle             : %-10X\n"
		    "    Interface          : %s\n"
		    "    Group Name         : %-20s\n\n",
		    k->iv_octets, k->key_octets, k->lifetime_s, k->sig_key.n, k->sig_octets,
		    ack_word(k->ack), k->conn_id, k->seq, k->seq_before,
		    0x40000000u + (k->conn_id - GDOI_CONN_FIRST), m->interface, v.conf->group);
	}
}

void show_gdoi_diagnose(const struct show_gdoi_member *m, struct when now, struct text *t)
{
	struct gdoi_gm_view v;

	gdoi_gm_view(m->gm, now, &v);
	text_addf(t,
		  "Group Member %s, Group %s\n"
		  "    Registrations attempted  : %" PRIu32 "\n"
		  "    Registrations failed     : %" PRIu32 "\n"
		  "    Rekeys refused           : %" PRIu32 "\n",
		  IP4_STR(v.conf->local), v.conf->group, v.attempted, v.failed, v.rekey_errors);
	if (v.failed) {
		text_addf(t, "    Last failure             : %s, KS %s, ", v.failed_why,
			  IP4_STR(v.failed_with));
		add_ago(v.failed_ago_s, t);
		text_add(t, " ago\n");
	}
	text_addc(t, '\n');
}
