#include "config.h"

#include "io/netlink_msg.h"

#include <linux/rtnetlink.h>
#include <string.h>

static void pad(struct netlink_msg *m)
{
	while (wr_len(&m->w) % NLMSG_ALIGNTO && !m->w.bad)
		wr_u8(&m->w, 0);
}

void netlink_msg_begin(struct netlink_msg *m, const void *family_header, size_t n)
{
	memset(&m->buf, 0, sizeof m->buf);
	m->w = wr_into(m->buf.octets, sizeof m->buf.octets);
	wr_put(&m->w, BYTES(&m->buf.head, NLMSG_HDRLEN)); /* written at the end */
	wr_put(&m->w, BYTES(family_header, n));
	pad(m);
}

static void attribute(struct netlink_msg *m, unsigned type, size_t n)
{
	struct rtattr a = {.rta_len = (uint16_t)RTA_LENGTH(n), .rta_type = (uint16_t)type};

	wr_put(&m->w, BYTES(&a, sizeof a));
}

void netlink_msg_add(struct netlink_msg *m, unsigned type, const void *value, size_t n)
{
	attribute(m, type, n);
	wr_put(&m->w, BYTES(value, n));
	pad(m);
}

size_t netlink_msg_open(struct netlink_msg *m, unsigned type)
{
	size_t at = wr_len(&m->w);

	attribute(m, type | NLA_F_NESTED, 0);
	return at;
}

void netlink_msg_close(struct netlink_msg *m, size_t opened)
{
	uint16_t n = (uint16_t)(wr_len(&m->w) - opened);

	if (!m->w.bad)
		memcpy(m->buf.octets + opened, &n, sizeof n);
}

struct nlmsghdr *netlink_msg_head(struct netlink_msg *m)
{
	m->buf.head.nlmsg_len = (uint32_t)wr_len(&m->w);
	return &m->buf.head;
}
