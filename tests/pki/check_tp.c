/* The trustpoints against a tiny authority, in virtual time. */
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "pki/name.h"
#include "tests/lib/check.h"
#include "tests/pki/tp_bench.h"

#define DAY_US (86400 * USEC_S)

static void authenticates(void)
{
	struct tp_bench b;

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	const struct cert *ca = tp_bench_cert(&b, PKI_CERT_CA);
	CU_ASSERT_FATAL(ca != NULL);
	check_true(cert_equal(ca, b.ca.cert));
	check_bytes(BYTES(b.prints, 16), BYTES_OF(cert_view(ca)->md5));
	check_bytes(BYTES(b.prints + 16, 20), BYTES_OF(cert_view(ca)->sha1));
	check_int(b.last_op, 7);
	check_int(b.configs, 1);
	check_int(tp_authenticate(b.tp, b.now, "GETVPN", 7), ST_EXISTS);
	check_int(tp_authenticate(b.tp, b.now, "nobody", 7), ST_ABSENT);
	tp_bench_stop(&b);
}

static void refuses_an_authority(void)
{
	struct tp_bench b;

	tp_bench_start(&b);
	check_int(tp_authenticate(b.tp, b.now, "GETVPN", 7), ST_OK);
	tp_bench_drain(&b);
	check_int(tp_accept(b.tp, b.now, "GETVPN", false), ST_OK);
	check_int(tp_accept(b.tp, b.now, "GETVPN", true), ST_STATE);
	check_true(!tp_bench_cert(&b, PKI_CERT_CA));
	b.ca.mode = TINY_GARBAGE;
	check_int(tp_authenticate(b.tp, b.now, "GETVPN", 7), ST_OK);
	tp_bench_drain(&b);
	check_int(b.number[PKI_OP_CA_FAILED], ST_SYNTAX);
	b.ca.mode = TINY_SILENT;
	check_int(tp_authenticate(b.tp, b.now, "GETVPN", 7), ST_OK);
	tp_bench_drain(&b);
	check_int(b.number[PKI_OP_CA_FAILED], ST_IO);
	check_true(tp_bench_saw(&b, PKI_EV_SOCKET));
	/* An authority whose time is over. */
	b.ca.mode = TINY_GRANT;
	b.now.wall += (wall_t)(7301 * DAY_US);
	check_int(tp_authenticate(b.tp, b.now, "GETVPN", 7), ST_OK);
	tp_bench_drain(&b);
	check_int(b.number[PKI_OP_CA_FAILED], ST_RANGE);
	tp_bench_stop(&b);
}

static void knows_the_fingerprint(void)
{
	struct tp_bench b;

	tp_bench_start(&b);
	memcpy(b.conf.fingerprint, cert_view(b.ca.cert)->sha1, 20);
	b.conf.fingerprint_n = 20;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	check_int(b.notices[PKI_OP_CA_OFFERED], 0);
	check_int(b.notices[PKI_OP_CA_ACCEPTED], 1);
	tp_bench_stop(&b);
	tp_bench_start(&b);
	b.conf.fingerprint_n = 16;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	check_true(!tp_bench_cert(&b, PKI_CERT_CA));
	check_true(tp_bench_saw(&b, PKI_EV_CA_MISMATCH));
	tp_bench_stop(&b);
}

