/* Inside io/: a host key as PEM becomes a key of libssh. */
#ifndef GKMSH_IO_SSH_KEY_H
#define GKMSH_IO_SSH_KEY_H

#include <libssh/libssh.h>

#include "base/status.h"

/* RSA or Ed25519; the caller frees with ssh_key_free(). */
enum status ssh_key_from_pem(const char *pem, ssh_key *out) must_use;

#endif
