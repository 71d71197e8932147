/*
 * A key server or two and members of one group under a virtual clock: phase-2 messages arrive whole and
 * at once, datagrams are lost, doubled and late.
 */
#ifndef GKMSH_TESTS_GDOI_WORLD_H
#define GKMSH_TESTS_GDOI_WORLD_H

#include "base/prng.h"
#include "gdoi/gdoi_gm.h"
#include "gdoi/gdoi_ks.h"

#define WORLD_MEMBERS 50
#define WORLD_EVENTS  (GDOI_EV_END - EVENT_BASE(EVENT_GDOI))

struct world;
struct world_packet;
struct world_seq {
	uint8_t spi[16];
	uint32_t seq;
};

struct world_member {
	struct gdoi_gm *gm;
	struct gdoi_gm_conf conf;
	ip4_t address;
	bool cut; /* hears and says nothing */
	unsigned installs, flushes, policies;
};

struct world {
	struct when now;
	struct gdoi_ks *ks;
	struct gdoi_ks_conf conf;
	struct gdoi_ks_sa sa[2];
	struct gdoi_ace aces[2];
	struct world_member member[WORLD_MEMBERS];
	unsigned n;
	struct world_packet *wire;
	struct prng prng;
	unsigned loss, dup, late; /* percent */
	unsigned failing;	  /* percent of registrations that IKE gives up */
	uint64_t trace;		  /* of all that is told, and when: the same for the same seed */
	void (*on_event)(struct world *, const struct world_member *, const struct event *);
	void *arg; /* of on_event; its member is NULL for the key server */
	unsigned long events[WORLD_EVENTS];
	unsigned long sent, acks;
	struct world_seq seqs[512];
	unsigned n_seqs, seq_errors;
	bool ks_down;
};

/* The key every world signs with; made once a process. */
struct rsa_key *world_key(void);
void world_init(struct world *, unsigned members, bool unicast, uint64_t seed);
void world_free(struct world *);
void world_settle(struct world *);	     /* until nothing is left to do now */
void world_run(struct world *, uint64_t us); /* lets time pass */
void world_run_checking(struct world *, uint64_t us,
			unsigned *bare); /* members without a TEK, TEKs that outlive their time */
unsigned world_bare(struct world *);
unsigned world_overlong(struct world *); /* keys that outlive their server's */
unsigned world_apart(struct world *);	 /* members that cannot read what another sends */
unsigned long world_event(const struct world *, uint32_t id);

#endif
