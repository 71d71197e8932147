/* Trustpoints: the chain of a peer, and what this router shows itself. */
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pki/tp_int.h"

#define KU_DIGITAL_SIGNATURE 0x80000000u
#define KU_CERT_SIGN	     0x04000000u

/* A chain whose signatures were found good: what remains is asked anew each time. */
struct verified {
	char point[PKI_LABEL];
	struct cert *cert, *issuer; /* of the peer, and who issued it */
	struct rsa_pub *key;
	wall_t from, until; /* while all certificates above the peer's are valid */
};

static void verified_free(struct verified *v)
{
	if (!v)
		return;
	cert_free(v->cert);
	cert_free(v->issuer);
	rsa_pub_free(v->key);
	free(v);
}

void tp_forget_verified(struct tp *tp)
{
	map_each (e, &tp->verified)
		verified_free(e->value);
	map_free(&tp->verified);
	tp->verified = (struct map){0};
}

/* ---- signatures ---- */

struct walk {
	struct tp *tp;
	const char *only; /* a trustpoint, or NULL */
	struct cert *certs[PKI_CHAIN_MAX];
	size_t n;
	struct cert *issuer; /* of the first one */
	struct tp_point *point;
	wall_t from, until;
};

static bool may_issue(const struct cert *c)
{
	const struct cert_view *v = cert_view(c);

	if (v->version == 1)
		return v->self_issued;
	return v->is_ca && (!v->has_key_usage || v->key_usage & KU_CERT_SIGN);
}

static void narrow(struct walk *w, const struct cert *c)
{
	const struct cert_view *v = cert_view(c);

	w->from = v->not_before > w->from ? v->not_before : w->from;
	w->until = v->not_after < w->until ? v->not_after : w->until;
}

/* Which of a trustpoint's authorities issued c: the present one, or its successor from its first day on. */
static struct cert *issuer_of(const struct tp_point *p, const struct cert *c)
{
	struct tp_cert *next = tp_own(p, PKI_CERT_NEXT_CA);

	if (tp_ca(p) && cert_signed_by(c, tp_ca(p)))
		return tp_ca(p);
	return next && cert_valid_at(next->cert, p->tp->now.wall) && cert_signed_by(c, next->cert)
		   ? next->cert
		   : NULL;
}

/* A trustpoint whose authority *up issued c. *named: one carries the name, but not the key. */
static struct tp_point *anchor(struct walk *w, const struct cert *c, struct cert **up, bool *named)
{
	struct tp *tp = w->tp;

	for (size_t i = 0; i < tp->n; i++) {
		struct tp_point *p = tp->points[i];
		struct cert *ca = tp_ca(p);

		if (!ca || (w->only && strcmp(w->only, p->conf.name) != 0))
			continue;
		if ((*up = issuer_of(p, c)))
			return p;
		*named |= X509_NAME_cmp(X509_get_issuer_name(cert_x509(c)),
					X509_get_subject_name(cert_x509(ca))) == 0;
	}
	return NULL;
}

static struct cert *issuer_in_chain(const struct walk *w, const struct cert *c)
{
	for (size_t i = 1; i < w->n; i++)
		if (w->certs[i] != c && cert_signed_by(c, w->certs[i]))
			return w->certs[i];
	return NULL;
}

/* From the peer's certificate to an authority that is trusted, in bounded steps. */
static enum pki_reason climb(struct walk *w)
{
	struct cert *at = w->certs[0];
	bool named = false;

	for (size_t step = 0; step < PKI_CHAIN_MAX; step++) {
		struct cert *up = NULL;
		struct tp_point *p = anchor(w, at, &up, &named);

		if (!p)
			up = issuer_in_chain(w, at);
		if (!up)
			return named ? PKI_BAD_SIGNATURE : PKI_NO_TRUSTPOINT;
		if (!may_issue(up))
			return PKI_NOT_A_CA;
		if (step == 0)
			w->issuer = up;
		narrow(w, up);
		if (p) {
			w->point = p;
			return PKI_VALID;
		}
		at = up;
	}
	return PKI_CHAIN_TOO_LONG;
}

/* chain-validation continue: the trustpoint's own authority is asked for above, up to its parent. */
static enum pki_reason climb_on(struct walk *w)
{
	struct tp_point *p = w->point;

