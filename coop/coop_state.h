/*
 * What a key server must know of a group to serve it: the policy, the keys with what is left of their
 * lives, the members. Key servers hand it to each other; two of them that led parts of one group merge
 * theirs. The contents of policy, keys and members are octets of the key server's own (gdoi/), here
 * they only have names: a KEK its SPI, a TEK its SPI, a member its address.
 *
 * Owned by whoever holds the struct; every octet string in it is wiped when it goes. All arrays are
 * sorted (keys as the key server gave them, members by address), so equal states are equal octets.
 */
#ifndef GKMSH_COOP_STATE_H
#define GKMSH_COOP_STATE_H

#include "base/addr.h"
#include "base/bytes.h"
#include "base/status.h"
#include "base/when.h"

#define COOP_KEK_SPI 16

struct coop_octets {
	uint8_t *p;
	uint32_t n;
};

struct coop_kek {
	uint8_t spi[COOP_KEK_SPI];
	uint32_t seq;	 /* highest rekey sequence number used, or to be taken as used */
	uint32_t serial; /* counts up through the group's KEKs: the newest is the current one */
	mono_t expires;
	struct coop_octets key;
};

struct coop_tek {
	uint32_t spi;
	uint32_t serial; /* counts up: the newest of a policy is the one to send with */
	mono_t expires;
	struct coop_octets key;
};

struct coop_member {
	ip4_t address;
	ip4_t registrar; /* the key server that it registered with */
	/* Pseudotime of the last proof of what it holds (registration, acknowledged rekey): of two
	 * records of one member the newer is right. */
	uint64_t stamp;
	uint8_t kek[COOP_KEK_SPI]; /* the KEK it holds */
	struct coop_octets more;   /* version, identity, sender IDs: the key server's */
};

struct coop_state {
	uint64_t pst_ms; /* pseudotime at .at */
	mono_t at;
	uint8_t policy_hash[32]; /* of the configuration that made the policy */
	uint8_t key_hash[32];	 /* of the rekey authentication key */
	struct coop_octets policy;
	struct coop_kek *keks;
	struct coop_tek *teks;
	struct coop_member *members;
	uint32_t n_keks, n_teks, n_members, cap_members;
};

void coop_state_free(struct coop_state *);			      /* back to empty; wipes */
void coop_state_move(struct coop_state *to, struct coop_state *from); /* frees what to held */
enum status coop_state_clone(const struct coop_state *, struct coop_state *out) must_use;

/* Nothing differs but the lives, the pseudotime and what an expired key leaves behind. */
bool coop_state_same(const struct coop_state *, const struct coop_state *, mono_t now);
/* The same, members aside. */
bool coop_state_same_keys(const struct coop_state *, const struct coop_state *, mono_t now);
bool coop_state_has_keys(const struct coop_state *, mono_t now); /* a KEK or TEK still lives */
bool coop_state_has_teks(const struct coop_state *, mono_t now);
void coop_state_expire(struct coop_state *, mono_t now); /* drops dead keys */
uint64_t coop_state_pst(const struct coop_state *, mono_t now);

/* Adders copy. ST_LIMIT at the pool's end. Putting a member replaces the one with its address. */
enum status coop_state_add_kek(struct coop_state *, const struct coop_kek *) must_use;
enum status coop_state_add_tek(struct coop_state *, const struct coop_tek *) must_use;
enum status coop_state_put_member(struct coop_state *, const struct coop_member *) must_use;
bool coop_state_drop_member(struct coop_state *, ip4_t);
const struct coop_member *coop_state_member(const struct coop_state *, ip4_t);
const struct coop_kek *coop_state_kek(const struct coop_state *, const uint8_t spi[COOP_KEK_SPI]);
enum status coop_octets_set(struct coop_octets *,
			    struct bytes) must_use; /* replaces, wipes the old */
void coop_octets_free(struct coop_octets *);
/* The KEK with the highest serial; NULL when there is none. */
const struct coop_kek *coop_state_current(const struct coop_state *);
/*
 * Of two records of a member (have: what s says now, or NULL), is m the newer? Pseudotimes of two key
 * servers differ a little; within that, the record with the current KEK counts.
 */
bool coop_member_newer(const struct coop_state *s, const struct coop_member *have,
		       const struct coop_member *m);
/*
 * Two proofs of nearly one moment that name different KEKs: a registration at a key server that did not
 * have the last one yet, and the acknowledgement of the rekey that brought it. Which of them the member took
 * last only the member can tell.
 */
bool coop_member_doubtful(const struct coop_member *have, const struct coop_member *m);
static inline struct bytes coop_octets_view(const struct coop_octets *o)
{
	return BYTES(o->p, o->n);
}

/*
 * Adds to into what other knows and into does not: keys (with the earlier end of a key that both have),
 * members (the newer proof). The sequence number of a KEK that other had goes beyond other's by
 * COOP_SEQ_STEP: other may have used it since it spoke. into's policy and current
 * keys stay what they are: other's keys get serials below them. *added counts what came in. On failure
 * into is as it was.
 */
struct coop_merged {
	uint32_t keks, teks, members;
};
enum status coop_state_merge(struct coop_state *into, const struct coop_state *other, mono_t now,
			     struct coop_merged *added) must_use;

#endif
