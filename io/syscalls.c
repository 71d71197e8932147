#include "config.h"

#include "io/syscalls.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#if defined(__x86_64__)
#	define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#	define ARCH AUDIT_ARCH_AARCH64
#else
#	define ARCH 0 /* nobody has looked which calls there are */
#endif

#if defined(__SANITIZE_ADDRESS__)
#	define SANITIZED 1
#elif defined(__has_feature)
#	if __has_feature(address_sanitizer)
#		define SANITIZED 1
#	endif
#endif

/* Memory, time, threads, descriptors at hand, files. */
static const int common[] = {
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_pwrite64,
    SYS_close,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_lseek,
    SYS_mmap,
    SYS_munmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_brk,
    SYS_madvise,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_ioctl,
    SYS_fcntl,
    SYS_dup,
    SYS_dup3,
    SYS_pipe2,
    SYS_ppoll,
    SYS_pselect6,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_eventfd2,
    SYS_timerfd_create,
    SYS_timerfd_settime,
    SYS_futex,
    SYS_set_robust_list,
    SYS_exit,
    SYS_exit_group,
    SYS_restart_syscall,
    SYS_getpid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getrandom,
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_openat,
    SYS_unlinkat,
    SYS_renameat,
    SYS_renameat2,
    SYS_mkdirat,
    SYS_fsync,
    SYS_fdatasync,
    SYS_ftruncate,
    SYS_getdents64,
    SYS_umask,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_faccessat,
    SYS_readlinkat,
    SYS_getcwd,
    SYS_uname,
    SYS_sysinfo,
    SYS_prlimit64,
    SYS_tgkill,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_sendto,
    SYS_sendmsg,
    SYS_fstatfs,
    SYS_wait4,
#ifdef SYS_rseq
    SYS_rseq,
#endif
#ifdef SYS_faccessat2
    SYS_faccessat2,
#endif
#ifdef SYS_open /* older names of the same on x86 */
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_poll,
    SYS_select,
    SYS_epoll_wait,
    SYS_unlink,
    SYS_rename,
    SYS_mkdir,
    SYS_rmdir,
    SYS_chmod,
    SYS_readlink,
    SYS_dup2,
    SYS_time,
    SYS_arch_prctl,
    SYS_getrlimit,
#endif
};

static const int with_sockets[] = {
    SYS_socket,	     SYS_bind,	     SYS_listen,     SYS_accept,     SYS_accept4,
    SYS_connect,     SYS_shutdown,   SYS_sendmmsg,   SYS_recvmmsg,   SYS_getsockname,
    SYS_getpeername, SYS_getsockopt, SYS_setsockopt, SYS_socketpair,
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(v)   BPF_STMT(BPF_RET | BPF_K, (v))
#define N_COMMON    (sizeof common / sizeof *common)
#define N_SOCKETS   (sizeof with_sockets / sizeof *with_sockets)

static size_t allow(struct sock_filter *at, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		at[2 * i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							 (unsigned)calls[i], 0, 1);
		at[2 * i + 1] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	}
	return 2 * n;
}

#ifndef SANITIZED /* a sanitizer makes calls of its own */
#	define SANITIZED 0
#endif

static size_t make_filter(struct sock_filter *f, bool sockets)
{
	static const struct sock_filter head[] = {
	    LOAD(arch),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	    RETURN(SECCOMP_RET_KILL_PROCESS),
	    LOAD(nr),
	};
	/* Threads, but no processes; the newer call, whose flags cannot be looked at, is not there. */
	static const struct sock_filter tail[] = {
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
	    RETURN(SECCOMP_RET_ERRNO | ENOSYS),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
	    LOAD(args[0]),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
	    RETURN(SECCOMP_RET_ALLOW),
	    RETURN(SECCOMP_RET_ERRNO | EPERM),
	};
	size_t n = sizeof head / sizeof *head;

	memcpy(f, head, sizeof head);
	n += allow(f + n, common, N_COMMON);
	if (sockets)
		n += allow(f + n, with_sockets, N_SOCKETS);
	memcpy(f + n, tail, sizeof tail);
	return n + sizeof tail / sizeof *tail;
}

enum status io_syscalls_limit(bool sockets, struct text *why)
{
	struct sock_filter *f = calloc(2 * (N_COMMON + N_SOCKETS) + 16, sizeof *f);
	struct sock_fprog program = {.filter = f};
	long refused;

	if (!f)
		return ST_NOMEM;
	if (!ARCH || SANITIZED) {
		free(f);
		return ST_OK;
	}
	program.len = (unsigned short)make_filter(f, sockets);
	refused =
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
	free(f);
	if (refused) {
		text_addf(why, "seccomp: %s", strerror(errno));
		return ST_REFUSED;
	}
	return ST_OK;
}
