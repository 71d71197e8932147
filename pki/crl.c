#include "pki/crl.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/ber.h"
#include "pki/name.h"

struct crl {
	unsigned refs;
	X509_CRL *crl;
	wall_t from, until;
	bool has_until;
	struct bytes der;
	uint8_t octets[];
};

enum status crl_parse(const struct pki_lib *lib, struct bytes der, struct crl **out)
{
	if (der.n > PKI_CRL_MAX)
		return ST_LIMIT;
	if (!ber_single(der))
		return ST_SYNTAX;
	struct crl *c = calloc(1, sizeof *c + der.n);
	if (!c)
		return ST_NOMEM;
	c->refs = 1;
	memcpy(c->octets, der.p, der.n);
	c->der = BYTES(c->octets, der.n);
	const unsigned char *p = c->octets;
	c->crl = X509_CRL_new_ex(pki_ctx(lib), NULL);
	bool ok = c->crl && d2i_X509_CRL(&c->crl, &p, (long)der.n) && p == c->octets + der.n &&
		  pki_time_read(X509_CRL_get0_lastUpdate(c->crl), &c->from);
	const ASN1_TIME *next = ok ? X509_CRL_get0_nextUpdate(c->crl) : NULL;
	c->has_until = next != NULL;
	if (next && !pki_time_read(next, &c->until))
		ok = false;
	ERR_clear_error();
	if (!ok) {
		crl_free(c);
		return ST_SYNTAX;
	}
	*out = c;
	return ST_OK;
}

struct crl *crl_ref(struct crl *c)
{
	if (c)
		c->refs++;
	return c;
}

void crl_free(struct crl *c)
{
	if (!c || --c->refs)
		return;
	X509_CRL_free(c->crl);
	free(c);
}

struct bytes crl_der(const struct crl *c)
{
	return c->der;
}

void crl_view(const struct crl *c, struct crl_view *v)
{
	STACK_OF(X509_REVOKED) *all = X509_CRL_get_REVOKED(c->crl);
	ASN1_INTEGER *number = X509_CRL_get_ext_d2i(c->crl, NID_crl_number, NULL, NULL);

	*v = (struct crl_view){.this_update = c->from,
			       .next_update = c->until,
			       .has_next = c->has_until,
			       .octets = c->der.n,
			       .n_entries = all ? (size_t)sk_X509_REVOKED_num(all) : 0};
	name_to_view(X509_CRL_get_issuer(c->crl), &v->issuer);
	if (number)
		v->has_number = ASN1_INTEGER_get_uint64(&v->number, number) == 1;
	ASN1_INTEGER_free(number);
	ERR_clear_error();
}

bool crl_entry(const struct crl *c, size_t i, struct crl_entry_view *v)
{
	STACK_OF(X509_REVOKED) *all = X509_CRL_get_REVOKED(c->crl);
	const X509_REVOKED *r =
	    all && i < (size_t)sk_X509_REVOKED_num(all) ? sk_X509_REVOKED_value(all, (int)i) : NULL;

	if (!r)
		return false;
	*v = (struct crl_entry_view){0};
	const ASN1_INTEGER *serial = X509_REVOKED_get0_serialNumber(r);
	char *to = v->serial;
	for (int k = 0; k < ASN1_STRING_length(serial) && k < PKI_SERIAL; k++)
		to += sprintf(to, "%02X", ASN1_STRING_get0_data(serial)[k]);
	(void)pki_time_read(X509_REVOKED_get0_revocationDate(r), &v->revoked_at);
	return true;
}

bool crl_signed_by(const struct crl *c, const struct cert *issuer)
{
	bool ok = crl_of_issuer(c, X509_get_subject_name(cert_x509(issuer))) &&
		  X509_CRL_verify(c->crl, X509_get0_pubkey(cert_x509(issuer))) == 1;

	ERR_clear_error();
	return ok;
}

bool crl_of_issuer(const struct crl *c, const X509_NAME *name)
{
	return X509_NAME_cmp(X509_CRL_get_issuer(c->crl), name) == 0;
}

bool crl_revokes(const struct crl *c, const struct cert *cert, wall_t *when)
{
	X509_REVOKED *r = NULL;
	int found = X509_CRL_get0_by_cert(c->crl, &r, cert_x509(cert));

	/* 2: removed from the CRL again (of a delta) */
	if (found == 1 && when)
		(void)pki_time_read(X509_REVOKED_get0_revocationDate(r), when);
	return found == 1;
}

bool crl_fresh(const struct crl *c, wall_t now)
{
	return now >= c->from && (!c->has_until || now <= c->until);
}

/* ---- making ---- */

static bool add_revoked(X509_CRL *crl, const struct crl_revoked *e)
{
	X509_REVOKED *r = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_TIME *when = pki_time_new(e->when);
	bool ok = r && serial && when && ASN1_INTEGER_set_uint64(serial, e->serial) == 1 &&
		  X509_REVOKED_set_serialNumber(r, serial) == 1 &&
		  X509_REVOKED_set_revocationDate(r, when) == 1 &&
		  X509_CRL_add0_revoked(crl, r) == 1;

	if (!ok)
		X509_REVOKED_free(r);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(when);
	return ok;
}

static bool add_extensions(X509_CRL *crl, struct cert *ca, uint64_t number)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	AUTHORITY_KEYID *ak = AUTHORITY_KEYID_new();
	ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
	bool ok = n && ak && id && ASN1_INTEGER_set_uint64(n, number) == 1 &&
		  X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0) == 1;

	if (ok && cert_view(ca)->ski_n) {
		ok = ASN1_OCTET_STRING_set(id, cert_view(ca)->ski, cert_view(ca)->ski_n);
		ak->keyid = id;
		id = NULL;
		ok = ok && X509_CRL_add1_ext_i2d(crl, NID_authority_key_identifier, ak, 0, 0) == 1;
	}
	ASN1_INTEGER_free(n);
	ASN1_OCTET_STRING_free(id);
	AUTHORITY_KEYID_free(ak);
	return ok;
}

enum status crl_make(const struct pki_lib *lib, struct cert *ca, EVP_PKEY *key, enum hash_alg hash,
		     uint64_t number, wall_t from, wall_t until, const struct crl_revoked *revoked,
		     size_t n, struct crl **out)
{
	X509_CRL *crl = X509_CRL_new_ex(pki_ctx(lib), NULL);
	ASN1_TIME *a = pki_time_new(from), *b = pki_time_new(until);
	const EVP_MD *md = pki_md(lib, hash);
	unsigned char *der = NULL;
	int len = -1;
	bool ok = crl && a && b && md && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
		  X509_CRL_set_issuer_name(crl, X509_get_subject_name(cert_x509(ca))) == 1 &&
		  X509_CRL_set1_lastUpdate(crl, a) == 1 && X509_CRL_set1_nextUpdate(crl, b) == 1;

	for (size_t i = 0; ok && i < n; i++)
		ok = add_revoked(crl, &revoked[i]);
	ok = ok && add_extensions(crl, ca, number);
	if (ok && X509_CRL_sort(crl) == 1 && X509_CRL_sign(crl, key, md) > 0)
		len = i2d_X509_CRL(crl, &der);
	enum status st = len > 0 ? crl_parse(lib, BYTES(der, (size_t)len), out) : ST_CRYPTO;
	OPENSSL_free(der);
	ASN1_TIME_free(a);
	ASN1_TIME_free(b);
	X509_CRL_free(crl);
	ERR_clear_error();
	return st;
}
