#include "cli/show_packet.h"

#include <inttypes.h>
#include <stdio.h>

#include "net/wire.h"

uint64_t show_packet_rate(const struct capture *c)
{
	const struct capture_frame *last;
	wall_t span;

	if (c->n_frames < 2)
		return 0;
	last = LIST_ENTRY(c->frames.prev, struct capture_frame, link);
	span = last->at - c->first;
	return span > 0 ? (uint64_t)c->n_frames * USEC_S / (uint64_t)span : 0;
}

static const char *protocol_name(uint8_t proto, char buf[static 8])
{
	switch (proto) {
	case NET_PROTO_ICMP:
		return "ICMP";
	case NET_PROTO_TCP:
		return "TCP";
	case NET_PROTO_UDP:
		return "UDP";
	case NET_PROTO_ESP:
		return "ESP";
	case NET_PROTO_AH:
		return "AH";
	default:
		snprintf(buf, 8, "%u", proto);
		return buf;
	}
}

/* What the first octets of the transport say. */
static void add_transport(const struct ipv4 *ip, struct bytes p, struct text *t)
{
	struct rd r = rd_from(p);
	uint32_t first = rd_u32(&r), second = rd_u32(&r);

	if (ip->frag & IPV4_OFFSET || r.bad)
		return;
	if (ip->proto == NET_PROTO_ESP)
		text_addf(t, "  spi 0x%08" PRIX32 " seq %" PRIu32, first, second);
	else if (ip->proto == NET_PROTO_UDP || ip->proto == NET_PROTO_TCP)
		text_addf(t, "  %u -> %u", p.p[0] << 8 | p.p[1], p.p[2] << 8 | p.p[3]);
	else if (ip->proto == NET_PROTO_ICMP)
		text_addf(t, "  type %u code %u", p.p[0], p.p[1]);
}

static void add_hex(struct bytes b, struct text *t)
{
	for (size_t at = 0; at < b.n; at += 16) {
		size_t n = b.n - at < 16 ? b.n - at : 16;

		text_addf(t, "  %04zX: ", at);
		for (size_t i = 0; i < 16; i++) {
			if (i < n)
				text_addf(t, "%02X", b.p[at + i]);
			else
				text_add(t, "  ");
			text_add(t, i % 4 == 3 ? " " : "");
		}
		for (size_t i = 0; i < n; i++)
			text_addc(t,
				  b.p[at + i] > 32 && b.p[at + i] < 127 ? (char)b.p[at + i] : '.');
		text_addc(t, '\n');
	}
	text_addc(t, '\n');
}

void show_packet(const struct capture_frame *f, unsigned number, wall_t first, bool full,
		 struct text *t)
{
	struct bytes b = BYTES(f->octets, f->n);
	uint64_t since = f->at > first ? (uint64_t)(f->at - first) : 0;
	char buf[8];
	struct ipv4 ip;

	text_addf(t, "%4u %5" PRIu32 " %5" PRIu64 ".%06" PRIu64 "   ", number, f->n, since / USEC_S,
		  since % USEC_S);
	if (b.n >= ETHER_HEADER && (b.p[12] << 8 | b.p[13]) == ETHER_IPV4 &&
	    ipv4_read(BYTES(b.p + ETHER_HEADER, b.n - ETHER_HEADER), &ip) == ST_OK) {
		size_t head = ETHER_HEADER + (size_t)ip.header;

		text_addf(t, "%-15s  ->  %-15s  %s", IP4_STR(ip.src), IP4_STR(ip.dst),
			  protocol_name(ip.proto, buf));
		add_transport(&ip, BYTES(b.p + head, b.n - head), t);
	} else if (b.n >= ETHER_HEADER) {
		text_addf(
		    t, "%02x%02x.%02x%02x.%02x%02x   ->  %02x%02x.%02x%02x.%02x%02x   0x%02X%02X",
		    b.p[6], b.p[7], b.p[8], b.p[9], b.p[10], b.p[11], b.p[0], b.p[1], b.p[2],
		    b.p[3], b.p[4], b.p[5], b.p[12], b.p[13]);
	}
	text_addc(t, '\n');
	if (full)
		add_hex(b, t);
}