static void enrolls(void)
{
	struct tp_bench b;
	struct tp_view v;
	struct tp_credential cred;
	struct tp_enroll_spec s = {0};

	tp_bench_start(&b);
	check_int(tp_enroll(b.tp, b.now, "GETVPN", &s, 8), ST_STATE);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	const struct cert *id = tp_bench_cert(&b, PKI_CERT_ID);
	CU_ASSERT_FATAL(id != NULL);
	check_text(cert_view(id)->subject.line, "hostname=get-KS,ou=GETVPN_KS");
	check_int(cert_view(id)->not_after - b.now.wall, (wall_t)(5000 * DAY_US));
	check_text(b.ca.password, "cisco123");
	check_int(b.ca.posts, 1);
	check_int(b.notices[PKI_OP_ENROLL_SENT], 1);
	check_true(tp_bench_saw(&b, PKI_EV_SESSION_OPEN) &&
		   tp_bench_saw(&b, PKI_EV_SESSION_CLOSE) &&
		   tp_bench_saw(&b, PKI_EV_MESSAGE_DUMP) && tp_bench_saw(&b, PKI_EV_CALLBACK));
	check_int(b.notices[PKI_OP_ENROLL_GRANTED], 1);
	check_int(b.last_op, 8);
	check_true(tp_view(b.tp, "GETVPN", &v) && v.state == TP_GRANTED && v.has_id);
	CU_ASSERT_FATAL(tp_credential(b.tp, "", b.now.wall, &cred));
	check_text(cred.trustpoint, "GETVPN");
	check_true(cert_holds_key(cred.cert, rsa_key_pub(cred.key)));
	tp_bench_stop(&b);
}

static void enrolls_with_get_and_no_caps(void)
{
	struct tp_bench b;
	struct tp_enroll_spec s = {.with_serial = true, .ip = IP4(10, 0, 0, 1)};

	tp_bench_start(&b);
	b.ca.caps = "";
	tp_bench_authenticate(&b);
	check_int(tp_enroll(b.tp, b.now, "GETVPN", &s, 8), ST_OK);
	tp_bench_drain(&b);
	const struct cert *id = tp_bench_cert(&b, PKI_CERT_ID);
	CU_ASSERT_FATAL(id != NULL);
	check_int(b.ca.posts, 0);
	check_text(cert_view(id)->subject.serial, "9XVYC51FMT6");
	check_text(cert_view(id)->subject.address, "10.0.0.1");
	tp_bench_stop(&b);
}

/* What a forger, a broken authority or a broken line makes of an enrolment: nothing. */
static void withstands(void)
{
	static const enum tiny_mode modes[] = {TINY_GARBAGE, TINY_WRONG_NONCE, TINY_WRONG_SIGNER,
					       TINY_OTHER_KEY, TINY_ERROR};
	struct tp_bench b;

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		b.ca.mode = modes[i];
		tp_bench_enroll(&b);
		check_true(!tp_bench_cert(&b, PKI_CERT_ID));
		check_int(b.notices[PKI_OP_ENROLL_FAILED], i + 1);
	}
	b.ca.mode = TINY_REJECT;
	tp_bench_enroll(&b);
	check_int(b.notices[PKI_OP_ENROLL_REJECTED], 1);
	check_int(event_number(&b.rejected, 1), SCEP_BAD_REQUEST);
	b.ca.mode = TINY_GRANT;
	tp_bench_enroll(&b);
	check_true(tp_bench_cert(&b, PKI_CERT_ID) != NULL);
	/* An answer that nobody waits for. */
	tp_http_answer(b.tp, b.now, 999, 200, "text/plain", BYTES("x", 1));
	tp_bench_stop(&b);
}

static void polls(void)
{
	struct tp_bench b;
	struct tp_view v;

	tp_bench_start(&b);
	b.conf.retry_count = 5;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	b.ca.mode = TINY_PENDING;
	tp_bench_enroll(&b);
	check_true(tp_view(b.tp, "GETVPN", &v) && v.state == TP_PENDING);
	tp_bench_advance(&b, 125 * USEC_S);
	check_int(b.ca.polls, 2);
	b.ca.mode = TINY_GRANT;
	tp_bench_advance(&b, 60 * USEC_S);
	check_true(tp_bench_cert(&b, PKI_CERT_ID) != NULL);
	check_int(b.ca.requests, 1);
	tp_bench_stop(&b);

	tp_bench_start(&b);
	b.conf.retry_count = 3;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	b.ca.mode = TINY_PENDING;
	tp_bench_enroll(&b);
	tp_bench_advance(&b, USEC_HOUR);
	check_int(b.ca.polls, 3);
	check_true(tp_bench_saw(&b, PKI_EV_ENROLL_GAVE_UP));
	check_true(tp_view(b.tp, "GETVPN", &v) && v.state == TP_FAILED);
	tp_bench_stop(&b);
}

