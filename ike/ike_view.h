/* What a display can ask of IKE: copies at one instant. */
#ifndef GKMSH_IKE_VIEW_H
#define GKMSH_IKE_VIEW_H

#include "ike/ike_conf.h"

enum ike_state {
	IKE_S_NEW,
	IKE_S_WAIT_SA,	 /* initiator sent 1 */
	IKE_S_SA_SETUP,	 /* responder sent 2 */
	IKE_S_WAIT_KE,	 /* initiator sent 3 */
	IKE_S_KEY_EXCH,	 /* responder sent 4 */
	IKE_S_WAIT_AUTH, /* initiator sent 5 */
	IKE_S_UP,
	IKE_S_DEAD,
};

struct ike_view_sa {
	uint32_t id;
	ip4_t local, peer;
	uint16_t local_port, peer_port;
	bool initiator, natt, dead, dpd, established;
	enum ike_state state;
	struct ike_policy policy; /* what was agreed; lifetime in it too */
	uint32_t left_s, up_s;
	bool fragments;	 /* it takes messages in pieces, and we send them */
	uint8_t id_type; /* of the peer */
	char id_text[128];
	char subject[128];
	uint8_t exchange; /* last phase-2 exchange type it carried */
};

enum ike_drop {
	IKE_DROP_HEADER,
	IKE_DROP_COOKIE, /* no such SA */
	IKE_DROP_PAYLOADS,
	IKE_DROP_LEGALITY,
	IKE_DROP_LIMIT,
	IKE_DROP_PROPOSAL,
	IKE_DROP_AUTH,
	IKE_DROP_HASH,
	IKE_DROP_CIPHER, /* ciphertext that cannot be */
	IKE_DROP_REPEAT,
	IKE_DROP_FRAGMENT,
	IKE_DROP_MEMORY,
	IKE_DROPS
};

struct ike_view {
	size_t sas, half_open, established, dead;
	uint64_t drops[IKE_DROPS];
	uint64_t datagrams_in, datagrams_out, retransmits;
};

const char *ike_drop_name(enum ike_drop);
const char *ike_state_name(enum ike_state); /* "MM_KEY_EXCH" */

#endif
