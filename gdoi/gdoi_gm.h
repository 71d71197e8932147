/*
 * A member of one group: registers with the first key server that answers, takes rekeys, acknowledges
 * them, registers again before its keys end. An engine as docs/ARCHITECTURE.md says. The router owns it
 * and carries phase-2 messages of exchange 32, datagrams of exchange 33 (by the SPI in the header), and
 * what is downloaded to the crypto map.
 */
#ifndef GKMSH_GDOI_GM_H
#define GKMSH_GDOI_GM_H

#include "crypto/secret.h"
#include "gdoi/gdoi_event.h"
#include "gdoi/gdoi_gm_view.h"

struct gdoi_gm;

struct gdoi_gm *gdoi_gm_new(const struct gdoi_gm_conf *, struct bytes seed, struct when now);
void gdoi_gm_free(struct gdoi_gm *); /* accepts NULL, wipes keys */
enum status gdoi_gm_reconfigure(struct gdoi_gm *, const struct gdoi_gm_conf *,
				struct when now) must_use;

enum gdoi_gm_in_kind {
	GDOI_GM_IN_PHASE2,   /* phase2, who */
	GDOI_GM_IN_FAILED,   /* phase2: tag of an exchange that came to nothing */
	GDOI_GM_IN_DATAGRAM, /* local, peer, data: a rekey */
	GDOI_GM_IN_CLEAR,    /* drop keys and policy, register again */
	GDOI_GM_IN_REGISTER, /* register again soon, keep the keys (associations were cleared, new CRL) */
};
struct gdoi_gm_input {
	enum gdoi_gm_in_kind kind;
	const struct gdoi_phase2 *phase2;
	const struct gdoi_who *who;
	ip4_t local, peer;
	struct bytes data;
};

struct gdoi_gm_policy { /* one slot of the crypto map */
	const struct gdoi_ace *aces;
	size_t n_aces;
	enum gdoi_replay replay;
	uint32_t window; /* packets, or ms */
	bool receive_only;
};

struct gdoi_gm_tek {
	uint32_t spi;
	unsigned policy; /* place in the last FX_POLICY */
	struct gdoi_transform transform;
	struct secret enc, auth;
	uint32_t lifetime_s; /* what is left */
	uint32_t activate_s; /* then it is sent with, if there is an older one */
	bool may_send, may_receive;
	bool keep_src, keep_dst;
	uint8_t sid_bits; /* counter modes: 0: none, must not send */
	uint32_t sid;
};

enum gdoi_gm_fx_kind {
	GDOI_GM_FX_PHASE2,
	GDOI_GM_FX_DONE,       /* phase2: sa and mid are over here */
	GDOI_GM_FX_SEND,       /* local, peer, port, data: an acknowledgement */
	GDOI_GM_FX_POLICY,     /* policies, n: replaces what was before; the TEKs follow again */
	GDOI_GM_FX_TEK,	       /* tek: install, or new times for one that is there */
	GDOI_GM_FX_TEK_RETIRE, /* spi, after_s */
	GDOI_GM_FX_FLUSH,      /* policy and associations go */
	GDOI_GM_FX_PSEUDOTIME, /* pseudotime_us */
	GDOI_GM_FX_JOIN,       /* peer: a multicast address that rekeys come to (0: none) */
	GDOI_GM_FX_EVENT,
};
struct gdoi_gm_fx {
	enum gdoi_gm_fx_kind kind;
	struct gdoi_phase2 phase2;
	ip4_t local, peer;
	uint16_t port;
	struct bytes data;
	const struct gdoi_gm_policy *policies;
	size_t n_policies;
	const struct gdoi_gm_tek *tek;
	uint32_t spi, after_s;
	uint64_t pseudotime_us;
	struct event event;
};

void gdoi_gm_input(struct gdoi_gm *, struct when now, const struct gdoi_gm_input *);
void gdoi_gm_tick(struct gdoi_gm *, struct when now);
mono_t gdoi_gm_deadline(const struct gdoi_gm *);
bool gdoi_gm_poll(struct gdoi_gm *, struct gdoi_gm_fx *);
bool gdoi_gm_claims_datagram(const struct gdoi_gm *, struct bytes); /* the SPI is of a KEK held */

#endif
