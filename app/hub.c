#include "config.h"

#include "app/hub.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "io/http_server.h"
#include "io/outq.h"
#include "io/ssh.h"
#include "io/telnet.h"

#define CONSOLE_LINES 1
#define FEED_MIN_US   (4 * USEC_MS)
#define FEED_MAX_US   (50 * USEC_MS)
#define LONG_LINE     512
#define NO_PAGES \
	65535 /* lines of a screen, for input that is no terminal: nobody would press space */
#define TELNET_PORT 23
#define SSH_PORT    22
#define HTTP_PORT   80
#define KEY_LEAVE   0x1d /* Ctrl-]: leaves a console on a terminal, as telnet's escape does */

struct hub {
	struct hub_conf conf;
	struct shell *shell;
	struct list lines;
	struct telnet_server *console, *telnet;
	struct ssh_server *ssh;
	struct http_server *http;
	uint16_t http_port;
	bool reloading;
	bool asked; /* by HTTP: the router has something to do */
};

struct hub_line {
	struct list link;
	struct hub *hub;
	struct line *line;
	struct session *session;  /* NULL: a console whose router is off */
	struct session_conf conf; /* of a console, to open it again */
	struct outq backlog;	  /* characters the session had no room for */
	bool stalled, leaves_on_key, local;
};

/* ---- a line that io/ brings ---- */

static bool begin_session(struct hub_line *l)
{
	struct hub *hub = l->hub;

	if (hub->shell)
		l->session = session_open(hub->shell, hub->conf.now(hub->conf.ctx), &l->conf);
	if (l->session && l->stalled)
		session_stall(l->session, true);
	return l->session != NULL;
}

static void *open_line(struct hub *hub, struct line *line, const struct line_info *info,
		       enum session_kind kind)
{
	struct hub_line *l = calloc(1, sizeof *l);
	bool console = kind == SESSION_CONSOLE;

	if (!l)
		return NULL;
	*l = (struct hub_line){.hub = hub, .line = line};
	l->local = info->kind == LINE_CONSOLE;
	l->leaves_on_key = l->local && info->terminal;
	l->conf = (struct session_conf){
	    .kind = kind,
	    .user = info->user,
	    .peer = info->peer,
	    .command = info->command,
	    .width = info->width,
	    .height = l->local && !info->terminal ? NO_PAGES : info->height,
	    .raw_terminal = info->terminal || info->kind != LINE_CONSOLE,
	    .standing = console && (info->terminal || !l->local),
	};
	if (!begin_session(l) && !(console && !hub->shell)) {
		free(l);
		return NULL;
	}
	/* These lived during the call; a console, which may be opened again, has none of them. */
	l->conf.user = l->conf.peer = l->conf.command = NULL;
	list_add_tail(&hub->lines, &l->link);
	return l;
}

static void *open_console(void *ctx, struct line *line, const struct line_info *info)
{
	return open_line(ctx, line, info, SESSION_CONSOLE);
}

static void *open_vty(void *ctx, struct line *line, const struct line_info *info)
{
	switch (info->kind) {
	case LINE_SSH_EXEC:
		return open_line(ctx, line, info, SESSION_EXEC);
	case LINE_SSH_SHELL:
		return open_line(ctx, line, info, SESSION_SSH);
	case LINE_SSH_SFTP:
		return open_line(ctx, line, info, SESSION_SFTP);
	default:
		return open_line(ctx, line, info, SESSION_VTY);
	}
}

static void leave(struct hub_line *l)
{
	struct hub *hub = l->hub;

	if (l->local && hub->conf.console_left)
		hub->conf.console_left(hub->conf.ctx);
}

/*
 * A piece that costs little: many lines of a paste, which the session takes as lines and after which it reads
 * the configuration once, but little of a line that is longer than people type.
 */
static struct bytes slice(const struct hub_line *l)
{
	struct bytes b = outq_front(&l->backlog, session_room(l->session));
	size_t line = 0;

	for (size_t i = 0; i < b.n; i++) {
		line = b.p[i] == '\r' || b.p[i] == '\n' ? 0 : line + 1;
		if (line > LONG_LINE) {
			b.n = i + 1;
			break;
		}
	}
	return b;
}

/*
 * What waits, as far as the session has room; the rest waits on, and so does the far end. Editing a very long
 * line costs its length for each key, so there is a limit of time and others have their turn.
 */
static bool feed(struct hub_line *l, uint64_t turn_us)
{
	struct hub *hub = l->hub;
	mono_t start = io_now().mono;
	bool fed = false;

	while (l->session && outq_len(&l->backlog) && io_now().mono - start < turn_us) {
		struct bytes b = slice(l);

		if (!b.n)
			break;
		session_input(l->session, hub->conf.now(hub->conf.ctx), b);
		outq_take(&l->backlog, b.n);
		fed = true;
	}
	if (!l->session)
		outq_free(&l->backlog); /* nobody is there to hear it */
	line_hold(l->line, outq_len(&l->backlog) > 0);
	return fed;
}

