/*
 * What a holder of private keys (crypto/rsa_holder.h) keeps and does: keys by number, and a storage key under which
 * they lie in a file. A pure object; io/key_process.h has it in a process of its own.
 */
#ifndef GKMSH_CRYPTO_VAULT_H
#define GKMSH_CRYPTO_VAULT_H

#include "crypto/rsa_holder.h"

#define VAULT_KEYS_MAX	  256 /* four times what a router may have: old ones may still be in use */
#define VAULT_STORAGE_KEY 32

struct vault;

struct vault *vault_new(const uint8_t storage_key[static VAULT_STORAGE_KEY]);
void vault_free(struct vault *); /* wipes; accepts NULL */
/* Answers; the shape of rsa_holder.ask. */
enum status vault_ask(void *vault, const struct rsa_question *, uint8_t *out, size_t max,
		      size_t *n);

#endif
