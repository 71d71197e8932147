/*
 * What strangers try on a certificate server. Each case is a way in which some server of the field was fooled:
 * here it is refused with its failInfo, counted under its reason, and nothing is issued.
 */
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "pki/name.h"
#include "tests/pki/craft.h"

struct scene {
	struct rig rig;
	struct rsa_key *key, *other;
	struct rig_client c, thief;
};

static struct rsa_key *key_of(const char *seed)
{
	struct drbg rng;
	struct rsa_key *key = NULL;

	drbg_seed(&rng, BYTES(seed, strlen(seed)));
	CU_ASSERT_FATAL(rsa_generate(&rng, 1024, &key) == ST_OK);
	return key;
}

static struct scene *up(enum cs_grant grant)
{
	static struct scene s;
	wall_t start = 0;

	s = (struct scene){.key = key_of("ks"), .other = key_of("thief")};
	CU_ASSERT_FATAL(wall_parse_iso("2025-09-09T11:28:11Z", &start));
	rig_start(&s.rig, start, NULL);
	s.rig.conf.grant = grant;
	rig_boot(&s.rig);
	CU_ASSERT_FATAL(cs_create(s.rig.cs, s.rig.now, "") == ST_OK);
	rig_drain(&s.rig);
	client_start(&s.rig, &s.c, s.key, "ks");
	client_start(&s.rig, &s.thief, s.other, "thief");
	return &s;
}

static void down(struct scene *s)
{
	check_int(s->rig.controls, 0);
	client_stop(&s->c);
	client_stop(&s->thief);
	rsa_key_free(s->key);
	rsa_key_free(s->other);
	rig_stop(&s->rig);
}

static void set_grant(struct scene *s, enum cs_grant grant)
{
	s->rig.conf.grant = grant;
	check_int(cs_reconfigure(s->rig.cs, &s->rig.conf, s->rig.now), ST_OK);
	rig_drain(&s->rig);
}

static uint32_t refused(const struct scene *s, enum cs_refusal why)
{
	struct cs_view v;

	cs_view(s->rig.cs, &v);
	return v.refused[why];
}

static uint64_t issued(const struct scene *s)
{
	struct cs_view v;

	cs_view(s->rig.cs, &v);
	return v.n_issued;
}

/* Refused once more for that reason, told so with that failInfo, and nothing issued. */
static void send_refused(struct scene *s, struct rig_client *c, const struct client_request *q,
			 enum cs_refusal why, unsigned fail_info)
{
	uint32_t before = refused(s, why);
	uint64_t have = issued(s);
	unsigned fail;

	check_int(client_send(&s->rig, c, q, &fail), SCEP_FAILURE);
	check_int(fail, fail_info);
	check_int(refused(s, why), before + 1);
	check_int(issued(s), have);
}

/* The same for octets as they are; fail_info SCEP_NO_FAIL: there is no CertRep, but an error of HTTP. */
static void post_refused(struct scene *s, struct bytes message, enum cs_refusal why,
			 unsigned fail_info)
{
	uint32_t before = refused(s, why);
	uint64_t have = issued(s);
	unsigned fail = SCEP_NO_FAIL;

	rig_http(&s->rig, true, "/cgi-bin/pkiclient.exe?operation=PKIOperation", message);
	if (fail_info == SCEP_NO_FAIL) {
		check_true(s->rig.status >= 400 && s->rig.status < 500);
	} else {
		check_int(client_read(&s->rig, &s->c, &fail), SCEP_FAILURE);
	}
	check_int(fail, fail_info);
	check_int(refused(s, why), before + 1);
	check_int(issued(s), have);
}

static X509_NAME *name_of(const char *text)
{
	X509_NAME *n = NULL;

	CU_ASSERT_FATAL(name_parse(text, NULL, &n) == ST_OK);
	return n;
}

/* ---- messages ---- */

