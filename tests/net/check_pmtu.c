/* What routers on the way say about ESP that was too long, and strangers who say the same. */
#include "tests/net/map_bench.h"

/* From a router on the way: type 3 code 4 about that packet, header and eight octets of it. */
static struct pkt *too_long(struct bench *b, const struct pkt *about, uint16_t mtu)
{
	struct pkt *p = make_packet(&b->pool, IP4(192, 0, 2, 9), A, 1, 0, 0, 36);
	uint8_t *icmp = p->data + 20;

	memset(icmp, 0, 36);
	icmp[0] = 3;
	icmp[1] = 4;
	icmp[6] = (uint8_t)(mtu >> 8);
	icmp[7] = (uint8_t)mtu;
	memcpy(icmp + 8, about->data, 28);
	return p;
}

static void take_error(struct bench *b, struct pkt *p)
{
	uint8_t *icmp = p->data + 20;

	icmp[2] = icmp[3] = 0;
	uint16_t sum = net_checksum(BYTES(icmp, 36), 0);
	icmp[2] = (uint8_t)(sum >> 8);
	icmp[3] = (uint8_t)sum;
	check_int(in(b, p, false), NET_PASS);
}

static size_t overhead(struct bench *b, ip4_t dst)
{
	struct pkt *p = make_packet(&b->pool, A, dst, 17, 1, 2, 1380);
	struct net_flow f = flow_of(p);
	bool whole;
	size_t n = net_crypto_hooks()->overhead(b->nc, OUTSIDE, &f, &whole);

	pkt_free(&b->pool, p);
	return n;
}

/* Who does not quote what we sent is not believed, nor who claims next to nothing. */
static void told_path_mtu(void)
{
	static const struct {
		unsigned at; /* octet of the ICMP message that is another one */
		uint8_t value;
		uint16_t mtu;
		bool believed;
	} rows[] = {
	    {0, 11, 1300, false},	 /* time exceeded */
	    {1, 3, 1300, false},	 /* port unreachable */
	    {8 + 9, 17, 1300, false},	 /* about UDP */
	    {8 + 0, 0x65, 1300, false},	 /* about IPv6 */
	    {8 + 0, 0x4f, 1300, false},	 /* header longer than what is quoted */
	    {8 + 23, 1, 1300, false},	 /* SPI */
	    {8 + 24, 0xff, 1300, false}, /* a number not sent yet */
	    {4, 0, 551, false},		 /* too little to be true */
	    {4, 0, 0, false},		 /* RFC 792 */
	    {4, 0, 1300, true},
	};
	struct bench b;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	struct pkt *esp = sealed(&b);
	size_t before = overhead(&b, B);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pkt *p = too_long(&b, esp, rows[i].mtu);

		p->data[20 + rows[i].at] = rows[i].value;
		take_error(&b, p);
		check_int(overhead(&b, B) > before + 100, rows[i].believed);
		pkt_free(&b.pool, p);
	}
	check_int(overhead(&b, IP4(10, 2, 0, 8)), before); /* other ways are other ways */
	/* a message whose sum is wrong changes nothing either */
	struct pkt *p = too_long(&b, esp, 1000);
	size_t now = overhead(&b, B);
	check_int(in(&b, p, false), NET_PASS);
	check_int(overhead(&b, B), now);
	pkt_free(&b.pool, p);
	pass_time(&b, 600 * USEC_S);
	check_int(overhead(&b, B), before);
	pkt_free(&b.pool, esp);
	stop(&b);
}

/* More ways than are kept: the one that was told of longest ago goes. */
static void many_paths(void)
{
	struct bench b;

	start(&b);
	set_policy(&b, NET_REPLAY_COUNTER, 64);
	install(&b, 0x1000, 3600, 0);
	struct pkt *esp = sealed(&b);
	size_t before = overhead(&b, B);
	for (unsigned i = 0; i <= 64; i++) {
		struct pkt *p = too_long(&b, esp, 1300);

		p->data[20 + 8 + 19] = (uint8_t)(100 + i);
		take_error(&b, p);
		pass_time(&b, 1);
		pkt_free(&b.pool, p);
	}
	check_int(overhead(&b, IP4(10, 2, 0, 100)), before);
	for (unsigned i = 1; i <= 64; i++)
		check_true(overhead(&b, IP4(10, 2, 0, 100) + i) > before + 100);
	pkt_free(&b.pool, esp);
	stop(&b);
}

const struct check_case pmtu_cases[] = {
    {"told the path MTU", told_path_mtu},
    {"many paths", many_paths},
    {NULL, NULL},
};
