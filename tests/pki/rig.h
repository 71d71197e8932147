/* A certificate server on a virtual clock, with a disk that can fail, and a bare SCEP client. */
#ifndef GKMSH_TESTS_PKI_RIG_H
#define GKMSH_TESTS_PKI_RIG_H

#include "pki/cs_local.h"
#include "tests/lib/check.h"

#define RIG_FILES 4096

struct rig_file {
	char path[128];
	uint8_t *data;
	size_t n;
};

struct rig {
	struct pki_lib *lib;
	struct drbg rng;
	struct when now;
	struct cs_conf conf;
	struct cs *cs;
	struct rsa_key *stored, *stored_next; /* the router's key store */
	struct rig_file files[RIG_FILES];
	size_t n_files;
	/* A power cut: after that many writes, the next one keeps only its first octets. */
	int writes_left; /* -1: never */
	size_t torn_octets;
	bool dead;
	bool disk_full;
	/* Called before each write, with the disk as it was. */
	void (*before_write)(struct rig *, const struct pki_fx *);
	/* What must appear in no event, file or answer; what did, and control characters. */
	const char *secret;
	unsigned leaks, controls;
	/* of the last request */
	unsigned status;
	char content_type[64];
	uint8_t *body;
	size_t body_n;
	uint32_t events[64]; /* ids, newest last, as many as fit */
	size_t n_events;
	uint64_t next_http;
};

struct rig_client {
	struct rsa_key *key;
	EVP_PKEY *pkey;
	struct cert *self; /* temporary signer */
	struct cert *cert; /* what was issued */
	char trans_id[33];
};

void rig_start(struct rig *, wall_t start, struct rsa_key *ca_key);
void rig_boot(struct rig *); /* power on with what is on the disk */
void rig_off(struct rig *);
void rig_stop(struct rig *);
void rig_drain(struct rig *);
void rig_advance(struct rig *, uint64_t us); /* every deadline on the way */
void rig_http(struct rig *, bool post, const char *target, struct bytes body);
bool rig_saw(const struct rig *, uint32_t event);
const struct rig_file *rig_file(const struct rig *, const char *path);
void rig_put_file(struct rig *, const char *path, struct bytes);

/* Keys from a file of the test, since making 2048 bit ones takes most of a second. */
void client_start(struct rig *, struct rig_client *, struct rsa_key *, const char *hostname);
void client_stop(struct rig_client *);

struct client_request {
	unsigned type;
	const char *subject; /* as configured; NULL: hostname alone */
	const char *password;
	const char *trans_id; /* NULL: its own */
	enum hash_alg hash;
	int cipher;
	struct cert *signer, *recipient; /* NULL: temporary certificate, the CA */
	EVP_PKEY *signer_key;
	EVP_PKEY *csr_key;    /* NULL: its own */
	struct bytes payload; /* instead of a request */
	bool by_get;
};
/* Sends and reads the answer: pkiStatus, with *fail; SCEP_NO_STATUS when it was no CertRep. */
unsigned client_send(struct rig *, struct rig_client *, const struct client_request *,
		     unsigned *fail);
/* The message alone; freed by the caller. */
void client_message(struct rig *, struct rig_client *, const struct client_request *, uint8_t **der,
		    size_t *n);
unsigned client_read(struct rig *, struct rig_client *, unsigned *fail);

#endif
