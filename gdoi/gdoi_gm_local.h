/*
 * Inside of the group member engine; for gdoi_gm*.c only.
 */
#ifndef GKMSH_GDOI_GM_LOCAL_H
#define GKMSH_GDOI_GM_LOCAL_H

#include "gdoi/gdoi_gm.h"
#include "gdoi/gdoi_push.h"

struct gm_kek {
	struct gdoi_kek k;
	struct rsa_pub *pub;
	uint32_t seq, seq_before, lifetime_s, conn_id;
	mono_t expires;
	ip4_t server, destination;
	uint16_t server_port;
	uint8_t ack;
};

struct gm_tek {
	struct gdoi_gm_tek t; /* as the router sees it; times filled in when told */
	uint32_t lifetime_s;
	mono_t expires, activate;
	enum gdoi_replay replay;
	uint32_t window;
	bool listed; /* in the last message */
};

struct gm_policy {
	struct gdoi_ace *aces; /* owned */
	size_t n_aces;
	enum gdoi_replay replay;
	uint32_t window;
	bool receive_only;
};

/* What one message brings, read whole before anything is touched. */
struct gm_update {
	struct gm_tek *teks;
	struct gm_policy *policies; /* one a TEK, entries owned */
	unsigned n_teks;
	bool has_kek, kek_known;
	bool pushed; /* a rekey, not a registration */
	struct gm_kek kek;
	uint32_t has_gap;
	uint32_t atd_s, dtd_s;
	uint8_t sid_bits;
	uint32_t sids[GDOI_SIDS_MAX];
	unsigned n_sids;
	uint64_t pseudotime_ms;
	bool has_pseudotime;
};

struct gm_fx {
	struct gm_fx *next;
	struct gdoi_gm_fx fx;
	uint8_t *owned;
	size_t n_owned;
	struct gdoi_gm_tek tek;
};

enum gm_step {
	GM_IDLE,
	GM_WAIT_POLICY, /* for message 2 */
	GM_WAIT_KEYS,	/* for message 4 */
};

struct gdoi_gm {
	struct gdoi_gm_conf conf;
	struct drbg drbg;
	struct gm_kek keks[GDOI_GM_KEKS_MAX]; /* the newest first */
	unsigned n_keks;
	struct gm_tek *teks;
	unsigned n_teks;
	struct gm_policy *policies;
	struct gdoi_gm_policy *shown; /* the same, for the effect */
	unsigned n_policies;
	uint8_t sid_bits;
	uint32_t sids[GDOI_SIDS_MAX];
	unsigned n_sids;
	bool receive_only;
	/* registration */
	enum gm_step step;
	bool registered, on;
	unsigned server;
	ip4_t with;
	uint64_t tag;
	uint32_t sa, mid;
	mono_t next, timeout; /* next registration; end of the one under way */
	struct gdoi_sa offered;
	uint8_t server_version[3];
	bool has_server_version;
	/* counters */
	uint32_t succeeded, attempted, failed, rekeys, rekeys_since, unicast, multicast, acks,
	    errors;
	char failed_why[24];
	ip4_t failed_with;
	mono_t failed_at;
	uint32_t next_conn, last_seq;
	ip4_t last_from;
	mono_t last_at;
	struct gm_fx *fx, **fx_end, *held;
};

/* gdoi_gm.c */
void gm_event(struct gdoi_gm *, uint32_t id, const char *types, ...);
struct gdoi_gm_fx *gm_fx_add(struct gdoi_gm *, enum gdoi_gm_fx_kind, const uint8_t *copy, size_t n);
void gm_plan(struct gdoi_gm *, mono_t now);
void gm_register_in(struct gdoi_gm *, mono_t now, uint32_t most_s);

/* gdoi_gm_update.c */
enum status gm_update_read(const struct gdoi_gm *, mono_t now, const struct gdoi_sa *,
			   const struct gdoi_kd *, struct gm_update *out) must_use;
void gm_update_free(struct gm_update *);
enum status gm_policy_ok(const struct gdoi_gm *, const struct gdoi_sa *) must_use;
enum status gm_apply(struct gdoi_gm *, mono_t now, struct gm_update *) must_use;
void gm_drop_tek(struct gdoi_gm *, unsigned i, bool tell);
void gm_drop_kek(struct gdoi_gm *, unsigned i);
void gm_drop_all(struct gdoi_gm *);
void gm_expire(struct gdoi_gm *, mono_t now);
struct gm_tek *gm_tek_of(const struct gdoi_gm *, uint32_t spi);
const struct gm_tek *gm_sending(const struct gdoi_gm *, unsigned policy, mono_t now);

/* gdoi_gm_rekey.c */
void gm_rekey_input(struct gdoi_gm *, struct when, ip4_t local, ip4_t peer, struct bytes);

#endif