/* CVE-2026-30836: a type that nobody authorised fell through to issuing. */
static void types(void)
{
	static const char *const strange[] = {"0",   "3",   "18",  "23",  "19 ",
					      " 19", "019", "-19", "19x", ""};
	struct scene *s = up(CS_GRANT_AUTO);
	X509_NAME *name = name_of("CN=ks");
	uint8_t *csr, *env, *der;
	size_t csr_n, env_n, n;

	craft_csr(&s->c, name, NULL, &csr, &csr_n);
	craft_envelope(&s->rig, cs_ca(s->rig.cs), BYTES(csr, csr_n), &env, &env_n);
	for (size_t i = 0; i <= sizeof strange / sizeof *strange; i++) {
		struct craft q = {.trans_id = "T1", .content = BYTES(env, env_n)};

		if (i < sizeof strange / sizeof *strange)
			q.type = strange[i];
		craft_message(&s->rig, &s->c, &q, &der, &n);
		post_refused(s, BYTES(der, n), CS_REFUSED_TYPE, SCEP_BAD_REQUEST);
		free(der);
	}
	/* The same, as it should be, is issued. */
	struct craft good = {.type = "19", .trans_id = "T1", .content = BYTES(env, env_n)};
	unsigned fail;

	craft_message(&s->rig, &s->c, &good, &der, &n);
	rig_http(&s->rig, true, "/x?operation=PKIOperation", BYTES(der, n));
	check_int(client_read(&s->rig, &s->c, &fail), SCEP_SUCCESS);
	free(der);
	free(csr);
	free(env);
	X509_NAME_free(name);
	down(s);
}

/* An attribute with two values, of another string type, a transaction that cannot be printed, or none. */
static void attributes(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	X509_NAME *name = name_of("CN=ks");
	uint8_t *csr, *env, *der;
	size_t csr_n, env_n, n;

	craft_csr(&s->c, name, NULL, &csr, &csr_n);
	craft_envelope(&s->rig, cs_ca(s->rig.cs), BYTES(csr, csr_n), &env, &env_n);
	struct bytes content = BYTES(env, env_n);
	const struct craft bad[] = {
	    {.type = "19", .content = content},
	    {.type = "19", .trans_id = "", .content = content},
	    {.type = "19", .trans_id = "a\x1b[2Jb", .content = content},
	    {.type = "19", .trans_id = "a\nb", .content = content},
	    {.type = "19", .trans_id = "T1", .text_tag = V_ASN1_UTF8STRING, .content = content},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		craft_message(&s->rig, &s->c, &bad[i], &der, &n);
		post_refused(s, BYTES(der, n), CS_REFUSED_ENCODING, SCEP_NO_FAIL);
		free(der);
	}
	struct craft twice = {.type = "19", .trans_id = "T1", .twice = true, .content = content};

	craft_message(&s->rig, &s->c, &twice, &der, &n);
	post_refused(s, BYTES(der, n), CS_REFUSED_ENCODING, SCEP_BAD_MESSAGE_CHECK);
	free(der);
	free(csr);
	free(env);
	X509_NAME_free(name);
	down(s);
}

/* Forged: the signature outside, the proof of possession inside, or a key for both that is not the same. */
static void signatures(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	X509_NAME *name = name_of("CN=ks");
	uint8_t *der, *csr;
	size_t n, csr_n;

	client_message(&s->rig, &s->c, &(struct client_request){0}, &der, &n);
	der[n - 1] ^= 1;
	post_refused(s, BYTES(der, n), CS_REFUSED_OUTER_SIGNATURE, SCEP_BAD_MESSAGE_CHECK);
	free(der);
	craft_csr(&s->c, name, NULL, &csr, &csr_n);
	csr[csr_n - 1] ^= 1;
	send_refused(s, &s->c, &(struct client_request){.payload = BYTES(csr, csr_n)},
		     CS_REFUSED_CSR, SCEP_BAD_MESSAGE_CHECK);
	send_refused(s, &s->c, &(struct client_request){.payload = BYTES("\x30\x00", 2)},
		     CS_REFUSED_CSR, SCEP_BAD_MESSAGE_CHECK);
	send_refused(s, &s->c, &(struct client_request){.csr_key = s->thief.pkey}, CS_REFUSED_KEY,
		     SCEP_BAD_MESSAGE_CHECK);
	free(csr);
	X509_NAME_free(name);
	down(s);
}

