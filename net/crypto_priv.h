/* The inside of struct net_crypto, shared by crypto_*.c and by nobody else. */
#ifndef GKMSH_NET_CRYPTO_PRIV_H
#define GKMSH_NET_CRYPTO_PRIV_H

#include "base/list.h"
#include "base/map.h"
#include "base/timer.h"
#include "net/crypto_event.h"
#include "net/crypto_map.h"
#include "net/crypto_view.h"
#include "net/replay.h"

/* A downloaded list. The slot and the associations made under it share it, so a rekey with the same
 * list goes on counting. */
struct crypto_list {
	unsigned refs;
	size_t n;
	struct net_crypto_counts *counts; /* one an entry */
	struct net_ace aces[];
};

struct crypto_slot {
	struct crypto_list *list;
	enum net_crypto_replay replay;
	uint32_t window;
	bool receive_only;
};

struct crypto_sender {
	struct replay replay;
};

struct crypto_group;

struct crypto_sa {
	struct list link; /* in its group, oldest first */
	struct crypto_group *group;
	struct crypto_list *list;
	unsigned slot;
	struct esp esp;
	struct secret key, auth_key; /* for net_crypto_key_line() alone */
	enum seal_cipher cipher;
	enum hash_alg auth;
	bool may_send, may_receive;
	enum net_crypto_replay replay;
	uint32_t window;
	uint32_t conn_id;
	mono_t installed, send_from, expires;
	struct timer soft, hard;
	bool soft_told;
	enum net_crypto_why why; /* of the hard timer */
	struct map senders;	 /* address: struct crypto_sender */
	struct net_crypto_counts counts;
	uint64_t replays, late;
};

struct crypto_group {
	char *name;
	bool named; /* by a map of the present configuration */
	bool registered;
	enum net_crypto_direction direction;
	struct crypto_slot slots[NET_CRYPTO_SLOTS_MAX];
	unsigned n_slots;
	struct list sas;
	unsigned n_sas;
	uint64_t pst_base; /* pseudotime at pst_at */
	mono_t pst_at;
	struct net_crypto_view_group stats; /* the counters of it */
};

struct crypto_entry {
	uint32_t seq;
	struct crypto_group *group;
	struct net_ace *local;
	size_t n_local;
};

struct crypto_map {
	char *name;
	struct crypto_entry *entries;
	size_t n_entries;
	bool fail_close;
	struct net_ace *fail_list;
	size_t n_fail;
};

struct crypto_if {
	uint32_t ifid;
	struct crypto_map *map;
	ip4_t address;
	uint16_t mtu;
	enum esp_df df;
	bool cut_after;
};

struct crypto_conf {
	struct crypto_map *maps;
	size_t n_maps;
	struct crypto_if *ifs;
	size_t n_ifs;
};

struct crypto_fx {
	struct list link;
	enum net_crypto_fx_kind kind;
	uint32_t spi;
	char *group;
	struct event event;
};

/* How far the numbers of an association had come when it was dropped, should it be installed again. */
struct crypto_used {
	uint32_t spi, next_seq;
	uint64_t next_iv;
};

/* What the way to an address takes, as a router there said. */
struct crypto_path {
	ip4_t dst;
	uint16_t mtu;
	mono_t until;
};

#define CRYPTO_EVENTS 16
#define CRYPTO_USED   64
#define CRYPTO_PATHS  64 /* looked through for every packet, and rarely more than a few */
struct net_crypto {
	struct crypto_conf conf;
	struct drbg rng;
	struct when now;
	struct timers timers;
	struct map groups; /* name: struct crypto_group */
	struct map by_spi; /* four octets: struct crypto_sa */
	size_t n_sas;
	uint32_t next_conn;
	struct crypto_used used[CRYPTO_USED]; /* a ring */
	unsigned used_at;
	struct crypto_path paths[CRYPTO_PATHS];
	unsigned n_paths;
	struct list fx;
	size_t n_fx;
	struct crypto_fx *handed;
	mono_t told[CRYPTO_EVENTS]; /* when an event that strangers cause was last told, plus one */
};

/* ---- crypto_map.c ---- */
struct crypto_group *crypto_group_find(const struct net_crypto *, const char *name);
struct crypto_if *crypto_if_find(const struct net_crypto *, uint32_t ifid);
struct crypto_fx *crypto_fx_new(struct net_crypto *, enum net_crypto_fx_kind,
				const struct crypto_group *, uint32_t spi);
/* Whether this event may be told now: once a minute. */
bool crypto_may_tell(struct net_crypto *, enum net_crypto_event);
#define crypto_say(nc, id, ...)                                                               \
	do {                                                                                  \
		struct crypto_fx *say_fx = crypto_fx_new((nc), NET_CRYPTO_FX_EVENT, NULL, 0); \
		if (say_fx)                                                                   \
			event_make(&say_fx->event, (id), __VA_ARGS__);                        \
	} while (0)

/* ---- crypto_pmtu.c ---- */
/* A packet that arrived: whether it says that ESP of ours was too long. */
void crypto_path_learn(struct net_crypto *, struct bytes packet, const struct net_flow *);
/* What ESP to that address may measure where the interface takes mtu. */
uint16_t crypto_path_mtu(const struct net_crypto *, ip4_t dst, uint16_t mtu);

/* ---- crypto_sa.c ---- */
struct crypto_sa *crypto_sa_find(const struct net_crypto *, uint32_t spi);
/* The one to send with in that slot now, a packet of that flow (NULL: any that the slot's list permits); NULL:
 * none. */
struct crypto_sa *crypto_sa_to_send(const struct net_crypto *, const struct crypto_group *,
				    unsigned slot, const struct net_flow *);
void crypto_sa_drop(struct net_crypto *, struct crypto_sa *, enum net_crypto_why);
void crypto_sas_drop(struct net_crypto *, struct crypto_group *, enum net_crypto_why);
/* The replay window of that sender; made when create. NULL: none, or no room. */
struct replay *crypto_sa_sender(struct crypto_sa *, ip4_t src, bool create);
void crypto_sa_forget_senders(struct crypto_sa *);
void crypto_sa_numbers_low(struct net_crypto *, struct crypto_sa *);
void crypto_sa_due(struct net_crypto *, struct timer *);
void crypto_list_free(struct crypto_list *);
uint64_t crypto_pseudotime(const struct net_crypto *, const struct crypto_group *);

/* ---- crypto_path.c ---- */
extern const struct net_crypto_ops crypto_path_ops;

#endif
