/*
 * Enrolments by SCEP. `bench_scep loop N` carries out what a server must do for each of N requests with bare
 * calls of the library: read and verify the message, open the envelope, verify the request, sign a
 * certificate, seal it, sign the answer. `bench_scep post URL PID N` sends N requests to the server PID at URL,
 * eight at a time, and reads from /proc what that cost it. bench/scep runs both, and the server of the
 * package scep. Keys have 2048 bits, messages are SHA-256 and AES-128.
 */
#include <curl/curl.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "pki/csr.h"
#include "pki/name.h"
#include "pki/scep.h"

#define AT_ONCE	 8
#define KEY_BITS 2048
#define DAY	 86400

struct message {
	uint8_t *der;
	size_t n;
};

struct client {
	struct pki_lib *lib;
	struct drbg rng;
	struct rsa_key *key;
	EVP_PKEY *pkey;
	struct cert *self;
};

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_scep: %s\n", what);
	exit(1);
}

static double clock_of(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- requests ---- */

static struct cert *self_signed(struct client *c, EVP_PKEY *key, const char *subject, bool ca)
{
	struct cert *out = NULL;
	X509_NAME *name = NULL;
	wall_t now = (wall_t)time(NULL) * (wall_t)USEC_S;

	need(name_parse(subject, NULL, &name) == ST_OK, "name");
	struct cert_spec spec = {.subject = name,
				 .issuer = name,
				 .key = key,
				 .signer = key,
				 .hash = HASH_SHA256,
				 .serial = 5,
				 .from = now - (wall_t)USEC_DAY,
				 .until = now + (wall_t)(3650 * USEC_DAY),
				 .ca = ca};
	need(cert_make(c->lib, &spec, &out) == ST_OK, "certificate");
	X509_NAME_free(name);
	return out;
}

static void client_start(struct client *c)
{
	c->lib = pki_lib_new();
	drbg_seed(&c->rng, BYTES("bench_scep", 10));
	need(c->lib && rsa_generate(&c->rng, KEY_BITS, &c->key) == ST_OK, "key");
	c->pkey = pki_private(c->lib, c->key);
	c->self = self_signed(c, c->pkey, "CN=bench", false);
}

/* Each of another subject and transaction, so that no server answers from memory. */
static struct message *make(struct client *c, struct cert *ca, unsigned n)
{
	struct message *all = calloc(n, sizeof *all);

	for (unsigned i = 0; i < n; i++) {
		char subject[64], id[40];
		uint8_t nonce[PKI_NONCE], *csr = NULL;
		size_t csr_n = 0;
		X509_NAME *name = NULL;

		drbg_bytes(&c->rng, nonce, sizeof nonce);
		snprintf(subject, sizeof subject, "CN=router-%u-%02x%02x, O=Lab", i, nonce[0],
			 nonce[1]);
		snprintf(id, sizeof id, "%02X%02X%02X%02X%08X", nonce[2], nonce[3], nonce[4],
			 nonce[5], i);
		need(name_parse(subject, NULL, &name) == ST_OK, "name");
		struct csr_spec spec = {.subject = name, .key = c->pkey, .hash = HASH_SHA256};
		need(csr_make(c->lib, &spec, &csr, &csr_n) == ST_OK, "request");
		struct scep_spec m = {.type = SCEP_PKCS_REQ,
				      .status = SCEP_NO_STATUS,
				      .fail = SCEP_NO_FAIL,
				      .trans_id = id,
				      .sender_nonce = nonce,
				      .digest = HASH_SHA256,
				      .cipher = NID_aes_128_cbc,
				      .signer = c->self,
				      .signer_key = c->pkey,
				      .enclose_signer = true,
				      .recipient = ca,
				      .payload = BYTES(csr, csr_n)};
		need(scep_write(c->lib, &m, &all[i].der, &all[i].n) == ST_OK, "message");
		X509_NAME_free(name);
		free(csr);
	}
	return all;
}

/* ---- the bare loop ---- */

static X509 *issue(X509_REQ *req, X509 *ca, EVP_PKEY *key, long serial)
{
	X509 *x = X509_new();

	need(x && X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), serial) &&
		 X509_set_subject_name(x, X509_REQ_get_subject_name(req)) &&
		 X509_set_issuer_name(x, X509_get_subject_name(ca)) &&
		 X509_set_pubkey(x, X509_REQ_get0_pubkey(req)) &&
		 X509_gmtime_adj(X509_getm_notBefore(x), 0) &&
		 X509_gmtime_adj(X509_getm_notAfter(x), 365 * DAY) &&
		 X509_sign(x, key, EVP_sha256()) > 0,
	     "issue");
	return x;
}

