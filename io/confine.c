#include "config.h"

#include "io/confine.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "io/syscalls.h"

/* ---- user ---- */

static enum status become(const char *user, struct text *why)
{
	struct passwd *pw;

	if (!user)
		return ST_OK;
	pw = getpwnam(user);
	if (!pw) {
		text_addf(why, "no user %s", user);
		return ST_ABSENT;
	}
	/* Capabilities would go with the user otherwise; which of them stay is said below. */
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || initgroups(user, pw->pw_gid) != 0 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) != 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) != 0) {
		text_addf(why, "become %s: %s", user, strerror(errno));
		return ST_REFUSED;
	}
	return ST_OK;
}

/* ---- capabilities ---- */

static uint32_t kept_bits(unsigned keep)
{
	return (keep & IO_CONFINE_NET_ADMIN ? 1u << CAP_NET_ADMIN : 0) |
	       (keep & IO_CONFINE_NET_RAW ? 1u << CAP_NET_RAW : 0) |
	       (keep & IO_CONFINE_NET_BIND_SERVICE ? 1u << CAP_NET_BIND_SERVICE : 0);
}

static enum status drop_capabilities(unsigned keep, struct text *why)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); /* old kernels have none */
	/* The bounding set first, while there is the capability to change it; it is a second fence only. */
	for (int c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
		if (c >= 32 || !(kept_bits(keep) >> c & 1))
			(void)prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
	if (syscall(SYS_capget, &head, data) != 0) {
		text_addf(why, "capabilities: %s", strerror(errno));
		return ST_REFUSED;
	}
	data[0].permitted &= kept_bits(keep);
	data[0].effective = data[0].permitted;
	data[0].inheritable = 0;
	data[1] = (struct __user_cap_data_struct){0};
	if (syscall(SYS_capset, &head, data) != 0) {
		text_addf(why, "capabilities: %s", strerror(errno));
		return ST_REFUSED;
	}
	return ST_OK;
}

enum status io_confine(const struct io_confine_conf *conf, struct text *why)
{
	enum status st = become(conf->user, why);

	if (st == ST_OK)
		st = drop_capabilities(conf->keep, why);
	if (st != ST_OK)
		return st;
	/* No core with keys in it, nobody else's ptrace. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		text_addf(why, "no new privileges: %s", strerror(errno));
		return ST_REFUSED;
	}
	return io_syscalls_limit(!conf->no_sockets, why);
}

/* ---- what is to be the user's ---- */

static enum status give(const char *path, const char *user)
{
	const struct passwd *pw = getpwnam(user);

	if (!pw)
		return ST_ABSENT;
	return lchown(path, pw->pw_uid, pw->pw_gid) == 0 ? ST_OK : ST_IO;
}

enum status io_give_directory(const char *path, const char *user)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return ST_IO;
	return give(path, user);
}

enum status io_give_socket(const char *path, const char *user)
{
	return give(path, user);
}
