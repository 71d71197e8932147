/* RFC 791 3.2, RFC 1122 3.3.2, RFC 1858, RFC 5722: what may and may not be put together. */
#include <stdlib.h>

#include "net/net_limits.h"
#include "net/wire.h"
#include "tests/net/check_net.h"
#include "tests/net/world.h"

#define ME   IP4(10, 0, 0, 1)
#define PEER IP4(10, 0, 0, 2)

struct rig {
	struct world w;
	struct net *net;
	uint8_t datagram[65535]; /* UDP 848 to 848 with its checksum */
	size_t n;
	unsigned icmp_type, icmp_code, icmps; /* what came back last */
};

static void tap(struct world *w, int node, unsigned port, struct bytes f)
{
	struct rig *r = w->tap_state;

	(void)node;
	(void)port;
	if (f.n > ETHER_HEADER + IPV4_HEADER + 1 && f.p[13] == 0 && f.p[ETHER_HEADER + 9] == 1) {
		r->icmp_type = f.p[ETHER_HEADER + IPV4_HEADER];
		r->icmp_code = f.p[ETHER_HEADER + IPV4_HEADER + 1];
		r->icmps++;
	}
}

static void send_raw(struct rig *r, const struct ipv4 *ip, const uint8_t *data, size_t n,
		     size_t options)
{
	uint8_t f[2048] = {2, 0, 0, 0, 0, 1, 2, 9, 9, 9, 9, 9, 8, 0};
	uint8_t *p = f + ETHER_HEADER;
	struct ipv4 h = *ip;

	h.length = (uint16_t)(IPV4_HEADER + options + n);
	ipv4_write(p, &h);
	memset(p + IPV4_HEADER, 1, options); /* no-operation */
	p[0] = (uint8_t)(0x45 + options / 4);
	ipv4_set_checksum(p);
	memcpy(p + IPV4_HEADER + options, data, n);
	net_frame_in(r->net, r->w.now, 1, BYTES(f, ETHER_HEADER + h.length));
	world_drain(&r->w, 0);
}

/* Octets from to end of the datagram; more: MF. */
static void piece_of(struct rig *r, uint16_t id, size_t from, size_t end, bool more)
{
	struct ipv4 ip = {.id = id,
			  .frag = (uint16_t)(from / 8 | (more ? IPV4_MF : 0)),
			  .ttl = 64,
			  .proto = 17,
			  .src = PEER,
			  .dst = ME};

	send_raw(r, &ip, r->datagram + from, end - from, 0);
}

static void rig_init(struct rig *r, size_t data)
{
	static const char *const addresses[] = {"10.0.0.1/24", NULL};
	uint8_t arp[60] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 9, 9, 9, 9, 8,  6, 0, 1,
			   8,	 0,    6,    4,	   0,	 1,    2, 9, 9, 9, 9, 9, 10, 0, 0, 2};

	*r = (struct rig){.icmps = 0};
	world_init(&r->w);
	r->w.tap = tap;
	r->w.tap_state = r;
	world_node(&r->w, addresses, 0);
	r->net = r->w.net[0];
	net_wire_state(r->net, r->w.now, 1, true);
	check_int(net_udp_open(r->net, 848), ST_OK);
	arp[38] = 10;
	arp[41] = 1;
	net_frame_in(r->net, r->w.now, 1, BYTES_OF(arp));

	struct wr w = wr_into(r->datagram, sizeof r->datagram);
	r->n = data + UDP_HEADER;
	wr_u16(&w, 848);
	wr_u16(&w, 848);
	wr_u16(&w, (uint16_t)r->n);
	wr_u16(&w, 0);
	for (size_t i = 0; i < data; i++)
		wr_u8(&w, (uint8_t)(i * 7));
	wr_patch_u16(&w, 6,
		     net_checksum(BYTES(r->datagram, r->n), net_pseudo_sum(PEER, ME, 17, r->n)));
	world_drain(&r->w, 0);
	text_clear(&r->w.log);
}

static uint64_t drops(struct rig *r, enum net_drop why)
{
	struct net_view_stats s;

	net_view_stats(r->net, &s);
	return s.drops[why];
}

