/*
 * An interface of this machine whose wire is this program: IPv4 packets that its kernel sends there come to a
 * callback, packets given here arrive at the kernel. Made by app/ for the TCP of a router's addresses; gone when
 * the process is.
 */
#ifndef GKMSH_IO_TUN_H
#define GKMSH_IO_TUN_H

#include "base/bytes.h"
#include "io/loop.h"

struct io_tun;
typedef void (*io_tun_fn)(void *ctx, struct bytes packet);

/* ST_REFUSED: not permitted (CAP_NET_ADMIN). ST_ABSENT: this machine has no /dev/net/tun. */
enum status io_tun_open(struct io_loop *, const char *name_pattern, io_tun_fn, void *ctx,
			struct io_tun **out) must_use;
void io_tun_close(struct io_tun *); /* accepts NULL */
const char *io_tun_name(const struct io_tun *);
int io_tun_index(const struct io_tun *);
void io_tun_send(struct io_tun *, struct bytes packet); /* what the kernel does not take is lost */

#endif
