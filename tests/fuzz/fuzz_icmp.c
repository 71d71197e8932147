/* ICMP to a router that has a ping, a traceroute and a stream under way, from a host it asks. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/net_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_rig r;
	struct net_ping_conf ping = {
	    .dst = RIG_PEER, .count = 3, .size = 100, .timeout_ms = 2000, .validate = true};
	struct net_trace_conf trace = {
	    .dst = IP4(10, 0, 0, 9), .first_ttl = 1, .max_ttl = 3, .probes = 2, .timeout_ms = 1000};
	uint32_t id;

	net_rig_init(&r);
	fuzz_check(net_ping_start(r.net, r.now, 1, &ping) == ST_OK);
	fuzz_check(net_trace_start(r.net, r.now, 2, &trace) == ST_OK);
	fuzz_check(net_stream_connect(r.net, r.now, 0, RIG_PEER, 80, &id) == ST_OK);
	net_rig_drain(&r);
	while (size > 1) {
		size_t n = data[0];
		struct ipv4 ip = {
		    .ttl = 9, .proto = NET_PROTO_ICMP, .src = RIG_PEER, .dst = RIG_ME};
		data++;
		size--;
		if (n > size)
			n = size;
		net_rig_packet(&r, &ip, data, n, true);
		data += n;
		size -= n;
	}
	net_rig_end(&r);
	return 0;
}
