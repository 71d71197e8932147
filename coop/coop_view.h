/*
 * What a display can ask a cooperation engine for: every field of `show crypto gdoi ks coop
 * [detail|version|identifier]`, as plain data.
 */
#ifndef GKMSH_COOP_VIEW_H
#define GKMSH_COOP_VIEW_H

#include "coop/coop_conf.h"

enum coop_role {
	COOP_ROLE_UNKNOWN,
	COOP_ROLE_SECONDARY,
	COOP_ROLE_PRIMARY
};

enum coop_peer_status {
	COOP_PEER_UNKNOWN, /* a secondary about another secondary */
	COOP_PEER_ALIVE,
	COOP_PEER_DEAD
};

enum coop_ike {
	COOP_IKE_NONE,
	COOP_IKE_IN_PROGRESS,
	COOP_IKE_ESTABLISHED,
	COOP_IKE_FAILED
};

enum coop_mismatch {
	COOP_MISMATCH_POLICY = 1,
	COOP_MISMATCH_KEY = 2,
	COOP_MISMATCH_IDENTITY = 4,
	COOP_MISMATCH_SID = 8, /* overlapping sender-identifier ranges */
};

/* Of the protocol and its parts, as `ks coop version` shows them. */
struct coop_versions {
	struct coop_version coop, infra, policy_client, member_client, sid_client;
};
extern const struct coop_versions coop_versions;

struct coop_counters {
	uint64_t sent, sent_asking, received, received_asking;
	uint64_t drops_sent, drops_received;
	uint64_t octets_sent, octets_received;
};

struct coop_peer_view {
	ip4_t address;
	uint32_t handle;
	bool heard; /* the versions and the priority below are known */
	struct coop_version ks_version, coop_version;
	bool optimize;
	uint8_t priority;
	enum coop_role role;
	enum coop_peer_status status;
	uint32_t sequence; /* its anti-replay sequence number, as last accepted */
	enum coop_ike ike;
	struct coop_counters counters;
	uint32_t mismatch; /* enum coop_mismatch */
	bool has_sid;
	struct coop_sid sid;
};

struct coop_view {
	const struct coop_conf *conf;
	enum coop_role role;
	bool electing, blocking, eligible;
	ip4_t primary, previous_primary;
	uint32_t refresh_s, periodic_s; /* the two periods */
	uint32_t remaining_s, retries, user_timer_s;
	uint32_t invalid_pst, sequence;
	uint32_t mismatch;
	uint64_t line; /* term of the state held */
	uint32_t version;
	uint32_t n_members, n_reports; /* known; registered here and not yet confirmed */
	uint32_t n_peers;
	struct coop_peer_view peers[COOP_PEERS_MAX];
};

#endif
