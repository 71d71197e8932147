#include "base/prng.h"
#include "net/replay.h"
#include "tests/net/check_esp.h"

static const uint32_t windows[] = {64, 128, 256, 512, 1024};
#define N_WINDOWS (sizeof windows / sizeof *windows)

static bool take(struct replay *r, uint32_t seq)
{
	if (replay_check(r, seq) != REPLAY_NEW)
		return false;
	replay_mark(r, seq);
	return true;
}

static void edges(void)
{
	for (size_t i = 0; i < N_WINDOWS; i++) {
		uint32_t w = windows[i], top = 100000;
		struct replay r;

		replay_init(&r, w);
		check_int(replay_check(&r, 0), REPLAY_ZERO);
		check_true(take(&r, top));
		check_int(replay_check(&r, top), REPLAY_SEEN);
		check_int(replay_check(&r, top - w + 1), REPLAY_NEW); /* the last one inside */
		check_int(replay_check(&r, top - w), REPLAY_BEHIND);
		check_true(take(&r, top - w + 1));
		check_int(replay_check(&r, top - w + 1), REPLAY_SEEN);
		check_true(take(&r, top + 1));
		check_int(replay_check(&r, top - w + 1), REPLAY_BEHIND);
		check_int(replay_check(&r, top - w + 2), REPLAY_NEW);
		/* a leap over more than the ring, and by just the window */
		check_true(take(&r, top + 1 + w));
		check_int(replay_check(&r, top + 1), REPLAY_BEHIND);
		check_int(replay_check(&r, top + 2), REPLAY_NEW);
		check_true(take(&r, UINT32_MAX));
		check_int(replay_check(&r, UINT32_MAX - w + 1), REPLAY_NEW);
		check_int(replay_check(&r, UINT32_MAX), REPLAY_SEEN);
	}
}

/* Every packet once in order, then all of them again, then in reverse. */
static void sent_again(void)
{
	for (size_t i = 0; i < N_WINDOWS; i++) {
		struct replay r;
		unsigned taken = 0;

		replay_init(&r, windows[i]);
		for (uint32_t seq = 1; seq <= 5000; seq++)
			check_true(take(&r, seq));
		for (uint32_t seq = 1; seq <= 5000; seq++)
			taken += take(&r, seq);
		for (uint32_t seq = 5000; seq; seq--)
			taken += take(&r, seq);
		check_int(taken, 0);
	}
}

/* The plain definition, with a byte for each number, says the same of a long random walk. */
static void against_the_definition(void)
{
	static uint8_t seen[200000];
	struct prng rng = {.state = 3};

	for (size_t i = 0; i < N_WINDOWS; i++) {
		uint32_t w = windows[i], top = 0, near = 5000;
		struct replay r;

		replay_init(&r, w);
		memset(seen, 0, sizeof seen);
		for (int k = 0; k < 60000; k++) {
			near += (uint32_t)prng_below(&rng, 4);
			if (prng_percent(&rng, 1))
				near += (uint32_t)prng_below(&rng, 2 * w);
			if (near >= sizeof seen)
				break;
			uint32_t seq = near - (uint32_t)prng_below(&rng, w + w / 4);
			enum replay_verdict want = REPLAY_NEW;
			if (seq <= top && top - seq >= w)
				want = REPLAY_BEHIND;
			else if (seen[seq])
				want = REPLAY_SEEN;
			check_int(replay_check(&r, seq), want);
			if (want != REPLAY_NEW)
				continue;
			replay_mark(&r, seq);
			seen[seq] = 1;
			if (seq > top)
				top = seq;
		}
		check_int(r.top, top);
	}
}

static void without_window(void)
{
	struct replay r;

	replay_init(&r, 0);
	check_true(take(&r, 5) && take(&r, 5));
	check_int(replay_check(&r, 0), REPLAY_ZERO);
}

static void pseudotime(void)
{
	struct replay r;
	uint64_t delta;

	check_true(replay_time_within(100, 50, 50, &delta));
	check_int(delta, 50);
	check_true(!replay_time_within(101, 50, 50, &delta));
	check_true(replay_time_within(0, 50, 50, &delta));
	check_true(!replay_time_within(0, 51, 50, &delta));
	check_true(!replay_time_within(UINT64_MAX, 0, 50, &delta));

	replay_init(&r, 1024);
	check_int(replay_check_timed(&r, 500, 1000), REPLAY_NEW);
	replay_mark_timed(&r, 500, 1000);
	check_int(replay_check_timed(&r, 500, 1000), REPLAY_SEEN);
	check_int(replay_check_timed(&r, 499, 999), REPLAY_NEW); /* overtaken on the way */
	replay_mark_timed(&r, 499, 999);
	check_int(replay_check_timed(&r, 499, 999), REPLAY_SEEN);
	check_int(replay_check_timed(&r, 0, 2000), REPLAY_ZERO);
	/* the sender starts again: later, with numbers used before */
	check_int(replay_check_timed(&r, 500, 2000), REPLAY_NEW);
	replay_mark_timed(&r, 500, 2000);
	check_int(replay_check_timed(&r, 500, 2000), REPLAY_SEEN);
	check_int(replay_check_timed(&r, 500, 1000), REPLAY_SEEN);
	/* two packets of one microsecond */
	check_int(replay_check_timed(&r, 501, 2000), REPLAY_NEW);
}

const struct check_case replay_cases[] = {
    {"edges", edges},
    {"sent again", sent_again},
    {"against the definition", against_the_definition},
    {"without window", without_window},
    {"pseudotime", pseudotime},
    {NULL, NULL},
};
