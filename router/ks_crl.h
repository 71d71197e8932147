/*
 * "registration periodic crl trustpoint": when the trustpoint's authority has issued another CRL, the members of a
 * group register again, and those whose certificates it revokes do not come back. Part of a key server's
 * host; asks for CRLs when they are due and looks once a minute.
 */
#ifndef GKMSH_ROUTER_KS_CRL_H
#define GKMSH_ROUTER_KS_CRL_H

#include "gdoi/gdoi_ks.h"
#include "pki/tp.h"
#include "router/conf.h"
#include "router/router.h"

struct ks_crl {
	char trustpoint[PKI_LABEL]; /* "": not asked for */
	wall_t seen;		    /* when the CRL known was issued; 0: none yet */
	mono_t look;
};

/* After a change of the configuration; local_server is the node of "server local". */
void ks_crl_settle(struct ks_crl *, const struct conf_node *local_server, struct when now);
/* True when another CRL has come. */
bool ks_crl_tick(struct ks_crl *, struct router *);
/* The members' IKE SAs go, so that their certificates are looked at again, and they are told to register. */
void ks_crl_register_again(struct router *, struct gdoi_ks *);

#endif
