#include "tests/pki/tiny_ca.h"

#include <CUnit/CUnit.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "pki/name.h"

#define DAY ((int64_t)USEC_DAY)

void tiny_ca_start(struct tiny_ca *ca, const struct pki_lib *lib, const char *name, wall_t now)
{
	struct drbg d;
	X509_NAME *subject = NULL;

	*ca = (struct tiny_ca){.lib = lib, .serial = 1, .life_s = 5000 * 86400LL};
	ca->caps = "POSTPKIOperation\nRenewal\nSHA-256\nAES\n";
	drbg_seed(&d, BYTES(name, strlen(name)));
	CU_ASSERT_FATAL(rsa_generate(&d, 1024, &ca->key) == ST_OK);
	ca->pkey = pki_private(lib, ca->key);
	CU_ASSERT_FATAL(name_parse(name, NULL, &subject) == ST_OK);
	struct cert_spec s = {.subject = subject,
			      .issuer = subject,
			      .key = ca->pkey,
			      .signer = ca->pkey,
			      .hash = HASH_SHA256,
			      .serial = 1,
			      .from = now,
			      .until = now + 7300 * DAY,
			      .key_usage = 0x8600,
			      .ca = true};
	CU_ASSERT_FATAL(cert_make(lib, &s, &ca->cert) == ST_OK);
	X509_NAME_free(subject);
}

void tiny_ca_stop(struct tiny_ca *ca)
{
	rsa_key_free(ca->key);
	EVP_PKEY_free(ca->pkey);
	cert_free(ca->cert);
}

static void give(struct tiny_answer *a, const char *type, const void *p, size_t n)
{
	a->status = 200;
	a->content_type = type;
	a->body = malloc(n ? n : 1);
	memcpy(a->body, p, n);
	a->n = n;
}

static struct cert *issue(struct tiny_ca *ca, struct csr *csr, wall_t now)
{
	struct cert *c = NULL;
	struct cert_spec s = {
	    .subject = csr_subject(csr),
	    .issuer = X509_get_subject_name(cert_x509(ca->cert)),
	    .key = ca->mode == TINY_OTHER_KEY ? ca->pkey : csr_key(csr),
	    .signer = ca->pkey,
	    .hash = HASH_SHA256,
	    .serial = ++ca->serial,
	    .from = now,
	    .until = now + ca->life_s * (int64_t)USEC_S,
	    .key_usage = 0xA000,
	    .eku = 3,
	    .aki = ca->cert,
	};

	CU_ASSERT_FATAL(cert_make(ca->lib, &s, &c) == ST_OK);
	return c;
}

static void remember(struct tiny_ca *ca, struct csr *csr)
{
	struct bytes pw = csr_password(csr), spki = csr_spki(csr);

	memset(ca->password, 0, sizeof ca->password);
	if (pw.n < sizeof ca->password && pw.n)
		memcpy(ca->password, pw.p, pw.n);
	ca->last_spki_n = spki.n;
	memcpy(ca->last_spki, spki.p, spki.n);
}

/* The contents of a CertRep that grants; *status otherwise. */
static void certs_for(struct tiny_ca *ca, struct bytes csr_der, wall_t now, uint8_t **der,
		      size_t *n)
{
	struct csr *csr = NULL;

	CU_ASSERT_FATAL(csr_parse(ca->lib, csr_der, &csr) == ST_OK);
	remember(ca, csr);
	struct cert *c = issue(ca, csr, now);
	CU_ASSERT_FATAL(scep_certs_write(&c, 1, BYTES(NULL, 0), der, n) == ST_OK);
	cert_free(c);
	csr_free(csr);
}

static void crl_for(struct tiny_ca *ca, wall_t now, uint8_t **der, size_t *n)
{
	struct crl_revoked r = {ca->revoked, now};
	struct crl *crl = NULL;

	CU_ASSERT_FATAL(crl_make(ca->lib, ca->cert, ca->pkey, HASH_SHA256, 1, now,
				 now + 6 * (int64_t)USEC_HOUR, &r, ca->revoked ? 1 : 0,
				 &crl) == ST_OK);
	CU_ASSERT_FATAL(scep_certs_write(NULL, 0, crl_der(crl), der, n) == ST_OK);
	crl_free(crl);
}

