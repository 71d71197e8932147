#include "tests/net/check_esp.h"

const struct suite_row suite_rows[] = {
    {"aes-128 sha", SEAL_AES, 16, HASH_SHA1, 0, 16, 12},
    {"aes-192 sha256", SEAL_AES, 24, HASH_SHA256, 0, 16, 16},
    {"aes-256 sha384", SEAL_AES, 32, HASH_SHA384, 0, 16, 24},
    {"aes-256 sha512", SEAL_AES, 32, HASH_SHA512, 0, 16, 32},
    {"3des md5", SEAL_3DES, 24, HASH_MD5, 0, 8, 12},
    {"3des sha", SEAL_3DES, 24, HASH_SHA1, 0, 8, 12},
    {"des sha", SEAL_DES, 8, HASH_SHA1, 0, 8, 12},
    {"null sha256", SEAL_NULL, 0, HASH_SHA256, 0, 0, 16},
    {"aes alone", SEAL_AES, 16, HASH_NONE, 0, 16, 0},
    {"gcm-128 16", SEAL_AES_GCM, 20, HASH_NONE, 16, 8, 16},
    {"gcm-192 12", SEAL_AES_GCM, 28, HASH_NONE, 12, 8, 12},
    {"gcm-256 8", SEAL_AES_GCM, 36, HASH_NONE, 8, 8, 8},
    {"gmac-128", SEAL_AES_GMAC, 20, HASH_NONE, 16, 8, 16},
    {"gmac-256", SEAL_AES_GMAC, 36, HASH_NONE, 16, 8, 16},
};
const size_t n_suite_rows = sizeof suite_rows / sizeof *suite_rows;

struct seal_conf suite_conf(const struct suite_row *r)
{
	static const uint8_t octets[] = {
	    1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
	    23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
	    45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64};

	return (struct seal_conf){
	    .cipher = r->cipher,
	    .key = BYTES(octets, r->key),
	    .auth = r->auth,
	    .auth_key = BYTES(octets, hash_octets(r->auth)),
	    .icv = r->icv,
	};
}

struct pkt *make_packet(struct pkt_pool *pool, ip4_t src, ip4_t dst, uint8_t proto, uint16_t sport,
			uint16_t dport, size_t payload)
{
	struct pkt *p = pkt_new(pool, IPV4_HEADER + payload);
	struct ipv4 ip = {.length = (uint16_t)(IPV4_HEADER + payload),
			  .id = 7,
			  .ttl = 64,
			  .proto = proto,
			  .src = src,
			  .dst = dst};

	ipv4_write(p->data, &ip);
	for (size_t i = 0; i < payload; i++)
		p->data[IPV4_HEADER + i] = (uint8_t)i;
	if (payload >= 4) {
		p->data[20] = (uint8_t)(sport >> 8);
		p->data[21] = (uint8_t)sport;
		p->data[22] = (uint8_t)(dport >> 8);
		p->data[23] = (uint8_t)dport;
	}
	return p;
}

struct pkt *packet_of(struct pkt_pool *pool, struct bytes b)
{
	struct pkt *p = pkt_new(pool, b.n);

	memcpy(p->data, b.p, b.n);
	return p;
}

struct net_flow flow_of(const struct pkt *p)
{
	struct net_flow f;

	check_true(net_flow_read(BYTES(p->data, p->len), &f));
	return f;
}
