#include "config.h"

#include "io/tun.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "base/text.h"
#include "io/conn.h"
#include "io/io_limits.h"

#define DEVICE	    "/dev/net/tun"
#define DEVICE_KIND 10
#define DEVICE_NO   200
#define IPV4	    0x40 /* the version, in the first octet */

struct io_tun {
	struct io_conn conn; /* first */
	io_tun_fn packet;
	void *ctx;
	char name[IFNAMSIZ];
	int index;
};

static void ready(struct io_conn *c, int events)
{
	struct io_tun *t = (struct io_tun *)c;
	uint8_t buf[IO_TUN_MTU];

	(void)events;
	for (int i = 0; i < IO_TUN_TURN; i++) {
		ssize_t n = read(c->fd, buf, sizeof buf);
		if (n <= 0)
			break;
		if ((buf[0] & 0xf0) == IPV4)
			t->packet(t->ctx, BYTES(buf, n));
	}
}

static void timeout(struct io_conn *c)
{
	(void)c;
}

static void release(struct io_conn *c)
{
	free(c);
}

/* A container may lack the node although it is allowed the device. */
static int open_device(void)
{
	int fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	(void)mkdir("/dev/net", 0755);
	if (mknod(DEVICE, S_IFCHR | 0600, makedev(DEVICE_KIND, DEVICE_NO)) != 0)
		return -1;
	return open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static enum status make(struct io_tun *t, const char *pattern, int *out)
{
	struct ifreq req = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd = open_device(), ask;
	bool ok;

	if (fd < 0)
		return errno == EPERM || errno == EACCES ? ST_REFUSED : ST_ABSENT;
	*out = fd;
	(void)str_fit(req.ifr_name, sizeof req.ifr_name, pattern);
	if (ioctl(fd, TUNSETIFF, &req) != 0)
		return errno == EPERM ? ST_REFUSED : ST_IO;
	(void)str_fit(t->name, sizeof t->name, req.ifr_name);
	t->index = (int)if_nametoindex(t->name);
	ask = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (ask < 0)
		return ST_IO;
	req.ifr_mtu = IO_TUN_MTU;
	ok = ioctl(ask, SIOCSIFMTU, &req) == 0;
	close(ask);
	return ok ? ST_OK : ST_IO;
}

enum status io_tun_open(struct io_loop *loop, const char *name_pattern, io_tun_fn packet, void *ctx,
			struct io_tun **out)
{
	struct io_tun *t = calloc(1, sizeof *t);
	int fd = -1;
	enum status st;

	if (!t)
		return ST_NOMEM;
	*t = (struct io_tun){.conn = {.ready = ready, .timeout = timeout, .release = release},
			     .packet = packet,
			     .ctx = ctx};
	st = make(t, name_pattern, &fd);
	if (st == ST_OK)
		st = io_conn_start(&t->conn, loop, fd);
	if (st != ST_OK) {
		if (fd >= 0)
			close(fd);
		free(t);
		return st;
	}
	io_conn_want(&t->conn, UV_READABLE);
	*out = t;
	return ST_OK;
}

void io_tun_close(struct io_tun *t)
{
	if (t)
		io_conn_close(&t->conn);
}

const char *io_tun_name(const struct io_tun *t)
{
	return t->name;
}

int io_tun_index(const struct io_tun *t)
{
	return t->index;
}

void io_tun_send(struct io_tun *t, struct bytes packet)
{
	ssize_t n = write(t->conn.fd, packet.p, packet.n);

	(void)n; /* TCP sends it again */
}
