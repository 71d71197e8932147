/*
 * Private keys in a process of their own (crypto/vault.h): it has one descriptor, no capability and few system
 * calls, and answers nothing but what crypto/rsa_holder.h says. Started by app/ before anything that listens.
 */
#ifndef GKMSH_IO_KEY_PROCESS_H
#define GKMSH_IO_KEY_PROCESS_H

#include "base/text.h"
#include "crypto/rsa_holder.h"

struct key_process;

/* The storage key is read from a file of that name, or made there (mode 0600) in a directory that may be made too; NULL: it lives as long as the process.
 * user: whom it becomes, or NULL. */
enum status key_process_start(const char *storage_file, const char *user, struct text *why,
			      struct key_process **out) must_use;
const struct rsa_holder *key_process_holder(const struct key_process *);
void key_process_end(struct key_process *); /* after all keys are gone; accepts NULL */

#endif