static void tries_again_without_connection(void)
{
	struct tp_bench b;

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	b.ca.mode = TINY_SILENT;
	tp_bench_enroll(&b);
	tp_bench_advance(&b, 130 * USEC_S);
	check_true(!tp_bench_cert(&b, PKI_CERT_ID));
	b.ca.mode = TINY_GRANT;
	tp_bench_advance(&b, 60 * USEC_S);
	check_true(tp_bench_cert(&b, PKI_CERT_ID) != NULL);
	tp_bench_stop(&b);
}

static void renews_by_itself(void)
{
	struct tp_bench b;
	struct cert *first;

	tp_bench_start(&b);
	b.conf.auto_enroll_percent = 70;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	CU_ASSERT_FATAL(tp_bench_cert(&b, PKI_CERT_ID) != NULL);
	first = cert_ref((struct cert *)tp_bench_cert(&b, PKI_CERT_ID));
	tp_bench_advance(&b, 3500 * DAY_US - USEC_S);
	check_true(cert_equal(first, tp_bench_cert(&b, PKI_CERT_ID)));
	tp_bench_advance(&b, USEC_S);
	check_int(b.ca.renewals, 1);
	check_true(!cert_equal(first, tp_bench_cert(&b, PKI_CERT_ID)));
	check_int(b.keys, 0);
	check_true(bytes_equal(cert_spki(first), cert_spki(tp_bench_cert(&b, PKI_CERT_ID))));
	cert_free(first);
	tp_bench_stop(&b);
}

static void renews_with_a_new_key(void)
{
	struct tp_bench b;
	struct rsa_key *old;

	tp_bench_start(&b);
	b.conf.auto_enroll_percent = 50;
	b.conf.regenerate = true;
	tp_bench_conf(&b);
	old = rsa_key_ref(b.key);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	/* A renewal that is refused leaves key and certificate alone, and comes again. */
	b.ca.mode = TINY_REJECT;
	tp_bench_advance(&b, 2500 * DAY_US);
	check_int(b.keys, 0);
	check_true(cert_holds_key(tp_bench_cert(&b, PKI_CERT_ID), rsa_key_pub(old)));
	b.ca.mode = TINY_GRANT;
	tp_bench_advance(&b, USEC_HOUR);
	check_int(b.keys, 1);
	check_true(cert_holds_key(tp_bench_cert(&b, PKI_CERT_ID), rsa_key_pub(b.key)));
	check_true(!cert_holds_key(tp_bench_cert(&b, PKI_CERT_ID), rsa_key_pub(old)));
	rsa_key_free(old);
	tp_bench_stop(&b);
}

static void enrolls_by_itself(void)
{
	struct tp_bench b;

	tp_bench_start(&b);
	b.conf.auto_enroll_percent = 70;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	tp_bench_advance(&b, 61 * USEC_S);
	check_true(tp_bench_cert(&b, PKI_CERT_ID) != NULL);
	check_true(tp_bench_saw(&b, PKI_EV_CERT_ENROLL_AUTO));
	tp_bench_stop(&b);
}

static void comes_back_from_the_configuration(void)
{
	struct tp_bench b, c;
	struct tp_chain_item items[4];
	struct tp_cert_view v;
	const struct cert *cert;
	size_t n = 0;
	struct tp_credential cred;

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	while (n < 4 && tp_cert_at(b.tp, "GETVPN", n, &cert, &v)) {
		items[n] = (struct tp_chain_item){v.kind, cert_der(cert)};
		n++;
	}
	check_int(n, 2);
	check_int(items[0].kind, PKI_CERT_ID);
	check_int(items[1].kind, PKI_CERT_CA);
	tp_bench_start(&c);
	check_int(tp_chain_load(c.tp, c.now, "GETVPN", items, n), ST_OK);
	check_true(tp_credential(c.tp, "GETVPN", c.now.wall, &cred));
	items[0].der.n--;
	check_int(tp_chain_load(c.tp, c.now, "GETVPN", items, n), ST_SYNTAX);
	check_true(tp_credential(c.tp, "GETVPN", c.now.wall, &cred));
	check_int(tp_chain_load(c.tp, c.now, "GETVPN", items, 0), ST_OK);
	check_true(!tp_credential(c.tp, "GETVPN", c.now.wall, &cred));
	tp_bench_stop(&c);
	tp_bench_stop(&b);
}

