#include "config.h"

#include "io/http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/list.h"
#include "base/text.h"
#include "io/io_limits.h"
#include "io/loop_private.h"

/* What routers call themselves; some servers answer nobody else. */
#define USER_AGENT "Mozilla/4.0 (compatible; MSIE 5.0; Cisco PKI)"

struct http_client {
	CURLM *multi;
	struct io_loop *loop;
	uv_timer_t *timer; /* its data is the client, until it is closed */
	http_fetched_fn fetched;
	void *ctx;
	struct list fetches;
	size_t n;
	char device[IF_NAMESIZE]; /* empty: as the routes say */
	ip4_t src;
};

struct fetch {
	struct list link;
	struct http_client *client;
	CURL *easy;
	struct curl_slist *headers;
	uint64_t id;
	ip4_t src;
	struct text body;
	uint8_t request[];
};

/* A descriptor of libcurl's in the loop. */
struct watched {
	uv_poll_t poll;
	struct http_client *client;
	curl_socket_t fd;
};

/* ---- the end of a request ---- */

static void fetch_free(struct fetch *f)
{
	list_remove(&f->link);
	f->client->n--;
	if (f->easy) {
		curl_multi_remove_handle(f->client->multi, f->easy);
		curl_easy_cleanup(f->easy);
	}
	curl_slist_free_all(f->headers);
	text_free(&f->body);
	free(f);
}

static void tell(struct fetch *f, CURLcode result)
{
	struct http_client *c = f->client;
	struct http_fetched out = {.id = f->id, .content_type = ""};
	long status = 0;
	char *type = NULL;

	if (result == CURLE_OK && text_ok(&f->body)) {
		curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(f->easy, CURLINFO_CONTENT_TYPE, &type);
		out.status = (unsigned)status;
		out.content_type = type ? type : "";
		out.body = BYTES(text_str(&f->body), f->body.len);
	}
	c->fetched(c->ctx, &out);
}

static void collect(struct http_client *c)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(c->multi, &left))) {
		struct fetch *f = NULL;
		CURLcode result = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&f);
		tell(f, result);
		fetch_free(f);
	}
}

static void act(struct http_client *c, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(c->multi, fd, events, &running);
	collect(c);
}

/* ---- the loop ---- */

static void on_ready(uv_poll_t *p, int status, int events)
{
	struct watched *w = (struct watched *)p;
	int flags = status < 0 ? CURL_CSELECT_ERR : 0;

	flags |= events & UV_READABLE ? CURL_CSELECT_IN : 0;
	flags |= events & UV_WRITABLE ? CURL_CSELECT_OUT : 0;
	act(w->client, w->fd, flags);
}

static void on_time(uv_timer_t *t)
{
	act(t->data, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct http_client *c = arg;

	(void)multi;
	if (ms < 0)
		uv_timer_stop(c->timer);
	else
		uv_timer_start(c->timer, on_time, (uint64_t)ms, 0);
	return 0;
}

static struct watched *watch(struct http_client *c, curl_socket_t fd)
{
	struct watched *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->client = c;
	w->fd = fd;
	if (uv_poll_init(io_loop_uv(c->loop), &w->poll, fd) != 0) {
		free(w);
		return NULL;
	}
	curl_multi_assign(c->multi, fd, w);
	return w;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
	struct http_client *c = arg;
	struct watched *w = assigned;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		curl_multi_assign(c->multi, fd, NULL);
		if (w)
			io_handle_close((uv_handle_t *)&w->poll, w);
		return 0;
	}
	if (!w && !(w = watch(c, fd)))
		return -1; /* libcurl gives the transfer up */
	uv_poll_start(&w->poll,
		      (what & CURL_POLL_IN ? UV_READABLE : 0) |
			  (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
		      on_ready);
	return 0;
}

/* ---- a request ---- */

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	if (f->body.len + size * n > IO_HTTP_REPLY_MAX)
		return 0;
	text_addn(&f->body, data, size * n);
	return text_ok(&f->body) ? size * n : 0;
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	const struct fetch *f = arg;
	const char *device = f->client->device;
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(f->src)};
	int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	bool ok = fd >= 0 && purpose == CURLSOCKTYPE_IPCXN;

	if (ok && device[0])
		ok = setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
				(socklen_t)strlen(device)) == 0;
	if (ok && f->src)
		ok = bind(fd, (struct sockaddr *)&from, sizeof from) == 0;
	if (!ok && fd >= 0)
		close(fd);
	return ok ? fd : CURL_SOCKET_BAD;
}

