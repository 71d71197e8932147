/*
 * The RSA keys of a router, by label. Owned by the router, kept in nvram:private-config once saved. A key
 * that it hands out lives until the label is changed or removed; whoever keeps one longer takes a reference
 * (rsa_key_ref).
 */
#ifndef GKMSH_ROUTER_KEYS_H
#define GKMSH_ROUTER_KEYS_H

#include "crypto/rsa.h"
#include "router/router.h"

enum router_key_usage {
	ROUTER_KEY_GENERAL,
	ROUTER_KEY_SIGNATURE,
	ROUTER_KEY_ENCRYPTION
};

struct router_key {
	const char *label;
	struct rsa_key *key;
	enum router_key_usage usage;
	bool exportable;
	bool temporary; /* LABEL.server: never saved */
	wall_t made;
	bool saved; /* in nvram */
};

#define ROUTER_KEYS_MAX 64 /* labels; usage keys take two */

/* Takes a reference; replaces a key of the same label and usage. ST_LIMIT when there are too many. */
enum status router_key_put(struct router *, const struct router_key *) must_use;
enum status router_key_remove(struct router *, const char *label) must_use; /* all of a label */
/* The first of a label: general, or signature. NULL when there is none. */
const struct router_key *router_key_find(const struct router *, const char *label);
const struct router_key *router_key_at(const struct router *, size_t i); /* NULL behind the last */
/* Writes those not yet saved into nvram:private-config (mode 0600). */
enum status router_keys_save(struct router *) must_use;
/* What keys and passwords are drawn from. */
struct drbg *router_drbg(struct router *);

#endif
