/*
 * A certificate: its DER, what is read out of it (pki_view.h), and the library's object. Immutable and
 * reference counted within one thread; the last cert_free() frees. Whoever is handed one and keeps it
 * takes a reference.
 */
#ifndef GKMSH_PKI_CERT_H
#define GKMSH_PKI_CERT_H

#include "base/text.h"
#include "pki/lib.h"
#include "pki/pki_view.h"

struct cert;

/* Exactly one DER certificate with an RSA key; ST_SYNTAX, ST_LIMIT, ST_UNSUPPORTED (another key). */
enum status cert_parse(const struct pki_lib *, struct bytes der, struct cert **out) must_use;
/* The first certificate of a PEM or bare base64 text; lenient about blanks and line lengths. */
enum status cert_parse_text(const struct pki_lib *, const char *text, struct cert **out) must_use;
/* Of one that the library has decoded already, which costs as much as a signature: a reference is taken. */
enum status cert_of_x509(X509 *, struct cert **out) must_use;
struct cert *cert_ref(struct cert *);
void cert_free(struct cert *); /* NULL is fine */

const struct cert_view *cert_view(const struct cert *);
struct bytes cert_der(const struct cert *);
struct bytes cert_spki(const struct cert *);	    /* SubjectPublicKeyInfo, DER */
struct bytes cert_subject_der(const struct cert *); /* of the name, as it stands there */
bool cert_equal(const struct cert *, const struct cert *);
void cert_add_pem(const struct cert *, struct text *);

X509 *cert_x509(const struct cert *); /* not a new reference */
bool cert_holds_key(const struct cert *, const struct rsa_pub *);
/* Names match and the signature is the issuer's; nothing said about dates or extensions. */
bool cert_signed_by(const struct cert *, const struct cert *issuer);
bool cert_valid_at(const struct cert *, wall_t);
bool cert_same_subject(const struct cert *, const X509_NAME *);

/* ---- making them ---- */
struct cert_spec {
	const X509_NAME *subject, *issuer;
	EVP_PKEY *key;	  /* the subject's, public half */
	EVP_PKEY *signer; /* the issuer's */
	enum hash_alg hash;
	uint64_t serial;
	wall_t from, until;
	uint16_t key_usage;	/* bits as in the octets: 0xA000; 0 = no extension */
	bool ca;		/* basic constraints CA:TRUE */
	bool bare;		/* no extension at all, as a temporary signer has */
	uint32_t eku;		/* enum pki_eku */
	const char *cdp;	/* NULL or "": none */
	const struct cert *aki; /* issuer whose key identifier is named; NULL: its own */
	const STACK_OF(X509_EXTENSION) * alt; /* subjectAltName taken from here; NULL: none */
};

enum status cert_make(const struct pki_lib *, const struct cert_spec *, struct cert **out) must_use;

/* An extended key usage by its bit; and the stack of them. */
int eku_nid(uint32_t bit);

#endif
