/*
 * A world of IKE engines on wires that lose, double and reorder, under a virtual clock. Jobs are done at once.
 * A certificate is a bare public key here: the chain is pki's business, what IKE does with it is tested.
 */
#ifndef GKMSH_TESTS_IKE_PAIR_H
#define GKMSH_TESTS_IKE_PAIR_H

#include "base/prng.h"
#include "base/text.h"
#include "crypto/rsa.h"
#include "ike/ike.h"

#define PAIR_MAX 4

struct pair_wire {
	struct pair_wire *next;
	mono_t due;
	ip4_t from, to;
	uint16_t from_port, to_port;
	size_t n;
	uint8_t data[];
};

struct pair {
	struct ike *ike[PAIR_MAX];
	struct rsa_key *key[PAIR_MAX];
	ip4_t address[PAIR_MAX];
	unsigned n;
	struct when now;
	struct prng prng;
	unsigned loss, duplicate, reorder; /* percent */
	struct pair_wire *wires;
	struct text log; /* "n EVENT-id text..." of events that are not debug */
	unsigned up[PAIR_MAX], down[PAIR_MAX], failed[PAIR_MAX], phase2[PAIR_MAX];
	unsigned jobs[PAIR_MAX], sent[PAIR_MAX], keys[PAIR_MAX];
	uint32_t last_sa[PAIR_MAX], last_mid[PAIR_MAX];
	uint8_t last_data[PAIR_MAX][4096];
	size_t last_n[PAIR_MAX];
	uint8_t last_first[PAIR_MAX];
	struct text who[PAIR_MAX];
	ip4_t nat;		       /* when set, seen instead of address[0] */
	uint16_t nat_shift;	       /* and its ports so much higher */
	char credential[PAIR_MAX][16]; /* signed with last */
	uint8_t capture[64][4096];
	size_t capture_n[64];
	ip4_t capture_to[64];
	mono_t capture_at[64];
	unsigned captured;
};

struct ike_conf pair_conf(const struct ike_policy *, size_t n, const struct ike_psk *, size_t n_psk,
			  const struct ike_credential *);
struct ike_policy pair_policy(unsigned cipher, unsigned bits, unsigned hash, unsigned auth,
			      unsigned group);
void pair_add(struct pair *, const struct ike_conf *, const char *seed);
void pair_drain(struct pair *);
/* Runs until nothing is on the wires, at most so long. */
void pair_run(struct pair *, uint64_t us);
void pair_free(struct pair *);
void pair_open(struct pair *, unsigned from, unsigned to);
void pair_send(struct pair *, unsigned from, const struct ike_phase2 *);

#endif
