/*
 * The server of SFTP version 3 (draft-ietf-secsh-filexfer-02) over the files of a router. The root is flash:, and
 * a first name with a colon is a file system: "/x", "flash:x" and "/flash:/x" are one file.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/shell_int.h"
#include "cli/sftp.h"
#include "cli/transfer_int.h"
#include "crypto/secret.h"

#define PACKET_MAX    200000 /* a session holds as much of what was not used yet */
#define READ_MAX      32768
#define HANDLES_MAX   8
#define NAMES_AT_ONCE 50

struct sftp_handle {
	char *path;
	uint8_t *data;
	size_t n, cap, at; /* at: entries of a folder that were read */
	bool used, writes, folder;
	enum status failed;
};

struct sftp {
	struct transfer base;
	const char *refuse;
	bool greeted;
	struct sftp_handle handles[HANDLES_MAX];
};

/* ---- what is sent ---- */

static void put_u32(struct text *t, uint32_t v)
{
	text_addc(t, (char)(v >> 24));
	text_addc(t, (char)(v >> 16));
	text_addc(t, (char)(v >> 8));
	text_addc(t, (char)v);
}

static void put_u64(struct text *t, uint64_t v)
{
	put_u32(t, (uint32_t)(v >> 32));
	put_u32(t, (uint32_t)v);
}

static void put_string(struct text *t, const char *s, size_t n)
{
	put_u32(t, (uint32_t)n);
	text_addn(t, s, n);
}

/* A packet is made behind its length, which is then known. */
static void send_packet(struct text *out, struct text *body)
{
	if (text_ok(body)) {
		put_u32(out, (uint32_t)body->len);
		text_addn(out, text_str(body), body->len);
	}
	text_free(body);
}

static struct text reply(uint8_t type, uint32_t id)
{
	struct text t = TEXT_EMPTY;

	text_addc(&t, (char)type);
	put_u32(&t, id);
	return t;
}

static void send_status(struct text *out, uint32_t id, uint32_t code, const char *words)
{
	struct text t = reply(SFTP_STATUS, id);

	put_u32(&t, code);
	put_string(&t, words, strlen(words));
	put_string(&t, "en", 2);
	send_packet(out, &t);
}

static void send_outcome(struct text *out, uint32_t id, enum status st)
{
	uint32_t code = st == ST_OK	   ? SFTP_OK
			: st == ST_ABSENT  ? SFTP_NO_SUCH_FILE
			: st == ST_REFUSED ? SFTP_PERMISSION_DENIED
					   : SFTP_FAILURE;

	send_status(out, id, code, st == ST_OK ? "" : files_reason(st));
}

static void put_attributes(struct text *t, const struct router_file *f)
{
	bool folder = files_is_folder(f->path);
	uint32_t when = (uint32_t)(f->changed / (wall_t)USEC_S);

	put_u32(t, SFTP_ATTR_SIZE | SFTP_ATTR_PERMISSIONS | SFTP_ATTR_TIMES);
	put_u64(t, f->data.n);
	put_u32(t, folder ? 0040755 : 0100644);
	put_u32(t, when);
	put_u32(t, when);
}

static void put_name(struct text *t, const char *name, size_t n, const struct router_file *f)
{
	struct text line = TEXT_EMPTY;
	struct civil c;

	civil_from_wall(&c, f->changed);
	text_addf(&line, "%s    1 router   router   %10zu %04d-%02d-%02d %02d:%02d %.*s",
		  files_is_folder(f->path) ? "drwxr-xr-x" : "-rw-r--r--", f->data.n, c.year,
		  c.month, c.day, c.hour, c.minute, (int)n, name);
	put_string(t, name, n);
	put_string(t, text_str(&line), line.len);
	put_attributes(t, f);
	text_free(&line);
}

/* ---- names ---- */

