#include "pki/cert.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/base64.h"
#include "pki/ber.h"
#include "pki/name.h"
#include "pki/pki_conf.h"

struct cert {
	unsigned refs;
	X509 *x509;
	struct bytes der, spki;
	struct cert_view view;
	uint8_t octets[]; /* DER */
};

static const struct {
	uint32_t bit;
	int nid;
	const char *oid;
} ekus[] = {
    {PKI_EKU_CLIENT_AUTH, NID_client_auth, NULL},
    {PKI_EKU_SERVER_AUTH, NID_server_auth, NULL},
    {PKI_EKU_CODE_SIGNING, NID_code_sign, NULL},
    {PKI_EKU_EMAIL, NID_email_protect, NULL},
    {PKI_EKU_IPSEC_END_SYSTEM, NID_ipsecEndSystem, NULL},
    {PKI_EKU_IPSEC_TUNNEL, NID_ipsecTunnel, NULL},
    {PKI_EKU_IPSEC_USER, NID_ipsecUser, NULL},
    {PKI_EKU_TIME_STAMPING, NID_time_stamp, NULL},
    {PKI_EKU_OCSP_SIGNING, NID_OCSP_sign, NULL},
    {PKI_EKU_SSH_CLIENT, NID_sshClient, NULL},
    {PKI_EKU_SSH_SERVER, NID_sshServer, NULL},
};
#define N_EKUS (sizeof ekus / sizeof *ekus)

int eku_nid(uint32_t bit)
{
	for (size_t i = 0; i < N_EKUS; i++)
		if (ekus[i].bit == bit)
			return ekus[i].nid;
	return NID_undef;
}

/* ---- reading ---- */

static bool read_serial(const ASN1_INTEGER *serial, struct cert_view *v)
{
	const uint8_t *p = ASN1_STRING_get0_data(serial);
	int n = ASN1_STRING_length(serial);
	char *to = v->serial;

	if (n < 1 || n > PKI_SERIAL)
		return false;
	for (int i = 0; i < n; i++)
		to += sprintf(to, "%02X", p[i]);
	return true;
}

static void read_usages(X509 *x, struct cert_view *v)
{
	ASN1_BIT_STRING *ku = X509_get_ext_d2i(x, NID_key_usage, NULL, NULL);
	EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage, NULL, NULL);
	BASIC_CONSTRAINTS *bc = X509_get_ext_d2i(x, NID_basic_constraints, NULL, NULL);

	v->has_key_usage = ku != NULL;
	for (int i = 0; ku && i < 4 && i < ku->length; i++)
		v->key_usage |= (uint32_t)ku->data[i] << (24 - 8 * i);
	v->has_basic = bc != NULL;
	v->is_ca = bc && bc->ca;
	v->has_eku = eku != NULL;
	for (int i = 0; eku && i < sk_ASN1_OBJECT_num(eku); i++) {
		int nid = OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, i));
		uint32_t bit = 0;

		for (size_t k = 0; k < N_EKUS; k++)
			if (ekus[k].nid == nid)
				bit = ekus[k].bit;
		v->eku |= bit;
		v->eku_other |= bit == 0;
	}
	ASN1_BIT_STRING_free(ku);
	EXTENDED_KEY_USAGE_free(eku);
	BASIC_CONSTRAINTS_free(bc);
}

static void read_key_ids(X509 *x, struct cert_view *v)
{
	const ASN1_OCTET_STRING *ski = X509_get0_subject_key_id(x);
	const ASN1_OCTET_STRING *aki = X509_get0_authority_key_id(x);

	if (ski && ASN1_STRING_length(ski) <= (int)sizeof v->ski) {
		v->ski_n = (uint8_t)ASN1_STRING_length(ski);
		memcpy(v->ski, ASN1_STRING_get0_data(ski), v->ski_n);
	}
	if (aki && ASN1_STRING_length(aki) <= (int)sizeof v->aki) {
		v->aki_n = (uint8_t)ASN1_STRING_length(aki);
		memcpy(v->aki, ASN1_STRING_get0_data(aki), v->aki_n);
	}
}

