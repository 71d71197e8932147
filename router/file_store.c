#include "router/file_store.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

struct file_entry {
	char path[FILE_STORE_PATH];
	uint8_t *data;
	size_t n;
	wall_t changed;
	bool secret;
};

static void entry_free(struct file_entry *f)
{
	if (!f)
		return;
	if (f->data)
		crypto_wipe(f->data, f->n);
	free(f->data);
	free(f);
}

void file_store_free(struct file_store *s)
{
	map_each (e, &s->files)
		entry_free(e->value);
	map_free(&s->files);
	map_free(&s->pending);
	free(s->polled);
	s->polled = NULL;
}

/* Which of the two counts, and how much may be in it. */
static size_t *used_of(struct file_store *s, const char *path, size_t *limit)
{
	bool nvram = str_starts(path, "nvram:");

	*limit = nvram ? FILE_STORE_NVRAM : FILE_STORE_FLASH;
	return nvram ? &s->nvram : &s->flash;
}

/* A name of a file or folder; the host's disk takes it as it stands. */
static bool name_ok(const char *name, size_t n)
{
	if (n == 0 || *name == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f || name[i] == ':')
			return false;
	return true;
}

/* "nvram:NAME", "flash:NAME", "flash:FOLDER/NAME"; a folder ends with "/". */
static bool path_ok(const char *path)
{
	const char *p = strchr(path, ':');
	bool nvram = str_starts(path, "nvram:");
	unsigned depth = 0;

	if (!(nvram || str_starts(path, "flash:")) || strlen(path) >= FILE_STORE_PATH)
		return false;
	if (nvram)
		return name_ok(p + 1, strlen(p + 1)) && !strchr(p, '/') && strcmp(p + 1, "flash");
	for (p++; *p && depth < FILE_STORE_DEPTH; depth++) {
		size_t n = strcspn(p, "/");
		if (!name_ok(p, n))
			return false;
		p += n + (p[n] == '/');
	}
	return depth > 0 && !*p;
}

static bool is_folder(const char *path)
{
	return path[strlen(path) - 1] == '/';
}

/* The folder that holds it is there, and nothing of the other kind has its name. */
static enum status place_ok(const struct file_store *s, const char *path)
{
	char other[FILE_STORE_PATH + 1], *slash;
	size_t n = strlen(path);

	memcpy(other, path, n + 1);
	if (is_folder(path))
		other[n - 1] = '\0';
	else
		memcpy(other + n, "/", 2);
	if (map_get_str(&s->files, other))
		return ST_EXISTS;
	other[n - is_folder(path)] = '\0';
	slash = strrchr(other, '/');
	if (!slash)
		return ST_OK;
	slash[1] = '\0';
	return map_get_str(&s->files, other) ? ST_OK : ST_ABSENT;
}

static bool folder_empty(const struct file_store *s, const char *path)
{
	size_t n = strlen(path);

	map_each (e, (struct map *)&s->files)
		if (e->key_len > n && !memcmp(e->key, path, n))
			return false;
	return true;
}

static struct file_entry *entry_new(const char *path, struct bytes data, wall_t changed,
				    bool secret)
{
	struct file_entry *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->data = malloc(data.n ? data.n : 1);
	if (!f->data) {
		free(f);
		return NULL;
	}
	if (data.n)
		memcpy(f->data, data.p, data.n);
	(void)str_fit(f->path, sizeof f->path, path); /* path_ok() has seen to it */
	f->n = data.n;
	f->changed = changed;
	f->secret = secret;
	return f;
}

enum status file_store_put(struct file_store *s, const char *path, struct bytes data,
			   wall_t changed, bool secret, bool effect)
{
	size_t limit, *used = used_of(s, path, &limit);
	struct file_entry *old = map_get_str(&s->files, path), *f;
	size_t before = old ? old->n : 0;

	if (!path_ok(path))
		return ST_SYNTAX;
	if (place_ok(s, path) != ST_OK)
		return place_ok(s, path);
	if (data.n > FILE_STORE_ONE || data.n > limit || *used - before > limit - data.n ||
	    (!old && s->files.n >= FILE_STORE_FILES))
		return ST_LIMIT;
	f = entry_new(path, data, changed, secret);
	if (!f)
		return ST_NOMEM;
	if ((effect && map_put_str(&s->pending, path, s) != ST_OK) ||
	    map_put_str(&s->files, path, f) != ST_OK) {
		entry_free(f);
		return ST_NOMEM;
	}
	*used += data.n - before;
	entry_free(old);
	return ST_OK;
}

static void give(const struct file_entry *f, struct router_file *out)
{
	*out = (struct router_file){
	    .path = f->path, .data = BYTES(f->data, f->n), .changed = f->changed};
}

bool file_store_get(const struct file_store *s, const char *path, struct router_file *out)
{
	const struct file_entry *f = map_get_str(&s->files, path);

	if (f)
		give(f, out);
	return f != NULL;
}

enum status file_store_delete(struct file_store *s, const char *path)
{
	size_t limit, *used = used_of(s, path, &limit);
	struct file_entry *f = map_get_str(&s->files, path);

	if (!f)
		return ST_ABSENT;
	if (is_folder(path) && !folder_empty(s, path))
		return ST_STATE;
	if (map_put_str(&s->pending, path, s) != ST_OK)
		return ST_NOMEM;
	(void)map_remove_str(&s->files, path);
	*used -= f->n;
	entry_free(f);
	return ST_OK;
}

void file_store_restore(struct file_store *s, const char *path, const struct router_file *was)
{
	struct file_entry *f = map_get_str(&s->files, path);
	bool secret = f && f->secret;
	size_t limit;

	if (map_get_str(&s->pending, path))
		return;
	if (was) {
		if (file_store_put(s, path, was->data, was->changed, secret, false) != ST_OK)
			return; /* no memory: the new one is in use until the power goes */
	} else if (f) {
		(void)map_remove_str(&s->files, path);
		*used_of(s, path, &limit) -= f->n;
		entry_free(f);
	}
}

size_t file_store_list(const struct file_store *s, const char *prefix, struct router_file *out,
		       size_t max)
{
	size_t n = 0, len = strlen(prefix);

	map_each (e, &s->files)
		if (n < max && e->key_len >= len && !memcmp(e->key, prefix, len))
			give(e->value, &out[n++]);
	return n;
}

void file_store_room(const struct file_store *s, bool nvram, size_t *total, size_t *left)
{
	size_t used = nvram ? s->nvram : s->flash;

	*total = nvram ? FILE_STORE_NVRAM : FILE_STORE_FLASH;
	*left = *total - used;
}

bool file_store_poll(struct file_store *s, struct router_fx *fx)
{
	struct map_entry *e = s->pending.first;
	struct file_entry *f;
	char *path = e ? str_copyn((const char *)e->key, e->key_len) : NULL;

	if (!path)
		return false;
	free(s->polled);
	s->polled = path;
	(void)map_remove_str(&s->pending, path);
	f = map_get_str(&s->files, path);
	*fx = (struct router_fx){.kind = ROUTER_FX_FILE, .path = path, .secret = f && f->secret};
	if (f)
		fx->data = BYTES(f->data, f->n);
	return true;
}
