#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "pki/ber.h"
#include "pki/scep.h"
#include "pki/scep_local.h"

static const uint8_t oid_signed[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
static const uint8_t oid_enveloped[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03};
static const uint8_t oid_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};

void scep_msg_free(struct scep_msg *m)
{
	cert_free(m->signer);
	free(m->content);
	m->signer = NULL;
	m->content = NULL;
	m->content_n = 0;
}

/* ---- the gate in front of the decoder ---- */

/* A cursor into the SEQUENCE behind a ContentInfo of that type, and nothing after it. */
static struct rd content_info(struct bytes der, struct bytes type)
{
	struct rd r = rd_from(der);
	struct rd info = ber_enter(&r, 0x30);
	struct rd none = {.bad = true};

	if (!rd_done(&r) || !ber_oid(&info, type))
		return none;
	struct rd explicit0 = ber_enter(&info, 0xa0);
	struct rd body = ber_enter(&explicit0, 0x30);
	return rd_done(&info) && rd_done(&explicit0) ? body : none;
}

static unsigned count(struct bytes set)
{
	struct rd r = rd_from(set);
	struct ber e;
	unsigned n = 0;

	while (rd_left(&r) && ber_next(&r, &e))
		n++;
	return r.bad ? 0 : n;
}

/* One signer, signed data, few certificates: the rest never reaches the library. */
static bool signed_gate(struct bytes der)
{
	struct rd body = content_info(der, BYTES_OF(oid_signed));
	struct ber e, last = {0};

	if (!ber_next(&body, &e) || e.tag != 0x02 || !ber_next(&body, &e) || e.tag != 0x31 ||
	    count(e.body) > 8)
		return false;
	struct rd inner = ber_enter(&body, 0x30);
	if (!ber_oid(&inner, BYTES_OF(oid_data)))
		return false;
	while (rd_left(&body) && ber_next(&body, &e)) {
		if (e.tag == 0xa0 && count(e.body) > PKI_CHAIN_MAX)
			return false;
		last = e;
	}
	return rd_done(&body) && last.tag == 0x31 && count(last.body) == 1;
}

/* envelopedData alone (never authEnvelopedData), one recipient, and the cipher's NID. */
static bool envelope_gate(struct bytes der, int *cipher)
{
	struct rd body = content_info(der, BYTES_OF(oid_enveloped));
	struct ber e;

	if (!ber_next(&body, &e) || e.tag != 0x02 || !ber_next(&body, &e))
		return false;
	if (e.tag == 0xa0 && !ber_next(&body, &e))
		return false;
	if (e.tag != 0x31 || count(e.body) != 1)
		return false;
	struct rd enc = ber_enter(&body, 0x30);
	if (!ber_oid(&enc, BYTES_OF(oid_data)))
		return false;
	struct rd alg = ber_enter(&enc, 0x30);
	if (!ber_next(&alg, &e) || e.tag != 0x06 || e.body.n == 0 || e.body.n > 32)
		return false;
	const unsigned char *p = e.whole.p;
	ASN1_OBJECT *o = d2i_ASN1_OBJECT(NULL, &p, (long)e.whole.n);
	*cipher = OBJ_obj2nid(o);
	ASN1_OBJECT_free(o);
	ERR_clear_error();
	return true;
}

/* ---- signed attributes ---- */

/* The only value of an attribute that is there once; NULL and *bad set when there are more. */
static const ASN1_STRING *attribute(const CMS_SignerInfo *si, const char *oid, int type, bool *bad)
{
	ASN1_OBJECT *o = OBJ_txt2obj(oid, 1);
	int at = o ? CMS_signed_get_attr_by_OBJ(si, o, -1) : -1;
	const ASN1_STRING *s = NULL;

	if (at >= 0) {
		X509_ATTRIBUTE *a = CMS_signed_get_attr(si, at);
		const ASN1_TYPE *t = X509_ATTRIBUTE_get0_type(a, 0);

		if (CMS_signed_get_attr_by_OBJ(si, o, at) >= 0 || X509_ATTRIBUTE_count(a) != 1 ||
		    !t || t->type != type)
			*bad = true;
		else
			s = t->value.asn1_string;
	}
	ASN1_OBJECT_free(o);
	return s;
}

static bool read_trans_id(const ASN1_STRING *s, struct scep_msg *m)
{
	const uint8_t *p = s ? ASN1_STRING_get0_data(s) : NULL;
	int n = s ? ASN1_STRING_length(s) : 0;

	if (n < 1 || n > PKI_TRANS_ID_MAX)
		return false;
	for (int i = 0; i < n; i++)
		if (p[i] < 0x20 || p[i] > 0x7e)
			return false;
	memcpy(m->trans_id, p, (size_t)n);
	m->trans_id[n] = '\0';
	return true;
}

