/* Trustpoints: the certificates they hold. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

struct tp_cert *tp_own(const struct tp_point *p, enum pki_cert_kind kind)
{
	for (size_t i = 0; i < p->n_certs; i++)
		if (p->certs[i].kind == kind)
			return (struct tp_cert *)&p->certs[i];
	return NULL;
}

struct cert *tp_ca(const struct tp_point *p)
{
	struct tp_cert *c = tp_own(p, PKI_CERT_CA);

	return c ? c->cert : NULL;
}

const char *tp_key_label(const struct tp_point *p)
{
	return p->conf.key_label[0] ? p->conf.key_label : p->tp->own_label;
}

static void drop_at(struct tp_point *p, size_t i)
{
	cert_free(p->certs[i].cert);
	rsa_key_free(p->certs[i].key);
	memmove(&p->certs[i], &p->certs[i + 1], (p->n_certs - i - 1) * sizeof *p->certs);
	p->n_certs--;
}

void tp_drop_certs(struct tp_point *p)
{
	while (p->n_certs)
		drop_at(p, p->n_certs - 1);
}

void tp_remove(struct tp_point *p, enum pki_cert_kind kind)
{
	for (size_t i = p->n_certs; i > 0; i--)
		if (p->certs[i - 1].kind == kind)
			drop_at(p, i - 1);
}

static bool is_own(enum pki_cert_kind kind)
{
	return kind == PKI_CERT_ID || kind == PKI_CERT_SELF || kind == PKI_CERT_SHADOW;
}

/* As routers list them: the router's own first, then the authority's. */
static unsigned rank(enum pki_cert_kind kind)
{
	static const uint8_t ranks[] = {
	    [PKI_CERT_ID] = 0, [PKI_CERT_SELF] = 1, [PKI_CERT_SHADOW] = 2,
	    [PKI_CERT_RA] = 3, [PKI_CERT_CA] = 4,   [PKI_CERT_NEXT_CA] = 5,
	};

	return ranks[kind];
}

/* Takes over both references; one of a kind, but for the registration authority's. */
static void put(struct tp_point *p, enum pki_cert_kind kind, struct cert *c, struct rsa_key *key)
{
	struct tp_cert *old = kind == PKI_CERT_RA ? NULL : tp_own(p, kind);
	size_t at = 0;

	if (old)
		drop_at(p, (size_t)(old - p->certs));
	if (p->n_certs == PKI_CERTS_MAX) {
		cert_free(c);
		rsa_key_free(key);
		return;
	}
	while (at < p->n_certs && rank(p->certs[at].kind) <= rank(kind))
		at++;
	memmove(&p->certs[at + 1], &p->certs[at], (p->n_certs - at) * sizeof *p->certs);
	p->certs[at] =
	    (struct tp_cert){.kind = kind, .cert = c, .key = key, .installed = p->tp->now.wall};
	p->n_certs++;
}

void tp_resolve_keys(struct tp_point *p)
{
	for (size_t i = 0; i < p->n_certs; i++) {
		struct tp_cert *c = &p->certs[i];

		if (!is_own(c->kind) || (c->kind == PKI_CERT_SHADOW && c->key))
			continue;
		if (c->kind == PKI_CERT_SHADOW && p->conf.next_key &&
		    cert_holds_key(c->cert, rsa_key_pub(p->conf.next_key)))
			c->key = rsa_key_ref(p->conf.next_key);
		else if (p->conf.key && cert_holds_key(c->cert, rsa_key_pub(p->conf.key))) {
			rsa_key_free(c->key);
			c->key = rsa_key_ref(p->conf.key);
		} else if (!p->conf.key) { /* it was zeroized */
			rsa_key_free(c->key);
			c->key = NULL;
		}
	}
}

void tp_changed(struct tp_point *p)
{
	struct pki_fx *fx = fx_add(&p->tp->fx, PKI_FX_CONFIG);

	(void)str_fit(fx->name, sizeof fx->name, p->conf.name);
	tp_forget_verified(p->tp);
	p->expired_told = false;
	tp_schedule(p);
}

void tp_install(struct tp_point *p, enum pki_cert_kind kind, struct cert *c, struct rsa_key *key)
{
	const struct cert_view *v = cert_view(c);
	char end[21];

	wall_format_iso(v->not_after, end);
	fx_event(&p->tp->fx, PKI_EV_CERT_INSTALL, "usssss", (uint64_t)kind, p->conf.name,
		 v->issuer.line, v->subject.line, v->serial, end);
	put(p, kind, cert_ref(c), key ? rsa_key_ref(key) : NULL);
}

/* ---- the configuration's side ---- */

bool tp_cert_at(const struct tp *tp, const char *name, size_t i, const struct cert **c,
		struct tp_cert_view *v)
{
	struct tp_point *p = tp_find(tp, name);

	if (!p || i >= p->n_certs)
		return false;
	const struct tp_cert *t = &p->certs[i];
	*c = t->cert;
	*v = (struct tp_cert_view){.kind = t->kind, .installed = t->installed};
	if (is_own(t->kind))
		(void)str_fit(v->key_label, sizeof v->key_label, tp_key_label(p));
	if (t->kind == PKI_CERT_ID)
		v->renew = tp_renew_at(p, cert_view(t->cert));
	return true;
}

/* The configuration has one word for what waits: which it is, the certificate says. */
static bool same_kind(enum pki_cert_kind have, enum pki_cert_kind written)
{
	return have == written || (have == PKI_CERT_NEXT_CA && written == PKI_CERT_SHADOW);
}

static bool same_chain(const struct tp_point *p, const struct tp_chain_item *items, size_t n)
{
	if (p->n_certs != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool found = false;

		for (size_t k = 0; k < n; k++)
			found |= same_kind(p->certs[k].kind, items[i].kind) &&
				 bytes_equal(cert_der(p->certs[k].cert), items[i].der);
		if (!found)
			return false;
	}
	return true;
}

enum status tp_chain_load(struct tp *tp, struct when now, const char *name,
			  const struct tp_chain_item *items, size_t n)
{
	struct tp_point *p = tp_find(tp, name);
	struct cert *certs[PKI_CERTS_MAX];
	enum status st = ST_OK;
	size_t read = 0;

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (n > PKI_CERTS_MAX)
		return ST_LIMIT;
	if (same_chain(p, items, n))
		return ST_OK;
	while (st == ST_OK && read < n) {
		st = cert_parse(tp->lib, items[read].der, &certs[read]);
		read += st == ST_OK;
	}
	if (st == ST_OK) {
		tp_drop_certs(p);
		for (size_t i = 0; i < n; i++)
			put(p,
			    items[i].kind == PKI_CERT_SHADOW && cert_view(certs[i])->is_ca
				? PKI_CERT_NEXT_CA
				: items[i].kind,
			    cert_ref(certs[i]), NULL);
		tp_resolve_keys(p);
		tp_forget_verified(tp);
		p->expired_told = false;
		if (tp_own(p, PKI_CERT_ID) && p->state == TP_IDLE)
			p->state = TP_GRANTED;
		tp_schedule(p);
	}
	while (read)
		cert_free(certs[--read]);
	return st;
}
