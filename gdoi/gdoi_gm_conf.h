/*
 * What the router reads out of its configuration for one group that it is a member of. Copied.
 */
#ifndef GKMSH_GDOI_GM_CONF_H
#define GKMSH_GDOI_GM_CONF_H

#include "gdoi/gdoi_policy.h"

struct gdoi_gm_conf {
	char group[GDOI_NAME_SIZE];
	uint8_t id_type; /* enum gdoi_identity */
	uint32_t identity;
	ip4_t local;   /* of the interface that registers; 0: not up, no registration */
	bool attached; /* a crypto map of an interface names the group */
	bool passive;  /* takes clear and protected, sends protected */
	ip4_t servers[GDOI_SERVERS_MAX]; /* in order of trial */
	unsigned n_servers;
	/* client rekey encryption and hash: any, or those named */
	bool ciphers_any, hashes_any;
	bool cipher_des, cipher_3des, cipher_aes128, cipher_aes192, cipher_aes256;
	bool hash_sha1, hash_sha256, hash_sha384, hash_sha512;
	struct gdoi_transform sets[GDOI_SETS_MAX]; /* client transform-sets; none: any ESP */
	unsigned n_sets;
	uint32_t recovery_s; /* client recovery-check interval; 0: off */
};

#endif
