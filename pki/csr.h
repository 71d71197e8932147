/*
 * Certificate requests (PKCS#10) as routers make them: extensionRequest with the key usage, and a
 * challenge password when one was given.
 */
#ifndef GKMSH_PKI_CSR_H
#define GKMSH_PKI_CSR_H

#include "pki/cert.h"
#include "pki/name.h"

struct csr_spec {
	const X509_NAME *subject;
	EVP_PKEY *key;
	enum hash_alg hash;
	const char *dns_name; /* subjectAltName, or NULL */
	const char *password; /* challengePassword, or NULL */
	uint32_t eku;	      /* asked for; enum pki_eku */
};
enum status csr_make(const struct pki_lib *, const struct csr_spec *, uint8_t **der,
		     size_t *n) must_use;

struct csr; /* a parsed request whose proof of possession holds; owned by who parsed it */

/* ST_SYNTAX, ST_UNSUPPORTED (no RSA key), ST_REFUSED (signature). */
enum status csr_parse(const struct pki_lib *, struct bytes der, struct csr **out) must_use;
enum status csr_parse_text(const struct pki_lib *, const char *pem, struct csr **out) must_use;
void csr_free(struct csr *);

X509_NAME *csr_subject(const struct csr *);
EVP_PKEY *csr_key(const struct csr *);
struct bytes csr_der(const struct csr *);
struct bytes csr_spki(const struct csr *);
const uint8_t *csr_md5(const struct csr *); /* 16 octets, over the whole request */
const char *csr_subject_line(const struct csr *);
/* The challenge password; never shown or kept. */
struct bytes csr_password(const struct csr *);
const STACK_OF(X509_EXTENSION) * csr_extensions(const struct csr *); /* NULL when none */

#endif
