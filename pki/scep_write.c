#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/der.h"
#include "pki/ber.h"
#include "pki/scep.h"
#include "pki/scep_local.h"

/* The library's allocation handed over to ours. */
static enum status hand_over(unsigned char *from, int n, uint8_t **der, size_t *len)
{
	*der = n > 0 ? malloc((size_t)n) : NULL;
	*len = 0;
	if (*der) {
		memcpy(*der, from, (size_t)n);
		*len = (size_t)n;
	}
	OPENSSL_free(from);
	ERR_clear_error();
	return *der ? ST_OK : n > 0 ? ST_NOMEM : ST_CRYPTO;
}

static CMS_ContentInfo *seal(const struct pki_lib *lib, const struct scep_spec *s)
{
	const EVP_CIPHER *cipher = pki_cipher(lib, s->cipher);
	BIO *in = BIO_new_mem_buf(s->payload.p, (int)s->payload.n);
	STACK_OF(X509) *to = sk_X509_new_null();
	CMS_ContentInfo *cms = NULL;

	if (cipher && in && to && sk_X509_push(to, cert_x509(s->recipient)) > 0)
		cms = CMS_encrypt_ex(to, in, cipher, CMS_BINARY, pki_ctx(lib), NULL);
	sk_X509_free(to);
	BIO_free(in);
	return cms;
}

static bool add_text(CMS_SignerInfo *si, const char *oid, const char *value)
{
	return CMS_signed_add1_attr_by_txt(si, oid, V_ASN1_PRINTABLESTRING, value,
					   (int)strlen(value)) == 1;
}

static bool add_number(CMS_SignerInfo *si, const char *oid, unsigned value)
{
	char text[12];

	snprintf(text, sizeof text, "%u", value);
	return add_text(si, oid, text);
}

static bool add_octets(CMS_SignerInfo *si, const char *oid, const uint8_t *nonce)
{
	return !nonce ||
	       CMS_signed_add1_attr_by_txt(si, oid, V_ASN1_OCTET_STRING, nonce, PKI_NONCE) == 1;
}

static bool add_attributes(CMS_SignerInfo *si, const struct scep_spec *s)
{
	return add_number(si, SCEP_OID_TYPE, s->type) &&
	       (s->status == SCEP_NO_STATUS || add_number(si, SCEP_OID_STATUS, s->status)) &&
	       (s->fail == SCEP_NO_FAIL || add_number(si, SCEP_OID_FAIL, s->fail)) &&
	       add_octets(si, SCEP_OID_SENDER_NONCE, s->sender_nonce) &&
	       add_octets(si, SCEP_OID_RECIPIENT_NONCE, s->recipient_nonce) &&
	       add_text(si, SCEP_OID_TRANS_ID, s->trans_id);
}

enum status scep_write(const struct pki_lib *lib, const struct scep_spec *s, uint8_t **der,
		       size_t *n)
{
	const unsigned flags = CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP;
	const EVP_MD *md = pki_md(lib, s->digest);
	CMS_ContentInfo *envelope = NULL, *cms = NULL;
	unsigned char *inner = NULL, *out = NULL;
	int inner_n = 0, out_n = -1;
	bool ok = md != NULL;

	if (ok && s->recipient) {
		envelope = seal(lib, s);
		inner_n = envelope ? i2d_CMS_ContentInfo(envelope, &inner) : -1;
		ok = inner_n > 0;
	}
	/* No content is an empty OCTET STRING: some clients need it to be there. */
	BIO *in = BIO_new_mem_buf(inner_n > 0 ? (void *)inner : (void *)"", inner_n);
	if (in)
		BIO_set_mem_eof_return(in, 0);
	ok = ok && in &&
	     (cms = CMS_sign_ex(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY, pki_ctx(lib),
				NULL)) != NULL;
	CMS_SignerInfo *si = ok ? CMS_add1_signer(cms, cert_x509(s->signer), s->signer_key, md,
						  flags | (s->enclose_signer ? 0 : CMS_NOCERTS))
				: NULL;
	if (si && add_attributes(si, s) && CMS_final(cms, in, NULL, CMS_BINARY) == 1)
		out_n = i2d_CMS_ContentInfo(cms, &out);
	BIO_free(in);
	OPENSSL_free(inner);
	CMS_ContentInfo_free(envelope);
	CMS_ContentInfo_free(cms);
	return hand_over(out, out_n, der, n);
}

