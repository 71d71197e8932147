/*
 * Runs a fuzz target without libFuzzer: its seeds as they are, then -runs=N mutations of them drawn from
 * -seed=N. Takes the options of libFuzzer that tests/fuzz/run uses; another option is ignored.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 65536

struct corpus {
	struct text *items;
	size_t n;
};

static void add_file(struct corpus *c, const char *path)
{
	FILE *f = fopen(path, "rb");
	char buf[4096];
	size_t got;

	if (!f)
		return;
	c->items = realloc(c->items, (c->n + 1) * sizeof *c->items);
	if (!c->items)
		abort();
	c->items[c->n] = TEXT_EMPTY;
	while ((got = fread(buf, 1, sizeof buf, f)) > 0)
		text_addn(&c->items[c->n], buf, got);
	c->n++;
	fclose(f);
}

static void add_path(struct corpus *c, const char *path)
{
	DIR *dir = opendir(path);
	char full[4096];

	if (!dir) {
		add_file(c, path);
		return;
	}
	for (struct dirent *e; (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(full, sizeof full, "%s/%s", path, e->d_name);
		add_file(c, full);
	}
	closedir(dir);
}

/* The target gets its own allocation, so that a sanitizer sees an access past the end. */
static void run(const char *p, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, p, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static size_t mutate_once(struct prng *r, const struct corpus *c, char *buf, size_t n)
{
	size_t at = prng_below(r, n + 1), len = 1 + prng_below(r, 16);
	const struct text *other = &c->items[prng_below(r, c->n)];

	switch (prng_below(r, 6)) {
	case 0: /* a bit */
		if (at < n)
			buf[at] = (char)(buf[at] ^ 1 << prng_below(r, 8));
		return n;
	case 1: /* an octet of note */
		if (at < n)
			buf[at] = "\0\xff\x7f\x80\x01 \n\r\"?"[prng_below(r, 10)];
		return n;
	case 2: /* cut out */
		len = len < n - at ? len : n - at;
		memmove(buf + at, buf + at + len, n - at - len);
		return n - len;
	case 3: /* double */
		len = len < n - at ? len : n - at;
		if (n + len > INPUT_MAX)
			return n;
		memmove(buf + at + len, buf + at, n - at);
		return n + len;
	case 4: /* cut short */
		return at;
	default: { /* the rest of another seed */
		size_t from = prng_below(r, other->len + 1);
		len = other->len - from;
		if (at + len > INPUT_MAX)
			return n;
		memcpy(buf + at, text_str(other) + from, len);
		return at + len;
	}
	}
}

int main(int argc, char **argv)
{
	struct corpus c = {0};
	unsigned long runs = 2000;
	struct prng r = {.state = 1};
	static char buf[INPUT_MAX];

	for (int i = 1; i < argc; i++) {
		if (sscanf(argv[i], "-runs=%lu", &runs) == 1 ||
		    sscanf(argv[i], "-seed=%lu", &r.state) == 1 || argv[i][0] == '-')
			continue;
		add_path(&c, argv[i]);
	}
	run("", 0);
	for (size_t i = 0; i < c.n; i++)
		run(text_str(&c.items[i]), c.items[i].len);
	for (unsigned long i = 0; c.n && i < runs; i++) {
		const struct text *seed = &c.items[prng_below(&r, c.n)];
		size_t n = seed->len < INPUT_MAX ? seed->len : INPUT_MAX;
		memcpy(buf, text_str(seed), n);
		for (uint64_t k = 1 + prng_below(&r, 8); k; k--)
			n = mutate_once(&r, &c, buf, n);
		run(buf, n);
	}
	for (size_t i = 0; i < c.n; i++)
		text_free(&c.items[i]);
	free(c.items);
	return 0;
}
