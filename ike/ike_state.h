/* What the IKE engine holds: negotiations, SAs, exchanges, peers. Only for ike/. */
#ifndef GKMSH_IKE_STATE_H
#define GKMSH_IKE_STATE_H

#include "base/list.h"
#include "base/map.h"
#include "base/timer.h"
#include "crypto/cipher.h"
#include "crypto/drbg.h"
#include "crypto/hash.h"
#include "ike/fxq.h"
#include "ike/ike.h"

enum ike_timer_kind {
	IKE_T_RETRY, /* main mode: repeat, or forget the negotiation of an established SA */
	IKE_T_LIFE,  /* end of the SA, of a half-open one, of a dead one's display */
	IKE_T_DPD,
	IKE_T_NATT,
	IKE_T_EXCHANGE,
};

struct ike_message { /* octets kept to be sent again */
	uint8_t *p;
	size_t n;
};

/* What only a negotiation needs; gone a minute after it ended. */
struct ike_neg {
	struct timer retry;
	mono_t begun;
	uint8_t nonce[2][IKE_NONCE_MAX]; /* initiator's, responder's */
	uint16_t nonce_n[2];
	struct ike_message sa_body; /* SAi_b */
	struct ike_message ke[2];
	struct ike_message own_id;
	struct ike_message plain; /* a message whose signature is being checked */
	uint8_t plain_first;
	struct dh *dh;
	struct secret skeyid;
	uint8_t iv[CIPHER_BLOCK_MAX], iv_next[CIPHER_BLOCK_MAX];
	struct ike_message out;
	uint64_t last_in;
	uint64_t job; /* outstanding; 0 = none */
	unsigned tries;
	char credential[64];
	struct ike_message want_issuers[IKE_CHAIN_MAX]; /* the peer's certificate requests */
	uint8_t hash[HASH_MAX];
	uint16_t local_port, peer_port; /* where the message being checked came */
};

struct ike_sa {
	struct list link;      /* of the engine, in order of making */
	struct list peer_link; /* of its peer */
	struct list exchanges;
	struct ike_peer *peer;
	struct ike_neg *neg;
	uint32_t id, job_count;
	uint8_t icookie[8], rcookie[8];
	uint16_t local_port, peer_port;
	uint8_t state; /* enum ike_state */
	bool initiator, natt, behind_nat;
	bool peer_dpd, peer_natt, peer_fragments, has_app;
	uint8_t doi, id_type, last_exchange, n_exchanges;
	uint8_t app[IKE_APP_VID_DATA];
	uint8_t cipher, hash; /* of crypto/ */
	uint8_t iv_last[CIPHER_BLOCK_MAX];
	uint16_t priority;
	uint8_t a_cipher, a_hash, a_auth, a_group; /* as on the wire */
	uint16_t key_bits;
	uint32_t lifetime_s, dpd_seq;
	uint8_t dpd_missed, frag_id;
	mono_t up_since, heard;
	struct timer life;
	struct ike_alive *alive; /* while there are keepalives of either kind */
	struct secret keys;	 /* SKEYID_a, then the cipher's */
	uint16_t id_n;		 /* of who; 0: not known yet */
	char *who;		 /* the peer's identity, then the subject of its certificate */
};

struct ike_alive {
	struct timer dpd, natt;
};

struct ike_peer {
	struct list sas, queue;
	ip4_t local, address;
	unsigned half_open, n_queued;
	bool keep;
};

struct ike_queued {
	struct list link;
	struct ike_phase2 msg; /* payloads behind it */
	uint8_t data[];
};

struct ike_xc { /* a phase-2 exchange */
	struct list link;
	struct ike_sa *sa;
	uint32_t mid;
	uint8_t exchange;
	bool initiator, expect_reply, closed;
	uint8_t tries;
	uint8_t iv[CIPHER_BLOCK_MAX];
	uint8_t *prefix; /* nonces so far */
	size_t prefix_n;
	struct ike_message out;
	uint64_t last_in, tag;
	struct timer timer;
};

struct ike_index { /* SAs by number */
	struct ike_numbered {
		uint32_t id;
		struct ike_sa *sa; /* NULL: a hole */
	} * at;
	size_t n, cap, holes;
};

struct ike_frags;

struct ike {
	struct ike_conf conf; /* with its own copies of everything it points at */
	struct drbg rng;
	struct list sas;
	struct map by_cookie, by_peer;
	struct ike_index by_id;
	struct timers timers;
	struct fxq fx;
	struct ike_view counts;
	uint32_t next_id;
	struct ike_frags *frags;
	uint8_t scratch[IKE_MESSAGE_MAX + 64]; /* payloads being written */
	uint8_t wire[IKE_MESSAGE_MAX + 64];
	uint8_t marked[IKE_MESSAGE_MAX + 64];
};

#endif
