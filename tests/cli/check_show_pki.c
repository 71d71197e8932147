/* What is shown and said of trustpoints, from an engine that enrolled. */
#include <stdlib.h>

#include "cli/log.h"
#include "cli/show_pki.h"
#include "cli/syslog_tables.h"
#include "tests/cli/fake_router.h"
#include "tests/lib/check.h"
#include "tests/pki/tp_bench.h"

struct pair {
	struct tp_bench pki;
	struct bench b;
	struct text t;
};

static void start(struct pair *p)
{
	p->t = TEXT_EMPTY;
	bench_open(&p->b, "");
	tp_bench_start(&p->pki);
	p->pki.conf.auto_enroll_percent = 70;
	tp_bench_conf(&p->pki);
}

static void stop(struct pair *p)
{
	text_free(&p->t);
	tp_bench_stop(&p->pki);
	bench_close(&p->b);
}

static void expect(const struct pair *p, const char *want)
{
	if (!strstr(text_str(&p->t), want))
		check_text(text_str(&p->t), want);
	CU_ASSERT(strstr(text_str(&p->t), want) != NULL);
}

static void check_has(const char *got, const char *want)
{
	if (!strstr(got, want))
		check_text(got, want);
	CU_ASSERT(strstr(got, want) != NULL);
}

static void expect_groups(const struct pair *p, const char *what, struct bytes b)
{
	struct text t = TEXT_EMPTY;

	text_add(&t, what);
	show_pki_groups(b, &t);
	text_add(&t, " \n");
	expect(p, text_str(&t));
	text_free(&t);
}

/* The guide's step 3, but for the key's length. */
static void certificates_verbose(void)
{
	struct pair p;

	start(&p);
	tp_bench_authenticate(&p.pki);
	tp_bench_enroll(&p.pki);
	show_pki_certificates(p.b.shell, p.pki.tp, "GETVPN", true, &p.t);
	expect(&p, "Certificate\n"
		   "  Status: Available\n"
		   "  Version: 3\n"
		   "  Certificate Serial Number (hex): 02\n"
		   "  Certificate Usage: General Purpose\n"
		   "  Issuer: \n"
		   "    cn=Root-CA.cisco.com OU=LAB\n"
		   "  Subject:\n"
		   "    Name: get-KS\n"
		   "    hostname=get-KS\n"
		   "    ou=GETVPN_KS\n"
		   "  Validity Date: \n"
		   "    start date: 11:28:11 UTC Sep 9 2025\n"
		   "    end   date: 11:28:11 UTC May 19 2039\n"
		   "    renew date: 11:28:11 UTC Apr 10 2035\n"
		   "  Subject Key Info:\n"
		   "    Public Key Algorithm: rsaEncryption\n"
		   "    RSA Public Key: (1024 bit)\n"
		   "  Signature Algorithm: SHA256 with RSA Encryption\n"
		   "  Fingerprint MD5: ");
	expect(&p, "  X509v3 extensions:\n"
		   "    X509v3 Key Usage: A0000000\n"
		   "      Digital Signature\n"
		   "      Key Encipherment\n"
		   "    X509v3 Subject Key ID: ");
	expect(&p, "    Authority Info Access:\n"
		   "    Extended Key Usage:\n"
		   "        Client Auth\n"
		   "        Server Auth\n"
		   "  Cert install time: 11:28:11 UTC Sep 9 2025 \n"
		   "  Associated Trustpoints: GETVPN \n"
		   "  Storage: nvram:Root-CAcisco#2.cer\n"
		   "  Key Label: pkikey\n"
		   "  Key storage device: private config\n"
		   "\n"
		   "CA Certificate\n"
		   "  Status: Available\n"
		   "  Version: 3\n"
		   "  Certificate Serial Number (hex): 01\n"
		   "  Certificate Usage: Signature\n"
		   "  Issuer: \n"
		   "    cn=Root-CA.cisco.com OU=LAB\n"
		   "  Subject: \n"
		   "    cn=Root-CA.cisco.com OU=LAB\n"
		   "  Validity Date: \n"
		   "    start date: 11:28:11 UTC Sep 9 2025\n"
		   "    end   date: 11:28:11 UTC Sep 4 2045\n"
		   "  Subject Key Info:\n");
	expect(&p, "    X509v3 Key Usage: 86000000\n"
		   "      Digital Signature\n"
		   "      Key Cert Sign\n"
		   "      CRL Signature\n"
		   "    X509v3 Subject Key ID: ");
	expect(&p, "    X509v3 Basic Constraints:\n"
		   "        CA: TRUE\n"
		   "    X509v3 Authority Key ID: ");
	expect(&p, "  Storage: nvram:Root-CAcisco#1CA.cer\n");
	expect_groups(&p, "  Fingerprint MD5: ", BYTES_OF(cert_view(p.pki.ca.cert)->md5));
	stop(&p);
}