/* Certificates alone, sealed for the signer, signed by the authority. */
static int reply(X509 *issued, X509 *to, X509 *ca, EVP_PKEY *key, unsigned char **out)
{
	STACK_OF(X509) *whom = sk_X509_new_null();
	CMS_ContentInfo *certs = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_DETACHED);
	unsigned char *inner = NULL, *sealed = NULL;
	int n = -1;

	need(whom && sk_X509_push(whom, to) && certs && CMS_add1_cert(certs, issued),
	     "certificates");
	n = i2d_CMS_ContentInfo(certs, &inner);
	BIO *in = BIO_new_mem_buf(inner, n);
	CMS_ContentInfo *env = CMS_encrypt(whom, in, EVP_aes_128_cbc(), CMS_BINARY);
	need(env != NULL, "seal");
	n = i2d_CMS_ContentInfo(env, &sealed);
	BIO_free(in);
	in = BIO_new_mem_buf(sealed, n);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY);
	need(CMS_add1_signer(cms, ca, key, EVP_sha256(),
			     CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP | CMS_NOCERTS) &&
		 CMS_final(cms, in, NULL, CMS_BINARY) == 1,
	     "sign");
	n = i2d_CMS_ContentInfo(cms, out);
	BIO_free(in);
	OPENSSL_free(inner);
	OPENSSL_free(sealed);
	CMS_ContentInfo_free(certs);
	CMS_ContentInfo_free(env);
	CMS_ContentInfo_free(cms);
	sk_X509_free(whom);
	return n;
}

static void serve(const struct message *m, X509 *ca, EVP_PKEY *key, long serial)
{
	const unsigned char *p = m->der;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)m->n);
	BIO *content = BIO_new(BIO_s_mem()), *plain = BIO_new(BIO_s_mem());
	X509 *signer = NULL;
	unsigned char *out = NULL;
	char *der;

	need(cms && CMS_verify(cms, NULL, NULL, NULL, content,
			       CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1,
	     "verify");
	CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0), NULL,
				 &signer, NULL, NULL);
	CMS_ContentInfo *env = d2i_CMS_bio(content, NULL);
	need(env && CMS_decrypt(env, key, ca, NULL, plain, CMS_BINARY) == 1, "open");
	long n = BIO_get_mem_data(plain, &der);
	p = (const unsigned char *)der;
	X509_REQ *req = d2i_X509_REQ(NULL, &p, n);
	need(req && X509_REQ_verify(req, X509_REQ_get0_pubkey(req)) == 1, "request");
	X509 *x = issue(req, ca, key, serial);
	need(reply(x, signer, ca, key, &out) > 0, "reply");
	OPENSSL_free(out);
	X509_free(x);
	X509_REQ_free(req);
	CMS_ContentInfo_free(env);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	BIO_free(plain);
}

static void loop(struct client *c, unsigned n)
{
	struct rsa_key *key = NULL;
	struct message *all;

	need(rsa_generate(&c->rng, KEY_BITS, &key) == ST_OK, "key");
	EVP_PKEY *pkey = pki_private(c->lib, key);
	struct cert *ca = self_signed(c, pkey, "CN=loop", true);
	const unsigned char *p = cert_der(ca).p;
	X509 *x = d2i_X509(NULL, &p, (long)cert_der(ca).n);
	unsigned char *der = NULL;
	int len = i2d_PrivateKey(pkey, &der);
	p = der;
	/* The library's own context, as a program that does nothing else would use it. */
	EVP_PKEY *plain = d2i_PrivateKey(EVP_PKEY_RSA, NULL, &p, len);
	all = make(c, ca, n);
	double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID), start = clock_of(CLOCK_MONOTONIC);
	for (unsigned i = 0; i < n; i++)
		serve(&all[i], x, plain, 2 + (long)i);
	printf("%u %.4f %.4f\n", n, clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu,
	       clock_of(CLOCK_MONOTONIC) - start);
	for (unsigned i = 0; i < n; i++)
		free(all[i].der);
	free(all);
	OPENSSL_clear_free(der, (size_t)len);
	EVP_PKEY_free(plain);
	EVP_PKEY_free(pkey);
	X509_free(x);
	cert_free(ca);
	rsa_key_free(key);
}

/* ---- over HTTP ---- */

static size_t take(char *data, size_t size, size_t n, void *arg)
{
	text_addn(arg, data, size * n);
	return size * n;
}

