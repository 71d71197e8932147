/*
 * What a key server holds of a group, for handing it to another one: policy, keys with what is left of
 * their lives, members. The shape is that of coop/coop_state.h, field by field, so that the router
 * converts by copying. Owned by whoever holds the struct; wiped when it goes.
 */
#ifndef GKMSH_GDOI_KS_STATE_H
#define GKMSH_GDOI_KS_STATE_H

#include "base/addr.h"
#include "base/bytes.h"
#include "base/status.h"
#include "base/when.h"

#define KS_KEK_SPI 16

struct ks_octets {
	uint8_t *p;
	uint32_t n;
};

struct ks_state_kek {
	uint8_t spi[KS_KEK_SPI];
	uint32_t seq;	 /* highest rekey sequence number used */
	uint32_t serial; /* the newest is the current one */
	mono_t expires;
	struct ks_octets key;
};

struct ks_state_tek {
	uint32_t spi;
	uint32_t serial;
	mono_t expires;
	struct ks_octets key; /* with the policy it belongs to */
};

struct ks_state_member {
	ip4_t address;
	ip4_t registrar;
	uint64_t stamp; /* pseudotime of the last proof of what it holds, ms */
	uint8_t kek[KS_KEK_SPI];
	struct ks_octets more; /* version, identity, sender identifiers */
};

struct ks_state {
	uint64_t pst_ms; /* pseudotime at .at */
	mono_t at;
	uint8_t policy_hash[32];
	uint8_t key_hash[32];
	struct ks_octets policy;
	struct ks_state_kek *keks;
	struct ks_state_tek *teks;
	struct ks_state_member *members;
	uint32_t n_keks, n_teks, n_members;
};

void ks_state_free(struct ks_state *); /* back to empty; wipes */
void ks_octets_free(struct ks_octets *);
enum status ks_octets_set(struct ks_octets *, struct bytes) must_use; /* replaces, wipes the old */

#endif