/* "." and ".." are taken out of what comes, since clients send them; the store takes neither. */
static enum status read_path(struct rd *r, char **out)
{
	struct bytes b = rd_bytes(r, rd_u32(r));
	struct text t = TEXT_EMPTY;
	enum status st = ST_SYNTAX;

	*out = NULL;
	if (r->bad || b.n > 400 || (b.n && memchr(b.p, 0, b.n)))
		return ST_SYNTAX;
	for (size_t i = 0; i < b.n;) {
		size_t n = 0;
		while (i + n < b.n && b.p[i + n] != '/')
			n++;
		if (n == 2 && !memcmp(b.p + i, "..", 2)) {
			while (t.len && t.s[t.len - 1] != '/')
				t.s[--t.len] = '\0';
			if (t.len)
				t.s[--t.len] = '\0';
		} else if (n && !(n == 1 && b.p[i] == '.')) {
			if (t.len)
				text_addc(&t, '/');
			text_addn(&t, (const char *)b.p + i, n);
		}
		i += n + 1;
	}
	if (!t.len)
		text_add(&t, "flash:");
	if (text_ok(&t) && shell_file_path(text_str(&t), out) && *out)
		st = ST_OK;
	text_free(&t);
	return st;
}

/* A file, a folder or a file system; what stands in *f lives until the next change. */
static enum status look_up(struct sftp *s, const char *path, struct router_file *f)
{
	struct text folder = TEXT_EMPTY;
	enum status st = ST_OK;

	if (!files_name(path)[0])
		*f =
		    (struct router_file){.path = "flash:/", .changed = router_wall(s->base.router)};
	else if (!router_file_get(s->base.router, path, f) &&
		 !(transfer_folder(&s->base, path, &folder) &&
		   router_file_get(s->base.router, text_str(&folder), f)))
		st = ST_ABSENT;
	text_free(&folder);
	return st;
}

static void add_as_folder(struct text *out, const char *path)
{
	text_add(out, path);
	if (!files_is_folder(path))
		text_addc(out, '/');
}

/* ---- handles ---- */

static void handle_free(struct sftp_handle *h)
{
	if (h->data)
		crypto_wipe(h->data, h->cap);
	free(h->data);
	free(h->path);
	*h = (struct sftp_handle){0};
}

static struct sftp_handle *handle_new(struct sftp *s, char *path)
{
	for (size_t i = 0; i < HANDLES_MAX; i++) {
		struct sftp_handle *h = &s->handles[i];
		if (h->used)
			continue;
		h->used = true;
		h->path = path;
		return h;
	}
	return NULL;
}

static struct sftp_handle *read_handle(struct sftp *s, struct rd *r)
{
	uint32_t n = rd_u32(r), i = rd_u32(r);

	return !r->bad && n == 4 && i < HANDLES_MAX && s->handles[i].used ? &s->handles[i] : NULL;
}

static void send_handle(struct sftp *s, struct text *out, uint32_t id, const struct sftp_handle *h)
{
	struct text t = reply(SFTP_HANDLE, id);

	put_u32(&t, 4);
	put_u32(&t, (uint32_t)(h - s->handles));
	send_packet(out, &t);
}

static enum status open_to_read(struct sftp *s, struct sftp_handle *h)
{
	struct text data = TEXT_EMPTY;
	enum status st = files_read(s->base.shell, h->path, &data);

	if (st == ST_OK) {
		h->n = data.len;
		h->cap = data.cap;
		h->data = (uint8_t *)text_take(&data);
	}
	text_free(&data);
	return st;
}

/* What is there stays until the handle is closed, also when it is to be cut to nothing. */
static enum status open_to_write(struct sftp *s, struct sftp_handle *h, uint32_t how)
{
	struct text folder = TEXT_EMPTY;
	struct router_file f;
	bool there = router_file_get(s->base.router, h->path, &f);
	enum status st = ST_OK;

