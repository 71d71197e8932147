/*
 * What an authority answers to a trustpoint: octets as they are, or inside a CertRep that is signed by the
 * authority and sealed for the router; pasted certificates, PKCS#12, chains of peers, CRLs.
 */
#include <string.h>

#include "pki/tp.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/pki_rig.h"

static struct tp *start(struct pki_rig *r, enum tp_enrollment how)
{
	struct tp_conf c;
	struct pki_conf all = {
	    .trustpoints = &c, .n_trustpoints = 1, .hostname = "R", .serial = "S"};
	struct pki_env env = {r->lib, BYTES("seed of thirty-two octets, fuzz!", 32)};

	tp_conf_default(&c, "T");
	c.enrollment = how;
	c.key = r->key;
	c.auto_enroll_percent = 70;
	(void)str_fit(c.url, sizeof c.url, "http://10.0.0.1");
	(void)str_fit(c.subject_name, sizeof c.subject_name, "CN=fuzz");
	return tp_new(&all, &env, r->now);
}

/* The number of the last request; what it posted is handed to the real server when fuzzed is empty. */
static uint64_t asked(struct tp *tp)
{
	struct pki_fx fx;
	uint64_t id = 0;

	while (tp_poll(tp, &fx))
		if (fx.kind == PKI_FX_HTTP)
			id = fx.id;
	return id;
}

static void answer(struct pki_rig *r, struct tp *tp, struct bytes body)
{
	uint64_t id = asked(tp);

	if (id)
		tp_http_answer(tp, r->now, id, 200, "", body);
}

static void over_http(struct pki_rig *r, uint8_t how, struct bytes b)
{
	struct tp *tp = start(r, TP_ENROLL_URL);
	struct tp_enroll_spec spec = {0};

	fuzz_check(tp && tp_authenticate(tp, r->now, "T", 1) == ST_OK);
	answer(r, tp, how == 0 ? b : cert_der(cs_ca(r->cs)));
	if (how && tp_accept(tp, r->now, "T", true) == ST_OK &&
	    tp_enroll(tp, r->now, "T", &spec, 2) == ST_OK) {
		answer(r, tp, how == 1 ? b : BYTES("Renewal\nSCEPStandard\n", 21));
		answer(r, tp, b);
	}
	(void)asked(tp);
	tp_free(tp);
}

static void pasted(struct pki_rig *r, struct bytes b)
{
	struct tp *tp = start(r, TP_ENROLL_TERMINAL);
	char *text = malloc(b.n + 1);

	if (b.n)
		memcpy(text, b.p, b.n);
	text[b.n] = '\0';
	if (tp_offer_text(tp, r->now, "T", text, 1) == ST_OK)
		(void)!tp_accept(tp, r->now, "T", true);
	(void)!tp_import_text(tp, r->now, "T", text);
	(void)asked(tp);
	tp_free(tp);
	free(text);
}

static void held(struct pki_rig *r, uint8_t kind, struct bytes b)
{
	struct tp *tp = start(r, TP_ENROLL_URL);
	struct tp_chain_item items[2] = {{PKI_CERT_CA, cert_der(cs_ca(r->cs))},
					 {(enum pki_cert_kind)(kind % 6), b}};
	struct bytes chain[2] = {b, cert_der(cs_ca(r->cs))};
	struct tp_verdict v;
	const struct cert *c;
	struct tp_cert_view cv;

	(void)!tp_chain_load(tp, r->now, "T", items, 2);
	for (size_t i = 0; tp_cert_at(tp, "T", i, &c, &cv); i++)
		fuzz_check(cert_view(c)->serial[0]);
	tp_verify(tp, r->now, NULL, chain, 1 + kind % 2, &v);
	fuzz_check(v.reason != PKI_VALID || (v.cert && v.key));
	tp_verdict_free(&v);
	(void)!tp_import_pkcs12(tp, r->now, "T", b, "cisco123", true);
	(void)!tp_crl_request(tp, r->now, "T", 3);
	answer(r, tp, b);
	tp_tick(tp, (struct when){r->now.mono + USEC_HOUR, r->now.wall + (wall_t)USEC_HOUR});
	(void)asked(tp);
	tp_free(tp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pki_rig *r = pki_rig();

	if (size < 2)
		return 0;
	struct bytes b = BYTES(data + 2, size - 2);
	switch (data[0] % 5) {
	case 3:
		pasted(r, b);
		break;
	case 4:
		held(r, data[1], b);
		break;
	default:
		over_http(r, data[0] % 5, b);
	}
	return 0;
}
