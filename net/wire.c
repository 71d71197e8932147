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

enum status ipv4_read(struct bytes packet, struct ipv4 *out)
{
	struct ipv4 ip;
	struct rd r = rd_from(packet);
	uint8_t first = rd_u8(&r);

	ip.header = (uint8_t)((first & 15) * 4);
	ip.tos = rd_u8(&r);
	ip.length = rd_u16(&r);
	ip.id = rd_u16(&r);
	ip.frag = rd_u16(&r);
	ip.ttl = rd_u8(&r);
	ip.proto = rd_u8(&r);
	ip.checksum = rd_u16(&r);
	ip.src = rd_u32(&r);
	ip.dst = rd_u32(&r);
	if (r.bad)
		return ST_TRUNCATED;
	if (first >> 4 != 4 || ip.header < IPV4_HEADER || ip.length < ip.header)
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
	struct wr w = wr_into(at, IPV4_HEADER);

	wr_u8(&w, 0x45);
	wr_u8(&w, ip->tos);
	wr_u16(&w, ip->length);
	wr_u16(&w, ip->id);
	wr_u16(&w, ip->frag);
	wr_u8(&w, ip->ttl);
	wr_u8(&w, ip->proto);
	wr_u16(&w, 0);
	wr_u32(&w, ip->src);
	wr_u32(&w, ip->dst);
	ipv4_set_checksum(at);
}