/* Whatever is wrong with an envelope, its sender learns the same, by content and by length. */
static void envelopes(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	X509_NAME *name = name_of("CN=ks");
	uint8_t *csr, *env, *der;
	size_t csr_n, env_n, n, answer = 0;

	craft_csr(&s->c, name, NULL, &csr, &csr_n);
	craft_envelope(&s->rig, cs_ca(s->rig.cs), BYTES(csr, csr_n), &env, &env_n);
	/* The last octets are ciphertext; before it stands its algorithm, and before that the encrypted key. */
	size_t ciphertext = (csr_n / 16 + 1) * 16;
	for (size_t back = 1; back < ciphertext + 170; back += 7) {
		struct craft q = {.type = "19", .trans_id = "T2", .content = BYTES(env, env_n)};
		unsigned fail = SCEP_NO_FAIL;
		uint64_t have = issued(s);

		if (back > ciphertext && back < ciphertext + 60)
			continue;
		env[env_n - back] ^= 0x40;
		craft_message(&s->rig, &s->c, &q, &der, &n);
		rig_http(&s->rig, true, "/x?operation=PKIOperation", BYTES(der, n));
		check_int(client_read(&s->rig, &s->c, &fail), SCEP_FAILURE);
		check_int(fail, SCEP_BAD_MESSAGE_CHECK);
		check_true(!answer || s->rig.body_n == answer);
		check_int(issued(s), have);
		answer = s->rig.body_n;
		env[env_n - back] ^= 0x40;
		free(der);
	}
	/* For another. */
	send_refused(s, &s->c, &(struct client_request){.recipient = s->thief.self},
		     CS_REFUSED_RECIPIENT, SCEP_BAD_MESSAGE_CHECK);
	free(csr);
	free(env);
	X509_NAME_free(name);
	down(s);
}

/* CVE-2025-15467 and its kin: what is not signedData around envelopedData is not decoded. */
static void encodings(void)
{
	static const uint8_t auth_enveloped[] = {0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7,
						 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17};
	struct scene *s = up(CS_GRANT_AUTO);
	uint8_t *der, big[200], *huge = calloc(1, PKI_MESSAGE_MAX + 1);
	size_t n;
	struct wr w = wr_into(big, sizeof big);

	/* ContentInfo of authEnvelopedData, as content, and as the whole. */
	wr_u8(&w, 0x30);
	wr_u8(&w, sizeof auth_enveloped + 4);
	wr_put(&w, BYTES_OF(auth_enveloped));
	wr_put(&w, BYTES("\xa0\x02\x30\x00", 4));
	struct craft q = {.type = "19", .trans_id = "T3", .content = BYTES(big, wr_len(&w))};
	craft_message(&s->rig, &s->c, &q, &der, &n);
	post_refused(s, BYTES(der, n), CS_REFUSED_RECIPIENT, SCEP_BAD_MESSAGE_CHECK);
	free(der);
	post_refused(s, BYTES(big, wr_len(&w)), CS_REFUSED_ENCODING, SCEP_NO_FAIL);
	post_refused(s, BYTES(huge, PKI_MESSAGE_MAX + 1), CS_REFUSED_SIZE, SCEP_NO_FAIL);
	post_refused(s, BYTES(huge, 0), CS_REFUSED_ENCODING, SCEP_NO_FAIL);
	for (size_t i = 0; i + 4 <= PKI_MESSAGE_MAX; i += 2) /* nested without end */
		memcpy(huge + i, "\x30\x80", 2);
	post_refused(s, BYTES(huge, PKI_MESSAGE_MAX), CS_REFUSED_ENCODING, SCEP_NO_FAIL);
	client_message(&s->rig, &s->c, &(struct client_request){0}, &der, &n);
	for (size_t cut = 0; cut < n; cut += 11)
		post_refused(s, BYTES(der, cut), CS_REFUSED_ENCODING, SCEP_NO_FAIL);
	free(der);
	free(huge);
	down(s);
}

/* What is advertised is enforced: nothing below the floor is taken. */
static void downgrades(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	unsigned fail;

	send_refused(s, &s->c, &(struct client_request){.hash = HASH_MD5}, CS_REFUSED_ALGORITHM,
		     SCEP_BAD_ALG);
	s->rig.conf.refuse_des = true;
	s->rig.conf.hash_floor = HASH_SHA256;
	check_int(cs_reconfigure(s->rig.cs, &s->rig.conf, s->rig.now), ST_OK);
	send_refused(s, &s->c, &(struct client_request){.cipher = NID_des_cbc},
		     CS_REFUSED_ALGORITHM, SCEP_BAD_ALG);
	send_refused(s, &s->c, &(struct client_request){.hash = HASH_SHA1}, CS_REFUSED_ALGORITHM,
		     SCEP_BAD_ALG);
	check_int(client_send(&s->rig, &s->c, &(struct client_request){0}, &fail), SCEP_SUCCESS);
	down(s);
}