/* ---- certs-only ---- */

/* OID data in its SEQUENCE, and the head of a version 1 SignedData in front of it. */
static const uint8_t version_digests_data[] = {0x02, 0x01, 0x01, 0x31, 0x00, 0x30,
					       0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48,
					       0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
static const uint8_t type_signed[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
				      0xf7, 0x0d, 0x01, 0x07, 0x02};
static const uint8_t no_signers[] = {0x31, 0x00};

static int by_der(const void *a, const void *b)
{
	return bytes_compare(cert_der(*(struct cert *const *)a),
			     cert_der(*(struct cert *const *)b));
}

enum status scep_certs_write(struct cert *const *certs, size_t n_certs, struct bytes crl,
			     uint8_t **der, size_t *n)
{
	struct cert *sorted[PKI_CHAIN_MAX];
	size_t set = 0;

	if (n_certs > PKI_CHAIN_MAX)
		return ST_LIMIT;
	for (size_t i = 0; i < n_certs; i++) {
		sorted[i] = certs[i];
		set += cert_der(certs[i]).n;
	}
	qsort(sorted, n_certs, sizeof *sorted, by_der); /* a SET OF of DER is in order */
	size_t body = sizeof version_digests_data + sizeof no_signers +
		      (n_certs ? der_header_size(set) + set : 0) +
		      (crl.p ? der_header_size(crl.n) + crl.n : 0);
	size_t seq = der_header_size(body) + body;
	size_t info = sizeof type_signed + der_header_size(seq) + seq;
	size_t all = der_header_size(info) + info;

	*der = malloc(all);
	if (!*der)
		return ST_NOMEM;
	struct wr w = wr_into(*der, all);
	der_put_header(&w, DER_SEQUENCE, info);
	wr_put(&w, BYTES_OF(type_signed));
	der_put_header(&w, 0xa0, seq);
	der_put_header(&w, DER_SEQUENCE, body);
	wr_put(&w, BYTES_OF(version_digests_data));
	if (n_certs)
		der_put_header(&w, 0xa0, set);
	for (size_t i = 0; i < n_certs; i++)
		wr_put(&w, cert_der(sorted[i]));
	if (crl.p) {
		der_put_header(&w, 0xa1, crl.n);
		wr_put(&w, crl);
	}
	wr_put(&w, BYTES_OF(no_signers));
	*n = wr_len(&w);
	return ST_OK;
}

enum status scep_next_ca_write(const struct pki_lib *lib, struct cert *next, struct cert *ca,
			       EVP_PKEY *key, enum hash_alg hash, uint8_t **der, size_t *n)
{
	uint8_t *inner = NULL;
	size_t inner_n = 0;
	unsigned char *out = NULL;
	int out_n = -1;
	enum status st = scep_certs_write(&next, 1, BYTES(NULL, 0), &inner, &inner_n);
	BIO *in = st == ST_OK ? BIO_new_mem_buf(inner, (int)inner_n) : NULL;
	CMS_ContentInfo *cms =
	    in ? CMS_sign_ex(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY, pki_ctx(lib), NULL)
	       : NULL;

	if (cms &&
	    CMS_add1_signer(cms, cert_x509(ca), key, pki_md(lib, hash),
			    CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP) &&
	    CMS_final(cms, in, NULL, CMS_BINARY) == 1)
		out_n = i2d_CMS_ContentInfo(cms, &out);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	free(inner);
	return hand_over(out, out_n, der, n);
}

/* ---- small payloads ---- */

enum status scep_issuer_serial_write(const struct cert *c, uint8_t **der, size_t *n)
{
	PKCS7_ISSUER_AND_SERIAL *is = PKCS7_ISSUER_AND_SERIAL_new();
	unsigned char *out = NULL;
	int out_n = -1;

	if (is && X509_NAME_set(&is->issuer, X509_get_issuer_name(cert_x509(c))) == 1) {
		ASN1_INTEGER_free(is->serial);
		is->serial = ASN1_INTEGER_dup(X509_get0_serialNumber(cert_x509(c)));
		if (is->serial)
			out_n = i2d_PKCS7_ISSUER_AND_SERIAL(is, &out);
	}
	PKCS7_ISSUER_AND_SERIAL_free(is);
	return hand_over(out, out_n, der, n);
}

enum status scep_issuer_serial_read(struct bytes b, X509_NAME **issuer,
				    char serial[2 * PKI_SERIAL + 3])
{
	const unsigned char *p = b.p;
	PKCS7_ISSUER_AND_SERIAL *is = d2i_PKCS7_ISSUER_AND_SERIAL(NULL, &p, (long)b.n);
	int n = is ? ASN1_STRING_length(is->serial) : 0;
	enum status st = ST_SYNTAX;

	*issuer = NULL;
	if (is && p == b.p + b.n && n > 0 && n <= PKI_SERIAL) {
		char *to = serial;

		for (int i = 0; i < n; i++)
			to += sprintf(to, "%02X", ASN1_STRING_get0_data(is->serial)[i]);
		*issuer = X509_NAME_dup(is->issuer);
		st = *issuer ? ST_OK : ST_NOMEM;
	}
	PKCS7_ISSUER_AND_SERIAL_free(is);
	ERR_clear_error();
	return st;
}

enum status scep_issuer_subject_write(const X509_NAME *issuer, const X509_NAME *subject,
				      uint8_t **der, size_t *n)
{
	unsigned char *a = NULL, *b = NULL;
	int an = i2d_X509_NAME(issuer, &a), bn = i2d_X509_NAME(subject, &b);
	enum status st = ST_NOMEM;

	*der = NULL;
	*n = 0;
	if (an > 0 && bn > 0) {
		size_t body = (size_t)an + (size_t)bn;
		size_t all = der_header_size(body) + body;

		if ((*der = malloc(all))) {
			struct wr w = wr_into(*der, all);

			der_put_header(&w, DER_SEQUENCE, body);
			wr_put(&w, BYTES(a, an));
			wr_put(&w, BYTES(b, bn));
			*n = wr_len(&w);
			st = ST_OK;
		}
	}
	OPENSSL_free(a);
	OPENSSL_free(b);
	return st;
}

enum status scep_issuer_subject_read(struct bytes b, X509_NAME **issuer, X509_NAME **subject)
{
	struct rd r = rd_from(b);
	struct rd seq = ber_enter(&r, 0x30);
	struct ber e;
	X509_NAME **into[] = {issuer, subject};
	enum status st = ST_OK;

	*issuer = *subject = NULL;
	for (int i = 0; st == ST_OK && i < 2; i++) {
		const unsigned char *p;

		if (!ber_next(&seq, &e) ||
		    (p = e.whole.p, !d2i_X509_NAME(into[i], &p, (long)e.whole.n)) ||
		    p != e.whole.p + e.whole.n)
			st = ST_SYNTAX;
	}
	if (st == ST_OK && (!rd_done(&seq) || !rd_done(&r)))
		st = ST_SYNTAX;
	if (st != ST_OK) {
		X509_NAME_free(*issuer);
		X509_NAME_free(*subject);
		*issuer = *subject = NULL;
	}
	ERR_clear_error();
	return st;
}