static void certificates_short(void)
{
	struct pair p;

	start(&p);
	show_pki_certificates(p.b.shell, p.pki.tp, NULL, false, &p.t);
	check_text(text_str(&p.t), "");
	tp_bench_authenticate(&p.pki);
	show_pki_certificates(p.b.shell, p.pki.tp, NULL, false, &p.t);
	check_text(text_str(&p.t), "CA Certificate\n"
				   "  Status: Available\n"
				   "  Certificate Serial Number (hex): 01\n"
				   "  Certificate Usage: Signature\n"
				   "  Issuer: \n"
				   "    cn=Root-CA.cisco.com OU=LAB\n"
				   "  Subject: \n"
				   "    cn=Root-CA.cisco.com OU=LAB\n"
				   "  Validity Date: \n"
				   "    start date: 11:28:11 UTC Sep 9 2025\n"
				   "    end   date: 11:28:11 UTC Sep 4 2045\n"
				   "  Associated Trustpoints: GETVPN \n"
				   "  Storage: nvram:Root-CAcisco#1CA.cer\n");
	p.pki.ca.mode = TINY_PENDING;
	tp_bench_enroll(&p.pki);
	text_clear(&p.t);
	show_pki_certificates(p.b.shell, p.pki.tp, NULL, false, &p.t);
	expect(&p, "\nCertificate\n"
		   "  Subject:\n"
		   "    Name: get-KS\n"
		   "   Status: Pending\n"
		   "   Key Usage: General Purpose\n"
		   "   Certificate Request Fingerprint MD5: ");
	stop(&p);
}

static void status(void)
{
	struct pair p;

	start(&p);
	show_pki_status(p.pki.tp, NULL, &p.t);
	check_text(text_str(&p.t),
		   "Trustpoint GETVPN:\n"
		   "  State:\n"
		   "    Keys generated ............. Yes (General Purpose, non-exportable)\n"
		   "    Issuing CA authenticated ....... No\n"
		   "    Certificate request(s) ..... None\n\n\n");
	tp_bench_authenticate(&p.pki);
	tp_bench_enroll(&p.pki);
	text_clear(&p.t);
	show_pki_status(p.pki.tp, "GETVPN", &p.t);
	expect(&p, "  Router General Purpose certificate configured:\n"
		   "    Subject Name:\n"
		   "     hostname=get-KS,ou=GETVPN_KS\n");
	expect(&p, "  Last enrollment status: Granted\n");
	text_clear(&p.t);
	show_pki_trustpoints(p.pki.tp, NULL, &p.t);
	check_text(text_str(&p.t), "Trustpoint GETVPN:\n"
				   "    Subject Name: \n"
				   "    cn=Root-CA.cisco.com OU=LAB\n"
				   "          Serial Number (hex): 01\n"
				   "    Certificate configured.\n"
				   "    SCEP URL: http://10.191.61.120:80/cgi-bin\n\n\n");
	stop(&p);
}

static void crls_timers_counters(void)
{
	struct pair p;

	start(&p);
	tp_bench_authenticate(&p.pki);
	tp_bench_enroll(&p.pki);
	check_int(tp_crl_request(p.pki.tp, p.pki.now, "GETVPN", 9), ST_OK);
	tp_bench_drain(&p.pki);
	show_pki_crls(p.b.shell, p.pki.tp, &p.t);
	expect(&p, "CRL Issuer Name: \n"
		   "    cn=Root-CA.cisco.com OU=LAB\n"
		   "    LastUpdate: 11:28:11 UTC Sep 9 2025\n"
		   "    NextUpdate: 17:28:11 UTC Sep 9 2025\n\n"
		   "    CRL downloaded at: 11:28:11 UTC Sep 9 2025\n\n"
		   "    Retrieved from CRL Distribution Point: \n"
		   "      ** CDP Not Published - Retrieved via SCEP\n\n"
		   " CRL DER is ");
	text_clear(&p.t);
	show_pki_timers(p.pki.tp, NULL, p.pki.now, true, &p.t);
	check_text(text_str(&p.t), "PKI Timers\n"
				   "|3500d 0:00:00.000  (2035-04-10T11:28:11Z)\n"
				   "  |3500d 0:00:00.000  (2035-04-10T11:28:11Z) RENEW GETVPN\n"
				   "Expiry Alert Timers\n"
				   "|5000d 0:00:00.000  (2039-05-19T11:28:11Z)\n"
				   "  |5000d 0:00:00.000  (2039-05-19T11:28:11Z) ID(GETVPN)\n"
				   "CRL Timers\n"
				   "|     6:00:00.000  (2025-09-09T17:28:11Z)\n"
				   "  |     6:00:00.000  (2025-09-09T17:28:11Z) CRL EXPIRE "
				   "cn=Root-CA.cisco.com OU=LAB\n");
	text_clear(&p.t);
	show_pki_counters(p.pki.tp, &p.t);
	expect(&p, "CRL - fetch attempts: 1\n");
	text_clear(&p.t);
	show_pki_pem(p.pki.tp, NULL, &p.t);
	expect(&p, "------Trustpoint: GETVPN------\n% Self-signed CA certificate:\n"
		   "-----BEGIN CERTIFICATE-----\n");
	expect(&p, "% General Purpose Certificate:\n-----BEGIN CERTIFICATE-----\n");
	stop(&p);
}

