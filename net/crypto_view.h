/*
 * What the crypto maps show: copies at one instant, numbered from 0 until the function says false.
 */
#ifndef GKMSH_NET_CRYPTO_VIEW_H
#define GKMSH_NET_CRYPTO_VIEW_H

#include "crypto/secret.h"
#include "net/crypto_map.h"

struct net_crypto_counts {
	uint64_t encaps, encrypt, digest; /* packets out */
	uint64_t decaps, decrypt, verify; /* packets in */
	uint64_t bytes_out, bytes_in;	  /* of the packets inside */
	uint64_t send_errors, recv_errors;
};

/* Each entry of each slot on each interface whose map names the group: a block of "show crypto ipsec sa". */
struct net_crypto_view_ident {
	uint32_t ifid;
	const char *map, *group;
	ip4_t local;
	uint32_t map_seq;
	unsigned slot, ace_index;
	const struct net_ace *ace;
	struct net_crypto_counts counts;
	uint32_t spi_out; /* 0: none */
	uint16_t mtu, plaintext_mtu;
};

enum net_crypto_sa_state {
	NET_CRYPTO_SA_WAITING, /* received on, not yet sent with */
	NET_CRYPTO_SA_ACTIVE,
	NET_CRYPTO_SA_OLD, /* received on until it goes */
};
struct net_crypto_view_sa {
	const char *group;
	unsigned slot;
	uint32_t spi;
	uint32_t conn_id; /* of the inbound half; the outbound one is next */
	enum seal_cipher cipher;
	unsigned key_bits; /* without salt */
	enum hash_alg auth;
	unsigned iv_octets, icv_octets;
	bool transport, may_send, may_receive;
	enum net_crypto_replay replay;
	uint32_t window;
	enum net_crypto_sa_state state;
	uint32_t remaining_s, activate_in_s;
	uint32_t next_seq, senders;
	mono_t installed;
	struct net_crypto_counts counts;
	uint64_t replays, late;
};

/* "show crypto gdoi gm dataplane counters" and "gm replay" */
struct net_crypto_view_group {
	const char *name;
	bool registered;
	enum net_crypto_direction direction;
	unsigned slots, sas;
	uint64_t encrypt, decrypt;
	uint64_t no_sa, unknown_sa;
	uint64_t encaps_fail, decaps_fail;
	uint64_t invalid_protocol, verify_fail;
	uint64_t internal_send, internal_receive;
	uint64_t replays;	/* by number */
	uint64_t clear_dropped; /* arrived in clear where protection is due */
	uint64_t fail_close_dropped;
	uint64_t local_denied; /* sent clear by the local list or a deny */
	bool timed;
	uint64_t pseudotime_us;
	uint64_t timed_in, timed_out, timed_in_errors, timed_out_errors, max_delta_us;
};

bool net_crypto_view_ident(const struct net_crypto *, struct when, size_t i,
			   struct net_crypto_view_ident *);
bool net_crypto_view_sa(const struct net_crypto *, struct when, size_t i,
			struct net_crypto_view_sa *);
bool net_crypto_view_group(const struct net_crypto *, struct when, size_t i,
			   struct net_crypto_view_group *);
bool net_crypto_view_group_by_name(const struct net_crypto *, struct when, const char *name,
				   struct net_crypto_view_group *);
/* The downloaded list of one slot. */
bool net_crypto_view_ace(const struct net_crypto *, const char *group, unsigned slot, size_t i,
			 const struct net_ace **);

/* One association as a row of Wireshark's esp_sa table, keys included, for whoever asked for just that;
 * the caller wipes the line. */
#define NET_CRYPTO_KEY_LINE 512
bool net_crypto_key_line(const struct net_crypto *, size_t i, char out[static NET_CRYPTO_KEY_LINE]);

#endif
