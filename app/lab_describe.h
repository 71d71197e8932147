/*
 * What a datagram between routers of a lab says, for the ladder of `lab> messages`: the kinds of ISAKMP
 * messages, read from what is in the clear.
 */
#ifndef GKMSH_APP_LAB_DESCRIBE_H
#define GKMSH_APP_LAB_DESCRIBE_H

#include "lab/lab.h"

/* A lab_describe_fn; host is not used. The payload may be cut short. */
bool lab_describe(void *host, ip4_t src, ip4_t dst, uint16_t src_port, uint16_t dst_port,
		  struct bytes udp_payload, struct text *out);

#endif