static struct cert *fetch_ca(struct client *c, const char *base)
{
	struct text url = TEXT_EMPTY, body = TEXT_EMPTY;
	struct cert *ca = NULL;
	CURL *e = curl_easy_init();

	text_addf(&url, "%s?operation=GetCACert&message=bench", base);
	curl_easy_setopt(e, CURLOPT_URL, text_str(&url));
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, &body);
	need(curl_easy_perform(e) == CURLE_OK &&
		 cert_parse(c->lib, BYTES(text_str(&body), body.len), &ca) == ST_OK,
	     "GetCACert");
	curl_easy_cleanup(e);
	text_free(&url);
	text_free(&body);
	return ca;
}

/* Seconds of all threads of a process, and how many a tick has. */
static double cpu_of(const char *pid)
{
	char path[64], line[1024];
	unsigned long user = 0, system = 0;

	snprintf(path, sizeof path, "/proc/%s/stat", pid);
	FILE *f = fopen(path, "r");
	need(f && fgets(line, sizeof line, f), path);
	fclose(f);
	const char *p = strrchr(line, ')');
	need(p && sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
			 &system) == 2,
	     path);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

struct slot {
	CURL *easy;
	struct text answer;
};

static void begin(CURLM *multi, struct slot *s, const struct message *m)
{
	text_clear(&s->answer);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, (char *)m->der);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)m->n);
	curl_multi_add_handle(multi, s->easy);
}

/* A success answers with an envelope: nothing short does. */
static void check(struct slot *s, CURLcode result)
{
	long status = 0;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	need(result == CURLE_OK && status == 200 && s->answer.len > 1200,
	     "an enrolment was refused");
}

static void send_all(const char *url, const struct message *all, unsigned n)
{
	struct curl_slist *headers =
	    curl_slist_append(NULL, "Content-Type: application/x-pki-message");
	CURLM *multi = curl_multi_init();
	struct slot slots[AT_ONCE] = {0};
	unsigned sent = 0, done = 0;
	CURLMsg *m;
	int running, left;

	curl_slist_append(headers, "Expect:");
	for (unsigned i = 0; i < AT_ONCE; i++) {
		slots[i].easy = curl_easy_init();
		curl_easy_setopt(slots[i].easy, CURLOPT_URL, url);
		curl_easy_setopt(slots[i].easy, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(slots[i].easy, CURLOPT_WRITEFUNCTION, take);
		curl_easy_setopt(slots[i].easy, CURLOPT_WRITEDATA, &slots[i].answer);
		curl_easy_setopt(slots[i].easy, CURLOPT_PRIVATE, &slots[i]);
		if (sent < n)
			begin(multi, &slots[i], &all[sent++]);
	}
	while (done < n) {
		curl_multi_perform(multi, &running);
		while ((m = curl_multi_info_read(multi, &left))) {
			struct slot *s;

			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&s);
			check(s, m->data.result);
			curl_multi_remove_handle(multi, s->easy);
			done++;
			if (sent < n)
				begin(multi, s, &all[sent++]);
		}
		curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	for (unsigned i = 0; i < AT_ONCE; i++) {
		curl_easy_cleanup(slots[i].easy);
		text_free(&slots[i].answer);
	}
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
}

static void post(struct client *c, const char *base, const char *pid, unsigned n)
{
	struct cert *ca = fetch_ca(c, base);
	struct message *all = make(c, ca, n);
	struct text url = TEXT_EMPTY;

	text_addf(&url, "%s?operation=PKIOperation", base);
	double cpu = cpu_of(pid), start = clock_of(CLOCK_MONOTONIC);
	send_all(text_str(&url), all, n);
	printf("%u %.4f %.4f\n", n, cpu_of(pid) - cpu, clock_of(CLOCK_MONOTONIC) - start);
	for (unsigned i = 0; i < n; i++)
		free(all[i].der);
	free(all);
	text_free(&url);
	cert_free(ca);
}

int main(int argc, char **argv)
{
	struct client c = {0};

	if (argc != 3 && argc != 5) {
		fprintf(stderr,
			"usage: bench_scep loop N | bench_scep post URL PID N (see bench/scep)\n");
		return 2;
	}
	client_start(&c);
	if (argc == 3)
		loop(&c, (unsigned)atoi(argv[2]));
	else
		post(&c, argv[2], argv[3], (unsigned)atoi(argv[4]));
	cert_free(c.self);
	EVP_PKEY_free(c.pkey);
	rsa_key_free(c.key);
	pki_lib_free(c.lib);
	return 0;
}
