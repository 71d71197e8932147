#include "config.h"

#include "io/http_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/text.h"
#include "io/conn.h"
#include "io/io_limits.h"

struct http_server {
	struct io_conn conn; /* first: the descriptor that says when libmicrohttpd has work */
	struct MHD_Daemon *daemon;
	const struct http_server_ops *ops;
	void *ctx;
	struct list requests;
	uint64_t next_id;
	bool resumed; /* an answer for a connection that was suspended */
};

/* One request, from its first line to the end of its answer. */
struct asked {
	struct list link;
	struct http_server *server;
	struct MHD_Connection *connection;
	uint64_t id;
	char *target;
	struct text body;
	bool post, begun, handed, suspended;
	unsigned refuse; /* status to refuse it with once it is whole */
	struct MHD_Response *answer;
	unsigned status;
};

/* ---- answers ---- */

static struct MHD_Response *make_answer(const char *content_type, struct bytes body)
{
	struct MHD_Response *r =
	    MHD_create_response_from_buffer(body.n, (void *)body.p, MHD_RESPMEM_MUST_COPY);

	if (r && content_type)
		(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
	if (r)
		(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	return r;
}

static enum MHD_Result send_answer(struct asked *a)
{
	enum MHD_Result ok = MHD_queue_response(a->connection, a->status, a->answer);

	MHD_destroy_response(a->answer);
	a->answer = NULL;
	return ok;
}

static enum MHD_Result refuse(struct asked *a, unsigned status)
{
	a->status = status;
	a->answer = make_answer("text/plain", BYTES("", 0));
	return a->answer ? send_answer(a) : MHD_NO;
}

void http_server_reply(struct http_server *s, uint64_t id, unsigned status,
		       const char *content_type, struct bytes body)
{
	list_each (e, &s->requests) {
		struct asked *a = LIST_ENTRY(e, struct asked, link);

		if (a->id != id || a->answer)
			continue;
		a->status = body.n > IO_HTTP_REPLY_MAX ? 500 : status;
		a->answer =
		    make_answer(content_type, body.n > IO_HTTP_REPLY_MAX ? BYTES("", 0) : body);
		if (a->suspended) {
			a->suspended = false;
			MHD_resume_connection(a->connection);
			s->resumed = true;
			io_conn_timer(&s->conn, 1);
		}
		return;
	}
}

/* ---- requests ---- */

/* libmicrohttpd decodes what it hands over later; a SCEP message in a target must stay as it is. */
static void *on_target(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct http_server *s = arg;
	struct asked *a = calloc(1, sizeof *a);

	if (!a)
		return NULL;
	*a = (struct asked){.server = s, .connection = connection, .id = ++s->next_id};
	a->target = str_copy(uri);
	list_add_tail(&s->requests, &a->link);
	return a;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **state,
			 enum MHD_RequestTerminationCode why)
{
	struct asked *a = *state;

	(void)arg, (void)connection, (void)why;
	*state = NULL;
	if (!a)
		return;
	list_remove(&a->link);
	if (a->answer)
		MHD_destroy_response(a->answer);
	text_free(&a->body);
	free(a->target);
	free(a);
}

static void hand_over(struct asked *a)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(a->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char peer[INET_ADDRSTRLEN] = "";
	struct http_request req = {.id = a->id,
				   .post = a->post,
				   .target = a->target,
				   .body = BYTES(text_str(&a->body), a->body.len),
				   .peer = peer};

	if (info && info->client_addr && info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)info->client_addr)->sin_addr, peer,
			  sizeof peer);
	a->handed = true;
	a->server->ops->request(a->server->ctx, &req);
}