static void on_input(void *session, struct bytes b)
{
	struct hub_line *l = session;
	const uint8_t *key = l->leaves_on_key ? memchr(b.p, KEY_LEAVE, b.n) : NULL;

	if (key)
		b.n = (size_t)(key - b.p);
	if (!outq_add(&l->backlog, b))
		line_close(l->line, 1); /* no memory: rather no line than a torn one */
	line_hold(l->line, true);
	if (key)
		leave(l);
}

static void on_window(void *session, unsigned width, unsigned height)
{
	struct hub_line *l = session;

	l->conf.width = width;
	l->conf.height = height;
	if (l->session)
		session_window(l->session, width, height);
}

static void on_stall(void *session, bool stalled)
{
	struct hub_line *l = session;

	l->stalled = stalled;
	if (l->session)
		session_stall(l->session, stalled);
}

static void on_ended(void *session)
{
	struct hub_line *l = session;

	if (l->session)
		session_input_ended(l->session);
}

static bool on_busy(void *session)
{
	struct hub_line *l = session;

	return outq_len(&l->backlog) || (l->session && !session_idle(l->session));
}

static void on_closed(void *session)
{
	struct hub_line *l = session;

	if (l->session)
		session_close(l->session);
	l->session = NULL;
	leave(l);
	list_remove(&l->link);
	outq_free(&l->backlog);
	free(l);
}

static const struct line_ops console_ops = {
    .open = open_console,
    .input = on_input,
    .window = on_window,
    .stall = on_stall,
    .ended = on_ended,
    .busy = on_busy,
    .closed = on_closed,
};

static const struct line_ops vty_ops = {
    .open = open_vty,
    .input = on_input,
    .window = on_window,
    .stall = on_stall,
    .ended = on_ended,
    .busy = on_busy,
    .closed = on_closed,
};

const struct line_ops *hub_console_ops(void)
{
	return &console_ops;
}

/* ---- who may come in ---- */

static bool telnet_allowed(void *ctx, const char *peer)
{
	struct hub *hub = ctx;

	return hub->shell && shell_vty_admits(hub->shell, false, peer);
}

static bool ssh_allowed(void *ctx, const char *peer)
{
	struct hub *hub = ctx;

	return hub->shell && shell_vty_admits(hub->shell, true, peer);
}

static enum status host_key(void *ctx, struct text *pem)
{
	struct hub *hub = ctx;

	return shell_ssh_host_key(hub->shell, pem);
}

static bool password_ok(void *ctx, const char *user, const char *password)
{
	struct hub *hub = ctx;

	return hub->shell &&
	       shell_password_ok(hub->shell, hub->conf.now(hub->conf.ctx), user, password);
}

static bool pubkey_ok(void *ctx, const char *user, struct bytes blob)
{
	struct hub *hub = ctx;

	return hub->shell && shell_pubkey_ok(hub->shell, user, blob);
}

static const struct ssh_ops ssh_ops = {
    .allowed = ssh_allowed,
    .host_key = host_key,
    .password = password_ok,
    .pubkey = pubkey_ok,
    .line =
	{
	    .open = open_vty,
	    .input = on_input,
	    .window = on_window,
	    .stall = on_stall,
	    .ended = on_ended,
	    .busy = on_busy,
	    .closed = on_closed,
	},
};

enum status hub_listen_console(struct hub *hub, uint16_t *port)
{
	struct telnet_conf conf = {
	    .port = *port, .max_lines = CONSOLE_LINES, .ops = &console_ops, .ctx = hub};
	enum status st = telnet_listen(hub->conf.loop, &conf, &hub->console);

	if (st == ST_OK)
		*port = telnet_port(hub->console);
	return st;
}

enum status hub_listen_console_path(struct hub *hub, const char *path)
{
	struct telnet_conf conf = {
	    .path = path, .max_lines = CONSOLE_LINES, .ops = &console_ops, .ctx = hub};

	return telnet_listen(hub->conf.loop, &conf, &hub->console);
}

enum status hub_listen_telnet(struct hub *hub, uint16_t *port)
{
	struct telnet_conf conf = {.port = *port,
				   .device = hub->conf.device,
				   .allowed = telnet_allowed,
				   .ops = &vty_ops,
				   .ctx = hub};
	enum status st = telnet_listen(hub->conf.loop, &conf, &hub->telnet);

	if (st == ST_OK)
		*port = telnet_port(hub->telnet);
	return st;
}

