#include "cli/shell_stream.h"

#include <stdlib.h>
#include <string.h>

#include "cli/session_int.h"
#include "crypto/secret.h"
#include "net/net.h"

#define SSH_PREFACE_MAX 1024 /* a name and a password */

/* ---- lines ---- */

static struct stream_line *line_new(struct shell *sh, uint32_t id)
{
	struct stream_line *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->shell = sh;
	l->id = id;
	list_add_tail(&sh->streams, &l->link);
	return l;
}

static void line_free(struct stream_line *l)
{
	if (!l->gone)
		net_stream_abort(router_net(l->shell->router), l->shell->now, l->id);
	if (l->in.s)
		crypto_wipe(l->in.s, l->in.cap);
	if (l->out.s)
		crypto_wipe(l->out.s, l->out.cap);
	text_free(&l->in);
	text_free(&l->out);
	free(l->user);
	list_remove(&l->link);
	free(l);
}

static struct stream_line *line_find(struct shell *sh, uint32_t id)
{
	list_each (e, &sh->streams) {
		struct stream_line *l = LIST_ENTRY(e, struct stream_line, link);
		if (l->id == id && !l->gone)
			return l;
	}
	return NULL;
}

void shell_streams_free(struct shell *sh)
{
	list_each_safe (e, &sh->streams)
		line_free(LIST_ENTRY(e, struct stream_line, link));
}

void shell_streams_forget(struct session *s)
{
	list_each_safe (e, &s->shell->streams) {
		struct stream_line *l = LIST_ENTRY(e, struct stream_line, link);
		if (l->caller == s || l->vty == s)
			line_free(l);
	}
}

/* ---- sending ---- */

static void flush(struct stream_line *l)
{
	struct net *net = router_net(l->shell->router);

	if (l->out.len && !l->gone) {
		size_t n = net_stream_send(net, l->shell->now, l->id,
					   BYTES(text_str(&l->out), l->out.len));
		text_drop_front(&l->out, n);
	}
	if (l->closing && !l->out.len && !l->gone) {
		net_stream_close(net, l->shell->now, l->id);
		l->gone = true;
	}
}

void stream_line_send(struct stream_line *l, struct bytes b)
{
	text_addn(&l->out, (const char *)b.p, b.n);
	if (l->open || l->vty || l->user)
		flush(l);
}

void stream_line_close(struct stream_line *l)
{
	l->closing = true;
	l->caller = NULL;
	flush(l);
}

/* ---- calling ---- */

enum status stream_line_call(struct session *s, ip4_t src, ip4_t dst, uint16_t port, stream_fn news,
			     struct stream_line **out)
{
	struct shell *sh = s->shell;
	uint32_t id;
	enum status st = net_stream_connect(router_net(sh->router), s->now, src, dst, port, &id);
	struct stream_line *l = st == ST_OK ? line_new(sh, id) : NULL;

	if (st != ST_OK)
		return st;
	if (!l) {
		net_stream_abort(router_net(sh->router), s->now, id);
		return ST_NOMEM;
	}
	l->caller = s;
	l->news = news;
	l->peer = dst;
	l->port = port;
	l->number = 1;
	list_each (e, &sh->streams) {
		const struct stream_line *o = LIST_ENTRY(e, struct stream_line, link);
		if (o != l && o->caller == s && o->number >= l->number)
			l->number = o->number + 1;
	}
	*out = l;
	return ST_OK;
}

struct stream_line *stream_line_of(const struct session *s, size_t n)
{
	list_each (e, &s->shell->streams) {
		struct stream_line *l = LIST_ENTRY(e, struct stream_line, link);
		if (l->caller == s && !n--)
			return l;
	}
	return NULL;
}

static void tell(struct stream_line *l, enum stream_news what)
{
	struct session *s = l->caller;

	if (!s)
		return;
	s->now = l->shell->now;
	l->news(s, l, what);
	session_pump(s);
}

/* ---- being called ---- */

static bool open_vty(struct stream_line *l, enum session_kind kind, const char *user)
{
	struct session_conf conf = {.kind = kind, .user = user, .peer = IP4_STR(l->peer)};

	l->vty = session_open(l->shell, l->shell->now, &conf);
	return l->vty != NULL;
}

static void called(struct shell *sh, const struct router_fx *fx)
{
	struct stream_line *l = line_new(sh, fx->stream.id);

	if (!l) {
		net_stream_abort(router_net(sh->router), sh->now, fx->stream.id);
		return;
	}
	l->peer = fx->stream.peer;
	l->port = fx->stream.local_port;
	if (l->port == STREAM_TELNET && !open_vty(l, SESSION_VTY, NULL))
		line_free(l); /* all lines are taken */
}

static void turn_away(struct stream_line *l)
{
	stream_line_send(l, BYTES("-", 1));
	l->closing = ++l->tries == LOGIN_TRIES;
}

/* "Uname", then "Ppassword" until one is right; each ends with a line feed, '+' or '-' answers it. */
static bool preface_line(struct stream_line *l, const char *line)
{
	if (*line == 'U' && !l->user) {
		l->user = str_copy(line + 1);
		return l->user != NULL;
	}
	if (*line != 'P' || !l->user)
		return false;
	if (!shell_password_ok(l->shell, l->shell->now, l->user, line + 1)) {
		turn_away(l);
		return true;
	}
	stream_line_send(l, BYTES("+", 1));
	return open_vty(l, SESSION_SSH, l->user);
}

