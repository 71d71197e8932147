/*
 * What the router reads out of its configuration for the cooperation of one group.
 */
#ifndef GKMSH_COOP_CONF_H
#define GKMSH_COOP_CONF_H

#include "base/addr.h"
#include "coop/coop_wire.h"

#define COOP_GROUP_NAME_SIZE 81

struct coop_conf_peer {
	ip4_t address;
	uint32_t handle; /* shown; given by the router, stays with the peer */
};

struct coop_conf {
	char group[COOP_GROUP_NAME_SIZE];
	uint32_t group_handle, server_handle; /* shown */
	uint8_t id_kind;		      /* 1: group number; 2: group address */
	uint32_t identity;
	ip4_t local;	  /* `address ipv4` of the key server */
	uint8_t priority; /* `local priority`, 1..255 */
	uint32_t pdu;	  /* `protocol pdu`; 0: the default */
	bool optimize;	  /* `protocol version optimize` */
	/* `protocol timeout refresh|periodic|policy`, seconds, and `protocol retransmit`; 0: the default. */
	uint32_t refresh_s, periodic_s, policy_s, retransmit;
	uint32_t n_peers;
	struct coop_conf_peer peers[COOP_PEERS_MAX]; /* in the order of configuration */
	/* Of this key server's own configuration: equal on every key server of the group. */
	uint8_t policy_hash[32], key_hash[32];
	bool ready; /* could be primary: policy complete, rekey key there */
	struct coop_version ks_version;
	struct coop_sid sid;
};

#endif
