/* What the files of router/ share of a router. */
#ifndef GKMSH_ROUTER_ROUTER_INT_H
#define GKMSH_ROUTER_ROUTER_INT_H

#include "base/list.h"
#include "crypto/drbg.h"
#include "net/crypto_map.h"
#include "net/net.h"
#include "router/coop_host.h"
#include "router/file_store.h"
#include "router/ike_host.h"
#include "router/key_store.h"

#define ROUTER_EVENTS_MAX 1024 /* waiting for the shell; more are counted and gone */
#define SERIAL_SIZE	  16

/* An event or notice on its way to the shell. */
struct router_word {
	struct list link;
	struct router_fx fx;
	char *text; /* of a notice */
	union {
		struct net_fx_probe probe;
		struct net_fx_ping_done ping;
	} data;
};

struct router {
	struct conf *conf;
	struct drbg drbg;
	struct when now;
	wall_t clock_offset;
	bool clock_set;
	bool changed;	  /* the tree, since the engines read it */
	mono_t settle_at; /* not before, after an engine refused */
	bool reload;
	uint64_t op;
	unsigned n_ports;
	char serial[SERIAL_SIZE];

	struct net *net;
	struct net_crypto *crypto;
	struct coop_host *coop;
	struct ike *ike;
	bool ike_open; /* its UDP ports */
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
/* router_coop.c */
enum status router_coop_settle(struct router *) must_use;
bool router_coop_drain(struct router *); /* whether there was anything */

#endif
