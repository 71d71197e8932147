#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cs_local.h"

static const char type_message[] = "application/x-pki-message";

void cs_refuse(struct cs *cs, enum cs_refusal why, const char *trans_id)
{
	cs->refused[why]++;
	fx_event(&cs->fx, PKI_EV_CS_REFUSED, "sus", cs->conf.name, (uint64_t)why, trans_id);
}

/* What a client is told. What is wrong inside an envelope is always the same to it. */
static enum scep_fail fail_of(enum cs_refusal why)
{
	switch (why) {
	case CS_REFUSED_ALGORITHM:
		return SCEP_BAD_ALG;
	case CS_REFUSED_OUTER_SIGNATURE:
	case CS_REFUSED_RECIPIENT:
	case CS_REFUSED_ENCODING:
	case CS_REFUSED_CSR:
	case CS_REFUSED_KEY:
		return SCEP_BAD_MESSAGE_CHECK;
	case CS_REFUSED_UNKNOWN_CERT:
		return SCEP_BAD_CERT_ID;
	default:
		return SCEP_BAD_REQUEST;
	}
}

/* One message at hand, and what its answer needs. */
struct exchange {
	struct cs *cs;
	struct scep_msg m;
	struct cs_authority *a; /* whose envelope it was */
	int cipher;
	uint8_t *payload;
	size_t payload_n;
};

static void answer(struct exchange *x, enum scep_status status, enum cs_refusal why,
		   struct bytes payload)
{
	struct cs *cs = x->cs;
	uint8_t nonce[PKI_NONCE], *der = NULL;
	size_t n = 0;
	struct scep_spec spec = {.type = SCEP_CERT_REP,
				 .status = status,
				 .fail = status == SCEP_FAILURE ? fail_of(why) : SCEP_NO_FAIL,
				 .trans_id = x->m.trans_id,
				 .sender_nonce = nonce,
				 .recipient_nonce =
				     x->m.has_sender_nonce ? x->m.sender_nonce : NULL,
				 .digest = x->m.digest,
				 .cipher = x->cipher,
				 .signer = x->a->cert,
				 .signer_key = x->a->pkey,
				 .recipient = payload.p ? x->m.signer : NULL,
				 .payload = payload};

	drbg_bytes(&cs->rng, nonce, sizeof nonce);
	if (spec.digest == HASH_NONE)
		spec.digest = HASH_SHA256;
	if (scep_write(cs->lib, &spec, &der, &n) == ST_OK) {
		fx_event(&cs->fx, PKI_EV_MESSAGE_SENT, "sus", cs->conf.name,
			 (uint64_t)SCEP_CERT_REP, x->m.trans_id);
		fx_dump(&cs->fx, cs->conf.name, BYTES(der, n));
		fx_reply(&cs->fx, cs->reply_id, 200, type_message, BYTES(der, n));
	} else {
		fx_reply(&cs->fx, cs->reply_id, 500, "text/plain", BYTES("", 0));
	}
	free(der);
}

static void refuse(struct exchange *x, enum cs_refusal why)
{
	cs_refuse(x->cs, why, x->m.trans_id);
	if (x->m.trans_id[0])
		answer(x, SCEP_FAILURE, why, BYTES(NULL, 0));
	else /* nothing to say it with */
		fx_reply(&x->cs->fx, x->cs->reply_id, 400, "text/plain", BYTES("", 0));
}

static void answer_cert(struct exchange *x, struct cert *c)
{
	uint8_t *der = NULL;
	size_t n = 0;

	/* The certificate alone: some clients take the first of them as their own. */
	if (scep_certs_write(&c, 1, BYTES(NULL, 0), &der, &n) == ST_OK)
		answer(x, SCEP_SUCCESS, CS_REFUSED_NONE, BYTES(der, n));
	else
		refuse(x, CS_REFUSED_STORAGE);
	free(der);
}

static struct cert *issued_cert(struct cs *cs, uint64_t serial)
{
	const struct cs_issued *i = cs_find(cs, serial);
	struct cert *c = NULL;

	if (!i || !i->der || cert_parse(cs->lib, BYTES(i->der, i->der_n), &c) != ST_OK)
		return NULL;
	return c;
}

