/* The certificate server: its life, its database, requests, and time. */
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "pki/name.h"
#include "tests/pki/rig.h"

static wall_t at(const char *iso)
{
	wall_t t = 0;

	CU_ASSERT_FATAL(wall_parse_iso(iso, &t));
	return t;
}

static struct rsa_key *key_of(const char *seed, unsigned bits)
{
	struct drbg rng;
	struct rsa_key *key = NULL;

	drbg_seed(&rng, BYTES(seed, strlen(seed)));
	CU_ASSERT_FATAL(rsa_generate(&rng, bits, &key) == ST_OK);
	return key;
}

static void up(struct rig *r)
{
	rig_start(r, at("2025-09-09T11:28:11Z"), NULL);
	check_true(secret_set(&r->conf.archive_password, BYTES("cisco123", 8)) == ST_OK);
	rig_boot(r);
	check_true(!cs_has_ca(r->cs) && !cs_wants_passphrase(r->cs));
	CU_ASSERT_FATAL(cs_create(r->cs, r->now, NULL) == ST_OK);
	rig_drain(r);
}

static void check_iso(wall_t t, const char *want)
{
	char s[21];

	wall_format_iso(t, s);
	check_text(s, want);
}

static void test_create(void)
{
	static struct rig r;
	struct cs_view v;
	unsigned fail;
	struct rig_client c;
	struct rsa_key *key = key_of("ks", 1024);

	up(&r);
	check_true(rig_saw(&r, PKI_EV_CS_ENABLED) && rig_saw(&r, PKI_EV_CS_GRANT_AUTO));
	cs_view(r.cs, &v);
	check_int(v.state, CS_ENABLED);
	check_int(v.last_serial, 1);
	const struct cert_view *ca = cert_view(cs_ca(r.cs));
	check_text(ca->serial, "01");
	check_text(ca->subject.line, "cn=Root-CA.cisco.com OU=LAB");
	check_int(ca->key_bits, 1024);
	check_int(ca->key_usage, 0x86000000);
	check_int(ca->hash, HASH_SHA256);
	check_true(ca->is_ca && ca->ski_n == 20 && ca->aki_n == 20);
	check_iso(ca->not_before, "2025-09-09T11:28:11Z");
	check_iso(ca->not_after, "2045-09-04T11:28:11Z");
	check_true(rig_file(&r, "nvram:ca-server.ser") && rig_file(&r, "nvram:ca-server.crl") &&
		   rig_file(&r, "nvram:1.cer") && rig_file(&r, "nvram:Root-CAcisco#1CA.cer"));

	/* The archive opens with its passphrase and with no other. */
	const struct rig_file *p12 = rig_file(&r, "nvram:ca-server.p12");
	CU_ASSERT_FATAL(p12 != NULL);
	const unsigned char *p = p12->data;
	PKCS12 *box = d2i_PKCS12(NULL, &p, (long)p12->n);
	check_true(box && PKCS12_verify_mac(box, "cisco123", -1) == 1);
	check_true(box && PKCS12_verify_mac(box, "cisco124", -1) != 1);
	PKCS12_free(box);

	client_start(&r, &c, key, "get-KS");
	check_int(client_send(&r, &c, &(struct client_request){0}, &fail), SCEP_SUCCESS);
	check_text(r.content_type, "application/x-pki-message");
	const struct cert_view *leaf = cert_view(c.cert);
	check_text(leaf->serial, "02");
	check_text(leaf->subject.line, "hostname=get-KS");
	check_int(leaf->key_usage, 0xA0000000);
	check_int(leaf->eku, PKI_EKU_SERVER_AUTH | PKI_EKU_CLIENT_AUTH);
	check_true(!leaf->is_ca && cert_signed_by(c.cert, cs_ca(r.cs)));
	check_int(leaf->not_after - leaf->not_before, (wall_t)(5000 * USEC_DAY));
	check_iso(leaf->not_after, "2039-05-19T11:28:11Z");
	check_bytes(BYTES(leaf->aki, 20), BYTES(ca->ski, 20));
	char file[64];
	name_storage_file(leaf, file, sizeof file);
	check_text(file, "Root-CAcisco#2.cer");

	/* The same by GET; the same request again is the same certificate. */
	struct cert *first = cert_ref(c.cert);
	check_int(client_send(&r, &c, &(struct client_request){.by_get = true}, &fail),
		  SCEP_SUCCESS);
	check_true(cert_equal(first, c.cert));
	cert_free(first);
	client_stop(&c);
	rsa_key_free(key);
	rig_stop(&r);
}

