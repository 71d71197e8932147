#include "net/wire.h"

#include <string.h>

uint16_t net_checksum(struct bytes b, uint32_t start)
{
	const uint8_t *p = b.p;
	size_t n = b.n;
	uint64_t sum = start;

	for (; n >= 4; p += 4, n -= 4) {
		uint32_t word =
		    (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
		sum += word;
	}
	if (n >= 2) {
		sum += (uint32_t)p[0] << 8 | p[1];
		p += 2;
		n -= 2;
	}
	if (n)
		sum += (uint32_t)p[0] << 8;
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

/* Without a cursor: every packet comes through here several times, and the length is checked once. */
enum status ipv4_read(struct bytes packet, struct ipv4 *out)
{
	const uint8_t *p = packet.p;

	if (packet.n < IPV4_HEADER)
		return ST_TRUNCATED;

	struct ipv4 ip = {
	    .header = (uint8_t)((p[0] & 15) * 4),
	    .tos = p[1],
	    .length = load_u16(p + 2),
	    .id = load_u16(p + 4),
	    .frag = load_u16(p + 6),
	    .ttl = p[8],
	    .proto = p[9],
	    .checksum = load_u16(p + 10),
	    .src = load_u32(p + 12),
	    .dst = load_u32(p + 16),
	};
	if (p[0] >> 4 != 4 || ip.header < IPV4_HEADER || ip.length < ip.header)
		return ST_SYNTAX;
	if (ip.length > packet.n)
		return ST_TRUNCATED;
	*out = ip;
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

void ipv4_write(uint8_t *at, const struct ipv4 *ip)
{
	at[0] = 0x45;
	at[1] = ip->tos;
	store_u16(at + 2, ip->length);
	store_u16(at + 4, ip->id);
	store_u16(at + 6, ip->frag);
	at[8] = ip->ttl;
	at[9] = ip->proto;
	store_u32(at + 12, ip->src);
	store_u32(at + 16, ip->dst);
	ipv4_set_checksum(at);
}