/* HTTP/1.0 and nothing that routers do not send; no redirection, no proxy of this machine's user. */
static bool prepare(struct fetch *f, const char *url, bool post, size_t n)
{
	CURL *e = f->easy;
	bool ok = curl_easy_setopt(e, CURLOPT_URL, url) == CURLE_OK &&
		  curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http") == CURLE_OK &&
		  curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK;

	f->headers = curl_slist_append(NULL, "Accept:");
	if (post && f->headers) {
		curl_slist_append(f->headers, "Expect:");
		curl_slist_append(f->headers, "Content-Type: application/x-pki-message");
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, (char *)f->request);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)n);
	}
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_0);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, f->headers);
	curl_easy_setopt(e, CURLOPT_USERAGENT, USER_AGENT);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)IO_HTTP_FETCH_S);
	curl_easy_setopt(e, CURLOPT_MAXFILESIZE, (long)IO_HTTP_REPLY_MAX);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, f);
	if (f->client->device[0] || f->src) {
		curl_easy_setopt(e, CURLOPT_IPRESOLVE, CURL_IPRESOLVE_V4);
		curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
		curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, f);
	}
	curl_easy_setopt(e, CURLOPT_PRIVATE, f);
	return ok && f->headers;
}

enum status http_client_fetch(struct http_client *c, uint64_t id, const char *url, bool post,
			      struct bytes body)
{
	struct fetch *f;

	if (c->n >= IO_HTTP_FETCHES)
		return ST_LIMIT;
	f = calloc(1, sizeof *f + body.n);
	if (!f)
		return ST_NOMEM;
	f->client = c;
	f->id = id;
	f->src = c->src;
	list_init(&f->link);
	list_add_tail(&c->fetches, &f->link);
	c->n++;
	if (body.n)
		memcpy(f->request, body.p, body.n);
	f->easy = curl_easy_init();
	if (!f->easy || !prepare(f, url, post, body.n) ||
	    curl_multi_add_handle(c->multi, f->easy) != CURLM_OK) {
		fetch_free(f);
		return ST_SYNTAX;
	}
	return ST_OK;
}

/* ---- its life ---- */

void http_client_leave_by(struct http_client *c, const char *device)
{
	(void)str_fit(c->device, sizeof c->device, device);
}

void http_client_come_from(struct http_client *c, ip4_t src)
{
	c->src = src;
}

void http_client_forget(struct http_client *c)
{
	list_each_safe (e, &c->fetches)
		fetch_free(LIST_ENTRY(e, struct fetch, link));
}

struct http_client *http_client_new(struct io_loop *loop, http_fetched_fn fetched, void *ctx)
{
	struct http_client *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	*c = (struct http_client){.loop = loop, .fetched = fetched, .ctx = ctx};
	list_init(&c->fetches);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(c);
		return NULL;
	}
	c->multi = curl_multi_init();
	c->timer = calloc(1, sizeof *c->timer);
	if (!c->multi || !c->timer || uv_timer_init(io_loop_uv(loop), c->timer) != 0) {
		free(c->timer);
		c->timer = NULL;
		http_client_free(c);
		return NULL;
	}
	c->timer->data = c;
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	return c;
}

void http_client_free(struct http_client *c)
{
	if (!c)
		return;
	http_client_forget(c);
	if (c->multi)
		curl_multi_cleanup(c->multi);
	if (c->timer)
		io_handle_close((uv_handle_t *)c->timer, c->timer);
	curl_global_cleanup();
	free(c);
}
