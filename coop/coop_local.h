/*
 * Inside coop/: the engine's struct and what its files offer each other.
 */
#ifndef GKMSH_COOP_LOCAL_H
#define GKMSH_COOP_LOCAL_H

#include "base/list.h"
#include "base/timer.h"
#include "coop/coop.h"
#include "coop/coop_part.h"
#include "crypto/drbg.h"

enum coop_phase {
	COOP_ELECTING,
	COOP_SECONDARY,
	COOP_PRIMARY
};

enum coop_timer {
	COOP_T_REFRESH, /* primary: announce */
	COOP_T_ASK,	/* secondary: the primary is silent */
	COOP_T_ELECT,	/* election: ask again, decide */
	COOP_T_REPORT,	/* secondary: tell the primary again */
	COOP_T_SOON,	/* primary: a change is to be announced */
	COOP_T_URGENT,	/* primary: who does not hold the new keys yet? */
	COOP_T_EXPIRE,	/* the next key's end */
	COOP_TIMERS,
	COOP_T_PART = COOP_TIMERS, /* of a peer */
};

/* The last body sent to a peer, for parts that it asks for again. */
struct coop_sent {
	struct coop_header head;
	uint8_t *body;
	uint32_t n, pdu, served;
};

struct coop_peer {
	struct coop_conf_peer conf;
	enum coop_ike ike;
	mono_t wished;	/* IKE SA; MONO_NEVER: not yet */
	uint16_t wants; /* flags of an announcement that waits for it */
	bool waiting;

	mono_t heard; /* MONO_NEVER: not yet */
	mono_t watched_since;
	uint64_t instance, retired[COOP_RETIRED_MAX];
	uint32_t n_retired, sequence, refused;
	uint32_t taken;		/* its last announcement that we took as its primary */
	uint8_t role, priority; /* as last heard */
	uint16_t flags;
	ip4_t primary; /* whom it follows */
	mono_t primary_heard;
	struct coop_line holds;
	struct coop_status status;
	bool has_sid;
	struct coop_sid sid;
	uint32_t mismatch;
	bool dead, unreach_said;
	bool voted, passed;
	uint32_t part_tries;
	struct timer part_timer;
	struct coop_assembly in;
	struct coop_sent sent;
	struct coop_counters counters;
};

struct coop_report {
	ip4_t address;
	bool gone;
	uint32_t sent; /* sequence of the announcement that carried it last; 0: none yet */
};

struct coop_change {
	uint32_t version;
	ip4_t address;
};

struct coop_fx_node {
	struct list list;
	struct coop_fx fx;
	uint8_t *data;
	struct coop_member member;
};

struct coop {
	struct coop_conf conf;
	struct drbg drbg;
	struct timers timers;
	struct timer timer[COOP_TIMERS];
	struct list fx;
	struct coop_fx_node *out; /* handed out last */

	enum coop_phase phase;
	ip4_t primary;	/* whom we follow, or ourselves; 0: nobody */
	ip4_t previous; /* the primary before */
	ip4_t said;	/* the last primary that an event told of */
	mono_t primary_heard;
	mono_t since; /* of this phase */
	uint32_t retries;
	uint8_t primary_policy[32], primary_key[32]; /* configuration of the last primary */
	bool primary_known;

	/* election */
	mono_t elect_until;
	ip4_t lost, waiting_for;
	bool starting, refusal_said;

	uint64_t instance;
	uint32_t sequence;

	/* what the group has, and where it comes from: lines[0] is its own */
	struct coop_state state;
	struct coop_line lines[COOP_LINES_MAX];
	uint32_t n_lines;
	uint32_t keys_version; /* of lines[0]: the last that changed more than members */
	struct coop_change journal[COOP_JOURNAL_MAX];
	uint32_t n_journal, journal_floor; /* changes up to this version are forgotten */
	bool contributing;
	uint32_t urgent_left;

	struct coop_report *reports;
	uint32_t n_reports, cap_reports;

	uint32_t invalid_pst, pst_strikes;
	bool serving, serving_said, blocking_said;

	struct coop_peer peers[COOP_PEERS_MAX];
	uint32_t n_peers;
#ifdef COOP_PLANTED
	int bug;
#endif
};

/* Faults planted on purpose, so that the simulator can prove that it finds them. Only in the library
 * that the tests build for this. */
enum coop_bug {
	COOP_BUG_NONE,
	COOP_BUG_NO_REPLY_REQUEST,
	COOP_BUG_PREEMPTION,
	COOP_BUG_LOWEST_ADDRESS,
	COOP_BUG_MERGE_FORGETS,
	COOP_BUG_SEQ_RESET,
	COOP_BUG_NO_CONTRIBUTION,
	COOP_BUG_SERVES_EMPTY,
	COOP_BUG_REPORT_ONCE,
	COOP_BUG_LIFE_RESTARTS,
	COOP_BUG_NO_DEMOTION,
	COOP_BUGS,
};
#ifdef COOP_PLANTED
#	define coop_planted(c, which) ((c)->bug == (which))
void coop_plant(struct coop *, int bug);
#else
#	define coop_planted(c, which) ((void)(c), false)
#endif