/* ---- who may have what ---- */

static void request_names(struct scene *s, const char *subject, enum cs_refusal why)
{
	send_refused(s, &s->thief, &(struct client_request){.subject = subject}, why,
		     SCEP_BAD_REQUEST);
}

/* A leaf with the authority's name, its key, or its powers. */
static void subjects(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	X509_NAME *name = name_of("CN=innocent");
	uint8_t *csr;
	size_t n;
	unsigned fail;

	request_names(s, "CN=Root-CA.cisco.com OU=LAB", CS_REFUSED_SUBJECT);
	request_names(s, "CN=root-ca.CISCO.com  OU=LAB",
		      CS_REFUSED_SUBJECT); /* the same to who compares names */
	craft_csr(&s->thief, name, "critical,CA:TRUE", &csr, &n);
	check_int(client_send(&s->rig, &s->thief,
			      &(struct client_request){.payload = BYTES(csr, n)}, &fail),
		  SCEP_SUCCESS);
	CU_ASSERT_FATAL(s->thief.cert != NULL);
	check_true(!cert_view(s->thief.cert)->is_ca && !cert_view(s->thief.cert)->has_basic);
	check_int(cert_view(s->thief.cert)->key_usage, 0xA0000000);
	free(csr);
	X509_NAME *none = X509_NAME_new();
	craft_csr(&s->thief, none, NULL, &csr, &n);
	send_refused(s, &s->thief, &(struct client_request){.payload = BYTES(csr, n)},
		     CS_REFUSED_SUBJECT, SCEP_BAD_REQUEST);
	X509_NAME_free(none);
	X509_NAME_free(name);
	free(csr);
	down(s);
}

