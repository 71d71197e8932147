#include "config.h"

#include "io/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "io/io_limits.h"

#define TEMPORARY ".new-" /* in front of the name of a file that is being written */

static enum status from_errno(void)
{
	switch (errno) {
	case ENOENT:
		return ST_ABSENT;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ST_LIMIT;
	case ENOMEM:
		return ST_NOMEM;
	default:
		return ST_IO;
	}
}

#define PATH_SIZE 256
#define DEPTH	  8 /* of folders in flash: */

/* Where a file lies: a folder below dir, and its name there; a folder has no name. */
struct place {
	char folder[PATH_SIZE]; /* "", "/flash", "/flash/old" */
	const char *name;
};

/* Of names that cannot leave it: no dot in front, nothing empty. */
static bool components_ok(const char *p, bool folders)
{
	if (!*p || strlen(p) > 200 || (!folders && strchr(p, '/')))
		return false;
	for (; *p; p += strcspn(p, "/"), p += *p == '/')
		if (*p == '.' || *p == '/')
			return false;
	return true;
}

/* "nvram:NAME", "flash:NAME", "flash:FOLDER/NAME" or "flash:FOLDER/". */
static bool split(const char *path, struct place *out)
{
	bool nvram = str_starts(path, "nvram:");
	const char *rest, *slash;

	if (!nvram && !str_starts(path, "flash:"))
		return false;
	rest = strchr(path, ':') + 1;
	if (!components_ok(rest, !nvram))
		return false;
	slash = strrchr(rest, '/');
	snprintf(out->folder, sizeof out->folder, "%s%s%.*s", nvram ? "" : "/flash",
		 slash ? "/" : "", slash ? (int)(slash - rest) : 0, rest);
	out->name = slash ? slash + 1 : rest;
	/* The folder of flash: is no file of nvram:. */
	return !nvram || strcmp(rest, "flash") != 0;
}

/* Makes the directory and those it lies in; path is put back as it was. */
static enum status make_folders(char *path)
{
	for (char *p = path + 1;; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		int rc = mkdir(path, 0700);
		*p = c;
		if (rc != 0 && errno != EEXIST)
			return from_errno();
		if (!c)
			return ST_OK;
	}
}

static enum status open_folder(const char *dir, const char *folder, bool make, int *out)
{
	struct text full = TEXT_EMPTY;
	enum status st = ST_OK;

	text_addf(&full, "%s%s", dir, folder);
	if (!text_ok(&full) || !full.len)
		st = full.len ? ST_NOMEM : ST_ABSENT;
	if (st == ST_OK && make)
		st = make_folders(full.s);
	if (st == ST_OK) {
		*out = open(full.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		st = *out < 0 ? from_errno() : ST_OK;
	}
	text_free(&full);
	return st;
}

static enum status write_all(int fd, struct bytes data)
{
	while (data.n) {
		ssize_t n = write(fd, data.p, data.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return from_errno();
		data = BYTES(data.p + n, data.n - (size_t)n);
	}
	return fsync(fd) == 0 ? ST_OK : from_errno();
}

static enum status replace(int folder, const char *name, struct bytes data, mode_t mode)
{
	char temporary[256];
	enum status st;
	int fd;

	snprintf(temporary, sizeof temporary, TEMPORARY "%s", name);
	/* What a crash left behind may have another mode. */
	if (unlinkat(folder, temporary, 0) != 0 && errno != ENOENT)
		return from_errno();
	fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return from_errno();
	st = write_all(fd, data);
	if (close(fd) != 0 && st == ST_OK)
		st = from_errno();
	if (st == ST_OK && renameat(folder, temporary, folder, name) != 0)
		st = from_errno();
	if (st == ST_OK && fsync(folder) != 0)
		st = from_errno();
	else if (st != ST_OK)
		(void)unlinkat(folder, temporary, 0);
	return st;
}

enum status io_file_write(const char *dir, const char *path, struct bytes data, bool secret)
{
	struct place at;
	enum status st;
	int fd;

	if (!split(path, &at))
		return ST_SYNTAX;
	if (data.n > IO_FILE_MAX)
		return ST_LIMIT;
	st = open_folder(dir, at.folder, true, &fd);
	if (st != ST_OK)
		return st;
	if (*at.name)
		st = replace(fd, at.name, data, secret ? 0600 : 0644);
	close(fd);
	return st;
}

enum status io_file_delete(const char *dir, const char *path)
{
	struct place at;
	enum status st;
	char *last;
	int fd, flags = 0;

	if (!split(path, &at))
		return ST_SYNTAX;
	if (!*at.name) {
		last = strrchr(at.folder, '/'); /* a folder is a name in the one above it */
		*last = '\0';
		at.name = last + 1;
		flags = AT_REMOVEDIR;
	}
	st = open_folder(dir, at.folder, false, &fd);
	if (st != ST_OK)
		return st;
	if (unlinkat(fd, at.name, flags) != 0 || fsync(fd) != 0)
		st = from_errno();
	close(fd);
	return st;
}

/* ---- reading ---- */

static enum status read_fd(int fd, char **out, size_t *len, wall_t *changed)
{
	struct stat st;
	size_t n = 0, size;
	char *buf;

