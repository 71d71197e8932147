/* Frames that a kernel left to hardware: the checksum filled in, TCP and UDP cut as hardware cuts them. */
#include <linux/virtio_net.h>
#include <stdlib.h>

#include "io/segment.h"
#include "tests/io/check_io.h"

#define DATA 4000
#define TCP  54 /* octets before TCP's data */

struct seen {
	unsigned n;
	size_t sizes[8];
	uint8_t first[1600], last[1600];
	uint8_t data[DATA];
	size_t n_data;
	bool sums_hold;
};

static unsigned sum(const uint8_t *p, size_t n, unsigned s)
{
	for (size_t i = 0; i < n; i++)
		s += i % 2 ? p[i] : (unsigned)p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static void see(void *ctx, struct bytes f)
{
	struct seen *s = ctx;
	const uint8_t *ip = f.p + 14;
	size_t head = ip[9] == 6 ? TCP : 42;
	unsigned pseudo = sum(ip + 12, 8, ip[9] + (unsigned)(f.n - 34));

	memcpy(s->n ? s->last : s->first, f.p, f.n);
	s->sizes[s->n++] = f.n;
	memcpy(s->data + s->n_data, f.p + head, f.n - head);
	s->n_data += f.n - head;
	s->sums_hold = s->sums_hold && sum(ip, 20, 0) == 0xffff &&
		       sum(ip + 20, f.n - 34, pseudo) == 0xffff &&
		       (size_t)(ip[2] << 8 | ip[3]) == f.n - 14;
}

static size_t make(uint8_t *f, uint8_t proto, size_t data)
{
	size_t head = proto == 6 ? TCP : 42;

	memset(f, 0, head);
	memcpy(f + 12, "\x08\x00\x45\x00", 4);
	f[19] = 7; /* identification */
	f[22] = 64;
	f[23] = proto;
	memcpy(f + 26, "\x0a\x00\x00\x01\x0a\x00\x00\x02", 8);
	if (proto == 6)
		memcpy(f + 38, "\xff\xff\xff\x00\x00\x00\x00\x00\x50\x99",
		       10); /* CWR ACK PSH FIN */
	for (size_t i = 0; i < data; i++)
		f[head + i] = (uint8_t)(i * 7);
	return head + data;
}

static void tcp_is_cut(void)
{
	static uint8_t f[TCP + DATA];
	struct virtio_net_hdr h = {.gso_type = VIRTIO_NET_HDR_GSO_TCPV4, .gso_size = 1448};
	struct seen s = {.sums_hold = true};
	size_t n = make(f, 6, DATA);

	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_OK);
	check_int(s.n, 3);
	check_int(s.sizes[0], TCP + 1448);
	check_int(s.sizes[2], TCP + DATA - 2 * 1448);
	check_true(s.sums_hold);
	check_bytes(BYTES(s.data, s.n_data), BYTES(f + TCP, DATA));
	check_int(s.first[19], 7);
	check_int(s.last[19], 9);
	/* Sequence numbers go on through zero; FIN and PSH end the last, CWR the first. */
	check_bytes(BYTES(s.last + 38, 4), BYTES("\x00\x00\x0a\x50", 4));
	check_int(s.first[47], 0x90);
	check_int(s.last[47], 0x19);
}

static void udp_is_cut(void)
{
	static uint8_t f[42 + DATA];
	struct virtio_net_hdr h = {.gso_type = 5, .gso_size = 1000};
	struct seen s = {.sums_hold = true};
	size_t n = make(f, 17, DATA);

	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_OK);
	check_int(s.n, 4);
	check_true(s.sums_hold);
	check_int(s.last[38] << 8 | s.last[39], 1008);
	check_bytes(BYTES(s.data, s.n_data), BYTES(f + 42, DATA));
}

static void what_does_not_hold_together_is_refused(void)
{
	static uint8_t f[TCP + DATA];
	struct virtio_net_hdr h = {.gso_type = VIRTIO_NET_HDR_GSO_TCPV4, .gso_size = 1448};
	struct seen s = {0};
	size_t n = make(f, 6, DATA);

	for (size_t cut = 0; cut < TCP; cut++)
		check_int(segment_cut(BYTES(f, cut), &h, see, &s), ST_UNSUPPORTED);
	f[46] = 0x40; /* a TCP header of 16 octets */
	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_UNSUPPORTED);
	f[46] = 0x50;
	h.gso_size = 0;
	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_UNSUPPORTED);
	h.gso_size = 60000;
	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_UNSUPPORTED);
	h.gso_size = 1448;
	h.gso_type = VIRTIO_NET_HDR_GSO_UDP;
	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_UNSUPPORTED);
	h.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
	make(f, 17, 100);
	check_int(segment_cut(BYTES(f, n), &h, see, &s), ST_UNSUPPORTED);
	check_int(s.n, 0);
}

static void a_checksum_is_filled_in(void)
{
	uint8_t f[TCP + 101];
	struct virtio_net_hdr h = {.csum_start = 34, .csum_offset = 16};
	struct seen s = {.sums_hold = true};
	size_t n = make(f, 6, 101);
	unsigned pseudo = sum(f + 26, 8, 6 + 121);

	f[50] = (uint8_t)(pseudo >> 8);
	f[51] = (uint8_t)pseudo;
	f[16] = 0;
	f[17] = (uint8_t)(n - 14);
	unsigned ip = ~sum(f + 14, 20, 0) & 0xffff;
	f[24] = (uint8_t)(ip >> 8);
	f[25] = (uint8_t)ip;
	check_int(segment_checksum(f, n, &h), ST_OK);
	see(&s, BYTES(f, n));
	check_true(s.sums_hold);
	h.csum_start = 200;
	check_int(segment_checksum(f, n, &h), ST_RANGE);
	h.csum_start = 34;
	h.csum_offset = (uint16_t)(n - 35);
	check_int(segment_checksum(f, n, &h), ST_RANGE);
}

const struct check_case segment_cases[] = {
    {"TCP is cut", tcp_is_cut},
    {"UDP is cut", udp_is_cut},
    {"what does not hold together is refused", what_does_not_hold_together_is_refused},
    {"a checksum is filled in", a_checksum_is_filled_in},
    {0},
};
