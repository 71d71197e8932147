/* A certificate server and the parts of a client that past its signature lead a fuzz target. */
#ifndef GKMSH_TESTS_FUZZ_PKI_RIG_H
#define GKMSH_TESTS_FUZZ_PKI_RIG_H

#include "pki/cs.h"
#include "pki/scep.h"

struct pki_rig {
	struct pki_lib *lib;
	struct rsa_key *ca_key, *key;
	EVP_PKEY *ca_pkey, *pkey;
	struct cert *self; /* of key */
	struct when now;
	struct cs_conf conf;
	struct cs *cs;
	unsigned runs, replies;
};

/* Keys once a process; the server anew every some hundred runs, so that it does not fill up. */
struct pki_rig *pki_rig(void);
/* Its answers and files, counted and dropped. */
void pki_rig_drain(struct pki_rig *);
/* data as what a signed message holds: content as it is, or sealed for the recipient. */
void pki_rig_message(struct pki_rig *, unsigned type, struct bytes data, bool sealed, uint8_t **der,
		     size_t *n);

#endif