	h->writes = true;
	if (files_private(h->path))
		st = ST_REFUSED;
	else if (transfer_folder(&s->base, h->path, &folder))
		st = ST_EXISTS;
	else if (!there && !(how & SFTP_OPEN_CREATE))
		st = ST_ABSENT;
	else if (there && (how & SFTP_OPEN_EXCLUSIVE))
		st = ST_STATE;
	else if (there && !(how & SFTP_OPEN_TRUNCATE))
		st = open_to_read(s, h);
	text_free(&folder);
	return st;
}

static void do_open(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	char *path;
	enum status st = read_path(r, &path);
	uint32_t how = rd_u32(r);
	struct sftp_handle *h = st == ST_OK ? handle_new(s, path) : NULL;

	if (!h) {
		free(path);
		send_outcome(out, id, st == ST_OK ? ST_LIMIT : st);
		return;
	}
	st = how & SFTP_OPEN_WRITE ? open_to_write(s, h, how) : open_to_read(s, h);
	if (st == ST_OK) {
		send_handle(s, out, id, h);
	} else {
		handle_free(h);
		send_outcome(out, id, st);
	}
}

static void do_close(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	struct sftp_handle *h = read_handle(s, r);
	enum status st = h ? h->failed : ST_SYNTAX;

	if (h && h->writes && st == ST_OK)
		st = files_write(s->base.router, h->path,
				 BYTES(h->data ? h->data : (uint8_t *)"", h->n));
	if (h)
		handle_free(h);
	send_outcome(out, id, st);
}

static void do_read(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	struct sftp_handle *h = read_handle(s, r);
	uint64_t at = rd_u64(r);
	uint32_t n = rd_u32(r);

	if (!h || h->folder || h->writes) {
		send_outcome(out, id, ST_SYNTAX);
	} else if (at >= h->n || !n) {
		send_status(out, id, SFTP_EOF, "End of file");
	} else {
		struct text t = reply(SFTP_DATA, id);
		size_t left = h->n - (size_t)at;
		n = n < READ_MAX ? n : READ_MAX;
		put_string(&t, (const char *)h->data + at, n < left ? n : left);
		send_packet(out, &t);
	}
}

static enum status grow(struct sftp *s, struct sftp_handle *h, size_t need)
{
	size_t cap = h->cap ? h->cap : 65536;
	uint8_t *more;

	if (need > transfer_room(&s->base, h->path))
		return ST_LIMIT;
	while (cap < need)
		cap *= 2;
	if (cap == h->cap)
		return ST_OK;
	more = malloc(cap);
	if (!more)
		return ST_NOMEM;
	if (h->n)
		memcpy(more, h->data, h->n);
	if (h->data)
		crypto_wipe(h->data, h->cap);
	free(h->data);
	h->data = more;
	h->cap = cap;
	return ST_OK;
}

static void do_write(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	struct sftp_handle *h = read_handle(s, r);
	uint64_t at = rd_u64(r);
	struct bytes b = rd_bytes(r, rd_u32(r));
	enum status st = h && h->writes && !r->bad ? h->failed : ST_SYNTAX;

	if (st == ST_OK && at > SIZE_MAX / 4)
		st = ST_LIMIT;
	if (st == ST_OK && at + b.n > h->cap)
		st = grow(s, h, (size_t)at + b.n);
	if (st == ST_OK) {
		if (at > h->n)
			memset(h->data + h->n, 0, (size_t)at - h->n);
		if (b.n)
			memcpy(h->data + at, b.p, b.n);
		if (at + b.n > h->n)
			h->n = (size_t)at + b.n;
	} else if (h) {
		h->failed = st; /* a file with a hole is not kept */
	}
	send_outcome(out, id, st);
}

/* ---- folders ---- */