static uint32_t reassembling(struct rig *r)
{
	struct net_view_stats s;

	net_view_stats(r->net, &s);
	return s.reassembling;
}

#define GOT_56 "0 udp 10.0.0.2:848 > 10.0.0.1:848 56\n"

static void any_order_and_duplicates(void)
{
	static const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}};

	for (size_t o = 0; o < 4; o++) {
		struct rig r;
		rig_init(&r, 56);
		for (int i = 0; i < 4; i++) {
			size_t at = (size_t)orders[o][i] * 16;
			piece_of(&r, 7, at, at + 16, at < 48);
			if (i < 3)
				piece_of(&r, 7, at, at + 16, at < 48); /* once more, the same */
		}
		check_text(text_str(&r.w.log), GOT_56);
		check_int(reassembling(&r), 0);
		world_free(&r.w);
	}
}

static void overlaps_are_refused_whole(void)
{
	struct rig r;

	rig_init(&r, 56);
	piece_of(&r, 7, 0, 32, true);
	piece_of(&r, 7, 24, 48, true);
	piece_of(&r, 7, 32, 48, true); /* later pieces of it do not count either */
	piece_of(&r, 7, 48, 64, false);
	check_true(strstr(text_str(&r.w.log), "udp") == NULL);
	check_int(drops(&r, NET_DROP_FRAG_OVERLAP), 3);
	/* Another datagram of the same sender is not touched. */
	piece_of(&r, 8, 0, 32, true);
	piece_of(&r, 8, 32, 64, false);
	check_true(strstr(text_str(&r.w.log), GOT_56) != NULL);
	/* The same place with other data is an overlap as well. */
	piece_of(&r, 9, 0, 32, true);
	r.datagram[20] ^= 1;
	piece_of(&r, 9, 0, 32, true);
	check_int(drops(&r, NET_DROP_FRAG_OVERLAP), 4);
	world_run(&r.w, 20 * USEC_S);
	check_int(reassembling(&r), 0);
	check_int(drops(&r, NET_DROP_FRAG_TIMEOUT), 0);
	world_free(&r.w);
}

static void two_ends_are_refused(void)
{
	struct rig r;

	rig_init(&r, 56);
	piece_of(&r, 7, 32, 48, false);
	piece_of(&r, 7, 48, 64, false);
	check_int(drops(&r, NET_DROP_FRAG_OVERLAP), 1);
	piece_of(&r, 8, 48, 64, true);
	piece_of(&r, 8, 32, 40, false); /* the end lies before what is there */
	check_int(drops(&r, NET_DROP_FRAG_OVERLAP), 2);
	world_free(&r.w);
}

static void tiny_and_odd_pieces(void)
{
	struct rig r;
	struct ipv4 tcp = {.id = 1, .frag = IPV4_MF, .ttl = 64, .proto = 6, .src = PEER, .dst = ME};

	rig_init(&r, 56);
	piece_of(&r, 7, 0, 20, true); /* not a multiple of eight, and more to come */
	piece_of(&r, 7, 8, 8, true);  /* nothing in it */
	check_int(drops(&r, NET_DROP_FRAG_TINY), 2);
	send_raw(&r, &tcp, r.datagram, 8, 0); /* RFC 1858: the flags in the second piece */
	tcp.frag = 1;
	send_raw(&r, &tcp, r.datagram, 24, 0);
	check_int(drops(&r, NET_DROP_FRAG_TINY), 4);
	check_int(reassembling(&r), 0);
	world_free(&r.w);
}

