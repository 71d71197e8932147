/* Trustpoints: messages to the authority, and its answers. */
#include <openssl/obj_mac.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/name.h"
#include "pki/tp_int.h"

/* What was configured, raised to what the authority says it can; never MD5 when that can be had. */
enum hash_alg tp_digest(const struct tp_point *p)
{
	enum hash_alg want = p->conf.hash;

	if (want > HASH_SHA1)
		return want;
	if (p->caps & (SCEP_CAP_SHA256 | SCEP_CAP_STANDARD))
		return HASH_SHA256;
	return HASH_SHA1;
}

int tp_cipher(const struct tp_point *p)
{
	return p->caps & (SCEP_CAP_AES | SCEP_CAP_STANDARD) ? NID_aes_128_cbc : NID_des_ede3_cbc;
}

/* RFC 8894 2.3: a request is signed by a certificate of the requester's own making. */
enum status tp_make_signer(struct tp *tp, const char *hostname, struct tp_request *req)
{
	struct name_device device = {.hostname = hostname};
	X509_NAME *name = NULL;
	enum status st = name_parse("", &device, &name);
	struct cert_spec spec = {
	    .key = req->pkey,
	    .signer = req->pkey,
	    .hash = HASH_SHA256,
	    .serial = 1 + drbg_below(&tp->drbg, 127),
	    .from = tp->now.wall - (wall_t)USEC_HOUR,
	    .until = tp->now.wall + (wall_t)(TP_SIGNER_LIFE_S * USEC_S),
	    .bare = true,
	};

	if (st != ST_OK)
		return st;
	spec.subject = spec.issuer = name;
	st = cert_make(tp->lib, &spec, &req->signer);
	X509_NAME_free(name);
	if (st != ST_OK)
		return st;
	if (EVP_PKEY_up_ref(req->pkey) != 1)
		return ST_CRYPTO;
	req->signer_key = req->pkey;
	return ST_OK;
}

enum status tp_seal(struct tp_point *p, struct tp_request *req, enum scep_type type,
		    struct bytes payload, uint8_t **der, size_t *n)
{
	struct tp *tp = p->tp;
	struct scep_spec spec = {
	    .type = type,
	    .status = SCEP_NO_STATUS,
	    .fail = SCEP_NO_FAIL,
	    .trans_id = req->trans_id,
	    .sender_nonce = req->nonce,
	    .digest = tp_digest(p),
	    .cipher = tp_cipher(p),
	    .signer = req->signer,
	    .signer_key = req->signer_key,
	    .enclose_signer = true,
	    .recipient = tp_recipient(p, req->for_next),
	    .payload = payload,
	};

	drbg_bytes(&tp->drbg, req->nonce, sizeof req->nonce);
	if (!spec.recipient)
		return ST_STATE;
	enum status st = scep_write(tp->lib, &spec, der, n);
	if (st == ST_OK)
		fx_event(&tp->fx, PKI_EV_MESSAGE_SENT, "sus", p->conf.name, (uint64_t)type,
			 req->trans_id);
	if (st == ST_OK)
		fx_dump(&tp->fx, p->conf.name, BYTES(*der, *n));
	return st;
}

/* Who signed it, and whether it answers what was asked. */
static enum status check(struct tp_point *p, const struct tp_request *req, const struct scep_msg *m,
			 struct cert *const *known, size_t n_known)
{
	bool ours = false;

	for (size_t i = 0; i < n_known; i++)
		ours |= cert_equal(m->signer, known[i]);
	/* A responder's certificate that came with the message: the authority's own issue. */
	if (!ours && !(tp_ca(p) && cert_signed_by(m->signer, tp_ca(p)) &&
		       cert_valid_at(m->signer, p->tp->now.wall) &&
		       !cert_equal(m->signer, req->signer) && p->conf.ra_mode))
		return ST_REFUSED;
	if (m->type != SCEP_CERT_REP || strcmp(m->trans_id, req->trans_id) != 0)
		return ST_REFUSED;
	if (!m->has_recipient_nonce || memcmp(m->recipient_nonce, req->nonce, PKI_NONCE) != 0)
		return ST_REFUSED;
	return m->digest == HASH_NONE ? ST_UNSUPPORTED : ST_OK;
}

enum status tp_unseal(struct tp_point *p, struct tp_request *req, struct bytes der,
		      struct tp_reply *r)
{
	struct tp *tp = p->tp;
	struct cert *known[PKI_CERTS_MAX];
	size_t n_known = tp_responders(p, known, PKI_CERTS_MAX);
	struct scep_msg m = {0};
	int cipher;
	enum status st;

	*r = (struct tp_reply){0};
	fx_dump(&tp->fx, p->conf.name, der);
	st = scep_read(tp->lib, der, known, n_known, &m);
	if (st == ST_OK)
		st = check(p, req, &m, known, n_known);
	if (st == ST_OK) {
		r->status = m.status;
		r->fail = m.fail;
		fx_event(&tp->fx, PKI_EV_MESSAGE_RECEIVED, "sus", p->conf.name, (uint64_t)m.type,
			 m.trans_id);
		fx_event(&tp->fx, PKI_EV_STATUS, "suus", p->conf.name, (uint64_t)m.status,
			 (uint64_t)m.fail, m.trans_id);
		if (m.status == SCEP_SUCCESS)
			st = scep_open(tp->lib, BYTES(m.content, m.content_n), req->signer,
				       req->signer_key, &cipher, &r->body, &r->n);
	}
	scep_msg_free(&m);
	return st;
}