static enum MHD_Result count_length(void *arg, enum MHD_ValueKind kind, const char *key,
				    const char *value)
{
	unsigned *n = arg;

	(void)kind, (void)value;
	*n += strcasecmp(key, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0;
	return MHD_YES;
}

static void begin(struct asked *a, const char *method)
{
	unsigned lengths = 0;

	a->begun = true;
	a->post = strcmp(method, MHD_HTTP_METHOD_POST) == 0;
	if (!a->post && strcmp(method, MHD_HTTP_METHOD_GET) != 0)
		a->refuse = MHD_HTTP_METHOD_NOT_ALLOWED;
	/* Two lengths: where the request ends would be anybody's guess (RFC 9112 6.3). */
	(void)MHD_get_connection_values(a->connection, MHD_HEADER_KIND, count_length, &lengths);
	if (lengths > 1)
		a->refuse = MHD_HTTP_BAD_REQUEST;
}

/* Called with the headers, with each piece of the body, and when all is there; again after a resume. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *size, void **state)
{
	struct asked *a = *state;

	(void)arg, (void)connection, (void)url, (void)version;
	if (!a || !a->target)
		return MHD_NO;
	if (!a->begun) {
		begin(a, method);
		return MHD_YES;
	}
	if (*size) {
		if (a->body.len + *size > IO_HTTP_BODY_MAX)
			return MHD_NO; /* more than any message: nobody reads an answer */
		text_addn(&a->body, data, *size);
		*size = 0;
		return text_ok(&a->body) ? MHD_YES : MHD_NO;
	}
	if (a->refuse)
		return refuse(a, a->refuse);
	if (!a->handed)
		hand_over(a);
	if (a->answer)
		return send_answer(a);
	a->suspended = true;
	MHD_suspend_connection(a->connection);
	return MHD_YES;
}

static enum MHD_Result on_connection(void *arg, const struct sockaddr *addr, socklen_t len)
{
	struct http_server *s = arg;

	(void)addr, (void)len;
	return !s->ops->allowed || s->ops->allowed(s->ctx) ? MHD_YES : MHD_NO;
}

/* ---- the loop ---- */

static void run(struct http_server *s)
{
	MHD_UNSIGNED_LONG_LONG ms;

	do { /* an answer may have been given by what this runs */
		s->resumed = false;
		MHD_run(s->daemon);
	} while (s->resumed);
	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES)
		io_conn_timer(&s->conn, ms < 1 ? 1 : ms > 60000 ? 60000 : (unsigned)ms);
	else
		io_conn_timer(&s->conn, 0);
}

static void ready(struct io_conn *c, int events)
{
	(void)events;
	run((struct http_server *)c);
}

static void timeout(struct io_conn *c)
{
	run((struct http_server *)c);
}

static void release(struct io_conn *c)
{
	struct http_server *s = (struct http_server *)c;

	MHD_stop_daemon(s->daemon);
	free(s);
}

static struct MHD_Daemon *start_daemon(struct http_server *s, int fd)
{
	return MHD_start_daemon(
	    MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, on_connection, s, on_request, s,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)IO_HTTP_LINE_MEM * 2, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IO_HTTP_IDLE_S,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)IO_HTTP_CONNS,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)IO_HTTP_PER_IP,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
}

enum status http_server_listen(struct io_loop *loop, uint16_t *port, const char *device,
			       const struct http_server_ops *ops, void *ctx,
			       struct http_server **out)
{
	struct http_server *s = calloc(1, sizeof *s);
	const union MHD_DaemonInfo *epoll;
	enum status st;
	int fd;

	if (!s)
		return ST_NOMEM;
	s->conn = (struct io_conn){
	    .ready = ready, .timeout = timeout, .release = release, .borrowed = true};
	s->ops = ops;
	s->ctx = ctx;
	list_init(&s->requests);
	st = io_listen_socket(port, device, &fd);
	if (st == ST_OK && !(s->daemon = start_daemon(s, fd))) {
		close(fd);
		st = ST_IO;
	}
	if (st != ST_OK) {
		free(s);
		return st;
	}
	epoll = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	st = epoll ? io_conn_start(&s->conn, loop, epoll->epoll_fd) : ST_IO;
	if (st != ST_OK) {
		MHD_stop_daemon(s->daemon);
		free(s);
		return st;
	}
	io_conn_want(&s->conn, UV_READABLE);
	*out = s;
	return ST_OK;
}

void http_server_close(struct http_server *s)
{
	if (!s)
		return;
	/* libmicrohttpd must not be stopped with connections that wait for an answer. */
	list_each (e, &s->requests) {
		struct asked *a = LIST_ENTRY(e, struct asked, link);

		if (a->suspended)
			MHD_resume_connection(a->connection);
		a->suspended = false;
		a->refuse = MHD_HTTP_SERVICE_UNAVAILABLE;
	}
	io_conn_close(&s->conn);
}
