/* Certificate revocation lists: read, looked into, and made. Reference counted like certificates. */
#ifndef GKMSH_PKI_CRL_H
#define GKMSH_PKI_CRL_H

#include "pki/cert.h"

struct crl;

enum status crl_parse(const struct pki_lib *, struct bytes der, struct crl **out) must_use;
struct crl *crl_ref(struct crl *);
void crl_free(struct crl *);

struct bytes crl_der(const struct crl *);
void crl_view(const struct crl *, struct crl_view *);
bool crl_entry(const struct crl *, size_t i, struct crl_entry_view *); /* false behind the last */
bool crl_signed_by(const struct crl *, const struct cert *issuer);
bool crl_of_issuer(const struct crl *, const X509_NAME *);
bool crl_revokes(const struct crl *, const struct cert *, wall_t *when);
bool crl_fresh(const struct crl *, wall_t now);

struct crl_revoked {
	uint64_t serial;
	wall_t when;
};
enum status crl_make(const struct pki_lib *, struct cert *ca, EVP_PKEY *key, enum hash_alg,
		     uint64_t number, wall_t from, wall_t until, const struct crl_revoked *,
		     size_t n, struct crl **out) must_use;

#endif
