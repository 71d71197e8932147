/*
 * What a display can ask a group member for: every field of `show crypto gdoi` and `... gm ...`.
 */
#ifndef GKMSH_GDOI_GM_VIEW_H
#define GKMSH_GDOI_GM_VIEW_H

#include "gdoi/gdoi_gm_conf.h"

enum gdoi_gm_status {
	GDOI_GM_OFF, /* not attached, or nothing to register with */
	GDOI_GM_REGISTERING,
	GDOI_GM_REGISTERED,
	GDOI_GM_RE_REGISTERING, /* keys are still there */
};

struct gdoi_gm_kek_view {
	uint8_t spi[16];
	uint32_t conn_id;
	ip4_t server, destination;
	bool unicast;
	uint8_t alg;
	uint16_t key_bits;
	uint8_t sig_hash;
	struct bytes sig_key; /* DER SubjectPublicKeyInfo */
	uint32_t left_s, lifetime_s, seq, seq_before;
	uint32_t iv_octets, key_octets, sig_octets;
	uint8_t ack; /* as asked for: 0, or the number of RFC 8263, or the private one */
};

struct gdoi_gm_tek_view {
	uint32_t spi;
	unsigned policy; /* place in the list below */
	struct gdoi_transform transform;
	uint32_t enc_octets, auth_octets;
	uint32_t left_s, lifetime_s, activate_s;
	enum gdoi_replay replay;
	uint32_t window;
	bool send, receive;
	bool sending; /* the one packets leave with */
};

struct gdoi_gm_view {
	const struct gdoi_gm_conf *conf;
	enum gdoi_gm_status status;
	ip4_t server;	       /* registered with, or being tried */
	uint32_t reregister_s; /* UINT32_MAX: not planned */
	uint32_t succeeded, attempted, failed;
	const char *failed_why; /* the last one: "" when none */
	ip4_t failed_with;
	uint32_t failed_ago_s;
	uint8_t server_version[3];
	bool has_server_version;
	ip4_t rekey_from; /* 0: none yet */
	uint32_t rekey_seq, rekeys, rekeys_since, rekeys_unicast, rekeys_multicast, acks;
	uint32_t rekey_ago_s; /* UINT32_MAX: never */
	uint32_t rekey_errors;
	uint32_t keks_made;				/* since the beginning */
	unsigned n_teks, n_keks, n_policies, n_aces;	/* n_aces: of all policies */
	struct gdoi_gm_kek_view keks[GDOI_GM_KEKS_MAX]; /* the current one first */
	bool receive_only;
	uint8_t sid_bits;
	uint32_t n_sids, sids[GDOI_SIDS_MAX];
};

struct gdoi_gm;
void gdoi_gm_view(const struct gdoi_gm *, struct when now, struct gdoi_gm_view *);
bool gdoi_gm_view_tek(const struct gdoi_gm *, struct when now, size_t i, struct gdoi_gm_tek_view *);
/* The downloaded list of a policy, the first one's entries first. */
bool gdoi_gm_view_policy(const struct gdoi_gm *, size_t i, const struct gdoi_ace **, size_t *n);

#endif
