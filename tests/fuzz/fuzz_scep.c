/*
 * Messages to the certificate server. The first octet says how deep the rest goes: the body of a POST, the
 * target of a GET, the envelope in a message that is signed, or what is sealed in it (the second octet is the
 * type then). Every request gets one answer.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/pki_rig.h"

static void post(struct pki_rig *r, struct bytes body)
{
	static const char target[] = "/cgi-bin/pkiclient.exe?operation=PKIOperation";
	struct cs_http h = {
	    .id = 1, .post = true, .target = target, .target_n = sizeof target - 1, .body = body};

	cs_http(r->cs, r->now, &h);
}

/* The codec by itself, also with what the server would not hand to it. */
static void codec(struct pki_rig *r, struct bytes b)
{
	struct cert *ca = cs_ca(r->cs), *certs[PKI_CERTS_MAX], *next = NULL;
	struct scep_msg m;
	struct bytes crl;
	uint8_t *out = NULL;
	size_t n = 0;
	int cipher;

	if (scep_read(r->lib, b, &ca, 1, &m) == ST_OK)
		fuzz_check(m.signer && m.digest != HASH_NONE);
	scep_msg_free(&m);
	if (scep_open(r->lib, b, ca, r->ca_pkey, &cipher, &out, &n) == ST_OK)
		fuzz_check(out && n);
	free(out);
	n = 0;
	if (scep_certs_read(r->lib, b, certs, PKI_CERTS_MAX, &n, &crl) == ST_OK)
		fuzz_check(n <= PKI_CERTS_MAX && crl.n <= b.n);
	while (n)
		cert_free(certs[--n]);
	if (scep_next_ca_read(r->lib, b, ca, &next) == ST_OK)
		cert_free(next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pki_rig *r = pki_rig();
	uint8_t *der = NULL;
	size_t n = 0;

	if (size < 2)
		return 0;
	struct bytes rest = BYTES(data + 2, size - 2);
	switch (data[0] & 3) {
	case 0:
		codec(r, rest);
		post(r, rest);
		break;
	case 1: {
		struct cs_http h = {.id = 1, .target = (const char *)rest.p, .target_n = rest.n};

		cs_http(r->cs, r->now, &h);
		break;
	}
	default:
		pki_rig_message(r, data[1], rest, data[0] & 1, &der, &n);
		post(r, BYTES(der, n));
		free(der);
	}
	pki_rig_drain(r);
	fuzz_check(r->replies == 1);
	return 0;
}
