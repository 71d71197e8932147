/*
 * Segments of streams, with numbers relative to what the router expects so that they get far. Eight octets
 * a segment: flags, ports, offsets of both numbers, window, length, what the owner does meanwhile.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/net_rig.h"

static void owner_acts(struct net_rig *r, uint8_t what)
{
	static const uint8_t text[3000];

	switch (what & 7) {
	case 1:
		net_stream_send(r->net, r->now, r->stream, BYTES(text, (size_t)what * 10));
		break;
	case 2:
		net_stream_close(r->net, r->now, r->stream);
		break;
	case 3:
		net_stream_hold(r->net, r->now, r->stream, what & 8);
		break;
	case 4:
		net_stream_abort(r->net, r->now, r->stream);
		break;
	case 5:
		r->now.mono += (uint64_t)what * USEC_S / 16;
		net_tick(r->net, r->now);
		break;
	default:
		break;
	}
	net_rig_drain(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_rig r;
	uint32_t mine = 1000;
	uint8_t segment[STREAM_HEADER + 255] = {0};

	net_rig_init(&r);
	for (; size >= 8; data += 8, size -= 8) {
		struct ipv4 ip = {
		    .ttl = 64, .proto = NET_PROTO_TCP, .src = RIG_PEER, .dst = RIG_ME};
		struct wr w = wr_into(segment, STREAM_HEADER);
		wr_u16(&w, (uint16_t)(40000 + (data[1] & 3)));
		wr_u16(&w, data[1] & 4 ? 24 : 23);
		wr_u32(&w, mine + data[2] - 128);
		wr_u32(&w, r.next + data[3] - 128 - data[4] * 64u);
		wr_u8(&w, data[1] & 8 ? data[6] : 0x50);
		wr_u8(&w, data[0]);
		wr_u16(&w, (uint16_t)(data[5] * 256));
		net_rig_packet(&r, &ip, segment, STREAM_HEADER + data[6] % 64, true);
		if (data[2] > 128)
			mine += data[2] - 128u;
		owner_acts(&r, data[7]);
	}
	net_rig_end(&r);
	return 0;
}
