#include "config.h"

#include "io/key_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "crypto/secret.h"
#include "crypto/vault.h"
#include "io/confine.h"
#include "io/loop.h"

#define MESSAGE_MAX 4096 /* a sealed key, or a key's DER, and the front */

struct front {
	uint32_t what, number, arg; /* of an answer: what is its status */
};

struct key_process {
	struct rsa_holder holder;
	uv_mutex_t lock; /* a question and its answer: threads ask as well */
	int fd;
	pid_t pid;
};

/* ---- its own side ---- */

static void serve(int fd, struct vault *v)
{
	uint8_t buf[MESSAGE_MAX], out[MESSAGE_MAX];
	struct front f;

	for (;;) {
		ssize_t got = recv(fd, buf, sizeof buf, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < (ssize_t)sizeof f)
			return; /* the router has ended */
		memcpy(&f, buf, sizeof f);
		struct rsa_question q = {(enum rsa_ask)f.what, f.number, f.arg,
					 BYTES(buf + sizeof f, (size_t)got - sizeof f)};
		size_t n = 0;
		f.what = (uint32_t)vault_ask(v, &q, out + sizeof f, sizeof out - sizeof f, &n);
		memcpy(out, &f, sizeof f);
		ssize_t sent = send(fd, out, sizeof f + (f.what == ST_OK ? n : 0), MSG_NOSIGNAL);
		crypto_wipe(buf, sizeof buf);
		crypto_wipe(out, sizeof out);
		if (sent < 0)
			return;
	}
}

static void live(int fd, const uint8_t *storage, const char *user)
{
	struct io_confine_conf conf = {.user = user, .no_sockets = true};
	struct vault *v = vault_new(storage);
	struct text why = TEXT_EMPTY;
	uint8_t ready = v && io_confine(&conf, &why) == ST_OK;

	signal(SIGINT, SIG_IGN); /* it ends with the router, not with a key on the terminal */
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	if (send(fd, &ready, 1, MSG_NOSIGNAL) == 1 && ready)
		serve(fd, v);
	vault_free(v);
	_exit(0);
}

/* ---- the router's side ---- */

static enum status ask(void *ctx, const struct rsa_question *q, uint8_t *out, size_t max, size_t *n)
{
	struct key_process *k = ctx;
	uint8_t buf[MESSAGE_MAX];
	struct front f = {q->what, q->number, q->arg};
	ssize_t got = -1;

	*n = 0;
	if (q->in.n > sizeof buf - sizeof f)
		return ST_RANGE;
	memcpy(buf, &f, sizeof f);
	if (q->in.n)
		memcpy(buf + sizeof f, q->in.p, q->in.n);
	uv_mutex_lock(&k->lock);
	if (send(k->fd, buf, sizeof f + q->in.n, MSG_NOSIGNAL) >= 0)
		do
			got = recv(k->fd, buf, sizeof buf, 0);
		while (got < 0 && errno == EINTR);
	uv_mutex_unlock(&k->lock);
	enum status st = ST_IO;
	if (got >= (ssize_t)sizeof f) {
		memcpy(&f, buf, sizeof f);
		st = (enum status)f.what;
		*n = (size_t)got - sizeof f;
	}
	if (st == ST_OK && *n > max)
		st = ST_RANGE;
	if (st == ST_OK && *n)
		memcpy(out, buf + sizeof f, *n);
	crypto_wipe(buf, sizeof buf);
	return st;
}

static void make_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash && slash > path ? str_copyn(path, (size_t)(slash - path)) : NULL;

	if (parent)
		(void)mkdir(parent, 0700); /* a failure is told by who opens the file */
	free(parent);
}

static enum status storage_key(const char *path, uint8_t key[static VAULT_STORAGE_KEY])
{
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	ssize_t n;

	if (fd >= 0) {
		n = read(fd, key, VAULT_STORAGE_KEY);
		close(fd);
		return n == VAULT_STORAGE_KEY ? ST_OK : ST_SYNTAX;
	}
	if (io_entropy(key, VAULT_STORAGE_KEY) != ST_OK)
		return ST_IO;
	if (!path)
		return ST_OK;
	make_parent(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return ST_IO;
	n = write(fd, key, VAULT_STORAGE_KEY);
	if (fsync(fd) != 0)
		n = -1;
	close(fd);
	return n == VAULT_STORAGE_KEY ? ST_OK : ST_IO;
}

static enum status split(struct key_process *k, const uint8_t *storage, const char *user)
{
	uint8_t ready = 0;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return ST_IO;
	k->pid = fork();
	if (k->pid == 0) {
		close(pair[0]);
		live(pair[1], storage, user);
	}
	close(pair[1]);
	k->fd = pair[0];
	if (k->pid < 0 || recv(k->fd, &ready, 1, 0) != 1 || !ready)
		return ST_IO;
	return ST_OK;
}

enum status key_process_start(const char *storage_file, const char *user, struct text *why,
			      struct key_process **out)
{
	struct key_process *k = calloc(1, sizeof *k);
	uint8_t storage[VAULT_STORAGE_KEY];
	enum status st = k ? storage_key(storage_file, storage) : ST_NOMEM;

	if (st != ST_OK) {
		text_addf(why, "%s: %s", storage_file ? storage_file : "keys", status_text(st));
	} else {
		st = split(k, storage, user);
		if (st != ST_OK)
			text_add(why, "no process for private keys");
	}
	crypto_wipe(storage, sizeof storage);
	if (st != ST_OK) {
		free(k);
		return st;
	}
	uv_mutex_init(&k->lock);
	k->holder = (struct rsa_holder){.ask = ask, .ctx = k};
	*out = k;
	return ST_OK;
}

const struct rsa_holder *key_process_holder(const struct key_process *k)
{
	return &k->holder;
}

void key_process_end(struct key_process *k)
{
	if (!k)
		return;
	close(k->fd); /* which ends it */
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	uv_mutex_destroy(&k->lock);
	free(k);
}