/* ---- validation ---- */

static enum pki_reason verdict_of(struct tp_bench *b, struct bytes der)
{
	struct tp_verdict v;

	tp_verify(b->tp, b->now, "GETVPN", &der, 1, &v);
	check_true(v.reason == PKI_BAD_ENCODING || !v.cert || v.key);
	tp_verdict_free(&v);
	return v.reason;
}

static void verifies(void)
{
	struct tp_bench b;
	struct pki_counters counters;
	uint8_t forged[PKI_CERT_MAX];

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	struct bytes der = cert_der(tp_bench_cert(&b, PKI_CERT_ID));
	check_int(verdict_of(&b, der), PKI_VALID);
	check_int(verdict_of(&b, der), PKI_VALID);
	tp_counters(b.tp, &counters);
	check_int(counters.bypassed, 1);
	/* Authentication, enrolment, two validations. */
	check_int(counters.sessions_started, 4);
	check_int(counters.sessions_ended, 4);
	memcpy(forged, der.p, der.n);
	forged[der.n - 1] ^= 1;
	check_int(verdict_of(&b, BYTES(forged, der.n)), PKI_BAD_SIGNATURE);
	check_int(verdict_of(&b, BYTES(forged, der.n - 1)), PKI_BAD_ENCODING);
	struct tiny_ca other;
	tiny_ca_start(&other, b.lib, "CN=other", b.now.wall);
	check_int(verdict_of(&b, cert_der(other.cert)), PKI_NO_TRUSTPOINT);
	tiny_ca_stop(&other);
	b.now.wall += (wall_t)(5001 * DAY_US);
	check_int(verdict_of(&b, der), PKI_EXPIRED);
	b.now.wall -= (wall_t)(5002 * DAY_US);
	check_int(verdict_of(&b, der), PKI_NOT_YET_VALID);
	tp_bench_stop(&b);
}

static GENERAL_NAMES *dns_names(const char *dns)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *g = GENERAL_NAME_new();
	ASN1_IA5STRING *s = ASN1_IA5STRING_new();

	CU_ASSERT_FATAL(names && g && s && ASN1_STRING_set(s, dns, -1) == 1);
	GENERAL_NAME_set0_value(g, GEN_DNS, s);
	CU_ASSERT_FATAL(sk_GENERAL_NAME_push(names, g) > 0);
	return names;
}

static struct cert *cross(struct tp_bench *b, const char *subject, const char *issuer,
			  EVP_PKEY *key)
{
	X509_NAME *s = NULL, *i = NULL;
	struct cert *c = NULL;

	CU_ASSERT_FATAL(name_parse(subject, NULL, &s) == ST_OK &&
			name_parse(issuer, NULL, &i) == ST_OK);
	struct cert_spec spec = {.subject = s,
				 .issuer = i,
				 .key = key,
				 .signer = key,
				 .hash = HASH_SHA256,
				 .serial = 7,
				 .from = b->now.wall,
				 .until = b->now.wall + (wall_t)DAY_US,
				 .ca = true};
	CU_ASSERT_FATAL(cert_make(b->lib, &spec, &c) == ST_OK);
	X509_NAME_free(s);
	X509_NAME_free(i);
	return c;
}