static unsigned small_number(const ASN1_STRING *s, unsigned otherwise)
{
	const uint8_t *p = s ? ASN1_STRING_get0_data(s) : NULL;
	int n = s ? ASN1_STRING_length(s) : 0;
	unsigned v = 0;

	if (n < 1 || n > 3 || (p[0] == '0' && n > 1))
		return otherwise;
	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return otherwise;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

static bool read_nonce(const ASN1_STRING *s, uint8_t out[PKI_NONCE], bool *has)
{
	*has = s && ASN1_STRING_length(s) == PKI_NONCE;
	if (*has)
		memcpy(out, ASN1_STRING_get0_data(s), PKI_NONCE);
	return *has || !s;
}

static bool read_attributes(const CMS_SignerInfo *si, struct scep_msg *m)
{
	bool bad = false;
	const int text = V_ASN1_PRINTABLESTRING, octets = V_ASN1_OCTET_STRING;

	if (!read_trans_id(attribute(si, SCEP_OID_TRANS_ID, text, &bad), m))
		bad = true;
	m->type = small_number(attribute(si, SCEP_OID_TYPE, text, &bad), 0);
	m->status = small_number(attribute(si, SCEP_OID_STATUS, text, &bad), SCEP_NO_STATUS);
	m->fail = small_number(attribute(si, SCEP_OID_FAIL, text, &bad), SCEP_NO_FAIL);
	if (!read_nonce(attribute(si, SCEP_OID_SENDER_NONCE, octets, &bad), m->sender_nonce,
			&m->has_sender_nonce) ||
	    !read_nonce(attribute(si, SCEP_OID_RECIPIENT_NONCE, octets, &bad), m->recipient_nonce,
			&m->has_recipient_nonce))
		bad = true;
	return !bad;
}

/* ---- the message ---- */

static CMS_ContentInfo *decode(const struct pki_lib *lib, struct bytes der)
{
	CMS_ContentInfo *cms = CMS_ContentInfo_new_ex(pki_ctx(lib), NULL);
	const unsigned char *p = der.p;

	if (cms && (!d2i_CMS_ContentInfo(&cms, &p, (long)der.n) || p != der.p + der.n)) {
		CMS_ContentInfo_free(cms);
		cms = NULL;
	}
	return cms;
}

/* Takes what a memory BIO gathered; the BIO is freed. */
static bool bio_take(BIO *b, uint8_t **out, size_t *n)
{
	char *p = NULL;
	long len = b ? BIO_get_mem_data(b, &p) : -1;
	uint8_t *copy = len >= 0 ? malloc(len ? (size_t)len : 1) : NULL;

	if (copy) {
		if (len)
			memcpy(copy, p, (size_t)len);
		*out = copy;
		*n = (size_t)len;
		crypto_wipe(p, (size_t)len);
	}
	BIO_free(b);
	return copy != NULL;
}

static enum status verify(CMS_ContentInfo *cms, struct cert *const *others, size_t n_others,
			  struct scep_msg *m)
{
	STACK_OF(X509) *extra = sk_X509_new_null();
	BIO *out = BIO_new(BIO_s_mem());
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	BIO *empty = content && *content ? NULL : BIO_new_mem_buf("", 0);
	bool ok = extra && out;

	for (size_t i = 0; ok && i < n_others; i++)
		ok = sk_X509_push(extra, cert_x509(others[i])) > 0;
	ok = ok &&
	     CMS_verify(cms, extra, NULL, empty, out, CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;
	BIO_free(empty);
	sk_X509_free(extra);
	if (!ok) {
		BIO_free(out);
		return ST_REFUSED;
	}
	return bio_take(out, &m->content, &m->content_n) ? ST_OK : ST_NOMEM;
}

static enum status take_signer(CMS_SignerInfo *si, struct scep_msg *m)
{
	X509 *x = NULL;

	CMS_SignerInfo_get0_algs(si, NULL, &x, NULL, NULL);
	return x ? cert_of_x509(x, &m->signer) : ST_SYNTAX;
}

enum status scep_read(const struct pki_lib *lib, struct bytes der, struct cert *const *others,
		      size_t n_others, struct scep_msg *m)
{
	enum status st = ST_SYNTAX;
	X509_ALGOR *digest;

	*m = (struct scep_msg){.status = SCEP_NO_STATUS, .fail = SCEP_NO_FAIL};
	if (der.n > PKI_MESSAGE_MAX)
		return ST_LIMIT;
	CMS_ContentInfo *cms = signed_gate(der) ? decode(lib, der) : NULL;
	STACK_OF(CMS_SignerInfo) *signers = cms ? CMS_get0_SignerInfos(cms) : NULL;
	CMS_SignerInfo *si = signers ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
	if (si && read_attributes(si, m)) {
		CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, NULL);
		m->digest = pki_hash_of_nid(OBJ_obj2nid(digest->algorithm));
		st = m->digest == HASH_NONE ? ST_UNSUPPORTED : verify(cms, others, n_others, m);
	}
	if (st == ST_OK)
		st = take_signer(si, m);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return st;
}

/* ---- the envelope ---- */

static bool addressed_to(CMS_ContentInfo *cms, struct cert *cert)
{
	STACK_OF(CMS_RecipientInfo) *all = CMS_get0_RecipientInfos(cms);
	CMS_RecipientInfo *ri = all ? sk_CMS_RecipientInfo_value(all, 0) : NULL;

	return ri && CMS_RecipientInfo_type(ri) == CMS_RECIPINFO_TRANS &&
	       CMS_RecipientInfo_ktri_cert_cmp(ri, cert_x509(cert)) == 0;
}

enum status scep_open(const struct pki_lib *lib, struct bytes envelope, struct cert *cert,
		      EVP_PKEY *key, int *cipher, uint8_t **out, size_t *n)
{
	CMS_ContentInfo *cms;
	enum status st = ST_REFUSED;

	*cipher = NID_undef;
	*out = NULL;
	*n = 0;
	if (envelope.n > PKI_MESSAGE_MAX || !envelope_gate(envelope, cipher))
		return ST_SYNTAX;
	if (!pki_cipher(lib, *cipher))
		return ST_UNSUPPORTED;
	if (!(cms = decode(lib, envelope))) {
		ERR_clear_error();
		return ST_SYNTAX;
	}
	BIO *b = BIO_new(BIO_s_mem());
	if (!addressed_to(cms, cert))
		st = ST_ABSENT;
	/* The certificate is named, so the library puts a random key in place of bad padding. */
	else if (b && CMS_decrypt(cms, key, cert_x509(cert), NULL, b, CMS_BINARY) == 1) {
		st = bio_take(b, out, n) ? ST_OK : ST_NOMEM;
		b = NULL;
	}
	if (st == ST_OK && !ber_single(BYTES(*out, *n))) {
		crypto_wipe(*out, *n);
		free(*out);
		*out = NULL;
		*n = 0;
		st = ST_REFUSED;
	}
	BIO_free(b);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return st;
}

/* ---- certs-only ---- */

enum status scep_certs_read(const struct pki_lib *lib, struct bytes der, struct cert **certs,
			    size_t max, size_t *n, struct bytes *crl)
{
	struct rd body = content_info(der, BYTES_OF(oid_signed));
	struct ber e, c;

	*n = 0;
	*crl = BYTES(NULL, 0);
	for (unsigned place = 0; rd_left(&body) && ber_next(&body, &e); place++) {
		struct rd set = rd_from(e.body);

		if (place < 3)
			continue;
		while (e.tag == 0xa0 && rd_left(&set) && ber_next(&set, &c)) {
			enum status st = *n < max ? cert_parse(lib, c.whole, &certs[*n]) : ST_LIMIT;
			if (st == ST_OK)
				(*n)++;
		}
		if (e.tag == 0xa1 && ber_next(&set, &c))
			*crl = c.whole;
	}
	if (!body.bad && rd_done(&body))
		return ST_OK;
	while (*n)
		cert_free(certs[--*n]);
	return ST_SYNTAX;
}

enum status scep_next_ca_read(const struct pki_lib *lib, struct bytes der, struct cert *ca,
			      struct cert **next)
{
	struct scep_msg m = {0};
	struct cert *certs[PKI_CHAIN_MAX];
	struct bytes crl;
	size_t n = 0;
	enum status st = ST_SYNTAX;
	CMS_ContentInfo *cms =
	    der.n <= PKI_MESSAGE_MAX && signed_gate(der) ? decode(lib, der) : NULL;
	STACK_OF(CMS_SignerInfo) *signers = cms ? CMS_get0_SignerInfos(cms) : NULL;

	if (signers)
		st = verify(cms, &ca, 1, &m);
	if (st == ST_OK)
		st = take_signer(sk_CMS_SignerInfo_value(signers, 0), &m);
	if (st == ST_OK && !bytes_equal(cert_spki(m.signer), cert_spki(ca)))
		st = ST_REFUSED;
	if (st == ST_OK)
		st = scep_certs_read(lib, BYTES(m.content, m.content_n), certs, PKI_CHAIN_MAX, &n,
				     &crl);
	*next = NULL;
	for (size_t i = 0; i < n; i++)
		if (!*next && cert_view(certs[i])->is_ca)
			*next = certs[i];
		else
			cert_free(certs[i]);
	CMS_ContentInfo_free(cms);
	scep_msg_free(&m);
	ERR_clear_error();
	return st == ST_OK && !*next ? ST_ABSENT : st;
}
