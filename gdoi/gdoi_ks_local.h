/*
 * Inside of the key server engine; for gdoi_ks*.c only.
 */
#ifndef GKMSH_GDOI_KS_LOCAL_H
#define GKMSH_GDOI_KS_LOCAL_H

#include "base/map.h"
#include "gdoi/gdoi_ks.h"
#include "gdoi/gdoi_push.h"

struct ks_kek {
	struct gdoi_kek k;
	uint32_t seq, first_seq; /* used; first of the rekey under way */
	uint32_t serial, lifetime_s;
	mono_t expires;
	bool retired; /* no more rekeys under it: its holders were removed */
};

struct ks_tek {
	uint32_t spi, serial, lifetime_s, override_s;
	mono_t expires;
	struct gdoi_ks_sa sa; /* own copy, its entries too */
	struct secret enc, auth;
};

struct ks_member {
	ip4_t address, registrar;
	uint64_t stamp;
	uint8_t kek[GDOI_KEK_SPI];
	uint8_t version[3];
	bool acked_ever;
	uint32_t acked_rekey; /* id of the last rekey it has */
	uint32_t sent, retries, acks, missed, in_a_row;
	uint32_t sent_seq[4], received_seq[4];
	uint8_t received_kek[GDOI_KEK_SPI]; /* of the last: each KEK counts for itself */
	uint32_t sid, n_sids;
	mono_t registered;
	char identity[GDOI_ID_SIZE];
};

struct ks_pull { /* between message 2 and message 3 */
	struct ks_pull *next;
	uint32_t sa, mid;
	uint64_t tag;
	ip4_t local, peer;
	mono_t due;
	uint8_t kek[GDOI_KEK_SPI];
	uint32_t horizon; /* TEKs below it were offered */
	uint8_t version[3];
	char identity[GDOI_ID_SIZE];
};

struct ks_refused { /* its repetitions are not looked at again */
	uint32_t sa, mid;
	mono_t until;
};

struct ks_push { /* one datagram on its way to a list of members */
	struct ks_push *next;
	uint8_t *data;
	size_t n;
	ip4_t *to;
	size_t n_to, at;
	uint16_t port;
};

struct ks_fx {
	struct ks_fx *next;
	struct gdoi_ks_fx fx;
	uint8_t *owned;
	size_t n_owned;
};

struct gdoi_ks {
	struct gdoi_ks_conf conf; /* arrays owned */
	struct drbg drbg;
	struct ks_kek keks[GDOI_KEKS_MAX];
	unsigned n_keks;
	struct ks_tek *teks[GDOI_TEKS_MAX];
	unsigned n_teks;
	uint32_t serial;
	bool primary, serve, dirty, said_no_key;
	struct map members;
	uint32_t n_here;
	struct ks_pull *pulls, **pulls_end;
	unsigned n_pulls;
	struct ks_refused refused[GDOI_REFUSED_MAX];
	unsigned next_refused;
	struct ks_push *pushes, **pushes_end;
	struct ks_fx *fx, **fx_end, *held;
	struct ks_push *held_push;
	/* the rekey under way */
	uint32_t rekey_id;
	bool rekeying;
	unsigned tries_left;
	size_t
	    left; /* a guess at how many have not acknowledged, so that not every one is counted */
	mono_t retransmit, started;
	uint32_t retransmits, duration_ms;
	uint32_t dead[GDOI_TEKS_MAX];
	unsigned n_dead;
	/* */
	uint64_t pst_ms; /* at pst_at */
	mono_t pst_at, sync;
	uint8_t kssid, kssids_used[GDOI_KSSID_OCTETS];
	uint32_t sid_next; /* below the KSSID in use */
	uint32_t rekeys, all_retransmits, n_pull_msgs, n_dropped, n_refused, acks_bad;
};

/* gdoi_ks.c */
void ks_event(struct gdoi_ks *, uint32_t id, const char *types, ...);
struct gdoi_ks_fx *ks_fx_add(struct gdoi_ks *, enum gdoi_ks_fx_kind, const uint8_t *copy, size_t n);
uint64_t ks_pst(const struct gdoi_ks *, mono_t now);
void ks_changed(struct gdoi_ks *);

