#include "tests/pki/tp_bench.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void tp_bench_conf(struct tp_bench *b)
{
	b->conf.key = b->key;
	CU_ASSERT_FATAL(tp_reconfigure(b->tp, &b->all, b->now) == ST_OK);
}

void tp_bench_start(struct tp_bench *b)
{
	static const uint8_t seed[32] = "a seed of thirty-two octets ok.";
	struct pki_env env;
	struct drbg d;

	*b = (struct tp_bench){.lib = pki_lib_new()};
	CU_ASSERT_FATAL(b->lib != NULL);
	CU_ASSERT_FATAL(wall_parse_iso("2025-09-09T11:28:11Z", &b->now.wall));
	b->now.mono = USEC_S;
	tiny_ca_start(&b->ca, b->lib, "CN=Root-CA.cisco.com OU=LAB", b->now.wall);
	drbg_seed(&d, BYTES_OF(seed));
	CU_ASSERT_FATAL(rsa_generate(&d, 1024, &b->key) == ST_OK);
	tp_conf_default(&b->conf, "GETVPN");
	b->conf.enrollment = TP_ENROLL_URL;
	strcpy(b->conf.url, "http://10.191.61.120:80");
	strcpy(b->conf.subject_name, "OU=GETVPN_KS");
	strcpy(b->conf.fqdn, "get-KS");
	strcpy(b->conf.key_label, "pkikey");
	b->conf.revocation[0] = TP_REVOCATION_NONE;
	b->conf.key = b->key;
	b->all = (struct pki_conf){.trustpoints = &b->conf,
				   .n_trustpoints = 1,
				   .hostname = "get-KS",
				   .serial = "9XVYC51FMT6",
				   .own_key_label = "get-KS"};
	env = (struct pki_env){b->lib, BYTES_OF(seed)};
	b->tp = tp_new(&b->all, &env, b->now);
	CU_ASSERT_FATAL(b->tp != NULL);
}

void tp_bench_stop(struct tp_bench *b)
{
	tp_free(b->tp);
	tiny_ca_stop(&b->ca);
	rsa_key_free(b->key);
	pki_lib_free(b->lib);
}

static void keep(struct tp_bench *b, const struct pki_fx *fx)
{
	switch (fx->kind) {
	case PKI_FX_EVENT:
		b->events[b->n_events++ % 64] = fx->event.id;
		if (fx->event.id == PKI_EV_CERT_REJECT)
			b->rejected = fx->event;
		break;
	case PKI_FX_NOTICE:
		b->notices[fx->op]++;
		b->number[fx->op] = fx->number;
		b->last_op = fx->id;
		if (fx->op == PKI_OP_CA_OFFERED && fx->data.n == sizeof b->prints)
			memcpy(b->prints, fx->data.p, fx->data.n);
		break;
	case PKI_FX_CONFIG:
		b->configs++;
		break;
	case PKI_FX_KEY:
		b->keys++;
		rsa_key_free(b->key);
		b->key = rsa_key_ref(fx->key);
		break;
	default:
		break;
	}
}

void tp_bench_drain(struct tp_bench *b)
{
	struct pki_fx fx;
	unsigned keys = b->keys;

	while (tp_poll(b->tp, &fx)) {
		struct tiny_answer a;
		uint64_t id = fx.id;

		keep(b, &fx);
		if (fx.kind != PKI_FX_HTTP)
			continue;
		b->https++;
		tiny_ca_answer(&b->ca, &fx, b->now.wall, &a);
		tp_http_answer(b->tp, b->now, id, a.status, a.content_type, BYTES(a.body, a.n));
		free(a.body);
	}
	if (keys != b->keys) /* as a router does that has a new key in its store */
		tp_bench_conf(b);
}

void tp_bench_advance(struct tp_bench *b, uint64_t us)
{
	mono_t end = b->now.mono + us;

	for (unsigned i = 0; i < 10000; i++) {
		mono_t next = tp_deadline(b->tp);

		if (next > end)
			next = end;
		if (next > b->now.mono) {
			b->now.wall += (wall_t)(next - b->now.mono);
			b->now.mono = next;
		}
		tp_tick(b->tp, b->now);
		tp_bench_drain(b);
		if (b->now.mono == end && tp_deadline(b->tp) > end)
			return;
	}
	CU_FAIL("timers without end");
}

void tp_bench_authenticate(struct tp_bench *b)
{
	CU_ASSERT(tp_authenticate(b->tp, b->now, "GETVPN", 7) == ST_OK);
	tp_bench_drain(b);
	if (b->notices[PKI_OP_CA_OFFERED])
		CU_ASSERT(tp_accept(b->tp, b->now, "GETVPN", true) == ST_OK);
	tp_bench_drain(b);
}

void tp_bench_enroll(struct tp_bench *b)
{
	struct tp_enroll_spec s = {.password = "cisco123"};

	CU_ASSERT(tp_enroll(b->tp, b->now, "GETVPN", &s, 8) == ST_OK);
	tp_bench_drain(b);
}

bool tp_bench_saw(const struct tp_bench *b, uint32_t event)
{
	for (size_t i = 0; i < b->n_events && i < 64; i++)
		if (b->events[i] == event)
			return true;
	return false;
}

const struct cert *tp_bench_cert(const struct tp_bench *b, enum pki_cert_kind kind)
{
	const struct cert *c;
	struct tp_cert_view v;

	for (size_t i = 0; tp_cert_at(b->tp, "GETVPN", i, &c, &v); i++)
		if (v.kind == kind)
			return c;
	return NULL;
}
