/*
 * The keys of IKE SAs past and present, for whoever opens captures with them: kept only where the host asks
 * for it (struct router_env), bounded, the oldest go first. Owned by struct router; wiped with it.
 */
#ifndef GKMSH_ROUTER_IKE_KEYS_H
#define GKMSH_ROUTER_IKE_KEYS_H

#include "crypto/secret.h"
#include "router/router.h"

#define IKE_KEYS_MAX 1024
#define IKE_KEY_LINE (16 + 1 + 2 * SECRET_MAX + 1)

struct ike_keys;

struct ike_keys *ike_keys_new(void);
void ike_keys_free(struct ike_keys *); /* accepts NULL, wipes */
void ike_keys_add(struct ike_keys *, const uint8_t icookie[8],
		  struct bytes key); /* NULL: nothing */

/* Row i of Wireshark's ikev1_decryption_table, the oldest first: initiator cookie, key. False: no more. The
 * caller wipes the line. */
bool router_ike_key_line(const struct router *, size_t i, char out[static IKE_KEY_LINE]);

#endif
