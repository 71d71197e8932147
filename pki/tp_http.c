/* Trustpoints: requests of HTTP. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/base64.h"
#include "pki/tp_int.h"

/*
 * "http://10.0.0.1:80" is the server alone; a path of its own gets the program's name behind it, unless it has
 * a query ("http://10.0.0.1/scep?"), for servers that know their own path alone.
 */
static void add_base(const char *url, const char *operation, struct text *t)
{
	const char *scheme = strstr(url, "://");
	const char *host = scheme ? scheme + 3 : url;
	const char *path = strchr(host, '/');
	size_t n = strlen(url);

	if (strchr(host, '?')) {
		text_addf(t, "%s%soperation=%s", url, url[n - 1] == '?' ? "" : "&", operation);
		return;
	}
	while (n && url[n - 1] == '/')
		n--;
	if (path && path[1] == '\0')
		path = NULL;
	text_addn(t, url, n);
	text_addf(t, "%s?operation=%s", path ? "/pkiclient.exe" : "/cgi-bin/pkiclient.exe",
		  operation);
}

/* RFC 3986 2.1: what is not unreserved is escaped. */
static void add_escaped(struct text *t, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z') || (c && strchr("-._~", c));

		if (plain)
			text_addc(t, (char)c);
		else
			text_addf(t, "%%%02X", c);
	}
}

/* Hands the address over; 0: no memory. */
static uint64_t send_request(struct tp_point *p, struct text *url, bool post, struct bytes body)
{
	struct tp *tp = p->tp;
	struct pki_fx *fx;
	char *taken = text_take(url);

	if (!taken)
		return 0;
	fx_event(&tp->fx, PKI_EV_HTTP_SENT, "sss", p->conf.name, post ? "POST" : "GET", taken);
	fx = fx_add(&tp->fx, PKI_FX_HTTP);
	if (fx == &tp->fx.lost || (post && !fx_set_data(&tp->fx, fx, body))) {
		if (fx != &tp->fx.lost)
			fx->url = taken;
		else
			free(taken);
		return 0;
	}
	fx->id = ++tp->last_id;
	fx->url = taken;
	fx->post = post;
	fx->content_type = post ? TP_HTTP_MESSAGE : NULL;
	(void)str_fit(fx->name, sizeof fx->name, p->conf.name);
	(void)str_fit(fx->source_if, sizeof fx->source_if, p->conf.source_if);
	(void)str_fit(fx->vrf, sizeof fx->vrf, p->conf.vrf);
	return fx->id;
}

uint64_t tp_get(struct tp_point *p, const char *operation)
{
	struct text url = TEXT_EMPTY;

	add_base(p->conf.url, operation, &url);
	text_add(&url, "&message=");
	add_escaped(&url, p->conf.name);
	return send_request(p, &url, false, BYTES(NULL, 0));
}

uint64_t tp_send_message(struct tp_point *p, struct bytes message)
{
	struct text url = TEXT_EMPTY, base64 = TEXT_EMPTY;
	bool post = p->caps & SCEP_CAP_POST;

	add_base(p->conf.url, "PKIOperation", &url);
	if (!post) {
		base64_add(&base64, message, 64);
		text_add(&url, "&message=");
		add_escaped(&url, text_str(&base64));
		url.failed |= base64.failed;
		text_free(&base64);
	}
	return send_request(p, &url, post, message);
}

uint64_t tp_get_url(struct tp_point *p, const char *address)
{
	struct text url = TEXT_EMPTY;

	text_add(&url, address);
	return send_request(p, &url, false, BYTES(NULL, 0));
}