static void test_http(void)
{
	static struct rig r;

	up(&r);
	rig_http(&r, false, "/cgi-bin/pkiclient.exe?operation=GetCACert&message=GETVPN",
		 BYTES("", 0));
	check_int(r.status, 200);
	check_text(r.content_type, "application/x-x509-ca-cert");
	check_bytes(BYTES(r.body, r.body_n), cert_der(cs_ca(r.cs)));
	rig_http(&r, false, "/any/path?operation=GetCACaps", BYTES("", 0));
	check_text(r.content_type, "text/plain");
	check_int(scep_caps_read(BYTES(r.body, r.body_n)) & SCEP_CAP_NEXT_CA, 0);
	check_true(scep_caps_read(BYTES(r.body, r.body_n)) & SCEP_CAP_SHA384);
	rig_http(&r, false, "/x?operation=GetNextCACert", BYTES("", 0));
	check_int(r.status, 404);
	rig_http(&r, false, "/x?operation=Reboot", BYTES("", 0));
	check_int(r.status, 501);
	rig_http(&r, false, "/", BYTES("", 0));
	check_int(r.status, 400);
	rig_http(&r, true, "/x?operation=PKIOperation", BYTES("garbage", 7));
	check_int(r.status, 400);
	rig_http(&r, false, "/cgi-bin/ca-server.crl", BYTES("", 0));
	check_int(r.status, 200);
	r.conf.http_server = false;
	check_true(cs_reconfigure(r.cs, &r.conf, r.now) == ST_OK);
	rig_http(&r, false, "/x?operation=GetCACaps", BYTES("", 0));
	check_int(r.status, 503);
	struct cs_view v;
	cs_view(r.cs, &v);
	check_int(v.state, CS_CHECK_FAILED);
	check_int(v.why, CS_WHY_HTTP);
	rig_stop(&r);
}

static void test_manual(void)
{
	static struct rig r;
	struct rig_client c;
	struct cs_request_view q;
	unsigned fail;
	uint8_t *poll;
	size_t n;
	struct rsa_key *key = key_of("gm", 1024);

	up(&r);
	r.conf.grant = CS_GRANT_MANUAL;
	check_true(cs_reconfigure(r.cs, &r.conf, r.now) == ST_OK);
	client_start(&r, &c, key, "get_GM");
	check_int(client_send(&r, &c, &(struct client_request){.subject = "OU=GETVPN_GM"}, &fail),
		  SCEP_PENDING);
	CU_ASSERT_FATAL(cs_request_view(r.cs, 0, &q));
	check_int(q.state, CS_REQ_PENDING);
	check_text(q.subject, "ou=GETVPN_GM");

	X509_NAME *subject;
	check_true(name_parse("OU=GETVPN_GM", NULL, &subject) == ST_OK);
	check_true(scep_issuer_subject_write(X509_get_subject_name(cert_x509(cs_ca(r.cs))), subject,
					     &poll, &n) == ST_OK);
	struct client_request ask = {.type = SCEP_CERT_POLL, .payload = BYTES(poll, n)};
	check_int(client_send(&r, &c, &ask, &fail), SCEP_PENDING);
	check_int(cs_grant(r.cs, r.now, q.id + 7), ST_ABSENT);
	check_int(cs_grant(r.cs, r.now, q.id), ST_OK);
	check_int(cs_grant(r.cs, r.now, q.id), ST_STATE);
	rig_drain(&r);
	check_int(client_send(&r, &c, &ask, &fail), SCEP_SUCCESS);
	check_true(c.cert && cert_signed_by(c.cert, cs_ca(r.cs)));

	/* Another key asks under the same transaction: not its request. */
	struct rig_client d;
	struct rsa_key *other = key_of("other", 1024);
	client_start(&r, &d, other, "thief");
	ask.trans_id = c.trans_id;
	check_int(client_send(&r, &d, &ask, &fail), SCEP_FAILURE);
	check_int(fail, SCEP_BAD_CERT_ID);

	/* Rejected, removed, and forgotten after its time. */
	check_int(client_send(&r, &d, &(struct client_request){.subject = "CN=d"}, &fail),
		  SCEP_PENDING);
	check_int(cs_reject(r.cs, r.now, 0), ST_OK);
	check_int(client_send(&r, &d, &(struct client_request){.subject = "CN=d"}, &fail),
		  SCEP_FAILURE);
	check_int(cs_remove(r.cs, r.now, q.id), ST_OK);
	rig_advance(&r, 169 * USEC_HOUR);
	check_true(!cs_request_view(r.cs, 0, &q));
	X509_NAME_free(subject);
	free(poll);
	client_stop(&c);
	client_stop(&d);
	rsa_key_free(key);
	rsa_key_free(other);
	rig_stop(&r);
}