enum status hub_listen_ssh(struct hub *hub, uint16_t *port)
{
	struct ssh_conf conf = {
	    .port = *port, .device = hub->conf.device, .ops = &ssh_ops, .ctx = hub};
	enum status st = ssh_listen(hub->conf.loop, &conf, &hub->ssh);

	if (st == ST_OK)
		*port = ssh_port(hub->ssh);
	return st;
}

/* ---- HTTP ---- */

static bool http_allowed(void *ctx)
{
	struct hub *hub = ctx;

	return hub->shell && shell_http_allowed(hub->shell);
}

static void http_request(void *ctx, const struct http_request *req)
{
	struct hub *hub = ctx;

	if (!hub->shell) {
		http_server_reply(hub->http, req->id, 503, NULL, BYTES("", 0));
		return;
	}
	router_http_in(shell_router(hub->shell), hub->conf.now(hub->conf.ctx), req->id, req->post,
		       req->target, req->body);
	hub->asked = true;
}

enum status hub_listen_http(struct hub *hub, uint16_t *port)
{
	static const struct http_server_ops ops = {.allowed = http_allowed,
						   .request = http_request};

	return http_server_listen(hub->conf.loop, port, hub->conf.device, &ops, hub, &hub->http);
}

void hub_http_answer(struct hub *hub, const struct router_fx *fx)
{
	if (hub->http)
		http_server_reply(hub->http, fx->http.id, fx->http.status, fx->http.content_type,
				  fx->data);
}

/* ---- a router's own ports ---- */

static void listen_http(struct hub *hub)
{
	const struct conf_node *root = conf_root(router_conf(shell_router(hub->shell)));
	uint16_t port = (uint16_t)conf_num_of(root, "ip.http.port", "port", HTTP_PORT);

	if (hub->http && hub->http_port == port && http_allowed(hub))
		return;
	http_server_close(hub->http);
	hub->http = NULL;
	hub->http_port = port;
	if (http_allowed(hub))
		(void)!hub_listen_http(hub, &port); /* taken: again after the next change */
}

void hub_listen_as_configured(struct hub *hub)
{
	uint16_t telnet = TELNET_PORT, ssh = SSH_PORT;

	if (!hub->shell)
		return;
	if (!hub->telnet && shell_telnet_allowed(hub->shell))
		(void)!hub_listen_telnet(hub, &telnet);
	if (!hub->ssh && shell_ssh_allowed(hub->shell))
		(void)!hub_listen_ssh(hub, &ssh);
	listen_http(hub);
}

/* ---- its life ---- */

struct hub *hub_new(const struct hub_conf *conf)
{
	struct hub *hub = calloc(1, sizeof *hub);

	if (!hub)
		return NULL;
	hub->conf = *conf;
	list_init(&hub->lines);
	return hub;
}

void hub_free(struct hub *hub)
{
	if (!hub)
		return;
	telnet_close(hub->console);
	telnet_close(hub->telnet);
	ssh_close(hub->ssh);
	http_server_close(hub->http);
	free(hub);
}

void hub_attach(struct hub *hub, struct shell *shell)
{
	list_each (e, &hub->lines) {
		struct hub_line *l = LIST_ENTRY(e, struct hub_line, link);

		if (l->session)
			session_close(l->session);
		l->session = NULL;
		outq_free(&l->backlog);
	}
	hub->shell = shell;
	hub->reloading = false;
	list_each (e, &hub->lines) {
		struct hub_line *l = LIST_ENTRY(e, struct hub_line, link);

		if (l->conf.kind != SESSION_CONSOLE)
			line_close(l->line, 255);
		else if (shell && !begin_session(l))
			line_close(l->line, 1);
	}
}

void hub_reloading(struct hub *hub)
{
	hub->reloading = true;
}

static bool drain(struct hub_line *l)
{
	struct text out = TEXT_EMPTY;
	bool moved = false;

	while (!l->stalled && session_output(l->session, &out)) {
		line_write(l->line, BYTES(text_str(&out), out.len));
		text_clear(&out);
		moved = true;
	}
	text_free(&out);
	if (session_ended(l->session) && !moved &&
	    !(l->hub->reloading && l->conf.kind == SESSION_CONSOLE))
		line_close(l->line, session_exit_status(l->session));
	return moved;
}

bool hub_pump(struct hub *hub, uint64_t spent_us)
{
	uint64_t turn_us = spent_us < FEED_MIN_US ? FEED_MIN_US : spent_us;
	bool moved = hub->asked;

	hub->asked = false;
	list_each_safe (e, &hub->lines) {
		struct hub_line *l = LIST_ENTRY(e, struct hub_line, link);

		if (!l->session)
			continue;
		moved |= drain(l);
		if (outq_len(&l->backlog))
			moved |= feed(l, turn_us < FEED_MAX_US ? turn_us : FEED_MAX_US);
	}
	return moved;
}
