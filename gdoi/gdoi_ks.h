/*
 * The key server of one group: answers registrations, makes keys, sends rekeys, counts acknowledgements.
 * An engine as docs/ARCHITECTURE.md says. The router owns it and carries:
 *
 *	IKE phase-2 messages of exchange 32     <-> GDOI_KS_IN_PHASE2, GDOI_KS_FX_PHASE2
 *	datagrams of exchange 34 and 35          -> GDOI_KS_IN_DATAGRAM; rekeys <- GDOI_KS_FX_SEND
 *	cooperation (coop/coop.h)               <-> role, import; GDOI_KS_FX_STATE, GDOI_KS_FX_MEMBER
 *
 * Rekeys are signed where they are made, with the key of the configuration.
 */
#ifndef GKMSH_GDOI_KS_H
#define GKMSH_GDOI_KS_H

#include "gdoi/gdoi_event.h"
#include "gdoi/gdoi_ks_view.h"
#include "gdoi/ks_state.h"

struct gdoi_ks;

struct gdoi_ks *gdoi_ks_new(const struct gdoi_ks_conf *, struct bytes seed, struct when now);
void gdoi_ks_free(struct gdoi_ks *); /* accepts NULL, wipes keys */
/* Another identity or local address is a new engine's business: ST_STATE. A change of what members hold
 * is an event and waits for the next rekey. ST_RANGE, and nothing changed, for what cannot be. */
enum status gdoi_ks_reconfigure(struct gdoi_ks *, const struct gdoi_ks_conf *,
				struct when now) must_use;

enum gdoi_ks_in_kind {
	GDOI_KS_IN_PHASE2,   /* phase2, who: a verified message */
	GDOI_KS_IN_FAILED,   /* phase2: sa and mid of an exchange that IKE gave up */
	GDOI_KS_IN_DATAGRAM, /* local, peer, data: an acknowledgement */
	GDOI_KS_IN_REKEY,    /* now_too: replace-now */
	GDOI_KS_IN_REMOVE,   /* now_too: at once */
	GDOI_KS_IN_CLEAR,    /* forget members, keys and counters; new keys are made */
	GDOI_KS_IN_CLEAR_COUNTERS,
	GDOI_KS_IN_ROLE,	 /* primary, serve, takeover */
	GDOI_KS_IN_IMPORT,	 /* state, merged: replaces what is held; copied */
	GDOI_KS_IN_MERGED_REKEY, /* a rekey now to holders of every KEK */
	GDOI_KS_IN_MEMBER,	 /* member (or removed): one that another server registered */
};
struct gdoi_ks_input {
	enum gdoi_ks_in_kind kind;
	const struct gdoi_phase2 *phase2;
	const struct gdoi_who *who;
	ip4_t local, peer;
	struct bytes data;
	bool now_too;
	bool primary, serve, takeover;
	bool merged, removed;
	const struct ks_state *state;
	const struct ks_state_member *member;
};

enum gdoi_ks_fx_kind {
	GDOI_KS_FX_PHASE2, /* phase2 */
	GDOI_KS_FX_DONE,   /* phase2: sa and mid are over here; refused says why */
	GDOI_KS_FX_SEND,   /* local, peer, port, data: a datagram from UDP 848 */
	GDOI_KS_FX_STATE,  /* what is held changed: gdoi_ks_export() */
	GDOI_KS_FX_MEMBER, /* member (or removed) of this server: to cooperation */
	GDOI_KS_FX_EVENT,
};
struct gdoi_ks_fx {
	enum gdoi_ks_fx_kind kind;
	struct gdoi_phase2 phase2;
	ip4_t local, peer;
	uint16_t port;
	struct bytes data;
	enum status refused;
	bool removed;
	struct ks_state_member member;
	struct event event;
};

void gdoi_ks_input(struct gdoi_ks *, struct when now, const struct gdoi_ks_input *);
void gdoi_ks_tick(struct gdoi_ks *, struct when now);
mono_t gdoi_ks_deadline(const struct gdoi_ks *);
bool gdoi_ks_poll(struct gdoi_ks *, struct gdoi_ks_fx *);
bool gdoi_ks_sends(const struct gdoi_ks *); /* the next effect is a datagram: they come last */

enum status gdoi_ks_export(const struct gdoi_ks *, struct when now, struct ks_state *out) must_use;

/* For the router, which has an engine a group. */
bool gdoi_ks_claims_pull(const struct gdoi_ks *, uint8_t first,
			 struct bytes payloads);				 /* message 1 */
bool gdoi_ks_claims_exchange(const struct gdoi_ks *, uint32_t sa, uint32_t mid); /* message 3 */
bool gdoi_ks_claims_datagram(const struct gdoi_ks *, struct bytes);

#endif
