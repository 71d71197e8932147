/* The trustpoints and the certificate server back to back, in virtual time. */
#include <stdlib.h>

#include "base/text.h"
#include "pki/cs.h"
#include "pki/tp.h"
#include "tests/lib/check.h"

#define DAY_US (86400 * USEC_S)

struct back {
	struct pki_lib *lib;
	struct cs_conf cs_conf;
	struct cs *cs;
	struct tp_conf conf;
	struct pki_conf all;
	struct tp *tp;
	struct rsa_key *key, *next_key; /* of the router's store */
	struct when now;
	unsigned notices[16], files;
};

static void configure(struct back *b)
{
	b->conf.key = b->key;
	b->conf.next_key = b->next_key;
	CU_ASSERT_FATAL(tp_reconfigure(b->tp, &b->all, b->now) == ST_OK);
}

/* A request of HTTP to the server, and its answer to the client. */
static void carry(struct back *b, const struct pki_fx *fx)
{
	struct cs_http in = {
	    .id = 1, .post = fx->post, .target = strchr(fx->url + 7, '/'), .body = fx->data};
	uint64_t id = fx->id;
	struct pki_fx reply;

	in.target_n = strlen(in.target);
	cs_http(b->cs, b->now, &in);
	while (cs_poll(b->cs, &reply)) {
		b->files += reply.kind == PKI_FX_FILE;
		if (reply.kind == PKI_FX_REPLY)
			tp_http_answer(b->tp, b->now, id, reply.status, reply.content_type,
				       reply.data);
	}
}

static void drain(struct back *b)
{
	struct pki_fx fx;

	while (cs_poll(b->cs, &fx))
		b->files += fx.kind == PKI_FX_FILE;
	while (tp_poll(b->tp, &fx)) {
		if (fx.kind == PKI_FX_HTTP) {
			carry(b, &fx);
		} else if (fx.kind == PKI_FX_NOTICE) {
			b->notices[fx.op]++;
		} else if (fx.kind == PKI_FX_KEY) {
			struct rsa_key **to = strchr(fx.name, '#') ? &b->next_key : &b->key;

			rsa_key_free(*to);
			*to = fx.key ? rsa_key_ref(fx.key) : NULL;
			configure(b);
		}
	}
}

static void advance(struct back *b, uint64_t us)
{
	mono_t end = b->now.mono + us;

	for (unsigned i = 0; i < 20000 && b->now.mono < end; i++) {
		mono_t tp = tp_deadline(b->tp), cs = cs_deadline(b->cs);
		mono_t next = tp < cs ? tp : cs;

		next = next > end ? end : next > b->now.mono ? next : b->now.mono + 1;
		b->now.wall += (wall_t)(next - b->now.mono);
		b->now.mono = next;
		cs_tick(b->cs, b->now);
		tp_tick(b->tp, b->now);
		drain(b);
	}
	check_true(b->now.mono == end);
}

