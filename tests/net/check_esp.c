#include "tests/net/check_esp.h"

CHECK_MAIN({"replay", replay_cases}, {"packet", packet_cases}, {"map", map_cases},
	   {"members", members_cases}, {"path MTU", pmtu_cases})