/* Two authorities that issued each other, a chain that is too long, none at all: the walk ends. */
static void loops_end(void)
{
	struct tp_bench b;
	struct tp_verdict v;
	struct bytes chain[PKI_CHAIN_MAX + 1];

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	EVP_PKEY *key = pki_private(b.lib, b.key);
	struct cert *x = cross(&b, "CN=x", "CN=y", key), *y = cross(&b, "CN=y", "CN=x", key);
	for (size_t i = 0; i < PKI_CHAIN_MAX + 1; i++)
		chain[i] = cert_der(i % 2 ? y : x);
	tp_verify(b.tp, b.now, NULL, chain, 2, &v);
	check_int(v.reason, PKI_NO_TRUSTPOINT);
	tp_verdict_free(&v);
	tp_verify(b.tp, b.now, NULL, chain, PKI_CHAIN_MAX, &v);
	check_int(v.reason, PKI_CHAIN_TOO_LONG);
	tp_verdict_free(&v);
	tp_verify(b.tp, b.now, NULL, chain, PKI_CHAIN_MAX + 1, &v);
	check_int(v.reason, PKI_CHAIN_TOO_LONG);
	tp_verdict_free(&v);
	tp_verify(b.tp, b.now, NULL, chain, 0, &v);
	check_int(v.reason, PKI_BAD_ENCODING);
	tp_verdict_free(&v);
	cert_free(x);
	cert_free(y);
	EVP_PKEY_free(key);
	tp_bench_stop(&b);
}

/* One certificate by another. */
static struct cert *issue(struct tp_bench *b, const char *subject, EVP_PKEY *key, struct cert *by,
			  EVP_PKEY *by_key, bool ca)
{
	X509_NAME *s = NULL;
	struct cert *c = NULL;

	CU_ASSERT_FATAL(name_parse(subject, NULL, &s) == ST_OK);
	struct cert_spec spec = {.subject = s,
				 .issuer = X509_get_subject_name(cert_x509(by)),
				 .key = key,
				 .signer = by_key,
				 .hash = HASH_SHA256,
				 .serial = 9,
				 .from = b->now.wall,
				 .until = b->now.wall + (wall_t)DAY_US,
				 .key_usage = ca ? 0x8600 : 0xA000,
				 .ca = ca,
				 .aki = by};
	CU_ASSERT_FATAL(cert_make(b->lib, &spec, &c) == ST_OK);
	X509_NAME_free(s);
	return c;
}

static void hold(struct tp_bench *b, const char *name, struct cert *ca)
{
	struct tp_chain_item item = {PKI_CERT_CA, cert_der(ca)};

	check_int(tp_chain_load(b->tp, b->now, name, &item, 1), ST_OK);
}

static enum pki_reason by_sub(struct tp_bench *b, struct cert *peer)
{
	struct bytes der = cert_der(peer);
	struct tp_verdict v;

	tp_verify(b->tp, b->now, "SUB", &der, 1, &v);
	tp_verdict_free(&v);
	return v.reason;
}

/* chain-validation: a subordinate authority vouches alone, or with the one above it. */
static void asks_above(void)
{
	struct tp_bench b;
	struct tp_conf both[2];
	struct cert *other;

	tp_bench_start(&b);
	EVP_PKEY *key = pki_private(b.lib, b.key);
	struct cert *sub = issue(&b, "CN=sub", key, b.ca.cert, b.ca.pkey, true);
	struct cert *peer = issue(&b, "CN=peer", key, sub, key, false);
	both[0] = both[1] = b.conf;
	strcpy(both[0].name, "SUB");
	strcpy(both[1].name, "ROOT");
	both[0].key = both[1].key = NULL;
	b.all.trustpoints = both;
	b.all.n_trustpoints = 2;
	check_int(tp_reconfigure(b.tp, &b.all, b.now), ST_OK);
	hold(&b, "SUB", sub);
	check_int(by_sub(&b, peer), PKI_VALID); /* stop is what is not configured otherwise */
	both[0].chain_continue = true;
	check_int(tp_reconfigure(b.tp, &b.all, b.now), ST_OK);
	check_int(by_sub(&b, peer), PKI_NO_TRUSTPOINT);
	strcpy(both[0].parent, "ROOT");
	check_int(tp_reconfigure(b.tp, &b.all, b.now), ST_OK);
	check_int(by_sub(&b, peer), PKI_NO_TRUSTPOINT); /* it has no authority yet */
	hold(&b, "ROOT", b.ca.cert);
	check_int(by_sub(&b, peer), PKI_VALID);
	other = cross(&b, "CN=Root-CA.cisco.com OU=LAB", "CN=Root-CA.cisco.com OU=LAB", key);
	hold(&b, "ROOT", other); /* the same name, another key */
	check_int(by_sub(&b, peer), PKI_BAD_SIGNATURE);
	cert_free(sub);
	cert_free(peer);
	cert_free(other);
	EVP_PKEY_free(key);
	tp_bench_stop(&b);
}

