/*
 * What the certificate engines ask of their host, in order: an effect is carried out before the next is
 * taken, which is what makes the database of the certificate server safe (a certificate leaves only after
 * its serial number is on disk). The bytes it points at live until the next call on the engine.
 */
#ifndef GKMSH_PKI_FX_H
#define GKMSH_PKI_FX_H

#include "base/list.h"
#include "base/when.h"
#include "crypto/drbg.h"
#include "crypto/rsa.h"
#include "pki/pki_event.h"
#include "pki/pki_limits.h"

struct pki_lib;

/* Given to every engine at birth. */
struct pki_env {
	const struct pki_lib *lib; /* shared by all engines of the process; outlives them */
	struct bytes seed;	   /* 32 octets or more */
};

enum pki_fx_kind {
	PKI_FX_EVENT,
	PKI_FX_FILE,  /* write data to path; without data (p NULL) delete it */
	PKI_FX_HTTP,  /* fetch url; the answer comes back as an input with the same id */
	PKI_FX_REPLY, /* answer to the HTTP request id */
	PKI_FX_CONFIG, /* certificates of trustpoint name changed: its chain in the configuration too */
	PKI_FX_KEY, /* a key pair for the router's store, label name; take a reference. NULL: remove */
	PKI_FX_NOTICE, /* an operation moved on: op, what, and for some a name or a text */
};

enum pki_op {		    /* what a notice is about */
	PKI_OP_CA_OFFERED,  /* fingerprints in data: 16 octets MD5, 20 SHA-1; accept or refuse */
	PKI_OP_CA_ACCEPTED, /* the CA certificate is installed */
	PKI_OP_CA_FAILED,
	PKI_OP_ENROLL_SENT,
	PKI_OP_ENROLL_PENDING,
	PKI_OP_ENROLL_GRANTED,
	PKI_OP_ENROLL_REJECTED, /* number: failInfo */
	PKI_OP_ENROLL_FAILED,	/* number: enum status */
	PKI_OP_CRL_DONE,
	PKI_OP_CRL_FAILED,
	PKI_OP_VALIDATE_AGAIN, /* a CRL that pki_verify() waited for has come, or will not */
};

struct pki_fx {
	enum pki_fx_kind kind;
	uint64_t id; /* of HTTP, REPLY */
	struct event event;
	char name[PKI_LABEL];		     /* trustpoint, key label */
	char path[PKI_URL + PKI_LABEL + 16]; /* FILE: "nvram:ca-server.ser" */
	bool secret;	   /* FILE: for its owner's eyes (0600); KEY: exportable is false */
	struct bytes data; /* FILE contents, HTTP and REPLY bodies */
	char *url;	   /* HTTP: as long as it takes */
	char source_if[PKI_LABEL], vrf[PKI_LABEL];
	bool post;		  /* HTTP */
	const char *content_type; /* HTTP POST, REPLY */
	unsigned status;	  /* REPLY */
	struct rsa_key *key;	  /* KEY */
	bool exportable;	  /* KEY */
	enum pki_op op;		  /* NOTICE */
	uint64_t number;	  /* NOTICE */
};

/* ---- for the engines ---- */
struct fx_queue {
	struct list list;
	struct fx_item *current; /* taken, alive until the next call */
	struct pki_fx lost;	 /* where an effect goes that no memory was left for */
	bool failed;		 /* no memory: an effect was lost */
};

void fx_init(struct fx_queue *);
void fx_free(struct fx_queue *);
/* A blank effect at the end of the queue, never NULL: without memory it is one that is dropped. */
struct pki_fx *fx_add(struct fx_queue *, enum pki_fx_kind);
bool fx_set_data(struct fx_queue *, struct pki_fx *, struct bytes);		/* copies */
void fx_take_data(struct fx_queue *, struct pki_fx *, uint8_t *data, size_t n); /* the queue's */
void fx_reply(struct fx_queue *, uint64_t id, unsigned status, const char *content_type,
	      struct bytes body);
bool fx_next(struct fx_queue *, struct pki_fx *out);
/* event_make() into the queue: fx_event(q, ID, "su", text, number). */
#define fx_event(q, ...) event_make(&fx_add((q), PKI_FX_EVENT)->event, __VA_ARGS__)
/* The answer to that request that waits behind a write which failed never leaves as it was. */
void fx_fail_reply(struct fx_queue *, uint64_t id, unsigned status);
/* PKI_EV_MESSAGE_DUMP: as much of a message as an event holds. */
void fx_dump(struct fx_queue *, const char *name, struct bytes);
void fx_notice(struct fx_queue *, const char *name, enum pki_op, uint64_t number);

#endif
