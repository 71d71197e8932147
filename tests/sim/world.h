/*
 * A world from a seed: key servers that cooperate, members that register with them, the network between,
 * what goes wrong in it and what must hold all the same. The cooperation engines are the real ones; IKE
 * is perfect authentication with SAs that appear, go stale and vanish.
 *
 * One world is one thread's; the same seed gives the same trace.
 */
#ifndef GKMSH_TESTS_SIM_WORLD_H
#define GKMSH_TESTS_SIM_WORLD_H

#include "base/prng.h"
#include "coop/coop.h"

#define KS_MAX	 8
#define GM_MAX	 200
#define TEKS_MAX 4096 /* ever made in a world */
#define HOLD_MAX 32   /* TEKs a member can hold at once */

#define SIM_STEP    (5 * USEC_S)
#define SIM_HEAL_AT (40 * USEC_MIN)
#define SIM_END	    (60 * USEC_MIN)
/* Bounds, in a part where nothing went wrong meanwhile: the silence, the vote, the wait of a loser for the
 * winner, and the announcements that tell. */
#define BOUND_PRIMARY (150 * USEC_S)
#define BOUND_SHARE   (260 * USEC_S)
#define BOUND_CALM    (200 * USEC_S)

/* A TEK's life as its maker set it, in the world's own time. */
struct sim_key {
	uint32_t spi;
	mono_t end;
	bool lost; /* every key server that knew it crashed */
};

struct sim_ks {
	struct coop *coop;
	struct coop_conf conf;
	bool up, configured;
	mono_t up_since, up_again; /* world time */
	int32_t drift_ppm;
	mono_t local_base, world_base;
	bool primary, serve;
	mono_t primary_since;
	struct coop_state st; /* the key server's */
	uint32_t boots, made;
	uint64_t tek_life, kek_life;
	mono_t rekey_at; /* local: the next retransmission; MONO_NEVER */
	uint32_t resend_left;
	uint64_t rekey;		/* number of the last */
	uint64_t acked[GM_MAX]; /* the last that a member acknowledged, or registered after */
	uint8_t missed[GM_MAX]; /* rekeys in a row that a member was silent on */
	bool acks_untold, settling;
	unsigned may_lead;	   /* steps for which it could have been primary */
	uint32_t policy;	   /* generation of its configuration */
	mono_t policy_at;	   /* world time at which the operator comes to it */
	uint64_t sa[KS_MAX];	   /* IKE SA with a peer; 0: none */
	mono_t sa_pending[KS_MAX]; /* world time at which it comes up; 0: none */
	uint8_t sa_missed[KS_MAX];
};

struct sim_hold {
	uint32_t spi, key; /* key: place in world.keys */
	uint32_t serial;
	mono_t expires;
};

struct sim_gm {
	ip4_t address;
	uint8_t kek[COOP_KEK_SPI];
	uint32_t seq;
	int seq_from; /* key server of that number */
	mono_t seq_at;
	struct sim_hold teks[HOLD_MAX];
	int n_teks;
	uint32_t send_spi;
	bool registered;
	bool lost_touch; /* a rekey or its acknowledgement was lost: its key server may be wrong */
	bool forgotten;	 /* the only key server that knew of it crashed */
	mono_t registered_at, next_try; /* world time */
	int tries, order[KS_MAX];
	uint32_t rejected, registrations;
	uint64_t request; /* under way */
};

enum sim_msg_kind {
	MSG_COOP,
	MSG_REGISTER,
	MSG_POLICY,
	MSG_PUSH,
	MSG_ACK
};

struct sim_msg {
	mono_t due;
	uint64_t order;
	enum sim_msg_kind kind;
	int from, to; /* key servers 0.., members KS_MAX.. */
	uint64_t id;  /* SA, or request */
	mono_t sent;
	uint8_t kek[COOP_KEK_SPI]; /* PUSH: the one it is under; ACK: the one it brought */
	uint32_t seq;
	struct coop_state *policy; /* POLICY, PUSH */
	uint8_t *data;
	size_t n;
};

struct world {
	uint64_t seed;
	struct prng shape, net, fault;
	mono_t now;
	int n_ks, n_gm;
	struct sim_ks ks[KS_MAX];
	struct sim_gm gm[GM_MAX];
	bool unicast;

	struct sim_msg **heap;
	size_t n_heap, cap_heap;
	uint64_t next_order, next_id;

	/* the network: parts, cuts, noise */
	int part[KS_MAX + GM_MAX];
	bool cut[KS_MAX][KS_MAX]; /* [from][to] */
	unsigned loss, duplicate;
	uint64_t delay_max;
	mono_t disturbed; /* when loss, delay or duplication last went on or was on */
	mono_t changed;	  /* when parts, cuts, lives, configurations last changed */
	mono_t noisy;	  /* last one-way or pair cut: no cliques then */
	mono_t part_end, cut_end, noise_end;
	uint32_t policy; /* of the operator */
	bool healed;
	mono_t next_fault, moved, ranked; /* parts, and priorities, changed last */

	struct sim_key keys[TEKS_MAX];
	uint32_t n_keys;
	uint8_t (*lost_keks)[COOP_KEK_SPI]; /* as key.lost */
	uint32_t n_lost_keks;

	/* checks */
	uint64_t could[GM_MAX][(GM_MAX + 63) / 64];
	int peace_primary;
	uint64_t together; /* steps without any cut */
	const char *broken;
	char detail[200];
	uint64_t trace;
	bool verbose;
	int bug;
	uint64_t n_events, n_elections, n_merges, n_failovers, n_pushes;
};

/* Runs the world of a seed; true: nothing broke. The caller frees with world_free(). */
struct world *world_new(uint64_t seed, int bug, bool verbose);
bool world_run(struct world *);
void world_free(struct world *);

/* world.c */
void world_break(struct world *, const char *what, const char *fmt, ...) format_of(3, 4);
void world_trace(struct world *, uint64_t a, uint64_t b);
bool world_reach(const struct world *, int from, int to);
struct sim_msg *world_msg(struct world *, enum sim_msg_kind, int from, int to);
void world_send(struct world *, struct sim_msg *); /* takes it */
uint32_t world_key(struct world *, uint32_t spi, mono_t end);
mono_t ks_local(const struct world *, const struct sim_ks *);

/* ks.c */
void ks_boot(struct world *, int);
void ks_crash(struct world *, int);
void ks_step(struct world *, int);
void ks_receive(struct world *, struct sim_msg *);
void ks_reconfigure(struct world *, int);
void ks_reconfigure_priority(struct world *, int);
void ks_rekey(struct world *, int, bool new_kek);
void ks_settle(struct world *, int);
void ks_tick(struct world *, int);
void ks_tell(struct world *, int);
mono_t ks_deadline(const struct world *, int); /* world time */

const struct coop_tek *ks_tek(const struct sim_ks *, uint32_t spi);

/* gm.c */
void gm_step(struct world *, int);
void gm_receive(struct world *, struct sim_msg *);
bool gm_holds(const struct sim_gm *, uint32_t spi);

/* faults.c */
void faults_init(struct world *);
void faults_step(struct world *);

/* invariants.c */
void check_step(struct world *);
void check_new_primary(struct world *, int);
void check_end(struct world *);

#endif
