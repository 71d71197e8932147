/*
 * IKEv1 for a router: phase 1 in main mode, the IKE SAs, and protected phase-2 messages for whoever has
 * an exchange type (key server and member: 32; cooperation: a private one). A pure engine, as
 * docs/ARCHITECTURE.md says. Slow operations are jobs: an effect asks, an input answers, at once in a lab.
 *
 * Phase 2. IKE_IN_SEND carries the payloads of one message; the engine finds or makes an SA with the
 * peer, puts HASH before them, encrypts with the exchange's own chain and repeats what nobody answered.
 * HASH(n) = prf(SKEYID_a, M-ID | nonces of earlier messages of the exchange | payloads), which is the
 * rule of GROUPKEY-PULL (RFC 6407 3.2) and of the one-message exchanges. What comes in is delivered only
 * when its HASH is right. All pointers of an effect live until the next call.
 */
#ifndef GKMSH_IKE_IKE_H
#define GKMSH_IKE_IKE_H

#include "base/event.h"
#include "base/when.h"
#include "crypto/dh.h"
#include "ike/ike_conf.h"
#include "ike/ike_event.h"
#include "ike/ike_view.h"

struct ike;

struct ike *ike_new(const struct ike_conf *, struct bytes seed, struct when now);
void ike_free(struct ike *);
/* SAs stay; what comes next follows the new configuration. */
enum status ike_reconfigure(struct ike *, const struct ike_conf *, struct when now) must_use;

/* ---- jobs ---- */
enum ike_job_kind {
	/* group, dh (or NULL: make one), peer_public (or empty: only make). dh is the job's from now on: it
	 * comes back in the result, or is freed by whoever drops the job. */
	IKE_JOB_DH,
	IKE_JOB_SIGN,	/* credential, hash: RSA, bare hash (RFC 2409 5.1) */
	IKE_JOB_VERIFY, /* certs, id, hash, signature: chain to a trust anchor, key, identity */
};
struct ike_job {
	uint64_t id;
	enum ike_job_kind kind;
	unsigned group;
	struct dh *dh;
	struct bytes peer_public;
	uint8_t seed[32]; /* for the exponent */
	const char *credential;
	struct bytes hash, signature;
	struct bytes certs[IKE_CHAIN_MAX];
	size_t n_certs;
	struct ike_id peer_id;
	ip4_t peer;
};
struct ike_job_result {
	uint64_t id;
	enum status status;
	struct dh *dh;	     /* DH: the engine's from now on */
	struct bytes bytes;  /* DH: shared secret; SIGN: signature */
	const char *subject; /* VERIFY: of the peer's certificate, or why it was refused */
};
/* Does a DH job here and now; shared has DH_OCTETS_MAX, which the caller wipes after the answer. */
void ike_job_run_dh(const struct ike_job *, uint8_t *shared, struct ike_job_result *);

/* ---- inputs ---- */
enum ike_in_kind {
	IKE_IN_DATAGRAM, /* local, peer, ports, data: UDP 848 or 4500 (with the marker) */
	IKE_IN_OPEN,	 /* local, peer, keep: an SA with it, renewed before it ends if keep */
	IKE_IN_UNKEEP,	 /* local, peer */
	IKE_IN_CLOSE,	 /* sa, or all of local and peer, where given: deleted, the peer told */
	IKE_IN_SEND,	 /* phase2 */
	IKE_IN_DONE,	 /* sa, mid: the exchange is over here */
	IKE_IN_JOB,	 /* result */
};

struct ike_phase2 {
	uint32_t sa; /* 0: whichever SA there is with peer, or a new one */
	ip4_t local, peer;
	uint8_t exchange;
	uint32_t mid;  /* 0: a new exchange */
	uint8_t first; /* type of the first payload */
	struct bytes payloads;
	bool expect_reply; /* repeat until a message of the exchange comes back */
	bool last;	   /* nothing follows from either side */
	uint64_t tag;	   /* given back with every effect of the exchange */
};

struct ike_input {
	enum ike_in_kind kind;
	ip4_t local, peer;
	uint16_t local_port, peer_port;
	struct bytes data;
	uint32_t sa, mid;
	bool keep;
	const struct ike_phase2 *phase2;
	const struct ike_job_result *result;
};

/* ---- effects ---- */
enum ike_fx_kind {
	IKE_FX_SEND,   /* local, peer, ports, data: a datagram */
	IKE_FX_JOB,    /* job */
	IKE_FX_UP,     /* sa: established; ST_EXISTS: it was before, and is asked for again */
	IKE_FX_DOWN,   /* sa: gone; ST_OK when it had been established */
	IKE_FX_PHASE2, /* sa, exchange, mid, tag, first, data: a message, verified */
	IKE_FX_SENT,   /* tag, sa, mid: the first message of an exchange went out */
	IKE_FX_FAILED, /* tag, peer, exchange: no SA, no answer, or refused (status) */
	IKE_FX_KEYS,   /* icookie and key: what opens a capture of this SA */
	IKE_FX_EVENT,
};

/* Who the other end is, as phase 1 proved it. */
struct ike_who {
	uint8_t id_type;
	struct bytes id;
	const char *subject; /* of its certificate; "" with a pre-shared key */
	uint8_t app[IKE_APP_VID_DATA];
	bool has_app;
	uint8_t auth;
};

struct ike_fx {
	enum ike_fx_kind kind;
	uint32_t sa, mid;
	ip4_t local, peer;
	uint16_t local_port, peer_port;
	struct bytes data;
	uint8_t exchange, first;
	uint64_t tag;
	enum status status;
	struct ike_who who;
	struct ike_job job;
	uint8_t icookie[8];
	struct event event;
};

void ike_input(struct ike *, struct when now, const struct ike_input *);
void ike_tick(struct ike *, struct when now);
mono_t ike_deadline(const struct ike *);
bool ike_poll(struct ike *, struct ike_fx *);

/* Views: SAs in order of their making, from 0 until false. */
bool ike_view_sa(const struct ike *, struct when, size_t i, struct ike_view_sa *);
void ike_view(const struct ike *, struct ike_view *);

#endif
