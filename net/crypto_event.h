/*
 * What the crypto maps tell. Arguments in order, with their letters of event_make(). Those that a
 * stranger's packets cause come at most once a minute each.
 */
#ifndef GKMSH_NET_CRYPTO_EVENT_H
#define GKMSH_NET_CRYPTO_EVENT_H

#include "base/event.h"

enum net_crypto_event {
	NET_CRYPTO_EV_FIRST = EVENT_BASE(EVENT_NET) + 0x100,
	NET_CRYPTO_EV_UNKNOWN_SPI, /* a src, a dst, u spi, u ifid (CRYPTO-4-RECVD_PKT_INV_SPI) */
	NET_CRYPTO_EV_CLEAR, /* a src, a dst, u protocol, u ifid (CRYPTO-4-RECVD_PKT_NOT_IPSEC) */
	NET_CRYPTO_EV_UNVERIFIED, /* a src, a dst, u spi, u connection (CRYPTO-4-RECVD_PKT_MAC_ERR) */
	NET_CRYPTO_EV_REPLAY, /* a src, u spi, u sequence, u connection (CRYPTO-4-PKT_REPLAY_ERR) */
	NET_CRYPTO_EV_TIME,   /* s group, a src, u their pseudotime us, u ours us
				(GDOI-3-... TIMEBASED_REPLAY_FAILED) */
	NET_CRYPTO_EV_SENDERS,	  /* s group, u limit: no window left for another sender */
	NET_CRYPTO_EV_SA_UP,	  /* s group, u spi, u lifetime s, u refreshed */
	NET_CRYPTO_EV_SA_DOWN,	  /* s group, u spi, u enum net_crypto_why */
	NET_CRYPTO_EV_FAIL_CLOSE, /* s map, a src, a dst: dropped before registration */
};

enum net_crypto_why {
	NET_CRYPTO_WHY_EXPIRED,
	NET_CRYPTO_WHY_REPLACED,
	NET_CRYPTO_WHY_CLEARED,
	NET_CRYPTO_WHY_FLUSHED, /* the group member gave up its policy */
};

#endif
