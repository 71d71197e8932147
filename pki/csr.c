#include "pki/csr.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/base64.h"
#include "pki/ber.h"
#include "pki/pki_conf.h"

struct csr {
	X509_REQ *req;
	STACK_OF(X509_EXTENSION) * extensions;
	struct bytes der, spki;
	uint8_t md5[16];
	struct name_view subject;
	uint8_t octets[];
};

/* ---- making ---- */

static bool push_ext(STACK_OF(X509_EXTENSION) * *exts, int nid, void *value)
{
	return value && X509V3_add1_i2d(exts, nid, value, 0, X509V3_ADD_DEFAULT) == 1;
}

static bool push_alt(STACK_OF(X509_EXTENSION) * *exts, const char *dns)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *g = GENERAL_NAME_new();
	ASN1_IA5STRING *s = ASN1_IA5STRING_new();
	bool ok = names && g && s && ASN1_STRING_set(s, dns, -1);

	if (ok) {
		GENERAL_NAME_set0_value(g, GEN_DNS, s);
		s = NULL;
		ok = sk_GENERAL_NAME_push(names, g) > 0;
	}
	if (ok)
		g = NULL;
	ok = ok && push_ext(exts, NID_subject_alt_name, names);
	ASN1_IA5STRING_free(s);
	GENERAL_NAME_free(g);
	GENERAL_NAMES_free(names);
	return ok;
}

static bool push_usage(STACK_OF(X509_EXTENSION) * *exts, uint32_t eku)
{
	ASN1_BIT_STRING *ku = ASN1_BIT_STRING_new();
	EXTENDED_KEY_USAGE *list = EXTENDED_KEY_USAGE_new();
	bool ok = ku && list && ASN1_BIT_STRING_set_bit(ku, 0, 1) &&
		  ASN1_BIT_STRING_set_bit(ku, 2, 1) && push_ext(exts, NID_key_usage, ku);

	for (uint32_t bit = 1; ok && bit <= PKI_EKU_SSH_SERVER; bit <<= 1)
		if (eku & bit)
			ok = sk_ASN1_OBJECT_push(list, OBJ_nid2obj(eku_nid(bit))) > 0;
	if (ok && eku)
		ok = push_ext(exts, NID_ext_key_usage, list);
	ASN1_BIT_STRING_free(ku);
	EXTENDED_KEY_USAGE_free(list);
	return ok;
}

static bool add_password(X509_REQ *req, const char *password)
{
	int type = V_ASN1_PRINTABLESTRING;

	for (const char *p = password; *p; p++)
		if (ASN1_PRINTABLE_type((const unsigned char *)p, 1) != V_ASN1_PRINTABLESTRING)
			type = V_ASN1_UTF8STRING;
	return X509_REQ_add1_attr_by_NID(req, NID_pkcs9_challengePassword, type,
					 (const unsigned char *)password,
					 (int)strlen(password)) == 1;
}

enum status csr_make(const struct pki_lib *lib, const struct csr_spec *s, uint8_t **der, size_t *n)
{
	X509_REQ *req = X509_REQ_new_ex(pki_ctx(lib), NULL);
	STACK_OF(X509_EXTENSION) *exts = NULL;
	const EVP_MD *md = pki_md(lib, s->hash);
	unsigned char *out = NULL;
	int out_n = -1;
	bool ok = req && md && X509_REQ_set_version(req, 0) == 1 &&
		  X509_REQ_set_subject_name(req, s->subject) == 1 &&
		  X509_REQ_set_pubkey(req, s->key) == 1;

	ok = ok && (!s->password || !s->password[0] || add_password(req, s->password));
	ok = ok && (!s->dns_name || !s->dns_name[0] || push_alt(&exts, s->dns_name)) &&
	     push_usage(&exts, s->eku) && X509_REQ_add_extensions(req, exts) == 1;
	if (ok && X509_REQ_sign(req, s->key, md) > 0)
		out_n = i2d_X509_REQ(req, &out);
	*der = out_n > 0 ? malloc((size_t)out_n) : NULL;
	if (*der) {
		memcpy(*der, out, (size_t)out_n);
		*n = (size_t)out_n;
	}
	if (out_n > 0)
		crypto_wipe(out, (size_t)out_n); /* the password is in it */
	OPENSSL_free(out);
	sk_X509_EXTENSION_pop_free(exts, X509_EXTENSION_free);
	X509_REQ_free(req);
	ERR_clear_error();
	return *der ? ST_OK : ST_CRYPTO;
}

/* ---- reading ---- */

