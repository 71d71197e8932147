/*
 * A paste of ten thousand configuration lines into a session, and the same paste into a bare libcli server, each
 * in a thread behind a socket pair: one side writes and counts the echo, the other serves. Wall time.
 *
 *	bench/bench_session [LINES]
 */
#include <fcntl.h>
#include <libcli.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* libcli's names for two of its modes are numbers of ours. */
#undef MODE_EXEC
#undef MODE_CONFIG
#undef MODE_ANY
#include "tests/cli/fake_router.h"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* ---- the servers ---- */

static int taken(struct cli_def *cli, const char *command, char **argv, int argc)
{
	(void)cli, (void)command, (void)argv, (void)argc;
	return CLI_OK;
}

static void *serve_libcli(void *arg)
{
	struct cli_def *cli = cli_init();

	cli_telnet_protocol(cli, 0);
	cli_register_command(cli, NULL, "interface", taken, 0, -1, "Interface");
	cli_register_command(cli, NULL, "description", taken, 0, -1, "Description");
	cli_register_command(cli, NULL, "finish", taken, 0, -1, "The last line");
	cli_loop(cli, *(int *)arg);
	cli_done(cli);
	return NULL;
}

static bool send_all(int fd, const struct text *t)
{
	for (size_t at = 0; at < t->len;) {
		ssize_t n = write(fd, t->s + at, t->len - at);
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

static void *serve_session(void *arg)
{
	int fd = *(int *)arg;
	struct bench b;
	char buf[16384];
	ssize_t n;

	bench_open(&b, "hostname R1\nno logging console\n");
	bench_console(&b);
	bench_type(&b, "enable\rconfigure terminal\r");
	bench_clear(&b);
	while ((n = read(fd, buf, sizeof buf)) > 0) {
		session_input(b.s, b.now, BYTES(buf, n));
		text_clear(&b.out);
		(void)session_output(b.s, &b.out);
		if (!send_all(fd, &b.out))
			break;
	}
	bench_close(&b);
	close(fd);
	return NULL;
}

/* ---- the paste ---- */

/* Writes all, reading what comes back, until the last line has been echoed. */
static double paste(int fd, const struct text *lines)
{
	size_t sent = 0, kept = 0;
	char buf[65536 + 16];
	double start = now();

	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (sent < lines->len)
			p.events |= POLLOUT;
		if (poll(&p, 1, 60000) <= 0)
			exit(1);
		if (p.revents & POLLOUT) {
			ssize_t n = write(fd, lines->s + sent, lines->len - sent);
			sent += n > 0 ? (size_t)n : 0;
		}
		if (!(p.revents & (POLLIN | POLLHUP)))
			continue;
		ssize_t n = read(fd, buf + kept, sizeof buf - kept - 1);
		if (n <= 0)
			exit(1);
		kept += (size_t)n;
		buf[kept] = '\0';
		if (strstr(buf, "finish\r\n"))
			return now() - start;
		if (kept > 16) {
			memmove(buf, buf + kept - 16, 16);
			kept = 16;
		}
	}
}

static double run(void *(*server)(void *), const struct text *lines)
{
	int fds[2];
	pthread_t thread;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) ||
	    pthread_create(&thread, NULL, server, &fds[1]))
		exit(1);
	double t = paste(fds[0], lines);
	close(fds[0]);
	pthread_join(thread, NULL);
	return t;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 10000;
	struct text lines = TEXT_EMPTY;

	for (int i = 0; i < n / 2; i++)
		text_addf(&lines, "interface Loopback%d\r description link %d of the paste\r", i,
			  i);
	text_add(&lines, "finish\r");
	double floor_s = run(serve_libcli, &lines);
	double ours_s = run(serve_session, &lines);
	printf("bare libcli   %9.0f lines/s\n", n / floor_s);
	printf("session       %9.0f lines/s   %.1f times as many\n", n / ours_s, floor_s / ours_s);
	text_free(&lines);
	return floor_s / ours_s >= 10 ? 0 : 1;
}
