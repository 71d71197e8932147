/*
 * One packet into ESP and out of it (RFC 4303), in the buffer it lies in. Nothing here decides: which
 * association and whether at all is net/crypto_map.h, which packets are replays is net/replay.h.
 *
 * Tunnel mode writes an outer header with the inner addresses (RFC 6407 5.3.1, address preservation, which lets a
 * group's packets be routed as if they were clear) or the association's own, the inner DSCP and ECN,
 * and DF by rule. With time-based anti-replay the sender's pseudotime rides behind the payload, inside
 * encryption and ICV (docs/DATAPLANE.md).
 */
#ifndef GKMSH_NET_ESP_H
#define GKMSH_NET_ESP_H

#include "base/addr.h"
#include "crypto/seal.h"
#include "net/pkt.h"

#define ESP_STAMP 12 /* "PST1" and eight octets of pseudotime */

enum esp_df {
	ESP_DF_COPY,
	ESP_DF_CLEAR,
	ESP_DF_SET,
};

struct esp {
	uint32_t spi;
	struct seal *seal; /* owned by the association */
	bool transport;
	bool stamped;		 /* packets carry pseudotime */
	bool keep_src, keep_dst; /* tunnel: the inner address is the outer one */
	ip4_t src, dst;		 /* tunnel: where it is not kept */
	enum esp_df df;
	uint32_t next_seq; /* 0: used up */
	uint16_t next_id;
};

enum esp_result {
	ESP_OK,
	ESP_NO_ROOM,	/* the buffer, or 65,535 octets, cannot hold it */
	ESP_USED_UP,	/* sequence numbers or IVs */
	ESP_FRAGMENT,	/* transport mode takes whole packets (RFC 4303 3.3.4) */
	ESP_INTERNAL,	/* the library failed */
	ESP_SHORT,	/* lengths that no packet has */
	ESP_UNVERIFIED, /* ICV */
	ESP_PADDING,	/* not 1, 2, 3, ... */
	ESP_PROTOCOL,	/* next header */
	ESP_INNER,	/* no valid IPv4 packet inside, or no stamp */
	ESP_ADDRESS,	/* inner and outer addresses differ where they are kept */
	ESP_CONGESTED,	/* RFC 6040 4.2: marked CE, and the inner packet cannot be told */
	ESP_DUMMY,	/* next header 59: traffic to be thrown away */
	ESP_RESULTS
};
const char *esp_result_name(enum esp_result);

/* p->data is a whole IPv4 packet and becomes another. */
enum esp_result esp_encap(struct esp *, struct pkt *, uint64_t pseudotime) must_use;

struct esp_opened {
	uint32_t seq;
	uint64_t pseudotime; /* of a stamped association */
	ip4_t src;	     /* of what was inside */
};
/* p->data is a whole IPv4 packet of protocol 50; on failure its contents are not to be used. */
enum esp_result esp_decap(struct esp *, struct pkt *, struct esp_opened *) must_use;

/* SPI and sequence number, before anything is verified. */
bool esp_peek(struct bytes packet, uint32_t *spi, uint32_t *seq);

/* How long a packet of that length becomes; the longest that becomes no longer than mtu. */
size_t esp_size(const struct esp *, size_t packet);
size_t esp_fit(const struct esp *, size_t mtu);

#endif
