/*
 * The cryptographic library as this folder uses it: a context of its own with the legacy algorithms
 * (single DES is what old routers send), which the rest of the program never sees. Made once a process
 * by the host and shared. Within pki/, and for whoever calls pki_lib_new().
 */
#ifndef GKMSH_PKI_LIB_H
#define GKMSH_PKI_LIB_H

#include <openssl/types.h>

#include "base/bytes.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "crypto/rsa.h"

struct pki_lib;

struct pki_lib *pki_lib_new(void); /* NULL: no memory, or the library cannot be set up */
void pki_lib_free(struct pki_lib *);

/* ---- within pki/ ---- */
OSSL_LIB_CTX *pki_ctx(const struct pki_lib *);
const EVP_MD *pki_md(const struct pki_lib *, enum hash_alg); /* NULL when unknown */
enum hash_alg pki_hash_of_nid(int nid);			     /* also of a signature algorithm */

/* The cipher of an envelope by its NID: DES, 3DES, AES 128 to 256 in CBC mode; NULL otherwise. */
const EVP_CIPHER *pki_cipher(const struct pki_lib *, int nid);

/* A private key inside that context: the same key, fit for CMS there. Freed with EVP_PKEY_free(). */
EVP_PKEY *pki_private(const struct pki_lib *, const struct rsa_key *);
EVP_PKEY *pki_public(const struct pki_lib *, const struct rsa_pub *);

bool pki_time_read(const ASN1_TIME *, wall_t *out);
ASN1_TIME *pki_time_new(wall_t); /* whole seconds; NULL without memory */

#endif