/* Every event of the folder has its words, and each place in them an argument. */
static void words(void)
{
	struct text t = TEXT_EMPTY;
	struct event ev;

	for (uint32_t id = PKI_EV_TRUSTPOINT_CREATE; id <= PKI_EV_CALLBACK; id++)
		check_true(syslog_row_of(id) != NULL);
	event_make(&ev, PKI_EV_CERT_INSTALL, "usssss", (uint64_t)PKI_CERT_ID, "GETVPN",
		   "cn=Root-CA.cisco.com OU=LAB", "hostname=get-KS,ou=GETVPN_KS", "02",
		   "2039-05-19T11:28:11Z");
	syslog_format(syslog_row_of(ev.id), &ev, &t);
	check_text(text_str(&t),
		   "An ID certificate has been installed under\n"
		   "                      Trustpoint   : GETVPN\n"
		   "                      Issuer-name  : cn=Root-CA.cisco.com OU=LAB\n"
		   "                      Subject-name : hostname=get-KS,ou=GETVPN_KS\n"
		   "                      Serial-number: 02\n"
		   "                      End-date     : 2039-05-19T11:28:11Z");
	text_clear(&t);
	event_make(&ev, PKI_EV_STATUS, "suus", "GETVPN", (uint64_t)2, (uint64_t)2, "AA");
	syslog_format(syslog_row_of(ev.id), &ev, &t);
	check_text(text_str(&t), "CRYPTO_PKI: trustpoint GETVPN: status = 101: certificate request "
				 "is rejected, Fail Info=2 (bad request) (AA)");
	text_free(&t);
}

/* What the dialogue refuses, on a router that reaches nobody. */
static void refusals(void)
{
	struct bench b;
	struct gram *gram = shell_gram_new(NULL);

	CU_ASSERT_FATAL(gram != NULL);
	bench_open_with(&b, gram,
			"hostname get-KS\n"
			"crypto pki trustpoint T\n"
			" enrollment url http://192.0.2.1\n"
			"crypto pki trustpoint NONE\n");
	bench_console(&b);
	(void)bench_dialogue(&b, "enable\r");
	(void)bench_dialogue(&b, "configure terminal\r");
	check_has(bench_dialogue(&b, "crypto pki enroll NOBODY\r"),
		  "% CA server trustpoint is not known");
	check_has(bench_dialogue(&b, "crypto pki enroll NONE\r"),
		  "% Enrollment is not configured for trustpoint NONE");
	check_has(bench_dialogue(&b, "crypto pki import T certificate\r"),
		  "% You must authenticate the Certificate Authority before");
	(void)bench_dialogue(&b, "crypto pki authenticate T\r");
	bench_wait(&b, 60 * USEC_S);
	check_has(text_str(&b.out), "% Error in receiving Certificate Authority certificate: "
				    "status = FAIL, cert length = 0");
	check_has(bench_dialogue(&b, "no crypto pki enroll T\r"),
		  "% No enrollment sessions are currently active");
	check_has(bench_dialogue(&b, "do show crypto pki certificates NOBODY\r"),
		  "% CA trustpoint NOBODY is not known");
	bench_close(&b);
	gram_free(gram);
}

static const struct check_case cases[] = {
    {"certificates verbose", certificates_verbose},
    {"certificates", certificates_short},
    {"trustpoints and their status", status},
    {"CRLs, timers, counters, PEM", crls_timers_counters},
    {"words", words},
    {"refusals", refusals},
    {NULL, NULL},
};

CHECK_MAIN({"show crypto pki", cases})
