/* The suites of the data path, and what they share. */
#ifndef GKMSH_TESTS_CHECK_ESP_H
#define GKMSH_TESTS_CHECK_ESP_H

#include "crypto/drbg.h"
#include "net/crypto_map.h"
#include "net/esp.h"
#include "net/wire.h"
#include "tests/lib/check.h"

extern const struct check_case replay_cases[], packet_cases[], map_cases[], members_cases[],
    pmtu_cases[];

/* Each suite a policy may name, with keys of the octets 1, 2, 3, ... */
struct suite_row {
	const char *name;
	enum seal_cipher cipher;
	size_t key;
	enum hash_alg auth;
	uint8_t icv;
	size_t iv_octets, icv_octets;
};
extern const struct suite_row suite_rows[];
extern const size_t n_suite_rows;
struct seal_conf suite_conf(const struct suite_row *);

/* An IPv4 packet of proto with that many octets behind the header (UDP ports sport, dport in front). */
struct pkt *make_packet(struct pkt_pool *, ip4_t src, ip4_t dst, uint8_t proto, uint16_t sport,
			uint16_t dport, size_t payload);
struct pkt *packet_of(struct pkt_pool *, struct bytes);
struct net_flow flow_of(const struct pkt *);

#endif
