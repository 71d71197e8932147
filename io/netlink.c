#include "config.h"

#include "io/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_arp.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>

#include "io/conn.h"
#include "io/netlink_msg.h"

#define RECEIVE_SIZE 32768
#define REQUEST	     1 /* the number of the only request of a socket */
#define ANSWER_S     2 /* the kernel answers at once; nothing here waits for ever */

struct netlink {
	struct io_conn conn; /* first: what the kernel tells unasked */
	const struct netlink_ops *ops;
	void *ctx;
};

/* ---- what the kernel says ---- */

static void tell_link(struct netlink *nl, const struct nlmsghdr *h)
{
	const struct ifinfomsg *m = NLMSG_DATA(h);
	struct netlink_link l = {.index = m->ifi_index,
				 .ethernet = m->ifi_type == ARPHRD_ETHER,
				 .up = m->ifi_flags & IFF_UP,
				 .carrier = m->ifi_flags & IFF_UP && m->ifi_flags & IFF_RUNNING,
				 .gone = h->nlmsg_type == RTM_DELLINK};
	int left = (int)IFLA_PAYLOAD(h);

	for (const struct rtattr *a = IFLA_RTA(m); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		size_t n = RTA_PAYLOAD(a);
		if (a->rta_type == IFLA_IFNAME && n && n <= sizeof l.name)
			memcpy(l.name, RTA_DATA(a), n);
		else if (a->rta_type == IFLA_ADDRESS && n == sizeof l.mac)
			memcpy(l.mac, RTA_DATA(a), n);
		else if (a->rta_type == IFLA_MTU && n == sizeof(uint32_t))
			memcpy(&l.mtu, RTA_DATA(a), n);
	}
	l.name[sizeof l.name - 1] = '\0';
	nl->ops->link(nl->ctx, &l);
}

static void tell_address(struct netlink *nl, const struct nlmsghdr *h)
{
	const struct ifaddrmsg *m = NLMSG_DATA(h);
	int left = (int)IFA_PAYLOAD(h);
	uint32_t a = 0;

	if (m->ifa_family != AF_INET)
		return;
	for (const struct rtattr *at = IFA_RTA(m); RTA_OK(at, left); at = RTA_NEXT(at, left))
		if (at->rta_type == IFA_LOCAL && RTA_PAYLOAD(at) == sizeof a)
			memcpy(&a, RTA_DATA(at), sizeof a);
	if (a)
		nl->ops->address(nl->ctx, (int)m->ifa_index, ntohl(a), m->ifa_prefixlen,
				 h->nlmsg_type == RTM_DELADDR);
}

static void forget_rule(struct netlink *nl, const struct nlmsghdr *h);

static void tell(struct netlink *nl, const struct nlmsghdr *h)
{
	switch (h->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		if (h->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg)))
			tell_link(nl, h);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		if (h->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifaddrmsg)))
			tell_address(nl, h);
		break;
	case RTM_NEWRULE:
		if (h->nlmsg_len >= NLMSG_LENGTH(sizeof(struct rtmsg)))
			forget_rule(nl, h);
		break;
	}
}

static enum status status_of(int error)
{
	switch (error) {
	case 0:
		return ST_OK;
	case EEXIST:
		return ST_EXISTS;
	case EPERM:
	case EACCES:
		return ST_REFUSED;
	case ENODEV:
	case ENOENT:
	case ESRCH:
	case EADDRNOTAVAIL:
		return ST_ABSENT;
	default:
		return ST_IO;
	}
}

/* Until the answer to request seq, or until nothing more is there (seq 0). */
static enum status receive(struct netlink *nl, int fd, uint32_t seq)
{
	union {
		struct nlmsghdr first;
		uint8_t octets[RECEIVE_SIZE];
	} buf;

	for (;;) {
		ssize_t got = recv(fd, &buf, sizeof buf, seq ? 0 : MSG_DONTWAIT);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == ENOBUFS && !seq)
			return ST_LIMIT; /* something was lost */
		if (got <= 0)
			return seq ? ST_IO : ST_OK;
		/* A ssize_t, so that neither compiler sees signs mixed in the kernel's macros. */
		ssize_t left = got;
		for (struct nlmsghdr *h = &buf.first; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
			if (seq && h->nlmsg_seq != seq)
				continue;
			if (h->nlmsg_type == NLMSG_DONE)
				return ST_OK;
			if (h->nlmsg_type == NLMSG_ERROR)
				return status_of(-((struct nlmsgerr *)NLMSG_DATA(h))->error);
			tell(nl, h);
		}
	}
}