/* CertificationRequestInfo: version, subject, key. */
static bool find_spki(struct csr *c)
{
	struct rd r = rd_from(c->der);
	struct rd outer = ber_enter(&r, 0x30);
	struct rd info = ber_enter(&outer, 0x30);
	struct ber e;

	if (!ber_next(&info, &e) || !ber_next(&info, &e) || !ber_next(&info, &e))
		return false;
	c->spki = e.whole;
	return true;
}

static enum status check(struct csr *c)
{
	EVP_PKEY *key = X509_REQ_get0_pubkey(c->req);

	if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
	    EVP_PKEY_get_bits(key) > RSA_BITS_MAX || EVP_PKEY_get_bits(key) < RSA_BITS_MIN)
		return ST_UNSUPPORTED;
	if (X509_REQ_verify_ex(c->req, key, NULL, NULL) != 1)
		return ST_REFUSED;
	c->extensions = X509_REQ_get_extensions(c->req);
	name_to_view(X509_REQ_get_subject_name(c->req), &c->subject);
	hash_parts(HASH_MD5, &c->der, 1, c->md5);
	return find_spki(c) ? ST_OK : ST_SYNTAX;
}

enum status csr_parse(const struct pki_lib *lib, struct bytes der, struct csr **out)
{
	enum status st = ST_SYNTAX;

	if (der.n > PKI_CERT_MAX || !ber_single(der))
		return ST_SYNTAX;
	struct csr *c = calloc(1, sizeof *c + der.n);
	if (!c)
		return ST_NOMEM;
	memcpy(c->octets, der.p, der.n);
	c->der = BYTES(c->octets, der.n);
	const unsigned char *p = c->octets;
	c->req = X509_REQ_new_ex(pki_ctx(lib), NULL);
	if (c->req && d2i_X509_REQ(&c->req, &p, (long)der.n) && p == c->octets + der.n)
		st = check(c);
	ERR_clear_error();
	if (st != ST_OK) {
		csr_free(c);
		return st;
	}
	*out = c;
	return ST_OK;
}

enum status csr_parse_text(const struct pki_lib *lib, const char *pem, struct csr **out)
{
	const char *start = strstr(pem, "-----BEGIN"), *stop;
	uint8_t *der;
	size_t n = 0;

	start = start ? start + 10 : pem;
	if (start != pem) {
		start = strstr(start, "-----");
		start = start ? start + 5 : pem;
	}
	stop = strstr(start, "-----END");
	if (!stop)
		stop = start + strlen(start);
	if ((size_t)(stop - start) > 2 * PKI_CERT_MAX || !(der = malloc(PKI_CERT_MAX)))
		return ST_LIMIT;
	enum status st = base64_read(start, (size_t)(stop - start), der, PKI_CERT_MAX, &n);
	if (st == ST_OK)
		st = csr_parse(lib, BYTES(der, n), out);
	crypto_wipe(der, n);
	free(der);
	return st;
}

void csr_free(struct csr *c)
{
	if (!c)
		return;
	crypto_wipe(c->octets, c->der.n);
	sk_X509_EXTENSION_pop_free(c->extensions, X509_EXTENSION_free);
	X509_REQ_free(c->req);
	free(c);
}

X509_NAME *csr_subject(const struct csr *c)
{
	return X509_REQ_get_subject_name(c->req);
}

EVP_PKEY *csr_key(const struct csr *c)
{
	return X509_REQ_get0_pubkey(c->req);
}

struct bytes csr_der(const struct csr *c)
{
	return c->der;
}

struct bytes csr_spki(const struct csr *c)
{
	return c->spki;
}

const uint8_t *csr_md5(const struct csr *c)
{
	return c->md5;
}

const char *csr_subject_line(const struct csr *c)
{
	return c->subject.line;
}

struct bytes csr_password(const struct csr *c)
{
	int at = X509_REQ_get_attr_by_NID(c->req, NID_pkcs9_challengePassword, -1);
	X509_ATTRIBUTE *a = at >= 0 ? X509_REQ_get_attr(c->req, at) : NULL;
	const ASN1_TYPE *t =
	    a && X509_ATTRIBUTE_count(a) == 1 ? X509_ATTRIBUTE_get0_type(a, 0) : NULL;

	if (!t || (t->type != V_ASN1_PRINTABLESTRING && t->type != V_ASN1_UTF8STRING &&
		   t->type != V_ASN1_IA5STRING && t->type != V_ASN1_T61STRING))
		return BYTES(NULL, 0);
	return BYTES(ASN1_STRING_get0_data(t->value.asn1_string),
		     (size_t)ASN1_STRING_length(t->value.asn1_string));
}

const STACK_OF(X509_EXTENSION) * csr_extensions(const struct csr *c)
{
	return c->extensions;
}
