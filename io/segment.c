#include "config.h"

#include "io/segment.h"

#include <linux/virtio_net.h>
#include <string.h>

#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#	define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

#define ETHER	    14
#define IP_HEADER   20
#define UDP_HEADER  8
#define TCP_HEADER  20
#define PROTO_TCP   6
#define PROTO_UDP   17
#define HEADERS_MAX (ETHER + 60 + 60)
#define PIECE_MAX   (HEADERS_MAX + 9216) /* more than any interface's MTU here */
#define TCP_FIN	    0x01
#define TCP_PSH	    0x08
#define TCP_CWR	    0x80

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* RFC 1071, over sums that were begun. */
static uint32_t add_up(uint32_t sum, const uint8_t *p, size_t n)
{
	uint64_t s = sum;

	for (; n > 1; p += 2, n -= 2)
		s += get16(p);
	if (n)
		s += (uint64_t)p[0] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint32_t)s;
}

enum status segment_checksum(uint8_t *frame, size_t n, const struct virtio_net_hdr *h)
{
	size_t start = h->csum_start, at = start + h->csum_offset;
	unsigned sum;

	if (start >= n || at + 2 > n)
		return ST_RANGE;
	/* The sum of the pseudo header stands there already. */
	sum = ~add_up(0, frame + start, n - start) & 0xffff;
	put16(frame + at, sum ? sum : 0xffff);
	return ST_OK;
}

/* ---- cutting ---- */

struct cut {
	struct bytes frame;
	size_t ip, transport, data; /* where they begin */
	size_t size;		    /* of data in a piece */
	bool tcp;
};

static bool read_headers(struct cut *c)
{
	const uint8_t *p = c->frame.p;
	size_t n = c->frame.n, need;

	c->ip = ETHER;
	if (n < ETHER + IP_HEADER || get16(p + 12) != 0x0800 || p[ETHER] >> 4 != 4)
		return false;
	c->transport = ETHER + (size_t)(p[ETHER] & 15) * 4;
	c->tcp = p[ETHER + 9] == PROTO_TCP;
	need = c->tcp ? TCP_HEADER : UDP_HEADER;
	if ((!c->tcp && p[ETHER + 9] != PROTO_UDP) || c->transport < ETHER + IP_HEADER ||
	    c->transport + need > n)
		return false;
	if (c->tcp)
		need = (size_t)(p[c->transport + 12] >> 4) * 4;
	c->data = c->transport + need;
	return need >= (c->tcp ? TCP_HEADER : UDP_HEADER) && c->data <= n;
}

static void seal_ip(uint8_t *ip, size_t header, size_t length, unsigned number)
{
	put16(ip + 2, (unsigned)length);
	put16(ip + 4, get16(ip + 4) + number);
	put16(ip + 10, 0);
	put16(ip + 10, ~add_up(0, ip, header) & 0xffff);
}

static void seal_transport(uint8_t *ip, uint8_t *t, size_t n, size_t sum_at)
{
	uint32_t sum = ip[9] + (uint32_t)n;
	unsigned whole;

	put16(t + sum_at, 0);
	whole = ~add_up(add_up(sum, ip + 12, 8), t, n) & 0xffff;
	put16(t + sum_at, whole ? whole : 0xffff);
}

/* Piece number i, with octets from..from + n of the data. */
static size_t make_piece(const struct cut *c, uint8_t *out, unsigned i, size_t from, size_t n,
			 bool last)
{
	uint8_t *ip = out + c->ip, *t = out + c->transport;
	size_t length = c->data - c->transport + n;

	memcpy(out, c->frame.p, c->data);
	memcpy(out + c->data, c->frame.p + c->data + from, n);
	seal_ip(ip, c->transport - c->ip, c->transport - c->ip + length, i);
	if (c->tcp) {
		uint32_t seq = (uint32_t)get16(t + 4) << 16 | get16(t + 6);
		seq += (uint32_t)from;
		put16(t + 4, seq >> 16);
		put16(t + 6, seq);
		if (!last)
			t[13] &= (uint8_t) ~(TCP_FIN | TCP_PSH);
		if (i)
			t[13] &= (uint8_t)~TCP_CWR;
	} else {
		put16(t + 4, (unsigned)length);
	}
	seal_transport(ip, t, length, c->tcp ? 16 : 6);
	return c->data + n;
}

enum status segment_cut(struct bytes frame, const struct virtio_net_hdr *h, segment_fn fn,
			void *ctx)
{
	struct cut c = {.frame = frame, .size = h->gso_size};
	uint8_t piece[PIECE_MAX];
	unsigned type = h->gso_type & ~(unsigned)VIRTIO_NET_HDR_GSO_ECN, i = 0;
	size_t left;

	if ((type != VIRTIO_NET_HDR_GSO_TCPV4 && type != VIRTIO_NET_HDR_GSO_UDP_L4) || !c.size ||
	    !read_headers(&c) || c.tcp != (type == VIRTIO_NET_HDR_GSO_TCPV4) ||
	    c.data > HEADERS_MAX || c.size > PIECE_MAX - HEADERS_MAX)
		return ST_UNSUPPORTED;
	left = frame.n - c.data;
	for (size_t at = 0; at < left; at += c.size) {
		size_t n = left - at < c.size ? left - at : c.size;
		size_t all = make_piece(&c, piece, i++, at, n, at + n == left);
		fn(ctx, BYTES(piece, all));
	}
	return ST_OK;
}
