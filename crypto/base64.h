/* Base64 (RFC 4648 4) as keys, certificates and SCEP messages are written. */
#ifndef GKMSH_CRYPTO_BASE64_H
#define GKMSH_CRYPTO_BASE64_H

#include "base/status.h"
#include "base/text.h"

/* With columns, a line end after each full line and after the last one; without, none. */
void base64_add(struct text *, struct bytes, unsigned columns);

/* Blanks, line ends and no-break spaces (U+00A0, as pages have them) are passed over anywhere; for
 * the rest it is strict. ST_RANGE when the result does not fit. */
enum status base64_read(const char *s, size_t n, uint8_t *out, size_t size, size_t *len) must_use;

/* How many octets at s are one such blank; 0 when there is none or at the end. */
size_t base64_blank(const char *s, size_t n);

#endif
