/*
 * What a display can ask a key server for: every field of `show crypto gdoi ks ...`, as plain data.
 * Strings and conf live as long as the engine is not called.
 */
#ifndef GKMSH_GDOI_KS_VIEW_H
#define GKMSH_GDOI_KS_VIEW_H

#include "gdoi/gdoi_ks_conf.h"

struct gdoi_ks_kek_view {
	uint8_t spi[16];
	uint8_t alg;
	uint16_t key_bits;
	uint32_t iv_octets, key_octets;
	uint32_t lifetime_s, left_s, rekey_s; /* rekey_s: to the rekey, UINT32_MAX: none */
	uint32_t seq;
	uint8_t sig_hash;
	uint32_t sig_key_octets; /* of its DER */
	uint32_t sig_octets;
	bool current;
};

struct gdoi_ks_tek_view {
	uint32_t spi;
	uint16_t number; /* sa ipsec N */
	const char *profile, *acl;
	struct gdoi_transform transform;
	uint32_t enc_octets, auth_octets;
	uint32_t lifetime_s, left_s, elapsed_s, rekey_s, override_s;
	enum gdoi_replay replay;
	uint32_t window;
	const struct gdoi_ace *aces;
	size_t n_aces;
	bool current;
};

struct gdoi_ks_member_view {
	ip4_t address, registrar;
	bool here; /* registered at this server */
	uint8_t version[3];
	const char *identity;
	uint32_t rekeys_sent, retries, acks, acks_missed;
	uint32_t sent_seq[4], received_seq[4]; /* the last ones, newest first */
	uint32_t missed_in_a_row;
	uint32_t n_sids, sid;  /* the first */
	uint32_t registered_s; /* ago */
};

struct gdoi_ks_view {
	const struct gdoi_ks_conf *conf;
	bool primary, serves, has_keys;
	uint32_t n_members, n_here;
	uint32_t n_keks, n_teks;
	struct gdoi_ks_kek_view keks[GDOI_KEKS_MAX]; /* the current one first */
	uint32_t rekeys, retransmits, last_retransmits, last_duration_ms;
	uint32_t retransmit_s; /* to the next retransmission; UINT32_MAX: none */
	uint32_t kek_left_s, kek_rekey_s, tek_rekey_s;
	uint64_t pst_ms;
	uint32_t sync_s;
	uint32_t pulls, pulls_dropped, pulls_refused, acks_bad;
	bool counter_mode;
	uint8_t sid_bits, kssid; /* kssid in use, or GDOI_KSSID_NONE */
	uint8_t kssids_used[GDOI_KSSID_OCTETS];
	uint32_t sid_next, sids_left; /* the next GMSID below it */
};

struct gdoi_ks;
void gdoi_ks_view(const struct gdoi_ks *, struct when now, struct gdoi_ks_view *);
bool gdoi_ks_view_tek(const struct gdoi_ks *, struct when now, size_t i,
		      struct gdoi_ks_tek_view *); /* in order, the newest first; false at the end */
/* Members in order of registration: *at NULL for the first, false at the end. */
bool gdoi_ks_view_member(const struct gdoi_ks *, struct when now, const void **at,
			 struct gdoi_ks_member_view *);
bool gdoi_ks_find_member(const struct gdoi_ks *, struct when now, ip4_t,
			 struct gdoi_ks_member_view *);

#endif