static void start(struct back *b, enum cs_grant grant)
{
	static const uint8_t seed[32] = "back to back, thirty-two octets";
	struct pki_env env;
	struct drbg d;

	*b = (struct back){.lib = pki_lib_new(), .now = {.mono = USEC_S}};
	CU_ASSERT_FATAL(b->lib && wall_parse_iso("2025-09-09T11:28:11Z", &b->now.wall));
	env = (struct pki_env){b->lib, BYTES_OF(seed)};
	cs_conf_default(&b->cs_conf, "ca-server");
	(void)str_fit(b->cs_conf.issuer_name, PKI_NAME_MAX, "CN=Root-CA.cisco.com OU=LAB");
	b->cs_conf.http_server = b->cs_conf.clock_set = true;
	b->cs_conf.grant = grant;
	b->cs_conf.hash = HASH_SHA256;
	b->cs_conf.cert_lifetime_s = 5000u * 86400;
	b->cs_conf.ca_lifetime_s = 7300u * 86400;
	b->cs = cs_new(&b->cs_conf, &env, b->now);
	CU_ASSERT_FATAL(b->cs != NULL);
	cs_booted(b->cs, b->now);
	CU_ASSERT_FATAL(cs_create(b->cs, b->now, "cisco12345") == ST_OK);
	drbg_seed(&d, BYTES("a key of the router's own", 25));
	CU_ASSERT_FATAL(rsa_generate(&d, 1024, &b->key) == ST_OK);
	tp_conf_default(&b->conf, "GETVPN");
	b->conf.enrollment = TP_ENROLL_URL;
	b->conf.hash = HASH_SHA256;
	b->conf.auto_enroll_percent = 70;
	(void)str_fit(b->conf.url, PKI_URL, "http://10.191.61.120:80");
	(void)str_fit(b->conf.subject_name, PKI_NAME_MAX, "OU=GETVPN_KS");
	(void)str_fit(b->conf.fqdn, sizeof b->conf.fqdn, "get-KS");
	b->conf.key = b->key;
	b->all = (struct pki_conf){.trustpoints = &b->conf,
				   .n_trustpoints = 1,
				   .hostname = "get-KS",
				   .serial = "9XVYC51FMT6"};
	b->tp = tp_new(&b->all, &env, b->now);
	CU_ASSERT_FATAL(b->tp != NULL);
	drain(b);
}

static void stop(struct back *b)
{
	tp_free(b->tp);
	cs_free(b->cs);
	rsa_key_free(b->key);
	rsa_key_free(b->next_key);
	pki_lib_free(b->lib);
}

static void enroll(struct back *b)
{
	struct tp_enroll_spec s = {.password = "cisco123"};

	check_int(tp_authenticate(b->tp, b->now, "GETVPN", 1), ST_OK);
	drain(b);
	check_int(tp_accept(b->tp, b->now, "GETVPN", true), ST_OK);
	check_int(tp_enroll(b->tp, b->now, "GETVPN", &s, 2), ST_OK);
	drain(b);
}

static const struct cert *own(const struct back *b)
{
	struct tp_credential c;

	return tp_credential(b->tp, "GETVPN", b->now.wall, &c) ? c.cert : NULL;
}

static enum pki_reason verdict(struct back *b)
{
	struct bytes der = cert_der(own(b));
	struct tp_verdict v;

	tp_verify(b->tp, b->now, "GETVPN", &der, 1, &v);
	tp_verdict_free(&v);
	return v.reason;
}

static void renews(bool regenerate)
{
	struct back b;
	struct cert *first;

	start(&b, CS_GRANT_AUTO);
	b.conf.regenerate = regenerate;
	configure(&b);
	enroll(&b);
	CU_ASSERT_FATAL(own(&b) != NULL);
	first = cert_ref((struct cert *)own(&b));
	check_int(cert_view(first)->not_after - cert_view(first)->not_before,
		  (wall_t)(5000 * DAY_US));
	check_text(cert_view(first)->serial, "02");
	advance(&b, 3500 * DAY_US - USEC_S);
	check_true(cert_equal(first, own(&b)));
	advance(&b, 2 * USEC_S);
	CU_ASSERT_FATAL(own(&b) != NULL);
	check_text(cert_view(own(&b))->serial, "03");
	check_int(bytes_equal(cert_spki(first), cert_spki(own(&b))), !regenerate);
	/* The authority ends before another 5000 days. */
	check_int(cert_view(own(&b))->not_after, cert_view(cs_ca(b.cs))->not_after);
	cert_free(first);
	stop(&b);
}

static void renews_with_its_key(void)
{
	renews(false);
}

static void renews_with_a_new_key(void)
{
	renews(true);
}

