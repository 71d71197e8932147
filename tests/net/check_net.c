#include "tests/net/check_net.h"

CHECK_MAIN({"acl", acl_cases}, {"ip", ip_cases}, {"fragments", frag_cases}, {"out", out_cases},
	   {"stream", stream_cases}, {"outside", outside_cases})
