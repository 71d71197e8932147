/*
 * A walk over DER that accepts one form of each thing: definite, shortest lengths and shortest,
 * positive integers. The library's decoder costs thirty times as much and tolerates more. Within crypto/ and pki/.
 */
#ifndef GKMSH_CRYPTO_DER_H
#define GKMSH_CRYPTO_DER_H

#include "base/bytes.h"

#define DER_INTEGER    0x02
#define DER_BIT_STRING 0x03
#define DER_NULL       0x05
#define DER_OID	       0x06
#define DER_SEQUENCE   0x30

/* The contents of the next element, which must have that tag; the cursor goes bad otherwise. */
struct rd der_open(struct rd *, uint8_t tag);
/* A non-negative integer without its leading zero; zero is one zero octet. */
struct bytes der_integer(struct rd *);
/* A BIT STRING of whole octets. */
struct rd der_bits(struct rd *);
/* True, and passed over, when the next element is exactly these octets. */
bool der_literal(struct rd *, struct bytes);

/* How many octets tag and length take for contents of that size. */
size_t der_header_size(size_t contents);
void der_put_header(struct wr *, uint8_t tag, size_t contents);
size_t der_integer_size(struct bytes magnitude); /* whole element */
void der_put_integer(struct wr *, struct bytes magnitude);

#endif
