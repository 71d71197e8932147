#include "config.h"

#include "io/ring.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/conn.h"
#include "io/io_limits.h"
#include "io/segment.h"

#ifndef PACKET_IGNORE_OUTGOING
#	define PACKET_IGNORE_OUTGOING 23
#endif

struct io_ring {
	struct io_conn conn; /* first: its descriptor receives */
	int out;
	uint8_t *map;
	size_t map_n;
	unsigned next;
	void (*frame)(void *ctx, struct bytes);
	void *ctx;
	struct io_ring_stats stats;
	uint8_t *large; /* a frame that has no room in the ring */
};

/* ---- what arrives ---- */

static struct tpacket2_hdr *slot(const struct io_ring *r)
{
	return (struct tpacket2_hdr *)(r->map + (size_t)r->next * IO_RING_SLOT);
}

static void tell(void *ctx, struct bytes frame)
{
	struct io_ring *r = ctx;

	r->stats.received++;
	r->frame(r->ctx, frame);
}

static void take(struct io_ring *r, uint8_t *p, size_t n, const struct virtio_net_hdr *h)
{
	if (h->gso_type != VIRTIO_NET_HDR_GSO_NONE) {
		if (segment_cut(BYTES(p, n), h, tell, r) != ST_OK)
			r->stats.missed++;
		return;
	}
	if (h->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM && segment_checksum(p, n, h) != ST_OK) {
		r->stats.missed++;
		return;
	}
	tell(r, BYTES(p, n));
}

/* Too long for a slot: the kernel kept the whole of it in the socket's queue, in the same order. */
static void take_large(struct io_ring *r)
{
	struct virtio_net_hdr h;
	struct iovec v[] = {{&h, sizeof h}, {r->large, IO_FRAME_MAX}};
	struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
	ssize_t n = recvmsg(r->conn.fd, &m, MSG_DONTWAIT);

	if (n > (ssize_t)sizeof h && !(m.msg_flags & MSG_TRUNC))
		take(r, r->large, (size_t)n - sizeof h, &h);
	else
		r->stats.missed++;
}

static void ready(struct io_conn *c, int events)
{
	struct io_ring *r = (struct io_ring *)c;
	struct tpacket2_hdr *s;
	socklen_t len = sizeof(int);
	int error;

	if (events & UV_WRITABLE) { /* an error: the interface went down; it may come up again */
		(void)getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len);
		io_conn_want(c, 0);
		io_conn_want(c, UV_READABLE);
	}
	for (int i = 0; i < IO_RING_TURN && !c->closing; i++) {
		s = slot(r);
		uint32_t status = __atomic_load_n(&s->tp_status, __ATOMIC_ACQUIRE);
		if (!(status & TP_STATUS_USER))
			break;
		if (status & TP_STATUS_COPY) {
			take_large(r);
		} else if (s->tp_snaplen < s->tp_len || status & TP_STATUS_VLAN_VALID) {
			r->stats.missed++; /* no port of ours speaks of VLANs */
		} else {
			uint8_t *p = (uint8_t *)s + s->tp_mac;
			struct virtio_net_hdr h;
			memcpy(&h, p - sizeof h, sizeof h);
			take(r, p, s->tp_snaplen, &h);
		}
		__atomic_store_n(&s->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		r->next = (r->next + 1) % IO_RING_SLOTS;
	}
}

static void timeout(struct io_conn *c)
{
	(void)c;
}

/* ---- what leaves ---- */

static void send_batch(struct io_ring *r, const struct bytes *frames, size_t n)
{
	struct mmsghdr m[IO_RING_BATCH] = {0};
	struct iovec v[IO_RING_BATCH];
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		v[i] = (struct iovec){(void *)frames[i].p, frames[i].n};
		m[i].msg_hdr.msg_iov = &v[i];
		m[i].msg_hdr.msg_iovlen = 1;
	}
	while (done < n) {
		int sent = sendmmsg(r->out, m + done, (unsigned)(n - done), MSG_DONTWAIT);
		if (sent > 0) {
			r->stats.sent += (uint64_t)sent;
			done += (size_t)sent;
		} else if (errno != EINTR) { /* this one does not go; the next may */
			r->stats.missed++;
			done++;
		}
	}
}

void io_ring_send(struct io_ring *r, const struct bytes *frames, size_t n)
{
	for (size_t i = 0; i < n; i += IO_RING_BATCH)
		send_batch(r, frames + i, n - i < IO_RING_BATCH ? n - i : IO_RING_BATCH);
}

