#include "config.h"

#include "app/nvram.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "io/files.h"

struct nvram {
	char *dir;
	struct map files; /* path to struct stored */
	enum status loaded;
};

struct stored {
	wall_t changed;
	size_t n;
	uint8_t data[];
};

static void stored_free(struct stored *f)
{
	if (!f)
		return;
	explicit_bzero(f->data, f->n); /* private keys are among them */
	free(f);
}

static enum status store(struct nvram *nv, const char *path, struct bytes data, wall_t changed)
{
	struct stored *f = malloc(sizeof *f + data.n);
	struct stored *old = map_get_str(&nv->files, path);

	if (!f)
		return ST_NOMEM;
	f->changed = changed;
	f->n = data.n;
	if (data.n)
		memcpy(f->data, data.p, data.n);
	if (map_put_str(&nv->files, path, f) != ST_OK) {
		stored_free(f);
		return ST_NOMEM;
	}
	stored_free(old);
	return ST_OK;
}

static void loaded(void *ctx, const char *path, struct bytes data, wall_t changed)
{
	struct nvram *nv = ctx;
	enum status st = store(nv, path, data, changed);

	if (st != ST_OK)
		nv->loaded = st;
}

struct nvram *nvram_new(const char *dir, struct text *why)
{
	struct nvram *nv = calloc(1, sizeof *nv);
	enum status st = ST_OK;

	if (!nv || (dir && !(nv->dir = str_copy(dir)))) {
		free(nv);
		text_add(why, status_text(ST_NOMEM));
		return NULL;
	}
	if (dir)
		st = io_files_load(dir, loaded, nv);
	if (st == ST_OK)
		st = nv->loaded;
	if (st != ST_OK) {
		text_addf(why, "%s: %s", dir, status_text(st));
		nvram_free(nv);
		return NULL;
	}
	return nv;
}

void nvram_free(struct nvram *nv)
{
	if (!nv)
		return;
	map_each (e, &nv->files) {
		stored_free(e->value);
	}
	map_free(&nv->files);
	free(nv->dir);
	free(nv);
}

enum status nvram_take(struct nvram *nv, const struct router_fx *fx, wall_t now)
{
	enum status st = ST_OK;

	if (!fx->data.p) {
		if (nv->dir)
			st = io_file_delete(nv->dir, fx->path);
		if (st != ST_OK && st != ST_ABSENT)
			return st;
		stored_free(map_remove_str(&nv->files, fx->path));
		return ST_OK;
	}
	if (nv->dir)
		st = io_file_write(nv->dir, fx->path, fx->data, fx->secret);
	return st == ST_OK ? store(nv, fx->path, fx->data, now) : st;
}

enum status nvram_give(const struct nvram *nv, struct router *router)
{
	enum status st = ST_OK;

	map_each (e, (struct map *)&nv->files) {
		const struct stored *f = e->value;
		char *path = str_copyn((const char *)e->key, e->key_len);

		if (!path)
			return ST_NOMEM;
		st = router_file_load(router, path, BYTES(f->data, f->n), f->changed);
		free(path);
		if (st == ST_SYNTAX)
			st = ST_OK; /* a name that routers do not take: it stays on the disk */
		if (st != ST_OK)
			break;
	}
	return st;
}

bool nvram_get(const struct nvram *nv, const char *path, struct router_file *out)
{
	const struct stored *f = map_get_str(&nv->files, path);

	if (f)
		*out = (struct router_file){
		    .path = path, .data = BYTES(f->data, f->n), .changed = f->changed};
	return f != NULL;
}

bool nvram_has(const struct nvram *nv, const char *path)
{
	return map_get_str(&nv->files, path) != NULL;
}