/* ---- periods, as configured or as they are by default ---- */
static inline uint64_t coop_refresh_us(const struct coop *c)
{
	return c->conf.refresh_s ? c->conf.refresh_s * USEC_S : COOP_REFRESH_US;
}

static inline uint64_t coop_periodic_us(const struct coop *c)
{
	return c->conf.periodic_s ? c->conf.periodic_s * USEC_S : COOP_PERIODIC_US;
}

/* The silence after which the primary is lost. */
static inline uint64_t coop_lost_us(const struct coop *c)
{
	uint64_t again = c->conf.retransmit ? c->conf.retransmit : COOP_RETRANSMIT;

	return coop_periodic_us(c) + (again + 1) * COOP_RETRY_US;
}

static inline uint64_t coop_start_us(const struct coop *c)
{
	return c->conf.policy_s ? c->conf.policy_s * USEC_S : COOP_START_US;
}

/* coop.c */
void coop_event(struct coop *, uint32_t id, const char *types, ...);
struct coop_fx_node *coop_fx_add(struct coop *, enum coop_fx_kind); /* NULL: no memory */
void coop_arm(struct coop *, enum coop_timer, mono_t due);
struct coop_peer *coop_peer_of(struct coop *, ip4_t);
uint64_t coop_silence(const struct coop_peer *, mono_t now); /* UINT64_MAX: never heard */
static inline const char *coop_group(const struct coop *c)
{
	return c->conf.group;
}
void coop_serve(struct coop *, mono_t now, bool takeover, bool force);

/* coop_send.c */
void coop_announce(struct coop *, struct coop_peer *, uint16_t flags, mono_t now);
void coop_announce_all(struct coop *, uint16_t flags, mono_t now);
void coop_resend_ask(struct coop *, struct coop_peer *, mono_t now);
void coop_resend_serve(struct coop *, struct coop_peer *, const struct coop_header *);
void coop_ike_state(struct coop *, struct coop_peer *, enum coop_ike, mono_t now);
void coop_keep_ike(struct coop *, mono_t now); /* secondaries need SAs when they elect */
void coop_sent_free(struct coop_sent *);

/* coop_recv.c */
void coop_message(struct coop *, ip4_t from, struct bytes, mono_t now);

/* coop_role.c */
bool coop_eligible(const struct coop *, mono_t now);
#define COOP_AT_START 0 /* window of the first election */
void coop_elect(struct coop *, mono_t now, uint64_t window_us, ip4_t lost);
void coop_elect_tick(struct coop *, mono_t now);
void coop_decide(struct coop *, mono_t now);
void coop_reconsider(struct coop *, mono_t now);
void coop_follow(struct coop *, ip4_t primary, mono_t heard, mono_t now, const char *why);
void coop_periods_changed(struct coop *, mono_t now);
void coop_ask_tick(struct coop *, mono_t now);
void coop_refresh_tick(struct coop *, mono_t now);
bool coop_beats(const struct coop *, uint8_t pa, ip4_t a, uint8_t pb, ip4_t b);

/* coop_sync.c */
bool coop_covers(const struct coop_line *lines, uint32_t n, struct coop_line);
bool coop_lines_covered(const struct coop *, const struct coop_line *lines, uint32_t n);
/* The primary's (or a relay's) announcement: adopt, apply a delta, contribute or ask. */
void coop_take_state(struct coop *, struct coop_peer *, struct coop_body *, mono_t now);
void coop_absorb(struct coop *, struct coop_peer *, struct coop_body *, mono_t now);
void coop_merge_in(struct coop *, struct coop_peer *, struct coop_body *, mono_t now);
void coop_own_state(struct coop *, const struct coop_state *, mono_t now);
void coop_new_line(struct coop *);
bool coop_delta_for(const struct coop *, const struct coop_peer *, struct coop_delta *,
		    struct coop_state *put, ip4_t **gone, uint32_t *n_gone);
void coop_expire_tick(struct coop *, mono_t now);
void coop_apply_reports(struct coop *, const struct coop_body *, mono_t now);

/* coop_report.c */
void coop_member_here(struct coop *, const struct coop_member *, bool removed, mono_t now);
void coop_reports_in(struct coop *, struct coop_body *, mono_t now);
void coop_reports_acked(struct coop *, uint32_t ack);
/* What is not yet confirmed, put over a state that came from the primary. */
enum status coop_reports_over(const struct coop *, struct coop_state *, mono_t now) must_use;
void coop_report_tick(struct coop *, mono_t now);
void coop_reports_anew(struct coop *, mono_t now); /* the primary is another: it has had none */

/* coop_check.c */
void coop_check_mismatch(struct coop *, struct coop_peer *, bool with_primary);
bool coop_pst_valid(struct coop *, struct coop_peer *, uint64_t announced, mono_t now);

#endif