static void asks_for_crls(void)
{
	struct tp_bench b;
	struct cached_crl_view v;

	tp_bench_start(&b);
	b.conf.revocation[0] = TP_REVOCATION_CRL;
	b.conf.revocation[1] = TP_REVOCATION_END;
	tp_bench_conf(&b);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	struct bytes der = cert_der(tp_bench_cert(&b, PKI_CERT_ID));
	check_int(verdict_of(&b, der), PKI_CRL_PENDING);
	tp_bench_drain(&b);
	check_int(b.notices[PKI_OP_VALIDATE_AGAIN], 1);
	check_int(verdict_of(&b, der), PKI_VALID);
	check_true(tp_crl_at(b.tp, 0, &v) && !v.url[0] && v.crl.n_entries == 0);
	/* It grows old; the next one revokes. */
	b.ca.revoked = b.ca.serial;
	tp_bench_advance(&b, 7 * USEC_HOUR);
	check_int(verdict_of(&b, der), PKI_CRL_PENDING);
	tp_bench_drain(&b);
	check_int(verdict_of(&b, der), PKI_REVOKED);
	/* No CRL to be had: refused, and not asked for each time. */
	tp_crls_clear(b.tp);
	b.ca.crl_off = true;
	check_int(verdict_of(&b, der), PKI_CRL_PENDING);
	tp_bench_drain(&b);
	unsigned before = b.https;
	check_int(verdict_of(&b, der), PKI_NO_CRL);
	tp_bench_drain(&b);
	check_int(b.https, before);
	b.conf.revocation[1] = TP_REVOCATION_NONE;
	tp_bench_conf(&b);
	check_int(verdict_of(&b, der), PKI_VALID);
	tp_bench_stop(&b);
}

static void obeys_maps(void)
{
	struct tp_bench b;
	struct map_rule rules[2] = {
	    {.field = MAP_SUBJECT, .test = MAP_CO, .value = "OU = getvpn_ks"},
	    {.field = MAP_ISSUER, .test = MAP_NC, .value = "elsewhere"}};
	struct map_conf map = {.name = "peers", .sequence = 10, .rules = rules, .n_rules = 2};

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	b.all.maps = &map;
	b.all.n_maps = 1;
	strcpy(b.conf.maps[0].map, "peers");
	b.conf.maps[0].allow_expired = true;
	b.conf.n_maps = 1;
	tp_bench_conf(&b);
	struct bytes der = cert_der(tp_bench_cert(&b, PKI_CERT_ID));
	check_int(verdict_of(&b, der), PKI_VALID);
	b.now.wall += (wall_t)(5001 * DAY_US);
	check_int(verdict_of(&b, der), PKI_VALID);
	strcpy(rules[1].value, "root-ca");
	tp_bench_conf(&b);
	check_int(verdict_of(&b, der), PKI_MAP_MISMATCH);
	tp_bench_stop(&b);
}

/* Of a name with a unit and a host, and an alternative one; good for a hundred days. */
static struct cert *with_names(struct tp_bench *b)
{
	EVP_PKEY *key = pki_private(b->lib, b->key);
	struct name_device device = {.hostname = "get-KS"};
	GENERAL_NAMES *alt = dns_names("ks.example");
	STACK_OF(X509_EXTENSION) *exts = NULL;
	X509_NAME *name = NULL;
	struct cert *c = NULL;

