/*
 * Pieces of one UDP datagram in any order, cut anyhow. Three octets a piece: which datagram and whether it
 * is the last, where it begins, how long it is. Whatever is delivered is a beginning of the datagram,
 * since no piece ever holds anything else.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/net_rig.h"

#define LENGTH 2048

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_rig r;
	uint8_t datagram[LENGTH + 2048];
	struct wr w = wr_into(datagram, sizeof datagram);

	wr_u16(&w, 848);
	wr_u16(&w, 848);
	wr_u16(&w, size > 2 ? (uint16_t)(8 + (data[size - 1] & 127) * 16) : 8);
	wr_u16(&w, 0);
	for (unsigned i = 0; w.p < w.end; i++)
		wr_u8(&w, (uint8_t)(i * 31 + i / 256));
	net_rig_init(&r);
	r.datagram = datagram;
	for (; size >= 3; data += 3, size -= 3) {
		size_t at = (size_t)data[1] * 8;
		size_t n = (size_t)(data[2] & 127) * (data[2] & 128 ? 1 : 8);
		struct ipv4 ip = {.id = data[0] & 7,
				  .frag = (uint16_t)(at / 8 | (data[0] & 8 ? IPV4_MF : 0)),
				  .ttl = 64,
				  .proto = NET_PROTO_UDP,
				  .src = RIG_PEER,
				  .dst = RIG_ME};
		if (data[0] & 16) {
			r.now.mono += (uint64_t)data[2] * USEC_S / 16;
			net_tick(r.net, r.now);
			net_rig_drain(&r);
		}
		net_rig_packet(&r, &ip, datagram + at, n, false);
	}
	net_rig_end(&r);
	return 0;
}
