#include "cli/show_isakmp.h"

#include "base/map.h"
#include "router/read_ike.h"

#define HEAD  "dst             src             state          conn-id status\n"
#define BLANK "         \n" /* such routers print nine blanks there */

static void row(struct text *t, bool *any, ip4_t dst, ip4_t src, const char *state, uint32_t id,
		bool dead)
{
	if (!*any)
		text_add(t, HEAD);
	*any = true;
	text_addf(t, "%-15s %-15s %-14s %7u ACTIVE%s\n", IP4_STR(dst), IP4_STR(src), state, id,
		  dead ? " (deleted)" : "");
}

void show_isakmp_sa(const struct ike *ike, struct when now, const struct show_isakmp_rekey *rekey,
		    size_t n, struct text *t)
{
	struct ike_view_sa v;
	bool any = false;

	text_add(t, "IPv4 Crypto ISAKMP SA\n");
	for (size_t i = 0; i < n; i++)
		row(t, &any, rekey[i].local, rekey[i].server, "GDOI_REKEY", rekey[i].id, false);
	for (size_t i = 0; ike_view_sa(ike, now, i, &v); i++)
		row(t, &any, v.initiator ? v.peer : v.local, v.initiator ? v.local : v.peer,
		    ike_state_name(v.state), v.id, v.dead);
	if (!any)
		text_add(t, HEAD);
	text_add(t, BLANK "IPv6 Crypto ISAKMP SA\n\n");
}

static const char *cipher_word(unsigned cipher)
{
	return cipher == IKE_CIPHER_AES ? "aes" : cipher == IKE_CIPHER_3DES ? "3des" : "des";
}

static const char *hash_word(unsigned hash)
{
	switch (hash) {
	case IKE_HASH_MD5:
		return "md5";
	case IKE_HASH_SHA256:
		return "sha256";
	case IKE_HASH_SHA384:
		return "sha384";
	case IKE_HASH_SHA512:
		return "sha512";
	default:
		return "sha";
	}
}

void show_isakmp_detail(const struct ike *ike, struct when now, bool nat_alone, struct text *t)
{
	struct ike_view_sa v;

	text_add(t, "Codes: C - IKE configuration mode, D - Dead Peer Detection\n"
		    "       K - Keepalives, N - NAT-traversal\n"
		    "       T - cTCP encapsulation, X - IKE Extended Authentication\n"
		    "       psk - Preshared key, rsig - RSA signature\n"
		    "       renc - RSA encryption\n"
		    "IPv4 Crypto ISAKMP SA\n\n"
		    "C-id  Local           Remote          I-VRF  Status Encr Hash   Auth DH "
		    "Lifetime Cap.\n\n");
	for (size_t i = 0; ike_view_sa(ike, now, i, &v); i++) {
		bool agreed = v.policy.cipher != 0;
		char caps[4] = "   ";
		if (nat_alone && !v.natt)
			continue;
		if (v.dpd)
			caps[0] = 'D';
		if (v.natt)
			caps[v.dpd] = 'N';
		text_addf(t, "%-5u %-15s %-15s %-6s ACTIVE %-4s %-6s %-4s %-2u %02u:%02u:%02u %s\n",
			  v.id, IP4_STR(v.local), IP4_STR(v.peer), "",
			  agreed ? cipher_word(v.policy.cipher) : "",
			  agreed ? hash_word(v.policy.hash) : "",
			  !agreed			  ? ""
			  : v.policy.auth == IKE_AUTH_PSK ? "psk"
							  : "rsig",
			  v.policy.group, v.left_s / 3600, v.left_s / 60 % 60, v.left_s % 60, caps);
		text_addf(t, "       Engine-id:Conn-id =  SW:%u\n\n", v.id % 1000);
	}
	text_add(t, "IPv6 Crypto ISAKMP SA\n\n");
}

void show_isakmp_count(const struct ike *ike, struct text *t)
{
	struct ike_view v;

	ike_view(ike, &v);
	text_addf(t,
		  "Active ISAKMP SA's: %zu\n\nStandby ISAKMP SA's: 0\n\n"
		  "Currently being negotiated ISAKMP SA's: %zu\n\nDead ISAKMP SA's: %zu\n\n",
		  v.established, v.half_open, v.dead);
}

void show_isakmp_peers(const struct ike *ike, struct when now, struct text *t)
{
	struct map seen = {0};
	struct ike_view_sa v;

	for (size_t i = 0; ike_view_sa(ike, now, i, &v); i++) {
		ip4_t pair[2] = {v.local, v.peer};
		if (!v.established || map_get(&seen, BYTES_OF(pair)) ||
		    map_put(&seen, BYTES_OF(pair), &seen) != ST_OK)
			continue;
		text_addf(t, "Peer: %s Port: %u Local: %s\n Phase1 id: %s\n", IP4_STR(v.peer),
			  v.peer_port, IP4_STR(v.local), v.id_text);
	}
	map_free(&seen);
}

/* ---- the suites of a router that has none configured ---- */

static void add_suite(const struct ike_policy *p, struct text *t)
{
	text_addf(t, "Default protection suite of priority %u\n\tencryption algorithm:\t",
		  p->priority);
	if (p->cipher == IKE_CIPHER_AES)
		text_addf(t, "AES - Advanced Encryption Standard (%u bit keys).\n", p->key_bits);
	else
		text_add(t, "Three key triple DES\n");
	text_addf(t,
		  "\thash algorithm:\t\t%s\n\tauthentication method:\t%s\n"
		  "\tDiffie-Hellman group:\t#%u (%u bit)\n"
		  "\tlifetime:\t\t%u seconds, no volume limit\n",
		  p->hash == IKE_HASH_MD5 ? "Message Digest 5" : "Secure Hash Standard",
		  p->auth == IKE_AUTH_PSK ? "Pre-Shared Key" : "Rivest-Shamir-Adleman Signature",
		  p->group, dh_desc(p->group)->bits, p->lifetime_s);
}

void show_isakmp_defaults(struct text *t)
{
	struct ike_policy suites[READ_IKE_DEFAULTS];
	size_t n = read_ike_defaults(suites);

	text_add(t, "\nDefault IKE policy\n");
	for (size_t i = 0; i < n; i++)
		add_suite(&suites[i], t);
}
