#include "router/http.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct http_exchange {
	struct list link;
	uint32_t stream;
	bool server;
	bool told; /* the request, or the answer, was handed on */
	uint64_t id;
	struct text in, out;
	size_t sent;
	mono_t idle;
};

void http_init(struct http_host *h)
{
	*h = (struct http_host){0};
	list_init(&h->exchanges);
}

static void drop(struct http_host *h, struct http_exchange *x)
{
	*(x->server ? &h->n_in : &h->n_out) -= 1;
	list_remove(&x->link);
	text_free(&x->in);
	text_free(&x->out);
	free(x);
}

void http_free(struct http_host *h)
{
	if (!h->exchanges.next)
		return;
	list_each_safe (e, &h->exchanges)
		drop(h, LIST_ENTRY(e, struct http_exchange, link));
}

void http_listen(struct http_host *h, struct net *net, uint16_t port)
{
	if (h->port == port)
		return;
	if (h->port)
		net_stream_unlisten(net, h->port);
	h->port = port && net_stream_listen(net, port) == ST_OK ? port : 0;
}

static struct http_exchange *exchange_new(struct http_host *h, uint32_t stream, bool server,
					  mono_t now)
{
	size_t *n = server ? &h->n_in : &h->n_out;
	struct http_exchange *x = *n < HTTP_EXCHANGES ? calloc(1, sizeof *x) : NULL;

	if (!x)
		return NULL;
	x->stream = stream;
	x->server = server;
	x->idle = now + HTTP_IDLE_S * USEC_S;
	list_init(&x->link);
	list_add_tail(&h->exchanges, &x->link);
	++*n;
	return x;
}

static struct http_exchange *exchange_of(const struct http_host *h, uint32_t stream)
{
	list_each (e, &h->exchanges)
		if (LIST_ENTRY(e, struct http_exchange, link)->stream == stream)
			return LIST_ENTRY(e, struct http_exchange, link);
	return NULL;
}

/* ---- writing ---- */

static void add_u16(struct text *t, unsigned v)
{
	text_addc(t, (char)(v >> 8));
	text_addc(t, (char)v);
}

static void add_u32(struct text *t, size_t v)
{
	add_u16(t, (unsigned)(v >> 16));
	add_u16(t, (unsigned)v & 0xffff);
}

static void push(struct http_exchange *x, struct net *net, struct when now)
{
	if (x->sent < x->out.len)
		x->sent += net_stream_send(net, now, x->stream,
					   BYTES(x->out.s + x->sent, x->out.len - x->sent));
}

struct http_url {
	ip4_t address;
	uint16_t port;
	const char *target;
};

static bool url_parse(const char *url, struct http_url *out)
{
	char host[IP4_TEXT_SIZE];
	const char *p = url + 7;
	size_t n = strcspn(p, ":/");
	unsigned long port = HTTP_DEFAULT_PORT;
	char *end;

	if (strncmp(url, "http://", 7) != 0 || n >= sizeof host)
		return false;
	memcpy(host, p, n);
	host[n] = '\0';
	p += n;
	if (*p == ':') {
		port = strtoul(p + 1, &end, 10);
		p = end;
	}
	if (!ip4_parse(host, &out->address) || !port || port > UINT16_MAX || (*p && *p != '/'))
		return false;
	out->port = (uint16_t)port;
	out->target = *p ? p : "/";
	return true;
}

bool http_url_address(const char *url, ip4_t *out)
{
	struct http_url u;

	if (!url_parse(url, &u))
		return false;
	*out = u.address;
	return true;
}

enum status http_fetch(struct http_host *h, struct net *net, struct when now, uint64_t id,
		       ip4_t src, bool post, const char *url, struct bytes body)
{
	struct http_exchange *x;
	struct http_url u;
	enum status st;
	size_t target;

	if (!url_parse(url, &u))
		return ST_SYNTAX;
	target = strlen(u.target);
	if (target > UINT16_MAX || target + body.n > HTTP_REQUEST_MAX - 16)
		return ST_LIMIT;
	x = exchange_new(h, 0, false, now.mono);
	if (!x)
		return ST_LIMIT;
	x->id = id;
	add_u32(&x->out, 3 + target + body.n);
	text_addc(&x->out, post ? 'P' : 'G');
	add_u16(&x->out, (unsigned)target);
	text_addn(&x->out, u.target, target);
	text_addn(&x->out, (const char *)body.p, body.n);
	st = text_ok(&x->out) ? net_stream_connect(net, now, src, u.address, u.port, &x->stream)
			      : ST_NOMEM;
	if (st != ST_OK)
		drop(h, x);
	return st;
}

void http_reply(struct http_host *h, struct net *net, struct when now, uint64_t id, unsigned status,
		const char *content_type, struct bytes body)
{
	struct http_exchange *x = exchange_of(h, (uint32_t)id);
	size_t type = content_type ? strlen(content_type) : 0;

	if (!x || !x->server || x->out.len || type > UINT8_MAX || body.n > HTTP_ANSWER_MAX - 300)
		return;
	add_u32(&x->out, 3 + type + body.n);
	add_u16(&x->out, status);
	text_addc(&x->out, (char)type);
	text_addn(&x->out, content_type ? content_type : "", type);
	text_addn(&x->out, (const char *)body.p, body.n);
	push(x, net, now);
	if (x->sent == x->out.len)
		net_stream_close(net, now, x->stream);
}

