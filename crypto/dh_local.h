/* For the tests of published vectors: a key with a given exponent or scalar (big-endian). */
#ifndef GKMSH_CRYPTO_DH_LOCAL_H
#define GKMSH_CRYPTO_DH_LOCAL_H

#include "crypto/dh.h"

enum status dh_new_private(unsigned group, struct bytes x, struct dh **out) must_use;

#endif