static void answer_state(struct exchange *x, const struct cs_request *r)
{
	struct cert *c;

	switch (r->state) {
	case CS_REQ_GRANTED:
		if ((c = issued_cert(x->cs, r->serial)))
			answer_cert(x, c);
		else
			refuse(x, CS_REFUSED_STORAGE);
		cert_free(c);
		break;
	case CS_REQ_REJECTED:
		refuse(x, CS_REFUSED_POLICY);
		break;
	default:
		answer(x, SCEP_PENDING, CS_REFUSED_NONE, BYTES(NULL, 0));
	}
}

static void issue_and_answer(struct exchange *x, struct cs_request *r)
{
	struct cert *c = NULL;

	if (cs_issue(x->cs, r, &c) == ST_OK)
		answer_cert(x, c);
	else
		refuse(x, CS_REFUSED_STORAGE);
	cert_free(c);
}

/* ---- by message type ---- */

static void on_request(struct exchange *x)
{
	struct cs *cs = x->cs;
	struct csr *csr = NULL;
	enum cs_refusal why;
	uint8_t signer[32];
	bool for_next = x->a == &cs->next;
	struct cs_request *r;

	if (csr_parse(cs->lib, BYTES(x->payload, x->payload_n), &csr) != ST_OK) {
		refuse(x, CS_REFUSED_CSR);
		return;
	}
	fx_event(&cs->fx, PKI_EV_CS_RECEIVED, "suss", cs->conf.name, (uint64_t)x->m.type,
		 x->m.trans_id, csr_subject_line(csr));
	cs_signer_id(x->m.signer, signer);
	r = cs_request_find(cs, x->m.trans_id, signer);
	/* Sent again: the same answer, never a second certificate. */
	if (r && bytes_equal(csr_der(r->csr), csr_der(csr)) && r->for_next == for_next) {
		csr_free(csr);
		answer_state(x, r);
		return;
	}
	enum cs_verdict verdict = cs_authorise(cs, csr, &x->m, for_next, &why);
	if (verdict == CS_REFUSE) {
		csr_free(csr);
		refuse(x, why);
		return;
	}
	r = cs_request_add(cs, csr, &x->m, for_next);
	if (!r) {
		refuse(x, CS_REFUSED_FULL);
		return;
	}
	fx_event(&cs->fx, PKI_EV_CS_QUEUED, "sus", cs->conf.name, (uint64_t)r->id, r->trans_id);
	if (verdict == CS_ISSUE)
		issue_and_answer(x, r);
	else
		answer(x, SCEP_PENDING, CS_REFUSED_NONE, BYTES(NULL, 0));
}

static void on_poll(struct exchange *x)
{
	X509_NAME *issuer, *subject;
	uint8_t signer[32];

	if (scep_issuer_subject_read(BYTES(x->payload, x->payload_n), &issuer, &subject) != ST_OK) {
		refuse(x, CS_REFUSED_ENCODING);
		return;
	}
	cs_signer_id(x->m.signer, signer);
	struct cs_request *r = cs_request_find(x->cs, x->m.trans_id, signer);
	if (r && cert_same_subject(x->a->cert, issuer) &&
	    X509_NAME_cmp(subject, csr_subject(r->csr)) == 0)
		answer_state(x, r);
	else
		refuse(x, CS_REFUSED_UNKNOWN_CERT);
	X509_NAME_free(issuer);
	X509_NAME_free(subject);
}

/* The number asked for, when it is one of this CA's. */
static bool asked_serial(struct exchange *x, uint64_t *serial)
{
	X509_NAME *issuer;
	char hex[2 * PKI_SERIAL + 3];

	if (scep_issuer_serial_read(BYTES(x->payload, x->payload_n), &issuer, hex) != ST_OK)
		return false;
	bool ok = cert_same_subject(x->a->cert, issuer) && cs_serial_of(hex, serial);
	X509_NAME_free(issuer);
	return ok;
}

/* Asked with a certificate of this authority. */
static bool signed_by_ours(const struct exchange *x)
{
	return cert_signed_by(x->m.signer, x->cs->ca.cert);
}

static bool signed_by_holder(const struct exchange *x, const struct cert *c)
{
	return c && bytes_equal(cert_spki(c), cert_spki(x->m.signer));
}