	for (size_t step = 0; p->conf.chain_continue && step < PKI_CHAIN_MAX; step++) {
		struct tp_point *parent = tp_find(w->tp, p->conf.parent);
		struct cert *ca = tp_ca(p);

		if (cert_view(ca)->self_issued)
			return PKI_VALID;
		if (!parent || !tp_ca(parent))
			return PKI_NO_TRUSTPOINT;
		if (!may_issue(tp_ca(parent)))
			return PKI_NOT_A_CA;
		if (!cert_signed_by(ca, tp_ca(parent)))
			return PKI_BAD_SIGNATURE;
		narrow(w, tp_ca(parent));
		p = parent;
	}
	return PKI_VALID;
}

static enum pki_reason parse_chain(struct walk *w, const struct bytes *chain, size_t n)
{
	if (n == 0)
		return PKI_BAD_ENCODING;
	if (n > PKI_CHAIN_MAX)
		return PKI_CHAIN_TOO_LONG;
	for (; w->n < n; w->n++)
		if (cert_parse(w->tp->lib, chain[w->n], &w->certs[w->n]) != ST_OK)
			return PKI_BAD_ENCODING;
	return PKI_VALID;
}

static void walk_free(struct walk *w)
{
	while (w->n)
		cert_free(w->certs[--w->n]);
}

/* ---- the memory of chains ---- */

static void chain_key(const char *only, const struct bytes *chain, size_t n, uint8_t out[32])
{
	struct hash h;

	hash_start(&h, HASH_SHA256);
	hash_add(&h, BYTES(only ? only : "", only ? strlen(only) : 0));
	for (size_t i = 0; i < n; i++) {
		uint32_t len = (uint32_t)chain[i].n;

		hash_add(&h, BYTES(&len, sizeof len));
		hash_add(&h, chain[i]);
	}
	hash_end(&h, out);
}

static struct verified *remember(struct tp *tp, const uint8_t key[32], const struct walk *w)
{
	struct verified *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	v->cert = cert_ref(w->certs[0]);
	v->issuer = cert_ref(w->issuer);
	v->from = w->from;
	v->until = w->until;
	(void)str_fit(v->point, sizeof v->point, w->point->conf.name);
	if (tp->verified.n >= TP_VERIFIED_MAX) {
		struct map_entry *first = tp->verified.first;

		verified_free(map_remove(&tp->verified, BYTES(first->key, first->key_len)));
	}
	if (rsa_pub_from_der(cert_spki(v->cert), &v->key) != ST_OK ||
	    map_put(&tp->verified, BYTES(key, 32), v) != ST_OK) {
		verified_free(v);
		return NULL;
	}
	return v;
}

static struct verified *signatures(struct tp *tp, const char *only, const struct bytes *chain,
				   size_t n, enum pki_reason *why)
{
	struct walk w = {.tp = tp, .only = only, .from = INT64_MIN, .until = INT64_MAX};
	uint8_t key[32];
	struct verified *v;

	chain_key(only, chain, n, key);
	v = map_get(&tp->verified, BYTES_OF(key));
	if (v) {
		tp->counters.bypassed++;
		return v;
	}
	*why = parse_chain(&w, chain, n);
	if (*why == PKI_VALID)
		*why = climb(&w);
	if (*why == PKI_VALID)
		*why = climb_on(&w);
	if (*why == PKI_VALID) {
		v = remember(tp, key, &w);
		if (!v)
			*why = PKI_BAD_ENCODING;
	}
	walk_free(&w);
	return v;
}

/* ---- what is asked each time ---- */

static enum pki_reason check_maps(struct tp_point *p, const struct cert_view *v,
				  const struct tp_map_ref **met)
{
	*met = NULL;
	if (!p->conf.n_maps)
		return PKI_VALID;
	for (uint8_t i = 0; i < p->conf.n_maps && !*met; i++) {
		bool ok = tp_map_matches(p->tp, p->conf.maps[i].map, v);

		fx_event(&p->tp->fx, PKI_EV_VALIDATE_MAP, "su", p->conf.maps[i].map, (uint64_t)ok);
		if (ok)
			*met = &p->conf.maps[i];
	}
	return *met ? PKI_VALID : PKI_MAP_MISMATCH;
}

