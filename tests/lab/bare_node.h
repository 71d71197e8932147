/*
 * A node for tests of the lab: a bare IPv4 engine with a console of a few words. Its start configuration:
 *   eth1 10.0.0.1/24 | lo0 10.9.0.1/24 | eth1 shutdown | route 0.0.0.0/0 10.0.0.2
 */
#ifndef GKMSH_TESTS_LAB_BARE_NODE_H
#define GKMSH_TESTS_LAB_BARE_NODE_H

#include "lab/lab.h"
#include "net/net.h"

extern const struct lab_node_ops bare_ops;
struct net *bare_net(void *node);

#endif