	CU_ASSERT_FATAL(name_parse("OU=GETVPN_KS", &device, &name) == ST_OK);
	CU_ASSERT_FATAL(X509V3_add1_i2d(&exts, NID_subject_alt_name, alt, 0, X509V3_ADD_DEFAULT) ==
			1);
	struct cert_spec spec = {.subject = name,
				 .issuer = X509_get_subject_name(cert_x509(b->ca.cert)),
				 .key = key,
				 .signer = b->ca.pkey,
				 .hash = HASH_SHA256,
				 .serial = 0x42,
				 .from = b->now.wall,
				 .until = b->now.wall + (wall_t)(100 * DAY_US),
				 .alt = exts};
	CU_ASSERT_FATAL(cert_make(b->lib, &spec, &c) == ST_OK);
	sk_X509_EXTENSION_pop_free(exts, X509_EXTENSION_free);
	GENERAL_NAMES_free(alt);
	X509_NAME_free(name);
	EVP_PKEY_free(key);
	return c;
}

/* Each field of a map with each of its tests, against one certificate. */
static void knows_every_rule(void)
{
	static const struct {
		enum map_field field;
		enum map_test test;
		const char *value;
		int days; /* of dates: from the certificate's own */
		bool met;
	} tries[] = {
	    {MAP_SUBJECT, MAP_EQ, "hostname=GET-KS, ou = getvpn_ks", 0, true},
	    {MAP_SUBJECT, MAP_EQ, "ou=getvpn_ks", 0, false},
	    {MAP_SUBJECT, MAP_NE, "ou=getvpn_ks", 0, true},
	    {MAP_SUBJECT, MAP_CO, "ou=getvpn_gm", 0, false},
	    {MAP_SUBJECT, MAP_NC, "ou=getvpn_gm", 0, true},
	    {MAP_ISSUER, MAP_CO, "Root-CA", 0, true},
	    {MAP_ISSUER, MAP_NC, "root-ca", 0, false},
	    {MAP_NAME, MAP_CO, "get-ks", 0, true},
	    {MAP_NAME, MAP_CO, "ks.example", 0, true},
	    {MAP_NAME, MAP_NC, "ks.example", 0, false},
	    {MAP_ALT_SUBJECT, MAP_EQ, "KS.example", 0, true},
	    {MAP_ALT_SUBJECT, MAP_NE, "ks.example", 0, false},
	    {MAP_ALT_SUBJECT, MAP_CO, "gm.", 0, false},
	    {MAP_UNSTRUCTURED, MAP_EQ, "get-ks", 0, true},
	    {MAP_SERIAL, MAP_NE, "FF", 0, true},
	    {MAP_VALID_START, MAP_EQ, "", 0, true},
	    {MAP_VALID_START, MAP_NE, "", 0, false},
	    {MAP_VALID_START, MAP_LT, "", 1, true},
	    {MAP_VALID_START, MAP_GE, "", 1, false},
	    {MAP_EXPIRES, MAP_GE, "", -1, true},
	    {MAP_EXPIRES, MAP_LT, "", -1, false},
	    {MAP_EXPIRES, MAP_CO, "", 0, false}, /* no test of dates */
	};
	struct map_rule rule;
	struct map_conf map = {.name = "one", .sequence = 10, .rules = &rule, .n_rules = 1};
	struct tp_bench b;

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	struct cert *c = with_names(&b);
	b.all.maps = &map;
	b.all.n_maps = 1;
	strcpy(b.conf.maps[0].map, "one");
	b.conf.n_maps = 1;
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		const struct cert_view *v = cert_view(c);
		wall_t of = tries[i].field == MAP_EXPIRES ? v->not_after : v->not_before;

		rule = (struct map_rule){.field = tries[i].field,
					 .test = tries[i].test,
					 .time = of + tries[i].days * (wall_t)DAY_US};
		strcpy(rule.value, tries[i].value);
		tp_bench_conf(&b);
		check_int(verdict_of(&b, cert_der(c)), tries[i].met ? PKI_VALID : PKI_MAP_MISMATCH);
	}
	cert_free(c);
	tp_bench_stop(&b);
}

/* ---- without a URL ---- */

