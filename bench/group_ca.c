/* Certificates for the benches: an authority, the key server's, one for every member. */
#include <openssl/x509.h>

#include "bench/group.h"
#include "bench/group_int.h"

#define DAY_S (INT64_C(86400) * 1000000)

static X509_NAME *name_of(const char *cn)
{
	X509_NAME *n = X509_NAME_new();

	group_need(n &&
		       X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC, (const uint8_t *)cn, -1,
						  -1, 0) == 1 &&
		       X509_NAME_add_entry_by_txt(n, "O", MBSTRING_ASC, (const uint8_t *)"lab", -1,
						  -1, 0) == 1,
		   "a name");
	return n;
}

static struct cert *make(struct group_authority *ca, const char *name, const struct rsa_key *key)
{
	X509_NAME *subject = name_of(name), *issuer = name_of("bench CA");
	EVP_PKEY *pub = pki_public(ca->lib, rsa_key_pub(key));
	EVP_PKEY *signer = pki_private(ca->lib, ca->key);
	struct cert *c = NULL;
	struct cert_spec spec = {.subject = subject,
				 .issuer = issuer,
				 .key = pub,
				 .signer = signer,
				 .hash = HASH_SHA256,
				 .serial = ++ca->serial,
				 .from = GROUP_WALL - DAY_S,
				 .until = GROUP_WALL + 365 * DAY_S,
				 .key_usage = key == ca->key ? 0x8600 : 0xA000,
				 .ca = key == ca->key,
				 .aki = ca->cert};

	group_need(cert_make(ca->lib, &spec, &c) == ST_OK, "a certificate");
	X509_NAME_free(subject);
	X509_NAME_free(issuer);
	EVP_PKEY_free(pub);
	EVP_PKEY_free(signer);
	return c;
}

struct cert *group_issue(struct group_authority *ca, const char *name, const struct rsa_key *key)
{
	return make(ca, name, key);
}

void group_ca_start(struct group_authority *ca)
{
	struct drbg rng;

	drbg_seed(&rng, BYTES("authority", 9));
	ca->lib = pki_lib_new();
	group_need(ca->lib && rsa_generate(&rng, 2048, &ca->key) == ST_OK &&
		       rsa_generate(&rng, 2048, &ca->server_key) == ST_OK,
		   "keys");
	for (unsigned i = 0; i < GROUP_KEYS; i++)
		group_need(rsa_generate(&rng, 2048, &ca->member[i]) == ST_OK, "keys");
	ca->cert = make(ca, "bench CA", ca->key);
	ca->server_cert = make(ca, "key server", ca->server_key);
}

void group_ca_stop(struct group_authority *ca)
{
	cert_free(ca->cert);
	cert_free(ca->server_cert);
	rsa_key_free(ca->key);
	rsa_key_free(ca->server_key);
	for (unsigned i = 0; i < GROUP_KEYS; i++)
		rsa_key_free(ca->member[i]);
	pki_lib_free(ca->lib);
}

/* A trustpoint with the authority's certificate, and with our own if there is one. */
struct tp *group_trustpoint(struct group_authority *ca, const struct cert *own, struct rsa_key *key)
{
	struct when now = {.mono = USEC_S, .wall = GROUP_WALL};
	struct pki_env env = {.lib = ca->lib,
			      .seed = BYTES("a seed of at least thirty-two octets", 36)};
	struct tp_chain_item items[2] = {{PKI_CERT_CA, cert_der(ca->cert)}};
	struct tp_conf point;
	struct pki_conf conf = {
	    .trustpoints = &point, .n_trustpoints = 1, .hostname = "KS", .own_key_label = "KS"};

	tp_conf_default(&point, "LAB");
	point.enrollment = TP_ENROLL_TERMINAL;
	point.revocation[0] = TP_REVOCATION_NONE;
	point.key = key;
	if (own)
		items[1] = (struct tp_chain_item){PKI_CERT_ID, cert_der(own)};
	struct tp *tp = tp_new(&conf, &env, now);
	group_need(tp && tp_chain_load(tp, now, "LAB", items, own ? 2 : 1) == ST_OK,
		   "a trustpoint");
	return tp;
}
