/*
 * A router that is switched on: its engines, its shell and the files that outlive it. The single router and
 * every node of a lab are one of these.
 */
#ifndef GKMSH_APP_NODE_H
#define GKMSH_APP_NODE_H

#include "app/nvram.h"
#include "cli/shell.h"

struct io_loop;
struct node;

struct node_conf {
	const struct gram *gram;
	const char *name;    /* fixes the board's serial number */
	const uint8_t *seed; /* 32 octets */
	unsigned n_ports;
	bool http_outside;  /* real servers are asked: node_poll() brings ROUTER_FX_FETCH */
	bool keep_ike_keys; /* for captures */
	const struct rsa_holder *holder; /* of private keys, or NULL */
	bool on_machine;      /* TCP is the host's, and its clock is right: this machine's */
	int terminal;	      /* for the line editors; -1: none to give */
	struct io_loop *loop; /* its threads make keys; NULL: the node makes them itself, at once */
	struct nvram *nvram;  /* outlives the node */
	const char *config;   /* boot with this; NULL: with the startup-config of nvram: */
	/* Lines of a start configuration that were refused, files that could not be written. */
	void (*report)(void *ctx, const char *name, const char *text);
	void *ctx;
};

/* Boots. NULL: no memory. */
struct node *node_new(const struct node_conf *, struct when now);
void node_free(struct node *); /* power off: sessions are closed before; accepts NULL */
struct router *node_router(struct node *);
struct shell *node_shell(struct node *);

/* Runs what is due in router and shell. */
void node_step(struct node *, struct when now);
mono_t node_deadline(const struct node *);
/* The next effect that is not the node's own business: a frame, a reload, a stream. */
bool node_poll(struct node *, struct router_fx *);

#endif
