/* Trustpoints without an authority's URL: pasted, self-signed, PKCS#12. */
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/base64.h"
#include "pki/name.h"
#include "pki/tp_int.h"

#define KU_CA_SELF   0x8600 /* digital signature, certificate and CRL signing */
#define PKCS12_MAX   65536
#define PKCS12_ITER  2048
#define SELF_EXPIRES INT64_C(1893456000) /* 2030-01-01, as routers do, while that is ahead */
#define SELF_LIFE_S  (INT64_C(3650) * 86400)

/* ---- enrollment terminal ---- */

enum status tp_enroll_text(struct tp *tp, struct when now, const char *name,
			   const struct tp_enroll_spec *spec, struct text *out)
{
	struct tp_point *p = tp_find(tp, name);
	enum status st;

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (p->conf.enrollment != TP_ENROLL_TERMINAL || !tp_ca(p))
		return ST_STATE;
	tp_end_job(p);
	fx_event(&tp->fx, PKI_EV_CERT_ENROLL_MANUAL, "s", name);
	st = tp_prepare(p, spec, false);
	if (st == ST_OK)
		base64_add(out, BYTES(p->req.csr, p->req.csr_n), 64);
	if (st != ST_OK || !text_ok(out)) {
		tp_end_job(p);
		return st != ST_OK ? st : ST_NOMEM;
	}
	p->job = JOB_TERMINAL;
	p->state = TP_ENROLLING;
	return ST_OK;
}

enum status tp_import_text(struct tp *tp, struct when now, const char *name, const char *text)
{
	struct tp_point *p = tp_find(tp, name);
	struct cert *c = NULL;
	struct rsa_key *key;
	enum status st;

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (!tp_ca(p))
		return ST_STATE;
	key = p->req.key ? p->req.key : p->conf.key;
	st = cert_parse_text(tp->lib, text, &c);
	if (st != ST_OK)
		return st;
	if (!key || !cert_holds_key(c, rsa_key_pub(key)) || !cert_signed_by(c, tp_ca(p))) {
		cert_free(c);
		return ST_REFUSED;
	}
	tp_install(p, PKI_CERT_ID, c, key);
	cert_free(c);
	p->state = TP_GRANTED;
	tp_end_job(p);
	tp_changed(p);
	return ST_OK;
}

/* ---- enrollment selfsigned ---- */

enum status tp_enroll_self(struct tp *tp, struct when now, const char *name,
			   const struct tp_enroll_spec *spec)
{
	struct tp_point *p = tp_find(tp, name);
	struct cert *c = NULL;
	enum status st;

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (p->conf.enrollment != TP_ENROLL_SELFSIGNED)
		return ST_STATE;
	tp_end_job(p);
	st = tp_prepare(p, spec, false);
	if (st == ST_OK) {
		X509_NAME *subject = tp_subject(p, spec);
		wall_t fixed = SELF_EXPIRES * (wall_t)USEC_S;
		struct cert_spec cs = {
		    .subject = subject,
		    .issuer = subject,
		    .key = p->req.pkey,
		    .signer = p->req.pkey,
		    .hash = tp_digest(p),
		    .serial = 1,
		    .from = now.wall,
		    .until = fixed > now.wall ? fixed : now.wall + SELF_LIFE_S * (wall_t)USEC_S,
		    .key_usage = KU_CA_SELF,
		    .ca = true,
		};

		st = subject ? cert_make(tp->lib, &cs, &c) : ST_NOMEM;
		X509_NAME_free(subject);
	}
	if (st == ST_OK) {
		tp_install(p, PKI_CERT_SELF, c, p->req.key);
		p->state = TP_GRANTED;
		cert_free(c);
	}
	tp_end_job(p);
	if (st == ST_OK)
		tp_changed(p);
	return st;
}

/* ---- PKCS#12 ---- */

static STACK_OF(X509) * authorities(const struct tp_point *p)
{
	STACK_OF(X509) *list = sk_X509_new_null();

	for (size_t i = 0; list && i < p->n_certs; i++)
		if (p->certs[i].kind == PKI_CERT_CA || p->certs[i].kind == PKI_CERT_RA)
			(void)sk_X509_push(list, cert_x509(p->certs[i].cert));
	return list;
}

enum status tp_export_pkcs12(struct tp *tp, const char *name, const char *password, uint8_t **out,
			     size_t *n)
{
	struct tp_point *p = tp_find(tp, name);
	struct tp_cert *id = p ? tp_own(p, PKI_CERT_ID) : NULL;
	unsigned char *der = NULL;
	int len = -1;

	*out = NULL;
	if (!id || !id->key)
		return ST_ABSENT;
	if (!p->conf.key_exportable)
		return ST_REFUSED;
	EVP_PKEY *key = pki_private(tp->lib, id->key);
	STACK_OF(X509) *cas = authorities(p);
	PKCS12 *p12 = key && cas
			  ? PKCS12_create_ex(password, name, key, cert_x509(id->cert), cas, 0, 0,
					     PKCS12_ITER, PKCS12_ITER, 0, pki_ctx(tp->lib), NULL)
			  : NULL;
	if (p12)
		len = i2d_PKCS12(p12, &der);
	*out = len > 0 ? malloc((size_t)len) : NULL;
	if (*out) {
		memcpy(*out, der, (size_t)len);
		*n = (size_t)len;
	}
	OPENSSL_clear_free(der, len > 0 ? (size_t)len : 0);
	PKCS12_free(p12);
	sk_X509_free(cas);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return *out ? ST_OK : ST_CRYPTO;
}