	if (fstat(fd, &st) != 0)
		return from_errno();
	if (S_ISDIR(st.st_mode))
		return ST_IO;
	if (st.st_size > IO_FILE_MAX)
		return ST_LIMIT;
	size = st.st_size > 0 ? (size_t)st.st_size + 1 : 4096;
	buf = malloc(size + 1);
	for (ssize_t got = 1; buf && got; n += (size_t)got) {
		if (n == size) {
			char *more = size < IO_FILE_MAX ? realloc(buf, (size *= 2) + 1) : NULL;
			if (!more) {
				free(buf);
				return ST_LIMIT;
			}
			buf = more;
		}
		got = read(fd, buf + n, size - n);
		if (got < 0) {
			enum status why = from_errno();
			free(buf);
			return why;
		}
	}
	if (!buf)
		return ST_NOMEM;
	buf[n] = '\0';
	*out = buf;
	*len = n;
	*changed = (wall_t)st.st_mtim.tv_sec * (wall_t)USEC_S + st.st_mtim.tv_nsec / 1000;
	return ST_OK;
}

enum status io_read_file(const char *path, char **out, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	wall_t changed;
	enum status st;

	if (fd < 0)
		return from_errno();
	st = read_fd(fd, out, len, &changed);
	close(fd);
	return st;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum status names_of(int fd, char ***out, size_t *n_out)
{
	int again = dup(fd);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	enum status st = ST_OK;
	char **names = NULL;
	size_t n = 0;

	if (!d) {
		if (again >= 0)
			close(again);
		return from_errno();
	}
	for (struct dirent *e; st == ST_OK && (e = readdir(d));) {
		if (str_starts(e->d_name, TEMPORARY))
			(void)unlinkat(fd, e->d_name, 0);
		if (e->d_name[0] == '.')
			continue;
		char **more = n < IO_FILES_MAX ? realloc(names, (n + 1) * sizeof *names) : NULL;
		if (more)
			names = more;
		if (!more || !(names[n] = str_copy(e->d_name)))
			st = n < IO_FILES_MAX ? ST_NOMEM : ST_LIMIT;
		else
			n++;
	}
	closedir(d);
	if (n)
		qsort(names, n, sizeof *names, by_name);
	*out = names;
	*n_out = n;
	return st;
}

/* What a folder is loaded with. */
struct loading {
	const char *dir;
	io_file_fn give;
	void *ctx;
};

static enum status load_file(const struct loading *l, int fd, const char *path)
{
	char *data = NULL;
	wall_t changed;
	size_t n = 0;
	enum status st = read_fd(fd, &data, &n, &changed);

	if (st == ST_OK)
		l->give(l->ctx, path, BYTES(data, n), changed);
	if (data)
		explicit_bzero(data, n); /* private keys are among them */
	free(data);
	return st;
}

static enum status load_folder(const struct loading *, const char *folder, const char *prefix,
			       unsigned depth);

static enum status load_one(const struct loading *l, int at, const char *folder, const char *prefix,
			    const char *name, unsigned depth)
{
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct text path = TEXT_EMPTY, below = TEXT_EMPTY;
	struct stat info;
	enum status st = ST_OK;

	if (fd < 0)
		return errno == ELOOP ? ST_OK : from_errno();
	text_addf(&path, "%s%s", prefix, name);
	text_addf(&below, "%s/%s", folder, name);
	if (fstat(fd, &info) != 0 || !text_ok(&path) || !text_ok(&below)) {
		st = ST_IO;
	} else if (S_ISREG(info.st_mode)) {
		st = load_file(l, fd, text_str(&path));
	} else if (S_ISDIR(info.st_mode) && *folder && depth < DEPTH) {
		/* Not the folder of flash: among the files of nvram:, nor something that is not ours. */
		text_addc(&path, '/');
		l->give(l->ctx, text_str(&path), BYTES("", 0),
			(wall_t)info.st_mtim.tv_sec * (wall_t)USEC_S);
		st = load_folder(l, text_str(&below), text_str(&path), depth + 1);
	}
	close(fd);
	text_free(&path);
	text_free(&below);
	return st;
}

static enum status load_folder(const struct loading *l, const char *folder, const char *prefix,
			       unsigned depth)
{
	char **names = NULL;
	size_t n = 0;
	int fd;
	enum status st = open_folder(l->dir, folder, false, &fd);

	if (st != ST_OK)
		return st == ST_ABSENT ? ST_OK : st;
	st = names_of(fd, &names, &n);
	for (size_t i = 0; i < n; i++) {
		if (st == ST_OK)
			st = load_one(l, fd, folder, prefix, names[i], depth);
		free(names[i]);
	}
	free(names);
	close(fd);
	return st;
}

enum status io_files_load(const char *dir, io_file_fn give, void *ctx)
{
	struct loading l = {.dir = dir, .give = give, .ctx = ctx};
	enum status st = load_folder(&l, "", "nvram:", 1);

	return st == ST_OK ? load_folder(&l, "/flash", "flash:", 1) : st;
}
