/*
 * What the data path prints, from views of the crypto maps (net/crypto_view.h). Some lines end with a blank:
 * such routers print it, and parsers of their output want it.
 */
#ifndef GKMSH_CLI_SHOW_IPSEC_H
#define GKMSH_CLI_SHOW_IPSEC_H

#include "base/text.h"
#include "net/crypto_view.h"

struct ike;
struct net;

struct show_ipsec {
	const struct net_crypto *crypto;
	struct when now;
	uint32_t ifid;	   /* NET_IF_NONE: all */
	const char *group; /* NULL: all */
	const char *map;   /* NULL: all */
	bool detail, brief;
	ip4_t local, remote;   /* sessions of these alone; 0: all */
	const struct ike *ike; /* of sessions alone; NULL: none */
	const struct net *net;
};

void show_ipsec_sa(const struct show_ipsec *, struct text *);
void show_ipsec_session(const struct show_ipsec *, struct text *);
/* The part of it that has a key server or a member as its peer. */
void show_ipsec_ike_sessions(const struct show_ipsec *, struct text *);
void show_ipsec_brief_sessions(const struct show_ipsec *, struct text *);
void show_ipsec_engine(const struct show_ipsec *, struct text *);
/* show crypto gdoi ipsec sa; gm dataplane counters; gm replay */
void show_ipsec_group_sa(const struct show_ipsec *, struct text *);
void show_ipsec_dataplane(const struct show_ipsec *, struct text *);
void show_ipsec_replay(const struct show_ipsec *, struct text *);

/* "permit ip 10.0.0.0 0.0.0.255 host 10.1.1.1": ports as group displays write them, "port = 179". */
void show_ipsec_ace(const struct net_ace *, struct text *);
/* "esp-256-aes esp-sha-hmac " */
void show_ipsec_transform(const struct net_crypto_view_sa *, struct text *);

#endif
