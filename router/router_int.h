/* What the files of router/ share of a router. */
#ifndef GKMSH_ROUTER_ROUTER_INT_H
#define GKMSH_ROUTER_ROUTER_INT_H

#include "base/list.h"
#include "crypto/drbg.h"
#include "net/crypto_map.h"
#include "net/net.h"
#include "router/capture.h"
#include "router/coop_host.h"
#include "router/file_store.h"
#include "router/gm_host.h"
#include "router/http.h"
#include "router/outside.h"
#include "router/ike_host.h"
#include "router/ike_keys.h"
#include "router/key_store.h"
#include "router/ks_host.h"
#include "router/pki_host.h"

#define ROUTER_EVENTS_MAX    1024 /* waiting for the shell; more are counted and gone */
#define ROUTER_NOTICE_OCTETS 64	  /* two fingerprints */
#define SERIAL_SIZE	     16

/* An event or notice on its way to the shell. */
struct router_word {
	struct list link;
	struct router_fx fx;
	char *text; /* of a notice; octets of a stream */
	struct rsa_key *key;
	union {
		struct net_fx_probe probe;
		struct net_fx_ping_done ping;
		struct bytes octets;
	} data;
	uint8_t room[ROUTER_NOTICE_OCTETS]; /* of data.octets */
};

struct router {
	struct conf *conf;
	struct drbg drbg;
	struct when now;
	wall_t clock_offset;
	bool clock_set;
	bool http_outside, works_outside;
	struct list jobs; /* for the host, not yet taken */
	bool changed;	  /* the tree, since the engines read it */
	mono_t settle_at; /* not before, after an engine refused */
	bool reload;
	uint64_t op;
	unsigned n_ports;
	bool tcp_outside;
	char serial[SERIAL_SIZE];

	struct net *net;
	struct net_crypto *crypto;
	struct coop_host *coop;
	struct ks_host *ks;
	struct gm_host *gm;
	struct captures captures;
	struct ike *ike;
	struct ike_keys *ike_keys; /* NULL: none are kept */
	bool ike_open;		   /* its UDP ports */
	struct pki_lib *pki_lib;   /* NULL until certificates are spoken of */
	struct tp *tp;
	uint64_t chain_from, chain_to; /* generations between which chains alone changed */
	struct cs *cs;
	char cs_name[PKI_LABEL];
	struct http_host http;
	struct outside outside;
	struct file_store files;
	struct key_store keys;

	struct list words;
	size_t n_words;
	uint64_t words_lost;
	struct router_word *word; /* handed out last */
	struct text frames;	  /* port, length and octets of frames that leave */
	size_t frames_at;
};

void router_drain(struct router *); /* engines' effects into the queues */
void router_fx_free(struct router *);
void router_key_notice(struct router *, uint64_t op, enum status, struct rsa_key *);
bool router_job_poll(struct router *, struct router_fx *);
void router_jobs_free(struct router *);
/* A notice with octets, cut at ROUTER_NOTICE_OCTETS. */
void router_pki_notice(struct router *, uint64_t op, int kind, uint64_t number, const char *text,
		       struct bytes octets);
/* router_coop.c */
enum status router_coop_settle(struct router *) must_use;
bool router_coop_drain(struct router *); /* whether there was anything */
/* pki_chain.c: certificates between the tree and the trustpoints. */
enum status router_pki_chains(struct router *) must_use;
void router_pki_write_chain(struct router *, const char *trustpoint);

#endif
