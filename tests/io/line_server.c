/*
 * Serves echoing lines over SSH and telnet, and HTTP, on free ports of 127.0.0.1 for the scripts beside it:
 *   line_server HOST-KEY.pem [PUBLIC-KEY-BASE64]
 *   line_server --console       the same session on this terminal; ends with it
 * Prints "ssh PORT telnet PORT http PORT". User admin with password secret, or anybody with the key. The shell echoes,
 * "window" answers with the terminal's size, "flood" sends 4 MiB, Ctrl-D closes with status 3.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/console.h"
#include "io/http_server.h"
#include "io/ssh.h"
#include "io/telnet.h"

struct server {
	struct io_loop *loop;
	const char *key_file, *key_blob;
	unsigned sessions;
	bool on_console;
	struct http_server *http;
	uint64_t later; /* a request that waits for another */
};

struct session {
	struct server *server;
	struct line *line;
	unsigned width, height;
	size_t flood;
	bool stalled;
	struct text typed;
};

static void say(struct session *s, const char *what)
{
	line_write(s->line, BYTES(what, strlen(what)));
}

static void *on_open(void *ctx, struct line *line, const struct line_info *info)
{
	struct session *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	*s = (struct session){
	    .server = ctx, .line = line, .width = info->width, .height = info->height};
	s->server->sessions++;
	if (info->kind == LINE_SSH_EXEC) {
		say(s, info->user);
		say(s, " runs ");
		say(s, info->command);
		say(s, "\r\n");
		line_close(line, strcmp(info->command, "fail") == 0 ? 1 : 0);
	} else {
		say(s, "welcome\r\n");
	}
	return s;
}

static void flood(struct session *s)
{
	static const char block[1024] = "flood\r\n";

	while (s->flood && !s->stalled) {
		s->flood--;
		line_write(s->line, BYTES(block, sizeof block));
	}
}

static void on_line(struct session *s)
{
	char size[64];

	if (strstr(text_str(&s->typed), "window")) {
		snprintf(size, sizeof size, "size %ux%u\r\n", s->width, s->height);
		say(s, size);
	} else if (strstr(text_str(&s->typed), "flood")) {
		s->flood = 4096;
		flood(s);
	}
	text_clear(&s->typed);
}

static void on_input(void *session, struct bytes b)
{
	struct session *s = session;

	for (size_t i = 0; i < b.n; i++) {
		line_write(s->line, BYTES(b.p + i, 1));
		text_addc(&s->typed, (char)b.p[i]);
		if (b.p[i] == '\r' || b.p[i] == '\n')
			on_line(s);
		if (b.p[i] == 4) {
			line_close(s->line, 3);
			return;
		}
	}
}

static void on_window(void *session, unsigned width, unsigned height)
{
	struct session *s = session;

	s->width = width;
	s->height = height;
}

static void on_stall(void *session, bool stalled)
{
	struct session *s = session;

	s->stalled = stalled;
	flood(s);
}

static void on_closed(void *session)
{
	struct session *s = session;

	if (s->server->on_console)
		io_loop_stop(s->server->loop);
	text_free(&s->typed);
	free(s);
}

static enum status host_key(void *ctx, struct text *pem)
{
	struct server *s = ctx;
	FILE *f = fopen(s->key_file, "r");
	char buf[4096];
	size_t n;

	if (!f)
		return ST_ABSENT;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		text_addn(pem, buf, n);
	fclose(f);
	return ST_OK;
}

static bool password(void *ctx, const char *user, const char *given)
{
	(void)ctx;
	return strcmp(user, "admin") == 0 && strcmp(given, "secret") == 0;
}

static bool pubkey(void *ctx, const char *user, struct bytes blob)
{
	struct server *s = ctx;
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *want = s->key_blob;

	(void)user;
	for (size_t i = 0; want && i + 2 < blob.n; i += 3, want += 4) {
		uint32_t v = (uint32_t)blob.p[i] << 16 | blob.p[i + 1] << 8 | blob.p[i + 2];
		for (int k = 0; k < 4; k++)
			if (want[k] != digits[v >> (18 - 6 * k) & 63])
				return false;
	}
	return want != NULL;
}

/* Answers with what it was asked; /later is answered by /now, /never not at all. */
static void on_http(void *ctx, const struct http_request *req)
{
	struct server *s = ctx;
	struct text answer = TEXT_EMPTY;

	text_addf(&answer, "%s %s %zu %s\n", req->post ? "POST" : "GET", req->target, req->body.n,
		  req->peer);
	text_addn(&answer, (const char *)req->body.p, req->body.n);
	if (strcmp(req->target, "/now") == 0)
		http_server_reply(s->http, s->later, 404, "text/plain", BYTES("late\n", 5));
	if (strcmp(req->target, "/later") == 0)
		s->later = req->id;
	else if (strcmp(req->target, "/never") != 0)
		http_server_reply(s->http, req->id, 200, "application/x-echo",
				  BYTES(text_str(&answer), answer.len));
	text_free(&answer);
}

static mono_t settle(void *ctx, struct when now)
{
	(void)ctx, (void)now;
	return MONO_NEVER;
}

static void terminate(void *ctx, int signum)
{
	struct server *s = ctx;

	(void)signum;
	io_loop_stop(s->loop);
}

static int console(struct server *s, const struct line_ops *ops)
{
	struct io_console *c;

	s->on_console = true;
	if (io_console_open(s->loop, ops, s, &c) != ST_OK)
		return 1;
	io_loop_run(s->loop);
	s->on_console = false;
	io_console_close(c);
	io_loop_free(s->loop);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct io_loop_ops loop_ops = {.settle = settle, .terminate = terminate};
	static const struct ssh_ops ops = {
	    .host_key = host_key,
	    .password = password,
	    .pubkey = pubkey,
	    .line =
		{
		    .open = on_open,
		    .input = on_input,
		    .window = on_window,
		    .stall = on_stall,
		    .closed = on_closed,
		},
	};
	struct server s = {.key_file = argc > 1 ? argv[1] : "",
			   .key_blob = argc > 2 ? argv[2] : NULL};
	struct ssh_conf ssh_conf = {.ops = &ops, .ctx = &s};
	struct telnet_conf telnet_conf = {.ops = &ops.line, .ctx = &s};
	struct ssh_server *ssh = NULL;
	struct telnet_server *telnet = NULL;

	static const struct http_server_ops http_ops = {.request = on_http};
	uint16_t http_port = 0;

	s.loop = io_loop_new(&loop_ops, &s);
	if (s.loop && strcmp(s.key_file, "--console") == 0)
		return console(&s, &ops.line);
	if (!s.loop || ssh_listen(s.loop, &ssh_conf, &ssh) != ST_OK ||
	    telnet_listen(s.loop, &telnet_conf, &telnet) != ST_OK ||
	    http_server_listen(s.loop, &http_port, NULL, &http_ops, &s, &s.http) != ST_OK)
		return 1;
	printf("ssh %u telnet %u http %u\n", ssh_port(ssh), telnet_port(telnet), http_port);
	fflush(stdout);
	io_loop_run(s.loop);
	ssh_close(ssh);
	telnet_close(telnet);
	http_server_close(s.http);
	io_loop_free(s.loop);
	return 0;
}