void io_ring_stats(struct io_ring *r, struct io_ring_stats *out)
{
	struct tpacket_stats now = {0};
	socklen_t len = sizeof now;

	/* Reading them sets them back. */
	if (getsockopt(r->conn.fd, SOL_PACKET, PACKET_STATISTICS, &now, &len) == 0)
		r->stats.missed += now.tp_drops;
	*out = r->stats;
}

/* ---- its life ---- */

static bool option(int fd, int name, int value)
{
	return setsockopt(fd, SOL_PACKET, name, &value, sizeof value) == 0;
}

static bool bind_to(int fd, int ifindex, unsigned protocol)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET,
				 .sll_protocol = htons((uint16_t)protocol),
				 .sll_ifindex = ifindex};

	return bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
}

static bool listen_to(int fd, const struct io_ring_conf *conf)
{
	struct packet_mreq own = {
	    .mr_ifindex = conf->ifindex, .mr_type = PACKET_MR_UNICAST, .mr_alen = ETH_ALEN};
	struct packet_mreq all = {.mr_ifindex = conf->ifindex, .mr_type = PACKET_MR_ALLMULTI};

	memcpy(own.mr_address, conf->mac, ETH_ALEN);
	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &own, sizeof own) == 0 &&
	       setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) == 0;
}

static enum status open_in(struct io_ring *r, const struct io_ring_conf *conf, int *out)
{
	struct tpacket_req req = {.tp_block_size = IO_RING_SLOT * IO_RING_SLOTS / IO_RING_BLOCKS,
				  .tp_block_nr = IO_RING_BLOCKS,
				  .tp_frame_size = IO_RING_SLOT,
				  .tp_frame_nr = IO_RING_SLOTS};
	int large = IO_RING_LARGE;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno == EPERM ? ST_REFUSED : ST_IO;
	*out = fd;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof large) != 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
	(void)option(fd, PACKET_IGNORE_OUTGOING, 1);
	if (!option(fd, PACKET_VERSION, TPACKET_V2) || !option(fd, PACKET_VNET_HDR, 1) ||
	    !option(fd, PACKET_COPY_THRESH, 1) ||
	    setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof req) != 0)
		return ST_IO;
	r->map_n = (size_t)IO_RING_SLOT * IO_RING_SLOTS;
	r->map = mmap(NULL, r->map_n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (r->map == MAP_FAILED) {
		r->map = NULL;
		return ST_NOMEM;
	}
	return bind_to(fd, conf->ifindex, ETH_P_ALL) && listen_to(fd, conf) ? ST_OK : ST_ABSENT;
}

static enum status open_out(struct io_ring *r, const struct io_ring_conf *conf)
{
	int room = IO_RING_LARGE;

	r->out = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (r->out < 0)
		return ST_IO;
	if (setsockopt(r->out, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room) != 0)
		(void)setsockopt(r->out, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	return bind_to(r->out, conf->ifindex, 0) ? ST_OK : ST_ABSENT;
}

static void ring_free(struct io_ring *r)
{
	if (r->map)
		munmap(r->map, r->map_n);
	if (r->out >= 0)
		close(r->out);
	free(r->large);
	free(r);
}

static void release(struct io_conn *c)
{
	ring_free((struct io_ring *)c);
}

enum status io_ring_open(struct io_loop *loop, const struct io_ring_conf *conf,
			 struct io_ring **out)
{
	struct io_ring *r = calloc(1, sizeof *r);
	int fd = -1;
	enum status st;

	if (!r)
		return ST_NOMEM;
	*r = (struct io_ring){
	    .conn = {.ready = ready, .timeout = timeout, .release = release},
	    .out = -1,
	    .frame = conf->frame,
	    .ctx = conf->ctx,
	    .large = malloc(IO_FRAME_MAX),
	};
	st = r->large ? open_in(r, conf, &fd) : ST_NOMEM;
	if (st == ST_OK)
		st = open_out(r, conf);
	if (st == ST_OK)
		st = io_conn_start(&r->conn, loop, fd);
	if (st != ST_OK) {
		if (fd >= 0)
			close(fd);
		ring_free(r);
		return st;
	}
	io_conn_want(&r->conn, UV_READABLE);
	*out = r;
	return ST_OK;
}

void io_ring_close(struct io_ring *r)
{
	if (r)
		io_conn_close(&r->conn);
}