static unsigned decide(struct tiny_ca *ca, const struct scep_msg *m)
{
	if (m->type == SCEP_GET_CRL)
		return ca->crl_off ? SCEP_FAILURE : SCEP_SUCCESS;
	ca->requests += m->type == SCEP_PKCS_REQ;
	ca->renewals += m->type == SCEP_RENEWAL_REQ;
	ca->polls += m->type == SCEP_CERT_POLL;
	return ca->mode == TINY_PENDING	 ? SCEP_PENDING
	       : ca->mode == TINY_REJECT ? SCEP_FAILURE
					 : SCEP_SUCCESS;
}

static void pki_operation(struct tiny_ca *ca, struct bytes der, wall_t now, struct tiny_answer *a)
{
	struct scep_msg m = {0};
	uint8_t *payload = NULL, *body = NULL, *out = NULL;
	size_t payload_n = 0, body_n = 0, out_n = 0;
	int cipher = NID_des_ede3_cbc;

	CU_ASSERT_FATAL(scep_read(ca->lib, der, NULL, 0, &m) == ST_OK);
	CU_ASSERT_FATAL(scep_open(ca->lib, BYTES(m.content, m.content_n), ca->cert, ca->pkey,
				  &cipher, &payload, &payload_n) == ST_OK);
	unsigned status = decide(ca, &m);
	if (m.type == SCEP_PKCS_REQ || m.type == SCEP_RENEWAL_REQ) {
		memcpy(ca->kept, payload, payload_n); /* what a later poll asks about */
		ca->kept_n = payload_n;
	}
	if (status == SCEP_SUCCESS && m.type == SCEP_GET_CRL)
		crl_for(ca, now, &body, &body_n);
	else if (status == SCEP_SUCCESS)
		certs_for(ca, BYTES(ca->kept, ca->kept_n), now, &body, &body_n);
	if (ca->mode == TINY_WRONG_NONCE)
		m.sender_nonce[0] ^= 1;
	struct scep_spec s = {
	    .type = SCEP_CERT_REP,
	    .status = status,
	    .fail = status == SCEP_FAILURE ? SCEP_BAD_REQUEST : SCEP_NO_FAIL,
	    .trans_id = m.trans_id,
	    .sender_nonce = m.sender_nonce,
	    .recipient_nonce = m.sender_nonce,
	    .digest = m.digest,
	    .cipher = cipher,
	    .signer = ca->cert,
	    .signer_key = ca->pkey,
	    .recipient = status == SCEP_SUCCESS ? m.signer : NULL,
	    .payload = BYTES(body, body_n),
	};
	struct tiny_ca other = {0};
	if (ca->mode == TINY_WRONG_SIGNER) {
		tiny_ca_start(&other, ca->lib, "CN=Root-CA.cisco.com OU=LAB,O=other", now);
		s.signer = other.cert;
		s.signer_key = other.pkey;
		s.enclose_signer = true;
	}
	CU_ASSERT_FATAL(scep_write(ca->lib, &s, &out, &out_n) == ST_OK);
	give(a, "application/x-pki-message", out, out_n);
	tiny_ca_stop(&other);
	free(out);
	free(body);
	free(payload);
	scep_msg_free(&m);
}

void tiny_ca_answer(struct tiny_ca *ca, const struct pki_fx *fx, wall_t now, struct tiny_answer *a)
{
	const char *target = strchr(strstr(fx->url, "://") + 3, '/');
	struct scep_query q;
	struct bytes ca_der = cert_der(ca->cert);

	*a = (struct tiny_answer){0};
	if (ca->mode == TINY_SILENT)
		return;
	if (ca->mode == TINY_ERROR) {
		a->status = 500;
		return;
	}
	CU_ASSERT_FATAL(scep_query_read(target, strlen(target), &q) == ST_OK);
	if (q.operation == SCEP_OP_GET_CA_CAPS)
		give(a, "text/plain", ca->caps, strlen(ca->caps));
	else if (ca->mode == TINY_GARBAGE)
		give(a, "application/x-pki-message", "\x30\x03\x02\x01\x05", 5);
	else if (q.operation == SCEP_OP_GET_CA_CERT)
		give(a, "application/x-x509-ca-cert", ca_der.p, ca_der.n);
	else if (q.operation == SCEP_OP_PKI)
		pki_operation(ca, fx->post ? fx->data : BYTES(q.message, q.message_n), now, a);
	ca->posts += fx->post;
	scep_query_free(&q);
}
