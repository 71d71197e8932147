/*
 * What the IPv4 engine and the crypto maps need, read out of the configuration tree: plain data for
 * net_reconfigure() and net_crypto_reconfigure(). Texts point into the tree and arrays belong to the
 * struct, so it is good until the next change of the configuration or read_net_free().
 */
#ifndef GKMSH_ROUTER_READ_NET_H
#define GKMSH_ROUTER_READ_NET_H

#include "net/crypto_map.h"
#include "net/net_conf.h"
#include "router/conf.h"

struct read_net {
	struct net_conf net;
	struct net_crypto_conf crypto;
};

enum status read_net(const struct conf *, struct read_net *out) must_use;
void read_net_free(struct read_net *);

/* The entries of an access list by name, for key servers too: freed by the caller with free(). ST_ABSENT:
 * no such list. A list of n = 0 has no entries yet. */
enum status read_acl(const struct conf *, const char *name, struct net_ace **aces,
		     size_t *n) must_use;

#endif
