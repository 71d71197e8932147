/*
 * A walk over BER as far as the gate before the library's decoder needs it: definite and indefinite
 * lengths, nothing decoded. Within pki/.
 */
#ifndef GKMSH_PKI_BER_H
#define GKMSH_PKI_BER_H

#include "base/bytes.h"

#define BER_DEPTH_MAX 24

struct ber {
	uint8_t tag;
	bool indefinite;
	struct bytes body;  /* without the end-of-contents octets */
	struct bytes whole; /* with tag and length */
};

/* The next element; false (and the cursor bad) when there is none, or it is not whole. */
bool ber_next(struct rd *, struct ber *out);
/* The next element, which must have that tag; a cursor over its contents. */
struct rd ber_enter(struct rd *, uint8_t tag);
/* An object identifier with exactly these contents. */
bool ber_oid(struct rd *, struct bytes want);
/* Exactly one definite-length element, and nothing after it. */
bool ber_single(struct bytes);

#endif
