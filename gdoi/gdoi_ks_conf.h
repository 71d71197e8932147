/*
 * What the router reads out of its configuration for the key server of one group. Everything a pointer
 * points at is copied (the key by reference).
 */
#ifndef GKMSH_GDOI_KS_CONF_H
#define GKMSH_GDOI_KS_CONF_H

#include "crypto/rsa.h"
#include "gdoi/gdoi_policy.h"

struct gdoi_ks_sa { /* sa ipsec N */
	uint16_t number;
	char profile[GDOI_NAME_SIZE], acl[GDOI_NAME_SIZE]; /* shown */
	struct gdoi_transform transform;
	uint32_t lifetime_s;
	enum gdoi_replay replay;
	uint32_t window; /* packets, or ms */
	const struct gdoi_ace *aces;
	size_t n_aces,
	    n_listed; /* entries; those of the list as configured, which may be too many */
};

struct gdoi_ks_range { /* authorization address: an entry of a standard list, in order */
	bool permit;
	ip4_t address, wildcard;
};

struct gdoi_ks_conf {
	char group[GDOI_NAME_SIZE];
	uint8_t id_type; /* enum gdoi_identity */
	uint32_t identity;
	ip4_t local;
	/* rekey */
	uint8_t kek_alg; /* enum gdoi_kek_alg; 0: no rekeys */
	uint16_t kek_bits;
	uint32_t kek_lifetime_s;
	uint8_t sig_hash; /* enum gdoi_sig_hash */
	struct rsa_key *rekey_key;
	char rekey_label[GDOI_NAME_SIZE];
	bool unicast;
	ip4_t rekey_address; /* multicast */
	uint16_t rekey_port; /* 0: 848 */
	uint32_t retransmit_s, retransmit_n;
	bool retransmit_periodic;
	enum gdoi_ack ack;
	bool sign_bare, sign_padded; /* forms of old implementations; see gdoi_push.h */
	/* sa */
	const struct gdoi_ks_sa *sas;
	size_t n_sas;
	bool receive_only;
	uint32_t atd_s, dtd_s; /* 0: not sent */
	/* Sender identifiers of counter-mode transforms: this server's share. Bit n, from the left, is KSSID n;
	 * without any, members of a group that needs them are refused. */
	uint8_t sid_bits; /* 8, 12, 16, 24, 32; 0: 24 */
	uint8_t kssids[GDOI_KSSID_OCTETS];
	/* authorization; with neither everybody may register */
	bool by_address;
	const struct gdoi_ks_range *ranges;
	size_t n_ranges;
	/* A crypto identity: "dn:CN=a,OU=b" or "fqdn:name"; one of them must match. */
	bool by_identity;
	const char *const *identities;
	size_t n_identities;
	bool reauth_crl;      /* members register again on every new CRL; shown */
	uint32_t members_max; /* 0: GDOI_MEMBERS_MAX */
	/* Cooperation: 32 octets each of what the router hashes, equal on equal key servers. */
	uint8_t policy_hash[32], key_hash[32];
	bool redundancy; /* starts as a secondary that serves nobody, until told */
};

#endif
