#include "tests/cli/fake_router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell_int.h"

#define FILES_MAX 16
#define FX_MAX	  64

struct file {
	char *path;
	struct text data;
	wall_t changed;
};

struct router {
	struct conf *conf;
	struct when now;
	wall_t offset;
	bool clock_set, disk_full, reloaded;
	struct file files[FILES_MAX];
	size_t n_files;
	struct router_fx fx[FX_MAX];
	size_t n_fx, at_fx;
	uint64_t op;
	struct router_key keys[ROUTER_KEYS_MAX];
	size_t n_keys;
	struct drbg drbg;
	char host[80];
};

struct router *fake_router_new(const struct gram *gram)
{
	struct router *r = calloc(1, sizeof *r);

	r->conf = conf_new(gram);
	r->now = (struct when){.mono = 5 * USEC_S, .wall = INT64_C(1757417280) * (wall_t)USEC_S};
	drbg_seed(&r->drbg, BYTES("seed of the test", 16));
	return r;
}

static void free_file(struct file *f)
{
	free(f->path);
	text_free(&f->data);
}

void router_free(struct router *r)
{
	if (!r)
		return;
	conf_free(r->conf);
	for (size_t i = 0; i < r->n_files; i++)
		free_file(&r->files[i]);
	while (r->n_keys && router_key_remove(r, r->keys[0].label) == ST_OK)
		;
	drbg_wipe(&r->drbg);
	free(r);
}

void fake_router_disk_full(struct router *r, bool full)
{
	r->disk_full = full;
}

bool fake_router_reloaded(struct router *r)
{
	return r->reloaded;
}

void fake_router_log(struct shell *sh, const char *text)
{
	shell_log(sh, LOG_LEVEL_NOTICE, "TEST", "LINE", "%s", text);
}

struct conf *router_conf(struct router *r)
{
	return r->conf;
}

void router_conf_changed(struct router *r)
{
	(void)r;
}

void router_settle(struct router *r)
{
	const char *name = conf_text_of(conf_root(r->conf), "hostname", "name");

	str_fit(r->host, sizeof r->host, name ? name : "Router");
}

const char *router_hostname(const struct router *r)
{
	return r->host[0] ? r->host : "Router";
}

const char *router_serial(const struct router *r)
{
	(void)r;
	return "9FAKE000001";
}

struct when router_now(const struct router *r)
{
	return r->now;
}

/* ---- effects ---- */

static void push(struct router *r, const struct router_fx *fx)
{
	if (r->n_fx < FX_MAX)
		r->fx[r->n_fx++] = *fx;
}

bool router_poll_shell(struct router *r, struct router_fx *fx)
{
	if (r->at_fx >= r->n_fx) {
		r->at_fx = r->n_fx = 0;
		return false;
	}
	*fx = r->fx[r->at_fx++];
	return true;
}

void router_say(struct router *r, const struct event *ev)
{
	push(r, &(struct router_fx){.kind = ROUTER_FX_EVENT, .event = *ev});
}

uint64_t router_new_op(struct router *r)
{
	return ++r->op;
}

void router_notify(struct router *r, const struct router_notice *n)
{
	push(r, &(struct router_fx){.kind = ROUTER_FX_NOTICE, .notice = *n});
}

void router_reload(struct router *r)
{
	r->reloaded = true;
}

/* ---- files ---- */

static struct file *find(const struct router *r, const char *path)
{
	for (size_t i = 0; i < r->n_files; i++)
		if (!strcmp(r->files[i].path, path))
			return (struct file *)&r->files[i];
	return NULL;
}

enum status router_file_put(struct router *r, const char *path, struct bytes data, bool secret)
{
	struct file *f = find(r, path);

	(void)secret;
	if (r->disk_full)
		return ST_IO;
	if (!f && r->n_files == FILES_MAX)
		return ST_LIMIT;
	if (!f) {
		f = &r->files[r->n_files++];
		*f = (struct file){.path = str_copy(path)};
	}
	text_clear(&f->data);
	text_addn(&f->data, (const char *)data.p, data.n);
	f->changed = router_wall(r);
	return ST_OK;
}

bool router_file_get(const struct router *r, const char *path, struct router_file *out)
{
	struct file *f = find(r, path);

	if (!f)
		return false;
	*out = (struct router_file){
	    .path = f->path, .data = BYTES(text_str(&f->data), f->data.len), .changed = f->changed};
	return true;
}

