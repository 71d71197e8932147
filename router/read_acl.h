/* One access list of the configuration tree as the entries that net/acl.h evaluates. */
#ifndef GKMSH_ROUTER_READ_ACL_H
#define GKMSH_ROUTER_READ_ACL_H

#include "net/acl.h"
#include "router/conf.h"

/* Freed by the caller with free(); NULL when the list is empty. */
enum status read_ace_list(const struct conf_node *list, struct net_ace **aces, size_t *n) must_use;

#endif