static void ready(struct io_conn *c, int events)
{
	struct netlink *nl = (struct netlink *)c;

	(void)events;
	/* What was lost is seen again by looking at all. */
	if (receive(nl, c->fd, 0) == ST_LIMIT)
		(void)!netlink_look(nl);
}

static void timeout(struct io_conn *c)
{
	(void)c;
}

/* ---- requests ---- */

/* Each on a socket of its own: an answer that is being told may bring about the next request. */
static enum status ask(struct netlink *nl, struct netlink_msg *m, unsigned type, unsigned flags)
{
	struct nlmsghdr *h = netlink_msg_head(m);
	struct timeval limit = {.tv_sec = ANSWER_S};
	enum status st = ST_IO;
	int fd;

	if (m->w.bad)
		return ST_LIMIT;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return ST_IO;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	h->nlmsg_type = (uint16_t)type;
	h->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	h->nlmsg_seq = REQUEST;
	if (send(fd, h, h->nlmsg_len, 0) >= 0)
		st = receive(nl, fd, REQUEST);
	close(fd);
	return st;
}

static enum status dump(struct netlink *nl, unsigned type)
{
	struct netlink_msg m;
	struct rtgenmsg g = {.rtgen_family = AF_INET};

	netlink_msg_begin(&m, &g, sizeof g);
	return ask(nl, &m, type, NLM_F_DUMP);
}

enum status netlink_look(struct netlink *nl)
{
	enum status st = dump(nl, RTM_GETLINK);

	return st == ST_OK ? dump(nl, RTM_GETADDR) : st;
}

enum status netlink_set_up(struct netlink *nl, int index, bool up)
{
	struct netlink_msg m;
	struct ifinfomsg i = {
	    .ifi_index = index, .ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP};

	netlink_msg_begin(&m, &i, sizeof i);
	return ask(nl, &m, RTM_NEWLINK, NLM_F_ACK);
}

enum status netlink_address(struct netlink *nl, int index, ip4_t a, int bits, bool add)
{
	struct netlink_msg m;
	struct ifaddrmsg i = {
	    .ifa_family = AF_INET, .ifa_prefixlen = (uint8_t)bits, .ifa_index = (unsigned)index};
	uint32_t net = htonl(a);

	netlink_msg_begin(&m, &i, sizeof i);
	netlink_msg_add(&m, IFA_LOCAL, &net, sizeof net);
	netlink_msg_add(&m, IFA_ADDRESS, &net, sizeof net);
	return ask(nl, &m, add ? RTM_NEWADDR : RTM_DELADDR,
		   NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_REPLACE : 0));
}

enum status netlink_keep_off(struct netlink *nl, int index)
{
	static const struct {
		uint16_t type;
		uint32_t value;
	} settings[] = {
	    {IPV4_DEVCONF_FORWARDING, 0},
	    {IPV4_DEVCONF_ARP_IGNORE, 8}, /* answers for no address */
	    {IPV4_DEVCONF_ACCEPT_REDIRECTS, 0},
	};
	struct netlink_msg m;
	struct ifinfomsg i = {.ifi_index = index};
	size_t all, family, conf;
	uint8_t none = 1; /* IN6_ADDR_GEN_MODE_NONE */

	netlink_msg_begin(&m, &i, sizeof i);
	all = netlink_msg_open(&m, IFLA_AF_SPEC);
	family = netlink_msg_open(&m, AF_INET);
	conf = netlink_msg_open(&m, IFLA_INET_CONF);
	for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
		netlink_msg_add(&m, settings[k].type, &settings[k].value, sizeof(uint32_t));
	netlink_msg_close(&m, conf);
	netlink_msg_close(&m, family);
	netlink_msg_close(&m, all);
	enum status st = ask(nl, &m, RTM_NEWLINK, NLM_F_ACK);

	/* A kernel without IPv6 refuses this, and has none to be kept off. */
	netlink_msg_begin(&m, &i, sizeof i);
	all = netlink_msg_open(&m, IFLA_AF_SPEC);
	family = netlink_msg_open(&m, AF_INET6);
	netlink_msg_add(&m, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
	netlink_msg_close(&m, family);
	netlink_msg_close(&m, all);
	(void)!ask(nl, &m, RTM_NEWLINK, NLM_F_ACK);
	return st;
}

/* ---- a table of routes for one interface ---- */

#define TABLE_BASE    1000000u /* plus the interface's index */
#define RULE_PRIORITY 848u
#define RULE_PROTOCOL 0xe9 /* marks rules of this program */
#define PROTO_ATTR    21   /* FRA_PROTOCOL */
#define TABLE_ATTR    15   /* FRA_TABLE */
#define PRIORITY_ATTR 6	   /* FRA_PRIORITY */
#define SRC_ATTR      2	   /* FRA_SRC */
#define ACTION_TABLE  1	   /* FR_ACT_TO_TBL */

enum status netlink_route_all(struct netlink *nl, int index)
{
	struct netlink_msg m;
	struct rtmsg r = {.rtm_family = AF_INET,
			  .rtm_protocol = RTPROT_STATIC,
			  .rtm_scope = RT_SCOPE_LINK,
			  .rtm_type = RTN_UNICAST};
	uint32_t table = TABLE_BASE + (uint32_t)index, oif = (uint32_t)index;