static void test_crl(void)
{
	static struct rig r;
	struct rig_client c;
	struct crl_view v;
	struct crl_entry_view e;
	unsigned fail;
	struct rsa_key *key = key_of("ks", 1024);

	up(&r);
	client_start(&r, &c, key, "ks");
	check_int(client_send(&r, &c, &(struct client_request){0}, &fail), SCEP_SUCCESS);
	check_int(cs_revoke(r.cs, r.now, 1), ST_REFUSED); /* the CA itself */
	check_int(cs_revoke(r.cs, r.now, 9), ST_ABSENT);
	check_int(cs_revoke(r.cs, r.now, 2), ST_OK);
	check_int(cs_revoke(r.cs, r.now, 2), ST_EXISTS);
	rig_drain(&r);
	check_true(cs_crl_view(r.cs, &v) && v.n_entries == 1 && cs_crl_entry(r.cs, 0, &e));
	check_text(e.serial, "02");
	const struct rig_file *f = rig_file(&r, "nvram:ca-server.crl");
	struct crl *crl = NULL;
	CU_ASSERT_FATAL(f && crl_parse(r.lib, BYTES(f->data, f->n), &crl) == ST_OK);
	check_true(crl_revokes(crl, c.cert, NULL) && crl_signed_by(crl, cs_ca(r.cs)));
	crl_free(crl);
	/* Made anew when it ends, for as long as it takes. */
	uint64_t number = v.number;
	rig_advance(&r, 400 * USEC_DAY);
	check_true(cs_crl_view(r.cs, &v));
	check_int(v.number - number, 400 * 24 / 168);
	check_true(v.next_update > r.now.wall && v.n_entries == 1);
	/* By SCEP, too. */
	uint8_t *is;
	size_t n;
	check_true(scep_issuer_serial_write(c.cert, &is, &n) == ST_OK);
	struct client_request ask = {.type = SCEP_GET_CRL, .payload = BYTES(is, n)};
	check_int(client_send(&r, &c, &ask, &fail), SCEP_SUCCESS);
	ask.type = SCEP_GET_CERT;
	check_int(client_send(&r, &c, &ask, &fail), SCEP_SUCCESS);
	/* Across a restart, and taken back. */
	rig_off(&r);
	rig_boot(&r);
	check_true(cs_crl_view(r.cs, &v) && v.n_entries == 1);
	check_int(cs_unrevoke(r.cs, r.now, 2), ST_OK);
	rig_drain(&r);
	check_true(cs_crl_view(r.cs, &v) && v.n_entries == 0);
	free(is);
	client_stop(&c);
	rsa_key_free(key);
	rig_stop(&r);
}

static void test_rollover(void)
{
	static struct rig r;
	struct rig_client c;
	struct cert *next;
	unsigned fail;
	struct rsa_key *key = key_of("ks", 1024);

	rig_start(&r, at("2025-09-09T11:28:11Z"), NULL);
	r.conf.ca_lifetime_s = 1000u * 86400;
	r.conf.cert_lifetime_s = 900u * 86400;
	r.conf.auto_rollover = true;
	r.conf.overlap_s = 30u * 86400;
	rig_boot(&r);
	check_true(cs_wants_passphrase(r.cs));
	check_int(cs_create(r.cs, r.now, "short"), ST_RANGE);
	CU_ASSERT_FATAL(cs_create(r.cs, r.now, "") == ST_OK);
	rig_drain(&r);
	check_true(!rig_file(&r, "nvram:ca-server.p12"));
	client_start(&r, &c, key, "ks");
	rig_advance(&r, 969 * USEC_DAY);
	check_true(!cs_next(r.cs));
	/* Issued late: clipped to the CA's end. */
	check_int(client_send(&r, &c, &(struct client_request){0}, &fail), SCEP_SUCCESS);
	check_int(cert_view(c.cert)->not_after, cert_view(cs_ca(r.cs))->not_after);
	rig_advance(&r, 2 * USEC_DAY);
	check_true(cs_next(r.cs) && rig_saw(&r, PKI_EV_CS_ROLLOVER_MADE));
	rig_http(&r, false, "/x?operation=GetNextCACert", BYTES("", 0));
	check_text(r.content_type, "application/x-x509-next-ca-cert");
	CU_ASSERT_FATAL(scep_next_ca_read(r.lib, BYTES(r.body, r.body_n), cs_ca(r.cs), &next) ==
			ST_OK);
	check_true(cert_equal(next, cs_next(r.cs)));
	/* A shadow certificate: from the next CA, valid from its day on. */
	struct client_request shadow = {.subject = "CN=ks", .recipient = next};
	check_int(client_send(&r, &c, &shadow, &fail), SCEP_SUCCESS);
	check_true(cert_signed_by(c.cert, next));
	check_int(cert_view(c.cert)->not_before, cert_view(cs_ca(r.cs))->not_after);
	/* A restart in between keeps both; then the next one takes over. */
	rig_off(&r);
	rig_boot(&r);
	CU_ASSERT_FATAL(cs_next(r.cs) != NULL);
	rig_advance(&r, 30 * USEC_DAY);
	check_true(cert_equal(cs_ca(r.cs), next) && !cs_next(r.cs));
	check_true(rig_saw(&r, PKI_EV_CS_ROLLOVER));
	check_int(client_send(&r, &c, &(struct client_request){.subject = "CN=x"}, &fail),
		  SCEP_SUCCESS);
	check_true(cert_signed_by(c.cert, next));
	rig_off(&r);
	rig_boot(&r);
	check_true(cert_equal(cs_ca(r.cs), next));
	cert_free(next);
	client_stop(&c);
	rsa_key_free(key);
	rig_stop(&r);
}

