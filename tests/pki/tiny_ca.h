/*
 * A certificate authority for tests of the client alone: as small as can be, with faults on request. It
 * answers the HTTP effects of the trustpoints.
 */
#ifndef GKMSH_TESTS_PKI_TINY_CA_H
#define GKMSH_TESTS_PKI_TINY_CA_H

#include "pki/crl.h"
#include "pki/csr.h"
#include "pki/pki_fx.h"
#include "pki/scep.h"

enum tiny_mode {
	TINY_GRANT,
	TINY_PENDING,
	TINY_REJECT,
	TINY_SILENT,	   /* no connection */
	TINY_GARBAGE,	   /* octets that mean nothing */
	TINY_WRONG_NONCE,  /* an answer to something else */
	TINY_WRONG_SIGNER, /* signed by a key that is not the authority's */
	TINY_OTHER_KEY,	   /* a certificate of another key than the request's */
	TINY_ERROR,	   /* 500 */
};

struct tiny_ca {
	const struct pki_lib *lib;
	struct rsa_key *key;
	EVP_PKEY *pkey;
	struct cert *cert;
	enum tiny_mode mode;
	const char *caps;
	uint64_t serial, revoked; /* revoked: 0 = none */
	int64_t life_s;
	bool crl_off; /* refuses GetCRL */
	unsigned requests, renewals, polls, posts;
	char password[64];  /* challenge of the last request */
	uint8_t kept[4096]; /* the last request */
	size_t kept_n;
	uint8_t last_spki[600];
	size_t last_spki_n;
};

struct tiny_answer {
	unsigned status;
	const char *content_type;
	uint8_t *body;
	size_t n;
};

void tiny_ca_start(struct tiny_ca *, const struct pki_lib *, const char *name, wall_t now);
void tiny_ca_stop(struct tiny_ca *);
void tiny_ca_answer(struct tiny_ca *, const struct pki_fx *, wall_t now, struct tiny_answer *);

#endif