/* ---- reading ---- */

/* The frame, when all of it is there; bad when it is longer than it may be. */
static bool whole(const struct http_exchange *x, struct rd *frame, bool *bad)
{
	struct rd r = rd_from(BYTES(x->in.s, x->in.len));
	uint32_t n = rd_u32(&r);

	*bad = !r.bad && n > (x->server ? HTTP_REQUEST_MAX : HTTP_ANSWER_MAX);
	if (r.bad || *bad || rd_left(&r) < n)
		return false;
	*frame = rd_sub(&r, n);
	*bad = rd_left(&r) != 0;
	return !*bad;
}

static void tell_request(struct http_exchange *x, struct rd *r, http_fn fn, void *arg, bool *bad)
{
	struct http_event ev = {.what = HTTP_REQUEST, .id = x->stream};
	uint8_t method = rd_u8(r);
	struct bytes target = rd_bytes(r, rd_u16(r));

	ev.post = method == 'P';
	ev.target = (const char *)target.p;
	ev.target_n = target.n;
	ev.body = rd_rest(r);
	*bad = r->bad || !target.n || (method != 'P' && method != 'G');
	if (!*bad)
		fn(arg, &ev);
}

static void tell_answer(struct http_exchange *x, struct rd *r, http_fn fn, void *arg, bool *bad)
{
	struct http_event ev = {.what = HTTP_ANSWER, .id = x->id};
	char type[UINT8_MAX + 1];
	struct bytes t;

	ev.status = rd_u16(r);
	t = rd_bytes(r, rd_u8(r));
	ev.body = rd_rest(r);
	*bad = r->bad;
	if (*bad)
		return;
	if (t.n)
		memcpy(type, t.p, t.n);
	type[t.n] = '\0';
	ev.content_type = type;
	fn(arg, &ev);
}

static void tell_nothing(const struct http_exchange *x, http_fn fn, void *arg)
{
	struct http_event ev = {.what = HTTP_ANSWER, .id = x->id, .content_type = ""};

	if (!x->server && !x->told)
		fn(arg, &ev);
}

/* The exchange may be gone afterwards. */
static void data(struct http_host *h, struct net *net, struct when now, struct http_exchange *x,
		 struct bytes octets, http_fn fn, void *arg)
{
	struct rd frame;
	bool bad = false;

	x->idle = now.mono + HTTP_IDLE_S * USEC_S;
	if (!x->told)
		text_addn(&x->in, (const char *)octets.p, octets.n);
	if (!x->told && text_ok(&x->in) && whole(x, &frame, &bad)) {
		x->told = true;
		if (x->server)
			tell_request(x, &frame, fn, arg, &bad);
		else
			tell_answer(x, &frame, fn, arg, &bad);
		if (!bad && !x->server) {
			net_stream_close(net, now, x->stream);
			drop(h, x);
			return;
		}
	}
	if (!bad && text_ok(&x->in))
		return;
	h->refused++;
	x->told = x->told && !bad;
	tell_nothing(x, fn, arg);
	net_stream_abort(net, now, x->stream);
	drop(h, x);
}

bool http_stream(struct http_host *h, struct net *net, struct when now,
		 const struct net_fx_stream *s, http_fn fn, void *arg)
{
	struct http_exchange *x = exchange_of(h, s->id);

	if (!x && s->what == NET_STREAM_OPEN && s->accepted && h->port &&
	    s->local_port == h->port) {
		if (!exchange_new(h, s->id, true, now.mono)) {
			h->refused++;
			net_stream_abort(net, now, s->id);
		}
		return true;
	}
	if (!x)
		return false;
	switch (s->what) {
	case NET_STREAM_OPEN:
	case NET_STREAM_WRITABLE:
		push(x, net, now);
		if (x->server && x->out.len && x->sent == x->out.len)
			net_stream_close(net, now, x->stream);
		break;
	case NET_STREAM_DATA:
		data(h, net, now, x, s->data, fn, arg);
		break;
	case NET_STREAM_CLOSED:
	case NET_STREAM_REFUSED:
	case NET_STREAM_UNREACHABLE:
	case NET_STREAM_TIMEOUT:
	case NET_STREAM_RESET:
		tell_nothing(x, fn, arg);
		drop(h, x);
		break;
	}
	return true;
}

void http_tick(struct http_host *h, struct net *net, struct when now, http_fn fn, void *arg)
{
	list_each_safe (e, &h->exchanges) {
		struct http_exchange *x = LIST_ENTRY(e, struct http_exchange, link);

		if (x->idle > now.mono)
			continue;
		tell_nothing(x, fn, arg);
		net_stream_abort(net, now, x->stream);
		drop(h, x);
	}
}

mono_t http_deadline(const struct http_host *h)
{
	mono_t next = MONO_NEVER;

	list_each (e, &h->exchanges) {
		mono_t idle = LIST_ENTRY(e, struct http_exchange, link)->idle;

		next = idle < next ? idle : next;
	}
	return next;
}