static enum pki_reason check_revocation(struct tp_point *p, const struct verified *v)
{
	for (size_t i = 0; i < 3 && p->conf.revocation[i] != TP_REVOCATION_END; i++) {
		if (p->conf.revocation[i] == TP_REVOCATION_NONE)
			return PKI_VALID;
		if (p->conf.revocation[i] != TP_REVOCATION_CRL)
			continue;
		switch (tp_crl_check(p, v->cert, v->issuer)) {
		case TP_CRL_GOOD:
			return PKI_VALID;
		case TP_CRL_REVOKED:
			fx_event(&p->tp->fx, PKI_EV_CERT_REVOKED, "ss",
				 cert_view(v->cert)->subject.line, cert_view(v->cert)->serial);
			return PKI_REVOKED;
		case TP_CRL_COMING:
			return PKI_CRL_PENDING;
		case TP_CRL_NONE:
			break;
		}
	}
	return PKI_NO_CRL;
}

static enum pki_reason check_rest(struct tp_point *p, const struct verified *v)
{
	const struct cert_view *view = cert_view(v->cert);
	const struct tp_map_ref *map;
	wall_t now = p->tp->now.wall;
	enum pki_reason why = check_maps(p, view, &map);

	if (why != PKI_VALID)
		return why;
	if (now < view->not_before || now < v->from)
		return PKI_NOT_YET_VALID;
	if (now > v->until || (now > view->not_after && !(map && map->allow_expired)))
		return PKI_EXPIRED;
	if (view->has_key_usage && !(view->key_usage & KU_DIGITAL_SIGNATURE))
		return PKI_BAD_USAGE;
	if (p->conf.match_eku && (view->eku & p->conf.match_eku) != p->conf.match_eku)
		return PKI_BAD_USAGE;
	if (map && map->skip_revocation)
		return PKI_VALID;
	return check_revocation(p, v);
}

void tp_verify(struct tp *tp, struct when now, const char *trustpoint, const struct bytes *chain,
	       size_t n, struct tp_verdict *out)
{
	const char *only = trustpoint && *trustpoint ? trustpoint : NULL;
	uint64_t session;
	struct verified *v;

	tp->now = now;
	*out = (struct tp_verdict){.reason = PKI_VALID};
	session = tp_session_open(tp, only ? only : "");
	fx_event(&tp->fx, PKI_EV_VALIDATE_START, "su", only ? only : "", (uint64_t)n);
	v = signatures(tp, only, chain, n, &out->reason);
	if (v) {
		const struct cert_view *view = cert_view(v->cert);
		struct tp_point *p = tp_find(tp, v->point);

		fx_event(&tp->fx, PKI_EV_VALIDATE_CERT, "sss", view->subject.line,
			 view->issuer.line, view->serial);
		fx_event(&tp->fx, PKI_EV_VALIDATE_ISSUER, "ss", v->point, view->issuer.line);
		(void)str_fit(out->trustpoint, sizeof out->trustpoint, v->point);
		out->cert = cert_ref(v->cert);
		out->key = rsa_pub_ref(v->key);
		out->reason = check_rest(p, v);
	}
	tp->counters.validated += out->reason == PKI_VALID;
	tp->counters.pending += out->reason == PKI_CRL_PENDING;
	tp->counters.invalid += out->reason != PKI_VALID && out->reason != PKI_CRL_PENDING;
	fx_event(&tp->fx, PKI_EV_VALIDATE_END, "su", out->trustpoint, (uint64_t)out->reason);
	if (out->reason != PKI_VALID && out->reason != PKI_CRL_PENDING)
		fx_event(&tp->fx, PKI_EV_CERT_INVALID, "ssu", out->trustpoint,
			 out->cert ? cert_view(out->cert)->subject.line : "",
			 (uint64_t)out->reason);
	tp_session_close(tp, session);
}

void tp_verdict_free(struct tp_verdict *v)
{
	cert_free(v->cert);
	rsa_pub_free(v->key);
	v->cert = NULL;
	v->key = NULL;
}

/* ---- our own ---- */

bool tp_credential(const struct tp *tp, const char *name, wall_t now, struct tp_credential *out)
{
	for (size_t i = 0; i < tp->n; i++) {
		struct tp_point *p = tp->points[i];
		struct tp_cert *id = tp_own(p, PKI_CERT_ID);

		if (name && *name && strcmp(name, p->conf.name) != 0)
			continue;
		if (!id)
			id = tp_own(p, PKI_CERT_SELF);
		if (!id || !id->key || !cert_valid_at(id->cert, now))
			continue;
		*out = (struct tp_credential){p->conf.name, id->key, id->cert, tp_ca(p)};
		return true;
	}
	return false;
}
