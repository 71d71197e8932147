#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cert.h"
#include "pki/pki_conf.h"

static bool add_ext(X509 *x, int nid, void *value, bool critical)
{
	return value && X509_add1_ext_i2d(x, nid, value, critical, X509V3_ADD_DEFAULT) == 1;
}

static bool add_key_usage(X509 *x, uint16_t bits, bool critical)
{
	ASN1_BIT_STRING *s = ASN1_BIT_STRING_new();
	bool ok = s != NULL;

	for (int i = 0; ok && i < 9; i++)
		ok = ASN1_BIT_STRING_set_bit(s, i, bits >> (15 - i) & 1);
	ok = ok && add_ext(x, NID_key_usage, s, critical);
	ASN1_BIT_STRING_free(s);
	return ok;
}

static bool add_basic(X509 *x)
{
	BASIC_CONSTRAINTS *bc = BASIC_CONSTRAINTS_new();
	bool ok = bc != NULL;

	if (ok)
		bc->ca = 0xff;
	ok = ok && add_ext(x, NID_basic_constraints, bc, true);
	BASIC_CONSTRAINTS_free(bc);
	return ok;
}

/* RFC 5280 4.2.1.2, the first method: SHA-1 of the bits of the key. */
static bool add_key_ids(X509 *x, const struct cert *aki)
{
	uint8_t id[20];
	const ASN1_BIT_STRING *bits = X509_get0_pubkey_bitstr(x);
	ASN1_OCTET_STRING *ski = ASN1_OCTET_STRING_new();
	AUTHORITY_KEYID *ak = AUTHORITY_KEYID_new();
	ASN1_OCTET_STRING *named = ASN1_OCTET_STRING_new();
	struct bytes b = BYTES(bits->data, (size_t)bits->length);
	bool ok = ski && ak && named;

	hash_parts(HASH_SHA1, &b, 1, id);
	ok = ok && ASN1_OCTET_STRING_set(ski, id, sizeof id) &&
	     add_ext(x, NID_subject_key_identifier, ski, false);
	if (aki && cert_view(aki)->ski_n)
		ok = ok && ASN1_OCTET_STRING_set(named, cert_view(aki)->ski, cert_view(aki)->ski_n);
	else
		ok = ok && ASN1_OCTET_STRING_set(named, id, sizeof id);
	if (ok) {
		ak->keyid = named;
		named = NULL;
		ok = add_ext(x, NID_authority_key_identifier, ak, false);
	}
	ASN1_OCTET_STRING_free(ski);
	ASN1_OCTET_STRING_free(named);
	AUTHORITY_KEYID_free(ak);
	return ok;
}

static bool add_eku(X509 *x, uint32_t mask)
{
	EXTENDED_KEY_USAGE *eku = EXTENDED_KEY_USAGE_new();
	bool ok = eku != NULL;

	for (uint32_t bit = 1; ok && bit <= PKI_EKU_SSH_SERVER; bit <<= 1)
		if (mask & bit)
			ok = sk_ASN1_OBJECT_push(eku, OBJ_nid2obj(eku_nid(bit))) > 0;
	ok = ok && add_ext(x, NID_ext_key_usage, eku, false);
	EXTENDED_KEY_USAGE_free(eku);
	return ok;
}

static bool add_cdp(X509 *x, const char *url)
{
	CRL_DIST_POINTS *points = CRL_DIST_POINTS_new();
	DIST_POINT *p = DIST_POINT_new();
	DIST_POINT_NAME *dpn = DIST_POINT_NAME_new();
	GENERAL_NAME *g = GENERAL_NAME_new();
	ASN1_IA5STRING *s = ASN1_IA5STRING_new();
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	bool ok = points && p && dpn && g && s && names && ASN1_STRING_set(s, url, -1);

	if (ok) {
		GENERAL_NAME_set0_value(g, GEN_URI, s);
		s = NULL;
		ok = sk_GENERAL_NAME_push(names, g) > 0;
	}
	if (ok) {
		g = NULL;
		dpn->type = 0;
		dpn->name.fullname = names;
		names = NULL;
		p->distpoint = dpn;
		dpn = NULL;
		ok = sk_DIST_POINT_push(points, p) > 0;
	}
	if (ok) {
		p = NULL;
		ok = add_ext(x, NID_crl_distribution_points, points, false);
	}
	ASN1_IA5STRING_free(s);
	GENERAL_NAME_free(g);
	GENERAL_NAMES_free(names);
	DIST_POINT_NAME_free(dpn);
	DIST_POINT_free(p);
	CRL_DIST_POINTS_free(points);
	return ok;
}

static bool copy_alt(X509 *x, const STACK_OF(X509_EXTENSION) * from)
{
	int at = from ? X509v3_get_ext_by_NID(from, NID_subject_alt_name, -1) : -1;

	return at < 0 || X509_add_ext(x, X509v3_get_ext(from, at), -1) == 1;
}

static bool add_extensions(X509 *x, const struct cert_spec *s)
{
	return (!s->ca || add_basic(x)) &&
	       (!s->key_usage || add_key_usage(x, s->key_usage, s->ca)) && add_key_ids(x, s->aki) &&
	       (!s->eku || add_eku(x, s->eku)) && (!s->cdp || !s->cdp[0] || add_cdp(x, s->cdp)) &&
	       copy_alt(x, s->alt);
}

static bool fill(X509 *x, const struct cert_spec *s)
{
	ASN1_TIME *from = pki_time_new(s->from), *until = pki_time_new(s->until);
	bool ok = from && until && X509_set_version(x, X509_VERSION_3) == 1 &&
		  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), s->serial) == 1 &&
		  X509_set_subject_name(x, s->subject) == 1 &&
		  X509_set_issuer_name(x, s->issuer) == 1 && X509_set_pubkey(x, s->key) == 1 &&
		  X509_set1_notBefore(x, from) == 1 && X509_set1_notAfter(x, until) == 1 &&
		  (s->bare || add_extensions(x, s));

	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return ok;
}

enum status cert_make(const struct pki_lib *lib, const struct cert_spec *s, struct cert **out)
{
	const EVP_MD *md = pki_md(lib, s->hash);
	X509 *x = X509_new_ex(pki_ctx(lib), NULL);
	enum status st = ST_CRYPTO;

	if (md && x && fill(x, s) && X509_sign(x, s->signer, md) > 0)
		st = cert_of_x509(x, out);
	X509_free(x);
	ERR_clear_error();
	return st;
}
