#include "net/wire.h"

#include <arpa/inet.h>
#include <string.h>

/* RFC 1071 2: the sum does not depend on the order of octets, so words are added as they lie there and only the
 * result is turned. */
uint16_t net_checksum(struct bytes b, uint32_t start)
{
	const uint8_t *p = b.p;
	size_t n = b.n;
	uint64_t sum = 0;
	uint32_t word;

	for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
		memcpy(&word, p, sizeof word);
		sum += word;
	}
	if (n) {
		word = 0;
		memcpy(&word, p, n);
		sum += word;
	}
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ntohs((uint16_t)((sum & 0xffff) + (sum >> 16))) + (uint64_t)start;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint32_t net_pseudo_sum(ip4_t src, ip4_t dst, uint8_t proto, size_t len)
{
	return (src >> 16) + (src & 0xffff) + (dst >> 16) + (dst & 0xffff) + proto + (uint32_t)len;
}

static uint16_t load_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t load_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_u16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void store_u32(uint8_t *p, uint32_t v)
{
	store_u16(p, (uint16_t)(v >> 16));
	store_u16(p + 2, (uint16_t)v);
}

/* Without a cursor: every packet comes through here several times, and the length is checked once. Written field
 * by field: a struct copied right after its parts were stored stalls the processor. */
enum status ipv4_read(struct bytes packet, struct ipv4 *out)
{
	const uint8_t *p = packet.p;

	if (packet.n < IPV4_HEADER)
		return ST_TRUNCATED;

	size_t header = (size_t)(p[0] & 15) * 4;
	uint16_t length = load_u16(p + 2);
	if (p[0] >> 4 != 4 || header < IPV4_HEADER || length < header)
		return ST_SYNTAX;
	if (length > packet.n)
		return ST_TRUNCATED;
	out->header = (uint8_t)header;
	out->tos = p[1];
	out->length = length;
	out->id = load_u16(p + 4);
	out->frag = load_u16(p + 6);
	out->ttl = p[8];
	out->proto = p[9];
	out->checksum = load_u16(p + 10);
	out->src = load_u32(p + 12);
	out->dst = load_u32(p + 16);
	return ST_OK;
}

void ipv4_set_checksum(uint8_t *packet)
{
	size_t header = (size_t)(packet[0] & 15) * 4;

	packet[10] = packet[11] = 0;

	uint16_t sum = net_checksum(BYTES(packet, header), 0);
	packet[10] = (uint8_t)(sum >> 8);
	packet[11] = (uint8_t)sum;
}

/* The sum is made of the values: what was stored a moment ago in other sizes is slow to load. */
void ipv4_write(uint8_t *at, const struct ipv4 *ip)
{
	uint32_t sum = (0x4500u | ip->tos) + ip->length + ip->id + ip->frag +
		       ((uint32_t)ip->ttl << 8 | ip->proto) + (ip->src >> 16) + (ip->src & 0xffff) +
		       (ip->dst >> 16) + (ip->dst & 0xffff);

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	at[0] = 0x45;
	at[1] = ip->tos;
	store_u16(at + 2, ip->length);
	store_u16(at + 4, ip->id);
	store_u16(at + 6, ip->frag);
	at[8] = ip->ttl;
	at[9] = ip->proto;
	store_u16(at + 10, (uint16_t)~sum);
	store_u32(at + 12, ip->src);
	store_u32(at + 16, ip->dst);
}
