/*
 * The key pairs of one router and their file, nvram:private-config: a line each, "LABEL USAGE EXPORTABLE TIME"
 * and the private key in base64; behind a "=" sealed by its holder. Owned by struct router, wiped when it goes.
 */
#ifndef GKMSH_ROUTER_KEY_STORE_H
#define GKMSH_ROUTER_KEY_STORE_H

#include "crypto/rsa_holder.h"
#include "router/keys.h"

#define KEY_STORE_FILE "nvram:private-config"
#define KEY_LABEL_MAX  127
#define KEY_STORE_TEXT (ROUTER_KEYS_MAX * 4096) /* the file: 4,096 bits in base64 and its front */

struct key_store {
	struct router_key keys[ROUTER_KEYS_MAX];
	size_t n;
	const struct rsa_holder *holder; /* of the private halves; NULL: they are here */
	bool bare;			 /* the file that was read has keys that are to be sealed */
};

void key_store_free(struct key_store *);
enum status key_store_put(struct key_store *, const struct router_key *) must_use;
enum status key_store_remove(struct key_store *, const char *label) must_use;
const struct router_key *key_store_find(const struct key_store *, const char *label);

/* The file's text, all at once so that no copies are left behind; the caller wipes it. */
enum status key_store_write(const struct key_store *, struct text *out) must_use;
void key_store_saved(struct key_store *); /* all but temporary ones are in the file now */
/* Adds the keys of a file. ST_SYNTAX: a line is not one, and nothing was added. */
enum status key_store_read(struct key_store *, struct bytes file) must_use;

#endif