static void read_alt(X509 *x, struct cert_view *v)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; names && i < sk_GENERAL_NAME_num(names) && v->n_alt < PKI_SAN_MAX; i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, i);
		struct alt_name_view *a = &v->alt[v->n_alt];
		const ASN1_STRING *s = g->type == GEN_DNS || g->type == GEN_EMAIL ? g->d.ia5 : NULL;

		if (g->type == GEN_IPADD && ASN1_STRING_length(g->d.iPAddress) == 4) {
			const uint8_t *p = ASN1_STRING_get0_data(g->d.iPAddress);

			a->is_ip = true;
			a->ip = IP4(p[0], p[1], p[2], p[3]);
			v->n_alt++;
		} else if (s) {
			name_escape(a->dns, sizeof a->dns, ASN1_STRING_get0_data(s),
				    (size_t)ASN1_STRING_length(s));
			v->n_alt++;
		}
	}
	GENERAL_NAMES_free(names);
}

static void read_cdp(X509 *x, struct cert_view *v)
{
	CRL_DIST_POINTS *points = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);

	for (int i = 0; points && i < sk_DIST_POINT_num(points) && !v->cdp[0]; i++) {
		const DIST_POINT *p = sk_DIST_POINT_value(points, i);
		const GENERAL_NAMES *names =
		    p->distpoint && p->distpoint->type == 0 ? p->distpoint->name.fullname : NULL;

		for (int k = 0; names && k < sk_GENERAL_NAME_num(names) && !v->cdp[0]; k++) {
			const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, k);

			if (g->type == GEN_URI)
				name_escape(v->cdp, sizeof v->cdp, ASN1_STRING_get0_data(g->d.ia5),
					    (size_t)ASN1_STRING_length(g->d.ia5));
		}
	}
	CRL_DIST_POINTS_free(points);
}

static enum status read_view(struct cert *c)
{
	struct cert_view *v = &c->view;
	X509 *x = c->x509;
	EVP_PKEY *key = X509_get0_pubkey(x);
	const X509_ALGOR *alg;

	if (!read_serial(X509_get0_serialNumber(x), v) ||
	    !pki_time_read(X509_get0_notBefore(x), &v->not_before) ||
	    !pki_time_read(X509_get0_notAfter(x), &v->not_after))
		return ST_SYNTAX;
	if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
	    EVP_PKEY_get_bits(key) > RSA_BITS_MAX)
		return ST_UNSUPPORTED;
	v->version = (uint8_t)(X509_get_version(x) + 1);
	name_to_view(X509_get_subject_name(x), &v->subject);
	name_to_view(X509_get_issuer_name(x), &v->issuer);
	v->self_issued = X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0;
	(void)str_fit(v->key_algorithm, sizeof v->key_algorithm, "rsaEncryption");
	v->key_bits = (uint16_t)EVP_PKEY_get_bits(key);
	X509_get0_signature(NULL, &alg, x);
	v->hash = pki_hash_of_nid(OBJ_obj2nid(alg->algorithm));
	hash_parts(HASH_MD5, &c->der, 1, v->md5);
	hash_parts(HASH_SHA1, &c->der, 1, v->sha1);
	hash_parts(HASH_SHA256, &c->der, 1, v->sha256);
	read_usages(x, v);
	read_key_ids(x, v);
	read_alt(x, v);
	read_cdp(x, v);
	return ST_OK;
}

/* The key as it stands in the certificate: the seventh element of version 3, the sixth of version 1. */
static bool find_spki(struct cert *c)
{
	struct rd r = rd_from(c->der);
	struct rd outer = ber_enter(&r, 0x30);
	struct rd tbs = ber_enter(&outer, 0x30);
	struct ber e;
	unsigned place = 0;

	while (ber_next(&tbs, &e)) {
		if (e.tag == 0xa0 && place == 0)
			continue;
		if (++place == 6) {
			c->spki = e.whole;
			return true;
		}
	}
	return false;
}

/* Room for the octets; the library's object comes after. */
static enum status cert_new(struct bytes der, struct cert **out)
{
	if (der.n > PKI_CERT_MAX)
		return ST_LIMIT;
	if (!ber_single(der))
		return ST_SYNTAX;
	struct cert *c = calloc(1, sizeof *c + der.n);
	if (!c)
		return ST_NOMEM;
	c->refs = 1;
	memcpy(c->octets, der.p, der.n);
	c->der = BYTES(c->octets, der.n);
	*out = c;
	return ST_OK;
}