/* Renewal: by the holder, of what this authority issued, while it holds, for the same name. */
static void renewals(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	struct client_request q = {.type = SCEP_RENEWAL_REQ, .subject = "CN=ks", .trans_id = "R0"};
	unsigned fail;

	check_int(client_send(&s->rig, &s->c, &(struct client_request){.subject = "CN=ks"}, &fail),
		  SCEP_SUCCESS);
	struct cert *mine = cert_ref(s->c.cert);
	/* By a temporary certificate; by one of another authority of the same name. */
	send_refused(s, &s->c, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	struct cert_spec forged = {.subject = X509_get_subject_name(cert_x509(mine)),
				   .issuer = X509_get_issuer_name(cert_x509(mine)),
				   .key = s->thief.pkey,
				   .signer = s->thief.pkey,
				   .hash = HASH_SHA256,
				   .serial = 2,
				   .from = s->rig.now.wall,
				   .until = s->rig.now.wall + (wall_t)USEC_DAY};
	struct cert *foreign = NULL;
	CU_ASSERT_FATAL(cert_make(s->rig.lib, &forged, &foreign) == ST_OK);
	q.signer = foreign;
	send_refused(s, &s->thief, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	/* For another name, as renewal and as what older routers send. */
	q = (struct client_request){
	    .type = SCEP_RENEWAL_REQ, .subject = "CN=admin", .signer = mine};
	send_refused(s, &s->c, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	q.type = SCEP_PKCS_REQ;
	send_refused(s, &s->c, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	/* As it should be, with a new key; then revoked; then another, whose time is over. */
	q = (struct client_request){.type = SCEP_RENEWAL_REQ,
				    .subject = "CN=ks",
				    .signer = mine,
				    .csr_key = s->thief.pkey,
				    .trans_id = "R"};
	uint8_t *der;
	size_t n;
	client_message(&s->rig, &s->c, &q, &der, &n);
	uint64_t have = issued(s);
	rig_http(&s->rig, true, "/x?operation=PKIOperation", BYTES(der, n));
	check_int(issued(s), have + 1);
	free(der);
	check_int(cs_revoke(s->rig.cs, s->rig.now, 2), ST_OK);
	q.trans_id = "R2";
	send_refused(s, &s->c, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	check_int(cs_unrevoke(s->rig.cs, s->rig.now, 2), ST_OK);
	rig_advance(&s->rig, 5001 * USEC_DAY);
	q.trans_id = "R3";
	send_refused(s, &s->c, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	cert_free(foreign);
	cert_free(mine);
	down(s);
}

/*
 * A registration authority signs for others: what it is, the administrator decides, also under grant auto; what it
 * signs is granted under grant ra-auto alone, and waits otherwise. Nobody else can sign for another.
 */
static void registration_authorities(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	struct client_request ra = {.subject = "CN=ra, OU=ioscs RA"}, q;
	unsigned fail;

	check_int(client_send(&s->rig, &s->c, &ra, &fail), SCEP_PENDING);
	check_int(cs_grant(s->rig.cs, s->rig.now, 0), ST_OK);
	check_int(client_send(&s->rig, &s->c, &ra, &fail), SCEP_SUCCESS);
	struct cert *of_ra = cert_ref(s->c.cert);
	q = (struct client_request){
	    .subject = "CN=member", .signer = of_ra, .csr_key = s->thief.pkey, .trans_id = "M1"};
	set_grant(s, CS_GRANT_MANUAL);
	check_int(client_send(&s->rig, &s->c, &q, &fail), SCEP_PENDING);
	set_grant(s, CS_GRANT_RA_AUTO);
	q.trans_id = "M2";
	uint64_t have = issued(s);
	uint8_t *der;
	size_t n;
	client_message(&s->rig, &s->c, &q, &der, &n);
	rig_http(&s->rig, true, "/x?operation=PKIOperation", BYTES(der, n));
	free(der);
	check_int(s->rig.status, 200);
	check_int(issued(s), have + 1);
	/* Without it a request waits; and a plain certificate signs for nobody. */
	check_int(
	    client_send(&s->rig, &s->thief, &(struct client_request){.subject = "CN=alone"}, &fail),
	    SCEP_PENDING);
	set_grant(s, CS_GRANT_AUTO);
	check_int(client_send(&s->rig, &s->thief,
			      &(struct client_request){.subject = "CN=plain", .trans_id = "P"},
			      &fail),
		  SCEP_SUCCESS);
	set_grant(s, CS_GRANT_RA_AUTO);
	q = (struct client_request){
	    .subject = "CN=other", .signer = s->thief.cert, .csr_key = s->c.pkey, .trans_id = "M3"};
	send_refused(s, &s->thief, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	/* Nor does one that was revoked. */
	check_int(cs_revoke(s->rig.cs, s->rig.now, 2), ST_OK);
	q = (struct client_request){
	    .subject = "CN=late", .signer = of_ra, .csr_key = s->thief.pkey, .trans_id = "M4"};
	send_refused(s, &s->c, &q, CS_REFUSED_RENEWAL, SCEP_BAD_REQUEST);
	cert_free(of_ra);
	down(s);
}

/* grant auto trustpoint: whom another authority knows by that name; nobody else is granted by it. */
static void known_to_another(void)
{
	struct scene *s = up(CS_GRANT_MANUAL);
	X509_NAME *name = name_of("CN=known"), *theirs = name_of("CN=elsewhere");
	struct cert_spec spec = {.subject = theirs,
				 .issuer = theirs,
				 .key = s->thief.pkey,
				 .signer = s->thief.pkey,
				 .hash = HASH_SHA256,
				 .serial = 1,
				 .from = s->rig.now.wall,
				 .until = s->rig.now.wall + (wall_t)(10 * USEC_DAY),
				 .ca = true};
	struct cert *authority = NULL, *member = NULL;
	struct client_request q = {.subject = "CN=known", .trans_id = "K1"};
	unsigned fail;

	CU_ASSERT_FATAL(cert_make(s->rig.lib, &spec, &authority) == ST_OK);
	spec.subject = name;
	spec.key = s->c.pkey;
	spec.ca = false;
	CU_ASSERT_FATAL(cert_make(s->rig.lib, &spec, &member) == ST_OK);
	q.signer = member;
	check_int(client_send(&s->rig, &s->c, &q, &fail), SCEP_PENDING);
	s->rig.conf.grant_ca = authority;
	set_grant(s, CS_GRANT_MANUAL);
	uint64_t have = issued(s);
	uint8_t *der;
	size_t n;
	q.trans_id = "K2";
	client_message(&s->rig, &s->c, &q, &der, &n);
	rig_http(&s->rig, true, "/x?operation=PKIOperation", BYTES(der, n));
	free(der);
	check_int(issued(s), have + 1);
	/* Another name waits; with another key it is refused; and after its time. */
	q = (struct client_request){.subject = "CN=admin", .signer = member, .trans_id = "K3"};
	check_int(client_send(&s->rig, &s->c, &q, &fail), SCEP_PENDING);
	q = (struct client_request){
	    .subject = "CN=admin", .signer = member, .csr_key = s->thief.pkey, .trans_id = "K4"};
	send_refused(s, &s->c, &q, CS_REFUSED_KEY, SCEP_BAD_MESSAGE_CHECK);
	rig_advance(&s->rig, 11 * USEC_DAY);
	q = (struct client_request){.subject = "CN=known", .signer = member, .trans_id = "K5"};
	check_int(client_send(&s->rig, &s->c, &q, &fail), SCEP_PENDING);
	X509_NAME_free(name);
	X509_NAME_free(theirs);
	cert_free(authority);
	cert_free(member);
	down(s);
}

/* Certificates, lists and the state of a request: to whom they belong. */
static void strangers(void)
{
	struct scene *s = up(CS_GRANT_AUTO);
	uint8_t *is = NULL, *poll = NULL;
	size_t is_n = 0, poll_n = 0;
	unsigned fail;
	X509_NAME *name = name_of("CN=ks");

	check_int(client_send(&s->rig, &s->c, &(struct client_request){.subject = "CN=ks"}, &fail),
		  SCEP_SUCCESS);
	CU_ASSERT_FATAL(scep_issuer_serial_write(s->c.cert, &is, &is_n) == ST_OK &&
			scep_issuer_subject_write(X509_get_issuer_name(cert_x509(s->c.cert)), name,
						  &poll, &poll_n) == ST_OK);
	struct client_request q = {.type = SCEP_GET_CERT, .payload = BYTES(is, is_n)};
	send_refused(s, &s->thief, &q, CS_REFUSED_UNKNOWN_CERT, SCEP_BAD_CERT_ID);
	q.type = SCEP_GET_CRL;
	send_refused(s, &s->thief, &q, CS_REFUSED_UNKNOWN_CERT, SCEP_BAD_CERT_ID);
	check_int(client_send(&s->rig, &s->c, &q, &fail),
		  SCEP_SUCCESS); /* the same key as in its certificate */
	q = (struct client_request){
	    .type = SCEP_CERT_POLL, .payload = BYTES(poll, poll_n), .trans_id = s->c.trans_id};
	send_refused(s, &s->thief, &q, CS_REFUSED_UNKNOWN_CERT, SCEP_BAD_CERT_ID);
	free(is);
	free(poll);
	X509_NAME_free(name);
	down(s);
}

/* One-time passwords: one use, some tries, some minutes; and they grant, never the lack of them. */
static void passwords(void)
{
	struct scene *s = up(CS_GRANT_MANUAL);
	char otp[CS_OTP_SIZE];
	unsigned fail;

	check_int(cs_password(s->rig.cs, s->rig.now, 60, otp), ST_OK);
	s->rig.secret = otp;
	check_int(
	    client_send(&s->rig, &s->thief,
			&(struct client_request){.subject = "CN=a", .password = "0000000000000000"},
			&fail),
	    SCEP_PENDING);
	check_int(refused(s, CS_REFUSED_PASSWORD), 1);
	check_int(client_send(&s->rig, &s->c,
			      &(struct client_request){.subject = "CN=ks", .password = otp}, &fail),
		  SCEP_SUCCESS);
	/* Sent again it is the same certificate; for another name it is spent. */
	struct cert *first = cert_ref(s->c.cert);
	check_int(client_send(&s->rig, &s->c,
			      &(struct client_request){.subject = "CN=ks", .password = otp}, &fail),
		  SCEP_SUCCESS);
	check_true(cert_equal(first, s->c.cert));
	cert_free(first);
	check_int(client_send(&s->rig, &s->thief,
			      &(struct client_request){.subject = "CN=b", .password = otp}, &fail),
		  SCEP_PENDING);
	/* Too many guesses spend it, and so does time. */
	check_int(cs_password(s->rig.cs, s->rig.now, 60, otp), ST_OK);
	for (int i = 0; i < CS_OTP_TRIES; i++) {
		char subject[16];

		snprintf(subject, sizeof subject, "CN=g%d", i);
		check_int(
		    client_send(&s->rig, &s->thief,
				&(struct client_request){.subject = subject, .password = "guess"},
				&fail),
		    SCEP_PENDING);
	}
	check_int(client_send(&s->rig, &s->c,
			      &(struct client_request){.subject = "CN=c", .password = otp}, &fail),
		  SCEP_PENDING);
	check_int(cs_password(s->rig.cs, s->rig.now, 60, otp), ST_OK);
	rig_advance(&s->rig, 61 * USEC_MIN);
	check_int(client_send(&s->rig, &s->c,
			      &(struct client_request){.subject = "CN=d", .password = otp}, &fail),
		  SCEP_PENDING);
	check_int(s->rig.leaks, 0); /* no event, file or answer ever held it */
	down(s);
}

/* A policy that says no is obeyed whatever the request holds. */
static void policy(void)
{
	struct scene *s = up(CS_GRANT_NONE);
	char otp[CS_OTP_SIZE];

	check_int(cs_password(s->rig.cs, s->rig.now, 60, otp), ST_OK);
	send_refused(s, &s->c, &(struct client_request){.password = otp}, CS_REFUSED_POLICY,
		     SCEP_BAD_REQUEST);
	set_grant(s, CS_GRANT_AUTO);
	check_true(
	    rig_saw(&s->rig, PKI_EV_CS_GRANT_AUTO)); /* and the log warns of what that means */
	down(s);
}

/* ---- names, memory ---- */

/* Files are named by serial number alone, displays show no control character. */
static void names(void)
{
	static const uint8_t values[][24] = {"../../../etc/passwd", "nvram:ca-server.ser",
					     "\x1b[2J\x07\r\n%s%n", "a\xff\xfe\x80z"};
	struct scene *s = up(CS_GRANT_AUTO);
	struct cs_request_view q;

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		X509_NAME *name = X509_NAME_new();
		uint8_t *csr;
		size_t n;
		unsigned fail;

		CU_ASSERT_FATAL(
		    X509_NAME_add_entry_by_NID(name, NID_commonName, V_ASN1_T61STRING, values[i],
					       (int)strlen((const char *)values[i]), -1, 0) == 1);
		craft_csr(&s->c, name, NULL, &csr, &n);
		check_int(client_send(&s->rig, &s->c,
				      &(struct client_request){.payload = BYTES(csr, n)}, &fail),
			  SCEP_SUCCESS);
		X509_NAME_free(name);
		free(csr);
	}
	for (size_t i = 0; i < s->rig.n_files; i++) {
		const char *p = s->rig.files[i].path;

		check_true(!strncmp(p, "nvram:", 6) && !strchr(p, '/') &&
			   strcspn(p, "\x1b\r\n\x07%") == strlen(p));
		check_true(!strncmp(p + 6, "ca-server.", 10) ||
			   !strncmp(p + 6, "Root-CAcisco#", 13) ||
			   strspn(p + 6, "0123456789ABCDEF") == strlen(p + 6) - 4);
	}
	for (size_t i = 0; cs_request_view(s->rig.cs, i, &q); i++)
		for (const char *p = q.subject; *p; p++)
			check_true(*p >= ' ' && *p < 0x7f);
	down(s);
}

/* What strangers leave waiting is bounded; what is over makes room. */
static void queue(void)
{
	struct scene *s = up(CS_GRANT_MANUAL);
	char trans_id[16];
	unsigned fail;

	for (int i = 0; i < CS_PENDING_MAX; i++) {
		snprintf(trans_id, sizeof trans_id, "T%d", i);
		check_int(client_send(&s->rig, &s->thief,
				      &(struct client_request){.trans_id = trans_id}, &fail),
			  SCEP_PENDING);
	}
	send_refused(s, &s->thief, &(struct client_request){.trans_id = "more"}, CS_REFUSED_FULL,
		     SCEP_BAD_REQUEST);
	check_int(cs_reject(s->rig.cs, s->rig.now, 0), ST_OK);
	check_int(
	    client_send(&s->rig, &s->thief, &(struct client_request){.trans_id = "more"}, &fail),
	    SCEP_PENDING);
	down(s);
}

static const struct check_case cases[] = {{"types", types},
					  {"attributes", attributes},
					  {"signatures", signatures},
					  {"envelopes", envelopes},
					  {"encodings", encodings},
					  {"downgrades", downgrades},
					  {"subjects", subjects},
					  {"renewals", renewals},
					  {"registration authorities", registration_authorities},
					  {"known to another", known_to_another},
					  {"strangers", strangers},
					  {"passwords", passwords},
					  {"policy", policy},
					  {"names", names},
					  {"queue", queue},
					  {NULL, NULL}};

CHECK_MAIN({"threats", cases})
