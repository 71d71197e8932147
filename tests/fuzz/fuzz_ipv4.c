/*
 * Frames into the IPv4 engine. The input is a row of frames, each after one octet: bit 0 the port, bit 1
 * "make the header checksum right", bits 2 to 7 its length in units of eight. What is sent must hold.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/net_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_rig r;
	uint8_t frame[512];

	net_rig_init(&r);
	while (size > 1) {
		uint8_t head = *data++;
		size--;
		size_t n = (size_t)(head >> 2) * 8 + 4;
		if (n > size)
			n = size;
		memcpy(frame, data, n);
		if (head & 2 && n >= ETHER_HEADER + IPV4_HEADER) {
			uint8_t *p = frame + ETHER_HEADER;
			p[0] = 0x45;
			ipv4_set_checksum(p);
		}
		net_rig_frame(&r, 1 + (head & 1), frame, n);
		data += n;
		size -= n;
	}
	net_rig_end(&r);
	return 0;
}
