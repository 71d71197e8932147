/*
 * Runs a fuzz target without a fuzzer: every seed as it is, then mutations of seeds drawn from a
 * seeded generator, until the time or the count is up. fuzz_NAME finds its seeds in
 * $top_srcdir/tests/fuzz/seeds/NAME. The input at hand is kept in a file when the target dies.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/prng.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX  8192
#define SEEDS_MAX  512
#define DEFAULT_MS 500
#define ROUNDS_MAX 200000 /* with the default time */

struct input {
	uint8_t *p;
	size_t n;
};

struct run {
	struct input seeds[SEEDS_MAX];
	size_t n_seeds;
	struct prng rng;
	uint8_t buf[INPUT_MAX];
	size_t n;
};

/* For the signal handler, which can be told in no other way. */
static struct run *at_hand;
static char kept_name[300];

static void keep_input(int sig)
{
	int fd = open(kept_name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd >= 0) {
		ssize_t ignored = write(fd, at_hand->buf, at_hand->n);
		(void)ignored;
		close(fd);
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

static void add_seed(struct run *r, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p = malloc(INPUT_MAX);

	if (!f || !p) {
		perror(path);
		exit(2);
	}
	if (r->n_seeds < SEEDS_MAX)
		r->seeds[r->n_seeds++] = (struct input){p, fread(p, 1, INPUT_MAX, f)};
	fclose(f);
}

static int visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void add_folder(struct run *r, const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, visible, alphasort);
	char full[2048];

	if (n <= 0) {
		fprintf(stderr, "%s: no seeds\n", path);
		exit(2);
	}
	for (int i = 0; i < n; i++) {
		snprintf(full, sizeof full, "%.1500s/%s", path, names[i]->d_name);
		add_seed(r, full);
		free(names[i]);
	}
	free(names);
}

static void splice(struct run *r, size_t at)
{
	const struct input *other = &r->seeds[prng_below(&r->rng, r->n_seeds)];
	size_t from = (size_t)prng_below(&r->rng, other->n + 1);
	size_t take = (size_t)prng_below(&r->rng, other->n - from + 1);

	if (take > INPUT_MAX - at)
		take = INPUT_MAX - at;
	if (take)
		memcpy(r->buf + at, other->p + from, take);
	if (at + take > r->n || prng_percent(&r->rng, 30))
		r->n = at + take;
}

static void change(struct run *r)
{
	static const uint8_t edges[] = {0, 1, 0x7f, 0x80, 0xff, 4, 8, 16};
	size_t at = (size_t)prng_below(&r->rng, r->n + 1);
	size_t len = (size_t)prng_below(&r->rng, 16) + 1;

	switch (prng_below(&r->rng, 7)) {
	case 0: /* a bit */
		if (at < r->n)
			r->buf[at] ^= (uint8_t)(1u << prng_below(&r->rng, 8));
		break;
	case 1: /* an octet at the edge of something */
		if (at < r->n)
			r->buf[at] = edges[prng_below(&r->rng, sizeof edges)];
		break;
	case 2: /* any octet */
		if (at < r->n)
			r->buf[at] = (uint8_t)prng_next(&r->rng);
		break;
	case 3: /* octets gone */
		len = len < r->n - at ? len : r->n - at;
		memmove(r->buf + at, r->buf + at + len, r->n - at - len);
		r->n -= len;
		break;
	case 4: /* octets doubled */
		len = len < r->n - at ? len : r->n - at;
		len = len < INPUT_MAX - r->n ? len : INPUT_MAX - r->n;
		memmove(r->buf + at + len, r->buf + at, r->n - at);
		r->n += len;
		break;
	case 5: /* a piece of another seed */
		splice(r, at);
		break;
	default: /* cut */
		if (prng_percent(&r->rng, 20))
			r->n = at;
		break;
	}
}

static void call(struct run *r)
{
	/* From the heap and of that very size, so that a sanitizer sees a read behind the end. */
	uint8_t *copy = malloc(r->n ? r->n : 1);

	if (!copy)
		abort();
	memcpy(copy, r->buf, r->n);
	LLVMFuzzerTestOneInput(copy, r->n);
	free(copy);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void load(struct run *r, const struct input *seed)
{
	memcpy(r->buf, seed->p, seed->n);
	r->n = seed->n;
}

static unsigned long mutate(struct run *r, uint64_t ms, unsigned long rounds)
{
	uint64_t end = now_ms() + ms;
	unsigned long done = 0;

	while (done < rounds && now_ms() < end) {
		for (int i = 0; i < 16; i++, done++) {
			load(r, &r->seeds[prng_below(&r->rng, r->n_seeds)]);
			for (uint64_t k = prng_below(&r->rng, 6) + 1; k; k--)
				change(r);
			call(r);
		}
	}
	return done;
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	const char *top = getenv("top_srcdir");
	struct run *r = calloc(1, sizeof *r);
	uint64_t ms = DEFAULT_MS;
	unsigned long rounds = ROUNDS_MAX;
	char path[1024];

	if (!r)
		return 2;
	for (int opt; (opt = getopt(argc, argv, "t:s:")) != -1;) {
		if (opt == 't') {
			ms = strtoull(optarg, NULL, 10) * 1000;
			rounds = ~0ul;
		} else if (opt == 's') {
			r->rng.state = strtoull(optarg, NULL, 10);
		} else {
			return 2;
		}
	}
	for (int i = optind; i < argc; i++)
		add_seed(r, argv[i]);
	if (optind == argc) {
		snprintf(path, sizeof path, "%s/tests/fuzz/seeds/%s", top ? top : ".",
			 strncmp(name, "fuzz_", 5) == 0 ? name + 5 : name);
		add_folder(r, path);
	}
	at_hand = r;
	snprintf(kept_name, sizeof kept_name, "%.200s.input", name);
	signal(SIGABRT, keep_input);
	signal(SIGSEGV, keep_input);
	signal(SIGBUS, keep_input);
	signal(SIGFPE, keep_input);
	for (size_t i = 0; i < r->n_seeds; i++) {
		load(r, &r->seeds[i]);
		call(r);
	}
	printf("%s: %zu seeds, %lu mutations\n", name, r->n_seeds, mutate(r, ms, rounds));
	for (size_t i = 0; i < r->n_seeds; i++)
		free(r->seeds[i].p);
	free(r);
	return 0;
}