static void test_names_level(void)
{
	static struct rig r;
	struct rig_client c;
	struct cs_issued_view v;
	unsigned fail;
	struct rsa_key *key = key_of("ks", 1024);

	rig_start(&r, at("2025-09-09T11:28:11Z"), NULL);
	r.conf.level = CS_LEVEL_NAMES;
	rig_boot(&r);
	CU_ASSERT_FATAL(cs_create(r.cs, r.now, "") == ST_OK);
	rig_drain(&r);
	client_start(&r, &c, key, "ks");
	check_int(client_send(&r, &c, &(struct client_request){.subject = "CN=a,O=b"}, &fail),
		  SCEP_SUCCESS);
	check_true(rig_file(&r, "nvram:2.cnm") && !rig_file(&r, "nvram:2.cer"));
	rig_off(&r);
	rig_boot(&r);
	CU_ASSERT_FATAL(cs_issued_view(r.cs, 0, &v) || cs_issued_view(r.cs, 1, &v));
	for (size_t i = 0; cs_issued_view(r.cs, i, &v) && v.serial != 2; i++)
		;
	check_text(v.subject, "cn=a,o=b");
	check_iso(v.until, "2039-05-19T11:28:11Z");
	cs_destroy(r.cs, r.now);
	rig_drain(&r);
	check_int(r.n_files, 0);
	client_stop(&c);
	rsa_key_free(key);
	rig_stop(&r);
}

/* A thousand requests, each of its own subject: distinct numbers, every one in the database. */
static void test_thousand(void)
{
	static struct rig r;
	static bool seen[1100];
	struct rig_client c;
	struct cs_view v;
	unsigned fail, n = 0;
	char subject[32], txid[16];
	struct rsa_key *key = key_of("small", 512);

	rig_start(&r, at("2025-09-09T11:28:11Z"), NULL);
	rig_boot(&r);
	CU_ASSERT_FATAL(cs_create(r.cs, r.now, "") == ST_OK);
	rig_drain(&r);
	client_start(&r, &c, key, "ks");
	memset(seen, 0, sizeof seen);
	for (int i = 0; i < 1000; i++) {
		uint64_t serial = 0;

		snprintf(subject, sizeof subject, "CN=router-%d", i);
		snprintf(txid, sizeof txid, "tx %d=", i);
		struct client_request q = {.subject = subject,
					   .trans_id = txid,
					   .hash = HASH_SHA1,
					   .cipher = NID_des_ede3_cbc};
		check_int(client_send(&r, &c, &q, &fail), SCEP_SUCCESS);
		if (cs_serial_of(cert_view(c.cert)->serial, &serial) && serial < 1100 &&
		    !seen[serial])
			n++;
		seen[serial % 1100] = true;
	}
	check_int(n, 1000);
	cs_view(r.cs, &v);
	check_int(v.last_serial, 1001);
	for (int i = 1; i <= 1001; i++) {
		snprintf(subject, sizeof subject, "nvram:%X.cer", i);
		check_true(rig_file(&r, subject) != NULL);
	}
	rig_off(&r);
	rig_boot(&r);
	cs_view(r.cs, &v);
	check_int(v.n_issued, 1001);
	check_int(v.last_serial, 1001);
	client_stop(&c);
	rsa_key_free(key);
	rig_stop(&r);
}

static const struct check_case cases[] = {
    {"create", test_create},	      {"http", test_http},
    {"manual granting", test_manual}, {"crl", test_crl},
    {"rollover", test_rollover},      {"names level", test_names_level},
    {"a thousand", test_thousand},    {NULL, NULL}};

CHECK_MAIN({"certificate server", cases})