static void do_opendir(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	struct text folder = TEXT_EMPTY;
	struct sftp_handle *h = NULL;
	char *path;
	enum status st = read_path(r, &path);

	if (st == ST_OK && !transfer_folder(&s->base, path, &folder))
		st = ST_ABSENT;
	if (st == ST_OK) {
		if (!files_name(path)[0])
			text_clear(&folder), text_add(&folder, path);
		free(path);
		path = text_take(&folder);
		h = path ? handle_new(s, path) : NULL;
		st = h ? ST_OK : ST_LIMIT;
	}
	if (h) {
		h->folder = true;
		send_handle(s, out, id, h);
	} else {
		free(path);
		send_outcome(out, id, st);
	}
	text_free(&folder);
}

static void do_readdir(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	struct sftp_handle *h = read_handle(s, r);
	size_t n = 0, end;
	struct router_file *files =
	    h && h->folder ? files_in(s->base.router, h->path, false, &n) : NULL;

	if (!files) {
		send_outcome(out, id, ST_SYNTAX);
	} else if (h->at >= n) {
		send_status(out, id, SFTP_EOF, "End of file");
	} else {
		struct text t = reply(SFTP_NAME, id);
		end = n - h->at < NAMES_AT_ONCE ? n : h->at + NAMES_AT_ONCE;
		put_u32(&t, (uint32_t)(end - h->at));
		for (; h->at < end; h->at++) {
			const char *name = files[h->at].path + strlen(h->path);
			put_name(&t, name, strcspn(name, "/"), &files[h->at]);
		}
		send_packet(out, &t);
	}
	free(files);
}

static void do_folder(struct sftp *s, uint32_t id, uint8_t type, struct rd *r, struct text *out)
{
	struct text folder = TEXT_EMPTY;
	struct router_file f;
	char *path;
	enum status st = read_path(r, &path);

	if (st == ST_OK)
		add_as_folder(&folder, path);
	if (st == ST_OK && type == SFTP_MKDIR)
		st = router_file_get(s->base.router, text_str(&folder), &f)
			 ? ST_EXISTS
			 : router_file_put(s->base.router, text_str(&folder), BYTES("", 0), false);
	else if (st == ST_OK)
		st = router_file_delete(s->base.router, text_str(&folder));
	send_outcome(out, id, st);
	text_free(&folder);
	free(path);
}

/* ---- files as a whole ---- */

static void do_remove(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	char *path;
	enum status st = read_path(r, &path);

	if (st == ST_OK)
		st = files_is_folder(path) ? ST_SYNTAX : router_file_delete(s->base.router, path);
	send_outcome(out, id, st);
	free(path);
}

static void do_rename(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	struct text data = TEXT_EMPTY;
	struct router_file f;
	char *from, *to = NULL;
	enum status st = read_path(r, &from);

	if (st == ST_OK)
		st = read_path(r, &to);
	if (st == ST_OK && router_file_get(s->base.router, to, &f))
		st = ST_EXISTS;
	if (st == ST_OK)
		st = files_read(s->base.shell, from, &data);
	if (st == ST_OK)
		st = files_write(s->base.router, to, BYTES(text_str(&data), data.len));
	if (st == ST_OK)
		st = router_file_delete(s->base.router, from);
	send_outcome(out, id, st);
	text_free(&data);
	free(from);
	free(to);
}

static void do_stat(struct sftp *s, uint32_t id, uint8_t type, struct rd *r, struct text *out)
{
	struct sftp_handle *h = NULL;
	struct router_file f;
	char *path = NULL;
	enum status st;

	if (type == SFTP_FSTAT) {
		h = read_handle(s, r);
		st = h ? ST_OK : ST_SYNTAX;
		if (h)
			f = (struct router_file){.path = h->path,
						 .data.n = h->n,
						 .changed = router_wall(s->base.router)};
	} else {
		st = read_path(r, &path);
		if (st == ST_OK)
			st = look_up(s, path, &f);
	}
	if (st == ST_OK) {
		struct text t = reply(SFTP_ATTRS, id);
		put_attributes(&t, &f);
		send_packet(out, &t);
	} else {
		send_outcome(out, id, st);
	}
	free(path);
}