	netlink_msg_begin(&m, &r, sizeof r);
	netlink_msg_add(&m, RTA_TABLE, &table, sizeof table);
	netlink_msg_add(&m, RTA_OIF, &oif, sizeof oif);
	return ask(nl, &m, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE);
}

static enum status rule(struct netlink *nl, uint32_t table, ip4_t from, bool add)
{
	struct netlink_msg m;
	struct rtmsg r = {.rtm_family = AF_INET, .rtm_src_len = 32, .rtm_type = ACTION_TABLE};
	uint32_t net = htonl(from), priority = RULE_PRIORITY;
	uint8_t protocol = RULE_PROTOCOL;

	netlink_msg_begin(&m, &r, sizeof r);
	netlink_msg_add(&m, SRC_ATTR, &net, sizeof net);
	netlink_msg_add(&m, PRIORITY_ATTR, &priority, sizeof priority);
	netlink_msg_add(&m, TABLE_ATTR, &table, sizeof table);
	netlink_msg_add(&m, PROTO_ATTR, &protocol, sizeof protocol);
	return ask(nl, &m, add ? RTM_NEWRULE : RTM_DELRULE,
		   NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0));
}

enum status netlink_rule(struct netlink *nl, int index, ip4_t from, bool add)
{
	enum status st = rule(nl, TABLE_BASE + (uint32_t)index, from, add);

	return st == ST_EXISTS ? ST_OK : st;
}

/* One of ours whose interface is gone: whoever made it was killed. */
static void forget_rule(struct netlink *nl, const struct nlmsghdr *h)
{
	const struct rtmsg *r = NLMSG_DATA(h);
	uint32_t table = 0, from = 0;
	uint8_t protocol = 0;
	int left = (int)RTM_PAYLOAD(h);
	char name[IF_NAMESIZE];

	for (const struct rtattr *a = RTM_RTA(r); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == TABLE_ATTR && RTA_PAYLOAD(a) == sizeof table)
			memcpy(&table, RTA_DATA(a), sizeof table);
		else if (a->rta_type == SRC_ATTR && RTA_PAYLOAD(a) == sizeof from)
			memcpy(&from, RTA_DATA(a), sizeof from);
		else if (a->rta_type == PROTO_ATTR && RTA_PAYLOAD(a) == sizeof protocol)
			memcpy(&protocol, RTA_DATA(a), sizeof protocol);
	}
	if (protocol != RULE_PROTOCOL || table <= TABLE_BASE ||
	    if_indextoname(table - TABLE_BASE, name))
		return;
	(void)!rule(nl, table, ntohl(from), false);
}

void netlink_forget_rules(struct netlink *nl)
{
	(void)!dump(nl, RTM_GETRULE); /* what stays does no harm */
}

/* ---- its life ---- */

static void release(struct io_conn *c)
{
	free(c);
}

enum status netlink_open(struct io_loop *loop, const struct netlink_ops *ops, void *ctx,
			 struct netlink **out)
{
	struct sockaddr_nl groups = {.nl_family = AF_NETLINK,
				     .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR};
	struct netlink *nl = calloc(1, sizeof *nl);
	int fd = -1;

	if (!nl)
		return ST_NOMEM;
	*nl = (struct netlink){
	    .conn = {.ready = ready, .timeout = timeout, .release = release},
	    .ops = ops,
	    .ctx = ctx,
	};
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (fd < 0 || bind(fd, (struct sockaddr *)&groups, sizeof groups) != 0 ||
	    io_conn_start(&nl->conn, loop, fd) != ST_OK) {
		if (fd >= 0)
			close(fd);
		free(nl);
		return ST_IO;
	}
	io_conn_want(&nl->conn, UV_READABLE);
	*out = nl;
	return ST_OK;
}

void netlink_close(struct netlink *nl)
{
	if (nl)
		io_conn_close(&nl->conn);
}
