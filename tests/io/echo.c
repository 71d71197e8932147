#include "config.h"

#include "tests/io/echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/check.h"

static void *echo_open(void *ctx, struct line *line, const struct line_info *info)
{
	struct world *w = ctx;

	if (w->habit == ECHO_REFUSE)
		return NULL;
	w->opened++;
	w->line = line;
	w->width = info->width;
	w->height = info->height;
	str_fit(w->user, sizeof w->user, info->user ? info->user : "");
	str_fit(w->command, sizeof w->command, info->command ? info->command : "");
	if (info->command) {
		line_write(line, BYTES("ran ", 4));
		line_write(line, BYTES(info->command, strlen(info->command)));
		line_close(line, 7);
	}
	return w;
}

static void flood(struct world *w)
{
	static const char block[1024];

	while (!w->stalled && w->flood_left) {
		size_t n = w->flood_left < sizeof block ? w->flood_left : sizeof block;
		w->flood_left -= n;
		line_write(w->line, BYTES(block, n));
	}
}

static void echo_input(void *session, struct bytes b)
{
	struct world *w = session;

	text_addn(&w->got, (const char *)b.p, b.n);
	if (w->habit == ECHO_BACK)
		line_write(w->line, b);
	for (size_t i = 0; w->habit == ECHO_FLOOD && i < b.n; i++)
		if (b.p[i] == '\r')
			w->flood_left += 1 << 20;
	flood(w);
	if (b.n && b.p[b.n - 1] == 4) /* Ctrl-D */
		line_close(w->line, 3);
}

static void echo_window(void *session, unsigned width, unsigned height)
{
	struct world *w = session;

	w->width = width;
	w->height = height;
}

static void echo_stall(void *session, bool stalled)
{
	struct world *w = session;

	w->stalled = stalled;
	w->stalls += stalled;
}

static void echo_closed(void *session)
{
	struct world *w = session;

	w->closed++;
	w->line = NULL;
}

const struct line_ops echo_ops = {
    .open = echo_open,
    .input = echo_input,
    .window = echo_window,
    .stall = echo_stall,
    .closed = echo_closed,
};

static void client_read(struct world *w)
{
	char buf[65536];
	ssize_t n;

	while (w->client >= 0 && w->client_reads &&
	       (n = recv(w->client, buf, sizeof buf, MSG_DONTWAIT)) >= 0) {
		if (n == 0) {
			w->client_eof = true;
			return;
		}
		text_addn(&w->answer, buf, (size_t)n);
	}
	if (w->client >= 0 && w->client_reads && errno == ECONNRESET)
		w->client_eof = true;
}

static mono_t settle(void *ctx, struct when now)
{
	struct world *w = ctx;

	if (w->line)
		flood(w);
	client_read(w);
	if (now.mono >= w->give_up || (w->until && w->until(w))) {
		io_loop_stop(w->loop);
		return MONO_NEVER;
	}
	return mono_add(now.mono, 2 * USEC_MS);
}

static void terminate(void *ctx, int signum)
{
	struct world *w = ctx;

	(void)signum;
	io_loop_stop(w->loop);
}

static const struct io_loop_ops loop_ops = {.settle = settle, .terminate = terminate};

void world_begin(struct world *w)
{
	*w = (struct world){.client = -1, .client_reads = true};
	w->loop = io_loop_new(&loop_ops, w);
	if (!w->loop)
		abort();
}

void world_end(struct world *w)
{
	if (w->client >= 0)
		close(w->client);
	io_loop_free(w->loop);
	text_free(&w->got);
	text_free(&w->answer);
}

bool world_run(struct world *w, bool (*until)(struct world *), unsigned ms)
{
	w->until = until;
	w->give_up = mono_add(io_now().mono, ms * USEC_MS);
	io_loop_run(w->loop);
	io_loop_resume(w->loop);
	return !until || until(w);
}

void world_connect(struct world *w, uint16_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	w->client = socket(AF_INET, SOCK_STREAM, 0);
	if (w->client < 0 || connect(w->client, (struct sockaddr *)&at, sizeof at) != 0)
		abort();
	w->client_eof = false;
	text_clear(&w->answer);
}

void world_send(struct world *w, struct bytes b)
{
	while (b.n) {
		ssize_t n = send(w->client, b.p, b.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN)
			return;
		if (n < 0) {
			world_run(w, NULL, 1);
			continue;
		}
		b = BYTES(b.p + n, b.n - (size_t)n);
	}
}

void shutdown_client(struct world *w)
{
	shutdown(w->client, SHUT_WR);
}

void world_hang_up(struct world *w)
{
	close(w->client);
	w->client = -1;
}
