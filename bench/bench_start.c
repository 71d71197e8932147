/*
 * From exec to the first prompt, and what is resident then: one router, and the guide's lab of six. Median of
 * some runs, beside the start of a program that does nothing but link the same libraries (gkmsh --version).
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS	 11
#define WAIT_S	 20
#define ARGS_MAX 8

struct start {
	const char *name, *until;
	const char *args[ARGS_MAX];
	double limit_ms, limit_mb;
};

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double resident_mb(pid_t pid)
{
	char path[64], line[256];
	double kb = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmRSS: %lf", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb / 1024;
}

/* Reads until the text stands there, or (until NULL) to the end. */
static void read_until(int fd, const char *until)
{
	char buf[65536];
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, buf + n, sizeof buf - 1 - n)) > 0) {
		n += (size_t)got;
		buf[n] = '\0';
		if (until && strstr(buf, until))
			return;
		if (n == sizeof buf - 1)
			n = 0;
	}
	if (until) {
		fprintf(stderr, "no \"%s\"\n", until);
		exit(1);
	}
}

static void run(const char *program, const struct start *s, double *ms, double *mb)
{
	int in[2], out[2];
	const char *argv[ARGS_MAX + 2] = {program};
	double start = now_ms();
	pid_t pid;

	for (int i = 0; s->args[i]; i++)
		argv[i + 1] = s->args[i];
	if (pipe(in) != 0 || pipe(out) != 0 || (pid = fork()) < 0)
		exit(1);
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		alarm(WAIT_S);
		execv(program, (char *const *)argv);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	read_until(out[0], s->until);
	*ms = now_ms() - start;
	*mb = resident_mb(pid);
	close(in[1]);
	read_until(out[0], NULL);
	close(out[0]);
	waitpid(pid, NULL, 0);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int measure(const char *program, const struct start *s)
{
	double ms[RUNS], mb[RUNS];

	for (int i = 0; i < RUNS; i++)
		run(program, s, &ms[i], &mb[i]);
	qsort(ms, RUNS, sizeof *ms, by_value);
	qsort(mb, RUNS, sizeof *mb, by_value);
	printf("%-28s %8.1f ms (%.1f to %.1f)  %6.1f MB", s->name, ms[RUNS / 2], ms[0],
	       ms[RUNS - 1], mb[RUNS / 2]);
	if (s->limit_ms > 0)
		printf("   at most %.0f ms, %.0f MB", s->limit_ms, s->limit_mb);
	printf("\n");
	return s->limit_ms > 0 && (ms[RUNS / 2] > s->limit_ms || mb[RUNS / 2] > s->limit_mb);
}

int main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	const char *program = argc > 1 ? argv[1] : "./gkmsh";
	char topology[4096];
	int over = 0;

	snprintf(topology, sizeof topology, "%s/examples/guide/guide.clab.yml", top ? top : "..");
	const struct start starts[] = {
	    {"linked, nothing done", "gkmsh", {"--version"}, 0, 0},
	    {"one router to its prompt", "Router>", {NULL}, 50, 20},
	    {"the guide's lab, 6 routers",
	     "lab> ",
	     {"lab", topology, "--port-base", "23000"},
	     100,
	     60},
	};
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		over |= measure(program, &starts[i]);
	printf(
	    "peers: FRR 8.4.4 answers after 160 ms with 28 MB; IOL wants 768 MB, CSR1000V 4096 MB "
	    "and minutes\n");
	return over;
}
