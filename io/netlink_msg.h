/* Inside io/: a netlink request under construction: a header of its family, then attributes, some of them nested. */
#ifndef GKMSH_IO_NETLINK_MSG_H
#define GKMSH_IO_NETLINK_MSG_H

#include <linux/netlink.h>

#include "base/bytes.h"

struct netlink_msg {
	struct wr w;
	union {
		struct nlmsghdr head;
		uint8_t octets[512];
	} buf;
};

void netlink_msg_begin(struct netlink_msg *, const void *family_header, size_t n);
void netlink_msg_add(struct netlink_msg *, unsigned type, const void *value, size_t n);
/* An attribute that holds those added until it is closed. */
size_t netlink_msg_open(struct netlink_msg *, unsigned type);
void netlink_msg_close(struct netlink_msg *, size_t opened);
struct nlmsghdr *netlink_msg_head(struct netlink_msg *); /* its length is set */

#endif