static enum status to_cert(struct tp *tp, X509 *x, struct cert **out)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	enum status st = n > 0 ? cert_parse(tp->lib, BYTES(der, n), out) : ST_CRYPTO;

	OPENSSL_free(der);
	return st;
}

static enum status to_key(EVP_PKEY *pkey, struct rsa_key **out)
{
	unsigned char *der = NULL;
	int n = EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA ? i2d_PrivateKey(pkey, &der) : -1;
	enum status st = n > 0 ? rsa_key_from_der(BYTES(der, n), out) : ST_UNSUPPORTED;

	OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0);
	return st;
}

static enum status open_pkcs12(struct tp *tp, struct bytes data, const char *password,
			       EVP_PKEY **key, X509 **cert, STACK_OF(X509) * *cas)
{
	const unsigned char *at = data.p;
	PKCS12 *p12 = PKCS12_init_ex(NID_pkcs7_data, pki_ctx(tp->lib), NULL);
	enum status st = ST_SYNTAX;

	if (p12 && d2i_PKCS12(&p12, &at, (long)data.n) && at == data.p + data.n) {
		if (PKCS12_verify_mac(p12, password, -1) != 1)
			st = ST_REFUSED;
		else if (PKCS12_parse(p12, password, key, cert, cas) == 1 && *key && *cert)
			st = ST_OK;
	}
	PKCS12_free(p12);
	ERR_clear_error();
	return st;
}

/* The authority that issued it, from what came beside it. */
static enum status find_ca(struct tp *tp, STACK_OF(X509) * cas, struct cert *id, struct cert **ca)
{
	*ca = NULL;
	for (int i = 0; cas && i < sk_X509_num(cas) && i < PKI_CERTS_MAX && !*ca; i++) {
		if (to_cert(tp, sk_X509_value(cas, i), ca) != ST_OK)
			*ca = NULL;
		else if (!cert_signed_by(id, *ca)) {
			cert_free(*ca);
			*ca = NULL;
		}
	}
	return *ca ? ST_OK : ST_ABSENT;
}

static void install_imported(struct tp_point *p, struct cert *ca, struct cert *id,
			     struct rsa_key *key, bool exportable)
{
	struct pki_fx *fx = fx_add(&p->tp->fx, PKI_FX_KEY);

	(void)str_fit(fx->name, sizeof fx->name,
		      p->conf.key_label[0] ? p->conf.key_label : p->conf.name);
	fx->key = rsa_key_ref(key);
	fx->exportable = exportable;
	rsa_key_free(p->conf.key);
	p->conf.key = rsa_key_ref(key);
	tp_end_job(p);
	tp_install(p, PKI_CERT_CA, ca, NULL);
	tp_install(p, PKI_CERT_ID, id, key);
	p->state = TP_GRANTED;
	tp_changed(p);
}

enum status tp_import_pkcs12(struct tp *tp, struct when now, const char *name, struct bytes data,
			     const char *password, bool exportable)
{
	struct tp_point *p = tp_find(tp, name);
	EVP_PKEY *pkey = NULL;
	X509 *x = NULL;
	STACK_OF(X509) *cas = NULL;
	struct cert *id = NULL, *ca = NULL;
	struct rsa_key *key = NULL;
	enum status st;

	tp->now = now;
	if (!p)
		return ST_ABSENT;
	if (data.n > PKCS12_MAX)
		return ST_LIMIT;
	st = open_pkcs12(tp, data, password, &pkey, &x, &cas);
	if (st == ST_OK)
		st = to_cert(tp, x, &id);
	if (st == ST_OK)
		st = to_key(pkey, &key);
	if (st == ST_OK && !cert_holds_key(id, rsa_key_pub(key)))
		st = ST_SYNTAX;
	if (st == ST_OK)
		st = find_ca(tp, cas, id, &ca);
	if (st == ST_OK)
		install_imported(p, ca, id, key, exportable);
	cert_free(id);
	cert_free(ca);
	rsa_key_free(key);
	sk_X509_pop_free(cas, X509_free);
	X509_free(x);
	EVP_PKEY_free(pkey);
	return st;
}

/* ---- PEM ---- */

enum status tp_import_pem(struct tp *tp, struct when now, const char *name, const char *ca_text,
			  const char *id_text, struct rsa_key *key, bool exportable)
{
	struct tp_point *p = tp_find(tp, name);
	struct cert *ca = NULL, *id = NULL;
	enum status st = p ? cert_parse_text(tp->lib, ca_text, &ca) : ST_ABSENT;

	tp->now = now;
	if (st == ST_OK)
		st = cert_parse_text(tp->lib, id_text, &id);
	if (st == ST_OK && (!cert_holds_key(id, rsa_key_pub(key)) || !cert_signed_by(id, ca)))
		st = ST_REFUSED;
	if (st == ST_OK)
		install_imported(p, ca, id, key, exportable);
	cert_free(ca);
	cert_free(id);
	return st;
}