static void too_long_is_refused(void)
{
	struct rig r;
	struct ipv4 ip = {.id = 7, .ttl = 64, .proto = 17, .src = PEER, .dst = ME};

	rig_init(&r, 56);
	piece_of(&r, 7, 0, 32, true);
	ip.frag = 8189; /* 65512 + 32 + 20 > 65535 */
	send_raw(&r, &ip, r.datagram, 32, 0);
	check_int(drops(&r, NET_DROP_FRAG_LONG), 1);
	piece_of(&r, 7, 32, 64, false);
	check_true(strstr(text_str(&r.w.log), "udp") == NULL);
	/* Options in the first header only: together one octet too many. */
	ip =
	    (struct ipv4){.id = 9, .frag = IPV4_MF, .ttl = 64, .proto = 17, .src = PEER, .dst = ME};
	for (size_t at = 0; at < 65504; at += 1424) {
		size_t n = 65504 - at < 1424 ? 65504 - at : 1424;
		ip.frag = (uint16_t)(at / 8 | IPV4_MF);
		send_raw(&r, &ip, r.datagram + at, n, at ? 0 : 40);
	}
	ip.frag = 65504 / 8;
	send_raw(&r, &ip, r.datagram + 65504, 8, 0);
	check_int(drops(&r, NET_DROP_FRAG_LONG), 2);
	check_int(reassembling(&r), 1);
	world_free(&r.w);
}

static void the_largest_datagram(void)
{
	struct rig r;

	rig_init(&r, 65535 - IPV4_HEADER - UDP_HEADER);
	for (size_t at = 0; at < r.n; at += 1480)
		piece_of(&r, 7, at, at + 1480 < r.n ? at + 1480 : r.n, at + 1480 < r.n);
	check_text(text_str(&r.w.log), "0 udp 10.0.0.2:848 > 10.0.0.1:848 65507\n");
	world_free(&r.w);
}

static void timeout_is_told_once_the_first_piece_came(void)
{
	struct rig r;

	rig_init(&r, 56);
	piece_of(&r, 7, 0, 32, true);
	piece_of(&r, 8, 32, 64, false);
	world_run(&r.w, 14 * USEC_S);
	check_int(r.icmps, 0);
	world_run(&r.w, 2 * USEC_S);
	check_int(r.icmps, 1);
	check_int(r.icmp_type, ICMP_TIME_EXCEEDED);
	check_int(r.icmp_code, 1);
	check_int(drops(&r, NET_DROP_FRAG_TIMEOUT), 2);
	check_int(reassembling(&r), 0);
	world_free(&r.w);
}

static void buffers_are_bounded(void)
{
	struct rig r;

	rig_init(&r, 56);
	for (uint16_t id = 1; id <= 100; id++)
		piece_of(&r, id, 0, 32, true);
	check_int(reassembling(&r), NET_FRAG_PER_SRC);
	check_int(drops(&r, NET_DROP_FRAG_FULL), 100 - NET_FRAG_PER_SRC);

	struct ipv4 ip = {.frag = IPV4_MF, .ttl = 64, .proto = 17, .dst = ME};
	for (unsigned i = 0; i < 500; i++) {
		ip.src = IP4(172, 16, i >> 8, i & 255);
		ip.id = (uint16_t)i;
		send_raw(&r, &ip, r.datagram, 32, 0);
	}
	check_int(reassembling(&r), NET_FRAG_MAX);
	world_run(&r.w, 16 * USEC_S);
	check_int(reassembling(&r), 0);
	/* Those who kept all full have to be told slowly. */
	check_true(r.icmps <= NET_ICMP_BURST);
	world_free(&r.w);
}

