/*
 * What a real router sent (IOS-XE 17: its request, the certificate it signed with, the signed attributes and
 * their signature): read, checked, and answered by the certificate server.
 */
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/base64.h"
#include "crypto/der.h"
#include "pki/name.h"
#include "tests/pki/rig.h"

#define TRANSACTION "A793AE7C3292F4099CD4CEC65FCE0682"

struct capture {
	struct rig rig;
	struct bytes csr_der, signer_der, attributes, signature;
	struct csr *csr;
	struct cert *signer;
};

static struct bytes part(const char *name)
{
	char path[80];
	size_t n;

	snprintf(path, sizeof path, "tests/pki/data/ios-xe-%s.der", name);
	const char *p = check_file(path, &n);
	return BYTES(p, n);
}

static struct capture *up(void)
{
	static struct capture c;
	wall_t now = 0;

	CU_ASSERT_FATAL(wall_parse_iso("2026-02-19T15:57:30Z", &now));
	rig_start(&c.rig, now, NULL);
	rig_boot(&c.rig);
	CU_ASSERT_FATAL(cs_create(c.rig.cs, c.rig.now, "") == ST_OK);
	rig_drain(&c.rig);
	c.csr_der = part("pkcs10");
	c.signer_der = part("selfsigned-signer");
	c.attributes = part("signedattrs");
	c.signature = part("signature");
	CU_ASSERT_FATAL(csr_parse(c.rig.lib, c.csr_der, &c.csr) == ST_OK);
	CU_ASSERT_FATAL(cert_parse(c.rig.lib, c.signer_der, &c.signer) == ST_OK);
	return &c;
}

static void down(struct capture *c)
{
	csr_free(c->csr);
	cert_free(c->signer);
	free((void *)c->csr_der.p);
	free((void *)c->signer_der.p);
	free((void *)c->attributes.p);
	free((void *)c->signature.p);
	rig_stop(&c->rig);
}

static void reads(void)
{
	static const uint8_t print[] = {0x93, 0x70, 0xC6, 0x49, 0x17, 0x08, 0x68, 0x5B,
					0x73, 0x19, 0x27, 0xDB, 0xD6, 0x06, 0x06, 0xD4};
	struct capture *c = up();
	struct bytes spki = csr_spki(c->csr);
	uint8_t md5[16], digest[32];
	struct text id = TEXT_EMPTY;
	struct rsa_pub *pub = NULL;

	check_bytes(csr_password(c->csr), BYTES("cisco", 5));
	check_bytes(BYTES(csr_md5(c->csr), 16), BYTES_OF(print)); /* as that router printed it */
	check_text(csr_subject_line(c->csr),
		   "serialNumber=131184645+ipaddress=10.30.10.2+hostname=sr1-2.cml.lab,ou=cml.lab");
	hash_parts(HASH_MD5, &spki, 1, md5);
	text_add_hex(&id, BYTES_OF(md5), true);
	check_text(text_str(&id), TRANSACTION);
	text_free(&id);
	check_bytes(cert_spki(c->signer), spki);
	check_true(cert_signed_by(c->signer, c->signer) && !cert_view(c->signer)->has_key_usage);

	/* The attributes are hashed as a SET. */
	uint8_t *set = malloc(c->attributes.n);
	memcpy(set, c->attributes.p, c->attributes.n);
	set[0] = 0x31;
	struct bytes all = BYTES(set, c->attributes.n);
	hash_parts(HASH_SHA256, &all, 1, digest);
	CU_ASSERT_FATAL(rsa_pub_from_der(spki, &pub) == ST_OK);
	check_int(rsa_verify(pub, RSA_DIGEST_INFO, HASH_SHA256, BYTES_OF(digest), c->signature),
		  ST_OK);
	rsa_pub_free(pub);
	free(set);
	down(c);
}

/* The request, signed as it was, is granted; its subject leaves as it came, for the key that signed. */
static void grants(void)
{
	struct capture *c = up();
	struct cs *cs = c->rig.cs;
	struct scep_msg m = {.type = SCEP_PKCS_REQ,
			     .trans_id = TRANSACTION,
			     .digest = HASH_SHA256,
			     .signer = c->signer};
	enum cs_refusal why;
	struct csr *csr = NULL;
	struct cert *out = NULL;
	uint8_t nonce[PKI_NONCE] = {1}, *certs = NULL, *der = NULL;
	size_t certs_n = 0, n = 0;

	CU_ASSERT_FATAL(csr_parse(c->rig.lib, c->csr_der, &csr) == ST_OK);
	check_int(cs_authorise(cs, csr, &m, false, &why), CS_ISSUE);
	struct cs_request *r = cs_request_add(cs, csr, &m, false);
	CU_ASSERT_FATAL(r && cs_issue(cs, r, &out) == ST_OK);
	rig_drain(&c->rig);
	check_bytes(cert_spki(out), csr_spki(c->csr));
	check_true(cert_same_subject(out, csr_subject(c->csr)) && cert_signed_by(out, cs_ca(cs)));
	check_int(cert_view(out)->n_alt, 1);
	check_text(cert_view(out)->alt[0].dns, "sr1-2.cml.lab");
	/* The answer, as that release wants it: 3DES, for its temporary certificate. */
	CU_ASSERT_FATAL(scep_certs_write(&out, 1, BYTES(NULL, 0), &certs, &certs_n) == ST_OK);
	struct scep_spec spec = {.type = SCEP_CERT_REP,
				 .status = SCEP_SUCCESS,
				 .fail = SCEP_NO_FAIL,
				 .trans_id = TRANSACTION,
				 .sender_nonce = nonce,
				 .recipient_nonce = nonce,
				 .digest = HASH_SHA256,
				 .cipher = NID_des_ede3_cbc,
				 .signer = cs_ca(cs),
				 .signer_key = cs->ca.pkey,
				 .recipient = c->signer,
				 .payload = BYTES(certs, certs_n)};
	check_int(scep_write(c->rig.lib, &spec, &der, &n), ST_OK);
	free(der);
	free(certs);
	cert_free(out);
	/* By hand, as a file of base64: the same key has its certificate, and gets another number. */
	struct text pem = TEXT_EMPTY;
	uint32_t id = 0;

	base64_add(&pem, c->csr_der, 64);
	CU_ASSERT_FATAL(cs_request(cs, c->rig.now, text_str(&pem), &id, &out) == ST_OK);
	check_text(cert_view(out)->serial, "03");
	cert_free(out);
	text_free(&pem);
	down(c);
}