/* What the configuration would hold of a trustpoint, and a router that starts from it. */
static void restart(struct back *b)
{
	static const uint8_t seed[32] = "after a restart, thirty-two octs";
	struct tp_chain_item items[6];
	struct cert *kept[6];
	struct tp_cert_view v;
	const struct cert *c;
	struct pki_env env = {b->lib, BYTES_OF(seed)};
	size_t n = 0;

	for (; n < 6 && tp_cert_at(b->tp, "GETVPN", n, &c, &v); n++) {
		kept[n] = cert_ref((struct cert *)c);
		items[n].der = cert_der(c);
		items[n].kind = v.kind == PKI_CERT_NEXT_CA ? PKI_CERT_SHADOW : v.kind;
	}
	tp_free(b->tp);
	b->conf.key = b->key;
	b->conf.next_key = b->next_key;
	b->tp = tp_new(&b->all, &env, b->now);
	CU_ASSERT_FATAL(b->tp != NULL);
	check_int(tp_chain_load(b->tp, b->now, "GETVPN", items, n), ST_OK);
	check_int(tp_chain_load(b->tp, b->now, "GETVPN", items, n),
		  ST_OK); /* the same is no change */
	while (n)
		cert_free(kept[--n]);
}

static const struct cert *kind(const struct back *b, enum pki_cert_kind want)
{
	struct tp_cert_view v;
	const struct cert *c;

	for (size_t i = 0; tp_cert_at(b->tp, "GETVPN", i, &c, &v); i++)
		if (v.kind == want)
			return c;
	return NULL;
}

/*
 * The authority ends after 7,300 days: renewed at day 3,500 the certificate ends with it, so 70 % into that one's
 * life the successor is asked for, and gives what takes over on the day.
 */
static void rolls_over(bool regenerate, bool off)
{
	struct back b;
	struct cert *first, *ca;
	struct tp_credential cred;

	start(&b, CS_GRANT_AUTO);
	b.cs_conf.auto_rollover = true;
	b.cs_conf.overlap_s = 900u * 86400;
	check_int(cs_reconfigure(b.cs, &b.cs_conf, b.now), ST_OK);
	b.conf.regenerate = regenerate;
	configure(&b);
	enroll(&b);
	advance(&b, 3501 * DAY_US);
	CU_ASSERT_FATAL(own(&b) != NULL);
	first = cert_ref((struct cert *)own(&b));
	ca = cert_ref(cs_ca(b.cs));
	check_int(cert_view(first)->not_after, cert_view(ca)->not_after);
	check_true(!kind(&b, PKI_CERT_NEXT_CA));
	advance(&b, 3400 * DAY_US); /* day 6,901 */
	CU_ASSERT_FATAL(kind(&b, PKI_CERT_NEXT_CA) && kind(&b, PKI_CERT_SHADOW));
	check_true(cert_equal(kind(&b, PKI_CERT_NEXT_CA), cs_next(b.cs)));
	check_true(cert_signed_by(kind(&b, PKI_CERT_SHADOW), kind(&b, PKI_CERT_NEXT_CA)));
	check_true(cert_equal(first, own(&b)) && cert_equal(ca, kind(&b, PKI_CERT_CA)));
	check_int(b.next_key != NULL, regenerate);
	if (off)
		restart(&b);
	check_int(verdict(&b) == PKI_VALID || verdict(&b) == PKI_CRL_PENDING, 1);
	advance(&b, 398 * DAY_US); /* day 7,299 */
	check_true(cert_equal(first, own(&b)));
	advance(&b, 2 * DAY_US);
	CU_ASSERT_FATAL(tp_credential(b.tp, "GETVPN", b.now.wall, &cred));
	check_true(!cert_equal(first, cred.cert) &&
		   cert_holds_key(cred.cert, rsa_key_pub(cred.key)));
	check_true(cert_equal(cred.ca, cs_ca(b.cs)) && !cert_equal(cred.ca, ca) && !cs_next(b.cs));
	check_int(bytes_equal(cert_spki(first), cert_spki(cred.cert)), !regenerate);
	check_true(!b.next_key && !kind(&b, PKI_CERT_SHADOW) && !kind(&b, PKI_CERT_NEXT_CA));
	check_int(verdict(&b), PKI_CRL_PENDING);
	drain(&b);
	check_int(verdict(&b), PKI_VALID);
	/* And once more, a whole life of an authority later. */
	advance(&b, 7300 * DAY_US);
	CU_ASSERT_FATAL(tp_credential(b.tp, "GETVPN", b.now.wall, &cred));
	check_true(cert_equal(cred.ca, cs_ca(b.cs)));
	cert_free(first);
	cert_free(ca);
	stop(&b);
}