static void pastes(void)
{
	struct tp_bench b;
	struct text pem = TEXT_EMPTY, csr = TEXT_EMPTY, junk = TEXT_EMPTY;
	struct tp_enroll_spec s = {0};

	tp_bench_start(&b);
	b.conf.enrollment = TP_ENROLL_TERMINAL;
	tp_bench_conf(&b);
	cert_add_pem(b.ca.cert, &pem);
	check_int(tp_offer_text(b.tp, b.now, "GETVPN", "rubbish", 1) != ST_OK, 1);
	check_int(tp_offer_text(b.tp, b.now, "GETVPN", text_str(&pem), 1), ST_OK);
	check_int(tp_accept(b.tp, b.now, "GETVPN", true), ST_OK);
	check_int(tp_enroll_text(b.tp, b.now, "GETVPN", &s, &csr), ST_OK);
	check_true(csr.len > 200);
	/* The authority's own certificate is not the answer to that request. */
	check_int(tp_import_text(b.tp, b.now, "GETVPN", text_str(&pem)), ST_REFUSED);
	text_free(&pem);
	text_free(&csr);
	text_free(&junk);
	tp_bench_stop(&b);
}

static void signs_itself(void)
{
	struct tp_bench b;
	struct tp_enroll_spec s = {0};
	struct tp_credential cred;

	tp_bench_start(&b);
	b.conf.enrollment = TP_ENROLL_SELFSIGNED;
	tp_bench_conf(&b);
	check_int(tp_enroll_self(b.tp, b.now, "GETVPN", &s), ST_OK);
	CU_ASSERT_FATAL(tp_credential(b.tp, "GETVPN", b.now.wall, &cred));
	check_true(cert_signed_by(cred.cert, cred.cert));
	tp_bench_stop(&b);
}

static void carries_pkcs12(void)
{
	struct tp_bench b, c;
	uint8_t *p12 = NULL;
	size_t n = 0;
	struct tp_credential cred;

	tp_bench_start(&b);
	tp_bench_authenticate(&b);
	tp_bench_enroll(&b);
	check_int(tp_export_pkcs12(b.tp, "GETVPN", "cisco123", &p12, &n), ST_REFUSED);
	b.conf.key_exportable = true;
	tp_bench_conf(&b);
	CU_ASSERT_FATAL(tp_export_pkcs12(b.tp, "GETVPN", "cisco123", &p12, &n) == ST_OK);
	tp_bench_start(&c);
	check_int(tp_import_pkcs12(c.tp, c.now, "GETVPN", BYTES(p12, n), "wrong", true),
		  ST_REFUSED);
	check_int(tp_import_pkcs12(c.tp, c.now, "GETVPN", BYTES(p12, n / 2), "cisco123", true),
		  ST_SYNTAX);
	check_int(tp_import_pkcs12(c.tp, c.now, "GETVPN", BYTES(p12, n), "cisco123", true), ST_OK);
	tp_bench_drain(&c);
	check_int(c.keys, 1);
	check_true(tp_credential(c.tp, "GETVPN", c.now.wall, &cred));
	free(p12);
	tp_bench_stop(&c);
	tp_bench_stop(&b);
}

static const struct check_case cases[] = {
    {"authenticates", authenticates},
    {"refuses an authority", refuses_an_authority},
    {"knows the fingerprint", knows_the_fingerprint},
    {"enrolls", enrolls},
    {"enrolls with GET and no capabilities", enrolls_with_get_and_no_caps},
    {"withstands", withstands},
    {"polls", polls},
    {"tries again without connection", tries_again_without_connection},
    {"renews by itself", renews_by_itself},
    {"renews with a new key", renews_with_a_new_key},
    {"enrolls by itself", enrolls_by_itself},
    {"comes back from the configuration", comes_back_from_the_configuration},
    {"verifies", verifies},
    {"loops end", loops_end},
    {"asks above", asks_above},
    {"asks for CRLs", asks_for_crls},
    {"obeys maps", obeys_maps},
    {"knows every rule", knows_every_rule},
    {"pastes", pastes},
    {"signs itself", signs_itself},
    {"carries PKCS#12", carries_pkcs12},
    {NULL, NULL},
};

CHECK_MAIN({"trustpoints", cases})