/* gdoi_ks_keys.c */
struct ks_kek *ks_kek_current(struct gdoi_ks *);
const struct ks_kek *ks_kek_current_const(const struct gdoi_ks *);
struct ks_kek *ks_kek_of(struct gdoi_ks *, const uint8_t *spi);
struct ks_tek *ks_tek_current(const struct gdoi_ks *, const struct gdoi_ks_sa *);
bool ks_tek_follows(const struct ks_tek *, const struct gdoi_ks_sa *);
bool ks_tek_superseded(const struct gdoi_ks *, const struct ks_tek *);
mono_t ks_kek_due(const struct gdoi_ks *, const struct ks_kek *);
mono_t ks_tek_due(const struct gdoi_ks *, const struct ks_tek *);
bool ks_ready(const struct gdoi_ks *);
unsigned ks_key_bits_needed(const struct gdoi_ks *); /* of the rekey key, for its hash */
bool ks_has_keys(const struct gdoi_ks *);
enum status ks_new_kek(struct gdoi_ks *, mono_t now, const char *why);
enum status ks_new_tek(struct gdoi_ks *, mono_t now, const struct gdoi_ks_sa *);
void ks_drop_kek(struct gdoi_ks *, unsigned i);
void ks_drop_tek(struct gdoi_ks *, unsigned i);
void ks_drop_keys(struct gdoi_ks *);
void ks_expire(struct gdoi_ks *, mono_t now);
void ks_shorten_tek(struct gdoi_ks *, struct ks_tek *, mono_t now);
/* Makes what is missing, and what is due; true when something was made. */
bool ks_make_keys(struct gdoi_ks *, mono_t now, bool kek, bool teks);
struct gdoi_ks_sa *ks_sas_clone(const struct gdoi_ks_sa *, size_t n);
void ks_sas_free(const struct gdoi_ks_sa *, size_t n);
struct ks_tek *ks_tek_add(struct gdoi_ks *, const struct gdoi_ks_sa *);

/* gdoi_ks_policy.c: payloads out of what is held; kek NULL: no SAK */
enum status ks_build_sa(const struct gdoi_ks *, mono_t now, const struct ks_kek *, uint32_t horizon,
			struct gdoi_sa *out) must_use;
enum status ks_build_kd(const struct gdoi_ks *, mono_t now, const struct ks_kek *, uint32_t horizon,
			const struct ks_member *sids, struct gdoi_kd *out,
			uint8_t *iv_key) must_use;
#define KS_IV_KEY_SIZE (CIPHER_BLOCK_MAX + CIPHER_KEY_MAX)
#define KS_KD_SCRATCH  (KS_IV_KEY_SIZE + 4 * GDOI_TEKS_MAX) /* what iv_key must hold */

/* gdoi_ks_pull.c */
void ks_pull_input(struct gdoi_ks *, struct when, const struct gdoi_phase2 *,
		   const struct gdoi_who *);
void ks_pull_drop(struct gdoi_ks *, uint32_t sa, uint32_t mid);
void ks_pull_expire(struct gdoi_ks *, mono_t now);
bool ks_counter_mode(const struct gdoi_ks *);

/* gdoi_ks_sid.c */
uint8_t ks_sid_bits(const struct gdoi_ks *);
bool ks_sid_assigned(const struct gdoi_ks *);
bool ks_sid_take(struct gdoi_ks *, unsigned n, uint32_t *first); /* n in a row */
void ks_sid_seen(struct gdoi_ks *, uint32_t first, unsigned n);
void ks_sid_restart(struct gdoi_ks *);
uint32_t ks_sid_left(const struct gdoi_ks *);

/* gdoi_ks_rekey.c */
void ks_rekey(struct gdoi_ks *, struct when, bool new_kek, bool new_teks, bool replace);
void ks_remove_members(struct gdoi_ks *, struct when, bool at_once);
void ks_rekey_tick(struct gdoi_ks *, struct when);
void ks_ack_input(struct gdoi_ks *, struct when, ip4_t peer, struct bytes);
/* What the last rekey brought, to one member: under the KEK it holds; under each, when that is not sure. */
void ks_send_one(struct gdoi_ks *, struct when, struct ks_member *);
void ks_send_each(struct gdoi_ks *, struct when, struct ks_member *);
void ks_push_free(struct ks_push *);

/* gdoi_ks_state.c */
enum status ks_import(struct gdoi_ks *, struct when, const struct ks_state *, bool merged);
struct ks_member *ks_member_put(struct gdoi_ks *, ip4_t);
struct ks_member *ks_member_of(const struct gdoi_ks *, ip4_t);
void ks_member_drop(struct gdoi_ks *, struct ks_member *);
void ks_members_clear(struct gdoi_ks *);
void ks_member_fx(struct gdoi_ks *, const struct ks_member *, bool removed);
enum status ks_member_import(struct gdoi_ks *, struct when, const struct ks_state_member *,
			     bool removed);

#endif