static void follows_the_authority(void)
{
	rolls_over(false, false);
}

static void follows_with_a_new_key(void)
{
	rolls_over(true, false);
}

static void follows_after_a_restart(void)
{
	rolls_over(true, true);
}

/* No successor, and then one that comes late: asked for again and again, until it is there. */
static void waits_for_a_successor(void)
{
	struct back b;

	start(&b, CS_GRANT_AUTO);
	enroll(&b);
	advance(&b, 7200 * DAY_US);
	check_true(!kind(&b, PKI_CERT_NEXT_CA) && own(&b));
	check_int(cs_rollover(b.cs, b.now), ST_OK);
	drain(&b);
	advance(&b, 30 * DAY_US);
	check_true(kind(&b, PKI_CERT_NEXT_CA) && kind(&b, PKI_CERT_SHADOW));
	stop(&b);
}

static void waits_for_a_grant(void)
{
	struct back b;

	start(&b, CS_GRANT_MANUAL);
	enroll(&b);
	check_int(b.notices[PKI_OP_ENROLL_PENDING], 1);
	advance(&b, 150 * USEC_S);
	check_true(own(&b) == NULL);
	check_int(cs_grant(b.cs, b.now, 0), ST_OK);
	advance(&b, 60 * USEC_S);
	CU_ASSERT_FATAL(own(&b) != NULL);
	check_int(b.notices[PKI_OP_ENROLL_GRANTED], 1);
	stop(&b);
}

static void is_rejected(void)
{
	struct back b;
	struct tp_view v;

	start(&b, CS_GRANT_NONE);
	enroll(&b);
	check_true(own(&b) == NULL);
	check_int(b.notices[PKI_OP_ENROLL_REJECTED], 1);
	check_true(tp_view(b.tp, "GETVPN", &v) && v.state == TP_REJECTED);
	stop(&b);
}

static void learns_of_a_revocation(void)
{
	struct back b;

	start(&b, CS_GRANT_AUTO);
	enroll(&b);
	CU_ASSERT_FATAL(own(&b) != NULL);
	check_int(verdict(&b), PKI_CRL_PENDING);
	drain(&b);
	check_int(verdict(&b), PKI_VALID);
	check_int(cs_revoke(b.cs, b.now, 2), ST_OK);
	drain(&b);
	/* A list that is still fresh is believed; the next one, names it. */
	check_int(verdict(&b), PKI_VALID);
	advance(&b, 8 * DAY_US);
	check_int(verdict(&b), PKI_CRL_PENDING);
	drain(&b);
	check_int(verdict(&b), PKI_REVOKED);
	stop(&b);
}

static const struct check_case cases[] = {
    {"renews with its key", renews_with_its_key},
    {"renews with a new key", renews_with_a_new_key},
    {"follows the authority", follows_the_authority},
    {"follows with a new key", follows_with_a_new_key},
    {"follows after a restart", follows_after_a_restart},
    {"waits for a successor", waits_for_a_successor},
    {"waits for a grant", waits_for_a_grant},
    {"is rejected", is_rejected},
    {"learns of a revocation", learns_of_a_revocation},
    {NULL, NULL},
};

CHECK_MAIN({"trustpoints and certificate server", cases})
