/*
 * What a process gives up once its sockets are open: its user, all capabilities but a few, new privileges, and the
 * system calls that it has no use for. Called once by app/, at the end of the start; there is no way back.
 */
#ifndef GKMSH_IO_CONFINE_H
#define GKMSH_IO_CONFINE_H

#include "base/text.h"

/* The capabilities that stay: interfaces may come later, ports below 1024 be listened on. */
#define IO_CONFINE_NET_ADMIN	    (1u << 0)
#define IO_CONFINE_NET_RAW	    (1u << 1)
#define IO_CONFINE_NET_BIND_SERVICE (1u << 2)

struct io_confine_conf {
	const char *user; /* to become, with its groups; NULL: stay who we are */
	unsigned keep;	  /* IO_CONFINE_..., as far as we have them */
	bool no_sockets;  /* a process that has all the descriptors it will ever need */
};

/* ST_ABSENT: no such user. On failure *why says what was refused, and the process must not go on. */
enum status io_confine(const struct io_confine_conf *, struct text *why) must_use;

/* Before that: a directory (made when it is not there) or a socket becomes the user's. */
enum status io_give_directory(const char *path, const char *user) must_use;
enum status io_give_socket(const char *path, const char *user) must_use;

#endif