static void headers_are_checked(void)
{
	struct rig r;
	uint8_t f[128];
	struct ipv4 ip = {.id = 7, .ttl = 64, .proto = 17, .src = PEER, .dst = ME};
	static const ip4_t martians[] = {
	    0, IP4(127, 0, 0, 1), IP4(224, 0, 0, 1), IP4_BROADCAST, IP4(240, 0, 0, 1), ME};

	rig_init(&r, 56);
	for (size_t i = 0; i < sizeof martians / sizeof *martians; i++) {
		ip.src = martians[i];
		send_raw(&r, &ip, r.datagram, r.n, 0);
	}
	check_int(drops(&r, NET_DROP_SOURCE), 6);

	static const uint8_t mac[ETHER_HEADER] = {2, 0, 0, 0, 0, 1, 2, 9, 9, 9, 9, 9, 8, 0};
	memcpy(f, mac, sizeof mac);
	ip.src = PEER;
	ip.length = (uint16_t)(IPV4_HEADER + r.n);
	ipv4_write(f + ETHER_HEADER, &ip);
	memcpy(f + ETHER_HEADER + IPV4_HEADER, r.datagram, r.n);

	/* Every truncation, then every flipped bit of the header: nothing is delivered. */
	size_t n = ETHER_HEADER + IPV4_HEADER + r.n;
	for (size_t cut = 0; cut < n; cut++)
		net_frame_in(r.net, r.w.now, 1, BYTES(f, cut));
	for (size_t bit = 0; bit < IPV4_HEADER * 8; bit++) {
		f[ETHER_HEADER + bit / 8] ^= (uint8_t)(1 << bit % 8);
		net_frame_in(r.net, r.w.now, 1, BYTES(f, n));
		f[ETHER_HEADER + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	world_drain(&r.w, 0);
	check_text(text_str(&r.w.log), "");
	net_frame_in(r.net, r.w.now, 1, BYTES(f, n));
	f[n - 1] ^= 1; /* UDP's own checksum */
	net_frame_in(r.net, r.w.now, 1, BYTES(f, n));
	world_drain(&r.w, 0);
	check_text(text_str(&r.w.log), GOT_56);
	world_free(&r.w);
}

static void source_routes_are_refused(void)
{
	struct rig r;
	uint8_t f[128] = {2, 0, 0, 0, 0, 1, 2, 9, 9, 9, 9, 9, 8, 0};
	static const uint8_t bad[][4] = {
	    {131, 4, 4, 0}, {137, 4, 4, 0}, {7, 0, 0, 0}, {7, 9, 0, 0}};

	rig_init(&r, 56);
	for (size_t i = 0; i < 4; i++) {
		struct ipv4 ip = {.length = (uint16_t)(IPV4_HEADER + 4 + r.n),
				  .ttl = 64,
				  .proto = 17,
				  .src = PEER,
				  .dst = ME};
		uint8_t *p = f + ETHER_HEADER;
		ipv4_write(p, &ip);
		p[0] = 0x46;
		memcpy(p + IPV4_HEADER, bad[i], 4);
		ipv4_set_checksum(p);
		memcpy(p + IPV4_HEADER + 4, r.datagram, r.n);
		net_frame_in(r.net, r.w.now, 1, BYTES(f, ETHER_HEADER + ip.length));
	}
	check_int(drops(&r, NET_DROP_OPTIONS), 4);
	world_free(&r.w);
}

static void errors_about_errors_are_not_sent(void)
{
	struct rig r;
	struct ipv4 ip = {.id = 7, .ttl = 1, .proto = 1, .src = PEER, .dst = IP4(9, 9, 9, 9)};
	uint8_t icmp[64] = {ICMP_UNREACHABLE, 1};

	rig_init(&r, 56);
	send_raw(&r, &ip, icmp, sizeof icmp, 0);
	check_int(drops(&r, NET_DROP_TTL), 1);
	check_int(r.icmps, 0);
	icmp[0] = ICMP_ECHO;
	send_raw(&r, &ip, icmp, sizeof icmp, 0);
	check_int(r.icmps, 1);
	ip.frag = 100; /* not about later pieces */
	send_raw(&r, &ip, icmp, sizeof icmp, 0);
	check_int(r.icmps, 1);
	ip.frag = 0;
	for (int i = 0; i < 1000; i++)
		send_raw(&r, &ip, icmp, sizeof icmp, 0);
	check_int(r.icmps, NET_ICMP_BURST);
	world_free(&r.w);
}

const struct check_case frag_cases[] = {
    {"any order and duplicates", any_order_and_duplicates},
    {"overlaps are refused whole", overlaps_are_refused_whole},
    {"two ends are refused", two_ends_are_refused},
    {"tiny and odd pieces", tiny_and_odd_pieces},
    {"too long is refused", too_long_is_refused},
    {"the largest datagram", the_largest_datagram},
    {"timeout is told once the first piece came", timeout_is_told_once_the_first_piece_came},
    {"buffers are bounded", buffers_are_bounded},
    {"headers are checked", headers_are_checked},
    {"source routes are refused", source_routes_are_refused},
    {"errors about errors are not sent", errors_about_errors_are_not_sent},
    {NULL, NULL},
};
