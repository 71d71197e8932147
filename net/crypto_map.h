/*
 * The crypto maps of one router: which packets are protected, with which association, and what becomes of
 * the others. A pure engine beside struct net, which calls it through net/crypto_hook.h; the router feeds it
 * with configuration and with what the group members download.
 *
 *	struct net_crypto *nc = net_crypto_new(&conf, &rng, now);
 *	net_crypto_attach(net, net_crypto_hooks(), nc);
 *
 * A group (by its configured name) without policy is not registered. Its policy is a number of slots, one
 * for each TEK of the key server ("sa ipsec N"), each with an access list; associations are installed into
 * a slot, the old and the new one side by side while a rekey goes on.
 */
#ifndef GKMSH_NET_CRYPTO_MAP_H
#define GKMSH_NET_CRYPTO_MAP_H

#include "base/event.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/seal.h"
#include "net/acl.h"
#include "net/crypto_hook.h"
#include "net/esp.h"
#include "net/net_conf.h"

#define NET_CRYPTO_SLOTS_MAX   100 /* TEKs of one group: as many as "sa ipsec" blocks make sense */
#define NET_CRYPTO_SENDERS_MAX 16384 /* replay windows of one association, 300 octets each */
#define NET_CRYPTO_SAS_MAX     512   /* associations of one router */
#define NET_CRYPTO_FX_MAX      256   /* effects not drained; beyond, events are lost */
#define NET_CRYPTO_GDOI_PORT   848

struct net_crypto;

/* ---- configuration, plain data; copied ---- */
struct net_crypto_conf_list {
	const struct net_ace *aces;
	size_t n;
};
struct net_crypto_conf_entry {
	uint32_t seq;
	const char *group;
	struct net_crypto_conf_list local; /* match address: deny is clear, permit is dropped */
};
struct net_crypto_conf_map {
	const char *name;
	const struct net_crypto_conf_entry *entries; /* by seq */
	size_t n_entries;
	bool fail_close;			     /* activated */
	struct net_crypto_conf_list fail_close_list; /* deny is let through, all else is dropped */
};
struct net_crypto_conf_if {
	uint32_t ifid;
	const char *map;
	ip4_t address; /* the local crypto endpoint */
	uint16_t mtu;
	bool own_df; /* df instead of the router's */
	enum esp_df df;
	bool cut_after; /* crypto ipsec fragmentation after-encryption */
};
struct net_crypto_conf {
	const struct net_crypto_conf_map *maps;
	size_t n_maps;
	const struct net_crypto_conf_if *ifs;
	size_t n_ifs;
	enum esp_df df; /* crypto ipsec df-bit */
};

struct net_crypto *net_crypto_new(const struct net_crypto_conf *, struct drbg *, struct when now);
void net_crypto_free(struct net_crypto *); /* detach first */
/* Groups that are still named keep policy, associations and counters. */
enum status net_crypto_reconfigure(struct net_crypto *, const struct net_crypto_conf *,
				   struct when now) must_use;
const struct net_crypto_ops *net_crypto_hooks(void);
void net_crypto_tick(struct net_crypto *, struct when now);
mono_t net_crypto_deadline(const struct net_crypto *);

/* ---- what a group member downloads ---- */
enum net_crypto_replay {
	NET_REPLAY_NONE,
	NET_REPLAY_COUNTER,
	NET_REPLAY_TIME, /* both directions carry pseudotime */
};
struct net_crypto_policy {
	const struct net_ace *aces;
	size_t n_aces;
	enum net_crypto_replay replay;
	uint32_t window;   /* packets: 64 to 1024; milliseconds */
	bool receive_only; /* the key server says: send in clear, take both */
};
enum net_crypto_direction {
	NET_CRYPTO_BOTH,
	NET_CRYPTO_INBOUND_OPTIONAL, /* send protected, take both (passive) */
	NET_CRYPTO_INBOUND_ONLY,     /* send clear, take both */
};
/* ST_ABSENT: no map names the group. A slot whose list is the same keeps its counters. */
enum status net_crypto_group_policy(struct net_crypto *, const char *group,
				    const struct net_crypto_policy *, size_t n,
				    struct when now) must_use;
enum status net_crypto_group_direction(struct net_crypto *, const char *group,
				       enum net_crypto_direction) must_use;
/* Policy and associations go: the group is not registered any more. */
void net_crypto_group_flush(struct net_crypto *, const char *group, struct when now);
/* Our pseudotime is that now, and runs on. */
void net_crypto_group_pseudotime(struct net_crypto *, const char *group, uint64_t us,
				 struct when now);

struct net_crypto_sa_conf {
	uint32_t spi;
	unsigned slot;
	struct seal_conf seal;
	bool transport;
	bool keep_src, keep_dst; /* address preservation; the default of RFC 6407 is both */
	ip4_t dst; /* outer destination where it is not kept; the source is the interface's */
	bool may_send, may_receive;
	uint32_t lifetime_s; /* what remains; at 0 it is gone */
	uint32_t activate_s; /* sending with it begins then, if there is an older one until then */
};
/* An association that is there already (SPI and keys) is given its new times and stays. ST_EXISTS: the SPI
 * with other keys, or another group's; ST_RANGE, ST_NOMEM, ST_ABSENT. */
enum status net_crypto_sa_install(struct net_crypto *, const char *group,
				  const struct net_crypto_sa_conf *, struct when now) must_use;
/* Gone in after_s seconds; received on until then. */
void net_crypto_sa_retire(struct net_crypto *, const char *group, uint32_t spi, uint32_t after_s,
			  struct when now);

/* ---- clear; group NULL: all ---- */
/* Associations go, policy stays: packets are dropped until others are installed. */
void net_crypto_clear_sas(struct net_crypto *, const char *group, struct when now);
/* One association; false: there is none with that SPI. *group is good until the next change. */
bool net_crypto_clear_spi(struct net_crypto *, uint32_t spi, struct when now, const char **group);
void net_crypto_clear_counters(struct net_crypto *, const char *group);
void net_crypto_clear_replay(struct net_crypto *, const char *group);

/* ---- effects ---- */
enum net_crypto_fx_kind {
	NET_CRYPTO_FX_EVENT,
	NET_CRYPTO_FX_SA_SOFT, /* near its end (time or numbers): keys are needed */
	NET_CRYPTO_FX_SA_GONE, /* expired */
};
struct net_crypto_fx {
	enum net_crypto_fx_kind kind;
	const char *group; /* good until the next call */
	uint32_t spi;
	const struct event *event;
};
bool net_crypto_poll(struct net_crypto *, struct net_crypto_fx *);

#endif
