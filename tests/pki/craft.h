/* pkiMessages that no client writes: attributes left out, twice or of a strange kind, envelopes by hand. */
#ifndef GKMSH_TESTS_PKI_CRAFT_H
#define GKMSH_TESTS_PKI_CRAFT_H

#include "tests/pki/rig.h"

struct craft {
	const char *type, *trans_id; /* NULL: left out */
	bool twice;		     /* the type stands there two times */
	int text_tag;		     /* 0: PrintableString */
	struct bytes content;	     /* what is signed */
};

/* Signed by the client's temporary certificate; freed by the caller. */
void craft_message(struct rig *, struct rig_client *, const struct craft *, uint8_t **der,
		   size_t *n);
/* An envelope for the CA. */
void craft_envelope(struct rig *, struct cert *to, struct bytes payload, uint8_t **der, size_t *n);
/* A certificate request with that subject; extensions as "critical,CA:TRUE" of basicConstraints, or NULL. */
void craft_csr(struct rig_client *, X509_NAME *subject, const char *basic, uint8_t **der,
	       size_t *n);

#endif