/* To the holder of its key, or of its name in a certificate of ours. */
static void on_get_cert(struct exchange *x)
{
	uint64_t serial;
	struct cert *c = asked_serial(x, &serial) ? issued_cert(x->cs, serial) : NULL;

	if (signed_by_holder(x, c) ||
	    (c && signed_by_ours(x) &&
	     cert_same_subject(c, X509_get_subject_name(cert_x509(x->m.signer)))))
		answer_cert(x, c);
	else
		refuse(x, CS_REFUSED_UNKNOWN_CERT);
	cert_free(c);
}

/* To whoever holds a certificate of ours: the others ask for it where a distribution point says. */
static void on_get_crl(struct exchange *x)
{
	uint64_t serial;
	bool known = asked_serial(x, &serial);
	struct cert *c = known ? issued_cert(x->cs, serial) : NULL;
	uint8_t *der = NULL;
	size_t n = 0;

	if (!known || !x->cs->crl || !(signed_by_ours(x) || signed_by_holder(x, c)))
		refuse(x, CS_REFUSED_UNKNOWN_CERT);
	else if (scep_certs_write(NULL, 0, crl_der(x->cs->crl), &der, &n) == ST_OK)
		answer(x, SCEP_SUCCESS, CS_REFUSED_NONE, BYTES(der, n));
	else
		refuse(x, CS_REFUSED_STORAGE);
	cert_free(c);
	free(der);
}

/* ---- the message ---- */

static enum cs_refusal refusal_of(enum status st)
{
	switch (st) {
	case ST_LIMIT:
		return CS_REFUSED_SIZE;
	case ST_UNSUPPORTED:
		return CS_REFUSED_ALGORITHM;
	case ST_REFUSED:
		return CS_REFUSED_OUTER_SIGNATURE;
	default:
		return CS_REFUSED_ENCODING;
	}
}

static enum cs_refusal open_envelope(struct exchange *x)
{
	struct cs *cs = x->cs;
	struct bytes env = BYTES(x->m.content, x->m.content_n);
	enum status st = scep_open(cs->lib, env, cs->ca.cert, cs->ca.pkey, &x->cipher, &x->payload,
				   &x->payload_n);

	if (st == ST_ABSENT && cs->next.cert) {
		st = scep_open(cs->lib, env, cs->next.cert, cs->next.pkey, &x->cipher, &x->payload,
			       &x->payload_n);
		if (st == ST_OK)
			x->a = &cs->next;
	}
	if (st == ST_UNSUPPORTED)
		return CS_REFUSED_ALGORITHM;
	if (st != ST_OK)
		return CS_REFUSED_RECIPIENT;
	return cs->conf.refuse_des && x->cipher == NID_des_cbc ? CS_REFUSED_ALGORITHM
							       : CS_REFUSED_NONE;
}

static void dispatch(struct exchange *x)
{
	enum cs_refusal why;

	/* Default deny: what is not in this list is refused before anything is decrypted. */
	switch (x->m.type) {
	case SCEP_PKCS_REQ:
	case SCEP_RENEWAL_REQ:
	case SCEP_CERT_POLL:
	case SCEP_GET_CERT:
	case SCEP_GET_CRL:
		break;
	default:
		refuse(x, CS_REFUSED_TYPE);
		return;
	}
	if (x->m.digest < x->cs->conf.hash_floor) {
		refuse(x, CS_REFUSED_ALGORITHM);
		return;
	}
	why = open_envelope(x);
	if (why) {
		refuse(x, why);
		return;
	}
	switch (x->m.type) {
	case SCEP_CERT_POLL:
		on_poll(x);
		break;
	case SCEP_GET_CERT:
		on_get_cert(x);
		break;
	case SCEP_GET_CRL:
		on_get_crl(x);
		break;
	default:
		on_request(x);
	}
}

void cs_pki_operation(struct cs *cs, struct bytes der)
{
	struct exchange x = {.cs = cs, .a = &cs->ca};
	enum status st = scep_read(cs->lib, der, NULL, 0, &x.m);

	fx_event(&cs->fx, PKI_EV_MESSAGE_RECEIVED, "sus", cs->conf.name, (uint64_t)x.m.type,
		 x.m.trans_id);
	fx_dump(&cs->fx, cs->conf.name, der);
	if (st != ST_OK)
		refuse(&x, refusal_of(st));
	else
		dispatch(&x);
	crypto_wipe(x.payload, x.payload_n);
	free(x.payload);
	scep_msg_free(&x.m);
}