static void put(struct wr *w, uint8_t tag, struct bytes body)
{
	der_put_header(w, tag, body.n);
	wr_put(w, body);
}

/* Wraps what w1 gathered. */
static struct bytes wrap(uint8_t *room, size_t size, uint8_t tag, struct bytes body)
{
	struct wr w = wr_into(room, size);

	put(&w, tag, body);
	return BYTES(room, wr_len(&w));
}

#define ROOM 4096

/* The captured parts as the message they came from; its envelope was not captured, so another stands there. */
static struct bytes message(const struct capture *c, uint8_t *out)
{
	static const uint8_t sha256[] = {0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
					 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00};
	static const uint8_t rsa[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
				      0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
	static const uint8_t data[] = {0x30, 0x13, 0x06, 0x09, 0x2a, 0x86, 0x48,
				       0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01, 0xa0,
				       0x06, 0x04, 0x04, 'l',  'o',  's',  't'};
	static const uint8_t type[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
				       0xf7, 0x0d, 0x01, 0x07, 0x02};
	static const uint8_t one[] = {0x02, 0x01, 0x01}, serial[] = {0x02, 0x01, 0x05};
	static uint8_t a[ROOM], b[ROOM], d[ROOM];
	struct wr w = wr_into(a, ROOM);

	wr_put(&w, cert_subject_der(c->signer));
	wr_put(&w, BYTES_OF(serial));
	struct bytes sid = wrap(b, ROOM, 0x30, BYTES(a, wr_len(&w)));
	w = wr_into(d, ROOM);
	wr_put(&w, BYTES_OF(one));
	wr_put(&w, sid);
	wr_put(&w, BYTES_OF(sha256));
	wr_put(&w, c->attributes);
	wr_put(&w, BYTES_OF(rsa));
	put(&w, 0x04, c->signature);
	struct bytes signers = wrap(a, ROOM, 0x31, wrap(b, ROOM, 0x30, BYTES(d, wr_len(&w))));
	w = wr_into(out, ROOM);
	wr_put(&w, BYTES_OF(one));
	put(&w, 0x31, BYTES_OF(sha256));
	wr_put(&w, BYTES_OF(data));
	put(&w, 0xa0, c->signer_der);
	wr_put(&w, signers);
	struct bytes seq = wrap(b, ROOM, 0xa0, wrap(d, ROOM, 0x30, BYTES(out, wr_len(&w))));
	w = wr_into(a, ROOM);
	wr_put(&w, BYTES_OF(type));
	wr_put(&w, seq);
	return wrap(out, ROOM, 0x30, BYTES(a, wr_len(&w)));
}

/* Over HTTP: every attribute is understood, and what is wrong with the message is said under its transaction. */
static void answers(void)
{
	struct capture *c = up();
	static uint8_t room[ROOM];
	struct bytes m = message(c, room);
	struct cert *ca = cs_ca(c->rig.cs);
	struct scep_msg reply, read;

	check_int(scep_read(c->rig.lib, m, NULL, 0, &read), ST_REFUSED);
	check_int(read.type, SCEP_PKCS_REQ);
	check_int(read.digest, HASH_SHA256);
	check_text(read.trans_id, TRANSACTION);
	check_true(read.has_sender_nonce && read.sender_nonce[1] == 0x04 &&
		   read.sender_nonce[15] == 0xE7);
	scep_msg_free(&read);
	rig_http(&c->rig, true, "/scep/pkiclient.exe?operation=PKIOperation", m);
	check_int(c->rig.status, 200);
	CU_ASSERT_FATAL(scep_read(c->rig.lib, BYTES(c->rig.body, c->rig.body_n), &ca, 1, &reply) ==
			ST_OK);
	check_text(reply.trans_id, TRANSACTION);
	check_int(reply.status, SCEP_FAILURE);
	check_int(reply.fail, SCEP_BAD_MESSAGE_CHECK);
	check_true(reply.has_recipient_nonce && reply.recipient_nonce[15] == 0xE7);
	scep_msg_free(&reply);
	down(c);
}

static const struct check_case cases[] = {
    {"reads", reads}, {"grants", grants}, {"answers", answers}, {NULL, NULL}};

CHECK_MAIN({"a real router's request", cases})
