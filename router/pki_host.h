/*
 * Certificates within a router (router_pki.c): the trustpoints and the certificate server, for commands and
 * displays; and what IKE asks of them.
 */
#ifndef GKMSH_ROUTER_PKI_HOST_H
#define GKMSH_ROUTER_PKI_HOST_H

#include "ike/ike.h"
#include "net/net.h"
#include "pki/cs.h"
#include "pki/tp.h"
#include "router/read_ike.h"
#include "router/router.h"

/* NULL until a trustpoint is configured. */
struct tp *router_tp(struct router *);
/* NULL: no certificate server is configured. */
struct cs *router_cs(struct router *);
/* The time as certificates see it: this router's own wall clock. */
struct when router_pki_now(const struct router *);

/*
 * A notice of either engine wakes a waiting command: kind ROUTER_NOTICE_PKI + enum pki_op, text the
 * trustpoint, data a const struct bytes * (fingerprints). The command says itself when it is done.
 */
#define ROUTER_NOTICE_PKI (ROUTER_NOTICE_OTHER + 16)

/* Since that generation of the configuration nothing but certificates changed in it. */
bool router_pki_only_chains(const struct router *, uint64_t since);

/* ---- within router/ ---- */
void router_pki_free(struct router *);
void router_pki_file_failed(struct router *, const char *path); /* the host could not write it */
enum status router_pki_settle(struct router *) must_use;
bool router_pki_drain(struct router *); /* whether there was anything */
void router_pki_tick(struct router *);
mono_t router_pki_deadline(const struct router *);
bool router_pki_stream(struct router *, const struct net_fx_stream *);

/* The credentials of IKE. The arrays hold pointers into the certificates until they change. */
void router_pki_credentials(struct router *, struct ike_credential *, size_t max, size_t *n);
/* Jobs of IKE: sig has RSA_OCTETS_MAX. subject has size octets for who the peer is, or why not. */
/* The key of a trustpoint with a valid certificate; not a new reference. NULL: none. */
struct rsa_key *router_pki_key(struct router *, const char *trustpoint);
enum status router_pki_sign(struct router *, const char *trustpoint, struct bytes hash,
			    uint8_t *sig, size_t *n) must_use;
enum status router_pki_verify(struct router *, const struct ike_job *, char *subject,
			      size_t size) must_use;

#endif
