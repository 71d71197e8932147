#include "tests/pki/craft.h"

#include <openssl/cms.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "pki/scep_local.h"

static void keep(unsigned char *from, int n, uint8_t **der, size_t *len)
{
	CU_ASSERT_FATAL(n > 0);
	*der = malloc((size_t)n);
	memcpy(*der, from, (size_t)n);
	*len = (size_t)n;
	OPENSSL_free(from);
}

void craft_message(struct rig *r, struct rig_client *c, const struct craft *q, uint8_t **der,
		   size_t *n)
{
	const int tag = q->text_tag ? q->text_tag : V_ASN1_PRINTABLESTRING;
	const uint8_t nonce[PKI_NONCE] = {4, 5, 6};
	unsigned char *out = NULL;
	BIO *in =
	    BIO_new_mem_buf(q->content.p ? q->content.p : (const uint8_t *)"", (int)q->content.n);
	CMS_ContentInfo *cms =
	    CMS_sign_ex(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY, pki_ctx(r->lib), NULL);

	BIO_set_mem_eof_return(in, 0);
	CU_ASSERT_FATAL(cms != NULL);
	CMS_SignerInfo *si =
	    CMS_add1_signer(cms, cert_x509(c->self), c->pkey, pki_md(r->lib, HASH_SHA256),
			    CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP);
	CU_ASSERT_FATAL(si != NULL);
	for (int i = 0; q->type && i <= q->twice; i++) {
		/* Once more as an attribute with two values is what the library makes of it. */
		X509_ATTRIBUTE *a = X509_ATTRIBUTE_create_by_txt(
		    NULL, SCEP_OID_TYPE, tag, (const unsigned char *)q->type, (int)strlen(q->type));

		if (q->twice)
			(void)X509_ATTRIBUTE_set1_data(a, tag, "19", 2);
		CU_ASSERT(CMS_signed_add1_attr(si, a) == 1 || i > 0);
		X509_ATTRIBUTE_free(a);
	}
	if (q->trans_id)
		CU_ASSERT(CMS_signed_add1_attr_by_txt(si, SCEP_OID_TRANS_ID, tag, q->trans_id,
						      (int)strlen(q->trans_id)) == 1);
	CU_ASSERT(CMS_signed_add1_attr_by_txt(si, SCEP_OID_SENDER_NONCE, V_ASN1_OCTET_STRING, nonce,
					      sizeof nonce) == 1);
	CU_ASSERT(CMS_final(cms, in, NULL, CMS_BINARY) == 1);
	int len = i2d_CMS_ContentInfo(cms, &out);
	keep(out, len, der, n);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
}

void craft_envelope(struct rig *r, struct cert *to, struct bytes payload, uint8_t **der, size_t *n)
{
	unsigned char *out = NULL;
	BIO *in = BIO_new_mem_buf(payload.p, (int)payload.n);
	STACK_OF(X509) *all = sk_X509_new_null();

	CU_ASSERT_FATAL(sk_X509_push(all, cert_x509(to)) > 0);
	CMS_ContentInfo *cms = CMS_encrypt_ex(all, in, pki_cipher(r->lib, NID_aes_128_cbc),
					      CMS_BINARY, pki_ctx(r->lib), NULL);
	CU_ASSERT_FATAL(cms != NULL);
	int len = i2d_CMS_ContentInfo(cms, &out);

	keep(out, len, der, n);
	CMS_ContentInfo_free(cms);
	sk_X509_free(all);
	BIO_free(in);
}

void craft_csr(struct rig_client *c, X509_NAME *subject, const char *basic, uint8_t **der,
	       size_t *n)
{
	unsigned char *out = NULL;
	X509_REQ *req = X509_REQ_new();
	STACK_OF(X509_EXTENSION) *exts = NULL;

	CU_ASSERT_FATAL(req && X509_REQ_set_subject_name(req, subject) == 1 &&
			X509_REQ_set_pubkey(req, c->pkey) == 1);
	if (basic) {
		exts = sk_X509_EXTENSION_new_null();
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, basic);
		X509_EXTENSION *ku =
		    X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, "keyCertSign,cRLSign");

		CU_ASSERT_FATAL(e && ku && sk_X509_EXTENSION_push(exts, e) &&
				sk_X509_EXTENSION_push(exts, ku));
		CU_ASSERT_FATAL(X509_REQ_add_extensions(req, exts) == 1);
	}
	CU_ASSERT_FATAL(X509_REQ_sign(req, c->pkey, EVP_sha256()) > 0);
	int len = i2d_X509_REQ(req, &out);

	keep(out, len, der, n);
	sk_X509_EXTENSION_pop_free(exts, X509_EXTENSION_free);
	X509_REQ_free(req);
}