static void do_realpath(struct sftp *s, uint32_t id, struct rd *r, struct text *out)
{
	char *path;
	enum status st = read_path(r, &path);

	if (st == ST_OK) {
		struct text t = reply(SFTP_NAME, id), shown = TEXT_EMPTY;
		struct router_file f = {.path = "flash:/", .changed = router_wall(s->base.router)};
		const char *name = files_name(path);

		text_addf(&shown, "/%.*s%s%s", (int)(name - path), path, *name ? "/" : "", name);
		put_u32(&t, 1);
		put_name(&t, text_str(&shown), shown.len, &f);
		send_packet(out, &t);
		text_free(&shown);
	} else {
		send_outcome(out, id, st);
	}
	free(path);
}

/* ---- packets ---- */

static void greet(struct sftp *s, struct text *out)
{
	struct text t = TEXT_EMPTY;

	s->greeted = true;
	text_addc(&t, SFTP_VERSION);
	put_u32(&t, 3);
	send_packet(out, &t);
}

static void answer(struct sftp *s, uint8_t type, struct rd *r, struct text *out)
{
	uint32_t id = rd_u32(r);

	switch (s->refuse ? 0 : type) {
	case SFTP_OPEN:
		do_open(s, id, r, out);
		break;
	case SFTP_CLOSE:
		do_close(s, id, r, out);
		break;
	case SFTP_READ:
		do_read(s, id, r, out);
		break;
	case SFTP_WRITE:
		do_write(s, id, r, out);
		break;
	case SFTP_LSTAT:
	case SFTP_STAT:
	case SFTP_FSTAT:
		do_stat(s, id, type, r, out);
		break;
	case SFTP_SETSTAT: /* modes and times: the router has its own */
	case SFTP_FSETSTAT:
		send_outcome(out, id, ST_OK);
		break;
	case SFTP_OPENDIR:
		do_opendir(s, id, r, out);
		break;
	case SFTP_READDIR:
		do_readdir(s, id, r, out);
		break;
	case SFTP_REMOVE:
		do_remove(s, id, r, out);
		break;
	case SFTP_MKDIR:
	case SFTP_RMDIR:
		do_folder(s, id, type, r, out);
		break;
	case SFTP_REALPATH:
		do_realpath(s, id, r, out);
		break;
	case SFTP_RENAME:
		do_rename(s, id, r, out);
		break;
	default:
		send_status(out, id, s->refuse ? SFTP_PERMISSION_DENIED : SFTP_UNSUPPORTED,
			    s->refuse ? s->refuse : "Operation unsupported");
	}
}

static size_t sftp_step(struct transfer *t, struct bytes in, struct text *out)
{
	struct sftp *s = (struct sftp *)t;
	struct rd r = rd_from(in);
	uint32_t n = rd_u32(&r);
	uint8_t type;

	if (r.bad)
		return 0;
	if (n < 5 || n > PACKET_MAX) {
		t->over = true; /* no packet: nothing that follows has a meaning */
		t->status = 1;
		return in.n;
	}
	if (rd_left(&r) < n)
		return 0;
	r = rd_sub(&r, n);
	type = rd_u8(&r);
	if (type == SFTP_INIT && !s->greeted) {
		greet(s, out);
	} else if (s->greeted) {
		answer(s, type, &r, out);
	} else {
		t->over = true;
		t->status = 1;
	}
	return 4 + (size_t)n;
}

static void sftp_ended(struct transfer *t)
{
	t->over = true;
}

static void sftp_free(struct transfer *t)
{
	struct sftp *s = (struct sftp *)t;

	for (size_t i = 0; i < HANDLES_MAX; i++)
		handle_free(&s->handles[i]);
	free(s);
}

struct transfer *sftp_new(const char *why)
{
	static const struct transfer_kind kind = {
	    .step = sftp_step, .ended = sftp_ended, .free = sftp_free};
	struct sftp *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->base.kind = &kind;
	s->refuse = why;
	return &s->base;
}
