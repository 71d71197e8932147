/*
 * sim SEEDS [FIRST]       worlds FIRST.. (1); prints what broke
 * sim -s SEED             one world, told as it goes
 * sim -t SECONDS [FIRST]  as many as the time allows
 * sim -l FILE             the seeds of a list
 * sim -h SEED             the trace hash of one
 * -b BUG before any of them plants a bug (only the library built for that has them).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/sim/world.h"

struct totals {
	uint64_t worlds, broken, elections, failovers, merges, pushes, trace;
};

static bool one(uint64_t seed, int bug, bool verbose, struct totals *t)
{
	struct world *w = world_new(seed, bug, verbose);
	bool ok = world_run(w);

	t->worlds++;
	t->broken += !ok;
	t->elections += w->n_elections;
	t->failovers += w->n_failovers;
	t->merges += w->n_merges;
	t->pushes += w->n_pushes;
	t->trace ^= w->trace * (seed | 1);
	if (!ok)
		printf("seed %" PRIu64 ": at %.3f s: %s (%s)\n", seed, (double)w->now / 1e6,
		       w->broken, w->detail);
	world_free(w);
	return ok;
}

/* On a terminal only: how far it has come. n UINT64_MAX: as many as the time allows. */
static void progress(uint64_t i, uint64_t n, uint64_t broken)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (n == UINT64_MAX && i != n)
		fprintf(stderr, "\rseed %" PRIu64 ", %" PRIu64 " broke", i, broken);
	else
		fprintf(stderr, "\rseed %" PRIu64 " of %" PRIu64 ", %" PRIu64 " broke", i, n,
			broken);
	if (i == n)
		fprintf(stderr, "\r%60s\r", "");
}

static int list(const char *file, int bug, struct totals *t)
{
	FILE *f = fopen(file, "r");
	char line[256];

	if (!f) {
		perror(file);
		return 2;
	}
	while (fgets(line, sizeof(line), f))
		if (line[0] >= '0' && line[0] <= '9')
			one(strtoull(line, NULL, 10), bug, false, t);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	struct totals t = {0};
	int bug = 0;
	bool first_only = false;
	uint64_t first = 1, n = 200, seconds = 0;
	time_t start = time(NULL);

	if (argc > 2 && !strcmp(argv[1], "-b")) {
		bug = atoi(argv[2]);
		first_only = true;
		argv += 2;
		argc -= 2;
	}
	if (argc > 2 && (!strcmp(argv[1], "-s") || !strcmp(argv[1], "-h"))) {
		one(strtoull(argv[2], NULL, 10), bug, argv[1][1] == 's', &t);
		printf("%016" PRIx64 "\n", t.trace);
		return t.broken != 0;
	}
	if (argc > 2 && !strcmp(argv[1], "-l")) {
		if (list(argv[2], bug, &t))
			return 2;
		n = 0;
	} else if (argc > 2 && !strcmp(argv[1], "-t")) {
		seconds = strtoull(argv[2], NULL, 10);
		n = UINT64_MAX;
		argv++;
		argc--;
	} else if (argc > 1) {
		n = strtoull(argv[1], NULL, 10);
	}
	if (argc > 2 && n)
		first = strtoull(argv[2], NULL, 10);
	for (uint64_t i = 0; i < n; i++) {
		bool ok = one(first + i, bug, false, &t);

		progress(i + 1, n, t.broken);
		if ((!ok && first_only) || (seconds && (uint64_t)(time(NULL) - start) >= seconds))
			break;
	}
	progress(n, n, 0);
	printf("%" PRIu64 " worlds, %" PRIu64 " broken; %" PRIu64 " elections, %" PRIu64
	       " takeovers, %" PRIu64 " merges, %" PRIu64 " rekey messages; trace %016" PRIx64 "\n",
	       t.worlds, t.broken, t.elections, t.failovers, t.merges, t.pushes, t.trace);
	return t.broken != 0;
}