/* Hands c over, or frees it. */
static enum status cert_finish(struct cert *c, bool decoded, struct cert **out)
{
	enum status st = decoded && find_spki(c) ? read_view(c) : ST_SYNTAX;

	ERR_clear_error();
	if (st == ST_OK)
		*out = c;
	else
		cert_free(c);
	return st;
}

enum status cert_parse(const struct pki_lib *lib, struct bytes der, struct cert **out)
{
	struct cert *c = NULL;
	const unsigned char *p;
	enum status st = cert_new(der, &c);

	if (st != ST_OK)
		return st;
	c->x509 = X509_new_ex(pki_ctx(lib), NULL);
	p = c->octets;
	return cert_finish(
	    c, c->x509 && d2i_X509(&c->x509, &p, (long)der.n) && p == c->octets + der.n, out);
}

enum status cert_of_x509(X509 *x, struct cert **out)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	struct cert *c = NULL;
	enum status st = n > 0 ? cert_new(BYTES(der, (size_t)n), &c) : ST_SYNTAX;

	OPENSSL_free(der);
	if (st != ST_OK)
		return st;
	c->x509 = X509_up_ref(x) == 1 ? x : NULL;
	return cert_finish(c, c->x509 != NULL, out);
}

enum status cert_parse_text(const struct pki_lib *lib, const char *text, struct cert **out)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END";
	const char *start = strstr(text, begin);
	const char *stop;
	size_t n = 0;

	start = start ? start + strlen(begin) : text;
	stop = strstr(start, end);
	if (!stop)
		stop = start + strlen(start);
	if ((size_t)(stop - start) > 2 * PKI_CERT_MAX)
		return ST_LIMIT;
	uint8_t *der = malloc(PKI_CERT_MAX);
	if (!der)
		return ST_NOMEM;
	enum status st = base64_read(start, (size_t)(stop - start), der, PKI_CERT_MAX, &n);
	if (st == ST_OK)
		st = cert_parse(lib, BYTES(der, n), out);
	free(der);
	return st;
}

struct cert *cert_ref(struct cert *c)
{
	if (c)
		c->refs++;
	return c;
}

void cert_free(struct cert *c)
{
	if (!c || --c->refs)
		return;
	X509_free(c->x509);
	free(c);
}

const struct cert_view *cert_view(const struct cert *c)
{
	return &c->view;
}

struct bytes cert_der(const struct cert *c)
{
	return c->der;
}

struct bytes cert_subject_der(const struct cert *c)
{
	const unsigned char *der = NULL;
	size_t n = 0;

	if (X509_NAME_get0_der(X509_get_subject_name(cert_x509(c)), &der, &n) != 1)
		return BYTES(NULL, 0);
	return BYTES(der, n);
}

struct bytes cert_spki(const struct cert *c)
{
	return c->spki;
}

X509 *cert_x509(const struct cert *c)
{
	return c->x509;
}

bool cert_equal(const struct cert *a, const struct cert *b)
{
	return a == b || (a && b && bytes_equal(a->der, b->der));
}

void cert_add_pem(const struct cert *c, struct text *t)
{
	text_add(t, "-----BEGIN CERTIFICATE-----\n");
	base64_add(t, c->der, 64);
	text_add(t, "-----END CERTIFICATE-----\n");
}

bool cert_holds_key(const struct cert *c, const struct rsa_pub *pub)
{
	return bytes_equal(c->spki, rsa_pub_der(pub));
}

bool cert_signed_by(const struct cert *c, const struct cert *issuer)
{
	bool ok = X509_NAME_cmp(X509_get_issuer_name(c->x509),
				X509_get_subject_name(issuer->x509)) == 0 &&
		  X509_verify(c->x509, X509_get0_pubkey(issuer->x509)) == 1;

	ERR_clear_error();
	return ok;
}

bool cert_valid_at(const struct cert *c, wall_t at)
{
	return at >= c->view.not_before && at <= c->view.not_after;
}

bool cert_same_subject(const struct cert *c, const X509_NAME *name)
{
	return X509_NAME_cmp(X509_get_subject_name(c->x509), name) == 0;
}