enum status router_file_delete(struct router *r, const char *path)
{
	struct file *f = find(r, path);

	if (!f)
		return ST_ABSENT;
	free_file(f);
	*f = r->files[--r->n_files];
	return ST_OK;
}

size_t router_file_list(const struct router *r, const char *prefix, struct router_file *out,
			size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_files && n < max; i++)
		if (str_starts(r->files[i].path, prefix))
			(void)router_file_get(r, r->files[i].path, &out[n++]);
	return n;
}

/* ---- clock ---- */

void router_clock_set(struct router *r, wall_t t)
{
	r->offset = t - r->now.wall;
	r->clock_set = true;
}

wall_t router_wall(const struct router *r)
{
	return r->now.wall + r->offset;
}

bool router_clock_is_set(const struct router *r)
{
	return r->clock_set;
}

/* ---- keys ---- */

struct drbg *router_drbg(struct router *r)
{
	return &r->drbg;
}

enum status router_key_put(struct router *r, const struct router_key *k)
{
	if (router_key_find(r, k->label) && router_key_remove(r, k->label) != ST_OK)
		return ST_STATE;
	if (r->n_keys == ROUTER_KEYS_MAX)
		return ST_LIMIT;
	r->keys[r->n_keys] = *k;
	r->keys[r->n_keys].label = str_copy(k->label);
	r->keys[r->n_keys++].key = rsa_key_ref(k->key);
	return ST_OK;
}

enum status router_key_remove(struct router *r, const char *label)
{
	for (size_t i = 0; i < r->n_keys; i++) {
		struct router_key *k = &r->keys[i];
		if (strcmp(k->label, label) != 0)
			continue;
		rsa_key_free(k->key);
		free((char *)k->label);
		*k = r->keys[--r->n_keys];
		return ST_OK;
	}
	return ST_ABSENT;
}

const struct router_key *router_key_find(const struct router *r, const char *label)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (!strcmp(r->keys[i].label, label))
			return &r->keys[i];
	return NULL;
}

const struct router_key *router_key_at(const struct router *r, size_t i)
{
	return i < r->n_keys ? &r->keys[i] : NULL;
}

enum status router_keys_save(struct router *r)
{
	for (size_t i = 0; i < r->n_keys; i++)
		r->keys[i].saved = !r->keys[i].temporary;
	return r->disk_full ? ST_IO : ST_OK;
}

/* ---- the bench ---- */

void bench_open(struct bench *b, const char *config)
{
	struct gram *gram = fake_gram();

	bench_open_with(b, gram, config);
	b->gram = gram;
}

void bench_open_with(struct bench *b, struct gram *gram, const char *config)
{
	struct text report = TEXT_EMPTY;

	*b = (struct bench){.router = fake_router_new(gram)};
	b->now = b->router->now;
	b->shell = shell_new(b->router, b->now);
	struct text all = TEXT_EMPTY;
	text_addf(&all, "service timestamps log datetime msec\n%s", config);
	enum status st = shell_boot(b->shell, b->now, text_str(&all), &report);
	text_free(&all);
	if (st != ST_OK || report.len) {
		printf("boot: %s\n", text_str(&report));
		abort();
	}
	text_free(&report);
}

void bench_close(struct bench *b)
{
	shell_free(b->shell);
	router_free(b->router);
	gram_free(b->gram);
	text_free(&b->out);
}

struct session *bench_session(struct bench *b, const struct session_conf *conf)
{
	b->s = session_open(b->shell, b->now, conf);
	return b->s;
}

void bench_console(struct bench *b)
{
	(void)bench_session(b,
			    &(struct session_conf){.kind = SESSION_CONSOLE, .raw_terminal = true});
	bench_clear(b);
}

void bench_clear(struct bench *b)
{
	if (b->s)
		(void)session_output(b->s, &b->out);
	text_clear(&b->out);
}

void bench_type(struct bench *b, const char *characters)
{
	session_input(b->s, b->now, BYTES(characters, strlen(characters)));
	shell_step(b->shell, b->now);
	(void)session_output(b->s, &b->out);
}

void bench_wait(struct bench *b, uint64_t us)
{
	b->now.mono += us;
	b->now.wall += (wall_t)us;
	b->router->now = b->now;
	shell_step(b->shell, b->now);
	(void)session_output(b->s, &b->out);
}

const char *bench_dialogue(struct bench *b, const char *characters)
{
	bench_clear(b);
	bench_type(b, characters);
	return text_str(&b->out);
}
