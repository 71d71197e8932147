#include "tests/io/check_io.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/outq.h"
#include "tests/io/echo.h"
#include "tests/lib/check.h"

static bool opened(struct world *w)
{
	return w->opened > 0;
}

static void test_deadline(void)
{
	struct world w;
	mono_t start = io_now().mono;

	world_begin(&w);
	check_true(!world_run(&w, opened, 30));
	mono_t took = io_now().mono - start;
	check_true(took >= 30 * USEC_MS);
	check_true(took < 500 * USEC_MS);
	world_end(&w);
}

static void test_signal(void)
{
	struct world w;
	mono_t start = io_now().mono;

	world_begin(&w);
	kill(getpid(), SIGTERM);
	world_run(&w, opened, 5000);
	check_true(io_now().mono - start < USEC_S);
	world_end(&w);
}

struct job {
	int ran;
	int done;
	struct io_loop *loop;
};

static void job_run(void *arg)
{
	struct job *j = arg;

	usleep(20000);
	j->ran++;
}

static void job_done(void *arg)
{
	struct job *j = arg;

	j->done = j->ran;
	io_loop_stop(j->loop);
}

static void test_work(void)
{
	struct world w;

	world_begin(&w);
	struct job j = {.loop = w.loop};
	check_true(!io_loop_busy(w.loop));
	check_int(io_work(w.loop, job_run, job_done, &j), ST_OK);
	check_true(io_loop_busy(w.loop));
	check_int(j.done, 0);
	world_run(&w, NULL, 2000);
	check_int(j.done, 1);
	check_true(!io_loop_busy(w.loop));
	world_end(&w);
}

static void test_entropy(void)
{
	uint8_t a[32] = {0}, b[32] = {0}, zero[32] = {0};

	check_int(io_entropy(a, sizeof a), ST_OK);
	check_int(io_entropy(b, sizeof b), ST_OK);
	check_true(!bytes_equal(BYTES_OF(a), BYTES_OF(b)));
	check_true(!bytes_equal(BYTES_OF(a), BYTES_OF(zero)));
}

static void test_outq(void)
{
	struct outq q = {0};
	uint8_t block[1000];
	size_t in = 0, out = 0;

	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof block; i++)
			block[i] = (uint8_t)((in + i) * 31 >> 3);
		check_true(outq_add(&q, BYTES_OF(block)));
		in += sizeof block;
		struct bytes b = outq_front(&q, 777);
		for (size_t i = 0; i < b.n; i++)
			if (b.p[i] != (uint8_t)((out + i) * 31 >> 3)) {
				CU_FAIL("octets out of order");
				round = 2000;
				break;
			}
		outq_take(&q, b.n);
		out += b.n;
	}
	check_int(outq_len(&q), in - out);
	outq_free(&q);
}

const struct check_case loop_cases[] = {
    {"a deadline ends the sleep, neither early nor late", test_deadline},
    {"SIGTERM ends the loop within a second", test_signal},
    {"work runs on a thread and ends in the loop", test_work},
    {"entropy differs from call to call", test_entropy},
    {"a queue keeps the order of its octets", test_outq},
    {NULL, NULL},
};

CHECK_MAIN({"segments", segment_cases}, {"loop", loop_cases}, {"telnet", telnet_cases},
	   {"files", files_cases})