static bool preface(struct stream_line *l)
{
	char *end = NULL;

	while (!l->vty && !l->closing && l->in.len && (end = memchr(l->in.s, '\n', l->in.len))) {
		*end = '\0';
		bool fine = preface_line(l, l->in.s);
		size_t n = (size_t)(end - l->in.s) + 1;
		crypto_wipe(l->in.s, n);
		text_drop_front(&l->in, n);
		if (!fine)
			return false;
	}
	return l->vty || l->closing || l->in.len < SSH_PREFACE_MAX;
}

/* What the vty has room for; the rest waits, and so does the far end. */
static void feed(struct stream_line *l)
{
	size_t room = session_room(l->vty), n = l->in.len < room ? l->in.len : room;

	if (n) {
		session_input(l->vty, l->shell->now, BYTES(l->in.s, n));
		text_drop_front(&l->in, n);
	}
	if (!l->gone)
		net_stream_hold(router_net(l->shell->router), l->shell->now, l->id, l->in.len > 0);
}

static void end_vty(struct stream_line *l)
{
	struct session *s = l->vty;

	l->vty = NULL;
	session_close(s);
}

static void received(struct stream_line *l, struct bytes b)
{
	text_addn(&l->in, (const char *)b.p, b.n);
	if (l->caller) {
		tell(l, STREAM_HAS_DATA);
		return;
	}
	if (!l->vty && !l->closing && (l->port != STREAM_SSH || !preface(l))) {
		line_free(l);
		return;
	}
	if (l->vty)
		feed(l);
}

static void gone(struct stream_line *l, enum router_stream_kind how)
{
	l->gone = true;
	l->ended_how = how;
	if (l->vty)
		end_vty(l);
	tell(l, STREAM_IS_GONE);
	line_free(l);
}

void shell_stream(struct shell *sh, const struct router_fx *fx)
{
	struct stream_line *l = line_find(sh, fx->stream.id);

	if (!l) {
		if (fx->stream.kind == ROUTER_STREAM_OPEN && fx->stream.accepted)
			called(sh, fx);
		return;
	}
	switch (fx->stream.kind) {
	case ROUTER_STREAM_OPEN:
		l->open = true;
		tell(l, STREAM_IS_OPEN);
		break;
	case ROUTER_STREAM_DATA:
		received(l, fx->data);
		break;
	case ROUTER_STREAM_WRITABLE:
		flush(l);
		tell(l, STREAM_HAS_ROOM);
		break;
	default:
		gone(l, fx->stream.kind);
	}
}

/* ---- each turn ---- */

static enum status listen_on(struct shell *sh, uint16_t port, bool allowed)
{
	struct net *net = router_net(sh->router);
	const char *lists[VTY_MAX];
	enum status st;

	if (!allowed) {
		net_stream_unlisten(net, port);
		return ST_OK;
	}
	st = net_stream_guard(net, port, lists, shell_vty_guards(sh, port == STREAM_SSH, lists));
	return st == ST_OK ? net_stream_listen(net, port) : st;
}

static void listen_as_configured(struct shell *sh)
{
	uint64_t now = conf_generation(router_conf(sh->router)) + 1;

	if (sh->listen_generation == now)
		return;
	sh->listen_generation = now;
	if (listen_on(sh, STREAM_TELNET, shell_telnet_allowed(sh)) != ST_OK ||
	    listen_on(sh, STREAM_SSH, shell_ssh_allowed(sh)) != ST_OK)
		sh->listen_generation = 0; /* no memory now: again at the next turn */
}

bool shell_streams_due(const struct shell *sh)
{
	if (sh->listen_generation != conf_generation(router_conf(sh->router)) + 1)
		return true;
	list_each (e, &sh->streams) {
		const struct stream_line *l = LIST_ENTRY(e, struct stream_line, link);
		if (l->vty && !l->out.len && (l->vty->out.len || session_ended(l->vty)))
			return true;
		if (l->gone && !l->caller && !l->vty)
			return true;
	}
	return false;
}

static void pump(struct stream_line *l)
{
	struct text out = TEXT_EMPTY;

	if (l->in.len)
		feed(l);
	flush(l);
	while (!l->out.len && session_output(l->vty, &out)) {
		stream_line_send(l, BYTES(text_str(&out), out.len));
		text_clear(&out);
	}
	text_free(&out);
	session_stall(l->vty, l->out.len > 0);
	if (!l->out.len && session_ended(l->vty)) {
		end_vty(l);
		l->closing = true;
	}
}

void shell_streams_pump(struct shell *sh)
{
	listen_as_configured(sh);
	list_each_safe (e, &sh->streams) {
		struct stream_line *l = LIST_ENTRY(e, struct stream_line, link);

		if (l->vty)
			pump(l);
		if (l->closing)
			flush(l);
		if (l->gone && !l->caller && !l->vty)
			line_free(l);
	}
}
