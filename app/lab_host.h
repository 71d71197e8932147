/*
 * Inside app/: the routers that a lab runs, with their files and lines. lab/ knows them through the table of
 * functions that lab_host_ops() gives.
 */
#ifndef GKMSH_APP_LAB_HOST_H
#define GKMSH_APP_LAB_HOST_H

#include "app/hub.h"
#include "app/node.h"
#include "lab/lab.h"

/* One place for a router: what stays when its power goes. */
struct lab_slot {
	struct lab_host *host;
	size_t index;
	struct node *node; /* NULL: off */
	struct nvram *nvram;
	struct hub *hub;		     /* NULL: nobody can connect */
	uint16_t console, ssh, telnet, http; /* ports; 0: none */
};

struct lab_host {
	struct topo topo;
	struct lab *lab;
	struct gram *gram;
	struct io_loop *loop;	/* NULL during a play or a script */
	struct lab_slot *slots; /* one for each node of the topology, bridges too */
	int terminal;
	mono_t last;	   /* this machine's time up to which the lab has run */
	uint64_t spent_us; /* by the routers on what lines brought last */
	bool quiet;	   /* reports of refused lines go nowhere: they were shown before */
};

const struct lab_node_ops *lab_host_ops(void);
/* Reads topology and state, boots. *why says what failed. */
enum status lab_host_boot(struct lab_host *, const char *topology, const char *state,
			  struct text *why) must_use;
void lab_host_free(struct lab_host *);

/* ---- with a loop ---- */
enum status lab_host_listen(struct lab_host *, unsigned port_base, struct text *why) must_use;
void lab_host_table(const struct lab_host *, struct text *out);
/* Brings virtual time up to this machine's and moves characters; when to come back. */
mono_t lab_host_settle(struct lab_host *, struct when now);

#endif
