/*
 * For benches: the key server of a group as a router holds it together (IKE, trustpoint, key server) without
 * its network, and members that register with it. Datagrams wait in queues, so that everything one end does
 * can be timed without the other.
 */
#ifndef GKMSH_BENCH_GROUP_H
#define GKMSH_BENCH_GROUP_H

#include "gdoi/gdoi_gm.h"
#include "gdoi/gdoi_ks.h"
#include "ike/ike.h"
#include "pki/tp.h"

#define GROUP_SERVER IP4(10, 0, 0, 1)
#define GROUP_KEYS   4 /* of members, in turn; every member has a certificate of its own */

struct group_queue {
	uint8_t *buf;
	size_t n, cap;
};

struct group_end { /* what both sides have: IKE and, with certificates, a trustpoint */
	struct ike *ike;
	struct tp *tp;
	struct rsa_key *key;
	struct bytes cert; /* shown */
};

struct group_authority {
	struct pki_lib *lib;
	struct rsa_key *key;
	struct rsa_key *member[GROUP_KEYS];
	struct cert *cert, *server_cert;
	struct rsa_key *server_key;
	uint64_t serial;
};

struct group {
	struct group_authority ca;
	bool psk;
	unsigned dh_group;
	struct when now;
	struct group_end server;
	struct gdoi_ks *ks;
	struct rsa_key *rekey_key;
	struct tp *member_tp; /* what members trust: one for all of them */
	struct group_queue to_server, to_members;
	unsigned registered, received; /* by the server; by members */
	/* A rekey's datagrams, as the key server hands them out; NULL: dropped. */
	void (*rekey)(void *ctx, ip4_t to, struct bytes);
	void *rekey_ctx;
};

/* Exits with a message when something cannot be. */
void group_need(bool ok, const char *what);
/* psk: a pre-shared key instead of RSA-2048 certificates. kek_alg as in gdoi_ks_conf. */
void group_start(struct group *, bool psk, unsigned dh_group);
void group_stop(struct group *);
/* Registers members first..first+n-1 (n at most GROUP_BATCH) side by side; returns the processor time that
 * the key server took, in seconds. */
#define GROUP_BATCH 256
double group_register(struct group *, unsigned first, unsigned n);
ip4_t group_address(unsigned i); /* on this machine's loopback */
double group_cpu(void);
/* crypto gdoi ks rekey replace-now: new keys, and every member is sent them. */
void group_rekey(struct group *);
/* Lets time pass for the server: what only negotiations needed goes. */
void group_rest(struct group *, uint64_t us);
/* A certificate of the authority for one of the members' keys, DER; freed by the caller. */
struct cert *group_issue(struct group_authority *, const char *name, const struct rsa_key *);

#endif
