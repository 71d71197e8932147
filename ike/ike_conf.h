/*
 * What IKE needs to know: policies in order, keys, credentials, timers. Plain data; the engine copies all of it.
 */
#ifndef GKMSH_IKE_CONF_H
#define GKMSH_IKE_CONF_H

#include "base/addr.h"
#include "base/bytes.h"
#include "crypto/secret.h"
#include "ike/ike_wire.h"

struct ike_policy {
	uint16_t priority; /* as configured; the array is in this order */
	uint8_t cipher;	   /* enum ike_cipher */
	uint16_t key_bits; /* AES */
	uint8_t hash;	   /* enum ike_hash */
	uint8_t auth;	   /* enum ike_auth */
	uint8_t group;
	uint32_t lifetime_s;
};

struct ike_psk {
	ip4_t address, mask;
	ip4_t local; /* only from this address of ours; 0: from any */
	struct secret key;
};

/* A certificate that can sign: the private half stays with whoever answers IKE_JOB_SIGN. */
struct ike_credential {
	const char *name;		   /* trustpoint */
	struct bytes chain[IKE_CHAIN_MAX]; /* DER, own certificate first */
	size_t n_chain;
	struct bytes subject; /* DER name, for identity dn */
	struct bytes
	    issuers[IKE_CHAIN_MAX]; /* DER names of the CAs above it, for certificate requests */
	size_t n_issuers;
	struct bytes ca_name; /* DER name sent in our certificate requests */
};

enum ike_identity {
	IKE_IDENTITY_ADDRESS,
	IKE_IDENTITY_HOSTNAME,
	IKE_IDENTITY_DN
};

enum ike_keepalive {
	IKE_KEEPALIVE_OFF,
	IKE_KEEPALIVE_ON_DEMAND,
	IKE_KEEPALIVE_PERIODIC
};

#define IKE_APP_VID_PREFIX 16
#define IKE_APP_VID_DATA   8

struct ike_conf {
	const struct ike_policy *policies;
	size_t n_policies;
	const struct ike_psk *psks;
	size_t n_psks;
	const struct ike_credential *credentials;
	size_t n_credentials;
	enum ike_identity identity;
	const char *hostname; /* for identity hostname */
	enum ike_keepalive keepalive;
	uint32_t keepalive_s, keepalive_retry_s;
	uint8_t doi;   /* sent in phase 1: 2 (or 0, the default) or 1 */
	uint16_t port; /* where a main mode of ours begins; 0: 848 */
	uint16_t mtu;  /* IPv4 packets above it are sent as IKE fragments; 0: 1500 */
	bool no_natt;
	bool no_fragments; /* not even a peer's */
	bool whole;	   /* a message of ours is not cut, however long */
	uint32_t natt_keepalive_s;
	/* A vendor ID of the application: prefix that both ends know, data that tells the version. */
	uint8_t app_prefix[IKE_APP_VID_PREFIX];
	uint8_t app_data[IKE_APP_VID_DATA];
	bool app;
	unsigned half_open_max; /* 0: IKE_HALF_OPEN_MAX */
	unsigned half_open_peer;
	unsigned sa_max; /* established ones that leave room for a stranger's; 0: no limit */
};

#endif
