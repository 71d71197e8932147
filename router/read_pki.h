/*
 * What the certificate engines need, read out of the configuration tree. Arrays and names belong to the
 * struct or the tree; good until the next change of the tree or read_pki_free(), which wipes passwords.
 */
#ifndef GKMSH_ROUTER_READ_PKI_H
#define GKMSH_ROUTER_READ_PKI_H

#include "pki/pki_conf.h"
#include "router/keys.h"

struct read_pki {
	struct pki_conf conf;
	struct tp_conf *trustpoints;
	struct map_conf *maps;
	struct map_rule *rules;
	char hostname[PKI_LABEL * 2]; /* with the domain's name, when there is one */
};

enum status read_pki(struct router *, struct read_pki *out) must_use;
void read_pki_free(struct read_pki *);

/* The certificate server; false: none is configured. The caller wipes archive_password. */
bool read_cs(struct router *, struct cs_conf *out);

#endif
