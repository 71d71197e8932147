/* Inside io/: the system calls that a confined process may make (seccomp). */
#ifndef GKMSH_IO_SYSCALLS_H
#define GKMSH_IO_SYSCALLS_H

#include "base/text.h"

/*
 * Others are refused with EPERM from here on, in all threads; none of the allowed ones starts a program, looks into
 * another process or changes who we are. A kernel without seccomp is told in *why, and a failure.
 */
enum status io_syscalls_limit(bool sockets, struct text *why) must_use;

#endif
