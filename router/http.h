/*
 * HTTP between the routers of a virtual network: whole requests and answers over its streams, in a framing
 * of our own (both ends are this program; what comes from outside is read by the host's HTTP library and
 * given to router_http_in()). One exchange a stream. Owned by struct router.
 *
 * A request: octets that follow (4), 'G' or 'P', length of the target (2), target, body.
 * An answer: octets that follow (4), status (2), length of the content type (1), content type, body.
 */
#ifndef GKMSH_ROUTER_HTTP_H
#define GKMSH_ROUTER_HTTP_H

#include "base/list.h"
#include "net/net.h"

#define HTTP_REQUEST_MAX  (96 * 1024) /* a SCEP message as base64 in a target, and slack */
#define HTTP_ANSWER_MAX	  (512 * 1024)
#define HTTP_EXCHANGES	  64 /* each way; a stranger can open no more */
#define HTTP_IDLE_S	  30 /* an exchange that goes no further is given up */
#define HTTP_DEFAULT_PORT 80

struct http_host {
	struct list exchanges;
	size_t n_in, n_out;
	uint64_t refused;
	uint16_t port; /* listened on; 0: not */
};

/* What came of an exchange, or into it; the octets live until the next call. */
enum http_what {
	HTTP_REQUEST, /* id, post, target, body: to be answered */
	HTTP_ANSWER,  /* id, status (0: there was none), content_type, body */
};
struct http_event {
	enum http_what what;
	uint64_t id;
	bool post;
	const char *target;
	size_t target_n;
	unsigned status;
	const char *content_type;
	struct bytes body;
};
typedef void (*http_fn)(void *arg, const struct http_event *);

void http_init(struct http_host *);
void http_free(struct http_host *);
void http_listen(struct http_host *, struct net *, uint16_t port); /* 0: no more */

/* Whom a URL speaks of. */
bool http_url_address(const char *url, ip4_t *out);
/* Asks for url ("http://10.0.0.1:80/path?query"). ST_SYNTAX: no such URL, or a name instead of an address. */
enum status http_fetch(struct http_host *, struct net *, struct when now, uint64_t id, ip4_t src,
		       bool post, const char *url, struct bytes body) must_use;
/* Whom it would ask; false when that is no address. */
bool http_url_address(const char *url, ip4_t *out);
/* Answers request id; one that is gone is forgotten. */
void http_reply(struct http_host *, struct net *, struct when now, uint64_t id, unsigned status,
		const char *content_type, struct bytes body);

/* Whether the stream was one of HTTP's. */
bool http_stream(struct http_host *, struct net *, struct when now, const struct net_fx_stream *,
		 http_fn, void *arg);
void http_tick(struct http_host *, struct net *, struct when now, http_fn, void *arg);
mono_t http_deadline(const struct http_host *);

#endif
