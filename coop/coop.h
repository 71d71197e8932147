/*
 * Cooperative key servers of one group: who is primary, and what the others must know to take over.
 * An engine as docs/ARCHITECTURE.md says: no I/O, no clock, no randomness of its own. The router owns it,
 * beside the key server of the group, and carries between them:
 *
 *	key server's state after a change   -> coop_input COOP_IN_STATE
 *	a member came or went here          -> coop_input COOP_IN_MEMBER
 *	a message of exchange COOP_EXCHANGE -> coop_input COOP_IN_MESSAGE (the IKE SA's peer is the sender)
 *	the IKE SA with a peer              -> coop_input COOP_IN_IKE
 *	effects                             -> key server (role, state, members, rekey), IKE, log
 *
 * The protocol, its states and why they keep their promises: docs/coop-protocol.md.
 */
#ifndef GKMSH_COOP_COOP_H
#define GKMSH_COOP_COOP_H

#include "base/event.h"
#include "base/when.h"
#include "coop/coop_conf.h"
#include "coop/coop_event.h"
#include "coop/coop_state.h"
#include "coop/coop_view.h"

struct coop;

/* seed: octets that fix the instance and the terms of this engine; random in real life. */
struct coop *coop_new(const struct coop_conf *, struct bytes seed, struct when now);
void coop_free(struct coop *); /* accepts NULL, wipes keys */

/*
 * Priority, peers, hashes, PDU size, sender identifiers. ST_RANGE, and nothing changed, when the
 * configuration is not one. A new group identity or local address is a new engine's business: ST_STATE.
 */
enum status coop_reconfigure(struct coop *, const struct coop_conf *, struct when now) must_use;

enum coop_in_kind {
	COOP_IN_MESSAGE, /* peer, data: a part, authenticated by the IKE SA with peer */
	COOP_IN_IKE,	 /* peer, ike */
	COOP_IN_STATE,	 /* state: what the key server holds now; copied */
	COOP_IN_MEMBER,	 /* member registered here, or (removed) left here */
	COOP_IN_SID,	 /* sid: what the key server gave of its sender identifiers; copied */
	COOP_IN_CLEAR_ROLE,
	COOP_IN_CLEAR_COUNTERS,
};

struct coop_input {
	enum coop_in_kind kind;
	ip4_t peer;
	struct bytes data;
	enum coop_ike ike;
	const struct coop_state *state;
	const struct coop_member *member;
	bool removed;
	const struct coop_sid *sid; /* size_used, current, last and used count */
};

enum coop_fx_kind {
	COOP_FX_SEND, /* peer, data: one part, in one exchange COOP_EXCHANGE */
	COOP_FX_IKE,  /* peer: an IKE SA with it is wanted */
	COOP_FX_ROLE, /* role, serve, takeover: to the key server */
	COOP_FX_IMPORT, /* state: the key server replaces what it holds; merged: it is primary and some
			   members hold keys of another part */
	COOP_FX_MEMBER, /* member (or removed) that a secondary registered, for the primary */
	COOP_FX_REKEY,	/* after a merge the primary sends what it has: to holders of every KEK */
	COOP_FX_EVENT,
};

/* What a pointer points at lives until the next call on the engine. */
struct coop_fx {
	enum coop_fx_kind kind;
	ip4_t peer;
	struct bytes data;
	bool primary;  /* ROLE */
	bool serve;    /* ROLE: members may register */
	bool takeover; /* ROLE: the old primary's keys are in use: new ones, and a rekey, now */
	bool merged;   /* IMPORT */
	bool removed;  /* MEMBER */
	const struct coop_state *state;
	const struct coop_member *member;
	struct event event;
};

void coop_input(struct coop *, struct when now, const struct coop_input *);
void coop_tick(struct coop *, struct when now);
mono_t coop_deadline(const struct coop *);
bool coop_poll(struct coop *, struct coop_fx *);
void coop_view(const struct coop *, struct when now, struct coop_view *);
bool coop_is_primary(const struct coop *);

/* For the router, which has an engine a group: does a part that peer sent belong here? */
enum coop_claim {
	COOP_CLAIM_NONE,  /* not a part, or peer is not configured here */
	COOP_CLAIM_PEER,  /* of a peer of this group, but of another identity */
	COOP_CLAIM_WHOLE, /* peer and identity are this group's */
};
enum coop_claim coop_claims(const struct coop *, ip4_t peer, struct bytes data);

#endif
